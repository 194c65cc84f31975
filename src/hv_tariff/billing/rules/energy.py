"""Energy, its hidden value V, the renewable difference and fuel."""

from __future__ import annotations

from attrs import frozen

from hv_tariff.billing.rules import rates
from hv_tariff.billing.rules.clauses import ENERGY, FUEL, RENEWABLE
from hv_tariff.billing.rules.determinants import SEASON_DAYS, SEGMENT_DAYS, Metered, day_weighted
from hv_tariff.billing.rules.options import Options
from hv_tariff.formula.nodes import Charge, Entered, Formula, Quantity, Rate, rounded, total
from hv_tariff.units import KWH, RIAL
from hv_tariff.vocabulary import Band, Label

BAND_RATES: dict[Band, Rate] = {
    Band.MID: rates.ENERGY_MID,
    Band.PEAK: rates.ENERGY_PEAK,
    Band.OFF_PEAK: rates.ENERGY_OFF_PEAK,
    Band.FRIDAY_PEAK: rates.ENERGY_PEAK,
}


@frozen(kw_only=True, slots=True)
class Energy:
    """The energy line and what later lines take for it."""

    bands: tuple[Charge, ...]
    charge: Charge
    without_premium: Formula


def energy(meter: Metered, options: Options, *, band_rates: dict[Band, Rate], premium: bool) -> Energy:
    """Return Σ half-up(kWh_b × rate_b); the peak premium is unrounded.

    Parameters
    ----------
    meter : Metered
    options : Options
    band_rates : dict of Band to Rate
        The price of each band [rial/kWh].
    premium : bool
        Whether peak energy bears the summer premium in the segment.
    """
    price: dict[Band, Formula] = {band: band_rates[band] for band in meter.kwh}
    plain = {band: meter.kwh[band] * price[band] for band in meter.kwh}
    if premium:
        raised = Quantity(
            name="peak_price",
            formula=rates.ENERGY_PEAK * (1 + rates.PEAK_PREMIUM * SEASON_DAYS / SEGMENT_DAYS),
            unit=RIAL / KWH,
            label=Label("peak price with summer premium", "نرخ اوج‌بار با افزایش تابستان"),
            clause=ENERGY,
        )
        price |= {band: raised for band in (Band.PEAK, Band.FRIDAY_PEAK) if band in meter.kwh}
    exact = {band: meter.kwh[band] * price[band] for band in meter.kwh}
    bands = tuple(
        Charge(
            code=f"energy.{band.value}",
            exact=value,
            label=Label(f"{band.label.en} energy charge", f"بهای انرژی {band.label.fa}"),
            clause=ENERGY,
        )
        for band, value in exact.items()
    )
    charge = Charge(
        code="energy",
        exact=total([Entered(charge=each, unrounded=False) for each in bands]),
        carries=total(list(exact.values())) if options.conventions.carries_bands else None,
        label=Label("energy charge", "بهای انرژی"),
        clause=ENERGY,
    )
    return Energy(bands=bands, charge=charge, without_premium=total(list(plain.values())))


def renewable_difference(meter: Metered, options: Options) -> Charge:
    """Return 10 % × kWh × (green-board maximum − mid rate), for some general customers."""
    return Charge(
        code=options.conventions.renewable_code,
        exact=rates.RENEWABLE_SHARE * meter.total_kwh * (_green_board(options) - rates.ENERGY_MID),
        label=Label("renewable difference", "مابه‌التفاوت تجدیدپذیر")
        if options.conventions.renewable_code == "renewable_difference"
        else Label("Article 5 (renewable)", "ماده ۵ (تجدیدپذیر)"),
        clause=RENEWABLE,
    )


def energy_value(line: Energy, meter: Metered, options: Options) -> Formula:
    """Return V, the hidden base of reactive energy and duty [rial]: for tariff customers, the energy line."""
    if not options.renewable_item:
        return Entered(charge=line.charge, unrounded=options.conventions.carries)
    share = rates.RENEWABLE_SHARE
    return Quantity(
        name="energy_value",
        formula=(1 - share) * line.without_premium + share * meter.total_kwh * _green_board(options),
        unit=RIAL,
        label=Label("energy value", "ارزش انرژی"),
        clause=RENEWABLE,
    )


def _green_board(options: Options) -> Formula:
    return Quantity(
        name="green_board_maximum",
        formula=day_weighted(rates.GREEN_BOARD_MAXIMUM, options),
        unit=RIAL / KWH,
        label=Label("green-board maximum of the period", "حداکثر تابلوی سبز دوره"),
        clause=RENEWABLE,
    )


def fuel(meter: Metered, options: Options, *, renewable: Formula | None = None) -> Charge:
    """Return (kWh − renewable kWh) × unit ÷ (1 + VAT inside the unit)."""
    unit: Formula = rates.FUEL_UNIT / (1 + rates.FUEL_VAT_SHARE)
    grid = options.conventions.fuel_unit
    if grid is not None:
        unit = rounded(unit, places=grid.places, mode=grid.mode)
    net = Quantity(
        name="fuel_unit",
        formula=unit,
        unit=RIAL / KWH,
        label=Label("fuel unit without VAT", "نرخ سوخت بدون مالیات"),
        clause=FUEL,
    )
    return Charge(
        code="fuel",
        exact=(meter.total_kwh if renewable is None else meter.total_kwh - renewable) * net,
        label=Label("power-plant fuel", "هزینه سوخت نیروگاهی"),
        clause=FUEL,
    )
