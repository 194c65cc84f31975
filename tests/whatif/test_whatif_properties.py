"""What holds of every scenario and every bill: nothing comes from nothing, and sums stand to the rial."""

from __future__ import annotations

from fractions import Fraction
from itertools import permutations
from typing import Any

from attrs import evolve
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bill_cases import BOOKS, Asked, all_bills, issued_bills
from hv_tariff import Status, compare, read_scenario
from hv_tariff.errors import BookError, HvTariffError
from hv_tariff.whatif.comparison import Compared
from hv_tariff.whatif.decomposition import Factor, Load, Sides, decomposed
from hv_tariff.whatif.edits.change import apportioned
from whatif_cases import case_of, edits, golden_cases, scenario

FACTORS = (Factor.RATE, Factor.VOLUME, Factor.MIX)


def compared(asked: Asked, *changes: dict[str, Any]) -> Compared:
    found = compare([case_of(asked)], scenario(*changes), book=BOOKS[asked.book], accept_estimates=True)
    return found.scenarios[0]


@settings(max_examples=30)
@given(all_bills())
def test_a_scenario_without_edits_equals_the_original_to_the_rial(asked: Asked) -> None:
    found = compared(asked)
    assert [row.difference for row in found.rows] == [0] * len(found.rows)
    assert all(row.after is row.before and not any(row.parts.values()) for row in found.rows)
    book = BOOKS[asked.book]
    assert scenario().apply(book, [case_of(asked)]) == (book, (case_of(asked),))


@settings(max_examples=30)
@given(all_bills(), st.lists(edits(), min_size=1, max_size=4))
def test_the_parts_of_a_difference_add_up_to_it_line_by_line(asked: Asked, changes: list[Any]) -> None:
    found = compared(asked, *changes)
    for row in found.rows:
        for code, parts in row.parts.items():
            difference = row.after.lines.get(code, 0) - row.before.lines.get(code, 0)
            assert sum(parts.values()) == difference
        assert sum(sum(parts.values()) for parts in row.parts.values()) == row.difference
    assert sum(found.total.parts.values()) == found.total.difference
    for groups in (found.by_line(), found.by_class(), found.by_month(), found.by_customer()):
        assert sum(each.difference for each in groups.values()) == found.total.difference
        assert all(sum(each.parts.values()) == each.difference for each in groups.values())


DISJOINT = (
    {"rate": "energy.*", "class": "industry*", "scale": "1.1", "from": "1404-06-15"},
    {"rate": "energy.*", "class": "general*", "scale": "0.9", "until": "1404-07-01"},
    {"factor": "target_power_factor", "add": "0.01", "from": "1404-06-01", "until": "1404-08-01"},
    {"factor": "vat", "scale": "1.2"},
    {"rate": "market.average", "add": "100", "from": "1404-06-01"},
    {"contract": "demand", "scale": "1.25", "from": "1404-07-11"},
    {"contract": "licence_expired", "set": "true"},
    {"load": "reactive", "scale": "1.5"},
    {"load": "demand", "scale": "1.01"},
    {"load": "shift", "from_band": "peak", "to_band": "off_peak", "share": "0.3"},
)


@settings(max_examples=20)
@given(issued_bills(), st.permutations(DISJOINT), st.integers(2, len(DISJOINT)))
def test_edits_commute_where_their_keys_are_disjoint(asked: Asked, mixed: list[Any], count: int) -> None:
    chosen = mixed[:count]
    ordered = [each for each in DISJOINT if each in chosen]
    assert outcome(asked, ordered) == outcome(asked, chosen)


def outcome(asked: Asked, changes: list[Any]) -> object:
    """What edits make of tables and a case, or how many of them touch nothing of it."""
    try:
        found = scenario(*changes).applied(BOOKS["issued"], [case_of(asked)])
    except BookError as error:
        return len(error.exceptions)
    return found.book.fingerprint, found.cases


