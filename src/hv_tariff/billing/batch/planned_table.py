"""The bills of one table under many books: rows are read, sorted and planned once."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from typing import Any, TypeVar

import numpy as np
from attrs import frozen

from hv_tariff.billing.batch.billed import DEFAULT_THREADS, Billed, bill
from hv_tariff.billing.batch.bills import case_of, name_of, plans_of
from hv_tariff.billing.batch.figures import Integers
from hv_tariff.billing.batch.kinds import kinds_of
from hv_tariff.billing.batch.lots import Lot, lots
from hv_tariff.billing.batch.rows import Rows
from hv_tariff.billing.batch.supply import Limits, Ordered
from hv_tariff.billing.batch.tiled import Tiled, tiled_lot
from hv_tariff.billing.case import Case
from hv_tariff.billing.plan import Plan, SegmentPlan
from hv_tariff.billing.repricing import Priced, Repricing, moved_editions
from hv_tariff.tariffs import Number, TariffBook

_Made = TypeVar("_Made")
_FEW = 256  # rows: a machine for them takes longer than the exact reading
_ROWS = 65_536  # of a slab: fewer, and threads wait for each other more than they compute


@frozen(kw_only=True, slots=True, eq=False)
class Slab:
    """Rows of a lot under some of the books.

    Attributes
    ----------
    books : tuple of int
        Which of the books.
    lot : Lot
        The rows, and their kinds; those of one book.
    billed : Billed
        Lines of all rows under the first of the books, then under the second, and so on; so are the places
        of the rows that are refused.
    """

    books: tuple[int, ...]
    lot: Lot
    billed: Billed

    def line(self, code: str) -> Integers:
        """Return a line [rial], shape (books, rows); zero where these bills have none."""
        shape = len(self.books), len(self.lot.rows)
        amounts = self.billed.lines.get(code, 0)
        if isinstance(amounts, int):
            return np.broadcast_to(np.int64(amounts), shape)
        return amounts.reshape(shape)

    def refused(self) -> Iterator[tuple[int, int]]:
        """Yield the book and the row of each bill that the exact reading refuses."""
        for place in self.billed.refused.tolist():
            which, at = divmod(place, len(self.lot.rows))
            yield self.books[which], int(self.lot.rows[at])


class PlannedTable:
    """A table that is billed under many books.

    Parameters
    ----------
    table : object
        As of `compute_bills`.
    book : TariffBook
        The one whose plans are kept; under a book that differs in numbers only they are priced anew.
    accept_estimates : bool
        Consent to numbers that are estimates.
    """

    def __init__(self, table: Any, *, book: TariffBook, accept_estimates: bool = False) -> None:
        self.rows = table if isinstance(table, Rows) else Rows(table)
        self.book, self.accept_estimates = book, accept_estimates
        self.kinds = kinds_of(self.rows)
        plans, self._refused = plans_of(self.rows, self.kinds, book, accept_estimates)
        self._plans = {kind: Repricing.of(plan) for kind, plan in plans.items()}
        self._lots = self._in_lots(plans)
        self._ordered = Ordered(self.rows, self._lots)

    @property
    def alone(self) -> tuple[int, ...]:
        """Return the rows that columns do not hold: they are billed one by one, by `bill_alone`."""
        return tuple(np.flatnonzero(~self.kinds.sound).tolist())

    def rejected(self, book: TariffBook) -> Mapping[int, str]:
        """Return the rows that have no plan under a book, and why."""
        refused = self._planned(book)[1]
        lost = np.isin(self.kinds.of_row, np.fromiter(refused, np.int64, len(refused))) & self.kinds.sound
        return {row: refused[int(self.kinds.of_row[row])] for row in np.flatnonzero(lost).tolist()}

    def bill_alone(self, row: int, book: TariffBook) -> Mapping[str, int]:
        """Return every line of one row by the exact reading [rial]; the errors are those of a single bill."""
        case = case_of(self.rows, row)
        return case.compute(book=book, accept_estimates=self.accept_estimates).all_amounts

    def case(self, row: int) -> Case:
        """Return a row as a case; raises InputError."""
        return case_of(self.rows, row)

    @property
    def numbers(self) -> Iterator[Number]:
        """Yield the numbers that the bills read under the table's own book, some several times."""
        for known in self._plans.values():
            for part in known.plan.segments:
                yield from part.numbers.values()

    def name(self, row: int) -> str:
        """Return what a row's case is called."""
        return name_of(self.rows, row)

    def kind(self, row: int) -> int:
        """Return the kind of a row."""
        return int(self.kinds.of_row[row])

    @property
    def first_rows(self) -> tuple[int, ...]:
        """Return one row of each kind that has a plan: what selects a plan is the same in all of them."""
        return tuple(int(self.kinds.first[kind]) for kind in self._plans)

    def slabs(
        self, books: Sequence[TariffBook], work: Callable[[Slab], _Made], *, threads: int | None = None
    ) -> Iterator[_Made]:
        """Yield what `work` makes of all rows that columns hold under all books, lot by lot.

        Parameters
        ----------
        books : sequence of TariffBook
        work : callable
            Is called in the thread that billed the slab, which is then let go.
        threads : int, optional
            How many slabs are billed at once; by default two.

        Raises
        ------
        ConsentError
            Where a number of a book needs consent.
        """
        jobs = self._jobs(books)
        cores = threads or DEFAULT_THREADS
        running: deque[Future[_Made]] = deque()
        with ThreadPoolExecutor(cores) as pool:
            try:
                for job in jobs:
                    running.append(pool.submit(_made, work, job))
                    if len(running) > cores:
                        yield running.popleft().result()
                while running:
                    yield running.popleft().result()
            finally:
                for each in running:
                    each.cancel()

    def _jobs(self, books: Sequence[TariffBook]) -> Iterator[Callable[[], Slab]]:
        """What is to be run, a slab each: those of a lot stand together, its readings are repeated once."""
        moved = [{} if book is self.book else moved_editions(self.book, book) for book in books]
        numbered = [
            (which, Priced(each, books[which], accept_estimates=self.accept_estimates))
            for which, each in enumerate(moved)
            if each is not None
        ]
        for lot in self._lots if numbered else ():
            known = [self._plans[kind] for kind in lot.kinds]
            parts = range(len(lot.plans[0].segments))
            held = [[each.under(priced) for each in known] for _, priced in numbered]
            limits = [_limits(lot.plans[0].segments[i], held, i) for i in parts]
            times = min(max(_ROWS // len(lot.rows), 1), len(held))
            whole = Tiled(self._ordered, lot, times)
            for start in range(0, len(held), times):
                some = held[start : start + times]
                which = tuple(number for number, _ in numbered[start : start + times])
                rows = whole if len(some) == times else Tiled(self._ordered, lot, len(some))
                prefixes = [[each[i] for of_book in some for each in of_book] for i in parts]
                yield partial(_run, rows, lot, which, prefixes, limits)
        for number, book in enumerate(books):
            yield from self._anew(number, book)

    def _in_lots(self, plans: Mapping[int, Plan]) -> list[Lot]:
        planned = np.isin(self.kinds.of_row, np.fromiter(plans, np.int64, len(plans)))
        return lots(plans, self.kinds.of_row, np.flatnonzero(self.kinds.sound & planned))

    def _planned(self, book: TariffBook) -> tuple[Mapping[int, Plan], Mapping[int, str]]:
        """The plans that are made for a book anew, and why other kinds have none.

        Where only numbers differ, those are the plans of kinds that have none under the table's own book.
        """
        if book is self.book:
            return {}, self._refused
        only = None if moved_editions(self.book, book) is None else self._refused
        if only is not None and not only:
            return {}, {}
        return plans_of(self.rows, self.kinds, book, self.accept_estimates, only)

    def _anew(self, number: int, book: TariffBook) -> Iterator[Callable[[], Slab]]:
        """The rows whose plans are made for a book anew."""
        plans, _ = self._planned(book)
        taken = self._in_lots(plans)
        rows = Ordered(self.rows, taken)
        for lot in taken:
            yield partial(_run, rows, lot, (number,), (), ())


def _made(work: Callable[[Slab], _Made], job: Callable[[], Slab]) -> _Made:
    return work(job())


def _run(
    rows: Ordered | Tiled,
    lot: Lot,
    which: tuple[int, ...],
    prefixes: Sequence[Sequence[list[Any]]],
    limits: Sequence[Limits],
) -> Slab:
    mine = tiled_lot(lot, len(which)) if prefixes else lot
    few = len(mine.rows) < _FEW
    billed = bill(rows, mine, threads=1, limits=limits, prefixes=prefixes, singly=few)
    return Slab(books=which, lot=lot, billed=billed)


def _limits(part: SegmentPlan, held: Sequence[Sequence[Sequence[list[Any]]]], i: int) -> Limits:
    """The rates of a segment's program that are not the same in all runs, with their least and largest."""
    first = len(part.program.constants)
    distinct = {id(each[i]): each[i] for of_book in held for each in of_book}.values()
    limits = {}
    for at in range(first, first + len(part.program.rates)):
        values = {prefix[at] for prefix in distinct}
        if len(values) > 1:
            limits[at] = (min(values), max(values))
    return limits
