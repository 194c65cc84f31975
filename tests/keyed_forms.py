"""A program that fills forms: each number of an edition into the cell that asks for it, and the workbook."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path

import openpyxl

from hv_tariff.billing import expectations
from hv_tariff.dates import format_date
from hv_tariff.tariffs import FAMILIES, Edition, TariffBook
from hv_tariff.tariffs.completeness import split_class
from hv_tariff.tariffs.transcription import Filled, Form, lay_form, write_form
from hv_tariff.tariffs.transcription.form import Kind, Place
from hv_tariff.tariffs.transcription.typed import number_text, plain_text

PERSIAN = str.maketrans("0123456789.,", "۰۱۲۳۴۵۶۷۸۹٫٬")
ARABIC = str.maketrans("0123456789.,", "٠١٢٣٤٥٦٧٨٩/،")


def form_of(edition: Edition, *, previous: Edition | None = None) -> Form:
    """The form that an edition is keyed into."""
    return lay_form(
        edition.family,
        edition=edition.name,
        expected=expectations(),
        rule_set=edition.rule_set,
        previous=previous,
    )


def edition_before(book: TariffBook, edition: Edition) -> Edition | None:
    earlier = [each for each in book.editions(edition.family) if each.from_ < edition.from_]
    return earlier[-1] if earlier else None


def texts_of(edition: Edition, form: Form, *, keyed_by: str = "first") -> dict[str, str]:
    """What a careful person types, by path: numbers with marks, clauses once where a row shares them."""
    written = edition.instrument
    found = {
        "keyed_by": keyed_by,
        "in_force.from": format_date(edition.from_),
        "instrument.id": written.id,
        "instrument.title.fa": written.title.fa,
        "instrument.title.en": written.title.en,
        "sources.directive.text": "the directive as scanned",
    }
    if edition.until is not None and not FAMILIES[edition.family].monthly:
        found["in_force.until"] = format_date(edition.until)
    if edition.gap_before is not None:
        found["in_force.gap_before.from"] = format_date(edition.gap_before.from_)
        found["in_force.gap_before.reason"] = edition.gap_before.reason
    if written.issuer is not None:
        found["instrument.issuer"] = written.issuer
    if written.issued is not None:
        found["instrument.issued"] = format_date(written.issued)
    for path, number in edition.numbers():
        found[f"{path}.value"] = f"{number.value:,f}"
        found[f"{path}.clause"] = number.clause
    for name, reason in edition.unknown.items():
        path = name if split_class(name)[0] is not None else f"rates.{name}"
        found[f"{path}.value"] = "unknown"
        found[f"{path}.clause"] = reason
    for slot in form.slots.values():
        if slot.required and slot.kind is Kind.NUMBER:
            found.setdefault(slot.path, "-")
    _share_clauses(found, form)
    if edition.season is not None:
        for key, (month, day) in (("from", edition.season.from_), ("until", edition.season.until)):
            found[f"season.{key}"] = f"{month:02d}-{day:02d}"
        found["season.clause"] = edition.season.clause
    if edition.time_of_use is not None:
        hours = edition.time_of_use
        found["time_of_use.clause"] = hours.clause
        for number, part in enumerate(hours.parts, start=1):
            path = f"time_of_use.windows[{number}]"
            found[f"{path}.name"] = part.name
            found[f"{path}.from"] = f"{part.months[0]:02d}-01"
            found[f"{path}.until"] = f"{part.months[-1] % 12 + 1:02d}-01"
            for window in part.windows:
                span = f"{_clock(window.start)}-{_clock(window.end)}"
                before = found.get(f"{path}.{window.band.value}")
                found[f"{path}.{window.band.value}"] = span if before is None else f"{before}, {span}"
        for month, bands in hours.by_month.items():
            for band, value in bands.items():
                found[f"time_of_use.hours.{month:02d}.{band.value}"] = f"{value:f}"
    return found


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def _share_clauses(found: dict[str, str], form: Form) -> None:
    """Move the clause that most numbers of a row share to the row; only the others keep their own."""
    places = form.places()
    rows = {
        (place.sheet, place.row): path
        for path, place in places.items()
        if path.endswith("].clause") and path.startswith("classes.")
    }
    for (sheet, row), path in rows.items():
        own = [
            slot.path.removesuffix(".value")
            for place, slot in form.slots.items()
            if (place.sheet, place.row) == (sheet, row) and slot.rate is not None and slot.path in found
        ]
        numbers = [each for each in own if found[f"{each}.value"] != "unknown"]
        if not numbers:
            continue
        shared, _ = Counter(found[f"{each}.clause"] for each in numbers).most_common(1)[0]
        found[path] = shared
        for each in numbers:
            if found[f"{each}.clause"] == shared:
                del found[f"{each}.clause"]


def filled_workbook(
    form: Form,
    texts: Mapping[str, str],
    path: Path,
    *,
    spelt: Callable[[str], str] = str,
    change: Callable[[openpyxl.Workbook], None] | None = None,
) -> Path:
    """The form as a workbook with texts in its cells; a change is made in a spreadsheet and saved by it."""
    write_form(form, path, texts={name: spelt(text) for name, text in texts.items()})
    if change is not None:
        book = openpyxl.load_workbook(path)
        change(book)
        book.save(path)
        book.close()
    return path


def read_as_typed(form: Form, texts: Mapping[str, str]) -> Filled:
    """A form as it is read when these texts were typed into it, without the workbook between."""
    found = {}
    for path, text in texts.items():
        place = form.places()[path]
        of_number = form.slots[place].kind is Kind.NUMBER and text not in ("unknown", "-")
        found[place] = number_text(text) if of_number else plain_text(text)
    return Filled(file="form.xlsx", form=form, texts=found, problems=())


def put(book: openpyxl.Workbook, form: Form, place: Place, value: object) -> None:
    book[form.sheets[place.sheet].name].cell(place.row + 1, place.column + 1).value = value
