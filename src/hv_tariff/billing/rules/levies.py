"""Electricity duty and VAT on their listed bases: lines by name, never a re-typed sum."""

from __future__ import annotations

from collections.abc import Sequence

from hv_tariff.billing.conventions import changed_base
from hv_tariff.billing.rules import rates
from hv_tariff.billing.rules.clauses import DUTY, VAT
from hv_tariff.billing.rules.determinants import LATE_ADJUSTMENT, Metered
from hv_tariff.billing.rules.options import Options
from hv_tariff.formula.nodes import Charge, Formula, Rate, greatest, rounded, total
from hv_tariff.vocabulary import Label

DUTY_ON = ("fuel", "transit", "reactive", "excess_demand", "licence_expiry", "demand", "season")
VAT_ON = (
    "energy",
    "regulation_difference",
    "article16",
    "article5",
    "excess_demand",
    "reactive",
    "licence_expiry",
    "demand",
    "season",
    "renewable_difference",
    "subscription",
    "fuel",
    "surplus_credit",
)


def _levy(share: Rate, base: Sequence[Formula], *, by_line: bool) -> Formula:
    return total([rounded(share * line) for line in base]) if by_line else share * total(base)


def duty(value: Formula, lines: dict[str, Formula], options: Options) -> Charge:
    """Return 10 % × (V + fuel + transit + reactive + excess + licence + demand + season [+ late])."""
    base = [
        value,
        *(lines[code] for code in changed_base(DUTY_ON, "duty", options.conventions) if code in lines),
    ]
    if options.conventions.duty_includes_late:
        base.append(LATE_ADJUSTMENT)
    return _duty(_levy(rates.DUTY_SHARE, base, by_line=options.conventions.duty_by_line))


def duty_per_kwh(meter: Metered) -> Charge:
    """Return 30 rial per kWh: the budget law of 1395."""
    return _duty(rates.DUTY_PER_KWH * meter.total_kwh)


def _duty(exact: Formula) -> Charge:
    return Charge(code="duty", exact=exact, label=Label("electricity duty", "عوارض برق"), clause=DUTY)


def vat(lines: dict[str, Formula], options: Options) -> Charge:
    """Return 10 % (6 % on 3-الف) × the listed lines [+ late].

    Not duty, transit, penalty, insurance or balances.
    """
    base = [lines[code] for code in changed_base(VAT_ON, "vat", options.conventions) if code in lines]
    if options.conventions.vat_includes_late:
        base.append(LATE_ADJUSTMENT)
    exact = _levy(rates.VAT_SHARE, base, by_line=options.conventions.vat_by_line)
    return Charge(
        code="vat",
        exact=greatest(exact, 0) if "surplus_credit" in lines else exact,
        label=Label("VAT", "مالیات بر ارزش افزوده"),
        clause=VAT,
        mode=options.conventions.vat,
    )


def late_vat() -> Charge:
    """Return the VAT on the late adjustment where an issuer keeps it outside the VAT line."""
    return Charge(
        code="late_vat",
        exact=rates.VAT_SHARE * LATE_ADJUSTMENT,
        label=Label("VAT of the late adjustment", "مالیات تعدیل دیرکرد"),
        clause=VAT,
    )
