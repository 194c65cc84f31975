"""Scenarios counted in processes of their own: each reads and plans the table, and takes its share."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context

import pyarrow as pa

from hv_tariff.audit.steps import Workers
from hv_tariff.billing import load_book
from hv_tariff.billing.batch.planned_table import PlannedTable
from hv_tariff.billing.batch.rows import Rows
from hv_tariff.errors import BookError, HvTariffError, InputError
from hv_tariff.tariffs import TariffBook
from hv_tariff.whatif.columns.baseline import Baseline
from hv_tariff.whatif.columns.tallies import Tallies
from hv_tariff.whatif.scenario import Scenario

_WORTH_IT = 5_000_000  # bills: fewer are made before other processes have started


def count(
    rows: Rows,
    scenarios: Sequence[Scenario],
    tallies: Tallies,
    *,
    book: TariffBook,
    accept_estimates: bool,
    threads: int | None,
    workers: Workers | None,
) -> None:
    """Add what the rows of a table come to under each scenario, in several processes where it is worth it.

    Parameters
    ----------
    rows : Rows
    scenarios : sequence of Scenario
    tallies : Tallies
    book : TariffBook
    accept_estimates : bool
    threads : int or None
        Where there are no processes.
    workers : Workers or None

    Raises
    ------
    BookError, ConsentError
        As `revenue`.
    InputError
        When a process was ended from outside.
    """
    if workers is None or workers.processes < 2 or rows.count * len(scenarios) < _WORTH_IT:
        table = PlannedTable(rows, book=book, accept_estimates=accept_estimates)
        Baseline(table, threads=threads).count(scenarios, tallies)
        return
    share = -(-len(scenarios) // workers.processes)
    parts = [scenarios[start : start + share] for start in range(0, len(scenarios), share)]
    table = pa.table(rows.columns)
    with ProcessPoolExecutor(len(parts), mp_context=get_context("spawn")) as pool:
        asked = [pool.submit(_count, table, part, workers.book, accept_estimates) for part in parts]
        try:
            for number, (part, each) in enumerate(zip(parts, asked, strict=True)):
                found = each.result()
                if found is None:  # it is refused: here, where the error comes as it is
                    found = _counted(rows, part, book, accept_estimates, threads)
                tallies.join(found, first=number * share)
        except BrokenProcessPool:
            raise InputError("a process was ended from outside", hint="run it again") from None


def _counted(
    rows: Rows, scenarios: Sequence[Scenario], book: TariffBook, accept_estimates: bool, threads: int | None
) -> Tallies:
    found = Tallies(len(scenarios))
    table = PlannedTable(rows, book=book, accept_estimates=accept_estimates)
    Baseline(table, threads=threads).count(scenarios, found)
    return found


def _count(
    table: pa.Table, scenarios: Sequence[Scenario], book: str, accept_estimates: bool
) -> Tallies | None:
    """Within a process: None where something is refused."""
    try:
        return _counted(Rows(table), scenarios, load_book(book), accept_estimates, 1)
    except (HvTariffError, BookError):
        return None
