"""An application: a log of events over a flow. Its state is a fold of the log, so any past one is known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

from attrs import evolve, field, frozen

from hv_tariff.contracts.conditions import failed_conditions, missing_events
from hv_tariff.contracts.events import Event, Passage, facts_after, state_after
from hv_tariff.contracts.flow_parts import State, Step, Term
from hv_tariff.contracts.flows import Flow
from hv_tariff.contracts.period import day_of
from hv_tariff.contracts.refusal import FailedCondition, RefusedError
from hv_tariff.errors import InputError


def _log(given: Iterable[Event]) -> tuple[Event, ...]:
    log = tuple(given)
    for number, event in enumerate(log):
        if not isinstance(event, Event):
            raise InputError(
                f"{event!r} is no event",
                where=f"application.log[{number}]",
                hint="give Event(code=..., on=...)",
            )
    return log


@frozen(kw_only=True, slots=True)
class Owed:
    """A step that a party owes, or may take, in a state.

    Attributes
    ----------
    step : Step
    since : datetime.date or None
        The day the state was entered; None before the first event.
    due : datetime.date or None
        The last day; None where there is no deadline, it is not known, or nothing has begun.
    unknown : Term or None
        The deadline whose length nobody gave.
    missing : tuple of FailedCondition
        What must happen first.
    """

    step: Step
    since: date | None
    due: date | None
    unknown: Term | None
    missing: tuple[FailedCondition, ...]

    def overdue(self, on: date) -> bool | None:
        """Return whether the deadline has passed on a day; None where it is not known."""
        if self.unknown is not None:
            return None
        return self.due is not None and on > self.due


@frozen(kw_only=True, slots=True)
class Application:
    """An application and its log; one whose log the flow does not allow cannot be made.

    Attributes
    ----------
    id : str
    flow : Flow
    log : tuple of Event
        In the order in which they happened.
    passages : tuple of Passage
        The fold of the log, event by event.

    Raises
    ------
    RefusedError
        With every condition that the first event not allowed fails.
    """

    id: str
    flow: Flow
    log: tuple[Event, ...] = field(default=(), converter=_log)
    passages: tuple[Passage, ...] = field(init=False, repr=False, eq=False)

    def __attrs_post_init__(self) -> None:
        passages: tuple[Passage, ...] = ()
        for event in self.log:
            failed = failed_conditions(self.flow, passages, event)
            if failed:
                raise RefusedError(failed, where=f"application {self.id}: {event.code}")
            before = state_after(self.flow, passages)
            step = self.flow.step(event.code)
            after = before if step.to is None else self.flow.state(step.to)
            passages = (*passages, Passage(event=event, step=step, before=before, after=after))
        object.__setattr__(self, "passages", passages)

    @property
    def state(self) -> State:
        """Return the state after the whole log."""
        return state_after(self.flow, self.passages)

    def record(self, event: Event) -> Application:
        """Return the application with one more event.

        Raises
        ------
        RefusedError
            With every condition that the event fails.
        """
        return evolve(self, log=(*self.log, event))

    def refused(self, event: Event) -> tuple[FailedCondition, ...]:
        """Return every condition that an event would fail now; none: `record` takes it."""
        return failed_conditions(self.flow, self.passages, event)

    def until(self, on: date | str) -> Application:
        """Return the application as it stood at the end of a day."""
        day = day_of(on, where="on")
        return evolve(self, log=tuple(event for event in self.log if event.on <= day))

    def state_at(self, on: date | str) -> State:
        """Return the state at the end of a day; before the first event, the flow's start."""
        return self.until(on).state

    @property
    def facts(self) -> Mapping[str, Decimal]:
        """Return the figures given so far; a later one goes before an earlier one."""
        return facts_after(self.passages)

    @property
    def since(self) -> date | None:
        """Return the day the present state was entered; None before the first event."""
        moves = [each.event.on for each in self.passages if each.step.to is not None]
        return moves[-1] if moves else None

    def owed(self, *, terms: Mapping[str, int] | None = None) -> tuple[Owed, ...]:
        """Return who owes what by when in the present state, and what may be done.

        Parameters
        ----------
        terms : mapping, optional
            The length of deadlines that the flow does not know, by code, in their own unit.

        Raises
        ------
        InputError
            For a deadline that the flow does not have or knows already, or a length that is no whole
            number above zero.
        """
        given = _terms(self.flow, terms or {})
        return tuple(self._owed(step, given) for step in self.flow.steps_from(self.state))

    def _owed(self, step: Step, given: Mapping[str, int]) -> Owed:
        since, due, unknown = self.since, None, None
        if step.within is not None:
            term = self.flow.term(step.within)
            count = term.count if term.count is not None else given.get(term.code)
            unknown = term if count is None else None
            start = term.start or since
            if count is not None and start is not None:
                due = term.span.after(start, count)
        return Owed(
            step=step,
            since=since,
            due=due,
            unknown=unknown,
            missing=missing_events(self.flow, self.passages, step),
        )


def _terms(flow: Flow, given: Mapping[str, int]) -> Mapping[str, int]:
    for code, count in given.items():
        term, where = flow.term(code), f"terms.{code}"
        if term.count is not None:
            raise InputError(
                f"the flow has it: {term.count} {term.span.label.en}", where=where, hint="leave it out"
            )
        if isinstance(count, bool) or not isinstance(count, int) or count < 1:
            raise InputError(f"{count!r} is no length", where=where, hint=f"give whole {term.span.label.en}")
    return given
