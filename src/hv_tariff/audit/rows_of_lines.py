"""Rows of text files: JSON Lines, JSON and CSV, line by line, each line bounded."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO

from hv_tariff.audit.findings import Rejection
from hv_tariff.audit.mapping import folded
from hv_tariff.audit.strict_json import parse_json
from hv_tariff.audit.tabular import Column, Headings, Read, columns_of, record_of, text_cell
from hv_tariff.billing.paths import put
from hv_tariff.errors import InputError

LONGEST_LINE = 1024 * 1024
ENDLESS_LINE = 64 * LONGEST_LINE
_SPACE = b" \t\r\n\xef\xbb\xbf"
_ONE_A_LINE = "write one invoice a line, as .jsonl"
_DELIMITERS = ",;\t"


def lines(
    stream: BinaryIO, name: str, *, before: int = 0, stop: int | None = None
) -> Iterator[tuple[str, bytes | None]]:
    """Yield the place and the content of each line, None for one that is too long to be held.

    Parameters
    ----------
    stream : binary file
    name : str
    before : int
        How many lines were read before.
    stop : int, optional
        The byte where the next line would be too much.
    """
    number = before
    while (stop is None or stream.tell() < stop) and (line := stream.readline(LONGEST_LINE + 1)):
        number += 1
        where = f"{name}:{number}"
        if len(line) <= LONGEST_LINE or line.endswith(b"\n"):
            yield where, line
            continue
        skipped = len(line)
        while not line.endswith(b"\n") and (line := stream.readline(LONGEST_LINE)):
            skipped += len(line)
            if skipped > ENDLESS_LINE:
                what = f"a line has more than {ENDLESS_LINE:,} bytes"
                raise InputError(what, where=where, hint="give one invoice a line")
        yield where, None


def _too_long(where: str) -> Rejection:
    return Rejection(
        where=where, invoice_id="", reason=f"the line is longer than {LONGEST_LINE:,} bytes: no invoice"
    )


def json_lines(path: Path, headings: Headings | None) -> Iterator[tuple[str, Read]]:
    """Yield the records of a file of one JSON object a line; with headings, under their paths."""
    with path.open("rb") as stream:
        for where, line in lines(stream, path.name):
            read = json_line(line, where, headings)
            if read is not None:
                yield where, read


def json_line(line: bytes | None, where: str, headings: Headings | None) -> Read | None:
    """Return the record of a line, its rejection (None: it was too long), or None for a blank one."""
    if line is None:
        return _too_long(where)
    return _json_line(line, where, headings) if line.strip(_SPACE) else None


def _json_line(line: bytes, where: str, headings: Headings | None) -> Read:
    try:
        return _record(parse_json(line.decode("utf-8-sig").rstrip()), headings, where)
    except UnicodeDecodeError:
        reason = "the line is not UTF-8"
    except json.JSONDecodeError as error:
        reason = f"not readable as JSON: {error.msg} at character {error.pos + 1}"
    except InputError as error:
        reason = f"{error.where}: {error.what}" if error.where else error.what
    return Rejection(where=where, invoice_id="", reason=reason)


def _record(found: Any, headings: Headings | None, where: str) -> Read:
    if not isinstance(found, Mapping):
        raise InputError("the record is not a group of fields")
    if headings is None:
        return found
    record: dict[str, Any] = {}
    for heading, value in _leaves(found, ""):
        path = headings.path(heading)
        if path is not None and value is not None:
            put(record, path, value if isinstance(value, (bool, list)) else str(value))
    return record


def _leaves(found: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, Any]]:
    for key, value in found.items():
        if isinstance(value, Mapping):
            yield from _leaves(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value


def json_file(path: Path, headings: Headings | None) -> Iterator[tuple[str, Read]]:
    """Yield the records of a .json file: one object, a list of them, or one a line."""
    with path.open("rb") as stream:
        first = next(
            (line for _, line in lines(stream, path.name) if line is None or line.strip(_SPACE)), b""
        )
        if first is not None and _is_whole(first) and first.strip(_SPACE)[:1] == b"{":
            yield from json_lines(path, headings)
            return
        stream.seek(0)
        data = stream.read(ENDLESS_LINE + 1)
    if len(data) > ENDLESS_LINE:
        raise InputError(f"more than {ENDLESS_LINE:,} bytes of JSON", where=path.name, hint=_ONE_A_LINE)
    try:
        whole = parse_json(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise InputError("the file is not UTF-8", where=path.name, hint="save it as UTF-8") from None
    except json.JSONDecodeError as error:
        what = f"not readable as JSON: {error.msg}"
        raise InputError(what, where=f"{path.name}:{error.lineno}", hint=_ONE_A_LINE) from None
    except InputError as error:
        error.where = f"{path.name} {error.where or ''}".strip()
        raise
    for number, each in enumerate(whole if isinstance(whole, list) else [whole], start=1):
        where = f"{path.name}[{number}]"
        try:
            yield where, _record(each, headings, where)
        except InputError as error:
            yield where, Rejection(where=where, invoice_id="", reason=error.what)


def _is_whole(line: bytes) -> bool:
    try:
        json.loads(line.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return False
    return True


def csv_rows(path: Path, headings: Headings) -> Iterator[tuple[str, Read]]:
    """Yield the records of a CSV file: UTF-8, `,` or `;` or tabs, one row a line."""
    columns: tuple[Column, ...] | None = None
    delimiter = ","
    with path.open("rb") as stream:
        for where, line in lines(stream, path.name):
            if columns is None:
                delimiter, titles = csv_titles(line, headings, where)
                columns = columns_of(titles, headings=headings, where=where)
            elif line is None:
                yield where, _too_long(where)
            else:
                read = csv_line(line, columns, delimiter, where)
                if read is not None:
                    yield where, read
    if columns is None:
        raise InputError("the file is empty", where=path.name, hint="the first line has the headings")


def csv_titles(line: bytes | None, headings: Headings, where: str) -> tuple[str, list[str]]:
    """Return the delimiter under which most headings are known, and the headings."""
    hint = "the first line has the headings, in UTF-8"
    try:
        text = (line or b"").decode("utf-8-sig").rstrip("\r\n")
    except UnicodeDecodeError:
        raise InputError("the headings are not UTF-8", where=where, hint="save it as CSV UTF-8") from None
    split: dict[str, list[str]] = {}
    for delimiter in _DELIMITERS:
        try:
            split[delimiter] = _cells(text, delimiter)
        except csv.Error:
            continue
    if not text.strip() or not split:
        raise InputError("no headings in the first line", where=where, hint=hint)
    best = max(split, key=lambda each: (sum(map(headings.knows, split[each])), len(split[each])))
    if not any(headings.knows(title) for title in split[best]):
        known = f"no heading of the first line is a path of an invoice, '{folded(text)[:40]}'"
        raise InputError(known, where=where, hint="name the columns by their paths, or give a mapping")
    return best, split[best]


def _cells(text: str, delimiter: str) -> list[str]:
    return next(csv.reader([text], delimiter=delimiter, strict=True), [])


def csv_line(line: bytes, columns: tuple[Column, ...], delimiter: str, where: str) -> Read | None:
    """Return the record of a line under its columns, its rejection, or None for a blank one."""
    try:
        text = line.decode("utf-8").rstrip("\r\n")
        cells = _cells(text, delimiter)
    except UnicodeDecodeError:
        return Rejection(where=where, invoice_id="", reason="the line is not UTF-8")
    except csv.Error as error:
        reason = f"not readable as CSV: {error}; a cell cannot go over the end of its line"
        return Rejection(where=where, invoice_id="", reason=reason)
    if not any(cell.strip() for cell in cells):
        return None
    if len(cells) != len(columns):
        reason = f"{len(cells)} cells under {len(columns)} headings"
        return Rejection(where=where, invoice_id=_identity(columns, cells), reason=reason)
    return record_of(columns, cells, where=where, read=text_cell)


def _identity(columns: tuple[Column, ...], cells: list[str]) -> str:
    """The invoice_id of a row whose cells cannot be trusted otherwise: only its first cell can."""
    return cells[0].strip() if columns[0].path == "invoice_id" else ""
