"""Statements on a table file as schemas: what is given, unknown, needed by a rule set, or never used."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from hv_tariff.tariffs.expectations import Expectations
from hv_tariff.tariffs.families import Family

Node = dict[str, Any]


def ref(name: str) -> Node:
    """Return a reference to a definition of the schema."""
    return {"$ref": f"#/$defs/{name}"}


def statements(family: Family, expected: Expectations) -> Node:
    """Return what a file of the family may say of a number: given or unknown, for every class or one."""
    found: Node = {}
    for key in expected.of_family(family.path):
        found[f"given.{key}"] = _holds("rates", key)
        found[f"unknown.{key}"] = _holds("unknown", key)
        for code in codes_of(family, expected):
            of_class = {"required": ["classes"], "properties": {"classes": _holds(code, key)}}
            found[f"given.{code}.{key}"] = of_class
            found[f"unknown.{code}.{key}"] = _holds("unknown", f"classes.{code}.{key}")
    return found


def _holds(section: str, key: str) -> Node:
    return {"required": [section], "properties": {section: {"required": [key]}}}


def codes_of(family: Family, expected: Expectations) -> list[str]:
    """Return the sections that ``classes:`` may have, whatever rule set is named."""
    if not family.ruled:
        return expected.codes_of(None)
    names = expected.rule_sets_of(family.path)
    return list(dict.fromkeys(code for name in names for code in expected.codes_of(name)))


def not_both(name: str) -> Node:
    """Return that what is declared unknown is not given too."""
    return {"not": {"allOf": [ref(f"unknown.{name}"), ref(f"given.{name}")]}}


def needs_of(needs: Mapping[str, frozenset[str]], keys: Sequence[str]) -> Node:
    """Return that what a rule set needs is given or unknown, and nothing is given that it never uses."""
    used = [key for key in keys if any(key in each for each in needs.values())]
    classes = {
        code: {"propertyNames": {"enum": [key for key in keys if key in needs[code]]}} for code in needs
    }
    unknown = [*used, *(f"classes.{code}.{key}" for code in needs for key in keys if key in needs[code])]
    all_of: list[Node] = []
    for key in used:
        takers = [code for code, held in needs.items() if key in held]
        own = [ref(f"given.{code}.{key}") for code in takers]
        each = [
            {"anyOf": [given, ref(f"unknown.{code}.{key}")]} for given, code in zip(own, takers, strict=True)
        ]
        general = ref(f"given.{key}")
        all_of.append({"anyOf": [general, ref(f"unknown.{key}"), {"allOf": each}]})
        all_of.append({"not": {"allOf": [general, *own]}})
    return {
        "properties": {
            "rates": {"propertyNames": {"enum": used}},
            "classes": {"propertyNames": {"enum": list(needs)}, "properties": classes},
            "unknown": {"propertyNames": {"enum": unknown}},
        },
    } | ({"allOf": all_of} if all_of else {})
