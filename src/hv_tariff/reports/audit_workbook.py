"""What an audit found as a spreadsheet: real numbers, frozen headings, filters, and never a formula."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from hv_tariff.audit.findings import Audited, Diagnosis, Finding
from hv_tariff.reports.audit_words import VERDICTS, WORDS, line_labels, writable
from hv_tariff.vocabulary import Label

MOST_ROWS = 1_048_576
LONGEST_TEXT = 32_767
LARGEST_NUMBER = 10**15 - 1
STARTS_A_FORMULA = ("=", "+", "-", "@")

Cell = str | int | None
_FINDINGS = (
    ("invoice", 18),
    ("issuer", 12),
    ("billing_system", 12),
    ("line", 22),
    ("line_name", 24),
    ("kind", 9),
    ("printed", 20),
    ("recomputed", 20),
    ("given_printed", 20),
    ("difference", 18),
    ("verdict", 17),
    ("diagnosis", 32),
    ("worth", 18),
    ("to_the_rial", 12),
    ("further", 40),
    ("reason", 40),
    ("citations", 50),
    ("note", 30),
)
_SHEETS = {
    "findings": "Findings",
    "summary": "Summary",
    "by_issuer": "By issuer",
    "by_line": "By line",
    "diagnoses": "Diagnoses",
    "rejections": "Rejected",
}
_HEADINGS = 2  # Persian, and English, which the filters hang on


class AuditWorkbook:
    """A workbook of findings, written row by row, so that memory stays flat.

    Parameters
    ----------
    path : Path or str
    rows_a_sheet : int
        Where a sheet of findings is full and the next one starts; by default at the format's own limit.
    """

    def __init__(self, path: Path | str, *, rows_a_sheet: int = MOST_ROWS) -> None:
        self._scratch = TemporaryDirectory(prefix="hv_tariff-")
        options = {
            "tmpdir": self._scratch.name,
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        }
        self._book = xlsxwriter.Workbook(str(path), options)
        self._formats = _Formats(self._book)
        self._rows_a_sheet = rows_a_sheet
        self._labels: dict[str, Label] = {}
        self._findings = self._sheet("findings", _FINDINGS)

    def add(self, audited: Audited) -> None:
        """Write the findings of an invoice, one row each."""
        self._labels.update(line_labels(audited))
        for finding in audited.findings:
            self._findings.write(self._row(finding))

    def close(self, summary: Mapping[str, Any]) -> None:
        """Write the sheets of totals and finish the file.

        Parameters
        ----------
        summary : mapping
            The totals of the audit, as for `AuditReport.write`.
        """
        self._findings.finish()
        self._totals(summary)
        for sheet, name in (("by_issuer", "issuer"), ("by_line", "line")):
            columns = ((name, 26), ("count", 20), ("at_stake", 24), ("note", 30))
            self._table(sheet, columns, summary[sheet], ("lines", "at_stake"))
        columns = (("diagnosis", 40), ("lines_explained", 20), ("worth", 24), ("note", 30))
        rows = dict(summary["diagnoses"])
        if "unexplained" in summary and summary["unexplained"]["lines"]:
            unexplained = summary["unexplained"]
            name = _both(WORDS["unexplained"])
            rows[name] = {"lines": unexplained["lines"], "worth": unexplained["at_stake"]}
        self._table("diagnoses", columns, rows, ("lines", "worth"))
        rejected = self._sheet("rejections", (("place", 40), ("invoice", 24), ("reason", 80)))
        for each in summary["rejections"]:
            rejected.write((each["where"], each["invoice_id"], each["reason"]))
        if unlisted := summary["rejected"] - len(summary["rejections"]):
            rejected.write(("", "", f"{_both(WORDS['unlisted'])}: {unlisted:,}"))
        rejected.finish()
        self._book.close()
        self._scratch.cleanup()

    def _totals(self, summary: Mapping[str, Any]) -> None:
        sheet = self._sheet("summary", (("summary", 36), ("verdict", 22), ("value", 26), ("note", 30)))
        for name in ("invoices", "rejected", "at_stake"):
            sheet.write((_both(WORDS[name]), "", summary[name], None))
        for name in ("lines", "checks"):
            counts = summary[name]
            rows = counts.items() if isinstance(counts, Mapping) else [("", counts)]
            for verdict, many in rows:
                said = _both(VERDICTS[verdict]) if verdict in VERDICTS else str(verdict)
                sheet.write((_both(WORDS[name]), said, many, None))
        sheet.write((_both(WORDS["books"]), summary["book"]["name"], summary["book"]["fingerprint"], None))
        for name in ("fingerprint", "numbers", "rules", "version"):
            label = WORDS["identity" if name == "fingerprint" else "library" if name == "version" else name]
            sheet.write((_both(label), "", summary["identity"][name], None))
        for name, reason in summary["revisions"].items():
            sheet.write((_both(WORDS["revision"]), name, reason, None))
        sheet.finish()

    def _table(
        self,
        name: str,
        columns: Sequence[tuple[str, int]],
        rows: Mapping[str, Mapping[str, int]],
        keys: tuple[str, str],
    ) -> None:
        sheet = self._sheet(name, columns)
        for key, row in sorted(rows.items(), key=lambda item: (-abs(item[1][keys[1]]), item[0])):
            sheet.write((key, *(row[each] for each in keys), None))
        sheet.finish()

    def _row(self, finding: Finding) -> tuple[Cell, ...]:
        label = self._labels.get(finding.line)
        first, *further = finding.diagnosis or (None,)
        return (
            finding.invoice_id,
            finding.issuer,
            finding.billing_system,
            finding.line,
            _both(label) if label is not None else "",
            finding.kind.value,
            finding.printed,
            finding.recomputed,
            finding.given_printed,
            finding.difference,
            finding.verdict.value,
            first.hypothesis if first is not None else "",
            first.worth if first is not None else None,
            "" if first is None else _both(WORDS["yes" if first.explains_to_the_rial else "no"]),
            "; ".join(_brief(each) for each in further if each is not None),
            finding.reason,
            "; ".join(each.text for each in finding.citations),
            None,
        )

    def _sheet(self, name: str, columns: Sequence[tuple[str, int]]) -> _Sheets:
        return _Sheets(self._book, self._formats, name, columns, self._rows_a_sheet)


class _Formats:
    """How cells look; a text that starts as a formula does is kept as text when it is edited, too."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self.heading: Format = book.add_format(
            {"bold": True, "bg_color": "#E8ECF0", "bottom": 1, "text_wrap": True}
        )
        self.number: Format = book.add_format({"num_format": "#,##0"})
        self.text: Format = book.add_format({"num_format": "@"})
        self.quoted: Format = book.add_format({"num_format": "@", "quote_prefix": True})


