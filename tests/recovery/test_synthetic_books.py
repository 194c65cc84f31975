"""Random books of 1396–1398: a handful of invoices is billed with them, and the numbers sought again."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from random import Random

import pytest
from attrs import evolve

from hv_tariff import TariffBook
from hv_tariff.dates import parse_date
from hv_tariff.recovery import Recovery, recover
from hv_tariff.tariffs import Edition
from recovery_books import (
    STATED_NUMBERS,
    SUPPLY,
    Synthetic,
    counted,
    invoice,
    random_book,
    random_contract,
    synthetic,
    truth,
)

BOOKS = 10


def recovered(of: Synthetic, **changes: object) -> Recovery:
    asked = {"book": of.book, "given": STATED_NUMBERS, **changes}
    return recover(of.cases, family=SUPPLY, **asked)


def true_numbers(of: Synthetic, found: Recovery) -> dict[str, Decimal]:
    return {
        each.unknown.name: truth(of.book, each.unknown.edition, each.unknown.tariff_class, each.key)
        for each in found.rates
    }


def test_no_number_of_random_books_is_wrong_and_those_of_several_invoices_are_found(say) -> None:
    """The fee stays open, a month being too short for its tenths; so do prices of few totals."""
    counts: Counter[str] = Counter()
    for seed in range(BOOKS):
        of = synthetic(seed)
        found = recovered(of)
        counts += counted(found, true_numbers(of, found))
        if of.cases[0].printed_parts or len(of.cases) > 3:
            assert {each.key for each in found.rates if each.value is None} <= {
                "subscription.fee.demand_metered"
            }
    assert counts["wrong"] == 0
    assert counts["found"] > counts["within"]
    say(f"{BOOKS} random books: {counts['found']} numbers found, {counts['within']} within their interval")


def test_prices_of_four_bands_follow_from_totals_of_four_invoices() -> None:
    """No band is printed: each total is a sum of four rounded products, solved together."""
    draw = Random(11)
    book, contract = random_book(draw), random_contract(draw)
    spans = [("1397-03-01", "1397-04-01"), ("1397-04-01", "1397-05-01"), ("1397-05-01", "1397-06-01")]
    spans.append(("1397-07-01", "1397-08-01"))
    cases = tuple(
        invoice(str(i), book, contract, parse_date(from_), parse_date(until), draw, parts=False)
        for i, (from_, until) in enumerate(spans)
    )
    of = Synthetic(book=book, edition="1397-02", cases=cases)
    found = recovered(of)
    true = true_numbers(of, found)
    bands = [each for each in found.rates if each.key.startswith("energy.")]
    assert len(bands) == 4
    assert {each.unknown.name: each.value for each in bands} == {
        each.unknown.name: true[each.unknown.name] for each in bands
    }


def nonsense(book: TariffBook) -> TariffBook:
    """The same book with 7 for every number of the family."""

    def spoilt(edition: Edition) -> Edition:
        if edition.family != SUPPLY:
            return edition
        return evolve(
            edition,
            rates={key: evolve(each, value=Decimal(7)) for key, each in edition.rates.items()},
            classes={
                code: {key: evolve(each, value=Decimal(7)) for key, each in section.items()}
                for code, section in edition.classes.items()
            },
        )

    return TariffBook(
        contents=evolve(book.contents, editions=tuple(spoilt(each) for each in book.contents.editions))
    )


@pytest.mark.parametrize("seed", [6])
def test_the_numbers_that_are_sought_are_never_read(seed) -> None:
    of = synthetic(seed)
    assert recovered(of).rates == recovered(of, book=nonsense(of.book)).rates


@pytest.mark.parametrize(
    ("line", "off"),
    [("energy.mid", 700), ("demand", -5000), ("reactive", 4321), ("vat", 1000), ("subscription", 50_000)],
)
def test_one_wrong_line_is_named_and_changes_no_value(line, off) -> None:
    of = synthetic(6)
    right = {each.unknown.name: each.value for each in recovered(of).rates}
    first, *rest = of.cases
    spoilt = (
        evolve(first, printed_parts={**first.printed_parts, line: first.printed_parts[line] + off})
        if "." in line
        else evolve(first, printed={**first.printed, line: first.printed[line] + off})
    )
    found = recovered(evolve(of, cases=(spoilt, *rest)))
    for each in found.rates:
        assert each.value in (None, right[each.unknown.name])
    against = {name for each in found.rates for name in each.contradicted_by}
    assert against == (set() if line == "vat" else {first.name})


@pytest.mark.parametrize("off", [777, 50_001])
def test_a_line_that_stands_alone_and_is_wrong_gives_no_value(off) -> None:
    """Its price falls between the decimals of its grid, or on one with too many places to be no accident."""
    of = synthetic(6)
    (first, *_) = of.cases
    spoilt = {**first.printed_parts, "energy.peak": first.printed_parts["energy.peak"] + off}
    alone = evolve(first, printed={}, printed_parts=spoilt)
    found = {each.key: each for each in recovered(evolve(of, cases=(alone,))).rates}
    assert found["energy.peak"].value is None
    assert found["energy.mid"].value == truth(
        of.book, of.edition, alone.contract.tariff_class.value, "energy.mid"
    )


def test_the_next_reading_that_is_asked_for_settles_the_number() -> None:
    """A fee on a grid of a tenth needs ten months in one invoice."""
    of = synthetic(2)
    assert of.edition == "1397-02"
    (fee,) = [each for each in recovered(of).rates if each.key.startswith("subscription")]
    assert fee.value is None
    assert "10 months" in fee.next_reading.en
    draw = Random(5)
    whole = invoice(
        "year",
        of.book,
        of.cases[0].contract,
        parse_date("1397-02-01"),
        parse_date("1398-01-01"),
        draw,
        parts=True,
    )
    (fee,) = [
        each
        for each in recovered(evolve(of, cases=(*of.cases, whole))).rates
        if each.key.startswith("subscription")
    ]
    assert fee.value == truth(of.book, "1397-02", None, fee.key)
    assert fee.next_reading is None
