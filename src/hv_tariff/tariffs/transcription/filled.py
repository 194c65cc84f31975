"""A filled form read from its workbook: what each cell to fill holds, and everything that is wrong."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any
from warnings import catch_warnings

from attrs import frozen

from hv_tariff.errors import HvTariffError, InputError, NotInForceError, TableError
from hv_tariff.extra import load_extra
from hv_tariff.tariffs.book import TariffBook
from hv_tariff.tariffs.expectations import Expectations
from hv_tariff.tariffs.transcription.form import (
    IDENTITY_ROW,
    Form,
    Identity,
    Kind,
    Place,
    Slot,
    read_identity,
)
from hv_tariff.tariffs.transcription.layout import lay_form
from hv_tariff.tariffs.transcription.typed import (
    is_none,
    is_unknown,
    month_day_text,
    number_text,
    plain_text,
    windows_text,
)
from hv_tariff.workbook import HINT, inspect_workbook, reading_workbook, typed_number

LARGEST_FORM = 32 * 1024 * 1024
"""How many bytes a form may expand to; one that is filled takes some hundred thousand."""
_LONGEST_TEXT = 400
_BEYOND_ROWS, _BEYOND_COLUMNS = 500, 30
_MACRO = ("vbaproject", "macrosheets", "activex")
_LINKED = ("externallinks", "embeddings", "connections.xml", "querytables")

Cells = Mapping[Place, Any]


@frozen(kw_only=True, slots=True)
class Filled:
    """A form as it was filled.

    Attributes
    ----------
    file : str
        The name of the workbook.
    form : Form
        The form as it was laid.
    texts : Mapping of Place to str
        What was typed, by cell; an empty cell is absent. Numbers are written as tables write them.
    problems : tuple of TableError
        What is wrong with it, in the order of its cells.
    unread : frozenset of Place
        Cells that hold something that cannot be read.
    """

    file: str
    form: Form
    texts: Mapping[Place, str]
    problems: tuple[TableError, ...]
    unread: frozenset[Place] = frozenset()

    def where(self, place: Place) -> str:
        """Return ``FORM.xlsx:sheet!D7``."""
        return self.form.where(place, file=self.file)

    def refuse(self, what: str, place: Place, *, hint: str | None = None) -> TableError:
        """Return a problem at a cell."""
        return TableError(what, where=self.where(place), hint=hint)

    def by_path(self) -> dict[str, str]:
        """Return what was typed by the path that it is for."""
        return {self.form.slots[place].path: text for place, text in self.texts.items()}


def read_form(path: Path, *, book: TariffBook, expected: Expectations) -> Filled:
    """Read a filled form.

    Parameters
    ----------
    path : Path
        The workbook.
    book : TariffBook
        Holds the previous edition that the form was made from.
    expected : Expectations

    Returns
    -------
    Filled
        With every problem of its cells.

    Raises
    ------
    InputError
        When it is no workbook, no form, or one of an earlier layout, of other rules or another book.
    """
    openpyxl = load_extra("openpyxl", to="read .xlsx")
    if not path.is_file():
        raise InputError("the form cannot be read", where=str(path), hint="check its name")
    try:
        return _read(path, openpyxl, book=book, expected=expected)
    except InputError as error:
        if error.hint == HINT:
            error.hint = "give a form of hv-tariff tables form, saved as .xlsx"
        raise


def _read(path: Path, openpyxl: Any, *, book: TariffBook, expected: Expectations) -> Filled:
    inspection = inspect_workbook(path, largest=LARGEST_FORM)
    problems: list[TableError] = []
    for words, what in ((_MACRO, "a macro"), (_LINKED, "a link or an object of another file")):
        held = [part for part in inspection.parts if any(word in part.lower() for word in words)]
        if held:
            hint = "key the numbers into a form of hv-tariff tables form, saved as .xlsx"
            problems.append(TableError(f"the form carries {what} ({held[0]})", where=path.name, hint=hint))
    if inspection.merged:
        problems.append(
            TableError("the form has merged cells", where=path.name, hint="unmerge them: one value a cell")
        )
    # openpyxl warns of parts that it leaves out, and nothing of a form stands in them.
    with reading_workbook(path), catch_warnings(action="ignore"):
        held_book = openpyxl.load_workbook(path, read_only=True, data_only=False, keep_links=False)
        try:
            form = _form_of(held_book, path.name, book=book, expected=expected)
            cells = dict(_cells(held_book, form, path.name, problems))
        finally:
            held_book.close()
    texts = _texts(form, cells, path.name, problems)
    unread = frozenset(place for place in form.slots if place in cells and place not in texts)
    return Filled(file=path.name, form=form, texts=texts, problems=tuple(problems), unread=unread)


def _form_of(held: Any, name: str, *, book: TariffBook, expected: Expectations) -> Form:
    """Lay again the form that the workbook says it is; what differs from it was changed."""
    if not held.worksheets:
        raise InputError("the workbook has no sheet", where=name)
    first = held.worksheets[0]
    rows = islice(first.iter_rows(min_row=1, max_row=IDENTITY_ROW + 1, max_col=1), IDENTITY_ROW + 1)
    texts = [str(row[0].value or "") if row else "" for row in rows]
    where = f"{name}:{first.title}!{Place(0, IDENTITY_ROW, 0).cell}"
    identity = read_identity(texts[IDENTITY_ROW] if len(texts) > IDENTITY_ROW else "", where=where)
    try:
        form = lay_form(
            identity.family,
            edition=identity.edition,
            expected=expected,
            rule_set=identity.rule_set,
            previous=_previous(identity, book=book),
        )
    except HvTariffError as error:
        raise InputError(
            f"the form cannot be laid again: {error.what}", where=where, hint=error.hint
        ) from None
    if form.identity.digest != identity.digest:
        raise InputError(
            f"the form is out of date: the rules or the previous edition changed since it was made for"
            f" {identity.family} {identity.edition}",
            where=where,
            hint="make it again with hv-tariff tables form, or give the book it was made from",
        )
    return form


def _previous(identity: Identity, *, book: TariffBook) -> Any:
    if identity.previous is None:
        return None
    editions = {edition.name: edition for edition in book.editions(identity.family)}
    if identity.previous not in editions:
        what = f"the book '{book.name}' has no edition {identity.previous} of {identity.family}"
        raise NotInForceError(what, hint="give the book that the form was made from: --book")
    return editions[identity.previous]


def _cells(held: Any, form: Form, name: str, problems: list[TableError]) -> Iterator[tuple[Place, Any]]:
    """Yield the cells of the form's sheets that hold anything; sheets that are not its own are problems."""
    by_name = {sheet.title: sheet for sheet in held.worksheets}
    own = [sheet.name for sheet in form.sheets]
    for title in by_name:
        if title not in own:
            problems.append(
                TableError(f"'{title}' is no sheet of the form", where=f"{name}:{title}", hint="remove it")
            )
    for title in held.sheetnames:
        if title not in by_name:
            problems.append(
                TableError(
                    f"'{title}' is a chart, no sheet of cells", where=f"{name}:{title}", hint="remove it"
                )
            )
    for number, title in enumerate(own):
        sheet = by_name.get(title)
        if sheet is None:
            problems.append(
                TableError(f"the sheet '{title}' is gone", where=name, hint="make the form again")
            )
            continue
        if sheet.sheet_state != "visible":
            problems.append(
                TableError("the sheet is hidden", where=f"{name}:{title}", hint="show it, and look at it")
            )
        places = [place for place in (*form.fixed, *form.slots) if place.sheet == number]
        rows = max(place.row for place in places) + _BEYOND_ROWS
        columns = max(place.column for place in places) + _BEYOND_COLUMNS
        for row, line in enumerate(islice(sheet.iter_rows(max_row=rows, max_col=columns), rows)):
            for column, cell in enumerate(line):
                if cell.value is not None and str(cell.value).strip():
                    yield Place(number, row, column), cell


