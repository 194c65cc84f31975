"""The real rule sets in every combination of options: the exact reading equals a plain fold, line by line."""

from __future__ import annotations

from fractions import Fraction
from random import Random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bill_cases import all_bills, all_conventions, issued_bills
from hv_tariff.billing.rule_sets import RULE_SETS, rule_set
from hv_tariff.billing.rules.options import DEMAND_PRICED, LICENSED, Buys, Options
from hv_tariff.formula.exact import value
from hv_tariff.formula.leaves import rates, readings
from hv_tariff.formula.nodes import Charge, Formula, Rate, Reading
from hv_tariff.vocabulary import TariffClass, Voltage
from oracle import fold

FOREIGN = ("regulation_difference", "article16", "demand", "duty", "vat", "surplus_credit")
OWED_BY_MARKET = frozenset({"regulation_difference", "article16", "surplus_credit"})
FLAGS = (
    "demand_metered", "cut", "in_season", "peak_premium", "licence_expired", "renewable_item", "exceeds",
    "billed_share", "loss_printed", "friday_register", "transit_on_contract", "transit_factor",
    "duty_exempt", "duty_per_kwh",
)  # fmt: skip


@st.composite
def options(draw: Any) -> tuple[Options, int]:
    """The kind of a segment, and how many months it has."""
    slices = draw(st.integers(1, 4))
    tariff_class = draw(st.sampled_from(list(TariffClass)))
    transit = None if tariff_class in DEMAND_PRICED else draw(st.sampled_from([None, *Voltage]))
    flags = {name: draw(st.booleans()) for name in FLAGS}
    flags["licence_expired"] &= tariff_class in LICENSED
    foreign = tuple(draw(st.lists(st.sampled_from(FOREIGN), unique=True, max_size=2)))
    market = tariff_class not in DEMAND_PRICED and draw(st.booleans())
    if market:
        flags |= {name: draw(st.booleans()) for name in ("article16", "licence_factor")}
        flags |= {"licence_expired": False, "renewable_item": False}
        foreign = tuple(code for code in foreign if code not in OWED_BY_MARKET)
    found = Options(
        tariff_class=tariff_class,
        conventions=draw(all_conventions()),
        one_month=slices == 1,
        transit=transit,
        foreign=foreign,
        market=market,
        buys=draw(st.sampled_from(Buys)) if market else Buys.NOTHING,
        **flags,
    )
    return found, slices


Leaves = dict[tuple[Formula, int | None], Fraction]


def figure(leaf: Rate | Reading, random: Random) -> int:
    """A figure on the grid of a leaf: small, plain, or far past what a bill has."""
    size = random.choice([0, 1, 10, 10**3, 10**5, 10**8, 10**12, 10**19])
    return random.randint(-size if leaf.signed else 0, size)


def check_against_the_fold(
    charges: tuple[Charge, ...], program: Any, run: Any, random: Random, given_: bool
) -> None:
    figures = {key: figure(key[0], random) for key in (*program.rates, *program.readings)}
    for key in figures:
        if getattr(key[0], "name", "") in ("segment_days", "period_days", "billed_share_of_kwh"):
            figures[key] = random.randint(1, 400)
        if getattr(key[0], "key", "") == "days_per_month":
            figures[key] = random.randint(1, 60)
    exact: Leaves = {key: Fraction(n, 10 ** key[0].places) for key, n in figures.items()}
    printed: dict[str, int] = {}
    if given_:
        printed = {c.code: random.randint(-(10**9), 10**9) for c in charges if random.random() < 0.5}
    registers = [*program.constants, *figures.values()]
    if given_:
        registers += [printed.get(c.code) for c in charges]
    run(registers)
    for slots in program.charges:
        charge = slots.charge
        assert value(slots.exact, registers) == fold(charge.exact, exact, program.slices, None, printed), (
            charge.code
        )
        assert registers[slots.amount] == fold(charge, exact, program.slices, None, printed), charge.code


@given(st.sampled_from(list(RULE_SETS)), options(), st.integers(0, 2**40))
def test_the_exact_reading_of_every_rule_set_equals_the_fold_line_by_line(
    name: str, chosen: tuple[Options, int], seed: int
) -> None:
    kind, slices = chosen
    rules = rule_set(name, kind)
    program, run = rules.program(slices, takes_given=False)
    check_against_the_fold(rules.charges, program, run, Random(seed), False)


@given(st.sampled_from(list(RULE_SETS)), options(), st.integers(0, 2**40))
def test_lines_from_printed_lines_equal_the_fold_over_them(
    name: str, chosen: tuple[Options, int], seed: int
) -> None:
    kind, slices = chosen
    rules = rule_set(name, kind)
    program, run = rules.program(slices, takes_given=True)
    check_against_the_fold(rules.charges, program, run, Random(seed), True)


@given(all_bills(), st.integers(0, 2**40))
def test_the_exact_reading_of_every_settlement_equals_the_fold(asked: Any, seed: int) -> None:
    settlement = asked.bill().plan.settlement
    check_against_the_fold(settlement.rules.charges, settlement.program, settlement.run, Random(seed), False)


@given(st.sampled_from(list(RULE_SETS)), options())
def test_the_leaves_of_a_rule_set_are_what_its_program_takes(name: str, chosen: tuple[Options, int]) -> None:
    """No more and no less, a monthly figure once for each month."""
    kind, slices = chosen
    rules = rule_set(name, kind)
    program, _ = rules.program(slices, takes_given=False)
    assert [leaf for leaf, _ in program.rates] == [
        leaf for leaf in rates(rules.charges) for _ in range(slices if leaf.scope.value == "slice" else 1)
    ]
    assert {leaf for leaf, _ in program.readings} == set(readings(rules.charges))
    listed = {rate for line_rates, _ in rules.leaves.values() for rate in line_rates}
    assert listed == set(rates(rules.charges))


@given(issued_bills())
def test_the_numbers_of_a_bill_are_those_its_rule_sets_read(asked: Any) -> None:
    bill = asked.bill()
    assert {key for key, _ in bill.numbers()} == {
        rate.key for part in bill.plan.segments for rate in rates(part.rules.charges)
    }
