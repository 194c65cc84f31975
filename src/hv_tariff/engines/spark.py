"""The audit on Spark: partitions of whole customers in date order, handed over as Arrow record batches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from hv_tariff.audit.batches import AuditBatches
from hv_tariff.audit.order import CUSTOMER, UNTIL, customers, days
from hv_tariff.extra import load_extra

if TYPE_CHECKING:
    import pyarrow
    from pyspark.sql import Column, DataFrame
    from pyspark.sql.types import DataType


def audit(frame: DataFrame, audit: AuditBatches, *, partitions: int | None = None) -> DataFrame:
    """Audit a data frame of invoices.

    The rows are moved so that a partition holds whole customers (`contract.customer`, else the file and
    company of the bill id), each in the order of `period.until`: what goes from one invoice to the next is
    checked as in one process over a file in that order.

    Parameters
    ----------
    frame : pyspark.sql.DataFrame
        One invoice a row; columns are dotted paths or nested structs.
    audit : AuditBatches
        Every executor needs this library installed.
    partitions : int, optional
        How many; ``spark.sql.shuffle.partitions`` where it is not given.

    Returns
    -------
    pyspark.sql.DataFrame
        Findings, with the schema of `audit`; nothing is run until they are asked for.

    Raises
    ------
    InputError
        When the extra `spark` is not installed.
    """
    functions = load_extra("pyspark.sql.functions", to="audit on Spark", extra="spark")
    types = load_extra("pyspark.sql.pandas.types", to="audit on Spark", extra="spark")
    number = partitions or int(frame.sparkSession.conf.get("spark.sql.shuffle.partitions", "200"))
    # As lambdas: Spark would resolve annotations, which stand for types alone.
    customer_of = functions.arrow_udf(lambda *columns: customers(*columns), "string")  # noqa: PLW0108
    day_of = functions.arrow_udf(lambda column: days(column), "long")  # noqa: PLW0108
    customer = customer_of(*(_text(frame, path) for path in CUSTOMER))
    day = day_of(_text(frame, UNTIL))
    invoice = functions.struct(*(_column(name) for name in frame.columns))
    name = _text(frame, "invoice_id")
    placed = (
        frame.select(
            invoice.alias("invoice"), customer.alias("customer"), day.alias("day"), name.alias("name")
        )
        .repartition(number, "customer")
        .sortWithinPartitions("customer", "day", "name")
        .select("invoice")  # mapInArrow cannot name a column that has a dot in it
    )
    return placed.mapInArrow(partial(_audited, audit), types.from_arrow_schema(audit.schema))


def _audited(audit: AuditBatches, batches: Iterable[pyarrow.RecordBatch]) -> Iterator[pyarrow.RecordBatch]:
    arrow = load_extra("pyarrow", to="audit on Spark", extra="spark")
    return audit(arrow.RecordBatch.from_struct_array(batch.column(0)) for batch in batches)


def _column(*names: str) -> Column:
    functions = load_extra("pyspark.sql.functions", to="audit on Spark", extra="spark")
    return functions.col(".".join(f"`{name}`" for name in names))


def _text(frame: DataFrame, path: str) -> Column:
    """The column of a path, dotted or nested, as text; nulls where there is none."""
    functions = load_extra("pyspark.sql.functions", to="audit on Spark", extra="spark")
    if path in frame.columns:
        return _column(path).cast("string")
    names = path.split(".")
    kind: DataType = frame.schema
    for name in names:
        if name not in getattr(kind, "names", ()):
            return functions.lit(None).cast("string")
        kind = kind[name].dataType
    return _column(*names).cast("string")
