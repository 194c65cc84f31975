"""The audit on Dask: partitions of whole customers in date order, handed over as Arrow record batches."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hv_tariff.audit.batches import AuditBatches
from hv_tariff.audit.order import CUSTOMER, UNTIL, customers, days
from hv_tariff.extra import load_extra

if TYPE_CHECKING:
    import pyarrow
    from dask.dataframe import DataFrame
    from pandas import DataFrame as Part

_CUSTOMER, _DAY = "hv_tariff customer", "hv_tariff day"


def audit(frame: DataFrame, audit: AuditBatches, *, partitions: int | None = None) -> DataFrame:
    """Audit a data frame of invoices.

    The rows are moved so that a partition holds whole customers (`contract.customer`, else the file and
    company of the bill id), each in the order of `period.until`: what goes from one invoice to the next is
    checked as in one process over a file in that order.

    Parameters
    ----------
    frame : dask.dataframe.DataFrame
        One invoice a row; columns are dotted paths or nested structs. Read it with
        ``dtype_backend="pyarrow"``: otherwise whole numbers beside empty cells are floats, and from 2**53
        on such a row is rejected.
    audit : AuditBatches
        Every worker needs this library installed.
    partitions : int, optional
        How many; as many as `frame` has where it is not given.

    Returns
    -------
    dask.dataframe.DataFrame
        Findings, with the columns of `audit.schema` in Arrow types; nothing is run until they are asked for.

    Raises
    ------
    InputError
        When the extra `dask` is not installed.
    """
    load_extra("dask.dataframe", to="audit on Dask", extra="dask")
    placed = frame.map_partitions(_keyed, meta=_keyed(frame._meta)).shuffle(
        on=_CUSTOMER, npartitions=partitions or frame.npartitions
    )
    return placed.map_partitions(_audited, audit, meta=_part(audit.schema.empty_table()))


def _keyed(part: Part) -> Part:
    """The rows with their customer and day; structs and lists as objects, which a shuffle can move."""
    arrow = load_extra("pyarrow", to="audit on Dask", extra="dask")
    table = arrow.Table.from_pandas(part, preserve_index=False)
    keys = [_at(table, path) for path in CUSTOMER]
    nested = [name for name, kind in part.dtypes.items() if str(kind).startswith(("struct", "list"))]
    objects = {name: part[name].astype(object) for name in nested}
    found = arrow.table({_CUSTOMER: customers(*keys), _DAY: days(_at(table, UNTIL))})
    return part.assign(**objects, **dict(_part(found).set_index(part.index).items()))


def _audited(part: Part, audit: AuditBatches) -> Part:
    arrow = load_extra("pyarrow", to="audit on Dask", extra="dask")
    names = [name for name in (_CUSTOMER, _DAY, "invoice_id") if name in part.columns]
    rows = part.sort_values(names).drop(columns=[_CUSTOMER, _DAY])
    batches = arrow.Table.from_pandas(rows, preserve_index=False).to_batches()
    return _part(arrow.Table.from_batches(audit(batches), audit.schema))


def _part(table: pyarrow.Table) -> Part:
    pandas = load_extra("pandas", to="audit on Dask", extra="dask")
    return table.to_pandas(types_mapper=pandas.ArrowDtype)


def _at(table: pyarrow.Table, path: str) -> pyarrow.ChunkedArray:
    """The column of a path, dotted or nested; nulls where there is none."""
    arrow = load_extra("pyarrow", to="audit on Dask", extra="dask")
    while path not in table.column_names:
        if not any(arrow.types.is_struct(field.type) for field in table.schema):
            return arrow.nulls(table.num_rows)
        table = table.flatten()
    return table[path]
