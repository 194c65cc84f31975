"""The terms of load programmes and of sensitive customers, from the files that the package ships."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from hv_tariff.contracts.programmes import Limit, MonthDay, Programme, Season
from hv_tariff.errors import BookError, InputError, TableError, nearest
from hv_tariff.procedures.reading import read_known, read_label
from hv_tariff.tariffs.document import Section
from hv_tariff.tariffs.figures import EVIDENCE_KEYS, Sources, read_decimal, read_sources, refuse_uncited

_SHIPPED = Path(__file__).resolve().parent / "terms"
PROGRAMMES = ("operational_reserve", "peak_reduction")
_OF_PROGRAMMES = ("least_kw", "least_share", "most_hours")
_SENSITIVE = "sensitive"
_PLACES = 3
_MONTH_DAY = re.compile(r"(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])")


@lru_cache(maxsize=8)
def load_programme(code: str) -> Programme:
    """Return the terms of a load programme, ``operational_reserve`` or ``peak_reduction``.

    Raises
    ------
    InputError
        When there is no such programme.
    """
    if code not in PROGRAMMES:
        raise InputError(f"no programme '{code}'", where="programmes", hint=nearest(code, PROGRAMMES))
    return parse_programme((_SHIPPED / f"{code}.yaml").read_bytes(), file=f"{code}.yaml")


@lru_cache(maxsize=1)
def warnings_allowed() -> Limit:
    """Return the warnings after which a sensitive customer that is not ready pays another price."""
    file = f"{_SENSITIVE}.yaml"
    top, problems = _opened((_SHIPPED / file).read_bytes(), file)
    top.only(("terms", "title", "sources", "limits"))
    read_label(top, "title")
    limits = _limits(top, ("warnings",), read_sources(top, allows_invented=False))
    _refuse(problems, file)
    return limits["warnings"]


def parse_programme(data: bytes, *, file: str) -> Programme:
    """Return the terms of a programme from the content of its file.

    Raises
    ------
    BookError
        With every problem, each at its line.
    """
    top, problems = _opened(data, file)
    top.only(("terms", "title", "sources", "limits", "season"))
    sources = read_sources(top, allows_invented=False)
    title, limits = read_label(top, "title"), _limits(top, _OF_PROGRAMMES, sources)
    below = top.section("season", missing=None)
    season = None if below is None else _season(below, sources)
    refuse_uncited(top, sources)
    _refuse(problems, file)
    return Programme(
        code=top.text("terms") or "",
        title=title,
        least_kw=limits.get("least_kw"),
        least_share=limits.get("least_share"),
        most_hours=limits.get("most_hours"),
        season=season,
    )


def _opened(data: bytes, file: str) -> tuple[Section, list[TableError]]:
    from hv_tariff.tariffs.source_yaml import read_document  # noqa: PLC0415 - yaml loads only when YAML is read

    problems: list[TableError] = []
    top = read_document(data, file=file, problems=problems)
    if top is None:
        raise BookError(f"the terms {file} cannot be used", problems)
    top.text("terms", missing="add terms: NAME")
    return top, problems


def _refuse(problems: list[TableError], file: str) -> None:
    if problems:
        raise BookError(f"the terms {file} cannot be used", problems)


def _limits(top: Section, known: tuple[str, ...], sources: Sources) -> dict[str, Limit]:
    section, found = top.section("limits"), {}
    if section is None:
        return {}
    section.only(known)
    for code, below in section.sections():
        below.only(("value", *EVIDENCE_KEYS))
        value, evidence = read_decimal(below, "value", places=_PLACES), read_known(below, sources)
        if value is not None and evidence is not None:
            found[code] = Limit(value=value, known=evidence)
    return found


def _season(section: Section, sources: Sources) -> Season | None:
    section.only(("from", "until", *EVIDENCE_KEYS))
    from_, until, known = (
        _month_day(section, "from"),
        _month_day(section, "until"),
        read_known(section, sources),
    )
    if from_ is None or until is None or known is None:
        return None
    if until <= from_:
        section.refuse("the season ends before it begins", key="until", hint="give the first day after it")
        return None
    return Season(from_=from_, until=until, known=known)


def _month_day(section: Section, key: str) -> MonthDay | None:
    text = section.text(key)
    match = None if text is None else _MONTH_DAY.fullmatch(text)
    if text is not None and match is None:
        section.refuse(f"'{text}' is no day of a year", key=key, hint="write month and day, 03-20")
    return None if match is None else (int(match[1]), int(match[2]))
