"""Bills worked by hand from the domain's rules: what enters which base, class by class; the old rules too."""

from __future__ import annotations

from fractions import Fraction
from math import isqrt
from typing import Any

import pytest

from hv_tariff import Account, Bill, BillingPeriod, Consumption, Contract, compute_bill, load_book
from hv_tariff.billing.conventions import STATED
from hv_tariff.rounding import round_half_up

MID, PEAK, OFF_PEAK, FRIDAY = 100_000, 20_000, 50_000, 4_000
KWH = MID + PEAK + OFF_PEAK + FRIDAY
KVARH = 110_000


def half_up(value: Fraction | int) -> int:
    exact = Fraction(value)
    return round_half_up(exact.numerator, exact.denominator)


def loss(target: str, kwh: int = KWH, kvarh: int = KVARH) -> Fraction:
    """k = target ÷ cos φ − 1, with the root on its grid of nine decimals."""
    scaled = (kwh * kwh + kvarh * kvarh) * 10**18
    below = isqrt(scaled)
    root = Fraction(below + (scaled - below * below > below), 10**9)
    return max(Fraction(target) * root / kwh - 1, Fraction(0))


def bill(
    period: tuple[str, str],
    *,
    book: str = "issued",
    kw: int = 800,
    account: Account | None = None,
    **more: Any,
) -> Bill:
    plain = {"voltage": "medium", "contract_demand_kw": 1000, "demand_metered": True, "pricing": "tariff"}
    return compute_bill(
        Contract.of(**plain | more),
        period=BillingPeriod.jalali(*period),
        consumption=Consumption(
            energy_kwh={"mid": MID, "peak": PEAK, "off_peak": OFF_PEAK, "friday_peak": FRIDAY},
            reactive_kvarh=KVARH,
            demand_kw=kw,
        ),
        book=load_book(book),
        account=account or Account(),
        conventions=STATED,
    )


SHAHRIVAR, MEHR = ("1404-06-01", "1404-07-01"), ("1404-07-01", "1404-08-01")


def test_general_2a_has_no_reactive_in_its_season_and_no_summer_premium() -> None:
    energy = MID * 4433 + (PEAK + FRIDAY) * 8867 + OFF_PEAK * 2217
    demand = half_up(Fraction(900 * 151_700 * 31, 30))
    subscription = half_up(Fraction(138_853 * 31, 30))
    reactive = half_up(9 * loss("0.91") * (energy + demand + subscription))
    season = half_up(Fraction(energy + demand + subscription, 5))
    fuel = half_up(KWH * Fraction(451) / Fraction("1.1"))
    assert dict(bill(SHAHRIVAR, tariff_class="general_2a").amounts) == {
        "energy": energy,
        "demand": demand,
        "subscription": subscription,
        "reactive": reactive,
        "season": season,
        "fuel": fuel,
        "duty": half_up(Fraction(energy + fuel + reactive + demand + season, 10)),
        "vat": half_up(Fraction(energy + reactive + demand + season + subscription + fuel, 10)),
        "period_total": (total := sum((
            energy, demand, subscription, reactive, season, fuel,
            half_up(Fraction(energy + fuel + reactive + demand + season, 10)),
            half_up(Fraction(energy + reactive + demand + season + subscription + fuel, 10)),
        ))),
        "payable": total // 1000 * 1000,
        "rounding": total % 1000,
    }  # fmt: skip


