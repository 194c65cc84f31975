"""A bill as Markdown: tables that render anywhere, Persian right to left by the page that holds them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from hv_tariff.billing import Bill, Explanation
from hv_tariff.reports.text import NO_PRINTED, exact_kw, weak_words
from hv_tariff.reports.wording import Language, Voice
from hv_tariff.vocabulary import Status


def bill_markdown(
    bill: Bill,
    *,
    language: Language = Language.EN,
    printed: Mapping[str, int] = NO_PRINTED,
    explain: bool = False,
    title: str = "",
) -> str:
    """Return a bill as Markdown; the parameters are those of `bill_text`."""
    v = Voice(language)
    parts = [bill] if bill.transit is None else [bill, bill.transit]
    contract, period = bill.plan.question.contract, bill.plan.question.period
    out = ['<div dir="rtl">\n'] if v.persian else []
    out += [
        f"# {v.word('bill')} {cell(title)}".rstrip(),
        "",
        f"- {v.word('class')}: {v.said(contract.tariff_class.label)}",
        f"- {v.word('contract')}: {exact_kw(bill, v)} kW",
        f"- {v.word('period')}: {v.day(period.from_)} → {v.day(period.until)}, "
        f"{v.number(period.days)} {v.word('days')}",
        f"- {v.word('tables')}: {bill.plan.book.name}",
        f"- {v.identity(bill.identity)}",
        *(f"- {cell(each)}" for each in v.revisions(bill.editions)),
        f"- {v.word('status')}: {v.status(bill.status)}",
    ]
    if bill.plan.book.scenario is not None:
        out += ["", f"**\\* {cell(v.word('scenario').format(bill.plan.book.scenario))}**"]
    for word in weak_words(bill):
        out += ["", f"**\\* {v.word(word)}**"]
    for part in parts:
        heading = [f"## {v.word('transit_bill')}", ""] if part is not bill else []
        out += ["", *heading, *_table(part, v, printed)]
    if explain:
        for part in parts:
            for line in part.lines:
                out += ["", f"## {v.said(line.label)}", ""]
                for each in line.explanation.walk():
                    out += _step(each, v)
        out += ["", *(f"- {cell(source)}" for source in v.sources(bill))]
    if v.persian:
        out += ["", "</div>"]
    return "\n".join(out) + "\n"


def cell(text: str) -> str:
    """Return a text that cannot end a table's cell, open a tag, or start a heading."""
    return text.replace("|", "\\|").replace("<", "&lt;").replace("\n", " ")


def _table(bill: Bill, v: Voice, printed: Mapping[str, int]) -> Iterator[str]:
    heads = ["line", "amount", *(("printed", "difference") if printed else ())]
    yield "| " + " | ".join(v.word(head) for head in heads) + " |"
    yield "|---|" + "---:|" * (len(heads) - 1)
    for line in bill.lines:
        mark = " \\*" if line.status <= Status.ESTIMATE else ""
        cells = [v.said(line.label) + mark, v.number(line.amount)]
        if printed:
            cells += v.compared(line.amount, printed.get(line.code))
        yield "| " + " | ".join(cells) + " |"


def _step(each: Explanation, v: Voice) -> Iterator[str]:
    rule = each.rule
    yield f"- **{v.said(rule.label)}** = {cell(v.said(rule.formula))} = {v.exact(each.value)}"
    for given in each.inputs:
        yield (
            f"    - {v.said(given.operand.label)} {given.operand.month or ''}: "
            f"{v.exact(given.value)}{v.unit(given.operand.unit)} ({cell(v.origin(given.origin))})"
        )
    if rule.rounding is not None and each.unrounded != each.value:
        yield f"    - {v.word('unrounded')}: {v.exact(each.unrounded)}; {v.said(rule.rounding)}"
    if rule.clause is not None:
        yield f"    - {v.word('rule')}: {v.said(rule.clause.title)}, {v.said(rule.clause.instrument)}"
