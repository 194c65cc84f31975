"""What the charts of the page show: the same steps and loads as the pictures, and totals along the demand."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from attrs import evolve

from hv_tariff.billing import Bill
from hv_tariff.billing.case import Case
from hv_tariff.errors import HvTariffError
from hv_tariff.reports.plots.load import load_of
from hv_tariff.reports.plots.words import whole_steps
from hv_tariff.tariffs import TariffBook
from hv_tariff.whatif.owed import Owed

_POINTS = 24


def charts_of(
    now_case: Case, case: Case, now: Bill, then: Bill, *, book: TariffBook, accept_estimates: bool
) -> Mapping[str, Any]:
    """Return the charts of a customer as it is and under a scenario.

    Parameters
    ----------
    now_case, case : Case
    now, then : Bill
    book : TariffBook
        That of the scenario.
    accept_estimates : bool
    """
    return {
        "waterfall": _waterfall(then),
        "load": _load(now_case, case),
        "demand": _demand(case, then, book=book, accept_estimates=accept_estimates),
    }


def _waterfall(bill: Bill) -> list[dict[str, Any]]:
    """The lines that the total of the period is the sum of, each where the one before ends."""
    owed, reached, steps = Owed.by(bill), 0, []
    for code, amount in owed.lines.items():
        if amount:
            label = owed.labels[code]
            steps.append(
                {
                    "code": code,
                    "label": [label.en, label.fa],
                    "amount": str(amount),
                    "start": str(reached),
                    "end": str(reached + amount),
                }
            )
            reached += amount
    return steps


def _load(now_case: Case, case: Case) -> list[dict[str, Any]]:
    before, after = dict(load_of(now_case).energy), load_of(case)
    return [
        {
            "band": band.value,
            "label": [band.label.en, band.label.fa],
            "now": _kwh(before.get(band, Fraction(0))),
            "then": _kwh(kwh),
        }
        for band, kwh in after.energy
    ]


def _kwh(value: Fraction) -> str:
    return f"{Decimal(value.numerator) / Decimal(value.denominator):f}"


def _demand(case: Case, bill: Bill, *, book: TariffBook, accept_estimates: bool) -> dict[str, Any]:
    """The total of the period at demands from nothing to twice that of the scenario; of those that can be."""
    step = case.contract.demand[-1]
    marks = whole_steps(
        0, max(2 * int(step.contract_kw), 2 * int(case.consumption.demand_kw or 0), 1), most=_POINTS
    )
    points = []
    for kw in marks[1:]:
        try:
            contract = evolve(case.contract, demand=(evolve(step, contract_kw=kw),))
            found = evolve(case, contract=contract).compute(book=book, accept_estimates=accept_estimates)
        except HvTariffError:
            continue
        points.append({"kw": str(kw), "total": str(Owed.by(found).total)})
    return {"points": points, "chosen": {"kw": f"{step.contract_kw:f}", "total": str(Owed.by(bill).total)}}
