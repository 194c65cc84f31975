"""An edition as plain JSON values and back: the compiled form, and the content that a fingerprint covers."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache
from types import MappingProxyType
from typing import NotRequired, TypedDict

from hv_tariff.citation import Source
from hv_tariff.dates import format_date, parse_date
from hv_tariff.tariffs.season import Season
from hv_tariff.tariffs.table import Contents, Edition, Gap, Instrument, Number
from hv_tariff.tariffs.time_of_use import TimeOfUse, Window, YearPart
from hv_tariff.units import Unit, parse_unit
from hv_tariff.vocabulary import Band, Label, Status

PlainNumber = tuple[str, str, str, str, str, str | None]  # value, unit, status, source, clause, method
PlainEvidence = tuple[str, str, str, str | None]  # status, source, clause, method
PlainSource = tuple[str, str | None]  # text, sha256


class PlainInstrument(TypedDict):
    """An instrument; `source` is its text and digest."""

    id: str
    en: str
    fa: str
    issuer: str | None
    issued: str | None
    source: tuple[str, str, str | None] | None


class PlainSeason(TypedDict):
    """A season's span as month and day."""

    from_: tuple[int, int]
    until: tuple[int, int]
    evidence: PlainEvidence


class PlainPart(TypedDict):
    """A part of the year with its windows: band, start and end in minutes."""

    name: str
    months: list[int]
    windows: list[tuple[str, int, int]]


class PlainTimeOfUse(TypedDict):
    """Time-of-use windows or hours."""

    parts: list[PlainPart]
    by_month: dict[str, dict[str, str]]
    evidence: PlainEvidence


class PlainEdition(TypedDict):
    """An edition without the lines its numbers stand on."""

    family: str
    name: str
    from_: str
    until: str | None
    rule_set: str | None
    instrument: PlainInstrument
    file: str
    gap_before: tuple[str, str] | None
    sources: dict[str, PlainSource]
    rates: dict[str, PlainNumber]
    classes: dict[str, dict[str, PlainNumber]]
    unknown: dict[str, str]
    season: PlainSeason | None
    time_of_use: PlainTimeOfUse | None
    revision: NotRequired[tuple[int, str]]  # with its reason; absent as first entered


STATUSES = {status.code: status for status in Status}
_unit = lru_cache(maxsize=256)(parse_unit)


def cited_sources(edition: Edition) -> dict[str, Source]:
    """Return the sources that the numbers of an edition cite, by name, in order of first use."""
    cited = [number.source for _, number in edition.numbers()]
    cited.extend(each.source for each in (edition.season, edition.time_of_use) if each is not None)
    return {source.id: source for source in cited}


def to_plain(edition: Edition) -> PlainEdition:
    """Return an edition as values that json writes."""
    instrument, gap, season, hours = (
        edition.instrument,
        edition.gap_before,
        edition.season,
        edition.time_of_use,
    )
    source = instrument.source
    plain: PlainEdition = {
        "family": edition.family,
        "name": edition.name,
        "from_": format_date(edition.from_),
        "until": None if edition.until is None else format_date(edition.until),
        "rule_set": edition.rule_set,
        "instrument": {
            "id": instrument.id,
            "en": instrument.title.en,
            "fa": instrument.title.fa,
            "issuer": instrument.issuer,
            "issued": None if instrument.issued is None else format_date(instrument.issued),
            "source": None if source is None else (source.id, source.text, source.sha256),
        },
        "file": edition.file,
        "gap_before": None if gap is None else (format_date(gap.from_), gap.reason),
        "sources": {name: (each.text, each.sha256) for name, each in cited_sources(edition).items()},
        "rates": _numbers_out(edition.rates),
        "classes": {code: _numbers_out(section) for code, section in edition.classes.items()},
        "unknown": dict(edition.unknown),
        "season": None
        if season is None
        else {"from_": season.from_, "until": season.until, "evidence": _evidence_out(season)},
        "time_of_use": None if hours is None else _hours_out(hours),
    }
    if edition.revision > 1:
        plain["revision"] = (edition.revision, edition.reason or "")
    return plain


