"""The schema of a table file: an edition from its sections, with every problem kept at its place."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import PurePosixPath
from types import MappingProxyType

from attrs import frozen

from hv_tariff.citation import Source
from hv_tariff.dates import format_date, jalali, next_month_start
from hv_tariff.errors import nearest
from hv_tariff.tariffs.calendars import read_season, read_time_of_use
from hv_tariff.tariffs.completeness import Holdings, check_ascending, check_rule_set, check_unknown
from hv_tariff.tariffs.document import Section
from hv_tariff.tariffs.expectations import Expectations
from hv_tariff.tariffs.families import FAMILIES, Family, Payload
from hv_tariff.tariffs.figures import Sources, read_number, read_sources, refuse_uncited
from hv_tariff.tariffs.season import Season
from hv_tariff.tariffs.table import Edition, Gap, Instrument, Number
from hv_tariff.tariffs.time_of_use import TimeOfUse
from hv_tariff.vocabulary import Label

_HEADER = ("table", "edition", "revision", "reason", "in_force", "instrument", "sources")


@frozen(kw_only=True, slots=True)
class Draft:
    """An edition as its file gives it, before its place among the others; its sections place errors."""

    edition: Edition
    top: Section
    in_force: Section


@frozen(kw_only=True, slots=True)
class _Payload:
    rates: Mapping[str, Number] = MappingProxyType({})
    classes: Mapping[str, Mapping[str, Number]] = MappingProxyType({})
    unknown: Mapping[str, str] = MappingProxyType({})
    season: Season | None = None
    time_of_use: TimeOfUse | None = None


def read_draft(top: Section, *, expected: Expectations, allows_invented: bool) -> Draft | None:
    """Read one file; its problems go to the section's list, and None means that its header cannot be read."""
    family = _family(top)
    if family is None:
        return None
    payload = ("rates", "classes", "unknown") if family.payload is Payload.RATES else (family.payload.value,)
    top.only((*_HEADER, *(("rule_set",) if family.ruled else ()), *payload))
    instrument = _instrument(top)
    sources = read_sources(top, allows_invented=allows_invented)
    rule_set = top.choice("rule_set", expected.rule_sets_of(family.path)) if family.ruled else None
    held = _payload(top, family=family, expected=expected, sources=sources, rule_set=rule_set)
    refuse_uncited(top, sources)
    in_force = top.section("in_force")
    if in_force is None:
        return None
    in_force.only(("calendar", "from", "until", "gap_before"))
    in_force.choice("calendar", ("jalali",), missing="add calendar: jalali")
    from_ = in_force.day("from")
    if from_ is None:
        return None
    revision, reason = _revision(top)
    name = _name(top, from_, revision=revision)
    edition = Edition(
        family=family.path,
        name=name,
        from_=from_,
        until=_until(in_force, family=family, from_=from_),
        rule_set=rule_set,
        instrument=instrument,
        file=top.file,
        rates=held.rates,
        classes=held.classes,
        unknown=held.unknown,
        gap_before=_gap(in_force, from_),
        season=held.season,
        time_of_use=held.time_of_use,
        revision=revision or 1,
        reason=reason,
    )
    if revision is None:
        return None
    return Draft(edition=edition, top=top, in_force=in_force)


def _family(top: Section) -> Family | None:
    folder = str(PurePosixPath(top.file).parent)
    if folder not in FAMILIES:
        top.refuse(f"unknown family '{folder}'", hint=nearest(folder, list(FAMILIES)))
        return None
    named = top.text("table", missing=f"add table: {folder}")
    if named is not None and named != folder:
        top.refuse(
            f"the table says it is {named} and stands in the folder {folder}",
            key="table",
            hint="move the file, or name its folder",
        )
        return None
    return FAMILIES[folder]


def _revision(top: Section) -> tuple[int | None, str | None]:
    """The revision and its reason; None where the number cannot be read."""
    text = top.text("revision", missing=None)
    if text is None:
        if "reason" in top.block.entries:
            top.refuse("a reason stands without a revision", key="reason", hint="add revision: 2")
        number = PurePosixPath(top.file).stem.partition(".r")[2]
        if number:
            what = f"the file is named as revision {number} and does not say so"
            top.refuse(what, key="edition", hint=f"add revision: {number} and reason: ...")
        return (1 if not number and "revision" not in top.block.entries else None), None
    reason = top.text("reason", missing="say what the revision corrects, and why")
    if not (text.isascii() and text.isdecimal()) or text.startswith("0") or text == "1":
        what = f"revision '{text}' is no whole number from 2 on"
        top.refuse(what, key="revision", hint="the edition as first entered is 1 and does not say so")
        return None, reason
    return int(text), reason


