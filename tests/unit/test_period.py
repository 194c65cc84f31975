"""The days of a bill."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from hv_tariff.contracts.period import BillingPeriod, MonthPart
from hv_tariff.dates import parse_date
from hv_tariff.errors import DateError, InputError


def test_the_first_day_counts_and_the_last_does_not() -> None:
    """Mehr 1404 has 30 days from its first to the first of Aban."""
    mehr = BillingPeriod.jalali("1404-07-01", "۱۴۰۴/۸/۱")
    assert (mehr.from_, mehr.until) == (date(2025, 9, 23), date(2025, 10, 23))
    assert mehr.days == 30
    assert mehr.from_ in mehr
    assert mehr.until not in mehr
    assert str(mehr) == "[1404-07-01, 1404-08-01)"


def test_a_period_is_cut_at_month_ends() -> None:
    """A real period of 25 days over Shahrivar and Mehr gives 21 and 4 days."""
    parts = BillingPeriod.jalali("1404-06-11", "1404-07-05").months()
    first, turn, after = parse_date("1404-06-11"), parse_date("1404-07-01"), parse_date("1404-07-05")
    assert parts == (
        MonthPart(key="1404-06", from_=first, until=turn, days=21),
        MonthPart(key="1404-07", from_=turn, until=after, days=4),
    )


def test_a_whole_month_is_one_part() -> None:
    """A period that ends where the next month begins has no part in it."""
    (part,) = BillingPeriod.jalali("1404-01-01", "1404-02-01").months()
    assert (part.key, part.days) == ("1404-01", 31)


def test_a_leap_esfand_has_thirty_days() -> None:
    """1403 is a leap year."""
    parts = BillingPeriod.jalali("1403-12-01", "1404-01-02").months()
    assert [(part.key, part.days) for part in parts] == [("1403-12", 30), ("1404-01", 1)]


def test_a_period_is_cut_where_something_changes() -> None:
    """Days outside, at the ends, or twice there cut nothing more."""
    period = BillingPeriod.jalali("1397-01-15", "1397-02-15")
    change = parse_date("1397-02-01")
    outside = parse_date("1397-03-01")
    parts = period.cut([outside, change, period.from_, period.until, change])
    assert [part.days for part in parts] == [17, 14]
    assert parts[1].from_ == change
    assert period.cut([outside]) == (period,)


def test_periods_are_equal_and_hash_by_their_days() -> None:
    """A period keys a cache."""
    same = BillingPeriod(from_=date(2025, 9, 23), until=date(2025, 10, 23))
    assert {same: 1}[BillingPeriod.jalali("1404-07-01", "1404-08-01")] == 1


@pytest.mark.parametrize("until", ["1404-07-01", "1404-06-31"])
def test_a_period_without_a_day_is_refused(until: str) -> None:
    """A period ends after it begins."""
    with pytest.raises(InputError) as caught:
        BillingPeriod.jalali("1404-07-01", until)
    assert caught.value.what == f"the period [1404-07-01, {until}) ends before it has a day"
    assert caught.value.where == "period.until"
    assert "earlier reading first" in str(caught.value.hint)


@pytest.mark.parametrize(
    ("day", "what", "hint"),
    [
        ("2025-09-23", "'2025-09-23' looks like a Gregorian date", "in Solar Hijri it is 1404-07-01"),
        ("1404-07-31", "'1404-07-31' does not exist", "month 7 of 1404 has 30 days"),
        ("1404", "'1404' is not a Solar Hijri date", "write it as 1404-02-31"),
        (date(1404, 7, 1), "the Gregorian date 1404-07-01 is too long ago", "the text '1404-07-01'"),
        (datetime(2025, 9, 23), "is no day", "datetime.date or text"),  # noqa: DTZ001
        (14040701, "14040701 is no day", "datetime.date or text"),
    ],
)
def test_what_is_no_solar_hijri_day_is_refused(day: Any, what: str, hint: str) -> None:
    """Gregorian text, a Solar Hijri year in a Gregorian date, and nonsense name their place and a way out."""
    with pytest.raises(DateError) as caught:
        BillingPeriod(from_=day, until="1404-08-01")
    assert what in caught.value.what
    assert caught.value.where == "period.from"
    assert hint in str(caught.value.hint)
