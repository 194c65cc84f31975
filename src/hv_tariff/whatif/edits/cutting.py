"""Editions cut at days, so that a part of one can be changed alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from attrs import evolve

from hv_tariff.billing.segments import CUTTING
from hv_tariff.dates import format_date, jalali, month_key, next_month_start
from hv_tariff.errors import InputError
from hv_tariff.tariffs import FAMILIES, Edition
from hv_tariff.whatif.edits.edit import Span


def cut(edition: Edition, span: Span) -> tuple[Edition, ...]:
    """Return the parts of an edition, cut where a span begins and ends."""
    parts = [edition]
    for day in span.edges:
        last = parts[-1]
        if last.from_ < day and (last.until is None or day < last.until):
            after = evolve(last, name=named(day), from_=day, gap_before=None)
            parts[-1:] = [evolve(last, until=day), after]
    return tuple(parts)


def changed_within(
    editions: tuple[Edition, ...], span: Span, change: Callable[[Edition], Edition]
) -> tuple[Edition, ...]:
    """Return editions with a change made to the parts that lie in a span; what changes nothing cuts nothing.

    Parameters
    ----------
    editions : tuple of Edition
    span : Span
    change : callable
        Returns an edition changed, or the same one.
    """
    found: list[Edition] = []
    for edition in editions:
        if not span.touches(edition.from_, edition.until) or change(edition) is edition:
            found.append(edition)
            continue
        found.extend(
            change(part) if span.touches(part.from_, part.until) else part for part in cut(edition, span)
        )
    return tuple(found)


def check_edges(span: Span, family: str, *, where: str) -> None:
    """Refuse a span that begins or ends within a month of a family whose numbers are monthly.

    Raises
    ------
    InputError
        A bill reads such a number once a month, on the month's first day.
    """
    if family in CUTTING or not FAMILIES[family].monthly:
        return
    for day in span.edges:
        if jalali(day)[2] != 1:
            raise InputError(
                f"{format_date(day)} lies within a month, and {family} has one figure a month",
                where=where,
                hint=f"write {month_key(day)}-01 or {format_date(next_month_start(day))}",
            )


def named(day: date) -> str:
    """Return the name of an edition that starts on a day: its month, or the day itself."""
    return month_key(day) if jalali(day)[2] == 1 else format_date(day)
