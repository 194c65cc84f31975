"""The page of ``hv-tariff lab`` in a real browser: what is clicked and typed moves the bill to the rial."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from browser import Browser, executable, started
from hv_tariff import load_book
from hv_tariff.cli import main
from hv_tariff.lab.customers import customers_of
from hv_tariff.lab.desk import Desk
from lab.portfolios import MARKET, TARIFF, portfolio
from lab.serving import served

pytestmark = pytest.mark.skipif(
    executable() is None, reason="no chromium here: apt-get install chromium, or name one in CHROMIUM"
)
ROOT = "document.documentElement"
FIELD = "document.querySelector('[data-control={}] [data-word={}]')"


class Page:
    """The page in a browser, driven as a person does: keys, clicks, a wait until it has settled."""

    def __init__(self, browser: Browser, url: str, file: Path) -> None:
        self.browser, self.url, self.file = browser, url, file
        browser.open(url + "#en")
        self.settle()

    def settle(self) -> None:
        until = time.monotonic() + 30
        while self.browser.value(f"{ROOT}.dataset.ready !== 'yes' || {ROOT}.dataset.busy === 'yes'"):
            assert time.monotonic() < until, "the page does not settle"
            time.sleep(0.01)

    def pick(self, element: str, value: str) -> None:
        """Choose in a list."""
        self.browser.value(
            f"{{ const f = {element}; f.value = {value!r};"
            " for (const kind of ['input', 'change']) f.dispatchEvent(new Event(kind, {bubbles: true})); }"
        )
        self.settle()

    def type(self, element: str, text: str) -> None:
        """Put the text of a field aside and type another, key by key."""
        self.browser.value(f"{{ const f = {element}; f.focus(); f.select(); }}")
        for key in text or "\b":
            if key == "\b":
                for kind in ("keyDown", "keyUp"):
                    self.browser.call(
                        "Input.dispatchKeyEvent", type=kind, key="Delete", windowsVirtualKeyCode=46
                    )
            else:
                self.browser.call("Input.dispatchKeyEvent", type="char", text=key)
        self.settle()

    def click(self, selector: str) -> None:
        """Click with the mouse where an element is seen."""
        x, y = self.browser.value(
            f"(() => {{ const e = document.querySelector({selector!r});"
            " e.scrollIntoView({block: 'center'});"
            " const b = e.getBoundingClientRect(); return [b.left + b.width / 2, b.top + b.height / 2]; })()"
        )
        for kind in ("mousePressed", "mouseReleased"):
            self.browser.call("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)
        self.settle()

    def total(self, side: str = "then") -> int:
        return int(self.browser.value(f"document.querySelector('[data-total={side}]').dataset.v"))

    def seen(self, selector: str) -> str:
        return str(self.browser.value(f"document.querySelector({selector!r}).innerText")).strip()


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    file = portfolio(tmp_path_factory.mktemp("portfolio"), MARKET, TARIFF)
    desk = Desk(book=load_book("issued"), customers=customers_of(file))
    with served(desk) as port, started(tmp_path_factory.mktemp("profile")) as browser:
        yield Page(browser, f"http://127.0.0.1:{port}/", file)


@pytest.fixture
def page(opened: Page) -> Iterator[Page]:
    """The page as it opens; at the end it has had no error and asked nothing of another place."""
    opened.browser.open("about:blank?")
    opened.browser.open(opened.url + "#en")
    opened.settle()
    yield opened
    assert opened.browser.value(f"{ROOT}.dataset.scriptErrors") is None
    assert opened.browser.errors == []
    assert all(
        each.startswith((opened.url, "data:", "blob:" + opened.url)) for each in opened.browser.requests
    )


@pytest.fixture
def typed(monkeypatch, capsys) -> Callable[..., dict]:
    """Run the command; gives the JSON that it prints."""

    def run(*arguments: str | Path) -> dict:
        monkeypatch.setattr(sys, "argv", ["hv-tariff", *map(str, arguments)])
        with pytest.raises(SystemExit) as end:
            main()
        assert not end.value.code
        return json.loads(capsys.readouterr().out)

    return run


def test_a_typed_number_and_a_choice_change_the_total_to_the_rial_of_the_command(
    page: Page, typed: Callable[..., dict], tmp_path: Path
) -> None:
    """The scenario of the page, saved, is run by ``hv-tariff whatif`` on the same portfolio."""
    before = page.total("now")
    assert page.total() == before
    page.type(FIELD.format("measured", "set"), "2000")
    page.type(FIELD.format("reactive", "set"), "90000")
    page.pick(FIELD.format("rate", "rate"), "market.average")
    page.type(FIELD.format("rate", "scale"), "1.25")
    page.click("#text, details:has(#text) summary")
    scenario = tmp_path / "saved.yaml"
    scenario.write_text(page.browser.value("document.getElementById('text').textContent"), encoding="utf-8")
    one = tmp_path / "one.jsonl"
    one.write_text(page.file.read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8")
    plain = typed("whatif", scenario, "--portfolio", one, "--format", "json")
    assert plain["baseline_total"] == before
    assert plain["scenario_total"] == page.total() != before
    assert plain["total_difference"] == page.total("difference")
    shown = page.seen("[data-total=then]")
    assert shown == f"{plain['scenario_total']:,}"


def test_a_click_on_another_customer_shows_the_bill_of_the_command(
    page: Page, typed: Callable[..., dict]
) -> None:
    page.pick("document.getElementById('customer')", "1")
    plain = typed("bill", page.file, "--invoice", TARIFF, "--format", "json")
    for line in plain["lines"]:
        cell = f"[data-line={line['code']}] td:nth-child(3)"
        assert page.seen(cell) == f"{line['amount']:,}"


def test_a_slider_moves_its_number_and_the_bill(page: Page) -> None:
    page.pick("document.querySelector('[data-control=size] .slide')", "1000")
    assert page.browser.value(f"{FIELD.format('size', 'scale')}.value") == "2.00"
    assert page.total() > page.total("now")
    page.click("#reset")
    assert page.total() == page.total("now")


def test_a_wrong_figure_is_said_beside_its_field_and_the_page_stays_alive(page: Page) -> None:
    page.type(FIELD.format("vat", "set"), "0.05")
    good = page.total()
    page.type(FIELD.format("vat", "set"), "o.05")
    assert "'o.05' is no number" in page.seen("[data-control=vat] .problem")
    assert "cannot be computed" in page.seen("#problems")
    assert page.total() == good
    page.type("document.getElementById('further')", "- {rate: energi.mid, scale: 2}")
    assert "known: energy.mid" in page.seen("[data-control=further] .problem")
    page.type("document.getElementById('further')", "")
    page.type(FIELD.format("vat", "set"), "0.06")
    assert page.browser.value("document.getElementById('problems').hidden") is True
    assert page.seen("[data-control=vat] .problem") == ""
    assert page.total() != good


def test_a_line_opens_to_its_explanation_and_closes(page: Page) -> None:
    page.pick("document.getElementById('customer')", "1")
    page.click("tr[data-line=reactive]")
    told = page.seen("tr.told")
    assert "= 304,660,358 rial" in told  # as printed on the invoice
    assert "supply/hv/1404-02.yaml" in told
    assert "apparent energy = √(" in told
    page.click("tr[data-line=reactive]")
    assert page.browser.value("document.querySelector('tr.told')") is None


def test_it_runs_right_to_left_in_persian_with_the_same_figures(page: Page) -> None:
    total = page.total()
    page.click("[data-language=fa]")
    assert page.browser.value(f"getComputedStyle({ROOT}).direction") == "rtl"
    left = "document.querySelector('{}').getBoundingClientRect().left"
    assert page.browser.value(f"{left.format('#controls')} > {left.format('#answer')}")
    shown = page.seen("[data-total=then]")
    assert int("".join(str(int(c)) for c in shown if c.isdigit())) == total
    assert not any("a" <= c <= "z" for c in page.seen("#sums .cards"))
    bar = "document.querySelector('#chart-waterfall rect').getBoundingClientRect()"
    name = "document.querySelector('#chart-waterfall text').getBoundingClientRect()"
    assert page.browser.value(f"{bar}.right <= {name}.left")
    page.click("[data-language=en]")
    assert page.browser.value(f"getComputedStyle({ROOT}).direction") == "ltr"


def test_the_page_is_no_wider_than_a_telephone(page: Page) -> None:
    metrics = {"width": 390, "height": 800, "deviceScaleFactor": 1, "mobile": False}
    page.browser.call("Emulation.setDeviceMetricsOverride", **metrics)
    try:
        assert page.browser.value(f"{ROOT}.scrollWidth") <= 390
    finally:
        page.browser.call("Emulation.clearDeviceMetricsOverride")


def test_a_saved_scenario_and_an_invoice_are_opened_from_files(page: Page, tmp_path: Path) -> None:
    scenario, invoice = tmp_path / "s.yaml", tmp_path / "mine.json"
    text = (
        'name: "سناریو"\nedits:\n  - {contract: demand, set: 1300}\n  - {load: energy, band: mid, scale: 2}\n'
    )
    scenario.write_text(text, encoding="utf-8")
    invoice.write_text(page.file.read_text(encoding="utf-8").splitlines()[1], encoding="utf-8")
    for selector, path in (("#invoice", invoice), ("#load", scenario)):
        document = page.browser.call("DOM.getDocument")["root"]["nodeId"]
        node = page.browser.call("DOM.querySelector", nodeId=document, selector=selector)["nodeId"]
        answers = page.browser.value(f"Number({ROOT}.dataset.answers)")
        page.browser.call("DOM.setFileInputFiles", nodeId=node, files=[str(path)])
        until = time.monotonic() + 30
        while page.browser.value(f"Number({ROOT}.dataset.answers)") == answers:
            assert time.monotonic() < until
            time.sleep(0.01)
        page.settle()
    assert page.seen("#customer option") == "mine.json"
    assert page.browser.value(f"{FIELD.format('demand', 'set')}.value") == "1300"
    assert (
        page.browser.value("document.getElementById('further').value")
        == "- {load: energy, band: mid, scale: 2}"
    )
    assert page.browser.value("document.getElementById('text').textContent") == text
    assert page.seen("#case").startswith(TARIFF)
    assert page.total() > page.total("now")


def test_exports_are_downloaded_under_the_name_of_the_customer(page: Page, tmp_path: Path) -> None:
    page.browser.call("Page.setDownloadBehavior", behavior="allow", downloadPath=str(tmp_path))
    page.click("[data-export=json]")
    until = time.monotonic() + 30
    while not (target := tmp_path / f"{MARKET}.json").exists():
        assert time.monotonic() < until
        time.sleep(0.02)
    while not (data := target.read_text(encoding="utf-8")).endswith("}\n"):
        assert time.monotonic() < until
        time.sleep(0.02)
    amounts = {line["code"]: line["amount"] for line in json.loads(data)["lines"]}
    assert amounts["period_total"] == 474_096_113  # as printed on the invoice
