"""The fields of an invoice record, or of a case typed by a person, read into what billing joins."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP
from typing import Any

from hv_tariff.billing.conventions import STATED, Conventions, conventions_of, with_overrides
from hv_tariff.contracts import (
    Account,
    BillingPeriod,
    Consumption,
    Contract,
    DemandStep,
    Purchases,
    Register,
    decimal_of,
    on_grid,
    recorded_voltage,
)
from hv_tariff.errors import InputError, nearest

TOP = [
    "invoice_id",
    "billing_system",
    "issuer",
    "period",
    "contract",
    "metered",
    "conventions",
    "account",
    "supplied",
    "purchases_kwh",
    "purchase_blocks_kw",
    "purchase_blocks_by_month",
    "tou_hours_per_day",
    "rates_shown",
    "market_shown",
    "printed",
    "identifiers",
    "inferred",
    "evidence",
]
PERIOD = ("from", "until", "days", "issued")
CONTRACT = [
    "customer",
    "tariff_class",
    "option",
    "pricing",
    "voltage",
    "contract_demand_kw",
    "permitted_demand_kw",
    "reduced_demand_kw",
    "demand",
    "demand_metered",
    "licence_expired",
    "low_voltage",
    "duty_exempt",
    "renewable_item",
    "article16_exempt",
    "transit_basis",
    "transit_factor",
    "transit_rate_month",
]
METERED = [
    "energy_kwh",
    "readings",
    "multiplier",
    "digits",
    "reactive_kvarh",
    "demand_kw",
    "transit_demand_kw",
    "billed_share_of_kwh",
    "loss_coefficient",
    "demand_printed_rounded",
]
ACCOUNT = [
    "late_adjustment",
    "penalty",
    "insurance",
    "arrears",
    "previous_balance",
    "transit_late_adjustment",
    "transit_arrears",
    "transit_previous_balance",
]


def fields_of(record: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of a `Case`, but for its name.

    Raises
    ------
    InputError
        When a field is unknown, missing or makes no sense; the error names the field.
    """
    _known(record, TOP, "")
    printed = _printed(_section(record, "printed", optional=True))
    metered = _section(record, "metered")
    _known(metered, METERED, "metered.")
    return {
        "contract": contract_of(_section(record, "contract"), record),
        "period": _period(_section(record, "period")),
        "consumption": _consumption(metered),
        "account": _account(_section(record, "account", optional=True), printed),
        "conventions": _conventions(record),
        "supplied": _section(record, "supplied", optional=True),
        "printed": printed,
        "printed_parts": _parts(_section(record, "printed", optional=True)),
    }


def _section(
    record: Mapping[str, Any], name: str, prefix: str = "", *, optional: bool = False
) -> Mapping[str, Any]:
    found, path = record.get(name), f"{prefix}{name}"
    if found is None and optional:
        return {}
    if not isinstance(found, Mapping):
        what = f"'{path}' is missing" if found is None else f"'{path}' is not a group of fields"
        raise InputError(what, where=path, hint=f"give {path}: {{...}}")
    return found


def _known(record: Mapping[str, Any], names: Sequence[str], prefix: str) -> None:
    for name in record:
        if name not in names:
            raise InputError(
                f"unknown field '{prefix}{name}'",
                where=f"{prefix}{name}",
                hint=nearest(str(name), list(names)),
            )


def _needed(record: Mapping[str, Any], name: str, prefix: str) -> Any:
    if record.get(name) is None:
        raise InputError(f"'{prefix}{name}' is missing", where=f"{prefix}{name}", hint=f"give {prefix}{name}")
    return record[name]


def flag(value: object, *, where: str) -> bool:
    """Read a yes or no, as JSON or as text."""
    if isinstance(value, bool):
        return value
    words = {"true": True, "false": False, "yes": True, "no": False, "بله": True, "خیر": False}
    if isinstance(value, str) and value.strip().lower() in words:
        return words[value.strip().lower()]
    raise InputError(f"{value!r} is neither true nor false", where=where, hint="write true or false")


def _period(record: Mapping[str, Any]) -> BillingPeriod:
    _known(record, PERIOD, "period.")
    period = BillingPeriod.jalali(
        str(_needed(record, "from", "period.")), str(_needed(record, "until", "period."))
    )
    if record.get("days") is not None:
        days = on_grid(record["days"], 0, "period.days")
        if days != period.days:
            raise InputError(
                f"the period {period} has {period.days} days, not {days}",
                where="period.days",
                hint="the first day counts and the last does not: correct a date or the days",
            )
    return period


def contract_of(record: Mapping[str, Any], whole: Mapping[str, Any]) -> Contract:
    """Read the fields of a contract, with the purchases that stand beside it in a whole record.

    Raises
    ------
    InputError
        When a field is unknown, missing or makes no sense; the error names the field.
    """
    _known(record, CONTRACT, "contract.")
    flags: dict[str, Any] = {
        name: flag(record[name], where=f"contract.{name}")
        for name in ("licence_expired", "duty_exempt", "renewable_item", "article16_exempt")
        if record.get(name) is not None
    }
    options = {
        name: record[name]
        for name in ("transit_basis", "transit_factor", "transit_rate_month")
        if record.get(name) is not None
    }
    low = record.get("low_voltage")
    return Contract(
        tariff_class=_needed(record, "tariff_class", "contract."),
        option=record.get("option"),
        pricing=record.get("pricing"),
        voltage=recorded_voltage(
            low_voltage=low is not None and flag(low, where="contract.low_voltage"),
            voltage=record.get("voltage"),
        ),
        demand=_demand(record),
        demand_metered=flag(_needed(record, "demand_metered", "contract."), where="contract.demand_metered"),
        purchases=_purchases(whole),
        **flags,
        **options,
    )


