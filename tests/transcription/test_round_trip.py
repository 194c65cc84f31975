"""An edition keyed from its own numbers is that edition again, in any digits; one changed digit is found."""

from __future__ import annotations

import hashlib
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from hv_tariff.billing import expectations
from hv_tariff.tariffs import Edition, TariffBook
from hv_tariff.tariffs.transcription import Filled, compare_forms, read_form, transcribe
from hv_tariff.tariffs.transcription.form import Kind, Place
from hv_tariff.vocabulary import Status
from keyed_forms import ARABIC, PERSIAN, edition_before, filled_workbook, form_of, put, texts_of

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


@pytest.mark.parametrize(
    ("edition", "digits"),
    [*((edition, PERSIAN) for edition in OF_EACH_KIND), (BOOK.editions("supply/hv")[-1], ARABIC)],
    ids=[*map(named, OF_EACH_KIND), "in Arabic digits"],
)
def test_a_form_in_persian_or_arabic_digits_gives_the_same_edition(
    edition: Edition, digits: dict[int, int], tmp_path: Path
) -> None:
    """With the thousands marks and the decimal point of each: ٫ and the slash."""
    form = form_of(edition)
    texts = {
        path: text if form.slots[form.places()[path]].kind is Kind.TEXT else text.translate(digits)
        for path, text in texts_of(edition, form).items()
    }
    found = transcribe(
        filled_workbook(form, texts, tmp_path / "form.xlsx"), book=BOOK, expected=expectations()
    )
    assert found.problems == ()
    assert found.edition is not None
    assert keyed(found.edition) == keyed(edition)


def test_two_forms_that_agree_are_double_keyed_and_know_their_directive(tmp_path: Path) -> None:
    """One in Latin digits, the other in Persian, texts too; the page of each row stands in its clauses."""
    edition = BOOK.editions("supply/hv")[-1]
    form = form_of(edition, previous=edition_before(BOOK, edition))
    texts = texts_of(edition, form) | {
        "rates.reactive.multiple.page": "31",
        "classes.general_2b[1].page": "14",
    }
    first = filled_workbook(form, texts, tmp_path / "a.xlsx")
    second = filled_workbook(
        form, texts | {"keyed_by": "زهرا"}, tmp_path / "b.xlsx", spelt=lambda text: text.translate(PERSIAN)
    )
    scan = tmp_path / "directive.pdf"
    scan.write_bytes(b"a scan")
    found = transcribe(first, second, book=BOOK, expected=expectations(), directive=scan)
    assert (found.problems, found.disagreements) == ((), ())
    assert found.edition is not None
    numbers = dict(found.edition.numbers())
    assert {number.status for number in numbers.values()} == {Status.DOUBLE_KEYED}
    # sha256sum of the six bytes "a scan"
    digest = hashlib.sha256(b"a scan").hexdigest()
    assert {number.source.sha256 for number in numbers.values()} == {digest}
    assert found.edition.instrument.source is not None
    assert found.edition.instrument.source.sha256 == digest
    assert numbers["rates.reactive.multiple"].clause == "reactive energy, p. 31"
    assert numbers["classes.general_2b.energy.mid"].clause.endswith("2-ب, mid-load, p. 14")
    assert numbers["classes.general_2b.demand.price"].clause == "2-ب, demand, p. 14"


@pytest.fixture(scope="module")
def read_forms(tmp_path_factory: pytest.TempPathFactory) -> list[Filled]:
    """A filled form of each kind, as it is read from its workbook."""
    folder = tmp_path_factory.mktemp("forms")
    found = []
    for number, edition in enumerate(OF_EACH_KIND):
        form = form_of(edition)
        path = filled_workbook(form, texts_of(edition, form), folder / f"{number}.xlsx")
        found.append(read_form(path, book=BOOK, expected=expectations()))
    return found


def by_another(filled: Filled, place: Place, text: str | None) -> Filled:
    """The form of a second person, who typed something else into one cell."""
    keyer = filled.form.places()["keyed_by"]
    texts = {**filled.texts, keyer: "second"} | ({} if text is None else {place: text})
    return evolve(filled, texts={at: each for at, each in texts.items() if text is not None or at != place})


