"""Changes that leave the demand: relocation, transfer of name, option or class, addendum."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from attrs import evolve

from hv_tariff.citation import Clause
from hv_tariff.contracts.changes import clauses
from hv_tariff.contracts.changes.conditions import Checks, count
from hv_tariff.contracts.changes.decision import Decision, Reason, Refusal, Terms, refused
from hv_tariff.contracts.changes.due import Due, Pays
from hv_tariff.contracts.changes.held import Connection
from hv_tariff.contracts.changes.requests import Addendum, ChangeOfTariff, Relocation, Request, TransferOfName
from hv_tariff.errors import InputError
from hv_tariff.vocabulary import Label

RELOCATION = Label("relocation", "جابه‌جایی")
TRANSFER = Label("transfer of name", "تغییر نام")
TARIFF = Label("change of option or tariff class", "تغییر گزینه یا نوع تعرفه")
ADDENDUM = Label("addendum", "الحاقیه")


def relocation(given: Sequence[Connection], request: Relocation, terms: Terms) -> Decision | Refusal:
    """Return what a relocation comes to: no payment either way, or what clause 4-76 asks."""
    _ = terms
    checks = Checks()
    _stated(checks, request.cost_rial, clauses.RELOCATION)
    _named(checks, request.site, "site", clauses.RELOCATION)
    due = _fee(request.cost_rial, clauses.RELOCATION, Label("relocation by 4-76", "جابه‌جایی طبق ۴-۷۶"))
    return _changed(given, request, checks, RELOCATION, clauses.RELOCATION, due, {"site": request.site})


def transfer_of_name(
    given: Sequence[Connection], request: TransferOfName, terms: Terms
) -> Decision | Refusal:
    """Return what a transfer of name comes to: the same contract in another name, once debts are paid."""
    _ = terms
    checks = Checks()
    _stated(checks, request.fee_rial, clauses.TRANSFER)
    _named(checks, request.holder, "holder", clauses.TRANSFER)
    due = _fee(request.fee_rial, clauses.TRANSFER, Label("fee of the transfer", "کارمزد تغییر نام"))
    return _changed(given, request, checks, TRANSFER, clauses.TRANSFER, due, {"holder": request.holder})


def change_of_tariff(
    given: Sequence[Connection], request: ChangeOfTariff, terms: Terms
) -> Decision | Refusal:
    """Return what a change of option or class comes to: the old contract ends, the new one begins."""
    _ = terms
    checks = Checks()
    changes = {"option": request.option, "tariff_class": request.tariff_class}
    return _contract_changed(given, request, checks, (TARIFF, clauses.OPTION), changes)


def addendum(given: Sequence[Connection], request: Addendum, terms: Terms) -> Decision | Refusal:
    """Return what an addendum comes to: the contract with other terms from the day on."""
    _ = terms
    checks = Checks()
    changes = {
        "pricing": request.pricing,
        "purchases": request.purchases,
        "transit_basis": request.transit_basis,
    }
    return _contract_changed(given, request, checks, (ADDENDUM, clauses.ADDENDUM), changes)


def _contract_changed(
    given: Sequence[Connection],
    request: Request,
    checks: Checks,
    named: tuple[Label, Clause],
    changes: dict[str, Any],
) -> Decision | Refusal:
    kind, clause = named
    new = {name: value for name, value in changes.items() if value is not None}
    checks.require(
        bool(new),
        "something_changes",
        clause,
        what=Label("the request changes nothing", "درخواست چیزی را تغییر نمی‌دهد"),
        remedy=Label(f"give {', '.join(changes)}", f"{'، '.join(changes)} را بدهید"),
    )
    contract = None
    if len(given) == 1 and new:
        try:
            contract = evolve(given[0].contract, **new)
        except InputError as error:
            checks.require(
                False,
                "contract_makes_sense",
                clauses.SENSE,
                what=Label(error.what, f"قرارداد تازه معتبر نیست: {error.what}"),
                remedy=Label(error.hint or "", error.hint or ""),
            )
    return _changed(given, request, checks, kind, clause, None, {"contract": contract})


def _changed(
    given: Sequence[Connection],
    request: Request,
    checks: Checks,
    kind: Label,
    clause: Clause,
    due: Due | None,
    new: dict[str, Any],
) -> Decision | Refusal:
    checks.request(request)
    if not (count(given, 1, checks, clause=clause) and checks.holds(given[0], request.on)) or checks.failed:
        return refused(kind, request, clause, checks)
    held = given[0]
    after = evolve(held, from_=request.on, **new)
    return Decision(
        kind=kind,
        request=request,
        clause=clause,
        connections=(after,),
        ended=(evolve(held, until=request.on),),
        due=due,
        reasons=(Reason(what=clause.title, clause=clause),),
        missing=tuple(checks.missing),
    )


def _fee(amount: int, clause: Clause, label: Label) -> Due | None:
    return Due(pays=Pays.STATED, clause=clause, amounts={"stated": amount}, stated=label) if amount else None


def _stated(checks: Checks, amount: int, clause: Clause) -> None:
    checks.require(
        amount >= 0,
        "amount_not_negative",
        clause,
        what=Label(f"the amount is {amount:,} rial", f"مبلغ {amount:,} ریال است"),
        remedy=Label("0 or more", "صفر یا بیشتر"),
    )


def _named(checks: Checks, word: str, what: str, clause: Clause) -> None:
    checks.require(
        bool(word.strip()),
        f"{what}_named",
        clause,
        what=Label(f"no {what} is named", f"{what} نام برده نشده"),
        remedy=Label(f"name the {what}", f"{what} را نام ببرید"),
    )
