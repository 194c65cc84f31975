"""The season of a calendar table: the days of each Solar Hijri year on which season rules apply."""

from __future__ import annotations

from datetime import date

from attrs import field, frozen

from hv_tariff.citation import Source
from hv_tariff.dates import days_in_month, jalali, parse_date
from hv_tariff.vocabulary import Status

MonthDay = tuple[int, int]


@frozen(kw_only=True, slots=True)
class Season:
    """A span of every Solar Hijri year, half open: from 04-01 until 07-01 is Tir to Shahrivar.

    Attributes
    ----------
    from_, until : tuple of int
        Month and day; `from_` comes before `until` in the year.
    status, source, clause, method, where
        As of a `Number`.
    """

    from_: MonthDay
    until: MonthDay
    status: Status
    source: Source
    clause: str
    method: str | None = None
    where: str = field(eq=False)

    def in_season(self, day: date) -> bool:
        """Return whether a day belongs to the season."""
        return self.from_ <= jalali(day)[1:] < self.until

    def season_spans(self, *, from_: date, until: date) -> tuple[tuple[date, date], ...]:
        """Return the parts of ``[from_, until)`` that are in season, each half open."""
        found = []
        for year in range(jalali(from_)[0], jalali(until)[0] + 1):
            start, end = max(_day(year, self.from_), from_), min(_day(year, self.until), until)
            if start < end:
                found.append((start, end))
        return tuple(found)

    def boundaries(self, *, from_: date, until: date) -> tuple[date, ...]:
        """Return the days strictly inside ``[from_, until)`` on which the season starts or ends."""
        edges = {edge for span in self.season_spans(from_=from_, until=until) for edge in span}
        return tuple(sorted(edge for edge in edges if from_ < edge < until))


def _day(year: int, month_day: MonthDay) -> date:
    """Return the day of a year; the 30th of a 29-day Esfand is the day after its last."""
    month, day = month_day
    if day > days_in_month(year, month):
        return parse_date(f"{year + 1}-01-01")
    return parse_date(f"{year}-{month:02d}-{day:02d}")
