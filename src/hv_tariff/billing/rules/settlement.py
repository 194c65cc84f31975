"""Totals and payables: what the customer owes once the lines of all segments stand."""

from __future__ import annotations

from collections.abc import Sequence

from hv_tariff.billing.conventions import Conventions, PeriodTotal
from hv_tariff.billing.rules.clauses import CARRIED, PAYABLE
from hv_tariff.billing.rules.determinants import LATE_ADJUSTMENT, TRANSIT_LATE_ADJUSTMENT, money
from hv_tariff.formula.nodes import (
    Charge,
    Entered,
    Formula,
    Quantity,
    Reading,
    greatest,
    least,
    rounded,
    steps,
    total,
)
from hv_tariff.rounding import Mode
from hv_tariff.units import RIAL
from hv_tariff.vocabulary import Label

TOTALS = frozenset(
    {
        "period_total",
        "payable",
        "rounding",
        "transit_period_total",
        "transit_payable",
        "transit_rounding",
    }
)
LEVIES = ("insurance", "vat", "duty", "late_vat")
TRANSIT = ("transit", "transit_vat", "transit_late_adjustment")
PARTS = ("transit_regional", "transit_distribution")

ACCOUNT: dict[str, Reading] = {
    "late_adjustment": LATE_ADJUSTMENT,
    "penalty": money("penalty", "liquidated damages", "وجه التزام"),
    "insurance": money("insurance", "insurance", "بیمه"),
    "arrears": money("arrears", "arrears", "بدهی معوق"),
    "previous_balance": money("previous_balance", "previous balance", "بدهی/بستانکاری قبلی"),
    "transit_late_adjustment": TRANSIT_LATE_ADJUSTMENT,
    "transit_arrears": money("transit_arrears", "arrears of transit", "بدهی معوق ترانزیت"),
    "transit_previous_balance": money(
        "transit_previous_balance", "previous balance of transit", "بدهی قبلی ترانزیت"
    ),
}


def settlement(
    lines: Sequence[tuple[str, Label]],
    conventions: Conventions,
    *,
    carried: Sequence[str],
    with_transit: bool,
) -> tuple[Charge, ...]:
    """Return the lines carried by the account, then totals, payables and roundings of one bill or two.

    Parameters
    ----------
    lines : sequence of (code, label)
        The lines of the segments.
    conventions : Conventions
    carried : sequence of str
        The account's amounts that are not zero: each is a line of the bill, and its own explanation.
    with_transit : bool
        Whether there is a transit bill: transit is due, or its account is not empty.
    """
    amounts: dict[str, Formula] = {
        code: money(f"line.{code}", label.en, label.fa) for code, label in lines if code not in PARTS
    }
    amounts |= {code: reading for code, reading in ACCOUNT.items() if code not in amounts}
    transit = [amounts.pop(code) for code in TRANSIT if code in amounts]
    charges = [each for code, each in amounts.items() if code not in (*LEVIES, *_NOT_CHARGES)]
    in_total = charges
    if conventions.total_before_credit:
        in_total = [each for code, each in amounts.items() if each in charges and code != "surplus_credit"]
    levies = {code: amounts[code] for code in LEVIES if code in amounts}
    printed = {
        PeriodTotal.ALL: [*in_total, *levies.values()],
        PeriodTotal.ALL_AND_LATE_VAT: [*in_total, *levies.values()],
        PeriodTotal.CHARGES: in_total,
        PeriodTotal.CHARGES_AND_DUTY: [*in_total, *(levies[code] for code in ("duty",) if code in levies)],
    }[conventions.period_total_is]
    owed = [*charges, *levies.values(), amounts["previous_balance"]]
    if conventions.arrears_in_payable:
        owed.append(amounts["arrears"])
    energy_sum = _quantity("owed", total(owed), "owed before rounding", "بدهی پیش از گرد کردن")
    account = [
        Charge(code=code, exact=ACCOUNT[code], label=ACCOUNT[code].label, clause=CARRIED) for code in carried
    ]
    before = (*account, _charge("period_total", total(printed), "period total", "جمع دوره"))
    if not with_transit:
        return (
            *before,
            *_payable("payable", "rounding", energy_sum, conventions, "payable", "مبلغ قابل پرداخت"),
        )
    own = total(transit)
    transit_sum = _quantity(
        "transit_owed",
        total([own, amounts["transit_previous_balance"], amounts["transit_arrears"]]),
        "transit owed before rounding",
        "بدهی ترانزیت پیش از گرد کردن",
    )
    transit_total = _charge("transit_period_total", own, "period total of transit", "جمع دوره ترانزیت")
    names = ("transit_payable", "transit_rounding")
    if conventions.combined_rounding:
        return (*before, transit_total, *_combined(energy_sum, transit_sum, conventions))
    return (
        *before,
        *_payable("payable", "rounding", energy_sum, conventions, "payable", "مبلغ قابل پرداخت"),
        transit_total,
        *_payable(*names, transit_sum, conventions, "payable of transit", "مبلغ قابل پرداخت ترانزیت"),
    )


