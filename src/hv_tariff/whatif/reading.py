"""Edits from the sections of a scenario, with every problem kept at its place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from fnmatch import fnmatchcase
from types import MappingProxyType
from typing import Any, TypeVar

from hv_tariff.contracts import decimal_of
from hv_tariff.dates import format_date
from hv_tariff.errors import InputError, nearest
from hv_tariff.tariffs import FAMILIES
from hv_tariff.tariffs.document import Section
from hv_tariff.units import ONE
from hv_tariff.vocabulary import Band, TariffClass
from hv_tariff.whatif.edits.change import Change, Operation
from hv_tariff.whatif.edits.contracts import DEMANDS, FLAGS, WORDS, DemandEdit, TermEdit
from hv_tariff.whatif.edits.edit import Edit, Span, Whom
from hv_tariff.whatif.edits.editions import EditionEdit
from hv_tariff.whatif.edits.loads import ALL, DEMAND, ENERGY, REACTIVE, SHIFT, LoadEdit, ShiftEdit
from hv_tariff.whatif.edits.rates import FACTORS, KNOWN, RateEdit, keys_of
from hv_tariff.whatif.edits.terms import term_value

_BANDS = {band.value: band for band in Band}
_CLASSES = tuple(each.value for each in TariffClass)
_DAYS = ("from", "until")
_WHOM = ("class", "option", "invoice")
_CHANGES = (Operation.SET, Operation.SCALE, Operation.ADD)
_T = TypeVar("_T")


def read_edit(section: Section) -> Edit | None:
    """Read one edit; its problems go to the section's list, and None means that it is no edit."""
    kinds = [kind for kind in KINDS if kind in section.block.entries]
    if len(kinds) != 1:
        what = f"an edit of two kinds, {' and '.join(kinds)}" if kinds else _no_kind(section)
        hint = "write two edits" if kinds else _kinds(section)
        section.refuse(what, hint=hint)
        return None
    before = len(section.problems)
    found = KINDS[kinds[0]](section)
    return found if len(section.problems) == before else None


def _no_kind(section: Section) -> str:
    first = next(iter(section.block.entries), None)
    return "an empty edit" if first is None else f"'{first}' is no kind of edit"


def _kinds(section: Section) -> str | None:
    first = next(iter(section.block.entries), "")
    return nearest(first, list(KINDS))


def _common(section: Section, own: tuple[str, ...], *, whom: tuple[str, ...] = _WHOM) -> dict[str, Any]:
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


def _band(section: Section, key: str, *, missing: str | None = None) -> Band | None:
    text = section.choice(key, tuple(_BANDS), missing=missing)
    return None if text is None else _BANDS[text]


def _figure(section: Section, key: str) -> Decimal | None:
    text = section.text(key, missing=None)
    if text is None:
        return None
    try:
        return decimal_of(text, where=key)
    except InputError as error:
        section.refuse(error.what, key=key, hint=error.hint)
        return None


def _change(section: Section, operations: tuple[Operation, ...] = _CHANGES) -> Change | None:
    """The one change of an edit: what is done, and by how much."""
    words = [each.value for each in operations]
    given = [word for word in words if word in section.block.entries]
    if len(given) != 1:
        what = f"{' and '.join(given)} at once" if given else "nothing says what is done"
        section.refuse(what, hint=f"give one of {', '.join(words)}")
        return None
    value = _figure(section, given[0])
    if value is None:
        return None
    operation = Operation(given[0])
    if value < 0 and operation is not Operation.ADD:
        section.refuse(f"'{value:f}' is below zero", key=given[0], hint="give zero or more")
    return Change(operation, value)


def _rate(section: Section) -> Edit | None:
    common = _common(section, ("rate", "band", *_words(_CHANGES)), whom=("class", "option"))
    pattern, band, change = section.text("rate"), _band(section, "band"), _change(section)
    if pattern is None or change is None:
        return None
    if not keys_of(pattern, band):
        whose = "" if band is None else f" of the band {band.value}"
        section.refuse(f"no rate '{pattern}'{whose}", key="rate", hint=_nearest_key(pattern))
        return None
    return _checked(section, RateEdit(rate=pattern, band=band, change=change, **common))


