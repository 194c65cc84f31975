"""An explanation computed again, by the plain fold, from nothing but its own formula and its own inputs."""

from __future__ import annotations

from fractions import Fraction

from attrs import evolve

from hv_tariff import Explanation
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
    Scope,
    Steps,
    Sum,
)
from hv_tariff.units import RIAL, Unit
from oracle import fold, rounded

Named = dict[tuple[str, str], Reading]


def face(node: Formula) -> tuple[str, Unit] | None:
    match node:
        case Entered(charge=charge):
            return charge.code, RIAL
        case Quantity(name=name, unit=unit) | Rate(key=name, unit=unit) | Reading(name=name, unit=unit):
            return name, unit
    return None


def opened(node: Formula, named: Named) -> Formula:
    """The formula with a reading in the place of every name, so that only the inputs are read."""
    found = face(node)
    if found is not None:
        return named[found[0], str(found[1])]

    def all_of(nodes: tuple[Formula, ...]) -> tuple[Formula, ...]:
        return tuple(opened(each, named) for each in nodes)

    def pairs(nodes: tuple[tuple[Formula, Formula], ...]) -> tuple[tuple[Formula, Formula], ...]:
        return tuple((opened(at, named), opened(value, named)) for at, value in nodes)

    match node:
        case Literal():
            return node
        case Sum():
            return evolve(node, terms=all_of(node.terms))
        case Difference():
            return evolve(node, left=opened(node.left, named), right=opened(node.right, named))
        case Product():
            return evolve(node, factors=all_of(node.factors))
        case Quotient():
            return evolve(node, dividend=opened(node.dividend, named), divisor=opened(node.divisor, named))
        case Greatest() | Least():
            return evolve(node, operands=all_of(node.operands))
        case Rounded() | Root() | Across():
            return evolve(node, operand=opened(node.operand, named))
        case Steps():
            return evolve(
                node,
                argument=opened(node.argument, named),
                first=opened(node.first, named),
                steps=pairs(node.steps),
            )
        case Blocks():
            return evolve(
                node,
                argument=opened(node.argument, named),
                first=opened(node.first, named),
                blocks=pairs(node.blocks),
            )
    raise TypeError(type(node).__name__)


def replay(explanation: Explanation) -> tuple[Fraction, Fraction]:
    """Return the unrounded and the final value that the explanation's formula gives on its inputs."""
    if explanation.parts:
        return (
            sum((part.unrounded for part in explanation.parts), Fraction(0)),
            sum((part.value for part in explanation.parts), Fraction(0)),
        )
    months = list(dict.fromkeys(each.operand.month for each in explanation.inputs if each.operand.month))
    named: Named = {}
    leaves: dict[tuple[Formula, int | None], Fraction] = {}
    for each in explanation.inputs:
        name, label, unit, month = each.operand
        scope = Scope.SEGMENT if month is None else Scope.SLICE
        reading = named.setdefault(
            (name, str(unit)), Reading(name=name, unit=unit, places=0, label=label, signed=True, scope=scope)
        )
        leaves[reading, None if month is None else months.index(month)] = each.value
    node = explanation.rule.node
    inner = node.exact if isinstance(node, Charge) else node.formula if isinstance(node, Quantity) else None
    assert inner is not None, f"{type(node).__name__} explains nothing"
    tree = opened(inner, named)
    slices = max(len(months), 1)
    at = 0 if len(months) == 1 else None
    value = fold(tree, leaves, slices, at)
    unrounded = fold(tree.operand, leaves, slices, at) if isinstance(tree, Rounded) else value
    if isinstance(node, Charge):
        value = rounded(value, 0, node.mode)
    return unrounded, value
