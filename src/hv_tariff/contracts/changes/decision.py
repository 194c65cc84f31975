"""What comes of a request: the contracts after it and what is due, or a refusal with all that failed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from attrs import frozen

from hv_tariff.citation import Clause
from hv_tariff.contracts.changes.conditions import Checks
from hv_tariff.contracts.changes.due import Due
from hv_tariff.contracts.changes.held import Connection
from hv_tariff.contracts.changes.requests import Request
from hv_tariff.contracts.refusal import FailedCondition
from hv_tariff.vocabulary import Label


@frozen(kw_only=True, slots=True)
class Terms:
    """The numbers of the terms' table that decide changes.

    Attributes
    ----------
    least_months, most_months : int
        The shortest term of a temporary reduction, and the longest of all terms together [month].
    most_terms : int
    deposit_periods : Decimal
        How many periods' bill a temporary connection's deposit may come to.
    """

    least_months: int
    most_months: int
    most_terms: int
    deposit_periods: Decimal


@frozen(kw_only=True, slots=True)
class Reason:
    """One thing decided, with the clause behind it."""

    what: Label
    clause: Clause


@frozen(kw_only=True, slots=True)
class Rebilling:
    """Bills to be made again on the original demand.

    Attributes
    ----------
    since : datetime.date
        The first day of the reduction that was breached.
    connection : Connection
        The connection as it would have been without the reduction.
    clause : Clause
    """

    since: date
    connection: Connection
    clause: Clause


@frozen(kw_only=True, slots=True)
class Decision:
    """What a change comes to.

    Attributes
    ----------
    kind : Label
    request : Request
    clause : Clause
    connections : tuple of Connection
        In force from the day on.
    ended : tuple of Connection
        Those that end on the day.
    due : Due or None
        What is paid, or paid back; None: nothing.
    reasons : tuple of Reason
        What was decided, with the clauses.
    missing : tuple of FailedCondition
        Documents and conditions to be met before it takes effect.
    freed_kw : Decimal
        Demand given up, for which capacity certificates may be issued [kW].
    rebilling : Rebilling or None
    """

    kind: Label
    request: Request
    clause: Clause
    connections: tuple[Connection, ...]
    ended: tuple[Connection, ...] = ()
    due: Due | None = None
    reasons: tuple[Reason, ...] = ()
    missing: tuple[FailedCondition, ...] = ()
    freed_kw: Decimal = Decimal(0)
    rebilling: Rebilling | None = None


@frozen(kw_only=True, slots=True)
class Refusal:
    """A change that is not allowed, with every condition that failed.

    Attributes
    ----------
    kind : Label
    request : Request
    clause : Clause
    failed : tuple of FailedCondition
        All at once, each with what would satisfy it.
    """

    kind: Label
    request: Request
    clause: Clause
    failed: tuple[FailedCondition, ...]

    def __str__(self) -> str:
        each = "; ".join(f"{one.what.en} ({one.remedy.en})" for one in self.failed)
        return f"{self.kind.en} is refused: {each}"


def refused(kind: Label, request: Request, clause: Clause, checks: Checks) -> Refusal:
    """Return the refusal of a change whose conditions failed."""
    return Refusal(kind=kind, request=request, clause=clause, failed=tuple(checks.failed))
