"""Demand, subscription, excess demand, licence expiry, reactive energy and season."""

from __future__ import annotations

from collections.abc import Sequence

from hv_tariff.billing.rules import rates
from hv_tariff.billing.rules.clauses import DEMAND, EXCESS, LICENCE, REACTIVE, SEASON, SUBSCRIPTION
from hv_tariff.billing.rules.determinants import (
    CONTRACT_KW,
    LOSS_PRINTED,
    MEASURED_KW,
    SEASON_DAYS,
    SEGMENT_DAYS,
    Metered,
    day_weighted,
)
from hv_tariff.billing.rules.options import Options
from hv_tariff.formula.nodes import Charge, Formula, Quantity, greatest, ratio, root, rounded, total
from hv_tariff.units import KWH, MONTH, ONE
from hv_tariff.vocabulary import Label

# cos φ needs a root, and a root states its places: 9 after the kWh move an amount by less than a
# hundredth of a rial on every bill above one kWh (error ≤ 9 · 0.91 · base/kWh · 5·10⁻¹⁰).
ROOT_PLACES = 9

MONTHS = Quantity(
    name="months",
    formula=SEGMENT_DAYS / rates.DAYS_PER_MONTH,
    unit=MONTH,
    label=Label("billing months", "ماه‌های صورتحساب"),
    clause=SUBSCRIPTION,
)


def demand(meter: Metered) -> Charge:
    """Return billed kW × price × days ÷ 30."""
    return Charge(
        code="demand",
        exact=meter.billed_kw * rates.DEMAND_PRICE * MONTHS,
        label=Label("demand charge", "بهای قدرت"),
        clause=DEMAND,
    )


def subscription(options: Options) -> Charge:
    """Return the fee × days ÷ 30."""
    fee = rates.FEE_DEMAND_METERED if options.demand_metered else rates.FEE_ENERGY_METERED
    return Charge(
        code="subscription", exact=fee * MONTHS, label=Label("subscription", "آبونمان"), clause=SUBSCRIPTION
    )


def excess_demand(meter: Metered, options: Options) -> Charge:
    """Return kWh × (measured − contract) ÷ measured × 1.3 × green-board maximum."""
    share = ratio(greatest(MEASURED_KW - CONTRACT_KW, 0), MEASURED_KW, when_zero=0)
    price = rates.EXCESS_MULTIPLE * day_weighted(rates.GREEN_BOARD_MAXIMUM, options)
    return _excess(meter.total_kwh * share * price)


def excess_demand_by_price() -> Charge:
    """Return (measured − contract) kW × price × multiple × days ÷ 30: the form of 1395–1398."""
    above = greatest(MEASURED_KW - CONTRACT_KW, 0)
    return _excess(above * rates.DEMAND_PRICE * rates.EXCESS_MULTIPLE * MONTHS)


def _excess(exact: Formula) -> Charge:
    return Charge(
        code="excess_demand", exact=exact, label=Label("excess demand", "تجاوز از قدرت"), clause=EXCESS
    )


def licence_expiry(base: Sequence[Formula]) -> Charge:
    """Return 20 % × (energy + subscription)."""
    return Charge(
        code="licence_expiry",
        exact=rates.LICENCE_SHARE * total(base),
        label=Label("licence expiry", "انقضای پروانه"),
        clause=LICENCE,
    )


def loss_coefficient(meter: Metered, options: Options) -> Formula:
    """Return k = max(target ÷ cos φ − 1, 0), with 1 ÷ cos φ = √(kWh² + kvarh²) ÷ kWh."""
    if options.loss_printed:
        return LOSS_PRINTED
    apparent = Quantity(
        name="apparent_energy",
        formula=root(
            meter.period_kwh * meter.period_kwh + meter.reactive * meter.reactive, places=ROOT_PLACES
        ),
        unit=KWH,
        label=Label("apparent energy", "انرژی ظاهری"),
        clause=REACTIVE,
    )
    exact: Formula = greatest(ratio(rates.PF_TARGET * apparent, meter.period_kwh, when_zero=0) - 1, 0)
    grid = options.conventions.loss_coefficient
    if grid is not None:
        exact = rounded(exact, places=grid.places, mode=grid.mode)
    return Quantity(
        name="loss_coefficient",
        formula=exact,
        unit=ONE,
        label=Label("loss coefficient", "ضریب زیان"),
        clause=REACTIVE,
    )


def reactive(k: Formula, base: Sequence[Formula]) -> Charge:
    """Return m × k × (V + licence + excess + demand + subscription)."""
    return _reactive(rates.REACTIVE_MULTIPLE * k * total(base))


def reactive_once(k: Formula, base: Sequence[Formula]) -> Charge:
    """Return k × (energy + demand): the form of 1395–1398."""
    return _reactive(k * total(base))


def _reactive(exact: Formula) -> Charge:
    return Charge(
        code="reactive", exact=exact, label=Label("reactive energy", "بهای انرژی راکتیو"), clause=REACTIVE
    )


def season(base: Sequence[Formula]) -> Charge:
    """Return 20 % × (listed lines) × days in Tir–Shahrivar ÷ days."""
    return Charge(
        code="season",
        exact=rates.SEASON_SHARE * total(base) * SEASON_DAYS / SEGMENT_DAYS,
        label=Label("season", "بهای فصل"),
        clause=SEASON,
    )
