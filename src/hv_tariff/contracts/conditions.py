"""The conditions of a step that an event fails: all of them at once, each with what would satisfy it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from hv_tariff.contracts.events import Event, Passage, facts_after, state_after
from hv_tariff.contracts.flow_parts import Requirement, Step
from hv_tariff.contracts.flows import Flow
from hv_tariff.contracts.quantities import persian_decimal as _fa
from hv_tariff.contracts.refusal import FailedCondition
from hv_tariff.dates import format_date, persian_digits
from hv_tariff.errors import nearest
from hv_tariff.vocabulary import Label

Passages = tuple[Passage, ...]


def failed_conditions(flow: Flow, passages: Passages, event: Event) -> tuple[FailedCondition, ...]:
    """Return every condition that an event fails after the passages so far."""
    found = list(_date(passages, event))
    codes = [step.code for step in flow.steps]
    if event.code not in codes:
        known = nearest(event.code, codes) or "the flow has no events"
        found.append(
            FailedCondition(
                code="event",
                what=Label(
                    f"no event '{event.code}' in the flow", f"رویداد «{event.code}» در این جریان نیست"
                ),
                remedy=Label(known, f"رویدادهای این جریان: {'، '.join(codes)}"),
            )
        )
        return tuple(found)
    step = flow.step(event.code)
    found += _state(flow, passages, step)
    found += missing_events(flow, passages, step)
    found += _facts(flow, step, event)
    given = facts_after(passages) | {code: value for code, value in event.facts if code in step.gives}
    for each in step.requires:
        found += _requirement(flow, step, each, given)
    return tuple(found)


def missing_events(flow: Flow, passages: Passages, step: Step) -> tuple[FailedCondition, ...]:
    """Return the events that a step needs and that have not happened, as failed conditions."""
    happened = {each.event.code for each in passages}
    lacking = [flow.step(code) for code in step.needs if code not in happened]
    return tuple(
        FailedCondition(
            code=f"needs.{each.code}",
            what=Label(f"'{each.label.en}' has not happened", f"«{each.label.fa}» انجام نشده است"),
            remedy=Label(
                f"record {each.code} first ({each.by.label.en})",
                f"نخست رویداد {each.code} را ثبت کنید ({each.by.label.fa})",
            ),
            clause=step.known.clause,
        )
        for each in lacking
    )


def _date(passages: Passages, event: Event) -> Iterator[FailedCondition]:
    if passages and event.on < passages[-1].event.on:
        day, last = format_date(event.on), format_date(passages[-1].event.on)
        day_fa, last_fa = persian_digits(day), persian_digits(last)
        yield FailedCondition(
            code="date",
            what=Label(
                f"{day} is before the last event, {last}", f"{day_fa} پیش از آخرین رویداد، {last_fa}، است"
            ),
            remedy=Label(f"give {last} or later", f"{last_fa} یا پس از آن را بدهید"),
        )


def _state(flow: Flow, passages: Passages, step: Step) -> Iterator[FailedCondition]:
    state = state_after(flow, passages)
    if state.code in step.from_:
        return
    places = [flow.state(code).label for code in step.from_]
    here = flow.steps_from(state)
    allowed = Label(
        ", ".join(each.code for each in here) or "nothing, the flow has ended",
        "، ".join(each.label.fa for each in here) or "هیچ، جریان پایان یافته است",
    )
    yield FailedCondition(
        code="state",
        what=Label(
            f"'{step.label.en}' is not allowed in '{state.label.en}'",
            f"«{step.label.fa}» در وضعیت «{state.label.fa}» مجاز نیست",
        ),
        remedy=Label(
            f"it is allowed in {' or '.join(each.en for each in places)}; here: {allowed.en}",
            f"در {' یا '.join(each.fa for each in places)} مجاز است؛ در این وضعیت: {allowed.fa}",
        ),
        clause=step.known.clause,
    )


def _facts(flow: Flow, step: Step, event: Event) -> Iterator[FailedCondition]:
    own = dict(event.facts)
    for code, value in own.items():
        if code not in step.gives:
            yield FailedCondition(
                code=f"fact.{code}",
                what=Label(
                    f"'{step.code}' takes no '{code}'", f"«{step.label.fa}» رقمی به نام «{code}» ندارد"
                ),
                remedy=Label(
                    nearest(code, list(step.gives)) or "leave it out",
                    f"ارقام آن: {'، '.join(step.gives)}" if step.gives else "آن را حذف کنید",
                ),
            )
        elif value < 0:
            label = flow.fact(code).label
            yield FailedCondition(
                code=f"fact.{code}",
                what=Label(f"the {label.en} is negative: {value:f}", f"{label.fa} منفی است: {_fa(value)}"),
                remedy=Label("give zero or more", "صفر یا بیشتر بدهید"),
            )
    for code in step.gives:
        if code not in own:
            fact = flow.fact(code)
            yield FailedCondition(
                code=f"fact.{code}",
                what=Label(f"the {fact.label.en} is not given", f"{fact.label.fa} داده نشده است"),
                remedy=Label(
                    f"give the fact {code} [{fact.unit}]", f"رقم {code} را با این رویداد بدهید [{fact.unit}]"
                ),
                clause=step.known.clause,
            )


def _requirement(
    flow: Flow, step: Step, each: Requirement, given: Mapping[str, Decimal]
) -> Iterator[FailedCondition]:
    """The requirement, when it fails; a figure that this very event lacks has been named already."""
    read = (each.fact, *((each.limit,) if isinstance(each.limit, str) else ()))
    lacking = [code for code in read if code not in given]
    for code in lacking:
        if code not in step.gives:
            fact = flow.fact(code)
            by = ", ".join(other.code for other in flow.steps if code in other.gives)
            yield FailedCondition(
                code=f"fact.{code}",
                what=Label(f"the {fact.label.en} is not known yet", f"{fact.label.fa} هنوز معلوم نیست"),
                remedy=Label(f"it comes with {by}", f"با این رویداد می‌آید: {by}"),
                clause=each.known.clause,
            )
    if lacking:
        return
    fact, value = flow.fact(each.fact), given[each.fact]
    limit = given[each.limit] if isinstance(each.limit, str) else each.limit
    if each.relation.holds(value, limit):
        return
    words, of = each.relation.label, Label("", "")
    if isinstance(each.limit, str):
        other = flow.fact(each.limit).label
        of = Label(f", the {other.en}", f"، {other.fa}")
    yield FailedCondition(
        code=f"requires.{each.fact}",
        what=Label(
            f"the {fact.label.en} is {value:f} {fact.unit}, not {words.en} {limit:f}{of.en}",
            f"{fact.label.fa} {_fa(value)} است، نه {words.fa} {_fa(limit)}{of.fa}",
        ),
        remedy=Label(f"{words.en} {limit:f} {fact.unit} would do", f"{words.fa} {_fa(limit)} لازم است"),
        clause=each.known.clause,
    )
