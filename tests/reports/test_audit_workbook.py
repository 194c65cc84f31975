"""The spreadsheet of an audit: figures are numbers, text is text, and no row is lost."""

from __future__ import annotations

import gc
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from audited_invoices import (
    FORMULA,
    HOSTILE_REJECTION,
    IMAGE,
    SCRIPT,
    a_hostile_audit,
    a_small_audit,
    audited,
    summed,
)
from hv_tariff.audit.findings import Audited, Rejection
from hv_tariff.reports.audit_workbook import AuditWorkbook


def written(
    audit: list[Audited], path: Path, rejections: list[Rejection] | None = None, **kwargs: Any
) -> Workbook:
    book = AuditWorkbook(path / "findings.xlsx", **kwargs)
    for each in audit:
        book.add(each)
    book.close(summed(audit) if rejections is None else summed(audit, rejections=rejections))
    return load_workbook(path / "findings.xlsx")


def rows(sheet: Worksheet) -> list[dict[str, Any]]:
    _, heads, *body = sheet.iter_rows(values_only=True)
    return [dict(zip((str(head) for head in heads), row, strict=True)) for row in body]


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Workbook:
    return written(a_small_audit(), tmp_path_factory.mktemp("small"))


def test_there_is_a_row_for_every_finding_with_its_figures_as_numbers(small: Workbook) -> None:
    findings = [finding for each in a_small_audit() for finding in each.findings]
    found = rows(small["Findings"])
    assert len(found) == len(findings)
    for row, finding in zip(found, findings, strict=True):
        assert (row["invoice"], row["line"], row["verdict"]) == (
            finding.invoice_id, finding.line, finding.verdict.value,
        )  # fmt: skip
        for head, figure in (
            ("printed", finding.printed),
            ("recomputed", finding.recomputed),
            ("given the printed lines", finding.given_printed),
            ("difference", finding.difference),
        ):
            assert row[head] == figure
            assert figure is None or isinstance(row[head], int)
    first = next(row for row in found if row["diagnosis"])
    assert (first["diagnosis"], first["worth [rial]"]) == ("measured_not_floored", -48_600)
    assert first["further diagnoses"] == "≈ rate_of_month:1404-06 (125,000)"
    assert first["name of the line"] == "بهای انرژی راکتیو · reactive energy"


def test_headings_stay_in_view_and_carry_filters_in_both_languages(small: Workbook) -> None:
    assert small.sheetnames == ["Findings", "Summary", "By issuer", "By line", "Diagnoses", "Rejected"]
    for sheet in small.worksheets:
        assert sheet.freeze_panes == "B3"
        assert sheet.auto_filter.ref.startswith("A2:")
        assert sheet.sheet_view.rightToLeft
    sheet = small["Findings"]
    assert (sheet["A1"].value, sheet["A2"].value) == ("صورتحساب", "invoice")
    assert sheet.auto_filter.ref == f"A2:R{sheet.max_row}"
    assert sheet["G3"].number_format == "#,##0"


def test_the_other_sheets_have_the_totals_of_the_findings(small: Workbook) -> None:
    summary = summed(a_small_audit())
    totals = {(row["Summary"], row["verdict"]): row["value"] for row in rows(small["Summary"])}
    assert totals["صورتحساب‌ها · invoices", None] == 17
    assert totals["مبلغ محل اختلاف (ریال) · at stake [rial]", None] == summary["at_stake"]
    assert totals["ردیف‌های مقایسه‌شده · compared lines", "دارای اختلاف · differs"] == 6
    for name, key, head in (("By issuer", "by_issuer", "issuer"), ("By line", "by_line", "line")):
        for row in rows(small[name]):
            assert {"lines": row["lines"], "at_stake": row["at stake [rial]"]} == summary[key][row[head]]
        assert len(rows(small[name])) == len(summary[key])
    found = {
        row["diagnosis"]: {"lines": row["lines explained"], "worth": row["worth [rial]"]}
        for row in rows(small["Diagnoses"])
    }
    assert found == summary["diagnoses"]
    assert [row["place"] for row in rows(small["Rejected"])] == ["invoices.csv:17"]


def test_no_cell_is_a_formula_or_a_link_whatever_the_text(tmp_path: Path) -> None:
    book = written(a_hostile_audit(), tmp_path, [HOSTILE_REJECTION])
    cells = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n", "inlineStr"}
    assert not any(cell.hyperlink for cell in cells)
    texts = {cell.value for cell in cells}
    assert {SCRIPT, IMAGE, FORMULA, "+1+1", "@SUM(A1)", "-1"} <= texts
    assert "a\ufffdb\ufffd\u202e" in texts
    for cell in cells:
        if isinstance(cell.value, str) and cell.value.startswith(("=", "+", "-", "@")):
            assert cell.quotePrefix


def test_a_number_of_more_than_fifteen_digits_is_text_with_a_note(tmp_path: Path) -> None:
    whole = audited("A-open-003")
    first, *rest = whole.findings
    large = evolve(first, printed=10**15, recomputed=10**15 - 1)
    book = written([evolve(whole, findings=(large, *rest))], tmp_path)
    row, other, *_ = rows(book["Findings"])
    assert row["printed"] == "1000000000000000"
    assert row["recomputed"] == 999_999_999_999_999
    assert row["note"] == "بیش از ۱۵ رقم: به صورت متن · more than 15 digits: written as text"
    assert other["note"] is None


def test_a_text_longer_than_a_cell_is_cut_and_says_so(tmp_path: Path) -> None:
    whole = audited("A-open-003", off={"energy": 1}, reason="𐍈ض" * 20_000)
    found = rows(written([whole], tmp_path)["Findings"])
    (reason,) = (row["reason"] for row in found if row["reason"])
    assert reason.endswith("…")
    assert len(reason.encode("utf-16-le")) // 2 <= 32_767


def test_the_rejected_that_the_summary_does_not_list_are_counted(tmp_path: Path) -> None:
    book = AuditWorkbook(tmp_path / "findings.xlsx")
    book.close(summed([]) | {"rejected": 1234, "unexplained": {"lines": 5, "at_stake": 7}})
    read = load_workbook(tmp_path / "findings.xlsx")
    assert rows(read["Rejected"])[-1]["reason"].endswith("further rows were rejected: 1,233")
    assert rows(read["Diagnoses"])[-1]["worth [rial]"] == 7


def test_an_audit_that_breaks_off_leaves_nothing_in_the_temporary_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    book = AuditWorkbook(tmp_path / "findings.xlsx")
    book.add(audited("A-open-003"))
    assert list(tmp_path.iterdir()) != []
    del book
    gc.collect()
    assert list(tmp_path.iterdir()) == []


def test_a_full_sheet_runs_on_into_the_next(tmp_path: Path) -> None:
    audit = a_small_audit()
    book = written(audit, tmp_path, rows_a_sheet=102)
    names = [name for name in book.sheetnames if name.startswith("Findings")]
    assert names == ["Findings", "Findings 2", "Findings 3"]
    found = [row["line"] for name in names for row in rows(book[name])]
    assert found == [finding.line for each in audit for finding in each.findings]
    assert {book[name].max_row for name in names[:-1]} == {102}
    assert all(book[name].freeze_panes == "B3" for name in names)
