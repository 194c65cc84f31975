"""A change of contract as plain data, and as a person's text: the outcome, or the refusal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from fractions import Fraction
from typing import Any

import hv_tariff
from hv_tariff.billing.connection.changing import Outcome
from hv_tariff.billing.connection.rebilling import Rebilled
from hv_tariff.contracts.changes.clauses import BY_ID
from hv_tariff.contracts.changes.decision import Rebilling, Refusal
from hv_tariff.contracts.changes.held import Connection
from hv_tariff.contracts.refusal import FailedCondition
from hv_tariff.dates import format_date
from hv_tariff.reports.quotes import clause_json, label_json, quote_json, quote_lines
from hv_tariff.reports.text import explanation_text
from hv_tariff.reports.wording import Language, Voice

FORM = "hv_tariff/change/1"


def change_json(
    found: Outcome | Refusal, *, owed: Rebilling | None = None, rebilled: Sequence[Rebilled] = ()
) -> dict[str, Any]:
    """Return what comes of a request as plain data.

    Parameters
    ----------
    found : Outcome or Refusal
    owed : Rebilling or None
        A temporary reduction that was breached, or ended too early.
    rebilled : sequence of Rebilled
        The bills made again for it.
    """
    head = {"form": FORM, "library": hv_tariff.__version__}
    if isinstance(found, Refusal):
        return head | {
            "allowed": False,
            "kind": label_json(found.kind),
            "clause": clause_json(found.clause),
            "failed": [_condition(each) for each in found.failed],
        }
    decision = found.decision
    return head | {
        "allowed": True,
        "kind": label_json(decision.kind),
        "clause": clause_json(decision.clause),
        "connections": [_connection(each) for each in decision.connections],
        "ended": [_connection(each) for each in decision.ended],
        "quote": quote_json(found.quote) if found.quote is not None else None,
        "total": found.quote.total if found.quote is not None else 0,
        "instalments": [{"due": format_date(each.due), "amount": each.amount} for each in found.instalments],
        "reasons": [
            {"what": label_json(each.what), "clause": clause_json(each.clause)} for each in decision.reasons
        ],
        "missing": [_condition(each) for each in decision.missing],
        "freed_kw": str(decision.freed_kw),
        "terms": {
            key: {"value": str(number.value), "status": number.status.code, "clause": number.clause}
            for key, number in found.terms.items()
        },
        "rebilled_since": format_date(owed.since) if owed is not None else None,
        "rebilled": [
            {
                "bill": each.name,
                "before": dict(each.before.all_amounts),
                "after": dict(each.after.all_amounts),
                "by_line": dict(each.by_line),
                "difference": each.difference,
            }
            for each in rebilled
        ],
    }


def _condition(each: FailedCondition) -> dict[str, Any]:
    return {
        "code": each.code,
        "what": label_json(each.what),
        "remedy": label_json(each.remedy),
        "clause": clause_json(BY_ID[each.clause]) if each.clause is not None else None,
    }


def _connection(each: Connection) -> dict[str, Any]:
    contract = each.contract
    return {
        "number": each.number,
        "holder": each.holder,
        "site": each.site,
        "from": _day(each.from_),
        "until": _day(each.until),
        "temporary": each.temporary,
        "previous": list(each.previous),
        "use": each.use.value,
        "tariff_class": contract.tariff_class.value,
        "option": contract.option,
        "voltage": contract.voltage.value,
        "demand": [
            {
                "from": _day(step.from_),
                "contract_kw": str(step.contract_kw),
                "reduced_kw": str(step.reduced_kw) if step.reduced_kw is not None else None,
            }
            for step in contract.demand
        ],
    }


def _day(value: date | None) -> str | None:
    return None if value is None else format_date(value)


def change_text(
    found: Outcome | Refusal,
    *,
    owed: Rebilling | None = None,
    rebilled: Sequence[Rebilled] = (),
    language: Language = Language.EN,
    explain: bool = False,
) -> str:
    """Return what comes of a request as text.

    Parameters
    ----------
    found : Outcome or Refusal
    owed : Rebilling or None
    rebilled : sequence of Rebilled
    language : Language
    explain : bool
        Whether each line of the quote is followed by its formula, inputs, rounding and citations.
    """
    v = Voice(language)
    if isinstance(found, Refusal):
        out = [f"{v.said(found.kind)}: {v.word('refused')}", *_conditions(found.failed, v)]
        return "\n".join(out) + "\n"
    decision = found.decision
    out = [f"{v.said(decision.kind)}: {v.word('allowed')} · {v.day(decision.request.on)}"]
    out += [f"  {v.said(each.what)} ({each.clause.id})" for each in decision.reasons]
    for title, group in (("after", decision.connections), ("ended", decision.ended)):
        for each in group:
            out += [f"{v.word(title)}: {each.number} {each.holder}".rstrip(), *_steps(each, v)]
    if found.quote is not None:
        out += ["", *quote_lines(found.quote, v)]
    for part in found.instalments if len(found.instalments) > 1 else ():
        out.append(f"{v.word('instalment')} {v.day(part.due)}: {v.number(part.amount)}")
    for key, number in found.terms.items():
        out.append(f"{key}: {v.exact(Fraction(number.value))} ({v.status(number.status)})")
    if decision.freed_kw:
        out.append(f"{v.word('freed')}: {v.exact(Fraction(decision.freed_kw))} kW")
    if decision.missing:
        out += ["", f"{v.word('missing')}:", *_conditions(decision.missing, v)]
    if owed is not None:
        out += ["", f"{v.word('rebilled')}: {v.day(owed.since)} ({owed.clause.id})"]
        out += [f"  {each.name}: {v.number(each.difference)}" for each in rebilled]
    if explain and found.quote is not None:
        for line in found.quote.lines:
            out += ["", *explanation_text(line, v)]
        out += ["", *v.sources_of(found.quote.numbers.values())]
    return "\n".join(out) + "\n"


def _conditions(conditions: Sequence[FailedCondition], v: Voice) -> Iterator[str]:
    for each in conditions:
        then = "؛ " if v.persian else "; "
        yield f"  {v.said(each.what)}{then}{v.said(each.remedy)} ({each.clause})"


def _steps(each: Connection, v: Voice) -> Iterator[str]:
    for step in each.contract.demand:
        since = v.day(step.from_) if step.from_ is not None else "…"
        reduced = (
            ""
            if step.reduced_kw is None
            else f" ({v.word('reduced')} {v.exact(Fraction(step.reduced_kw))} kW)"
        )
        yield f"  {since}: {v.exact(Fraction(step.contract_kw))} kW{reduced}"
    if each.until is not None:
        yield f"  {v.word('until')} {v.day(each.until)}"
