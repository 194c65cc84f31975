"""Periods, readings, dates and digits, for any of them."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import jdatetime
from hypothesis import given
from hypothesis import strategies as st

from hv_tariff.contracts.metering import Consumption
from hv_tariff.contracts.period import BillingPeriod
from hv_tariff.contracts.quantities import decimal_of, on_grid
from hv_tariff.contracts.registers import Register
from hv_tariff.dates import format_date, jalali, month_key, parse_date, persian_digits
from hv_tariff.vocabulary import Band

FIRST = jdatetime.date(1300, 1, 1).togregorian()
LAST = jdatetime.date(1500, 12, 29).togregorian()
DAYS = st.dates(FIRST, LAST)
PERIODS = st.builds(
    lambda first, days: BillingPeriod(from_=first, until=first + timedelta(days)), DAYS, st.integers(1, 400)
)
READINGS = st.integers(0, 10**9 - 1).map(lambda n: Decimal(n).scaleb(-3))


@given(PERIODS, st.lists(st.integers(-5, 405), max_size=6))
def test_cutting_a_period_loses_no_day(period: BillingPeriod, offsets: list[int]) -> None:
    """The parts follow each other from the first day to the last, and their days add up."""
    parts = period.cut(period.from_ + timedelta(offset) for offset in offsets)
    assert sum(part.days for part in parts) == period.days
    assert [part.until for part in parts[:-1]] == [part.from_ for part in parts[1:]]
    assert (parts[0].from_, parts[-1].until) == (period.from_, period.until)


@given(PERIODS)
def test_the_months_of_a_period_lose_no_day(period: BillingPeriod) -> None:
    """Each part lies in its month, parts follow each other, and their days add up."""
    months = period.months()
    assert sum(month.days for month in months) == period.days
    assert [month.until for month in months[:-1]] == [month.from_ for month in months[1:]]
    for month in months:
        assert month_key(month.from_) == month.key == month_key(month.until - timedelta(1))
    assert len({month.key for month in months}) == len(months)


@given(PERIODS, st.integers(1, 400))
def test_cutting_a_period_moves_no_day_to_another_month(period: BillingPeriod, offset: int) -> None:
    """The days of each month are the same whether the period was cut or not."""
    days: dict[str, int] = {}
    for part in period.cut([period.from_ + timedelta(offset)]):
        for month in part.months():
            days[month.key] = days.get(month.key, 0) + month.days
    assert days == {month.key: month.days for month in period.months()}


@given(DAYS)
def test_dates_are_read_as_they_are_written(day: date) -> None:
    """Reading undoes writing over 1300–1500, in both scripts, and jdatetime agrees."""
    text = format_date(day)
    assert parse_date(text) == parse_date(persian_digits(text)) == day
    other = jdatetime.date.fromgregorian(date=day)
    assert jalali(day) == (other.year, other.month, other.day)
    assert text == other.strftime("%Y-%m-%d")


@given(READINGS, READINGS, st.integers(1, 10**7).map(lambda n: Decimal(n).scaleb(-2)))
def test_a_rollover_is_the_wrapped_difference(
    previous: Decimal, current: Decimal, multiplier: Decimal
) -> None:
    """Over a six-digit register the energy is the difference modulo 1,000,000, times the multiplier."""
    read = Register(
        previous=previous, current=current, multiplier=multiplier, digits=6, rolled_over=current < previous
    )
    wrapped = (int(current * 1000) - int(previous * 1000)) % 10**9
    assert read.energy() == Decimal(wrapped * int(multiplier * 100)) / 10**5


@given(st.integers(-(10**15), 10**15), st.integers(0, 7))
def test_persian_and_latin_digits_read_the_same(n: int, places: int) -> None:
    """A number gives one integer on its grid, however it is typed."""
    exact = Decimal(n).scaleb(-places)
    grouped = f"{exact:,f}"
    persian = persian_digits(grouped).replace(",", "٬").replace(".", "٫")
    for typed in (exact, f"{exact:f}", grouped, persian_digits(f"{exact:f}"), persian):
        assert decimal_of(typed, where="here") == exact
        assert on_grid(typed, places, "here") == n


@given(
    st.lists(st.integers(0, 10**11), min_size=4, max_size=4), st.sets(st.sampled_from(list(Band)), min_size=1)
)
def test_the_counted_energy_is_that_of_each_band(amounts: list[int], present: set[Band]) -> None:
    """Whatever bands have a register, each stands at its own place, and the others are 0."""
    given_kwh = {
        band: Decimal(n).scaleb(-4) for band, n in zip(Band, amounts, strict=True) if band in present
    }
    read = Consumption(energy_kwh=given_kwh, reactive_kvarh=0, demand_kw=None)
    assert read.scaled[:4] == tuple(
        n if band in present else 0 for band, n in zip(Band, amounts, strict=True)
    )
