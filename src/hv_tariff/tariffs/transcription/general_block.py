"""The first sheet of a form: the header of the edition, numbers for every class, and calendars."""

from __future__ import annotations

from collections.abc import Sequence

from hv_tariff.dates import format_date, persian_digits
from hv_tariff.formula.nodes import Rate
from hv_tariff.tariffs.families import FAMILIES, Payload
from hv_tariff.tariffs.table import Edition
from hv_tariff.tariffs.transcription.drawing import Drawing
from hv_tariff.tariffs.transcription.form import Kind, Sheet, Slot, Style
from hv_tariff.vocabulary import Band, Label

VALUE, CLAUSE, PAGE, PREVIOUS, PREVIOUS_CLAUSE = 3, 4, 5, 6, 7
PARTS = 4
"""Parts of the year that a form has room for."""
_HEADINGS = (
    "عنوان", "name", "واحد unit", "مقدار value", "بند clause", "صفحه page", "پیشین previous",
    "بند پیشین previous clause",
)  # fmt: skip
_HOURS = Sheet(name="hours ساعات", widths=(18, 14, 18, 22, 22, 22, 22, 22), frozen_rows=3)
_MONTHS = (
    "فروردین", "اردیبهشت", "خرداد", "تیر", "مرداد", "شهریور",
    "مهر", "آبان", "آذر", "دی", "بهمن", "اسفند",
)  # fmt: skip
_BANDS = tuple(Band)


def lay_header(drawing: Drawing, previous: Edition | None, *, monthly: bool) -> None:
    """Lay the header: who keyed it, when the edition holds, the instrument, the document it is read from.

    A monthly table ends with its month, so no end is asked.
    """
    shown = {} if previous is None else _header_of(previous)
    drawing.block(Label("header", "سرآغاز"), (*_HEADINGS[:4], "", "", _HEADINGS[6]))
    for slot, note in _HEADER:
        if monthly and slot.path == "in_force.until":
            continue
        drawing.names(slot.label, note)
        drawing.slot(drawing.row, VALUE, slot)
        if slot.path in shown:
            drawing.text(drawing.row, PREVIOUS, shown[slot.path], Style.PREVIOUS)
        drawing.row += 1
    drawing.row += 1


def _header_of(edition: Edition) -> dict[str, str]:
    written = edition.instrument
    found = {
        "in_force.from": format_date(edition.from_),
        "instrument.id": written.id,
        "instrument.title.fa": written.title.fa,
        "instrument.title.en": written.title.en,
        "instrument.issuer": written.issuer,
        "instrument.issued": None if written.issued is None else format_date(written.issued),
    }
    if edition.until is not None and not FAMILIES[edition.family].monthly:
        found["in_force.until"] = format_date(edition.until)
    return {path: text for path, text in found.items() if text is not None}


def _day(path: str, en: str, fa: str, *, required: bool = False) -> tuple[Slot, str]:
    return Slot(path=path, label=Label(en, fa), kind=Kind.DAY, required=required), _note(
        "1397/02/01", required
    )


def _text(path: str, en: str, fa: str, *, required: bool = True) -> tuple[Slot, str]:
    return Slot(path=path, label=Label(en, fa), required=required), _note("", required)


def _note(example: str, required: bool) -> str:
    return example if required else f"{example} اختیاری optional".strip()


_HEADER = (
    _text("keyed_by", "keyed by", "نام واردکننده"),
    _day("in_force.from", "in force from", "اجرا از", required=True),
    _day("in_force.until", "in force until, first day no longer", "اجرا تا، نخستین روزی که دیگر نیست"),
    _day("in_force.gap_before.from", "days before it without edition, from", "روزهای بی‌جدول پیش از آن، از"),
    _text("in_force.gap_before.reason", "why none is known", "چرا جدولی نیست", required=False),
    _text("instrument.id", "short name of the instrument", "نام کوتاه سند"),
    _text("instrument.title.fa", "title, Persian", "عنوان فارسی"),
    _text("instrument.title.en", "title, English", "عنوان انگلیسی"),
    _text("instrument.issuer", "issuer", "ابلاغ‌کننده", required=False),
    _day("instrument.issued", "issued on", "تاریخ ابلاغ"),
    _text("sources.directive.text", "the document that is keyed", "مدرکی که از آن وارد می‌شود"),
)


