"""Market settlement: its months, missing and provisional figures, surplus and supply side by side."""

from __future__ import annotations

from typing import Any

import pytest

from hv_tariff import (
    BillingPeriod,
    Consumption,
    Contract,
    InputError,
    MissingRateError,
    compute_bill,
    load_book,
)
from hv_tariff.contracts import Purchases
from hv_tariff.reports import bill_json, bill_text

BOOK = load_book("issued")
ENERGY = {"mid": 300_000, "peak": 120_000, "off_peak": 200_000}


def plant(**changes: Any) -> Contract:
    given: dict[str, Any] = {
        "tariff_class": "industry_market",
        "voltage": "medium",
        "contract_demand_kw": 1500,
        "demand_metered": True,
        "pricing": "market",
    }
    return Contract.of(**(given | changes))


def billed(contract: Contract, *months: str, supplied: dict[str, Any] | None = None):
    return compute_bill(
        contract,
        period=BillingPeriod.jalali(*months),
        consumption=Consumption(energy_kwh=ENERGY, reactive_kvarh=0, demand_kw=900),
        book=BOOK,
        supplied=supplied or {},
    )


def test_a_month_without_a_published_figure_is_named_with_the_figure() -> None:
    with pytest.raises(MissingRateError, match=r"wholesale\.maximum\.mid") as caught:
        billed(plant(), "1404-04-01", "1404-05-01")
    assert "1404-04" in str(caught.value)


def test_a_provisional_figure_of_one_month_is_taken_and_marked() -> None:
    figures = {
        "wholesale.maximum.mid@1404-04": 4100,
        "wholesale.maximum.peak@1404-04": "4698.77",
        "wholesale.maximum.off_peak@1404-04": "3183.9",
    }
    bill = billed(plant(), "1404-04-01", "1404-05-01", supplied=figures)
    # 300,000 × 1.3 × 4,100 + 120,000 × 1.3 × 4,698.77 + 200,000 × 1.3 × 3,183.9
    assert bill.amounts["energy"] == 1_599_000_000 + 733_008_120 + 827_814_000
    assert set(bill_json(bill)["provisional"]) == {key.partition("@")[0] for key in figures}
    assert "provisional figures given by the caller" in bill_text(bill)


@pytest.mark.parametrize(
    ("key", "said"),
    [("wholesale.maximum@1404-04", "no rule reads"), ("demand.price@1404-04", "no monthly figure")],
)
def test_a_figure_that_no_rule_reads_is_refused(key: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        billed(plant(), "1404-07-01", "1404-08-01", supplied={key: 1})


def test_a_period_over_two_months_says_that_it_is_settled_by_days() -> None:
    bill = billed(plant(), "1404-06-20", "1404-07-10")
    assert bill.settled_by == "by_days"
    assert "settled: by days" in bill_text(bill)


def test_blocks_known_by_month_are_settled_month_by_month() -> None:
    """In one band one month can be short and the next in surplus: supply and credit stand side by side."""
    blocks = Purchases.of(
        blocks_by_month={
            "1404-06": {"kw": 0, "days": 31},
            "1404-07": {"kw": 2000, "days": 30},
            "hours": {"mid": 12, "peak": 5, "off_peak": 7},
        }
    )
    bill = billed(plant(purchases=blocks), "1404-06-01", "1404-08-01")
    assert bill.settled_by == "by_month"
    assert bill.amounts["energy"] > 0
    assert bill.amounts["surplus_credit"] < 0


def test_what_is_bought_beyond_the_consumption_is_credited_and_not_netted_between_bands() -> None:
    bought = Purchases.of(
        kwh={"mid": {"bilateral": 400_000}, "peak": {"bilateral": 0}, "off_peak": {"bilateral": 200_000}}
    )
    bill = billed(plant(purchases=bought), "1404-07-01", "1404-08-01")
    # Peak is supplied: 120,000 × 1.3 × 4,103.44; 100,000 kWh of mid are credited at 0.75 × 1,587.
    assert bill.amounts["energy"] == 640_136_640
    assert bill.amounts["surplus_credit"] == -119_025_000
