"""The best split of purchases between a flat block, the exchange and supply on behalf, with its proof."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

from attrs import field, frozen

from hv_tariff.billing.case import Case
from hv_tariff.billing.purchased import RENEWABLE
from hv_tariff.dates import jalali
from hv_tariff.errors import InputError
from hv_tariff.tariffs import TariffBook
from hv_tariff.vocabulary import Band, Status
from hv_tariff.whatif.curve import ZERO
from hv_tariff.whatif.least import Least, least
from hv_tariff.whatif.purchase_month import PurchaseMonth
from hv_tariff.whatif.purchase_offers import Bought, Prices, covers_of

HOURS = "calendar/time_of_use"
Hours = Mapping[Band, Decimal]


@frozen(kw_only=True, slots=True)
class SplitMonth:
    """The purchases of one bill.

    Attributes
    ----------
    name : str
    bought : Bought
        The best purchases, with what they come to.
    supplied_kwh : mapping of Band to Fraction
        Energy supplied on behalf [kWh].
    nothing : Fraction
        What the bill comes to where nothing is bought [rial].
    neighbours : tuple of Bought
        One kW more and one less on the exchange in each band.
    """

    name: str
    bought: Bought
    supplied_kwh: Mapping[Band, Fraction]
    nothing: Fraction
    neighbours: tuple[Bought, ...] = field(repr=False)


@frozen(kw_only=True, slots=True)
class Split:
    """The purchases of least cost.

    Attributes
    ----------
    prices : Prices
    least : Least
        The block [kW] with the cost of bills and purchases [rial], and the proof.
    most_kw : int
        The end of the range.
    nothing : Fraction
        What the bills come to where nothing is bought [rial].
    status : Status
        The weakest status of the numbers used.
    months : tuple of SplitMonth
    """

    prices: Prices
    least: Least
    most_kw: int
    nothing: Fraction
    status: Status
    months: tuple[SplitMonth, ...] = field(repr=False)

    @property
    def saving(self) -> Fraction:
        """Return what it saves against buying nothing [rial]."""
        return self.nothing - self.least.cost


def best_split(
    cases: Sequence[Case],
    *,
    prices: Prices,
    book: TariffBook,
    hours: Hours | None = None,
    accept_estimates: bool = False,
) -> Split:
    """Return the purchases at which bills and what is paid for them together are least.

    One flat block, in whole kW, holds for all the bills; on top of it the exchange sells whole kW in the
    hours of each band, up to what the band takes. What is left is supplied on behalf. Supply on behalf,
    regulation difference, Article 16, surplus credit, transit, duty and VAT are those of the bill. Renewable
    blocks that the customer has stay; other purchases give way.

    Parameters
    ----------
    cases : sequence of Case
        Bills priced by the market.
    prices : Prices
        As paid, taxes of the purchase included if there are any.
    book : TariffBook
    hours : mapping of Band to Decimal, optional
        Hours a day of each band; by default those of the customer's own blocks, else those of the calendar.
    accept_estimates : bool

    Raises
    ------
    InputError
        When there is no bill, nothing is offered, or a bill has renewable energy that is no block.
    FormulaError
        When no choice can be proven to be the best: the error says why.
    MissingRateError, NotInForceError, ConsentError
        As of `compute_bill`.

    References
    ----------
    `market/supply`, `market/purchases`, `market/surplus-credit`.
    """
    if not cases:
        raise InputError("no bills are given", where="cases", hint="give the bills of a year")
    if prices.block is None and not prices.exchange:
        raise InputError("nothing is offered", where="prices", hint="give the price of the block or by band")
    by_case = [hours_of(case, book) if hours is None else hours for case in cases]
    for case in cases:
        _check(case)

    by_band = [
        {band: each for band, each in of_case.items() if case.consumption.kwh(band)}
        for case, of_case in zip(cases, by_case, strict=True)
    ]
    largest = 1
    for case, of_band in zip(cases, by_band, strict=True):
        _, covers = covers_of(case, of_band, book=book, accept_estimates=accept_estimates)
        largest = max(largest, *covers.values())
    most = largest if prices.most_block_kw is None else min(largest, prices.most_block_kw)
    months = [
        PurchaseMonth(
            case, hours=of_band, prices=prices, most_kw=largest, book=book, accept_estimates=accept_estimates
        )
        for case, of_band in zip(cases, by_band, strict=True)
    ]
    found = least(months, low=0, high=most if prices.block is not None else 0, near=0)
    return Split(
        prices=prices,
        least=found,
        most_kw=most if prices.block is not None else 0,
        nothing=sum((each.nothing for each in months), ZERO),
        status=min(each.status for each in months),
        months=tuple(_month(each, found.choice) for each in months),
    )


def hours_of(case: Case, book: TariffBook) -> Hours:
    """Return the hours a day of each band: those of the customer's own blocks, else those of the calendar.

    Raises
    ------
    InputError
        When the months of the period have different hours.
    """
    own = case.contract.purchases
    if own is not None and own.blocks:
        return {each.band: each.hours for each in own.blocks}
    found: list[Hours] = []
    for day in (case.period.from_, case.period.until - timedelta(days=1)):
        table = book.in_force(on=day, family=HOURS)
        if table.time_of_use is None:
            raise InputError(
                "the calendar has no hours", where=table.file, hint="give the hours of each band"
            )
        found.append(dict(table.time_of_use.hours(jalali(day)[1])))
    if found[0] != found[1]:
        raise InputError(
            "the hours change within the period", where=case.name, hint="give the hours of each band"
        )
    if case.consumption.kwh(Band.FRIDAY_PEAK):
        return {**found[0], Band.FRIDAY_PEAK: found[0][Band.PEAK]}
    return found[0]


def _check(case: Case) -> None:
    own = case.contract.purchases
    if own is not None and not own.blocks and any(each.kind in RENEWABLE for each in own.energy):
        raise InputError(
            "renewable energy that is no block cannot stand beside blocks",
            where=case.name,
            hint="give it as purchase_blocks_kw",
        )


def _month(month: PurchaseMonth, block_kw: int) -> SplitMonth:
    bought = month.best(block_kw)
    beside = []
    for band in month.bands:
        for step in (-1, 1):
            more = bought.exchange_kw[band] + step
            if more >= 0 and band in month.prices.exchange:
                beside.append(month.bought_at(block_kw, {**bought.exchange_kw, band: more}))
    return SplitMonth(
        name=month.name,
        bought=bought,
        supplied_kwh=month.supplied(bought),
        nothing=month.nothing,
        neighbours=tuple(beside),
    )
