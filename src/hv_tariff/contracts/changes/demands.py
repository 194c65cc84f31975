"""Changes of the contract demand that stay: increase and permanent decrease."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from attrs import evolve

from hv_tariff.contracts.changes import clauses
from hv_tariff.contracts.changes.conditions import Checks, kw
from hv_tariff.contracts.changes.decision import Decision, Reason, Refusal, Terms, refused
from hv_tariff.contracts.changes.due import Due, Pays
from hv_tariff.contracts.changes.held import Connection, reduction_on, with_steps
from hv_tariff.contracts.changes.requests import (
    Certificate,
    Decrease,
    Increase,
)
from hv_tariff.contracts.demand import DemandStep
from hv_tariff.vocabulary import Label, TariffClass

CERTIFIED_ABOVE_KW = 5000
"""Above 5 MW industry needs capacity certificates for what it is sold [kW]."""
INDUSTRY = frozenset(
    each for each in TariffClass if "industry" in each.value or each is TariffClass.ENERGY_INTENSIVE
)
INCREASE = Label("increase of demand", "افزایش قدرت")
DECREASE = Label("permanent decrease", "کاهش دائم قدرت")


def increase(given: Sequence[Connection], request: Increase, terms: Terms) -> Decision | Refusal:
    """Return what an increase comes to: the difference of values at day rate.

    An increase during a temporary reduction waits for its end.
    """
    _ = terms
    checks, clause = Checks(), clauses.INCREASE
    checks.request(request)
    if not checks.one(given, request):
        return refused(INCREASE, request, clause, checks)
    held = given[0]
    step = held.step_on(request.on)
    checks.no_later_step(held, request.on)
    checks.require(
        reduction_on(held.contract, request.on) is None,
        "not_reduced",
        clauses.REDUCTION,
        what=Label("the demand is under a temporary reduction", "قدرت در کاهش موقت است"),
        remedy=Label("end the reduction first", "نخست کاهش را پایان دهید"),
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
        remedy=Label(f"more than {kw(step.contract_kw).en}", f"بیش از {kw(step.contract_kw).fa}"),
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
        remedy=more,
    )


def decrease(given: Sequence[Connection], request: Decrease, terms: Terms) -> Decision | Refusal:
    """Return what a permanent decrease comes to: a share of the difference is paid back."""
    _ = terms
    checks, clause = Checks(), clauses.DECREASE
    checks.request(request)
    checks.share(request.returned_share, "returned_share", clause=clause)
    if not checks.one(given, request):
        return refused(DECREASE, request, clause, checks)
    held = given[0]
    step = held.step_on(request.on)
    checks.no_later_step(held, request.on)
    checks.lowers(request.demand_kw, step, clause=clause)
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
