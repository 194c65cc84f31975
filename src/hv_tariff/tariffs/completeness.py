"""A table against its rule set: what it lacks, what nobody uses, what is unknown, what must ascend."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

from attrs import frozen

from hv_tariff.errors import nearest
from hv_tariff.tariffs.document import Section
from hv_tariff.tariffs.expectations import Expectations
from hv_tariff.tariffs.table import Number


@frozen(kw_only=True, slots=True)
class Holdings:
    """The keys a table holds, whether or not their numbers could be read, with the sections they stand in."""

    top: Section
    keys: frozenset[str]
    rates: Section | None
    classes: Mapping[str, Section]
    unknown: Section | None

    def general(self) -> frozenset[str]:
        """Return the family's keys given for every class."""
        return self.keys.intersection(self.rates.block.entries) if self.rates else frozenset()

    def own(self, code: str) -> frozenset[str]:
        """Return the family's keys given for one class."""
        return (
            self.keys.intersection(self.classes[code].block.entries) if code in self.classes else frozenset()
        )

    def declared_unknown(self) -> frozenset[str]:
        """Return the keys declared unknown, as they are written."""
        return frozenset(self.unknown.block.entries) if self.unknown else frozenset()


def check_rule_set(held: Holdings, *, rule_set: str, expected: Expectations) -> None:
    """Refuse what the rule set needs and the table lacks, and what the table holds and no rule uses."""
    needs = expected.rule_sets[rule_set]
    general, unknown = held.general(), held.declared_unknown()
    lacking: dict[str, list[str]] = {}
    for code, keys in needs.items():
        given = (
            general | held.own(code) | unknown | {key for key in keys if f"classes.{code}.{key}" in unknown}
        )
        for key in sorted(keys - given):
            lacking.setdefault(key, []).append(code)
    for key, codes in lacking.items():
        what = f"{rule_set} needs it and the table lacks it"
        declare = "or declare it under unknown: with the reason"
        if len(codes) == len(needs) > 1:
            section, path = (held.rates, key) if held.rates is not None else (held.top, f"rates.{key}")
            section.refuse(what, key=path, hint=f"give it here or in each class, {declare}")
            continue
        for code in codes:
            if code in held.classes:
                held.classes[code].refuse(what, key=key, hint=f"give it, {declare}")
            else:
                held.top.refuse(what, key=f"classes.{code}.{key}", hint=f"give it, {declare}")
    _unused(held, rule_set=rule_set, needs=needs)


def _unused(held: Holdings, *, rule_set: str, needs: Mapping[str, frozenset[str]]) -> None:
    for key in sorted(held.general()):
        takers = [code for code, keys in needs.items() if key in keys and key not in held.own(code)]
        if not takers and held.rates is not None:
            held.rates.refuse(f"{rule_set} never uses it", key=key, hint=_uses(key, needs))
    for code, section in held.classes.items():
        for key in sorted(held.own(code) - needs.get(code, frozenset())):
            section.refuse(f"{rule_set} never uses it for {code}", key=key, hint=_uses(key, needs))


def _uses(key: str, needs: Mapping[str, frozenset[str]]) -> str:
    users = [code for code, keys in needs.items() if key in keys]
    return f"remove it; used for: {', '.join(users)}" if users else "remove it"


def check_unknown(held: Holdings, *, needs: Mapping[str, frozenset[str]] | None, codes: list[str]) -> None:
    """Refuse a key declared unknown that the table gives, that is no key, or that nobody needs."""
    if held.unknown is None:
        return
    for name in held.unknown.block.entries:
        code, key = split_class(name)
        if key not in held.keys:
            held.unknown.refuse(f"unknown key '{key}'", key=name, hint=nearest(key, sorted(held.keys)))
        elif code is not None and code not in codes:
            held.unknown.refuse(f"unknown tariff class '{code}'", key=name, hint=nearest(code, codes))
        elif key in (held.own(code) if code is not None else held.general()):
            held.unknown.refuse(
                "declared unknown, and the table gives it", key=name, hint="keep one of the two"
            )
        elif needs is not None and not any(key in needs[each] for each in ([code] if code else needs)):
            held.unknown.refuse(
                "declared unknown, and the rule set never uses it", key=name, hint="remove it"
            )


def split_class(name: str) -> tuple[str | None, str]:
    """Return the class and the key of ``classes.C.energy.mid``; of a general key, None and the key."""
    if not name.startswith("classes."):
        return None, name
    code, _, key = name.removeprefix("classes.").partition(".")
    return code, key


def check_ascending(
    held: Holdings,
    *,
    rates: Mapping[str, Number],
    classes: Mapping[str, Mapping[str, Number]],
    chains: tuple[tuple[str, ...], ...],
) -> None:
    """Refuse thresholds of a scale that do not ascend, for every class or for one."""
    for chain in chains:
        if held.rates is not None:
            _ascend(held.rates, numbers=rates, chain=chain)
        for code, own in classes.items():
            if any(key in own for key in chain):
                _ascend(held.classes[code], numbers={**rates, **own}, chain=chain)


def _ascend(section: Section, *, numbers: Mapping[str, Number], chain: tuple[str, ...]) -> None:
    held = [key for key in chain if key in numbers]
    for lower, upper in pairwise(held):
        if numbers[lower].value >= numbers[upper].value:
            pair = f"{upper} {numbers[upper].value} is not above {lower} {numbers[lower].value}"
            section.refuse(
                f"brackets must ascend, and {pair}", key=upper, hint=f"the order is {' < '.join(chain)}"
            )
