"""How a connection begins: sale, temporary connection, withdrawal before it is energised."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from attrs import evolve

from hv_tariff.contracts.changes import clauses
from hv_tariff.contracts.changes.conditions import Checks, count, day
from hv_tariff.contracts.changes.decision import Decision, Reason, Refusal, Terms, refused
from hv_tariff.contracts.changes.demands import certified
from hv_tariff.contracts.changes.due import Due, Pays
from hv_tariff.contracts.changes.held import Connection
from hv_tariff.contracts.changes.requests import NewConnection, TemporaryConnection, Withdrawal
from hv_tariff.contracts.changes.row import Builder, Row, Use
from hv_tariff.contracts.contract import Contract
from hv_tariff.contracts.demand import DemandStep
from hv_tariff.errors import InputError
from hv_tariff.vocabulary import Label

NEW = Label("new connection", "انشعاب جدید")
TEMPORARY = Label("temporary connection", "انشعاب موقت")
WITHDRAWAL = Label("withdrawal", "انصراف")


def new_connection(given: Sequence[Connection], request: NewConnection, terms: Terms) -> Decision | Refusal:
    """Return what the sale of a connection comes to: its cost by the table, at day rate."""
    _ = terms
    checks, clause = Checks(), clauses.NEW
    made = _made(given, request, checks)
    if checks.failed or made is None:
        return refused(NEW, request, clause, checks)
    certified(
        checks,
        made.contract.tariff_class,
        after=request.demand_kw,
        sold=request.demand_kw,
        certificate=request.certificate,
    )
    return Decision(
        kind=NEW,
        request=request,
        clause=clause,
        connections=(made,),
        due=Due(pays=Pays.COST, clause=clauses.CONNECTION, requested=(made.holding(request.on),)),
        reasons=(Reason(what=clauses.CONNECTION.title, clause=clauses.CONNECTION),),
        missing=tuple(checks.missing),
    )


def temporary_connection(
    given: Sequence[Connection], request: TemporaryConnection, terms: Terms
) -> Decision | Refusal:
    """Return what a temporary connection comes to: a deposit of at most two periods' bill."""
    checks, clause = Checks(), clauses.TEMPORARY
    made = _made(given, request, checks)
    most = terms.deposit_periods * request.period_bill_rial
    checks.require(
        0 <= request.deposit_rial <= most,
        "deposit_in_bounds",
        clause,
        what=Label(f"a deposit of {request.deposit_rial:,} rial", f"سپرده {request.deposit_rial:,} ریال"),
        remedy=Label(f"0 to {most:,f} rial", f"۰ تا {most:,f} ریال"),
    )
    checks.require(
        request.until > request.on,
        "ends_after_it_begins",
        clause,
        what=Label(f"it ends on {day(request.until).en}", f"در {day(request.until).fa} پایان می‌یابد"),
        remedy=Label(f"a day after {day(request.on).en}", f"روزی پس از {day(request.on).fa}"),
    )
    if checks.failed or made is None:
        return refused(TEMPORARY, request, clause, checks)
    label = Label("deposit of a temporary connection", "سپرده انشعاب موقت")
    return Decision(
        kind=TEMPORARY,
        request=request,
        clause=clause,
        connections=(evolve(made, temporary=True, until=request.until),),
        due=Due(pays=Pays.STATED, clause=clause, amounts={"stated": request.deposit_rial}, stated=label),
        reasons=(Reason(what=clause.title, clause=clause),),
        missing=tuple(checks.missing),
    )


def withdrawal(given: Sequence[Connection], request: Withdrawal, terms: Terms) -> Decision | Refusal:
    """Return what a withdrawal comes to: what was paid, less the share forfeited and debts."""
    _ = terms
    checks, clause = Checks(), clauses.WITHDRAWAL
    checks.request(request, debts_set_off=True)
    checks.share(request.forfeit_share, "forfeit_share", clause=clause)
    checks.require(
        request.paid_rial >= 0,
        "amount_not_negative",
        clause,
        what=Label(
            f"the amount paid is {request.paid_rial:,} rial", f"مبلغ پرداختی {request.paid_rial:,} ریال است"
        ),
        remedy=Label("0 or more", "صفر یا بیشتر"),
    )
    count(given, 1, checks, clause=clause)
    if checks.failed:
        return refused(WITHDRAWAL, request, clause, checks)
    held = given[0]
    start = held.from_ if held.from_ is not None and held.from_ > request.on else request.on
    return Decision(
        kind=WITHDRAWAL,
        request=request,
        clause=clause,
        connections=(),
        ended=(evolve(held, until=start),),
        due=Due(
            pays=Pays.WITHDRAWAL,
            clause=clause,
            amounts={
                "paid": request.paid_rial,
                "forfeit_share": request.forfeit_share,
                "debts": request.debts_rial,
            },
        ),
        reasons=(Reason(what=clause.title, clause=clause),),
        missing=tuple(checks.missing),
        freed_kw=held.contract.demand[-1].contract_kw if held.contract.demand else Decimal(0),
    )


def _made(given: Sequence[Connection], request: NewConnection, checks: Checks) -> Connection | None:
    """The connection that is asked for; what makes no sense is noted, all of it at once."""
    checks.request(request)
    checks.require(
        request.number not in [each.number for each in given],
        "numbers_differ",
        clauses.SENSE,
        what=Label(f"the number {request.number} is taken", f"شماره {request.number} گرفته شده"),
        remedy=Label("another number", "شماره دیگری"),
    )
    if not checks.demand(request.demand_kw, clause=clauses.CONNECTION):
        return None
    try:
        row = Row.of(request.voltage, use=request.use, built_by=request.built_by)
        contract = Contract(
            tariff_class=request.tariff_class,
            voltage=request.voltage,
            option=request.option,
            demand=(DemandStep(from_=request.on, contract_kw=request.demand_kw),),
            demand_metered=True,
        )
    except InputError as error:
        checks.require(
            False,
            "contract_makes_sense",
            clauses.SENSE,
            what=Label(f"{error.where}: {error.what}", f"{error.where}: {error.what}"),
            remedy=Label(error.hint or "", error.hint or ""),
        )
        return None
    return Connection(
        number=request.number,
        holder=request.holder,
        contract=contract,
        use=Use(row.use),
        built_by=Builder(row.built_by),
        site=request.site,
        from_=request.on,
    )
