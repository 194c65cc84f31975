"""Findings as plain data: the fields of a findings file in their order, and the same as an Arrow schema."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hv_tariff.audit.findings import Finding, Rejection
from hv_tariff.extra import load_extra

if TYPE_CHECKING:
    import pyarrow

FIELDS = (
    "invoice_id",
    "issuer",
    "billing_system",
    "kind",
    "line",
    "printed",
    "recomputed",
    "given_printed",
    "difference",
    "verdict",
    "reason",
    "diagnosis",
    "citations",
    "identity",
)
REJECTION, REJECTED = "rejection", "rejected"
_FIGURES = ("printed", "recomputed", "given_printed", "difference")
_LARGEST = 2**63


def finding_fields(finding: Finding, *, identity: str = "") -> dict[str, Any]:
    """Return a finding as plain data, with the fields of a findings file in their order.

    Parameters
    ----------
    finding : Finding
    identity : str
        The fingerprint of the numbers, rules and version that it was found with.
    """
    return {
        "invoice_id": finding.invoice_id,
        "issuer": finding.issuer,
        "billing_system": finding.billing_system,
        "kind": finding.kind.value,
        "line": finding.line,
        "printed": finding.printed,
        "recomputed": finding.recomputed,
        "given_printed": finding.given_printed,
        "difference": finding.difference,
        "verdict": finding.verdict.value,
        "reason": finding.reason,
        "diagnosis": [
            {
                "hypothesis": each.hypothesis,
                "description": each.description.en,
                "explains_to_the_rial": each.explains_to_the_rial,
                "worth": each.worth,
            }
            for each in finding.diagnosis
        ],
        "citations": [{"kind": each.kind, "text": each.text} for each in finding.citations],
        "identity": identity,
    }


def rejection_fields(rejection: Rejection, *, identity: str = "") -> dict[str, Any]:
    """Return a rejection with the fields of a finding: its kind, its verdict, its reason, and no figure."""
    return {
        **dict.fromkeys(FIELDS, ""),
        **dict.fromkeys(_FIGURES),
        "invoice_id": rejection.invoice_id,
        "kind": REJECTION,
        "verdict": REJECTED,
        "reason": rejection.reason,
        "diagnosis": [],
        "citations": [],
        "identity": identity,
    }


def findings_schema() -> pyarrow.Schema:
    """Return the Arrow schema of findings: figures in 64 bits, diagnosis and citations as lists of structs.

    Raises
    ------
    InputError
        When the extra `audit` is not installed.
    """
    arrow = load_extra("pyarrow", to="write findings as Arrow")
    text, whole = arrow.string(), arrow.int64()
    diagnosis = {
        "hypothesis": text,
        "description": text,
        "explains_to_the_rial": arrow.bool_(),
        "worth": whole,
    }
    lists = {
        "diagnosis": arrow.list_(arrow.struct(list(diagnosis.items()))),
        "citations": arrow.list_(arrow.struct([("kind", text), ("text", text)])),
    }
    return arrow.schema([(name, lists.get(name, whole if name in _FIGURES else text)) for name in FIELDS])


def in_64_bits(plain: dict[str, Any]) -> dict[str, Any]:
    """Return a finding's fields, changed: a figure beyond 64 bits is left empty and said in `reason`."""
    for name in _FIGURES:
        value = plain[name]
        if value is not None and not -_LARGEST <= value < _LARGEST:
            plain[name] = None
            plain["reason"] = f"{plain['reason']} [{name} {value:,} is too large for this format]".strip()
    for each in plain["diagnosis"]:
        if not -_LARGEST <= each["worth"] < _LARGEST:
            each["description"] += f" [worth {each['worth']:,}]"
            each["worth"] = None
    return plain
