"""Random books of 1396–1398 with invoices billed by them, for what is recovered to be compared with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from random import Random

from attrs import evolve, frozen

from hv_tariff import BillingPeriod, Consumption, Contract, TariffBook, compute_bill, load_book
from hv_tariff.billing import STATED, Case
from hv_tariff.billing.engine import NO_ACCOUNT
from hv_tariff.dates import next_month_start, parse_date
from hv_tariff.recovery import Recovery
from hv_tariff.tariffs import Edition, Number
from hv_tariff.vocabulary import TariffClass

EXAMPLE = load_book("example")
SUPPLY = "supply/hv"
STATED_NUMBERS = {"days_per_month": "30", "demand.floor_ratio": "0.9"}
EDITIONS = {each.name: each for each in EXAMPLE.editions(SUPPLY)}
# The days of which each edition's invoices are: inside it, and inside the example book.
DAYS = {"1396-12": "1396-12-01", "1397-02": "1397-02-01", "1398-02": "1398-02-01"}


@frozen(kw_only=True)
class Synthetic:
    """A book of random prices, and the invoices of one class under one of its editions."""

    book: TariffBook
    edition: str
    cases: tuple[Case, ...]


def random_number(number: Number, key: str, draw: Random) -> Number:
    """A number of its kind, with places as decrees have them: most prices whole, some of one to three."""
    if key in STATED_NUMBERS:
        return evolve(number, value=Decimal(STATED_NUMBERS[key]))
    if key.startswith("energy."):
        places = draw.choice((0, 0, 0, 1, 2, 3))
        value = Decimal(draw.randrange(100 * 10**places, 3000 * 10**places)).scaleb(-places)
    elif key == "demand.price":
        value = (
            Decimal(draw.randrange(100, 9000)) * draw.choice((1, 10)) + Decimal(draw.choice((0, 0, 5))) / 10
        )
    elif key.startswith("subscription."):
        value = Decimal(draw.randrange(100_000, 2_000_000)) / draw.choice((1, 10))
    elif key == "power_factor.target":
        value = Decimal(draw.randrange(850, 950)) / 1000
    else:
        places = draw.choice((1, 2, 3))
        value = Decimal(draw.randrange(1, 3 * 10**places)).scaleb(-places)
    return evolve(number, value=value)


def random_book(draw: Random) -> TariffBook:
    """The example book with every supply number drawn anew."""
    return evolve(
        EXAMPLE,
        contents=evolve(
            EXAMPLE.contents,
            editions=tuple(
                drawn(each, draw) if each.family == SUPPLY else each for each in EXAMPLE.contents.editions
            ),
        ),
        fingerprint=f"{draw.getrandbits(256):064x}",
    )


def drawn(edition: Edition, draw: Random) -> Edition:
    """The edition with every number drawn anew."""
    return evolve(
        edition,
        rates={key: random_number(number, key, draw) for key, number in edition.rates.items()},
        classes={
            code: {key: random_number(number, key, draw) for key, number in section.items()}
            for code, section in edition.classes.items()
        },
    )


def synthetic(seed: int, *, most: int = 6, parts: bool | None = None) -> Synthetic:
    """A book, and a handful of monthly invoices of one customer under one edition."""
    draw = Random(seed)
    book, edition = random_book(draw), draw.choice(sorted(EDITIONS))
    contract = random_contract(draw)
    with_parts = draw.random() < 0.5 if parts is None else parts
    first = parse_date(DAYS[edition])
    count = draw.randint(3, most) if edition != "1396-12" else 2
    cases = monthly(book, contract, first, count, draw, parts=with_parts)
    return Synthetic(book=book, edition=edition, cases=tuple(cases))


def random_contract(draw: Random) -> Contract:
    """A demand-metered customer of any class."""
    return Contract.of(
        tariff_class=draw.choice(list(TariffClass)).value,
        voltage="63",
        contract_demand_kw=draw.randrange(1000, 20_000),
        demand_metered=True,
        licence_expired=draw.random() < 0.3,
    )


def monthly(
    book: TariffBook, contract: Contract, first: date, count: int, draw: Random, *, parts: bool
) -> Iterator[Case]:
    """Invoices of months that follow one another, with readings drawn, printed as the engine bills them."""
    day = first
    for i in range(count):
        until = next_month_start(day)
        yield invoice(f"{i + 1:03d}", book, contract, day, until, draw, parts=parts)
        day = until


def invoice(
    name: str, book: TariffBook, contract: Contract, from_: date, until: date, draw: Random, *, parts: bool
) -> Case:
    """One invoice as the engine bills it."""
    kw = contract.demand[0].contract_kw
    scale = int(kw) * (until - from_).days
    consumption = Consumption(
        energy_kwh={
            "mid": draw.randrange(scale, 9 * scale),
            "peak": draw.randrange(scale // 2, 3 * scale),
            "off_peak": draw.randrange(scale // 2, 6 * scale),
            "friday_peak": draw.randrange(scale // 8, scale // 2),
        },
        reactive_kvarh=draw.randrange(scale, 8 * scale),
        demand_kw=draw.randrange(int(kw) // 2, int(kw) * 5 // 4),
    )
    period = BillingPeriod(from_=from_, until=until)
    bill = compute_bill(contract, period=period, consumption=consumption, book=book, accept_estimates=True)
    return Case(
        name=name,
        contract=contract,
        period=period,
        consumption=consumption,
        account=NO_ACCOUNT,
        conventions=STATED,
        supplied={},
        printed={code: amount for code, amount in bill.amounts.items() if amount},
        printed_parts=dict(bill.parts) if parts and len(bill.segments) == 1 else {},
    )


def truth(
    book: TariffBook, edition: str, tariff_class: str | None, key: str, family: str = SUPPLY
) -> Decimal:
    """The number of a book."""
    held = next(each for each in book.editions(family) if each.name == edition)
    section = held.rates if tariff_class is None else held.classes[tariff_class]
    return section[key].value


def counted(found: Recovery, true: Mapping[str, Decimal]) -> dict[str, int]:
    """How many numbers were found, how many lie in their interval, and how many are wrong."""
    counts = {"found": 0, "within": 0, "wrong": 0}
    for each in found.rates:
        held = true[each.unknown.name]
        inside = each.low <= held and (each.high is None or held <= each.high)
        if not inside or (each.value is not None and each.value != held):
            counts["wrong"] += 1
        else:
            counts["found" if each.value is not None else "within"] += 1
    return counts
