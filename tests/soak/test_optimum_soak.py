"""The best choices against brute force on a thousand random customers, and the pieces on many formulas."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "whatif"))

import test_capacitor
import test_demand_choice
import test_pieces
import test_purchase_split
from test_pieces import (
    test_a_bill_along_its_contract_demand_lies_within_its_pieces,  # noqa: F401
    test_a_bill_along_its_kvarh_lies_within_its_pieces,  # noqa: F401
    test_a_bill_along_its_measured_demand_lies_within_its_pieces,  # noqa: F401
)


def test_no_contract_demand_of_a_thousand_customers_is_beaten(say: Callable[[str], None]) -> None:
    for seed in range(1000, 2000):
        test_demand_choice.check_against_brute_force(seed)
    say("best contract demand: 1,000 customers, none beaten by any whole kW")


def test_no_capacitor_bank_of_a_thousand_customers_is_beaten(say: Callable[[str], None]) -> None:
    for seed in range(1000, 2000):
        test_capacitor.check_against_brute_force(seed)
    say("best capacitor bank: 1,000 customers, none beaten by any number of steps")


def test_no_split_of_two_hundred_customers_is_beaten(say: Callable[[str], None]) -> None:
    for seed in range(1000, 1200):
        test_purchase_split.check_against_brute_force(seed)
    say("best split: 200 customers, none beaten by any block and exchange")


def test_no_value_of_five_thousand_random_formulas_is_outside_its_pieces(say: Callable[[str], None]) -> None:
    read = sum(test_pieces.check_formula(seed) for seed in range(1000, 6000))
    say(f"pieces: {read:,} of 5,000 random formulas are read in pieces, none of their values outside")
