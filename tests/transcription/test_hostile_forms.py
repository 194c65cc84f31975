"""Damaged, changed, half-filled and hostile workbooks: one list of all that is wrong, and nothing written."""

from __future__ import annotations

import datetime
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from hv_tariff.billing import expectations
from hv_tariff.errors import HvTariffError, InputError
from hv_tariff.tariffs import TariffBook
from hv_tariff.tariffs.transcription import Transcript, transcribe
from hv_tariff.tariffs.transcription import filled as filled_module
from hv_tariff.tariffs.transcription.form import Place
from keyed_forms import filled_workbook, form_of, put, texts_of

BOOK = TariffBook.issued()
EDITION = BOOK.in_force(on=BOOK.editions("levies/vat")[-1].from_, family="levies/vat")
FORM = form_of(EDITION)
TEXTS = texts_of(EDITION, FORM)
PLACES = FORM.places()
VAT = PLACES["rates.vat.share.value"]
GENERAL = FORM.sheets[0].name
Change = Callable[[openpyxl.Workbook], None]


def transcribed(tmp_path: Path, *, change: Change | None = None, without: str | None = None) -> Transcript:
    texts = {path: text for path, text in TEXTS.items() if path != without}
    path = filled_workbook(FORM, texts, tmp_path / "form.xlsx", change=change)
    return transcribe(path, book=BOOK, expected=expectations())


def said(found: Transcript) -> list[str]:
    """What is wrong; nothing is written where anything is."""
    assert (found.edition, found.text) == (None, None)
    return [str(problem) for problem in found.problems]


def vat(value: object) -> Change:
    return lambda book: put(book, FORM, VAT, value)


ONE_CELL: dict[str, tuple[object, str]] = {
    "a_formula": ("=0.1*1", "VAT share: a formula stands where a person's reading is meant"),
    "a_formula_of_another_file": ("='[x.xlsx]A'!A1", "VAT share: a formula stands where"),
    "text": ("nine", "VAT share: 'nine' is no number; write digits"),
    "a_percentage": ("9%", "VAT share: '9%' is no number; write a share as a decimal: 0.09 for 9 %"),
    "a_truth_value": (True, "VAT share: the cell is True; type what the directive says"),
    "an_error": ("#DIV/0!", "VAT share: the cell shows #DIV/0!"),
    "a_date": (datetime.date(2018, 5, 12), "the spreadsheet made a datetime of it; format the cell as text"),
    "a_time": (datetime.time(7, 0), "VAT share: the spreadsheet made a time of it"),
    "a_computed_number": (1 / 3, "was computed, not typed: digits are lost"),
    "a_negative_number": ("-0.1", "VAT share: '-0.1' is negative; this number is never below zero"),
    "off_the_grid": ("0.12345", "VAT share: '0.12345' is off the grid of its rate"),
    "too_many_digits": ("9" * 30, "has more than 24 digits"),
    "too_long": ("9" * 500, "500 characters; at most 400"),
    "unknown_twice": ("unknown unknown", "is no number"),
}  # fmt: skip


@pytest.mark.parametrize("name", ONE_CELL)
def test_a_cell_that_holds_no_number_is_one_problem_at_its_place(name: str, tmp_path: Path) -> None:
    value, what = ONE_CELL[name]
    (problem,) = said(transcribed(tmp_path, change=vat(value)))
    assert problem.startswith(f"form.xlsx:{GENERAL}!{VAT.cell}: ")
    assert what in problem


def test_a_number_cell_is_read_as_the_number_that_was_typed(tmp_path: Path) -> None:
    found = transcribed(tmp_path, change=vat(0.1))
    assert found.problems == ()
    assert found.edition is not None
    assert str(found.edition.rates["vat.share"].value) == "0.1"


def merge(book: openpyxl.Workbook) -> None:
    book[GENERAL].merge_cells(f"{VAT.cell}:{Place(0, VAT.row, VAT.column + 1).cell}")


def hide(book: openpyxl.Workbook) -> None:
    book[FORM.sheets[1].name].sheet_state = "veryHidden"


def add_sheet(book: openpyxl.Workbook) -> None:
    book.create_sheet("notes")["A1"] = "remember"


