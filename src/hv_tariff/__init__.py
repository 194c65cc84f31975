"""What large electricity customers of Iran owe, exactly, from tariff tables versioned by effective date.

The public names below are loaded when they are first used, so that importing the package costs little.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hv_tariff.billing import (
        Bill,
        BillLine,
        Case,
        Conventions,
        Explanation,
        Identity,
        compute_bill,
        compute_transit,
        conventions_of,
        freeze_book,
        identity_of,
        load_book,
        read_case,
        recompute_lines,
    )
    from hv_tariff.billing.batch.bills import Bills, compute_bills
    from hv_tariff.billing.connection.quote import Quote
    from hv_tariff.billing.connection.quoting import quote_connection
    from hv_tariff.contracts import Account, BillingPeriod, Consumption, Contract, DemandStep, Register
    from hv_tariff.contracts.application import Application
    from hv_tariff.contracts.certificates import CertificateLedger
    from hv_tariff.contracts.events import Event
    from hv_tariff.contracts.flows import Flow
    from hv_tariff.contracts.refusal import RefusedError
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
    from hv_tariff.procedures import flow_names, load_flow
    from hv_tariff.tariffs import TariffBook
    from hv_tariff.vocabulary import Band, Status, TariffClass, Voltage
    from hv_tariff.whatif.comparison import Comparison, compare
    from hv_tariff.whatif.scenario import Scenario, load_scenario, read_scenario

__version__ = "0.1.0"

_ROOMS = {
    "billing": (
        "Bill BillLine Case Conventions Explanation Identity compute_bill compute_transit conventions_of "
        "freeze_book identity_of load_book read_case recompute_lines"
    ),
    "billing.batch.bills": "Bills compute_bills",
    "billing.connection.quote": "Quote",
    "billing.connection.quoting": "quote_connection",
    "contracts": "Account BillingPeriod Consumption Contract DemandStep Register",
    "contracts.application": "Application",
    "contracts.certificates": "CertificateLedger",
    "contracts.events": "Event",
    "contracts.flows": "Flow",
    "contracts.refusal": "RefusedError",
    "errors": (
        "BookError ConsentError DateError HvTariffError InputError MissingRateError NotInForceError "
        "TableError"
    ),
    "procedures": "flow_names load_flow",
    "tariffs": "TariffBook",
    "vocabulary": "Band Status TariffClass Voltage",
    "whatif.comparison": "Comparison compare",
    "whatif.scenario": "Scenario load_scenario read_scenario",
}
_HOMES = {name: room for room, names in _ROOMS.items() for name in names.split()}

__all__ = [
    "Account",
    "Application",
    "Band",
    "Bill",
    "BillLine",
    "BillingPeriod",
    "Bills",
    "BookError",
    "Case",
    "CertificateLedger",
    "Comparison",
    "ConsentError",
    "Consumption",
    "Contract",
    "Conventions",
    "DateError",
    "DemandStep",
    "Event",
    "Explanation",
    "Flow",
    "HvTariffError",
    "Identity",
    "InputError",
    "MissingRateError",
    "NotInForceError",
    "Quote",
    "RefusedError",
    "Register",
    "Scenario",
    "Status",
    "TableError",
    "TariffBook",
    "TariffClass",
    "Voltage",
    "__version__",
    "compare",
    "compute_bill",
    "compute_bills",
    "compute_transit",
    "conventions_of",
    "flow_names",
    "freeze_book",
    "identity_of",
    "load_book",
    "load_flow",
    "load_scenario",
    "quote_connection",
    "read_case",
    "read_scenario",
    "recompute_lines",
]


def __getattr__(name: str) -> object:
    """Load a public name from its room on first use."""
    if name not in _HOMES:
        message = f"module 'hv_tariff' has no attribute '{name}'"
        raise AttributeError(message)
    try:
        found: object = getattr(import_module(f"hv_tariff.{_HOMES[name]}"), name)
    except ModuleNotFoundError as error:
        if error.name not in ("numpy", "pyarrow"):
            raise
        refused = import_module("hv_tariff.errors").InputError
        raise refused(f"{error.name} is needed for {name}", hint="install hv_tariff[columns]") from None
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    """Return the public names, loaded or not."""
    return sorted(__all__)
