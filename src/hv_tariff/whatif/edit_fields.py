"""The fields that edits share, read from the sections of a scenario."""

from __future__ import annotations

from decimal import Decimal
from fnmatch import fnmatchcase
from typing import Any

from hv_tariff.contracts import decimal_of
from hv_tariff.dates import format_date
from hv_tariff.errors import InputError, nearest
from hv_tariff.tariffs.document import Section
from hv_tariff.vocabulary import Band, TariffClass
from hv_tariff.whatif.edits.change import Change, Operation
from hv_tariff.whatif.edits.edit import Span, Whom

BANDS_BY_NAME = {band.value: band for band in Band}
CHANGES = (Operation.SET, Operation.SCALE, Operation.ADD)
_CLASSES = tuple(each.value for each in TariffClass)
_DAYS = ("from", "until")
_WHOM = ("class", "option", "invoice")


def common_of(section: Section, own: tuple[str, ...], *, whom: tuple[str, ...] = _WHOM) -> dict[str, Any]:
    """What every edit has: its place, its days and whom it is for."""
    section.only((*own, *whom, *_DAYS))
    from_, until = section.day("from", missing=None), section.day("until", missing=None)
    if from_ is not None and until is not None and until <= from_:
        hint = f"from {format_date(from_)} must come before until {format_date(until)}"
        section.refuse("the edit ends before it begins", key="until", hint=hint)
    return {
        "where": section.where(),
        "span": Span(from_=from_, until=until),
        "whom": Whom(
            tariff_class=_class_pattern(section) if "class" in whom else None,
            option=_option(section) if "option" in whom else None,
            invoice=section.text("invoice", missing=None) if "invoice" in whom else None,
        ),
    }


def _class_pattern(section: Section) -> str | None:
    text = section.text("class", missing=None)
    if text is not None and not any(fnmatchcase(code, text) for code in _CLASSES):
        section.refuse(f"unknown tariff class '{text}'", key="class", hint=nearest(text, _CLASSES))
    return text


def _option(section: Section) -> int | None:
    text = section.choice("option", ("1", "2", "3"), missing=None)
    return None if text is None else int(text)


def band_of_key(section: Section, key: str, *, missing: str | None = None) -> Band | None:
    """Return the band of a key, None where it is absent or unknown."""
    text = section.choice(key, tuple(BANDS_BY_NAME), missing=missing)
    return None if text is None else BANDS_BY_NAME[text]


def figure_of(section: Section, key: str) -> Decimal | None:
    """Return the figure of a key, None where it is absent or none."""
    text = section.text(key, missing=None)
    if text is None:
        return None
    try:
        return decimal_of(text, where=key)
    except InputError as error:
        section.refuse(error.what, key=key, hint=error.hint)
        return None


def change_of(section: Section, operations: tuple[Operation, ...] = CHANGES) -> Change | None:
    """The one change of an edit: what is done, and by how much."""
    words = [each.value for each in operations]
    given = [word for word in words if word in section.block.entries]
    if len(given) != 1:
        what = f"{' and '.join(given)} at once" if given else "nothing says what is done"
        section.refuse(what, hint=f"give one of {', '.join(words)}")
        return None
    value = figure_of(section, given[0])
    if value is None:
        return None
    operation = Operation(given[0])
    if value < 0 and operation is not Operation.ADD:
        section.refuse(f"'{value:f}' is below zero", key=given[0], hint="give zero or more")
    return Change(operation, value)


def words_of(operations: tuple[Operation, ...]) -> tuple[str, ...]:
    """Return the words of operations."""
    return tuple(each.value for each in operations)
