"""Bills of a whole table: Arrow in, Arrow out, the same rials as one bill at a time."""

from __future__ import annotations

from collections.abc import Container, Mapping
from typing import Any

import numpy as np
import pyarrow as pa
from attrs import frozen

from hv_tariff.billing.batch.billed import Billed, billed_lots
from hv_tariff.billing.batch.figures import Flags, Integers
from hv_tariff.billing.batch.kinds import Kinds, kinds_of
from hv_tariff.billing.batch.lots import Lot, lots
from hv_tariff.billing.batch.rows import Rows
from hv_tariff.billing.batch.supply import Ordered
from hv_tariff.billing.bill import Bill
from hv_tariff.billing.case import Case
from hv_tariff.billing.engine import planned
from hv_tariff.billing.plan import Plan
from hv_tariff.billing.record import fields_of
from hv_tariff.errors import HvTariffError
from hv_tariff.tariffs import TariffBook

ID = "invoice_id"


@frozen(kw_only=True, eq=False)
class Bills:
    """What the invoices of a table come to.

    Attributes
    ----------
    table : pyarrow.Table
        The table's `invoice_id` where it has one; every line by code, int64 [rial], null where the bill
        has no such line; ``rejected``, the reason where a row has no bill.
    rejected : mapping of int to str
        Rows without a bill, and why.
    alone : int
        Rows that were billed one by one: a figure that columns do not hold, a contract with several
        demands.
    repaired : int
        Runs of the exact reading for rows that the columns could not prove.
    notices : tuple of str
        Why whole groups of rows went to the exact reading, where that was so.
    """

    table: pa.Table
    rejected: Mapping[int, str]
    alone: int
    repaired: int
    notices: tuple[str, ...]
    _rows: Rows
    _book: TariffBook
    _accept_estimates: bool

    def bill(self, row: int) -> Bill:
        """Return the bill of one row by the exact reading, with its explanations.

        Raises
        ------
        HvTariffError
            Where the row has none.
        """
        case = case_of(self._rows, row)
        return case.compute(book=self._book, accept_estimates=self._accept_estimates)


def compute_bills(
    table: Any, *, book: TariffBook, accept_estimates: bool = False, threads: int | None = None
) -> Bills:
    """Compute the bills of all rows of a table.

    Parameters
    ----------
    table : object
        Anything with the Arrow C stream interface (pyarrow, polars, pandas, duckdb), or a record batch;
        one invoice a row, columns as in the invoice format: dotted paths or nested structs. Contract,
        period, conventions and supplied rates stand in columns and may differ from row to row.
    book : TariffBook
    accept_estimates : bool
        Consent to numbers that are estimates.
    threads : int, optional
        How many blocks of rows are run at once; by default two.

    Returns
    -------
    Bills
        Equal to `compute_bill` on every row, to the rial; a row that it refuses is rejected with the same
        reason.

    Raises
    ------
    InputError
        When `table` is no table.
    """
    rows = Rows(table)
    kinds = kinds_of(rows)
    plans, refused = plans_of(rows, kinds, book, accept_estimates)
    alone = np.flatnonzero(~kinds.sound)
    lost = np.isin(kinds.of_row, np.fromiter(refused, np.int64, len(refused)))
    rejected = {row: refused[int(kinds.of_row[row])] for row in np.flatnonzero(lost & kinds.sound).tolist()}
    found = _Lines(rows.count)
    billed: list[Billed] = []
    taken = lots(plans, kinds.of_row, np.flatnonzero(kinds.sound & ~lost))
    for lot, each in zip(taken, billed_lots(Ordered(rows, taken), taken, threads=threads), strict=True):
        billed.append(each)
        found.put(lot, each)
        alone = np.concatenate([alone, lot.rows[each.refused]])
    for row in np.sort(alone).tolist():
        try:
            case = case_of(rows, row)
            found.one(row, case.compute(book=book, accept_estimates=accept_estimates).all_amounts)
        except HvTariffError as error:
            rejected[row] = str(error)
            found.one(row, {})
    return Bills(
        table=found.table(rows, rejected),
        rejected=dict(sorted(rejected.items())),
        alone=len(alone),
        repaired=sum(each.repaired for each in billed),
        notices=tuple(dict.fromkeys(notice for each in billed for notice in each.notices)),
        rows=rows,
        book=book,
        accept_estimates=accept_estimates,
    )


def name_of(rows: Rows, row: int) -> str:
    """Return what a row's case is called: its id, else its place."""
    column = rows.columns.get(ID)
    return str((column[row].as_py() if column is not None else None) or f"row {row}")


def case_of(rows: Rows, row: int) -> Case:
    """Return a row as a case; an error names the field, and not the row."""
    record = rows.record(row)
    return Case(name=name_of(rows, row), **fields_of(record))


def plans_of(
    rows: Rows, kinds: Kinds, book: TariffBook, accept_estimates: bool, only: Container[int] | None = None
) -> tuple[dict[int, Plan], dict[int, str]]:
    """Return the plan of each kind of rows, or only of some, from its first row, or why it has none."""
    plans: dict[int, Plan] = {}
    refused: dict[int, str] = {}
    for kind, row in enumerate(kinds.first.tolist()):
        if not kinds.sound[row] or (only is not None and kind not in only):
            continue
        try:
            plans[kind] = planned(case_of(rows, row), book=book, accept_estimates=accept_estimates)
        except HvTariffError as error:
            refused[kind] = str(error)
    return plans, refused


class _Lines:
    """The amounts of every line, and which rows have it."""

    def __init__(self, count: int) -> None:
        self.count = count
        self.lines: dict[str, tuple[Integers, Flags]] = {}

    def _line(self, code: str) -> tuple[Integers, Flags]:
        if code not in self.lines:
            self.lines[code] = np.zeros(self.count, np.int64), np.zeros(self.count, np.bool_)
        return self.lines[code]

    def put(self, lot: Lot, billed: Billed) -> None:
        """Put the lines of a lot's rows."""
        for code, amounts in billed.lines.items():
            values, has = self._line(code)
            values[lot.rows] = amounts
            has[lot.rows] = True

    def one(self, row: int, amounts: Mapping[str, int]) -> None:
        """Put the lines of one row in place of any that it has."""
        for _, has in self.lines.values():
            has[row] = False
        for code, amount in amounts.items():
            values, has = self._line(code)
            values[row], has[row] = amount, True

    def table(self, rows: Rows, rejected: Mapping[int, str]) -> pa.Table:
        columns = {ID: rows.columns[ID]} if ID in rows.columns else {}
        for code, (values, has) in self.lines.items():
            columns[code] = pa.array(values, mask=None if has.all() else ~has)
        reasons = np.full(self.count, None, object)
        for row, reason in rejected.items():
            reasons[row] = reason
        columns["rejected"] = pa.array(reasons, pa.string())
        return pa.table(columns)
