"""A bill as a spreadsheet: its lines, and on a second sheet every step of their explanations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from io import BytesIO
from typing import Any

from hv_tariff.billing import Bill
from hv_tariff.extra import load_extra
from hv_tariff.reports.audit_words import writable
from hv_tariff.reports.text import NO_PRINTED
from hv_tariff.reports.wording import Language, Voice
from hv_tariff.vocabulary import Label

LARGEST_NUMBER = 10**15 - 1  # a cell keeps fifteen digits; a longer amount is text
LONGEST_TEXT = 32_767
_AS_IT_IS = Label("as it is [rial]", "وضع موجود (ریال)")
_EPOCH = datetime(1980, 1, 1)  # noqa: DTZ001 - a fixed stamp: the same bill, the same bytes
_CODE = Label("code", "کد")
_KNOWN = Label("status", "اعتبار")
Cell = str | int | None


def bill_workbook(
    bill: Bill,
    *,
    language: Language = Language.EN,
    beside: Mapping[str, int] = NO_PRINTED,
    heading: Label = _AS_IT_IS,
) -> bytes:
    """Return a bill as the bytes of an .xlsx file; text is never a formula or a link.

    Parameters
    ----------
    bill : Bill
    language : Language
        In Persian the sheets run from right to left.
    beside : mapping
        Amounts by line to stand beside the computed ones [rial], with their differences.
    heading : Label
        What those amounts are.

    Raises
    ------
    InputError
        When the extra `audit`, which has xlsxwriter, is not installed.
    """
    library = load_extra("xlsxwriter", to="write a workbook")
    v = Voice(language)
    out = BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with library.Workbook(out, options) as book:
        book.set_properties({"created": _EPOCH})
        forms = {"number": book.add_format({"num_format": "#,##0"}), "head": book.add_format({"bold": True})}
        lines = _Sheet(book, forms, v, v.word("bill"), [26, 24, 20, 18, 20, 18])
        heads = [v.word("line"), v.said(_CODE), v.word("amount"), v.said(_KNOWN)]
        lines.head([*heads, *([v.said(heading), v.word("difference")] if beside else [])])
        steps = _Sheet(book, forms, v, v.word("formula"), [24, 28, 60, 34, 24, 70])
        steps.head([v.said(_CODE), v.word("line"), v.word("formula"), "", "", v.word("source")])
        for part in [bill] if bill.transit is None else [bill, bill.transit]:
            for line in part.lines:
                row: list[Cell] = [v.said(line.label), line.code, line.amount, v.status(line.status)]
                if beside:
                    other = beside.get(line.code)
                    row += [other, None if other is None else line.amount - other]
                lines.row(row)
                for cells in _steps(line, v):
                    steps.row(cells)
    return out.getvalue()


def _steps(line: Any, v: Voice) -> list[list[Cell]]:
    rows: list[list[Cell]] = []
    for part in line.explanation.parts or (line.explanation,):
        for each in part.walk():
            rule = each.rule
            clause = "" if rule.clause is None else f"{v.said(rule.clause.title)} ({rule.clause.id})"
            value = v.exact(each.value) + v.unit(rule.unit)
            rows.append([line.code, v.said(rule.label), v.said(rule.formula), "", value, clause])
            for given in each.inputs:
                name = f"{v.said(given.operand.label)} {given.operand.month or ''}".rstrip()
                value = v.exact(given.value) + v.unit(given.operand.unit)
                rows.append([line.code, "", "", name, value, v.origin(given.origin)])
    return rows


class _Sheet:
    """A sheet written from above."""

    def __init__(
        self, book: Any, forms: Mapping[str, Any], v: Voice, name: str, widths: Sequence[int]
    ) -> None:
        self._sheet, self._forms, self._next = book.add_worksheet(name[:31]), forms, 0
        if v.persian:
            self._sheet.right_to_left()
        for column, width in enumerate(widths):
            self._sheet.set_column(column, column, width)

    def head(self, names: Sequence[str]) -> None:
        for column, name in enumerate(names):
            self._sheet.write_string(0, column, name, self._forms["head"])
        self._sheet.freeze_panes(1, 0)
        self._next = 1

    def row(self, cells: Sequence[Cell]) -> None:
        for column, cell in enumerate(cells):
            if isinstance(cell, int) and abs(cell) <= LARGEST_NUMBER:
                self._sheet.write_number(self._next, column, cell, self._forms["number"])
            elif cell not in (None, ""):
                self._sheet.write_string(self._next, column, writable(str(cell))[:LONGEST_TEXT])
        self._next += 1
