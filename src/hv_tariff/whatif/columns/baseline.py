"""A table as it is billed, with what each row owes for its period, to be counted under scenarios."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial

import numpy as np
from attrs import evolve

from hv_tariff.billing import Case
from hv_tariff.billing.batch.figures import Flags, Integers
from hv_tariff.billing.batch.kinds import ENERGY
from hv_tariff.billing.batch.planned_table import PlannedTable, Slab
from hv_tariff.billing.rules.settlement import PARTS
from hv_tariff.contracts import KWH_PLACES
from hv_tariff.errors import HvTariffError
from hv_tariff.tariffs import TariffBook
from hv_tariff.whatif.columns.figures import figured
from hv_tariff.whatif.columns.tallies import Counted, Tallies, Whole, exact_sums, in_bins, placed
from hv_tariff.whatif.owed import Owed
from hv_tariff.whatif.rows import Refused
from hv_tariff.whatif.scenario import Scenario

_ALL: frozenset[int] = frozenset({-1})


class Baseline:
    """A table as it is billed.

    Parameters
    ----------
    table : PlannedTable
    threads : int, optional

    Attributes
    ----------
    owed : (n,) int64
        What each row owes for its period [rial]; zero of a row that is refused.
    has : (n,) bool
        Whether a row is billed.
    reasons : dict of int to str
        Why the others are not.
    """

    def __init__(self, table: PlannedTable, *, threads: int | None = None) -> None:
        self.table, self._threads = table, threads
        count = table.rows.count
        self.owed: Integers = np.zeros(count, np.int64)
        self.has: Flags = np.zeros(count, np.bool_)
        self.reasons: dict[int, str] = dict(table.rejected(table.book))
        self._lines: dict[str, Integers] = {}
        self._energy = energy_of(table)
        self.alone: dict[int, tuple[Case, Owed]] = {}
        lost = list(table.alone)
        for slab in table.slabs([table.book], lambda each: each, threads=threads):
            rows = slab.lot.rows
            self.has[rows] = True
            for code in _codes(slab):
                mine = self._lines.setdefault(code, np.zeros(count, np.int64))
                mine[rows] = slab.line(code)[0]
                self.owed[rows] += mine[rows]
            lost += [row for _, row in slab.refused()]
        self.by_columns = self.has.copy()
        for row in sorted(lost):
            self._bill_alone(row)

    def _bill_alone(self, row: int) -> None:
        self.by_columns[row] = self.has[row] = False
        self.owed[row] = 0
        try:
            case = self.table.case(row)
            owed = self.bill(case, self.table.book)
        except HvTariffError as error:
            self.reasons[row] = str(error)
            return
        self.alone[row], self.owed[row], self.has[row] = (case, owed), owed.total, True

    def bill(self, case: Case, book: TariffBook) -> Owed:
        """Return what one case owes under a book; the errors are those of `compute_bill`."""
        return Owed.by(case.compute(book=book, accept_estimates=self.table.accept_estimates))

    def count(self, scenarios: Sequence[Scenario], found: Tallies) -> None:
        """Add what the rows come to under each scenario.

        Raises
        ------
        BookError
            When an edit makes no sense of a table.
        ConsentError
            When a number needs consent.
        """
        found.numbers |= {each.where: each.status for each in self.table.numbers}
        found.cases += int(self.has.sum())
        found.total += int(exact_sums(self.owed[None, :])[0])
        found.rejected += [self._refused(row, why) for row, why in sorted(self.reasons.items())]
        firsts = [(self.table.kind(row), self.table.case(row)) for row in self.table.first_rows]
        books, apart = [], []
        for i, scenario in enumerate(scenarios):
            if self._by_figures(i, scenario, firsts, found):
                books.append(self.table.book)
                apart.append(_ALL)
                continue
            book, kinds = self._edited(i, scenario, firsts, found)
            books.append(book)
            apart.append(kinds)
            rows = np.isin(self.table.kinds.of_row, list(kinds)) | ~self.by_columns
            self._one_by_one(i, scenario, np.flatnonzero(self.has & rows).tolist(), found)
        asked = [i for i, kinds in enumerate(apart) if kinds is not _ALL]
        keeps = [self._kept(apart[i]) for i in asked]
        self._add(self.table, [books[i] for i in asked], asked, keeps, self._energy, found)

    def _by_figures(
        self, i: int, scenario: Scenario, firsts: Sequence[tuple[int, Case]], found: Tallies
    ) -> bool:
        """Add a scenario whose edits of cases are of figures only; return False for another."""
        other = figured(self.table, firsts, scenario)
        if other is None:
            return False
        made = other.tables.tried(self.table.book, [case for _, case in firsts])
        if made.refused or any(a is not b for a, (_, b) in zip(made.cases, firsts, strict=True)):
            return False
        found.touched[i] |= other.touched | {other.places[each] for each in made.touched}
        book = made.book if other.tables.edits else scenario.on_book(self.table.book)
        table = PlannedTable(other.rows, book=book, accept_estimates=self.table.accept_estimates)
        keep = self.by_columns & table.kinds.sound & ~other.apart
        self._add(table, [book], [i], [keep], energy_of(table), found)
        self._one_by_one(i, scenario, np.flatnonzero(self.has & ~keep).tolist(), found)
        return True

    def _kept(self, apart: frozenset[int]) -> Flags:
        return self.by_columns & ~np.isin(self.table.kinds.of_row, list(apart)) if apart else self.by_columns

    def _add(
        self,
        table: PlannedTable,
        books: Sequence[TariffBook],
        which: Sequence[int],
        keeps: Sequence[Flags],
        energy: Integers,
        found: Tallies,
    ) -> None:
        """Add the rows of a table under books, those that are kept under each."""
        work = partial(self._counted, keeps=keeps, energy=energy)
        numbers = np.array(which, np.int64)
        for refused, counted in table.slabs(books, work, threads=self._threads):
            found.add(evolve(counted, which=numbers[list(counted.which)].tolist()), self.table.name)
            for number, row in refused:
                self._put(which[number], row, table.case(row), books[number], found)
        for number, book in enumerate(books):
            for row, why in table.rejected(book).items():
                if self.has[row] and keeps[number][row]:
                    found.refused[which[number]].append(self._refused(row, why))

    def _edited(
        self, i: int, scenario: Scenario, firsts: Sequence[tuple[int, Case]], found: Tallies
    ) -> tuple[TariffBook, frozenset[int]]:
        """The book under a scenario, and the kinds of rows whose cases it edits too."""
        alone = [case for case, _ in self.alone.values()]
        made = scenario.tried(self.table.book, [*(case for _, case in firsts), *alone])
        found.touched[i] |= made.touched
        if any(edit.whom.invoice is not None for edit in scenario.edits):
            return made.book, frozenset(kind for kind, _ in firsts)
        refused = {id(case) for case, _ in made.refused}
        after = {id(case) for case in made.cases}
        return made.book, frozenset(
            kind for kind, case in firsts if id(case) in refused or id(case) not in after
        )

    def _counted(
        self, slab: Slab, *, keeps: Sequence[Flags], energy: Integers
    ) -> tuple[list[tuple[int, int]], Counted]:
        """What a slab's rows come to, and the bills in it that are to be made one by one."""
        rows, books = slab.lot.rows, len(slab.books)
        keep = np.stack([keeps[number][rows] for number in slab.books])
        refused = []
        for place in slab.billed.refused.tolist():
            at, of = divmod(place, len(rows))
            if keep[at, of]:
                refused.append((slab.books[at], int(rows[of])))
                keep[at, of] = False
        lines = {code: slab.line(code) for code in _codes(slab)}
        before = np.broadcast_to(self.owed[rows], keep.shape)
        if not keep.all():
            lines = {code: np.where(keep, amounts, 0) for code, amounts in lines.items()}
            before = np.where(keep, before, 0)
        after: Integers = sum(lines.values(), np.zeros(keep.shape, np.int64))
        moved = after - before
        bins = in_bins(placed(before, moved), moved)
        bins[:, bins.shape[1] // 2, 0] -= (~keep).sum(axis=1)
        highest, lowest = moved.argmax(axis=1), moved.argmin(axis=1)
        each = np.arange(books)
        return refused, Counted(
            which=slab.books,
            by_class=self._by_class(slab, keep, before, after, energy),
            by_line=self._by_line(rows, keep, lines),
            bins=bins,
            rise=list(zip(moved[each, highest].tolist(), rows[highest].tolist(), strict=True)),
            fall=list(zip(moved[each, lowest].tolist(), rows[lowest].tolist(), strict=True)),
        )

    def _by_class(
        self, slab: Slab, keep: Flags, before: Integers, after: Integers, energy: Integers
    ) -> dict[str, Whole]:
        starts = np.cumsum(slab.lot.counts) - slab.lot.counts
        rows = slab.lot.rows
        was = np.where(keep, self._energy[rows], 0)
        used = was if energy is self._energy else np.where(keep, energy[rows], 0)
        figures = (keep.astype(np.int64), before, after, was, used)
        by_kind = np.stack([exact_sums(each, starts) for each in figures], axis=-1)
        found: dict[str, Whole] = {}
        for kind, plan in enumerate(slab.lot.plans):
            code = plan.question.contract.tariff_class.value
            found[code] = found[code] + by_kind[:, kind] if code in found else by_kind[:, kind]
        return found

    def _by_line(self, rows: Integers, keep: Flags, lines: Mapping[str, Integers]) -> dict[str, Whole]:
        found = {}
        cases = keep.sum(axis=1).astype(object)
        for code in dict.fromkeys((*self._lines, *lines)):
            before = self._lines[code][rows] if code in self._lines else None
            if code not in lines and (before is None or not before.any()):
                continue
            nothing = np.zeros_like(cases)
            was = nothing if before is None else exact_sums(np.where(keep, before, 0))
            now = exact_sums(lines[code]) if code in lines else nothing
            found[code] = np.stack([cases, was, now], axis=-1)
        return found

    def _one_by_one(self, i: int, scenario: Scenario, rows: Sequence[int], found: Tallies) -> None:
        """Rows whose cases a scenario edits, and those that columns do not hold."""
        if not rows:
            return
        cases = [self.table.case(row) for row in rows]
        made = scenario.tried(self.table.book, cases)
        found.touched[i] |= made.touched
        reasons = {id(case): reason for case, reason in made.refused}
        after = iter(made.cases)
        for row, case in zip(rows, cases, strict=True):
            if id(case) in reasons:
                found.refused[i].append(self._refused(row, reasons[id(case)]))
            else:
                self._put(i, row, next(after), made.book, found)

    def _put(self, i: int, row: int, case: Case, book: TariffBook, found: Tallies) -> None:
        try:
            after = self.bill(case, book)
        except HvTariffError as error:
            found.refused[i].append(self._refused(row, str(error)))
            return
        before = self._lines_of(row)
        moved = after.total - int(self.owed[row])
        change, was = np.array([[moved]], object), np.array([[int(self.owed[row])]], object)
        code = self._class(row)
        used = sum(case.consumption.scaled[:4])
        sums = [1, int(self.owed[row]), after.total, int(self._energy[row]), used]
        found.add(
            Counted(
                which=(i,),
                by_class={code: np.array([sums], object)},
                by_line={
                    each: np.array([[1, before.get(each, 0), after.lines.get(each, 0)]], object)
                    for each in dict.fromkeys((*before, *after.lines))
                },
                bins=in_bins(placed(was, change), change),
                rise=[(moved, row)],
                fall=[(moved, row)],
            ),
            self.table.name,
        )

    def _refused(self, row: int, reason: str) -> Refused:
        name = self.table.name(row)
        return Refused(where=name, name=name, reason=reason)

    def _lines_of(self, row: int) -> Mapping[str, int]:
        if row in self.alone:
            return self.alone[row][1].lines
        return {code: int(amounts[row]) for code, amounts in self._lines.items() if amounts[row]}

    def _class(self, row: int) -> str:
        return str(self.table.rows.columns["contract.tariff_class"][row].as_py())


def energy_of(table: PlannedTable) -> Integers:
    """Return the energy of each row [0.0001 kWh]."""
    found: Integers = np.zeros(table.rows.count, np.int64)
    for path in ENERGY.values():
        found += table.rows.figure(path, KWH_PLACES).at(KWH_PLACES)
    return found


def _codes(slab: Slab) -> Iterator[str]:
    """The lines of a slab that are owed for the period, as `Owed` has them."""
    codes = slab.lot.plans[0].codes
    return (code for code in slab.billed.lines if code in codes and code not in PARTS)
