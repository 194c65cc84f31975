"""Numbers of 1404 recovered from the issued invoices alone; the tables, not read, say what is right.

All 141 invoices and all families at once are in the soak; here are those that take a second each.
"""

from __future__ import annotations

from decimal import Decimal

import pytest
from issued_numbers import BOOK, cases, numbers, recovered, supply_of_tariff_invoices, wrong

from hv_tariff.dates import parse_date
from hv_tariff.recovery import recover


@pytest.mark.parametrize(
    ("family", "kind"),
    [
        ("transit/medium", "market"),
        ("levies/vat", "tariff"),
        ("levies/duty", "tariff"),
        ("transit/terms", "market"),
    ],
)
def test_every_number_of_a_family_is_found_to_the_last_digit(family, kind, say) -> None:
    found = recovered(family, cases(kind))
    assert wrong(found) == []
    true = numbers(family)
    assert {each.unknown.name: each.value for each in found.rates} == {
        each.unknown.name: true[each.unknown.name] for each in found.rates
    }
    say(f"{family}: {len(found.found)} of {len(found.rates)} numbers found from {found.invoices} invoices")


def test_what_tariff_invoices_determine_of_the_supply_table_is_found_and_the_rest_is_bounded(say) -> None:
    """Each class's prices, shares, the power factor's target and the reactive multiple among them."""
    found = supply_of_tariff_invoices()
    assert wrong(found) == []
    values = {each.unknown.path: each.value for each in found.rates}
    for path in (
        "classes.general_2b.energy.mid",
        "classes.general_2b.demand.price",
        "classes.industry_base.energy.peak",
        "classes.agriculture_3a.energy.mid",
        "rates.power_factor.target",
        "rates.reactive.multiple",
        "classes.general_2b.energy.peak_premium",
    ):
        assert values[path] == numbers("supply/hv")[f"supply/hv 1404-02 {path}"]
    say(f"supply/hv: {len(found.found)} of {len(found.rates)} numbers found from 61 tariff invoices")
    assert len(found.found) >= 32


def test_market_figures_of_the_last_months_are_found(say) -> None:
    """Invoices that end after 1404-08-01: the market average, wholesale maxima and renewable average."""
    late = tuple(case for case in cases("market") if case.period.until > parse_date("1404-08-01"))
    found = recovered("market/monthly", late)
    assert wrong(found) == []
    assert len(found.found) >= 5
    say(f"market/monthly: {len(found.found)} of {len(found.rates)} numbers found from {len(late)} invoices")


def test_the_low_voltage_ratio_is_found_where_the_month_s_rate_is_rounded_before_it_is_multiplied() -> None:
    """DOMAIN §3: the low-voltage rate is 1.44 × the medium one, rounded to a whole rial."""
    found = {each.key: each for each in recovered("transit/terms", cases("market")[:30]).rates}
    assert found["transit.low_voltage_ratio"].value == Decimal("1.44")
    assert found["transit.low_voltage_ratio"].next_reading is None


def test_a_number_that_an_issuer_s_rounding_hides_is_not_guessed() -> None:
    """193 and 192.99 give the same fuel unit, 175.45, at two places: no reading parts them."""
    found = {each.unknown.path: each for each in supply_of_tariff_invoices().rates}
    fuel = found["classes.general_2b.fuel.unit_with_vat"]
    assert (fuel.value, fuel.low, fuel.high) == (None, Decimal("192.99"), Decimal(193))
    assert fuel.proposed == 193
    assert "rounds" in fuel.next_reading.en


def test_only_the_edition_that_is_asked_for_is_sought() -> None:
    found = recover(cases("tariff"), family="transit/medium", book=BOOK, given={}, edition="1404-06")
    assert [(each.unknown.edition, each.value) for each in found.rates] == [("1404-06", Decimal(821_880))]
