"""The calendar of whole columns is that of one date."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import jdatetime
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hv_tariff.billing.batch.solar_hijri import (
    FIRST_YEAR,
    LAST_YEAR,
    Integers,
    Part,
    cut_by_month,
    first_days,
    from_ordinals,
    leap_years,
    month_index,
    month_lengths,
    month_starts,
    next_month_starts,
    to_ordinals,
)
from hv_tariff.contracts.period import BillingPeriod
from hv_tariff.dates import days_in_month, month_key, parse_date

FIRST = jdatetime.date(1300, 1, 1).togregorian()
LAST = jdatetime.date(1500, 12, 29).togregorian()
DAYS = np.arange(FIRST.toordinal(), LAST.toordinal() + 1, dtype=np.int64)


def integers(*values: int) -> Integers:
    return np.array(values, np.int64)


@pytest.fixture(scope="module")
def table() -> tuple[Integers, Integers, Integers]:
    """Year, month and day of each of `DAYS`, found one day at a time."""
    found = [jdatetime.date.fromgregorian(date=date.fromordinal(day)) for day in DAYS.tolist()]
    year, month, day = np.array([(each.year, each.month, each.day) for each in found], np.int64).T
    return year, month, day


def test_every_day_of_two_centuries_has_the_date_that_jdatetime_gives_it(
    table: tuple[Integers, Integers, Integers],
) -> None:
    """From 1300-01-01 to 1500-12-29, there and back."""
    for found, expected in zip(from_ordinals(DAYS), table, strict=True):
        assert found.dtype == np.int64
        assert np.array_equal(found, expected)
    days, exists = to_ordinals(*table)
    assert exists.all()
    assert np.array_equal(days, DAYS)


def test_a_date_exists_when_some_day_has_it(table: tuple[Integers, Integers, Integers]) -> None:
    """Of all years from 1300 to 1500, months 0 to 13 and days 0 to 32; the others are day zero."""
    year, month, day = (axis.ravel() for axis in np.mgrid[1300:1501, 0:14, 0:33])
    days, exists = to_ordinals(year, month, day)
    expected = set(zip(*(column.tolist() for column in table), strict=True))
    tried = zip(year.tolist(), month.tolist(), day.tolist(), strict=True)
    assert [each in expected for each in tried] == exists.tolist()
    assert not days[~exists].any()


def test_the_months_of_two_centuries_begin_on_their_first_days(
    table: tuple[Integers, Integers, Integers],
) -> None:
    """The month of each day, its first day and the first of the next, against the days counted one by one."""
    year, month, day = table
    starts = DAYS[day == 1]
    of = np.cumsum(day == 1) - 1
    assert np.array_equal(month_index(DAYS), year * 12 + month - 1)
    assert np.array_equal(month_starts(DAYS), starts[of])
    assert np.array_equal(first_days(month_index(DAYS)), starts[of])
    following = np.append(starts[1:], parse_date("1501-01-01").toordinal())
    assert np.array_equal(next_month_starts(DAYS), following[of])
    assert np.array_equal(month_lengths(year, month), (following - starts)[of])


def test_every_year_that_a_date_may_have_is_as_long_as_in_jdatetime() -> None:
    """Leap years, first days, and the length of Esfand from 1200 to 1600; no date lies in another."""
    years = np.arange(FIRST_YEAR, LAST_YEAR + 1)
    ones = np.ones_like(years)
    assert leap_years(years).tolist() == [jdatetime.date(year, 1, 1).isleap() for year in years.tolist()]
    days, exists = to_ordinals(years, ones, ones)
    assert exists.all()
    assert days.tolist() == [parse_date(f"{year}-01-01").toordinal() for year in years.tolist()]
    assert month_lengths(years, 12 * ones).tolist() == [days_in_month(year, 12) for year in years.tolist()]
    beside, outside = to_ordinals(integers(1199, 1601), integers(1, 1), integers(1, 1))
    assert (beside.tolist(), outside.tolist()) == ([0, 0], [False, False])


def test_an_empty_column_has_no_dates_and_no_parts() -> None:
    """Nothing in, nothing out."""
    none = integers()
    assert [part.size for part in from_ordinals(none)] == [0, 0, 0]
    count, parts = cut_by_month(none, none)
    assert (count.size, list(parts)) == (0, [])


ENDS = st.tuples(st.integers(int(DAYS[0]), int(DAYS[-1])), st.integers(-40, 400))


@given(st.lists(ENDS, max_size=20))
def test_periods_are_cut_by_month_as_one_is(ends: list[tuple[int, int]]) -> None:
    """Parts, their months, first days and days; a period without a day has no part."""
    from_ = integers(*(first for first, _ in ends))
    until = from_ + integers(*(days for _, days in ends))
    count, cut = cut_by_month(from_, until)
    parts = list(cut)
    assert len(parts) == max(count.tolist(), default=0)
    for row, (first, days) in enumerate(ends):
        start = date.fromordinal(first)
        expected = BillingPeriod(from_=start, until=start + timedelta(days)).months() if days > 0 else ()
        assert count[row] == len(expected)
        assert found(parts[: count[row]], row) == [(part.key, part.from_, part.days) for part in expected]
        assert not any(part.days[row] for part in parts[count[row] :])


def found(parts: Sequence[Part], row: int) -> list[tuple[str, date, int]]:
    return [
        (
            f"{part.month[row] // 12:04d}-{part.month[row] % 12 + 1:02d}",
            date.fromordinal(int(part.start[row])),
            int(part.days[row]),
        )
        for part in parts
    ]


def test_a_period_over_a_leap_esfand_is_cut_after_its_thirtieth_day() -> None:
    """1403 is a leap year."""
    from_, until = parse_date("1403-12-01").toordinal(), parse_date("1404-01-02").toordinal()
    _, parts = cut_by_month(integers(from_), integers(until))
    assert [part.days.tolist() for part in parts] == [[30], [1]]


def test_the_key_of_a_month_follows_from_its_number() -> None:
    """The number is that of `month_key`, without a gap between Esfand and Farvardin."""
    esfand, farvardin = parse_date("1404-12-29"), parse_date("1405-01-01")
    numbers = month_index(integers(esfand.toordinal(), farvardin.toordinal())).tolist()
    assert numbers == [12 * 1404 + 11, 12 * 1405]
    assert [month_key(esfand), month_key(farvardin)] == [f"{n // 12}-{n % 12 + 1:02d}" for n in numbers]
