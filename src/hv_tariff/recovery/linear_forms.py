"""A residual formula as a linear form in its unknowns and their products, with an error that is bounded."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from attrs import frozen

from hv_tariff.recovery import intervals
from hv_tariff.recovery.evaluating import bounds, bounds_of
from hv_tariff.recovery.intervals import ZERO, Interval, point
from hv_tariff.recovery.relations import Relation
from hv_tariff.recovery.residual import (
    Atom,
    Box,
    Extreme,
    Monomial,
    Polynomial,
    Rounding,
    Variable,
    number,
    of_atom,
)
from hv_tariff.rounding import Mode

_HALF = Fraction(1, 2)


@frozen(kw_only=True, slots=True)
class LinearForm:
    """A polynomial in unknowns alone, and how far the truth may be from it.

    Attributes
    ----------
    polynomial : Polynomial
        Its atoms are unknowns.
    error : Interval
    """

    polynomial: Polynomial
    error: Interval


def linear_form(polynomial: Polynomial, box: Box) -> LinearForm | None:
    """Return a polynomial as a linear form, or None where an error has no end."""
    whole, error = number(0), point(ZERO)
    for monomial, coefficient in polynomial.terms.items():
        found = _of_product(monomial, box)
        if found is None:
            return None
        whole = whole + found.polynomial.scaled(coefficient)
        error = intervals.added(error, intervals.scaled(found.error, coefficient))
    if error.low is None or error.high is None:
        return None
    return LinearForm(polynomial=whole, error=error)


def _of_product(monomial: Monomial, box: Box) -> LinearForm | None:
    found = LinearForm(polynomial=number(1), error=point(ZERO))
    for atom in monomial:
        other = _of_atom(atom, box)
        if other is None:
            return None
        a, b = found, other
        error = intervals.multiplied(a.error, b.error)
        for mine, beside in ((a, b), (b, a)):
            if mine.error != point(ZERO):
                of_it = intervals.multiplied(mine.error, bounds(beside.polynomial, box))
                error = intervals.added(error, of_it)
        found = LinearForm(polynomial=a.polynomial * b.polynomial, error=error)
    return found


def _of_atom(atom: Atom, box: Box) -> LinearForm | None:
    found: LinearForm | None = None
    match atom:
        case Variable():
            return LinearForm(polynomial=of_atom(atom), error=point(ZERO))
        case Rounding(operand=operand):
            found = _rounded(atom, linear_form(operand, box))
        case Extreme(operands=operands, largest=largest):
            chosen = _chosen(operands, largest, box)
            found = None if chosen is None else linear_form(chosen, box)
    if found is not None:
        return found
    within = bounds_of(atom, box)
    return (
        None if within.low is None or within.high is None else LinearForm(polynomial=number(0), error=within)
    )


def _rounded(atom: Rounding, inner: LinearForm | None) -> LinearForm | None:
    if inner is None:
        return None
    step = Fraction(1) / Fraction(10) ** atom.places
    half_up = atom.mode is Mode.HALF_UP
    within = Interval(-_HALF * step, _HALF * step) if half_up else Interval(-step, step)
    return LinearForm(polynomial=inner.polynomial, error=intervals.added(inner.error, within))


def _chosen(operands: tuple[Polynomial, ...], largest: bool, box: Box) -> Polynomial | None:
    """The operand that is the largest, or the smallest, wherever the unknowns are in their intervals."""
    every = [bounds(each, box) for each in operands]
    for i, found in enumerate(every):
        others = every[:i] + every[i + 1 :]
        if largest:
            wins = all(_below(each.high, found.low) for each in others)
        else:
            wins = all(_below(found.high, each.low) for each in others)
        if wins:
            return operands[i]
    return None


def _below(a: Fraction | None, b: Fraction | None) -> bool:
    return a is not None and b is not None and a <= b


def not_zero(relation: Relation, exact: Polynomial) -> Polynomial:
    """Return a line's formula without its largest-of-zero, where the line is printed and not zero.

    A product that is not zero has no factor zero: max(t ÷ cos φ − 1, 0) is then its first operand.
    """
    if relation.printed == 0 or len(exact.terms) != 1:
        return exact
    ((monomial, coefficient),) = exact.terms.items()
    found = number(coefficient)
    for atom in monomial:
        if isinstance(atom, Extreme) and atom.largest and len(atom.operands) == 2:
            left = [each for each in atom.operands if each.constant != 0]
            found = found * (left[0] if len(left) == 1 else of_atom(atom))
        else:
            found = found * of_atom(atom)
    return found


def before_rounding(relation: Relation) -> Interval:
    """Return where the exact amount of a printed line lies; its ends are taken in."""
    printed = Fraction(relation.printed)
    match relation.mode:
        case Mode.HALF_UP:
            return Interval(printed - _HALF, printed + _HALF)
        case Mode.FLOOR:
            return Interval(printed, printed + 1)
        case Mode.TRUNCATE:
            return Interval(printed - int(printed <= 0), printed + int(printed >= 0))


def values(terms: Mapping[Monomial, Fraction]) -> tuple[Fraction, dict[Monomial, Fraction]]:
    """Return the constant of a polynomial, and its other terms."""
    return terms.get((), ZERO), {monomial: each for monomial, each in terms.items() if monomial}
