"""Numbers of a table against invoices: what is confirmed, contradicted and never touched."""

from __future__ import annotations

import json
from collections.abc import Sequence
from copy import deepcopy
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve

from hv_tariff import InputError, NotInForceError, load_book, read_case
from hv_tariff.audit.verification.editions import edition_meant
from hv_tariff.audit.verification.known import Known, read_known
from hv_tariff.audit.verification.promotion import promote
from hv_tariff.audit.verification.tallies import Standing, Verification, Verified
from hv_tariff.audit.verification.verifying import NOTHING_KNOWN, verify
from hv_tariff.errors import BookError, TableError
from hv_tariff.tariffs import Edition, TariffBook
from hv_tariff.tariffs.files import book_directory
from hv_tariff.tariffs.replacing import book_with
from hv_tariff.vocabulary import Status
from planting import GOLDEN, issued

BOOK = load_book("issued")
LISTS = (GOLDEN / "known_differences.json", GOLDEN / "contradicted_numbers.json")
WRONG = "classes.industry_base.energy.mid"
SUPPLY_FILE = book_directory("issued") / "supply/hv/1404-02.yaml"


def edition(family: str, name: str) -> Edition:
    return next(each for each in BOOK.editions(family) if each.name == name)


SUPPLY = edition("supply/hv", "1404-02")


def written(records: Sequence[Any], path: Path) -> Path:
    path.write_text("\n".join(map(json.dumps, records)) + "\n", encoding="utf-8")
    return path


def of_class(code: str) -> list[dict[str, Any]]:
    return [deepcopy(dict(each)) for each in issued() if each["contract"]["tariff_class"] == code]


def with_number(path: str, **changes: Any) -> tuple[Edition, TariffBook]:
    """The supply table with one number changed, and the book with that table."""
    section, *code, key = path.split(".", 2) if path.startswith("classes") else ("rates", path[6:])
    if code:
        own = SUPPLY.classes[code[0]]
        changed = evolve(
            SUPPLY, classes={**SUPPLY.classes, code[0]: {**own, key: evolve(own[key], **changes)}}
        )
    else:
        changed = evolve(SUPPLY, rates={**SUPPLY.rates, key: evolve(SUPPLY.rates[key], **changes)})
    assert section
    return changed, book_with(BOOK, changed)


def by_path(found: Verification) -> dict[str, Verified]:
    return {each.path: each for each in found.numbers}


@pytest.fixture(scope="module")
def all_issued(tmp_path_factory) -> Path:
    return written(issued(), tmp_path_factory.mktemp("issued") / "issued.jsonl")


@pytest.fixture(scope="module")
def against_all(all_issued) -> Verification:
    return verify(SUPPLY, book=BOOK, against=all_issued, by_columns=False)


def test_every_contradiction_of_the_supply_table_stands_in_a_list_with_its_cause(against_all) -> None:
    """So with the lists there is none. All shipped editions: tests/soak/test_verification_soak.py."""
    known = read_known(*LISTS)
    without = [each for each in against_all.contradictions if not each.cause]
    named = [(one, each.line) for each in without for one in each.named]
    assert len(named) == sum(each.count for each in without) == 10
    assert all(known.cause(one.invoice_id, line, one.printed, "exact") for one, line in named)
    assert {each.path for each in against_all.alarms} == {path for each in without for path in each.suspects}


def test_every_entry_of_the_list_of_contradictions_is_one(all_issued, against_all) -> None:
    """Of the supply table; the others read the market figures of their month, which are verified too."""
    listed = {(each["invoice"], each["line"]) for each in json.loads(LISTS[1].read_text(encoding="utf-8"))}
    found = {(one.invoice_id, each.line) for each in against_all.contradictions for one in each.named}
    assert listed <= found


def test_the_counts_of_a_number_are_the_invoices_whose_exact_lines_depend_on_it(against_all) -> None:
    """Demand of class 3-ب: both its invoices have an exact demand line, by their evidence."""
    exact = [
        each["invoice_id"]
        for each in issued()
        if each["contract"]["tariff_class"] == "agriculture_3b" and each["evidence"].get("demand") == "exact"
    ]
    price = by_path(against_all)["classes.agriculture_3b.demand.price"]
    assert price.standing is Standing.CONFIRMED
    assert price.tally.lines == {"demand": len(exact)}
    assert (price.tally.reproduced, price.tally.above, price.tally.below) == (len(exact),) * 3 == (2, 2, 2)


def test_the_demand_floor_is_confirmed_only_by_bills_below_it(against_all) -> None:
    """A measured demand above 0.9 × the contract demand says nothing of 0.9, though the rule reads it."""
    floor = by_path(against_all)["rates.demand.floor_ratio"].tally
    priced = [read_case(each) for each in issued() if "demand" in each["printed"]["lines"]]
    below = [
        each.name
        for each in priced
        if each.contract.demand_metered
        and (each.consumption.demand_kw or 0) < Decimal("0.9") * each.contract.demand[0].contract_kw
    ]
    assert floor.read == 13
    assert floor.reproduced < floor.read
    assert floor.reproduced <= len(below)


