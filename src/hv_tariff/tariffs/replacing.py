"""A book with another edition in it: in place of the one of its days, or between its neighbours."""

from __future__ import annotations

from attrs import evolve

from hv_tariff.tariffs.book import TariffBook
from hv_tariff.tariffs.families import FAMILIES
from hv_tariff.tariffs.table import Edition


def book_with(book: TariffBook, edition: Edition) -> TariffBook:
    """Return a book with an edition in force from its first day; those it overlaps end or begin beside it.

    Parameters
    ----------
    book : TariffBook
    edition : Edition
        Without an end it is in force until the next of its family begins.
    """
    family = [each for each in book.contents.editions if each.family == edition.family]
    later = sorted(each.from_ for each in family if each.from_ > edition.from_)
    until = edition.until
    if until is None and later and not FAMILIES[edition.family].monthly:
        until = later[0]
    instead = evolve(edition, until=until)
    kept: list[Edition] = []
    for each in family:
        kept += _beside(each, instead)
    others = [each for each in book.contents.editions if each.family != edition.family]
    return TariffBook(contents=evolve(book.contents, editions=tuple(others + kept + [instead])))


def _beside(each: Edition, other: Edition) -> list[Edition]:
    """What is left of an edition beside another: its days before, and those after."""
    ends, starts = each.until, other.until
    left = []
    if each.from_ < other.from_:
        end = other.from_ if ends is None or ends > other.from_ else ends
        left.append(evolve(each, until=end))
    if starts is not None and (ends is None or ends > starts):
        start = max(starts, each.from_)
        left.append(each if start == each.from_ else evolve(each, from_=start, gap_before=None))
    return left
