"""The issued invoices of 1404 with a family's numbers hidden, and the tables they are compared with."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path

from hv_tariff import Case, load_book, read_case
from hv_tariff.recovery import Recovery, recover

BOOK = load_book("issued")
GOLDEN = Path(__file__).parents[1] / "golden"
# What a person states: the days of a billing month, and what is only seen inside another number.
STATED: Mapping[str, Mapping[str, str]] = {
    "supply/hv": {"days_per_month": "30", "fuel.vat_share": "0.1", "demand.floor_ratio": "0.9"}
}


@cache
def cases(kind: str) -> tuple[Case, ...]:
    lines = (GOLDEN / f"{kind}_invoices.jsonl").read_text(encoding="utf-8").splitlines()
    return tuple(read_case(json.loads(line)) for line in lines)


def every_case() -> tuple[Case, ...]:
    return cases("tariff") + cases("market")


@cache
def supply_of_tariff_invoices() -> Recovery:
    return recovered("supply/hv", cases("tariff"))


def recovered(family: str, from_: Iterable[Case]) -> Recovery:
    return recover(from_, family=family, book=BOOK, given=STATED.get(family, {}))


def numbers(family: str) -> dict[str, Decimal]:
    """Every number of the issued tables of a family, by its place in the book."""
    return {
        f"{family} {edition.name} {path}": number.value
        for edition in BOOK.editions(family)
        for path, number in edition.numbers()
    }


def wrong(found: Recovery) -> list[str]:
    """Numbers whose value, or whose interval, the table contradicts."""
    true = numbers(found.family)
    return [
        f"{each.unknown.name}: {each.value} in {each.low} to {each.high}, not {true[each.unknown.name]}"
        for each in found.rates
        if each.unknown.name in true
        and (
            each.value not in (None, true[each.unknown.name])
            or not each.low <= true[each.unknown.name]
            or (each.high is not None and each.high < true[each.unknown.name])
        )
    ]