def test_a_number_that_no_invoice_depends_on_is_untouched(against_all) -> None:
    assert not of_class("general_2a")
    for path, each in by_path(against_all).items():
        if path.startswith("classes.general_2a."):
            assert each.standing is Standing.UNTOUCHED


def test_a_wrong_number_is_contradicted_and_those_beside_it_are_not(tmp_path) -> None:
    """Mid-load of general 2-ب a rial too high: every bill of that class reads it with peak and off-peak."""
    path = "classes.general_2b.energy.mid"
    changed, book = with_number(path, value=Decimal(2729))
    found = verify(changed, book=book, against=written(of_class("general_2b"), tmp_path / "a.jsonl"))
    numbers = by_path(found)
    assert numbers[path].standing is Standing.CONTRADICTED
    assert numbers["classes.general_2b.demand.price"].standing is Standing.CONFIRMED
    wrong = [each for each in found.contradictions if each.line == "energy"]
    assert sum(each.count for each in wrong) == len(of_class("general_2b"))
    assert all(path in each.suspects for each in wrong)
    assert not [each for each in found.contradictions if "rates.days_per_month" in each.suspects]


def test_the_one_that_differs_is_told_from_those_that_other_lines_confirm(tmp_path) -> None:
    """The demand price a rial too low: days per month stand in its line, and the subscription has them."""
    path = "classes.general_2b.demand.price"
    changed, book = with_number(path, value=Decimal(73_299))
    found = verify(changed, book=book, against=written(of_class("general_2b"), tmp_path / "a.jsonl"))
    wrong = [each for each in found.contradictions if each.line == "demand"]
    assert {each.suspects for each in wrong} == {(path,)}
    assert all("rates.days_per_month" in each.cleared for each in wrong)
    assert by_path(found)[path].standing is Standing.CONTRADICTED
    assert [each.path for each in found.alarms if each.path == path] == [path]


def test_an_estimate_is_tried_though_an_audit_refuses_it(tmp_path) -> None:
    path = "classes.general_2b.demand.price"
    changed, book = with_number(path, status=Status.ESTIMATE, method="as if derived")
    found = verify(changed, book=book, against=written(of_class("general_2b"), tmp_path / "a.jsonl"))
    assert path in [each.path for each in found.promotions]


def printed_as_computed(template: dict[str, Any], count: int) -> list[dict[str, Any]]:
    """Invoices with other kWh, their lines printed as the right table gives them."""
    found = []
    for i in range(count):
        record = deepcopy(template)
        record |= {"invoice_id": f"{i}", "evidence": {}, "rates_shown": {}, "identifiers": {}}
        for band, kwh in record["metered"]["energy_kwh"].items():
            record["metered"]["energy_kwh"][band] = str(int(Decimal(kwh)) + 37 * i)
        record["metered"].pop("readings", None)
        record["printed"] = {"lines": {}}
        amounts = read_case(record).compute(book=BOOK).all_amounts
        record["printed"] = {"lines": {code: str(amount) for code, amount in amounts.items()}}
        found.append(record)
    return found


def test_columns_count_what_the_exact_reading_counts(tmp_path) -> None:
    """Forty invoices of an issued one with other kWh, under a number a rial too high."""
    pytest.importorskip("numpy")
    template = next(each for each in of_class("industry_base") if each["invoice_id"] == "A-open-016")
    records = printed_as_computed(template, 40)
    changed, book = with_number(WRONG, value=Decimal(2297))
    file = written(records, tmp_path / "many.jsonl")
    columns, exact = (verify(changed, book=book, against=file, by_columns=each) for each in (True, False))
    assert columns.numbers == exact.numbers
    assert [evolve(each, named=()) for each in columns.contradictions] == [
        evolve(each, named=()) for each in exact.contradictions
    ]
    assert WRONG in [each.path for each in columns.alarms]
    assert columns.touching == 40
    right = verify(SUPPLY, book=BOOK, against=file)
    assert right.contradictions == ()
    assert by_path(right)["classes.industry_base.energy.peak"].tally.reproduced == 40


def test_a_row_that_is_no_invoice_is_counted_and_named(tmp_path) -> None:
    records = [*of_class("agriculture_3b"), {"invoice_id": "empty"}]
    found = verify(SUPPLY, book=BOOK, against=written(records, tmp_path / "a.jsonl"))
    assert (found.invoices, found.rejections) == (3, 1)
    assert "a.jsonl:3" in found.rejected[0]


def test_a_table_without_numbers_is_refused(all_issued) -> None:
    (season, *_) = BOOK.editions("calendar/season")
    with pytest.raises(InputError, match="has no number that a bill could show"):
        verify(season, book=BOOK, against=all_issued)