def _name(top: Section, from_: date, *, revision: int | None) -> str:
    day = format_date(from_)
    name, stem = top.text("edition", missing=f"add edition: {day[:7]}"), PurePosixPath(top.file).stem
    if name is None:
        return day[:7]
    if name not in (day[:7], day):
        top.refuse(f"edition {name} starts on {day}", key="edition", hint=f"name it {day[:7]} or {day}")
    elif revision is not None and stem != (file := name if revision == 1 else f"{name}.r{revision}"):
        which = f"edition {name}" if revision == 1 else f"revision {revision} of edition {name}"
        top.refuse(f"{which} stands in {stem}.yaml", key="edition", hint=f"name the file {file}.yaml")
    return name


def _until(in_force: Section, *, family: Family, from_: date) -> date | None:
    until = in_force.day("until", missing=None)
    if family.monthly:
        end = next_month_start(from_)
        if jalali(from_)[2] != 1:
            in_force.refuse(
                "a monthly table starts with its month", key="from", hint=f"from: {format_date(from_)[:7]}-01"
            )
        elif until is not None and until != end:
            in_force.refuse("a monthly table ends with its month", key="until", hint="leave until out")
        return end
    if until is not None and until <= from_:
        in_force.refuse("the edition ends before it starts", key="until", hint="from must come before until")
    return until


def _gap(in_force: Section, from_: date) -> Gap | None:
    section = in_force.section("gap_before", missing=None)
    if section is None:
        return None
    section.only(("from", "reason"))
    start, reason = (
        section.day("from"),
        section.text("reason", missing="say why nothing is known for these days"),
    )
    if start is not None and start >= from_:
        section.refuse(
            "the gap starts after the edition", key="from", hint=f"it ends on {format_date(from_)}"
        )
    return None if start is None or reason is None else Gap(from_=start, reason=reason)


def _instrument(top: Section) -> Instrument:
    section = top.section("instrument")
    if section is None:
        return Instrument(id="", title=Label("", ""))
    section.only(("id", "title", "issuer", "issued", "source"))
    title = section.section("title")
    label = Label("", "") if title is None else Label(title.text("en") or "", title.text("fa") or "")
    if title is not None:
        title.only(("fa", "en"))
    name = section.text("id") or ""
    cited = section.section("source", missing=None)
    source = None
    if cited is not None:
        cited.only(("name", "sha256"))
        source = Source(id=name, text=cited.text("name") or "", sha256=cited.text("sha256", missing=None))
    return Instrument(
        id=name,
        title=label,
        issuer=section.text("issuer", missing=None),
        issued=section.day("issued", missing=None),
        source=source,
    )


def _payload(
    top: Section, *, family: Family, expected: Expectations, sources: Sources, rule_set: str | None
) -> _Payload:
    if family.payload is Payload.SEASON:
        section = top.section("season")
        return _Payload(season=None if section is None else read_season(section, sources))
    if family.payload is Payload.TIME_OF_USE:
        section = top.section("time_of_use")
        return _Payload(time_of_use=None if section is None else read_time_of_use(section, sources))
    keys = expected.of_family(family.path)
    general, by_class = top.section("rates", missing=None), top.section("classes", missing=None)
    unknown = top.section("unknown", missing=None)
    if general is None and by_class is None and unknown is None:
        top.refuse("the table holds nothing", hint="give rates:, classes: or unknown:")
    needs = expected.rule_sets[rule_set] if rule_set is not None else None
    codes = expected.codes_of(rule_set)
    sections = {} if by_class is None else _class_sections(by_class, codes)
    rates = {} if general is None else _numbers(general, keys=keys, expected=expected, sources=sources)
    classes = {
        code: MappingProxyType(_numbers(section, keys=keys, expected=expected, sources=sources))
        for code, section in sections.items()
    }
    held = Holdings(top=top, keys=frozenset(keys), rates=general, classes=sections, unknown=unknown)
    if rule_set is not None:
        check_rule_set(held, rule_set=rule_set, expected=expected)
    check_unknown(held, needs=needs, codes=codes)
    check_ascending(held, rates=rates, classes=classes, chains=expected.ascending)
    reasons = (
        {name: unknown.text(name) or "" for name in unknown.block.entries} if unknown is not None else {}
    )
    return _Payload(
        rates=MappingProxyType(rates), classes=MappingProxyType(classes), unknown=MappingProxyType(reasons)
    )


def _class_sections(section: Section, known: list[str]) -> dict[str, Section]:
    for code in section.block.entries:
        if code not in known:
            section.refuse(f"unknown tariff class '{code}'", key=code, hint=nearest(code, known))
    return {code: below for code, below in section.sections() if code in known}


def _numbers(
    section: Section, *, keys: list[str], expected: Expectations, sources: Sources
) -> dict[str, Number]:
    found: dict[str, Number] = {}
    for key in section.block.entries:
        if key in expected.rates and key not in keys:
            section.refuse(
                f"{key} belongs to the family {expected.rates[key].family}", key=key, hint="move it there"
            )
        elif key not in keys:
            section.refuse(f"unknown key '{key}'", key=key, hint=nearest(key, keys))
    for key, below in section.sections():
        if key in keys:
            number = read_number(below, rate=expected.rates[key], sources=sources)
            if number is not None:
                found[key] = number
    return found
