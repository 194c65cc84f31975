"""A bill that cannot be computed is one error, which says where and what to do; estimates need consent."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest

from hv_tariff import (
    Account,
    Bill,
    BillingPeriod,
    BookError,
    ConsentError,
    Consumption,
    Contract,
    DemandStep,
    HvTariffError,
    InputError,
    MissingRateError,
    NotInForceError,
    TariffBook,
    compute_bill,
    load_book,
    recompute_lines,
)
from hv_tariff.contracts import Purchases
from hv_tariff.vocabulary import Status

BOOK = load_book("issued")
READ = Consumption(
    energy_kwh={"mid": 100_000, "peak": 20_000, "off_peak": 50_000}, reactive_kvarh=60_000, demand_kw=800
)
SHAHRIVAR = ("1404-06-01", "1404-07-01")


def contract(**changes: Any) -> Contract:
    plain = {
        "tariff_class": "general_2b",
        "voltage": "medium",
        "contract_demand_kw": 1000,
        "demand_metered": True,
    }
    return Contract.of(**plain | changes)


def bill(
    period: tuple[str, str] = SHAHRIVAR,
    *,
    consumption: Consumption = READ,
    book: TariffBook = BOOK,
    supplied: Mapping[str, Any] | None = None,
    accept_estimates: bool = False,
    **of_the_contract: Any,
) -> Bill:
    return compute_bill(
        contract(**of_the_contract),
        period=BillingPeriod.jalali(*period),
        consumption=consumption,
        book=book,
        supplied=supplied or {},
        accept_estimates=accept_estimates,
    )


REFUSED = [
    # what is asked, the error, where, what it says, its hint
    (
        {"period": ("1394-01-01", "1394-02-01")},
        NotInForceError,
        "book issued",
        "no edition of supply/hv is in force on 1394-01-01",
        "after it 1395-05 from 1395-05-01 until 1396-12-01",
    ),
    (
        {"period": ("1404-12-20", "1405-01-05")},
        NotInForceError,
        "book issued",
        "no edition of supply/hv is in force on 1405-01-04",
        "before it 1404-02 from 1404-02-01 until 1405-01-01",
    ),
    (
        {"period": ("1400-01-01", "1400-02-01")},
        NotInForceError,
        "book issued",
        "no edition of 1399–1402 is known to this project",
        "before it 1398-02",
    ),
    (
        {"period": ("1404-10-01", "1404-11-01"), "tariff_class": "other"},
        NotInForceError,
        "book issued",
        "no transit/medium table for the month 1404-10 (it would give transit.medium)",
        "fill transit/medium/1404-10.yaml",
    ),
    (
        {"period": ("1403-09-01", "1403-10-01")},
        MissingRateError,
        "supply/hv/1403-01.yaml",
        "(supply/hv 1403-01) has no energy.mid for class general_2b",
        "fill classes.general_2b.energy.mid in supply/hv/1403-01.yaml",
    ),
    (
        {"period": ("1397-05-01", "1397-06-01"), "tariff_class": "industry_base", "accept_estimates": True},
        MissingRateError,
        "supply/hv/1397-02.yaml",
        "'Electricity tariffs and their general conditions, in force from 1397/02/01",
        "fill classes.industry_base.energy.mid in supply/hv/1397-02.yaml",
    ),
    (
        {"period": ("1397-01-01", "1397-02-01"), "accept_estimates": True},
        MissingRateError,
        "levies/duty/1396-12.yaml",
        "has no duty.share",
        "no source here states the duty between 1396/12/01 and 1397/02/01",
    ),
    (
        {"period": ("1404-04-01", "1404-05-01"), "renewable_item": True},
        MissingRateError,
        "market/monthly/1404-04.yaml",
        "has no green_board.maximum",
        "fill rates.green_board.maximum in market/monthly/1404-04.yaml",
    ),
    (
        {"tariff_class": "industry_base", "voltage": "63"},
        MissingRateError,
        "contract.voltage 63",
        "the transit price, 63 kV is in no table",
        "supply it: supplied={'transit.63kv': ...} [rial/kW/month]",
    ),
    (
        {
            "period": ("1404-09-01", "1404-10-01"),
            "tariff_class": "industry_market",
            "contract_demand_kw": 1500,
        },
        NotInForceError,
        "book issued",
        "no market/monthly table for the month 1404-09 (it would give market.average, wholesale.maximum.mid",
        "fill market/monthly/1404-09.yaml",
    ),
    (
        {"period": ("1404-08-15", "1404-09-15"), "tariff_class": "industry_base", "contract_demand_kw": 1001},
        NotInForceError,
        "book issued",
        "no market/monthly table for the month 1404-09 (it would give market.average, wholesale.maximum.mid",
        "fill market/monthly/1404-09.yaml",
    ),
    (
        {
            "period": ("1404-04-01", "1404-05-01"),
            "tariff_class": "industry_market",
            "contract_demand_kw": 1500,
        },
        MissingRateError,
        "market/monthly/1404-04.yaml",
        "has no wholesale.maximum.mid",
        "fill rates.wholesale.maximum.mid in market/monthly/1404-04.yaml",
    ),
    (
        {
            "tariff_class": "other",
            "consumption": Consumption(
                energy_kwh={"mid": 1, "peak": 1, "off_peak": 1}, reactive_kvarh=0, demand_kw=None
            ),
        },
        InputError,
        "metered.demand_kw",
        "transit is due on the measured demand, and none is given",
        "give demand_kw",
    ),
    (
        {"consumption": Consumption(energy_kwh={"mid": 1}, reactive_kvarh=0, demand_kw=1)},
        InputError,
        "metered.energy_kwh",
        "without the energy of peak, off_peak",
        "give every band",
    ),
    (
        {"supplied": {"transit.66kv": 1}},
        InputError,
        "supplied.transit.66kv",
        "no rule reads a rate 'transit.66kv'",
        "transit.63kv",
    ),
    (
        {"supplied": {"transit.63kv": 1.5}},
        InputError,
        "supplied.transit.63kv",
        "a float has already lost digits",
        "'1.5'",
    ),
    (
        {"tariff_class": "other", "voltage": "63", "supplied": {"transit.63kv": "1.555"}},
        InputError,
        "supplied.transit.63kv",
        "1.555 has more than 2 decimals",
        "give transit.63kv on its grid",
    ),
]


@pytest.mark.parametrize(
    ("asked", "error", "where", "what", "hint"), REFUSED, ids=[row[3][:60] for row in REFUSED]
)
def test_a_bill_that_cannot_be_computed_is_one_error_with_place_and_hint(
    asked: dict[str, Any], error: type[HvTariffError], where: str, what: str, hint: str
) -> None:
    with pytest.raises(HvTariffError) as caught:
        bill(**asked)
    found = caught.value
    assert type(found) is error
    assert found.where == where
    assert what in found.what
    assert hint in (found.hint or "")


def test_at_exactly_one_megawatt_industry_is_still_priced_by_the_tariff() -> None:
    assert "regulation_difference" not in bill(tariff_class="industry_base", contract_demand_kw=1000).amounts
    assert "regulation_difference" in bill(tariff_class="industry_base", contract_demand_kw=1001).amounts
    assert "regulation_difference" in bill(tariff_class="industry_4b", contract_demand_kw=5000).amounts


def test_purchases_of_a_cut_period_are_refused_because_they_do_not_say_which_part_they_are_of() -> None:
    raised = Contract(
        tariff_class="industry_market",
        voltage="medium",
        demand=(DemandStep(contract_kw=1500), DemandStep(from_="1404-06-11", contract_kw=1800)),
        demand_metered=True,
        purchases=Purchases.of(kwh={"mid": {"exchange": 1}}),
    )
    with pytest.raises(InputError) as caught:
        compute_bill(raised, period=BillingPeriod.jalali(*SHAHRIVAR), consumption=READ, book=BOOK)
    assert caught.value.where == "period [1404-06-01, 1404-07-01)"
    assert caught.value.what == "the period is cut and its purchases are not"
    assert caught.value.hint == "bill the parts one by one, each with its purchases"


def test_a_demand_history_that_begins_too_late_is_refused() -> None:
    late = Contract(
        tariff_class="general_2b",
        voltage="medium",
        demand=(DemandStep(from_="1404-07-01", contract_kw=10),),
        demand_metered=True,
    )
    with pytest.raises(
        InputError, match="no contract demand is known on 1404-06-01: the history begins on 1404-07-01"
    ):
        compute_bill(late, period=BillingPeriod.jalali(*SHAHRIVAR), consumption=READ, book=BOOK)


@pytest.mark.parametrize(
    "build",
    [
        lambda: Consumption(energy_kwh={"mid": 1.5}, reactive_kvarh=0, demand_kw=0),
        lambda: Consumption(energy_kwh={"mid": 1}, reactive_kvarh=1.5, demand_kw=0),
        lambda: Consumption(energy_kwh={"mid": 1}, reactive_kvarh=0, demand_kw=1.5),
        lambda: Consumption(energy_kwh={"mid": 1}, reactive_kvarh=0, demand_kw=0, billed_share_of_kwh=0.9),
        lambda: Account(arrears=1.0),
        lambda: Account(previous_balance=1e6),
        lambda: DemandStep(contract_kw=30.0),
        lambda: contract(contract_demand_kw=30.0),
        lambda: contract(transit_factor={"1404-06": 0.7}),
    ],
)
def test_a_float_is_refused_wherever_money_energy_or_power_is_meant(build: Any) -> None:
    with pytest.raises(InputError, match="a float has already lost digits"):
        build()


def test_an_unknown_line_or_book_is_answered_with_the_nearest() -> None:
    with pytest.raises(InputError, match="this bill has no line 'enrgy'; did you mean 'energy'"):
        bill().line("enrgy")
    with pytest.raises(InputError, match="book: there is no book 'isued'; give issued, example, a directory"):
        load_book("isued")


def test_a_directory_of_tables_is_read_strictly(tmp_path: Any) -> None:
    with pytest.raises(BookError) as caught:
        load_book(tmp_path)
    assert "book.yaml" in str(caught.value)


OLD = ("1397-05-01", "1397-06-01")


def test_an_estimate_needs_consent_and_the_error_says_which_and_how_it_was_made() -> None:
    with pytest.raises(ConsentError) as caught:
        bill(OLD)
    error = caught.value
    assert error.where == "supply/hv/1397-02.yaml:26 classes.general_2b.energy.mid"
    assert "5 of the numbers this bill needs are estimates, such as 1945.03 rial/kWh" in error.what
    assert "÷ 1.07^5" in error.what
    assert "accept_estimates=True (--accept-estimates)" in (error.hint or "")


def test_with_consent_the_bill_and_every_line_that_an_estimate_touches_say_so() -> None:
    found = bill(OLD, accept_estimates=True)
    assert found.status is Status.ESTIMATE
    statuses = {line.code: line.status for line in found.lines}
    untouched = {code for code, status in statuses.items() if status is not Status.ESTIMATE}
    assert untouched == {"subscription"}
    assert statuses["subscription"] is Status.REPORTED


def test_the_estimated_months_of_the_season_alone_ask_for_consent() -> None:
    """In Khordad no estimate of the season is used; in Tir it is, though its price were known."""
    spring = bill(("1397-03-01", "1397-04-01"), accept_estimates=True)
    assert "season" not in spring.amounts
    summer = bill(("1397-04-01", "1397-05-01"), accept_estimates=True)
    assert summer.line("season").status is Status.ESTIMATE


def test_a_verified_bill_needs_no_consent_and_says_how_well_it_is_known() -> None:
    assert bill().status is Status.BILL_VERIFIED
    assert bill(accept_estimates=True).amounts == bill().amounts


def test_a_number_of_the_caller_is_marked_as_the_callers() -> None:
    found = bill(tariff_class="industry_base", voltage="63", supplied={"transit.63kv": 900_000})
    assert found.transit is not None
    number = dict(found.numbers())["transit.63kv"]
    assert (number.value, number.source.text) == (Decimal(900_000), "provisional, given by the caller")
    assert number.status < Status.BILL_VERIFIED
    assert found.transit.line("transit").amount == 800 * 900_000 * 31 // 30
    assert found.transit.line("transit").status is number.status
    assert found.status is number.status


def test_invented_numbers_are_billed_from_the_example_book_alone() -> None:
    example = load_book("example")
    found = bill(("1397-01-15", "1397-02-15"), book=example, tariff_class="industry_base", voltage="63")
    assert found.status is Status.INVENTED
    assert all(line.status is Status.INVENTED for line in found.lines)
    assert [segment.supply.name for segment in found.segments] == ["1396-12", "1397-02"]
    smuggled = type(example)(contents=type(example.contents)(
        name="mine", title=example.contents.title, allows_invented=False, editions=example.contents.editions
    ))  # fmt: skip
    with pytest.raises(ConsentError, match="the book 'mine' has invented numbers; use the issued book"):
        bill(("1397-01-15", "1397-02-15"), book=smuggled, accept_estimates=True)


def recomputed(period: tuple[str, str], printed: dict[str, int], **of_the_contract: Any) -> Bill:
    return recompute_lines(
        contract(**of_the_contract),
        period=BillingPeriod.jalali(*period),
        consumption=READ,
        book=BOOK,
        printed=printed,
    )


def test_printed_lines_of_a_cut_period_cannot_be_told_apart_and_are_refused() -> None:
    with pytest.raises(InputError) as caught:
        recomputed(("1404-01-15", "1404-02-15"), {"energy": 1}, tariff_class="industry_market")
    assert caught.value.where == "period [1404-01-15, 1404-02-15)"
    assert "the period is cut into 2 segments" in caught.value.what
    assert caught.value.hint == "recompute it from inputs alone"


def test_a_line_is_recomputed_from_the_printed_ones_below_it_and_a_line_not_printed_was_not_charged() -> None:
    found = recomputed(SHAHRIVAR, {"energy": 1_000, "demand": 1_000_000}).amounts
    assert found["energy"] == bill().amounts["energy"]
    assert found["season"] == 200_200
    assert found["vat"] == found["duty"] == 100_100


def test_a_line_printed_that_no_rule_owes_enters_the_bases_that_list_it() -> None:
    with_line = recomputed(SHAHRIVAR, {"energy": 1_000, "demand": 1_000_000, "article16": 50_000}).amounts
    without = recomputed(SHAHRIVAR, {"energy": 1_000, "demand": 1_000_000}).amounts
    assert with_line["vat"] - without["vat"] == 5_000
    assert with_line["duty"] == without["duty"]
