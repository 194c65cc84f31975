"""Best choices with their proofs, as plain data and as a person's page in English or Persian."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from math import ceil
from typing import Any

import hv_tariff
from hv_tariff.reports.text import aligned
from hv_tariff.reports.wording import Language, Voice
from hv_tariff.vocabulary import Label
from hv_tariff.whatif.demand_choice import DemandChoice, Month
from hv_tariff.whatif.least import Least

FORM = "hv_tariff/best/1"
_NOW = Label("today", "امروز")
_BEST = Label("best", "بهترین")
_COST = Label("cost [rial]", "هزینه (ریال)")
_SAVING = Label("saving [rial]", "صرفه‌جویی (ریال)")
_CHANGE = Label("of it the change itself [rial]", "از آن، خود تغییر (ریال)")
_EQUAL = Label("cost the same", "هزینه یکسان")
_PROOF = Label("proof", "اثبات")
_OTHERS = Label("any other choice costs at least", "هر انتخاب دیگر دست‌کم")
_ALL = Label("all choices were computed", "همه انتخاب‌ها محاسبه شد")
_COMPUTED = Label("choices computed", "انتخاب‌های محاسبه‌شده")
_RANGE = Label("range", "بازه")
_TURNS = Label("the cost turns at", "هزینه در این‌ها می‌شکند")
_MONTH = Label("bill", "صورتحساب")
_MEASURED = Label("measured kW", "قدرت مصرفی (kW)")
_BELOW = Label("rial/kW below", "ریال بر kW پایین‌تر")
_ABOVE = Label("rial/kW above", "ریال بر kW بالاتر")
_BINDS = Label("binds", "اثر دارد")
_YES = Label("yes", "بله")
_NO = Label("no", "خیر")
_DEMAND = Label("Best contract demand", "بهترین قدرت قراردادی")


def demand_json(found: DemandChoice) -> dict[str, Any]:
    """Return the best contract demand as plain data; amounts are integers, or text where they are shared."""
    return {
        "form": FORM,
        "library": hv_tariff.__version__,
        "of": "demand",
        "unit": "kW",
        "now": {"choice": str(found.now_kw), "cost": rial(found.now)},
        "best": {"choice": found.least.choice, "cost": rial(found.least.cost)},
        "saving": rial(found.saving),
        "change": rial(found.change),
        "range": [found.low, found.high],
        **proof_json(found.least),
        "months": [month_json(each) for each in found.months],
    }


def proof_json(least: Least) -> dict[str, Any]:
    """Return a proof as plain data: what costs the same, neighbours, what was computed, and bounds."""
    return {
        "equal": [list(each) for each in least.equal],
        "neighbours": [[x, rial(cost)] for x, cost in least.neighbours],
        "at_least": None if least.bound is None else ceil(least.bound),
        "computed": [[x, rial(cost)] for x, cost in least.computed],
        "bounds": [[each.from_, each.until, ceil(each.at_least)] for each in least.bounds],
        "turns": [number(each) for each in least.turns],
    }


def month_json(month: Month) -> dict[str, Any]:
    """Return one bill of a choice as plain data."""
    return {
        "bill": month.name,
        "measured_kw": None if month.measured_kw is None else str(month.measured_kw),
        "now": rial(month.now),
        "best": rial(month.chosen),
        "rial_per_unit_below": None if month.below is None else number(month.below),
        "rial_per_unit_above": None if month.above is None else number(month.above),
        "binds": month.binds,
    }


def demand_text(found: DemandChoice, *, language: Language = Language.EN) -> str:
    """Return the best contract demand as text."""
    v = Voice(language)
    least = found.least
    out = [
        v.said(_DEMAND),
        "",
        *_against(
            v, f"{v.exact(Fraction(found.now_kw))} kW", found.now, f"{v.number(least.choice)} kW", least
        ),
    ]
    if found.change:
        out.append(f"{v.said(_CHANGE)}: {v.exact(found.change)}")
    out += ["", *proof_text(v, least, "kW", found.low, found.high), "", *months_text(v, found.months)]
    return "\n".join(out) + "\n"


def _against(v: Voice, now: str, cost: Fraction, best: str, least: Least) -> Iterator[str]:
    rows = [
        ["", "", v.said(_COST)],
        [v.said(_NOW), now, v.exact(cost)],
        [v.said(_BEST), best, v.exact(least.cost)],
        [v.said(_SAVING), "", v.exact(cost - least.cost)],
    ]
    yield from aligned(rows)


def proof_text(v: Voice, least: Least, unit: str, low: int, high: int) -> Iterator[str]:
    """Yield the proof: the neighbours, and what no other choice costs less than."""
    yield f"{v.said(_RANGE)}: {v.number(low)}–{v.number(high)} {unit}"
    for first, last in least.equal:
        if first < last:
            yield f"{v.said(_EQUAL)}: {v.number(first)}–{v.number(last)} {unit}"
    rows = [[v.said(_PROOF), v.said(_COST)]]
    rows += [[f"{v.number(x)} {unit}", v.exact(cost)] for x, cost in least.neighbours]
    bound = least.bound
    if bound is not None:
        rows.append([v.said(_OTHERS), v.number(ceil(bound))])
    yield from aligned(rows)
    yield v.said(_ALL) if bound is None else f"{v.said(_COMPUTED)}: {v.number(len(least.computed))}"
    if least.turns:
        yield f"{v.said(_TURNS)}: " + ", ".join(_near(v, each) for each in least.turns)


def months_text(v: Voice, months: tuple[Month, ...]) -> Iterator[str]:
    """Yield the bills one by one, and which of them the choice still moves."""
    rows = [[v.said(each) for each in (_MONTH, _MEASURED, _NOW, _BEST, _BELOW, _ABOVE, _BINDS)]]
    for each in months:
        measured = "" if each.measured_kw is None else v.exact(Fraction(each.measured_kw))
        slopes = ["" if slope is None else _near(v, slope) for slope in (each.below, each.above)]
        binds = v.said(_YES if each.binds else _NO)
        rows.append([each.name, measured, v.exact(each.now), v.exact(each.chosen), *slopes, binds])
    yield from aligned(rows)


def rial(amount: Fraction) -> int | str:
    """Return an amount as an integer, or as an exact fraction in text where it is none."""
    return amount.numerator if amount.denominator == 1 else str(amount)


def number(value: Fraction) -> int | str:
    """Return a number as an integer, or with six decimals, cut, in text."""
    if value.denominator == 1:
        return value.numerator
    return str(_cut(value, 6))


def _near(v: Voice, value: Fraction) -> str:
    """A number of the proof, cut to two decimals where it has more."""
    return v.exact(Fraction(_cut(value, 2)))


def _cut(value: Fraction, places: int) -> Decimal:
    scaled = int(value * 10**places)
    return Decimal(scaled).scaleb(-places)
