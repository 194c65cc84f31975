"""What the drawings of a flow say of a step: who, by when, after what, on what figures, how it is known."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from hv_tariff.contracts.flow_parts import Known, Requirement, State, Step
from hv_tariff.contracts.flow_words import Relation, StateKind
from hv_tariff.contracts.flows import Flow
from hv_tariff.reports.wording import Language, Voice
from hv_tariff.vocabulary import Label, Status

_SIGNS = {Relation.ABOVE: ">", Relation.AT_LEAST: "≥", Relation.AT_MOST: "≤"}
NO_BREAK = "\u00a0"
_UNITS_FA = {"kW": "کیلووات", "rial": "ریال"}
WORDS = {
    "owes": Label("owes", "باید"),
    "may": Label("may", "می‌تواند"),
    "within": Label("within {} {}", "ظرف {} {}"),
    "from": Label("of {}", "از {}"),
    "deadline_unknown": Label("deadline unknown", "مهلت نامعلوم"),
    "after": Label("after: {}", "پس از: {}"),
    "only_if": Label("only if {}", "اگر {}"),
    "gives": Label("brings: {}", "همراه با: {}"),
    "stays": Label("recorded here", "در همین وضعیت ثبت می‌شود"),
    "inferred": Label("inferred", "استنباط"),
    "inferred_line": Label("dashed: inferred, no source states it", "خط‌چین: استنباط‌شده، در منبعی تصریح نشده"),
    "states": Label("states", "وضعیت‌ها"),
    "unknown": Label("Deadlines that nobody here knows", "مهلت‌هایی که معلوم نیست"),
    "instrument": Label("instrument", "سند"),
    "weakest": Label("weakest step", "ضعیف‌ترین گام"),
    "method": Label("how", "چگونه"),
    "clause": Label("clause", "بند"),
    "comma": Label(", ", "، "),
}
KINDS = {
    StateKind.START: Label("start", "آغاز"),
    StateKind.STEP: Label("step", "گام"),
    StateKind.DONE: Label("done", "پایان"),
    StateKind.CLOSED: Label("closed", "بسته"),
}


class FlowVoice:
    """Says the parts of a flow in one language."""

    def __init__(self, flow: Flow, language: Language) -> None:
        self.flow = flow
        self.voice = Voice(language)

    @property
    def persian(self) -> bool:
        """Whether the language is Persian."""
        return self.voice.persian

    def said(self, label: Label) -> str:
        """Return a label."""
        return self.voice.said(label)

    def word(self, name: str, *parts: str) -> str:
        """Return a word of these drawings, with what belongs into it."""
        return self.said(WORDS[name]).format(*parts)

    def kind(self, state: State) -> str:
        """Return what a state is in the flow."""
        return self.said(KINDS[state.kind])

    def deadline(self, step: Step) -> str | None:
        """Return the deadline of a step; None where it has none."""
        if step.within is None:
            return None
        term = self.flow.term(step.within)
        if term.count is None:
            return self.word("deadline_unknown")
        within = self.word("within", self.voice.number(term.count), self.said(term.span.label))
        if term.start is None:
            return within
        return f"{within} {self.word('from', self.voice.day(term.start))}"

    def requirement(self, each: Requirement) -> str:
        """Return a requirement: the figure, its sign and its limit."""
        fact = self.flow.fact(each.fact)
        if isinstance(each.limit, str):
            limit = self.said(self.flow.fact(each.limit).label)
            return f"{self.said(fact.label)} {self._relation(each)}{NO_BREAK}{limit}"
        unit = _UNITS_FA.get(fact.unit, fact.unit) if self.persian else fact.unit
        return (
            f"{self.said(fact.label)} {self._relation(each)}{NO_BREAK}"
            f"{self.voice.exact(Fraction(each.limit))}{NO_BREAK}{unit}"
        )

    def _relation(self, each: Requirement) -> str:
        return self.said(each.relation.label) if self.persian else _SIGNS[each.relation]

    def conditions(self, step: Step) -> Iterator[str]:
        """Yield what must have happened, and how the figures must stand."""
        comma = self.word("comma")
        if step.needs:
            names = comma.join(self.said(self.flow.step(code).label) for code in step.needs)
            yield self.word("after", names)
        for each in step.requires:
            yield self.word("only_if", self.requirement(each))

    def known(self, known: Known) -> str:
        """Return how well something is known, with its clause."""
        inferred = f"; {self.word('method')}: {known.method}" if known.method else ""
        return f"{self.word('clause')}: {known.clause} ({self.voice.status(known.status)}{inferred})"


def is_inferred(step: Step) -> bool:
    """Whether no source states a step."""
    return step.known.status <= Status.ESTIMATE
