"""What many invoices say of an edition's numbers: lines and their neighbours' lines, kind by kind."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from pathlib import Path

import numpy as np
from attrs import evolve

from hv_tariff.audit.columns.alike import FEWEST
from hv_tariff.audit.columns.neighbours import LotCount, Uses
from hv_tariff.audit.columns.parts import Part, parts
from hv_tariff.audit.columns.pieces import pieces
from hv_tariff.audit.findings import Rejection
from hv_tariff.audit.reading import Damaged
from hv_tariff.audit.tabular import Headings
from hv_tariff.audit.verification.exactly import Exactly, Places
from hv_tariff.audit.verification.tallies import Tallies
from hv_tariff.billing.batch.bills import case_of
from hv_tariff.billing.batch.figures import Flags
from hv_tariff.billing.batch.kinds import PRINTED, kinds_of
from hv_tariff.billing.batch.lots import Lot, lots
from hv_tariff.billing.batch.rows import Rows, alike, packed
from hv_tariff.billing.batch.supply import Ordered
from hv_tariff.billing.engine import planned
from hv_tariff.billing.plan import Plan
from hv_tariff.errors import HvTariffError
from hv_tariff.tariffs import TariffBook

Plans = dict[tuple[Hashable, bool], Plan | None]


def count_file(path: Path, mapping: Mapping[str, str], exactly: Exactly, into: Tallies) -> bool:
    """Count the invoices of a file; returns False for a format that is read row by row.

    Parameters
    ----------
    path : Path
    mapping : mapping of str to str
    exactly : Exactly
        Counts the rows that columns cannot.
    into : Tallies

    Raises
    ------
    InputError
        As `read_invoices`.
    """
    found = pieces(path)
    if found is None:
        return False
    damaged, plans = Damaged(), Plans()
    for piece in found:
        for part in parts(piece, Headings(mapping), mapped=bool(mapping)):
            for place, where, read in part.read(_left(part, exactly, plans, into)):
                del place
                if isinstance(read, Rejection):
                    into.invoices += 1
                    into.reject(where, read.reason)
                else:
                    exactly.count(read, where, into)
                damaged.see(where, read)
    return True


def _left(part: Part, exactly: Exactly, plans: Plans, into: Tallies) -> Sequence[int]:
    """The places of a part whose rows are not counted by columns."""
    if part.rows is None or not part.rows.count:
        return range(part.count)
    counted = Reproducing(part.rows, exactly, plans, into).count()
    left = np.ones(part.count, np.bool_)
    left[np.flatnonzero(counted) if part.places is None else np.asarray(part.places)[counted]] = False
    found: list[int] = np.flatnonzero(left).tolist()
    return found


class Reproducing:
    """Counts the rows of one table.

    Parameters
    ----------
    rows : Rows
    exactly : Exactly
    plans : dict
        Plans that were found before, by what selects them; added to.
    into : Tallies
    """

    def __init__(self, rows: Rows, exactly: Exactly, plans: Plans, into: Tallies) -> None:
        self.rows, self.into, self.known = rows, into, plans
        self.book: TariffBook = exactly.book
        self.places: Places = exactly.places
        self.listed = exactly.lists_known
        self.printed = {path: rows.figure(path, 0) for path in rows.columns if path.startswith(PRINTED)}

    def count(self) -> Flags:
        """Return which rows were counted."""
        counted = np.zeros(self.rows.count, np.bool_)
        kinds = kinds_of(self.rows)
        presence = [grid.present for grid in self.printed.values() if not grid.present.all()]
        of_row, first = alike([kinds.of_row, *packed(presence)], self.rows.count)
        plans: dict[int, Plan] = {}
        uses: dict[int, Uses] = {}
        for kind, row in enumerate(first.tolist()):
            plan = self._plan(kinds.key(self.rows, row), row)
            if plan is not None:
                plans[kind], uses[kind] = plan, _uses(plan, self.places)
        idle = [kind for kind, used in uses.items() if not used]
        sound = kinds.sound.copy()
        for grid in self.printed.values():
            sound &= grid.sound
        beside = sound & np.isin(of_row, np.array(idle, np.int64))
        self.into.invoices += int(np.count_nonzero(beside))
        counted |= beside
        taken = lots(
            plans,
            of_row,
            np.flatnonzero(sound & np.isin(of_row, np.array(sorted(set(plans) - set(idle)), np.int64))),
            apart={
                kind: (self._on_page(first[kind]), plan.question.conventions) for kind, plan in plans.items()
            },
        )
        ordered = Ordered(self.rows, taken)
        page = {path: ordered.of_kinds(grid) for path, grid in self.printed.items()}
        for lot in taken:
            if len(lot.rows) < FEWEST:
                continue
            here = {
                path.removeprefix(PRINTED): grid.values[lot.places]
                for path, grid in page.items()
                if grid.present[lot.start]
            }
            done = LotCount(self, lot, here, [uses[kind] for kind in lot.kinds]).count()
            counted[lot.rows[done]] = True
        return counted

    def _on_page(self, row: int) -> tuple[bool, ...]:
        return tuple(bool(grid.present[row]) for grid in self.printed.values())

    def _plan(self, key: Hashable, row: int) -> Plan | None:
        """From printed lines; of a period that is cut, which they cannot tell apart, from inputs alone."""
        if (key, True) not in self.known:
            plan = self._planned(row, takes_given=True)
            if plan is not None and len(plan.segments) > 1:
                plan = self._planned(row, takes_given=False)
            self.known[key, True] = plan
        return self.known[key, True]

    def _planned(self, row: int, *, takes_given: bool) -> Plan | None:
        try:
            return planned(
                case_of(self.rows, row),
                book=self.book,
                accept_estimates=True,
                tolerant=True,
                takes_given=takes_given,
            )
        except HvTariffError:
            return None

    def chain(self, lot: Lot) -> Lot | None:
        """Return a lot under the plans from inputs alone."""
        plans = []
        for start in np.cumsum([0, *lot.counts[:-1]]).tolist():
            plan = self._planned(int(lot.rows[start]), takes_given=False)
            if plan is None or any(part.omitted for part in plan.segments):
                return None
            plans.append(plan)
        return evolve(lot, plans=tuple(plans), number=0, start=0)


def _uses(plan: Plan, places: Places) -> Uses:
    """The numbers of the edition that a plan reads, with their paths, by key."""
    found = {}
    for part in plan.segments:
        for (rate, _), number in part.numbers.items():
            path = places.path(number)
            if path is not None:
                found[rate.key] = path, number
    return found
