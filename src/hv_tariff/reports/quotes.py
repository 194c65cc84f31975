"""A quote of connection costs as plain data, and as a person's table in English or Persian."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import hv_tariff
from hv_tariff.billing.connection.interpretations import Interpretation
from hv_tariff.billing.connection.quote import Quote, QuoteLine
from hv_tariff.citation import Clause
from hv_tariff.contracts.changes.row import Holding
from hv_tariff.reports.json_bill import edition_json, explanation_json
from hv_tariff.reports.text import explanation_text
from hv_tariff.reports.wording import Language, Voice, aligned
from hv_tariff.vocabulary import Label

FORM = "hv_tariff/quote/1"


def quote_json(quote: Quote) -> dict[str, Any]:
    """Return a quote as plain data; amounts are integers [rial], negative where they are paid back."""
    edition = quote.edition
    return {
        "form": FORM,
        "library": hv_tariff.__version__,
        "identity": quote.identity.plain(),
        "editions": [edition_json(each) for each in quote.editions],
        "edition": edition.name if edition is not None else None,
        "table": label_json(edition.title) if edition is not None else None,
        "requested": [_holding(each) for each in quote.requested],
        "existing": [_holding(each) for each in quote.existing],
        "total": quote.total,
        "status": quote.status.code,
        "interpretations": [_interpretation(each) for each in quote.interpretations],
        "lines": [_line(each) for each in quote.lines],
        "parts": dict(quote.parts),
    }


def label_json(label: Label) -> dict[str, str]:
    """Return a label in both languages."""
    return {"en": label.en, "fa": label.fa}


def clause_json(clause: Clause) -> dict[str, Any]:
    """Return a clause with its instrument."""
    return {"id": clause.id, "title": label_json(clause.title), "instrument": label_json(clause.instrument)}


def _holding(holding: Holding) -> dict[str, Any]:
    row = holding.row
    return {
        "demand_kw": str(holding.demand_kw),
        "side": row.side.value,
        "voltage": row.voltage.value if row.voltage is not None else None,
        "use": row.use.value,
        "built_by": row.built_by.value,
    }


def _interpretation(each: Interpretation) -> dict[str, Any]:
    return {"name": each.name, "label": label_json(each.label), "clause": clause_json(each.clause)}


def _line(line: QuoteLine) -> dict[str, Any]:
    return {
        "code": line.code,
        "label": label_json(line.label),
        "amount": line.amount,
        "status": line.status.code,
        "explanation": explanation_json(line.explanation),
    }


def quote_text(
    quote: Quote, *, language: Language = Language.EN, explain: bool = False, title: str | None = None
) -> str:
    """Return a quote as text.

    Parameters
    ----------
    quote : Quote
    language : Language
    explain : bool
        Whether each line is followed by its formula, inputs, rounding and citations.
    title : str, optional
        Its heading.
    """
    v = Voice(language)
    out = [v.word("connection_quote") if title is None else title, *quote_lines(quote, v)]
    if explain:
        for line in quote.lines:
            out += ["", *explanation_text(line, v)]
        out += ["", *v.sources_of(quote.numbers.values())]
    return "\n".join(out) + "\n"


def quote_lines(quote: Quote, v: Voice) -> Iterator[str]:
    """Yield what a quote is for, its table, how it is read, and its lines with their total."""
    for holding in (*quote.requested, *quote.existing):
        row = holding.row
        supply = row.side.label if row.voltage is None else row.voltage.label
        yield (
            f"{v.word('demand')}: {v.exact(Fraction(holding.demand_kw))} kW · {v.said(supply)} · "
            f"{v.said(row.use.label)} · {v.said(row.built_by.label)}"
        )
    if quote.edition is not None:
        yield f"{v.word('table')}: {quote.edition.revised_name} · {v.said(quote.edition.title)}"
        yield v.identity(quote.identity)
        yield from v.revisions(quote.editions)
        yield f"{v.word('status')}: {v.status(quote.status)}"
    for each in quote.interpretations:
        yield f"{v.word('read_as')}: {v.said(each.label)} ({each.clause.id})"
    yield ""
    rows = [[v.word("line"), v.word("amount")]]
    rows += [[v.said(line.label), v.number(line.amount)] for line in quote.lines]
    rows.append([v.word("total"), v.number(quote.total)])
    yield from aligned(rows)
    if not quote.existing and len(quote.requested) == 1:
        each_kw = Fraction(quote.total) / Fraction(quote.requested[0].demand_kw)
        yield f"{v.word('per_kw')}: {v.exact(each_kw)} [rial/kW]"
