"""Purchases of a contract as readings of a segment, on the grids of the rules."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from decimal import Decimal

from hv_tariff.billing.rules.options import Buys
from hv_tariff.billing.rules.purchases import HOUR_PLACES
from hv_tariff.billing.segments import Segment
from hv_tariff.contracts import KW_PLACES, KWH_PLACES, BillingPeriod, Purchases, on_grid
from hv_tariff.contracts.purchases import PurchaseKind
from hv_tariff.errors import InputError
from hv_tariff.vocabulary import Band

RENEWABLE = frozenset({PurchaseKind.GREEN_BOARD, PurchaseKind.OWN_RENEWABLE})
_FRIDAY = 4  # datetime.date.weekday()


def how_bought(purchases: Purchases | None) -> Buys:
    """Return how purchases are known; blocks go before energy, which is the same purchase."""
    if purchases is None:
        return Buys.NOTHING
    if purchases.monthly_blocks:
        return Buys.MONTHLY_BLOCKS
    if purchases.blocks:
        return Buys.BLOCKS
    return Buys.ENERGY if purchases.energy else Buys.NOTHING


def has_friday(purchases: Purchases | None) -> bool:
    """Return whether anything was bought for the Friday peak."""
    if purchases is None:
        return False
    bands = [each.band for each in purchases.energy if each.kwh] + [
        each.band for each in purchases.blocks if each.kw
    ]
    return Band.FRIDAY_PEAK in bands


def bought_readings(
    purchases: Purchases | None, part: Segment, period: BillingPeriod
) -> dict[str, list[int]]:
    """Return the readings of purchases in a segment.

    Raises
    ------
    InputError
        When monthly blocks do not name a month of the period, or the period is cut: a purchase does not
        say how much belongs to each part.
    """
    how = how_bought(purchases)
    if purchases is None or how is Buys.NOTHING:
        return {}
    if part.span != period:
        raise InputError(
            "the period is cut and its purchases are not",
            where=f"period {period}",
            hint="bill the parts one by one, each with its purchases",
        )
    if how is Buys.ENERGY:
        return _energy(purchases)
    return _blocks(purchases, part) if how is Buys.BLOCKS else _monthly(purchases, part)


def _energy(purchases: Purchases) -> dict[str, list[int]]:
    found = {}
    for band in Band:
        of_band = [each for each in purchases.energy if each.band is band]
        found[f"purchase_kwh.{band.value}"] = [_sum(each.kwh for each in of_band)]
        found[f"renewable_kwh.{band.value}"] = [_sum(each.kwh for each in of_band if each.kind in RENEWABLE)]
    return found


def _sum(energies: Iterable[Decimal]) -> int:
    return on_grid(sum(energies, Decimal(0)), KWH_PLACES, "purchases_kwh")


def _blocks(purchases: Purchases, part: Segment) -> dict[str, list[int]]:
    """With a Friday register the peak block counts the days without Fridays, the Friday block those."""
    found = {}
    days = [part.span.from_ + timedelta(days=i) for i in range(part.span.days)]
    fridays = sum(day.weekday() == _FRIDAY for day in days)
    on_fridays = any(each.band is Band.FRIDAY_PEAK for each in purchases.blocks)
    for band in Band:
        of_band = [each for each in purchases.blocks if each.band is band]
        power = sum((each.kw for each in of_band), Decimal(0))
        green = sum((each.kw for each in of_band if each.kind in RENEWABLE), Decimal(0))
        hours = of_band[0].hours if of_band else Decimal(0)
        found[f"purchase_kw.{band.value}"] = [on_grid(power, KW_PLACES, "purchase_blocks_kw")]
        found[f"renewable_kw.{band.value}"] = [on_grid(green, KW_PLACES, "purchase_blocks_kw")]
        found[f"block_hours.{band.value}"] = [on_grid(hours, HOUR_PLACES, "purchase_blocks_kw.tou_hours")]
        count = len(days)
        if on_fridays:
            count = {Band.FRIDAY_PEAK: fridays, Band.PEAK: len(days) - fridays}.get(band, len(days))
        found[f"block_days.{band.value}"] = [count]
    return found


def _monthly(purchases: Purchases, part: Segment) -> dict[str, list[int]]:
    by_month = {block.month: block for block in purchases.monthly_blocks}
    missing = [month.key for month in part.months if month.key not in by_month]
    if missing:
        raise InputError(
            f"no block for {', '.join(missing)}",
            where="purchase_blocks_by_month",
            hint="give 0 kW where nothing was bought",
        )
    blocks = [by_month[month.key] for month in part.months]
    hours = dict(blocks[0].hours)
    found = {
        "month_block_kw": [on_grid(block.kw, KW_PLACES, "purchase_blocks_by_month.kw") for block in blocks],
        "month_block_days": [block.days for block in blocks],
    }
    for band in Band:
        given = hours.get(band, Decimal(0))
        found[f"block_hours.{band.value}"] = [on_grid(given, HOUR_PLACES, "purchase_blocks_by_month.hours")]
    return found
