"""Every rate of a table matters to some line, and a bill reads the numbers it lists and no other."""

from __future__ import annotations

from functools import cache
from itertools import product

import pytest
from attrs import evolve
from hypothesis import assume, given
from hypothesis import strategies as st

from bill_cases import BOOKS, DEMAND_PRICED, ISSUED, Asked, all_bills, book_with, every_amount
from hv_tariff import BillingPeriod, Consumption, Contract, DemandStep, MissingRateError
from hv_tariff.billing import expectations
from hv_tariff.billing.conventions import STATED
from hv_tariff.contracts import Purchases
from hv_tariff.tariffs import Edition, Number
from hv_tariff.vocabulary import TariffClass

SUPPLY = "supply/hv"


@cache
def bills_of(tariff_class: TariffClass, book: str, period: tuple[str, str]) -> tuple[Asked, ...]:
    """Bills that have, together, every line of a class: below and above the contract, metered and not."""
    found = []
    for kw, metered, voltage in product((800, 300), (True, False), ("low", "medium")):
        contract = Contract(
            tariff_class=tariff_class,
            option=2,
            pricing="tariff",
            voltage=voltage,
            demand=(DemandStep(contract_kw=kw),),
            demand_metered=metered,
            licence_expired=True,
            renewable_item=True,
        )
        consumption = Consumption(
            energy_kwh={"mid": 100_000, "peak": 30_000, "off_peak": 50_000, "friday_peak": 7_000},
            reactive_kvarh=150_000,
            demand_kw=500,
        )
        found.append(
            Asked(
                contract=contract,
                period=BillingPeriod.jalali(*period),
                consumption=consumption,
                conventions=STATED,
                book=book,
            )
        )
    if book == "issued" and tariff_class not in DEMAND_PRICED:
        found.append(of_market(tariff_class, period))
    return tuple(found)


def of_market(tariff_class: TariffClass, period: tuple[str, str]) -> Asked:
    """Above the contract, above 1 MW measured, licence expired; surplus in one band, supply in others."""
    contract = Contract(
        tariff_class=tariff_class,
        pricing="market",
        voltage="medium",
        demand=(DemandStep(contract_kw=1200),),
        demand_metered=True,
        licence_expired=True,
        purchases=Purchases.of(
            kwh={"mid": {"bilateral": 200_000, "green_board": 500}, "peak": {"exchange": 10_000}}
        ),
    )
    consumption = Consumption(
        energy_kwh={"mid": 100_000, "peak": 30_000, "off_peak": 50_000, "friday_peak": 7_000},
        reactive_kvarh=150_000,
        demand_kw=1500,
    )
    return Asked(
        contract=contract, period=BillingPeriod.jalali(*period), consumption=consumption, book="issued"
    )


def moved_by(asked: tuple[Asked, ...], family: str, edition: str, key: str, tariff_class: str | None) -> bool:
    """Whether some line of some bill moves with one number of one table."""

    def more(table: Edition, name: str, code: str | None, number: Number) -> Number:
        if (table.family, table.name, name, code) == (family, edition, key, tariff_class):
            return evolve(number, value=number.value + 1)
        return number

    book = book_with(BOOKS[asked[0].book], more)
    return any(every_amount(each.bill(book=book)) != every_amount(each.bill()) for each in asked)


SUMMER = ("1404-06-01", "1404-08-01")
ISSUED_NUMBERS = [
    (number_class, key)
    for table in ISSUED.editions(SUPPLY)
    if table.name == "1404-02"
    for number_class, section in [(None, table.rates), *table.classes.items()]
    for key in section
]


@pytest.mark.parametrize(
    ("code", "key"), ISSUED_NUMBERS, ids=[f"{c or 'all'}.{k}" for c, k in ISSUED_NUMBERS]
)
def test_every_rate_of_supply_1404_02_moves_some_line(code: str | None, key: str) -> None:
    of_all = (TariffClass.GENERAL_2B, TariffClass.INDUSTRY_BASE, TariffClass.OTHER)
    classes = [TariffClass(code)] if code else of_all
    assert any(moved_by(bills_of(each, "issued", SUMMER), SUPPLY, "1404-02", key, code) for each in classes)


@pytest.mark.parametrize("tariff_class", list(TariffClass))
def test_every_number_the_rules_expect_of_a_class_moves_a_line_of_that_class(
    tariff_class: TariffClass,
) -> None:
    """Under the rules of 1395-1398 too, on the example book. Where demand is free its floor costs nothing,
    nor, in the old rules, does an excess of it."""
    for book, edition, name, period in (
        ("issued", "1404-02", "supply/demand-metered/2", SUMMER),
        ("example", "1397-02", "supply/demand-metered/1", ("1397-05-01", "1397-08-01")),
    ):
        table = next(each for each in BOOKS[book].editions(SUPPLY) if each.name == edition)
        own = table.classes.get(tariff_class.value, {})
        asked = bills_of(tariff_class, book, period)
        for key in expectations().rule_sets[name][tariff_class.value]:
            code = tariff_class.value if key in own else None
            free = "demand.price" in own and not own["demand.price"].value
            if free and (key == "demand.floor_ratio" or (key == "excess.multiple" and book == "example")):
                continue
            assert moved_by(asked, SUPPLY, edition, key, code), (name, key)


