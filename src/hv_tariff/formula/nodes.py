"""The closed vocabulary of the formula tree: seventeen nodes, built with ordinary operators.

Every value is an exact rational. Only `Rounded` and `Root` may lose digits, and both state places and
mode. A formula has no truth value and takes no float, so a rule cannot branch on it or leak a rounding.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from typing import NoReturn

from attrs import field, frozen

from hv_tariff.citation import Clause
from hv_tariff.errors import FormulaError
from hv_tariff.rounding import Mode
from hv_tariff.units import ONE, Unit
from hv_tariff.vocabulary import Label

type_names = "an int, a Decimal, a Fraction or another formula"


class Scope(Enum):
    """What a leaf's value belongs to: a whole segment of the period, or each slice (month) of it."""

    SEGMENT = "segment"
    SLICE = "slice"


@frozen(eq=False, slots=True)
class Formula:
    """A node of the tree; nodes are shared by identity."""

    def __add__(self, other: Term) -> Formula:
        return Sum(terms=(self, formula(other)))

    def __radd__(self, other: Term) -> Formula:
        return Sum(terms=(formula(other), self))

    def __sub__(self, other: Term) -> Formula:
        return Difference(left=self, right=formula(other))

    def __rsub__(self, other: Term) -> Formula:
        return Difference(left=formula(other), right=self)

    def __mul__(self, other: Term) -> Formula:
        return Product(factors=(self, formula(other)))

    def __rmul__(self, other: Term) -> Formula:
        return Product(factors=(formula(other), self))

    def __truediv__(self, other: Term) -> Formula:
        return Quotient(dividend=self, divisor=formula(other))

    def __rtruediv__(self, other: Term) -> Formula:
        return Quotient(dividend=formula(other), divisor=self)

    def __neg__(self) -> Formula:
        return Difference(left=Literal(value=Fraction(0), unit=None), right=self)

    def __bool__(self) -> NoReturn:
        raise FormulaError(
            "a formula has no truth value",
            hint="choose between rule sets with plain data, not with a formula",
        )


Term = Formula | int | Decimal | Fraction


def formula(value: object) -> Formula:
    """Return `value` as a node; a float has already lost digits and is refused."""
    if isinstance(value, Formula):
        return value
    if isinstance(value, bool) or not isinstance(value, int | Decimal | Fraction):
        lost = "a float has already lost digits" if isinstance(value, float) else f"{value!r} is no quantity"
        raise FormulaError(lost, hint=f"give {type_names}")
    return Literal(value=Fraction(value), unit=ONE if value else None)


@frozen(eq=False, slots=True, kw_only=True)
class Literal(Formula):
    """A number that belongs to arithmetic, not to a tariff; zero has any unit (None)."""

    value: Fraction
    unit: Unit | None = field(default=ONE)


@frozen(eq=False, slots=True, kw_only=True)
class Reading(Formula):
    """A determinant that a contract, a meter or the calendar supplies, on a decimal grid.

    Attributes
    ----------
    name : str
        The name under which the engine supplies it.
    unit : Unit
    places : int
        Decimal places of its grid.
    signed : bool
        Whether it may be negative.
    scope : Scope
    label : Label
    """

    name: str
    unit: Unit
    places: int
    label: Label
    signed: bool = False
    scope: Scope = Scope.SEGMENT


@frozen(eq=False, slots=True, kw_only=True)
class Rate(Formula):
    """A number that a tariff table supplies.

    Attributes
    ----------
    key : str
        Its key in the table, ``demand.price``.
    family : str
        The family of tables it stands in, ``supply/hv``.
    unit : Unit
    places : int
        Decimal places of its grid; a table's number off the grid is refused at load.
    scope : Scope
        SLICE for figures published by the month.
    signed : bool
    label : Label
    """

    key: str
    family: str
    unit: Unit
    places: int
    label: Label
    scope: Scope = Scope.SEGMENT
    signed: bool = False


@frozen(eq=False, slots=True, kw_only=True)
class Sum(Formula):
    """Terms added."""

    terms: tuple[Formula, ...]


@frozen(eq=False, slots=True, kw_only=True)
class Difference(Formula):
    """Left minus right."""

    left: Formula
    right: Formula


@frozen(eq=False, slots=True, kw_only=True)
class Product(Formula):
    """Factors multiplied."""

    factors: tuple[Formula, ...]


@frozen(eq=False, slots=True, kw_only=True)
class Quotient(Formula):
    """A division; a zero divisor is refused, or gives `when_zero` where the rule says so."""

    dividend: Formula
    divisor: Formula
    when_zero: Fraction | None = None


@frozen(eq=False, slots=True, kw_only=True)
class Greatest(Formula):
    """The largest of its operands."""

    operands: tuple[Formula, ...]


@frozen(eq=False, slots=True, kw_only=True)
class Least(Formula):
    """The smallest of its operands."""

    operands: tuple[Formula, ...]


@frozen(eq=False, slots=True, kw_only=True)
class Rounded(Formula):
    """A value on a decimal grid: `places` after the point (negative: tens, thousands), by `mode`."""

    operand: Formula
    places: int
    mode: Mode


