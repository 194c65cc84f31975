"""What meters, contracts, the calendar and the account supply, and the first names made of it."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache

from attrs import frozen

from hv_tariff.billing.rules import rates
from hv_tariff.billing.rules.clauses import DEMAND, ENERGY
from hv_tariff.billing.rules.options import Options
from hv_tariff.contracts import FACTOR_PLACES, KVARH_PLACES, KW_PLACES, KWH_PLACES, LOSS_PLACES, SHARE_PLACES
from hv_tariff.formula.nodes import Formula, Literal, Quantity, Reading, Scope, across, greatest, total
from hv_tariff.units import DAY, KVARH, KW, KWH, ONE, RIAL, Unit
from hv_tariff.vocabulary import Band, Label


def reading(
    name: str,
    unit: Unit,
    places: int,
    en: str,
    fa: str,
    *,
    signed: bool = False,
    scope: Scope = Scope.SEGMENT,
) -> Reading:
    """Return a determinant by its name, unit and grid."""
    return Reading(name=name, unit=unit, places=places, label=Label(en, fa), signed=signed, scope=scope)


ENERGY_READINGS = {
    band: reading(
        f"energy_kwh.{band.value}", KWH, KWH_PLACES, f"{band.label.en} energy", f"انرژی {band.label.fa}"
    )
    for band in Band
}
REACTIVE_KVARH = reading("reactive_kvarh", KVARH, KVARH_PLACES, "reactive energy", "انرژی راکتیو")
MEASURED_KW = reading("demand_kw", KW, KW_PLACES, "measured demand", "قدرت مصرفی")
TRANSIT_KW = reading("transit_demand_kw", KW, KW_PLACES, "demand subject to transit", "قدرت مشمول ترانزیت")
CONTRACT_KW = reading("contract_demand_kw", KW, KW_PLACES, "contract demand", "قدرت قراردادی")
FLOOR_BASE_KW = reading(
    "floor_demand_kw", KW, KW_PLACES, "contract or reduced demand", "قدرت قراردادی یا کاهش‌یافته"
)
BILLED_SHARE = reading(
    "billed_share_of_kwh", ONE, SHARE_PLACES, "billed share of the kWh", "سهم محاسبه‌شده انرژی"
)
LOSS_PRINTED = reading(
    "loss_coefficient", ONE, LOSS_PLACES, "loss coefficient on the page", "ضریب زیان چاپ‌شده"
)
SEGMENT_DAYS = reading("segment_days", DAY, 0, "days", "روزها")
PERIOD_DAYS = reading("period_days", DAY, 0, "days of the period", "روزهای دوره")
SEASON_DAYS = reading("season_days", DAY, 0, "days in the season", "روزهای فصل")
MONTH_DAYS = reading("month_days", DAY, 0, "days in the month", "روزهای ماه", scope=Scope.SLICE)
TRANSIT_FACTOR = reading(
    "transit_factor", ONE, FACTOR_PLACES, "transit factor of the issuer", "ضریب ترانزیت", scope=Scope.SLICE
)


def money(name: str, en: str, fa: str) -> Reading:
    """Return an amount that is an input [rial]."""
    return reading(name, RIAL, 0, en, fa, signed=True)


LATE_ADJUSTMENT = money("late_adjustment", "late adjustment", "تعدیل دیرکرد")
TRANSIT_LATE_ADJUSTMENT = money(
    "transit_late_adjustment", "late adjustment of transit", "تعدیل دیرکرد ترانزیت"
)


@lru_cache(maxsize=64)
def printed_line(code: str) -> Reading:
    """Return the amount of a line that the page prints and no rule here owes [rial]."""
    name = code.replace("_", " ")
    return money(f"line.{code}", f"{name} (as printed)", f"{name} (چاپ‌شده)")


_KVARH_AS_KWH = Literal(value=Fraction(1), unit=KWH / KVARH)


@frozen(kw_only=True, slots=True)
class Metered:
    """The named quantities that most lines stand on.

    Attributes
    ----------
    kwh : dict of Band to Formula
        Energy of the segment by band [kWh].
    total_kwh : Formula
        Energy of the segment [kWh].
    period_kwh : Formula
        Energy of the whole period [kWh], for the power factor.
    reactive : Formula
        Reactive energy of the whole period, as kWh [kWh].
    billed_kw : Formula
        Billed demand [kW].
    """

    kwh: dict[Band, Formula]
    total_kwh: Formula
    period_kwh: Formula
    reactive: Formula
    billed_kw: Formula


def metered(options: Options) -> Metered:
    """Return the named quantities of a segment."""
    bands = [band for band in Band if band is not Band.FRIDAY_PEAK or options.friday_register]
    whole: dict[Band, Formula] = {band: ENERGY_READINGS[band] for band in bands}
    if options.billed_share:
        whole = {
            band: Quantity(
                name=f"metered_kwh.{band.value}",
                formula=reading / BILLED_SHARE,
                unit=KWH,
                label=Label(f"metered {band.label.en} energy", f"انرژی قرائت‌شده {band.label.fa}"),
                clause=ENERGY,
            )
            for band, reading in whole.items()
        }
    part = whole
    if options.cut:
        part = {
            band: Quantity(
                name=f"segment_kwh.{band.value}",
                formula=energy * SEGMENT_DAYS / PERIOD_DAYS,
                unit=KWH,
                label=Label(f"{band.label.en} energy by days", f"انرژی {band.label.fa} به نسبت روز"),
                clause=ENERGY,
            )
            for band, energy in whole.items()
        }
    period = _total(
        "period_kwh" if options.cut else "total_kwh",
        whole,
        "energy of the period" if options.cut else "energy",
        "انرژی دوره",
    )
    return Metered(
        kwh=part,
        total_kwh=_total("total_kwh", part, "energy", "انرژی") if options.cut else period,
        period_kwh=period,
        reactive=REACTIVE_KVARH * _KVARH_AS_KWH,
        billed_kw=_billed(options),
    )


def _total(name: str, parts: dict[Band, Formula], en: str, fa: str) -> Formula:
    return Quantity(
        name=name, formula=total(list(parts.values())), unit=KWH, label=Label(en, fa), clause=ENERGY
    )


def _billed(options: Options) -> Formula:
    """Return max(measured, 90 % of the contract or reduced demand); not demand-metered: measured."""
    exact = (
        greatest(rates.FLOOR_RATIO * FLOOR_BASE_KW, MEASURED_KW) if options.demand_metered else MEASURED_KW
    )
    return Quantity(
        name="billed_demand_kw",
        formula=exact,
        unit=KW,
        label=Label("billed demand", "قدرت محاسبه‌شده"),
        clause=DEMAND,
    )


def day_weighted(figure: Formula, options: Options) -> Formula:
    """Return a monthly figure weighted by the days of each month in the segment."""
    if options.one_month:
        return across(figure)
    return across(figure * MONTH_DAYS) / SEGMENT_DAYS
