"""Break-even: the exact number, and the place where rounded bills change sides."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from itertools import pairwise
from random import Random

import pytest
from attrs import evolve

from bill_cases import book_with
from choice_cases import GENERAL, ISSUED, SETTLED, cases_of, customer, record
from hv_tariff.billing.case import Case
from hv_tariff.errors import FormulaError, InputError
from hv_tariff.tariffs import Number
from hv_tariff.whatif import varied
from hv_tariff.whatif.along import Along
from hv_tariff.whatif.break_even import BreakEven, break_even
from hv_tariff.whatif.computation import Computation, exact_decimal, of_case
from hv_tariff.whatif.priced import Priced

LOW, HIGH = 31, 500


def demand(case: Case) -> Along:
    return varied.contract_demand(case, book=ISSUED, low=LOW, high=HIGH, accept_estimates=False)


def fixed(amount: Fraction) -> Priced:
    return Priced(name="fixed", each=Fraction(0), start=amount, low=LOW, high=HIGH)


def signs(at: Callable[[int], Fraction], low: int, high: int) -> list[int]:
    return [(at(x) > 0) - (at(x) < 0) for x in range(low, high + 1)]


def check(found: BreakEven, at: Callable[[int], Fraction], low: int, high: int) -> None:
    """Every change of side and every equality, against the difference at each whole number."""
    brute = signs(at, low, high)
    equal = {x for first, last in found.equal for x in range(first, last + 1)}
    assert equal == {low + i for i, sign in enumerate(brute) if sign == 0}
    signed = [(low + i, sign) for i, sign in enumerate(brute) if sign]
    changes = [(a, b) for (a, old), (b, new) in pairwise(signed) if old != new]
    assert [(each.last, each.first) for each in found.changes] == changes
    for each in found.changes:
        assert (each.before, each.after) == (at(each.last), at(each.first))
    assert (found.at_low, found.at_high) == (at(low), at(high))


@pytest.mark.parametrize("seed", range(4))
def test_two_customers_cost_the_same_where_every_whole_kw_says_so(seed: int) -> None:
    r = Random(seed)
    one, two = (
        [demand(case) for case in cases_of(customer(r, months=SETTLED[:2], classes=GENERAL, most_kw=400))]
        for _ in range(2)
    )
    found = break_even(one, two, low=LOW, high=HIGH)
    check(found, lambda x: sum(each.at(x) for each in one) - sum(each.at(x) for each in two), LOW, HIGH)


def test_a_bill_equals_itself_everywhere() -> None:
    (case,) = cases_of(customer(Random(1), months=SETTLED[:1], classes=GENERAL, most_kw=400))
    found = break_even([demand(case)], [demand(case)], low=LOW, high=HIGH)
    assert found.equal == ((LOW, HIGH),)
    assert found.changes == found.exact == ()


def small() -> Case:
    """2-ب of 1404/07, 100 kW measured, no reactive energy: above 111.1 kW only the floor counts."""
    month = record(
        (1404, 7), tariff_class="general_2b", contract_kw=300, measured_kw=100, kwh=(100, 0, 0), kvarh=0
    )
    return cases_of([month])[0]


def test_the_exact_contract_demand_stands_between_the_bills_that_change_sides() -> None:
    """By hand: a kW above 111.1 costs 0.9 × 73,300 rial in a month of 30 days, 10 % duty and 10 % VAT on it.

    1.2 × 0.9 × 73,300 = 79,164 rial; table supply/hv 1404-02, general_2b demand.price. 1,000,000 rial more
    than at 200 kW is 1,000,000 ÷ 79,164 = 12.63… kW more.
    """
    bill = demand(small())
    found = break_even([bill], [fixed(bill.at(200) + 1_000_000)], low=LOW, high=HIGH)
    (exact,) = [each for each in found.exact if each.low > 200]
    assert exact.low == exact.high
    assert abs(exact.low - (200 + Fraction(1_000_000, 79_164))) < Fraction(1, 10_000)
    assert [(each.last, each.first) for each in found.changes][-1] == (212, 213)


def test_a_rate_breaks_even_at_its_last_decimal_place() -> None:
    """The mid rate at which the bill is 10⁶ rial more, at every hundredth within a hundred of it."""
    case = small()
    make = {"places": 2, "book": ISSUED, "accept_estimates": False}
    wide = varied.rate(case, "energy.mid", low=0, high=10**9, **make)
    now = wide.at(272_800)
    target = Priced(name="target", each=Fraction(0), start=now + 1_000_000, low=0, high=10**9)
    found = break_even([wide], [target], low=0, high=10**9)
    (change,) = found.changes
    assert wide.at(change.first) - now > 1_000_000 > wide.at(change.last) - now
    low, high = change.last - 100, change.first + 100
    near = varied.rate(case, "energy.mid", low=low, high=high, **make)
    again = break_even(
        [near],
        [Priced(name="t", each=Fraction(0), start=target.start, low=low, high=high)],
        low=low,
        high=high,
    )
    check(again, lambda x: near.at(x) - target.start, low, high)


def test_measured_demand_breaks_even_past_the_contract_where_the_cost_is_bent() -> None:
    """Excess demand is kWh × (1 − contract ÷ measured): concave above the contract of 300 kW."""
    bill = varied.measured_demand(small(), book=ISSUED, low=1, high=900, accept_estimates=False)
    target = bill.at(450)
    other = Priced(name="t", each=Fraction(0), start=target, low=1, high=900)
    found = break_even([bill], [other], low=1, high=900)
    check(found, lambda x: bill.at(x) - target, 1, 900)
    assert found.equal == ((450, 450),)
    assert any(each.low - 1 < 450 < each.high + 1 for each in found.exact)


def test_an_edited_table_moves_a_bill_as_a_supplied_rate_does() -> None:
    """A book whose energy.mid is the number; nothing says what moves, the registers do."""
    case = small()

    def make(x: Fraction) -> tuple[Computation, ...]:
        def edited(_: object, key: str, __: str | None, number: Number) -> Number:
            return evolve(number, value=exact_decimal(x)) if key == "energy.mid" else number

        return of_case(case, book=book_with(ISSUED, edited), accept_estimates=False)

    along = Along("edited", make, cuts=(), low=1000, high=5000)
    same = varied.rate(case, "energy.mid", places=0, book=ISSUED, low=1000, high=5000, accept_estimates=False)
    found = break_even([along], [same], low=1000, high=5000)
    assert found.equal == ((1000, 5000),)


def test_costs_within_roundings_of_each_other_are_refused_past_a_limit() -> None:
    """A thousandth of a kWh: 300,000 steps of 0.001 rial/kWh add less than a rial."""
    month = record(
        (1404, 7), tariff_class="general_2b", contract_kw=90, measured_kw=9, kwh=(1, 0, 0), kvarh=0
    )
    month["metered"]["energy_kwh"]["mid"] = "0.001"
    high = 3 * 10**5
    (case,) = cases_of([month])
    tiny = varied.rate(case, "energy.mid", places=3, book=ISSUED, low=0, high=high, accept_estimates=False)
    other = Priced(name="t", each=Fraction(0), start=tiny.at(1), low=0, high=high)
    with pytest.raises(FormulaError, match="within roundings of each other"):
        break_even([tiny], [other], low=0, high=high)


def test_a_range_that_is_none_is_refused() -> None:
    with pytest.raises(InputError, match="5 to 5 is no range"):
        break_even([fixed(Fraction(1))], [fixed(Fraction(1))], low=5, high=5)


def test_a_rate_of_unknown_name_is_refused_with_the_nearest() -> None:
    with pytest.raises(InputError, match=r"energy\.mid"):
        varied.rate(small(), "energy.mod", places=0, book=ISSUED, low=1, high=9, accept_estimates=False).at(3)
