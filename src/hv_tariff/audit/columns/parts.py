"""Files of invoices in parts: as columns to be screened, and single rows as the row readers give them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv as arrow_csv
import pyarrow.parquet as arrow_parquet
from attrs import frozen

from hv_tariff.audit.findings import Rejection
from hv_tariff.audit.rows_of_lines import LONGEST_LINE, csv_line, csv_titles, json_line, lines
from hv_tariff.audit.rows_of_parquet import batch_rows, bounded
from hv_tariff.audit.tabular import Headings, Read, columns_of
from hv_tariff.billing.batch.kinds import CARRIED, PLACES, PRINTED
from hv_tariff.billing.batch.rows import Rows
from hv_tariff.errors import InputError

ROWS = 250_000
BYTES = 64 * 1024 * 1024
JSON_LINES = 20_000
_LINE = b"\n"
Reader = Callable[[Sequence[int]], Iterator[tuple[int, str, Read]]]


@frozen(kw_only=True, slots=True, eq=False)
class Part:
    """Some rows of a file, one after the other.

    Attributes
    ----------
    rows : Rows or None
        Their columns; None where they can only be read one by one.
    places : sequence of int or None
        The place in the part of each row of `rows`; None where it is the same.
    count : int
        How many rows of the file they are.
    read : callable
        Gives, of the rows at some places in the part, the place, and what the row reader of the format
        gives; nothing of a blank row.
    """

    rows: Rows | None
    places: Sequence[int] | None = None
    count: int
    read: Reader


def parts(path: Path, headings: Headings, *, mapped: bool = False) -> Iterator[Part] | None:
    """Yield a file in parts, or None for a format that is read row by row.

    Parameters
    ----------
    path : Path
        .parquet, .csv, .jsonl or .ndjson.
    headings : Headings
    mapped : bool
        Whether the headings are those of a mapping.

    Raises
    ------
    InputError
        As `read_invoices`.
    """
    match path.suffix.lower():
        case ".parquet":
            return _of_parquet(path, headings)
        case ".csv":
            return _of_csv(path, headings)
        case ".jsonl" | ".ndjson":
            return _of_json_lines(path, headings if mapped else None)
    return None


def _of_parquet(path: Path, headings: Headings) -> Iterator[Part]:
    try:
        with path.open("rb") as stream:
            plain = arrow_parquet.ParquetFile(stream)
            bounded(plain.metadata, path.name)
            words = [
                field.name
                for field in plain.schema_arrow
                if pa.types.is_string(field.type)
                and not _is_figure(field.name)
                and field.name != "invoice_id"
            ]
            file = arrow_parquet.ParquetFile(stream, read_dictionary=words)
            list(batch_rows(file.schema_arrow, [], headings, name=path.name))  # its columns are known
            before = 0
            for table in _tables(file):
                yield Part(
                    rows=Rows(_renamed(table, headings)),
                    count=table.num_rows,
                    read=_table_reader(table, headings, path.name, before),
                )
                before += table.num_rows
    except (pa.ArrowException, OSError, ValueError, LookupError, TypeError, OverflowError) as error:
        if isinstance(error, InputError):
            raise
        reason = str(error).partition("\n")[0][:200].rstrip(".")
        what = f"not readable as Parquet: {reason}"
        raise InputError(what, where=path.name, hint="write it again") from None


def _tables(file: Any) -> Iterator[pa.Table]:
    """The row groups of a file, brought together while they are small."""
    held: list[pa.RecordBatch] = []
    for batch in file.iter_batches(batch_size=ROWS):
        if held and sum(each.num_rows for each in held) + batch.num_rows > ROWS:
            yield pa.Table.from_batches(held)
            held = []
        held.append(batch)
    if held:
        yield pa.Table.from_batches(held)


def _table_reader(table: pa.Table, headings: Headings, name: str, before: int) -> Reader:
    def read(places: Sequence[int]) -> Iterator[tuple[int, str, Read]]:
        numbers = [before + place + 1 for place in places]
        batches = table.take(pa.array(places, pa.int64())).to_batches()
        for where, found in batch_rows(table.schema, batches, headings, name=name, numbers=numbers):
            yield int(where.rpartition(":")[2]) - before - 1, where, found

    return read


def _renamed(table: pa.Table, headings: Headings) -> pa.Table:
    """Under the paths of the record; columns to be ignored are left out, nested ones stay."""
    kept = {}
    for name, column in zip(table.column_names, table.columns, strict=True):
        if pa.types.is_struct(column.type) or pa.types.is_null(column.type):
            kept[name] = column
        elif (heading := headings.path(name)) is not None:
            kept[heading] = column
    return pa.table(kept)


def _is_figure(path: str) -> bool:
    return path in PLACES or path.startswith(PRINTED)


def _of_csv(path: Path, headings: Headings) -> Iterator[Part]:
    """Whole lines, some megabytes at a time; a part that Arrow does not take as it is, row by row."""
    with path.open("rb") as stream:
        first = stream.readline(LONGEST_LINE + 1)
        if not first:
            raise InputError("the file is empty", where=path.name, hint="the first line has the headings")
        delimiter, titles = csv_titles(first, headings, f"{path.name}:1")
        columns = columns_of(titles, headings=headings, where=f"{path.name}:1")
        paths = [column.path or f"\0{i}" for i, column in enumerate(columns)]
        before, rest = 1, b""
        while chunk := stream.read(BYTES):
            data = rest + chunk
            end = data.rfind(_LINE) + 1
            if not end and len(data) < 2 * BYTES:
                rest = data
                continue
            data, rest = (data[:end], data[end:]) if end else (data, b"")
            count = data.count(_LINE)
            yield _csv_part(
                data, count, paths, delimiter, _csv_reader(data, columns, delimiter, path, before)
            )
            before += count
        if rest:
            reader = _csv_reader(rest, columns, delimiter, path, before)
            yield _csv_part(rest, rest.count(_LINE) + 1, paths, delimiter, reader)


def _csv_part(data: bytes, count: int, paths: list[str], delimiter: str, read: Reader) -> Part:
    """Figures as numbers where all of them are, else as text."""
    for kinds in ({each: _csv_type(each) for each in paths}, dict.fromkeys(paths, pa.string())):
        try:
            table = arrow_csv.read_csv(
                pa.BufferReader(data),
                read_options=arrow_csv.ReadOptions(column_names=paths, block_size=4 * 1024 * 1024),
                parse_options=arrow_csv.ParseOptions(delimiter=delimiter, ignore_empty_lines=False),
                convert_options=arrow_csv.ConvertOptions(
                    column_types=kinds,
                    null_values=[""],
                    strings_can_be_null=True,
                    quoted_strings_can_be_null=True,
                ),
            )
        except (pa.ArrowException, OSError):
            continue
        if table.num_rows == count:
            known = table.select([each for each in paths if each[0] != "\0"])
            return Part(rows=Rows(known), count=count, read=read)
    return Part(rows=None, count=count, read=read)


def _csv_type(path: str) -> pa.DataType:
    if path.startswith(PRINTED) or path in CARRIED.values():
        return pa.int64()
    if path in PLACES:
        return pa.decimal128(24, PLACES[path])
    return pa.string() if path == "invoice_id" else pa.dictionary(pa.int32(), pa.string())


def _csv_reader(data: bytes, columns: Any, delimiter: str, path: Path, before: int) -> Reader:
    def read(places: Sequence[int]) -> Iterator[tuple[int, str, Read]]:
        held = data.split(_LINE)
        for place in places:
            where = f"{path.name}:{before + place + 1}"
            found = csv_line(held[place] + _LINE, columns, delimiter, where)
            if found is not None:
                yield place, where, found

    return read


def _of_json_lines(path: Path, headings: Headings | None) -> Iterator[Part]:
    """Lines read one by one; those of plain figures and words are then screened together."""
    with path.open("rb") as stream:
        numbered = lines(stream, path.name)
        while held := list(islice(numbered, JSON_LINES)):
            reads = [json_line(line, where, headings) for where, line in held]
            flat = [None if read is None or isinstance(read, Rejection) else _plain(read) for read in reads]
            places = [place for place, each in enumerate(flat) if each is not None]
            yield Part(
                rows=Rows(_table([each for each in flat if each is not None])) if places else None,
                places=places,
                count=len(held),
                read=_line_reader([where for where, _ in held], reads),
            )


def _line_reader(wheres: Sequence[str], reads: Sequence[Read | None]) -> Reader:
    def read(places: Sequence[int]) -> Iterator[tuple[int, str, Read]]:
        for place in places:
            found = reads[place]
            if found is not None:
                yield place, wheres[place], found

    return read


def _plain(record: Mapping[str, Any]) -> dict[str, str] | None:
    """The leaves of a record by path, as text; None where one is neither text, number nor flag."""
    found: dict[str, str] = {}
    todo: list[tuple[str, Mapping[str, Any]]] = [("", record)]
    while todo:
        prefix, group = todo.pop()
        for name, value in group.items():
            path = f"{prefix}{name}"
            if isinstance(value, Mapping):
                todo.append((f"{path}.", value))
            elif isinstance(value, bool):
                found[path] = "true" if value else "false"
            elif isinstance(value, str | int):
                found[path] = str(value)
            elif value is not None and path not in ("inferred",):
                return None
    return found


def _table(records: Sequence[dict[str, str]]) -> pa.Table:
    paths = dict.fromkeys(path for record in records for path in record)
    return pa.table({path: pa.array([each.get(path) for each in records], pa.string()) for path in paths})
