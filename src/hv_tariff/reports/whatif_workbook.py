"""A comparison as a spreadsheet: real numbers, frozen headings, filters, and never a formula."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

from hv_tariff.reports.audit_workbook import LARGEST_NUMBER, STARTS_A_FORMULA, fitting
from hv_tariff.reports.whatif_words import GROUPS, WORDS, edits_of, label_of, ordered
from hv_tariff.reports.wording import Language
from hv_tariff.vocabulary import Label

Cell = str | int | None
_AMOUNTS = (("baseline", 22), ("scenario", 22), ("difference", 20))
_PARTS = (("rate", 18), ("volume", 18), ("mix", 18))
_SHEETS = {
    "by_line": ("line", "By line"),
    "by_band": ("band", "By band"),
    "by_class": ("class", "By class"),
    "by_month": ("month", "By month"),
    "by_customer": ("customer", "By customer"),
}
_MOST_ROWS = 1_048_576 - 2


def write(path: Path | str, plain: Mapping[str, Any], *, language: Language = Language.FA) -> None:
    """Write the workbook of a comparison.

    Parameters
    ----------
    path : Path or str
    plain : mapping
        As `whatif_json` returns it.
    language : Language
        Headings stand in both; Persian sheets run right to left.
    """
    _Workbook(path, language).fill(plain)


class _Workbook:
    """One workbook, sheet by sheet."""

    def __init__(self, path: Path | str, language: Language) -> None:
        options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
        self._book = xlsxwriter.Workbook(str(path), options)
        self._persian = language is Language.FA
        self._heading = self._book.add_format({"bold": True, "bg_color": "#E8ECF0", "bottom": 1})
        self._number = self._book.add_format({"num_format": "#,##0"})
        self._text = self._book.add_format({"num_format": "@"})
        self._quoted = self._book.add_format({"num_format": "@", "quote_prefix": True})

    def fill(self, plain: Mapping[str, Any]) -> None:
        """Write every sheet and finish the file."""
        self._sheet("Summary", (("summary", 44), *_AMOUNTS), self._summary(plain))
        for group in GROUPS:
            name, title = _SHEETS[group]
            parts = () if group == "by_band" else _PARTS
            energy = () if group == "by_line" else (("kwh", 20), ("price", 18))
            columns = ((name, 40), *_AMOUNTS, *parts, *energy)
            self._sheet(title, columns, self._group(group, plain[group]))
        columns = (("invoice", 24), ("customer", 20), ("class", 18), ("month", 12), *_AMOUNTS)
        self._sheet("Bills", columns, ([row[name] for name in _BILL] for row in plain["bills"]))
        rejected = ((each["where"], each["invoice_id"], each["reason"]) for each in plain["rejected"])
        self._sheet("Left out", (("place", 40), ("invoice", 24), ("reason", 100)), rejected)
        self._book.close()

    def _summary(self, plain: Mapping[str, Any]) -> Iterable[Sequence[Cell]]:
        yield (_both(WORDS["title"]), plain["scenario"]["name"])
        if plain["scenario"]["edits"]:
            yield (_both(WORDS["supposed"]),)
        for each in edits_of(plain):
            yield (_both(WORDS["edits"]), each)
        for place in plain["idle_edits"]:
            yield (_both(WORDS["idle"]), place)
        totals = (plain["baseline_total"], plain["scenario_total"], plain["total_difference"])
        yield (_both(WORDS["owed"]), *totals)
        for name in ("kwh", "price"):
            yield (_both(WORDS[name]), plain[f"baseline_{name}"], plain[f"scenario_{name}"])
        paid = plain["purchases"]
        if paid is not None and paid["total_difference_with_purchases"] is not None:
            sums = (paid["baseline"], paid["scenario"])
            yield (_both(WORDS["paid"]), *sums, sums[1] - sums[0])
            both = [total + sum_ for total, sum_ in zip(totals, sums, strict=False)]
            yield (_both(WORDS["with_purchases"]), *both, paid["total_difference_with_purchases"])
        for name, amount in plain["parts"].items():
            yield (f"{_both(WORDS['comes_from'])}: {_both(WORDS[name])}", None, None, amount)
        yield (_both(WORDS["book"]), plain["book"]["name"], plain["book"]["fingerprint"])
        yield (_both(WORDS["identity"]), plain["identity"]["fingerprint"])
        yield (_both(WORDS["status"]), plain["status"])

    def _group(self, group: str, rows: Mapping[str, Mapping[str, Any]]) -> Iterable[Sequence[Cell]]:
        for key, row in ordered(group, rows):
            label = label_of(group, key, row)
            name = key if label.en == label.fa or group == "by_month" else _both(label)
            amounts = [row[each] for each, _ in _AMOUNTS]
            parts = [] if group == "by_band" else [row["parts"][each] for each, _ in _PARTS]
            energy = [] if group == "by_line" else [row["scenario_kwh"], row["scenario_price"]]
            yield [name, *amounts, *parts, *energy]

    def _sheet(self, title: str, columns: Sequence[tuple[str, int]], rows: Iterable[Sequence[Cell]]) -> None:
        sheet = self._book.add_worksheet(title)
        if self._persian:
            sheet.right_to_left()
        sheet.freeze_panes(2, 1)
        for column, (name, width) in enumerate(columns):
            sheet.set_column(column, column, width)
            sheet.write_string(0, column, WORDS[name].fa, self._heading)
            sheet.write_string(1, column, WORDS[name].en, self._heading)
        last = 1
        for last, row in enumerate(rows, start=2):
            if last >= _MOST_ROWS:
                sheet.write_string(last, 0, "…", self._text)
                break
            for column, cell in enumerate(row):
                self._write(sheet, last, column, cell)
        sheet.autofilter(1, 0, max(last, 1), len(columns) - 1)

    def _write(self, sheet: Any, row: int, column: int, cell: Cell) -> None:
        if cell is None or cell == "":
            return
        if isinstance(cell, int) and abs(cell) <= LARGEST_NUMBER:
            sheet.write_number(row, column, cell, self._number)
            return
        text = fitting(str(cell))
        form = self._quoted if text.startswith(STARTS_A_FORMULA) else self._text
        sheet.write_string(row, column, text, form)


_BILL = ("invoice_id", "customer", "tariff_class", "month", "baseline", "scenario", "difference")


def _both(label: Label) -> str:
    return f"{label.fa} · {label.en}"
