"""Sums of the printed lines against the printed totals and payables, from printed lines alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from attrs import evolve, frozen

from hv_tariff.audit.checking import Checked
from hv_tariff.audit.findings import Finding, Verdict
from hv_tariff.billing import Case
from hv_tariff.billing.conventions import Conventions, PeriodTotal
from hv_tariff.billing.rules.settlement import LEVIES, PARTS

_BALANCES = ("arrears", "previous_balance")
_TOTALS = ("period_total", "rounding", "payable")
_THOUSAND = 1000
Lines = Mapping[str, Any]


@frozen(kw_only=True, slots=True)
class Sum:
    """A printed total or payable, and what the printed lines come to: amounts, or columns of them [rial].

    Attributes
    ----------
    code : str
    printed : int or array
    found : int or array
        Of a total the sum; of a payable what is due before rounding, a credit as it is.
    due : int or array
        The same, where a credit that is printed as nothing payable is nothing.
    exact : bool or array
    made : bool or array
        Whether there is something to check: a transit bill may stand on a page as zeros.
    """

    code: str
    printed: Any
    found: Any
    due: Any
    exact: Any
    made: Any = True


def sums(lines: Lines, conventions: Conventions) -> Iterator[Sum]:
    """Yield each printed total and payable against the lines that are printed with it.

    Parameters
    ----------
    lines : mapping
        Printed lines by code: amounts, or columns of amounts of invoices that print the same lines [rial].
    conventions : Conventions
    """
    ours = {code: amount for code, amount in lines.items() if not code.startswith("transit")}
    charges = {code: amount for code, amount in ours.items() if code not in (*LEVIES, *_BALANCES, *_TOTALS)}
    if "period_total" in lines:
        yield _total("period_total", lines["period_total"], _of_period(conventions, charges, ours))
    if "payable" in lines:
        owed = sum(charges.values()) + sum(ours.get(code, 0) for code in LEVIES)
        owed = owed + _outside(conventions, ours) + ours.get("previous_balance", 0)
        owed = owed + (ours.get("arrears", 0) if conventions.arrears_in_payable else 0)
        yield _payable("payable", lines["payable"], owed, conventions)
    parts = sum(lines.get(code, 0) for code in PARTS)
    own = lines.get("transit", parts) + sum(
        lines.get(code, 0) for code in ("transit_vat", "transit_late_adjustment")
    )
    if "transit_period_total" in lines:
        yield _total("transit_period_total", lines["transit_period_total"], own)
    if "transit_payable" in lines:
        owed = own + lines.get("transit_arrears", 0) + lines.get("transit_previous_balance", 0)
        each = _payable("transit_payable", lines["transit_payable"], owed, conventions)
        yield each if "transit" in lines else evolve(each, made=parts != 0)


def _of_period(conventions: Conventions, charges: Lines, ours: Lines) -> Any:
    """What the issuer's total holds."""
    holds = sum(charges.values())
    if conventions.total_before_credit:
        holds = holds - charges.get("surplus_credit", 0)
    levies = {code: ours.get(code, 0) for code in LEVIES}
    match conventions.period_total_is:
        case PeriodTotal.CHARGES:
            return holds
        case PeriodTotal.CHARGES_AND_DUTY:
            return holds + levies["duty"]
    return holds + sum(levies.values()) + _outside(conventions, ours)


def _outside(conventions: Conventions, ours: Lines) -> Any:
    """The VAT on the late adjustment, where it stands in no printed line: what the total has beyond them."""
    if conventions.period_total_is is not PeriodTotal.ALL_AND_LATE_VAT or "late_vat" in ours:
        return 0
    return (ours.get("late_adjustment", 0) + 5) // 10


def _total(code: str, printed: Any, found: Any) -> Sum:
    return Sum(code=code, printed=printed, found=found, due=found, exact=printed == found)


def _payable(code: str, printed: Any, owed: Any, conventions: Conventions) -> Sum:
    """A payable is the sum in whole thousands: of two bills rounded together, within two thousand of it."""
    within = 2 * _THOUSAND if conventions.combined_rounding else _THOUSAND
    credit = (owed < 0) & (printed == 0)
    due = owed * (1 - credit)
    exact = (printed % _THOUSAND == 0) & (abs(printed - due) < within)
    return Sum(code=code, printed=printed, found=owed, due=due, exact=exact)


def sum_findings(record: Mapping[str, Any], case: Case) -> Iterable[Finding]:
    """Yield whether the printed lines add up to the totals and, but for a rounding, to the payables."""
    checked = Checked.of(record, case)
    for each in (each for each in sums(case.printed, case.conventions) if each.made):
        said = _of_total(each) if each.code.endswith("total") else _of_payable(each)
        verdict = Verdict.EXACT if each.exact else Verdict.DIFFERS
        yield checked.finding(f"sum.{each.code}", verdict, said, printed=each.printed, recomputed=each.due)


def _of_total(each: Sum) -> str:
    if each.exact:
        return "the printed lines add up to it"
    return f"the printed lines add up to {each.found:,} rial"


def _of_payable(each: Sum) -> str:
    reason = f"the printed lines and balances come to {each.found:,} rial before rounding"
    if each.due != each.found:
        reason += ", a credit: nothing is payable"
    if each.printed % _THOUSAND:
        reason += f"; {each.printed:,} is no multiple of 1,000"
    return reason