def _nearest_key(pattern: str) -> str | None:
    return nearest(pattern.replace("*", ""), list(KNOWN))


def _factor(section: Section) -> Edit | None:
    common = _common(section, ("factor", *_words(_CHANGES)), whom=("class", "option"))
    name, change = section.text("factor"), _change(section)
    if name is None or change is None:
        return None
    ratios = [key for key, rate in KNOWN.items() if rate.unit == ONE]
    key = FACTORS.get(name, name)
    if key not in ratios:
        hint = nearest(name, [*FACTORS, *ratios])
        if key in KNOWN:
            hint = f"it is a price in {KNOWN[key].unit}: write rate: {key}"
        section.refuse(f"no factor '{name}'", key="factor", hint=hint)
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


def _edition(section: Section) -> Edit | None:
    common = _common(section, ("edition", "use"), whom=())
    family = section.choice("edition", tuple(FAMILIES))
    use = section.text("use", missing="name the edition to use, such as 1398-02")
    if family is None or use is None:
        return None
    return EditionEdit(family=family, use=use, **common)


def _contract(section: Section) -> Edit | None:
    common = _common(section, ("contract", *_words(_CHANGES)))
    term = section.choice("contract", (*DEMANDS, *FLAGS, *WORDS))
    if term is None:
        return None
    if term in DEMANDS:
        change = _change(section)
        return None if change is None else DemandEdit(demand=term, change=change, **common)
    for word in ("scale", "add"):
        if word in section.block.entries:
            section.refuse(f"{term} is no number", key=word, hint="write set: with its value")
    value = section.text("set", missing="add set: with its value")
    if value is None:
        return None
    try:
        return TermEdit(term=term, value=term_value(term, value), **common)
    except InputError as error:
        section.refuse(error.what, key="set", hint=error.hint)
        return None


def _load(section: Section) -> Edit | None:
    load = section.choice("load", (ALL, ENERGY, REACTIVE, DEMAND, SHIFT))
    if load is None:
        return None
    if load == SHIFT:
        return _shift(section)
    operations = {ALL: (Operation.SCALE,), DEMAND: (*_CHANGES, Operation.CAP)}.get(load, _CHANGES)
    own = ("load", *(("band",) if load == ENERGY else ()), *_words(operations))
    common, change = _common(section, own), _change(section, operations)
    band = _band(section, "band") if load == ENERGY else None
    if change is None:
        return None
    if load == ENERGY and band is None and change.operation is not Operation.SCALE:
        section.refuse(f"{change.operation.value} without the band", hint=f"add band: {', '.join(_BANDS)}")
        return None
    return LoadEdit(load=load, change=change, band=band, **common)


def _shift(section: Section) -> Edit | None:
    common = _common(section, ("load", "from_band", "to_band", "kwh", "share"))
    from_, to = _band(section, "from_band", missing="add it"), _band(section, "to_band", missing="add it")
    kwh, share = _figure(section, "kwh"), _figure(section, "share")
    given = [key for key in ("kwh", "share") if key in section.block.entries]
    if len(given) != 1:
        section.refuse("a shift gives either kwh or share", hint="give one of the two")
        return None
    for key, value in (("kwh", kwh), ("share", share)):
        if value is not None and (value < 0 or (key == "share" and value > 1)):
            section.refuse(f"'{value:f}' is no {key} to move", key=key, hint=_MUCH[key])
    if from_ is None or to is None:
        return None
    if from_ is to:
        section.refuse("moved from a band to itself", key="to_band", hint="give another band")
    return ShiftEdit(from_band=from_, to_band=to, kwh=kwh, share=share, **common)


_MUCH = {"kwh": "give zero or more", "share": "give 0 to 1"}


def _words(operations: tuple[Operation, ...]) -> tuple[str, ...]:
    return tuple(each.value for each in operations)


KINDS: Mapping[str, Callable[[Section], Edit | None]] = MappingProxyType(
    {
        "rate": _rate,
        "factor": _factor,
        "edition": _edition,
        "contract": _contract,
        "load": _load,
    }
)
