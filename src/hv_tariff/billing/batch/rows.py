"""A table of invoices: columns by dotted path, rows as records, and which rows are alike."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from math import isnan
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from hv_tariff.billing.batch.figures import Flags, Grid, Integers, nothing, read_figures
from hv_tariff.billing.paths import put
from hv_tariff.errors import InputError

Codes = npt.NDArray[np.integer[Any]]
Bytes = npt.NDArray[np.uint8]


class Rows:
    """The rows of an Arrow table.

    Parameters
    ----------
    data : object
        Anything with the Arrow C stream interface: a table of pyarrow, polars, pandas or duckdb, or a
        record batch. Columns are dotted paths (``contract.tariff_class``), or structs nested as an
        invoice record is.
    """

    def __init__(self, data: Any) -> None:
        self.columns: dict[str, pa.Array] = dict(_flat(_table(data)))
        self.count = len(next(iter(self.columns.values()))) if self.columns else 0
        self._figures: dict[tuple[str, int], Grid] = {}

    def figure(self, path: str, places: int) -> Grid:
        """Return a column of figures, without any where there is no such column."""
        key = path, places
        if key not in self._figures:
            column = self.columns.get(path)
            self._figures[key] = nothing(self.count) if column is None else read_figures(column, places)
        return self._figures[key]

    def record(self, row: int) -> dict[str, Any]:
        """Return a row as a nested record."""
        record: dict[str, Any] = {}
        for path, column in self.columns.items():
            value = _cell(column[row].as_py())
            if value is not None:
                put(record, path, value)
        return record

    def codes(self, paths: Iterable[str]) -> list[Codes]:
        """Return a code a row for each column that is not the same in all rows."""
        found: list[Codes] = []
        for path in paths:
            column = self.columns[path]
            encoded = column if pa.types.is_dictionary(column.type) else column.dictionary_encode()
            if len(encoded.dictionary) > 1 or (len(encoded.dictionary) and encoded.null_count):
                found.append(np.asarray(pc.fill_null(encoded.indices.cast(pa.int32()), -1)) + np.int32(1))
        return found


def alike(codes: Sequence[Codes], count: int) -> tuple[Integers, Integers]:
    """Return the kind of each row, and the first row of each kind.

    Parameters
    ----------
    codes : sequence of (n,) integers
        None below zero.
    count : int
        n
    """
    kind, kinds = np.zeros(count, np.int64), 1
    for code in codes:
        span = int(code.max()) + 1 if count else 1
        if span == 1 or code.min() == code.max():
            continue
        if kinds * span >= 2**62:
            kind, kinds = _numbered(kind)
        kind *= np.int64(span)
        kind += code
        kinds *= span
    kind, kinds = _numbered(kind)
    first = np.zeros(kinds, np.int64)
    first[kind[::-1]] = np.arange(count - 1, -1, -1)
    return kind, first


def _numbered(kind: Integers) -> tuple[Integers, int]:
    encoded = pa.array(kind).dictionary_encode()
    return np.asarray(encoded.indices, np.int64), len(encoded.dictionary)


def packed(flags: Iterable[Flags]) -> list[Bytes]:
    """Return yes-or-no columns as codes, eight in one."""
    found: list[Bytes] = []
    for i, flag in enumerate(flags):
        if i % 8 == 0:
            found.append(np.zeros(len(flag), np.uint8))
        bit = np.uint8(1 << i % 8)
        if flag.strides[0]:
            found[-1] |= flag.view(np.uint8) * bit
        elif len(flag) and flag[0]:
            found[-1] |= bit
    return found


def _table(data: Any) -> pa.Table:
    if isinstance(data, pa.RecordBatch):
        return pa.Table.from_batches([data])
    if isinstance(data, pa.Table):
        return data
    if hasattr(data, "__arrow_c_stream__"):
        return pa.table(data)
    raise InputError(
        f"{type(data).__name__} is no table",
        where="table",
        hint="give a table of pyarrow, polars, pandas or duckdb",
    )


def _flat(table: pa.Table) -> Iterable[tuple[str, pa.Array]]:
    for name, column in zip(table.column_names, table.columns, strict=True):
        whole = column.combine_chunks()
        if isinstance(whole, pa.ChunkedArray):
            whole = pa.concat_arrays(whole.chunks) if whole.num_chunks else pa.array([], whole.type)
        yield from _columns(name, whole)


def _columns(name: str, column: pa.Array) -> Iterable[tuple[str, pa.Array]]:
    if not pa.types.is_struct(column.type):
        if pa.types.is_null(column.type):
            return
        kind = column.type
        text = pa.types.is_string_view(kind) or pa.types.is_large_string(kind)
        yield name, column.cast(pa.string()) if text else column
        return
    for field, inner in zip(column.type, column.flatten(), strict=True):
        yield from _columns(f"{name}.{field.name}", inner)


def _cell(value: Any) -> Any:
    """A cell as text, so that an error quotes it as a person would have written it."""
    if isinstance(value, str):
        return value.strip() or None
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, float):
        if isnan(value):  # what tables write for an empty cell
            return None
        return str(int(value)) if value.is_integer() and abs(value) < 2**53 else value
    if isinstance(value, Decimal):
        text = f"{value:f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    return str(value) if isinstance(value, int) else value
