"""A bill as Markdown: tables that render anywhere, Persian right to left by the page that holds them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from hv_tariff.billing import Bill, Explanation
from hv_tariff.reports.text import NO_PRINTED, exact_kw
from hv_tariff.reports.wording import Language, day, exact, number, origin, said, sources_of, status, word
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
    parts = [bill] if bill.transit is None else [bill, bill.transit]
    contract, period = bill.plan.question.contract, bill.plan.question.period
    out = ['<div dir="rtl">\n'] if language is Language.FA else []
    out += [
        f"# {word('bill', language)} {cell(title)}".rstrip(),
        "",
        f"- {word('class', language)}: {said(contract.tariff_class.label, language)}",
        f"- {word('contract', language)}: {exact_kw(bill, language)} kW",
        f"- {word('period', language)}: {day(period.from_, language)} → {day(period.until, language)}, "
        f"{number(period.days, language)} {word('days', language)}",
        f"- {word('tables', language)}: {bill.plan.book.name} {bill.plan.book.fingerprint[:12]}",
        f"- {word('status', language)}: {status(bill.status, language)}",
    ]
    if bill.status <= Status.ESTIMATE:
        out += ["", f"**\\* {word('estimates' if bill.status is Status.ESTIMATE else 'invented', language)}**"]
    for part in parts:
        heading = [f"## {word('transit_bill', language)}", ""] if part is not bill else []
        out += ["", *heading, *_table(part, language, printed)]
    if explain:
        for part in parts:
            for line in part.lines:
                out += ["", f"## {said(line.label, language)}", ""]
                for each in line.explanation.walk():
                    out += _step(each, language)
        out += ["", *(f"- {cell(source)}" for source in sources_of(bill, language))]
    if language is Language.FA:
        out += ["", "</div>"]
    return "\n".join(out) + "\n"


def cell(text: str) -> str:
    """Return a text that cannot end a table's cell, open a tag, or start a heading."""
    return text.replace("|", "\\|").replace("<", "&lt;").replace("\n", " ")


def _table(bill: Bill, language: Language, printed: Mapping[str, int]) -> Iterator[str]:
    heads = ["line", "amount", *(("printed", "difference") if printed else ())]
    yield "| " + " | ".join(word(head, language) for head in heads) + " |"
    yield "|---|" + "---:|" * (len(heads) - 1)
    for line in bill.lines:
        mark = " \\*" if line.status <= Status.ESTIMATE else ""
        cells = [said(line.label, language) + mark, number(line.amount, language)]
        if printed:
            known = printed.get(line.code)
            cells += ["", ""] if known is None else [number(known, language), number(line.amount - known, language)]
        yield "| " + " | ".join(cells) + " |"


def _step(each: Explanation, language: Language) -> Iterator[str]:
    rule = each.rule
    yield f"- **{said(rule.label, language)}** = {cell(said(rule.formula, language))} = {exact(each.value, language)}"
    for given in each.inputs:
        unit = "" if str(given.operand.unit) == "1" else f" {given.operand.unit}"
        yield (
            f"    - {said(given.operand.label, language)} {given.operand.month or ''}: "
            f"{exact(given.value, language)}{unit} ({cell(origin(given.origin, language))})"
        )
    if rule.rounding is not None and each.unrounded != each.value:
        yield f"    - {word('unrounded', language)}: {exact(each.unrounded, language)}; {said(rule.rounding, language)}"
    if rule.clause is not None:
        yield f"    - {word('rule', language)}: {said(rule.clause.title, language)}, {said(rule.clause.instrument, language)}"
