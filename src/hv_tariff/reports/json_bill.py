"""A bill as JSON: the documented form that other systems read (`bill.schema.json`)."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from importlib.resources import files
from typing import Any

import hv_tariff
from hv_tariff.billing import Bill, Explanation, Input
from hv_tariff.billing.bill import BillLine
from hv_tariff.billing.conventions import described
from hv_tariff.billing.segments import Segment
from hv_tariff.billing.supplied import CALLER
from hv_tariff.citation import Clause
from hv_tariff.dates import format_date
from hv_tariff.formula.prose import decimal_text
from hv_tariff.reports.text import NO_PRINTED
from hv_tariff.tariffs import Edition, Number, Season
from hv_tariff.vocabulary import Label, Status

FORM = "hv_tariff/bill/1"


def bill_json(
    bill: Bill,
    *,
    printed: Mapping[str, int] = NO_PRINTED,
    given_printed: Mapping[str, int] = NO_PRINTED,
    title: str = "",
) -> dict[str, Any]:
    """Return a bill as plain data: lines of the energy bill, then those of the transit bill.

    Parameters
    ----------
    bill : Bill
    printed : mapping
        Printed amounts by line [rial]: beside each line they give `printed` and `difference`.
    given_printed : mapping
        What each line comes to from the printed figures of the lines it builds on [rial].
    title : str
        The invoice's id.

    Returns
    -------
    dict
        Amounts are integers [rial]; exact quantities are text, a decimal or a fraction ``n/d``.
    """
    question, transit = bill.plan.question, bill.transit
    contract = question.contract
    lines = [*bill.lines, *(transit.lines if transit is not None else ())]
    computed = {line.code for line in lines}
    return {
        "form": FORM,
        "library": hv_tariff.__version__,
        "book": {"name": bill.plan.book.name, "fingerprint": bill.plan.book.fingerprint},
        "identity": bill.identity.plain(),
        "editions": [edition_json(edition) for edition in bill.editions],
        **({} if bill.plan.book.scenario is None else {"scenario": bill.plan.book.scenario}),
        "invoice_id": title or None,
        "kind": bill.kind.value,
        "contract": {
            "tariff_class": contract.tariff_class.value,
            "option": contract.option,
            "voltage": contract.voltage.value,
            "demand_metered": contract.demand_metered,
        },
        "period": {
            "from": format_date(question.period.from_),
            "until": format_date(question.period.until),
            "days": question.period.days,
        },
        "conventions": described(question.conventions),
        "segments": [
            _segment(part, amounts)
            for part, amounts in zip(bill.segments, bill.segment_amounts(), strict=True)
        ],
        "payable": bill.payable,
        "status": bill.status.code,
        "settled_by": bill.settled_by,
        "provisional": [key for key, number in bill.numbers() if number.source is CALLER],
        "weak_numbers": [
            _number(number) | {"key": key}
            for key, number in bill.numbers()
            if number.status <= Status.ESTIMATE
        ],
        "lines": [_line(line, printed, given_printed) for line in lines],
        "printed_not_computed": {code: amount for code, amount in printed.items() if code not in computed},
    }


def schema_text() -> str:
    """Return the JSON Schema of `bill_json`."""
    return files("hv_tariff.reports").joinpath("bill.schema.json").read_text(encoding="utf-8")


def _line(line: BillLine, printed: Mapping[str, int], given_printed: Mapping[str, int]) -> dict[str, Any]:
    found: dict[str, Any] = {
        "code": line.code,
        "label": _label(line.label),
        "amount": line.amount,
        "status": line.status.code,
        "explanation": explanation_json(line.explanation),
    }
    if line.code in printed:
        found["printed"] = printed[line.code]
        found["difference"] = line.amount - printed[line.code]
        if line.code in given_printed:
            found["given_printed"] = given_printed[line.code]
    return found


def explanation_json(explained: Explanation) -> dict[str, Any]:
    """Return an explanation as plain data; the named quantities below it stand once each in `quantities`."""
    found = _one(explained)
    if explained.parts:
        found["parts"] = [explanation_json(part) for part in explained.parts]
        return found
    found["quantities"] = [_one(each) for each in explained.walk() if each is not explained]
    return found


def _one(explained: Explanation) -> dict[str, Any]:
    rule = explained.rule
    return {
        "name": rule.name,
        "label": _label(rule.label),
        "formula": _label(rule.formula),
        "inputs": [_input(each) for each in explained.inputs],
        "unrounded": exact_text(explained.unrounded),
        "rounding": _label(rule.rounding) if rule.rounding is not None else None,
        "value": exact_text(explained.value),
        "unit": str(rule.unit),
        "clause": _clause(rule.clause) if rule.clause is not None else None,
        "evidence": _label(rule.evidence),
    }


def exact_text(value: Fraction) -> str:
    """Return an exact value: a decimal, or ``n/d`` where it has none."""
    return decimal_text(value)


def _input(given: Input) -> dict[str, Any]:
    operand = given.operand
    found: dict[str, Any] = {
        "name": operand.name,
        "label": _label(operand.label),
        "value": exact_text(given.value),
        "unit": str(operand.unit),
        "source": _source(given),
    }
    if operand.month is not None:
        found["month"] = operand.month
    return found


def _source(given: Input) -> dict[str, Any]:
    match given.origin:
        case Number() as number:
            return {"kind": "table", **_number(number)}
        case Season() as season:
            return {
                "kind": "table",
                "status": season.status.code,
                "source": {"id": season.source.id, "text": season.source.text},
                "clause": season.clause,
                "where": season.where,
            }
        case Explanation() as below:
            return {"kind": "quantity", "name": below.rule.name}
        case Label() as label:
            return {"kind": "reading", "from": _label(label)}
    return {"kind": "unknown"}


def _number(number: Number) -> dict[str, Any]:
    found = {
        "value": str(number.value),
        "unit": str(number.unit),
        "status": number.status.code,
        "source": {"id": number.source.id, "text": number.source.text},
        "clause": number.clause,
        "where": number.where,
    }
    return found | ({"method": number.method} if number.method else {})


def edition_json(edition: Edition) -> dict[str, Any]:
    """Return which edition, and which revision of it; why it was corrected, where it was."""
    found = {"family": edition.family, "edition": edition.name, "revision": edition.revision}
    return found | ({"reason": edition.reason} if edition.reason is not None else {})


def _segment(part: Segment, amounts: Mapping[str, int]) -> dict[str, Any]:
    return {
        "from": format_date(part.span.from_),
        "until": format_date(part.span.until),
        "days": part.span.days,
        "cut_by": list(part.cut_by),
        "months": [{"month": month.key, "days": month.days} for month in part.months],
        "season_days": part.season_days,
        "supply": {
            "edition": part.supply.name,
            "title": _label(part.supply.title),
            "rule_set": part.supply.rule_set,
        },
        "contract_demand_kw": str(part.demand.contract_kw),
        "amounts": dict(amounts),
    }


def _clause(clause: Clause) -> dict[str, Any]:
    return {"id": clause.id, "title": _label(clause.title), "instrument": _label(clause.instrument)}


def _label(label: Label) -> dict[str, str]:
    return {"en": label.en, "fa": label.fa}
