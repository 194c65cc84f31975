"""A cost as a function of one number: powers of it and square roots, with exact coefficients."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from math import isqrt
from typing import NamedTuple, TypeVar

from attrs import field, frozen

_ROOT_DIGITS = 10**40
LAST_HALVING = Fraction(1, 2**24)
_Key = TypeVar("_Key")


class Under(NamedTuple):
    """What stands under a square root: ``constant + linear·x + square·x²``, never negative."""

    constant: Fraction
    linear: Fraction
    square: Fraction

    def at(self, x: Fraction) -> Fraction:
        """Return its value."""
        return self.constant + (self.linear + self.square * x) * x


class Range(NamedTuple):
    """A value known to lie between two numbers."""

    low: Fraction
    high: Fraction


ZERO = Fraction(0)
NOTHING = Range(ZERO, ZERO)


@frozen(slots=True)
class Curve:
    """A sum of powers and square roots of one number x above zero, each with its exact coefficient.

    Attributes
    ----------
    powers : mapping of int to Fraction
        Coefficient by exponent, −1 and above; none is zero.
    roots : mapping of Under to Fraction
        Coefficient by what stands under the root; none is zero.
    """

    powers: Mapping[int, Fraction] = field(factory=dict)
    roots: Mapping[Under, Fraction] = field(factory=dict)

    @classmethod
    def constant(cls, value: Fraction) -> Curve:
        """Return the curve that is one number everywhere."""
        return cls({0: value} if value else {})

    @property
    def known(self) -> Fraction | None:
        """Return its value where it is one number, else None."""
        if self.roots or any(self.powers.keys() - {0}):
            return None
        return self.powers.get(0, ZERO)

    @property
    def line(self) -> tuple[Fraction, Fraction] | None:
        """Return (value at zero, slope) where it is a straight line, else None."""
        if self.roots or self.powers.keys() - {0, 1}:
            return None
        return self.powers.get(0, ZERO), self.powers.get(1, ZERO)

    @property
    def bend(self) -> int | None:
        """Return 1 where it is convex above zero, −1 concave, 0 straight; None: not known."""
        signs = {_sign(c * p * (p - 1)) for p, c in self.powers.items()}
        signs |= {_sign(c) for c in self.roots.values()}
        signs -= {0}
        return None if len(signs) > 1 else next(iter(signs), 0)

    def __add__(self, other: Curve) -> Curve:
        return Curve(_added(self.powers, other.powers), _added(self.roots, other.roots))

    def __sub__(self, other: Curve) -> Curve:
        return self + other.times(Fraction(-1))

    def times(self, factor: Fraction) -> Curve:
        """Return the curve, every value times a number."""
        if not factor:
            return Curve()
        return Curve(
            {p: c * factor for p, c in self.powers.items()}, {u: c * factor for u, c in self.roots.items()}
        )

    def product(self, other: Curve) -> Curve | None:
        """Return the product of two curves, or None where it is no such curve."""
        for one, two in ((self, other), (other, self)):
            number = two.known
            if number is not None:
                return one.times(number)
        if self.roots or other.roots:
            return None
        found: dict[int, Fraction] = {}
        for p, c in self.powers.items():
            for q, d in other.powers.items():
                found = _added(found, {p + q: c * d})
        return Curve(found)

    def over(self, other: Curve) -> Curve | None:
        """Return the quotient by one power of x, or None where it is no such curve."""
        if other.roots or len(other.powers) != 1:
            return None
        ((q, d),) = other.powers.items()
        if self.roots and q:
            return None
        return Curve(
            {p - q: c / d for p, c in self.powers.items()}, {u: c / d for u, c in self.roots.items()}
        )

    def at(self, x: Fraction) -> Range:
        """Return its value at x; exact where it has no root, else between two near numbers."""
        exact = sum((c * x**p for p, c in self.powers.items()), ZERO)
        low = high = exact
        for under, c in self.roots.items():
            ends = [c * each for each in _root(under.at(x))]
            low, high = low + min(ends), high + max(ends)
        return Range(low, high)

    def slope(self, x: Fraction) -> Range:
        """Return its slope at x, as `at` returns its value."""
        exact = sum((c * p * x ** (p - 1) for p, c in self.powers.items() if p), ZERO)
        low = high = exact
        for under, c in self.roots.items():
            above = c * (under.linear + 2 * under.square * x) / 2
            roots = _root(under.at(x))
            ends = [above / each for each in roots if each] or [ZERO]
            low, high = low + min(ends), high + max(ends)
        return Range(low, high)

    def within(self, low: Fraction, high: Fraction) -> Range:
        """Return bounds of its values between two numbers, term by term."""
        terms = [Curve({p: c}) for p, c in self.powers.items()]
        found = NOTHING
        for each in terms:
            ends = (*each.at(low), *each.at(high))
            found = Range(found.low + min(ends), found.high + max(ends))
        for under, c in self.roots.items():
            ends = (*_root(under.at(low)), *_root(under.at(high)))
            lowest = ZERO if under.square else min(ends)
            values = (c * lowest, c * max(ends))
            found = Range(found.low + min(values), found.high + max(values))
        return found

    def crossings(self, low: Fraction, high: Fraction) -> tuple[Range, ...] | None:
        """Return where it is zero strictly between two numbers, in order; None where its bend is not known.

        A straight line crosses at an exact number; another curve between two numbers very near each other.
        """
        bend = self.bend
        line = self.line
        if line is not None:
            start, slope = line
            x = -start / slope if slope else low
            return (Range(x, x),) if low < x < high else ()
        if bend is None:
            return None
        convex = self if bend == 1 else self.times(Fraction(-1))
        return tuple(each for each in _crossings(convex, low, high) if each.high > low and each.low < high)


def _crossings(convex: Curve, low: Fraction, high: Fraction) -> list[Range]:
    """The crossings of a convex curve: at most two."""
    first, last = convex.at(low), convex.at(high)
    if first.high <= 0 and last.high <= 0:
        return []
    if first.high <= 0:
        return [_narrowed(convex, low, high, rising=True)]
    if last.high <= 0:
        return [_narrowed(convex, low, high, rising=False)]
    bottom = _bottom(convex, low, high)
    if convex.at(bottom.low).high < 0 or convex.at(bottom.high).high < 0:
        at = bottom.low if convex.at(bottom.low).high < 0 else bottom.high
        return [_narrowed(convex, low, at, rising=False), _narrowed(convex, at, high, rising=True)]
    width = bottom.high - bottom.low
    below = convex.at(bottom.low).low + min(convex.slope(bottom.low).low, ZERO) * width
    return [] if below > 0 else [bottom]


def _narrowed(curve: Curve, low: Fraction, high: Fraction, *, rising: bool) -> Range:
    while high - low > LAST_HALVING:
        middle = (low + high) / 2
        value = curve.at(middle)
        above = value.low > 0
        if not above and value.high >= 0 and value.low < value.high:
            break
        if above is rising:
            high = middle
        else:
            low = middle
    return Range(low, high)


def _bottom(convex: Curve, low: Fraction, high: Fraction) -> Range:
    while high - low > LAST_HALVING:
        middle = (low + high) / 2
        slope = convex.slope(middle)
        if slope.low > 0:
            high = middle
        elif slope.high < 0:
            low = middle
        else:
            return Range(middle, middle)
    return Range(low, high)


def _root(value: Fraction) -> tuple[Fraction, Fraction]:
    """A square root from below and from above."""
    scaled = value.numerator * _ROOT_DIGITS**2 // value.denominator
    below = isqrt(scaled)
    exact = below * below * value.denominator == value.numerator * _ROOT_DIGITS**2
    return Fraction(below, _ROOT_DIGITS), Fraction(below + (not exact), _ROOT_DIGITS)


def _sign(value: Fraction) -> int:
    return (value > 0) - (value < 0)


def _added(one: Mapping[_Key, Fraction], two: Mapping[_Key, Fraction]) -> dict[_Key, Fraction]:
    found = dict(one)
    for key, value in two.items():
        whole = found.get(key, ZERO) + value
        if whole:
            found[key] = whole
        else:
            found.pop(key, None)
    return found
