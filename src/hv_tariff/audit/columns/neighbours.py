"""A lot of invoices against an edition's numbers: its lines, and those that each number's neighbours give."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from operator import attrgetter
from typing import Protocol

import numpy as np
import pyarrow as pa
from attrs import evolve, frozen

from hv_tariff.audit.columns.alike import given_on_page
from hv_tariff.audit.recompute import ACCOUNT, PARTS
from hv_tariff.audit.verification.exactly import NEIGHBOURS
from hv_tariff.audit.verification.known import EXACT
from hv_tariff.audit.verification.tallies import MOST_NAMED, Fault, Tallies
from hv_tariff.billing.batch.billed import DEFAULT_THREADS, Billed, Given, bill
from hv_tariff.billing.batch.figures import Flags, Integers
from hv_tariff.billing.batch.lots import Lot
from hv_tariff.billing.batch.rows import Rows
from hv_tariff.billing.batch.supply import Ordered
from hv_tariff.billing.engine import FOREIGN
from hv_tariff.billing.plan import Plan, SegmentPlan
from hv_tariff.formula.columns.evaluating import Column, Figures
from hv_tariff.tariffs import Number

EVIDENCE, ROUNDED_DEMAND, BANDS = "evidence.", "metered.demand_printed_rounded", "printed.bands."
# Beyond this no half rial of each line below explains a difference, whatever share or coefficient it enters
# with: the loss coefficient may be in the thousands, all others are below one [rial].
FAR, FAR_BY_LOSS = 100, 100_000

Uses = Mapping[str, tuple[str, Number]]


class Counting(Protocol):
    """What counts the rows of a table.

    Attributes
    ----------
    rows : Rows
    into : Tallies
    listed : bool
        Whether the caller lists known differences, which are looked up one by one.
    """

    rows: Rows
    into: Tallies
    listed: bool

    def chain(self, lot: Lot) -> Lot | None:
        """Return a lot under the plans from inputs alone; None where a number is missing."""


@frozen(kw_only=True, slots=True, eq=False)
class _Effect:
    """Rows in which a line depends on a number: that the next above it, and the next below, would move."""

    above: Flags
    below: Flags

    @property
    def either(self) -> Flags:
        return np.logical_or(self.above, self.below)


_WAYS: tuple[Callable[[_Effect], Flags], ...] = (
    attrgetter("either"), attrgetter("above"), attrgetter("below")
)  # fmt: skip


class LotCount:
    """Counts a lot of rows with the same lines on their pages.

    Parameters
    ----------
    of : Counting
        Whose rows they are.
    lot : Lot
    lines : mapping of str to (m,) int64
        Their printed lines [rial].
    uses : list of mapping
        Of each kind, the numbers of the edition that its plan reads, with their paths, by key.
    """

    def __init__(self, of: Counting, lot: Lot, lines: Mapping[str, Integers], uses: list[Uses]) -> None:
        self.of, self.uses, self.lines = of, uses, lines
        self.lot = evolve(lot, number=0, start=0)
        self.ordered = Ordered(of.rows, [self.lot])
        self.from_printed = len(lot.plans[0].segments) == 1
        self.compared = {code: amounts for code, amounts in lines.items() if code not in ACCOUNT}
        if "transit" not in self.compared and set(self.compared) >= PARTS:
            self.compared["transit"] = sum(self.compared[code] for code in PARTS)  # type: ignore[assignment]
        self.room: dict[int, dict[int, tuple[int, int]]] = {}
        self.kind = np.repeat(np.arange(len(lot.kinds)), lot.counts)

    def count(self) -> Flags:
        """Count the rows that columns tell; return which they are."""
        (part, *_) = self.lot.plans[0].segments
        none = np.zeros(len(self.lot.rows), np.bool_)
        if self.from_printed:
            foreign = FOREIGN & set(self.lines) - set(part.every)
            if any(np.any(self.lines[code]) for code in foreign):
                return none
        billed = self._billed()
        codes = [code for code in self.compared if code in part.codes and code in billed.lines]
        same = {code: np.asarray(self.compared[code] == billed.lines[code]) for code in codes}
        effects = self._effects(codes, billed)
        done = ~none
        done[billed.refused] = False
        differing = {code: ~same[code] for code in codes if not same[code].all()}
        if differing and self.from_printed:
            done &= self._told(differing, billed, effects)
        self._tally(same, effects, done)
        if self.from_printed:
            self._faults(differing, effects, done)
        return done

    def _billed(self, key: str = "", steps: int = 0) -> Billed:
        return bill(
            self.ordered,
            self.lot,
            threads=DEFAULT_THREADS,
            given=self._given(self.lot.plans[0]),
            instead=partial(self._rates, key, steps),
        )

    def _given(self, plan: Plan) -> Given | None:
        if not self.from_printed:
            return None
        omitted = frozenset(plan.segments[0].omitted)
        return partial(given_on_page, self.lines, plan.question.conventions, omitted)

    def _effects(self, codes: Sequence[str], billed: Billed) -> dict[str, dict[str, _Effect]]:
        """By key of a number and by line, the rows in which the line depends on it."""
        found: dict[str, dict[str, _Effect]] = {}
        for key in dict.fromkeys(key for used in self.uses for key in used):
            beside = {steps: self._billed(key, steps) for steps in NEIGHBOURS}
            for code in codes:
                above, below = (self._differs(beside[steps], billed, code) for steps in NEIGHBOURS)
                if above.any() or below.any():
                    found.setdefault(key, {})[code] = _Effect(above=above, below=below)
        return found

    def _differs(self, other: Billed, billed: Billed, code: str) -> Flags:
        moved = np.zeros(len(self.lot.rows), np.bool_)
        moved |= np.asarray(other.lines[code] != billed.lines[code])
        moved[other.refused] = False
        return moved

    def _rates(self, key: str, steps: int, parts: Sequence[SegmentPlan]) -> dict[int, Column]:
        """The edition's numbers in the registers of a segment, one of them a step larger or smaller.

        All stand as columns with room for a step, so that every run has the same machine.
        """
        moved = [
            part.prefix_if(used[key][1], steps=steps) if key in used else part.prefix
            for part, used in zip(parts, self.uses, strict=True)
        ]
        return {
            place: Figures(
                values=np.repeat(np.array([each[place] for each in moved], np.int64), self.lot.counts),
                limits=limits,
            )
            for place, limits in self._room(parts).items()
        }

    def _room(self, parts: Sequence[SegmentPlan]) -> dict[int, tuple[int, int]]:
        """Of each register with a number of the edition, the least and the largest it is tried with."""
        if id(parts[0]) not in self.room:
            found: dict[int, tuple[int, int]] = {}
            for part, used in zip(parts, self.uses, strict=True):
                tried = [
                    part.prefix_if(number, steps=steps) for _, number in used.values() for steps in NEIGHBOURS
                ]
                for place in range(len(part.program.constants), part.firsts):
                    values = {each[place] for each in (part.prefix, *tried)}
                    if len(values) > 1:
                        least, most = found.get(place, (min(values), max(values)))
                        found[place] = min(least, *values), max(most, *values)
            for place, (least, most) in found.items():
                held = [part.prefix[place] for part in parts]
                found[place] = min(least, *held), max(most, *held)
            self.room[id(parts[0])] = found
        return self.room[id(parts[0])]

    def _told(
        self,
        differing: Mapping[str, Flags],
        billed: Billed,
        effects: Mapping[str, Mapping[str, _Effect]],
    ) -> Flags:
        """Rows whose differing lines columns may count: far beyond roundings, of no known cause.

        The first of each kind are left to the exact reading too, which names them.
        """
        rows, conventions = self.of.rows, self.lot.plans[0].question.conventions
        some = np.zeros(len(self.lot.rows), np.bool_)
        for wrong in differing.values():
            some |= wrong
        if self.of.listed or any(self._there(path) for path in self._looked_at(differing)):
            return ~some
        chain = self.of.chain(self.lot)
        if chain is None:
            return ~some
        from_inputs = bill(Ordered(rows, [chain]), chain, threads=DEFAULT_THREADS).lines
        told = np.ones(len(self.lot.rows), np.bool_)
        for code, wrong in differing.items():
            printed = self.compared[code]
            near = np.abs(printed - billed.lines[code]) <= (FAR_BY_LOSS if code == "reactive" else FAR)
            near &= conventions.carries & self._on_differing(code, differing)
            told &= ~(wrong & (near | np.asarray(printed == from_inputs.get(code, 0))))
            for kind in range(len(self.lot.kinds)) if any(code in each for each in effects.values()) else ():
                told[np.flatnonzero(wrong & (self.kind == kind))[:MOST_NAMED]] = False
        return told

    def _on_differing(self, code: str, differing: Mapping[str, Flags]) -> Flags:
        """Rows in which a line builds on one that differs."""
        found = np.zeros(len(self.lot.rows), np.bool_)
        for base in self.lot.plans[0].segments[0].rules.builds_on.get(code, ()):
            if base in differing:
                found |= differing[base]
        return found

    def _looked_at(self, differing: Mapping[str, Flags]) -> Iterator[str]:
        yield from (f"{EVIDENCE}{code}" for code in differing)
        yield ROUNDED_DEMAND
        if self.lot.plans[0].question.conventions.bands_rounded_on_page:
            yield from (path for path in self.of.rows.columns if path.startswith(BANDS))

    def _there(self, path: str) -> bool:
        """Whether a column says anything in these rows."""
        column = self.of.rows.columns.get(path)
        if column is None:
            return False
        here = column.take(pa.array(self.lot.rows)).drop_null().unique().to_pylist()
        return any(value not in (EXACT, "false", False, "") for value in here)

    def _tally(
        self,
        same: Mapping[str, Flags],
        effects: Mapping[str, Mapping[str, _Effect]],
        done: Flags,
    ) -> None:
        into = self.of.into
        of_kind = self._by_kind(done)
        into.invoices += sum(of_kind)
        into.touching += sum(of_kind)
        for count, used in zip(of_kind, self.uses, strict=True):
            for path, _ in used.values():
                into.numbers[path].read += count
        for key, by_line in effects.items():
            exact = {code: each for code, each in by_line.items() if same[code].any()}
            if not exact:
                continue
            ways = [
                np.logical_or.reduce([same[code] & flags(each) for code, each in exact.items()]) & done
                for flags in _WAYS
            ]
            counts = [self._by_kind(each) for each in ways]
            of_lines = {code: self._by_kind(same[code] & each.either & done) for code, each in exact.items()}
            for i, used in enumerate(self.uses):
                if key not in used:
                    continue
                tally = into.numbers[used[key][0]]
                tally.reproduced += counts[0][i]
                tally.above += counts[1][i]
                tally.below += counts[2][i]
                for code, by_kind in of_lines.items():
                    if by_kind[i]:
                        tally.lines[code] = tally.lines.get(code, 0) + by_kind[i]

    def _faults(
        self,
        differing: Mapping[str, Flags],
        effects: Mapping[str, Mapping[str, _Effect]],
        done: Flags,
    ) -> None:
        for code, wrong in differing.items():
            keys = [key for key, by_line in effects.items() if code in by_line]
            pattern = np.zeros(len(self.lot.rows), np.int64)
            for i, key in enumerate(keys):
                pattern |= effects[key][code].either.astype(np.int64) << i
            here = wrong & done & (pattern != 0)
            if not here.any():
                continue
            for (kind, bits), count in Counter(
                zip(self.kind[here].tolist(), pattern[here].tolist(), strict=True)
            ).items():
                used = self.uses[kind]
                paths = frozenset(used[key][0] for i, key in enumerate(keys) if bits >> i & 1)
                self.of.into.fault(Fault(line=code, paths=paths), count, ())

    def _by_kind(self, flags: Flags) -> list[int]:
        found: list[int] = np.bincount(self.kind[flags], minlength=len(self.lot.kinds)).tolist()
        return found
