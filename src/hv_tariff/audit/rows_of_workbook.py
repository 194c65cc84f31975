"""Rows of the first sheet of a workbook: bounded before it is opened, numbers as a person typed them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import repeat
from pathlib import Path
from typing import Any

from hv_tariff.audit.findings import Rejection
from hv_tariff.audit.tabular import Cell, Column, Headings, Read, columns_of, record_of
from hv_tariff.errors import InputError
from hv_tariff.extra import load_extra
from hv_tariff.workbook import HINT, inspect_workbook, reading_workbook, typed_number

_MOST_ROWS, _MOST_COLUMNS = 1_048_576, 16_384


def workbook_rows(path: Path, headings: Headings) -> Iterator[tuple[str, Read]]:
    """Yield the records of the first sheet; another sheet that holds rows is rejected as a whole.

    A number cell is read as the shortest text that names it; one that needs more than 15 digits was
    computed and never typed, and its row is rejected, as is a formula that has no saved value.
    """
    openpyxl = load_extra("openpyxl", to="read .xlsx")
    formulas = inspect_workbook(path).formulas
    books = []
    try:
        with reading_workbook(path):
            for data_only in (True, False) if formulas else (True,):
                books.append(
                    openpyxl.load_workbook(path, read_only=True, data_only=data_only, keep_links=False)
                )
            sheets = [book.worksheets for book in books]
            if not sheets[0]:
                raise InputError("the workbook has no sheet", where=path.name, hint=HINT)
            yield from _sheet(sheets, path.name, headings)
            for other in sheets[0][1:]:
                if any(cell.value is not None for row in other.iter_rows(max_row=1000) for cell in row):
                    where = f"{path.name}:{other.title}"
                    reason = "not read: only the first sheet is"
                    yield where, Rejection(where=where, invoice_id="", reason=reason)
    finally:
        for book in books:
            book.close()


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
            raise InputError(f"more than {_MOST_ROWS:,} rows", where=name, hint=HINT)
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
        return typed_number(value)
    raise InputError(f"a {type(value).__name__} where text is meant", hint="write Solar Hijri dates as text")
