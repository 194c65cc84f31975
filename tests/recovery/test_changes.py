"""Days of change that the book does not know, found in a customer's invoices."""

from __future__ import annotations

import pytest
from changed_prices import changed

from hv_tariff.recovery import recover
from recovery_books import STATED_NUMBERS, SUPPLY, counted, truth


@pytest.mark.parametrize(
    ("seed", "day", "parts"),
    [(3, "1397-07-01", True), (1, "1397-07-25", True)],
    ids=["between two invoices", "inside an invoice"],
)
def test_the_day_of_a_change_is_found_and_the_numbers_on_both_sides(seed, day, parts) -> None:
    """Where it lies inside an invoice, that invoice's lines, days before and after, leave one day."""
    of = changed(seed, day, parts=parts)
    found = recover(of.cases, family=SUPPLY, book=of.known, given=STATED_NUMBERS)
    (change,) = found.changes
    assert change.day == of.day
    assert change.last_of_old < of.day <= change.first_of_new
    assert any(path.endswith("demand.price") for path in change.moved)
    true = {
        each.unknown.name: truth(of.billed, each.unknown.edition, each.unknown.tariff_class, each.key)
        for each in found.rates
    }
    counts = counted(found, true)
    assert counts["wrong"] == 0
    assert counts["found"] >= 8
    assert {each.unknown.edition for each in found.rates} == {
        "1397-02",
        "1397-07" if day.endswith("-01") else day,
    }


def test_without_the_invoice_that_crosses_it_the_day_is_not_guessed() -> None:
    of = changed(1, "1397-07-25", parts=True)
    kept = [case for case in of.cases if not case.period.from_ < of.day < case.period.until]
    found = recover(kept, family=SUPPLY, book=of.known, given=STATED_NUMBERS)
    (change,) = found.changes
    assert change.day is None
    assert change.last_of_old < of.day <= change.first_of_new


def test_invoices_of_one_set_of_numbers_show_no_change() -> None:
    of = changed(3, "1397-07-01", parts=True)
    before = [case for case in of.cases if case.period.until <= of.day]
    assert recover(before, family=SUPPLY, book=of.known, given=STATED_NUMBERS).changes == ()
