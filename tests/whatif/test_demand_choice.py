"""The best contract demand: never beaten by brute force, and proven where it was not tried."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from random import Random

import pytest

from choice_cases import EXAMPLE, GENERAL, ISSUED, OF_EXAMPLE, SETTLED, by_columns, cases_of, customer, record
from hv_tariff.billing.connection.quoting import quote_connection
from hv_tariff.billing.supplied import Supplied
from hv_tariff.contracts.changes.row import Row
from hv_tariff.errors import InputError, MissingRateError
from hv_tariff.tariffs import TariffBook
from hv_tariff.whatif.change_price import ChangePrice
from hv_tariff.whatif.demand_choice import DemandChoice, best_demand

CONTRACT = "contract.contract_demand_kw"


def check_against_brute_force(seed: int, *, months: int = 3) -> None:
    """A random customer's best contract demand against every whole kW of the range, by columns."""
    r = Random(seed)
    book: TariffBook = r.choice([ISSUED, EXAMPLE])
    known = SETTLED if book is ISSUED else OF_EXAMPLE
    classes = GENERAL if book is ISSUED else (*GENERAL, "industry_market", "industry_4b", "other")
    records = customer(r, months=r.sample(known, months), classes=classes, most_kw=r.choice([90, 400, 990]))
    found = best_demand(cases_of(records), book=book, accept_estimates=True)
    choices = range(found.low, found.high + 1)
    costs = by_columns(records, CONTRACT, [[str(kw) for kw in choices]] * len(records), book=book)
    brute = dict(zip(choices, costs, strict=True))
    assert found.least.cost == min(costs), seed
    assert brute[found.least.choice] == found.least.cost
    for kw, cost in found.least.computed:
        assert brute[kw] == cost, (seed, kw)
    for bound in found.least.bounds:
        assert min(brute[kw] for kw in range(bound.from_, bound.until + 1)) >= bound.at_least, (seed, bound)
    covered = {kw for kw, _ in found.least.computed}
    covered |= {kw for each in found.least.bounds for kw in range(each.from_, each.until + 1)}
    assert covered == set(choices)
    equal = {kw for first, last in found.least.equal for kw in range(first, last + 1)}
    assert equal == {kw for kw, cost in brute.items() if cost == found.least.cost}


@pytest.mark.parametrize("seed", range(8))
def test_no_whole_kw_costs_less_than_the_best_contract_demand(seed: int) -> None:
    check_against_brute_force(seed)


def hospital() -> list[dict]:
    """A general customer of 1,100 kW whose four months exceed it twice."""
    return [
        record(
            (1404, month),
            tariff_class="general_2b",
            contract_kw=1100,
            measured_kw=kw,
            kwh=(kw * 200, kw * 100, kw * 100),
            kvarh=kw * 240,
        )
        for month, kw in ((5, 943), (6, 1306), (7, 1257), (8, 833))
    ]


def found(**more: object) -> DemandChoice:
    return best_demand(cases_of(hospital()), book=ISSUED, **more)


def test_excess_demand_is_so_dear_that_the_largest_month_decides() -> None:
    """Brute force above gives the cost; here, that the proof says which bills decide and what they cost."""
    best = found()
    assert best.least.choice == 1306
    below, above = best.months[1].below, best.months[1].above
    assert below is not None
    assert below < -10_000_000
    assert above == 0
    # 90 % of 1,306 kW is 1,175.4: above the measured demand of the first and last month, below the third.
    assert [month.binds for month in best.months] == [True, True, False, True]
    assert [x for x, _ in best.least.neighbours] == [1305, 1307]
    assert best.saving == best.now - best.least.cost > 0
    assert best.least.bound is not None
    assert best.least.bound > best.least.cost


def test_the_cost_turns_where_a_floor_or_an_excess_begins() -> None:
    """kW of each month, and kW ÷ 0.9: table supply/hv has demand.floor_ratio 0.9."""
    kw = [943, 1306, 1257, 833]
    turns = {Fraction(each) for each in kw} | {Fraction(each * 10, 9) for each in kw}
    assert set(found().least.turns) == {each for each in turns if each < 2612}


