"""The revenue of reforms is the sum of single comparisons, whichever way it was computed."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hv_tariff import BookError, load_book, read_case
from hv_tariff.audit.steps import Workers
from hv_tariff.whatif.columns import processes
from hv_tariff.whatif.columns.revenue import revenue, revenue_of
from hv_tariff.whatif.columns.tallies import exact_sums, placed
from hv_tariff.whatif.comparison import compare
from hv_tariff.whatif.scenario import read_scenario
from invoice_columns import table_of
from planting import issued

BOOK = load_book("issued")
RECORDS = [
    {name: value for name, value in record.items() if name not in ("printed", "rates_shown", "identifiers")}
    for record in issued()
]
NUMBERS = (
    {"rate": "energy.*", "scale": "1.07"},
    {"rate": "energy.mid", "class": "industry_*", "add": "13.5"},
    {"factor": "vat", "set": "0.09"},
    {"rate": "subscription.*", "set": "150000"},
    {"rate": "transit.medium", "scale": "0.5"},
    {"factor": "target_power_factor", "set": "0.90"},
)
CASES = (
    {"load": "all", "scale": "0.9"},
    {"load": "energy", "band": "peak", "scale": "1.25"},
    {"load": "energy", "band": "mid", "add": "1000.5", "class": "industry_*"},
    {"load": "reactive", "set": "0"},
    {"load": "demand", "cap": "900"},
    {"load": "demand", "scale": "1.05"},
    {"load": "shift", "from_band": "peak", "to_band": "off_peak", "share": "0.3333"},
    {"load": "shift", "from_band": "mid", "to_band": "peak", "kwh": "20000"},
    {"contract": "demand", "scale": "1.1"},
    {"contract": "demand", "set": "1500", "class": "industry_market"},
    {"contract": "demand", "set": "700", "from": "1404-05-01"},
    {"contract": "reduced_demand", "scale": "0.5"},
    {"contract": "permitted_demand", "add": "10"},
    {"contract": "option", "set": "2", "class": "industry_base"},
)


@settings(max_examples=15)
@given(
    st.lists(st.sampled_from([*NUMBERS, *CASES]), min_size=0, max_size=3, unique_by=str),
    st.integers(0, len(RECORDS) - 1),
)
def test_the_revenue_is_the_sum_of_single_comparisons(edits: list[dict[str, str]], first: int) -> None:
    some = [RECORDS[(first + 11 * i) % len(RECORDS)] for i in range(12)]
    reform = read_scenario({"name": "reform", "edits": edits})
    try:
        expected = compare([read_case(each) for each in some], reform, book=BOOK)
    except BookError:
        with pytest.raises(BookError):
            revenue(table_of(some), [reform], book=BOOK)
        return
    found = revenue(table_of(some), [reform], book=BOOK)
    (compared,), (one,) = expected.scenarios, found.reforms
    assert (found.cases, len(found.refused)) == (expected.cases, len(expected.refused))
    assert (one.total.before, one.total.after) == (compared.total.before, compared.total.after)
    assert (one.total.kwh_before, one.total.kwh_after) == (
        compared.total.kwh_before,
        compared.total.kwh_after,
    )
    assert one.total.price_after == compared.total.price_after
    by_class = {
        code: (each.cases, each.before, each.after, each.kwh_before, each.kwh_after)
        for code, each in compared.by_class().items()
    }
    assert {
        code: (each.cases, each.before, each.after, each.kwh_before, each.kwh_after)
        for code, each in one.by_class.items()
    } == by_class
    lines = {
        code: (each.before, each.after)
        for code, each in compared.by_line().items()
        if each.before or each.after
    }
    assert {code: (e.before, e.after) for code, e in one.by_line.items() if e.before or e.after} == lines
    moved = Counter((row.difference > 0) - (row.difference < 0) for row in compared.rows)
    by_direction: Counter[int] = Counter()
    for each in one.distribution:
        by_direction[each.direction] += each.bills
    assert by_direction == moved
    assert sum(each.difference for each in one.distribution) == one.total.difference
    most = max((row.difference for row in compared.rows), default=0)
    assert (one.rise[0] if one.rise else 0) == max(most, 0)
    assert sorted(each.name for each in one.refused) == sorted(each.name for each in compared.refused)


def test_a_load_that_is_edited_has_its_own_energy_and_price() -> None:
    some = RECORDS[::12]
    half = read_scenario({"name": "half", "edits": [{"load": "all", "scale": "0.5"}]})
    (one,) = revenue(table_of(some), [half], book=BOOK).reforms
    (compared,) = compare([read_case(each) for each in some], half, book=BOOK).scenarios
    assert one.total.kwh_after == compared.total.kwh_after == one.total.kwh_before / 2
    assert one.total.price_after == compared.total.price_after


def test_many_reforms_in_one_go_are_each_as_alone() -> None:
    table = table_of(RECORDS[::4])
    reforms = [
        read_scenario({"name": f"× {i}", "edits": [{"rate": "energy.mid", "scale": f"1.0{i}"}]})
        for i in range(1, 6)
    ]
    together = revenue(table, reforms, book=BOOK)
    for reform, found in zip(reforms, together.reforms, strict=True):
        (alone,) = revenue(table, [reform], book=BOOK).reforms
        assert (found.total, found.by_class, found.distribution) == (
            alone.total,
            alone.by_class,
            alone.distribution,
        )
        assert (found.rise, found.fall) == (alone.rise, alone.fall)


def test_processes_that_share_the_scenarios_come_to_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "_WORTH_IT", 0)
    table = table_of(RECORDS[::12])
    edits = (
        {"rate": "energy.mid", "scale": "1.1"},
        {"load": "all", "scale": "0.9"},
        {"factor": "vat", "set": "0"},
    )
    reforms = [read_scenario({"name": str(i), "edits": [each]}) for i, each in enumerate(edits)]
    workers = Workers(book="issued", processes=2)
    shared = revenue_of([table], reforms, book=BOOK, workers=workers)
    alone = revenue(table, reforms, book=BOOK)
    assert (shared.cases, shared.total, shared.refused) == (alone.cases, alone.total, alone.refused)
    assert shared.statuses == alone.statuses
    for one, other in zip(shared.reforms, alone.reforms, strict=True):
        assert (one.total, one.by_class, one.by_line) == (other.total, other.by_class, other.by_line)
        assert (one.distribution, one.rise, one.fall) == (other.distribution, other.rise, other.fall)
    wrong = read_scenario({"name": "wrong", "edits": [{"rate": "energy.mid", "add": "-999999999"}]})
    with pytest.raises(BookError, match="wrong"):
        revenue_of([table], [*reforms, wrong], book=BOOK, workers=workers)


@given(
    st.lists(st.tuples(st.integers(-(2**62), 2**62), st.integers(-(2**62), 2**62)), min_size=1, max_size=9)
)
def test_a_change_stands_between_the_edges_that_it_passes(pairs: list[tuple[int, int]]) -> None:
    before, moved = (np.array(each, np.int64) for each in zip(*pairs, strict=True))
    for place, was, change in zip(placed(before, moved).tolist(), *zip(*pairs, strict=True), strict=True):
        passed = (
            sum(abs(change) * 100 > abs(was) * edge for edge in (0, 1, 2, 5, 10, 20, 50)) if change else 0
        )
        if change and not was:
            passed = 7
        assert place == 7 + passed * ((change > 0) - (change < 0))


@given(st.lists(st.integers(-(2**63) + 1, 2**63 - 1), min_size=2, max_size=20))
def test_sums_pass_the_bounds_of_a_column(amounts: list[int]) -> None:
    whole: Any = np.array([amounts], np.int64)
    assert exact_sums(whole)[0] == sum(amounts)
    cut = exact_sums(whole, np.array([0, 1]))
    assert [int(each) for each in cut[0]] == [amounts[0], sum(amounts[1:])]
