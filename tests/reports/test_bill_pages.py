"""A bill as a page and as a workbook: every line, every step, and text that does nothing but stand there."""

from __future__ import annotations

import io
from html.parser import HTMLParser

import pytest
from openpyxl import load_workbook

from audited_invoices import SCRIPT, computed
from hv_tariff import Bill
from hv_tariff.reports import Language
from hv_tariff.reports.bill_html import bill_html
from hv_tariff.reports.bill_workbook import bill_workbook
from hv_tariff.reports.wording import Voice

INVOICE = "A-open-002"


@pytest.fixture(scope="module")
def bill() -> Bill:
    return computed(INVOICE)[0]


class Elements(HTMLParser):
    """The elements of a page, and its text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.parametrize("language", list(Language))
def test_the_page_has_every_line_with_the_steps_of_its_explanation(bill: Bill, language: Language) -> None:
    v = Voice(language)
    found = Elements(bill_html(bill, language=language, title=INVOICE))
    lines = [attributes["data-line"] for tag, attributes in found.tags if tag == "details"]
    assert lines == [line.code for line in bill.lines]
    for line in bill.lines:
        assert v.number(line.amount) in found.text
        for step in line.explanation.walk():
            assert v.said(step.rule.formula) in found.text
    assert ("html", {"lang": language.value, "dir": "rtl" if v.persian else "ltr"}) in found.tags


def test_the_page_runs_no_script_and_fetches_nothing_whatever_stands_in_it(bill: Bill) -> None:
    page = bill_html(bill, title=SCRIPT, pictures=[("a picture", "<svg/>")])
    found = Elements(page)
    assert SCRIPT in found.text
    assert {tag for tag, _ in found.tags} & {"script", "link", "iframe", "form", "object"} == set()
    links = [attributes.get(name) or "" for _, attributes in found.tags for name in ("src", "href")]
    assert [link for link in links if link] == ["data:image/svg+xml;base64,PHN2Zy8+"]
    policy = next(a["content"] for tag, a in found.tags if a.get("http-equiv") == "Content-Security-Policy")
    assert (policy or "").startswith("default-src 'none'; style-src 'sha256-")


def test_amounts_stand_beside_with_their_difference(bill: Bill) -> None:
    found = Elements(bill_html(bill, beside={"vat": bill.amounts["vat"] - 7}))
    assert "as it is [rial]" in found.text
    row = found.text.partition("VAT\n" if "VAT\n" in found.text else "VAT")[2]
    assert f"{bill.amounts['vat'] - 7:,}7" in row.replace("\n", "")


def test_the_workbook_has_numbers_as_numbers_and_the_same_bytes_each_time(bill: Bill) -> None:
    data = bill_workbook(bill, language=Language.FA, beside=dict(bill.amounts))
    assert data == bill_workbook(bill, language=Language.FA, beside=dict(bill.amounts))
    book = load_workbook(io.BytesIO(data))
    lines, steps = book.worksheets
    rows = list(lines.iter_rows(min_row=2, values_only=True))
    assert {row[1]: row[2] for row in rows} == dict(bill.amounts)
    assert [row[5] for row in rows] == [0] * len(rows)
    assert lines.sheet_view.rightToLeft
    assert steps.max_row > 40
    assert all(cell.data_type != "f" for row in steps.iter_rows() for cell in row)
