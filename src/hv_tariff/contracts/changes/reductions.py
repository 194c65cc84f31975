"""Temporary reduction of the demand, its end, and what a breach bills again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from attrs import evolve

from hv_tariff.contracts.changes import clauses
from hv_tariff.contracts.changes.conditions import Checks, day
from hv_tariff.contracts.changes.decision import Decision, Reason, Rebilling, Refusal, Terms, refused
from hv_tariff.contracts.changes.held import Connection, reduction_on, with_steps
from hv_tariff.contracts.changes.requests import EndOfReduction, TemporaryReduction
from hv_tariff.contracts.demand import DemandStep
from hv_tariff.dates import months_after
from hv_tariff.vocabulary import Label

REDUCTION = Label("temporary reduction", "کاهش موقت قدرت")
END = Label("end of a temporary reduction", "پایان کاهش موقت")


def temporary_reduction(
    given: Sequence[Connection], request: TemporaryReduction, terms: Terms
) -> Decision | Refusal:
    """Return what a temporary reduction comes to: two steps of the demand, down and back; nothing is paid."""
    checks, clause = Checks(), clauses.REDUCTION
    checks.request(request)
    _term(checks, request, terms)
    if not checks.one(given, request):
        return refused(REDUCTION, request, clause, checks)
    held = given[0]
    step = held.step_on(request.on)
    checks.no_later_step(held, request.on)
    checks.lowers(request.reduced_kw, step, clause=clause)
    checks.above_used(request.reduced_kw, request.used_kw, clause=clause)
    if checks.failed:
        return refused(REDUCTION, request, clause, checks)
    down = DemandStep(from_=request.on, contract_kw=step.contract_kw, reduced_kw=request.reduced_kw)
    back = DemandStep(from_=request.until, contract_kw=step.contract_kw)
    return Decision(
        kind=REDUCTION,
        request=request,
        clause=clause,
        connections=(evolve(held, contract=with_steps(held.contract, down, back)),),
        reasons=(
            Reason(what=clause.title, clause=clause),
            Reason(what=clauses.BREACH.title, clause=clauses.BREACH),
        ),
        missing=tuple(checks.missing),
        freed_kw=step.contract_kw - request.reduced_kw,
    )


def _term(checks: Checks, request: TemporaryReduction, terms: Terms) -> None:
    clause = clauses.REDUCTION
    least = months_after(request.on, terms.least_months)
    checks.require(
        request.until >= least,
        "long_enough",
        clause,
        what=Label(
            f"a reduction until {day(request.until).en} is shorter than {terms.least_months} months",
            f"کاهش تا {day(request.until).fa} کوتاه‌تر از {terms.least_months} ماه است",
        ),
        remedy=Label(f"until {day(least).en} or later", f"تا {day(least).fa} یا دیرتر"),
    )
    spans = (*request.earlier, (request.on, request.until))
    checks.require(
        len(spans) <= terms.most_terms,
        "terms_left",
        clause,
        what=Label(f"this would be term {len(spans)}", f"این نوبت {len(spans)} است"),
        remedy=Label(f"at most {terms.most_terms} terms", f"حداکثر {terms.most_terms} نوبت"),
    )
    whole = request.on
    for from_, until in spans:
        whole += until - from_
    checks.require(
        whole <= months_after(request.on, terms.most_months),
        "months_left",
        clause,
        what=Label(
            f"all terms together are {(whole - request.on).days} days",
            f"همه نوبت‌ها روی هم {(whole - request.on).days} روز است",
        ),
        remedy=Label(f"at most {terms.most_months} months", f"حداکثر {terms.most_months} ماه"),
    )


def end_of_reduction(
    given: Sequence[Connection], request: EndOfReduction, terms: Terms
) -> Decision | Refusal:
    """Return what the end of a reduction comes to; before its least term every bill since is made again."""
    checks, clause = Checks(), clauses.REDUCTION
    checks.request(request)
    if not checks.one(given, request):
        return refused(END, request, clause, checks)
    held = given[0]
    step = reduction_on(held.contract, request.on)
    checks.require(
        step is not None and step.from_ is not None,
        "reduced",
        clause,
        what=Label(
            f"no temporary reduction is in force on {day(request.on).en}",
            f"در {day(request.on).fa} کاهش موقتی برقرار نیست",
        ),
        remedy=Label("a day of the reduction", "روزی از دوره کاهش"),
    )
    if checks.failed or step is None or step.from_ is None:
        return refused(END, request, clause, checks)
    after = with_steps(held.contract, DemandStep(from_=request.on, contract_kw=step.contract_kw))
    early = request.on < months_after(step.from_, terms.least_months)
    ended = evolve(held, contract=after)
    return Decision(
        kind=END,
        request=request,
        clause=clause,
        connections=(ended,),
        reasons=(
            Reason(
                what=(clauses.BREACH if early else clause).title, clause=clauses.BREACH if early else clause
            ),
        ),
        missing=tuple(checks.missing),
        rebilling=Rebilling(since=step.from_, connection=original(ended, step.from_), clause=clauses.BREACH)
        if early
        else None,
    )


def original(held: Connection, since: date) -> Connection:
    """Return a connection as it would be without the temporary reduction that began on a day.

    A step that then changes nothing is left out, so that it cuts no period.
    """
    steps: list[DemandStep] = []
    for step in held.contract.demand:
        plain = evolve(step, reduced_kw=None) if step.from_ == since else step
        if not steps or plain.scaled != steps[-1].scaled:
            steps.append(plain)
    return evolve(held, contract=evolve(held.contract, demand=tuple(steps)))


def breach(held: Connection, *, on: date, measured_kw: Decimal) -> Rebilling | None:
    """Return what is billed again where more than a reduced demand was measured; None where it was kept.

    Parameters
    ----------
    held : Connection
    on : datetime.date
        A day of the period that was measured.
    measured_kw : Decimal
        [kW]
    """
    step = reduction_on(held.contract, on)
    if step is None or step.from_ is None or step.reduced_kw is None or measured_kw <= step.reduced_kw:
        return None
    return Rebilling(since=step.from_, connection=original(held, step.from_), clause=clauses.BREACH)
