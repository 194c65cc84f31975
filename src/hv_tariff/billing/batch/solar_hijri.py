"""The Solar Hijri calendar for whole columns of days; `hv_tariff.dates` has it for one.

A day is a number, that of `datetime.date.toordinal`. Of every 33 years 8 are leap years, spread as evenly as
whole years allow, so that year y begins ``365 y + (8 y + 21) // 33`` days after a fixed day and the year of a
day is one division. That is the calendar of jdatetime, for every year it knows.

Arrays are int64 and of one length. They are worked through in several passes: columns longer than a
processor's cache are best given in blocks of some ten thousand days.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Integers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

FIRST_YEAR, LAST_YEAR = 1200, 1600
"""The years that a date may lie in, as in `hv_tariff.dates.parse_date`."""

_ORIGIN = 226_530  # the day on which the years are counted from zero
_MONTH = np.repeat(np.arange(12), [31] * 6 + [30] * 6)  # of each day of a leap year


def leap_years(year: Integers) -> Flags:
    """Return whether years have 366 days.

    Parameters
    ----------
    year : (n,) int64

    Returns
    -------
    (n,) bool
    """
    found: Flags = (8 * year + 21) % 33 >= 25
    return found


def month_lengths(year: Integers, month: Integers) -> Integers:
    """Return how many days months have.

    Parameters
    ----------
    year, month : (n,) int64
        Months are 1 to 12.

    Returns
    -------
    (n,) int64 [day]
    """
    found: Integers = 31 - (month > 6) - ((month == 12) & np.logical_not(leap_years(year)))
    return found


def from_ordinals(days: Integers) -> tuple[Integers, Integers, Integers]:
    """Return the years, months and days of the month that days have.

    Parameters
    ----------
    days : (n,) int64
        Ordinals of days.

    Returns
    -------
    year, month, day : (n,) int64
        Months and days of the month are counted from 1.
    """
    year, month, day = _split(days)
    return year, month + 1, day + 1


def to_ordinals(year: Integers, month: Integers, day: Integers) -> tuple[Integers, Flags]:
    """Return the ordinals of dates, and which of the dates exist.

    Parameters
    ----------
    year, month, day : (n,) int64

    Returns
    -------
    days : (n,) int64
        Zero, which is no day's ordinal, where there is no such date.
    exists : (n,) bool
        Whether the month has the day, in a year from 1200 to 1600.
    """
    exists = (year >= FIRST_YEAR) & (year <= LAST_YEAR) & (month >= 1) & (month <= 12)
    exists &= (day >= 1) & (day <= month_lengths(year, month))
    return np.where(exists, _first_of(year, month - 1) + (day - 1), 0), exists


def month_index(days: Integers) -> Integers:
    """Return the months that days are in, numbered without a gap.

    Parameters
    ----------
    days : (n,) int64
        Ordinals of days.

    Returns
    -------
    (n,) int64
        ``12 * year + month - 1``
    """
    year, month, _ = _split(days)
    found: Integers = 12 * year + month
    return found


def first_days(index: Integers) -> Integers:
    """Return the first day of months.

    Parameters
    ----------
    index : (n,) int64
        As from `month_index`.

    Returns
    -------
    (n,) int64
        Ordinals of days.
    """
    year = index // 12
    return _first_of(year, index - 12 * year)


def month_starts(days: Integers) -> Integers:
    """Return the first day of the month that each day is in; ordinals in and out, (n,) int64."""
    found: Integers = days - _split(days)[2]
    return found


def next_month_starts(days: Integers) -> Integers:
    """Return the first day of the month after the one that each day is in; ordinals, (n,) int64."""
    return first_days(month_index(days) + 1)


class Part(NamedTuple):
    """The days of each of n periods that lie in one month.

    Attributes
    ----------
    month : (n,) int64
        As from `month_index`.
    start : (n,) int64
        Ordinal of the first day.
    days : (n,) int64 [day]
        Zero where a period has no such part.
    """

    month: Integers
    start: Integers
    days: Integers


def cut_by_month(from_: Integers, until: Integers) -> tuple[Integers, Iterator[Part]]:
    """Cut periods ``[from_, until)`` where months begin, as `BillingPeriod.months` does one.

    Parameters
    ----------
    from_, until : (n,) int64
        Ordinals of days.

    Returns
    -------
    count : (n,) int64
        How many parts each period has; zero for a period without a day.
    parts : iterator of Part
        The first parts of all periods, then the second parts, as many as the longest period has.
    """
    first = month_index(from_)
    count = np.where(from_ < until, month_index(until - 1) - first + 1, 0)
    return count, _parts(from_, until, first, int(count.max(initial=0)))


def _parts(from_: Integers, until: Integers, month: Integers, most: int) -> Iterator[Part]:
    for _ in range(most):
        after = np.minimum(first_days(month + 1), until)
        yield Part(month, from_, np.maximum(after - from_, 0))
        from_, month = after, month + 1


def _split(days: Integers) -> tuple[Integers, Integers, Integers]:
    """Return years, and months and days of the month counted from zero."""
    since = days - _ORIGIN
    year = (33 * since + 11) // 12053  # 33 years have 12,053 days
    of_year = since - (365 * year + (8 * year + 21) // 33)
    month = _MONTH[of_year]
    return year, month, of_year - (30 * month + np.minimum(month, 6))


def _first_of(year: Integers, month: Integers) -> Integers:
    """Return the first day of months that are counted from zero."""
    found: Integers = _ORIGIN + 365 * year + (8 * year + 21) // 33 + 30 * month + np.minimum(month, 6)
    return found
