"""Units and leaves of a formula, and what the tree refuses when it is built."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from formula_parts import (
    DEMAND,
    DEMAND_PRICE,
    ENERGY,
    MONTHS,
    PRICE,
    X,
    Y,
    line,
    named,
    rate,
    reading,
)
from hv_tariff.errors import FormulaError, UnitError
from hv_tariff.formula.dimensions import check, unit_of
from hv_tariff.formula.leaves import ascending, rates, readings, walk
from hv_tariff.formula.nodes import (
    Formula,
    across,
    blocks,
    formula,
    greatest,
    least,
    ratio,
    root,
    rounded,
    steps,
)
from hv_tariff.units import KW, KWH, MONTH, ONE, RIAL


@pytest.mark.parametrize(
    ("node", "unit"),
    [
        (ENERGY * PRICE, RIAL),
        (DEMAND * DEMAND_PRICE * MONTHS, RIAL),
        (ENERGY / ENERGY, ONE),
        (ENERGY + 0, KWH),
        (0 - ENERGY, KWH),
        (greatest(DEMAND, 0), KW),
        (least(DEMAND, DEMAND * 2), KW),
        (rounded(ENERGY, places=2), KWH),
        (root(ENERGY * ENERGY + ENERGY * ENERGY, places=3), KWH),
        (across(rate("m", unit=RIAL / KW / MONTH, monthly=True)), RIAL / KW / MONTH),
        (steps(DEMAND, PRICE, (DEMAND * 2, PRICE * 2)), RIAL / KWH),
        (blocks(ENERGY, PRICE, (ENERGY * 2, PRICE)), RIAL),
        (ratio(ENERGY, DEMAND, when_zero=0), KWH / KW),
        (formula(0), ONE),
    ],
)
def test_a_formula_has_the_unit_that_its_operations_give(node: Formula, unit: object) -> None:
    assert unit_of(node) == unit


@pytest.mark.parametrize(
    ("node", "words"),
    [
        (DEMAND + ENERGY, "kW and kWh do not go together in 'demand + energy'"),
        (ENERGY - DEMAND, "kWh and kW do not go together"),
        (ENERGY + 1, "kWh and 1 do not go together"),
        (greatest(DEMAND, ENERGY), "kW and kWh do not go together"),
        (least(DEMAND, 3), "kW and 1 do not go together"),
        (steps(DEMAND, 1, (ENERGY, 2)), "kW and kWh do not go together"),
        (steps(DEMAND, DEMAND, (DEMAND, ENERGY)), "kW and kWh do not go together"),
        (blocks(ENERGY, PRICE, (DEMAND, PRICE)), "kWh and kW do not go together"),
        (blocks(ENERGY, PRICE, (ENERGY, DEMAND_PRICE)), "do not go together"),
        (root(ENERGY, places=3), "the square root of kWh is not a unit"),
        (ratio(ENERGY, DEMAND, when_zero=1), "when_zero has no unit"),
    ],
)
def test_quantities_that_do_not_go_together_are_refused(node: Formula, words: str) -> None:
    with pytest.raises(UnitError) as caught:
        unit_of(node)
    assert words in str(caught.value)


def test_a_line_that_is_not_in_rial_is_refused_with_its_code_and_formula() -> None:
    with pytest.raises(UnitError) as caught:
        check([line("demand", DEMAND * DEMAND_PRICE)])
    assert caught.value.where == "demand"
    assert "its formula is in rial/month, not in rial: round(demand × demand price)" in caught.value.what


def test_what_a_line_carries_is_in_rial_too() -> None:
    with pytest.raises(UnitError, match="its formula is in kWh, not in rial"):
        check([line("energy", ENERGY * PRICE, carries=ENERGY)])


def test_a_name_whose_formula_has_another_unit_is_refused_by_name() -> None:
    with pytest.raises(UnitError) as caught:
        check([named("billed_kw", ENERGY, KW)])
    assert caught.value.where == "billed_kw"
    assert "its formula is in kWh, not in kW: energy" in caught.value.what


def test_a_rule_set_in_its_units_passes() -> None:
    check([line("energy", ENERGY * PRICE), line("demand", DEMAND * DEMAND_PRICE * MONTHS)])


def test_the_leaves_are_each_once_in_order_of_first_use() -> None:
    value = named("value", ENERGY * PRICE)
    roots = [line("a", value + value), line("b", DEMAND * DEMAND_PRICE * MONTHS + value)]
    assert rates(roots) == (PRICE, DEMAND_PRICE)
    assert readings(roots) == (ENERGY, DEMAND, MONTHS)


def test_walk_yields_a_shared_node_once_and_after_what_it_stands_on() -> None:
    shared = named("value", ENERGY * PRICE)
    nodes = list(walk([shared + shared, shared]))
    assert nodes.count(shared) == 1
    assert nodes.index(ENERGY) < nodes.index(shared.formula) < nodes.index(shared)


def test_thresholds_that_a_table_gives_must_ascend() -> None:
    low, high = rate("first.limit", unit=KWH), rate("second.limit", unit=KWH)
    scale = blocks(ENERGY, PRICE, (low, PRICE), (high, PRICE))
    assert ascending([line("energy", scale)]) == ((low, high),)
    assert ascending([line("energy", blocks(ENERGY, PRICE, (low, PRICE)))]) == ()


def test_a_formula_has_no_truth_value() -> None:
    with pytest.raises(FormulaError, match="no truth value; choose between rule sets with plain data"):
        bool(ENERGY - 5)
    with pytest.raises(FormulaError, match="no truth value"):
        _ = ENERGY - 5 or X
    with pytest.raises(FormulaError, match="no truth value"):
        _ = not X


@pytest.mark.parametrize(
    "build",
    [
        lambda: X + 0.5,
        lambda: 0.5 * X,
        lambda: X / 1.1,
        lambda: 1.0 - X,
        lambda: greatest(X, 0.9),
        lambda: rounded(0.1),
        lambda: steps(X, 1, (0.5, 2)),
        lambda: ratio(X, Y, when_zero=0.0),
    ],
)
def test_a_float_in_a_formula_is_refused(build: object) -> None:
    with pytest.raises(FormulaError, match="a float has already lost digits; give an int, a Decimal"):
        build()


@pytest.mark.parametrize("value", [True, None, "0.9", [1]])
def test_what_is_no_quantity_is_refused(value: object) -> None:
    with pytest.raises(FormulaError, match="is no quantity"):
        formula(value)


def test_when_zero_is_a_number_and_not_a_formula() -> None:
    with pytest.raises(FormulaError, match="when_zero is a number, not a formula"):
        ratio(X, Y, when_zero=Y)


def test_numbers_keep_every_digit() -> None:
    assert formula(Decimal("0.10")).value == Fraction(1, 10)
    assert formula(Fraction(1, 3)).value == Fraction(1, 3)
    assert formula(7).value == 7


def test_nodes_are_told_apart_by_identity_and_cannot_be_changed() -> None:
    other = reading("energy", unit=KWH)
    assert other != ENERGY
    with pytest.raises(AttributeError):
        ENERGY.name = "x"  # type: ignore[misc]
