"""The value of a residual formula: exact where its unknowns are known, an interval where they are bounded."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from hv_tariff.errors import FormulaError
from hv_tariff.recovery import intervals
from hv_tariff.recovery.intervals import Interval, point
from hv_tariff.recovery.residual import (
    ANY_RATE,
    Atom,
    Box,
    Extreme,
    Monomial,
    Polynomial,
    Ratio,
    Rounding,
    Slack,
    Variable,
    inside,
)
from hv_tariff.rounding import ROUNDERS, Mode


def bounds(polynomial: Polynomial, box: Box) -> Interval:
    """Return what the polynomial may be where each unknown is in its interval; exact where all are points."""
    low: Fraction | None = Fraction(0)
    high: Fraction | None = Fraction(0)
    for monomial, coefficient in polynomial.terms.items():
        each = intervals.scaled(_product(monomial, box), coefficient) if monomial else point(coefficient)
        low = None if low is None or each.low is None else low + each.low
        high = None if high is None or each.high is None else high + each.high
    return Interval(low, high)


def _product(monomial: Iterable[Atom], box: Box) -> Interval:
    found = point(Fraction(1))
    for atom in monomial:
        found = intervals.multiplied(found, bounds_of(atom, box))
    return found


def bounds_of(atom: Atom, box: Box) -> Interval:
    """Return what an atom may be where each unknown is in its interval."""
    match atom:
        case Variable():
            return box.get(atom, ANY_RATE)
        case Slack(within=within):
            return within
        case Extreme(operands=operands, largest=largest):
            every = [bounds(each, box) for each in operands]
            return intervals.greatest(every) if largest else intervals.least(every)
        case Rounding(operand=operand, places=places, mode=mode):
            found = bounds(operand, box)
            return Interval(*(None if each is None else on_grid(each, places, mode) for each in found))
        case Ratio(dividend=dividend, divisor=divisor):
            return intervals.divided(bounds(dividend, box), bounds(divisor, box))
    raise FormulaError(f"{type(atom).__name__} is no part of a residual formula")


def on_grid(value: Fraction, places: int, mode: Mode) -> Fraction:
    """Return a value rounded to a decimal grid."""
    shifted = value * Fraction(10) ** places
    return ROUNDERS[mode](shifted.numerator, shifted.denominator) / Fraction(10) ** places


def with_known(polynomial: Polynomial, box: Box) -> Polynomial:
    """Return a polynomial with every unknown that is known by now put in."""
    found: dict[Monomial, Fraction] = {}
    for monomial, coefficient in polynomial.terms.items():
        factor, rest = coefficient, []
        for atom in monomial:
            known = _known(atom, box)
            if isinstance(known, Fraction):
                factor *= known
            else:
                rest.append(known)
        if factor:
            key = tuple(rest)
            found[key] = found.get(key, Fraction(0)) + factor
    return Polynomial({monomial: each for monomial, each in found.items() if each})


def _known(atom: Atom, box: Box) -> Atom | Fraction:
    """The value of an atom, or the atom with what is known put in."""
    if isinstance(atom, Variable):
        held = box.get(atom, ANY_RATE)
        return held.low if held.is_point and held.low is not None else atom
    if isinstance(atom, Slack):
        return atom
    parts = tuple(with_known(each, box) for each in inside(atom))
    if all(each.constant is not None for each in parts):
        whole = bounds_of(_rebuilt(atom, parts), {})
        if whole.is_point and whole.low is not None:
            return whole.low
    return _rebuilt(atom, parts)


def _rebuilt(atom: Atom, parts: tuple[Polynomial, ...]) -> Atom:
    match atom:
        case Extreme(order=order, largest=largest):
            return Extreme(order=order, operands=parts, largest=largest)
        case Rounding(order=order, places=places, mode=mode):
            return Rounding(order=order, operand=parts[0], places=places, mode=mode)
        case Ratio(order=order):
            return Ratio(order=order, dividend=parts[0], divisor=parts[1])
    return atom
