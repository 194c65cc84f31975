"""A flow from the sections of its file, with every problem kept at its line."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from pathlib import PurePosixPath

from hv_tariff.contracts.flow_parts import Fact, Known, Requirement, State, Step, Term
from hv_tariff.contracts.flow_words import Party, Relation, Span, StateKind
from hv_tariff.contracts.flows import FaultyFlowError, Flow
from hv_tariff.tariffs.document import Section
from hv_tariff.tariffs.figures import (
    EVIDENCE_KEYS,
    Sources,
    read_decimal,
    read_evidence,
    read_sources,
    refuse_uncited,
)
from hv_tariff.vocabulary import Label

_HEADER = ("flow", "title", "instrument", "sources", "states", "facts", "terms", "steps")
_STEP = ("label", "by", "from", "to", "duty", "within", "needs", "gives", "requires", *EVIDENCE_KEYS)
_LIMIT_PLACES = 5
_LONGEST = 1200  # of a deadline, in its own unit


def read_flow(top: Section) -> Flow | None:
    """Read one file; its problems go to the section's list, and None means that it is no flow."""
    top.only(_HEADER)
    name = top.text("flow", missing="add flow: NAME")
    stem = PurePosixPath(top.file).stem
    if name is not None and name != stem:
        top.refuse(f"the flow is '{name}' in a file named '{stem}'", key="flow", hint="give both one name")
    sources = read_sources(top, allows_invented=False)
    title, instrument = read_label(top, "title"), read_label(top, "instrument")
    states = tuple(_state(code, below) for code, below in _below(top, "states"))
    facts = tuple(_fact(code, below) for code, below in _below(top, "facts", missing=None))
    terms = tuple(_term(code, below, sources) for code, below in _below(top, "terms", missing=None))
    steps = tuple(_step(code, below, sources) for code, below in _below(top, "steps"))
    refuse_uncited(top, sources)
    if top.problems or name is None:
        return None
    return _whole(
        top,
        name=name,
        title=title,
        instrument=instrument,
        states=tuple(each for each in states if each is not None),
        facts=facts,
        terms=terms,
        steps=tuple(each for each in steps if each is not None),
    )


def _whole(
    top: Section,
    *,
    name: str,
    title: Label,
    instrument: Label,
    states: tuple[State, ...],
    facts: tuple[Fact, ...],
    terms: tuple[Term, ...],
    steps: tuple[Step, ...],
) -> Flow | None:
    """The flow from its parts; what makes no sense between them is kept at the lines of the parts."""
    try:
        return Flow(
            name=name,
            title=title,
            instrument=instrument,
            states=states,
            facts=facts,
            terms=terms,
            steps=steps,
        )
    except FaultyFlowError as error:
        for where, what, hint in error.faults:
            kind, _, code = where.partition(".")
            section = top.section(kind) if code else top
            if section is not None:
                section.refuse(what, key=code or kind, hint=hint)
        return None


def read_label(section: Section, key: str) -> Label:
    """Read a name in both languages."""
    below = section.section(key, missing="add {fa: ..., en: ...}")
    if below is None:
        return Label("", "")
    below.only(("en", "fa"))
    return Label(below.text("en") or "", below.text("fa") or "")


def read_known(section: Section, sources: Sources) -> Known | None:
    """Read how well something is known; None when that is wrong."""
    evidence = read_evidence(section, sources)
    if evidence is None:
        return None
    return Known(
        status=evidence.status, source=evidence.source, clause=evidence.clause, method=evidence.method
    )


def _below(top: Section, key: str, *, missing: str | None = "add it") -> tuple[tuple[str, Section], ...]:
    section = top.section(key, missing=missing)
    return () if section is None else section.sections()


def _listed(section: Section, key: str, *, missing: str | None = None) -> tuple[str, ...]:
    """The names of a list, written with commas between them."""
    text = section.text(key, missing=missing)
    if text is None:
        return ()
    names = tuple(part.strip() for part in text.split(","))
    if "" in names or len(set(names)) != len(names):
        section.refuse(
            f"'{text}' is no list of names", key=key, hint="write each name once, with commas between"
        )
    return names


def _state(code: str, section: Section) -> State | None:
    section.only(("label", "kind"))
    kind = section.choice("kind", [each.value for each in StateKind])
    label = read_label(section, "label")
    return None if kind is None else State(code=code, label=label, kind=StateKind(kind))


def _fact(code: str, section: Section) -> Fact:
    section.only(("label", "unit"))
    return Fact(code=code, label=read_label(section, "label"), unit=section.text("unit") or "")


def _term(code: str, section: Section, sources: Sources) -> Term:
    label = read_label(section, "label")
    word = section.choice("unit", [each.value for each in Span])
    span = Span(word) if word is not None else Span.DAY
    if "unknown" in section.block.entries:
        section.only(("label", "unit", "unknown"))
        return Term(code=code, label=label, span=span, unknown=read_label(section, "unknown"))
    section.only(("label", "unit", "value", "from", *EVIDENCE_KEYS))
    before = len(section.problems)
    count = read_decimal(section, "value", places=0)
    if len(section.problems) > before and "value" not in section.block.entries:
        section.refuse("neither value nor unknown", hint="say unknown: and why, where nobody knows it")
    if count is not None and not 1 <= count <= _LONGEST:
        section.refuse(f"a deadline of {count} {span.value}s", key="value", hint=f"give 1 to {_LONGEST}")
    known = read_known(section, sources)
    start = section.day("from", missing=None)
    whole = None if count is None else int(count)
    return Term(code=code, label=label, span=span, count=whole, known=known, start=start)


def _step(code: str, section: Section, sources: Sources) -> Step | None:
    section.only(_STEP)
    label = read_label(section, "label")
    by = section.choice("by", [each.value for each in Party])
    duty = section.choice("duty", ("owed", "may"))
    from_ = _listed(section, "from", missing="name the states in which it is allowed")
    below = section.section("requires", missing=None)
    required = () if below is None else below.sections()
    requires = tuple(_requirement(fact, each, sources) for fact, each in required)
    known = read_known(section, sources)
    to = section.text("to", missing="name the state it leads to, or write to: stay")
    if by is None or known is None or to is None:
        return None
    return Step(
        code=code,
        label=label,
        by=Party(by),
        from_=from_,
        to=None if to == "stay" else to,
        owed=duty == "owed",
        within=section.text("within", missing=None),
        needs=_listed(section, "needs"),
        gives=_listed(section, "gives"),
        requires=tuple(each for each in requires if each is not None),
        known=known,
    )


_RELATIONS: Mapping[str, Relation] = {each.value: each for each in Relation}


def _requirement(fact: str, section: Section, sources: Sources) -> Requirement | None:
    section.only((*_RELATIONS, *EVIDENCE_KEYS))
    said = [word for word in _RELATIONS if word in section.block.entries]
    known = read_known(section, sources)
    if len(said) != 1:
        section.refuse("it does not say one limit", hint=f"give one of {', '.join(_RELATIONS)}")
        return None
    text = section.text(said[0])
    limit: Decimal | str | None = text
    if text is not None and not text[0].isalpha():
        limit = read_decimal(section, said[0], places=_LIMIT_PLACES)
    if limit is None or known is None:
        return None
    return Requirement(fact=fact, relation=_RELATIONS[said[0]], limit=limit, known=known)
