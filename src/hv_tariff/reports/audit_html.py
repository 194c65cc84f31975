"""What an audit found as one page of HTML: Persian right to left, English by a switch, nothing fetched."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from heapq import heappush, heappushpop
from pathlib import Path
from typing import Any

from attrs import field, frozen
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from hv_tariff.audit.findings import Audited, Citation, Diagnosis, Finding, Kind, Verdict
from hv_tariff.dates import persian_digits
from hv_tariff.reports.audit_explanations import PackedExplanations, safe_json
from hv_tariff.reports.audit_words import VERDICTS, WORDS, line_labels, stake, stands, writable
from hv_tariff.reports.page_parts import number, part, policy, said
from hv_tariff.vocabulary import Label

MOST_INVOICES = 1000
MOST_ROWS = 500
MOST_DESCRIPTIONS = 10_000


@frozen(kw_only=True, slots=True)
class ShownLine:
    """A line or check that a page shows.

    Attributes
    ----------
    code : str
    figures : tuple of int or None
        Printed, recomputed, given printed, difference.
    verdict : Verdict
    reason : str
    diagnosis : tuple of Diagnosis
    citations : tuple of Citation
    explanation : str
        Packed, as JSON; empty where there is none.
    """

    code: str
    figures: tuple[int | None, int | None, int | None, int | None]
    verdict: Verdict
    reason: str
    diagnosis: tuple[Diagnosis, ...]
    citations: tuple[Citation, ...]
    explanation: str


@frozen(kw_only=True, slots=True, order=True)
class ShownInvoice:
    """An invoice that a page shows; the order is that of what is at stake, the earlier first of equals.

    Attributes
    ----------
    at_stake : int
        [rial]
    place : int
        Minus its place among the invoices audited.
    invoice_id, issuer, billing_system : str
    inferred : tuple of str
    lines : tuple of ShownLine
        Those that differ in any way.
    standing : tuple of str
        The codes of the lines that stand.
    """

    at_stake: int
    place: int
    invoice_id: str = field(order=False)
    issuer: str = field(order=False)
    billing_system: str = field(order=False)
    inferred: tuple[str, ...] = field(order=False)
    lines: tuple[ShownLine, ...] = field(order=False)
    standing: tuple[str, ...] = field(order=False)


class AuditReport:
    """A page of the invoices that differ, with totals at its head.

    It keeps the invoices most at stake, as plain data, so that its memory does not grow with the audit.

    Parameters
    ----------
    title : str
        What was audited; stands above the page.
    most : int
        How many invoices are kept.
    """

    def __init__(self, *, title: str = "", most: int = MOST_INVOICES) -> None:
        self._title = title
        self._most = most
        self._kept: list[ShownInvoice] = []
        self._differing = 0
        self._explanations = PackedExplanations()
        self._labels: dict[str, Label] = {}
        self._descriptions: dict[str, Label] = {}

    def add(self, audited: Audited) -> None:
        """Take what the page shows of an invoice; of one that stands throughout, nothing."""
        if all(stands(finding) for finding in audited.findings):
            return
        self._differing += 1
        at_stake, place = stake(audited), -self._differing
        self._labels.update(line_labels(audited))
        for finding in audited.findings if len(self._descriptions) < MOST_DESCRIPTIONS else ():
            self._descriptions.update((each.hypothesis, each.description) for each in finding.diagnosis[:1])
        if len(self._kept) < self._most:
            heappush(self._kept, self._shown(audited, at_stake, place))
        elif self._kept and at_stake > self._kept[0].at_stake:
            heappushpop(self._kept, self._shown(audited, at_stake, place))

    def write(self, path: Path | str, summary: Mapping[str, Any]) -> None:
        """Write the page.

        Parameters
        ----------
        path : Path or str
        summary : mapping
            The totals of the audit: `invoices`, `rejected`, `lines` (count by verdict), `checks`, `at_stake`,
            `by_issuer`, `by_line`, `diagnoses`, `rejections`, `book`, `library`.
        """
        page = _environment(self._labels).get_template("page.html")
        style, script = part("audit_page/page.css"), part("audit_page/page.js")
        names = ("input", "value", "source", "unrounded", "clause", "evidence", "below", "segment", "method")
        stream = page.stream(
            title=self._title,
            style=Markup(style),
            script=Markup(script),
            policy=policy(style=style, script=script),
            summary=summary,
            descriptions=self._descriptions,
            most_rows=MOST_ROWS,
            invoices=sorted(self._kept, reverse=True),
            left_out=self._differing - len(self._kept),
            shared=Markup(self._explanations.shared()),
            words=Markup(safe_json({name: [WORDS[name].en, WORDS[name].fa] for name in names})),
        )
        stream.enable_buffering(64)
        with Path(path).open("w", encoding="utf-8", newline="\n") as file:
            file.writelines(stream)

    def _shown(self, audited: Audited, at_stake: int, place: int) -> ShownInvoice:
        return ShownInvoice(
            at_stake=at_stake,
            place=place,
            invoice_id=audited.invoice_id,
            issuer=audited.issuer,
            billing_system=audited.billing_system,
            inferred=audited.inferred,
            lines=tuple(self._line(audited, each) for each in audited.findings if not stands(each)),
            standing=tuple(each.line for each in audited.findings if stands(each)),
        )

    def _line(self, audited: Audited, finding: Finding) -> ShownLine:
        explained = finding.kind is Kind.LINE and audited.bill is not None
        return ShownLine(
            code=finding.line,
            figures=(finding.printed, finding.recomputed, finding.given_printed, finding.difference),
            verdict=finding.verdict,
            reason=finding.reason,
            diagnosis=finding.diagnosis,
            citations=finding.citations,
            explanation=self._explanations.packed(audited.bill, finding.line)
            if explained and audited.bill is not None
            else "",
        )


def _environment(labels: Mapping[str, Label]) -> Environment:
    """The template's environment: every text is escaped, and what is not in the data is an error."""
    made = Environment(
        loader=PackageLoader("hv_tariff.reports", "audit_page"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=lambda value: writable(value) if type(value) is str else value,
    )
    made.globals |= {
        "word": lambda name: said(WORDS[name]),
        "plain_word": lambda name: WORDS[name],
        "verdict": lambda code: said(VERDICTS[code]) if code in VERDICTS else code,
        "line": lambda code: _line_name(code, labels.get(code)),
        "line_alone": lambda code: said(labels[code]) if code in labels else _line_name(code, None),
        "number": number,
        "packed": Markup,
        "bars": _bars,
        "steps": _steps,
        "left_out_words": lambda most: Label(
            WORDS["left_out"].en.format(most), WORDS["left_out"].fa.format(persian_digits(str(most)))
        ),
        "said": said,
    }
    return made


def _line_name(code: str, label: Label | None) -> Markup:
    plain = Markup('<code dir="ltr">{}</code>').format(writable(code))
    return plain if label is None else Markup("{} {}").format(said(label), plain)


def _bars(
    rows: Mapping[str, Mapping[str, int]], key: str, most: int
) -> Iterator[tuple[str, Mapping[str, int], int]]:
    """Yield the largest rows by size, each with the length of its bar in thousandths of the longest."""
    longest = max((abs(row[key]) for row in rows.values()), default=0)
    for name, row in sorted(rows.items(), key=lambda item: (-abs(item[1][key]), item[0]))[:most]:
        yield name, row, abs(row[key]) * 1000 // longest if longest else 0


def _steps(counts: Mapping[str, int]) -> Iterator[tuple[str, int, int, int]]:
    """Yield verdicts with their count, and where their part of a bar of 1000 starts and how long it is."""
    total, before = sum(counts.values()), 0
    for code in VERDICTS:
        count = counts.get(code, 0)
        start, end = (before * 1000 // total, (before + count) * 1000 // total) if total else (0, 0)
        before += count
        yield code, count, start, end - start
