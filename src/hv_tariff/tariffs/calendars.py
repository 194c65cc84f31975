"""Calendar payloads from their text: the season's span, and time-of-use windows or hours."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType

from hv_tariff.dates import latin_digits
from hv_tariff.tariffs.document import Section
from hv_tariff.tariffs.figures import EVIDENCE_KEYS, Sources, read_decimal, read_evidence
from hv_tariff.tariffs.season import MonthDay, Season
from hv_tariff.tariffs.time_of_use import DAY_MINUTES, TimeOfUse, Window, YearPart, coverage_faults
from hv_tariff.vocabulary import Band

BANDS = tuple(band.value for band in Band)
MONTHS = tuple(f"{month:02d}" for month in range(1, 13))
HOURS_PLACES = 2
"""Decimal places of hours a day [hour]."""
_WINDOW = re.compile(r"([0-9]{2}):([0-9]{2})-([0-9]{2}):([0-9]{2})")
_LAST_DAY = (31, 31, 31, 31, 31, 31, 30, 30, 30, 30, 30, 30)


def read_season(section: Section, sources: Sources) -> Season | None:
    """Read ``season: {from: 04-01, until: 07-01, status: ..., source: ..., clause: ...}``."""
    section.only(("from", "until", *EVIDENCE_KEYS))
    from_, until = _month_day(section, "from"), _month_day(section, "until")
    evidence = read_evidence(section, sources)
    if from_ is not None and until is not None and from_ >= until:
        section.refuse(
            "the season ends before it starts", key="until", hint="from must come before until in the year"
        )
        return None
    if from_ is None or until is None or evidence is None:
        return None
    return Season(
        from_=from_,
        until=until,
        status=evidence.status,
        source=evidence.source,
        clause=evidence.clause,
        method=evidence.method,
        where=section.where(),
    )


def read_time_of_use(section: Section, sources: Sources) -> TimeOfUse | None:
    """Read time-of-use hours: ``windows:`` by part of the year, or ``hours:`` by month."""
    section.only(("windows", "hours", *EVIDENCE_KEYS))
    evidence = read_evidence(section, sources)
    before = len(section.problems)
    given = [key for key in ("windows", "hours") if key in section.block.entries]
    if len(given) != 1:
        section.refuse("time of use gives either windows or hours", hint="keep one of the two")
        return None
    below = section.section(given[0])
    parts = _parts(below) if below is not None and given == ["windows"] else ()
    by_month = _hours(below) if below is not None and given == ["hours"] else {}
    if len(section.problems) > before or evidence is None:
        return None
    return TimeOfUse(
        parts=parts,
        by_month=MappingProxyType(dict(by_month)),
        status=evidence.status,
        source=evidence.source,
        clause=evidence.clause,
        method=evidence.method,
        where=section.where(),
    )


def _month_day(section: Section, key: str) -> MonthDay | None:
    text = section.text(key, missing="write it as month-day, 04-01")
    if text is None:
        return None
    match = re.fullmatch(r"([0-9]{2})-([0-9]{2})", latin_digits(text.strip()))
    month, day = (int(match[1]), int(match[2])) if match else (0, 0)
    if not (1 <= month <= 12 and 1 <= day <= _LAST_DAY[month - 1]):
        section.refuse(f"'{text}' is no month and day", key=key, hint="write it as month-day, 04-01")
        return None
    return month, day


def _parts(section: Section) -> tuple[YearPart, ...]:
    found = [part for name, below in section.sections() if (part := _part(name, below)) is not None]
    if len(found) == len(section.block.entries):
        for month in range(1, 13):
            holders = [part.name for part in found if month in part.months]
            if len(holders) != 1:
                fault = "in no part of the year" if not holders else "in " + " and ".join(holders)
                section.refuse(f"month {month:02d} is {fault}", hint="the parts cover the year exactly once")
    return tuple(found)


def _part(name: str, section: Section) -> YearPart | None:
    section.only(("from", "until", *BANDS))
    from_, until = _month_day(section, "from"), _month_day(section, "until")
    before = len(section.problems)
    for key, edge in (("from", from_), ("until", until)):
        if edge is not None and edge[1] != 1:
            section.refuse(
                "a part of the year starts and ends with a month", key=key, hint="write it as 07-01"
            )
    windows: list[Window] = []
    for band in Band:
        if band.value in section.block.entries:
            windows.extend(read_windows(section, band))
    if len(section.problems) > before or from_ is None or until is None:
        return None
    for fault in coverage_faults(windows):
        section.refuse(
            f"the windows do not cover the day exactly once: {fault}", hint="every hour is in one band"
        )
    first, last = from_[0], until[0]
    months = range(first, last) if last > first else (*range(first, 13), *range(1, last))
    return YearPart(name=name, months=tuple(months), windows=tuple(windows))


def read_windows(section: Section, band: Band) -> list[Window]:
    """Read the windows of a band, ``07:00-19:00``, several parted by a comma; problems go to the section."""
    found = []
    for part in (section.text(band.value) or "").split(","):
        match = _WINDOW.fullmatch(latin_digits(part.strip()))
        hours = [int(group) for group in match.groups()] if match else [99] * 4
        start, end = hours[0] * 60 + hours[1], hours[2] * 60 + hours[3]
        sane = (
            hours[1] < 60
            and hours[3] < 60
            and start < DAY_MINUTES
            and 0 <= end <= DAY_MINUTES
            and start != end
        )
        if not sane or start % 15 or end % 15:
            hint = "write quarters of an hour as 07:00-19:00, several parted by a comma"
            section.refuse(f"'{part.strip()}' is no window of the day", key=band.value, hint=hint)
            continue
        found.append(Window(band=band, start=start, end=end))
    return found


def _hours(section: Section) -> Mapping[int, Mapping[Band, Decimal]]:
    section.only(MONTHS)
    found: dict[int, Mapping[Band, Decimal]] = {}
    for name, below in section.sections():
        below.only(BANDS)
        values = {
            band: read_decimal(below, band.value, places=HOURS_PLACES)
            for band in Band
            if band.value in below.block.entries
        }
        hours = {band: value for band, value in values.items() if value is not None}
        total = sum(hours.values(), Decimal(0))
        if len(hours) == len(values) and total != 24:
            below.refuse(
                f"the hours of month {name} add up to {total}, not 24", hint="every hour is in one band"
            )
        if name in MONTHS:
            found[int(name)] = MappingProxyType(hours)
    return found