@frozen(eq=False, slots=True, kw_only=True)
class Root(Formula):
    """The square root of a non-negative value on a decimal grid; places and mode are stated."""

    operand: Formula
    places: int
    mode: Mode


@frozen(eq=False, slots=True, kw_only=True)
class Steps(Formula):
    """A step table: the value of the last step whose threshold the argument has reached.

    The first step has no threshold. Every step is computed, so each must be defined for every argument.
    """

    argument: Formula
    first: Formula
    steps: tuple[tuple[Formula, Formula], ...]


@frozen(eq=False, slots=True, kw_only=True)
class Blocks(Formula):
    """Marginal blocks: the part of the argument inside each block at that block's price."""

    argument: Formula
    first: Formula
    blocks: tuple[tuple[Formula, Formula], ...]


@frozen(eq=False, slots=True, kw_only=True)
class Across(Formula):
    """The sum of its operand over the slices (months) of a segment."""

    operand: Formula


@frozen(eq=False, slots=True, kw_only=True)
class Quantity(Formula):
    """A named value, computed once; prose stops at its name and explains it one level down.

    Attributes
    ----------
    name : str
    formula : Formula
    unit : Unit
        The unit its formula must have; checked when the rule set is built.
    label : Label
    clause : Clause or None
    """

    name: str
    formula: Formula
    unit: Unit
    label: Label
    clause: Clause | None = None


@frozen(eq=False, slots=True, kw_only=True)
class Charge(Formula):
    """A line of the bill: a named amount in whole rials, with the clause that owes it.

    Attributes
    ----------
    code : str
        The line's code, as in printed bills' records.
    exact : Formula
        The amount before rounding [rial].
    carries : Formula or None
        What enters later lines where the issuer carries unrounded lines and the printed amount is a
        sum of parts rounded one by one; None: `exact`.
    mode : Mode
    label : Label
    clause : Clause
    """

    code: str
    exact: Formula
    label: Label
    clause: Clause
    carries: Formula | None = None
    mode: Mode = Mode.HALF_UP


@frozen(eq=False, slots=True, kw_only=True)
class Entered(Formula):
    """A line as it enters the base of a later one: its rounded amount, or its unrounded value."""

    charge: Charge
    unrounded: bool


def total(terms: Sequence[Term]) -> Formula:
    """Return the sum of the terms; of none, zero in any unit."""
    nodes = tuple(formula(term) for term in terms)
    if not nodes:
        return Literal(value=Fraction(0), unit=None)
    return nodes[0] if len(nodes) == 1 else Sum(terms=nodes)


def greatest(*operands: Term) -> Formula:
    """Return the largest of the operands."""
    return Greatest(operands=tuple(formula(each) for each in operands))


def least(*operands: Term) -> Formula:
    """Return the smallest of the operands."""
    return Least(operands=tuple(formula(each) for each in operands))


def ratio(dividend: Term, divisor: Term, *, when_zero: int | Decimal | Fraction) -> Formula:
    """Return the quotient, and `when_zero` where the divisor is zero."""
    exact = formula(when_zero)
    if not isinstance(exact, Literal):
        raise FormulaError("when_zero is a number, not a formula")
    return Quotient(dividend=formula(dividend), divisor=formula(divisor), when_zero=exact.value)


def rounded(operand: Term, *, places: int = 0, mode: Mode = Mode.HALF_UP) -> Formula:
    """Return the operand on a grid of `places` decimals."""
    return Rounded(operand=formula(operand), places=places, mode=mode)


def root(operand: Term, *, places: int, mode: Mode = Mode.HALF_UP) -> Formula:
    """Return the square root on a grid of `places` decimals."""
    return Root(operand=formula(operand), places=places, mode=mode)


def steps(argument: Term, first: Term, *rest: tuple[Term, Term]) -> Formula:
    """Return a step table: `first`, then the value of each (threshold, value) reached."""
    pairs = tuple((formula(at), formula(value)) for at, value in rest)
    return Steps(argument=formula(argument), first=formula(first), steps=pairs)


def blocks(argument: Term, first: Term, *rest: tuple[Term, Term]) -> Formula:
    """Return marginal blocks: `first` price from zero, then the price above each (threshold, price)."""
    pairs = tuple((formula(at), formula(price)) for at, price in rest)
    return Blocks(argument=formula(argument), first=formula(first), blocks=pairs)


def across(operand: Term) -> Formula:
    """Return the sum of the operand over the slices of the segment."""
    return Across(operand=formula(operand))


def children(node: Formula) -> tuple[Formula, ...]:
    """Return the nodes directly below a node, in the order a reader meets them."""
    match node:
        case Sum(terms=nodes) | Product(factors=nodes) | Greatest(operands=nodes) | Least(operands=nodes):
            return nodes
        case Difference(left=a, right=b) | Quotient(dividend=a, divisor=b):
            return (a, b)
        case (
            Rounded(operand=a) | Root(operand=a) | Across(operand=a) | Quantity(formula=a) | Entered(charge=a)
        ):
            return (a,)
        case Steps(argument=a, first=b, steps=pairs) | Blocks(argument=a, first=b, blocks=pairs):
            return (a, b, *(each for pair in pairs for each in pair))
        case Charge(exact=a, carries=b):
            return (a,) if b is None else (a, b)
        case _:
            return ()
