"""Energy that was bought, as records lay it out."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from hv_tariff.contracts.purchases import MonthlyBlock, Purchase, PurchaseBlock, PurchaseKind, Purchases
from hv_tariff.errors import InputError
from hv_tariff.vocabulary import Band


def test_nothing_bought_is_none() -> None:
    """A record without purchases has none."""
    assert Purchases.of() is None


def test_energy_and_blocks_are_kept_as_the_record_has_them() -> None:
    """Energy by band and kind, and flat blocks with the hours of their band."""
    bought = Purchases.of(
        kwh={"mid": {"bilateral_or_exchange": "21436.19"}},
        blocks_kw={"peak": {"bilateral": "2000", "green": "0", "tou_hours": "5"}},
    )
    assert bought is not None
    assert bought.energy == (
        Purchase(band=Band.MID, kind=PurchaseKind.BILATERAL_OR_EXCHANGE, kwh=Decimal("21436.19")),
    )
    assert bought.blocks == (
        PurchaseBlock(band=Band.PEAK, kind=PurchaseKind.BILATERAL, kw=2000, hours=5),
        PurchaseBlock(band=Band.PEAK, kind=PurchaseKind.GREEN_BOARD, kw=0, hours=5),
    )
    assert hash(bought)


def test_blocks_by_month_carry_the_hours_of_every_band() -> None:
    """Each month has its power and days; the hours a day hold for all months."""
    hours = {"mid": "10", "peak": "6", "off_peak": "8"}
    bought = Purchases.of(
        blocks_by_month={
            "1404-04": {"kw": "1748", "days": 31},
            "1404-05": {"kw": "1835.4", "days": 20},
            "hours": hours,
        }
    )
    assert bought is not None
    by_band = ((Band.MID, Decimal(10)), (Band.PEAK, Decimal(6)), (Band.OFF_PEAK, Decimal(8)))
    assert bought.monthly_blocks == (
        MonthlyBlock(month="1404-04", kw=1748, days=31, hours=by_band),
        MonthlyBlock(month="1404-05", kw="1835.4", days=20, hours=by_band),
    )


@pytest.mark.parametrize(
    ("given", "where", "what", "hint"),
    [
        ({"kwh": {"night": {"exchange": 1}}}, "purchases_kwh", "unknown band 'night'", "mid"),
        (
            {"kwh": {"mid": {"exchang": 1}}},
            "purchases_kwh.mid",
            "unknown kind of purchase",
            "known: exchange",
        ),
        (
            {"kwh": {"mid": {"exchange": -1}}},
            "purchases_kwh.mid.exchange",
            "'-1' is negative",
            "zero or more",
        ),
        ({"kwh": {"mid": {"exchange": 1.5}}}, "purchases_kwh.mid.exchange", "a float has already", "'1.5'"),
        ({"blocks_kw": {"mid": {"exchange": 1}}}, "purchase_blocks_kw.mid", "without its hours", "tou_hours"),
        ({"blocks_by_month": {"1404-04": {}}}, "purchase_blocks_by_month", "without hours", "hours a day"),
        (
            {"blocks_by_month": {"hours": {}, "1404-04": {"kw": 1}}},
            "purchase_blocks_by_month.1404-04",
            "needs kw and days",
            "both",
        ),
        (
            {"blocks_by_month": {"hours": {}, "1404-04": {"kw": 1, "days": "1.5"}}},
            "purchase_blocks_by_month.1404-04.days",
            "no number of days",
            "whole days",
        ),
    ],
)
def test_bad_purchases_are_refused_with_place_and_hint(
    given: dict[str, Any], where: str, what: str, hint: str
) -> None:
    """Each bad field gives one error that says what, where and what would do."""
    with pytest.raises(InputError) as caught:
        Purchases.of(**given)
    assert caught.value.where == where
    assert what in caught.value.what
    assert hint in str(caught.value.hint)