_NOT_CHARGES = ("arrears", "previous_balance", "transit_arrears", "transit_previous_balance")


def _charge(code: str, exact: Formula, en: str, fa: str) -> Charge:
    return Charge(code=code, exact=exact, label=Label(en, fa), clause=PAYABLE)


def _quantity(name: str, formula: Formula, en: str, fa: str) -> Formula:
    return Quantity(name=name, formula=formula, unit=RIAL, label=Label(en, fa), clause=PAYABLE)


def _thousands(value: Formula, mode: Mode) -> Formula:
    return rounded(value, places=-3, mode=mode)


def _payable(
    code: str, rest: str, owed: Formula, conventions: Conventions, en: str, fa: str
) -> tuple[Charge, ...]:
    """A multiple of 1,000; the remainder (کسر هزار ریال) moves to the next balance."""
    exact = _thousands(owed, conventions.payable)
    never_negative = (
        conventions.payable_never_negative
        if code == "payable"
        else conventions.transit_payable_never_negative
    )
    rest_of_credit: Formula = total([])
    if never_negative:
        exact = greatest(exact, 0)
        if conventions.credit_has_rounding:
            rest_of_credit = owed - _thousands(owed, Mode.TRUNCATE)
    payable = _charge(code, exact, en, fa)
    remainder = owed - Entered(charge=payable, unrounded=False)
    if never_negative:
        remainder = steps(owed, rest_of_credit, (0, remainder))
    return payable, _rounding(rest, remainder, conventions)


def _rounding(code: str, remainder: Formula, conventions: Conventions) -> Charge:
    exact = least(remainder, -remainder) if conventions.rounding_deducted else remainder
    return _charge(code, exact, "rounding", "کسر هزار ریال")


def _combined(owed: Formula, transit_owed: Formula, conventions: Conventions) -> tuple[Charge, ...]:
    """Both bills rounded together (system F): the sum first, transit cut, the energy bill the rest."""
    both = owed + transit_owed
    together = steps(both, _thousands(both, Mode.HALF_UP), (0, _thousands(both, Mode.FLOOR)))
    if conventions.combined_never_negative:
        together = greatest(together, 0)
    joint = _quantity("together", together, "both bills in whole thousands", "جمع دو صورتحساب به هزار ریال")
    return (
        _charge("payable", _thousands(joint - transit_owed, Mode.TRUNCATE), "payable", "مبلغ قابل پرداخت"),
        _rounding("rounding", both - _thousands(both, Mode.TRUNCATE), conventions),
        _charge(
            "transit_payable",
            _thousands(transit_owed, Mode.TRUNCATE),
            "payable of transit",
            "مبلغ قابل پرداخت ترانزیت",
        ),
    )
