"""Changes of how many connections there are: split, merge, removal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal

from attrs import evolve

from hv_tariff.contracts.changes import clauses
from hv_tariff.contracts.changes.conditions import Checks, count, kw
from hv_tariff.contracts.changes.decision import Decision, Reason, Refusal, Terms, refused
from hv_tariff.contracts.changes.due import Due, Pays
from hv_tariff.contracts.changes.held import Connection
from hv_tariff.contracts.changes.requests import Merge, Removal, Request, Split
from hv_tariff.contracts.demand import DemandStep
from hv_tariff.vocabulary import Label

SPLIT = Label("split", "تفکیک")
MERGE = Label("merge", "ادغام")
REMOVAL = Label("removal", "جمع‌آوری")
_ALIKE = ("tariff_class", "voltage", "option", "pricing", "demand_metered", "transit_basis")


def split(given: Sequence[Connection], request: Split, terms: Terms) -> Decision | Refusal:
    """Return what a split comes to: parts whose demands add up, and a share of the difference paid back."""
    _ = terms
    checks, clause = Checks(), clauses.SPLIT
    checks.request(request)
    checks.share(request.returned_share, "returned_share", clause=clause)
    for part in request.parts:
        checks.demand(part.demand_kw, clause=clause)
    _numbers(checks, [part.number for part in request.parts], [each.number for each in given])
    checks.require(
        len(request.parts) > 1,
        "parts",
        clause,
        what=Label(f"{len(request.parts)} part is given", f"{len(request.parts)} بخش داده شده"),
        remedy=Label("two parts or more", "دو بخش یا بیشتر"),
    )
    if not (count(given, 1, checks, clause=clause) and checks.holds(given[0], request.on)):
        return refused(SPLIT, request, clause, checks)
    held = given[0]
    _steady(checks, held, request)
    whole, parts = held.step_on(request.on).contract_kw, sum((p.demand_kw for p in request.parts), Decimal(0))
    checks.require(
        parts == whole,
        "demands_add_up",
        clause,
        what=Label(f"the parts add up to {kw(parts).en}", f"جمع بخش‌ها {kw(parts).fa} است"),
        remedy=Label(
            f"parts that add up to {kw(whole).en}; increase or decrease first",
            f"بخش‌هایی با جمع {kw(whole).fa}",
        ),
    )
    if checks.failed:
        return refused(SPLIT, request, clause, checks)
    new = tuple(
        evolve(
            held,
            number=part.number,
            holder=part.holder,
            contract=evolve(
                held.contract, demand=(DemandStep(from_=request.on, contract_kw=part.demand_kw),)
            ),
            from_=request.on,
            previous=(held.number,),
        )
        for part in request.parts
    )
    return Decision(
        kind=SPLIT,
        request=request,
        clause=clause,
        connections=new,
        ended=(evolve(held, until=request.on),),
        due=Due(
            pays=Pays.RETURNED,
            clause=clause,
            requested=tuple(each.holding(request.on) for each in new),
            existing=(held.holding(request.on),),
            amounts={"returned_share": request.returned_share},
        ),
        reasons=(Reason(what=clause.title, clause=clause),),
        missing=tuple(checks.missing),
    )


def merge(given: Sequence[Connection], request: Merge, terms: Terms) -> Decision | Refusal:
    """Return what a merge comes to: the demand is the sum, the difference of values is paid."""
    _ = terms
    checks, clause = Checks(), clauses.MERGE
    checks.request(request)
    numbers = [each.number for each in given]
    _numbers(checks, numbers, [])
    held = [checks.holds(each, request.on) for each in given]
    if not count(given, 2, checks, clause=clause, more=True) or not all(held):
        return refused(MERGE, request, clause, checks)
    for each in given:
        _steady(checks, each, request)
    first = given[0]
    differing = [name for name in _ALIKE if len({getattr(each.contract, name) for each in given}) > 1]
    differing += [name for name in ("use", "built_by") if len({getattr(each, name) for each in given}) > 1]
    checks.require(
        not differing,
        "alike",
        clause,
        what=Label(
            f"the contracts differ in {', '.join(differing)}",
            f"قراردادها در {'، '.join(differing)} فرق دارند",
        ),
        remedy=Label("contracts of one class, voltage and use", "قراردادهایی با یک تعرفه، ولتاژ و کاربرد"),
    )
    if checks.failed:
        return refused(MERGE, request, clause, checks)
    whole = sum((each.step_on(request.on).contract_kw for each in given), Decimal(0))
    merged = evolve(
        first,
        number=request.number,
        holder=request.holder,
        contract=evolve(first.contract, demand=(DemandStep(from_=request.on, contract_kw=whole),)),
        from_=request.on,
        previous=tuple(numbers),
    )
    return Decision(
        kind=MERGE,
        request=request,
        clause=clause,
        connections=(merged,),
        ended=tuple(evolve(each, until=request.on) for each in given),
        due=Due(
            pays=Pays.DIFFERENCE,
            clause=clause,
            requested=(merged.holding(request.on),),
            existing=tuple(each.holding(request.on) for each in given),
        ),
        reasons=(
            Reason(what=clause.title, clause=clause),
            Reason(what=clauses.VALUE.title, clause=clauses.VALUE),
        ),
        missing=tuple(checks.missing),
    )


def removal(given: Sequence[Connection], request: Removal, terms: Terms) -> Decision | Refusal:
    """Return what a removal comes to: 60 % or 50 % of the current value, less debts."""
    _ = terms
    checks, clause = Checks(), clauses.REMOVAL
    checks.request(request, debts_set_off=True)
    if not (count(given, 1, checks, clause=clause) and checks.holds(given[0], request.on)):
        return refused(REMOVAL, request, clause, checks)
    held = given[0]
    checks.require(
        not held.temporary,
        "permanent",
        clauses.TEMPORARY,
        what=Label("a temporary connection has no value to pay back", "انشعاب موقت ارزش بازپرداختی ندارد"),
        remedy=Label("settle its deposit", "سپرده آن را تسویه کنید"),
    )
    if checks.failed:
        return refused(REMOVAL, request, clause, checks)
    step = held.step_on(request.on)
    return Decision(
        kind=REMOVAL,
        request=request,
        clause=clause,
        connections=(),
        ended=(evolve(held, until=request.on),),
        due=Due(
            pays=Pays.REMOVAL,
            clause=clause,
            existing=(held.holding(request.on),),
            amounts={"debts": request.debts_rial},
            high=held.row.high,
        ),
        reasons=(Reason(what=clause.title, clause=clause),),
        missing=tuple(checks.missing),
        freed_kw=step.contract_kw,
    )


def _steady(checks: Checks, held: Connection, request: Request) -> None:
    """Check that no temporary reduction holds and no later step stands."""
    step = held.step_on(request.on)
    checks.no_later_step(held, request.on)
    checks.require(
        step.reduced_kw is None and not held.temporary,
        "not_reduced",
        clauses.REDUCTION,
        what=Label(
            f"{held.number} is temporary or temporarily reduced", f"{held.number} موقت است یا کاهش موقت دارد"
        ),
        remedy=Label("end the reduction first", "نخست کاهش را پایان دهید"),
    )


def _numbers(checks: Checks, numbers: Sequence[str], taken: Sequence[str]) -> None:
    twice = [number for number, times in Counter([*numbers, *taken]).items() if times > 1]
    checks.require(
        not twice,
        "numbers_differ",
        clauses.SENSE,
        what=Label(f"the number {', '.join(twice)} stands twice", f"شماره {'، '.join(twice)} دو بار آمده"),
        remedy=Label("give each connection its own number", "به هر انشعاب شماره خودش را بدهید"),
    )
