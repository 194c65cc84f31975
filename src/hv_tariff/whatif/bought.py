"""What was bought beside the bill, and what is paid to the sellers for it."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from hv_tariff.billing import Bill
from hv_tariff.billing.purchased import how_bought
from hv_tariff.billing.rules.options import Buys
from hv_tariff.contracts.purchases import PurchaseKind
from hv_tariff.rounding import round_half_up
from hv_tariff.vocabulary import Band
from hv_tariff.whatif.edits.purchases import PurchaseEdit
from hv_tariff.whatif.scenario import Scenario

Prices = Mapping[PurchaseKind, Decimal]
_BOUGHT = frozenset(f"bought.{band.value}" for band in Band)


def prices_of(scenario: Scenario) -> tuple[Prices, Prices] | None:
    """Return the prices of energy bought, before and under a scenario; None where it states none."""
    stated = [each for each in scenario.edits if isinstance(each, PurchaseEdit) and each.price is not None]
    if not stated:
        return None
    after = {each.kind: each.price for each in stated if each.price is not None}
    before = {each.kind: each.baseline_price for each in stated if each.baseline_price is not None}
    return {**after, **before}, after


def bought_kwh(bill: Bill) -> Mapping[PurchaseKind, Fraction]:
    """Return the energy that a bill counts as bought, by kind [kWh].

    Energy in blocks is what the rules of the bill made of them; where several kinds stand in a band, by
    their power.
    """
    purchases = bill.plan.question.contract.purchases
    if purchases is None or not any(part.options.market for part in bill.plan.segments):
        return {}
    how = how_bought(purchases)
    found: dict[PurchaseKind, Fraction] = {}
    if how is Buys.ENERGY:
        for each in purchases.energy:
            found[each.kind] = found.get(each.kind, Fraction(0)) + Fraction(each.kwh)
        return found
    for name, values in bill.quantities(_BOUGHT).items():
        of_band = [each for each in purchases.blocks if each.band.value == name.partition(".")[2]]
        power = sum((Fraction(each.kw) for each in of_band), Fraction(0))
        kwh = sum(values, Fraction(0))
        if how is Buys.MONTHLY_BLOCKS:
            kind = PurchaseKind.BILATERAL_OR_EXCHANGE
            found[kind] = found.get(kind, Fraction(0)) + kwh
            continue
        for block in of_band if power else ():
            found[block.kind] = found.get(block.kind, Fraction(0)) + kwh * Fraction(block.kw) / power
    return found


def paid(bill: Bill, prices: Prices) -> int | None:
    """Return what is paid to the sellers [rial], or None where a kind has no price.

    Each kind is rounded half up to a whole rial.
    """
    total = 0
    for kind, kwh in bought_kwh(bill).items():
        if not kwh:
            continue
        if kind not in prices:
            return None
        amount = kwh * Fraction(prices[kind])
        total += round_half_up(amount.numerator, amount.denominator)
    return total
