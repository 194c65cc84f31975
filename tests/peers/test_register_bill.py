"""The register bill by hand, by the exact reading and by a fold with Fractions gives the same amounts."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from hv_tariff.formula.exact import runner
from hv_tariff.formula.leaves import rates, readings, walk
from hv_tariff.formula.lowering import lower
from oracle import fold
from peers.register_bill import BANDS, LINES, RATES, READINGS, by_hand, on_grid, register_bill, scalars

BILL = register_bill()
PROGRAM = lower(BILL, slices=1)
RUN = runner(PROGRAM)
HEAD = [*PROGRAM.constants, *scalars(PROGRAM)]


def exactly(registers: tuple[int, ...]) -> tuple[int, ...]:
    figures = dict(zip(READINGS, registers, strict=True))
    done = RUN([*HEAD, *(figures[reading] for reading, _ in PROGRAM.readings)])
    return tuple(done[line.amount] for line in PROGRAM.charges)


def folded(registers: tuple[int, ...]) -> tuple[Fraction, ...]:
    leaves = {(rate, None): Fraction(value) for rate, value in RATES.items()}
    for reading, figure in zip(READINGS, registers, strict=True):
        leaves[reading, None] = Fraction(figure, 10**reading.places)
    return tuple(fold(line, leaves, 1) for line in BILL)


# Hundredths of kWh by band, kvarh, measured kW, contract kW; then days.
WORKED = {
    "below the floor, cos φ = 0.6, 31 days": (
        (100_010, 19_977, 30_013, 200_000, 800, 1_050, 31),
        (2_728_273, 1_089_945, 409_377, 4_227_595, 715_775, 2_471_685, 741_506, 8_156_561),
    ),
    "above the floor, cos φ = 0.8, one band, 28 days": (
        (40_000, 0, 0, 30_000, 1_234, 1_000, 28),
        (1_091_200, 0, 0, 1_091_200, 844_221, 241_928, 217_735, 2_395_084),
    ),
    "nothing used, 31 days": (
        (0, 0, 0, 500, 0, 10_000, 31),
        (0, 0, 0, 0, 6_816_900, 0, 681_690, 7_498_590),
    ),
}


@pytest.mark.parametrize(("registers", "amounts"), WORKED.values(), ids=list(WORKED))
def test_a_bill_worked_by_hand(registers: tuple[int, ...], amounts: tuple[int, ...]) -> None:
    """Prices 2,728, 5,456 and 1,364 rial/kWh, 73,300 rial/kW/month; floor and target 0.9; tax 0.1.

    Below the floor, with 1,000.10 + 199.77 + 300.13 kWh and 2,000 kvarh:

    - energy 2,728,272.8, 1,089,945.12 and 409,377.32: 2,728,273 + 1,089,945 + 409,377 = 4,227,595
    - demand max(8, 0.9 × 10.5) = 9.45 kW × 73,300 × 31 ÷ 30 = 715,774.5, a half: 715,775
    - √(1,500² + 2,000²) ÷ 1,500 = 5/3 and k = 0.9 × 5/3 − 1 = 0.5; reactive 0.5 × 4,943,370 = 2,471,685
    - tax 0.1 × 7,415,055 = 741,505.5, a half: 741,506; total 8,156,561

    Above it, with 400 kWh and 300 kvarh:

    - energy 400 × 2,728 = 1,091,200
    - demand 12.34 kW × 73,300 × 28 ÷ 30 = 844,220.53: 844,221
    - √(400² + 300²) ÷ 400 = 5/4 and k = 0.125; reactive 0.125 × 1,935,421 = 241,927.625: 241,928
    - tax 0.1 × 2,177,349 = 217,734.9: 217,735; total 2,395,084

    With nothing used, cos φ has no meaning and k is 0:

    - demand 0.9 × 100 = 90 kW × 73,300 × 31 ÷ 30 = 6,816,900
    - tax 681,690; total 7,498,590
    """
    assert by_hand(*registers) == amounts
    assert exactly(registers) == amounts
    assert folded(registers) == amounts


HUNDREDTHS = st.integers(0, 10**4) | st.integers(0, 10**11)


@given(st.tuples(*[HUNDREDTHS] * 6, st.integers(0, 400)))
@example((0, 0, 0, 0, 0, 0, 0))
@example((1, 0, 0, 10**11, 10**11, 10**11, 31))
def test_the_three_ways_give_the_same_amounts(registers: tuple[int, ...]) -> None:
    assert by_hand(*registers) == exactly(registers) == folded(registers)


def test_the_bill_reads_each_reading_and_each_rate() -> None:
    leaves = walk(BILL)
    assert set(readings(leaves)) == set(READINGS)
    assert set(rates(leaves)) == set(RATES)
    assert tuple(line.code for line in BILL) == LINES
    assert [line.code for line in BILL[:3]] == [f"energy.{band}" for band in BANDS]


def test_a_figure_off_its_grid_is_refused() -> None:
    assert on_grid(Fraction("12.34"), 2) == 1234
    with pytest.raises(ValueError, match="more than 2 places"):
        on_grid(Fraction("12.345"), 2)