def add_hidden_sheet(book: openpyxl.Workbook) -> None:
    book.create_sheet("notes").sheet_state = "hidden"


def drop_sheet(book: openpyxl.Workbook) -> None:
    del book[FORM.sheets[1].name]


def insert_row(book: openpyxl.Workbook) -> None:
    book[GENERAL].insert_rows(VAT.row + 1)


def change_locked(book: openpyxl.Workbook) -> None:
    put(book, FORM, Place(0, VAT.row, 2), "percent")


def clear_locked(book: openpyxl.Workbook) -> None:
    put(book, FORM, Place(0, VAT.row, 0), None)


def move_cell(book: openpyxl.Workbook) -> None:
    put(book, FORM, VAT, None)
    put(book, FORM, Place(0, VAT.row, 12), "0.1")


STRUCTURE: dict[str, tuple[Change, list[str]]] = {
    "merged_cells": (merge, ["form.xlsx: the form has merged cells; unmerge them: one value a cell"]),
    "hidden_sheet": (hide, ["form.xlsx:classes طبقه‌ها: the sheet is hidden; show it, and look at it"]),
    "extra_sheet": (add_sheet, ["form.xlsx:notes: 'notes' is no sheet of the form; remove it"]),
    "extra_hidden_sheet": (add_hidden_sheet, ["form.xlsx:notes: 'notes' is no sheet of the form; remove it"]),
    "sheet_gone": (drop_sheet, ["the sheet 'classes طبقه‌ها' is gone"]),
    "rows_inserted": (insert_row, ["a locked cell was changed", "stands where nothing is asked"]),
    "locked_cell_changed": (change_locked, ["it is 'percent' and was '1'; put it back"]),
    "locked_cell_cleared": (clear_locked, ["it is empty and was 'نرخ مالیات بر ارزش افزوده'"]),
    "cell_moved": (move_cell, ["VAT share: the cell is empty; fill it", "'0.1' stands where nothing"]),
}  # fmt: skip


@pytest.mark.parametrize("name", STRUCTURE)
def test_a_form_whose_structure_was_changed_says_where(name: str, tmp_path: Path) -> None:
    change, expected = STRUCTURE[name]
    found = said(transcribed(tmp_path, change=change))
    for what in expected:
        assert any(what in problem for problem in found), found
    if name not in ("rows_inserted", "sheet_gone"):
        assert len(found) >= len(expected)


def test_all_that_is_wrong_comes_in_one_list(tmp_path: Path) -> None:
    """A formula, a merge, an extra sheet, a stray clause, a changed label and an empty title at once."""

    def spoil(book: openpyxl.Workbook) -> None:
        vat("=1")(book)
        merge(book)
        add_sheet(book)
        change_locked(book)
        put(book, FORM, PLACES["instrument.title.fa"], None)
        put(book, FORM, PLACES["classes.other[1].clause"], "article 9")

    found = said(transcribed(tmp_path, change=spoil))
    assert len(found) == len(set(found))
    for what in ("formula", "merged", "no sheet of the form", "locked", "title, Persian", "no number of it"):
        assert sum(what in problem for problem in found) == 1, found


@pytest.mark.parametrize("path", [slot.path for slot in FORM.slots.values() if slot.required])
def test_a_half_filled_form_names_each_cell_that_is_empty(path: str, tmp_path: Path) -> None:
    found = said(transcribed(tmp_path, without=path))
    cell = f"form.xlsx:{GENERAL}!{PLACES[path].cell}: {FORM.slots[PLACES[path]].label.en}: the cell is empty"
    assert sum(problem.startswith(cell) for problem in found) == 1


def test_an_unfilled_form_names_every_cell_that_must_be_filled_once(tmp_path: Path) -> None:
    path = filled_workbook(FORM, {}, tmp_path / "form.xlsx")
    found = said(transcribe(path, book=BOOK, expected=expectations()))
    assert len(found) == sum(slot.required for slot in FORM.slots.values())


