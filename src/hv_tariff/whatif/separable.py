"""Whether a bill is a sum of parts of one number each: read off the tree, not tried."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from hv_tariff.errors import FormulaError
from hv_tariff.formula.nodes import (
    Across,
    Charge,
    Difference,
    Entered,
    Formula,
    Greatest,
    Product,
    Quantity,
    Quotient,
    Rounded,
    Sum,
    children,
)
from hv_tariff.whatif.curve import ZERO
from hv_tariff.whatif.in_pieces import PiecesReading
from hv_tariff.whatif.piecewise import Pieces

_ADDS = (Sum, Difference, Quantity, Charge, Entered, Rounded, Across)


def check_separable(charges: Sequence[Charge], readers: Sequence[PiecesReading]) -> None:
    """Check that each number moves the lines on its own, but for roundings.

    Parameters
    ----------
    charges : sequence of Charge
        The lines of a segment.
    readers : sequence of PiecesReading
        One for each number, the others at zero, over the same range.

    Raises
    ------
    FormulaError
        Naming the quantity in which two numbers meet otherwise than in a sum. A maximum in which they meet is
        no such quantity where one operand is the larger everywhere.
    """
    seen: set[int] = set()

    def visit(node: Formula) -> None:
        if id(node) in seen:
            return
        seen.add(id(node))
        by = [reader for reader in readers if reader.moves(node)]
        if len(by) > 1 and not _adds(node, readers):
            raise FormulaError(
                "several numbers meet here otherwise than in a sum",
                where=_name(node),
                hint="vary them one at a time",
            )
        below = (node.charge,) if isinstance(node, Entered) else children(node)
        for each in below:
            visit(each)

    for charge in charges:
        visit(charge)


def _adds(node: Formula, readers: Sequence[PiecesReading]) -> bool:
    match node:
        case Product(factors=factors):
            return sum(any(reader.moves(each) for reader in readers) for each in factors) == 1
        case Quotient(divisor=divisor):
            return not any(reader.moves(divisor) for reader in readers)
        case Greatest(operands=operands):
            moved = [each for each in operands if any(reader.moves(each) for reader in readers)]
            fixed = [each for each in operands if each not in moved]
            if len(moved) != 1:
                return False
            least = _least(moved[0], readers)
            return all(least >= _known(readers[0].read(each)) for each in fixed)
    return isinstance(node, _ADDS)


def _least(node: Formula, readers: Sequence[PiecesReading]) -> Fraction:
    """The least value of a sum of parts over the whole range of every number."""
    found, at_zero = ZERO, ZERO
    for reader in readers:
        pieces = reader.read(node)
        at_zero = max(at_zero, pieces[0].curve.at(pieces[0].from_).high + pieces[0].off.high)
        found += min(each.curve.within(each.from_, each.until).low + each.off.low for each in pieces)
    return found - (len(readers) - 1) * at_zero


def _known(pieces: Pieces) -> Fraction:
    return max(each.curve.within(each.from_, each.until).high + each.off.high for each in pieces)


def _name(node: Formula) -> str:
    label = getattr(node, "label", None)
    return str(label.en) if label is not None else type(node).__name__.lower()
