"""Why each line changes, as plain data and as text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import Any

from hv_tariff.formula.prose import decimal_text
from hv_tariff.reports.whatif_words import WORDS
from hv_tariff.reports.wording import Language, Voice
from hv_tariff.tariffs import Number
from hv_tariff.units import RIAL
from hv_tariff.vocabulary import Label
from hv_tariff.whatif.explained import ChangedInput, ChangedLine


def explained_json(name: str, lines: Iterable[ChangedLine]) -> dict[str, Any]:
    """Return the changed lines of a bill as plain data; exact values are text."""
    return {
        "invoice_id": name,
        "lines": [
            {
                "code": line.code,
                "label": _label(line.label),
                "baseline": line.before,
                "scenario": line.after,
                "difference": line.after - line.before,
                "formula": _label(line.formula),
                "changed": [_input(each) for each in line.inputs],
            }
            for line in lines
        ],
    }


def explained_text(name: str, lines: Iterable[ChangedLine], *, language: Language) -> str:
    """Return the changed lines of a bill as text."""
    return "\n".join(_said(name, tuple(lines), Voice(language))) + "\n"


def _said(name: str, lines: tuple[ChangedLine, ...], v: Voice) -> Iterator[str]:
    yield ""
    yield f"{v.said(WORDS['why'])}: {name}"
    if not lines:
        yield v.said(WORDS["none"])
    for line in lines:
        amounts = f"{v.number(line.before)} → {v.number(line.after)}"
        yield f"{v.said(line.label)}: {amounts} ({v.number(line.after - line.before)})"
        yield f"  = {v.said(line.formula)}"
        for each in line.inputs:
            month = f" {each.operand.month}" if each.operand.month else ""
            part = f" ({v.word('segment')} {v.number(each.segment)})" if each.segment > 1 else ""
            values = f"{_value(each.before, v)} → {_value(each.after, v)}{v.unit(each.operand.unit)}"
            origin = f"  {v.origin(each.origin)}" if each.operand.unit != RIAL else ""
            yield f"  {v.said(each.operand.label)}{month}{part}: {values}{origin}"


def _value(value: Fraction | None, v: Voice) -> str:
    return "—" if value is None else v.exact(value)


def _input(each: ChangedInput) -> dict[str, Any]:
    origin = each.origin
    return {
        "name": each.operand.name,
        "label": _label(each.operand.label),
        "unit": str(each.operand.unit),
        "month": each.operand.month,
        "segment": each.segment,
        "baseline": None if each.before is None else decimal_text(each.before),
        "scenario": None if each.after is None else decimal_text(each.after),
        "status": origin.status.code if isinstance(origin, Number) else None,
        "where": origin.where if isinstance(origin, Number) else None,
        "method": origin.method if isinstance(origin, Number) else None,
    }


def _label(label: Label) -> dict[str, str]:
    return {"en": label.en, "fa": label.fa}
