"""Whatever stands in a record is read and billed, or refused with one error of the library's own."""

from __future__ import annotations

import copy
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bill_cases import ISSUED
from hv_tariff import HvTariffError, compute_bill, read_case, recompute_lines

FILE = Path(__file__).parents[1] / "golden" / "tariff_invoices.jsonl"
RECORDS = [json.loads(line) for line in FILE.read_text(encoding="utf-8").splitlines()]
READ = (
    "period", "contract", "metered", "conventions", "printed", "billing_system", "issuer", "invoice_id",
    "account", "supplied", "purchases_kwh", "purchase_blocks_kw", "purchase_blocks_by_month",
)  # fmt: skip
WORDS = (
    "", " ", "0", "-1", "1e5", "۱۲", "1,000", "1.23456789", "nan", "inf", "true", "بله", "1404-06-01",
    "1404-13-40", "2025-09-01", "market", "63", "F", "general_2a", "9" * 30,
)  # fmt: skip
VALUES = st.one_of(
    st.sampled_from(WORDS),
    st.none(),
    st.booleans(),
    st.integers(-(10**20), 10**20),
    st.floats(),
    st.just(Decimal("NaN")),
    st.just([]),
    st.just([[]]),
    st.just({}),
    st.just({"mid": "1"}),
    st.just({1: 2}),
    st.dictionaries(
        st.sampled_from(("mid", "peak", "off_peak", "bilateral", "tou_hours", "1404-06")),
        st.sampled_from(WORDS),
    ),
    st.text(max_size=8),
)


def paths(inside: Any, path: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    found = [path] if path else []
    if isinstance(inside, dict):
        for name, below in inside.items():
            if path or name in READ:
                found += paths(below, (*path, name))
    return found


@given(st.sampled_from(RECORDS), st.data(), st.lists(VALUES, min_size=1, max_size=3))
def test_a_damaged_record_is_billed_or_refused_and_never_breaks_the_program(
    record: dict[str, Any], data: st.DataObject, values: list[object]
) -> None:
    damaged = copy.deepcopy(record)
    for value in values:
        extra = [(name,) for name in READ] + [
            ("contract", "demand"),
            ("contract", "voltage"),
            ("metered", "digits"),
        ]
        *groups, name = data.draw(st.sampled_from(paths(damaged) + extra), label="path")
        inside = damaged
        for group in groups:
            inside = inside[group]
        inside[name] = value
    kept = copy.deepcopy(damaged)
    try:
        amounts = both_ways(damaged)
    except HvTariffError as error:
        amounts = {"refused": len(str(error))}
    assert all(isinstance(amount, int) for amount in amounts.values())
    assert repr(kept) == repr(damaged)


def both_ways(record: dict[str, Any]) -> dict[str, int]:
    case = read_case(record)
    inputs = {
        "period": case.period,
        "consumption": case.consumption,
        "book": ISSUED,
        "account": case.account,
        "conventions": case.conventions,
        "supplied": case.supplied,
    }
    recompute_lines(case.contract, printed=case.printed, **inputs)
    return dict(compute_bill(case.contract, **inputs).amounts)
