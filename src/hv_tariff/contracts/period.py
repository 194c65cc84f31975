"""The period of a bill: half open, one `date` inside, Solar Hijri at the edge."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from functools import lru_cache
from itertools import pairwise

from attrs import field, frozen

from hv_tariff.dates import format_date, month_key, next_month_start, parse_date
from hv_tariff.errors import DateError, InputError


def day_of(value: date | str, *, where: str) -> date:
    """Read a day given as a `date`, or as Solar Hijri text in Latin or Persian digits.

    Raises
    ------
    DateError
        When the text is no Solar Hijri date, the value is no day, or a Solar Hijri year was put into a
        Gregorian `date`.
    """
    if isinstance(value, str):
        return parse_date(value, where=where)
    if not isinstance(value, date) or isinstance(value, datetime):
        raise DateError(
            f"{value!r} is no day", where=where, hint="give a datetime.date or text like 1404-02-31"
        )
    if value.year < 1800:
        hint = f"write it as the text '{value.isoformat()}' if it is Solar Hijri"
        raise DateError(f"the Gregorian date {value.isoformat()} is too long ago", where=where, hint=hint)
    return value


@frozen(kw_only=True, slots=True)
class MonthPart:
    """The days of a period that lie in one Solar Hijri month.

    Attributes
    ----------
    key : str
        The month, ``1404-07``.
    from_, until : datetime.date
        First day, and the day after the last.
    days : int
        [day]
    """

    key: str
    from_: date
    until: date
    days: int


def _from(value: date | str) -> date:
    return day_of(value, where="period.from")


def _until(value: date | str) -> date:
    return day_of(value, where="period.until")


@frozen(kw_only=True, slots=True)
class BillingPeriod:
    """The days of a bill, ``[from_, until)``: the first day counts, the last does not.

    Attributes
    ----------
    from_ : datetime.date
        The day of the previous reading.
    until : datetime.date
        The day of the current reading.

    Raises
    ------
    DateError
        When an end is no day.
    InputError
        When the period does not end after it begins.
    """

    from_: date = field(converter=_from)
    until: date = field(converter=_until)

    def __attrs_post_init__(self) -> None:
        if self.until <= self.from_:
            hint = "the period ends on the day after its last day: write the earlier reading first"
            raise InputError(f"the period {self} ends before it has a day", where="period.until", hint=hint)

    @classmethod
    def jalali(cls, from_: str, until: str) -> BillingPeriod:
        """Return the period between two Solar Hijri dates, ``("1404-07-01", "1404-08-01")``."""
        return cls(from_=from_, until=until)

    @property
    def days(self) -> int:
        """Return how many days the period has [day]."""
        return (self.until - self.from_).days

    def __contains__(self, day: date) -> bool:
        return self.from_ <= day < self.until

    def __str__(self) -> str:
        return f"[{format_date(self.from_)}, {format_date(self.until)})"

    def months(self) -> tuple[MonthPart, ...]:
        """Return the parts of the period, cut where a Solar Hijri month begins."""
        return _months(self.from_, self.until)

    def cut(self, at: Iterable[date]) -> tuple[BillingPeriod, ...]:
        """Return the parts of the period, cut at the given days; days outside it cut nothing.

        Parameters
        ----------
        at : iterable of datetime.date
            First days of new parts, in any order.
        """
        inside = {day for day in at if self.from_ < day < self.until}
        if not inside:
            return (self,)
        edges = [self.from_, *sorted(inside), self.until]
        return tuple(BillingPeriod(from_=first, until=after) for first, after in pairwise(edges))


@lru_cache(maxsize=4096)
def _months(from_: date, until: date) -> tuple[MonthPart, ...]:
    parts = []
    while from_ < until:
        after = min(next_month_start(from_), until)
        parts.append(MonthPart(key=month_key(from_), from_=from_, until=after, days=(after - from_).days))
        from_ = after
    return tuple(parts)
