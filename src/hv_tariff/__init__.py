"""What large electricity customers of Iran owe, exactly, from tariff tables versioned by effective date."""

from hv_tariff.billing import Bill, BillLine, Case, Conventions, Explanation, compute_bill, compute_transit, conventions_of
from hv_tariff.billing import read_case, recompute_lines
from hv_tariff.contracts import Account, BillingPeriod, Consumption, Contract, DemandStep, Register
from hv_tariff.errors import (
    BookError,
    ConsentError,
    DateError,
    HvTariffError,
    InputError,
    MissingRateError,
    NotInForceError,
    TableError,
)
from hv_tariff.tariffs import TariffBook
from hv_tariff.vocabulary import Band, Status, TariffClass, Voltage

__version__ = "0.1.0"

__all__ = [
    "Account",
    "Band",
    "Bill",
    "BillLine",
    "BillingPeriod",
    "BookError",
    "Case",
    "ConsentError",
    "Consumption",
    "Contract",
    "Conventions",
    "DateError",
    "DemandStep",
    "Explanation",
    "HvTariffError",
    "InputError",
    "MissingRateError",
    "NotInForceError",
    "Register",
    "Status",
    "TableError",
    "TariffBook",
    "TariffClass",
    "Voltage",
    "__version__",
    "compute_bill",
    "compute_transit",
    "conventions_of",
    "read_case",
    "recompute_lines",
]
