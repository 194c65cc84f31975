"""A bill as one page of HTML: its lines, each with its explanation; no script, and nothing fetched."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from hv_tariff.billing import Bill, Explanation
from hv_tariff.billing.bill import BillLine
from hv_tariff.extra import load_extra
from hv_tariff.reports.page import page_environment, policy, shipped_part
from hv_tariff.reports.text import NO_PRINTED, exact_kw
from hv_tariff.reports.wording import Language, Voice
from hv_tariff.vocabulary import Label, Status

_HEADS = Label("as it is [rial]", "وضع موجود (ریال)")
_NO_PICTURES: Sequence[tuple[str, str]] = ()


def bill_html(
    bill: Bill,
    *,
    language: Language = Language.EN,
    beside: Mapping[str, int] = NO_PRINTED,
    heading: Label = _HEADS,
    pictures: Sequence[tuple[str, str]] = _NO_PICTURES,
    title: str = "",
) -> str:
    """Return a bill as a page, the transit bill below it.

    Parameters
    ----------
    bill : Bill
    language : Language
    beside : mapping
        Amounts by line to stand beside the computed ones [rial], with their differences.
    heading : Label
        What those amounts are.
    pictures : sequence of (str, str)
        Title and SVG, to stand below the lines.
    title : str
        What to call the bill: the invoice's id.

    Raises
    ------
    InputError
        When the extra `audit` or `lab`, which have jinja2, is not installed.
    """
    v = Voice(language)
    question = bill.plan.question
    parts = [bill] if bill.transit is None else [bill, bill.transit]
    markup = load_extra("markupsafe", to="write a page").Markup
    style = shipped_part("bill_page", "bill.css")
    page = page_environment("bill_page").get_template("bill.html")
    text: str = page.render(
        policy=policy(styles=[style]),
        style=markup(style),
        language=language.value,
        direction="rtl" if v.persian else "ltr",
        word=v.word,
        heading=f"{v.word('bill')} {title}".rstrip(),
        facts=[
            (v.word("class"), v.said(question.contract.tariff_class.label)),
            (v.word("contract"), f"{exact_kw(bill, v)} kW"),
            (v.word("voltage"), v.said(question.contract.voltage.label)),
            (
                v.word("period"),
                f"{v.day(question.period.from_)} {'تا' if v.persian else '→'} {v.day(question.period.until)}",
            ),
            (v.word("days"), v.number(question.period.days)),
            (v.word("tables"), f"{bill.plan.book.name} {bill.plan.book.fingerprint[:12]}"),
            (v.word("status"), v.status(bill.status)),
        ],
        warning=_warning(bill, v),
        beside=v.said(heading) if beside else "",
        parts=[
            (
                v.word("transit_bill") if part is not bill else "",
                [_line(line, v, beside) for line in part.lines],
            )
            for part in parts
        ],
        pictures=[(name, base64.b64encode(svg.encode("utf-8")).decode("ascii")) for name, svg in pictures],
        sources=v.sources(bill),
    )
    return text


def _warning(bill: Bill, v: Voice) -> str:
    if bill.status is Status.ESTIMATE:
        return v.word("estimates")
    return v.word("invented") if bill.status is Status.INVENTED else ""


def _line(line: BillLine, v: Voice, beside: Mapping[str, int]) -> dict[str, Any]:
    explained = line.explanation
    return {
        "label": v.said(line.label) + ("*" if line.status <= Status.ESTIMATE else ""),
        "code": line.code,
        "amount": v.number(line.amount),
        "beside": v.compared(line.amount, beside.get(line.code)),
        "steps": [step for part in explained.parts or (explained,) for step in _steps(part, v)],
    }


def _unbroken(month: str | None) -> str:
    """A month that no line is broken in."""
    return (month or "").replace("-", "\u2011")


def _steps(explained: Explanation, v: Voice) -> Iterator[dict[str, Any]]:
    for each in explained.walk():
        rule = each.rule
        rounded = rule.rounding is not None and each.unrounded != each.value
        yield {
            "label": v.said(rule.label),
            "formula": v.said(rule.formula),
            "inputs": [
                (
                    f"{v.said(given.operand.label)} {_unbroken(given.operand.month)}".rstrip(),
                    v.exact(given.value) + v.unit(given.operand.unit),
                    v.origin(given.origin),
                )
                for given in each.inputs
            ],
            "unrounded": f"{v.exact(each.unrounded)}; {v.said(rule.rounding)}"
            if rounded and rule.rounding is not None
            else "",
            "value": v.exact(each.value) + v.unit(rule.unit),
            "clause": ""
            if rule.clause is None
            else f"{v.said(rule.clause.title)} ({rule.clause.id}), {v.said(rule.clause.instrument)}; "
            f"{v.word('evidence')}: {v.said(rule.evidence)}",
        }
