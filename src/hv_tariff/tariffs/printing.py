"""An edition as the YAML that the strict source reads back to an equal edition."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby

from hv_tariff.citation import Source
from hv_tariff.dates import format_date
from hv_tariff.tariffs.families import FAMILIES
from hv_tariff.tariffs.plain import cited_sources
from hv_tariff.tariffs.season import Season
from hv_tariff.tariffs.table import Edition, Instrument, Number
from hv_tariff.tariffs.time_of_use import TimeOfUse, Window, YearPart


def edition_to_yaml(edition: Edition) -> str:
    """Return an edition as the text of its table file."""
    return "\n".join(_lines(edition)) + "\n"


def _lines(edition: Edition) -> Iterator[str]:
    yield f"table: {edition.family}"
    yield f"edition: {edition.name}"
    if edition.revision > 1:
        yield f"revision: {edition.revision}"
        yield f"reason: {quoted(edition.reason or '')}"
    yield "in_force:"
    yield "  calendar: jalali"
    yield f"  from: {format_date(edition.from_)}"
    if edition.until is not None and not FAMILIES[edition.family].monthly:
        yield f"  until: {format_date(edition.until)}"
    if edition.gap_before is not None:
        gap = edition.gap_before
        yield f"  gap_before: {{from: {format_date(gap.from_)}, reason: {quoted(gap.reason)}}}"
    yield from _instrument(edition.instrument)
    if edition.rule_set is not None:
        yield f"rule_set: {quoted(edition.rule_set)}"
    sources = cited_sources(edition)
    if sources:
        yield "sources:"
    for source in sources.values():
        yield f"  {quoted(source.id)}: {_flow(text=source.text, sha256=source.sha256)}"
    if edition.rates:
        yield "rates:"
        yield from (f"  {key}: {_number(number)}" for key, number in edition.rates.items())
    if edition.classes:
        yield "classes:"
    for code, section in edition.classes.items():
        yield f"  {code}:" + ("" if section else " {}")
        yield from (f"    {key}: {_number(number)}" for key, number in section.items())
    if edition.unknown:
        yield "unknown:"
        yield from (f"  {name}: {quoted(reason)}" for name, reason in edition.unknown.items())
    if edition.season is not None:
        yield from _season(edition.season)
    if edition.time_of_use is not None:
        yield from _time_of_use(edition.time_of_use)


def _instrument(instrument: Instrument) -> Iterator[str]:
    yield "instrument:"
    yield f"  id: {quoted(instrument.id)}"
    yield f"  title: {_flow(fa=instrument.title.fa, en=instrument.title.en)}"
    if instrument.issuer is not None:
        yield f"  issuer: {quoted(instrument.issuer)}"
    if instrument.issued is not None:
        yield f"  issued: {format_date(instrument.issued)}"
    if instrument.source is not None:
        yield f"  source: {_flow(name=instrument.source.text, sha256=instrument.source.sha256)}"


def _number(number: Number) -> str:
    evidence = _evidence(number.status.code, number.source, number.clause, number.method)
    value = f"{number.value:,f}".replace(",", "_")
    return f"{{value: {value}, unit: {number.unit}, {evidence}}}"


def _evidence(status: str, source: Source, clause: str, method: str | None) -> str:
    derived = "" if method is None else f", method: {quoted(method)}"
    return f"status: {status}, source: {quoted(source.id)}, clause: {quoted(clause)}{derived}"


def _season(season: Season) -> Iterator[str]:
    (from_month, from_day), (month, day) = season.from_, season.until
    span = f"from: {from_month:02d}-{from_day:02d}, until: {month:02d}-{day:02d}"
    yield f"season: {{{span}, {_evidence(season.status.code, season.source, season.clause, season.method)}}}"


def _time_of_use(hours: TimeOfUse) -> Iterator[str]:
    yield "time_of_use:"
    yield f"  status: {hours.status.code}"
    yield f"  source: {quoted(hours.source.id)}"
    yield f"  clause: {quoted(hours.clause)}"
    if hours.method is not None:
        yield f"  method: {quoted(hours.method)}"
    yield "  windows:" if hours.parts else "  hours:"
    for part in hours.parts:
        yield f"    {quoted(part.name)}: {{{_part(part)}}}"
    for month, bands in hours.by_month.items():
        yield (
            f'    "{month:02d}": {{'
            + ", ".join(f"{band.value}: {value:f}" for band, value in bands.items())
            + "}"
        )


def _part(part: YearPart) -> str:
    span = f"from: {part.months[0]:02d}-01, until: {part.months[-1] % 12 + 1:02d}-01"
    windows = "".join(
        f', {band.value}: "{", ".join(_window(each) for each in each_band)}"'
        for band, each_band in groupby(part.windows, key=lambda window: window.band)
    )
    return span + windows


def _window(window: Window) -> str:
    (h1, m1), (h2, m2) = divmod(window.start, 60), divmod(window.end, 60)
    return f"{h1:02d}:{m1:02d}-{h2:02d}:{m2:02d}"


def _flow(**values: str | None) -> str:
    return "{" + ", ".join(f"{key}: {quoted(text)}" for key, text in values.items() if text is not None) + "}"


_NON_JOINER = "\u200c"  # Persian words are spelt with it
_ESCAPED: Mapping[str, str] = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t"}


def quoted(text: str) -> str:
    """Return a text in double quotes, as YAML; what YAML would fold, refuse or misread is escaped."""
    return (
        '"'
        + "".join(
            _ESCAPED.get(each) or (each if each.isprintable() or each == _NON_JOINER else _escape(each))
            for each in text
        )
        + '"'
    )


def _escape(character: str) -> str:
    code = ord(character)
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"
