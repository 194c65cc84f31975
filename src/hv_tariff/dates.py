"""Solar Hijri dates at the edges, one `datetime.date` inside; Persian digits wherever a person types."""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import lru_cache

import jdatetime

from hv_tariff.errors import DateError

_DIGITS = {ord(p): str(i) for i, p in enumerate("۰۱۲۳۴۵۶۷۸۹")} | {
    ord(a): str(i) for i, a in enumerate("٠١٢٣٤٥٦٧٨٩")
}
_SEPARATORS = {ord("٬"): "", ord("٫"): "."}
_TO_PERSIAN = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")
_DATE = re.compile(r"^\s*(\d{4})\s*[-/.]\s*(\d{1,2})\s*[-/.]\s*(\d{1,2})\s*$")
_MONTH = re.compile(r"^\s*(\d{4})\s*[-/.]\s*(\d{1,2})\s*$")


def latin_digits(text: str) -> str:
    """Return `text` with Persian and Arabic digits, decimal and thousands marks in Latin form."""
    return text.translate(_DIGITS).translate(_SEPARATORS)


def persian_digits(text: str) -> str:
    """Return `text` with Latin digits in Persian form."""
    return text.translate(_TO_PERSIAN)


@lru_cache(maxsize=4096)
def parse_date(text: str, *, where: str | None = None) -> date:
    """Read a Solar Hijri date, ``1404-02-31`` or ``۱۴۰۴/۲/۳۱``.

    Parameters
    ----------
    text : str
        Year, month and day, in Latin or Persian digits, separated by ``-``, ``/`` or ``.``.
    where : str, optional
        The place, for the error.

    Returns
    -------
    datetime.date
        The same day in the proleptic Gregorian calendar.

    Raises
    ------
    DateError
        When the text is no date, the day does not exist, or the year looks Gregorian.
    """
    match = _DATE.match(latin_digits(text))
    if match is None:
        raise DateError(f"'{text}' is not a Solar Hijri date", where=where, hint="write it as 1404-02-31")
    year, month, day = (int(part) for part in match.groups())
    if 1800 <= year <= 2200:
        raise DateError(f"'{text}' looks like a Gregorian date", where=where, hint=_meant(year, month, day))
    if not 1200 <= year <= 1600:
        raise DateError(
            f"the year of '{text}' is outside 1200–1600", where=where, hint="write it as 1404-02-31"
        )
    try:
        return _gregorian(year, month, day)
    except ValueError:
        last = (
            f"month {month} of {year} has {days_in_month(year, month)} days"
            if 1 <= month <= 12
            else "months are 1 to 12"
        )
        raise DateError(f"'{text}' does not exist", where=where, hint=last) from None


def _gregorian(year: int, month: int, day: int) -> date:
    found: date = jdatetime.date(year, month, day).togregorian()
    return found


def _meant(year: int, month: int, day: int) -> str:
    try:
        return f"in Solar Hijri it is {format_date(date(year, month, day))}"
    except ValueError:
        return "write it as 1404-02-31"


@lru_cache(maxsize=4096)
def format_date(day: date) -> str:
    """Return a day as ``1404-02-31``."""
    year, month, dom = jalali(day)
    return f"{year:04d}-{month:02d}-{dom:02d}"


@lru_cache(maxsize=8192)
def jalali(day: date) -> tuple[int, int, int]:
    """Return the Solar Hijri year, month and day of a date."""
    found = jdatetime.date.fromgregorian(date=day)
    return found.year, found.month, found.day


@lru_cache(maxsize=1024)
def days_in_month(year: int, month: int) -> int:
    """Return how many days a Solar Hijri month has."""
    following = (year + 1, 1) if month == 12 else (year, month + 1)
    return (_gregorian(*following, 1) - _gregorian(year, month, 1)).days


def month_key(day: date) -> str:
    """Return the Solar Hijri month of a day as ``1404-02``."""
    year, month, _ = jalali(day)
    return f"{year:04d}-{month:02d}"


def parse_month(text: str, *, where: str | None = None) -> str:
    """Read a Solar Hijri month and return it as ``1404-02``; raises DateError."""
    match = _MONTH.match(latin_digits(text))
    if match is None or not 1 <= int(match[2]) <= 12:
        raise DateError(f"'{text}' is not a Solar Hijri month", where=where, hint="write it as 1404-02")
    return f"{int(match[1]):04d}-{int(match[2]):02d}"


def month_start(key: str) -> date:
    """Return the first day of a month given as ``1404-02``."""
    year, month = key.split("-")
    return _gregorian(int(year), int(month), 1)


def next_month_start(day: date) -> date:
    """Return the first day of the Solar Hijri month after the one `day` is in."""
    year, month, dom = jalali(day)
    return day + timedelta(days=days_in_month(year, month) - dom + 1)


def months_after(day: date, months: int) -> date:
    """Return the day so many Solar Hijri months later; past the end of a month, its last day."""
    year, month, dom = jalali(day)
    year, index = divmod(year * 12 + month - 1 + months, 12)
    return _gregorian(year, index + 1, min(dom, days_in_month(year, index + 1)))
