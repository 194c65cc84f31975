"""What is recovered, as an edition of a table: found numbers with their evidence, and the rest as unknown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from attrs import evolve

from hv_tariff.billing import expectations
from hv_tariff.citation import Source
from hv_tariff.dates import format_date
from hv_tariff.errors import NotInForceError, nearest
from hv_tariff.recovery.result import RecoveredRate, Recovery
from hv_tariff.recovery.unknowns import STATED, HiddenBook, Unknown
from hv_tariff.tariffs import Edition, Number, TariffBook, edition_to_yaml, read_edition
from hv_tariff.vocabulary import Status

_NAMED = 3


def recovered_edition(recovery: Recovery, name: str, *, invoices: str, sha256: str | None = None) -> Edition:
    """Return an edition with the numbers found; every other is declared unknown, with its interval.

    Parameters
    ----------
    recovery : Recovery
    name : str
        The edition's name.
    invoices : str
        What the invoices are, as a person would cite them: the name of their file.
    sha256 : str, optional
        The digest of that file.

    Raises
    ------
    NotInForceError
        When no edition of that name was sought.
    """
    names = [edition.name for edition in recovery.hidden.editions]
    if name not in names:
        raise NotInForceError(f"edition '{name}' was not sought", hint=nearest(name, names))
    edition = recovery.hidden.editions[names.index(name)]
    from_, until = recovery.span
    source = Source(
        id="invoices",
        text=f"printed invoices ({invoices}): {recovery.invoices}, "
        f"{format_date(from_)} to {format_date(until)}",
        sha256=sha256,
    )
    mine = [each for each in recovery.rates if each.unknown.edition == name]
    found = {each.unknown.name: _number(each, each.value, source) for each in mine if each.value is not None}
    reasons = {_path(each.unknown): _reason(each) for each in mine if each.value is None}
    reasons |= {
        _path(each): "no printed line of the invoices reads it"
        for each in recovery.untouched
        if each.edition == name
    }
    return evolve(
        edition,
        rates=_kept(edition.rates, found),
        classes={code: held for code, section in edition.classes.items() if (held := _kept(section, found))},
        unknown=reasons,
    )


def known_book(sought: HiddenBook, rates: Iterable[RecoveredRate]) -> TariffBook:
    """Return a hidden book with what was found, and what was stated; it has no other number of the family."""
    source = Source(id="invoices", text="the invoices themselves")
    found = {each.unknown.name: _number(each, each.value, source) for each in rates if each.value is not None}
    names = {edition.name for edition in sought.editions}

    def kept(edition: Edition) -> Edition:
        if edition.family != sought.family or edition.name not in names:
            return edition
        classes = {code: _kept(section, found) for code, section in edition.classes.items()}
        return evolve(edition, rates=_kept(edition.rates, found), classes=classes)

    contents = evolve(
        sought.book.contents,
        name=f"{sought.book.name}, recovered",
        editions=tuple(kept(each) for each in sought.book.contents.editions),
    )
    return TariffBook(contents=contents)


def edition_text(edition: Edition) -> str:
    """Return the edition as the text of its file, which the strict loader has read back.

    Raises
    ------
    BookError
        When the loader would not take it.
    """
    text = edition_to_yaml(edition)
    read_edition(text, file=edition.file, expected=expectations(), allows_invented=False)
    return text


def _kept(section: Mapping[str, Number], found: Mapping[str, Number]) -> dict[str, Number]:
    """The numbers of a section that were found, and those that were stated."""
    kept = {}
    for key, mark in section.items():
        if mark.source is STATED:
            kept[key] = evolve(mark, status=Status.REPORTED, clause="stated, not sought")
        elif mark.where in found:
            kept[key] = found[mark.where]
    return kept


def _path(unknown: Unknown) -> str:
    of_class = "" if unknown.tariff_class is None else f"classes.{unknown.tariff_class}."
    return f"{of_class}{unknown.rate.key}"


def _number(rate: RecoveredRate, value: Decimal, source: Source) -> Number:
    return Number(
        value=value,
        unit=rate.unknown.rate.unit,
        status=Status.RECOVERED,
        source=source,
        clause=f"the only decimal of its grid that {_counted(rate.invoices)} allow{_against(rate)}",
        where=rate.unknown.name,
    )


def _reason(rate: RecoveredRate) -> str:
    if rate.high is None and not rate.low:
        between = "the invoices do not bound it"
    elif rate.high is None:
        between = f"the invoices say {rate.low:f} or more"
    elif rate.low == rate.high:
        between = f"the invoices say {rate.low:f}, which wrong lines may hit by accident"
    else:
        between = f"the invoices say {rate.low:f} to {rate.high:f}"
    proposed = "" if rate.proposed is None else f", of which {rate.proposed:f} is the shortest"
    following = "" if rate.next_reading is None else f"; to settle it: {rate.next_reading.en}"
    return f"{between}{proposed}{_against(rate)}{following}"


def _counted(invoices: tuple[str, ...]) -> str:
    if len(invoices) == 1:
        return f"1 invoice ({invoices[0]})"
    more = ", …" if len(invoices) > _NAMED else ""
    return f"{len(invoices)} invoices ({', '.join(invoices[:_NAMED])}{more})"


def _against(rate: RecoveredRate) -> str:
    return f"; contradicted by {_counted(rate.contradicted_by)}" if rate.contradicted_by else ""
