"""Edits from the sections of a scenario, with every problem kept at its place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from hv_tariff.errors import nearest
from hv_tariff.tariffs.document import Section
from hv_tariff.whatif.case_edits import read_contract, read_load, read_purchases
from hv_tariff.whatif.edits.edit import Edit
from hv_tariff.whatif.table_edits import read_edition_edit, read_factor, read_hours, read_rate

KINDS: Mapping[str, Callable[[Section], Edit | None]] = MappingProxyType(
    {
        "rate": read_rate,
        "factor": read_factor,
        "edition": read_edition_edit,
        "contract": read_contract,
        "load": read_load,
        "purchases": read_purchases,
        "time_of_use": read_hours,
    }
)


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
