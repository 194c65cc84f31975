"""The totals of an audit are the sums of its findings."""

from __future__ import annotations

import json

from attrs import evolve

import hv_tariff
from hv_tariff.audit import summary as module
from hv_tariff.audit.findings import Audited, Diagnosis, Finding, Kind, Rejection, Verdict
from hv_tariff.audit.summary import Summary
from hv_tariff.billing import identity_of, load_book
from hv_tariff.vocabulary import Label

BOOK = load_book("issued")


def finding(line: str, difference: int | None, verdict: Verdict = Verdict.DIFFERS, **more: object) -> Finding:
    return Finding(
        invoice_id="i",
        issuer="x",
        billing_system="A",
        line=line,
        printed=1,
        recomputed=1,
        given_printed=1,
        difference=difference,
        verdict=verdict,
        **more,
    )


def because(*names: str, explains: bool = True, worth: int = 7) -> tuple[Diagnosis, ...]:
    return tuple(
        Diagnosis(hypothesis=name, description=Label("", ""), explains_to_the_rial=explains, worth=worth)
        for name in names
    )


def audited(issuer: str, *findings: Finding) -> Audited:
    return Audited(
        invoice_id="i",
        issuer=issuer,
        billing_system="A",
        findings=tuple(evolve(each, issuer=issuer) for each in findings),
    )


def test_totals_by_verdict_issuer_line_and_diagnosis() -> None:
    totals = Summary.of(BOOK)
    totals.add(
        audited(
            "A1",
            finding("vat", -10, diagnosis=because("late_in_base", "no_fuel")),
            finding("duty", 3, diagnosis=because("near", explains=False)),
            finding("energy", 0, Verdict.EXACT),
            finding("bill_id", 5, kind=Kind.CHECK),
        )
    )
    totals.add(
        audited(
            "A2", finding("vat", 4, diagnosis=because("late_in_base")), finding("fuel", 1, Verdict.ROUNDING)
        )
    )
    totals.add(Rejection(where="a.csv:3", invoice_id="z", reason="2 cells under 9 headings"))
    plain = json.loads(json.dumps(totals.plain()))
    assert plain["invoices"] == 2
    assert plain["rejected"] == 1
    assert plain["lines"] == {
        "exact": 1, "inherited": 0, "rounding": 1, "differs": 3, "not_recomputable": 0
    }  # fmt: skip
    assert plain["checks"]["differs"] == 1
    assert plain["at_stake"] == 17
    assert list(plain["by_issuer"]) == ["A1", "A2"]
    assert plain["by_issuer"]["A1"]["at_stake"] == 13
    assert plain["by_issuer"]["A2"]["lines"]["rounding"] == 1
    assert list(plain["by_line"]) == ["vat", "duty", "energy", "fuel"]
    assert plain["by_line"]["vat"]["invoices"] == 2
    assert plain["by_line"]["vat"]["lines"]["differs"] == 2
    assert "bill_id" not in plain["by_line"]
    assert plain["diagnoses"] == {"late_in_base": {"lines": 2, "worth": 14}}
    assert plain["unexplained"] == {"lines": 1, "at_stake": 3}
    assert plain["rejections"] == [
        {"where": "a.csv:3", "invoice_id": "z", "reason": "2 cells under 9 headings"}
    ]
    assert plain["book"] == {"name": "issued", "fingerprint": BOOK.fingerprint}
    assert plain["identity"] == identity_of(BOOK).plain()
    assert plain["revisions"] == {}
    assert plain["library"] == hv_tariff.__version__
    assert totals.differing()["by_line"] == {
        "vat": {"lines": 2, "at_stake": 14},
        "duty": {"lines": 1, "at_stake": 3},
    }


def test_only_the_first_thousand_rejections_are_kept_and_all_are_counted() -> None:
    totals = Summary.of(BOOK)
    for number in range(module.MOST_REJECTIONS + 5):
        totals.add(Rejection(where=f"a.csv:{number}", invoice_id="", reason=""))
    plain = totals.plain()
    assert plain["rejected"] == 1005
    assert len(plain["rejections"]) == 1000


def test_nothing_audited_is_a_summary_of_zeros() -> None:
    plain = Summary.of(BOOK).plain()
    assert (plain["invoices"], plain["at_stake"], plain["by_line"]) == (0, 0, {})
    assert set(plain["lines"].values()) == {0}
