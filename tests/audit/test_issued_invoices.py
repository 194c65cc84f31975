"""The audit of every issued invoice: the lines with exact evidence, and what is said of the others."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Mapping
from copy import deepcopy
from pathlib import Path

import pytest

import hv_tariff
from hv_tariff.audit.auditor import Auditor
from hv_tariff.audit.findings import Audited, Finding, Kind, Rejection, Verdict
from planting import BOOK, issued

EXACT_EVIDENCE = 1239
AT_LEAST = 1226  # the issue's; the count itself is RECOMPUTED
RECOMPUTED = 1231


@pytest.fixture(scope="module")
def findings() -> Mapping[tuple[str, str], Finding]:
    auditor = Auditor(BOOK)
    found = {}
    for record in issued():
        result = auditor.audit(record, where="golden")
        assert isinstance(result, Audited)
        found |= {(each.invoice_id, each.line): each for each in result.findings if each.kind is Kind.LINE}
    return found


def test_the_lines_with_exact_evidence_are_exact_or_inherited(
    findings: Mapping[tuple[str, str], Finding], say: Callable[[str], None]
) -> None:
    lines = [
        (record["invoice_id"], line)
        for record in issued()
        for line, known in record["evidence"].items()
        if known == "exact"
    ]
    verdicts = Counter(findings[key].verdict for key in lines)
    good = verdicts[Verdict.EXACT] + verdicts[Verdict.INHERITED]
    say(f"audit: {good} of {len(lines)} lines with exact evidence are exact or inherited")
    assert len(lines) == EXACT_EVIDENCE
    assert good >= AT_LEAST
    assert good == RECOMPUTED


def test_what_is_printed_as_rate_is_never_used(findings: Mapping[tuple[str, str], Finding]) -> None:
    """Rates shown on the page, set to nonsense, change no line."""
    auditor = Auditor(BOOK, diagnose=False)
    for record in issued()[::7]:
        spoilt = deepcopy(dict(record))
        spoilt["rates_shown"] = {"vat_rate": "0.99", "supply_rate": {"mid": "1"}}
        spoilt["market_shown"] = {}
        result = auditor.audit(spoilt, where="golden")
        assert isinstance(result, Audited)
        for each in result.findings:
            if each.kind is Kind.LINE:
                known = findings[each.invoice_id, each.line]
                assert (each.recomputed, each.given_printed) == (known.recomputed, known.given_printed)


def test_a_line_that_cannot_be_recomputed_says_why(findings: Mapping[tuple[str, str], Finding]) -> None:
    missing = [each for each in findings.values() if each.verdict is Verdict.NOT_RECOMPUTABLE]
    assert missing
    assert all(each.reason for each in missing)
    energy = findings["E-open-047", "energy"]
    assert "estimate" in energy.reason or "wholesale.maximum.mid" in energy.reason


def test_every_line_cites_its_clause_and_its_numbers(findings: Mapping[tuple[str, str], Finding]) -> None:
    energy = findings["A-open-002", "energy"]
    assert energy.citations[0].kind == "clause"
    fuel = findings["A-open-002", "fuel"]
    assert any("fuel.unit_with_vat" in each.text for each in fuel.citations if each.kind == "number")


def test_an_unknown_class_is_inferred_and_the_finding_says_so() -> None:
    record = next(each for each in issued() if each["invoice_id"] == "F-open-076")
    hidden = deepcopy(dict(record))
    hidden["contract"]["tariff_class"] = "unknown"
    result = Auditor(BOOK, diagnose=False).audit(hidden, where="golden")
    if isinstance(result, Rejection):
        assert "tariff class" in result.reason
    else:
        assert all("inferred" in each.reason for each in result.findings if each.kind is Kind.LINE)


def test_a_record_that_is_no_invoice_is_rejected_with_its_place_and_reason() -> None:
    record = deepcopy(dict(issued()[0]))
    record["metered"]["reactive_kvarh"] = "-5"
    result = Auditor(BOOK).audit(record, where="a.jsonl:3")
    assert isinstance(result, Rejection)
    assert result.where == "a.jsonl:3"
    assert "negative" in result.reason


def test_a_line_owed_and_not_on_the_page_is_found() -> None:
    record = next(each for each in issued() if each["invoice_id"] == "A-open-002")
    without = deepcopy(dict(record))
    del without["printed"]["lines"]["season"]
    result = Auditor(BOOK).audit(json.loads(json.dumps(without)), where="golden")
    assert isinstance(result, Audited)
    season = next(each for each in result.findings if each.line == "season")
    assert season.verdict is Verdict.DIFFERS
    assert season.printed is None
    assert season.given_printed == 81127921


def test_within_a_tolerance_asked_for_a_difference_is_rounding() -> None:
    record = next(each for each in issued() if each["invoice_id"] == "A-open-002")
    off = deepcopy(dict(record))
    off["printed"]["lines"]["season"] = "81127923"
    for tolerance, verdict in ((0, Verdict.DIFFERS), (1, Verdict.DIFFERS), (2, Verdict.ROUNDING)):
        result = Auditor(BOOK, tolerance=tolerance).audit(off, where="golden")
        assert isinstance(result, Audited)
        assert next(each for each in result.findings if each.line == "season").verdict is verdict


def test_every_process_finds_the_same() -> None:
    """No finding hangs on the order of a set, which is another in every process."""
    names = ("E-open-047", "E-open-049", "F-open-076")
    few = [each for each in issued() if each["invoice_id"] in names]
    code = (
        "import json, sys\n"
        "from hv_tariff import load_book\n"
        "from hv_tariff.audit.auditor import Auditor\n"
        "from hv_tariff.audit.writing import finding_fields\n"
        "auditor = Auditor(load_book('issued'))\n"
        "for record in json.load(sys.stdin):\n"
        "    for each in auditor.audit(record, where='').findings:\n"
        "        print(json.dumps(finding_fields(each)))\n"
    )
    said = {
        subprocess.run(
            [sys.executable, "-c", code],
            input=json.dumps(few),
            env={
                **os.environ,
                "PYTHONHASHSEED": seed,
                "PYTHONPATH": str(Path(hv_tariff.__file__).parents[1]),
            },
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(said) == 1
