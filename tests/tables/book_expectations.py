"""What the rules need of a book, written out by hand, so that tables are tested without any rule set."""

from __future__ import annotations

from hv_tariff.billing.rules import rates
from hv_tariff.tariffs import Expectations
from hv_tariff.vocabulary import TariffClass

ENERGY = {"energy.mid", "energy.peak", "energy.off_peak"}
FEES = {"subscription.fee.demand_metered", "subscription.fee.energy_metered"}
DEMAND = {"demand.price", "demand.floor_ratio", "days_per_month"}
OLD = ENERGY | FEES | DEMAND | {
    "power_factor.target", "season.share", "energy.friday_peak", "excess.multiple", "licence.share",
}  # fmt: skip
NEW = ENERGY | FEES | {
    "days_per_month", "demand.floor_ratio", "power_factor.target", "reactive.multiple",
    "fuel.unit_with_vat", "fuel.vat_share", "excess.multiple",
}  # fmt: skip
INDUSTRY = ("industry_base", "industry_4b", "industry_market")
GENERAL = ("general_2a", "general_2b")
AGRICULTURE = ("agriculture_3a", "agriculture_3b")
MARKET = {"wholesale.multiple", "surplus.share", "licence.regulation_factor"}
CONNECTION = frozenset(
    f"connection.{each}"
    for each in (
        "threshold", "column1.below", "column1.slope", "column1.base", "column2",
        "column3.slope", "column3.base", "pumping.column1.below", "pumping.column1.base",
        "pumping.column3.base",
    )
)  # fmt: skip


def _new(code: str) -> frozenset[str]:
    keys = set(NEW)
    keys |= {"licence.share"} if code in INDUSTRY else set()
    keys |= {"energy.peak_premium"} if code in ("general_2b", "industry_base") else set()
    keys |= {"demand.price", "season.share"} if code in GENERAL + AGRICULTURE else set()
    keys |= {"renewable.share"} if code in GENERAL else set()
    keys |= MARKET if code not in GENERAL + AGRICULTURE else set()
    keys |= {"article5.share"} if code == "other" else set()
    keys |= {"article16.share"} if keys >= MARKET and code not in ("industry_4b", "other") else set()
    return frozenset(keys)


RATES = {rate.key: rate for rate in rates.ALL}
EXPECTED = Expectations(
    rates=RATES,
    rule_sets={
        "supply/demand-metered/1": {each.value: frozenset(OLD) for each in TariffClass},
        "supply/demand-metered/2": {each.value: _new(each.value) for each in TariffClass},
        "connection/table-4-79/1": {"general": CONNECTION, "pumping": CONNECTION},
    },
)

# For the broken books: one rule set, two classes, few keys, and a scale whose thresholds ascend.
SMALL = Expectations(
    rates=RATES,
    rule_sets={
        "supply/test/1": {
            "general_2b": frozenset({"energy.mid", "energy.peak", "demand.price", "days_per_month"}),
            "industry_base": frozenset({"energy.mid", "energy.peak", "days_per_month"}),
        },
    },
    ascending=(("energy.mid", "energy.peak"),),
)
