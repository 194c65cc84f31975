"""Pieces of files in parts: as columns to be screened, and single rows as the row readers give them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv as arrow_csv
import pyarrow.parquet as arrow_parquet
from attrs import frozen

from hv_tariff.audit.columns.pieces import ROWS, Piece
from hv_tariff.audit.findings import Rejection
from hv_tariff.audit.rows_of_lines import LONGEST_LINE, csv_line, csv_titles, json_line, lines
from hv_tariff.audit.rows_of_parquet import batch_rows, readable
from hv_tariff.audit.tabular import Headings, Read, columns_of
from hv_tariff.billing.batch.kinds import CARRIED, PLACES, PRINTED
from hv_tariff.billing.batch.rows import Rows

JSON_LINES = 20_000
UNREAD = ("invoice_id", "period.issued")  # of a table of text, until a row is read by itself
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


def parts(piece: Piece, headings: Headings, *, mapped: bool = False) -> Iterator[Part]:
    """Yield the rows of a piece as columns.

    Parameters
    ----------
    piece : Piece
    headings : Headings
    mapped : bool
        Whether the headings are those of a mapping.

    Raises
    ------
    InputError
        As `read_invoices`.
    """
    match piece.path.suffix.lower():
        case ".parquet":
            return _of_parquet(piece, headings)
        case ".csv":
            return _of_csv(piece, headings)
    return _of_json_lines(piece, headings if mapped else None)


def _of_parquet(piece: Piece, headings: Headings) -> Iterator[Part]:
    name = piece.path.name
    with readable(piece.path) as stream:
        schema = arrow_parquet.ParquetFile(stream).schema_arrow
        words = [
            field.name
            for field in schema
            if pa.types.is_string(field.type) and not _is_figure(field.name) and field.name != "invoice_id"
        ]
        file = arrow_parquet.ParquetFile(stream, read_dictionary=words)
        list(batch_rows(file.schema_arrow, [], headings, name=name))  # its columns are known
        before = piece.before
        for table in _tables(file, piece):
            yield Part(
                rows=Rows(_renamed(table, headings)),
                count=table.num_rows,
                read=_table_reader(table, headings, name, before),
            )
            before += table.num_rows


def _tables(file: Any, piece: Piece) -> Iterator[pa.Table]:
    """Row groups brought together, a large one cut."""
    groups = range(piece.start, piece.stop)
    if sum(file.metadata.row_group(i).num_rows for i in groups) <= ROWS:
        yield _whole(file.read_row_groups(groups, use_threads=False))
        return
    for batch in file.iter_batches(batch_size=ROWS, row_groups=groups, use_threads=False):
        yield pa.Table.from_batches([batch])


def _whole(table: pa.Table) -> pa.Table:
    """Columns in one chunk each; what they were made of is let go one by one."""
    names, columns = table.column_names, []
    while table.num_columns:
        columns.append(pa.chunked_array([_chunk(table.column(0))]))
        table = table.remove_column(0)
    return pa.table(columns, names=names)


def _chunk(column: pa.ChunkedArray) -> pa.Array:
    if column.num_chunks == 1:
        return column.chunk(0)
    return pa.concat_arrays(column.chunks) if column.num_chunks else pa.array([], column.type)


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
    """Whether a column of text has a figure of its own in each row; those of contracts come again."""
    return path.startswith(PRINTED) or (path in PLACES and not path.startswith("contract."))


def _of_csv(piece: Piece, headings: Headings) -> Iterator[Part]:
    """A piece that Arrow does not take as it is, row by row."""
    path = piece.path
    with path.open("rb") as stream:
        delimiter, titles = csv_titles(stream.readline(LONGEST_LINE + 1), headings, f"{path.name}:1")
        columns = columns_of(titles, headings=headings, where=f"{path.name}:1")
        paths = [column.path or f"\0{i}" for i, column in enumerate(columns)]
        stream.seek(piece.start)
        data = stream.read(piece.stop - piece.start)
    reader = _csv_reader(data, columns, delimiter, path, piece.before)
    yield _csv_part(data, piece.count, paths, delimiter, reader)


def _csv_part(data: bytes, count: int, paths: list[str], delimiter: str, read: Reader) -> Part:
    """Figures as whole numbers where all of them are, else as decimals, else as text."""
    looked_at = [each for each in paths if each[0] != "\0" and each not in UNREAD]
    for kinds in (
        {each: _csv_type(each, whole=True) for each in looked_at},
        {each: _csv_type(each, whole=False) for each in looked_at},
        dict.fromkeys(looked_at, pa.string()),
    ):
        try:
            table = arrow_csv.read_csv(
                pa.BufferReader(data),
                read_options=arrow_csv.ReadOptions(
                    column_names=paths, block_size=1024 * 1024, use_threads=False
                ),
                parse_options=arrow_csv.ParseOptions(delimiter=delimiter, ignore_empty_lines=False),
                convert_options=arrow_csv.ConvertOptions(
                    column_types=kinds,
                    include_columns=looked_at,
                    null_values=[""],
                    strings_can_be_null=True,
                    quoted_strings_can_be_null=True,
                ),
            )
        except (pa.ArrowException, OSError):
            continue
        if table.num_rows == count:
            return Part(rows=Rows(table), count=count, read=read)
    return Part(rows=None, count=count, read=read)


def _csv_type(path: str, *, whole: bool) -> pa.DataType:
    if path.startswith(PRINTED) or path in CARRIED.values():
        return pa.int64()
    if path in PLACES:
        return pa.int64() if whole and not path.endswith("_kw") else pa.decimal128(24, PLACES[path])
    return pa.dictionary(pa.int32(), pa.string())


def _csv_reader(data: bytes, columns: Any, delimiter: str, path: Path, before: int) -> Reader:
    def read(places: Sequence[int]) -> Iterator[tuple[int, str, Read]]:
        held = data.split(_LINE)
        for place in places:
            where = f"{path.name}:{before + place + 1}"
            found = csv_line(held[place] + _LINE, columns, delimiter, where)
            if found is not None:
                yield place, where, found

    return read


def _of_json_lines(piece: Piece, headings: Headings | None) -> Iterator[Part]:
    """Lines read one by one; those of plain figures and words are then screened together."""
    with piece.path.open("rb") as stream:
        stream.seek(piece.start)
        numbered = lines(stream, piece.path.name, before=piece.before, stop=piece.stop)
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
