"""The season and the time-of-use hours that the calendar tables give."""

from datetime import timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hv_tariff.dates import jalali, parse_date
from hv_tariff.errors import MissingRateError
from hv_tariff.tariffs import TariffBook
from hv_tariff.tariffs.season import Season
from hv_tariff.tariffs.time_of_use import TimeOfUse
from hv_tariff.vocabulary import Band, Status

BOOK = TariffBook.issued()
DAYS = st.integers(0, 3000).map(lambda offset: parse_date("1396-01-01") + timedelta(days=offset))


def season() -> Season:
    found = BOOK.in_force(on=parse_date("1404-05-01"), family="calendar/season").season
    assert found is not None
    return found


def hours(day: str) -> TimeOfUse:
    found = BOOK.in_force(on=parse_date(day), family="calendar/time_of_use").time_of_use
    assert found is not None
    return found


def test_the_season_is_tir_to_shahrivar():
    edges = {
        day: season().in_season(parse_date(day))
        for day in ("1404-03-31", "1404-04-01", "1404-06-31", "1404-07-01")
    }
    assert list(edges.values()) == [False, True, True, False]


def test_the_season_gives_its_spans_and_the_days_a_period_is_cut_at():
    from_, until = parse_date("1403-06-20"), parse_date("1404-04-10")
    assert season().season_spans(from_=from_, until=until) == (
        (from_, parse_date("1403-07-01")),
        (parse_date("1404-04-01"), until),
    )
    assert season().boundaries(from_=from_, until=until) == (
        parse_date("1403-07-01"),
        parse_date("1404-04-01"),
    )


@given(first=DAYS, length=st.integers(1, 500))
def test_the_spans_hold_exactly_the_days_in_season(first, length):
    until = first + timedelta(days=length)
    counted = sum((end - start).days for start, end in season().season_spans(from_=first, until=until))
    assert counted == sum(season().in_season(first + timedelta(days=n)) for n in range(length))


@given(first=DAYS, length=st.integers(1, 500))
def test_no_part_between_two_boundaries_mixes_the_seasons(first, length):
    until = first + timedelta(days=length)
    cuts = (first, *season().boundaries(from_=first, until=until), until)
    for start, end in pairwise(cuts):
        kinds = {season().in_season(start + timedelta(days=n)) for n in range((end - start).days)}
        assert len(kinds) == 1


def test_the_old_schedule_gives_windows_by_half_year_and_their_hours():
    old = hours("1397-03-01")
    assert old.status is Status.REPORTED
    assert old.hours(1) == old.hours(12) == {Band.MID: 12, Band.PEAK: 4, Band.OFF_PEAK: 8}
    summer, winter = old.part(6), old.part(7)
    assert [summer.band_at(minute) for minute in (0, 419, 420, 1139, 1140, 1379, 1380)] == [
        Band.OFF_PEAK, Band.OFF_PEAK, Band.MID, Band.MID, Band.PEAK, Band.PEAK, Band.OFF_PEAK,
    ]  # fmt: skip
    assert [winter.band_at(minute) for minute in (300, 1020, 1260)] == [Band.MID, Band.PEAK, Band.OFF_PEAK]


def test_the_hours_of_1404_are_those_that_bills_print_and_no_others():
    new = hours("1404-05-01")
    printed = {1: (13, 2, 9), 5: (12, 5, 7), 6: (12, 6, 6), 7: (12, 5, 7), 8: (13, 2, 9)}
    for month, (mid, peak, off_peak) in printed.items():
        assert new.hours(month) == {Band.MID: mid, Band.PEAK: peak, Band.OFF_PEAK: off_peak}
    assert new.status is Status.BILL_VERIFIED
    with pytest.raises(
        MissingRateError, match=r"no time-of-use hours are given for month 04; months given: 01, 05"
    ):
        new.hours(4)


def test_every_month_that_a_table_gives_adds_up_to_a_day():
    for book in (BOOK, TariffBook.example()):
        for edition in book.editions("calendar/time_of_use"):
            assert edition.time_of_use is not None
            for month in range(1, 13):
                if edition.time_of_use.parts or month in edition.time_of_use.by_month:
                    assert sum(edition.time_of_use.hours(month).values()) == Decimal(24)


def test_a_window_never_crosses_into_a_day_of_another_month_by_name():
    """Months of the two parts are whole, so the band of a minute depends on the month alone."""
    months = [month for part in hours("1397-03-01").parts for month in part.months]
    assert sorted(months) == list(range(1, 13))
    assert jalali(parse_date("1397-07-01"))[1] == 7
