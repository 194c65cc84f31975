"""Bills as text, JSON and Markdown, on real invoices and on the example book."""

from __future__ import annotations

import json
import re
from fractions import Fraction
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from hv_tariff import (
    BillingPeriod,
    Consumption,
    Contract,
    DemandStep,
    TariffBook,
    compute_bill,
    compute_transit,
    read_case,
)
from hv_tariff.reports import Language, bill_json, bill_markdown, bill_text, schema_text
from hv_tariff.reports.wording import Voice

GOLDEN = Path(__file__).parents[1] / "golden" / "tariff_invoices.jsonl"
RECORDS = {r["invoice_id"]: r for r in map(json.loads, GOLDEN.read_text(encoding="utf-8").splitlines())}
VALIDATOR = Draft202012Validator(json.loads(schema_text()))
ENERGY = {"mid": "5200000", "peak": "1400000", "off_peak": "3100000"}


def computed(invoice: str):
    case = read_case(RECORDS[invoice])
    bill = compute_bill(
        case.contract,
        period=case.period,
        consumption=case.consumption,
        account=case.account,
        conventions=case.conventions,
        book=TariffBook.issued(),
    )
    return case, bill


def plant(**kwargs):
    return Contract(
        tariff_class="industry_market",
        voltage="63",
        demand=(DemandStep(contract_kw=20000), DemandStep(from_="1397-02-10", contract_kw=25000)),
        demand_metered=True,
        **kwargs,
    )


def cut_bill():
    """A 63 kV plant of the example book: cut by the edition of 1397-02-01 and by a new contract demand."""
    return compute_bill(
        plant(),
        period=BillingPeriod.jalali("1397-01-16", "1397-02-16"),
        consumption=Consumption(energy_kwh=ENERGY, reactive_kvarh=4700000, demand_kw=17350),
        book=TariffBook.example(),
    )


@pytest.mark.parametrize("invoice", list(RECORDS))
def test_the_json_of_every_real_bill_fits_the_shipped_schema(invoice: str) -> None:
    case, bill = computed(invoice)
    plain = json.loads(json.dumps(bill_json(bill, printed=case.printed, title=case.name)))
    assert [error.message for error in VALIDATOR.iter_errors(plain)] == []
    assert plain["payable"] == bill.payable
    for line in plain["lines"]:
        if line["code"] in case.printed:
            assert line["difference"] == line["amount"] - line["printed"]


def test_the_schema_itself_is_a_schema_and_refuses_a_line_without_explanation() -> None:
    Draft202012Validator.check_schema(json.loads(schema_text()))
    _, bill = computed("A-open-002")
    plain = bill_json(bill)
    del plain["lines"][0]["explanation"]
    assert any("explanation" in error.message for error in VALIDATOR.iter_errors(plain))


def test_the_json_of_a_cut_bill_keeps_days_and_amounts_before_and_after() -> None:
    bill = cut_bill()
    plain = bill_json(bill)
    assert not list(VALIDATOR.iter_errors(plain))
    assert [part["days"] for part in plain["segments"]] == [16, 9, 6]
    assert plain["segments"][1]["cut_by"][0] == "supply/hv 1397-02"
    assert plain["segments"][2]["cut_by"] == ["contract demand"]
    energy = next(line for line in plain["lines"] if line["code"] == "energy")
    assert sum(part["amounts"]["energy"] for part in plain["segments"]) == energy["amount"]
    assert len(energy["explanation"]["parts"]) == 3
    assert plain["status"] == "invented"


def test_a_transit_bill_alone_fits_the_schema() -> None:
    contract = Contract.of(
        tariff_class="industry_base",
        voltage="medium",
        contract_demand_kw=600,
        demand_metered=True,
        pricing="tariff",
    )
    period = BillingPeriod.jalali("1404-06-01", "1404-07-01")
    bill = compute_transit(contract, period=period, demand_kw="481.92", book=TariffBook.issued())
    plain = bill_json(bill)
    assert not list(VALIDATOR.iter_errors(plain))
    assert plain["kind"] == "transit"
    # A-open-006 prints 409,283,090 rial for these kW and days.
    assert next(line["amount"] for line in plain["lines"] if line["code"] == "transit") == 409283090


def test_every_input_in_the_json_says_where_it_came_from() -> None:
    _, bill = computed("A-open-007")
    for line in bill_json(bill)["lines"]:
        explained = line["explanation"]
        names = {each["name"] for each in explained["quantities"]}
        for each in [explained, *explained["quantities"]]:
            for given in each["inputs"]:
                source = given["source"]
                assert source["kind"] in ("table", "quantity", "reading")
                if source["kind"] == "quantity":
                    assert source["name"] in names


