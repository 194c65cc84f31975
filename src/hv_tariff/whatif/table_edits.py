"""Edits of tables, read from the sections of a scenario."""

from __future__ import annotations

from decimal import Decimal

from hv_tariff.errors import nearest
from hv_tariff.tariffs import FAMILIES
from hv_tariff.tariffs.calendars import MONTHS, read_windows
from hv_tariff.tariffs.document import Section
from hv_tariff.tariffs.figures import read_decimal
from hv_tariff.tariffs.time_of_use import coverage_faults
from hv_tariff.units import ONE
from hv_tariff.whatif.edit_fields import CHANGES, band_of_key, change_of, common_of, words_of
from hv_tariff.whatif.edits.change import Operation
from hv_tariff.whatif.edits.edit import Edit
from hv_tariff.whatif.edits.editions import EditionEdit
from hv_tariff.whatif.edits.hours import BANDS, HoursEdit
from hv_tariff.whatif.edits.rates import FACTORS, KNOWN, RateEdit, keys_of


def read_rate(section: Section) -> Edit | None:
    """Read an edit of rates by key."""
    common = common_of(section, ("rate", "band", *words_of(CHANGES)), whom=("class", "option"))
    pattern, band, change = section.text("rate"), band_of_key(section, "band"), change_of(section)
    if pattern is None or (band is None and "band" in section.block.entries):
        return None
    if not keys_of(pattern, band):
        whose = "" if band is None else f" of the band {band.value}"
        section.refuse(f"no rate '{pattern}'{whose}", key="rate", hint=_nearest_key(pattern))
        return None
    if change is None:
        return None
    return _checked(section, RateEdit(rate=pattern, band=band, change=change, **common))


def _nearest_key(pattern: str) -> str | None:
    return nearest(pattern.replace("*", ""), list(KNOWN))


def read_factor(section: Section) -> Edit | None:
    """Read an edit of a factor by its word or key."""
    common = common_of(section, ("factor", *words_of(CHANGES)), whom=("class", "option"))
    name, change = section.text("factor"), change_of(section)
    if name is None:
        return None
    ratios = [key for key, rate in KNOWN.items() if rate.unit == ONE]
    key = FACTORS.get(name, name)
    if key not in ratios:
        hint = nearest(name, [*FACTORS, *ratios])
        if key in KNOWN:
            hint = f"it is a price in {KNOWN[key].unit}: write rate: {key}"
        section.refuse(f"no factor '{name}'", key="factor", hint=hint)
        return None
    if change is None:
        return None
    return _checked(section, RateEdit(rate=key, factor=name, change=change, **common))


def _checked(section: Section, edit: RateEdit) -> RateEdit | None:
    """A value that is set or added must be one of every rate that is meant."""
    if edit.change.operation is Operation.SCALE:
        return edit
    key = edit.change.operation.value
    units = {str(KNOWN[each].unit) for each in edit.keys}
    if len(units) > 1:
        what = f"'{edit.rate}' means rates in {', '.join(sorted(units))}"
        section.refuse(what, key="rate", hint="write one edit for each unit")
        return None
    places = min(KNOWN[each].places for each in edit.keys)
    if edit.change.value != round(edit.change.value, places):
        section.refuse(
            f"'{edit.change.value:f}' is off the grid of its rate",
            key=key,
            hint=f"it has at most {places} decimal places",
        )
        return None
    return edit


def read_edition_edit(section: Section) -> Edit | None:
    """Read the use of another edition."""
    common = common_of(section, ("edition", "use"), whom=())
    family = section.choice("edition", tuple(FAMILIES))
    use = section.text("use", missing="name the edition to use, such as 1398-02")
    if family is None or use is None:
        return None
    return EditionEdit(family=family, use=use, **common)


def read_hours(section: Section) -> Edit | None:
    """Read other time-of-use hours, by the clock or as hours a day."""
    bands = tuple(band.value for band in BANDS)
    common = common_of(section, ("time_of_use", *bands))
    text = section.text("time_of_use", missing="give the months, 05 or 04,05,06")
    months = [] if text is None else [each.strip() for each in text.split(",")]
    for each in months:
        if each not in MONTHS:
            section.refuse(f"'{each}' is no month of the year", key="time_of_use", hint="write 01 to 12")
    before = len(section.problems)
    typed = {band: section.text(band, missing="give the three bands") for band in bands}
    by_clock = [band for band, value in typed.items() if value is not None and ":" in value]
    if len(section.problems) > before or (by_clock and len(by_clock) < len(bands)):
        section.refuse("windows and hours at once", hint="give all three bands as one of the two")
        return None
    windows = tuple(each for band in BANDS for each in read_windows(section, band)) if by_clock else ()
    if by_clock:
        hours = {band: Decimal(sum(w.minutes() for w in windows if w.band is band)) / 60 for band in BANDS}
        for fault in coverage_faults(windows):
            section.refuse(f"the windows do not cover the day exactly once: {fault}", hint=_EVERY)
    else:
        read = {band: read_decimal(section, band.value, places=2) for band in BANDS}
        hours = {band: value for band, value in read.items() if value is not None}
        if len(hours) == len(BANDS) and sum(hours.values()) != _DAY:
            section.refuse(f"the hours add up to {sum(hours.values())}, not {_DAY}", hint=_EVERY)
    if len(section.problems) > before:
        return None
    return HoursEdit(
        months=tuple(int(each) for each in months if each in MONTHS),
        hours=tuple(hours.items()),
        windows=windows,
        **common,
    )


_DAY = 24
_EVERY = "every hour is in one band"
