"""What energy is offered at, what is bought of it, and bills with so much bought."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from math import ceil

from attrs import evolve, frozen

from hv_tariff.billing.case import Case
from hv_tariff.billing.purchased import RENEWABLE
from hv_tariff.contracts import Purchases
from hv_tariff.contracts.purchases import PurchaseBlock, PurchaseKind
from hv_tariff.errors import InputError
from hv_tariff.tariffs import TariffBook
from hv_tariff.vocabulary import Band
from hv_tariff.whatif.computation import exact_decimal

_BOUGHT = {band: f"bought.{band.value}" for band in Band}


@frozen(kw_only=True, slots=True)
class Prices:
    """What energy is offered at.

    Attributes
    ----------
    block : Decimal or None
        Price of a flat block, the same kW in every hour [rial/kWh]; None: none is offered.
    exchange : mapping of Band to Decimal
        Price on the exchange by band [rial/kWh]; a band that is absent is not offered.
    most_block_kw : int or None
        The largest block [kW]; None: what the largest band takes.
    """

    block: Decimal | None = None
    exchange: Mapping[Band, Decimal]
    most_block_kw: int | None = None


@frozen(kw_only=True, slots=True)
class Bought:
    """What is bought in one bill, and what it comes to.

    Attributes
    ----------
    block_kw : int
        [kW]
    exchange_kw : mapping of Band to int
        On top of the block [kW].
    bill : Fraction
        What the bill comes to [rial].
    paid : Fraction
        What is paid to the sellers [rial].
    """

    block_kw: int
    exchange_kw: Mapping[Band, int]
    bill: Fraction
    paid: Fraction

    @property
    def cost(self) -> Fraction:
        """Return bill and purchases together [rial]."""
        return self.bill + self.paid


def with_blocks(case: Case, hours: Mapping[Band, Decimal], kw: Mapping[Band, Fraction]) -> Case:
    """Return a case with so much bought in each band [kW]; its renewable blocks stay."""
    own = case.contract.purchases
    green = () if own is None else tuple(each for each in own.blocks if each.kind in RENEWABLE)
    blocks = tuple(
        PurchaseBlock(
            band=band,
            kind=PurchaseKind.BILATERAL_OR_EXCHANGE,
            kw=exact_decimal(kw[band]),
            hours=hours[band],
        )
        for band in hours
    )
    return evolve(case, contract=evolve(case.contract, purchases=Purchases(blocks=(*blocks, *green))))


def covers_of(
    case: Case, hours: Mapping[Band, Decimal], *, book: TariffBook, accept_estimates: bool
) -> tuple[Mapping[Band, Fraction], Mapping[Band, int]]:
    """Return what one kW makes of each band [kWh/kW], and the whole kW that cover its consumption.

    Raises
    ------
    InputError
        When the bill is priced by the tariff.
    """
    each = _kwh_each(with_blocks(case, hours, dict.fromkeys(hours, Fraction(1))), book, accept_estimates)
    return each, {band: ceil(Fraction(case.consumption.kwh(band)) / each[band]) for band in hours}


def _kwh_each(case: Case, book: TariffBook, accept_estimates: bool) -> dict[Band, Fraction]:
    """The energy that one kW makes of each band [kWh/kW]."""
    bill = case.compute(book=book, accept_estimates=accept_estimates)
    found = bill.quantities(frozenset(_BOUGHT.values()))
    if not found:
        raise InputError(
            "purchases change nothing on this bill", where=case.name, hint="it is priced by the tariff"
        )
    return {band: found[name][0] for band, name in _BOUGHT.items() if name in found}