def test_text_shows_printed_and_computed_side_by_side_and_counts_the_equal_ones() -> None:
    case, bill = computed("A-open-007")
    text = bill_text(bill, printed=case.printed, title=case.name)
    assert "Bill A-open-007" in text
    energy = next(line for line in text.splitlines() if line.startswith("energy charge "))
    assert energy.split() == ["energy", "charge", "276,648,714", "276,648,714", "0"]
    assert "Transit bill" in text
    compared = sum(code in case.printed for b in (bill, bill.transit) for code in b.amounts)
    carried = len(bill.plan.question.carried)
    assert f"{compared - carried} of {compared - carried} printed lines equal" in text


def test_text_explains_each_line_down_to_the_numbers_of_the_tables() -> None:
    case, bill = computed("A-open-002")
    text = bill_text(bill, explain=True, title=case.name)
    assert "round(mid-load energy × mid-load price)" in text
    assert "supply/hv/1404-02.yaml" in text
    assert "clause: reactive energy and the loss coefficient (general/reactive)" in text
    assert "source supply/hv/1404-02.yaml" in text


def test_persian_text_has_persian_labels_digits_and_marks() -> None:
    case, bill = computed("A-open-002")
    text = bill_text(bill, language=Language.FA, printed=case.printed, explain=True)
    assert "بهای انرژی راکتیو" in text
    assert "۳۰۴٬۶۶۰٬۳۵۸" in text
    assert "گرد(" in text


def test_columns_line_up_whatever_the_script() -> None:
    case, bill = computed("A-open-002")
    for language in Language:
        table = bill_text(bill, language=language, printed=case.printed).split("\n\n")[1].splitlines()
        rows = [row for row in table if len(re.split(r" {2,}", row)) == 4]
        assert len(rows) > 8
        assert (
            len({len(row) - row.count("\u200c") for row in rows}) == 1
        )  # a zero-width joiner takes no column


def test_an_estimated_bill_says_so_at_its_head_and_on_each_line_it_touches() -> None:
    contract = Contract.of(
        tariff_class="general_2b", voltage="medium", contract_demand_kw=1100, demand_metered=True
    )
    bill = compute_bill(
        contract,
        period=BillingPeriod.jalali("1397-07-01", "1397-08-01"),
        consumption=Consumption(energy_kwh=ENERGY, reactive_kvarh=4700000, demand_kw=1000),
        book=TariffBook.issued(),
        accept_estimates=True,
    )
    text = bill_text(bill)
    assert "This bill stands on estimates" in text
    assert "energy charge*" in text
    assert "demand charge*" in text
    assert "subscription*" not in text  # 99,000 is reported, not estimated
    plain = bill_json(bill)
    assert plain["status"] == "estimate"
    assert "demand.price" in {number["key"] for number in plain["weak_numbers"]}
    assert all(number["method"] for number in plain["weak_numbers"])


def test_markdown_is_a_table_and_persian_is_right_to_left() -> None:
    case, bill = computed("A-open-007")
    english = bill_markdown(bill, printed=case.printed, explain=True, title=case.name)
    assert "| energy charge | 276,648,714 | 276,648,714 | 0 |" in english
    assert "## Transit bill" in english
    persian = bill_markdown(bill, language=Language.FA)
    assert persian.startswith('<div dir="rtl">')


def test_a_title_from_a_file_cannot_open_a_tag_in_markdown() -> None:
    _, bill = computed("A-open-002")
    assert "<script>" not in bill_markdown(bill, title="<script>alert(1)</script>|x")


@pytest.mark.parametrize(
    ("value", "english", "persian"),
    [
        (Fraction(1234567), "1,234,567", "۱٬۲۳۴٬۵۶۷"),
        (Fraction(-1, 2), "-0.5", "−۰٫۵"),
        (Fraction(1, 3), "0.333333…", "۰٫۳۳۳۳۳۳…"),
        (Fraction(-4, 3), "-1.333333…", "−۱٫۳۳۳۳۳۳…"),
        (Fraction(6, 5), "1.2", "۱٫۲"),
    ],
)
def test_exact_values_are_written_whole_or_say_that_they_are_cut(
    value: Fraction, english: str, persian: str
) -> None:
    assert Voice(Language.EN).exact(value) == english
    assert Voice(Language.FA).exact(value) == persian
