"""A period cut into segments with one edition and one contract demand each, and segments into months."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from attrs import frozen

from hv_tariff.billing.rules import rates
from hv_tariff.contracts import BillingPeriod, Contract, DemandStep, MonthPart
from hv_tariff.tariffs import Edition, TariffBook

SEASON = "calendar/season"
CUTTING = (rates.SUPPLY, rates.TRANSIT_TERMS, rates.VAT, rates.DUTY, SEASON)


@frozen(kw_only=True, slots=True)
class Segment:
    """Days of a period that one edition of each family and one demand step govern.

    Attributes
    ----------
    span : BillingPeriod
    cut_by : tuple of str
        What changes on its first day, ``supply/hv 1397-02`` or ``contract demand``; empty for the first.
    months : tuple of MonthPart
    season_days : int
        Its days in the season [day].
    supply : Edition
        The supply table in force, which names the rule set.
    calendar : Edition
    demand : DemandStep
    """

    span: BillingPeriod
    cut_by: tuple[str, ...]
    months: tuple[MonthPart, ...]
    season_days: int
    supply: Edition
    calendar: Edition
    demand: DemandStep


def segments(contract: Contract, period: BillingPeriod, book: TariffBook) -> tuple[Segment, ...]:
    """Cut a period where an edition or the contract demand changes.

    Raises
    ------
    NotInForceError
        When a part of the period lies outside every edition.
    """
    causes: dict[date, list[str]] = {}
    for family in CUTTING:
        for edition in book.editions(family) if family in book.families else ():
            causes.setdefault(edition.from_, []).append(f"{family} {edition.name}")
    for day in contract.demand_changes:
        causes.setdefault(day, []).append("contract demand")
    return tuple(
        _segment(span, tuple(causes.get(span.from_, ())) if i else (), contract, book)
        for i, span in enumerate(period.cut(causes))
    )


def _segment(span: BillingPeriod, cut_by: tuple[str, ...], contract: Contract, book: TariffBook) -> Segment:
    supply = book.in_force(on=span.from_, family=rates.SUPPLY)
    book.in_force(on=_last_day(span), family=rates.SUPPLY)
    calendar = book.in_force(on=span.from_, family=SEASON)
    spans = calendar.season.season_spans(from_=span.from_, until=span.until) if calendar.season else ()
    return Segment(
        span=span,
        cut_by=cut_by,
        months=span.months(),
        season_days=sum((until - from_).days for from_, until in spans),
        supply=supply,
        calendar=calendar,
        demand=contract.demand_on(span.from_),
    )


def _last_day(span: BillingPeriod) -> date:
    return date.fromordinal(span.until.toordinal() - 1)


def months_of(parts: Sequence[Segment]) -> tuple[str, ...]:
    """Return the months that the segments touch, in order."""
    return tuple(dict.fromkeys(month.key for part in parts for month in part.months))
