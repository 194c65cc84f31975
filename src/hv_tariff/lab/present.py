"""Bills as the page shows them: lines side by side, and the explanation of the line that is open."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from hv_tariff.billing import Bill
from hv_tariff.billing.bill import BillLine
from hv_tariff.billing.case import Case
from hv_tariff.reports.audit_explanations import figure_text, unit_label
from hv_tariff.reports.json_bill import exact_text, explanation_json
from hv_tariff.vocabulary import Label, Status
from hv_tariff.whatif.owed import Owed

TOTALS = ("payable", "transit_payable")
_FACTORS = {
    "power_factor.target": "pf_target",
    "reactive.multiple": "reactive_multiple",
    "demand.floor_ratio": "floor",
    "article16.share": "article16",
    "vat.share": "vat",
}


def label_json(label: Label) -> list[str]:
    """Return a label as its English and its Persian."""
    return [label.en, label.fa]


def plain_bill(now: Bill, then: Bill, *, case: Case) -> dict[str, Any]:
    """Return what stands above the lines: totals as they are and under the scenario, status, tables."""
    contract, period = case.contract, case.period
    before, after = Owed.by(now).total, Owed.by(then).total
    return {
        "case": case.name,
        "class": label_json(contract.tariff_class.label),
        "days": period.days,
        "total": {"now": str(before), "then": str(after), "difference": str(after - before)},
        "payables": [
            {"code": code, "label": label_json(then.plan.labels[code]), **_beside(now, then, code)}
            for code in TOTALS
            if code in then.all_amounts
        ],
        "status": _status(then.status),
        "weak": then.status <= Status.ESTIMATE,
        "book": [then.plan.book.name, then.plan.book.fingerprint[:12]],
    }


def lines_json(now: Bill, then: Bill, *, opened: object) -> list[dict[str, Any]]:
    """Return the lines of both bills, in the order of the scenario's; that which is open is explained.

    Parameters
    ----------
    now, then : Bill
    opened : object
        The code of a line; anything else opens none.
    """
    lines = []
    for line in _lines(now, then):
        found: dict[str, Any] = {
            "code": line.code,
            "label": label_json(line.label),
            "status": _status(line.status),
            "transit": line.code.startswith("transit"),
            **_beside(now, then, line.code),
        }
        if line.code == opened:
            found["explanation"] = _told(explanation_json(line.explanation))
        lines.append(found)
    return lines


def _told(plain: Any) -> Any:
    """An explanation with its figures, units and statuses as a person reads them."""
    if isinstance(plain, list):
        return [_told(each) for each in plain]
    if not isinstance(plain, dict):
        return plain
    found = {key: _told(each) for key, each in plain.items()}
    for key in ("value", "unrounded"):
        if key in plain:
            found[key] = figure_text(plain[key])
    if "unit" in plain:
        found["unit"] = ["", ""] if plain["unit"] == "1" else label_json(unit_label(plain["unit"]))
    if "status" in plain:
        found["status"] = _status(Status[plain["status"].upper()])
    return found


def _lines(now: Bill, then: Bill) -> Iterator[BillLine]:
    """The lines of a scenario's bill and transit bill, then those that only the bill as it is has."""
    own = [line for part in _parts(then) for line in part.lines]
    yield from own
    codes = {line.code for line in own}
    for part in _parts(now):
        yield from (line for line in part.lines if line.code not in codes)


def _parts(bill: Bill) -> list[Bill]:
    return [bill] if bill.transit is None else [bill, bill.transit]


def _beside(now: Bill, then: Bill, code: str) -> dict[str, str | None]:
    before, after = now.all_amounts.get(code), then.all_amounts.get(code)
    return {
        "now": None if before is None else str(before),
        "then": None if after is None else str(after),
        "difference": str((after or 0) - (before or 0)),
    }


def _status(status: Status) -> list[str]:
    return [status.code.replace("_", " "), status.fa]


def figures_now(case: Case, bill: Bill) -> Mapping[str, str]:
    """Return what the parameters of the page are without a scenario, by the id of their control."""
    contract, read = case.contract, case.consumption
    found: dict[str, Any] = {
        "demand": bill.segments[-1].demand.contract_kw,
        "option": contract.option,
        "tariff_class": contract.tariff_class.value,
        "voltage": contract.voltage.value,
        "licence": str(contract.licence_expired).lower(),
        "size": 1,
        "measured": read.demand_kw,
        "reactive": read.reactive_kvarh,
    }
    for key, number in bill.numbers():
        if key in _FACTORS:
            found[_FACTORS[key]] = number.value
    return {
        id_: exact_text(Fraction(value)) if not isinstance(value, str) else value
        for id_, value in found.items()
        if value is not None
    }
