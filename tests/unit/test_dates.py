"""Solar Hijri dates as people write them."""

from __future__ import annotations

from datetime import date

import pytest

from hv_tariff.dates import (
    days_in_month,
    format_date,
    latin_digits,
    month_key,
    month_start,
    months_after,
    next_month_start,
    parse_date,
    parse_month,
    persian_digits,
)
from hv_tariff.errors import DateError


@pytest.mark.parametrize("typed", ["1404-02-31", "۱۴۰۴/۲/۳۱", " 1404.2.31 ", "١٤٠٤-٠٢-٣١"])
def test_a_date_is_read_as_people_write_it(typed: str) -> None:
    """Separators, leading zeros and the script of the digits do not matter."""
    assert parse_date(typed) == date(2025, 5, 21)


def test_months_are_read_and_walked() -> None:
    """A month has a key, a first day, a length and a next one."""
    assert parse_month("۱۴۰۴/۷") == "1404-07"
    assert month_start("1404-07") == date(2025, 9, 23)
    assert month_key(date(2025, 9, 23)) == "1404-07"
    assert next_month_start(parse_date("1403-12-30")) == parse_date("1404-01-01")
    assert (days_in_month(1403, 12), days_in_month(1404, 12)) == (30, 29)


def test_digits_change_script_and_back() -> None:
    """Only digits and number marks change."""
    assert persian_digits("قبض 1404") == "قبض ۱۴۰۴"
    assert latin_digits("۱٬۲۳۴٫۵") == "1234.5"


@pytest.mark.parametrize(
    ("typed", "what", "hint"),
    [
        ("2025-05-21", "looks like a Gregorian date", "1404-02-31"),
        ("2025-02-31", "looks like a Gregorian date", "write it as 1404-02-31"),
        ("1404-07-31", "does not exist", "month 7 of 1404 has 30 days"),
        ("1404-12-30", "does not exist", "month 12 of 1404 has 29 days"),
        ("1404-13-01", "does not exist", "months are 1 to 12"),
        ("1104-01-01", "outside 1200–1600", "1404-02-31"),
        ("31/2/1404", "is not a Solar Hijri date", "1404-02-31"),
    ],
)
def test_a_date_that_is_none_is_refused(typed: str, what: str, hint: str) -> None:
    """The error says what is wrong, where, and what the day would be."""
    with pytest.raises(DateError) as caught:
        parse_date(typed, where="case.yaml:3 period.from")
    assert what in caught.value.what
    assert caught.value.where == "case.yaml:3 period.from"
    assert hint in str(caught.value.hint)


@pytest.mark.parametrize("typed", ["1404", "1404-00", "1404-13", "Mehr 1404"])
def test_a_month_that_is_none_is_refused(typed: str) -> None:
    """The error shows how a month is written."""
    with pytest.raises(DateError, match="is not a Solar Hijri month; write it as 1404-02"):
        parse_month(typed)


def test_dates_keep_their_order() -> None:
    """A later day is formatted to a later text."""
    assert format_date(date(2025, 3, 20)) == "1403-12-30" < format_date(date(2025, 3, 21)) == "1404-01-01"


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        ("1400-01-31", 3, "1400-04-31"),
        ("1400-06-31", 1, "1400-07-30"),  # Mehr has 30 days
        ("1399-12-30", 12, "1400-12-29"),  # 1399 is a leap year, 1400 is not
        ("1400-11-15", 3, "1401-02-15"),
        ("1400-02-15", -3, "1399-11-15"),
        ("1400-02-15", 0, "1400-02-15"),
    ],
)
def test_so_many_months_later_is_the_same_day_or_the_last_of_its_month(
    day: str, months: int, later: str
) -> None:
    assert format_date(months_after(parse_date(day), months)) == later