def from_plain(plain: PlainEdition, *, lines: Mapping[str, int]) -> Edition:
    """Return an edition from its plain values.

    Parameters
    ----------
    plain : dict
    lines : Mapping of str to int
        The line of its file that each number stands on, by path; a line is no part of the content.
    """
    file, sources = (
        plain["file"],
        {name: Source(id=name, text=t, sha256=d) for name, (t, d) in plain["sources"].items()},
    )

    def numbers(section: Mapping[str, PlainNumber], path: str) -> Mapping[str, Number]:
        found: dict[str, Number] = {}
        for key, (value, unit, status, source, clause, method) in section.items():
            found[key] = Number(
                value=Decimal(value),
                unit=_unit(unit),
                status=STATUSES[status],
                source=sources[source],
                clause=clause,
                method=method,
                where=_where(file, lines, f"{path}.{key}"),
            )
        return MappingProxyType(found)

    written, gap, season, hours = (
        plain["instrument"],
        plain["gap_before"],
        plain["season"],
        plain["time_of_use"],
    )
    document = written["source"]
    revision, reason = plain.get("revision", (1, None))
    return Edition(
        family=plain["family"],
        name=plain["name"],
        from_=parse_date(plain["from_"]),
        until=None if plain["until"] is None else parse_date(plain["until"]),
        rule_set=plain["rule_set"],
        instrument=Instrument(
            id=written["id"],
            title=Label(written["en"], written["fa"]),
            issuer=written["issuer"],
            issued=None if written["issued"] is None else parse_date(written["issued"]),
            source=None if document is None else Source(id=document[0], text=document[1], sha256=document[2]),
        ),
        file=file,
        rates=numbers(plain["rates"], "rates"),
        classes=MappingProxyType({c: numbers(each, f"classes.{c}") for c, each in plain["classes"].items()}),
        unknown=MappingProxyType(plain["unknown"]),
        gap_before=None if gap is None else Gap(from_=parse_date(gap[0]), reason=gap[1]),
        season=None if season is None else _season_in(season, sources, _where(file, lines, "season")),
        time_of_use=None if hours is None else _hours_in(hours, sources, _where(file, lines, "time_of_use")),
        revision=revision,
        reason=reason,
    )


def fingerprint(contents: Contents) -> str:
    """Return the sha256 of a book's content: every number in force with its evidence, and none of its lines.

    Revisions that are not in force are no part of it: a book opened at an earlier revision has the
    fingerprint that it had before the correction.
    """
    return plain_fingerprint(contents, [to_plain(edition) for edition in contents.editions])


def plain_fingerprint(contents: Contents, editions: list[PlainEdition]) -> str:
    """Return the fingerprint where the editions are at hand as plain values."""
    title, allows = contents.title, contents.allows_invented
    whole = [contents.name, title.en, title.fa, allows, editions]
    whole += [] if contents.scenario is None else [contents.scenario]
    text = json.dumps(whole, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def lines_of(edition: Edition) -> dict[str, int]:
    """Return the line of the file that each number of an edition stands on, by path."""
    places = [number.where for _, number in edition.numbers()]
    places.extend(each.where for each in (edition.season, edition.time_of_use) if each is not None)
    found: dict[str, int] = {}
    for place in places:
        line, _, path = place.removeprefix(f"{edition.file}:").partition(" ")
        found[path] = int(line)
    return found


def _where(file: str, lines: Mapping[str, int], path: str) -> str:
    return f"{file}:{lines.get(path, 1)} {path}"


def _numbers_out(section: Mapping[str, Number]) -> dict[str, PlainNumber]:
    return {
        key: (
            f"{each.value:f}",
            _unit_text(each.unit),
            each.status.code,
            each.source.id,
            each.clause,
            each.method,
        )
        for key, each in section.items()
    }


@lru_cache(maxsize=256)
def _unit_text(unit: Unit) -> str:
    return str(unit)


def _evidence_out(known: Season | TimeOfUse) -> PlainEvidence:
    return (known.status.code, known.source.id, known.clause, known.method)


def _season_in(plain: PlainSeason, sources: Mapping[str, Source], where: str) -> Season:
    status, source, clause, method = plain["evidence"]
    (first, second), (third, fourth) = plain["from_"], plain["until"]
    return Season(
        from_=(first, second),
        until=(third, fourth),
        status=STATUSES[status],
        source=sources[source],
        clause=clause,
        method=method,
        where=where,
    )


def _hours_out(hours: TimeOfUse) -> PlainTimeOfUse:
    return {
        "parts": [
            {
                "name": part.name,
                "months": list(part.months),
                "windows": [(each.band.value, each.start, each.end) for each in part.windows],
            }
            for part in hours.parts
        ],
        "by_month": {
            f"{month:02d}": {band.value: f"{value:f}" for band, value in bands.items()}
            for month, bands in hours.by_month.items()
        },
        "evidence": _evidence_out(hours),
    }


def _hours_in(plain: PlainTimeOfUse, sources: Mapping[str, Source], where: str) -> TimeOfUse:
    status, source, clause, method = plain["evidence"]
    parts = tuple(
        YearPart(
            name=part["name"],
            months=tuple(part["months"]),
            windows=tuple(
                Window(band=Band(band), start=start, end=end) for band, start, end in part["windows"]
            ),
        )
        for part in plain["parts"]
    )
    by_month = {
        int(month): MappingProxyType({Band(band): Decimal(value) for band, value in bands.items()})
        for month, bands in plain["by_month"].items()
    }
    return TimeOfUse(
        parts=parts,
        by_month=MappingProxyType(by_month),
        status=STATUSES[status],
        source=sources[source],
        clause=clause,
        method=method,
        where=where,
    )
