"""What the most relations agree on: the decimals that the largest consistent set of them allows."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import frozen

from hv_tariff.recovery.inversion import EVERY, Range
from hv_tariff.recovery.relations import Relation

Told = tuple[Relation, Range]


@frozen(kw_only=True, slots=True)
class Agreed:
    """What relations say of one unknown.

    Attributes
    ----------
    range : Range
        The decimals that the largest consistent set allows; where several sets are as large, all of theirs.
    supporting : tuple of Relation
        Those that tell something and allow it.
    contradicting : tuple of Relation
        Those that do not; where the largest set is not larger than its rival, those of neither side.
    decided : bool
        Whether one set is larger than any other.
    """

    range: Range
    supporting: tuple[Relation, ...]
    contradicting: tuple[Relation, ...]
    decided: bool


def agreed(told: Sequence[Told]) -> Agreed:
    """Return what the most relations agree on."""
    telling = [(relation, found) for relation, found in told if found != EVERY]
    possible = [(relation, found) for relation, found in telling if not found.is_empty]
    alone = tuple(relation for relation, found in telling if found.is_empty)
    if not possible:
        return Agreed(range=EVERY, supporting=(), contradicting=alone, decided=not alone)
    best, count = _deepest([found for _, found in possible])
    inside = [each for each in possible if _meets(each[1], best)]
    outside = [each for each in possible if not _meets(each[1], best)]
    if outside:
        _, rival = _deepest([found for _, found in outside])
        discriminating = [each for each in inside if any(not _meets(each[1], other) for _, other in outside)]
        if _several(possible, count, best) or len(discriminating) <= rival:
            return _undecided(possible, alone)
    return Agreed(
        range=best,
        supporting=tuple(relation for relation, _ in inside),
        contradicting=(*alone, *(relation for relation, _ in outside)),
        decided=True,
    )


def _undecided(possible: Sequence[Told], alone: tuple[Relation, ...]) -> Agreed:
    low = min(found.low for _, found in possible)
    highs = [found.high for _, found in possible]
    high = None if any(each is None for each in highs) else max(each for each in highs if each is not None)
    return Agreed(
        range=Range(low, high),
        supporting=tuple(relation for relation, _ in possible),
        contradicting=alone,
        decided=False,
    )


def _meets(a: Range, b: Range) -> bool:
    return (a.high is None or b.low <= a.high) and (b.high is None or a.low <= b.high)


def _deepest(ranges: Sequence[Range]) -> tuple[Range, int]:
    """The first range that the most ranges cover, and how many they are."""
    depth, most, low = 0, 0, 0
    ends = sorted(each.high for each in ranges if each.high is not None)
    starts = sorted(each.low for each in ranges)
    at = 0
    for i, start in enumerate(starts):
        while at < len(ends) and ends[at] < start:
            at += 1
        depth = i + 1 - at
        if depth > most:
            most, low = depth, start
    high = min((each.high for each in ranges if each.low <= low and _to(each) >= low), key=_none_last)
    return Range(low, high), most


def _to(found: Range) -> int:
    return found.high if found.high is not None else 10**30


def _none_last(value: int | None) -> tuple[bool, int]:
    return value is None, value or 0


def _several(possible: Sequence[Told], count: int, best: Range) -> bool:
    """Whether another range, apart from the best one, is covered as often."""
    if best.high is None:
        return False
    for _, found in possible:
        if (
            found.low > best.high
            and sum(_meets(other, Range(found.low, found.low)) for _, other in possible) >= count
        ):
            return True
    return False
