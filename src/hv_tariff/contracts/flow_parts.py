"""The parts of a flow: states, steps, the figures and deadlines they speak of, and how well each is known."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from attrs import frozen

from hv_tariff.citation import Source
from hv_tariff.contracts.flow_words import Party, Relation, Span, StateKind
from hv_tariff.vocabulary import Label, Status


@frozen(kw_only=True, slots=True)
class Known:
    """How well a step, a requirement or a deadline is known.

    Attributes
    ----------
    status : Status
    source : Source
    clause : str
        Where in the source it stands.
    method : str or None
        How an estimate was derived; None otherwise.
    """

    status: Status
    source: Source
    clause: str
    method: str | None = None


@frozen(kw_only=True, slots=True)
class State:
    """A state that an application can be in."""

    code: str
    label: Label
    kind: StateKind


@frozen(kw_only=True, slots=True)
class Fact:
    """A figure that a step must bring, such as the demand asked for; `unit` as tables write it."""

    code: str
    label: Label
    unit: str


@frozen(kw_only=True, slots=True)
class Term:
    """A deadline.

    Attributes
    ----------
    code : str
    label : Label
    span : Span
    count : int or None
        How many of them; None: unknown, the caller's to give.
    known : Known or None
        Of a count that is known.
    unknown : Label or None
        Why it is not known.
    start : datetime.date or None
        The day it is counted from; None: the day the state was entered.
    """

    code: str
    label: Label
    span: Span
    count: int | None = None
    known: Known | None = None
    unknown: Label | None = None
    start: date | None = None


@frozen(kw_only=True, slots=True)
class Requirement:
    """A figure that must stand so to a limit before a step is allowed; the limit may be another fact."""

    fact: str
    relation: Relation
    limit: Decimal | str
    known: Known


@frozen(kw_only=True, slots=True)
class Step:
    """What moves an application from one state to another, or is recorded while it stays.

    Attributes
    ----------
    code : str
        The name of its event.
    label : Label
    by : Party
        Who takes it.
    from_ : tuple of str
        The states in which it is allowed.
    to : str or None
        The state it leads to; None: the application stays where it is.
    owed : bool
        Whether the party owes it, or only may take it.
    within : str or None
        The deadline.
    needs : tuple of str
        Events that must have happened before.
    gives : tuple of str
        Facts that its event must bring.
    requires : tuple of Requirement
    known : Known
    """

    code: str
    label: Label
    by: Party
    from_: tuple[str, ...]
    to: str | None
    owed: bool
    within: str | None = None
    needs: tuple[str, ...] = ()
    gives: tuple[str, ...] = ()
    requires: tuple[Requirement, ...] = ()
    known: Known