def _demand(record: Mapping[str, Any]) -> tuple[DemandStep, ...]:
    """A constant demand, or steps by their first day: ``demand: {1397-02-01: {contract_kw: 20000}}``."""
    steps = record.get("demand")
    if steps is None:
        return (
            DemandStep(
                contract_kw=_needed(record, "contract_demand_kw", "contract."),
                permitted_kw=record.get("permitted_demand_kw"),
                reduced_kw=record.get("reduced_demand_kw"),
            ),
        )
    shape = "give {1397-02-01: {contract_kw: 20000}}"
    if not isinstance(steps, Mapping):
        raise InputError("'contract.demand' is not a group of steps", where="contract.demand", hint=shape)
    found = []
    for day, step in steps.items():
        where = f"contract.demand.{day}."
        if not isinstance(step, Mapping):
            raise InputError(f"{step!r} is not a step", where=where[:-1], hint=shape)
        _known(step, ("contract_kw", "permitted_kw", "reduced_kw"), where)
        found.append(
            DemandStep(
                from_=str(day),
                contract_kw=_needed(step, "contract_kw", where),
                permitted_kw=step.get("permitted_kw"),
                reduced_kw=step.get("reduced_kw"),
            )
        )
    return tuple(found)


def _purchases(record: Mapping[str, Any]) -> Purchases | None:
    return Purchases.of(
        kwh=record.get("purchases_kwh"),
        blocks_kw=record.get("purchase_blocks_kw"),
        blocks_by_month=record.get("purchase_blocks_by_month"),
    )


def _consumption(record: Mapping[str, Any]) -> Consumption:
    options = {
        name: record[name]
        for name in ("transit_demand_kw", "billed_share_of_kwh", "loss_coefficient")
        if record.get(name) is not None
    }
    rounded = record.get("demand_printed_rounded")
    if record.get("energy_kwh") is None:
        return Consumption.from_registers(
            _registers(record),
            reactive_kvarh=_needed(record, "reactive_kvarh", "metered."),
            demand_kw=record.get("demand_kw"),
            **options,
        )
    return Consumption(
        energy_kwh=_section(record, "energy_kwh", "metered."),
        reactive_kvarh=_needed(record, "reactive_kvarh", "metered."),
        demand_kw=record.get("demand_kw"),
        demand_printed_rounded=rounded is not None and flag(rounded, where="metered.demand_printed_rounded"),
        **options,
    )


def _registers(record: Mapping[str, Any]) -> dict[str, Register]:
    """Registers by band: previous and current readings, with the multiplier of the meter."""
    readings = _section(record, "readings", "metered.")
    multiplier = _needed(record, "multiplier", "metered.")
    found = {}
    for band, reading in readings.items():
        where = f"metered.readings.{band}."
        if not isinstance(reading, Mapping):
            raise InputError(
                f"{reading!r} is not a reading", where=where[:-1], hint="give {previous: ..., current: ...}"
            )
        _known(reading, ("previous", "current", "rolled_over"), where)
        rolled = reading.get("rolled_over")
        found[str(band)] = Register(
            previous=_needed(reading, "previous", where),
            current=_needed(reading, "current", where),
            multiplier=multiplier,
            digits=record.get("digits"),
            rolled_over=rolled is not None and flag(rolled, where=f"{where}rolled_over"),
            name=where[:-1],
        )
    return found


def _account(record: Mapping[str, Any], printed: Mapping[str, int]) -> Account:
    """The account's amounts: from `account`, else from the printed lines that are inputs."""
    _known(record, ACCOUNT, "account.")
    given = {name: record.get(name, printed.get(name)) for name in ACCOUNT}
    return Account(**{name: amount for name, amount in given.items() if amount is not None})


def _printed(record: Mapping[str, Any]) -> dict[str, int]:
    lines = _section(record, "lines", "printed.", optional=True) if record else {}
    found: dict[str, int] = {}
    for code, amount in lines.items():
        if amount is not None:
            where = f"printed.lines.{code}"
            found[str(code)] = int(decimal_of(amount, where=where).to_integral_value(ROUND_HALF_UP))
    return found


def _parts(record: Mapping[str, Any]) -> dict[str, int]:
    """The printed amounts of the bands, by the code of the part."""
    found: dict[str, int] = {}
    bands = record.get("bands") if record else None
    for band, figures in (bands if isinstance(bands, Mapping) else {}).items():
        for code, name in (("energy", "supplied_amount"), ("regulation_difference", "regulation_amount")):
            if isinstance(figures, Mapping) and figures.get(name) is not None:
                where = f"printed.bands.{band}.{name}"
                amount = decimal_of(figures[name], where=where)
                found[f"{code}.{band}"] = int(amount.to_integral_value(ROUND_HALF_UP))
    return found


def _conventions(record: Mapping[str, Any]) -> Conventions:
    own = _section(record, "conventions", optional=True)
    system, issuer = record.get("billing_system"), str(record.get("issuer", ""))
    if system is None:
        return with_overrides(STATED, own, where="conventions")
    return conventions_of(str(system), issuer=issuer, of_the_invoice=own, where="billing_system")
