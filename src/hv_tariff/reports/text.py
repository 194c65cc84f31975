"""A bill as a person's table, in English or Persian."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from hv_tariff.billing import Bill, Explanation, Kind
from hv_tariff.billing.bill import BillLine
from hv_tariff.billing.connection.quote import QuoteLine
from hv_tariff.billing.supplied import CALLER
from hv_tariff.reports.wording import Language, Voice, aligned
from hv_tariff.vocabulary import Status

NO_PRINTED: Mapping[str, int] = {}


def bill_text(
    bill: Bill,
    *,
    language: Language = Language.EN,
    printed: Mapping[str, int] = NO_PRINTED,
    given_printed: Mapping[str, int] = NO_PRINTED,
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
    given_printed : mapping
        What each line comes to from the printed figures of the lines it builds on [rial].
    explain : bool
        Whether each line is followed by its formula, inputs, rounding and citations.
    title : str
        What to call the bill: the invoice's id.
    """
    v = Voice(language)
    parts = [bill] if bill.transit is None else [bill, bill.transit]
    out = [*_head(bill, v, title), *_settled(bill, v), *_segments(bill, v)]
    for part in parts:
        heading = [v.word("transit_bill")] if part is not bill else []
        out += ["", *heading, *_table(part, v, printed)]
    if printed:
        out += ["", *_verdict(parts, v, printed, given_printed)]
    if explain:
        for part in parts:
            for line in part.lines:
                out += ["", *explanation_text(line, v)]
        out += ["", *v.sources(bill)]
    return "\n".join(out) + "\n"


def _head(bill: Bill, v: Voice, title: str) -> Iterator[str]:
    question = bill.plan.question
    contract, period = question.contract, question.period
    kind = v.word("bill" if bill.kind is Kind.ENERGY else "transit_bill")
    yield f"{kind} {title}".rstrip()
    yield (
        f"{v.word('class')}: {v.said(contract.tariff_class.label)} · "
        f"{v.word('contract')}: {exact_kw(bill, v)} kW · "
        f"{v.word('voltage')}: {v.said(contract.voltage.label)}"
    )
    yield (
        f"{v.word('period')}: {v.day(period.from_)} → {v.day(period.until)} · "
        f"{v.number(period.days)} {v.word('days')}"
    )
    editions = ", ".join(
        dict.fromkeys(f"{part.supply.family} {part.supply.revised_name}" for part in bill.segments)
    )
    yield f"{v.word('tables')}: {bill.plan.book.name} ({editions})"
    yield v.identity(bill.identity)
    yield from v.revisions(bill.editions)
    yield f"{v.word('status')}: {v.status(bill.status)}"
    if bill.plan.book.scenario is not None:
        yield f"* {v.word('scenario').format(bill.plan.book.scenario)}"
    for word in weak_words(bill):
        yield f"* {v.word(word)}"


def _settled(bill: Bill, v: Voice) -> Iterator[str]:
    """How a market bill over several months was settled, and the caller's own figures."""
    how = bill.settled_by
    if how is not None:
        yield f"{v.word('settled')}: {v.word(how)}"
    given = [key for key, number in bill.numbers() if number.source is CALLER]
    if given:
        yield f"{v.word('provisional')}: {', '.join(given)}"


def weak_words(bill: Bill) -> tuple[str, ...]:
    """Return the words that say what weak numbers a bill stands on, before any scenario."""
    grounds = {bill.status, *(number.ground for _, number in bill.numbers())}
    grounds |= {season.status for season in bill.plan.seasons}
    known = ((Status.ESTIMATE, "estimates"), (Status.INVENTED, "invented"))
    return tuple(word for status, word in known if status in grounds)


def exact_kw(bill: Bill, v: Voice) -> str:
    """Return the contract demand of each segment [kW]."""
    steps = dict.fromkeys(v.exact(Fraction(part.demand.contract_kw)) for part in bill.segments)
    return " → ".join(steps)


