"""A form as a workbook: right to left, yellow cells to fill, all else locked, never a formula."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any

from hv_tariff.errors import InputError
from hv_tariff.extra import load_extra
from hv_tariff.tariffs.transcription.form import Form, Style

_FONT = {"font_name": "Tahoma", "font_size": 9, "valign": "top"}
_LOOKS: dict[Style, dict[str, Any]] = {
    Style.TITLE: {"bold": True, "font_size": 12, "align": "right"},
    Style.NOTE: {"font_color": "#555555", "align": "right"},
    Style.BLOCK: {"bold": True, "font_size": 11, "font_color": "#1F3864", "align": "right"},
    Style.HEADING: {"bold": True, "bg_color": "#E8ECF0", "border": 1, "text_wrap": True, "align": "center"},
    Style.NAME: {"border": 1, "bg_color": "#F7F8FA", "text_wrap": True},
    Style.PREVIOUS: {"italic": True, "font_color": "#777777", "text_wrap": True, "num_format": "@"},
    Style.NOTHING: {"bg_color": "#C8CCD2", "border": 1},
}
_TO_FILL = {"bg_color": "#FFF9DB", "border": 1, "locked": False, "num_format": "@", "text_wrap": True}
_NOTHING: Mapping[str, str] = MappingProxyType({})
_LEFT_TO_RIGHT, _RIGHT_TO_LEFT = 1, 2
# A form made twice is one and the same file.
_MADE = datetime(2020, 1, 1, tzinfo=UTC).replace(tzinfo=None)


def write_form(form: Form, path: Path, *, texts: Mapping[str, str] = _NOTHING) -> None:
    """Write a form as a workbook.

    Parameters
    ----------
    form : Form
    path : Path
    texts : mapping of str to str, optional
        What stands in cells to fill already, by path: to show an edition, or to correct a form.

    Raises
    ------
    InputError
        When the file cannot be written.
    """
    xlsxwriter = load_extra("xlsxwriter", to="write .xlsx")
    options = {
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "in_memory": True,
    }
    book = xlsxwriter.Workbook(str(path), options)
    book.set_properties({"title": str(form.identity), "created": _MADE})
    looks = {
        (style, order): book.add_format(_FONT | look | {"reading_order": order})
        for style, look in _LOOKS.items()
        for order in (_LEFT_TO_RIGHT, _RIGHT_TO_LEFT)
    }
    to_fill = book.add_format(_FONT | _TO_FILL)
    sheets = []
    for each in form.sheets:
        sheet = book.add_worksheet(each.name)
        sheet.right_to_left()
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        for column, width in enumerate(each.widths):
            sheet.set_column(column, column, width)
        sheet.freeze_panes(each.frozen_rows, each.frozen_columns)
        sheet.protect("", {"format_columns": True, "format_rows": True})
        sheets.append(sheet)
    for place, fixed in form.fixed.items():
        look = looks[fixed.style, _reading_order(fixed.text)]
        if fixed.text:
            sheets[place.sheet].write_string(place.row, place.column, fixed.text, look)
        else:
            sheets[place.sheet].write_blank(place.row, place.column, None, look)
    for place, slot in form.slots.items():
        if slot.path in texts:
            sheets[place.sheet].write_string(place.row, place.column, texts[slot.path], to_fill)
        else:
            sheets[place.sheet].write_blank(place.row, place.column, None, to_fill)
    try:
        book.close()
    except xlsxwriter.exceptions.FileCreateError as error:
        raise InputError(
            f"the form cannot be written: {error}", where=str(path), hint="check the folder"
        ) from None


def _reading_order(text: str) -> int:
    """Return the direction of a cell's own text: that of its first letter."""
    first = next((each for each in text if each.isalpha()), "ا")
    return _LEFT_TO_RIGHT if first.isascii() else _RIGHT_TO_LEFT