def test_general_2b_with_the_renewable_item_in_a_month_half_in_season() -> None:
    """Shahrivar 21 to Mehr 20: 11 days in season of 31. The value under reactive and duty has no premium."""
    days, summer = 31, 11
    peak = 5456 * (1 + Fraction(1, 5) * Fraction(summer, days))
    energy = MID * 2728 + half_up(PEAK * peak) + half_up(FRIDAY * peak) + OFF_PEAK * 1364
    plain = MID * 2728 + (PEAK + FRIDAY) * 5456 + OFF_PEAK * 1364
    green = Fraction(11 * 80_000 + 20 * 73_000, 31)
    value = Fraction(9, 10) * plain + Fraction(1, 10) * KWH * green
    demand = half_up(Fraction(900 * 73_300 * days, 30))
    subscription = half_up(Fraction(138_853 * days, 30))
    reactive = half_up(9 * loss("0.91") * (value + demand + subscription))
    renewable = half_up(Fraction(1, 10) * KWH * (green - 2728))
    season = half_up(
        Fraction(energy + demand + subscription + reactive + renewable, 5) * Fraction(summer, days)
    )
    fuel = half_up(KWH * Fraction(193) / Fraction("1.1"))
    found = bill(("1404-06-21", "1404-07-21"), tariff_class="general_2b", renewable_item=True).amounts
    expected = {
        "energy": energy,
        "demand": demand,
        "subscription": subscription,
        "reactive": reactive,
        "renewable_difference": renewable,
        "season": season,
        "fuel": fuel,
        "duty": half_up((value + fuel + reactive + demand + season) / 10),
        "vat": half_up(Fraction(energy + reactive + demand + season + renewable + subscription + fuel, 10)),
    }
    assert {code: found[code] for code in expected} == expected


def test_industry_with_everything_licence_excess_reactive_transit_and_late_adjustment() -> None:
    """1,100 kW measured on a contract of 1,000; the duty holds transit without its VAT, the VAT does not."""
    energy = MID * 2296 + (PEAK + FRIDAY) * 4592 + OFF_PEAK * 1148
    subscription = 138_853
    licence = half_up(Fraction(energy + subscription, 5))
    excess = half_up(KWH * Fraction(100, 1100) * Fraction("1.3") * 73_000)
    reactive = half_up(9 * loss("0.91") * (energy + licence + excess + subscription))
    fuel = half_up(KWH * Fraction(468) / Fraction("1.1"))
    transit = 1100 * 750_600
    found = bill(
        MEHR,
        tariff_class="industry_base",
        licence_expired=True,
        kw=1100,
        option=1,
        account=Account(late_adjustment=777_777),
    )
    expected = {
        "energy": energy,
        "subscription": subscription,
        "licence_expiry": licence,
        "excess_demand": excess,
        "reactive": reactive,
        "fuel": fuel,
        "duty": half_up(Fraction(energy + fuel + transit + reactive + excess + licence, 10)),
        "vat": half_up(Fraction(energy + excess + reactive + licence + subscription + fuel, 10)),
    }
    amounts = found.amounts
    assert {code: amounts[code] for code in expected} == expected
    assert "season" not in amounts
    assert "demand" not in amounts
    assert amounts["period_total"] == sum(expected.values()) + 777_777
    assert found.transit is not None
    assert found.transit.amounts["transit_vat"] == transit // 10


def test_agriculture_has_its_own_vat_and_a_demand_price_or_none() -> None:
    found = bill(MEHR, tariff_class="agriculture_3b").amounts
    assert found["energy"] == MID * 409 + (PEAK + FRIDAY) * 818 + OFF_PEAK * Fraction("204.5")
    assert found["demand"] == 900 * 31_460
    free = bill(MEHR, tariff_class="agriculture_3a").amounts
    assert free["demand"] == 0
    base = sum(free[code] for code in ("energy", "demand", "subscription", "reactive", "fuel"))
    assert free["vat"] == half_up(Fraction(6 * base, 100))
    assert bill(MEHR, tariff_class="agriculture_3b", duty_exempt=True).amounts.keys() == found.keys() - {
        "duty"
    }


def test_a_customer_without_a_demand_register_pays_for_what_is_measured_and_no_reactive() -> None:
    found = bill(MEHR, tariff_class="general_2b", demand_metered=False).amounts
    assert found["subscription"] == 15_428
    assert found["demand"] == 800 * 73_300
    assert "reactive" not in found
    assert "transit" not in found


