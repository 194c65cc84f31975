"""The reading in pieces: what the lines of a segment are as functions of one number, off the formula tree.

A node that does not depend on the number has the value that the exact reading gives it. Only the others are
read here, so that no rule stands a second time.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import reduce

from hv_tariff.errors import FormulaError
from hv_tariff.formula.nodes import (
    Across,
    Blocks,
    Charge,
    Difference,
    Entered,
    Formula,
    Greatest,
    Least,
    Product,
    Quantity,
    Quotient,
    Root,
    Rounded,
    Steps,
    Sum,
    children,
)
from hv_tariff.rounding import ROUNDERS, Mode
from hv_tariff.whatif import piecewise
from hv_tariff.whatif.curve import NOTHING, ZERO, Curve, Range, Under
from hv_tariff.whatif.piecewise import Piece, Pieces

Known = Callable[[Formula, int | None], Fraction]
Leaf = tuple[Formula, int | None]
_OFF = {
    Mode.HALF_UP: Range(Fraction(-1, 2), Fraction(1, 2)),
    Mode.FLOOR: Range(Fraction(-1), ZERO),
    Mode.TRUNCATE: Range(Fraction(-1), Fraction(1)),
}
_MINUS = Fraction(-1)


class PiecesReading:
    """Reads nodes as functions of one number over a range.

    Parameters
    ----------
    leaves : mapping of (leaf, month or None) to Pieces
        What the leaves that depend on the number are.
    known : callable
        The value of a node that does not depend on it, in a month or in the segment.
    slices : int
        Months of the segment.
    by_month : frozenset of int
        The ids of the nodes that differ from month to month.
    """

    def __init__(
        self, leaves: Mapping[Leaf, Pieces], *, known: Known, slices: int, by_month: frozenset[int]
    ) -> None:
        self._leaves = leaves
        self._known = known
        self._slices = slices
        self._by_month = by_month
        self._free = {id(leaf) for leaf, _ in leaves}
        some = next(iter(leaves.values()))
        self._from, self._until = some[0].from_, some[-1].until
        self._moves: dict[int, bool] = {}
        self._found: dict[tuple[int, int | None], Pieces] = {}

    def amount(self, charge: Charge) -> Pieces:
        """Return a line, rounded to whole rials as the rule does."""
        return self._rounded(self.read(charge.exact), 0, charge.mode)

    def moves(self, node: Formula) -> bool:
        """Return whether a node depends on the number."""
        found = self._moves.get(id(node))
        if found is None:
            below = (node.charge,) if isinstance(node, Entered) else children(node)
            found = id(node) in self._free or any(self.moves(each) for each in below)
            self._moves[id(node)] = found
        return found

    def read(self, node: Formula, k: int | None = None) -> Pieces:
        """Return a node as a function of the number.

        Raises
        ------
        FormulaError
            Where it is no sum of powers and roots, naming the quantity.
        """
        k = k if id(node) in self._by_month else None
        key = (id(node), k)
        found = self._found.get(key)
        if found is None:
            if (node, k) in self._leaves:
                found = self._leaves[node, k]
            elif self.moves(node):
                found = self._read(node, k)
            else:
                found = self._flat(self._known(node, k))
            self._found[key] = found
        return found

    def _flat(self, value: Fraction) -> Pieces:
        return (Piece(self._from, self._until, Curve.constant(value)),)

    def _read(self, node: Formula, k: int | None) -> Pieces:  # noqa: PLR0911
        match node:
            case Quantity(formula=inner):
                return self.read(inner, k)
            case Charge():
                return self.amount(node)
            case Entered(charge=charge, unrounded=unrounded):
                if unrounded:
                    return self.read(charge.exact if charge.carries is None else charge.carries)
                return self.amount(charge)
            case Sum(terms=terms):
                return piecewise.added([self.read(each, k) for each in terms])
            case Difference(left=left, right=right):
                return _less(self.read(left, k), self.read(right, k))
            case Product(factors=factors):
                return self._product(factors, node, k)
            case Quotient(dividend=above, divisor=below, when_zero=when_zero):
                return piecewise.quotient(
                    self.read(above, k), self.read(below, k), when_zero=when_zero, name=_name(below)
                )
            case Greatest(operands=operands):
                return self._greatest([self.read(each, k) for each in operands], node)
            case Least(operands=operands):
                return self._least([self.read(each, k) for each in operands], node)
            case Rounded(operand=operand, places=places, mode=mode):
                return self._rounded(self.read(operand, k), places, mode)
            case Root():
                return self._root(node, k)
            case Steps(argument=argument, first=first, steps=steps):
                return piecewise.stepped(
                    self.read(argument, k),
                    [self.read(first, k), *(self.read(value, k) for _, value in steps)],
                    [self._threshold(at, k) for at, _ in steps],
                    name=_name(argument),
                )
            case Across(operand=operand):
                return piecewise.added([self.read(operand, each) for each in range(self._slices)])
            case Blocks():
                return self._blocks(node, k)
        raise FormulaError(f"{type(node).__name__} is not a node of the vocabulary")

    def _product(self, factors: tuple[Formula, ...], node: Formula, k: int | None) -> Pieces:
        """Factors that do not depend on the number are multiplied first."""
        number, moved = Fraction(1), []
        for each in factors:
            if self.moves(each):
                moved.append(self.read(each, k))
            else:
                number *= self._known(each, k if id(each) in self._by_month else None)
        whole = reduce(lambda a, b: piecewise.product(a, b, name=_name(node)), moved)
        return piecewise.times(whole, number)

    def _blocks(self, node: Blocks, k: int | None) -> Pieces:
        """Each price times the part of the argument inside its block; the first block takes all below it."""
        argument = self.read(node.argument, k)
        limits = [self.read(at, k) for at, _ in node.blocks]
        prices = [self.read(each, k) for each in (node.first, *(price for _, price in node.blocks))]
        parts = [self._least([argument, limits[0]], node) if limits else argument]
        for i, limit in enumerate(limits):
            above = self._greatest([_less(argument, limit), self._flat(ZERO)], node)
            if i + 1 < len(limits):
                above = self._least([above, _less(limits[i + 1], limit)], node)
            parts.append(above)
        return piecewise.added(
            [
                piecewise.product(part, price, name=_name(node))
                for part, price in zip(parts, prices, strict=True)
            ]
        )

    def _threshold(self, node: Formula, k: int | None) -> Fraction:
        if self.moves(node):
            raise FormulaError(
                "a threshold that moves is not read in pieces",
                where=_name(node),
                hint="vary another quantity",
            )
        return self._known(node, k if id(node) in self._by_month else None)

    def _greatest(self, operands: list[Pieces], node: Formula) -> Pieces:
        return reduce(lambda a, b: piecewise.greatest(a, b, name=_name(node)), operands)

    def _least(self, operands: list[Pieces], node: Formula) -> Pieces:
        turned = [piecewise.times(each, _MINUS) for each in operands]
        return piecewise.times(self._greatest(turned, node), _MINUS)

    def _rounded(self, pieces: Pieces, places: int, mode: Mode) -> Pieces:
        unit = Fraction(10) ** -places
        found = []
        for each in pieces:
            number = each.known
            if number is not None:
                exact = Curve.constant(_on_grid(number / unit, mode) * unit)
                found.append(Piece(each.from_, each.until, exact))
                continue
            off = _OFF[mode]
            wider = Range(each.off.low + off.low * unit, each.off.high + off.high * unit)
            found.append(Piece(each.from_, each.until, each.curve, wider))
        return tuple(found)

    def _root(self, node: Root, k: int | None) -> Pieces:
        found = []
        for each in self.read(node.operand, k):
            powers = each.curve.powers
            under = Under(*(powers.get(p, ZERO) for p in (0, 1, 2)))
            convex = under.square >= 0 and under.linear**2 <= 4 * under.square * under.constant
            if each.off != NOTHING or each.curve.roots or powers.keys() - {0, 1, 2} or not convex:
                raise FormulaError(
                    "this root is not of an exact square and a number", where=_name(node), hint="vary another"
                )
            curve = Curve(roots={under: Fraction(1)}) if any(under) else Curve()
            found.append(Piece(each.from_, each.until, curve))
        return self._rounded(tuple(found), node.places, node.mode)


def _less(left: Pieces, right: Pieces) -> Pieces:
    return piecewise.added([left, piecewise.times(right, _MINUS)])


def _on_grid(value: Fraction, mode: Mode) -> int:
    return ROUNDERS[mode](*value.as_integer_ratio())


def _name(node: Formula) -> str:
    label = getattr(node, "label", None)
    if label is not None:
        return str(label.en)
    below = children(node)
    return _name(below[0]) if below else "a quantity"
