"""What a market customer bought, by band: energy, or flat blocks in kW over the hours of the band."""

from __future__ import annotations

from fractions import Fraction

from attrs import frozen

from hv_tariff.billing.rules import rates
from hv_tariff.billing.rules.clauses import PURCHASE
from hv_tariff.billing.rules.determinants import MONTH_DAYS, SEGMENT_DAYS, Metered, reading
from hv_tariff.billing.rules.options import Buys, Options
from hv_tariff.contracts import KW_PLACES, KWH_PLACES
from hv_tariff.formula.nodes import Formula, Literal, Quantity, Scope, across, greatest, ratio, total
from hv_tariff.units import DAY, HOUR, KW, KWH, Unit
from hv_tariff.vocabulary import Band, Label

HOUR_PLACES = 4
_KWH_OF_KW_HOURS = Literal(value=Fraction(1), unit=KWH / (KW * HOUR))


def _by_band(name: str, unit: Unit, places: int, en: str, fa: str) -> dict[Band, Formula]:
    return {
        band: reading(f"{name}.{band.value}", unit, places, f"{en}, {band.label.en}", f"{fa} {band.label.fa}")
        for band in Band
    }


BOUGHT_KWH = _by_band("purchase_kwh", KWH, KWH_PLACES, "energy bought", "انرژی خریداری‌شده")
RENEWABLE_KWH = _by_band(
    "renewable_kwh", KWH, KWH_PLACES, "renewable energy bought", "انرژی تجدیدپذیر خریداری‌شده"
)
BLOCK_KW = _by_band("purchase_kw", KW, KW_PLACES, "power bought", "توان خریداری‌شده")
RENEWABLE_KW = _by_band("renewable_kw", KW, KW_PLACES, "renewable power bought", "توان تجدیدپذیر خریداری‌شده")
BLOCK_HOURS = _by_band(
    "block_hours", HOUR / DAY, HOUR_PLACES, "hours a day of the block", "ساعات روزانه بلوک"
)
BLOCK_DAYS = _by_band("block_days", DAY, 0, "days of the block", "روزهای بلوک")
MONTH_BLOCK_KW = reading(
    "month_block_kw", KW, KW_PLACES, "power bought in the month", "توان خریداری‌شده ماه", scope=Scope.SLICE
)
MONTH_BLOCK_DAYS = reading(
    "month_block_days", DAY, 0, "days of the block in the month", "روزهای بلوک در ماه", scope=Scope.SLICE
)


@frozen(kw_only=True, slots=True)
class Bought:
    """Purchases of a segment.

    Attributes
    ----------
    kwh : dict of Band to Formula
        All energy bought [kWh].
    renewable : dict of Band to Formula
        The renewable part of it [kWh].
    month : dict of Band to Formula, or None
        Energy bought in each month [kWh], where purchases are known by month.
    total_renewable : Formula
    """

    kwh: dict[Band, Formula]
    renewable: dict[Band, Formula]
    month: dict[Band, Formula] | None
    total_renewable: Formula


def bought(meter: Metered, options: Options) -> Bought | None:
    """Return what was bought in a segment, or None where the customer buys nothing."""
    if options.buys is Buys.NOTHING:
        return None
    bands = list(meter.kwh)
    month = None
    if options.buys is Buys.ENERGY:
        kwh = {band: BOUGHT_KWH[band] for band in bands}
        renewable = {band: RENEWABLE_KWH[band] for band in bands}
    elif options.buys is Buys.BLOCKS:
        kwh = {band: _block("bought", BLOCK_KW[band], band) for band in bands}
        renewable = {band: _block("bought_renewable", RENEWABLE_KW[band], band) for band in bands}
    else:
        month = {
            band: _named(
                f"month_bought.{band.value}",
                MONTH_BLOCK_KW * BLOCK_HOURS[band] * MONTH_BLOCK_DAYS * _KWH_OF_KW_HOURS,
                f"bought in the month, {band.label.en}",
                f"خرید ماه {band.label.fa}",
            )
            for band in bands
        }
        kwh = {
            band: _named(
                f"bought.{band.value}", across(each), f"bought, {band.label.en}", f"خرید {band.label.fa}"
            )
            for band, each in month.items()
        }
        renewable = {band: total([]) for band in bands}
    whole = _named(
        "bought_renewable", total(list(renewable.values())), "renewable energy bought", "خرید تجدیدپذیر"
    )
    if options.buys is Buys.MONTHLY_BLOCKS:
        whole = total([])
    return Bought(kwh=kwh, renewable=renewable, month=month, total_renewable=whole)


def _block(name: str, kw: Formula, band: Band) -> Formula:
    return _named(
        f"{name}.{band.value}",
        kw * BLOCK_HOURS[band] * BLOCK_DAYS[band] * _KWH_OF_KW_HOURS,
        f"{name.replace('_', ' ')}, {band.label.en}",
        f"خرید {band.label.fa}",
    )


def _named(name: str, formula: Formula, en: str, fa: str) -> Formula:
    return Quantity(name=name, formula=formula, unit=KWH, label=Label(en, fa), clause=PURCHASE)


def month_share(energy: Formula, options: Options) -> Formula:
    """Return the part of an energy that falls to a month by its days [kWh]."""
    return energy if options.one_month else energy * MONTH_DAYS / SEGMENT_DAYS


def beyond_article16(meter: Metered, purchases: Bought, band: Band) -> Formula:
    """Return a band's part, by kWh, of the green purchase beyond the Article 16 share (system G) [kWh]."""
    beyond = greatest(purchases.total_renewable - rates.ARTICLE16_SHARE * meter.total_kwh, 0)
    return beyond * share_of(meter, band)


def share_of(meter: Metered, band: Band) -> Formula:
    """Return the part of the energy that falls in a band."""
    return ratio(meter.kwh[band], meter.total_kwh, when_zero=0)
