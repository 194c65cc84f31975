"""Break-even: where two costs along the same number are equal, exactly and as whole rials are billed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import pairwise
from math import ceil, floor

from attrs import frozen

from hv_tariff.errors import FormulaError, InputError
from hv_tariff.whatif import piecewise
from hv_tariff.whatif.curve import ZERO, Curve, Range
from hv_tariff.whatif.least import Cost
from hv_tariff.whatif.piecewise import Piece, Pieces

MOST_COMPUTED = 200_000


@frozen(kw_only=True, slots=True)
class Change:
    """Where the sign of the difference of the rounded bills changes.

    Attributes
    ----------
    last : int
        The last number with the old sign.
    first : int
        The first with the new one; between the two the costs are equal, if there is a number between.
    before, after : Fraction
        The first cost less the second there [rial].
    """

    last: int
    first: int
    before: Fraction
    after: Fraction


@frozen(kw_only=True, slots=True)
class BreakEven:
    """Where two costs are equal over a range of whole numbers.

    Attributes
    ----------
    exact : tuple of Range
        Where they are equal but for roundings: one exact number, or two very near ones around a root. A
        stretch in which they are the same is not among them.
    changes : tuple of Change
        Where the cheaper one changes, as billed; roundings may make it change more than once near one number.
    equal : tuple of (int, int)
        Stretches of numbers at which both cost the same rials: first and last.
    at_low, at_high : Fraction
        The first cost less the second at the ends of the range [rial].
    """

    exact: tuple[Range, ...]
    changes: tuple[Change, ...]
    equal: tuple[tuple[int, int], ...]
    at_low: Fraction
    at_high: Fraction


def break_even(one: Sequence[Cost], two: Sequence[Cost], *, low: int, high: int) -> BreakEven:
    """Return where two costs are equal between two whole numbers, both within.

    Between the places where the rules turn the difference is a curve and bounded roundings: where the curve
    is further from zero than they reach, its sign is that of the bills; only the others are billed.

    Parameters
    ----------
    one, two : sequence of Cost
        Each is the sum of its parts, such as the bills of a year.
    low, high : int

    Raises
    ------
    InputError
        When the range is none.
    FormulaError
        Where the difference is no curve whose zeros can be found, or the costs stay within roundings of each
        other over more than 200,000 numbers.
    """
    if low >= high:
        raise InputError(f"{low} to {high} is no range", where="range", hint="end above the start")
    pieces = _difference(one, two)

    def at(x: int) -> Fraction:
        return sum((each.at(x) for each in one), ZERO) - sum((each.at(x) for each in two), ZERO)

    runs: list[tuple[int, int, int]] = []
    for piece in pieces:
        if piece.from_.denominator == 1:
            _put(runs, piece.from_.numerator, piece.from_.numerator, _sign(at(piece.from_.numerator)))
        for first, last, sign in _signs(piece):
            if sign is not None:
                _put(runs, first, last, sign)
                continue
            if last - first >= MOST_COMPUTED:
                raise FormulaError(
                    f"from {first} to {last} the costs lie within roundings of each other",
                    hint="give a shorter range",
                )
            for x in range(first, last + 1):
                _put(runs, x, x, _sign(at(x)))
    _put(runs, high, high, _sign(at(high)))
    return BreakEven(
        exact=_zeros(pieces),
        changes=tuple(_changes(runs, at)),
        equal=tuple((first, last) for first, last, sign in runs if sign == 0),
        at_low=at(low),
        at_high=at(high),
    )


def _difference(one: Sequence[Cost], two: Sequence[Cost]) -> Pieces:
    minus = [piecewise.times(each.pieces, Fraction(-1)) for each in two]
    return piecewise.added([*(each.pieces for each in one), *minus])


def _signs(piece: Piece) -> list[tuple[int, int, int | None]]:
    """Stretches of whole numbers inside a piece: first, last, and the sign; None: bills decide."""
    cuts = {piece.from_, piece.until}
    for edge in piece.off:
        for cut in _crossings(piece.curve + Curve.constant(edge), piece):
            cuts |= {cut.low, cut.high}
    found: list[tuple[int, int, int | None]] = []
    for start, end in pairwise(sorted(cuts)):
        first = floor(start) + 1 if start == piece.from_ else ceil(start)
        last = ceil(end) - 1
        if first > last:
            continue
        # A cut itself is whole, and undecided: it stands alone.
        if first == start and start != piece.from_:
            found.append((first, first, None))
            first += 1
        if first > last:
            continue
        middle = piece.curve.at((start + end) / 2)
        low, high = middle.low + piece.off.low, middle.high + piece.off.high
        known = piece.known
        sign = _sign(known) if known is not None else 1 if low > 0 else -1 if high < 0 else None
        found.append((first, last, sign))
    return found


def _crossings(curve: Curve, piece: Piece) -> tuple[Range, ...]:
    found = curve.crossings(piece.from_, piece.until)
    if found is None:
        raise FormulaError(
            f"between {piece.from_} and {piece.until} the difference is not known to bend one way",
            hint="compute the bills one by one",
        )
    return found


def _zeros(pieces: Pieces) -> tuple[Range, ...]:
    """Single numbers at which the curves are equal, and jumps from one side to the other."""
    curved = [piece for piece in pieces if piece.curve.known != 0]
    found = {cut for piece in curved for cut in _crossings(piece.curve, piece)}
    for before, after in pairwise(pieces):
        if before.curve.known == 0 or after.curve.known == 0:
            continue
        x = before.until
        left, right = before.curve.at(x), after.curve.at(x)
        if left.low <= 0 <= left.high or left.high * right.low < 0:
            found.add(Range(x, x))
    return tuple(sorted(found))


def _changes(runs: list[tuple[int, int, int]], at: Callable[[int], Fraction]) -> list[Change]:
    found = []
    signed = [run for run in runs if run[2]]
    for (_, last, old), (first, _, new) in pairwise(signed):
        if old != new:
            found.append(Change(last=last, first=first, before=at(last), after=at(first)))
    return found


def _put(runs: list[tuple[int, int, int]], first: int, last: int, sign: int) -> None:
    if runs and runs[-1][2] == sign and runs[-1][1] + 1 >= first:
        runs[-1] = (runs[-1][0], max(runs[-1][1], last), sign)
    else:
        runs.append((first, last, sign))


def _sign(value: Fraction) -> int:
    return (value > 0) - (value < 0)
