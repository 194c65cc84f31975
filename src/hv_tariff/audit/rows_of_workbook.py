"""Rows of the first sheet of a workbook: bounded before it is opened, numbers as a person typed them."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from itertools import repeat
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile, ZipInfo

from hv_tariff.audit.extra import load_extra
from hv_tariff.audit.findings import Rejection
from hv_tariff.audit.tabular import Cell, Column, Headings, Read, columns_of, record_of
from hv_tariff.errors import InputError

LARGEST = 1024 * 1024 * 1024
LARGEST_IN_MEMORY = 128 * 1024 * 1024
RATIO = 200
MOST_PARTS = 10_000
_SMALL = 1024 * 1024
_MOST_ROWS, _MOST_COLUMNS = 1_048_576, 16_384
_DIGITS = 15
# Possessive throughout: a prolog made to be read in many ways is read in one.
_PROLOG = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*+(?:<\?xml[^>]*+>)?\s*+(?:<!--(?:(?!-->).)*+-->\s*+)*+<[A-Za-z]", re.DOTALL
)
_HINT = "save it again as .xlsx, or as CSV"
_DAMAGED = (BadZipFile, zlib.error, KeyError, ValueError, TypeError, AttributeError, IndexError, EOFError,
            OSError, SyntaxError, NotImplementedError, RuntimeError, OverflowError)  # fmt: skip


def workbook_rows(path: Path, headings: Headings) -> Iterator[tuple[str, Read]]:
    """Yield the records of the first sheet; another sheet that holds rows is rejected as a whole.

    A number cell is read as the shortest text that names it; one that needs more than 15 digits was
    computed and never typed, and its row is rejected, as is a formula that has no saved value.
    """
    openpyxl = load_extra("openpyxl", to="read .xlsx")
    formulas = inspect_workbook(path)
    books = []
    try:
        for data_only in (True, False) if formulas else (True,):
            books.append(openpyxl.load_workbook(path, read_only=True, data_only=data_only, keep_links=False))
        sheets = [book.worksheets for book in books]
        if not sheets[0]:
            raise InputError("the workbook has no sheet", where=path.name, hint=_HINT)
        yield from _sheet(sheets, path.name, headings)
        for other in sheets[0][1:]:
            if any(cell.value is not None for row in other.iter_rows(max_row=1000) for cell in row):
                where = f"{path.name}:{other.title}"
                reason = "not read: only the first sheet is"
                yield where, Rejection(where=where, invoice_id="", reason=reason)
    except _DAMAGED as error:
        what = f"not readable as a workbook: {str(error).partition(chr(10))[0][:200] or type(error).__name__}"
        raise InputError(what, where=path.name, hint=_HINT) from None
    finally:
        for book in books:
            book.close()


def inspect_workbook(path: Path) -> bool:
    """Refuse a bomb by the directory of the file and the first bytes of its parts; whether it has formulas.

    Raises
    ------
    InputError
        For what is no workbook, expands beyond its bounds, or declares entities.
    """
    try:
        with ZipFile(path) as archive:
            parts = archive.infolist()
            _bounded(parts, path.name)
            texts = [part for part in parts if part.filename.lower().endswith((".xml", ".rels"))]
            for part in texts:
                with archive.open(part) as stream:
                    if _PROLOG.match(stream.read(4096)) is None:
                        what = f"{part.filename} is not plain XML"
                        raise InputError(what, where=path.name, hint=_HINT)
            return any(_has_formula(archive, part) for part in texts if "worksheets/" in part.filename)
    except (BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, ValueError) as error:
        what = f"not readable as a workbook: {error}"
        raise InputError(what, where=path.name, hint=_HINT) from None


def _bounded(parts: list[ZipInfo], name: str) -> None:
    total = sum(part.file_size for part in parts)
    if len(parts) > MOST_PARTS or total > LARGEST:
        what = f"the workbook expands to {len(parts):,} parts of {total:,} bytes"
        raise InputError(what, where=name, hint=f"at most {LARGEST:,} bytes are read")
    for part in parts:
        if part.file_size > _SMALL and part.file_size > RATIO * part.compress_size:
            sizes = f"from {part.compress_size:,} to {part.file_size:,} bytes"
            what = f"{part.filename} of the workbook expands {sizes}"
            raise InputError(what, where=name, hint=f"at most {RATIO} times is read")
        if part.file_size > LARGEST_IN_MEMORY and "worksheets/" not in part.filename:
            what = f"{part.filename} of the workbook has {part.file_size:,} bytes"
            raise InputError(what, where=name, hint="save it as CSV")


def _has_formula(archive: ZipFile, part: ZipInfo) -> bool:
    tail = b""
    with archive.open(part) as stream:
        while chunk := stream.read(_SMALL):
            if re.search(rb"<(?:\w+:)?f[ />]", tail + chunk):
                return True
            tail = chunk[-16:]
    return False


def _sheet(sheets: list[list[Any]], name: str, headings: Headings) -> Iterator[tuple[str, Read]]:
    first = sheets[0][0]
    where = f"{name}:{first.title}!1"
    top = next(iter(first.iter_rows(max_row=1, max_col=_MOST_COLUMNS)), ())
    titles = ["" if cell.value is None else str(cell.value) for cell in top]
    while titles and not titles[-1].strip():
        titles.pop()
    if not titles:
        raise InputError("no headings in the first row", where=where, hint="name the columns by their paths")
    columns = columns_of(titles, headings=headings, where=where)
    # One column beyond the headings, so that a cell under none is seen.
    width = len(columns) + 1
    columns = (*columns, Column(heading="", path=None))
    cached = first.iter_rows(min_row=2, max_col=width)
    typed = sheets[1][0].iter_rows(min_row=2, max_col=width) if len(sheets) > 1 else repeat(None)
    for number, (row, formulas) in enumerate(zip(cached, typed, strict=False), start=2):
        if number > _MOST_ROWS:
            raise InputError(f"more than {_MOST_ROWS:,} rows", where=name, hint=_HINT)
        where = f"{name}:{first.title}!{number}"
        cells = list(zip(row, formulas or repeat(None), strict=False))
        read = record_of(columns, cells, where=where, read=_cell)
        if read is not None:
            yield where, read


def _cell(pair: tuple[Any, Any]) -> Cell:
    """Read the saved value of a cell, beside the same cell with its formula."""
    cell, formula = pair
    value = cell.value
    if value is None:
        if formula is not None and formula.data_type == "f":
            raise InputError("a formula without a saved value", hint="open and save the workbook")
        return None
    if cell.data_type == "e":
        raise InputError(f"the cell shows {value}")
    if isinstance(value, bool):
        return value
    if isinstance(value, str):
        return value.strip() or None
    if isinstance(value, (int, float)):
        return _typed(value)
    raise InputError(f"a {type(value).__name__} where text is meant", hint="write Solar Hijri dates as text")


def _typed(value: int | float) -> str:
    """The text of a number cell as a person typed it; a sheet itself keeps 15 digits."""
    text = repr(value)
    mantissa, _, exponent = text.partition("e")
    digits = mantissa.lstrip("-").replace(".", "").lstrip("0").rstrip("0")
    if exponent or len(digits) > _DIGITS or not mantissa.lstrip("-").replace(".", "").isdecimal():
        raise InputError(f"{text} was computed, not typed: digits are lost", hint="write it as text")
    return mantissa.removesuffix(".0")
