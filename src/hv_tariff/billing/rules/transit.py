"""Transit: a bill of its own, cut at month ends and rounded once; part of the duty's base."""

from __future__ import annotations

from hv_tariff.billing.rules import rates
from hv_tariff.billing.rules.clauses import TRANSIT, VAT
from hv_tariff.billing.rules.determinants import (
    CONTRACT_KW,
    MONTH_DAYS,
    SEGMENT_DAYS,
    TRANSIT_FACTOR,
    TRANSIT_KW,
    TRANSIT_LATE_ADJUSTMENT,
)
from hv_tariff.billing.rules.options import Options
from hv_tariff.formula.nodes import Charge, Entered, Formula, Quantity, Rate, Scope, across, rounded, total
from hv_tariff.units import KW, MONTH, RIAL
from hv_tariff.vocabulary import Label, Voltage

# No bill above 20 kV has been seen: these rates are in no table, and the caller must supply them.
BY_VOLTAGE = {
    voltage: Rate(
        key=f"transit.{voltage.value}kv",
        family="supplied",
        unit=RIAL / KW / MONTH,
        places=2,
        label=Label(f"transit price, {voltage.label.en}", f"نرخ ترانزیت {voltage.label.fa}"),
        scope=Scope.SLICE,
    )
    for voltage in (Voltage.KV_63, Voltage.KV_132, Voltage.KV_230, Voltage.KV_400)
}


def transit(options: Options) -> tuple[Charge, ...]:
    """Return the transit line, its regional and distribution parts, and its own VAT.

    The low-voltage rate is 1.44 × the medium one, rounded to a whole rial. The regional part is 70 % of the
    medium-voltage amount and distribution the rest; above 33 kV all is regional.
    """
    if options.transit is None:
        return ()
    medium: Formula = BY_VOLTAGE.get(options.transit, rates.TRANSIT_MEDIUM)
    price = medium
    if options.transit is Voltage.LOW:
        price = Quantity(
            name="low_voltage_rate",
            formula=rounded(rates.LOW_VOLTAGE_RATIO * medium),
            unit=RIAL / KW / MONTH,
            label=Label("low-voltage transit price", "نرخ ترانزیت فشار ضعیف"),
            clause=TRANSIT,
        )
    line = Charge(
        code="transit", exact=_amount(price, options), label=Label("transit", "ترانزیت"), clause=TRANSIT
    )
    lines = [line]
    if options.transit in (Voltage.LOW, Voltage.MEDIUM):
        regional = Charge(
            code="transit_regional",
            exact=rates.REGIONAL_SHARE * _amount(medium, options),
            label=Label("transit, regional part", "ترانزیت، سهم برق منطقه‌ای"),
            clause=TRANSIT,
        )
        distribution = Charge(
            code="transit_distribution",
            exact=Entered(charge=line, unrounded=False) - Entered(charge=regional, unrounded=False),
            label=Label("transit, distribution part", "ترانزیت، سهم توزیع"),
            clause=TRANSIT,
        )
        lines += [regional, distribution]
    return (*lines, _vat(line, options))


def _amount(price: Formula, options: Options) -> Formula:
    kw = CONTRACT_KW if options.transit_on_contract else TRANSIT_KW
    days = SEGMENT_DAYS if options.one_month else MONTH_DAYS
    each = price * days * TRANSIT_FACTOR if options.transit_factor else price * days
    return kw * across(each) / rates.DAYS_PER_MONTH


def _vat(line: Charge, options: Options) -> Charge:
    base: list[Formula] = [Entered(charge=line, unrounded=options.conventions.carries)]
    if options.conventions.transit_vat_includes_late:
        base.append(TRANSIT_LATE_ADJUSTMENT)
    return Charge(
        code="transit_vat",
        exact=rates.TRANSIT_VAT_SHARE * total(base),
        label=Label("VAT of transit", "مالیات بر ارزش افزوده ترانزیت"),
        clause=VAT,
    )
