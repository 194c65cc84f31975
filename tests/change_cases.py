"""Connections and requests that tests of changes share."""

from __future__ import annotations

from decimal import Decimal

from hv_tariff import Contract, DemandStep, TariffBook
from hv_tariff.contracts.changes.decision import Terms
from hv_tariff.contracts.changes.held import Connection

BOOK = TariffBook.issued()
ON = "1397-11-01"
TERMS = Terms(least_months=18, most_months=108, most_terms=6, deposit_periods=Decimal(2))


def plant(kw: object = 5000, *, number: str = "1001", voltage: str = "63", **more) -> Connection:
    """An industrial connection since ever."""
    of_contract = {"tariff_class": "industry_market", "demand_metered": True, "option": None} | {
        name: more.pop(name) for name in ("tariff_class", "demand_metered", "option") if name in more
    }
    steps = more.pop("demand", (DemandStep(contract_kw=kw),))
    contract = Contract(voltage=voltage, demand=steps, **of_contract)
    return Connection(number=number, holder="plant", contract=contract, **more)


def asked(kind: type, **fields):
    """A request on a day of the edition 1397-10, without debts."""
    return kind(**({"on": ON, "debts_rial": 0} | fields))