def _segments(bill: Bill, v: Voice) -> Iterator[str]:
    """The parts of a cut period: its days before and after, and what each part owes."""
    if len(bill.segments) < 2:
        return
    for i, (part, amounts) in enumerate(zip(bill.segments, bill.segment_amounts(), strict=True), start=1):
        cut = f" · {v.word('cut')}: {', '.join(part.cut_by)}" if part.cut_by else ""
        season = f" · {v.word('season')}: {v.number(part.season_days)}" if part.season_days else ""
        yield (
            f"{v.word('segment')} {v.number(i)}: {v.day(part.span.from_)} → "
            f"{v.day(part.span.until)} · {v.number(part.span.days)} {v.word('days')}{season}{cut}"
        )
        yield "    " + " · ".join(
            f"{v.said(bill.line(code).label)} {v.number(amount)}" for code, amount in amounts.items()
        )


def _table(bill: Bill, v: Voice, printed: Mapping[str, int]) -> Iterator[str]:
    heads = ["line", "amount", *(("printed", "difference") if printed else ())]
    rows = [[v.word(head) for head in heads]]
    for line in bill.lines:
        mark = "*" if line.status <= Status.ESTIMATE else ""
        row = [v.said(line.label) + mark, v.number(line.amount)]
        if printed:
            row += v.compared(line.amount, printed.get(line.code))
        rows.append(row)
    yield from aligned(rows)


def _verdict(
    parts: Sequence[Bill], v: Voice, printed: Mapping[str, int], given_printed: Mapping[str, int]
) -> Iterator[str]:
    amounts = {code: amount for part in parts for code, amount in part.amounts.items()}
    carried = parts[0].plan.question.carried
    compared = [code for code in amounts if code in printed and code not in carried]
    equal = sum(amounts[code] == printed[code] for code in compared)
    yield v.word("exact").format(v.number(equal), v.number(len(compared)))
    inherited = [
        code
        for code in compared
        if amounts[code] != printed[code] and given_printed.get(code) == printed[code]
    ]
    if inherited:
        labels = " · ".join(v.said(parts[0].plan.labels[code]) for code in inherited)
        yield f"{v.word('inherited')}: {labels}"
    rest = [
        f"{code} {v.number(amount)}" for code, amount in printed.items() if code not in amounts and amount
    ]
    if rest:
        yield f"{v.word('not_computed')}: {', '.join(rest)}"


def explanation_text(line: BillLine | QuoteLine, v: Voice) -> Iterator[str]:
    """Yield a line's explanation: formula, inputs and sources, rounding, citations, and the names below."""
    explained = line.explanation
    yield f"{v.said(line.label)} = {v.number(line.amount)}"
    for part in explained.parts or (explained,):
        for each in part.walk():
            yield from _step(each, v, top=each is part)


def _step(each: Explanation, v: Voice, *, top: bool) -> Iterator[str]:
    rule = each.rule
    indent = "    " if top else "      "
    yield f"{indent}{v.said(rule.label)} = {v.said(rule.formula)}"
    for given in each.inputs:
        operand = given.operand
        value = v.exact(given.value) + v.unit(operand.unit)
        month = f" {operand.month}" if operand.month else ""
        yield f"{indent}  {v.said(operand.label)}{month}: {value} — {v.origin(given.origin)}"
    if rule.rounding is not None and each.unrounded != each.value:
        yield f"{indent}  {v.word('unrounded')}: {v.exact(each.unrounded)}; {v.said(rule.rounding)}"
    yield f"{indent}  = {v.exact(each.value)}{v.unit(rule.unit)}"
    if top and rule.clause is not None:
        clause = rule.clause
        yield (
            f"{indent}  {v.word('rule')}: {v.said(clause.title)} ({clause.id}), "
            f"{v.said(clause.instrument)}; {v.word('evidence')}: {v.said(rule.evidence)}"
        )
