"""The issued invoices, and what the tests of the audit ask of them."""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from hv_tariff import load_book, read_case
from hv_tariff.audit.checks import checks
from hv_tariff.audit.findings import Finding
from hv_tariff.audit.recompute import recompute

BOOK = load_book("issued")
GOLDEN = Path(__file__).parents[1] / "golden"


@cache
def records() -> Mapping[str, Mapping[str, Any]]:
    """All 141, by id."""
    lines = [
        line
        for kind in ("tariff", "market")
        for line in (GOLDEN / f"{kind}_invoices.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    return {record["invoice_id"]: record for record in map(json.loads, lines)}


def edited(name: str, changes: Mapping[str, Any]) -> dict[str, Any]:
    """An invoice with some of its fields, by dotted path, changed; None takes one out."""
    record = copy.deepcopy(dict(records()[name]))
    for path, value in changes.items():
        *groups, last = path.split(".")
        at = record
        for group in groups:
            at = at.setdefault(group, {})
        if value is None:
            at.pop(last, None)
        else:
            at[last] = value
    return record


def checked(record: Mapping[str, Any]) -> dict[str, Finding]:
    """The checks of an invoice, by line."""
    case = read_case(record)
    bill = recompute(case, book=BOOK).bill
    return {each.line: each for each in checks(record, case, bill, BOOK)}
