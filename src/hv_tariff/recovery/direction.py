"""Which way a residual formula moves with one of its unknowns, proven from its signs."""

from __future__ import annotations

from fractions import Fraction

from hv_tariff.recovery.evaluating import bounds
from hv_tariff.recovery.intervals import Interval
from hv_tariff.recovery.residual import (
    Atom,
    Box,
    Monomial,
    Polynomial,
    Ratio,
    Slack,
    Variable,
    inside,
)


def direction(polynomial: Polynomial, variable: Variable, box: Box) -> int | None:
    """Return how a polynomial moves with one unknown, the others being in their intervals.

    Returns
    -------
    int or None
        1: up or level, −1: down or level, 0: not at all, None: it is not proven.
    """
    found = 0
    for atom in {atom for monomial in polynomial.terms for atom in monomial}:
        of_it = _direction_of(atom, variable, box)
        if of_it == 0:
            continue
        slope = bounds(_derivative(polynomial, atom), box)
        sign = _sign(slope)
        if of_it is None or sign is None or found * of_it * sign < 0:
            return None
        found = found or of_it * sign
    return found


def _derivative(polynomial: Polynomial, atom: Atom) -> Polynomial:
    """With respect to an atom; that it may stand inside others is looked at there."""
    found: dict[Monomial, Fraction] = {}
    for monomial, coefficient in polynomial.terms.items():
        times = monomial.count(atom)
        if times:
            at = monomial.index(atom)
            rest = monomial[:at] + monomial[at + 1 :]
            found[rest] = found.get(rest, Fraction(0)) + coefficient * times
    return Polynomial(found)


def _sign(slope: Interval) -> int | None:
    if slope.low is not None and slope.low >= 0:
        return 0 if slope.high == 0 else 1
    if slope.high is not None and slope.high <= 0:
        return -1
    return None


def _direction_of(atom: Atom, variable: Variable, box: Box) -> int | None:
    if isinstance(atom, Variable | Slack):
        return int(atom is variable)
    if isinstance(atom, Ratio):
        return _direction_of_ratio(atom, variable, box)
    found = 0
    for each in inside(atom):
        of_it = direction(each, variable, box)
        if of_it is None or found * of_it < 0:
            return None
        found = found or of_it
    return found


def _direction_of_ratio(atom: Ratio, variable: Variable, box: Box) -> int | None:
    above = direction(atom.dividend, variable, box)
    below = direction(atom.divisor, variable, box)
    sign, over = _sign(bounds(atom.dividend, box)), _sign(bounds(atom.divisor, box))
    if above is None or below is None or over != 1:
        return None
    if below == 0:
        return above
    if sign is None or above * -below * sign < 0:
        return None
    return above or -below * sign
