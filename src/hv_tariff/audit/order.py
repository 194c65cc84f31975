"""Whose invoice a row is and when it ends: what an engine groups and sorts by."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from hv_tariff.audit.carried import customer_of
from hv_tariff.audit.rows_of_parquet import read_cell
from hv_tariff.dates import parse_date
from hv_tariff.errors import InputError
from hv_tariff.extra import load_extra

if TYPE_CHECKING:
    import pyarrow

CUSTOMER = ("contract.customer", "identifiers.bill_id", "invoice_id")
UNTIL = "period.until"


def customers(
    named: pyarrow.Array, bill_ids: pyarrow.Array, invoice_ids: pyarrow.Array
) -> pyarrow.StringArray:
    """Return a key for each row, the same for all invoices that are compared one to the next.

    Parameters
    ----------
    named, bill_ids, invoice_ids : pyarrow.Array
        The columns of `CUSTOMER`. The key is the customer as `carried` tells it; a row without one stands
        alone and has its bill id or its own id, so that such rows spread over the partitions.
    """
    rows = zip(_cells(named), _cells(bill_ids), _cells(invoice_ids), strict=True)
    return _array((_customer(*row) for row in rows), "string")


def days(until: pyarrow.Array) -> pyarrow.Int64Array:
    """Return the day of each Solar Hijri date as an ordinal, null where it is none.

    Parameters
    ----------
    until : pyarrow.Array
        The column `UNTIL`.
    """
    return _array((_day(each) for each in _cells(until)), "int64")


def _customer(named: Any, bill_id: Any, invoice_id: Any) -> str | None:
    record = {"contract": {"customer": named}, "identifiers": {"bill_id": bill_id}}
    return next((str(each) for each in (customer_of(record), bill_id, invoice_id) if each is not None), None)


def _day(text: Any) -> int | None:
    try:
        return parse_date(str(text)).toordinal()
    except InputError:
        return None


def _cells(column: pyarrow.Array) -> Iterable[Any]:
    """The cells as the audit reads them; one that it would reject is absent."""
    for cell in column.to_pylist():
        try:
            yield read_cell(cell)
        except InputError:
            yield None


def _array(values: Iterable[Any], kind: str) -> Any:
    arrow = load_extra("pyarrow", to="order record batches")
    return arrow.array(list(values), kind)
