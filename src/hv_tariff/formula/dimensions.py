"""The dimensions reading: the unit of every node; kW + kWh is refused when a rule set is built."""

from __future__ import annotations

from collections.abc import Iterable

from hv_tariff.errors import UnitError
from hv_tariff.formula.leaves import walk
from hv_tariff.formula.nodes import (
    Across,
    Blocks,
    Charge,
    Difference,
    Entered,
    Formula,
    Greatest,
    Least,
    Literal,
    Product,
    Quantity,
    Quotient,
    Rate,
    Reading,
    Root,
    Rounded,
    Steps,
    Sum,
)
from hv_tariff.formula.prose import Language, text
from hv_tariff.units import ONE, RIAL, Unit

Known = dict[int, Unit | None]


def check(roots: Iterable[Formula]) -> None:
    """Check every node below the roots.

    Raises
    ------
    UnitError
        When values of different units are added or compared, when a name's formula has another unit than
        the name, or when a line is not in rial.
    """
    known: Known = {}
    for node in walk(roots):
        known[id(node)] = _unit(node, known)


def unit_of(root: Formula) -> Unit:
    """Return the unit of a formula; a bare zero counts as a number without unit."""
    known: Known = {}
    for node in walk([root]):
        known[id(node)] = _unit(node, known)
    return known[id(root)] or ONE


def _same(node: Formula, parts: Iterable[Formula], known: Known) -> Unit | None:
    found: Unit | None = None
    for part in parts:
        unit = known[id(part)]
        if unit is not None and found is not None and unit != found:
            raise UnitError(
                f"{found} and {unit} do not go together in '{text(node, Language.EN)}'",
                where=text(part, Language.EN),
                hint="multiply by a quantity whose unit joins them",
            )
        found = found or unit
    return found


def _named(node: Formula, name: str, expected: Unit, inner: Unit | None) -> Unit:
    if inner is not None and inner != expected:
        raise UnitError(
            f"its formula is in {inner}, not in {expected}: {text(node, Language.EN, open_names=True)}",
            where=name,
        )
    return expected


def _times(left: Unit | None, right: Unit | None) -> Unit | None:
    return None if left is None or right is None else left * right


def _unit(node: Formula, known: Known) -> Unit | None:  # noqa: PLR0911
    match node:
        case Literal(unit=unit) | Rate(unit=unit) | Reading(unit=unit):
            return unit
        case Quantity(name=name, unit=unit, formula=inner):
            return _named(node, name, unit, known[id(inner)])
        case Charge(code=code, exact=exact, carries=carries):
            if carries is not None:
                _named(node, code, RIAL, known[id(carries)])
            return _named(node, code, RIAL, known[id(exact)])
        case Entered():
            return RIAL
        case Sum(terms=parts) | Greatest(operands=parts) | Least(operands=parts):
            return _same(node, parts, known)
        case Difference(left=left, right=right):
            return _same(node, (left, right), known)
        case Product(factors=factors):
            product: Unit | None = ONE
            for factor in factors:
                product = _times(product, known[id(factor)])
            return product
        case Quotient(dividend=a, divisor=b, when_zero=when_zero):
            above, below = known[id(a)], known[id(b)]
            quotient = None if above is None or below is None else above / below
            if when_zero and quotient not in (None, ONE):
                raise UnitError(
                    f"when_zero has no unit, the quotient has {quotient}", where=text(node, Language.EN)
                )
            return quotient
        case Rounded(operand=operand) | Across(operand=operand):
            return known[id(operand)]
        case Root(operand=operand):
            inner_unit = known[id(operand)]
            return None if inner_unit is None else inner_unit.root()
        case Steps(argument=argument, first=first, steps=pairs):
            _same(node, (argument, *(at for at, _ in pairs)), known)
            return _same(node, (first, *(value for _, value in pairs)), known)
        case Blocks(argument=argument, first=first, blocks=pairs):
            inside = _same(node, (argument, *(at for at, _ in pairs)), known)
            return _times(inside, _same(node, (first, *(price for _, price in pairs)), known))
    raise UnitError(f"{type(node).__name__} is not a node of the vocabulary")
