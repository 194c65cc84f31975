"""The report of an audit in a real browser: direction, totals, what opens, and that nothing else runs."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path

import pytest

from audited_invoices import (
    HOSTILE_REJECTION,
    REJECTION,
    SCRIPT,
    a_hostile_audit,
    a_small_audit,
    audited,
    summed,
)
from browser import Browser, executable, started
from hv_tariff.audit.findings import Audited, Rejection
from hv_tariff.reports.audit_html import AuditReport

pytestmark = pytest.mark.skipif(
    executable() is None, reason="no chromium here: apt-get install chromium, or name one in CHROMIUM"
)
ROOT = "document.documentElement"


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with started(tmp_path_factory.mktemp("profile")) as browser:
        yield browser


def page(audit: list[Audited], path: Path, rejection: Rejection = REJECTION) -> str:
    report = AuditReport(title="invoices.jsonl")
    for each in audit:
        report.add(each)
    report.write(path / "report.html", summed(audit, rejections=[rejection]))
    return (path / "report.html").as_uri()


@pytest.fixture
def opened(browser: Browser, tmp_path: Path) -> Iterator[Browser]:
    """The page of a small audit, which ends as it began: without error, and without a request but its own."""
    url = page(a_small_audit(), tmp_path)
    browser.open(url)
    yield browser
    assert browser.value(f"{ROOT}.dataset.ready") == "yes"
    assert browser.value(f"{ROOT}.dataset.scriptErrors") is None
    assert browser.errors == []
    assert browser.requests == [url]


def visible(browser: Browser, selector: str) -> str:
    return str(browser.value(f"document.querySelector({selector!r}).innerText")).strip()


def click(browser: Browser, selector: str) -> None:
    browser.value(f"document.querySelector({selector!r}).click()")


def test_it_renders_right_to_left_in_persian(opened: Browser) -> None:
    assert opened.value(f"getComputedStyle({ROOT}).direction") == "rtl"
    assert visible(opened, "h1") == "حسابرسی صورتحساب‌های صادرشده"
    place = "document.querySelector('{}').getBoundingClientRect().left"
    assert opened.value(f"{place.format('h1')} > {place.format('.languages')}")
    assert "English" not in visible(opened, "main")
    picture = base64.b64decode(opened.call("Page.captureScreenshot")["data"])
    assert picture.startswith(b"\x89PNG")
    assert len(picture) > 10_000


def test_the_totals_shown_are_those_of_the_findings(opened: Browser) -> None:
    summary = summed(a_small_audit(), rejections=[REJECTION])
    for language in ("fa", "en"):
        click(opened, f"[data-language={language}]")
        for name in ("invoices", "rejected", "at_stake"):
            shown = visible(opened, f"[data-total={name}]")
            assert shown.isascii() == (language == "en")
            assert int("".join(str(int(c)) for c in shown if c.isdigit())) == summary[name]
        for verdict, many in summary["lines"].items():
            shown = visible(opened, f"[data-lines={verdict}]")
            assert int(shown) == many
        for id_, key in (("by-issuer", "by_issuer"), ("by-line", "by_line")):
            shown = opened.value(
                f"[...document.querySelectorAll('#{id_} tbody tr')].map("
                "row => [row.cells[0].dataset.v, row.cells[1].innerText, row.cells[2].innerText])"
            )
            digits = {
                row[0]: [int("".join(str(int(c)) for c in cell if c.isdigit())) for cell in row[1:]]
                for row in shown
            }
            assert digits == {name: [row["lines"], row["at_stake"]] for name, row in summary[key].items()}


def test_the_switch_turns_the_page_to_english_and_back(opened: Browser) -> None:
    click(opened, "[data-language=en]")
    assert opened.value(f"getComputedStyle({ROOT}).direction") == "ltr"
    assert visible(opened, "h1") == "Audit of issued invoices"
    assert visible(opened, "[data-total=at_stake]") == "78,119,362"
    assert not any("\u0600" <= c <= "\u06ff" for c in visible(opened, "main"))
    click(opened, "[data-language=fa]")
    assert opened.value(f"getComputedStyle({ROOT}).direction") == "rtl"
    assert visible(opened, "[data-total=at_stake]") == "۷۸٬۱۱۹٬۳۶۲"


def test_a_line_opens_to_its_explanation(opened: Browser) -> None:
    explanation = "details.explanation"
    invoice = "[data-find^=a-open-002]"
    click(opened, "[data-language=en]")
    click(opened, f"{invoice} > summary")
    click(opened, f"{invoice} {explanation} > summary")
    opened.value("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    shown = visible(opened, f"{invoice} {explanation}")
    assert "reactive energy = round(reactive multiple × loss coefficient × (energy charge" in shown
    assert "supply/hv/1404-02.yaml" in shown
    assert "= 304,660,358 rial" in shown
    assert "half-up to 1 rial" in shown
    assert "clause: reactive energy and the loss coefficient general/reactive" in shown
    assert "apparent energy = √(energy × energy" in shown
    click(opened, "[data-language=fa]")
    assert "= ۳۰۴٬۶۶۰٬۳۵۸ ریال" in visible(opened, f"{invoice} {explanation}")
    count = f"document.querySelectorAll('{invoice} {explanation} > .step').length"
    for _ in range(2):  # closed and opened again, it is not told twice
        click(opened, f"{invoice} {explanation} > summary")
        opened.value("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    assert opened.value(count) == 1


def test_the_search_leaves_the_invoices_that_fit(opened: Browser) -> None:
    def search(text: str) -> list[str]:
        opened.value(
            "{ const field = document.getElementById('search');"
            f"field.value = {text!r}; field.dispatchEvent(new Event('input')); }}"
        )
        found = opened.value(
            "[...document.querySelectorAll('details.invoice')].filter(each => each.checkVisibility())"
            ".map(each => each.dataset.find)"
        )
        assert int(visible(opened, "#found")) == len(found)
        return [str(each) for each in found]

    assert search("OPEN-002") == ["a-open-002 a2"]
    assert search("a4") == ["a-open-007 a4"]
    assert search("۰۰۳") == ["a-open-003 a3"]
    assert search("nothing") == []
    assert len(search("")) == 5


def test_a_table_is_sorted_by_the_heading_that_is_clicked(opened: Browser) -> None:
    def column(place: int) -> list[str]:
        found = opened.value(
            f"[...document.querySelectorAll('#by-issuer tbody tr')].map(row => row.cells[{place}].dataset.v)"
        )
        return [str(each) for each in found]

    heading = "#by-issuer th:nth-child({}) button"
    stakes = [int(each) for each in column(2)]
    assert stakes == sorted(stakes, reverse=True)
    click(opened, heading.format(3))
    assert [int(each) for each in column(2)] == sorted(stakes)
    click(opened, heading.format(1))
    click(opened, heading.format(1))
    assert column(0) == sorted(column(0))


def test_the_page_is_no_wider_than_a_telephone(opened: Browser) -> None:
    metrics = {"width": 390, "height": 800, "deviceScaleFactor": 1, "mobile": False}
    opened.call("Emulation.setDeviceMetricsOverride", **metrics)
    try:
        opened.value("document.querySelectorAll('details').forEach(each => { each.open = true; })")
        assert opened.value(f"{ROOT}.scrollWidth") <= 390
    finally:
        opened.call("Emulation.clearDeviceMetricsOverride")


def test_text_from_an_invoice_does_nothing_but_stand_there(browser: Browser, tmp_path: Path) -> None:
    url = page(a_hostile_audit(), tmp_path, HOSTILE_REJECTION)
    for language in ("", "#en"):
        browser.open(url + language)
        browser.value("document.querySelectorAll('details').forEach(each => { each.open = true; })")
        browser.value("new Promise(done => setTimeout(done, 100))")
        assert browser.value(f"{ROOT}.dataset.ready") == "yes"
        assert browser.value(f"{ROOT}.dataset.harmed") is None
        assert browser.value("document.images.length + document.forms.length + document.links.length") == 0
        assert visible(browser, "details.invoice h3") == SCRIPT
        assert browser.errors == []
        assert browser.requests == [url]


def test_the_policy_of_the_page_stops_a_script_and_a_request_that_it_does_not_know(
    browser: Browser, tmp_path: Path
) -> None:
    """The other defence, tried by putting into the page what escaping keeps out."""
    browser.open(page([audited("A-open-003", off={"energy": 5})], tmp_path))
    browser.value(
        "{ const made = document.createElement('script');"
        f"made.textContent = '{ROOT}.dataset.harmed = 1'; document.body.append(made);"
        "const image = new Image(); image.src = 'http://example.com/x.png'; document.body.append(image); }"
    )
    browser.value("new Promise(done => setTimeout(done, 100))")
    assert browser.value(f"{ROOT}.dataset.harmed") is None
    assert browser.value("document.images[0].naturalWidth") == 0
    assert len(browser.errors) == 2
    assert all("Content Security Policy" in each for each in browser.errors)
