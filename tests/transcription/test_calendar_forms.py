"""Seasons and time-of-use hours on forms: what is wrong with them stands at its cell."""

from __future__ import annotations

import pytest

from hv_tariff.billing import expectations
from hv_tariff.tariffs import TariffBook
from hv_tariff.tariffs.transcription.drafting import draft_edition
from hv_tariff.vocabulary import Status
from keyed_forms import form_of, read_as_typed, texts_of

BOOK = TariffBook.issued()
HOURS, SEASON = BOOK.editions("calendar/time_of_use"), BOOK.editions("calendar/season")
FIRST, SECOND = "time_of_use.windows[1]", "time_of_use.windows[2]"
MORDAD_MID, GAP = "time_of_use.hours.05.mid", "in_force.gap_before"

# What is typed otherwise into the form of an edition, the cell that is named for it, and the problem's words.
WRONG = {
    "a part without a name": (
        HOURS[0], {f"{SECOND}.name": None}, f"{SECOND}.name", "the part has no name"),
    "two parts of one name": (
        HOURS[0], {f"{SECOND}.name": "first_half"}, f"{SECOND}.name", "two parts have one name"),
    "a month in no part": (
        HOURS[0], {f"{SECOND}.until": "12-01"}, f"{FIRST}.name", "month 12 is in no part"),
    "a part that starts within a month": (
        HOURS[0], {f"{FIRST}.from": "01-02"}, f"{FIRST}.from", "starts and ends with a month"),
    "a window that is none": (
        HOURS[0], {f"{FIRST}.peak": "19-23"}, f"{FIRST}.peak", "'19-23' is no window of the day"),
    "a day that is not covered": (
        HOURS[0], {f"{FIRST}.peak": "19:00-22:00"}, f"{FIRST}.name", "do not cover the day"),
    "windows and hours": (
        HOURS[0], {"time_of_use.hours.01.mid": "24"}, "time_of_use.clause", "either windows or hours"),
    "hours that do not fill the day": (
        HOURS[1], {MORDAD_MID: "11"}, MORDAD_MID, "add up to 23, not 24"),
    "no clause": (HOURS[1], {"time_of_use.clause": None}, "time_of_use.clause", "clause is missing"),
    "a day that does not exist": (
        SEASON[0], {"season.until": "07-31"}, "season.until", "is no month and day"),
    "an end before the start": (
        SEASON[0], {"season.until": "03-01"}, "season.until", "ends before it starts"),
    "an edition that starts otherwise": (
        SEASON[0], {"in_force.from": "1395/06/01"}, "in_force.from", "edition 1395-05 starts on 1395-06-01"),
    "a Gregorian day": (
        SEASON[0], {"in_force.from": "2016/07/22"}, "in_force.from", "looks like a Gregorian date"),
    "a gap without reason": (
        SEASON[0], {f"{GAP}.from": "1394-01-01"}, f"{GAP}.reason", "reason is missing"),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_with_a_calendar_or_a_header_is_said_once_at_its_cell(name: str) -> None:
    edition, otherwise, path, what = WRONG[name]
    form = form_of(edition)
    texts = {key: text for key, text in (texts_of(edition, form) | otherwise).items() if text is not None}
    drafted = draft_edition(
        read_as_typed(form, texts),
        expected=expectations(),
        status=Status.TRANSCRIBED,
        sha256=None,
        document=None,
    )
    assert drafted.edition is None
    (problem,) = drafted.problems
    assert problem.where == form.where(form.places()[path], file="form.xlsx")
    assert what in problem.what