def test_the_floor_stands_on_the_reduced_demand_where_there_is_one() -> None:
    assert bill(MEHR, tariff_class="general_2b").amounts["demand"] == 900 * 73_300
    assert bill(MEHR, tariff_class="general_2b", kw=950).amounts["demand"] == 950 * 73_300
    reduced = bill(MEHR, tariff_class="general_2b", reduced_demand_kw=500, kw=100).amounts
    assert reduced["demand"] == 450 * 73_300


@pytest.mark.parametrize(
    ("period", "target", "multiple", "price", "fee"),
    [
        (("1403-09-01", "1403-10-01"), "0.90", 6, 3477, Fraction("129769.4")),
        (("1404-01-01", "1404-02-01"), "0.91", 9, 3477, Fraction("129769.4")),
        (MEHR, "0.91", 9, 5490, Fraction(138_853)),
    ],
)
def test_the_target_the_multiple_and_the_fee_change_with_the_edition(
    period: tuple[str, str], target: str, multiple: int, price: int, fee: Fraction
) -> None:
    found = bill(period, tariff_class="industry_market")
    days = found.segments[0].span.days
    energy = MID * price + (PEAK + FRIDAY) * 2 * price + OFF_PEAK * Fraction(price, 2)
    subscription = half_up(fee * days / 30)
    assert found.amounts["energy"] == energy
    assert found.amounts["subscription"] == subscription
    assert found.amounts["reactive"] == half_up(multiple * loss(target) * (energy + subscription))


def test_the_rules_of_1397_on_the_example_book() -> None:
    """Demand priced, k once, excess and licence in their old form, the Friday peak at its own price."""
    found = bill(
        ("1397-05-01", "1397-06-01"),
        book="example",
        tariff_class="industry_base",
        voltage="63",
        kw=1200,
        licence_expired=True,
    ).amounts
    energy = MID * 550 + PEAK * 1100 + OFF_PEAK * 275 + FRIDAY * 1100
    demand = half_up(Fraction(1200 * 55_000 * 31, 30))
    reactive = half_up(loss("0.90") * (energy + demand))
    licence = half_up(Fraction(energy + demand, 5))
    excess = half_up(200 * 55_000 * Fraction("1.5") * Fraction(31, 30))
    subscription = half_up(Fraction(110_000 * 31, 30))
    season = half_up(Fraction(energy + demand + reactive, 5))
    expected = {
        "energy": energy,
        "demand": demand,
        "reactive": reactive,
        "licence_expiry": licence,
        "excess_demand": excess,
        "subscription": subscription,
        "season": season,
        "duty": half_up(Fraction(8 * (energy + reactive + excess + licence + demand + season), 100)),
        "vat": half_up(
            Fraction(9 * (energy + excess + reactive + licence + demand + season + subscription), 100)
        ),
    }
    assert {code: found[code] for code in expected} == expected
    assert "fuel" not in found
    assert "transit" not in found


def test_the_duty_of_1395_is_thirty_rial_a_kilowatt_hour() -> None:
    """An amount per kWh, not a share. No price of that year is known: the caller supplies them."""
    prices = {
        "energy.mid": 400,
        "energy.peak": 800,
        "energy.off_peak": 200,
        "energy.friday_peak": 900,
        "demand.price": 50_000,
        "subscription.fee.demand_metered": 90_000,
    }
    found = compute_bill(
        Contract.of(tariff_class="other", voltage="63", contract_demand_kw=1000, demand_metered=True),
        period=BillingPeriod.jalali("1395-08-01", "1395-09-01"),
        consumption=Consumption(
            energy_kwh={"mid": MID, "peak": PEAK, "off_peak": OFF_PEAK, "friday_peak": FRIDAY},
            reactive_kvarh=0,
            demand_kw=0,
        ),
        book=load_book("issued"),
        supplied=prices,
        accept_estimates=True,
    ).amounts
    assert found["energy"] == MID * 400 + PEAK * 800 + OFF_PEAK * 200 + FRIDAY * 900
    assert found["demand"] == 900 * 50_000
    assert found["duty"] == 30 * KWH
    assert found["vat"] == half_up(
        Fraction(9 * (found["energy"] + found["demand"] + found["subscription"]), 100)
    )
