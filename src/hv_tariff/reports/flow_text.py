"""A flow as text: its states in order, what leads out of each, who owes it, by when, and how it is known."""

from __future__ import annotations

from collections.abc import Iterator

from hv_tariff.contracts.flow_parts import State, Step
from hv_tariff.contracts.flows import Flow
from hv_tariff.reports.flow_words import NO_BREAK, FlowVoice
from hv_tariff.reports.wording import Language


def flow_text(flow: Flow, *, language: Language = Language.EN, explain: bool = False) -> str:
    """Return a flow as text.

    Parameters
    ----------
    flow : Flow
    language : Language
    explain : bool
        Whether each step says its clause and how it is known.
    """
    v = FlowVoice(flow, language)
    out = [
        f"{v.said(flow.title)} ({flow.name})",
        f"{v.word('instrument')}: {v.said(flow.instrument)}",
        f"{v.word('weakest')}: {v.voice.status(flow.weakest)}",
    ]
    for state in flow.states:
        out += ["", *_state(v, state, explain)]
    unknown = [(term, term.unknown) for term in flow.terms if term.unknown is not None]
    if unknown:
        out += ["", f"{v.word('unknown')}:"]
        out += [f"  {v.said(term.label)} ({term.code}): {v.said(why)}" for term, why in unknown]
    return "\n".join(out).replace(NO_BREAK, " ") + "\n"


def _state(v: FlowVoice, state: State, explain: bool) -> Iterator[str]:
    marks = {"start": "○", "step": "●", "done": "◉", "closed": "⊗"}
    yield f"{marks[state.kind.value]} {v.said(state.label)} [{state.code}] · {v.kind(state)}"
    for step in v.flow.steps_from(state):
        yield from _step(v, step, explain)


def _step(v: FlowVoice, step: Step, explain: bool) -> Iterator[str]:
    arrow = "←" if v.persian else "→"
    target = v.word("stays") if step.to is None else f"{arrow} {v.said(v.flow.state(step.to).label)}"
    duty = v.word("owes" if step.owed else "may")
    deadline = v.deadline(step)
    by_when = "" if deadline is None else f" · {deadline}"
    mark = "+" if step.to is None else "-"
    yield f"    {mark} {v.said(step.by.label)} {duty}: {v.said(step.label)} [{step.code}]{by_when} {target}"
    if step.gives:
        comma = v.word("comma")
        facts = comma.join(
            f"{v.said(fact.label)} [{fact.code}, {fact.unit}]" for fact in map(v.flow.fact, step.gives)
        )
        yield f"        {v.word('gives', facts)}"
    for condition in v.conditions(step):
        yield f"        {condition}"
    if explain:
        for known in dict.fromkeys((step.known, *(each.known for each in step.requires))):
            yield f"        {v.known(known)}"
