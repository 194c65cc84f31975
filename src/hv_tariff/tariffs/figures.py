"""Numbers of a table from their text: exact decimals with a unit, a status, a source and a clause."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal

from attrs import frozen

from hv_tariff.citation import Source
from hv_tariff.dates import latin_digits
from hv_tariff.errors import UnitError, nearest
from hv_tariff.formula.nodes import Rate
from hv_tariff.tariffs.document import Section
from hv_tariff.tariffs.table import Number
from hv_tariff.units import Unit, parse_unit
from hv_tariff.vocabulary import Status

EVIDENCE_KEYS = ("status", "source", "clause", "method")
STATUSES = {status.code: status for status in Status if status is not Status.SUPPOSED}
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*|[1-9][0-9]{0,2}(?:_[0-9]{3})+)(?:\.[0-9]+)?")
_MOST_DIGITS = 24


@frozen(kw_only=True, slots=True)
class Sources:
    """The sources a file declares, which of them its numbers cite, and whether they may be invented."""

    declared: Mapping[str, Source]
    cited: set[str]
    allows_invented: bool


@frozen(kw_only=True, slots=True)
class Evidence:
    """How well something is known, and from where."""

    status: Status
    source: Source
    clause: str
    method: str | None


def read_sources(top: Section, *, allows_invented: bool) -> Sources:
    """Read the section ``sources`` of a file."""
    declared: dict[str, Source] = {}
    section = top.section("sources", missing=None)
    for name, below in section.sections() if section is not None else ():
        below.only(("text", "sha256"))
        text, digest = below.text("text"), below.text("sha256", missing=None)
        if digest is not None and not re.fullmatch(r"[0-9a-f]{64}", digest):
            below.refuse("sha256 is not 64 hexadecimal digits", key="sha256")
        declared[name] = Source(id=name, text=text or "", sha256=digest)
    return Sources(declared=declared, cited=set(), allows_invented=allows_invented)


def refuse_uncited(top: Section, sources: Sources) -> None:
    """Refuse a declared source that no number cites."""
    section = top.section("sources", missing=None)
    for name in sources.declared:
        if name not in sources.cited and section is not None:
            section.refuse(f"no number cites the source '{name}'", key=name, hint="remove it")


def read_evidence(section: Section, sources: Sources) -> Evidence | None:
    """Read status, source, clause and method; None when one of them is wrong."""
    before = len(section.problems)
    code = None
    if section.text("status", missing=None) == Status.SUPPOSED.code:
        section.refuse("only a scenario supposes a number", key="status", hint="say how well it is known")
    else:
        code = section.choice("status", list(STATUSES), missing=f"add status: one of {', '.join(STATUSES)}")
    status = STATUSES.get(code or "")
    declared = ", ".join(sources.declared) or "none yet"
    name = section.text("source", missing=f"add source: one of those declared ({declared})")
    if name is not None and name not in sources.declared:
        known = nearest(name, list(sources.declared)) or "declare it under sources:"
        section.refuse(f"the source '{name}' is not declared", key="source", hint=known)
    elif name is not None:
        sources.cited.add(name)
    clause = section.text("clause", missing="add clause: where in the source it stands")
    estimate = status is Status.ESTIMATE
    method = section.text("method", missing="an estimate says how it was derived" if estimate else None)
    if method is not None and status is not None and not estimate:
        section.refuse(f"method belongs to estimates, not to {code}", key="method", hint="remove it")
    if status is Status.INVENTED and not sources.allows_invented:
        hint = "allows_invented in book.yaml is false; leave the number out and declare it under unknown:"
        section.refuse("an invented number in a book that allows none", key="status", hint=hint)
    if len(section.problems) > before or status is None or name is None or clause is None:
        return None
    return Evidence(status=status, source=sources.declared[name], clause=clause, method=method)


def read_number(section: Section, *, rate: Rate, sources: Sources) -> Number | None:
    """Read one number as the rate it is for; None when something about it is wrong."""
    section.only(("value", "unit", *EVIDENCE_KEYS))
    value = read_decimal(section, "value", signed=rate.signed, places=rate.places)
    unit = _read_unit(section, rate)
    evidence = read_evidence(section, sources)
    if value is None or unit is None or evidence is None:
        return None
    return Number(
        value=value,
        unit=unit,
        status=evidence.status,
        source=evidence.source,
        clause=evidence.clause,
        method=evidence.method,
        where=section.where(),
    )


def read_decimal(section: Section, key: str, *, places: int, signed: bool = False) -> Decimal | None:
    """Read digits with ``_`` groups and a point, Latin or Persian, on a grid of `places` decimals."""
    text = section.text(key)
    if text is None:
        return None
    typed = latin_digits(text.strip().replace("٬", "_"))
    if not _NUMBER.fullmatch(typed):
        section.refuse(f"'{text}' is no number", key=key, hint=_number_hint(typed))
        return None
    if sum(character.isdigit() for character in typed) > _MOST_DIGITS:
        section.refuse(f"'{text}' has more than {_MOST_DIGITS} digits", key=key)
        return None
    if typed.startswith("-") and not signed:
        section.refuse(f"'{text}' is negative", key=key, hint="this number is never below zero")
        return None
    decimals = len(typed.partition(".")[2].rstrip("0"))
    if decimals > places:
        grid = f"it has at most {places} decimal places" if places else "it is a whole number"
        section.refuse(f"'{text}' is off the grid of its rate", key=key, hint=grid)
        return None
    return Decimal(typed.replace("_", ""))


def _number_hint(typed: str) -> str:
    if ":" in typed:
        return "a time of day is no number; write digits and a point, 2_728 or 0.9"
    if re.fullmatch(r"-?[0-9.]+[eE][+-]?[0-9]+|[-+.]*(?:inf|nan)", typed, re.IGNORECASE):
        return "floats are refused; write the digits out, 100_000"
    return "write digits and a point, groups of three parted by _: 2_728 or 0.9"


def _read_unit(section: Section, rate: Rate) -> Unit | None:
    text = section.text("unit", missing=f"add unit: {rate.unit}")
    if text is None:
        return None
    try:
        unit = parse_unit(text)
    except UnitError as error:
        section.refuse(error.what, key="unit", hint=error.hint)
        return None
    if unit != rate.unit:
        section.refuse(
            f"the unit is {text} where {rate.unit} is meant", key="unit", hint=f"{rate.key} is {rate.unit}"
        )
        return None
    return unit
