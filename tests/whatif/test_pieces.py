"""The reading in pieces: every value lies within its curve and its bound, for bills and random formulas."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor
from random import Random

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bill_cases import BOOKS, Asked, all_bills
from formula_parts import line, reading
from hv_tariff.billing.case import Case
from hv_tariff.errors import FormulaError, InputError, MissingRateError, NotInForceError
from hv_tariff.formula.exact import runner
from hv_tariff.formula.lowering import lower
from hv_tariff.formula.nodes import (
    Charge,
    Entered,
    Formula,
    blocks,
    formula,
    greatest,
    least,
    ratio,
    root,
    rounded,
    steps,
)
from hv_tariff.rounding import Mode
from hv_tariff.whatif import varied
from hv_tariff.whatif.along import Along
from hv_tariff.whatif.computation import Computation, exact_decimal
from hv_tariff.whatif.curve import Curve, Under
from hv_tariff.whatif.least import least as lowest
from oracle import fold

LOW, HIGH = 1, 60
X, A, B = reading("x"), reading("a", signed=True), reading("b")


def check_pieces(along: Along, at: Callable[[int], Fraction], *, low: int, high: int) -> int:
    """Every whole number inside a piece is within its bound; returns how many were looked at."""
    looked = 0
    pieces = along.pieces
    assert [p.until for p in pieces[:-1]] == [p.from_ for p in pieces[1:]]
    assert (pieces[0].from_, pieces[-1].until) == (low, high)
    for piece in pieces:
        first, last = floor(piece.from_) + 1, ceil(piece.until) - 1
        for x in sorted({first, (first + last) // 2, last}):
            if not first <= x <= last:
                continue
            value, curve = at(x), piece.curve.at(Fraction(x))
            assert curve.low + piece.off.low <= value <= curve.high + piece.off.high, (x, piece)
            assert along.at(x) == value
            looked += 1
    return looked


def case_of(asked: Asked) -> Case:
    return Case(
        name="bill",
        contract=asked.contract,
        period=asked.period,
        consumption=asked.consumption,
        account=asked.account,
        conventions=asked.conventions,
        supplied=dict(asked.supplied),
        printed={},
        printed_parts={},
    )


def charged(case: Case, book: str) -> Fraction:
    """The lines of the rules, without what the account carries and without totals."""
    bill = case.compute(book=BOOKS[book], accept_estimates=True)
    codes = [code for code in bill.plan.codes if code not in ("transit_regional", "transit_distribution")]
    return Fraction(sum(bill.amount(code) or 0 for code in codes) if len(bill.segments) == 1 else _cut(bill))


def _cut(bill: object) -> int:
    amounts = bill.all_amounts
    codes = [c for c in bill.plan.codes if c not in ("transit_regional", "transit_distribution")]
    return sum(amounts[code] for code in codes)


def check_bill(asked: Asked, vary: str, low: int, high: int) -> None:
    case = case_of(asked)
    make = getattr(varied, vary)
    along = make(case, book=BOOKS[asked.book], low=low, high=high, accept_estimates=True)
    changed = {
        "contract_demand": lambda x: varied.with_demand(case, Decimal(x)),
        "measured_demand": lambda x: varied.with_measured(case, Decimal(x)),
        "reactive_energy": lambda x: varied.with_reactive(case, Decimal(x)),
    }[vary]
    try:
        check_pieces(along, lambda x: charged(changed(x), asked.book), low=low, high=high)
    except (InputError, MissingRateError, NotInForceError):
        assume(False)


@settings(max_examples=20)
@given(all_bills(), st.integers(31, 900), st.integers(5, 3000))
def test_a_bill_along_its_contract_demand_lies_within_its_pieces(asked: Asked, low: int, more: int) -> None:
    check_bill(asked, "contract_demand", low, low + more)


@settings(max_examples=20)
@given(all_bills(), st.integers(1, 900), st.integers(5, 3000))
def test_a_bill_along_its_measured_demand_lies_within_its_pieces(asked: Asked, low: int, more: int) -> None:
    check_bill(asked, "measured_demand", low, low + more)


@settings(max_examples=20)
@given(all_bills(), st.integers(0, 10**6), st.integers(5, 10**6))
def test_a_bill_along_its_kvarh_lies_within_its_pieces(asked: Asked, low: int, more: int) -> None:
    check_bill(asked, "reactive_energy", low, low + more)


class Grower:
    """Grows a random formula of x and two fixed readings."""

    def __init__(self, seed: int) -> None:
        self.r = Random(seed)

    def grow(self, depth: int) -> Formula:
        r = self.r
        if depth == 0:
            number = formula(Fraction(r.randint(-40, 40), r.randint(1, 7)))
            return r.choice([X, X, A, B, number, number])
        kind = r.choice("+++-*/rRgglsbe")
        sub = self.grow(depth - 1)
        if kind in "+-*":
            other = self.grow(depth - 1)
            return sub + other if kind == "+" else sub - other if kind == "-" else sub * other
        return {
            "/": lambda: ratio(sub, r.choice([X, B, formula(r.randint(1, 9))]), when_zero=3),
            "r": lambda: rounded(sub, places=r.randint(-1, 3), mode=r.choice(list(Mode))),
            "R": lambda: root(sub * sub + B * B + 1, places=r.randint(0, 4)),
            "g": lambda: greatest(sub, self.grow(depth - 1)),
            "l": lambda: least(sub, self.grow(depth - 1)),
            "s": lambda: steps(X, sub, (r.randint(2, 50), self.grow(depth - 1))),
            "b": lambda: blocks(X, A, (r.randint(2, 20), B), (r.randint(21, 50), sub)),
            "e": lambda: Entered(charge=line("part", sub), unrounded=r.random() < 0.5),
        }[kind]()


def check_formula(seed: int) -> bool:
    """A random formula against the fold with Fractions at every whole number; False where it is refused."""
    grower = Grower(seed)
    charge = line("whole", grower.grow(grower.r.randint(1, 5)))
    figures = {A: Fraction(grower.r.randint(-300, 300), 10), B: Fraction(grower.r.randint(0, 50))}
    parts: tuple[Charge, ...] = (charge,)
    program = lower(parts, slices=1)
    run = runner(program)
    counted = tuple((slots.charge.code, slots.amount) for slots in program.charges)

    def make(x: Fraction) -> tuple[Computation, ...]:
        values = {**figures, X: x}
        leaves = [int(values[leaf] * 10**leaf.places) for leaf, _ in program.readings]
        inputs = (*program.constants, *leaves)
        return (Computation(program=program, run=run, inputs=inputs, counted=counted),)

    along = Along("formula", make, cuts=(), low=LOW, high=HIGH)
    try:
        pieces = along.pieces
    except FormulaError:
        return False
    values = {}
    for x in range(LOW, HIGH + 1):
        leaves = {(leaf, None): value for leaf, value in {**figures, X: Fraction(x)}.items()}
        value = values[x] = fold(charge, leaves, 1)
        assert along.at(x) == value, (seed, x)
        for piece in pieces:
            if piece.from_ < x < piece.until:
                curve = piece.curve.at(Fraction(x))
                within = curve.low + piece.off.low <= value <= curve.high + piece.off.high
                assert within, (seed, x, piece, value)
    check_least(along, values, near=grower.r.randint(LOW, HIGH), seed=seed)
    return True


def check_least(along: Along, values: dict[int, Fraction], *, near: int, seed: int) -> None:
    """The least of a random formula against all its values, where its curves bend one way."""
    try:
        found = lowest([along], low=LOW, high=HIGH, near=near)
    except FormulaError as error:
        assert "bend one way" in error.what  # noqa: PT017
        return
    best = min(values.values())
    assert (found.cost, values[found.choice]) == (best, best), seed
    equal = [x for x, value in values.items() if value == best]
    assert [x for first, last in found.equal for x in range(first, last + 1)] == equal, seed
    assert found.choice == min(equal, key=lambda x: (abs(x - near), x)), seed
    for bound in found.bounds:
        assert all(values[x] >= bound.at_least for x in range(bound.from_, bound.until + 1)), seed


def test_a_random_formula_lies_within_its_pieces_at_every_whole_number(say: Callable[[str], None]) -> None:
    read = sum(check_formula(seed) for seed in range(80))
    say(f"pieces: {read} of 80 random formulas are read in pieces, none of their values outside")
    assert read > 60


def test_a_straight_line_crosses_zero_at_an_exact_number() -> None:
    """3 − 7x is zero at 3/7."""
    (crossing,) = Curve({0: Fraction(3), 1: Fraction(-7)}).crossings(Fraction(0), Fraction(1))
    assert crossing == (Fraction(3, 7), Fraction(3, 7))


def test_a_root_crosses_zero_between_two_numbers_on_either_side_of_it() -> None:
    """√(x² + 7) − 4 is zero at 3."""
    curve = Curve({0: Fraction(-4)}, {Under(Fraction(7), Fraction(0), Fraction(1)): Fraction(1)})
    (crossing,) = curve.crossings(Fraction(0), Fraction(10))
    assert crossing.low <= 3 <= crossing.high
    assert crossing.high - crossing.low < Fraction(1, 10**6)


def test_a_square_that_dips_below_zero_crosses_twice_and_one_above_never() -> None:
    """(x − 2)(x − 5), and the same plus 3."""
    curve = Curve({0: Fraction(10), 1: Fraction(-7), 2: Fraction(1)})
    two = curve.crossings(Fraction(0), Fraction(10))
    assert [round(float(each.low), 3) for each in two] == [2, 5]
    assert (curve + Curve.constant(Fraction(3))).crossings(Fraction(0), Fraction(10)) == ()


def test_a_cut_that_is_missing_is_found_and_refused() -> None:
    """Lines that change half way, as exceeding the contract does, at no cut."""
    one, two = lower([line("a", X + 1)], slices=1), lower([line("a", X + 2)], slices=1)

    def make(x: Fraction) -> tuple[Computation, ...]:
        program = one if x < 30 else two
        inputs = (*program.constants, int(x * 10**4))
        return (Computation(program=program, run=runner(program), inputs=inputs, counted=()),)

    with pytest.raises(FormulaError, match="a cut is missing"):
        _ = Along("two", make, cuts=(), low=1, high=60).pieces


def test_an_input_that_bends_is_found_and_refused() -> None:
    program = lower([line("a", X + 1)], slices=1)

    def make(x: Fraction) -> tuple[Computation, ...]:
        inputs = (*program.constants, int(max(x - 20, 0) * 10**4))
        return (Computation(program=program, run=runner(program), inputs=inputs, counted=()),)

    with pytest.raises(FormulaError, match="an input bends"):
        _ = Along("bent", make, cuts=(), low=1, high=60).pieces


def test_a_number_of_many_decimals_is_refused() -> None:
    with pytest.raises(InputError, match="few decimals"):
        exact_decimal(Fraction(1, 3))
