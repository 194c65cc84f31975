"""Sums of the printed lines against the printed totals and payables, from printed lines alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from hv_tariff.audit.checking import Checked
from hv_tariff.audit.findings import Finding, Verdict
from hv_tariff.billing import Case
from hv_tariff.billing.conventions import PeriodTotal
from hv_tariff.billing.rules.settlement import LEVIES, PARTS

_BALANCES = ("arrears", "previous_balance")
_TOTALS = ("period_total", "rounding", "payable")
_THOUSAND = 1000


def sum_findings(record: Mapping[str, Any], case: Case) -> Iterable[Finding]:
    """Yield whether the printed lines add up to the totals and, but for a rounding, to the payables."""
    checked, lines = Checked.of(record, case), case.printed
    ours = {code: amount for code, amount in lines.items() if not code.startswith("transit")}
    charges = {code: amount for code, amount in ours.items() if code not in (*LEVIES, *_BALANCES, *_TOTALS)}
    if "period_total" in lines:
        yield _total(checked, "period_total", lines["period_total"], _of_period(case, charges, ours))
    if "payable" in lines:
        owed = sum(charges.values()) + sum(ours.get(code, 0) for code in LEVIES)
        owed += _outside(case, ours) + ours.get("previous_balance", 0)
        owed += ours.get("arrears", 0) if case.conventions.arrears_in_payable else 0
        yield _payable(checked, "payable", lines["payable"], owed, case)
    parts = sum(lines.get(code, 0) for code in PARTS)
    own = lines.get("transit", parts) + sum(
        lines.get(code, 0) for code in ("transit_vat", "transit_late_adjustment")
    )
    if "transit_period_total" in lines:
        yield _total(checked, "transit_period_total", lines["transit_period_total"], own)
    if "transit_payable" in lines and ("transit" in lines or parts):
        owed = own + lines.get("transit_arrears", 0) + lines.get("transit_previous_balance", 0)
        yield _payable(checked, "transit_payable", lines["transit_payable"], owed, case)


def _of_period(case: Case, charges: Mapping[str, int], ours: Mapping[str, int]) -> int:
    """What the issuer's total holds."""
    conventions = case.conventions
    holds = sum(charges.values())
    if conventions.total_before_credit:
        holds -= charges.get("surplus_credit", 0)
    levies = {code: ours.get(code, 0) for code in LEVIES}
    match conventions.period_total_is:
        case PeriodTotal.CHARGES:
            return holds
        case PeriodTotal.CHARGES_AND_DUTY:
            return holds + levies["duty"]
    return holds + sum(levies.values()) + _outside(case, ours)


def _outside(case: Case, ours: Mapping[str, int]) -> int:
    """The VAT on the late adjustment, where it stands in no printed line: what the total has beyond them."""
    if case.conventions.period_total_is is not PeriodTotal.ALL_AND_LATE_VAT or "late_vat" in ours:
        return 0
    return (ours.get("late_adjustment", 0) + 5) // 10


def _total(checked: Checked, code: str, printed: int, found: int) -> Finding:
    exact = printed == found
    reason = "the printed lines add up to it" if exact else f"the printed lines add up to {found:,} rial"
    verdict = Verdict.EXACT if exact else Verdict.DIFFERS
    return checked.finding(f"sum.{code}", verdict, reason, printed=printed, recomputed=found)


def _payable(checked: Checked, code: str, printed: int, owed: int, case: Case) -> Finding:
    """A payable is the sum in whole thousands: of two bills rounded together, within two thousand of it."""
    within = 2 * _THOUSAND if case.conventions.combined_rounding else _THOUSAND
    due = 0 if owed < 0 and printed == 0 else owed
    exact = not printed % _THOUSAND and abs(printed - due) < within
    reason = f"the printed lines and balances come to {owed:,} rial before rounding"
    if due != owed:
        reason += ", a credit: nothing is payable"
    if printed % _THOUSAND:
        reason += f"; {printed:,} is no multiple of 1,000"
    verdict = Verdict.EXACT if exact else Verdict.DIFFERS
    return checked.finding(f"sum.{code}", verdict, reason, printed=printed, recomputed=due)
