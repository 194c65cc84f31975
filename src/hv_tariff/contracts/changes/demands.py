"""Changes of the contract demand: increase, permanent decrease, temporary reduction and its end."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from attrs import evolve

from hv_tariff.contracts.changes import clauses
from hv_tariff.contracts.changes.conditions import Checks, count, day, kw
from hv_tariff.contracts.changes.decision import Decision, Reason, Rebilling, Refusal, Terms, refused
from hv_tariff.contracts.changes.due import Due, Pays
from hv_tariff.contracts.changes.held import Connection, reduced_until, reduction_on, with_steps
from hv_tariff.contracts.changes.requests import (
    Certificate,
    Decrease,
    EndOfReduction,
    Increase,
    Request,
    TemporaryReduction,
)
from hv_tariff.contracts.demand import DemandStep
from hv_tariff.dates import months_after
from hv_tariff.vocabulary import Label, TariffClass

CERTIFIED_ABOVE_KW = 5000
"""Above 5 MW industry needs capacity certificates for what it is sold [kW]."""
INDUSTRY = frozenset(
    each for each in TariffClass if "industry" in each.value or each is TariffClass.ENERGY_INTENSIVE
)
INCREASE = Label("increase of demand", "افزایش قدرت")
DECREASE = Label("permanent decrease", "کاهش دائم قدرت")
REDUCTION = Label("temporary reduction", "کاهش موقت قدرت")
END = Label("end of a temporary reduction", "پایان کاهش موقت")


def increase(given: Sequence[Connection], request: Increase, terms: Terms) -> Decision | Refusal:
    """Return what an increase comes to: the difference of values at day rate.

    An increase during a temporary reduction waits for its end.
    """
    _ = terms
    checks, clause = Checks(), clauses.INCREASE
    checks.request(request)
    if not _one(given, request, checks):
        return refused(INCREASE, request, clause, checks)
    held = given[0]
    step = held.step_on(request.on)
    checks.no_later_step(held, request.on)
    checks.require(
        reduction_on(held.contract, request.on) is None,
        "not_reduced",
        clauses.REDUCTION,
        what=Label("the demand is under a temporary reduction", "قدرت در کاهش موقت است"),
        satisfied_by=Label("end the reduction first", "نخست کاهش را پایان دهید"),
    )
    checks.demand(request.demand_kw, clause=clause)
    checks.require(
        request.demand_kw > step.contract_kw,
        "above_existing",
        clause,
        what=Label(
            f"{kw(request.demand_kw).en} is no increase of {kw(step.contract_kw).en}",
            f"{kw(request.demand_kw).fa} افزایش {kw(step.contract_kw).fa} نیست",
        ),
        satisfied_by=Label(f"more than {kw(step.contract_kw).en}", f"بیش از {kw(step.contract_kw).fa}"),
    )
    if checks.failed:
        return refused(INCREASE, request, clause, checks)
    certified(
        checks,
        held.contract.tariff_class,
        after=request.demand_kw,
        sold=request.demand_kw - step.contract_kw,
        certificate=request.certificate,
    )
    after = with_steps(held.contract, DemandStep(from_=request.on, contract_kw=request.demand_kw))
    return Decision(
        kind=INCREASE,
        request=request,
        clause=clause,
        connections=(evolve(held, contract=after),),
        due=Due(
            pays=Pays.DIFFERENCE,
            clause=clause,
            requested=(held.holding(request.on, request.demand_kw),),
            existing=(held.holding(request.on),),
        ),
        reasons=(
            Reason(what=clause.title, clause=clause),
            Reason(what=clauses.VALUE.title, clause=clauses.VALUE),
        ),
        missing=tuple(checks.missing),
    )


def certified(
    checks: Checks,
    tariff_class: TariffClass,
    *,
    after: Decimal,
    sold: Decimal,
    certificate: Certificate | None,
) -> None:
    """Note whether capacity certificates are still missing for what is sold to industry above 5 MW."""
    if tariff_class not in INDUSTRY or after <= CERTIFIED_ABOVE_KW:
        return
    needed = None if certificate is None else sold * certificate.per_kw
    hold = Label("give the certificates held and the quantity rule", "گواهی‌ها و قاعده مقدار را بدهید")
    more = hold if needed is None else Label(f"certificates of {kw(needed).en}", f"گواهی {kw(needed).fa}")
    checks.await_(
        certificate is not None and needed is not None and certificate.held_kw >= needed,
        "capacity_certificate",
        clauses.CERTIFICATE,
        what=Label(
            f"capacity certificates for {kw(sold).en} are not shown",
            f"گواهی ظرفیت برای {kw(sold).fa} ارائه نشده",
        ),
        satisfied_by=more,
    )


def decrease(given: Sequence[Connection], request: Decrease, terms: Terms) -> Decision | Refusal:
    """Return what a permanent decrease comes to: a share of the difference is paid back."""
    _ = terms
    checks, clause = Checks(), clauses.DECREASE
    checks.request(request)
    checks.share(request.returned_share, "returned_share", clause=clause)
    if not _one(given, request, checks):
        return refused(DECREASE, request, clause, checks)
    held = given[0]
    step = held.step_on(request.on)
    checks.no_later_step(held, request.on)
    _lowered(checks, request.demand_kw, step, clause_of=request)
    checks.above_used(request.demand_kw, request.used_kw, clause=clause)
    if checks.failed:
        return refused(DECREASE, request, clause, checks)
    after = with_steps(held.contract, DemandStep(from_=request.on, contract_kw=request.demand_kw))
    return Decision(
        kind=DECREASE,
        request=request,
        clause=clause,
        connections=(evolve(held, contract=after),),
        due=Due(
            pays=Pays.RETURNED,
            clause=clause,
            requested=(held.holding(request.on, request.demand_kw),),
            existing=(held.holding(request.on),),
            amounts={"returned_share": request.returned_share},
        ),
        reasons=(Reason(what=clause.title, clause=clause),),
        missing=tuple(checks.missing),
        freed_kw=step.contract_kw - request.demand_kw,
    )


def _lowered(checks: Checks, demand_kw: Decimal, step: DemandStep, *, clause_of: Request) -> None:
    clause = clauses.DECREASE if isinstance(clause_of, Decrease) else clauses.REDUCTION
    checks.demand(demand_kw, clause=clause)
    checks.require(
        demand_kw < step.contract_kw,
        "below_existing",
        clause,
        what=Label(
            f"{kw(demand_kw).en} does not lower {kw(step.contract_kw).en}",
            f"{kw(demand_kw).fa} کمتر از {kw(step.contract_kw).fa} نیست",
        ),
        satisfied_by=Label(f"less than {kw(step.contract_kw).en}", f"کمتر از {kw(step.contract_kw).fa}"),
    )


def temporary_reduction(
    given: Sequence[Connection], request: TemporaryReduction, terms: Terms
) -> Decision | Refusal:
    """Return what a temporary reduction comes to: two steps of the demand, down and back; nothing is paid."""
    checks, clause = Checks(), clauses.REDUCTION
    checks.request(request)
    _term(checks, request, terms)
    if not _one(given, request, checks):
        return refused(REDUCTION, request, clause, checks)
    held = given[0]
    step = held.step_on(request.on)
    checks.no_later_step(held, request.on)
    _lowered(checks, request.reduced_kw, step, clause_of=request)
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
        satisfied_by=Label(f"until {day(least).en} or later", f"تا {day(least).fa} یا دیرتر"),
    )
    spans = (*request.earlier, (request.on, request.until))
    checks.require(
        len(spans) <= terms.most_terms,
        "terms_left",
        clause,
        what=Label(f"this would be term {len(spans)}", f"این نوبت {len(spans)} است"),
        satisfied_by=Label(f"at most {terms.most_terms} terms", f"حداکثر {terms.most_terms} نوبت"),
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
        satisfied_by=Label(f"at most {terms.most_months} months", f"حداکثر {terms.most_months} ماه"),
    )


def end_of_reduction(
    given: Sequence[Connection], request: EndOfReduction, terms: Terms
) -> Decision | Refusal:
    """Return what the end of a reduction comes to; before its least term every bill since is made again."""
    checks, clause = Checks(), clauses.REDUCTION
    checks.request(request)
    if not _one(given, request, checks):
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
        satisfied_by=Label("a day of the reduction", "روزی از دوره کاهش"),
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


def ends(held: Connection, on: date) -> date | None:
    """Return the day on which the reduction in force on a day ends; None where there is none."""
    step = reduction_on(held.contract, on)
    return None if step is None else reduced_until(held.contract, step)


def _one(given: Sequence[Connection], request: Request, checks: Checks) -> bool:
    one = count(given, 1, checks, clause=clauses.SENSE)
    return one and checks.holds(given[0], request.on)
