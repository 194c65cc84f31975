"""What an audit comes to: counts by verdict, rials at stake by issuer, line and diagnosis, rejections."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import asdict, define, field

from hv_tariff import __version__
from hv_tariff.audit.findings import Audited, Finding, Kind, Rejection, Settled, Verdict
from hv_tariff.billing import identity_of
from hv_tariff.tariffs import TariffBook

MOST_REJECTIONS = 1000


def _counts() -> dict[str, int]:
    return {verdict.value: 0 for verdict in Verdict}


@define(slots=True)
class Share:
    """The lines of one issuer, or of one name.

    Attributes
    ----------
    invoices : int
        Invoices it stands on.
    lines : dict of str to int
        Lines by verdict.
    at_stake : int
        Sum of the absolute differences of the lines that differ [rial].
    """

    invoices: int = 0
    lines: dict[str, int] = field(factory=_counts)
    at_stake: int = 0

    def add(self, finding: Finding) -> None:
        """Count one line."""
        self.lines[finding.verdict.value] += 1
        self.at_stake += finding.at_stake

    def plain(self) -> dict[str, Any]:
        """Return plain data."""
        return {"invoices": self.invoices, "lines": dict(self.lines), "at_stake": self.at_stake}


@define(slots=True)
class Summary:
    """Accumulates invoices and rejections; its size does not grow with the number of invoices.

    Attributes
    ----------
    book_name, book_fingerprint : str
        Of the tables that were used.
    identity : dict of str to str
        What the audit can be repeated by: `fingerprint`, `numbers`, `rules`, `version`.
    revisions : dict of str to str
        The corrected editions of the book, ``supply/hv 1404-02.r2``, and why each was.
    invoices, rejected : int
    whole : Share
        All lines.
    checks : dict of str to int
        Checks by verdict.
    by_issuer, by_line : dict of str to Share
    diagnoses : dict of str to list of int
        By the simplest hypothesis of each line that differs: lines, and the sum of their worth [rial].
    unexplained : list of int
        Lines that differ and no hypothesis explains to the rial, and the sum of their absolute differences.
    rejections : list of Rejection
        The first 1,000.
    """

    book_name: str
    book_fingerprint: str
    identity: dict[str, str] = field(factory=dict)
    revisions: dict[str, str] = field(factory=dict)
    invoices: int = 0
    rejected: int = 0
    whole: Share = field(factory=Share)
    checks: dict[str, int] = field(factory=_counts)
    by_issuer: dict[str, Share] = field(factory=dict)
    by_line: dict[str, Share] = field(factory=dict)
    diagnoses: dict[str, list[int]] = field(factory=dict)
    unexplained: list[int] = field(factory=lambda: [0, 0])
    rejections: list[Rejection] = field(factory=list)

    @classmethod
    def of(cls, book: TariffBook) -> Summary:
        """Return an empty summary under a book."""
        return cls(
            book_name=book.name,
            book_fingerprint=book.fingerprint,
            identity=identity_of(book).plain(),
            revisions={f"{each.family} {each.revised_name}": each.reason or "" for each in book.revised()},
        )

    def state(self) -> dict[str, Any]:
        """Return all of it as plain data, for `restored`."""
        return asdict(self)

    @classmethod
    def restored(cls, state: Mapping[str, Any]) -> Summary:
        """Return the summary whose state this was."""
        shares = {
            name: {key: Share(**share) for key, share in state[name].items()}
            for name in ("by_issuer", "by_line")
        }
        rejections = [Rejection(**each) for each in state["rejections"]]
        return cls(**{**state, **shares, "whole": Share(**state["whole"]), "rejections": rejections})

    def add(self, result: Audited | Rejection) -> None:
        """Count one invoice, or one rejection."""
        if isinstance(result, Rejection):
            self.rejected += 1
            if len(self.rejections) < MOST_REJECTIONS:
                self.rejections.append(result)
            return
        self.invoices += 1
        issuer = self.by_issuer.setdefault(result.issuer, Share())
        issuer.invoices += 1
        seen: set[str] = set()
        for finding in result.findings:
            if finding.kind is Kind.CHECK:
                self.checks[finding.verdict.value] += 1
                continue
            line = self.by_line.setdefault(finding.line, Share())
            line.invoices += finding.line not in seen
            seen.add(finding.line)
            for share in (self.whole, issuer, line):
                share.add(finding)
            if finding.verdict is Verdict.DIFFERS:
                self._diagnose(finding)
        self.whole.invoices = self.invoices

    def add_settled(self, settled: Settled) -> None:
        """Count invoices that were screened together."""
        self.invoices += settled.invoices
        self.whole.invoices = self.invoices
        self.checks[Verdict.EXACT.value] += settled.checks
        issuer = self.by_issuer.setdefault(settled.issuer, Share())
        issuer.invoices += settled.invoices
        for (name, verdict), count in settled.lines.items():
            line = self.by_line.setdefault(name, Share())
            line.invoices += count
            for share in (self.whole, issuer, line):
                share.lines[verdict.value] += count

    def _diagnose(self, finding: Finding) -> None:
        first = next((each for each in finding.diagnosis if each.explains_to_the_rial), None)
        counted = self.unexplained if first is None else self.diagnoses.setdefault(first.hypothesis, [0, 0])
        counted[0] += 1
        counted[1] += finding.at_stake if first is None else first.worth

    def differing(self) -> dict[str, Any]:
        """Return plain data for a report: issuers and lines with how many lines differ, where any does."""

        def counted(shares: dict[str, Share]) -> dict[str, dict[str, int]]:
            return {
                name: {"lines": share.lines[Verdict.DIFFERS.value], "at_stake": share.at_stake}
                for name, share in shares.items()
                if share.lines[Verdict.DIFFERS.value]
            }

        return {**self.plain(), "by_issuer": counted(self.by_issuer), "by_line": counted(self.by_line)}

    def plain(self) -> dict[str, Any]:
        """Return plain data, the dearest first."""
        return {
            "invoices": self.invoices,
            "rejected": self.rejected,
            "lines": dict(self.whole.lines),
            "checks": dict(self.checks),
            "at_stake": self.whole.at_stake,
            "by_issuer": _dearest(self.by_issuer),
            "by_line": _dearest(self.by_line),
            "diagnoses": {
                name: {"lines": lines, "worth": worth}
                for name, (lines, worth) in sorted(
                    self.diagnoses.items(), key=lambda item: (-abs(item[1][1]), item[0])
                )
            },
            "unexplained": {"lines": self.unexplained[0], "at_stake": self.unexplained[1]},
            "rejections": [
                {"where": each.where, "invoice_id": each.invoice_id, "reason": each.reason}
                for each in self.rejections
            ],
            "book": {"name": self.book_name, "fingerprint": self.book_fingerprint},
            "identity": dict(self.identity),
            "revisions": dict(self.revisions),
            "library": __version__,
        }


def _dearest(shares: dict[str, Share]) -> dict[str, Any]:
    ordered = sorted(shares.items(), key=lambda item: (-item[1].at_stake, item[0]))
    return {name: share.plain() for name, share in ordered}
