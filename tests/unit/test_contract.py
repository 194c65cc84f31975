"""What a connection was promised."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from hv_tariff.contracts.agreement import check_agreement
from hv_tariff.contracts.contract import Contract, Pricing, TransitBasis, recorded_voltage
from hv_tariff.contracts.demand import DemandStep
from hv_tariff.contracts.metering import Consumption
from hv_tariff.contracts.period import BillingPeriod
from hv_tariff.dates import parse_date
from hv_tariff.errors import InputError
from hv_tariff.vocabulary import Band, TariffClass, Voltage


def contract(**changes: Any) -> Contract:
    given: dict[str, Any] = {
        "tariff_class": "industry_base",
        "voltage": "63",
        "contract_demand_kw": "1000",
        "demand_metered": True,
    }
    return Contract.of(**{**given, **changes})


def stepped(*steps: DemandStep, **changes: Any) -> Contract:
    given: dict[str, Any] = {"tariff_class": "general_2b", "voltage": Voltage.MEDIUM, "demand_metered": True}
    return Contract(demand=steps, **{**given, **changes})


def refusal(**changes: Any) -> InputError:
    with pytest.raises(InputError) as caught:
        contract(**changes)
    error = caught.value
    assert error.where
    assert error.hint
    return error


def test_words_of_a_record_become_terms() -> None:
    """A record's words are read as the field's standard terms."""
    read = contract(option="3", pricing="market", voltage="۱۳۲", transit_basis="contract")
    assert read.tariff_class is TariffClass.INDUSTRY_BASE
    assert read.option == 3
    assert read.pricing is Pricing.MARKET
    assert read.voltage is Voltage.KV_132
    assert read.transit_basis is TransitBasis.CONTRACT


def test_what_a_record_leaves_out_means_no() -> None:
    """Exemptions and items that a record does not name are not there."""
    read = contract()
    assert not any((read.licence_expired, read.duty_exempt, read.renewable_item, read.article16_exempt))
    assert read.transit_basis is TransitBasis.MEASURED
    assert read.transit_factor == ()
    assert (read.option, read.pricing, read.transit_rate_month, read.purchases) == (None, None, None, None)


def test_a_contract_keys_a_cache() -> None:
    """Two contracts that say the same are equal and hash the same."""
    one = contract(transit_factor={"1404-06": "0.7", "۱۴۰۴/۵": Decimal("0.8")})
    other = contract(transit_factor={"1404-05": "0.80", "1404-06": "0.7"})
    assert one == other
    assert hash(one) == hash(other)
    assert one.transit_factor == (("1404-05", Decimal("0.8")), ("1404-06", Decimal("0.7")))


def test_zero_permitted_and_reduced_demand_mean_none() -> None:
    """Issued bills print 0 where there is no permitted or reduced demand."""
    (step,) = contract(permitted_demand_kw="0", reduced_demand_kw=0).demand
    assert step.permitted_kw is None
    assert step.reduced_kw is None
    assert step.scaled == (100_000_000, 0, 0)


def test_permitted_demand_above_the_contract_is_read() -> None:
    """Issued bills show a permitted demand above, below and at the contract demand."""
    (step,) = contract(permitted_demand_kw="1200.5").demand
    assert step.permitted_kw == Decimal("1200.5")


def test_an_unmetered_demand_may_be_zero() -> None:
    """A customer without a demand meter may have no contract demand."""
    assert contract(contract_demand_kw=0, demand_metered=False).demand[0].contract_kw == 0


def test_the_demand_in_force_changes_on_the_day_of_its_step() -> None:
    """A step holds from its first day until the next one begins."""
    steps = (DemandStep(contract_kw=500), DemandStep(from_="1404-03-10", contract_kw=800))
    read = stepped(*steps)
    assert read.demand_on(parse_date("1404-03-09")) is steps[0]
    assert read.demand_on(parse_date("1404-03-10")) is steps[1]
    assert read.demand_changes == (parse_date("1404-03-10"),)


def test_the_first_step_is_no_change() -> None:
    """Nothing changes on the day the history begins."""
    assert stepped(DemandStep(from_="1403-01-01", contract_kw=500)).demand_changes == ()


def test_a_day_before_the_history_is_refused() -> None:
    """No demand is guessed for a day before the first step."""
    with pytest.raises(InputError) as caught:
        stepped(DemandStep(from_="1404-01-01", contract_kw=500)).demand_on(parse_date("1403-12-30"))
    assert str(caught.value) == (
        "contract.demand: no contract demand is known on 1403-12-30: the history begins on 1404-01-01; "
        "give the step that was in force then, or leave the first step's day out"
    )


@pytest.mark.parametrize(
    ("steps", "message"),
    [
        ((), "a contract without a demand"),
        (("1404-02-01", "1404-01-01"), "the step of 1404-01-01 stands after that of 1404-02-01"),
        (("1404-02-01", "1404-02-01"), "the step of 1404-02-01 stands after that of 1404-02-01"),
        (("1404-02-01", None), "a step since ever stands after another"),
    ],
)
def test_steps_out_of_order_are_refused(steps: tuple[str | None, ...], message: str) -> None:
    """A history follows time, and only its first step may be since ever."""
    with pytest.raises(InputError, match=message) as caught:
        stepped(*(DemandStep(from_=first, contract_kw=500) for first in steps))
    assert caught.value.where is not None
    assert caught.value.where.startswith("contract.demand")
    assert caught.value.hint


def test_a_step_that_is_none_is_refused() -> None:
    """Only demand steps make a history."""
    with pytest.raises(InputError, match="'500' is no demand step; give DemandStep"):
        stepped("500")  # type: ignore[arg-type]
    with pytest.raises(InputError, match=r"contract\.demand: 500 is no history; give a tuple of DemandStep"):
        Contract(tariff_class="other", voltage="63", demand=500, demand_metered=True)  # type: ignore[arg-type]


def test_an_unknown_class_names_the_nearest() -> None:
    """A mistyped class is refused with the classes closest to it."""
    error = refusal(tariff_class="general_2c")
    assert error.what == "unknown tariff class 'general_2c'"
    assert error.where == "contract.tariff_class"
    assert "general_2a" in str(error.hint)


@pytest.mark.parametrize(
    ("changes", "where", "what", "hint"),
    [
        ({"tariff_class": "unknown"}, "tariff_class", "unknown tariff class 'unknown'", "industry_base"),
        ({"tariff_class": None}, "tariff_class", "None is no tariff class", "known"),
        ({"voltage": "66"}, "voltage", "unknown voltage '66'", "63"),
        ({"voltage": 63}, "voltage", "63 is no voltage", "known"),
        ({"pricing": "tarif"}, "pricing", "unknown pricing 'tarif'", "did you mean 'tariff'?"),
        ({"transit_basis": "measure"}, "transit_basis", "unknown transit basis 'measure'", "measured"),
        ({"option": 4}, "option", "there is no option 4", "1, 2 and 3"),
        ({"option": "1.5"}, "option", "more than 0 decimal places", "whole"),
        ({"contract_demand_kw": 1000.0}, "contract_demand_kw", "a float has already lost digits", "'1000.0'"),
        ({"contract_demand_kw": "-1"}, "contract_demand_kw", "'-1' is negative", "zero or more"),
        (
            {"contract_demand_kw": "0"},
            "contract_demand_kw",
            "the contract demand is zero",
            "demand_metered=False",
        ),
        ({"contract_demand_kw": "0.000001"}, "contract_demand_kw", "more than 5 decimal places", "at most 5"),
        ({"reduced_demand_kw": "1001"}, "reduced_demand_kw", "above the contract demand", "new step"),
        ({"demand_metered": "false"}, "demand_metered", "neither true nor false", "True or False"),
        ({"licence_expired": None}, "licence_expired", "neither true nor false", "True or False"),
        ({"transit_factor": {"1404-13": 1}}, "transit_factor", "not a Solar Hijri month", "1404-02"),
        ({"transit_factor": {"1404-06": "-0.7"}}, "transit_factor.1404-06", "is negative", "zero or more"),
        ({"transit_factor": {"1404-06": "0.7555"}}, "transit_factor.1404-06", "more than 3", "at most 3"),
        ({"transit_factor": [("1404-6", 1), ("1404-06", 1)]}, "transit_factor", "stands twice", "one factor"),
        ({"transit_factor": 5}, "transit_factor", "5 does not say which month", "'1404-06'"),
        ({"transit_factor": {140406: 1}}, "transit_factor", "140406 is no month", "the text '1404-02'"),
        ({"purchases": "none"}, "purchases", "'none' is no purchase", "Purchases.of"),
        ({"transit_rate_month": "Tir"}, "transit_rate_month", "not a Solar Hijri month", "1404-02"),
    ],
)
def test_bad_contracts_are_refused_with_place_and_hint(
    changes: dict[str, Any], where: str, what: str, hint: str
) -> None:
    """Each bad field gives one error that says what, where and what would do."""
    error = refusal(**changes)
    assert error.where == f"contract.{where}"
    assert what in error.what
    assert hint in str(error.hint)


def test_the_voltage_of_a_record_is_low_another_or_medium() -> None:
    """A record knows low voltage; one that says nothing is fed at medium voltage."""
    assert recorded_voltage(low_voltage=True) is Voltage.LOW
    assert recorded_voltage(low_voltage=False) is Voltage.MEDIUM
    assert recorded_voltage(low_voltage=False, voltage="230") is Voltage.KV_230
    with pytest.raises(InputError, match="low voltage and 63 at once; leave low_voltage out"):
        recorded_voltage(low_voltage=True, voltage="63")


def consumption(*bands: Band) -> Consumption:
    return Consumption(energy_kwh=dict.fromkeys(bands, 100), reactive_kvarh=0, demand_kw=10)


MEHR = BillingPeriod.jalali("1404-07-01", "1404-08-01")


def test_a_demand_metered_contract_needs_its_bands() -> None:
    """Without a register for each band the energy cannot be priced."""
    with pytest.raises(InputError, match="without the energy of peak, off_peak") as caught:
        check_agreement(contract(), consumption(Band.MID), MEHR)
    assert caught.value.where == "metered.energy_kwh"
    assert "0 where nothing was used" in str(caught.value.hint)
    check_agreement(contract(), consumption(Band.MID, Band.PEAK, Band.OFF_PEAK), MEHR)
    check_agreement(contract(demand_metered=False), consumption(Band.MID), MEHR)


def test_a_period_before_the_demand_history_is_refused() -> None:
    """The demand must be known from the first day of the period."""
    late = stepped(DemandStep(from_=date(2025, 10, 1), contract_kw=500))
    with pytest.raises(InputError, match="no contract demand is known on 1404-07-01"):
        check_agreement(late, consumption(Band.MID, Band.PEAK, Band.OFF_PEAK), MEHR)