def test_of_contract_demands_that_cost_the_same_the_nearest_to_today_is_taken() -> None:
    """One month of 950 kW: from 950 to 1,055 kW nothing changes; from 1,056 the floor of 90 % is above it."""
    month = record(
        (1404, 7), tariff_class="general_2b", contract_kw=2000, measured_kw=950, kwh=(9, 9, 9), kvarh=0
    )
    best = best_demand(cases_of([month]), book=ISSUED)
    assert best.least.equal == ((950, 1055),)
    assert best.least.choice == 1055


def test_the_price_of_the_change_enters_at_its_share() -> None:
    """The difference of two quotes at 1,306 and at 1,100 kW, half of it."""
    price = ChangePrice(row=Row.of("medium"), edition="1397-10", spread=2, returned_share=Decimal(0))
    best = found(change=price)
    value = {
        kw: quote_connection(kw, voltage="medium", book=ISSUED, edition="1397-10").total
        for kw in (1100, 1306)
    }
    assert best.least.choice == 1306
    assert best.change == Fraction(value[1306] - value[1100], 2)


def test_a_connection_may_cost_more_than_the_excess_it_saves() -> None:
    """At a row of 10⁹ rial/kW, given by the caller, no increase pays; decreases are not looked at."""
    row = Supplied.of({"connection.63kv.base": 10**9, "connection.63kv.slope": 0})
    best = found(change=ChangePrice(row=Row.of("63"), edition="1397-10", supplied=row))
    assert (best.low, best.least.choice, best.change) == (1100, 1100, 0)


def test_a_range_across_1000_kw_has_industry_priced_by_the_tariff_and_by_the_market() -> None:
    """Two neighbours, billed one by one as of 4-الف on either side."""
    year = [
        record(
            (1404, 7),
            tariff_class="industry_base",
            contract_kw=900,
            measured_kw=880,
            kwh=(90_000, 30_000, 60_000),
            kvarh=0,
        )
    ]
    best = best_demand(cases_of(year), book=ISSUED, low=990, high=1010)
    costs = dict(best.least.computed)
    for kw, of in ((1000, "industry_base"), (1001, "industry_market")):
        other = record(
            (1404, 7),
            tariff_class=of,
            contract_kw=kw,
            measured_kw=880,
            kwh=(90_000, 30_000, 60_000),
            kvarh=0,
        )
        assert by_columns([other], CONTRACT, [[str(kw)]]) == [costs[kw]]
    assert best.least.choice <= 1000


def test_todays_side_of_1000_kw_is_the_default_range() -> None:
    year = record(
        (1404, 7), tariff_class="industry_base", contract_kw=900, measured_kw=880, kwh=(9, 9, 9), kvarh=0
    )
    best = best_demand(cases_of([year]), book=ISSUED)
    assert (best.low, best.high) == (31, 1000)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"low": 500, "high": 400}, "500 to 400 kW is no range"),
        ({"low": 10, "high": 400}, "start at 30 kW"),
        ({"high": 900, "change": ChangePrice(row=Row.of("medium"), edition="1397-10")}, "end at 1100 kW"),
    ],
)
def test_a_range_that_is_none_is_refused(more: dict, said: str) -> None:
    with pytest.raises(InputError, match=said):
        found(**more)


def test_no_bills_and_demand_that_is_not_metered_are_refused() -> None:
    with pytest.raises(InputError, match="no bills are given"):
        best_demand((), book=ISSUED)
    bill = hospital()[0]
    bill["contract"]["demand_metered"] = False
    with pytest.raises(InputError, match="demand is not metered"):
        best_demand(cases_of([bill]), book=ISSUED)


@pytest.mark.parametrize("share", ["-0.1", "1.1"])
def test_a_share_outside_zero_and_one_is_refused(share: str) -> None:
    with pytest.raises(InputError, match="not between 0 and 1"):
        ChangePrice(row=Row.of("medium"), edition="1397-10", returned_share=Decimal(share))


def test_a_month_without_a_figure_is_refused_and_not_guessed() -> None:
    bill = record(
        (1404, 4), tariff_class="general_2b", contract_kw=500, measured_kw=600, kwh=(9, 9, 9), kvarh=0
    )
    with pytest.raises(MissingRateError, match="green_board"):
        best_demand(cases_of([bill]), book=ISSUED)
