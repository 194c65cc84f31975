"""The published JSON Schema of edition files, from what the rules expect, for editors.

It says all that a schema can: keys, families, classes, units, spellings, what a rule set needs and never
uses. Sums over a day, the order of dates, names of files and of declared sources are left to the
strict reading.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from importlib.resources import files

from hv_tariff.formula.nodes import Rate
from hv_tariff.tariffs.calendars import BANDS, HOURS_PLACES, MONTHS
from hv_tariff.tariffs.editor_patterns import (
    EDITION,
    REVISION,
    SHA256,
    TEXT,
    date_of,
    month_day,
    number,
    unit_of,
    windows,
)
from hv_tariff.tariffs.editor_statements import Node, codes_of, needs_of, not_both, ref, statements
from hv_tariff.tariffs.expectations import Expectations
from hv_tariff.tariffs.families import FAMILIES, Family, Payload
from hv_tariff.vocabulary import Status

SCHEMA_FILE = "edition.schema.json"
_STATUSES = [each for each in Status if each is not Status.SUPPOSED]  # that is a scenario's
_TOGETHER = {"revision": ["reason"], "reason": ["revision"]}
_ID = "https://hv-tariff.invalid/edition.schema.json"
_EVIDENCE = ("status", "source", "clause")


def schema_text(expected: Expectations) -> str:
    """Return the text of the published schema.

    Parameters
    ----------
    expected : Expectations
        What the rules need, from the rule sets.
    """
    schema = edition_schema(expected)
    defined = schema.pop("$defs")
    head = [f"{_json(key)}: {_json(value)}" for key, value in schema.items()]
    # A definition a line, so that a difference shows which one moved.
    body = ",\n".join(f"{_json(key)}: {_json(value)}" for key, value in defined.items())
    return "{\n" + ",\n".join([*head, '"$defs": {\n' + body + "\n}"]) + "\n}\n"


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def published_schema() -> str:
    """Return the schema that is shipped with the library, as JSON text."""
    return files("hv_tariff.tariffs").joinpath(SCHEMA_FILE).read_text(encoding="utf-8")


def edition_schema(expected: Expectations) -> Node:
    """Return the schema of edition files of every family, draft 2020-12."""
    families = list(FAMILIES.values())
    of_rates: Node = {}
    for family in families:
        if family.payload is Payload.RATES:
            of_rates[f"numbers.{_name(family.path)}"] = _numbers(family, expected)
            of_rates |= statements(family, expected)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": _ID,
        "title": "An edition of a tariff table of hv_tariff",
        "type": "object",
        "required": ["table"],
        "properties": {
            "table": {
                "enum": [family.path for family in families],
                "description": "The family; the folder of the file.",
            }
        },
        "allOf": [_when("table", family.path, ref(_name(family.path))) for family in families],
        "$defs": {
            **_shared(expected),
            **{f"number.{key}": _number(rate) for key, rate in expected.rates.items()},
            **of_rates,
            **{_name(family.path): _family(family, expected) for family in families},
        },
    }


def _shared(expected: Expectations) -> Node:
    """What several families refer to."""
    grids = sorted({(rate.signed, rate.places) for rate in expected.rates.values()} | {(False, HOURS_PLACES)})
    statuses = ", ".join(f"{each.code} {each.fa}" for each in _STATUSES)
    return {
        "text": TEXT,
        "date": date_of(),
        "month_day": month_day(),
        "first_of_month": month_day(first_of_month=True),
        "windows": windows(),
        "status": {"enum": [each.code for each in _STATUSES], "description": f"Weakest first: {statuses}."},
        "source": TEXT | {"description": "One of the names under sources."},
        "clause": TEXT | {"description": "Where in the source it stands."},
        "method": TEXT | {"description": "How an estimate was derived; of estimates alone."},
        **{_grid(signed, places): number(places=places, signed=signed) for signed, places in grids},
        "gap": _object({"from": ref("date"), "reason": ref("text")}, required=("from", "reason")),
        "instrument": _instrument(),
        "sources": _sources(),
    }


def _grid(signed: bool, places: int) -> str:
    return f"{'signed' if signed else 'value'}.{places}"


def _name(path: str) -> str:
    return path.replace("/", ".")


def _when(key: str, value: str, then: Node) -> Node:
    return {"if": {"properties": {key: {"const": value}}, "required": [key]}, "then": then}


def _object(properties: Mapping[str, Node], *, required: Sequence[str] = (), **more: object) -> Node:
    """An object of these keys and no other."""
    found: Node = {"type": "object", "properties": dict(properties), "additionalProperties": False}
    return found | ({"required": list(required)} if required else {}) | more


def _instrument() -> Node:
    return _object(
        {
            "id": ref("text"),
            "title": _object({"fa": ref("text"), "en": ref("text")}, required=("fa", "en")),
            "issuer": ref("text"),
            "issued": ref("date"),
            "source": _object({"name": ref("text"), "sha256": ref("text")}, required=("name",)),
        },
        required=("id", "title"),
        description="The decree, directive or record that the table is a page of.",
    )


def _sources() -> Node:
    return {
        "type": "object",
        "additionalProperties": _object({"text": ref("text"), "sha256": SHA256}, required=("text",)),
        "description": "Where the numbers were read; each is cited by a number.",
    }


def _evidence() -> Node:
    return {key: ref(key) for key in (*_EVIDENCE, "method")}


def _of_estimates() -> Node:
    """A method is given with an estimate, and with nothing else."""
    told = _when("status", Status.ESTIMATE.code, {"required": ["method"]})
    return told | {"else": {"not": {"required": ["method"]}}}


def _number(rate: Rate) -> Node:
    value = ref(_grid(rate.signed, rate.places))
    return _object(
        {"value": value, "unit": unit_of(rate.unit), **_evidence()},
        required=("value", "unit", *_EVIDENCE),
        description=f"{rate.label.en} [{rate.unit}] · {rate.label.fa}",
        **_of_estimates(),
    )


def _numbers(family: Family, expected: Expectations) -> Node:
    """The numbers that a section of the family may hold."""
    return _object({key: ref(f"number.{key}") for key in expected.of_family(family.path)})


def _family(family: Family, expected: Expectations) -> Node:
    in_force = _object(
        {
            "calendar": {"const": "jalali"},
            "from": date_of(first_of_month=True) if family.monthly else ref("date"),
            "until": ref("date"),
            "gap_before": _object({"from": ref("date"), "reason": ref("text")}, required=("from", "reason")),
        },
        required=("calendar", "from"),
    )
    properties: Node = {
        "table": {"const": family.path},
        "edition": EDITION,
        "revision": REVISION,
        "reason": TEXT | {"description": "What the revision corrects."},
        "in_force": in_force,
        "instrument": ref("instrument"),
        "sources": ref("sources"),
    }
    required = ["table", "edition", "in_force", "instrument"]
    if family.payload is Payload.SEASON:
        return _object(
            properties | {"season": _season()}, required=(*required, "season"), dependentRequired=_TOGETHER
        )
    if family.payload is Payload.TIME_OF_USE:
        return _object(
            properties | {"time_of_use": _time_of_use()},
            required=(*required, "time_of_use"),
            dependentRequired=_TOGETHER,
        )
    keys = expected.of_family(family.path)
    rule_sets = expected.rule_sets_of(family.path) if family.ruled else []
    codes = codes_of(family, expected)
    numbers = ref(f"numbers.{_name(family.path)}")
    unknown = [*keys, *(f"classes.{code}.{key}" for code in codes for key in keys)]
    properties |= {
        "rates": numbers | {"description": "Numbers for every tariff class."},
        "classes": _object(
            {code: numbers | {"description": _label(expected, code)} for code in codes},
            description="Numbers of one class; they go before rates.",
        ),
        "unknown": {
            "type": "object",
            "propertyNames": {"enum": unknown},
            "additionalProperties": ref("text"),
            "description": "Numbers that nobody here has, and why.",
        },
    }
    if family.ruled:
        properties["rule_set"] = {"enum": rule_sets, "description": "The rules that the numbers belong to."}
        required.append("rule_set")
    holds: Node = {"anyOf": [{"required": [key]} for key in ("rates", "classes", "unknown")]}
    both = [not_both(f"{prefix}{key}") for key in keys for prefix in ("", *(f"{code}." for code in codes))]
    ruled = [_when("rule_set", name, needs_of(expected.rule_sets[name], keys)) for name in rule_sets]
    declared = [{"if": {"required": ["unknown"]}, "then": {"allOf": both}}] if both else []
    every = [*declared, *ruled]
    holds |= {"dependentRequired": _TOGETHER}
    return _object(properties, required=required, **holds, **({"allOf": every} if every else {}))


def _label(expected: Expectations, code: str) -> str:
    label = expected.label_of(code)
    return f"{label.en} · {label.fa}"


def _season() -> Node:
    return _object(
        {"from": ref("month_day"), "until": ref("month_day"), **_evidence()},
        required=("from", "until", *_EVIDENCE),
        description="The days of every year on which season rules apply, half open.",
        **_of_estimates(),
    )


def _time_of_use() -> Node:
    ends = {key: ref("first_of_month") for key in ("from", "until")}
    part = _object(ends | {band: ref("windows") for band in BANDS}, required=("from", "until"))
    hours = _object({band: ref(_grid(False, HOURS_PLACES)) for band in BANDS}, minProperties=1)
    return _object(
        {
            **_evidence(),
            "windows": {"type": "object", "additionalProperties": part, "minProperties": 1},
            "hours": _object(dict.fromkeys(MONTHS, hours)),
        },
        required=_EVIDENCE,
        oneOf=[{"required": ["windows"]}, {"required": ["hours"]}],
        **_of_estimates(),
    )
