"""What the most ranges agree on, held against counting decimal by decimal."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from hv_tariff.recovery.consensus import agreed
from hv_tariff.recovery.inversion import EMPTY, EVERY, Range

ENDS = st.tuples(st.integers(0, 12), st.integers(0, 4))
RANGES = st.lists(ENDS.map(lambda pair: Range(pair[0], pair[0] + pair[1])), min_size=1, max_size=7)


def told(*ranges: Range) -> list:
    """Each range told by a relation of its own; nothing of a relation is looked at."""
    return [(f"relation {i}", found) for i, found in enumerate(ranges)]


@given(RANGES)
def test_a_decided_range_is_where_the_most_ranges_lie_over_each_other(ranges) -> None:
    depth = [sum(each.low <= at <= each.high for each in ranges) for at in range(20)]
    found = agreed(told(*ranges))
    deepest = [at for at in range(20) if depth[at] == max(depth)]
    if found.decided:
        assert list(range(found.range.low, found.range.high + 1)) == deepest
    else:
        assert found.range.low <= deepest[0] <= deepest[-1] <= found.range.high


@given(RANGES)
def test_without_a_contradiction_the_ranges_meet_in_what_is_said(ranges) -> None:
    low, high = max(each.low for each in ranges), min(each.high for each in ranges)
    found = agreed(told(*ranges))
    if low <= high:
        assert (found.decided, found.range, found.contradicting) == (True, Range(low, high), ())


def test_two_sides_as_large_decide_nothing_and_both_stay_possible() -> None:
    found = agreed(told(Range(5, 5), Range(9, 9)))
    assert (found.decided, found.range) == (False, Range(5, 9))


def test_a_rival_is_beaten_only_by_ranges_that_tell_the_two_apart() -> None:
    """A wide range lies over both sides; it does not make one of them the larger."""
    found = agreed(told(Range(5, 5), Range(9, 9), Range(0, 7)))
    assert (found.decided, found.range) == (True, Range(5, 5))
    found = agreed(told(Range(5, 5), Range(9, 9), Range(0, 20)))
    assert (found.decided, found.range) == (False, Range(0, 20))


def test_a_line_that_no_decimal_explains_is_named_and_bounds_nothing() -> None:
    found = agreed(told(EMPTY, Range(3, 4), EVERY))
    assert found.range == Range(3, 4)
    assert found.contradicting == ("relation 0",)