@pytest.mark.parametrize(
    ("family", "edition", "key", "code", "tariff_class"),
    [
        ("levies/vat", "1403-01", "vat.share", None, TariffClass.GENERAL_2B),
        ("levies/vat", "1403-01", "vat.share", "agriculture_3a", TariffClass.AGRICULTURE_3A),
        ("levies/vat", "1403-01", "vat.transit_share", None, TariffClass.INDUSTRY_BASE),
        ("levies/duty", "1403-01", "duty.share", None, TariffClass.GENERAL_2B),
        ("transit/terms", "1403-01", "transit.low_voltage_ratio", None, TariffClass.INDUSTRY_BASE),
        ("transit/terms", "1403-01", "transit.regional_share", None, TariffClass.INDUSTRY_BASE),
        ("transit/medium", "1404-06", "transit.medium", None, TariffClass.INDUSTRY_BASE),
        ("transit/medium", "1404-07", "transit.medium", None, TariffClass.OTHER),
        ("market/monthly", "1404-06", "green_board.maximum", None, TariffClass.GENERAL_2A),
        ("market/monthly", "1404-07", "green_board.maximum", None, TariffClass.INDUSTRY_4B),
        ("market/monthly", "1404-06", "market.average", None, TariffClass.INDUSTRY_MARKET),
        ("market/monthly", "1404-06", "wholesale.maximum.mid", None, TariffClass.INDUSTRY_MARKET),
        ("market/monthly", "1404-07", "wholesale.maximum.peak", None, TariffClass.ENERGY_INTENSIVE),
        ("market/monthly", "1404-07", "wholesale.maximum.off_peak", None, TariffClass.OTHER),
        ("market/monthly", "1404-06", "first_board.average.mid", None, TariffClass.INDUSTRY_MARKET),
        ("market/monthly", "1404-06", "renewable.average", None, TariffClass.INDUSTRY_4D),
    ],
)
def test_every_rate_of_levies_transit_and_terms_moves_some_line(
    family: str, edition: str, key: str, code: str | None, tariff_class: TariffClass
) -> None:
    assert moved_by(bills_of(tariff_class, "issued", SUMMER), family, edition, key, code)


@pytest.mark.parametrize("family", ["levies/vat", "levies/duty", "transit/terms"])
def test_the_list_above_leaves_no_rate_of_1404_out(family: str) -> None:
    tried = {
        (row[0], row[2], row[3])
        for mark in test_every_rate_of_levies_transit_and_terms_moves_some_line.pytestmark
        for row in mark.args[1]
    }
    table = next(each for each in ISSUED.editions(family) if each.name == "1403-01")
    keys = {(family, key, None) for key in table.rates}
    keys |= {(family, key, code) for code, section in table.classes.items() for key in section}
    assert keys <= tried


@pytest.mark.parametrize("change", [(4, 2), (3, 31)])
def test_the_months_of_the_season_move_a_line(change: tuple[int, int]) -> None:
    asked = bills_of(TariffClass.GENERAL_2B, "issued", ("1404-03-01", "1404-05-01"))[1]
    asked = evolve(
        asked,
        contract=evolve(asked.contract, renewable_item=False),
        consumption=Consumption(
            energy_kwh={"mid": 10, "peak": 1, "off_peak": 1}, reactive_kvarh=0, demand_kw=1
        ),
    )
    contents = ISSUED.contents
    editions = tuple(
        evolve(each, season=evolve(each.season, from_=change)) if each.season else each
        for each in contents.editions
    )
    book = type(ISSUED)(contents=evolve(contents, editions=editions))
    assert every_amount(asked.bill(book=book))["season"] != every_amount(asked.bill())["season"]


@given(all_bills())
def test_a_book_with_only_the_numbers_that_a_bill_lists_gives_the_same_bill(asked: Asked) -> None:
    bill = asked.bill()
    listed = {number.where for _, number in bill.numbers()}
    book = book_with(BOOKS[asked.book], lambda _, __, ___, number: number if number.where in listed else None)
    assert every_amount(asked.bill(book=book)) == every_amount(bill)


@given(all_bills(), st.data())
def test_a_bill_without_one_of_its_numbers_is_refused_with_the_directive_and_the_key(
    asked: Asked, data: st.DataObject
) -> None:
    numbers = [(k, n) for k, n in asked.bill().numbers() if not n.where.startswith("supplied")]
    key, lost = data.draw(st.sampled_from(numbers), label="number")
    assume(key != "duty.per_kwh")  # without it the duty is a share, and that is the number then missed
    assume(
        "levies/vat" not in lost.where or "classes." not in lost.where
    )  # without it the general share holds
    book = book_with(
        BOOKS[asked.book], lambda _, __, ___, number: None if number.where == lost.where else number
    )
    with pytest.raises(MissingRateError) as caught:
        asked.bill(book=book)
    error = caught.value
    assert key in error.what
    file = lost.where.split(":")[0]
    assert error.where == file
    assert error.hint is not None
    assert key in error.hint
    assert file in error.hint
