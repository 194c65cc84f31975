"""The transit bill, worked by hand: months, low voltage, basis, factors, and what the caller supplies."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from hv_tariff import (
    Account,
    Bill,
    BillingPeriod,
    Consumption,
    Contract,
    InputError,
    MissingRateError,
    compute_bill,
    compute_transit,
    load_book,
)
from hv_tariff.rounding import round_half_up

BOOK = load_book("issued")
PRICES = {"1404-06": 821_880, "1404-07": 750_600, "1404-08": 657_000}


def contract(**changes: Any) -> Contract:
    plain = {
        "tariff_class": "industry_base",
        "voltage": "medium",
        "contract_demand_kw": 900,
        "demand_metered": True,
    }
    return Contract.of(**plain | changes)


def transit(
    period: tuple[str, str],
    kw: Any,
    *,
    account: Account | None = None,
    supplied: Any = None,
    **of_the_contract: Any,
) -> Bill:
    return compute_transit(
        contract(**of_the_contract),
        period=BillingPeriod.jalali(*period),
        demand_kw=kw,
        book=BOOK,
        account=account or Account(),
        supplied=supplied or {},
    )


def rounded(value: Fraction) -> int:
    return round_half_up(value.numerator, value.denominator)


def test_a_period_is_cut_at_month_ends_and_rounded_once() -> None:
    """17 days of Shahrivar, 30 of Mehr, 9 of Aban; the first day counts and the last does not."""
    kw = Decimal("123.45678")
    months = Fraction(821_880 * 17 + 750_600 * 30 + 657_000 * 9, 30)
    found = transit(("1404-06-15", "1404-08-10"), kw).amounts
    assert found["transit"] == rounded(Fraction(kw) * months)
    assert found["transit_regional"] == rounded(Fraction(kw) * months * Fraction(7, 10))
    assert found["transit_distribution"] == found["transit"] - found["transit_regional"]
    assert found["transit_vat"] == rounded(Fraction(found["transit"], 10))
    assert found["transit_period_total"] == found["transit"] + found["transit_vat"]
    assert found["transit_payable"] == found["transit_period_total"] // 1000 * 1000
    assert found["transit_rounding"] == found["transit_period_total"] % 1000


def test_the_low_voltage_price_is_rounded_to_a_whole_rial_month_by_month() -> None:
    """1.44 × 821,880 = 1,183,507.2 and 1.44 × 750,600 = 1,080,864 exactly; the regional part is of the
    medium price."""
    found = transit(("1404-06-01", "1404-08-01"), 100, voltage="low").amounts
    assert found["transit"] == 100 * (1_183_507 * 31 + 1_080_864 * 30) // 30 == 230_382_123
    assert found["transit_regional"] == 70 * (821_880 * 31 + 750_600 * 30) // 30 == 111_991_320
    explained = transit(("1404-06-01", "1404-08-01"), 100, voltage="low").line("transit").explanation
    prices = {
        each.operand.month: each.origin
        for each in explained.inputs
        if each.operand.name == "low_voltage_rate"
    }
    assert {month: each.value for month, each in prices.items()} == {
        "1404-06": 1_183_507,
        "1404-07": 1_080_864,
    }
    assert prices["1404-06"].unrounded == Fraction("1183507.2")


def test_there_is_no_floor_of_ninety_percent() -> None:
    assert transit(("1404-06-01", "1404-07-01"), 0).amounts["transit"] == 0
    assert transit(("1404-06-01", "1404-07-01"), 1).amounts["transit"] == 821_880 * 31 // 30


def test_on_the_contract_demand_the_measured_one_plays_no_part() -> None:
    found = [
        transit(("1404-06-01", "1404-07-01"), kw, transit_basis="contract").amounts["transit"]
        for kw in (None, 0, 77)
    ]
    assert found == [900 * 821_880 * 31 // 30] * 3


def test_on_the_measured_demand_one_must_be_given() -> None:
    with pytest.raises(
        InputError, match=r"metered\.demand_kw: transit is due on the measured demand, and none is given"
    ):
        transit(("1404-06-01", "1404-07-01"), None)
    with pytest.raises(InputError, match="a float has already lost digits"):
        transit(("1404-06-01", "1404-07-01"), 100.5)


@pytest.mark.parametrize("voltage", ["63", "132", "230", "400"])
def test_above_33_kv_the_price_is_the_callers_or_there_is_none(voltage: str) -> None:
    period, key = ("1404-06-01", "1404-08-01"), f"transit.{voltage}kv"
    with pytest.raises(MissingRateError) as caught:
        transit(period, 100, voltage=voltage)
    assert caught.value.where == f"contract.voltage {voltage}"
    assert "no bill above 20 kV has been seen" in caught.value.what
    assert key in (caught.value.hint or "")
    found = transit(period, 100, voltage=voltage, supplied={key: "700000.5"}).amounts
    assert found["transit"] == rounded(Fraction("700000.5") * 100 * 61 / 30)
    assert "transit_regional" not in found  # above 33 kV all is regional


def test_a_price_of_the_caller_goes_before_the_tables() -> None:
    found = transit(("1404-06-01", "1404-07-01"), 30, supplied={"transit.medium": 1_000_000}).amounts
    assert found["transit"] == 31_000_000


def test_a_factor_and_a_month_of_the_issuer_are_inputs() -> None:
    period = ("1404-06-25", "1404-07-11")
    plain = transit(period, 30).amounts["transit"]
    assert plain == 7 * 821_880 + 10 * 750_600
    factor = transit(period, 30, transit_factor={"1404-06": "0.7"}).amounts["transit"]
    assert factor == rounded(Fraction(7 * 821_880 * 7, 10)) + 10 * 750_600
    assert transit(period, 30, transit_rate_month="1404-06").amounts["transit"] == 17 * 821_880


@pytest.mark.parametrize(
    "changes",
    [
        {"tariff_class": "general_2b"},
        {"tariff_class": "agriculture_3a"},
        {"contract_demand_kw": 30},
        {"demand_metered": False},
    ],
)
def test_no_transit_is_due_from_other_classes_small_contracts_and_energy_meters(
    changes: dict[str, Any],
) -> None:
    found = transit(("1404-06-01", "1404-07-01"), 100, **changes).amounts
    assert "transit" not in found
    assert found["transit_payable"] == 0


def test_no_transit_was_due_before_1398() -> None:
    assert "transit" not in transit(("1397-06-01", "1397-07-01"), 100).amounts


def test_the_account_of_transit_is_in_its_payable_and_its_late_adjustment_in_its_total() -> None:
    account = Account(transit_late_adjustment=10, transit_arrears=200, transit_previous_balance=-3_000)
    found = transit(("1404-06-01", "1404-07-01"), 0, account=account).amounts
    assert found["transit_period_total"] == 10
    assert found["transit_payable"] + found["transit_rounding"] == 10 + 200 - 3_000


def test_the_transit_bill_alone_is_that_of_the_whole_bill() -> None:
    period = BillingPeriod.jalali("1404-06-15", "1404-08-10")
    read = Consumption(
        energy_kwh={"mid": 1, "peak": 2, "off_peak": 3},
        reactive_kvarh=0,
        demand_kw=500,
        transit_demand_kw="499.5",
    )
    whole = compute_bill(contract(), period=period, consumption=read, book=BOOK)
    alone = compute_transit(contract(), period=period, demand_kw="499.5", book=BOOK)
    assert whole.transit is not None
    assert whole.transit.amounts == alone.amounts
    assert not set(whole.amounts) & set(alone.amounts)
    assert alone.payable == alone.amounts["transit_payable"]
