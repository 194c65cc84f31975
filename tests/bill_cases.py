"""Random bills of every class, option and convention that the tables of 1404 or the example can bill."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

from attrs import evolve, fields, frozen
from hypothesis import strategies as st

from hv_tariff import (
    Account,
    Bill,
    BillingPeriod,
    Consumption,
    Contract,
    Conventions,
    DemandStep,
    TariffBook,
    compute_bill,
    conventions_of,
    load_book,
)
from hv_tariff.billing.conventions import ISSUERS, STATED, SYSTEMS
from hv_tariff.contracts import Pricing, Purchases
from hv_tariff.dates import parse_date
from hv_tariff.tariffs import Contents, Edition, Number
from hv_tariff.vocabulary import Band, TariffClass, Voltage

BOOKS = {name: load_book(name) for name in ("issued", "example")}
ISSUED, EXAMPLE = BOOKS["issued"], BOOKS["example"]
GENERAL = (TariffClass.GENERAL_2A, TariffClass.GENERAL_2B)
DEMAND_PRICED = (*GENERAL, TariffClass.AGRICULTURE_3A, TariffClass.AGRICULTURE_3B)
MARKET_PRICED = tuple(each for each in TariffClass if each not in DEMAND_PRICED)
# Days on which the tables have every number: those with a green-board maximum, those of all classes, and
# those of industry above 1 MW with its demand metered; and those with every market figure.
MARKET_DAYS = ("1404-05-01", "1404-09-01")
CLASS_DAYS = ("1404-02-01", "1404-10-01")
OLDER_DAYS = ("1403-07-01", "1404-10-01")
SETTLED_DAYS = ("1404-06-01", "1404-09-01")
EXAMPLE_DAYS = ("1396-12-01", "1398-12-01")

NOTHING_CARRIED = Account()


@frozen(kw_only=True)
class Asked:
    """What `compute_bill` is asked."""

    contract: Contract
    period: BillingPeriod
    consumption: Consumption
    account: Account = NOTHING_CARRIED
    conventions: Conventions = STATED
    supplied: tuple[tuple[str, int], ...] = ()
    book: str = "issued"

    def bill(self, *, book: TariffBook | None = None, **changes: Any) -> Bill:
        asked = evolve(self, **changes)
        return compute_bill(
            asked.contract,
            period=asked.period,
            consumption=asked.consumption,
            book=book or BOOKS[asked.book],
            account=asked.account,
            conventions=asked.conventions,
            supplied=dict(asked.supplied),
            accept_estimates=True,
        )

    @property
    def by_market(self) -> bool:
        return self.contract.pricing is Pricing.MARKET

    @property
    def kwh(self) -> Decimal:
        return sum((kwh for _, kwh in self.consumption.energy_kwh), Decimal(0))


def metered(consumption: Consumption, **changes: Any) -> Consumption:
    """The consumption with some of its figures changed."""
    figures = {each.name: getattr(consumption, each.name) for each in fields(Consumption) if each.init}
    figures["energy_kwh"] = dict(consumption.energy_kwh)
    return Consumption(**figures | changes)


def every_amount(bill: Bill) -> dict[str, int]:
    """The lines of the bill and of the transit bill that goes with it."""
    return {**bill.amounts, **(bill.transit.amounts if bill.transit else {})}


def every_line(bill: Bill) -> Iterator[Any]:
    yield from bill.lines
    if bill.transit:
        yield from bill.transit.lines


def decimals(most: int, places: int) -> st.SearchStrategy[Decimal]:
    """Decimals from zero to `most`, small and round ones among them."""
    whole = st.integers(0, most).map(Decimal)
    fine = st.integers(0, most * 10**places).map(lambda n: Decimal(n).scaleb(-places))
    return st.one_of(whole, fine, st.just(Decimal(0)))


def all_conventions() -> st.SearchStrategy[Conventions]:
    names = [*SYSTEMS, *ISSUERS]
    switches = (
        "vat_includes_late",
        "duty_includes_late",
        "transit_vat_includes_late",
        "arrears_in_payable",
        "combined_rounding",
    )

    def of(name: str, own: dict[str, bool]) -> Conventions:
        return conventions_of(name[0], issuer=name, of_the_invoice=own)

    overrides = st.fixed_dictionaries({}, optional=dict.fromkeys(switches, st.booleans()))
    return st.one_of(st.just(STATED), st.builds(of, st.sampled_from(names), overrides))


@st.composite
def periods(draw: Callable[..., Any], days: tuple[str, str], longest: int = 95) -> BillingPeriod:
    first, last = parse_date(days[0]), parse_date(days[1])
    length = draw(st.integers(1, min(longest, (last - first).days)))
    start = draw(st.integers(0, (last - first).days - length))
    return BillingPeriod(from_=first + timedelta(days=start), until=first + timedelta(days=start + length))


@st.composite
def contracts(draw: Callable[..., Any], *, classes: tuple[TariffClass, ...] = tuple(TariffClass)) -> Contract:
    tariff_class = draw(st.sampled_from(classes))
    kw = draw(st.sampled_from([30, 31, 250, 999, 1000, 1001, 20_000]).map(Decimal) | decimals(3000, 2))
    reduced = draw(st.none() | st.just(kw / 2))
    metered = draw(st.sampled_from([True, True, True, False])) and kw > 0
    return Contract(
        tariff_class=tariff_class,
        option=draw(st.sampled_from([None, 1, 2, 3])),
        pricing="tariff",
        voltage=draw(st.sampled_from(list(Voltage))),
        demand=(DemandStep(contract_kw=kw, reduced_kw=reduced),),
        demand_metered=metered,
        licence_expired=draw(st.booleans()),
        duty_exempt=draw(st.sampled_from([False, False, True])),
        renewable_item=draw(st.booleans()),
        transit_basis=draw(st.sampled_from(["measured", "measured", "contract"])),
        transit_factor=draw(st.sampled_from([{}, {}, {"1404-06": "0.7", "1404-07": "0.8"}])),
    )


@st.composite
def consumptions(
    draw: Callable[..., Any], *, exceeds: Decimal | None = None, most: int = 3_000_000
) -> Consumption:
    """Readings; measured demand is at most `exceeds` where that is given."""
    bands = [Band.MID, Band.PEAK, Band.OFF_PEAK, *([Band.FRIDAY_PEAK] if draw(st.booleans()) else [])]
    demand = draw(decimals(int(exceeds) if exceeds is not None else 4000, 2))
    return Consumption(
        energy_kwh={band: draw(decimals(most, 2)) for band in bands},
        reactive_kvarh=draw(decimals(most, 2)),
        demand_kw=demand,
        transit_demand_kw=draw(st.none() | st.just(demand / 2)),
        billed_share_of_kwh=draw(st.sampled_from(["1", "1", "1", "0.9"])),
        loss_coefficient=draw(st.sampled_from([None, None, "0.1234567"])),
    )


@st.composite
def accounts(draw: Callable[..., Any]) -> Account:
    money = st.one_of(st.integers(-(10**9), 10**10), st.integers(-3000, 3000))
    names = [
        "late_adjustment", "penalty", "insurance", "arrears", "previous_balance",
        "transit_late_adjustment", "transit_arrears", "transit_previous_balance",
    ]  # fmt: skip
    return Account(**draw(st.fixed_dictionaries({}, optional=dict.fromkeys(names, money))))


def supplied_for(contract: Contract) -> tuple[tuple[str, int], ...]:
    """A made-up transit price where no table has one."""
    if contract.voltage in (Voltage.LOW, Voltage.MEDIUM):
        return ()
    return ((f"transit.{contract.voltage.value}kv", 512_345),)


@st.composite
def issued_bills(
    draw: Callable[..., Any],
    *,
    classes: tuple[TariffClass, ...] = tuple(TariffClass),
    conventions: st.SearchStrategy[Conventions] | None = None,
) -> Asked:
    """Bills of 1403 and 1404: where the green-board maximum is read, in the months that have one."""
    contract = draw(contracts(classes=classes))
    kw = contract.demand[0].contract_kw
    market = draw(st.booleans())
    if not market:
        contract = evolve(contract, renewable_item=False)
    older = contract.tariff_class is TariffClass.INDUSTRY_MARKET and contract.demand_metered
    return Asked(
        contract=contract,
        period=draw(periods(MARKET_DAYS if market else OLDER_DAYS if older else CLASS_DAYS)),
        consumption=draw(consumptions(exceeds=None if market or not contract.demand_metered else kw)),
        account=draw(accounts()),
        conventions=draw(all_conventions() if conventions is None else conventions),
        supplied=supplied_for(contract),
    )


@st.composite
def purchases(draw: Callable[..., Any]) -> Purchases | None:
    """Nothing, energy by band, flat blocks, or flat blocks by month."""
    how = draw(st.sampled_from(["nothing", "energy", "blocks", "months"]))
    bands = [band.value for band in Band]
    hours = dict(zip(bands, (12, 5, 7, 5), strict=True))
    kinds = ("bilateral", "exchange", "green_board", "own_renewable")
    if how == "energy":
        kwh = {band: {draw(st.sampled_from(kinds)): draw(decimals(2_000_000, 2))} for band in bands}
        return Purchases.of(kwh={band: kwh[band] for band in bands[: draw(st.integers(1, 4))]})
    if how == "blocks":
        kw = {band: {draw(st.sampled_from(kinds)): draw(decimals(3000, 1))} for band in bands}
        count = draw(st.integers(3, 4))
        return Purchases.of(blocks_kw={b: {**kw[b], "tou_hours": hours[b]} for b in bands[:count]})
    if how == "months":
        months = {f"1404-0{m}": {"kw": draw(decimals(3000, 1)), "days": 30} for m in (6, 7, 8)}
        return Purchases.of(blocks_by_month={**months, "hours": {b: hours[b] for b in bands[:3]}})
    return None


@st.composite
def market_bills(
    draw: Callable[..., Any], *, conventions: st.SearchStrategy[Conventions] | None = None
) -> Asked:
    """Bills of market customers, in the months that have every market figure."""
    contract = evolve(
        draw(contracts(classes=MARKET_PRICED)),
        pricing="market",
        renewable_item=False,
        article16_exempt=draw(st.sampled_from([False, False, True])),
        purchases=draw(purchases()),
    )
    return Asked(
        contract=contract,
        period=draw(periods(SETTLED_DAYS)),
        consumption=draw(consumptions()),
        account=draw(accounts()),
        conventions=draw(all_conventions() if conventions is None else conventions),
        supplied=supplied_for(contract),
    )


@st.composite
def example_bills(draw: Callable[..., Any]) -> Asked:
    """Bills of the example book, 1396-12 to 1398, across its editions too."""
    contract = draw(contracts())
    return Asked(
        contract=contract,
        period=draw(periods(EXAMPLE_DAYS, 120)),
        consumption=draw(consumptions()),
        account=draw(accounts()),
        book="example",
    )


def all_bills() -> st.SearchStrategy[Asked]:
    return st.one_of(issued_bills(), market_bills(), market_bills(), example_bills())


def book_with(
    book: TariffBook, change: Callable[[Edition, str, str | None, Number], Number | None]
) -> TariffBook:
    """The book with each number as `change(edition, key, class, number)` has it; None leaves it out."""

    def section(edition: Edition, code: str | None, held: Any) -> dict[str, Number]:
        changed = {key: change(edition, key, code, number) for key, number in held.items()}
        return {key: number for key, number in changed.items() if number is not None}

    editions = tuple(
        evolve(
            edition,
            rates=section(edition, None, edition.rates),
            classes={code: section(edition, code, held) for code, held in edition.classes.items()},
        )
        for edition in book.contents.editions
    )
    contents: Contents = evolve(book.contents, editions=editions)
    return TariffBook(contents=contents)


# The lines of a bill that are sums, payables or their roundings.
TOTALS = {
    "period_total",
    "payable",
    "rounding",
    "transit_period_total",
    "transit_payable",
    "transit_rounding",
}
