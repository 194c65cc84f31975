"""Recovery on all issued invoices and families, on a thousand random books, and on many days of change."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "recovery"))

from changed_prices import changed
from issued_numbers import every_case, recovered, wrong

from hv_tariff.recovery import recover
from recovery_books import STATED_NUMBERS, SUPPLY, counted, synthetic, truth

BOOKS = 1000
CHANGES = 60
FAMILIES = ("supply/hv", "market/monthly", "transit/medium", "transit/terms", "levies/vat", "levies/duty")
# What the 141 invoices determine: a number less is a step back.
FOUND = {
    "supply/hv": 51,
    "market/monthly": 35,
    "transit/medium": 6,
    "transit/terms": 2,
    "levies/vat": 3,
    "levies/duty": 1,
}


@pytest.mark.parametrize("family", FAMILIES)
def test_no_number_of_the_issued_tables_is_wrong(family) -> None:
    found = recovered(family, every_case())
    print(f"{family}: {len(found.found)} of {len(found.rates)} found, {len(found.untouched)} not touched")
    assert wrong(found) == []
    assert len(found.found) >= FOUND[family]


def test_no_number_of_a_thousand_random_books_is_wrong() -> None:
    counts: Counter[str] = Counter()
    for seed in range(BOOKS):
        of = synthetic(seed)
        found = recover(of.cases, family=SUPPLY, book=of.book, given=STATED_NUMBERS)
        true = {
            each.unknown.name: truth(of.book, each.unknown.edition, each.unknown.tariff_class, each.key)
            for each in found.rates
        }
        now = counted(found, true)
        assert now["wrong"] == 0, seed
        assert found.changes == (), seed
        counts += Counter(now)
    print(f"{BOOKS} books: {counts['found']} numbers found, {counts['within']} within their interval")


def test_the_days_of_many_changes_are_found() -> None:
    exact = 0
    for seed in range(CHANGES):
        day = f"1397-{6 + seed % 3:02d}-{1 + seed % 29:02d}"
        of = changed(seed, day, parts=seed % 2 == 0)
        found = recover(of.cases, family=SUPPLY, book=of.known, given=STATED_NUMBERS)
        for each in found.changes:
            assert each.day in (None, of.day), seed
        exact += [each.day for each in found.changes] == [of.day]
    print(f"{CHANGES} changes: the day of {exact} found")
    assert exact * 10 >= CHANGES * 8
