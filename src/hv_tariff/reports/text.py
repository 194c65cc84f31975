"""A bill as a person's table, in English or Persian."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from hv_tariff.billing import Bill, Explanation, Kind
from hv_tariff.billing.bill import BillLine
from hv_tariff.reports.wording import Language, day, exact, left, number, origin, right, said, sources_of, status, width, word
from hv_tariff.vocabulary import Status

NO_PRINTED: Mapping[str, int] = {}


def bill_text(
    bill: Bill,
    *,
    language: Language = Language.EN,
    printed: Mapping[str, int] = NO_PRINTED,
    explain: bool = False,
    title: str = "",
) -> str:
    """Return a bill as text, the transit bill below it.

    Parameters
    ----------
    bill : Bill
    language : Language
    printed : mapping
        Printed amounts by line [rial], to stand beside the computed ones.
    explain : bool
        Whether each line is followed by its formula, inputs, rounding and citations.
    title : str
        What to call the bill: the invoice's id.
    """
    parts = [bill] if bill.transit is None else [bill, bill.transit]
    out = [*_head(bill, language, title), *_segments(bill, language)]
    for part in parts:
        title = [word("transit_bill", language)] if part is not bill else []
        out += ["", *title, *_table(part, language, printed)]
    if printed:
        out += ["", *_verdict(parts, language, printed)]
    if explain:
        for part in parts:
            for line in part.lines:
                out += ["", *explanation_text(line, language)]
        out += ["", *sources_of(bill, language)]
    return "\n".join(out) + "\n"


def _head(bill: Bill, language: Language, title: str) -> Iterator[str]:
    question = bill.plan.question
    contract, period = question.contract, question.period
    kind = word("bill" if bill.kind is Kind.ENERGY else "transit_bill", language)
    yield f"{kind} {title}".rstrip()
    yield (
        f"{word('class', language)}: {said(contract.tariff_class.label, language)} · "
        f"{word('contract', language)}: {exact_kw(bill, language)} kW · "
        f"{word('voltage', language)}: {said(contract.voltage.label, language)}"
    )
    yield (
        f"{word('period', language)}: {day(period.from_, language)} → {day(period.until, language)} · "
        f"{number(period.days, language)} {word('days', language)}"
    )
    editions = ", ".join(dict.fromkeys(f"{part.supply.family} {part.supply.name}" for part in bill.segments))
    yield f"{word('tables', language)}: {bill.plan.book.name} ({editions}) {bill.plan.book.fingerprint[:12]}"
    yield f"{word('status', language)}: {status(bill.status, language)}"
    if bill.status is Status.ESTIMATE:
        yield f"* {word('estimates', language)}"
    if bill.status is Status.INVENTED:
        yield f"* {word('invented', language)}"


def exact_kw(bill: Bill, language: Language) -> str:
    """Return the contract demand of each segment [kW]."""
    steps = dict.fromkeys(exact(Fraction(part.demand.contract_kw), language) for part in bill.segments)
    return " → ".join(steps)


def _segments(bill: Bill, language: Language) -> Iterator[str]:
    """The parts of a cut period: its days before and after, and what each part owes."""
    if len(bill.segments) < 2:
        return
    for i, (part, amounts) in enumerate(zip(bill.segments, bill.segment_amounts(), strict=True), start=1):
        cut = f" · {word('cut', language)}: {', '.join(part.cut_by)}" if part.cut_by else ""
        season = f" · {word('season', language)}: {number(part.season_days, language)}" if part.season_days else ""
        yield (
            f"{word('segment', language)} {number(i, language)}: {day(part.span.from_, language)} → "
            f"{day(part.span.until, language)} · {number(part.span.days, language)} {word('days', language)}{season}{cut}"
        )
        yield "    " + " · ".join(
            f"{said(bill.line(code).label, language)} {number(amount, language)}" for code, amount in amounts.items()
        )


def _table(bill: Bill, language: Language, printed: Mapping[str, int]) -> Iterator[str]:
    heads = ["line", "amount", *(("printed", "difference") if printed else ())]
    rows = [[word(head, language) for head in heads]]
    for line in bill.lines:
        mark = "*" if line.status <= Status.ESTIMATE else ""
        row = [said(line.label, language) + mark, number(line.amount, language)]
        if printed:
            known = printed.get(line.code)
            row += ["", ""] if known is None else [number(known, language), number(line.amount - known, language)]
        rows.append(row)
    yield from aligned(rows)


def aligned(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Yield rows as columns: the first to the left, figures to the right, a rule below the head."""
    widths = [max(width(row[i]) for row in rows) for i in range(len(rows[0]))]
    for i, row in enumerate(rows):
        cells = [left(row[0], widths[0]), *(right(cell, w) for cell, w in zip(row[1:], widths[1:], strict=True))]
        yield "  ".join(cells).rstrip()
        if i == 0:
            yield "  ".join("─" * w for w in widths)


def _verdict(parts: Sequence[Bill], language: Language, printed: Mapping[str, int]) -> Iterator[str]:
    amounts = {code: amount for part in parts for code, amount in part.amounts.items()}
    carried = parts[0].plan.question.carried
    compared = [code for code in amounts if code in printed and code not in carried]
    equal = sum(amounts[code] == printed[code] for code in compared)
    yield word("exact", language).format(number(equal, language), number(len(compared), language))
    rest = [f"{code} {number(amount, language)}" for code, amount in printed.items() if code not in amounts and amount]
    if rest:
        yield f"{word('not_computed', language)}: {', '.join(rest)}"


def explanation_text(line: BillLine, language: Language) -> Iterator[str]:
    """Yield a line's explanation: formula, inputs with their sources, rounding, citations, and the names below."""
    explained = line.explanation
    yield f"{said(line.label, language)} = {number(line.amount, language)}"
    for part in explained.parts or (explained,):
        for each in part.walk():
            yield from _step(each, language, top=each is part)


def _step(each: Explanation, language: Language, *, top: bool) -> Iterator[str]:
    rule = each.rule
    indent = "    " if top else "      "
    unit = "" if str(rule.unit) == "1" else f" [{rule.unit}]"
    yield f"{indent}{said(rule.label, language)} = {said(rule.formula, language)}"
    for given in each.inputs:
        operand = given.operand
        kind = "" if str(operand.unit) == "1" else f" [{operand.unit}]"
        month = f" {operand.month}" if operand.month else ""
        yield f"{indent}  {said(operand.label, language)}{month}: {exact(given.value, language)}{kind} — {origin(given.origin, language)}"
    if rule.rounding is not None and each.unrounded != each.value:
        yield f"{indent}  {word('unrounded', language)}: {exact(each.unrounded, language)}; {said(rule.rounding, language)}"
    yield f"{indent}  = {exact(each.value, language)}{unit}"
    if top and rule.clause is not None:
        clause = rule.clause
        yield (
            f"{indent}  {word('rule', language)}: {said(clause.title, language)} ({clause.id}), "
            f"{said(clause.instrument, language)}; {word('evidence', language)}: {rule.evidence}"
        )
