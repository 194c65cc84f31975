"""The columns reading gives the same integers as the exact reading, for any rule set and any figures."""

from __future__ import annotations

from random import Random

import numpy as np
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st
from test_formula_properties import Grower

from columns_of import compared, random_columns
from formula_parts import X, Y, line, reading
from hv_tariff.errors import FormulaError
from hv_tariff.formula.columns.evaluating import Column, Figures, evaluate
from hv_tariff.formula.exact import runner
from hv_tariff.formula.lowering import lower
from hv_tariff.formula.nodes import Formula, greatest, ratio, root, rounded
from hv_tariff.rounding import Mode

MODES = st.sampled_from(list(Mode))
WHOLE = st.one_of(
    st.integers(-(2**62), 2**62), st.integers(-200, 200), st.sampled_from([0, 1, -1, 2**53, -(2**53) - 1])
)


def check_columns(seed: int, *, takes_given: bool, rows: int = 60) -> int:
    """Return how many amounts of a random rule set were compared."""
    grower = Grower(seed)
    charges = grower.rule_set()
    slices = grower.random.randint(1, 3)
    try:
        program = lower(charges, slices=slices, takes_given=takes_given)
    except FormulaError:
        return 0
    _, count = compared(program, random_columns(program, grower.random, rows), rows)
    return count


@given(st.integers(0, 2**40))
@settings(max_examples=500, deadline=None)
def test_random_rule_sets_give_the_same_in_columns(seed: int) -> None:
    check_columns(seed, takes_given=False)


@given(st.integers(0, 2**40))
@settings(max_examples=250, deadline=None)
def test_random_rule_sets_over_printed_lines_give_the_same_in_columns(seed: int) -> None:
    """Some lines given for all rows, some for none, some for a part."""
    check_columns(seed, takes_given=True)


@given(st.integers(0, 2**40))
@settings(max_examples=150, deadline=None)
def test_a_rule_set_gives_the_same_whatever_tables_it_saw_before(seed: int) -> None:
    """Machines are kept: small figures first, then larger ones, then the small ones on what those left."""
    grower = Grower(seed)
    try:
        program = lower(grower.rule_set(), slices=1, takes_given=False)
    except FormulaError:
        return
    largest = random_columns(program, grower.random, 12)
    for parts in (10**6, 10, 1, 10**3):
        compared(program, [_divided(each, parts) for each in largest], 12)


def _divided(column: Column, parts: int) -> Column:
    return evolve(column, values=column.values // parts) if isinstance(column, Figures) else column


def in_columns(formula: Formula, **figures: list[int]) -> int:
    """Compare both readings of a formula over x and y; return how many rows the exact reading repaired."""
    program = lower([line("line", formula)], slices=1)
    rows = len(next(iter(figures.values())))
    columns = [
        *program.constants,
        *(Figures(values=np.array(figures[leaf.name], np.int64)) for leaf, _ in program.readings),
    ]
    return len(compared(program, columns, rows)[0].repaired)


@given(st.lists(WHOLE, min_size=1, max_size=40), st.integers(1, 10**30), MODES)
def test_a_quotient_by_a_constant_is_the_same_at_ties_negatives_and_the_edge_of_int64(
    xs: list[int], divisor: int, mode: Mode
) -> None:
    halves = [x for n in range(-3, 4) if abs(x := (2 * n + 1) * divisor // 2) < 2**62]
    assert in_columns(rounded(X / divisor, mode=mode), x=xs + halves) == 0


@given(st.lists(st.tuples(WHOLE, WHOLE), min_size=1, max_size=40), MODES, st.integers(1, 1000))
def test_a_quotient_of_columns_is_the_same_where_the_divisor_is_zero_negative_or_large(
    pairs: list[tuple[int, int]], mode: Mode, scale: int
) -> None:
    xs, ys = [x for x, _ in pairs], [y for _, y in pairs]
    in_columns(rounded(X * scale / Y, mode=mode), x=xs, y=ys)
    in_columns(rounded(ratio(X, Y, when_zero=-1) / scale, mode=mode), x=xs, y=ys)


@given(st.lists(st.tuples(WHOLE, WHOLE), min_size=1, max_size=40))
def test_a_root_of_squares_is_the_same(pairs: list[tuple[int, int]]) -> None:
    for places, mode in ((0, Mode.FLOOR), (3, Mode.HALF_UP)):
        apparent = root(X * X + Y * Y, places=places, mode=mode)
        in_columns(greatest(apparent, X), x=[x for x, _ in pairs], y=[y for _, y in pairs])


def _with_reactive(kwh: int) -> st.SearchStrategy[tuple[int, int]]:
    return st.tuples(st.just(kwh), st.integers(0, min(100 * kwh or 10**12, 10**12)))


@given(st.lists(st.integers(0, 10**12).flatmap(_with_reactive), min_size=1, max_size=40))
def test_readings_of_any_customer_need_no_repair(pairs: list[tuple[int, int]]) -> None:
    """Up to 100 GWh and 100 Gvarh, a hundred times the kWh at most: the loss coefficient times a base."""
    energy, reactive = reading("x"), reading("y")
    apparent = root(energy * energy + reactive * reactive, places=9)
    k = greatest(ratio(apparent * 91, energy * 100, when_zero=0) - 1, 0)
    repaired = in_columns(k * energy * 2296, x=[x for x, _ in pairs], y=[y for _, y in pairs])
    assert repaired == 0


def test_a_column_that_is_always_refused_gives_every_row_its_reason() -> None:
    program = lower([line("line", X / Y)], slices=1)
    columns = [*program.constants, Figures(values=np.arange(5)), 0]
    found, count = compared(program, columns, 5)
    assert count == 0
    assert sorted(found.refused) == [0, 1, 2, 3, 4]
    assert "every row divides by zero" in found.notice


def test_the_same_columns_give_the_same_in_blocks_of_any_size_on_any_threads() -> None:
    program = lower([line("line", X * Y / 7), line("other", X - Y)], slices=1)
    r = Random(1)
    values = [np.array([r.randint(-(10**12), 10**12) for _ in range(1000)], np.int64) for _ in range(2)]
    columns = [*program.constants, *(Figures(values=each) for each in values)]
    wanted = [slots.amount for slots in program.charges]
    first, *others = [
        evaluate(program, runner(program), columns, wanted=wanted, rows=1000, threads=t, block=b)
        for t, b in ((1, 1000), (2, 64), (3, 7))
    ]
    for other in others:
        for mine, its in zip(first.columns, other.columns, strict=True):
            assert np.array_equal(mine, its)
