"""What bills come to along one number: exactly at each place, and in pieces between them.

A case is made for each value of the number. What moves is not named by hand: it is read off the registers of
two of these cases, and a third one proves that they move in proportion.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from functools import cached_property, lru_cache
from itertools import pairwise
from math import ceil, floor
from typing import Any

from attrs import frozen

from hv_tariff.errors import FormulaError, InputError
from hv_tariff.formula.exact import value
from hv_tariff.formula.nodes import Formula, Rate, Reading
from hv_tariff.formula.program import Program
from hv_tariff.formula.slices import by_slice
from hv_tariff.vocabulary import Status
from hv_tariff.whatif import piecewise
from hv_tariff.whatif.computation import Computation
from hv_tariff.whatif.curve import Curve
from hv_tariff.whatif.in_pieces import PiecesReading
from hv_tariff.whatif.piecewise import Piece, Pieces

_FINEST = Fraction(1, 10**9)

Make = Callable[[Fraction], tuple[Computation, ...]]
"""The computations at a value of the number."""


@frozen(kw_only=True, slots=True, eq=False)
class Moved:
    """A computation whose inputs move in proportion to the number.

    Attributes
    ----------
    computation : Computation
    moves : tuple of (int, Fraction, Fraction)
        The places among its inputs that move: place, value at zero, and what each unit adds.
    """

    computation: Computation
    moves: tuple[tuple[int, Fraction, Fraction], ...]

    def inputs(self, x: Fraction) -> list[Any]:
        """Return the inputs at x; raises InputError off the grid of what moves."""
        found = list(self.computation.inputs)
        for place, start, each in self.moves:
            moved = start + each * x
            if moved.denominator != 1:
                raise InputError(f"{x} is off the grid of what moves", hint="take larger steps")
            found[place] = moved.numerator
        return found

    def reader(self, low: Fraction, high: Fraction) -> PiecesReading:
        """Return the reading in pieces of its nodes; only where something moves."""
        program, registers = self.computation.program, self.computation.run(list(self.computation.inputs))
        months = _by_month(program)

        def known(node: Formula, k: int | None) -> Fraction:
            return value(program.values[node, k if id(node) in months else None], registers)

        return PiecesReading(self._leaves(low, high), known=known, slices=program.slices, by_month=months)

    def pieces(self, low: Fraction, high: Fraction) -> Pieces:
        """Return the sum of its lines in pieces."""
        amounts = self.computation.amounts(self.computation.inputs)
        if not self.moves:
            return (Piece(low, high, Curve.constant(Fraction(sum(amounts.values())))),)
        reader = self.reader(low, high)
        counted = [slots.charge for slots in self.computation.program.charges if slots.charge.code in amounts]
        moved = [each for each in counted if reader.moves(each)]
        fixed = sum(amounts[each.code] for each in counted if not reader.moves(each))
        flat = (Piece(low, high, Curve.constant(Fraction(fixed))),)
        return piecewise.added([flat, *(reader.amount(each) for each in moved)])

    def _leaves(self, low: Fraction, high: Fraction) -> dict[tuple[Formula, int | None], Pieces]:
        program = self.computation.program
        leaves: list[tuple[Rate | Reading, int | None]] = [*program.rates, *program.readings]
        first = len(program.constants)
        found: dict[tuple[Formula, int | None], Pieces] = {}
        for place, start, each in self.moves:
            leaf, k = leaves[place - first]
            unit = Fraction(1, 10**leaf.places)
            curve = Curve.constant(start * unit) + Curve({1: each * unit})
            found[leaf, k] = (Piece(low, high, curve),)
        return found


@lru_cache(maxsize=1024)
def _by_month(program: Program) -> frozenset[int]:
    return by_slice([slots.charge for slots in program.charges])


class Along:
    """What one bill, or one quote, comes to along the number.

    Parameters
    ----------
    name : str
    make : callable
        The computations at a value of the number.
    cuts : sequence of Fraction
        Where its lines or the way its inputs move may change; a cut that is missing is found and refused.
    low, high : int
        The range of the number, both within it.
    """

    def __init__(self, name: str, make: Make, *, cuts: Sequence[Fraction], low: int, high: int) -> None:
        self.name = name
        self._make = make
        inside = {each for each in cuts if low < each < high}
        self._ends = sorted({Fraction(low), Fraction(high), *inside})
        self._stretches: dict[int, tuple[Moved, ...]] = {}

    def lines(self, x: int | Fraction) -> Mapping[str, int]:
        """Return the lines at x [rial]; at a cut by a bill of its own, elsewhere by the same program."""
        at = Fraction(x)
        i = bisect_left(self._ends, at)
        if i == len(self._ends) or self._ends[i] == at or i == 0:
            parts = [(each, each.inputs) for each in self._make(at)]
        else:
            parts = [(each.computation, tuple(each.inputs(at))) for each in self.stretch(i - 1)]
        found: dict[str, int] = {}
        for computation, inputs in parts:
            for code, amount in computation.amounts(inputs).items():
                found[code] = found.get(code, 0) + amount
        return found

    def status(self, x: int | Fraction) -> Status:
        """Return the weakest status of the numbers that go into it at x."""
        return min(each.status for each in self._make(Fraction(x)))

    def at(self, x: int | Fraction) -> Fraction:
        """Return what it comes to at x [rial]."""
        return Fraction(sum(self.lines(x).values()))

    @cached_property
    def pieces(self) -> Pieces:
        """Return it in pieces over the whole range."""
        found: list[Piece] = []
        for i, (low, high) in enumerate(pairwise(self._ends)):
            found += piecewise.added([each.pieces(low, high) for each in self.stretch(i)])
        return tuple(found)

    def stretch(self, i: int) -> tuple[Moved, ...]:
        """Return what moves between the cuts number i and i + 1."""
        if i not in self._stretches:
            self._stretches[i] = self._moved(self._ends[i], self._ends[i + 1])
        return self._stretches[i]

    def _moved(self, low: Fraction, high: Fraction) -> tuple[Moved, ...]:
        """Three places inside the stretch: two say how each input moves, the third proves it."""
        first, middle, last = _inside(low, high)
        found = []
        for one, two, three in zip(self._make(first), self._make(middle), self._make(last), strict=True):
            if one.program is not two.program or one.program is not three.program:
                raise FormulaError(
                    f"the lines change between {low} and {high}", where=self.name, hint="a cut is missing"
                )
            moves = []
            for place, (a, b, c) in enumerate(zip(one.inputs, two.inputs, three.inputs, strict=True)):
                if a == b == c:
                    continue
                each = Fraction(c - a) / (last - first)
                start = a - each * first
                if start + each * middle != b:
                    raise FormulaError(
                        f"an input bends between {low} and {high}", where=self.name, hint="a cut is missing"
                    )
                moves.append((place, start, each))
            found.append(Moved(computation=one, moves=tuple(moves)))
        return tuple(found)


def _inside(low: Fraction, high: Fraction) -> tuple[Fraction, Fraction, Fraction]:
    """Three places strictly inside: whole numbers where there are as many, else on a coarse grid."""
    first, last = floor(low) + 1, ceil(high) - 1
    if last - first >= 2:
        return Fraction(first), Fraction((first + last) // 2), Fraction(last)
    near = Fraction(1)
    while 3 * near >= high - low and near > _FINEST:
        near /= 10
    return low + near, low + 2 * near, low + 3 * near
