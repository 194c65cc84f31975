"""Who was promised what, and what the meter said."""

from __future__ import annotations

from hv_tariff.contracts.account import Account
from hv_tariff.contracts.agreement import check_agreement
from hv_tariff.contracts.contract import Contract, Pricing, TransitBasis, recorded_voltage
from hv_tariff.contracts.demand import DemandHistory, DemandStep
from hv_tariff.contracts.metering import Consumption
from hv_tariff.contracts.period import BillingPeriod, MonthPart
from hv_tariff.contracts.purchases import Purchases
from hv_tariff.contracts.quantities import (
    FACTOR_PLACES,
    KVARH_PLACES,
    KW_PLACES,
    KWH_PLACES,
    LOSS_PLACES,
    SHARE_PLACES,
    Figure,
    decimal_of,
    on_grid,
)
from hv_tariff.contracts.registers import Register, RegisterReplacement

__all__ = [
    "FACTOR_PLACES",
    "KVARH_PLACES",
    "KWH_PLACES",
    "KW_PLACES",
    "LOSS_PLACES",
    "SHARE_PLACES",
    "Account",
    "BillingPeriod",
    "Consumption",
    "Contract",
    "DemandHistory",
    "DemandStep",
    "Figure",
    "MonthPart",
    "Pricing",
    "Purchases",
    "Register",
    "RegisterReplacement",
    "TransitBasis",
    "check_agreement",
    "decimal_of",
    "on_grid",
    "recorded_voltage",
]
