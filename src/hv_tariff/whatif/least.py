"""The least cost over whole numbers, with its proof: neighbours, and a bound that no other choice beats."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from math import ceil, floor
from typing import Protocol

from attrs import frozen

from hv_tariff.errors import FormulaError
from hv_tariff.whatif import piecewise
from hv_tariff.whatif.curve import LAST_HALVING
from hv_tariff.whatif.piecewise import Piece, Pieces


class Cost(Protocol):
    """An amount along the number: a bill, a quote, a price."""

    def at(self, x: int | Fraction) -> Fraction:
        """Return it at x [rial]."""

    @property
    def pieces(self) -> Pieces:
        """Return it in pieces."""


@frozen(kw_only=True, slots=True)
class Bound:
    """A stretch of choices that were not computed, and the least that any of them costs.

    Attributes
    ----------
    from_, until : int
        First and last choice of the stretch.
    at_least : Fraction
        No choice of it costs less [rial].
    """

    from_: int
    until: int
    at_least: Fraction


@frozen(kw_only=True, slots=True)
class Least:
    """The choice of least cost.

    Attributes
    ----------
    choice : int
        Of the choices that cost the same, the nearest to where one stands now, then the lower.
    cost : Fraction
        [rial]
    equal : tuple of (int, int)
        Stretches of choices that cost the same, the choice among them: first and last.
    computed : mapping of int to Fraction
        The choices that were computed, with their cost [rial]; the neighbours are among them.
    bounds : tuple of Bound
        All others, with the proof that they cost no less.
    turns : tuple of Fraction
        Where the cost turns: the ends of its pieces.
    """

    choice: int
    cost: Fraction
    equal: tuple[tuple[int, int], ...]
    computed: tuple[tuple[int, Fraction], ...]
    bounds: tuple[Bound, ...]
    turns: tuple[Fraction, ...]

    @property
    def neighbours(self) -> tuple[tuple[int, Fraction], ...]:
        """Return the choices one below and one above, with their cost [rial]."""
        return tuple(each for each in self.computed if abs(each[0] - self.choice) == 1)

    @property
    def bound(self) -> Fraction | None:
        """Return what no choice that was not computed costs less than [rial]; None: all were computed."""
        return min((each.at_least for each in self.bounds), default=None)


def least(costs: Sequence[Cost], *, low: int, high: int, near: int) -> Least:
    """Return the whole number from `low` to `high` at which costs together are least.

    On each piece the cost without roundings is straight or bent one way, so that those of its values that
    could still be the least, roundings reckoned, lie side by side: they are computed, and no others.

    Parameters
    ----------
    costs : sequence
    low, high : int
        The range, both within it.
    near : int
        Of choices that cost the same, the nearest to this one is taken.

    Raises
    ------
    FormulaError
        Where the cost is no curve that is known to bend one way only.
    """
    return _Search(costs, low, high).answer(near)


class _Search:
    """Everything computed so far."""

    def __init__(self, costs: Sequence[Cost], low: int, high: int) -> None:
        self._costs = costs
        self._low, self._high = low, high
        self.computed: dict[int, Fraction] = {}
        self.best = self.at(low)
        self.at(high)
        self.flats: list[tuple[int, int]] = []
        self.bounds: list[Bound] = []
        whole = piecewise.added([each.pieces for each in costs]) if low < high else ()
        self.pieces = piecewise.within(whole, Fraction(low), Fraction(high))

    def at(self, x: int) -> Fraction:
        found = self.computed.get(x)
        if found is None:
            found = self.computed[x] = sum((each.at(x) for each in self._costs), Fraction(0))
            self.best = min(getattr(self, "best", found), found)
        return found

    def answer(self, near: int) -> Least:
        inner = []
        for piece in self.pieces:
            for end in (piece.from_, piece.until):
                if end.denominator == 1:
                    self.at(end.numerator)
            first, last = floor(piece.from_) + 1, ceil(piece.until) - 1
            if first <= last:
                self.at(_lowest(piece, first, last))
                inner.append((piece, first, last))
        for piece, first, last in inner:
            self._search(piece, first, last)
        best = self.best
        ties = [x for x, cost in self.computed.items() if cost == best]
        ties += [min(max(near, first), last) for first, last in self.flats if self.at(first) == best]
        choice = min(ties, key=lambda x: (abs(x - near), x))
        for x in (choice - 1, choice + 1):
            if self._low <= x <= self._high:
                self.at(x)
        self.at(choice)
        flats = [(a, b) for a, b in self.flats if self.computed[a] == best]
        return Least(
            choice=choice,
            cost=best,
            equal=_runs([*((x, x) for x in ties), *flats]),
            computed=tuple(sorted(self.computed.items())),
            bounds=tuple(sorted(self.bounds, key=lambda each: each.from_)),
            turns=_turns(self.pieces),
        )

    def _search(self, piece: Piece, first: int, last: int) -> None:
        if piece.known is not None:
            self.at(first)
            self.flats.append((first, last))
            self._bounded(first + 1, last, piece.known)
            return
        at = _lowest(piece, first, last)
        if piece.curve.bend == -1:
            # Values that could be the least lie at both ends.
            left, right = first, last
            while left <= last and _floor(piece, left) <= self.best:
                self.at(left)
                left += 1
            while right > left and _floor(piece, right) <= self.best:
                self.at(right)
                right -= 1
            if left <= right:
                self._bounded(left, right, min(_floor(piece, left), _floor(piece, right)))
            return
        left, right = at, at + 1
        while left >= first and _floor(piece, left) <= self.best:
            self.at(left)
            left -= 1
        while right <= last and _floor(piece, right) <= self.best:
            self.at(right)
            right += 1
        if left >= first:
            self._bounded(first, left, _floor(piece, left))
        if right <= last:
            self._bounded(right, last, _floor(piece, right))

    def _bounded(self, first: int, last: int, at_least: Fraction) -> None:
        if first <= last:
            self.bounds.append(Bound(from_=first, until=last, at_least=at_least))


def _floor(piece: Piece, x: int) -> Fraction:
    """The least that a choice can cost, whatever its roundings."""
    return piece.curve.at(Fraction(x)).low + piece.off.low


def _lowest(piece: Piece, first: int, last: int) -> int:
    """The whole number of a piece where its curve is lowest."""
    bend = piece.curve.bend
    if bend is None:
        raise FormulaError(
            f"between {piece.from_} and {piece.until} the cost is not known to bend one way",
            hint="compute the choices one by one",
        )
    if bend == -1:
        return min((first, last), key=lambda x: piece.curve.at(Fraction(x)).low)
    low, high = first, last
    while low < high:
        middle = (low + high) // 2
        if piece.curve.at(Fraction(middle)).high <= piece.curve.at(Fraction(middle + 1)).low:
            high = middle
        else:
            low = middle + 1
    return low


def _turns(pieces: Pieces) -> tuple[Fraction, ...]:
    """Where the curve changes; of the two ends of a short stretch around a root, one."""
    found: list[Fraction] = []
    for before, after in pairwise(pieces):
        x = after.from_
        if before.curve != after.curve and not (found and x - found[-1] <= LAST_HALVING):
            found.append(x)
    return tuple(found)


def _runs(stretches: list[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    found: list[tuple[int, int]] = []
    for first, last in sorted(stretches):
        if found and first <= found[-1][1] + 1:
            found[-1] = (found[-1][0], max(found[-1][1], last))
        else:
            found.append((first, last))
    return tuple(found)


def around(pieces: Pieces, x: int) -> tuple[Piece | None, Piece | None]:
    """Return the piece just below x and the one just above; None past an end."""
    below = next((piece for piece in pieces if piece.from_ < x <= piece.until), None)
    above = next((piece for piece in pieces if piece.from_ <= x < piece.until), None)
    return below, above
