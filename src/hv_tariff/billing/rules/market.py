"""Market customers: supplied energy, the regulation difference, Article 16, the surplus credit, and V."""

from __future__ import annotations

from fractions import Fraction

from attrs import frozen

from hv_tariff.billing.rules import rates
from hv_tariff.billing.rules.clauses import ARTICLE16, MARKET, REGULATION, SURPLUS
from hv_tariff.billing.rules.determinants import Metered, day_weighted
from hv_tariff.billing.rules.energy import BAND_RATES
from hv_tariff.billing.rules.options import Options
from hv_tariff.billing.rules.purchases import Bought, beyond_article16, month_share
from hv_tariff.formula.nodes import (
    Charge,
    Entered,
    Formula,
    Literal,
    Quantity,
    Rate,
    across,
    greatest,
    rounded,
    total,
)
from hv_tariff.formula.nodes import formula as node
from hv_tariff.units import KWH, RIAL
from hv_tariff.vocabulary import Band, Label, TariffClass

_PER_KWH = RIAL / KWH
WHOLESALE: dict[Band, Rate] = {
    Band.MID: rates.WHOLESALE_MID,
    Band.PEAK: rates.WHOLESALE_PEAK,
    Band.OFF_PEAK: rates.WHOLESALE_OFF_PEAK,
    Band.FRIDAY_PEAK: rates.WHOLESALE_PEAK,
}
FIRST_BOARD: dict[Band, Rate] = {
    Band.MID: rates.FIRST_BOARD_MID,
    Band.PEAK: rates.FIRST_BOARD_PEAK,
    Band.OFF_PEAK: rates.FIRST_BOARD_OFF_PEAK,
    Band.FRIDAY_PEAK: rates.FIRST_BOARD_PEAK,
}


@frozen(kw_only=True, slots=True)
class Market:
    """The lines of the market part of a bill, in order, and V."""

    energy: tuple[Charge, ...]
    regulation: tuple[Charge, ...]
    article16: Charge | None
    surplus: Charge | None
    value: Formula


def market(meter: Metered, purchases: Bought | None, options: Options) -> Market:
    """Return supplied energy, regulation difference, Article 16, surplus credit and the energy value V."""
    supply = {band: _supply_rate(band, options) for band in meter.kwh}
    regulation_rate = {band: _regulation_rate(band, options) for band in meter.kwh}
    energy = _energy(meter, purchases, supply, options)
    regulation = _regulation(meter, purchases, regulation_rate, options)
    article16 = _article16(meter, purchases, options) if options.article16 else None
    surplus = _surplus(meter, purchases, options) if purchases is not None else None
    value = _value(meter, supply, regulation_rate, regulation[-1], options)
    return Market(energy=energy, regulation=regulation, article16=article16, surplus=surplus, value=value)


def _price(name: str, formula: Formula, en: str, fa: str) -> Formula:
    return Quantity(name=name, formula=formula, unit=_PER_KWH, label=Label(en, fa), clause=MARKET)


def _supply_rate(band: Band, options: Options) -> Formula:
    """1.3 × wholesale maximum; Friday at the peak price."""
    conventions = options.conventions
    each: Formula = rates.WHOLESALE_MULTIPLE * WHOLESALE[band]
    if conventions.supply_rate_by_month is not None:
        grid = conventions.supply_rate_by_month
        each = rounded(each, places=grid.places, mode=grid.mode)
    price = day_weighted(each, options)
    if conventions.supply_rate is not None:
        price = rounded(price, places=conventions.supply_rate.places, mode=conventions.supply_rate.mode)
    return _price(
        f"supply_rate.{band.value}", price, f"supply rate, {band.label.en}", f"نرخ تأمین {band.label.fa}"
    )


def _supplied(meter: Metered, purchases: Bought | None, band: Band, options: Options) -> Formula:
    """max(0, kWh_b − Q_b), no netting between bands [kWh]."""
    if purchases is None:
        return meter.kwh[band]
    left = meter.kwh[band] - purchases.kwh[band]
    if options.conventions.green_beyond_article16_lowers_supply and options.article16:
        left = left - beyond_article16(meter, purchases, band)
    return Quantity(
        name=f"supplied_kwh.{band.value}",
        formula=greatest(left, 0),
        unit=KWH,
        label=Label(f"supplied energy, {band.label.en}", f"انرژی تأمین‌شده {band.label.fa}"),
        clause=MARKET,
    )


def _energy(
    meter: Metered, purchases: Bought | None, supply: dict[Band, Formula], options: Options
) -> tuple[Charge, ...]:
    bands, exact = [], []
    for band in meter.kwh:
        if purchases is not None and purchases.month is not None:
            left = greatest(month_share(meter.kwh[band], options) - purchases.month[band], 0)
            amount: Formula = across(left * rates.WHOLESALE_MULTIPLE * WHOLESALE[band])
        else:
            amount = _supplied(meter, purchases, band, options) * supply[band]
        exact.append(amount)
        label = Label(f"supplied energy, {band.label.en}", f"بهای انرژی تأمین‌شده {band.label.fa}")
        bands.append(Charge(code=f"energy.{band.value}", exact=amount, label=label, clause=MARKET))
    line = Charge(
        code="energy",
        exact=total([Entered(charge=each, unrounded=False) for each in bands]),
        carries=total(exact) if options.conventions.carries_bands else None,
        label=Label("energy charge", "بهای انرژی"),
        clause=MARKET,
    )
    return (*bands, line)


