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
    "below the floor, cos φ = 0.6": (
        (100_000, 20_000, 30_000, 200_000, 800, 1_000, 30),
        (2_296_417, 918_567, 344_463, 3_559_447, 659_705, 2_109_576, 632_873, 6_961_601),
    ),
    "above the floor, cos φ = 0.8, one band, 28 days": (
        (40_000, 0, 0, 30_000, 1_234, 1_000, 28),
        (918_567, 0, 0, 918_567, 844_226, 220_349, 198_314, 2_181_456),
    ),
    "nothing used": (
        (0, 0, 0, 500, 0, 10_000, 31),
        (0, 0, 0, 0, 6_816_947, 0, 681_695, 7_498_642),
    ),
}


@pytest.mark.parametrize(("registers", "amounts"), WORKED.values(), ids=list(WORKED))
def test_a_bill_worked_by_hand(registers: tuple[int, ...], amounts: tuple[int, ...]) -> None:
    """Prices 2,296.417, 4,592.834 and 1,148.209 rial/kWh, 73,300.50 rial/kW/month; floor and target 0.9.

    Below the floor, with 1,000 + 200 + 300 kWh and 2,000 kvarh:

    - energy 2,296,417 + 918,566.8 + 344,462.7: 2,296,417 + 918,567 + 344,463 = 3,559,447
    - demand max(8, 0.9 × 10) = 9 kW × 73,300.50 × 30 ÷ 30 = 659,704.5, a half: 659,705
    - √(1,500² + 2,000²) ÷ 1,500 = 5/3 and k = 0.9 × 5/3 − 1 = 0.5; reactive 0.5 × 4,219,152 = 2,109,576
    - tax 0.1 × 6,328,728 = 632,872.8: 632,873; total 6,961,601

    Above it, with 400 kWh and 300 kvarh:

    - energy 400 × 2,296.417 = 918,566.8: 918,567
    - demand 12.34 kW × 73,300.50 × 28 ÷ 30 = 844,226.292: 844,226
    - √(400² + 300²) ÷ 400 = 5/4 and k = 0.125; reactive 0.125 × 1,762,793 = 220,349.125: 220,349
    - tax 0.1 × 1,983,142 = 198,314.2: 198,314; total 2,181,456

    With nothing used, cos φ has no meaning and k is 0:

    - demand 0.9 × 100 = 90 kW × 73,300.50 × 31 ÷ 30 = 6,816,946.5, a half: 6,816,947
    - tax 681,694.7: 681,695; total 7,498,642
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
