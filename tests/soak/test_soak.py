"""Bills, real rule sets and random formulas, on thousands of examples each."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st
from test_bill_bounds import *  # noqa: F403
from test_bill_properties import *  # noqa: F403
from test_columns_properties import check_columns
from test_formula_properties import check
from test_numbers_matter import (
    test_a_bill_without_one_of_its_numbers_is_refused_with_the_directive_and_the_key,  # noqa: F401
    test_a_book_with_only_the_numbers_that_a_bill_lists_gives_the_same_bill,  # noqa: F401
)
from test_record_properties import (
    test_a_damaged_record_is_billed_or_refused_and_never_breaks_the_program,  # noqa: F401
)
from test_rule_set_properties import *  # noqa: F403


@given(st.integers(0, 2**60), st.booleans())
def test_a_random_rule_set_equals_the_fold(seed: int, takes_given: bool) -> None:
    check(seed, takes_given=takes_given)


def test_ten_million_amounts_of_random_rule_sets_are_the_same_in_columns(say: Callable[[str], None]) -> None:
    count = seed = 0
    while count < 10_000_000:
        count += check_columns(seed, takes_given=seed % 3 == 0, rows=500)
        seed += 1
    say(f"columns: {count:,} amounts of {seed:,} random rule sets, none different")