@settings(max_examples=12)
@given(issued_bills())
def test_rates_scaled_by_one_move_no_amount_whatever_the_case_brings_along(asked: Asked) -> None:
    found = compared(asked, {"rate": "*", "scale": 1})
    for row in found.rows:
        assert row.after.lines == row.before.lines
        assert row.after.status is Status.SUPPOSED


def test_rates_scaled_by_one_move_no_amount_of_the_issued_invoices() -> None:
    """Issuers' own figures and printed loss coefficients are among them."""
    found = compare(golden_cases(), scenario({"rate": "*", "scale": 1}), book=BOOKS["issued"])
    assert len(found.scenarios[0].rows) > 130
    assert {row.difference for row in found.scenarios[0].rows} == {0}


@settings(max_examples=20)
@given(st.lists(edits(), max_size=4), st.text(min_size=1, max_size=9).filter(lambda text: text.strip()))
def test_a_scenario_is_read_back_from_its_record(changes: list[Any], name: str) -> None:
    asked = scenario(*changes, name=name)
    assert read_scenario(asked.record()) == asked


@settings(max_examples=40)
@given(
    issued_bills(),
    st.sampled_from(
        [
            {"load": "shift", "from_band": "peak", "to_band": "mid", "share": "0.37"},
            {"time_of_use": "05,06,07,08", "mid": 10, "peak": "7.5", "off_peak": "6.5"},
            {"time_of_use": "01,08", "mid": 13, "peak": 3, "off_peak": 8},
        ]
    ),
)
def test_energy_that_changes_its_band_stays_in_all(asked: Asked, change: dict[str, Any]) -> None:
    case = case_of(asked)
    try:
        (after,) = scenario(change).apply(BOOKS["issued"], [case])[1]
    except HvTariffError:
        assume(False)
    assert sum(kwh for _, kwh in after.consumption.energy_kwh) == asked.kwh
    assert after.consumption.reactive_kvarh == case.consumption.reactive_kvarh
    assert after.consumption.demand_kw == case.consumption.demand_kw


@given(st.lists(st.fractions(-1000, 1000), min_size=1, max_size=6))
def test_whole_parts_add_up_and_are_less_than_one_away_from_the_exact_ones(exact: list[Fraction]) -> None:
    exact = [*exact, Fraction(7) - sum(exact)]
    whole = apportioned(exact, 7)
    assert sum(whole) == 7
    assert all(abs(part - each) < 1 for part, each in zip(whole, exact, strict=True))


@settings(max_examples=20)
@given(st.lists(st.integers(-(10**12), 10**12), min_size=8, max_size=8), issued_bills())
def test_a_part_is_the_mean_over_all_orders_in_which_the_factors_may_change(
    amounts: list[int], asked: Asked
) -> None:
    """The oracle walks the six orders one by one."""
    states = [
        frozenset(f for i, f in enumerate(FACTORS) if number >> i & 1) for number in range(2 ** len(FACTORS))
    ]
    of_state = dict(zip(states, amounts, strict=True))
    load = Load.of(case_of(asked))
    volume, mix, both = (evolve(load) for _ in range(3))
    loads = {frozenset(): load, frozenset({Factor.VOLUME}): volume, frozenset({Factor.MIX}): mix}
    loads |= {frozenset({Factor.VOLUME, Factor.MIX}): both}
    by_load = {id(each): state for state, each in loads.items()}

    def between(rate: bool, load: Load) -> dict[str, int]:
        state = by_load[id(load)] | (frozenset({Factor.RATE}) if rate else frozenset())
        return {"energy": of_state[state]}

    found = decomposed(
        Sides(factors=FACTORS, loads=loads),
        before={"energy": of_state[frozenset()]},
        after={"energy": of_state[frozenset(FACTORS)]},
        between=between,
    )["energy"]
    for factor in FACTORS:
        steps = [
            of_state[frozenset(order[: order.index(factor) + 1])]
            - of_state[frozenset(order[: order.index(factor)])]
            for order in permutations(FACTORS)
        ]
        assert abs(found[factor] - Fraction(sum(steps), len(steps))) < 1
