"""A customer's invoices across a change of prices that the book does not know."""

from __future__ import annotations

from datetime import date
from random import Random

from attrs import evolve, frozen

from hv_tariff import Case, TariffBook
from hv_tariff.dates import parse_date
from hv_tariff.recovery.unknowns import edition_name
from recovery_books import SUPPLY, drawn, monthly, random_book, random_contract


@frozen(kw_only=True)
class Changed:
    """The book that is known, the one that was billed with, the day between, and the invoices."""

    known: TariffBook
    billed: TariffBook
    day: date
    cases: tuple[Case, ...]


def changed(seed: int, day: str, *, parts: bool) -> Changed:
    """Seven monthly invoices from 1397-04 on, billed with new prices from a day on."""
    draw = Random(seed)
    known, contract, first = random_book(draw), random_contract(draw), parse_date(day)
    editions = []
    for each in known.contents.editions:
        if (each.family, each.name) != (SUPPLY, "1397-02"):
            editions.append(each)
            continue
        new = evolve(each, name=edition_name(first), from_=first, file=f"{SUPPLY}/{edition_name(first)}.yaml")
        editions += [evolve(each, until=first), drawn(new, draw)]
    billed = TariffBook(contents=evolve(known.contents, editions=tuple(editions)))
    cases = tuple(monthly(billed, contract, parse_date("1397-04-01"), 7, draw, parts=parts))
    return Changed(known=known, billed=billed, day=first, cases=cases)
