"""What is left of a line's formula on one page: a polynomial in its unknown rates, exact in all else.

Sums and products of unknowns are multiplied out; what is no polynomial (a rounding, a largest of, a quotient)
is an atom with polynomials inside.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from attrs import field, frozen

from hv_tariff.recovery.intervals import Interval
from hv_tariff.rounding import Mode

Box = Mapping["Variable", Interval]
ANY_RATE = Interval(Fraction(0), None)


@frozen(eq=False, slots=True, kw_only=True)
class Atom:
    """A factor of a polynomial; atoms are themselves only, and have an order."""

    order: int


@frozen(eq=False, slots=True, kw_only=True)
class Variable(Atom):
    """An unknown rate, on its decimal grid.

    Attributes
    ----------
    name : str
    places : int
        Decimal places of its grid.
    """

    name: str
    places: int


@frozen(eq=False, slots=True, kw_only=True)
class Slack(Atom):
    """A figure that the page tells only within an interval."""

    within: Interval


@frozen(eq=False, slots=True, kw_only=True)
class Extreme(Atom):
    """The largest, or the smallest, of its operands."""

    operands: tuple[Polynomial, ...]
    largest: bool


@frozen(eq=False, slots=True, kw_only=True)
class Rounding(Atom):
    """A polynomial on a decimal grid."""

    operand: Polynomial
    places: int
    mode: Mode


@frozen(eq=False, slots=True, kw_only=True)
class Ratio(Atom):
    """A quotient whose divisor holds an unknown."""

    dividend: Polynomial
    divisor: Polynomial


Monomial = tuple[Atom, ...]


@frozen(eq=False, slots=True)
class Polynomial:
    """Coefficients by product of atoms; the empty product is the constant."""

    terms: Mapping[Monomial, Fraction] = field()

    def __add__(self, other: Polynomial) -> Polynomial:
        terms = dict(self.terms)
        for monomial, coefficient in other.terms.items():
            whole = terms.get(monomial, 0) + coefficient
            if whole:
                terms[monomial] = Fraction(whole)
            else:
                del terms[monomial]
        return Polynomial(terms)

    def __mul__(self, other: Polynomial) -> Polynomial:
        found: dict[Monomial, Fraction] = {}
        for a, x in self.terms.items():
            for b, y in other.terms.items():
                both = tuple(sorted((*a, *b), key=lambda atom: atom.order))
                found[both] = found.get(both, Fraction(0)) + x * y
        return Polynomial({monomial: each for monomial, each in found.items() if each})

    def scaled(self, factor: Fraction) -> Polynomial:
        """Return it times a number."""
        return Polynomial({m: c * factor for m, c in self.terms.items()} if factor else {})

    @property
    def constant(self) -> Fraction | None:
        """Return its value where it is a number, else None."""
        if not self.terms:
            return Fraction(0)
        return self.terms.get(()) if len(self.terms) == 1 else None

    def variables(self) -> frozenset[Variable]:
        """Return the unknown rates in it."""
        return frozenset(_variables(self))


def number(value: Fraction | int) -> Polynomial:
    """Return a number as a polynomial."""
    return Polynomial({(): Fraction(value)} if value else {})


def of_atom(atom: Atom) -> Polynomial:
    """Return an atom as a polynomial."""
    return Polynomial({(atom,): Fraction(1)})


def inside(atom: Atom) -> tuple[Polynomial, ...]:
    """Return the polynomials inside an atom."""
    match atom:
        case Extreme(operands=operands):
            return operands
        case Rounding(operand=operand):
            return (operand,)
        case Ratio(dividend=dividend, divisor=divisor):
            return (dividend, divisor)
    return ()


def _variables(polynomial: Polynomial) -> Iterator[Variable]:
    for monomial in polynomial.terms:
        for atom in monomial:
            if isinstance(atom, Variable):
                yield atom
            for each in inside(atom):
                yield from _variables(each)
