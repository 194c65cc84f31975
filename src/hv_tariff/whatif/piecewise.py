"""Costs in pieces: on each a curve, and bounds of what roundings add to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from itertools import pairwise

from attrs import frozen

from hv_tariff.errors import FormulaError
from hv_tariff.whatif.curve import NOTHING, ZERO, Curve, Range


@frozen(slots=True)
class Piece:
    """A part of the range, open at both ends, where the cost is a curve and what roundings add.

    Attributes
    ----------
    from_, until : Fraction
    curve : Curve
    off : Range
        Cost minus curve lies between these two; both zero where nothing is rounded.
    """

    from_: Fraction
    until: Fraction
    curve: Curve
    off: Range = NOTHING

    @property
    def known(self) -> Fraction | None:
        """Return the value where it is one exact number on the whole piece, else None."""
        return self.curve.known if self.off == NOTHING else None


Pieces = tuple[Piece, ...]
"""Pieces that follow each other without a hole. At their ends nothing is said."""

Join = Callable[[Sequence[Piece]], tuple[Curve, Range]]


def joined(functions: Sequence[Pieces], join: Join) -> Pieces:
    """Return the pieces that `join` makes of those of several functions over the same range."""
    return tuple(Piece(low, high, *join(parts)) for low, high, parts in _together(functions))


def _together(functions: Sequence[Pieces]) -> Iterator[tuple[Fraction, Fraction, list[Piece]]]:
    ends = sorted({piece.until for pieces in functions for piece in pieces})
    low = functions[0][0].from_
    places = [0] * len(functions)
    for high in ends:
        for i, pieces in enumerate(functions):
            while pieces[places[i]].until <= low:
                places[i] += 1
        yield low, high, [pieces[at] for pieces, at in zip(functions, places, strict=True)]
        low = high


def added(functions: Sequence[Pieces]) -> Pieces:
    """Return the sum."""

    def join(parts: Sequence[Piece]) -> tuple[Curve, Range]:
        curve, low, high = parts[0].curve, parts[0].off.low, parts[0].off.high
        for each in parts[1:]:
            curve, low, high = curve + each.curve, low + each.off.low, high + each.off.high
        return curve, Range(low, high)

    return joined(functions, join)


def within(pieces: Pieces, low: Fraction, high: Fraction) -> Pieces:
    """Return the pieces cut to a part of their range."""
    return tuple(
        Piece(max(p.from_, low), min(p.until, high), p.curve, p.off)
        for p in pieces
        if p.from_ < high and p.until > low
    )


def times(pieces: Pieces, factor: Fraction) -> Pieces:
    """Return every value times a number."""
    return tuple(Piece(p.from_, p.until, p.curve.times(factor), _scaled(p.off, factor)) for p in pieces)


def _scaled(off: Range, factor: Fraction) -> Range:
    ends = off.low * factor, off.high * factor
    return Range(min(ends), max(ends))


def product(one: Pieces, two: Pieces, *, name: str) -> Pieces:
    """Return the product of two functions; raises FormulaError naming `name` where it is no curve."""
    found = []
    for low, high, (a, b) in _together((one, two)):
        curve = a.curve.product(b.curve)
        if curve is None:
            raise _no_curve(name)
        found.append(Piece(low, high, curve, _off_of_product(a, b, low, high)))
    return tuple(found)


def _off_of_product(a: Piece, b: Piece, low: Fraction, high: Fraction) -> Range:
    if a.off == b.off == NOTHING:
        return NOTHING
    in_a, in_b = a.curve.within(low, high), b.curve.within(low, high)
    parts = (_times(in_a, b.off), _times(in_b, a.off), _times(a.off, b.off))
    return Range(sum((p.low for p in parts), ZERO), sum((p.high for p in parts), ZERO))


def _times(one: Range, two: Range) -> Range:
    ends = [a * b for a in one for b in two]
    return Range(min(ends), max(ends))


def quotient(above: Pieces, below: Pieces, *, when_zero: Fraction | None, name: str) -> Pieces:
    """Return the quotient by a function that is exact and a power of x on each piece.

    Raises
    ------
    FormulaError
        Where the divisor is something else, or zero and the rule does not say what then.
    """
    found = []
    for low, high, (a, b) in _together((above, below)):
        number = b.known
        if number == 0:
            if when_zero is None:
                raise FormulaError("the divisor is zero", where=name, hint="start above zero")
            found.append(Piece(low, high, Curve.constant(when_zero)))
            continue
        curve = a.curve.over(b.curve) if b.off == NOTHING else None
        if curve is None or (number is None and low <= 0):
            raise _no_curve(name)
        bounds = b.curve.within(low, high)
        inverse = Range(*sorted((1 / bounds.low, 1 / bounds.high)))
        found.append(Piece(low, high, curve, _times(a.off, inverse)))
    return tuple(found)


def greatest(one: Pieces, two: Pieces, *, name: str) -> Pieces:
    """Return the larger of two functions at each place, cut where one passes the other."""
    found: list[Piece] = []
    for low, high, (a, b) in _together((one, two)):
        difference = b.curve - a.curve
        levels = {ZERO, a.off.high - b.off.low, a.off.low - b.off.high}
        cuts: list[Range] = []
        for level in levels:
            crossed = (difference - Curve.constant(level)).crossings(low, high)
            if crossed is None:
                raise _no_curve(name)
            cuts += crossed
        found += _larger(a, b, difference, low, high, cuts)
    return _melted(found)


def _larger(
    a: Piece, b: Piece, difference: Curve, low: Fraction, high: Fraction, cuts: list[Range]
) -> Iterator[Piece]:
    at = low
    for cut in [*sorted(cuts), Range(high, high)]:
        if cut.low > at:
            yield _one_of(a, b, difference, at, cut.low)
        start = max(at, cut.low)
        if cut.high > start:
            yield _between(a, b, difference, start, cut.high)
        at = max(at, cut.high)


def _one_of(a: Piece, b: Piece, difference: Curve, low: Fraction, high: Fraction) -> Piece:
    """Between two cuts one of the two is the larger, but for roundings."""
    apart = difference.at((low + high) / 2)
    small, large = (a, b) if apart.low >= 0 else (b, a)
    gap = apart.low if apart.low >= 0 else -apart.high
    clear = gap >= small.off.high - large.off.low
    off = large.off if clear else Range(large.off.low, max(large.off.high, small.off.high))
    return Piece(low, high, large.curve, off)


def _between(a: Piece, b: Piece, difference: Curve, low: Fraction, high: Fraction) -> Piece:
    """Inside the short stretch where curves cross: the one that the convex difference stands on."""
    base, other, convex = (a, b, difference)
    if difference.bend == -1:
        base, other, convex = b, a, difference.times(Fraction(-1))
    over = max(convex.at(low).high, convex.at(high).high, ZERO)
    highest = over + max(base.off.high, other.off.high)
    return Piece(low, high, base.curve, Range(base.off.low, highest))


def _melted(pieces: list[Piece]) -> Pieces:
    """Neighbours with the same curve as one piece."""
    found = pieces[:1]
    for each in pieces[1:]:
        before = found[-1]
        if before.off == each.off and before.curve == each.curve:
            found[-1] = Piece(before.from_, each.until, each.curve, each.off)
        else:
            found.append(each)
    return tuple(found)


def stepped(
    argument: Pieces, values: Sequence[Pieces], thresholds: Sequence[Fraction], *, name: str
) -> Pieces:
    """Return the value of the last step whose threshold the argument has reached.

    Raises
    ------
    FormulaError
        Where the argument is rounded or bent, so that the place of a step is not exact.
    """
    found: list[Piece] = []
    for low, high, (at, *each) in _together((argument, *values)):
        if at.off != NOTHING or at.curve.line is None:
            raise _no_curve(name)
        cuts = {low, high}
        for threshold in thresholds:
            for cut in (at.curve - Curve.constant(threshold)).crossings(low, high) or ():
                cuts.add(cut.low)
        ends = sorted(cuts)
        for start, end in pairwise(ends):
            reached = [i for i, t in enumerate(thresholds, 1) if at.curve.at((start + end) / 2).low >= t]
            piece = each[reached[-1] if reached else 0]
            found.append(Piece(start, end, piece.curve, piece.off))
    return _melted(found)


def _no_curve(name: str) -> FormulaError:
    return FormulaError(
        "this quantity is neither a sum of powers and roots nor cut where it turns",
        where=name,
        hint="vary another quantity, or compute the bills one by one",
    )
