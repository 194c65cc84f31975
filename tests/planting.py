"""Invoices with a deviation planted: what the issuer of an exact invoice would have printed under it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from hv_tariff.audit.auditor import Auditor
from hv_tariff.audit.editing import EditedBooks
from hv_tariff.audit.findings import Audited, Kind, Verdict
from hv_tariff.audit.hypotheses import HYPOTHESES, Hypothesis
from hv_tariff.audit.recompute import ACCOUNT, PARTS, known_lines
from hv_tariff.billing import load_book
from hv_tariff.billing.case import read_case
from hv_tariff.billing.rules.settlement import TOTALS
from hv_tariff.errors import HvTariffError

GOLDEN = Path(__file__).parent / "golden"
BOOK = load_book("issued")
BOOKS = EditedBooks(BOOK)


class Planted(NamedTuple):
    """A record with wrong lines, and the deviation that made them."""

    invoice: str
    hypothesis: Hypothesis
    argument: str
    record: Mapping[str, Any]
    changed: tuple[str, ...]


@cache
def issued() -> tuple[Mapping[str, Any], ...]:
    """Every issued invoice: tariff-priced and market-priced."""
    lines = [
        line
        for name in ("tariff_invoices.jsonl", "market_invoices.jsonl")
        for line in (GOLDEN / name).read_text(encoding="utf-8").splitlines()
    ]
    return tuple(json.loads(line) for line in lines)


@cache
def exact_invoices() -> tuple[Mapping[str, Any], ...]:
    """The issued invoices whose every line is exact from inputs alone."""
    auditor = Auditor(BOOK, diagnose=False)
    found = []
    for record in issued():
        audited = auditor.audit(record, where="golden")
        assert isinstance(audited, Audited)
        lines = [each for each in audited.findings if each.kind is Kind.LINE]
        if all(each.verdict is Verdict.EXACT for each in lines):
            found.append(record)
    return tuple(found)


def plants(record: Mapping[str, Any], hypothesis: Hypothesis) -> Iterator[Planted]:
    """Every way to plant a deviation in an exact invoice that moves a printed line."""
    case = read_case(record)
    try:
        edits = list(hypothesis.edits(case, BOOKS))
    except HvTariffError:
        return
    for argument, edited, book in edits:
        try:
            bill = known_lines(edited, book=book, accept_estimates=False)
        except HvTariffError:
            continue
        if bill.omitted:
            continue
        wrong, changed = printed_under(record, bill.all_amounts)
        if changed:
            yield Planted(case.name, hypothesis, argument, wrong, changed)


def printed_under(
    record: Mapping[str, Any], amounts: Mapping[str, int]
) -> tuple[Mapping[str, Any], tuple[str, ...]]:
    """The record as its issuer would have printed it with other amounts."""
    wrong = deepcopy(dict(record))
    lines, changed = wrong["printed"]["lines"], []
    has_transit = any(code.startswith("transit") for code in lines)
    for code in list(lines):
        if code not in ACCOUNT and amounts.get(code, 0) != round(float(lines[code])):
            lines[code] = str(amounts.get(code, 0))
            changed.append(code)
    for code, amount in amounts.items():
        in_parts = code == "transit" and set(lines) >= PARTS
        shown = code in lines or code in (ACCOUNT | TOTALS | PARTS) or code == "late_vat" or in_parts
        if amount and not shown and (has_transit or not code.startswith("transit")):
            lines[code] = str(amount)
            changed.append(code)
    return wrong, tuple(changed)


def every_hypothesis() -> tuple[Hypothesis, ...]:
    return HYPOTHESES
