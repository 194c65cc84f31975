"""Every shipped edition against every issued invoice, and columns against the exact reading."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest
from attrs import evolve

from hv_tariff import load_book
from hv_tariff.audit.verification.known import read_known
from hv_tariff.audit.verification.verifying import verify
from hv_tariff.tariffs.replacing import book_with
from planting import GOLDEN, issued
from scale.portfolio import templates, write

BOOK = load_book("issued")
KNOWN = read_known(GOLDEN / "known_differences.json", GOLDEN / "contradicted_numbers.json")
EDITIONS = [each for each in BOOK.contents.editions if next(each.numbers(), None) is not None]


@pytest.fixture(scope="module")
def all_issued(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("issued") / "issued.jsonl"
    path.write_text("\n".join(map(json.dumps, issued())) + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize("edition", EDITIONS, ids=lambda each: f"{each.family} {each.name}")
def test_no_number_marked_bill_verified_is_contradicted_without_a_known_cause(all_issued, edition) -> None:
    found = verify(edition, book=BOOK, against=all_issued, known=KNOWN)
    assert found.alarms == ()
    assert found == verify(edition, book=BOOK, against=all_issued, known=KNOWN, by_columns=False)


@pytest.mark.parametrize("value", [2296, 2297])
def test_columns_count_what_the_exact_reading_counts_on_a_portfolio(tmp_path: Path, value: int) -> None:
    write(tmp_path / "many.parquet", 2000, templates(), seed=value)
    supply = next(each for each in BOOK.editions("supply/hv") if each.name == "1404-02")
    own = supply.classes["industry_base"]
    price = evolve(own["energy.mid"], value=Decimal(value))
    changed = evolve(supply, classes={**supply.classes, "industry_base": {**own, "energy.mid": price}})
    columns, exact = (
        verify(changed, book=book_with(BOOK, changed), against=tmp_path / "many.parquet", by_columns=each)
        for each in (True, False)
    )
    assert columns.numbers == exact.numbers
    assert bool(columns.alarms) is (value != 2296)
    assert [evolve(each, named=()) for each in columns.contradictions] == [
        evolve(each, named=()) for each in exact.contradictions
    ]
