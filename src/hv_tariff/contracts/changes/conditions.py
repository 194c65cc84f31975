"""Conditions of a change: what failed or is missing, what would satisfy it, and the clause behind it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from difflib import get_close_matches

from hv_tariff.citation import Clause
from hv_tariff.contracts.changes import clauses
from hv_tariff.contracts.changes.clauses import BY_ID
from hv_tariff.contracts.changes.held import Connection
from hv_tariff.contracts.changes.requests import Request
from hv_tariff.contracts.changes.row import LEAST_KW
from hv_tariff.contracts.demand import DemandStep
from hv_tariff.contracts.quantities import KW_PLACES
from hv_tariff.contracts.refusal import FailedCondition
from hv_tariff.dates import format_date, persian_digits
from hv_tariff.vocabulary import Label

_THOUSANDS, _POINT = re.compile(r"(?<=\d),(?=\d)"), re.compile(r"(?<=\d)\.(?=\d)")


def day(value: date) -> Label:
    """Return a day in both digits."""
    return Label(format_date(value), persian_digits(format_date(value).replace("-", "/")))


def kw(value: Decimal | int) -> Label:
    """Return a demand with its unit; `Checks` writes the digits."""
    plain = f"{value:,f}" if isinstance(value, Decimal) else f"{value:,}"
    return Label(f"{plain} kW", f"{plain} کیلووات")


def in_persian(said: str) -> str:
    """Return a text whose figures have Persian digits and marks."""
    return persian_digits(_POINT.sub("٫", _THOUSANDS.sub("٬", said)))


def _condition(code: str, what: Label, remedy: Label, clause: Clause) -> FailedCondition:
    said = (Label(each.en, in_persian(each.fa)) for each in (what, remedy))
    return FailedCondition(code=code, what=next(said), remedy=next(said), clause=clause.id)


class Checks:
    """Collects every condition that fails, so that a refusal names all at once."""

    def __init__(self) -> None:
        self.failed: list[FailedCondition] = []
        self.missing: list[FailedCondition] = []

    def require(self, met: bool, code: str, clause: Clause, *, what: Label, remedy: Label) -> bool:
        """Note a condition that would refuse the change; return whether it is met."""
        if not met:
            self.failed.append(_condition(code, what, remedy, clause))
        return met

    def await_(self, met: bool, code: str, clause: Clause, *, what: Label, remedy: Label) -> None:
        """Note a condition that must be met before the change takes effect."""
        if not met:
            self.missing.append(_condition(code, what, remedy, clause))

    def request(self, request: Request, *, debts_set_off: bool = False) -> None:
        """Check what every request says: its clause, its debts, its instalments, its documents."""
        if request.clause is not None:
            near = get_close_matches(request.clause, list(BY_ID), n=3) or list(BY_ID)
            self.require(
                request.clause in BY_ID,
                "clause_known",
                clauses.SENSE,
                what=Label(f"unknown clause '{request.clause}'", f"بند ناشناخته «{request.clause}»"),
                remedy=Label(f"known: {', '.join(near)}", f"بندهای شناخته: {'، '.join(near)}"),
            )
        if request.debts_rial < 0 or (request.debts_rial and not debts_set_off):
            paid = Label("pay it, and give debts_rial 0", "آن را بپردازید")
            self.require(
                False,
                "debts_paid",
                clauses.DEBTS,
                what=Label(
                    f"an unpaid debt of {request.debts_rial:,} rial",
                    f"بدهی پرداخت‌نشده {request.debts_rial:,} ریال",
                ),
                remedy=paid if request.debts_rial > 0 else Label("give 0 or more", "صفر یا بیشتر بدهید"),
            )
        shares = [share for _, share in request.instalments]
        self.require(
            not shares or (sum(shares, Decimal(0)) == 1 and min(shares) > 0),
            "instalments_add_up",
            clauses.SENSE,
            what=Label("the shares of the instalments do not add up to 1", "جمع سهم اقساط یک نیست"),
            remedy=Label("give shares above 0 that add up to 1", "سهم‌های مثبت با جمع یک بدهید"),
        )
        for document in request.documents_required:
            self.await_(
                document in request.documents_given,
                "document",
                clauses.SENSE,
                what=Label(f"the document '{document}' is missing", f"مدرک «{document}» نرسیده است"),
                remedy=Label("hand it in", "آن را ارائه دهید"),
            )

    def holds(self, connection: Connection, on: date) -> bool:
        """Check that a connection is in force on the day; return whether it is."""
        since, until = connection.since, connection.until
        begun = self.require(
            since is None or since <= on,
            "day_in_contract",
            clauses.SENSE,
            what=Label(
                f"{day(on).en} lies before the contract of {connection.number}"
                + ("" if since is None else f", which begins on {day(since).en}"),
                f"{day(on).fa} پیش از آغاز قرارداد {connection.number} است",
            ),
            remedy=Label(
                "a day of the contract" if since is None else f"a day from {day(since).en} on",
                "روزی از قرارداد" if since is None else f"روزی از {day(since).fa} به بعد",
            ),
        )
        still = self.require(
            until is None or on < until,
            "contract_in_force",
            clauses.SENSE,
            what=Label(
                f"the contract of {connection.number} has ended", f"قرارداد {connection.number} پایان یافته"
            ),
            remedy=Label("a connection that is in force", "انشعابی که برقرار باشد"),
        )
        return begun and still

    def no_later_step(self, connection: Connection, on: date) -> None:
        """Check that no step of the demand begins after the day, and that no reduction holds on it."""
        later = [
            step.from_ for step in connection.contract.demand if step.from_ is not None and step.from_ > on
        ]
        reduced = connection.contract.demand and any(
            step.reduced_kw is not None
            for step in connection.contract.demand
            if step.from_ is None or step.from_ <= on
        )
        self.require(
            not later,
            "no_later_change",
            clauses.REDUCTION if reduced else clauses.SENSE,
            what=Label(
                f"the demand of {connection.number} changes again on {day(later[0]).en}" if later else "",
                f"قدرت {connection.number} در {day(later[0]).fa} دوباره تغییر می‌کند" if later else "",
            ),
            remedy=Label("end the reduction first, or a later day", "نخست کاهش را پایان دهید، یا روزی دیرتر"),
        )

    def demand(self, value: Decimal, *, clause: Clause, least: int = LEAST_KW) -> bool:
        """Check that a demand can be sold; return whether it can."""
        return self.require(
            value >= least and value == round(value, KW_PLACES),
            "demand_sold",
            clause,
            what=Label(f"a demand of {kw(value).en} cannot be sold", f"قدرت {kw(value).fa} فروختنی نیست"),
            remedy=Label(
                f"{kw(least).en} or more, with at most {KW_PLACES} decimals",
                f"{kw(least).fa} یا بیشتر، حداکثر با {KW_PLACES} رقم اعشار",
            ),
        )

    def lowers(self, value: Decimal, step: DemandStep, *, clause: Clause) -> None:
        """Check that a demand can be sold and is below the contract demand of a step."""
        self.demand(value, clause=clause)
        self.require(
            value < step.contract_kw,
            "below_existing",
            clause,
            what=Label(
                f"{kw(value).en} does not lower {kw(step.contract_kw).en}",
                f"{kw(value).fa} کمتر از {kw(step.contract_kw).fa} نیست",
            ),
            remedy=Label(f"less than {kw(step.contract_kw).en}", f"کمتر از {kw(step.contract_kw).fa}"),
        )

    def one(self, given: Sequence[Connection], request: Request) -> bool:
        """Check that a change is of one connection that is in force on its day; return whether it is."""
        return count(given, 1, self, clause=clauses.SENSE) and self.holds(given[0], request.on)

    def share(self, value: Decimal, name: str, *, clause: Clause) -> None:
        """Check that a share lies between 0 and 1."""
        self.require(
            0 <= value <= 1,
            name,
            clause,
            what=Label(f"{name} is {value}", f"{name} برابر {value} است"),
            remedy=Label("a share from 0 to 1", "سهمی از ۰ تا ۱"),
        )

    def above_used(self, value: Decimal, used: Decimal, *, clause: Clause) -> None:
        """Check that a lowered demand is not below what was used."""
        self.require(
            value >= used,
            "not_below_used",
            clause,
            what=Label(
                f"{kw(value).en} is below the {kw(used).en} that were used",
                f"{kw(value).fa} کمتر از {kw(used).fa} مصرف‌شده است",
            ),
            remedy=Label(f"{kw(used).en} or more", f"{kw(used).fa} یا بیشتر"),
        )


def count(
    given: Sequence[Connection], wanted: int, checks: Checks, *, clause: Clause, more: bool = False
) -> bool:
    """Check how many connections a change is of; return whether they are as many."""
    right = len(given) >= wanted if more else len(given) == wanted
    least = " or more" if more else ""
    return checks.require(
        right,
        "connections",
        clause,
        what=Label(f"{len(given)} connections are given", f"{len(given)} انشعاب داده شده"),
        remedy=Label(f"{wanted}{least}", f"{wanted}{' یا بیشتر' if more else ''}"),
    )
