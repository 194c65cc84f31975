"""Reference customers: assumed, one for each class, and billed under two tables line by line."""

from __future__ import annotations

from decimal import Decimal

import pytest
from attrs import evolve

from hv_tariff import InputError, compute_bill, load_book
from hv_tariff.billing.basket.customers import load_basket
from hv_tariff.billing.basket.effects import SUMS, effect, month_of, with_edition
from hv_tariff.errors import BookError
from hv_tariff.vocabulary import TariffClass

BOOK = load_book("issued")
BASKET = load_basket()
SUPPLY = {each.name: each for each in BOOK.editions("supply/hv")}
MARKET = {each.name: each for each in BOOK.editions("market/monthly")}


def under(before, after, month: str, **options):
    books = [with_edition(BOOK, each, month=month) for each in (before, after)]
    found = effect(BASKET, *books, month=month, **options)
    return books, {each.customer.name: each for each in found.customers}


def test_every_class_has_a_reference_customer_and_all_say_that_they_are_assumed() -> None:
    cases = [each.case("1404-06") for each in BASKET.customers]
    assert {case.contract.tariff_class for case in cases} == set(TariffClass)
    assert {"63", "230"} <= {case.contract.voltage.value for case in cases}
    assert "Assumed" in BASKET.note.en
    assert "فرضی" in BASKET.note.fa
    assert all(each.label.fa and each.label.en and each.load.fa and each.load.en for each in BASKET.customers)
    assert not any(case.printed for case in cases)


def test_the_same_table_on_both_sides_changes_no_bill() -> None:
    _, found = under(SUPPLY["1404-02"], SUPPLY["1404-02"], "1404-06")
    assert {each.difference for each in found.values()} <= {0, None}
    assert all(line.difference in (0, None) and not line.numbers for e in found.values() for line in e.lines)


def test_the_bills_are_the_engines_and_the_lines_add_up_to_the_difference() -> None:
    books, found = under(MARKET["1404-06"], MARKET["1404-07"], "1404-07")
    industry = found["industry-1500kw"]
    case = industry.customer.case("1404-07")
    for book, total in zip(books, (industry.before, industry.after), strict=True):
        bill = compute_bill(case.contract, period=case.period, consumption=case.consumption, book=book)
        assert total == sum(bill.all_amounts.get(code, 0) for code in SUMS)
    lines = [line for line in industry.lines if line.code not in ("transit_regional", "transit_distribution")]
    assert sum(line.difference for line in lines) == industry.difference != 0


def test_a_line_cites_the_numbers_that_are_not_the_same() -> None:
    _, found = under(MARKET["1404-06"], MARKET["1404-07"], "1404-07")
    (line,) = [each for each in found["industry-1500kw"].lines if each.code == "regulation_difference"]
    (cited,) = line.numbers
    assert (cited.label.en, cited.before.value, cited.after.value) == (
        "market average", Decimal("2945.77"), Decimal("2865.05")
    )  # fmt: skip
    assert line.clause.title.en == "difference of enforcing the regulation"


def test_an_unknown_number_is_said_and_no_figure_stands_in_its_place() -> None:
    _, found = under(SUPPLY["1404-01"], SUPPLY["1404-02"], "1404-06")
    workshop, plant = found["industry-400kw"], found["industry-12mw-63kv"]
    assert (workshop.before, workshop.difference) == (None, None)
    assert workshop.after > 0
    assert "has no energy.mid for class industry_base" in workshop.why_before
    assert (plant.before, plant.after) == (None, None)
    assert "the transit price, 63 kV is in no table" in plant.why_after


def test_estimates_are_used_with_consent_only() -> None:
    _, without = under(SUPPLY["1397-02"], SUPPLY["1398-02"], "1404-06")
    _, consented = under(SUPPLY["1397-02"], SUPPLY["1398-02"], "1404-06", accept_estimates=True)
    assert without["hospital-1000kw"].before is None
    assert "is an estimate" in without["hospital-1000kw"].why_before
    assert consented["hospital-1000kw"].difference > 0


def test_the_month_is_the_first_of_the_edition_with_every_figure() -> None:
    """Market figures of 1404/04 and 1404/05 have gaps (DOMAIN §4); those of 1398 are in no table."""
    assert month_of(SUPPLY["1404-02"], book=BOOK) == "1404-06"
    assert month_of(SUPPLY["1398-02"], book=BOOK) == "1398-02"


def test_a_file_of_ones_own_is_read_and_its_problems_come_all_at_once(tmp_path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(
        "note: {en: a, fa: ب}\n"
        "customers:\n"
        "  one: {label: {en: a, fa: ب}, load: {en: a, fa: ب}, case: {period: {from: 1404-01-01}}}\n"
        "  two: {label: {en: a}, load: {en: a, fa: ب}, case: {contract: {tarif_class: other}}}\n",
        encoding="utf-8",
    )
    with pytest.raises(BookError) as caught:
        load_basket(path)
    said = [str(each) for each in caught.value.exceptions]
    assert len(said) == 3
    assert "a reference customer has no period" in said[0]
    assert "mine.yaml:4 customers.two.label: fa is missing" in said[1]
    assert "mine.yaml:4 customers.two.case" in said[2]
    with pytest.raises(InputError, match="the reference customers cannot be read"):
        load_basket(tmp_path / "no.yaml")


def test_a_customer_of_a_book_without_the_month_is_unknown_with_the_reason() -> None:
    nothing = evolve(
        BOOK.contents, editions=tuple(e for e in BOOK.contents.editions if e.family != "supply/hv")
    )
    found = effect(BASKET, type(BOOK)(contents=nothing), BOOK, month="1404-06")
    assert all(each.before is None and "supply/hv" in each.why_before for each in found.customers)
