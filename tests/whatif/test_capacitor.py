"""The capacitor bank that pays: never beaten by brute force."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from random import Random

import pytest

from choice_cases import GENERAL, ISSUED, SETTLED, Record, by_columns, cases_of, customer, record
from hv_tariff.errors import InputError
from hv_tariff.whatif.capacitor import Bank, BankChoice, best_capacitor

KVARH = "metered.reactive_kvarh"


def brute_force(records: list[Record], bank: Bank, most: int) -> list[Fraction]:
    """What bills and bank come to for every number of steps, by columns."""
    left = []
    for each, case in zip(records, cases_of(records), strict=True):
        taken = bank.step_kvar * bank.hours_a_day * case.period.days
        whole = Decimal(each["metered"]["reactive_kvarh"])
        left.append([f"{max(whole - steps * taken, Decimal(0)):f}" for steps in range(most + 1)])
    bills = by_columns(records, KVARH, left)
    share = Fraction(bank.step_kvar * bank.price) / bank.spread
    return [amount + steps * share for steps, amount in enumerate(bills)]


def check_against_brute_force(seed: int) -> BankChoice:
    r = Random(seed)
    classes = (*GENERAL, "industry_market")
    records = customer(r, months=r.sample(SETTLED, 2), classes=classes, most_kw=r.choice([200, 600]))
    bank = Bank(
        step_kvar=Decimal(r.choice(["0.5", "1", "2", "12.5"])),
        price=Decimal(r.choice([0, 10**5, 2 * 10**6, 2 * 10**7, 10**9])),
        hours_a_day=Decimal(r.choice(["24", "16.5", "8"])),
        spread=r.choice([1, 10]),
    )
    found = best_capacitor(cases_of(records), bank=bank, book=ISSUED)
    brute = brute_force(records, bank, found.most_steps)
    assert found.least.cost == min(brute), seed
    assert brute[found.least.choice] == found.least.cost
    for steps, cost in found.least.computed:
        assert brute[steps] == cost, (seed, steps)
    for bound in found.least.bounds:
        assert min(brute[bound.from_ : bound.until + 1]) >= bound.at_least, (seed, bound)
    equal = {x for first, last in found.least.equal for x in range(first, last + 1)}
    assert equal == {x for x, cost in enumerate(brute) if cost == found.least.cost}
    return found


@pytest.mark.parametrize("seed", range(6))
def test_no_number_of_steps_costs_less_than_the_best_bank(seed: int) -> None:
    check_against_brute_force(seed)


def factory() -> Record:
    """600 kW, 100,000 kWh and 75,000 kvarh in 1404/07: cos φ is 0.8, k is 0.91 ÷ 0.8 − 1 = 0.1375."""
    return record(
        (1404, 7),
        tariff_class="general_2b",
        contract_kw=600,
        measured_kw=600,
        kwh=(50_000, 20_000, 30_000),
        kvarh=75_000,
    )


def test_a_cheap_bank_takes_the_power_factor_to_its_target_and_no_further() -> None:
    """kvarh allowed at 0.91: 100,000 × √(1 ÷ 0.91² − 1) = 45,561.4; the bank runs 720 hours: 40.9 kvar."""
    found = best_capacitor(
        cases_of([factory()]), bank=Bank(step_kvar=Decimal(1), price=Decimal(1000)), book=ISSUED
    )
    (month,) = found.months
    assert month.loss_without == Fraction("0.1375")
    assert month.loss_with == 0
    assert found.kvar == 41
    assert month.kvarh_with == 75_000 - 41 * 720
    assert found.price == 41_000
    assert found.saving == month.without - month.with_bank - 41_000
    assert found.pays_back_in == Fraction(41_000) / (month.without - month.with_bank)


def test_a_bank_that_costs_more_than_the_line_is_not_bought() -> None:
    bank = Bank(step_kvar=Decimal(1), price=Decimal(10**10))
    found = best_capacitor(cases_of([factory()]), bank=bank, book=ISSUED)
    assert (found.least.choice, found.saving, found.pays_back_in) == (0, 0, None)


def test_the_largest_bank_that_can_be_installed_ends_the_range() -> None:
    bank = Bank(step_kvar=Decimal(10), price=Decimal(1), most_kvar=Decimal(25))
    found = best_capacitor(cases_of([factory()]), bank=bank, book=ISSUED)
    assert (found.least.choice, found.kvar, found.most_steps) == (2, 20, 2)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"step_kvar": Decimal(0)}, "steps above zero"),
        ({"price": Decimal(-1)}, "and a price"),
        ({"hours_a_day": Decimal(25)}, "no 25 hours"),
        ({"spread": 0}, "spread over 0"),
    ],
)
def test_a_bank_that_makes_no_sense_is_refused(more: dict, said: str) -> None:
    with pytest.raises(InputError, match=said):
        Bank(**{"step_kvar": Decimal(1), "price": Decimal(1), **more})


def test_a_largest_bank_below_one_step_is_refused() -> None:
    bank = Bank(step_kvar=Decimal(10), price=Decimal(1), most_kvar=Decimal(5))
    with pytest.raises(InputError, match="less than one step"):
        best_capacitor(cases_of([factory()]), bank=bank, book=ISSUED)


def test_no_bills_are_refused() -> None:
    with pytest.raises(InputError, match="no bills are given"):
        best_capacitor((), bank=Bank(step_kvar=Decimal(1), price=Decimal(1)), book=ISSUED)
