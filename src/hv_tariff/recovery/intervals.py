"""Closed intervals of exact rationals; None is an end that nothing bounds."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import NamedTuple

ZERO = Fraction(0)


class Interval(NamedTuple):
    """All values from `low` to `high`, both included."""

    low: Fraction | None
    high: Fraction | None

    @property
    def is_point(self) -> bool:
        """Return whether it is one value."""
        return self.low is not None and self.low == self.high


def point(value: Fraction) -> Interval:
    """Return the interval of one value."""
    return Interval(value, value)


NOTHING_KNOWN = Interval(None, None)


def added(a: Interval, b: Interval) -> Interval:
    """Return all sums."""
    low = None if a.low is None or b.low is None else a.low + b.low
    high = None if a.high is None or b.high is None else a.high + b.high
    return Interval(low, high)


def scaled(a: Interval, factor: Fraction) -> Interval:
    """Return all products with a number."""
    if factor == 0:
        return point(ZERO)
    low = None if a.low is None else a.low * factor
    high = None if a.high is None else a.high * factor
    return Interval(low, high) if factor > 0 else Interval(high, low)


def multiplied(a: Interval, b: Interval) -> Interval:
    """Return all products."""
    if a.is_point and a.low is not None:
        return scaled(b, a.low)
    if b.is_point and b.low is not None:
        return scaled(a, b.low)
    if a.low is not None and b.low is not None and a.low >= 0 and b.low >= 0:
        high = None if a.high is None or b.high is None else a.high * b.high
        return Interval(a.low * b.low, high)
    if a.low is None or a.high is None or b.low is None or b.high is None:
        return NOTHING_KNOWN
    every = [x * y for x in (a.low, a.high) for y in (b.low, b.high)]
    return Interval(min(every), max(every))


def divided(a: Interval, b: Interval) -> Interval:
    """Return all quotients; nothing is known where the divisor may be zero or negative."""
    if b.low is None or b.low <= 0:
        return NOTHING_KNOWN
    inverse = Interval(ZERO if b.high is None else 1 / b.high, 1 / b.low)
    return multiplied(a, inverse)


def greatest(every: Iterable[Interval]) -> Interval:
    """Return what the largest of values in the intervals may be."""
    held = list(every)
    lows = [each.low for each in held if each.low is not None]
    highs = [each.high for each in held]
    high = None if any(each is None for each in highs) else max(each for each in highs if each is not None)
    return Interval(max(lows, default=None), high)


def negative(a: Interval) -> Interval:
    """Return all values with their signs turned."""
    return scaled(a, Fraction(-1))


def least(every: Iterable[Interval]) -> Interval:
    """Return what the smallest of values in the intervals may be."""
    return negative(greatest(negative(each) for each in every))
