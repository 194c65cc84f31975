"""One invoice at a time: read, recompute, compare, check, diagnose; nothing is raised, nothing is lost."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hv_tariff.audit.diagnose import diagnose
from hv_tariff.audit.editing import EditedBooks
from hv_tariff.audit.findings import Audited, Rejection
from hv_tariff.audit.recompute import line_findings, recompute
from hv_tariff.billing.case import read_case
from hv_tariff.errors import HvTariffError
from hv_tariff.tariffs import TariffBook


class Auditor:
    """Audits invoices against a book.

    Parameters
    ----------
    book : TariffBook
    tolerance : int
        How far a figure may be off and count as rounding [rial].
    diagnose : bool
        Whether lines that differ are explained by named deviations.
    accept_estimates : bool
        Whether estimates may be used; otherwise a line that needs one is not recomputable.
    """

    def __init__(
        self, book: TariffBook, *, tolerance: int = 0, diagnose: bool = True, accept_estimates: bool = False
    ) -> None:
        self.book = book
        self.tolerance = tolerance
        self.accept_estimates = accept_estimates
        self.diagnoses = diagnose
        self.books = EditedBooks(book)

    def audit(self, record: Mapping[str, Any], *, where: str) -> Audited | Rejection:
        """Return what an invoice shows, or why it is no invoice.

        Parameters
        ----------
        record : mapping
            An invoice record.
        where : str
            Its place, ``file.jsonl:17``.
        """
        name = str(record.get("invoice_id") or where)
        try:
            case = read_case(record, name=where)
        except HvTariffError as error:
            return Rejection(where=where, invoice_id=str(record.get("invoice_id") or ""), reason=str(error))
        issuer = str(record.get("issuer") or "")
        found = recompute(case, book=self.book, accept_estimates=self.accept_estimates)
        findings = line_findings(found, case, issuer=issuer, book=self.book, tolerance=self.tolerance)
        if self.diagnoses:
            findings = diagnose(findings, found, case, self.books)
        return Audited(
            invoice_id=name,
            issuer=issuer,
            billing_system=case.conventions.system,
            findings=findings,
            bill=found.bill,
        )
