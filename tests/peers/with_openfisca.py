"""The register bill in OpenFisca: variables, parameters and a simulation of many customers.

Its floats are float32. No setting changes that; the last participant sets the type on the instances of the
variables after they are loaded, and says what the same formulas give in float64. A simulation declares its
customers before it computes, which costs more than this bill: it is timed with and without that.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from importlib.metadata import version
from typing import Any

import numpy as np
from openfisca_core.entities import build_entity
from openfisca_core.parameters import ParameterNode
from openfisca_core.periods import DateUnit
from openfisca_core.simulations import Simulation, SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

from peers.customers import Columns, figures
from peers.participants import Amounts, Participant, Work, whole
from peers.register_bill import LINES, RATES, READINGS

MONTH = "2025-01"
BLOCK = 262_144  # customers in one simulation: the fastest of 16 thousand to all at once
NAME = str.maketrans(".", "_")
CUSTOMER = build_entity(key="customer", plural="customers", label="A customer", is_person=True)


def _half_up(amount: np.ndarray) -> np.ndarray:
    return np.floor(amount + 0.5)


def _energy(customer: Any, period: Any, parameters: Any, *, band: str) -> np.ndarray:
    return _half_up(customer(f"kwh_{band}", period) * getattr(parameters(period), f"energy_{band}"))


def _all_energy(customer: Any, period: Any) -> np.ndarray:
    return (
        customer("energy_mid", period) + customer("energy_peak", period) + customer("energy_off_peak", period)
    )


def _demand(customer: Any, period: Any, parameters: Any) -> np.ndarray:
    rates = parameters(period)
    floor = rates.demand_floor_ratio * customer("contract_kw", period)
    billed = np.maximum(customer("measured_kw", period), floor)
    return _half_up(billed * rates.demand_price * customer("days", period) / rates.days_per_month)


def _reactive(customer: Any, period: Any, parameters: Any) -> np.ndarray:
    kwh = customer("kwh_mid", period) + customer("kwh_peak", period) + customer("kwh_off_peak", period)
    kvarh = customer("kvarh", period)
    apparent = np.sqrt(kwh * kwh + kvarh * kvarh)
    target = parameters(period).power_factor_target
    k = np.maximum(target * apparent / np.where(kwh == 0, 1, kwh) - 1, 0)
    return _half_up(k * (customer("energy", period) + customer("demand", period)))


def _tax(customer: Any, period: Any, parameters: Any) -> np.ndarray:
    base = customer("energy", period) + customer("demand", period) + customer("reactive", period)
    return _half_up(parameters(period).tax_share * base)


def _total(customer: Any, period: Any) -> np.ndarray:
    return (
        customer("energy", period)
        + customer("demand", period)
        + customer("reactive", period)
        + customer("tax", period)
    )


FORMULAS: dict[str, Callable[..., np.ndarray]] = {
    "energy.mid": lambda customer, period, parameters: _energy(customer, period, parameters, band="mid"),
    "energy.peak": lambda customer, period, parameters: _energy(customer, period, parameters, band="peak"),
    "energy.off_peak": lambda customer, period, parameters: _energy(
        customer, period, parameters, band="off_peak"
    ),
    "energy": _all_energy,
    "demand": _demand,
    "reactive": _reactive,
    "tax": _tax,
    "total": _total,
}


def system(dtype: type[np.floating]) -> TaxBenefitSystem:
    """Return the bill as a tax and benefit system, its variables of `dtype`."""
    found = TaxBenefitSystem([CUSTOMER])
    names = [reading.name for reading in READINGS] + list(LINES)
    for name in names:
        body: dict[str, Any] = {
            "value_type": float,
            "entity": CUSTOMER,
            "definition_period": DateUnit.MONTH,
            "label": name,
        }
        if name in FORMULAS:
            body["formula"] = FORMULAS[name]
        found.add_variable(type(name.translate(NAME), (Variable,), body))
    for variable in found.variables.values():
        variable.dtype = dtype
    dated = {
        rate.key.translate(NAME): {"values": {"2020-01-01": {"value": float(value)}}}
        for rate, value in RATES.items()
    }
    found.parameters = ParameterNode("", data=dated)
    return found


def _prepare(columns: Columns, *, dtype: type[np.floating], declared: bool) -> Work:
    bill, read = system(dtype), figures(columns, dtype)
    cuts = [slice(start, start + BLOCK) for start in range(0, len(read["days"]), BLOCK)]
    blocks = [
        {name.translate(NAME): np.ascontiguousarray(column[cut]) for name, column in read.items()}
        for cut in cuts
    ]
    simulations = [_simulation(bill, block) for block in blocks] if declared else []

    def run() -> list[Amounts]:
        return [_bills(each) for each in simulations or (_simulation(bill, block) for block in blocks)]

    def amounts(kept: list[Amounts]) -> Amounts:
        return whole({line: np.concatenate([block[line] for block in kept]) for line in LINES})

    return Work(run=run, amounts=amounts)


def _simulation(bill: TaxBenefitSystem, block: Columns) -> Simulation:
    found = SimulationBuilder().build_default_simulation(bill, len(block["days"]))
    for name, column in block.items():
        found.set_input(name, MONTH, column)
    return found


def _bills(simulation: Simulation) -> Amounts:
    """Forget the lines of the run before and compute them again, the last first: it asks for the others."""
    for line in LINES:
        simulation.delete_arrays(line.translate(NAME), MONTH)
    return {line: simulation.calculate(line.translate(NAME), MONTH) for line in reversed(LINES)}


def _participant(what: str, dtype: type[np.floating], *, declared: bool) -> Participant:
    return Participant(
        name=f"openfisca-core, {what}",
        version=version("openfisca-core"),
        prepare=partial(_prepare, dtype=dtype, declared=declared),
    )


PARTICIPANTS = [
    _participant("a new simulation each time", np.float32, declared=False),
    _participant("customers declared before", np.float32, declared=True),
    _participant("the same, forced to float64", np.float64, declared=True),
]
