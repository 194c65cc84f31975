"""Events of an application, and what each did."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

from attrs import field, frozen

from hv_tariff.contracts.flow_parts import State, Step
from hv_tariff.contracts.flows import Flow
from hv_tariff.contracts.period import day_of
from hv_tariff.contracts.quantities import Figure, decimal_of

Facts = tuple[tuple[str, Decimal], ...]


def _day(value: date | str) -> date:
    return day_of(value, where="event.on")


def _facts(given: Mapping[str, Figure] | Facts) -> Facts:
    pairs = given.items() if isinstance(given, Mapping) else given
    return tuple(sorted((code, decimal_of(value, where=f"event.facts.{code}")) for code, value in pairs))


@frozen(kw_only=True, slots=True)
class Event:
    """Something that happened to an application.

    Attributes
    ----------
    code : str
        The step it is, as the flow names it.
    on : datetime.date
        The day; Solar Hijri text is read too.
    facts : tuple of (str, Decimal)
        Figures that it brought, in the units of the flow's facts; given as a mapping.
    reference : str
        The number of its letter or receipt.

    Raises
    ------
    InputError
        For a day that is none, or a figure that is no decimal.
    """

    code: str
    on: date = field(converter=_day)
    facts: Facts = field(default=(), converter=_facts)
    reference: str = ""


@frozen(kw_only=True, slots=True)
class Passage:
    """An event with what it did: the state before it and after it."""

    event: Event
    step: Step
    before: State
    after: State


def state_after(flow: Flow, passages: tuple[Passage, ...]) -> State:
    """Return the state after some passages; after none, the flow's start."""
    return passages[-1].after if passages else flow.start


def facts_after(passages: Iterable[Passage]) -> dict[str, Decimal]:
    """Return the figures that events brought; a later one goes before an earlier one."""
    return {code: value for each in passages for code, value in each.event.facts}
