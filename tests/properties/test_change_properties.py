"""Changes of contract: day rates explain steps, merges come apart again, nothing is lost or counted twice."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from functools import cache

import pytest
from attrs import evolve
from hypothesis import assume, given
from hypothesis import strategies as st

from change_cases import BOOK, ON, TERMS, asked, plant
from hv_tariff import Account, BillingPeriod, Consumption, DemandStep, compute_bill, quote_connection
from hv_tariff.billing.case import Case
from hv_tariff.billing.connection.changing import Outcome, change_contract
from hv_tariff.billing.connection.rebilling import TOTALS, breaches, rebill
from hv_tariff.billing.connection.stepping import compare_steps
from hv_tariff.billing.conventions import STATED
from hv_tariff.contracts.changes import requests as ask
from hv_tariff.contracts.changes.conserving import (
    merged_account,
    merged_consumption,
    parts_of_period,
    shared,
    split_account,
    split_consumption,
)
from hv_tariff.contracts.changes.deciding import decide
from hv_tariff.contracts.changes.decision import Decision
from hv_tariff.contracts.changes.due import instalments
from hv_tariff.contracts.changes.row import Holding, Row
from hv_tariff.dates import format_date, parse_date

KW = st.decimals(30, 50_000, places=2)
SHARES = st.decimals(0, 1, places=4)
VOLTAGES = st.sampled_from(["63", "132", "medium", "low"])
MONEY = st.integers(-(10**13), 10**13)
FIRST, LAST = parse_date("1396-06-01"), parse_date("1398-12-29")
DAYS = st.integers(0, (LAST - FIRST).days).map(lambda n: FIRST + timedelta(days=n))


def worked(connections, request) -> Outcome:
    found = change_contract(connections, request, book=BOOK)
    assert isinstance(found, Outcome), str(found)
    return found


def value(kw: Decimal, voltage: str, on: object = ON) -> int:
    return quote_connection(kw, voltage=voltage, on=on, book=BOOK).total


@given(st.lists(KW, min_size=2, max_size=5, unique=True), VOLTAGES, DAYS)
def test_an_increase_by_steps_on_one_day_costs_what_it_costs_at_once(demands, voltage, day) -> None:
    held, *steps = sorted(demands)
    found = compare_steps(
        Holding(demand_kw=held, row=Row.of(voltage)), [(day, kw) for kw in steps], book=BOOK
    )
    assert found.difference == 0
    assert found.at_once.total == value(steps[-1], voltage, day) - value(held, voltage, day)


@given(st.lists(KW, min_size=2, max_size=5, unique=True), VOLTAGES, st.lists(DAYS, min_size=5, max_size=5))
def test_an_increase_by_steps_on_other_days_differs_by_what_each_step_saved(demands, voltage, days) -> None:
    """Each step saves the rise of its own values between its day's table and the last one's."""
    held, *demands = sorted(demands)
    days = sorted(days)[: len(demands)]
    found = compare_steps(
        Holding(demand_kw=held, row=Row.of(voltage)), list(zip(days, demands, strict=True)), book=BOOK
    )
    assert found.difference == sum(step.saved for step in found.steps)
    before = held
    for step, kw in zip(found.steps, demands, strict=True):
        rise = {each: value(each, voltage, days[-1]) - value(each, voltage, step.on) for each in (kw, before)}
        assert step.saved == rise[kw] - rise[before]
        before = kw


@given(KW, KW, VOLTAGES, DAYS)
def test_an_increase_pays_the_difference_of_values_at_day_rate(one, other, voltage, day) -> None:
    assume(one != other)
    low, high = sorted((one, other))
    found = worked([plant(low, voltage=voltage)], asked(ask.Increase, on=day, demand_kw=high))
    assert found.quote.total == value(high, voltage, day) - value(low, voltage, day) >= 0


@given(st.lists(KW, min_size=2, max_size=5), VOLTAGES)
def test_a_merge_and_then_a_split_give_the_same_demands(demands, voltage) -> None:
    held = [plant(kw, number=str(i), voltage=voltage) for i, kw in enumerate(demands)]
    merged = worked(held, asked(ask.Merge, number="all", holder="plant"))
    parts = [ask.Part(number=str(i), holder="plant", demand_kw=kw) for i, kw in enumerate(demands)]
    request = asked(ask.Split, on="1397-12-01", parts=parts, returned_share=1)
    again = worked(merged.decision.connections, request)
    assert [each.contract.demand[0].contract_kw for each in again.decision.connections] == demands
    assert sum(each.contract.demand[0].contract_kw for each in again.decision.connections) == sum(demands)
    assert again.quote.total <= 0
    if merged.quote.total >= 0:  # at one table the whole difference comes back, and no more
        assert again.quote.total == -merged.quote.total


@given(KW, KW, SHARES, VOLTAGES, st.integers(0, 10**13))
def test_a_refund_never_exceeds_the_value(one, other, share, voltage, debts) -> None:
    assume(one != other)
    low, high = sorted((one, other))
    whole = value(high, voltage)
    held = plant(high, voltage=voltage)
    back = worked([held], asked(ask.Decrease, demand_kw=low, used_kw=0, returned_share=share)).quote
    assert 0 <= -back.total <= whole
    refund = worked([held], asked(ask.Removal, debts_rial=debts)).quote
    assert 0 <= -refund.line("refund").amount <= whole
    assert refund.total == refund.line("refund").amount + debts


@given(st.integers(1, 10**14), st.lists(st.integers(1, 100), min_size=1, max_size=8))
def test_instalments_add_up_to_the_rial(total, weights) -> None:
    shares = [Decimal(weight).scaleb(-4) for weight in weights[:-1]]
    schedule = [*shares, 1 - sum(shares, Decimal(0))]
    found = instalments(total, tuple((parse_date(ON), share) for share in schedule))
    assert sum(each.amount for each in found) == total


@given(MONEY, st.lists(KW, min_size=1, max_size=6))
def test_shares_of_a_whole_add_up_and_each_is_within_one_of_its_weight(whole, weights) -> None:
    parts = shared(whole, weights)
    assert sum(parts) == whole
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part - whole * Fraction(weight) / Fraction(sum(weights))) < 1


AMOUNTS = ("late_adjustment", "penalty", "arrears", "previous_balance", "transit_previous_balance")
ACCOUNTS = st.builds(Account, **dict.fromkeys(AMOUNTS, MONEY))


@given(ACCOUNTS, st.lists(KW, min_size=1, max_size=5))
def test_a_split_and_then_a_merge_keep_every_rial_of_the_account(account, weights) -> None:
    assert merged_account(split_account(account, weights)) == account


KWH = st.decimals(0, 10**8, places=4)


@given(KWH, KWH, KWH, KWH, st.lists(KW, min_size=1, max_size=5))
def test_a_split_and_then_a_merge_keep_every_kwh(mid, peak, off, reactive, weights) -> None:
    whole = Consumption(
        energy_kwh={"mid": mid, "peak": peak, "off_peak": off}, reactive_kvarh=reactive, demand_kw=90
    )
    parts = split_consumption(whole, weights)
    assert merged_consumption(parts, demand_kw=90) == whole
    assert sum(part.demand_kw for part in parts) == 90


@given(st.lists(KW, min_size=2, max_size=4), st.integers(-20, 50), st.booleans(), st.integers(1, 60), SHARES)
def test_every_day_around_a_merge_or_split_is_billed_once_with_the_same_demand(
    demands, offset, splits, length, share
) -> None:
    if splits:
        before = [plant(sum(demands))]
        parts = [ask.Part(number=str(i), holder="a", demand_kw=kw) for i, kw in enumerate(demands)]
        decision = decide(before, asked(ask.Split, parts=parts, returned_share=share), terms=TERMS)
    else:
        before = [plant(kw, number=str(i)) for i, kw in enumerate(demands)]
        decision = decide(before, asked(ask.Merge, number="all", holder="a"), terms=TERMS)
    assert isinstance(decision, Decision)
    start = parse_date(ON) + timedelta(days=offset - 20)
    period = BillingPeriod(from_=start, until=start + timedelta(days=length))
    billed = parts_of_period((*decision.ended, *decision.connections), period)
    for n in range(length):
        day = start + timedelta(days=n)
        on_day = [connection for connection, part in billed if day in part]
        assert sum(each.step_on(day).contract_kw for each in on_day) == sum(demands)
        assert {each.number for each in on_day} in (
            {each.number for each in before},
            {each.number for each in decision.connections},
        )


# Bills: a general customer up to 33 kV in 1404, whose prices are bill_verified.
GENERAL = {"tariff_class": "general_2b", "voltage": "medium"}
PERIOD = BillingPeriod.jalali("1404-05-01", "1404-06-01")


def used(kw: object) -> Consumption:
    energy = {"mid": 196_800, "peak": 38_484, "off_peak": 85_584}
    return Consumption(energy_kwh=energy, reactive_kvarh=16_068, demand_kw=kw)


def bill(connection, period: BillingPeriod, kw: object):
    return compute_bill(connection.contract, period=period, consumption=used(kw), book=BOOK)


@given(st.integers(2, 31), st.integers(1200, 3000))
def test_an_increase_inside_a_period_cuts_it_there_and_every_kwh_is_billed_once(day, kw) -> None:
    on = f"1404-05-{day:02d}"
    decision = decide([plant(1100, **GENERAL)], asked(ask.Increase, on=on, demand_kw=kw), terms=TERMS)
    found = bill(decision.connections[0], PERIOD, 1000)
    assert [part.span.days for part in found.segments] == [day - 1, 32 - day]
    assert found.segments[1].cut_by == ("contract demand",)
    assert [part.demand.contract_kw for part in found.segments] == [1100, kw]
    price, floor = Fraction(73_300, 30), Fraction(9, 10)
    billed = [
        max(floor * contract, 1000) * price * days for contract, days in ((1100, day - 1), (kw, 32 - day))
    ]
    assert found.amounts["demand"] == sum(round_half_up(each) for each in billed)
    totals = found.quantities(frozenset({"total_kwh"}))["total_kwh"]
    assert sum(totals) == 196_800 + 38_484 + 85_584


@given(st.integers(2, 30), st.integers(1001, 3000))
def test_an_increase_across_1_mw_leaves_the_days_before_it_priced_by_the_tariff(day, kw) -> None:
    """Pricing class (DOMAIN §3): industry above 1,000 kW of contract is priced by the market."""
    held = plant(1000, tariff_class="industry_base", voltage="medium")
    request = asked(ask.Increase, on=f"1404-07-{day:02d}", demand_kw=kw)
    decision = decide([held], request, terms=TERMS)
    whole = BillingPeriod.jalali("1404-07-01", "1404-08-01")
    found = bill(decision.connections[0], whole, 900)
    assert [part.options.market for part in found.plan.segments] == [False, True]
    tariff, market = found.segment_amounts()
    assert "regulation_difference" not in tariff
    assert market["regulation_difference"] > 0
    assert found.amounts["energy"] == tariff["energy"] + market["energy"]
    before = BillingPeriod.jalali("1404-05-01", "1404-06-01")
    assert bill(decision.connections[0], before, 900).all_amounts == bill(held, before, 900).all_amounts


def round_half_up(exact: Fraction) -> int:
    return (2 * exact.numerator + exact.denominator) // (2 * exact.denominator)


def reduced(kw: int = 600):
    request = asked(ask.TemporaryReduction, on="1404-04-11", reduced_kw=kw, used_kw=0, until="1406-04-11")
    decision = decide([plant(1100, **GENERAL)], request, terms=TERMS)
    return decision.connections[0]


def case(connection, month: int, kw: int) -> Case:
    period = BillingPeriod.jalali(f"1404-{month:02d}-01", f"1404-{month + 1:02d}-01")
    return Case(
        name=f"1404-{month:02d}", contract=connection.contract, period=period, consumption=used(kw),
        account=Account(), conventions=STATED, supplied={}, printed={}, printed_parts={},
    )  # fmt: skip


@cache
def without_reduction(month: int, kw: int):
    return bill(plant(1100, **GENERAL), case(plant(1100, **GENERAL), month, kw).period, kw)


@given(st.lists(st.integers(100, 900), min_size=5, max_size=5), st.integers(400, 800))
def test_an_early_end_bills_every_bill_since_the_start_as_if_there_had_been_no_reduction(
    measured, kw
) -> None:
    held = reduced(kw)
    bills = [case(held, month, used_kw) for month, used_kw in zip(range(3, 8), measured, strict=True)]
    ended = decide([held], asked(ask.EndOfReduction, on="1404-08-01"), terms=TERMS)
    again = rebill(ended.rebilling, list(reversed(bills)), book=BOOK)
    assert [each.name for each in again] == ["1404-04", "1404-05", "1404-06", "1404-07"]
    for each, used_kw, month in zip(again, measured[1:], range(4, 8), strict=True):
        assert each.after.all_amounts == without_reduction(month, used_kw).all_amounts
        assert each.difference == sum(
            each.after.all_amounts.get(code, 0) - each.before.all_amounts.get(code, 0) for code in TOTALS
        )
        assert sum(v for code, v in each.by_line.items() if code == "period_total") == each.difference
        assert each.difference >= 0


@given(st.lists(st.integers(100, 900), min_size=5, max_size=5), st.integers(400, 800))
def test_a_breach_is_each_bill_under_reduction_that_measured_more_than_it(measured, kw) -> None:
    held = reduced(kw)
    bills = [case(held, month, used_kw) for month, used_kw in zip(range(3, 8), measured, strict=True)]
    found = breaches(held, bills)
    names = [
        f"1404-{m:02d}" for m, used_kw in zip(range(3, 8), measured, strict=True) if m > 3 and used_kw > kw
    ]
    assert [broken.name for broken, _ in found] == names
    for _, owed in found:
        assert format_date(owed.since) == "1404-04-11"
        assert [step.contract_kw for step in owed.connection.contract.demand] == [1100]


def test_bills_that_share_a_day_are_not_made_again_twice() -> None:
    held = reduced()
    ended = decide([held], asked(ask.EndOfReduction, on="1404-08-01"), terms=TERMS)
    with pytest.raises(Exception, match="have days in common"):
        rebill(ended.rebilling, [case(held, 5, 100), case(held, 5, 200)], book=BOOK)


@given(st.sampled_from([DemandStep(contract_kw=5000)]), DAYS)
def test_a_decision_leaves_the_connection_it_was_given_as_it_was(step, day) -> None:
    held = plant(demand=(step,))
    same = evolve(held)
    worked([held], asked(ask.Increase, on=day, demand_kw=6000))
    assert held == same
