"""Time-of-use hours: clock windows of a part of the year, or hours a day by month."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from types import MappingProxyType

from attrs import field, frozen

from hv_tariff.citation import Source
from hv_tariff.errors import MissingRateError
from hv_tariff.vocabulary import Band, Status

DAY_MINUTES = 24 * 60
_NONE: Mapping[int, Mapping[Band, Decimal]] = MappingProxyType({})


@frozen(kw_only=True, slots=True)
class Window:
    """Hours of the clock that belong to one band, half open; one that ends earlier runs over midnight.

    Attributes
    ----------
    band : Band
    start, end : int
        Minutes since midnight, 0 to 1440.
    """

    band: Band
    start: int
    end: int

    def minutes(self) -> int:
        """Return the length [minute]."""
        return self.end - self.start if self.end > self.start else self.end + DAY_MINUTES - self.start

    def holds(self, minute: int) -> bool:
        """Return whether a minute of the day (0 to 1439) lies in the window."""
        if self.end > self.start:
            return self.start <= minute < self.end
        return minute >= self.start or minute < self.end


@frozen(kw_only=True, slots=True)
class YearPart:
    """Whole months of every year that share one set of windows.

    Attributes
    ----------
    name : str
    months : tuple of int
        1 to 12.
    windows : tuple of Window
        They cover the day exactly once.
    """

    name: str
    months: tuple[int, ...]
    windows: tuple[Window, ...]

    def band_at(self, minute: int) -> Band:
        """Return the band of a minute of the day (0 to 1439)."""
        return next(window.band for window in self.windows if window.holds(minute))


@frozen(kw_only=True, slots=True)
class TimeOfUse:
    """The time-of-use hours of one edition.

    Attributes
    ----------
    parts : tuple of YearPart
        Windows by part of the year; empty when only hours a day are known.
    by_month : Mapping of int to Mapping of Band to Decimal
        Hours a day by month, where the windows are not known [hour].
    status, source, clause, method, where
        As of a `Number`.
    """

    parts: tuple[YearPart, ...] = ()
    by_month: Mapping[int, Mapping[Band, Decimal]] = _NONE
    status: Status
    source: Source
    clause: str
    method: str | None = None
    where: str = field(eq=False)

    def hours(self, month: int) -> Mapping[Band, Decimal]:
        """Return the hours a day of each band in a Solar Hijri month (1 to 12); they add up to 24.

        Raises
        ------
        MissingRateError
            When the table does not give that month.
        """
        if month in self.by_month:
            return self.by_month[month]
        part = self.part(month)
        found: dict[Band, Decimal] = {}
        for window in part.windows:
            found[window.band] = found.get(window.band, Decimal(0)) + Decimal(window.minutes()) / 60
        return MappingProxyType(found)

    def part(self, month: int) -> YearPart:
        """Return the part of the year, with its windows, that a month (1 to 12) belongs to.

        Raises
        ------
        MissingRateError
            When the table does not give windows for that month.
        """
        for part in self.parts:
            if month in part.months:
                return part
        given = ", ".join(f"{each:02d}" for each in sorted(self.by_month)) or "none"
        raise MissingRateError(
            f"no time-of-use {'hours' if not self.parts else 'windows'} are given for month {month:02d}",
            where=self.where,
            hint=f"months given: {given}; fill time_of_use.hours.{month:02d}",
        )


def coverage_faults(windows: Iterable[Window]) -> tuple[str, ...]:
    """Return where windows leave the day uncovered or cover it twice, in words; none when they fit."""
    covered: list[list[Band]] = [[] for _ in range(DAY_MINUTES // 15)]
    for window in windows:
        for quarter, bands in enumerate(covered):
            if window.holds(quarter * 15):
                bands.append(window.band)
    faults: list[str] = []
    start = 0
    for quarter in range(1, len(covered) + 1):
        if quarter < len(covered) and covered[quarter] == covered[start]:
            continue
        span = f"{_clock(start * 15)}-{_clock(quarter * 15)}"
        if not covered[start]:
            faults.append(f"{span} is in no band")
        elif len(covered[start]) > 1:
            faults.append(f"{span} is in " + " and ".join(band.value for band in covered[start]))
        start = quarter
    return tuple(faults)


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"