def _regulation_rate(band: Band, options: Options) -> Formula:
    """Σ_month max(0, base_b × L [+ constant] − market average)."""
    conventions = options.conventions
    mid = conventions.regulation_by_band and band is Band.FRIDAY_PEAK
    base: Formula = BAND_RATES[Band.MID if mid else band]
    if options.licence_factor:
        base = base * rates.LICENCE_FACTOR
    constant = Fraction(conventions.regulation_constant)
    if options.tariff_class is TariffClass.OTHER and constant:
        base = base + Literal(value=constant, unit=_PER_KWH)
    return Quantity(
        name=f"regulation_rate.{band.value}",
        formula=day_weighted(greatest(base - rates.MARKET_AVERAGE, 0), options),
        unit=_PER_KWH,
        label=Label(f"regulation rate, {band.label.en}", f"نرخ مابه‌التفاوت {band.label.fa}"),
        clause=REGULATION,
    )


def _regulation(
    meter: Metered, purchases: Bought | None, price: dict[Band, Formula], options: Options
) -> tuple[Charge, ...]:
    """Σ_b (kWh_b − renewable purchases_b) × rate_b, rounded once, or (system F) band by band."""
    label = Label("regulation difference", "مابه‌التفاوت اجرای مقررات")
    amounts = {}
    for band, energy in meter.kwh.items():
        subject = energy if purchases is None else energy - purchases.renewable[band]
        amounts[band] = subject * price[band]
    bands: list[Charge] = []
    exact = total(list(amounts.values()))
    if options.conventions.regulation_by_band:
        bands = [
            Charge(
                code=f"regulation_difference.{band.value}",
                exact=amount,
                label=Label(f"{label.en}, {band.label.en}", f"{label.fa} {band.label.fa}"),
                clause=REGULATION,
            )
            for band, amount in amounts.items()
        ]
        exact = total([Entered(charge=each, unrounded=False) for each in bands])
    return (*bands, Charge(code="regulation_difference", exact=exact, label=label, clause=REGULATION))


def _article16(meter: Metered, purchases: Bought | None, options: Options) -> Charge:
    """(share × kWh − green) × (renewable average − mid base); class 5: 10 % × kWh × (green board − mid)."""
    green = node(0) if purchases is None else purchases.total_renewable
    if options.tariff_class is TariffClass.OTHER:
        exact: Formula = (
            rates.ARTICLE5_SHARE
            * meter.total_kwh
            * (day_weighted(rates.GREEN_BOARD_MAXIMUM, options) - rates.ENERGY_MID)
        )
    else:
        share: Formula = rates.ARTICLE16_SHARE * meter.total_kwh
        grid = options.conventions.article16_kwh
        if grid is not None:
            share = rounded(share, places=grid.places, mode=grid.mode)
        lacking = share if purchases is None else greatest(share - green, 0)
        exact = lacking * (_renewable_average(options) - rates.ENERGY_MID)
    return Charge(code="article16", exact=exact, label=Label("Article 16", "ماده ۱۶"), clause=ARTICLE16)


def _renewable_average(options: Options) -> Formula:
    return _price(
        "renewable_average",
        day_weighted(rates.RENEWABLE_AVERAGE, options),
        "renewable average of the period",
        "میانگین تجدیدپذیر دوره",
    )


def _surplus(meter: Metered, purchases: Bought | None, options: Options) -> Charge:
    """Σ_b max(0, Q_b − kWh_b) × 0.75 × first-board average_b, a negative line."""
    parts = []
    for band, energy in meter.kwh.items():
        if purchases is None:
            continue
        if purchases.month is not None:
            left = greatest(purchases.month[band] - month_share(energy, options), 0)
            amount: Formula = across(left * rates.SURPLUS_SHARE * FIRST_BOARD[band])
        else:
            price = rates.SURPLUS_SHARE * day_weighted(FIRST_BOARD[band], options)
            amount = greatest(purchases.kwh[band] - energy, 0) * price
        parts.append(amount if options.conventions.surplus_once else rounded(amount))
    return Charge(
        code="surplus_credit",
        exact=-total(parts),
        label=Label("surplus credit", "بستانکاری مازاد خرید"),
        clause=SURPLUS,
    )


def _value(
    meter: Metered,
    supply: dict[Band, Formula],
    regulation_rate: dict[Band, Formula],
    regulation: Charge,
    options: Options,
) -> Formula:
    """V: (1 − p) Σ_b kWh_b (supply rate_b + regulation rate_b) + p × kWh × renewable average."""
    conventions = options.conventions
    supplied = [meter.kwh[band] * supply[band] for band in meter.kwh]
    regulated: list[Formula] = [meter.kwh[band] * regulation_rate[band] for band in meter.kwh]
    if conventions.value_by_band:
        supplied, regulated = [rounded(each) for each in supplied], [rounded(each) for each in regulated]
    if conventions.value_takes_regulation:
        regulated = [Entered(charge=regulation, unrounded=conventions.carries)]
    exact = total([*supplied, *regulated])
    if options.article16 and options.tariff_class is not TariffClass.OTHER:
        share = rates.ARTICLE16_SHARE
        exact = (1 - share) * exact + share * meter.total_kwh * _renewable_average(options)
    return Quantity(
        name="energy_value",
        formula=exact,
        unit=RIAL,
        label=Label("energy value", "ارزش انرژی"),
        clause=MARKET,
    )
