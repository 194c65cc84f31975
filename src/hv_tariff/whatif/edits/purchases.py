"""Edits of purchases: a share of the energy, a flat block in kW, and the price that is paid for it."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

from attrs import evolve, frozen

from hv_tariff.billing import Case
from hv_tariff.billing.purchased import RENEWABLE
from hv_tariff.billing.rules import rates
from hv_tariff.billing.selection import priced_by_market
from hv_tariff.contracts import KWH_PLACES, Purchases
from hv_tariff.contracts.purchases import MonthlyBlock, Purchase, PurchaseBlock, PurchaseKind
from hv_tariff.errors import InputError
from hv_tariff.tariffs import TariffBook
from hv_tariff.vocabulary import Band
from hv_tariff.whatif.edits.change import on_places
from hv_tariff.whatif.edits.edit import Edit, Tables
from hv_tariff.whatif.edits.hours import hours_on

_ALIKE = {PurchaseKind.BILATERAL, PurchaseKind.EXCHANGE}


@frozen(kw_only=True, slots=True)
class PurchaseEdit(Edit):
    """Energy of one kind bought in the place of what was bought of it.

    Only customers priced by the market buy; others are left as they are.

    Attributes
    ----------
    kind : PurchaseKind
    share : Decimal or None
        Share of the energy of each band that is bought.
    kw : Decimal or None
        Or the power of a flat block in all hours [kW].
    price : Decimal or None
        What the seller is paid [rial/kWh]: no line of the bill, but of the comparison.
    baseline_price : Decimal or None
        What is paid for the kind before the scenario; None: the same price.
    """

    kind: PurchaseKind
    share: Decimal | None = None
    kw: Decimal | None = None
    price: Decimal | None = None
    baseline_price: Decimal | None = None

    def words(self) -> dict[str, Any]:
        """Return the kind, how much is bought, and its price."""
        figures = {
            "share": self.share,
            "kw": self.kw,
            "price": self.price,
            "baseline_price": self.baseline_price,
        }
        return {
            "purchases": self.kind.value,
            **{word: f"{value:f}" for word, value in figures.items() if value is not None},
        }

    def on_case(self, case: Case, *, tables: Tables, scenario: str) -> Case:
        """Return the case with the purchase made."""
        del scenario
        if (self.share is None and self.kw is None) or not self.for_case(case):
            return case
        supply = tables.book.in_force(on=case.period.from_, family=rates.SUPPLY)
        step = case.contract.demand_on(case.period.from_)
        if not priced_by_market(case.contract, step.contract_kw, supply):
            return case
        old = case.contract.purchases or Purchases()
        self._check_kinds(old, case)
        new = self._energy(old, case) if self.share is not None else self._block(old, case, tables.book)
        return evolve(case, contract=evolve(case.contract, purchases=new))

    def untouched(self, book: TariffBook) -> str:
        """Return who buys."""
        del book
        return "only customers priced by the market, of 1403 on, buy energy: check class, option and days"

    @property
    def only_price(self) -> bool:
        """Return whether it states a price and leaves the purchases as they are."""
        return self.share is None and self.kw is None

    def _check_kinds(self, old: Purchases, case: Case) -> None:
        """Refuse a kind that may be part of one that the case has already."""
        kinds = {each.kind for each in old.energy if each.kwh} | {each.kind for each in old.blocks if each.kw}
        if old.monthly_blocks:
            kinds.add(PurchaseKind.BILATERAL_OR_EXCHANGE)
        if self.kind in _ALIKE and PurchaseKind.BILATERAL_OR_EXCHANGE in kinds:
            raise InputError(
                f"{case.name} buys bilaterally or on the exchange, and its page does not say which",
                where=self.where,
                hint="write purchases: bilateral_or_exchange",
            )
        if self.kind is PurchaseKind.BILATERAL_OR_EXCHANGE and kinds & _ALIKE:
            known = sorted(each.value for each in kinds & _ALIKE)
            raise InputError(
                f"{case.name} buys {' and '.join(known)}",
                where=self.where,
                hint=f"write purchases: {known[0]}",
            )

    def _energy(self, old: Purchases, case: Case) -> Purchases:
        kept = [each for each in old.energy if each.kind is not self.kind]
        blocks = [each for each in old.blocks if each.kind is not self.kind and each.kw]
        if blocks or (old.monthly_blocks and self.kind in RENEWABLE):
            raise InputError(
                f"{case.name} buys in blocks, and a share beside them would not be counted",
                where=self.where,
                hint="give kw: instead",
            )
        if old.blocks or old.monthly_blocks:
            kept = []  # the energy beside blocks is the same purchase
        share = Fraction(self.share or 0)
        bought = [
            Purchase(band=band, kind=self.kind, kwh=on_places(Fraction(kwh) * share, KWH_PLACES))
            for band, kwh in case.consumption.energy_kwh
        ]
        return Purchases(energy=(*kept, *bought))

    def _block(self, old: Purchases, case: Case, book: TariffBook) -> Purchases:
        if any(each.kwh and each.kind is not self.kind for each in old.energy) and not old.blocks:
            raise InputError(
                f"{case.name} buys other energy in kWh, and a block beside it would not be counted",
                where=self.where,
                hint="give share: instead",
            )
        months = case.period.months()
        hours = [hours_on(book, month.from_) for month in months]
        kw = self.kw or Decimal(0)
        if len(months) == 1:
            bands = [Band.MID, Band.PEAK, Band.OFF_PEAK]
            if Band.FRIDAY_PEAK in case.consumption.bands:
                bands.append(Band.FRIDAY_PEAK)
            of_peak = hours[0][Band.PEAK]
            made = [
                PurchaseBlock(
                    band=band,
                    kind=self.kind,
                    kw=kw,
                    hours=of_peak if band is Band.FRIDAY_PEAK else hours[0][band],
                )
                for band in bands
            ]
            return Purchases(blocks=(*(each for each in old.blocks if each.kind is not self.kind), *made))
        if self.kind in RENEWABLE or any(each != hours[0] for each in hours) or old.blocks:
            raise InputError(
                f"a block over the {len(months)} months of {case.name} is known for one kind that is not "
                "renewable, and for the same hours in each",
                where=self.where,
                hint="give share: instead, or bill the months one by one",
            )
        return Purchases(
            monthly_blocks=tuple(
                MonthlyBlock(month=month.key, kw=kw, days=month.days, hours=tuple(hours[0].items()))
                for month in months
            )
        )
