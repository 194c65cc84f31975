"""Scales, roundings and divisions worked by hand, by the exact reading; and what the lowering refuses."""

from __future__ import annotations

from fractions import Fraction

import pytest

from formula_parts import DEMAND, ENERGY, X, Y, evaluate, line, rate, reading
from hv_tariff.errors import FormulaError
from hv_tariff.formula.exact import runner, value
from hv_tariff.formula.lowering import lower
from hv_tariff.formula.nodes import (
    Entered,
    across,
    blocks,
    formula,
    greatest,
    least,
    ratio,
    root,
    rounded,
    steps,
)
from hv_tariff.rounding import ROUNDERS, Mode, round_floor, round_half_up, truncate
from hv_tariff.units import KW, MONTH, RIAL

TIES = [
    # quotient, half-up, floor, toward zero
    ((5, 2), 3, 2, 2),
    ((-5, 2), -3, -3, -2),
    ((1, 2), 1, 0, 0),
    ((-1, 2), -1, -1, 0),
    ((3, 2), 2, 1, 1),
    ((-3, 2), -2, -2, -1),
    ((7, 3), 2, 2, 2),
    ((-7, 3), -2, -3, -2),
    ((8, 3), 3, 2, 2),
    ((-8, 3), -3, -3, -2),
    ((4, 2), 2, 2, 2),
    ((-4, 2), -2, -2, -2),
    ((0, 7), 0, 0, 0),
    ((10**40 + 1, 2), (10**40 + 2) // 2, 10**40 // 2, 10**40 // 2),
]


@pytest.mark.parametrize(("quotient", "half_up", "floor", "cut"), TIES)
def test_the_modes_on_negatives_and_ties(
    quotient: tuple[int, int], half_up: int, floor: int, cut: int
) -> None:
    """Halves go away from zero, floor goes down, cutting goes toward zero."""
    n, d = quotient
    assert (round_half_up(n, d), round_floor(n, d), truncate(n, d)) == (half_up, floor, cut)
    assert ROUNDERS[Mode.HALF_UP](n, d) == half_up
    for mode, expected in ((Mode.HALF_UP, half_up), (Mode.FLOOR, floor), (Mode.TRUNCATE, cut)):
        assert evaluate(rounded(formula(Fraction(n, d)), mode=mode)) == expected
        assert evaluate(rounded(X * n / d, mode=mode), x=1) == expected


def test_places_after_the_point_and_before_it() -> None:
    assert evaluate(rounded(X, places=2), x="-0.125") == Fraction("-0.13")
    assert evaluate(rounded(X, places=-3), x=1500) == 2000
    assert evaluate(rounded(X, places=-3), x=-1500) == -2000
    assert evaluate(rounded(X, places=-3, mode=Mode.FLOOR), x=-1) == -1000
    assert evaluate(rounded(X, places=-3, mode=Mode.TRUNCATE), x=-1999) == -1000


def test_the_modes_have_names_in_both_languages() -> None:
    assert [mode.value for mode in Mode] == ["half-up", "floor", "toward zero"]
    assert len({mode.fa for mode in Mode}) == 3


@pytest.mark.parametrize(
    ("x", "value"), [(0, 10), ("9.9999", 10), (10, 20), (19, 20), (20, 5), (1000, 5), (-3, 10)]
)
def test_a_step_table_gives_the_value_of_the_last_step_reached(x: object, value: int) -> None:
    assert evaluate(steps(X, 10, (10, 20), (20, 5)), x=x) == value


@pytest.mark.parametrize(
    ("x", "value"),
    [(0, 0), (100, 100), (101, 102), (150, 200), (250, 400), (300, 650), (301, 655), (-10, -10)],
)
def test_blocks_price_each_part_of_the_argument_at_its_own_block(x: int, value: int) -> None:
    """1 rial up to 100, 2 to 250, 5 above; below zero the first price holds."""
    assert evaluate(blocks(X, 1, (100, 2), (250, 5)), x=x) == value


def test_a_scale_of_one_step_is_its_first() -> None:
    assert evaluate(steps(X, 7), x=3) == 7
    assert evaluate(blocks(X, 7), x=3) == 21


@pytest.mark.parametrize(
    ("x", "y", "quotient"),
    [(6, 3, 2), (1, 3, Fraction(1, 3)), (1, -3, Fraction(-1, 3)), (-1, "-0.5", 2), (0, 5, 0)],
)
def test_a_quotient_is_exact_whatever_its_signs(x: object, y: object, quotient: object) -> None:
    assert evaluate(X / Y, x=x, y=y) == quotient
    assert evaluate(ratio(X, Y, when_zero=9), x=x, y=y) == quotient


def test_a_zero_divisor_is_refused_by_name_unless_the_rule_says_what_then() -> None:
    with pytest.raises(FormulaError, match="'y' is zero and divides"):
        evaluate(X / Y, x=1, y=0)
    assert evaluate(ratio(X, Y, when_zero=Fraction(2, 3)), x=1, y=0) == Fraction(2, 3)


def test_a_root_is_on_its_grid_and_takes_nothing_negative() -> None:
    assert evaluate(root(X, places=3), x=2) == Fraction("1.414")
    assert evaluate(root(X, places=3, mode=Mode.FLOOR), x=3) == Fraction("1.732")
    assert evaluate(root(X, places=0), x="6.25") == 3
    assert evaluate(root(X, places=0, mode=Mode.FLOOR), x="6.25") == 2
    assert evaluate(root(X, places=2), x=0) == 0
    with pytest.raises(FormulaError, match="'x' is negative under a root"):
        evaluate(root(X, places=3), x=-1)
    with pytest.raises(FormulaError, match="a root has no rounding 'toward zero'; use half-up or floor"):
        evaluate(root(X, places=3, mode=Mode.TRUNCATE), x=1)


def test_the_greatest_and_the_least() -> None:
    assert evaluate(greatest(X, Y, 0), x=-1, y=-2) == 0
    assert evaluate(least(X, Y, 0), x=3, y="0.5") == 0
    assert evaluate(greatest(X / 3, Y / 7), x=1, y=2) == Fraction(1, 3)


def test_a_monthly_figure_is_added_over_the_months() -> None:
    price, days = rate("p", monthly=True), reading("d", monthly=True)
    weighted = across(price * days)
    assert evaluate(weighted, slices=3, p=[1, 2, 3], d=[10, 20, 1]) == 53
    assert evaluate(across(rounded(price / 2)), slices=2, p=[1, 1], d=[]) == 2  # rounded month by month


def test_a_monthly_figure_outside_across_is_refused_when_lowered() -> None:
    price = rate("transit", unit=RIAL / KW / MONTH, monthly=True)
    with pytest.raises(FormulaError) as caught:
        lower([line("transit", DEMAND * price)], slices=2)
    assert "'transit' differs from month to month and stands outside across(...)" in caught.value.what
    assert caught.value.hint == "wrap the part that differs in across(...)"


@pytest.mark.parametrize("zero", [0, formula(2) - 2, formula(0) * X])
def test_a_divisor_that_is_always_zero_is_refused_when_lowered(zero: object) -> None:
    with pytest.raises(FormulaError, match=r"is always zero and divides; say ratio\(a, b, when_zero="):
        lower([line("line", X / zero)], slices=1)


def test_a_line_enters_a_later_one_rounded_or_not() -> None:
    first = line("first", X / 2)
    for unrounded, expected in ((False, 6), (True, 5)):
        second = line("second", Entered(charge=first, unrounded=unrounded) * 2)
        program = lower([first, second], slices=1)
        registers = runner(program)([*program.constants, 50_000])
        assert registers[program.charges[0].amount] == 3
        assert value(program.charges[1].exact, registers) == expected


def test_shared_parts_are_lowered_once() -> None:
    shared = ENERGY * ENERGY
    once = lower([line("a", shared)], slices=1)
    twice = lower([line("a", shared), line("b", shared)], slices=1)
    assert len(twice.instructions) == len(once.instructions)
