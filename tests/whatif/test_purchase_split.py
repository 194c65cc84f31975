"""The best split of purchases: never beaten by brute force over every block and exchange."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from itertools import product
from random import Random
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from attrs import evolve

from choice_cases import ISSUED, Record, cases_of, flat, record
from hv_tariff import compute_bills
from hv_tariff.contracts import Purchases
from hv_tariff.errors import FormulaError, InputError
from hv_tariff.vocabulary import Band
from hv_tariff.whatif.purchase_offers import Prices
from hv_tariff.whatif.purchase_split import Split, best_split, hours_of

HOURS = {Band.MID: Decimal(12), Band.PEAK: Decimal(5), Band.OFF_PEAK: Decimal(7)}
BLOCK = "purchase_blocks_kw.{}.bilateral"


def month(number: int, kw: tuple[int, int, int], **of_contract: Any) -> Record:
    """A market customer of 1404 that takes so many kW in the hours of each band, and a little more."""
    hours = [each * 30 for each in HOURS.values()]
    kwh = tuple(int(power * hour) + 13 for power, hour in zip(kw, hours, strict=True))
    return record(
        (1404, number),
        tariff_class="industry_market",
        contract_kw=5000,
        measured_kw=1500,
        kwh=kwh,
        kvarh=0,
        **of_contract,
    )


def brute_force(
    records: list[Record], prices: Prices, most: int
) -> dict[tuple[int, tuple[tuple[int, ...], ...]], Fraction]:
    """The cost of every block with every exchange in every band and month, by columns for each bill."""
    costs: dict[tuple[int, tuple[tuple[int, ...], ...]], Fraction] = {}
    by_month = []
    for each in records:
        days = 30
        choices = list(product(range(most + 1), repeat=3))
        bills = []
        for kw in choices:
            changed = {**each, "purchase_blocks_kw": {}}
            for band, power in zip(HOURS, kw, strict=True):
                changed["purchase_blocks_kw"][band.value] = {
                    "bilateral": str(power),
                    "tou_hours": str(HOURS[band]),
                }
            bills.append(changed)
        whole = one_by_one(bills)
        by_month.append((days, dict(zip(choices, whole, strict=True))))
    for block in range(most + 1 if prices.block is not None else 1):
        least = []
        for days, bills in by_month:
            found = []
            for kw in bills:
                extra = [power - block for power in kw]
                offered = [band in prices.exchange for band in HOURS]
                if any(e < 0 or (e and not o) for e, o in zip(extra, offered, strict=True)):
                    continue
                paid = Fraction(0)
                for (band, hours), more in zip(HOURS.items(), extra, strict=True):
                    each = Fraction(hours * days)
                    paid += Fraction(prices.block or 0) * block * each
                    paid += Fraction(prices.exchange.get(band, 0)) * more * each
                found.append((bills[kw] + paid, tuple(extra)))
            least.append(min(found))
        costs[block, tuple(each[1] for each in least)] = sum((each[0] for each in least), Fraction(0))
    return costs


def one_by_one(bills: list[Record]) -> list[int]:
    """The period totals of bills that differ in their blocks: one table of all."""
    rows = [flat(each) for each in bills]
    table = compute_bills(pa.table({key: [row[key] for row in rows] for key in rows[0]}), book=ISSUED)
    assert not table.rejected
    return pc.add(table.table["period_total"], table.table["transit_period_total"]).to_pylist()


def check_against_brute_force(seed: int) -> Split:
    r = Random(seed)
    most = 6
    records = [
        month(r.choice([7, 8]), tuple(r.randint(1, most - 2) for _ in range(3)))
        for _ in range(r.randint(1, 2))
    ]
    offered = r.sample(list(HOURS), r.randint(0, 3))
    block = r.choice([None, 2500, 3500, 4200, 4600]) if offered else r.choice([2500, 4200, 4600])
    prices = Prices(
        block=None if block is None else Decimal(block),
        exchange={band: Decimal(r.choice([2600, 3900, 4500, 5200, 6000])) for band in offered},
    )
    found = best_split(cases_of(records), prices=prices, book=ISSUED, hours=HOURS)
    brute = brute_force(records, prices, most)
    assert found.least.cost == min(brute.values()), (seed, prices)
    assert found.least.cost == sum(each.bought.cost for each in found.months)
    for (kw, _), cost in brute.items():
        for first, until, at_least in (
            (each.from_, each.until, each.at_least) for each in found.least.bounds
        ):
            assert not first <= kw <= until or cost >= at_least
    return found


@pytest.mark.parametrize("seed", range(3))
def test_no_block_and_no_exchange_cost_less_than_the_best_split(seed: int) -> None:
    check_against_brute_force(seed)


def prices(**more: Any) -> Prices:
    return Prices(
        **{"block": Decimal(3500), "exchange": {Band.MID: Decimal(3900), Band.PEAK: Decimal(6000)}, **more}
    )


def test_one_kw_more_or_less_on_the_exchange_costs_no_less() -> None:
    found = best_split(cases_of([month(7, (900, 700, 500))]), prices=prices(), book=ISSUED)
    (bill,) = found.months
    assert len(bill.neighbours) >= 2
    assert all(each.cost >= bill.bought.cost for each in bill.neighbours)
    assert found.saving == found.nothing - found.least.cost > 0


def test_what_is_neither_block_nor_exchange_is_supplied_on_behalf() -> None:
    """kWh of each band less kW × hours × 30 days, where that is above zero."""
    case = cases_of([month(7, (900, 700, 500))])[0]
    found = best_split([case], prices=prices(), book=ISSUED)
    (bill,) = found.months
    for band, hours in hours_of(case, ISSUED).items():
        bought = (bill.bought.block_kw + bill.bought.exchange_kw[band]) * hours * 30
        assert bill.supplied_kwh[band] == max(Fraction(case.consumption.kwh(band) - bought), Fraction(0))


def test_dear_offers_are_left() -> None:
    dear = prices(block=Decimal(10**6), exchange={Band.MID: Decimal(10**6)})
    found = best_split(cases_of([month(8, (900, 700, 500))]), prices=dear, book=ISSUED)
    assert found.least.choice == 0
    assert found.least.cost == found.nothing
    assert set(found.months[0].bought.exchange_kw.values()) == {0}


def test_the_largest_block_ends_the_range() -> None:
    found = best_split(
        cases_of([month(7, (900, 700, 500))]), prices=prices(most_block_kw=40, exchange={}), book=ISSUED
    )
    assert found.least.choice == found.most_kw == 40


def test_hours_are_those_of_the_customers_own_blocks_before_the_calendars() -> None:
    own = Purchases.of(blocks_kw={"mid": {"bilateral": 10, "tou_hours": "13"}})
    case = cases_of([month(8, (9, 7, 5))])[0]
    assert hours_of(case, ISSUED)[Band.MID] == 13
    assert hours_of(evolve(case, contract=evolve(case.contract, purchases=own)), ISSUED) == {Band.MID: 13}


def test_a_tariff_customer_buys_nothing_and_is_refused() -> None:
    bill = record(
        (1404, 7), tariff_class="general_2b", contract_kw=500, measured_kw=400, kwh=(9, 9, 9), kvarh=0
    )
    with pytest.raises(InputError, match="purchases change nothing"):
        best_split(cases_of([bill]), prices=prices(), book=ISSUED, hours=HOURS)


def test_a_surplus_worth_more_than_supply_is_refused_and_not_guessed() -> None:
    """A first-board average of 100,000 rial/kWh, given by the caller: 0.75 of it is above any supply rate."""
    bill = month(7, (900, 700, 500))
    bill["supplied"] = {"first_board.average.mid": "100000"}
    with pytest.raises(FormulaError, match="a surplus in the mid-load band is worth more"):
        best_split(cases_of([bill]), prices=prices(), book=ISSUED, hours=HOURS)


def test_bands_that_meet_in_a_maximum_are_refused_and_not_guessed() -> None:
    """Of class 4-ب with a block far above its peak the VAT base could turn negative: VAT is then zero."""
    bill = month(7, (1, 1, 900))
    bill["contract"]["tariff_class"] = "industry_4b"
    with pytest.raises(FormulaError, match="meet here otherwise than in a sum"):
        best_split(cases_of([bill]), prices=prices(exchange={}), book=ISSUED, hours=HOURS)


def test_no_bills_and_no_offers_are_refused() -> None:
    with pytest.raises(InputError, match="no bills are given"):
        best_split((), prices=prices(), book=ISSUED)
    with pytest.raises(InputError, match="nothing is offered"):
        best_split(cases_of([month(7, (9, 7, 5))]), prices=Prices(exchange={}), book=ISSUED)


def test_renewable_energy_that_is_no_block_is_refused() -> None:
    bill = month(7, (900, 700, 500))
    bill["purchases_kwh"] = {"mid": {"green_board": "100"}}
    with pytest.raises(InputError, match="renewable energy that is no block"):
        best_split(cases_of([bill]), prices=prices(), book=ISSUED, hours=HOURS)


def test_an_exchange_at_the_very_price_of_supply_is_refused_and_not_guessed() -> None:
    """1.3 × 3,681.08 with its VAT of 10 % is 5,263.9444 rial/kWh in 1404/07 (market/monthly 1404-07)."""
    same = Prices(exchange={Band.MID: Decimal("5263.9444")})
    with pytest.raises(FormulaError, match="the same as what it displaces"):
        best_split(cases_of([month(7, (9000, 700, 500))]), prices=same, book=ISSUED)
