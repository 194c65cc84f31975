"""Files of invoices in pieces, each told in a few numbers, so that a process of its own can open it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as arrow_parquet
from attrs import frozen

from hv_tariff.audit.rows_of_lines import LONGEST_LINE
from hv_tariff.audit.rows_of_parquet import bounded, readable
from hv_tariff.errors import InputError

ROWS = 250_000
BYTES = 80 * 1024 * 1024
RECORDS = 16 * 1024 * 1024  # of JSON, which is read record by record
_BLOCK = 4 * 1024 * 1024
_LINE = b"\n"


@frozen(kw_only=True, slots=True)
class Piece:
    """Some rows of a file, one after the other.

    Attributes
    ----------
    path : Path
    start, stop : int
        Of Parquet the first row group and the one after the last; of lines the bytes.
    before : int
        How many rows, or lines, stand before it.
    count : int
        How many it has.
    """

    path: Path
    start: int
    stop: int
    before: int
    count: int


def pieces(path: Path) -> Iterator[Piece] | None:
    """Yield a file in pieces, or None for a format that is read row by row.

    Parameters
    ----------
    path : Path
        .parquet, .csv, .jsonl or .ndjson.

    Raises
    ------
    InputError
        When the file cannot be read.
    """
    match path.suffix.lower():
        case ".parquet":
            return _of_row_groups(path)
        case ".csv":
            return _of_lines(path, headed=True)
        case ".jsonl" | ".ndjson":
            return _of_lines(path, headed=False)
    return None


def _of_row_groups(path: Path) -> Iterator[Piece]:
    """The row groups of a file, brought together while they are small."""
    with readable(path) as stream:
        metadata = arrow_parquet.ParquetFile(stream).metadata
        bounded(metadata, path.name)
        counts = [metadata.row_group(i).num_rows for i in range(metadata.num_row_groups)]
    start = before = held = 0
    for i, count in enumerate(counts):
        if held and held + count > ROWS:
            yield Piece(path=path, start=start, stop=i, before=before, count=held)
            start, before, held = i, before + held, 0
        held += count
    yield Piece(path=path, start=start, stop=len(counts), before=before, count=held)


def _of_lines(path: Path, *, headed: bool) -> Iterator[Piece]:
    """Whole lines, some megabytes at a time; a line that has no end is cut, for it is no invoice."""
    with path.open("rb") as stream:
        size = BYTES if headed else RECORDS
        start = len(stream.readline(LONGEST_LINE + 1)) if headed else 0
        before = 1 if headed else 0
        if headed and not start:
            raise InputError("the file is empty", where=path.name, hint="the first line has the headings")
        stream.seek(start)
        at = end = start
        seen = counted = 0
        while block := stream.read(_BLOCK):
            last = block.rfind(_LINE) + 1
            counted += block.count(_LINE)
            if last:
                end, seen = at + last, counted
            at += len(block)
            if at - start >= size and (end > start or at - start >= 2 * BYTES):
                stop, count = (end, seen) if end > start else (at, 1)
                yield Piece(path=path, start=start, stop=stop, before=before, count=count)
                start, before, counted = stop, before + seen, counted - seen
                end, seen = start, 0
        if at > start or (headed and before == 1):
            yield Piece(path=path, start=start, stop=at, before=before, count=counted + (end < at))
