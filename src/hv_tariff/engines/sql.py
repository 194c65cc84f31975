"""The audit behind SQL: a query, or any stream of Arrow record batches, in; a reader of findings out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hv_tariff.audit.batches import AuditBatches
from hv_tariff.audit.order import UNTIL, days
from hv_tariff.errors import InputError
from hv_tariff.extra import load_extra

if TYPE_CHECKING:
    import pyarrow
    from duckdb import DuckDBPyConnection

ROWS = 10_000
_DAYS = "hv_tariff_days"


def audit(query: str, audit: AuditBatches, *, connection: DuckDBPyConnection) -> pyarrow.RecordBatchReader:
    """Audit the invoices of a query in DuckDB.

    The engine reads, joins, filters and sorts on its threads, and spills what memory does not hold; the
    invoices come in the order of `period.until` as one stream, so every customer is whole. The query runs
    on a cursor of its own, so that the connection is free to store the findings meanwhile; its days are
    looked up first, so it runs twice, the first time for one column.

    Parameters
    ----------
    query : str
        A SELECT that gives one invoice a row, under dotted paths or nested structs.
    audit : AuditBatches
    connection : duckdb.DuckDBPyConnection
        Temporary tables and registered objects of its own are not seen by the query.

    Returns
    -------
    pyarrow.RecordBatchReader
        Findings, made while they are read, which DuckDB and others take as a table: ``INSERT INTO … FROM``.

    Raises
    ------
    InputError
        When the extra `sql` is not installed, or the query gives no `period.until`.
    """
    load_extra("duckdb", to="audit a query", extra="sql")
    arrow = load_extra("pyarrow", to="audit a query", extra="sql")
    cursor = connection.cursor()
    query = query.strip().rstrip(";")
    columns = cursor.sql(query).columns
    group, _, name = UNTIL.partition(".")
    if UNTIL not in columns and group not in columns:
        raise InputError(f"no column {UNTIL}", where="query", hint="name the columns by their paths")
    until = f'"{UNTIL}"' if UNTIL in columns else f'"{group}"."{name}"'
    found = cursor.sql(f"SELECT DISTINCT CAST({until} AS VARCHAR) AS until FROM ({query})").to_arrow_table()
    cursor.register(_DAYS, arrow.table({"until": found["until"], "day": days(found["until"])}))
    then = ', "invoice_id"' if "invoice_id" in columns else ""
    ordered = cursor.sql(
        f"SELECT invoices.* FROM ({query}) AS invoices LEFT JOIN {_DAYS}"
        f" ON CAST(invoices.{until} AS VARCHAR) = {_DAYS}.until ORDER BY {_DAYS}.day{then}"
    )
    return audit_stream(ordered.to_arrow_reader(ROWS), audit)


def audit_stream(stream: Any, audit: AuditBatches) -> pyarrow.RecordBatchReader:
    """Audit a stream of Arrow record batches, from whatever engine gives one.

    Parameters
    ----------
    stream : object with ``__arrow_c_stream__``
        A reader, a table or a result that speaks the Arrow C stream interface: its rows are invoices, those
        of a customer in date order.
    audit : AuditBatches

    Returns
    -------
    pyarrow.RecordBatchReader
        Findings, made while they are read.

    Raises
    ------
    InputError
        When the extra `audit` is not installed.
    """
    arrow = load_extra("pyarrow", to="audit a stream")
    batches = arrow.RecordBatchReader.from_stream(stream)
    return arrow.RecordBatchReader.from_batches(audit.schema, audit(batches))