def lay_general(drawing: Drawing, rates: Sequence[Rate], *, required: bool, previous: Edition | None) -> None:
    """Lay a row for each number: what it is, unit, value, clause and page, the previous ones beside.

    Parameters
    ----------
    drawing : Drawing
    rates : sequence of Rate
    required : bool
        Whether every row is filled, be it with a dash; otherwise the rule set says what is needed.
    previous : Edition or None
        Its numbers come first and stand beside.
    """
    held = {} if previous is None else previous.rates
    unknown = frozenset() if previous is None else frozenset(previous.unknown)
    drawing.block(Label("for every class", "برای همه طبقه‌ها"), _HEADINGS)
    for rate in sorted(rates, key=lambda rate: not (rate.key in held or rate.key in unknown)):
        path = f"rates.{rate.key}"
        drawing.names(rate.label, str(rate.unit))
        drawing.slot(
            drawing.row,
            VALUE,
            Slot(path=f"{path}.value", label=rate.label, kind=Kind.NUMBER, required=required, rate=rate),
        )
        drawing.slot(drawing.row, CLAUSE, Slot(path=f"{path}.clause", label=_of("clause", "بند", rate.label)))
        drawing.slot(drawing.row, PAGE, Slot(path=f"{path}.page", label=_of("page", "صفحه", rate.label)))
        if rate.key in held:
            drawing.text(drawing.row, PREVIOUS, f"{held[rate.key].value:,f}", Style.PREVIOUS)
            drawing.text(drawing.row, PREVIOUS_CLAUSE, held[rate.key].clause, Style.PREVIOUS)
        elif rate.key in unknown:
            drawing.text(drawing.row, PREVIOUS, "نامعلوم unknown", Style.PREVIOUS)
        drawing.row += 1
    drawing.row += 1


def lay_calendar(drawing: Drawing, payload: Payload, previous: Edition | None) -> None:
    """Lay a season's span, or the clause of time-of-use hours with a sheet of windows and of hours."""
    name = payload.value
    drawing.block(Label(name.replace("_", "-"), "تقویم"), _HEADINGS)
    ends = (
        (("from", Label("from", "از")), ("until", Label("until", "تا"))) if payload is Payload.SEASON else ()
    )
    for key, label in ends:
        drawing.names(label, "04-01")
        slot = Slot(path=f"season.{key}", label=label, kind=Kind.MONTH_DAY, required=True)
        drawing.slot(drawing.row, VALUE, slot)
        if previous is not None and previous.season is not None:
            month, day = previous.season.from_ if key == "from" else previous.season.until
            drawing.text(drawing.row, PREVIOUS, f"{month:02d}-{day:02d}", Style.PREVIOUS)
        drawing.row += 1
    drawing.names(Label("clause and page of all of it", "بند و صفحه همه آن"))
    drawing.slot(
        drawing.row, CLAUSE, Slot(path=f"{name}.clause", label=Label("clause", "بند"), required=True)
    )
    drawing.slot(drawing.row, PAGE, Slot(path=f"{name}.page", label=Label("page", "صفحه")))
    drawing.row += 2
    if payload is Payload.TIME_OF_USE:
        _lay_hours(drawing)


def _lay_hours(drawing: Drawing) -> None:
    drawing.start(_HOURS)
    drawing.text(0, 0, "ساعات بار: یکی از دو جدول را پر کنید", Style.TITLE)
    drawing.text(1, 0, "time-of-use hours: fill one of the two tables", Style.TITLE)
    drawing.text(3, 0, "07:00-19:00, 21:00-23:00", Style.NOTE)
    drawing.row = 6
    bands = [f"{band.label.fa} {band.label.en}" for band in _BANDS]
    drawing.block(
        Label("windows of the clock, by part of the year", "ساعت‌های شبانه‌روز، در هر بخش سال"),
        ("", "", "نام بخش name", "از from", "تا until", *bands),
    )
    for number in range(1, PARTS + 1):
        path, label = (
            f"time_of_use.windows[{number}]",
            Label(f"part {number}", f"بخش {persian_digits(str(number))}"),
        )
        drawing.names(label)
        drawing.slot(drawing.row, 2, Slot(path=f"{path}.name", label=_of("name", "نام", label)))
        for column, key in ((3, "from"), (4, "until")):
            slot = Slot(path=f"{path}.{key}", label=_of(key, key, label), kind=Kind.MONTH_DAY)
            drawing.slot(drawing.row, column, slot)
        for column, band in enumerate(_BANDS, start=5):
            slot = Slot(
                path=f"{path}.{band.value}", label=_of(band.label.en, band.label.fa, label), kind=Kind.WINDOWS
            )
            drawing.slot(drawing.row, column, slot)
        drawing.row += 1
    drawing.row += 1
    drawing.block(Label("hours a day, by month", "ساعت در شبانه‌روز، در هر ماه"), ("", "", "", "", "", *bands))
    for number, name in enumerate(_MONTHS, start=1):
        label = Label(f"month {number:02d}", name)
        drawing.names(label)
        for column, band in enumerate(_BANDS, start=5):
            path = f"time_of_use.hours.{number:02d}.{band.value}"
            slot = Slot(path=path, label=_of(band.label.en, band.label.fa, label), kind=Kind.NUMBER)
            drawing.slot(drawing.row, column, slot)
        drawing.row += 1


def _of(en: str, fa: str, label: Label) -> Label:
    return Label(f"{en} of {label.en}", f"{fa} {label.fa}")
