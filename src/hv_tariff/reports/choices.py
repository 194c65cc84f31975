"""Best choices with their proofs, as plain data and as a person's page in English or Persian."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from math import ceil
from typing import Any

import hv_tariff
from hv_tariff.reports import choice_words as words
from hv_tariff.reports.quotes import quote_json
from hv_tariff.reports.wording import Language, Voice, aligned
from hv_tariff.vocabulary import Band, Label, Status
from hv_tariff.whatif.capacitor import BankChoice
from hv_tariff.whatif.demand_choice import DemandChoice, Month
from hv_tariff.whatif.least import Least
from hv_tariff.whatif.option_choice import OptionChoice
from hv_tariff.whatif.purchase_split import Split

FORM = "hv_tariff/best/1"


def demand_json(found: DemandChoice) -> dict[str, Any]:
    """Return the best contract demand as plain data; amounts are integers, or text where they are shared."""
    return {
        **_head("demand", "kW", found.status),
        "now": {"choice": str(found.now_kw), "cost": rial(found.now)},
        "best": {"choice": found.least.choice, "cost": rial(found.least.cost)},
        "saving": rial(found.saving),
        "change": None if found.change is None else rial(found.change),
        "decreases_looked_at": found.decreases,
        "quote": None if found.quote is None else quote_json(found.quote),
        "range": [found.low, found.high],
        **proof_json(found.least),
        "bills": [_month_json(each) for each in found.months],
    }


def option_json(found: OptionChoice) -> dict[str, Any]:
    """Return the best option as plain data."""
    return {
        **_head("option", "", found.status),
        "now": {"choice": found.now, "cost": rial(found.now_cost)},
        "best": {"choice": list(found.best), "cost": rial(found.cost)},
        "saving": rial(found.now_cost - found.cost),
        "costs": [[option, rial(cost)] for option, cost in found.costs],
        "bills": [{"bill": name, "costs": list(costs)} for name, costs in found.months],
    }


def capacitor_json(found: BankChoice) -> dict[str, Any]:
    """Return the best capacitor bank as plain data."""
    return {
        **_head("capacitor", "kvar", found.status),
        "step_kvar": str(found.bank.step_kvar),
        "now": {"choice": "0", "cost": rial(found.without)},
        "best": {"choice": str(found.kvar), "steps": found.least.choice, "cost": rial(found.least.cost)},
        "saving": rial(found.saving),
        "price": rial(found.price),
        "pays_back_in": None if found.pays_back_in is None else number(found.pays_back_in),
        "range_of_steps": [0, found.most_steps],
        **proof_json(found.least),
        "bills": [
            {
                "bill": each.name,
                "now": rial(each.without),
                "best": rial(each.with_bank),
                "loss_coefficient_now": None if each.loss_without is None else number(each.loss_without),
                "loss_coefficient_best": None if each.loss_with is None else number(each.loss_with),
                "reactive_kvarh_now": str(each.kvarh_without),
                "reactive_kvarh_best": str(each.kvarh_with),
            }
            for each in found.months
        ],
    }


def split_json(found: Split) -> dict[str, Any]:
    """Return the best split of purchases as plain data."""
    return {
        **_head("purchases", "kW", found.status),
        "now": {"choice": 0, "cost": rial(found.nothing)},
        "best": {"choice": found.least.choice, "cost": rial(found.least.cost)},
        "saving": rial(found.saving),
        "range": [0, found.most_kw],
        **proof_json(found.least),
        "bills": [
            {
                "bill": each.name,
                "nothing_bought": rial(each.nothing),
                "cost": rial(each.bought.cost),
                "paid_to_sellers": rial(each.bought.paid),
                "block_kw": each.bought.block_kw,
                "exchange_kw": _by_band(each.bought.exchange_kw),
                "supplied_kwh": {band.value: number(kwh) for band, kwh in each.supplied_kwh.items()},
                "neighbours": [
                    [_by_band(beside.exchange_kw), rial(beside.cost)] for beside in each.neighbours
                ],
            }
            for each in found.months
        ],
    }


def proof_json(least: Least) -> dict[str, Any]:
    """Return a proof as plain data: what costs the same, neighbours, what was computed, and bounds."""
    return {
        "equal": [list(each) for each in least.equal],
        "neighbours": [[x, rial(cost)] for x, cost in least.neighbours],
        "others_at_least": None if least.bound is None else ceil(least.bound),
        "computed": [[x, rial(cost)] for x, cost in least.computed],
        "bounds": [[each.from_, each.until, ceil(each.at_least)] for each in least.bounds],
        "turns": [number(each) for each in least.turns],
    }


def demand_text(found: DemandChoice, *, language: Language = Language.EN) -> str:
    """Return the best contract demand as text."""
    v = Voice(language)
    least = found.least
    now = f"{v.exact(Fraction(found.now_kw))} kW"
    out = [
        v.said(words.DEMAND),
        "",
        *_against(v, words.NOW, now, found.now, _of(v, least.choice, "kW"), least),
    ]
    if found.change is None:
        out.append(v.said(words.NOT_PRICED))
    else:
        out.append(f"{v.said(words.CHANGE)}: {v.exact(found.change)}")
    if found.quote is not None:
        out += [
            f"{v.word('read_as')}: {v.said(each.label)} ({each.clause.id})"
            for each in found.quote.interpretations
        ]
    if not found.decreases:
        out.append(v.said(words.NO_DECREASES))
    out.append(status_text(v, found.status))
    out += ["", *proof_text(v, least, "kW", found.low, found.high), "", *_months_text(v, found.months)]
    return "\n".join(out) + "\n"


def option_text(found: OptionChoice, *, language: Language = Language.EN) -> str:
    """Return the best option as text."""
    v = Voice(language)
    rows = [[v.said(words.OPTION_NUMBER), v.said(words.COST), ""]]
    for option, cost in found.costs:
        marks = [v.said(words.BEST)] if option in found.best else []
        marks += [v.said(words.NOW)] if option == found.now else []
        rows.append([v.number(option), v.exact(cost), ", ".join(marks)])
    out = [v.said(words.OPTION), "", *aligned(rows), v.said(words.ALL)]
    if len(found.best) == len(found.costs):
        out.append(v.said(words.NO_DIFFERENCE))
    out.append(status_text(v, found.status))
    options = [v.said(words.OPTION_OF).format(v.number(option)) for option, _ in found.costs]
    table = [[v.said(words.BILL), *options]]
    table += [[name, *(v.number(cost) for cost in costs)] for name, costs in found.months]
    return "\n".join([*out, "", *aligned(table)]) + "\n"


def capacitor_text(found: BankChoice, *, language: Language = Language.EN) -> str:
    """Return the best capacitor bank as text."""
    v = Voice(language)
    least = found.least
    steps = f"× {v.exact(Fraction(found.bank.step_kvar))} kvar"
    kvar = f"{v.exact(Fraction(found.kvar))} kvar"
    out = [v.said(words.BANK), "", *_against(v, words.WITHOUT, "0 kvar", found.without, kvar, least)]
    out.append(f"{v.said(words.PRICE)}: {v.exact(found.price)}")
    if found.pays_back_in is not None:
        out.append(v.said(words.PAYS_BACK).format(_near(v, found.pays_back_in)))
    out.append(status_text(v, found.status))
    out += ["", *proof_text(v, least, steps, 0, found.most_steps), ""]
    heads = (words.BILL, words.WITHOUT, words.WITH, words.LOSS_WITHOUT, words.LOSS_WITH)
    rows = [[v.said(each) for each in heads]]
    for each in found.months:
        losses = [
            "" if k is None else v.exact(Fraction(_cut(k, 4))) for k in (each.loss_without, each.loss_with)
        ]
        rows.append([each.name, v.exact(each.without), v.exact(each.with_bank), *losses])
    return "\n".join([*out, *aligned(rows)]) + "\n"


def split_text(found: Split, *, language: Language = Language.EN) -> str:
    """Return the best split of purchases as text."""
    v = Voice(language)
    least = found.least
    block = f"{v.said(words.BLOCK)} {_of(v, least.choice, 'kW')}"
    out = [v.said(words.SPLIT), "", *_against(v, words.NOTHING, "", found.nothing, block, least)]
    out += [status_text(v, found.status), "", *proof_text(v, least, "kW", 0, found.most_kw)]
    for each in found.months:
        heads = (words.BAND, words.EXCHANGE, words.SUPPLIED)
        rows = [[v.said(head) for head in heads]]
        for band, kw in each.bought.exchange_kw.items():
            rows.append([v.said(band.label), v.number(kw), _near(v, each.supplied_kwh[band])])
        costs = f"{v.said(words.COST)}: {_near(v, each.bought.cost)} ({v.said(words.NOTHING)}: "
        out += ["", f"{each.name} · {costs}{v.exact(each.nothing)})", *aligned(rows)]
        beside = min((other.cost for other in each.neighbours), default=None)
        if beside is not None:
            out.append(v.said(words.BESIDE).format(_near(v, beside - each.bought.cost)))
    return "\n".join(out) + "\n"


def _against(v: Voice, before: Label, now: str, cost: Fraction, best: str, least: Least) -> Iterator[str]:
    yield from aligned(
        [
            ["", "", v.said(words.COST)],
            [v.said(before), now, v.exact(cost)],
            [v.said(words.BEST), best, _near(v, least.cost)],
            [v.said(words.SAVING), "", _near(v, cost - least.cost)],
        ]
    )


def proof_text(v: Voice, least: Least, unit: str, low: int, high: int) -> Iterator[str]:
    """Yield the proof: the neighbours, and what no other choice costs less than."""
    rows = [[v.said(words.PROOF), v.said(words.COST)]]
    rows += [[_of(v, x, unit), _near(v, cost)] for x, cost in least.neighbours]
    bound = least.bound
    if bound is not None:
        rows.append([v.said(words.OTHERS), v.number(ceil(bound))])
    if len(rows) > 1:
        yield from aligned(rows)
    for first, last in least.equal:
        if first < last:
            yield f"{v.said(words.EQUAL)}: {v.number(first)}–{_of(v, last, unit)}"
    computed = (
        v.said(words.ALL) if bound is None else f"{v.said(words.COMPUTED)}: {v.number(len(least.computed))}"
    )
    yield f"{v.said(words.RANGE)}: {v.number(low)}–{_of(v, high, unit)} · {computed}"
    if least.turns:
        comma = "، " if v.persian else ", "
        yield f"{v.said(words.TURNS)}: " + comma.join(_near(v, each) for each in least.turns)


def _months_text(v: Voice, months: Sequence[Month]) -> Iterator[str]:
    """The bills one by one, and which of them the choice still moves."""
    heads = (words.BILL, words.MEASURED, words.NOW, words.BEST, words.BELOW, words.ABOVE, words.BINDS)
    rows = [[v.said(each) for each in heads]]
    for each in months:
        measured = "" if each.measured_kw is None else v.exact(Fraction(each.measured_kw))
        slopes = ["" if slope is None else _near(v, slope) for slope in (each.below, each.above)]
        binds = v.said(words.YES if each.binds else words.NO)
        rows.append([each.name, measured, v.exact(each.now), v.exact(each.chosen), *slopes, binds])
    yield from aligned(rows)


def _month_json(month: Month) -> dict[str, Any]:
    return {
        "bill": month.name,
        "measured_kw": None if month.measured_kw is None else str(month.measured_kw),
        "now": rial(month.now),
        "best": rial(month.chosen),
        "rial_per_kw_below": None if month.below is None else number(month.below),
        "rial_per_kw_above": None if month.above is None else number(month.above),
        "binds": month.binds,
    }


def _head(of: str, unit: str, status: Status) -> dict[str, Any]:
    return {
        "form": FORM,
        "library": hv_tariff.__version__,
        "of": of,
        "unit": unit,
        "status": status.code,
    }


def status_text(v: Voice, status: Status) -> str:
    """Return the weakest status of the numbers used, as a line; what is invented is said to be."""
    line = f"{v.word('status')}: {v.status(status)}"
    return f"{line}. {v.word('invented')}" if status is Status.INVENTED else line


def _by_band(kw: Mapping[Band, int]) -> dict[str, int]:
    return {band.value: each for band, each in kw.items()}


def rial(amount: Fraction) -> int | str:
    """Return an amount as an integer, or as an exact fraction in text where it is none."""
    return amount.numerator if amount.denominator == 1 else str(amount)


def number(value: Fraction) -> int | str:
    """Return a number as an integer, or with six decimals, cut, in text."""
    return value.numerator if value.denominator == 1 else f"{_cut(value, 6):f}"


def _of(v: Voice, x: int, unit: str) -> str:
    return f"{v.number(x)} {unit}"


def _near(v: Voice, value: Fraction) -> str:
    """A number for the eye, cut to two decimals where it has more."""
    return v.exact(Fraction(_cut(value, 2)))


def _cut(value: Fraction, places: int) -> Decimal:
    return Decimal(int(value * 10**places)).scaleb(-places)
