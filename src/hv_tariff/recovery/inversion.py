"""One unknown of one relation: which decimals of its grid give the printed amount."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from math import ceil, floor
from typing import NamedTuple

from hv_tariff.recovery.direction import direction
from hv_tariff.recovery.evaluating import bounds, with_known
from hv_tariff.recovery.intervals import Interval, point
from hv_tariff.recovery.linear_forms import linear_form
from hv_tariff.recovery.relations import Relation
from hv_tariff.recovery.residual import ANY_RATE, Box, Polynomial, Variable

# No rate of any table has more digits than its loader reads.
MOST = 10**24


class Range(NamedTuple):
    """Decimals of a grid from `low` to `high`, counted in its last place; `high` None: without end."""

    low: int
    high: int | None

    @property
    def is_empty(self) -> bool:
        """Return whether no decimal is in it."""
        return self.high is not None and self.high < self.low


EMPTY = Range(1, 0)
EVERY = Range(0, None)


def both(a: Range, b: Range) -> Range:
    """Return the decimals in two ranges."""
    highs = [each for each in (a.high, b.high) if each is not None]
    return Range(max(a.low, b.low), min(highs, default=None))


def on_line(variable: Variable, steps: int) -> Fraction:
    """Return the decimal at so many steps of its grid."""
    return Fraction(steps, 10**variable.places)


def interval_of(variable: Variable, found: Range) -> Interval:
    """Return a range of decimals as an interval."""
    high = None if found.high is None else on_line(variable, found.high)
    return Interval(on_line(variable, found.low), high)


def inverted(relation: Relation, variable: Variable, box: Mapping[Variable, Interval]) -> Range | None:
    """Return the decimals of one unknown with which a relation may hold, the others being in their intervals.

    The line is evaluated exactly at decimals of the grid, and since it is proven to move one way only, the
    decimals that give the printed amount follow one another.

    Returns
    -------
    Range or None
        None where it is not proven which way the line moves, or it does not move.
    """
    exact = with_known(relation.exact, {each: held for each, held in box.items() if each is not variable})
    open_box = {each: box[each] for each in exact.variables() if each in box} | {variable: ANY_RATE}
    way = direction(exact, variable, open_box)
    if way is None:
        way = direction(exact, variable, box)
    if not way:
        return None

    def amount(steps: int) -> Interval:
        open_box[variable] = point(on_line(variable, steps))
        return relation.rounded(bounds(exact, open_box))

    def reaches(steps: int) -> bool:
        """Whether the line may have come to the printed amount."""
        low, high = amount(steps)
        if way == 1:
            return high is None or high >= relation.printed
        return low is None or low <= relation.printed

    def is_past(steps: int) -> bool:
        """Whether the line must have gone beyond it."""
        low, high = amount(steps)
        if way == 1:
            return low is not None and low > relation.printed
        return high is not None and high < relation.printed

    guess = _guess(exact, relation.printed, variable, {**open_box, variable: ANY_RATE})
    low = first(reaches, guess)
    if low is None:
        return EMPTY
    beyond = first(is_past, max(low, guess))
    return Range(low, None if beyond is None else beyond - 1)


def _guess(exact: Polynomial, printed: int, variable: Variable, box: Box) -> int:
    """Where a line without its bends would meet the printed amount: the search begins there."""
    form = linear_form(exact, box)
    terms = exact.terms if form is None else form.polynomial.terms
    unit, rest = terms.get((variable,)), terms.get((), Fraction(0))
    if not unit:
        return 1
    meets = (printed - rest) / unit * Fraction(10**variable.places)
    return min(max(floor(meets), 0), MOST)


def first(holds: Callable[[int], bool], guess: int) -> int | None:
    """Return the first step from 0 on at which a condition holds that holds from there on, or None.

    Parameters
    ----------
    holds : callable
    guess : int
        Near which it may be; it is looked for in growing strides from there.
    """
    low, high = -1, guess
    stride = 1
    if holds(guess):
        while high > 0 and holds(max(high - stride, 0)):
            high = max(high - stride, 0)
            stride *= 2
        if high == 0:
            return 0
        low = max(high - stride, 0)
    else:
        while not holds(guess + stride):
            stride *= 4
            if guess + stride > MOST:
                return None
        low, high = guess + stride // 4, guess + stride
        low = guess if stride == 1 else low
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if holds(middle) else (middle, high)
    return high


def steps_within(variable: Variable, interval: Interval) -> Range:
    """Return the decimals of the grid inside an interval."""
    scale = 10**variable.places
    low = 0 if interval.low is None else max(0, ceil(interval.low * scale))
    return Range(low, None if interval.high is None else floor(interval.high * scale))
