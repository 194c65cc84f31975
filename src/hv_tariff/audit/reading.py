"""Invoices of a file, streamed: JSON Lines, JSON, CSV, Parquet and workbooks, one record at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from hv_tariff.audit.findings import Rejection
from hv_tariff.audit.rows_of_lines import csv_rows, json_file, json_lines
from hv_tariff.audit.rows_of_parquet import parquet_count, parquet_rows
from hv_tariff.audit.rows_of_workbook import workbook_rows
from hv_tariff.audit.tabular import Headings, Read
from hv_tariff.errors import InputError, nearest

FORMATS = (".jsonl", ".ndjson", ".json", ".csv", ".parquet", ".xlsx")
DAMAGED_IN_A_ROW = 100
_CHUNK = 1024 * 1024


def read_invoices(
    path: Path, *, mapping: Mapping[str, str] | None = None, printed: bool = True
) -> Iterator[tuple[str, Mapping[str, Any] | Rejection]]:
    """Yield each invoice of a file with its place, ``file.jsonl:17``; a damaged row as its rejection.

    Parameters
    ----------
    path : Path
        .jsonl, .ndjson, .json, .csv, .parquet or .xlsx.
    mapping : mapping of str to str, optional
        The path of the record, or ``ignore``, by the file's own heading; see `read_mapping`.
    printed : bool
        Whether a table needs columns of printed figures.

    Yields
    ------
    tuple of str and (mapping or Rejection)
        The record is nested, as in JSON Lines. In tables figures are text, and empty cells are absent.

    Raises
    ------
    InputError
        When the file cannot be read, has an unknown column or lacks one that every row needs, breaks off,
        or has 100 damaged rows one after the other. What came before has been yielded.
    """
    check_format(path)
    damaged = Damaged()
    try:
        for where, read in _rows(path, mapping, printed):
            yield where, read
            damaged.see(where, read)
    except OSError as error:
        raise _unreadable(path, error) from None


class Damaged:
    """Counts damaged rows that follow each other, and refuses the file at a hundred."""

    def __init__(self) -> None:
        self._count = 0

    def reset(self) -> None:
        """Begin again: a good row came between."""
        self._count = 0

    def see(self, where: str, read: object) -> None:
        """Count a row; raises InputError."""
        self._count = self._count + 1 if isinstance(read, Rejection) else 0
        if self._count >= DAMAGED_IN_A_ROW and isinstance(read, Rejection):
            what = f"{self._count} damaged rows one after the other, the last: {read.reason}"
            raise InputError(what, where=where, hint="is it the file that was meant?")


def check_format(path: Path) -> None:
    """Refuse a file of a format that is not read, or that is not there; raises InputError."""
    if path.suffix.lower() not in FORMATS:
        near = nearest(path.suffix, FORMATS) if path.suffix else f"known: {', '.join(FORMATS)}"
        raise InputError(f"'{path.suffix}' is no format of invoices", where=str(path), hint=near)
    try:
        with path.open("rb"):
            pass
    except OSError as error:
        raise _unreadable(path, error) from None


def count_rows(path: Path) -> int | None:
    """Return about how many rows a file has, None where that cannot be told without reading it."""
    suffix = path.suffix.lower()
    try:
        if suffix == ".parquet":
            return parquet_count(path)
        if suffix in (".json", ".xlsx"):
            return None
        with path.open("rb") as stream:
            return sum(chunk.count(b"\n") for chunk in iter(lambda: stream.read(_CHUNK), b""))
    except (OSError, ValueError, InputError):
        return None


def _rows(path: Path, mapping: Mapping[str, str] | None, printed: bool) -> Iterator[tuple[str, Read]]:
    headings = Headings(mapping or {}, printed=printed)
    match path.suffix.lower():
        case ".json":
            return json_file(path, headings if mapping else None)
        case ".csv":
            return csv_rows(path, headings)
        case ".parquet":
            return parquet_rows(path, headings)
        case ".xlsx":
            return workbook_rows(path, headings)
        case _:
            return json_lines(path, headings if mapping else None)


def _unreadable(path: Path, error: OSError) -> InputError:
    what = f"the file cannot be read: {error.strerror or error}"
    return InputError(what, where=str(path), hint="check its name")
