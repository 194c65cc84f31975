"""An edition keyed from its own numbers is that edition again, in any digits; one changed digit is found."""

from __future__ import annotations

from pathlib import Path

import pytest
from attrs import evolve

from hv_tariff.billing import expectations
from hv_tariff.tariffs import Edition, TariffBook
from hv_tariff.tariffs.transcription import transcribe
from hv_tariff.vocabulary import Status
from keyed_forms import edition_before, filled_workbook, form_of, texts_of

BOOK = TariffBook.issued()
EDITIONS = BOOK.contents.editions
# One of each family with every kind of cell: Persian and Arabic digits, and two forms, are tried on these.
OF_EACH_KIND = [
    edition
    for edition in EDITIONS
    if edition.file
    in {
        "supply/hv/1404-02.yaml",
        "supply/hv/1395-05.yaml",
        "market/monthly/1404-04.yaml",
        "levies/vat/1403-01.yaml",
        "connection/1397-10.yaml",
        "calendar/season/1403-01.yaml",
        "calendar/time_of_use/1395-05.yaml",
        "calendar/time_of_use/1404-01.yaml",
    }
]


def named(edition: Edition) -> str:
    return edition.file


def keyed(edition: Edition) -> dict[str, object]:
    """What keying carries over: all of an edition but how well its numbers are known, and from where."""
    numbers = {path: (n.value, n.unit, n.clause) for path, n in edition.numbers()}
    season, hours = edition.season, edition.time_of_use
    return {
        "header": (edition.family, edition.name, edition.from_, edition.until, edition.rule_set),
        "instrument": evolve(edition.instrument, source=None),
        "gap": edition.gap_before,
        "numbers": numbers,
        "unknown": dict(edition.unknown),
        "season": None if season is None else (season.from_, season.until, season.clause),
        "hours": None if hours is None else (hours.parts, hours.by_month, hours.clause),
    }


@pytest.mark.parametrize("edition", EDITIONS, ids=named)
def test_an_edition_keyed_from_its_own_numbers_is_the_same_edition(edition: Edition, tmp_path: Path) -> None:
    form = form_of(edition, previous=edition_before(BOOK, edition))
    path = filled_workbook(form, texts_of(edition, form), tmp_path / "form.xlsx")
    found = transcribe(path, book=BOOK, expected=expectations())
    assert found.problems == ()
    assert found.edition is not None
    assert keyed(found.edition) == keyed(edition)
    assert {number.status for _, number in found.edition.numbers()} <= {Status.TRANSCRIBED}
