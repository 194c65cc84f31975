"""Linear programming and inversion, held against brute force."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from hv_tariff.recovery.evaluating import bounds, on_grid, with_known
from hv_tariff.recovery.intervals import Interval, point
from hv_tariff.recovery.inversion import first
from hv_tariff.recovery.residual import (
    Extreme,
    Polynomial,
    Ratio,
    Rounding,
    Slack,
    Variable,
    number,
    of_atom,
)
from hv_tariff.recovery.simplex import Dictionary
from hv_tariff.rounding import Mode

X, Y = (Variable(order=i, name=name, places=1) for i, name in enumerate("xy"))
NUMBERS = st.fractions(min_value=-5, max_value=5, max_denominator=4)
MODES = st.sampled_from(list(Mode))


def vertices(rows: list[tuple[list[Fraction], Fraction]]) -> list[tuple[Fraction, Fraction]]:
    """The corners of x, y ≥ 0 under the rows: each where two of the lines meet, and none is crossed."""
    lines = [*rows, ([Fraction(-1), Fraction(0)], Fraction(0)), ([Fraction(0), Fraction(-1)], Fraction(0))]
    found = []
    for ((a, b), c), ((d, e), f) in combinations(lines, 2):
        area = a * e - b * d
        if area:
            x, y = (c * e - b * f) / area, (a * f - c * d) / area
            if all(p * x + q * y <= r for (p, q), r in lines):
                found.append((x, y))
    return found


@settings(max_examples=40)
@given(st.lists(st.tuples(NUMBERS, NUMBERS, NUMBERS), max_size=6))
def test_what_rows_leave_of_two_unknowns_is_what_their_corners_span(rows) -> None:
    """Two rows more keep both unknowns below 50, so that there is a corner wherever there is a point."""
    held = [([a, b], c) for a, b, c in rows]
    held += [([Fraction(1), Fraction(0)], Fraction(50)), ([Fraction(0), Fraction(1)], Fraction(50))]
    corners = vertices(held)
    solved = Dictionary(2, held)
    assert solved.feasible() == bool(corners)
    for unknown in (0, 1) if corners else ():
        values = [corner[unknown] for corner in corners]
        assert solved.bounds(unknown) == Interval(min(values), max(values))


def test_an_unknown_that_no_row_bounds_has_no_end() -> None:
    solved = Dictionary(2, [([Fraction(-1), Fraction(1)], Fraction(-3))])
    assert solved.feasible()
    assert solved.bounds(0) == Interval(Fraction(3), None)


@st.composite
def residuals(draw, depth: int = 3) -> Polynomial:
    """Random residual formulas of x and y, with every kind of atom."""
    kind = draw(
        st.sampled_from(("leaf", "sum", "product", "extreme", "rounding", "ratio") if depth else ("leaf",))
    )
    if kind == "leaf":
        return draw(st.sampled_from((of_atom(X), of_atom(Y), number(draw(NUMBERS)))))
    order = draw(st.integers(100, 10**6))
    a = draw(residuals(depth=depth - 1))
    if kind == "rounding":
        return of_atom(Rounding(order=order, operand=a, places=draw(st.integers(-1, 2)), mode=draw(MODES)))
    if kind == "ratio":
        return of_atom(Ratio(order=order, dividend=a, divisor=of_atom(X) + number(1)))
    b = draw(residuals(depth=depth - 1))
    if kind == "sum":
        return a + b
    if kind == "product":
        return a * b
    return of_atom(Extreme(order=order, operands=(a, b), largest=draw(st.booleans())))


STEPS = st.integers(0, 40)


@settings(max_examples=30)
@given(residuals(), STEPS, STEPS, STEPS)
def test_a_value_lies_in_the_interval_of_every_box_around_it(formula, low, inside, high) -> None:
    a, x, b = (Fraction(each, 10) for each in sorted((low, inside, high)))
    exact = bounds(formula, {X: point(x), Y: point(x)})
    assert exact.is_point
    around = bounds(formula, {X: Interval(a, b), Y: Interval(a, b)})
    assert around.low is None or around.low <= exact.low
    assert around.high is None or around.high >= exact.high


@settings(max_examples=30)
@given(residuals(), STEPS, STEPS)
def test_putting_in_what_is_known_changes_no_value(formula, x, y) -> None:
    at = {X: point(Fraction(x, 10)), Y: point(Fraction(y, 10))}
    assert bounds(with_known(formula, {X: at[X]}), at) == bounds(formula, at)


@given(st.integers(0, 10**9), st.integers(0, 10**9))
def test_the_first_step_that_holds_is_found_from_any_guess(step, guess) -> None:
    assert first(lambda each: each >= step, guess) == step


def test_a_slack_is_all_that_it_may_be() -> None:
    half = of_atom(Slack(order=9, within=Interval(Fraction(-1, 2), Fraction(1, 2))))
    assert bounds(half.scaled(Fraction(-4)) + number(1), {}) == Interval(Fraction(-1), Fraction(3))


@given(st.fractions(max_denominator=1000), st.integers(-3, 3), MODES)
def test_a_rounding_is_within_one_step(value, places, mode) -> None:
    assert abs(on_grid(value, places, mode) - value) < Fraction(1) / Fraction(10) ** places