def test_a_number_without_clause_and_an_unknown_without_reason_are_said(tmp_path: Path) -> None:
    cell = PLACES["rates.vat.share.clause"].cell
    (problem,) = said(transcribed(tmp_path, without="rates.vat.share.clause"))
    assert problem.startswith(
        f"form.xlsx:{GENERAL}!{cell}: clause of VAT share: clause is missing; add clause:"
    )

    def unknown(book: openpyxl.Workbook) -> None:
        put(book, FORM, VAT, "نامعلوم")
        put(book, FORM, PLACES["rates.vat.share.clause"], None)

    (problem,) = said(transcribed(tmp_path, change=unknown))
    assert "clause of VAT share: vat.share is empty" in problem


def repacked(path: Path, change: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in (parts | change).items():
            archive.writestr(name, data)
    return path


def refusal(path: Path) -> str:
    with pytest.raises(InputError) as caught:
        transcribe(path, book=BOOK, expected=expectations())
    return str(caught.value)


def test_a_macro_and_a_link_to_another_file_are_problems(tmp_path: Path) -> None:
    path = filled_workbook(FORM, TEXTS, tmp_path / "form.xlsx")
    repacked(path, {"xl/vbaProject.bin": b"Sub Auto_Open()", "xl/externalLinks/externalLink1.xml": b"<a/>"})
    macro, link = said(transcribe(path, book=BOOK, expected=expectations()))
    assert "the form carries a macro (xl/vbaProject.bin)" in macro
    assert "a link or an object of another file" in link


def test_a_zip_bomb_is_not_opened(tmp_path: Path) -> None:
    path = filled_workbook(FORM, TEXTS, tmp_path / "form.xlsx")
    bomb = repacked(path, {"xl/worksheets/sheet1.xml": b"<a>" + b" " * 20_000_000})
    assert "expands from" in refusal(bomb)


def test_a_form_that_expands_beyond_its_bound_is_not_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = filled_workbook(FORM, TEXTS, tmp_path / "form.xlsx")
    monkeypatch.setattr(filled_module, "LARGEST_FORM", 10_000)
    assert "expands to" in refusal(path)


def test_entities_are_not_expanded(tmp_path: Path) -> None:
    path = filled_workbook(FORM, TEXTS, tmp_path / "form.xlsx")
    text = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "ha">]><worksheet>&a;</worksheet>'
    assert "not plain XML" in refusal(repacked(path, {"xl/worksheets/sheet1.xml": text.encode()}))


