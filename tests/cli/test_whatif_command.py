"""``hv-tariff whatif`` as a person types it: fixed names in JSON, text in both languages, reports, errors."""

from __future__ import annotations

import json
import sys
from html.parser import HTMLParser
from typing import Any

import openpyxl
import pytest

from hv_tariff.cli import main
from whatif_cases import BILL, MARKET

DEARER = "name: dearer\nedits:\n  - {factor: vat, set: 0.12}\n"
BOUGHT = "name: هفتاد درصد\nedits:\n  - {purchases: bilateral, share: 0.7, price: 4000}\n"
HOSTILE = "<script>alert(1)</script>"


@pytest.fixture
def typed(monkeypatch, capsys, tmp_path):
    """Run the command on a scenario's text and rows; gives exit status, standard output and error."""

    def run(text: str, rows: list[Any], *options: str) -> tuple[int, str, str]:
        (tmp_path / "s.yaml").write_text(text, encoding="utf-8")
        lines = [each if isinstance(each, str) else json.dumps(each) for each in rows]
        (tmp_path / "rows.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
        arguments = ["whatif", "s.yaml", "--portfolio", "rows.jsonl", *options]
        monkeypatch.chdir(tmp_path)
        monkeypatch.setattr(sys, "argv", ["hv-tariff", *arguments])
        with pytest.raises(SystemExit) as end:
            main()
        captured = capsys.readouterr()
        return end.value.code or 0, captured.out, captured.err

    return run


def test_json_is_an_object_with_the_totals_and_the_parts(typed) -> None:
    """VAT of the README's bill at 12 % is 19,895,566 rial more; see tests/whatif/test_edits_by_hand.py."""
    status, out, _ = typed(DEARER, [BILL], "--format", "json")
    found = json.loads(out)
    assert status == 0
    assert found["total_difference"] == 19_895_566 == found["scenario_total"] - found["baseline_total"]
    assert found["baseline_total"] == 1_193_720_053
    assert found["parts"] == {"rate": 19_895_566, "volume": 0, "mix": 0}
    assert (found["baseline_price"], found["baseline_kwh"]) == ("3720.28", "320868")
    assert found["by_line"]["vat"]["difference"] == 19_895_566
    assert sum(each["difference"] for each in found["by_line"].values()) == found["total_difference"]
    assert found["scenario"] == {"name": "dearer", "edits": [{"factor": "vat", "set": "0.12"}]}
    assert found["losers"] == [{"customer": "readme", "difference": 19_895_566}]
    assert found["status"] == "supposed"


def test_no_edit_no_difference(typed) -> None:
    status, out, _ = typed("name: as it is\nedits: []\n", [BILL, MARKET], "--format", "json")
    found = json.loads(out)
    assert (status, found["total_difference"]) == (0, 0)
    assert found["baseline_total"] == found["scenario_total"] > 0
    assert found["winners"] == found["losers"] == []


def test_rows_that_are_none_are_named_with_reasons_and_the_rest_go_on(typed) -> None:
    unknown = {**BILL, "invoice_id": "future", "period": {"from": "1420-01-01", "until": "1420-02-01"}}
    status, out, _ = typed(DEARER, ["{", BILL, {**BILL, "contract": {}}, unknown], "--format", "json")
    found = json.loads(out)
    assert (status, found["cases"]) == (0, 1)
    assert [each["where"] for each in found["rejected"]] == ["rows.jsonl:1", "rows.jsonl:3", "future"]
    assert "contract.tariff_class" in found["rejected"][1]["reason"]
    assert "no edition" in found["rejected"][2]["reason"]
    assert typed("name: s\nedits: []\n", ["{"], "--format", "json")[0] == 1


def test_customers_are_those_of_the_rows(typed) -> None:
    named = {**BILL, "contract": {**BILL["contract"], "customer": "mill"}}
    _, out, _ = typed(DEARER, [named, {**named, "invoice_id": "b"}], "--format", "json")
    assert {name: each["cases"] for name, each in json.loads(out)["by_customer"].items()} == {"mill": 2}


def test_the_text_says_totals_parts_and_prices_in_both_languages(typed) -> None:
    _, english, _ = typed(DEARER, [BILL, "{"])
    assert "What if, not what is" in english
    assert "owed for the period [rial]  1,193,720,053  1,213,615,619  19,895,566  1.67" in english
    assert "rejected" not in english
    assert "Left out of the comparison: 1" in english
    _, persian, _ = typed(BOUGHT, [MARKET], "--lang", "fa")
    assert "چه می‌شود اگر: هفتاد درصد" in persian
    assert "۲۸٬۰۰۰٬۰۰۰٬۰۰۰" in persian  # 7,000,000 kWh × 4,000 rial
    assert not set("0123456789") & set(persian.partition("بدهی دوره")[2].partition("1404")[0])


def test_a_bill_is_explained_line_by_line_with_what_each_line_reads_that_changed(typed) -> None:
    text = DEARER + "  - {load: shift, from_band: peak, to_band: off_peak, kwh: 1_000}\n"
    _, out, _ = typed(text, [BILL], "--explain", "readme", "--format", "json")
    lines = {each["code"]: each for each in json.loads(out)["explained"]["lines"]}
    assert list(lines) == ["energy", "duty", "vat"]
    energy = {each["name"]: (each["baseline"], each["scenario"]) for each in lines["energy"]["changed"]}
    assert energy == {"energy_kwh.peak": ("38484", "37484"), "energy_kwh.off_peak": ("85584", "86584")}
    vat = {each["name"]: each for each in lines["vat"]["changed"]}
    assert (vat["vat.share"]["baseline"], vat["vat.share"]["scenario"]) == ("0.1", "0.12")
    assert vat["vat.share"]["where"] == "s.yaml:3 edits.1"
    assert vat["energy"]["scenario"] == str(863_575_680 - 1000 * (5456 - 1364))
    _, said, _ = typed(text, [BILL], "--explain", "readme")
    assert "  VAT share: 0.1 → 0.12  s.yaml:3 edits.1 (supposed, scenario; method: = 0.12, before it" in said
    status, _, err = typed(text, [BILL], "--explain", "readm")
    assert (status, "did you mean 'readme'?" in err) == (1, True)


def test_an_edit_of_tables_that_no_bill_reads_is_said(typed) -> None:
    text = "name: s\nedits:\n  - {rate: energy.mid, class: agriculture_3a, scale: 2}\n"
    _, out, _ = typed(text, [BILL])
    assert "! s.yaml:3 edits.1: these edits move nothing here" in out


class Page(HTMLParser):
    """The attributes of a page's elements, and its visible text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def value(self, name: str, key: str) -> int:
        (found,) = (each for _, each in self.elements if each.get(name) == key)
        return int(found["data-v"] or "")


def test_the_page_has_the_totals_of_the_json_fetches_nothing_and_runs_no_text(typed, tmp_path) -> None:
    row = {**BILL, "contract": {**BILL["contract"], "customer": HOSTILE}}
    text = DEARER.replace("dearer", f'"{HOSTILE}"')
    status, out, _ = typed(text, [row], "--report", "out.html", "--format", "json", "--lang", "fa")
    page = (tmp_path / "out.html").read_text(encoding="utf-8")
    plain, read = json.loads(out), Page(page)
    assert status == 0
    for name in ("baseline_total", "scenario_total", "total_difference"):
        assert read.value("data-total", name) == plain[name]
    assert read.value("data-part", "rate") == plain["parts"]["rate"]
    assert "<script>alert" not in page
    assert ("html", {"lang": "fa", "dir": "rtl"}) in read.elements
    assert any((each.get("content") or "").startswith("default-src 'none'") for _, each in read.elements)
    assert not any({"src", "href"} & set(each) for _, each in read.elements)
    assert "http:" not in page
    assert "https:" not in page


def test_the_workbook_holds_whole_rials_and_no_formula(typed, tmp_path) -> None:
    row = {**BILL, "invoice_id": "=1+1"}
    _, out, _ = typed(DEARER, [row, "{"], "--report", "out.xlsx", "--format", "json")
    book = openpyxl.load_workbook(tmp_path / "out.xlsx")
    assert book.sheetnames == [
        "Summary", "By line", "By band", "By class", "By month", "By customer", "Bills", "Left out",
    ]  # fmt: skip
    bills = list(book["Bills"].iter_rows(min_row=3, values_only=True))
    assert bills == [("=1+1", "=1+1", "general_2b", "1404-07", 1_193_720_053, 1_213_615_619, 19_895_566)]
    assert all(cell.data_type != "f" for sheet in book for cells in sheet for cell in cells)
    lines = {row[0]: row[3] for row in book["By line"].iter_rows(min_row=3, values_only=True)}
    assert sum(lines.values()) == json.loads(out)["total_difference"]
    assert book["Left out"]["A3"].value == "rows.jsonl:2"


@pytest.mark.parametrize(
    ("text", "options", "expected"),
    [
        (
            "name: s\nedits:\n  - {rate: enrgy.mid, scale: 2}\n",
            (),
            "s.yaml:3 edits.1.rate: no rate 'enrgy.mid'",
        ),
        (DEARER, ("--report", "out.pdf"), "'.pdf' is no form of report"),
        (DEARER, ("--report", "none/out.html"), "the folder is not there"),
        (DEARER, ("--book", "isued"), "there is no book 'isued'"),
        (
            "name: s\nedits:\n  - {edition: supply/hv, use: 1404-9}\n",
            (),
            "s.yaml:3 edits.1: the book has no edition",
        ),
    ],
)
def test_an_error_is_one_message_with_its_place_and_status_one(typed, text, options, expected) -> None:
    status, out, err = typed(text, [BILL], *options)
    assert (status, out) == (1, "")
    assert expected in err
    assert "Traceback" not in err


def test_a_portfolio_is_a_table_without_printed_figures_too(typed, tmp_path) -> None:
    """The README's bill as one row of CSV; an audit would need its printed lines."""
    row = {
        "invoice_id": "readme",
        "period.from": "1404-07-01",
        "period.until": "1404-08-01",
        "contract.tariff_class": "general_2b",
        "contract.contract_demand_kw": "1100",
        "contract.demand_metered": "true",
        "metered.energy_kwh.mid": "196800",
        "metered.energy_kwh.peak": "38484",
        "metered.energy_kwh.off_peak": "85584",
        "metered.reactive_kvarh": "16068",
        "metered.demand_kw": "1020",
    }
    (tmp_path / "rows.csv").write_text(f"{','.join(row)}\n{','.join(row.values())}\n", encoding="utf-8")
    status, out, _ = typed(DEARER, [BILL], "--portfolio", "rows.csv", "--format", "json")
    assert (status, json.loads(out)["total_difference"]) == (0, 19_895_566)