def test_numbers_that_invoices_confirm_are_written_into_the_table_and_nothing_else_changes(tmp_path) -> None:
    text = SUPPLY_FILE.read_text(encoding="utf-8")
    wanted = "demand.price: {value: 73_300, unit: rial/kW/month, status: bill_verified"
    assert text.count(wanted) == 1
    text = text.replace(wanted, wanted.replace("bill_verified", "transcribed")) + "# the end\n"
    file = tmp_path / "1404-02.yaml"
    file.write_text(text, encoding="utf-8")
    meant = edition_meant(str(file), book=BOOK, of="issued")
    found = verify(
        meant.edition, book=meant.book, against=written(of_class("general_2b"), tmp_path / "a.jsonl")
    )
    assert [each.path for each in found.promotions] == ["classes.general_2b.demand.price"]
    after = promote(text, found)
    changed = [
        (old, new) for old, new in zip(text.splitlines(), after.splitlines(), strict=True) if old != new
    ]
    ((old, new),) = changed
    said = f"; to the rial on 8 invoices of a.jsonl (sha256 {found.sha256})"
    assert new == old.replace("transcribed", "bill_verified").replace('demand"}', f'demand{said}"}}')


def test_a_table_that_was_changed_meanwhile_is_not_written(tmp_path) -> None:
    text = SUPPLY_FILE.read_text(encoding="utf-8")
    found = verify(SUPPLY, book=BOOK, against=written(of_class("agriculture_3b"), tmp_path / "a.jsonl"))
    with pytest.raises(InputError, match="the table was changed while it was verified"):
        promote(text.replace("value: 409,", "value: 410,"), found)


def test_invented_numbers_are_not_promoted(tmp_path) -> None:
    example = load_book("example")
    made = example.editions("supply/hv")[0]
    found = verify(made, book=example, against=written(of_class("agriculture_3b"), tmp_path / "a.jsonl"))
    with pytest.raises(InputError, match="invented numbers are not promoted"):
        promote("", found)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[", "not readable as JSON"),
        ("{}", "are no list"),
        ('["x"]', r"\[0\] is no object"),
        ('[{"invoice": "a", "line": "vat"}]', r"\[0\] lacks printed, cause"),
        (
            '[{"invoice": "a", "line": "vat", "printed": 1, "cause": "c", "reson": ""}]',
            "unknown field 'reson'",
        ),
        ('[{"invoice": "a", "line": "vat", "printed": "x", "cause": "c"}]', "no whole number of rial"),
        ('[{"invoice": "a", "line": "vat", "printed": 1.5, "cause": "c"}]', "no whole number of rial"),
        ('[{"invoice": "a", "line": "vat", "printed": true, "cause": "c"}]', "no whole number of rial"),
        ('[{"invoice": "a", "line": "vat", "printed": 1e999999999, "cause": "c"}]', "no whole number"),
        ('[{"invoice": "a", "line": "vat", "printed": 1, "cause": " "}]', "empty or wrong"),
    ],
)
def test_a_broken_list_of_known_differences_says_where_and_what(tmp_path, text: str, said: str) -> None:
    path = tmp_path / "known.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=said):
        read_known(path)


def test_all_problems_of_a_list_of_known_differences_are_said_at_once(tmp_path) -> None:
    path = tmp_path / "known.json"
    path.write_text('["x", {"invoice": "a"}]', encoding="utf-8")
    with pytest.raises(InputError, match=r"\[0\] is no object; \[1\] lacks line"):
        read_known(path)


def test_a_cause_is_of_the_printed_figure_that_it_was_written_for() -> None:
    known = Known({("a", "vat"): (10, "the page rounds")})
    assert known.cause("a", "vat", 10, "exact") == "the page rounds"
    assert known.cause("a", "vat", 11, "exact") == ""
    assert known.cause("a", "vat", 11, "off by 1") == "the invoice record says: off by 1"
    assert NOTHING_KNOWN.cause("a", "vat", 10, None) == ""


def test_an_edition_is_meant_by_its_name_its_family_or_the_path_of_its_file(tmp_path) -> None:
    named = edition_meant("1404-02", book=BOOK, of="issued", family="supply/hv")
    assert (named.edition, named.path) == (SUPPLY, SUPPLY_FILE)
    with pytest.raises(InputError, match="2 families have an edition '1404-02'; say which: --family"):
        edition_meant("1404-02", book=BOOK, of="issued")
    with pytest.raises(NotInForceError, match=r"known: .*1404-02"):
        edition_meant("1404-20", book=BOOK, of="issued", family="supply/hv")
    with pytest.raises(NotInForceError, match="unknown family 'supply/hw'"):
        edition_meant("1404-02", book=BOOK, of="issued", family="supply/hw")
    with pytest.raises(InputError, match="the table cannot be read"):
        edition_meant(str(tmp_path / "no.yaml"), book=BOOK, of="issued")
    (tmp_path / "1404-02.yaml").write_text("edition: 1404-02\n", encoding="utf-8")
    with pytest.raises(InputError, match="does not say of which family it is"):
        edition_meant(str(tmp_path / "1404-02.yaml"), book=BOOK, of="issued")
    (tmp_path / "1404-02.yaml").write_text("table: supply/hv\n", encoding="utf-8")
    with pytest.raises((BookError, TableError), match="cannot be used"):
        edition_meant(str(tmp_path / "1404-02.yaml"), book=BOOK, of="issued")
