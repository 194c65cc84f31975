"""The flow of a procedure as data: states, the steps between them, who owes each, and by when.

A flow says nothing that was not read somewhere: every step, requirement and deadline carries how well it is
known. A deadline that nobody knows has a name and no value.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TypeVar

from attrs import field, frozen

from hv_tariff.contracts.flow_parts import Fact, State, Step, Term
from hv_tariff.contracts.flow_words import StateKind
from hv_tariff.errors import InputError, nearest
from hv_tariff.vocabulary import Label, Status

_Found = TypeVar("_Found")


Fault = tuple[str, str, str | None]
"""Where in the flow (``steps.cost_paid``), what is wrong, and a hint."""


class FaultyFlowError(InputError):
    """A flow that makes no sense as a whole.

    Attributes
    ----------
    faults : tuple of Fault
    """

    def __init__(self, found: Sequence[Fault], *, where: str) -> None:
        self.faults = tuple(found)
        hints = dict.fromkeys(hint for _, _, hint in found if hint)
        what = " · ".join(f"{place}: {what}" for place, what, _ in found)
        super().__init__(what, where=where, hint=" · ".join(hints) or None)


@frozen(kw_only=True, slots=True)
class Flow:
    """A procedure: checked for sense as a whole, so that an application can be folded over it.

    Attributes
    ----------
    name : str
    title : Label
    instrument : Label
        The document it is the flow of.
    states : tuple of State
    steps : tuple of Step
    facts : tuple of Fact
    terms : tuple of Term

    Raises
    ------
    FaultyFlowError
        With every fault at once.
    """

    name: str
    title: Label
    instrument: Label
    states: tuple[State, ...]
    steps: tuple[Step, ...]
    facts: tuple[Fact, ...] = ()
    terms: tuple[Term, ...] = ()
    _by_code: Mapping[str, State] = field(init=False, repr=False, eq=False)

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "_by_code", {state.code: state for state in self.states})
        found = faults(self)
        if found:
            raise FaultyFlowError(found, where=f"flow {self.name}")

    @property
    def start(self) -> State:
        """Return the state before the first event."""
        return next(state for state in self.states if state.kind is StateKind.START)

    def state(self, code: str) -> State:
        """Return a state by its code; raises InputError."""
        return _found(self._by_code, code, f"flow {self.name}", "state")

    def step(self, code: str) -> Step:
        """Return the step of an event by its code; raises InputError."""
        return _found({step.code: step for step in self.steps}, code, f"flow {self.name}", "event")

    def fact(self, code: str) -> Fact:
        """Return a fact by its code; raises InputError."""
        return _found({fact.code: fact for fact in self.facts}, code, f"flow {self.name}", "fact")

    def term(self, code: str) -> Term:
        """Return a deadline by its code; raises InputError."""
        return _found({term.code: term for term in self.terms}, code, f"flow {self.name}", "term")

    def steps_from(self, state: State) -> tuple[Step, ...]:
        """Return the steps that are allowed in a state."""
        return tuple(step for step in self.steps if state.code in step.from_)

    @cached_property
    def weakest(self) -> Status:
        """Return the weakest status of its steps and their requirements."""
        known = [
            known for step in self.steps for known in (step.known, *(each.known for each in step.requires))
        ]
        return min(each.status for each in known)


def _found(known: Mapping[str, _Found], code: str, where: str, what: str) -> _Found:
    if code not in known:
        raise InputError(f"no {what} '{code}'", where=where, hint=nearest(code, list(known)))
    return known[code]


def faults(flow: Flow) -> list[Fault]:
    """Return everything that makes no sense in a flow."""
    found: list[Fault] = []
    starts = [state.code for state in flow.states if state.kind is StateKind.START]
    if len(starts) != 1:
        found.append(("states", f"{len(starts)} states are kind: start", "give one the kind start"))
    names = {
        "state": [state.code for state in flow.states],
        "event": [step.code for step in flow.steps],
        "fact": [fact.code for fact in flow.facts],
        "term": [term.code for term in flow.terms],
    }
    kinds = {state.code: state.kind for state in flow.states}

    def known(place: str, kind: str, code: str) -> None:
        if code not in names[kind]:
            found.append((place, f"no {kind} '{code}'", nearest(code, names[kind])))

    for step in flow.steps:
        place = f"steps.{step.code}"
        for code in (*step.from_, *(() if step.to is None else (step.to,))):
            known(place, "state", code)
        for code in step.from_:
            if code in kinds and kinds[code].ends:
                found.append((place, f"a step from '{code}', where the flow ends", "remove it from: there"))
        if step.to in starts:
            found.append((place, "a step back to before the request", "lead it to another state"))
        if step.within is not None:
            known(place, "term", step.within)
        for code in step.needs:
            known(place, "event", code)
        read = [each.fact for each in step.requires]
        read += [each.limit for each in step.requires if isinstance(each.limit, str)]
        for code in dict.fromkeys((*step.gives, *read)):
            known(place, "fact", code)
        if step.code in step.needs:
            found.append((place, "it needs itself", "name the event that comes before"))
    found += _unused(flow)
    return found or _unreachable(flow, starts[0])


def _unused(flow: Flow) -> list[Fault]:
    given = {code for step in flow.steps for code in step.gives}
    found: list[Fault] = [
        (f"facts.{fact.code}", "no step gives it", "add it to gives: of a step, or remove it")
        for fact in flow.facts
        if fact.code not in given
    ]
    within = {step.within for step in flow.steps}
    found += [
        (f"terms.{term.code}", "no step is within it", "name it in within: of a step, or remove it")
        for term in flow.terms
        if term.code not in within
    ]
    return found


def _unreachable(flow: Flow, start: str) -> list[Fault]:
    """States that no events lead to, given what each step needs; and those that lead to no end."""
    moves = [(each, step) for step in flow.steps for each in step.from_]
    reached, happened, size = {start}, set[str](), -1
    while size != len(reached) + len(happened):
        size = len(reached) + len(happened)
        for code, step in moves:
            if code in reached and happened.issuperset(step.needs):
                happened.add(step.code)
                reached.add(step.to or code)
    ending, size = {state.code for state in flow.states if state.kind.ends}, -1
    while size != len(ending):
        size = len(ending)
        ending |= {code for code, step in moves if step.to in ending}
    found: list[Fault] = []
    for state in flow.states:
        if state.code not in reached:
            found.append(
                (f"states.{state.code}", "no event leads to it", "add a step to: it, or look at needs:")
            )
        if state.code not in ending:
            found.append((f"states.{state.code}", "it leads to no end", "add a step from: it"))
    return found
