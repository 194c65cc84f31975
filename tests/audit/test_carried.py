"""From invoice to invoice: balances carried over, gaps and overlaps, one small tuple a customer."""

from __future__ import annotations

from typing import Any

import pytest
from issued import edited, records

from hv_tariff import read_case
from hv_tariff.audit.carried import Carried, customer_of, page_of
from hv_tariff.audit.findings import Finding, Verdict

FIRST = {
    "period.from": "1404-05-01", "period.until": "1404-06-01", "period.days": None,
    "printed.lines.payable": "7186000", "printed.lines.rounding": "207",
}  # fmt: skip


def seen(*changes: dict[str, Any], name: str = "A-open-004") -> tuple[Finding, ...]:
    """The findings of the last of some invoices of one customer."""
    carried, found = Carried(), ()
    for change in ({**FIRST}, *changes):
        record = edited(name, change)
        found = carried.see(page_of(record, read_case(record)))
    return found


def next_month(**lines: str) -> dict[str, Any]:
    plain = {"period.from": "1404-06-01", "period.until": "1404-07-01", "period.days": None}
    return plain | {f"printed.lines.{code}": amount for code, amount in lines.items()}


def test_the_first_invoice_of_a_customer_has_nothing_to_go_on_from() -> None:
    assert seen() == ()
    other = {"identifiers.bill_id": records()["C-open-040"]["identifiers"]["bill_id"]}
    assert seen({**next_month(), **other}) == ()


@pytest.mark.parametrize(
    ("balance", "verdict", "says"),
    [
        ("207", Verdict.EXACT, "paid"),
        ("7186207", Verdict.EXACT, "not paid"),
        ("7186208", Verdict.DIFFERS, "more than A-open-004 left"),
        ("186207", Verdict.NOT_RECOMPUTABLE, "7,000,000 must have been paid"),
        ("-1000000", Verdict.NOT_RECOMPUTABLE, "must have been paid"),
    ],
)
def test_the_balance_is_what_the_bill_before_left(balance: str, verdict: Verdict, says: str) -> None:
    period, found = seen(next_month(previous_balance=balance))
    assert (period.line, period.verdict) == ("carried.period", Verdict.EXACT)
    assert (found.line, found.verdict) == ("carried.balance", verdict)
    assert says in found.reason


@pytest.mark.parametrize(
    ("from_", "until", "days", "says"),
    [
        ("1404-06-04", "1404-07-01", 3, "3 days without a bill: A-open-004 ends on 1404-06-01"),
        ("1404-05-30", "1404-07-01", -2, "2 days are billed twice"),
        ("1404-05-01", "1404-06-01", -31, "31 days are billed twice"),
    ],
)
def test_a_gap_and_an_overlap_are_counted_in_days(from_: str, until: str, days: int, says: str) -> None:
    (found,) = seen({"period.from": from_, "period.until": until, "period.days": None})
    assert (found.verdict, found.printed, found.recomputed) == (Verdict.DIFFERS, days, 0)
    assert says in found.reason


def test_an_invoice_that_comes_late_is_not_judged_and_the_latest_stays_the_one_to_go_on_from() -> None:
    early = {"period.from": "1404-03-01", "period.until": "1404-04-01", "period.days": None}
    (found,) = seen(early)
    assert (found.verdict, "sort the invoices" in found.reason) == (Verdict.NOT_RECOMPUTABLE, True)
    period, _ = seen(early, next_month(previous_balance="207"))
    assert period.verdict is Verdict.EXACT


def test_the_rounding_of_a_page_that_deducts_it_is_carried_with_its_sign() -> None:
    name = next(
        each for each, r in records().items() if r["issuer"] == "F4" and "payable" in r["printed"]["lines"]
    )
    lines = {"printed.lines.rounding": "-207", "printed.lines.payable": "5000"}
    period = {"period.from": "1404-05-01", "period.until": "1404-06-01", "period.days": None}
    carried = Carried()
    for change in ({**period, **lines}, next_month(previous_balance="207")):
        record = edited(name, change)
        found = {each.line: each.verdict for each in carried.see(page_of(record, read_case(record)))}
    assert found["carried.balance"] is Verdict.EXACT


def test_the_customer_is_who_the_caller_says_or_the_file_and_company_of_the_bill_id() -> None:
    record = records()["A-open-004"]
    assert customer_of(record) == "47150316066"
    assert customer_of(edited("A-open-004", {"contract.customer": "smelter"})) == "smelter"
    assert customer_of(edited("A-open-004", {"identifiers.bill_id": "4715031606629"})) is None
    assert customer_of(edited("A-open-004", {"identifiers": {}})) is None


def test_the_issued_invoices_are_each_of_a_customer_of_its_own() -> None:
    carried = Carried()
    assert all(carried.see(page_of(record, read_case(record))) == () for record in records().values())
    assert len(carried._last) == 141
