"""The words of flows: who takes a step, what a state is in its flow, how deadlines and figures are meant."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from enum import Enum

from hv_tariff.dates import months_after
from hv_tariff.vocabulary import Label


class Party(Enum):
    """Who takes a step; the value is what flow files write."""

    APPLICANT = "applicant"
    COMPANY = "company"
    SELLER = "seller"
    EXCHANGE = "exchange"
    MARKET_OPERATOR = "market_operator"

    @property
    def label(self) -> Label:
        """Return the names a person reads."""
        return _PARTIES[self]


_PARTIES = {
    Party.APPLICANT: Label("applicant", "متقاضی"),
    Party.COMPANY: Label("electricity company", "شرکت برق"),
    Party.SELLER: Label("seller", "فروشنده"),
    Party.EXCHANGE: Label("energy exchange", "بورس انرژی"),
    Party.MARKET_OPERATOR: Label("market operator", "مدیریت شبکه"),
}


class StateKind(Enum):
    """The part of a state in its flow."""

    START = "start"
    STEP = "step"
    DONE = "done"
    CLOSED = "closed"

    @property
    def ends(self) -> bool:
        """Whether nothing follows."""
        return self in (StateKind.DONE, StateKind.CLOSED)


class Span(Enum):
    """The unit of a deadline; months and years are Solar Hijri ones."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"

    @property
    def label(self) -> Label:
        """Return the names a person reads."""
        return {
            Span.DAY: Label("days", "روز"),
            Span.MONTH: Label("months", "ماه"),
            Span.YEAR: Label("years", "سال"),
        }[self]

    def after(self, day: date, count: int) -> date:
        """Return the day so many of these after another."""
        if self is Span.DAY:
            return day + timedelta(days=count)
        return months_after(day, count * (12 if self is Span.YEAR else 1))


class Relation(Enum):
    """How a fact must stand to its limit."""

    ABOVE = "above"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"

    @property
    def label(self) -> Label:
        """Return the words a person reads."""
        return {
            Relation.ABOVE: Label("above", "بیش از"),
            Relation.AT_LEAST: Label("at least", "دست‌کم"),
            Relation.AT_MOST: Label("at most", "حداکثر"),
        }[self]

    def holds(self, value: Decimal, limit: Decimal) -> bool:
        """Whether a value stands so to a limit."""
        if self is Relation.ABOVE:
            return value > limit
        return value >= limit if self is Relation.AT_LEAST else value <= limit