def _texts(form: Form, cells: Cells, name: str, problems: list[TableError]) -> Mapping[Place, str]:
    found: dict[Place, str] = {}
    present = {place.sheet for place in cells}
    changed = [
        place
        for place, fixed in form.fixed.items()
        if place.sheet in present and (str(cells[place].value) if place in cells else "") != fixed.text
    ]
    for place in sorted({*changed, *cells, *form.slots}, key=lambda place: place.order):
        where = form.where(place, file=name)
        if place in form.slots:
            try:
                text = _typed(form.slots[place], cells.get(place))
                if text is not None:
                    found[place] = text
            except InputError as error:
                label = form.slots[place].label
                problems.append(TableError(f"{label.en}: {error.what}", where=where, hint=error.hint))
        elif place in form.fixed:
            if place in changed:
                now = f"'{cells[place].value}'" if place in cells else "empty"
                was = f"'{form.fixed[place].text}'" if form.fixed[place].text else "nothing"
                problems.append(
                    TableError(
                        f"a locked cell was changed: it is {now} and was {was}",
                        where=where,
                        hint="put it back, or key into a new form",
                    )
                )
        else:
            problems.append(
                TableError(
                    f"'{cells[place].value}' stands where nothing is asked",
                    where=where,
                    hint="move it to its yellow cell, or remove it",
                )
            )
    return found


def _typed(slot: Slot, cell: Any) -> str | None:
    """Return what a cell to fill holds, as tables write it; raises InputError for what it may not hold."""
    if cell is None:
        if slot.required:
            none = "; - where the directive has none" if slot.kind is Kind.NUMBER else ""
            raise InputError("the cell is empty", hint=f"fill it{none}")
        return None
    value = cell.value
    if cell.data_type == "f":
        raise InputError(
            "a formula stands where a person's reading is meant", hint="type what the directive says"
        )
    if cell.data_type == "e":
        raise InputError(f"the cell shows {value}", hint="type what the directive says")
    if isinstance(value, bool):
        raise InputError(f"the cell is {value}", hint="type what the directive says")
    if isinstance(value, int | float):
        text = typed_number(value)
    elif isinstance(value, str):
        text = plain_text(value)
    else:
        hint = "format the cell as text, and type it again: 1397/02/01, 04-01 or 12/5"
        raise InputError(f"the spreadsheet made a {type(value).__name__} of it", hint=hint)
    if len(text) > _LONGEST_TEXT:
        raise InputError(f"{len(text):,} characters", hint=f"at most {_LONGEST_TEXT}")
    if slot.kind is Kind.NUMBER and not is_unknown(text) and not is_none(text):
        return number_text(text)
    if slot.kind is Kind.MONTH_DAY:
        return month_day_text(text)
    return windows_text(text) if slot.kind is Kind.WINDOWS else text
