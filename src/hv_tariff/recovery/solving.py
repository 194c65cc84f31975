"""All unknowns of all relations, to a fixpoint: each unknown from what the others are known to be."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from attrs import frozen

from hv_tariff.recovery.consensus import Agreed, Told, agreed
from hv_tariff.recovery.coupled import joint
from hv_tariff.recovery.intervals import Interval
from hv_tariff.recovery.inversion import EVERY, Range, both, interval_of, inverted, steps_within
from hv_tariff.recovery.relations import Relation
from hv_tariff.recovery.residual import ANY_RATE, Variable

_ROUNDS = 40
# Bounding each unknown by the others draws ends ever nearer and decides little after the first times.
_BOUNDED = 4


@frozen(kw_only=True, slots=True)
class Solution:
    """What the relations say of the unknowns.

    Attributes
    ----------
    agreed : dict of Variable to Agreed
    box : dict of Variable to Interval
    disagreeing : tuple of Relation
        Relations of several unknowns that the others of their group contradict, none being settled.
    """

    agreed: dict[Variable, Agreed]
    box: dict[Variable, Interval]
    disagreeing: tuple[Relation, ...] = ()


class Solver:
    """Relations, and what is known of their unknowns so far.

    A relation with one unknown left tells all it can at once, so these go first; then each of several
    unknowns is bounded by what the others may be.

    Parameters
    ----------
    every : iterable of Relation
    quick : bool
        Whether unknowns are not bounded by each other: enough to see whether relations agree.
    """

    def __init__(self, every: Iterable[Relation], *, quick: bool = False) -> None:
        self.quick = quick
        self.relations = tuple(every)
        self.of: dict[Variable, list[Relation]] = defaultdict(list)
        for relation in self.relations:
            for variable in relation.ordered:
                self.of[variable].append(relation)
        self.box: dict[Variable, Interval] = {}
        self.found: dict[Variable, Agreed] = {}
        self.told: dict[tuple[Variable, Relation], Range | None] = {}
        self.seen: dict[tuple[Variable, Relation], tuple[Interval, ...]] = {}
        self.together: dict[tuple[Variable, Relation], Range] = {}
        self.disagreeing: tuple[Relation, ...] = ()

    def solve(self) -> Solution:
        """Return what the relations say, when nothing more follows."""
        bounded = 0
        for _ in range(_ROUNDS):
            while self._moved(alone=True):
                pass
            if self._solved_together():
                continue
            bounded += 1
            if bounded > (0 if self.quick else _BOUNDED) or not self._moved(alone=False):
                break
        told_nothing = {variable: agreed(()) for variable in self.of if variable not in self.found}
        return Solution(
            agreed={**self.found, **told_nothing},
            box={**dict.fromkeys(self.of, ANY_RATE), **self.box},
            disagreeing=self.disagreeing,
        )

    def _moved(self, *, alone: bool) -> bool:
        """Look at every unknown whose neighbours changed; whether one changed in turn.

        Parameters
        ----------
        alone : bool
            Whether only relations in which it is the one unknown left are looked at.
        """
        moved = False
        for variable in sorted(self.of, key=lambda each: each.order):
            if self._looked(variable, alone=alone):
                moved = self._voted(variable) or moved
        return moved

    def _solved_together(self) -> bool:
        """Solve the relations that hold several unknowns; whether they tell more than each by itself."""
        several = [
            relation
            for relation in self.relations
            if sum(not self.box.get(each, ANY_RATE).is_point for each in relation.ordered) > 1
        ]
        narrowed = set()
        self.disagreeing = ()
        for found in joint(several, self.box, quick=self.quick):
            self.disagreeing += found.against
            for variable, allowed in found.ranges.items():
                before = steps_within(variable, self.box.get(variable, ANY_RATE))
                if not _halves(both(before, allowed), before):
                    continue
                narrowed.add(variable)
                for relation in found.relations:
                    if variable in relation.ordered:
                        self.together[variable, relation] = allowed
                        own = self.told.get((variable, relation)) or EVERY
                        self.told[variable, relation] = both(own, allowed)
        return any(tuple(map(self._voted, sorted(narrowed, key=lambda each: each.order))))

    def _looked(self, variable: Variable, *, alone: bool) -> bool:
        """Ask the relations of an unknown again where what they stand on changed."""
        anew = False
        for relation in self.of[variable]:
            others = [self.box.get(each, ANY_RATE) for each in relation.ordered if each is not variable]
            if alone and not all(each.is_point for each in others):
                continue
            stands_on = tuple(others)
            if self.seen.get((variable, relation)) != stands_on:
                self.seen[variable, relation] = stands_on
                self.told[variable, relation] = self._told(variable, relation, alone=alone)
                anew = True
        return anew

    def _told(self, variable: Variable, relation: Relation, *, alone: bool) -> Range | None:
        """What a relation allows; where it holds with all that is known, what is known."""
        if all(self.box.get(each, ANY_RATE).is_point for each in relation.ordered) and relation.holds(
            self.box
        ):
            return steps_within(variable, self.box[variable])
        found = inverted(relation, variable, self.box)
        allowed = None if alone else self.together.get((variable, relation))
        if allowed is None or found is None or found.is_empty:
            return found
        return both(found, allowed)

    def _voted(self, variable: Variable) -> bool:
        """Take what the most relations agree on; whether it is new."""
        told: Sequence[Told] = [
            (relation, found)
            for relation in self.of[variable]
            if (found := self.told.get((variable, relation))) is not None
        ]
        now = agreed(told)
        box = interval_of(variable, now.range)
        self.found[variable] = now
        before = self.box.get(variable, ANY_RATE)
        self.box[variable] = box
        return box != before


def _halves(now: Range, before: Range) -> bool:
    """Whether at least half of what was possible is not any more: ends that creep closer are not followed."""
    if now.high is None:
        return now.low > 2 * before.low
    if before.high is None:
        return True
    return now != before and 2 * (now.high - now.low) <= before.high - before.low