def test_one_changed_digit_in_one_of_two_forms_is_found_in_every_cell(read_forms: list[Filled]) -> None:
    """A digit of every cell that has one, the first, the second and so on in turn; each is found alone."""
    changed = 0
    for filled in read_forms:
        for place, text in filled.texts.items():
            path = filled.form.slots[place].path
            digits = [index for index, each in enumerate(text) if each.isascii() and each.isdigit()]
            if path == "keyed_by" or not digits:
                continue
            index = digits[changed % len(digits)]
            other = str((int(text[index]) + 1 + changed % 9) % 10)
            second = by_another(filled, place, text[:index] + other + text[index + 1 :])
            assert [found.path for found in compare_forms(filled, second)] == [path], (path, text)
            changed += 1
    assert changed > 200


def test_a_cell_that_one_of_two_left_empty_is_found_in_every_cell(read_forms: list[Filled]) -> None:
    for filled in read_forms:
        for place in filled.texts:
            path = filled.form.slots[place].path
            if path != "keyed_by":
                (found,) = compare_forms(filled, by_another(filled, place, None))
                assert (found.path, found.second, found.likely) == (path, None, "one of the two is empty")


@given(st.data())
def test_whatever_else_a_second_person_types_into_a_number_is_found_where_it_stands(
    read_forms: list[Filled], data: st.DataObject
) -> None:
    numbers = [
        (filled, place)
        for filled in read_forms
        for place in filled.texts
        if filled.form.slots[place].rate is not None
    ]
    filled, place = numbers[data.draw(st.integers(0, len(numbers) - 1))]
    typed = data.draw(st.decimals(0, 10**9, places=2).map(lambda value: f"{value:f}"))
    second = by_another(filled, place, typed)
    before = filled.texts[place]
    same = before not in ("unknown", "-") and Decimal(before) == Decimal(typed)
    found = compare_forms(filled, second)
    assert [each.path for each in found] == ([] if same else [filled.form.slots[place].path])
    if found:
        assert found[0].first_where == filled.where(place)


@pytest.mark.parametrize(("one", "other"), [("0", "-"), ("1", "unknown"), ("unknown", "-")])
def test_a_number_is_never_the_same_as_a_word(one: str, other: str, read_forms: list[Filled]) -> None:
    places = ((filled, place) for filled in read_forms for place in filled.texts)
    filled, place = next(each for each in places if each[0].form.slots[each[1]].rate is not None)
    first = evolve(filled, texts={**filled.texts, place: one})
    (found,) = compare_forms(first, by_another(first, place, other))
    assert (found.first, found.second) == (one, other)


def test_a_disagreement_says_its_place_in_both_forms_and_nothing_is_written(tmp_path: Path) -> None:
    edition = BOOK.editions("supply/hv")[-1]
    form = form_of(edition)
    texts = texts_of(edition, form)
    first = filled_workbook(form, texts, tmp_path / "a.xlsx")
    slip = {
        "keyed_by": "second",
        "classes.general_2b.energy.mid.value": "2,782",
    }
    second = filled_workbook(form, texts | slip, tmp_path / "b.xlsx")
    found = transcribe(first, second, book=BOOK, expected=expectations())
    (each,) = found.disagreements
    cell = form.places()["classes.general_2b.energy.mid.value"].cell
    assert (each.first, each.second) == ("2728", "2782")
    assert each.first_where == f"a.xlsx:classes طبقه‌ها!{cell}"
    assert each.second_where == f"b.xlsx:classes طبقه‌ها!{cell}"
    assert each.likely == "two digits are swapped: 2 and 8"
    assert (found.edition, found.text) == (None, None)


def test_a_form_filled_and_saved_in_a_spreadsheet_is_read_as_one_that_was_written_whole(
    tmp_path: Path,
) -> None:
    """Another program's workbook: its own styles, its own shared texts, number cells among text cells."""
    edition = BOOK.editions("supply/hv")[-1]
    form = form_of(edition)
    texts = texts_of(edition, form)

    def type_in(book: openpyxl.Workbook) -> None:
        for path, text in texts.items():
            slot = form.slots[form.places()[path]]
            number = slot.kind is Kind.NUMBER and text.isdecimal()
            put(book, form, form.places()[path], int(text) if number else text)

    path = filled_workbook(form, {}, tmp_path / "form.xlsx", change=type_in)
    found = transcribe(path, book=BOOK, expected=expectations())
    assert found.edition is not None
    assert keyed(found.edition) == keyed(edition)
