"""Rows of Parquet files and of record batches: nested or dotted columns, exact numbers only."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from itertools import count
from math import isnan
from pathlib import Path
from typing import Any, BinaryIO

from hv_tariff.audit.findings import Rejection
from hv_tariff.audit.tabular import Cell, Headings, Read, columns_of, record_of
from hv_tariff.errors import InputError
from hv_tariff.extra import load_extra

BATCH = 500
LARGEST_GROUP = 1024 * 1024 * 1024
_WHOLE_FLOATS = 2**53


def parquet_rows(path: Path, headings: Headings) -> Iterator[tuple[str, Read]]:
    """Yield the records of a Parquet file.

    Whole numbers and decimals are read exactly. A float is read only where it is a whole number below
    2**53 (tables turn whole numbers into floats where a row is empty); not-a-number is an empty cell.
    """
    parquet = load_extra("pyarrow.parquet", to="read Parquet")
    with readable(path) as stream, parquet.ParquetFile(stream) as file:
        bounded(file.metadata, path.name)
        batches = file.iter_batches(batch_size=BATCH)
        yield from batch_rows(file.schema_arrow, batches, headings, name=path.name)


@contextmanager
def readable(path: Path) -> Iterator[BinaryIO]:
    """Open a file of Parquet; what is none is refused by name; raises InputError."""
    arrow = load_extra("pyarrow", to="read Parquet")
    try:
        with path.open("rb") as stream:
            yield stream
    except (arrow.ArrowException, OSError, ValueError, LookupError, TypeError, OverflowError) as error:
        reason = str(error).partition("\n")[0][:200].rstrip(".")
        what = f"not readable as Parquet: {reason}"
        raise InputError(what, where=path.name, hint="write it again") from None


def batch_rows(
    schema: Any,
    batches: Iterable[Any],
    headings: Headings,
    *,
    name: str,
    numbers: Iterable[int] | None = None,
) -> Iterator[tuple[str, Read]]:
    """Yield the records of Arrow record batches with their places, ``name:17``.

    Parameters
    ----------
    schema : pyarrow.Schema
    batches : iterable of pyarrow.RecordBatch
    headings : Headings
    name : str
    numbers : iterable of int, optional
        The number of each row; by default they are counted through the batches.

    Raises
    ------
    InputError
        For an unknown column, one of a type that is not read, or a needed one that is missing.
    """
    arrow = load_extra("pyarrow", to="read record batches")
    chains = [
        chain
        for chain, kind in _chains(schema, (), arrow, name)
        if headings.knows(".".join(chain)) or not arrow.types.is_null(kind)  # of a group that is nowhere
    ]
    columns = columns_of([".".join(chain) for chain in chains], headings=headings, where=name)
    counted = iter(count(1) if numbers is None else numbers)
    for batch in batches:
        for row in _plain(batch):
            where = f"{name}:{next(counted)}"
            if row is None:
                yield where, Rejection(where=where, invoice_id="", reason="text that is not UTF-8")
                continue
            cells = [_reached(row, chain) for chain in chains]
            read = record_of(columns, cells, where=where, read=read_cell)
            if read is not None:
                yield where, read


def bounded(metadata: Any, name: str) -> None:
    """Refuse a file with a row group too large to be held; raises InputError."""
    for index in range(metadata.num_row_groups):
        if metadata.row_group(index).total_byte_size > LARGEST_GROUP:
            what = f"a row group has more than {LARGEST_GROUP:,} bytes"
            raise InputError(what, where=name, hint="write smaller row groups")


def _chains(
    fields: Any, above: tuple[str, ...], arrow: Any, name: str
) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Yield the names from the top to each column that holds values, and its type."""
    types = arrow.types
    for field in fields:
        chain, kind = (*above, field.name), field.type
        if types.is_struct(kind):
            yield from _chains(kind, chain, arrow, name)
            continue
        inner = kind.value_type if types.is_dictionary(kind) or types.is_list(kind) else kind
        if not (
            types.is_string(inner)
            or types.is_large_string(inner)
            or types.is_boolean(inner)
            or types.is_integer(inner)
            or types.is_floating(inner)
            or types.is_decimal(inner)
            or types.is_null(inner)
        ):
            what = f"the column {'.'.join(chain)} holds {kind}"
            raise InputError(
                what, where=name, hint="write dates as Solar Hijri text, figures as text or numbers"
            )
        yield chain, kind


def _plain(batch: Any) -> Iterator[dict[str, Any] | None]:
    """Yield the rows of a batch, few at a time; None for one whose text is damaged."""
    for start in range(0, batch.num_rows, BATCH):
        few = batch.slice(start, BATCH)
        try:
            yield from few.to_pylist()
        except UnicodeDecodeError:
            for index in range(few.num_rows):
                try:
                    yield few.slice(index, 1).to_pylist()[0]
                except UnicodeDecodeError:
                    yield None


def _reached(row: Any, chain: tuple[str, ...]) -> Any:
    for name in chain:
        if row is None:
            return None
        row = row[name]
    return row


def read_cell(value: Any) -> Cell:
    """Read a value of a column exactly; raises InputError for a float that is no whole number."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return value.strip() or None
    if isinstance(value, list):
        return [str(each) for each in value] or None
    if isinstance(value, float):
        if isnan(value):  # which tables write for an empty cell
            return None
        if not value.is_integer() or abs(value) >= _WHOLE_FLOATS:
            raise InputError("a float has already lost digits", hint="write text or decimals")
        return str(int(value))
    return _trimmed(value) if isinstance(value, Decimal) else str(value)


def _trimmed(value: Decimal) -> str:
    """Without the zeros that the column's fixed scale adds."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def parquet_count(path: Path) -> int:
    """Return the number of rows of a Parquet file."""
    parquet = load_extra("pyarrow.parquet", to="read Parquet")
    return int(parquet.read_metadata(path).num_rows)