@pytest.mark.parametrize(
    "data", [b"", b"PK", b"%PDF-1.7", b"\xd0\xcf\x11\xe0" * 300], ids=["empty", "pk", "pdf", "ole"]
)
def test_what_is_no_workbook_is_said_in_one_sentence(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "form.xlsx"
    path.write_bytes(data)
    assert refusal(path).endswith("give a form of hv-tariff tables form, saved as .xlsx")


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    assert "cannot be read" in refusal(tmp_path / "none.xlsx")


def test_a_workbook_that_is_no_form_says_how_to_make_one(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active["A1"] = "sums"
    book.save(tmp_path / "form.xlsx")
    assert "this is no form of hv_tariff; make one with hv-tariff tables form" in refusal(
        tmp_path / "form.xlsx"
    )


IDENTITIES = {
    "another_layout": (
        "hv_tariff form 1 ",
        "hv_tariff form 7 ",
        "the form has layout 7, and layout 1 is read",
    ),
    "another_edition": (" | 1403-01 | ", " | 1404-01 | ", "the form is out of date"),
    "another_family": ("levies/vat", "levies/vax", "unknown family 'levies/vax'; known: levies/vat"),
    "a_rule_set": (" | - | - | ", " | supply/demand-metered/2 | - | ", "unknown rule set"),
    "another_previous": (" | - | - | ", " | - | 1300-01 | ", "has no edition 1300-01 of levies/vat"),
    "another_digest": (FORM.identity.digest, "0" * 16, "the form is out of date"),
}


@pytest.mark.parametrize("name", IDENTITIES)
def test_a_form_of_another_layout_edition_or_family_is_refused(name: str, tmp_path: Path) -> None:
    old, new, what = IDENTITIES[name]

    def rename(book: openpyxl.Workbook) -> None:
        put(book, FORM, Place(0, 2, 0), str(FORM.identity).replace(old, new))

    assert what in refusal(filled_workbook(FORM, TEXTS, tmp_path / "form.xlsx", change=rename))


def test_a_form_made_before_the_rules_changed_is_refused(tmp_path: Path) -> None:
    path = filled_workbook(FORM, TEXTS, tmp_path / "form.xlsx")
    rates = {key: rate for key, rate in expectations().rates.items() if key != "vat.transit_share"}
    with pytest.raises(InputError, match="the rules or the previous edition changed since it was made"):
        transcribe(path, book=BOOK, expected=evolve(expectations(), rates=rates))


def test_two_forms_must_be_of_one_edition_by_two_people_in_two_files(tmp_path: Path) -> None:
    first = filled_workbook(FORM, TEXTS, tmp_path / "a.xlsx")
    with pytest.raises(InputError, match="one and the same file"):
        transcribe(first, first, book=BOOK, expected=expectations())
    same_person = filled_workbook(FORM, TEXTS | {"instrument.id": "other"}, tmp_path / "b.xlsx")
    with pytest.raises(InputError, match="'first' keyed both forms"):
        transcribe(first, same_person, book=BOOK, expected=expectations())
    duty = BOOK.editions("levies/duty")[-1]
    other = form_of(duty)
    path = filled_workbook(other, texts_of(duty, other, keyed_by="second"), tmp_path / "c.xlsx")
    with pytest.raises(InputError, match="not of one edition: levies/vat 1403-01, and levies/duty 1403-01"):
        transcribe(first, path, book=BOOK, expected=expectations())


def test_a_cell_that_cannot_be_read_is_a_problem_of_its_form_and_no_disagreement(tmp_path: Path) -> None:
    first = filled_workbook(FORM, TEXTS, tmp_path / "a.xlsx")
    second = filled_workbook(FORM, TEXTS | {"keyed_by": "second"}, tmp_path / "b.xlsx", change=vat("=1"))
    found = transcribe(first, second, book=BOOK, expected=expectations())
    assert [problem.where for problem in found.problems] == [f"b.xlsx:{GENERAL}!{VAT.cell}"]
    assert (found.disagreements, found.text) == ((), None)


def test_a_form_beside_another_book_is_refused_where_its_previous_edition_differs(tmp_path: Path) -> None:
    before = BOOK.editions("levies/vat")[0]
    form = form_of(EDITION, previous=before)
    path = filled_workbook(form, texts_of(EDITION, form), tmp_path / "form.xlsx")
    assert transcribe(path, book=BOOK, expected=expectations()).problems == ()
    with pytest.raises(InputError, match="has no edition 1395-05 of levies/vat"):
        transcribe(path, book=TariffBook.example(), expected=expectations())


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return filled_workbook(FORM, TEXTS, tmp_path_factory.mktemp("sound") / "form.xlsx")


@settings(max_examples=25)
@given(st.data())
def test_a_workbook_damaged_anywhere_gives_the_same_edition_or_an_error_of_the_library(
    sound: Path, data: st.DataObject
) -> None:
    """Bytes of a part overwritten, or the file cut: never another exception, never a number of its own."""
    damaged = sound.with_name("damaged.xlsx")
    whole = bytearray(sound.read_bytes())
    if data.draw(st.booleans()):
        at = data.draw(st.integers(0, len(whole) - 1))
        whole[at : at + 4] = data.draw(st.binary(min_size=4, max_size=4))
        damaged.write_bytes(bytes(whole[: len(whole) if data.draw(st.booleans()) else at]))
    else:
        with zipfile.ZipFile(sound) as archive:
            name = data.draw(st.sampled_from(sorted(archive.namelist())))
            part = archive.read(name)
        at = data.draw(st.integers(0, len(part)))
        damaged.write_bytes(sound.read_bytes())
        repacked(damaged, {name: part[:at] + data.draw(st.binary(max_size=3)) + part[at + 2 :]})
    try:
        found = transcribe(damaged, book=BOOK, expected=expectations())
    except HvTariffError:
        return
    if found.edition is not None:
        assert set(dict(found.edition.numbers())) <= set(dict(EDITION.numbers()))
