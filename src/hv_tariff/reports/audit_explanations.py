"""Explanations packed for a page: what lines have in common stands once, and a line keeps its own figures."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from hv_tariff.billing import Bill
from hv_tariff.reports.json_bill import explanation_json
from hv_tariff.reports.wording import Language, Voice
from hv_tariff.vocabulary import Label, Status

_FIGURES = Voice(Language.EN)
_PERSIAN_UNITS = {
    "rial": "ریال",
    "kWh": "کیلووات‌ساعت",
    "kvarh": "کیلووار‌ساعت",
    "kW": "کیلووات",
    "month": "ماه",
    "day": "روز",
    "hour": "ساعت",
}
_BASE_UNIT = re.compile("|".join(_PERSIAN_UNITS))


class PackedExplanations:
    """The texts and sources that explanations share, each once, and explanations that refer to them by place.

    A line's explanation takes some 4,500 bytes, nearly all of them the same in every invoice; packed, some
    500. What is shared grows with the tables and rules used, not with the invoices.
    """

    def __init__(self) -> None:
        self._texts: dict[tuple[str, str], int] = {}
        self._sources: dict[str, int] = {}

    def packed(self, bill: Bill, line: str) -> str:
        """Return a line's explanation as JSON that refers to `shared`; empty where the bill lacks it."""
        parts = (bill,) if bill.transit is None else (bill, bill.transit)
        found = next((each for part in parts for each in part.lines if each.code == line), None)
        if found is None:
            return ""
        return safe_json(self._whole(explanation_json(found.explanation)))

    def shared(self) -> str:
        """Return as JSON the texts, as pairs of English and Persian, and the sources."""
        sources = [json.loads(each) for each in self._sources]
        return safe_json({"texts": list(self._texts), "sources": sources})

    def _text(self, label: Mapping[str, str] | None) -> int | None:
        if label is None:
            return None
        return self._texts.setdefault((label["en"], label["fa"]), len(self._texts))

    def _whole(self, plain: Mapping[str, Any]) -> dict[str, Any]:
        found = self._one(plain)
        if "parts" in plain:
            found["parts"] = [self._whole(part) for part in plain["parts"]]
        elif plain["quantities"]:
            found["below"] = [self._one(each) for each in plain["quantities"]]
        return found

    def _one(self, plain: Mapping[str, Any]) -> dict[str, Any]:
        clause = plain["clause"]
        found: dict[str, Any] = {
            "label": self._text(plain["label"]),
            "formula": self._text(plain["formula"]),
            "inputs": [self._input(each) for each in plain["inputs"]],
            "value": figure_text(plain["value"]),
            "unit": self._unit(plain["unit"]),
            "evidence": self._text(plain["evidence"]),
        }
        if plain["rounding"] is not None and plain["unrounded"] != plain["value"]:
            found["unrounded"] = figure_text(plain["unrounded"])
            found["rounding"] = self._text(plain["rounding"])
        if clause is not None:
            found["clause"] = [self._text(clause["title"]), self._text(clause["instrument"]), clause["id"]]
        return found

    def _input(self, plain: Mapping[str, Any]) -> list[Any]:
        """Name, figure, unit (−1: none), the place of its source (−1: a quantity below), and the month."""
        label, value, unit = (
            self._text(plain["label"]),
            figure_text(plain["value"]),
            self._unit(plain["unit"]),
        )
        return [label, value, unit, self._source(plain["source"]), plain.get("month", "")]

    def _unit(self, text: str) -> int:
        if text == "1":
            return -1
        label = unit_label(text)
        return self._texts.setdefault((label.en, label.fa), len(self._texts))

    def _source(self, plain: Mapping[str, Any]) -> int:
        match plain["kind"]:
            case "table":
                status = Status[str(plain["status"]).upper()]
                found = {
                    "where": plain["where"],
                    "status": self._text({"en": status.code.replace("_", " "), "fa": status.fa}),
                    "id": plain["source"]["id"],
                    "text": plain["source"]["text"],
                    "clause": plain["clause"] or "",
                    "method": plain.get("method", ""),
                }
            case "reading":
                found = {"from": self._text(plain["from"])}
            case _:
                return -1
        return self._sources.setdefault(json.dumps(found), len(self._sources))


def unit_label(text: str) -> Label:
    """Return a unit as a person reads it."""
    return Label(text, _BASE_UNIT.sub(lambda found: _PERSIAN_UNITS[found[0]], text))


def figure_text(text: str) -> str:
    """Return an exact value of an explanation with thousands marks; one without end is cut, and says so."""
    return _FIGURES.exact(Fraction(text))


def safe_json(plain: object) -> str:
    """Return JSON that cannot end the script block it stands in, nor open a tag or a comment."""
    text = json.dumps(plain, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