class _Sheets:
    """A table that runs on into further sheets; the last column is a note where it is called so."""

    def __init__(
        self,
        book: xlsxwriter.Workbook,
        formats: _Formats,
        name: str,
        columns: Sequence[tuple[str, int]],
        most: int,
    ) -> None:
        self._book, self._formats, self._columns, self._most = book, formats, columns, most
        self._names = (_SHEETS[name] + (f" {i}" if i > 1 else "") for i in count(start=1))
        self._sheet, self._next = self._start(), _HEADINGS

    def write(self, cells: Sequence[Cell]) -> None:
        """Write a row, on a further sheet where this one is full."""
        if self._next >= self._most:
            self.finish()
            self._sheet, self._next = self._start(), _HEADINGS
        too_long = False
        for column, cell in enumerate(cells):
            too_long |= self._write(column, cell)
        if too_long:
            self._write(len(cells) - 1, _both(WORDS["too_long"]))
        self._next += 1

    def finish(self) -> None:
        """Hang the filters on the rows that were written."""
        self._sheet.autofilter(_HEADINGS - 1, 0, max(self._next - 1, _HEADINGS - 1), len(self._columns) - 1)

    def _write(self, column: int, cell: Cell) -> bool:
        """Write a cell; whether it is a number too long to be one."""
        if cell is None or cell == "":
            return False
        if isinstance(cell, int) and abs(cell) <= LARGEST_NUMBER:
            self._sheet.write_number(self._next, column, cell, self._formats.number)
            return False
        text = fitting(str(cell))
        form = self._formats.quoted if text.startswith(STARTS_A_FORMULA) else self._formats.text
        self._sheet.write_string(self._next, column, text, form)
        return isinstance(cell, int)

    def _start(self) -> Worksheet:
        sheet = self._book.add_worksheet(next(self._names))
        sheet.right_to_left()
        sheet.freeze_panes(_HEADINGS, 1)
        for column, (name, width) in enumerate(self._columns):
            sheet.set_column(column, column, width)
            sheet.write_string(0, column, WORDS[name].fa, self._formats.heading)
        for column, (name, _) in enumerate(self._columns):
            sheet.write_string(1, column, WORDS[name].en, self._formats.heading)
        return sheet


def _both(label: Label) -> str:
    return f"{label.fa} · {label.en}"


def _brief(diagnosis: Diagnosis) -> str:
    sign = "" if diagnosis.explains_to_the_rial else "≈ "
    return f"{sign}{diagnosis.hypothesis} ({diagnosis.worth:,})"


def fitting(text: str) -> str:
    """Return a text of at most as many characters as a cell holds, which are counted as UTF-16 units."""
    kept = writable(text)
    if len(kept) * 2 <= LONGEST_TEXT:
        return kept
    units = kept.encode("utf-16-le")
    if len(units) // 2 <= LONGEST_TEXT:
        return kept
    return units[: 2 * (LONGEST_TEXT - 1)].decode("utf-16-le", "ignore") + "…"
