"""One invoice at a time: read, recompute, compare, check, diagnose; nothing is raised, nothing is lost."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from attrs import evolve

from hv_tariff.audit.carried import Carried, Page, page_of
from hv_tariff.audit.checks import checks
from hv_tariff.audit.diagnose import Amount, diagnose, exactly
from hv_tariff.audit.editing import EditedBooks
from hv_tariff.audit.findings import Audited, Rejection
from hv_tariff.audit.inference import Inferred, infer_class, infer_conventions, why_no_class
from hv_tariff.audit.recompute import line_findings, recompute
from hv_tariff.billing.case import Case, read_case
from hv_tariff.billing.conventions import with_overrides
from hv_tariff.errors import HvTariffError, InputError
from hv_tariff.tariffs import TariffBook

UNKNOWN = "unknown"


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

    Raises
    ------
    InputError
        When the book was edited by a scenario.
    """

    def __init__(
        self, book: TariffBook, *, tolerance: int = 0, diagnose: bool = True, accept_estimates: bool = False
    ) -> None:
        if book.scenario is not None:
            raise InputError(
                f"the book is of the scenario '{book.scenario}', and invoices are issued on published tables",
                where=f"book {book.name}",
                hint="audit with the book that the scenario was made of",
            )
        self.book = book
        self.tolerance = tolerance
        self.accept_estimates = accept_estimates
        self.diagnoses = diagnose
        self.books = EditedBooks(book)
        self.carried = Carried()
        self.learned: dict[str, Inferred] = {}

    def learn(self, records: Iterable[Mapping[str, Any]], *, most: int = 200) -> dict[str, Inferred]:
        """Infer the conventions of issuers whose billing system the records do not name.

        Parameters
        ----------
        records : iterable of mapping
            Invoice records; those that name their billing system are left aside.
        most : int
            How many invoices of one issuer are looked at.

        Returns
        -------
        dict of str to Inferred
            By issuer; used for its invoices from now on.
        """
        cases: dict[str, list[Case]] = {}
        for record in records:
            known = cases.setdefault(str(record.get("issuer") or ""), [])
            if record.get("billing_system") or len(known) >= most:
                continue
            try:
                known.append(read_case(record))
            except HvTariffError:
                continue
        self.learned |= {
            issuer: infer_conventions(found, self.book) for issuer, found in cases.items() if found
        }
        return self.learned

    def audit(self, record: Mapping[str, Any], *, where: str) -> Audited | Rejection:
        """Return what an invoice shows, or why it is no invoice.

        Parameters
        ----------
        record : mapping
            An invoice record.
        where : str
            Its place, ``file.jsonl:17``.
        """
        return self.after(*self.alone(record, where=where))

    def after(self, found: Audited | Rejection, page: Page | None) -> Audited | Rejection:
        """Return what an invoice shows beside the customer's previous one, in their order."""
        carried = self.carried.see(page)
        if isinstance(found, Rejection) or not carried:
            return found
        return evolve(found, findings=(*found.findings, *carried))

    def alone(
        self, record: Mapping[str, Any], *, where: str, amount: Amount = exactly
    ) -> tuple[Audited | Rejection, Page | None]:
        """Return what an invoice shows by itself, and what is to be compared with the customer's others.

        Parameters
        ----------
        record : mapping
        where : str
        amount : callable
            What tells a line under a deviation; see `diagnose`.
        """
        issuer = str(record.get("issuer") or "")
        try:
            case, inferred = self.case_of(record, where=where)
        except HvTariffError as error:
            name = str(record.get("invoice_id") or "")
            return Rejection(where=where, invoice_id=name, reason=str(error)), None
        found = recompute(case, book=self.book, accept_estimates=self.accept_estimates)
        findings = line_findings(found, case, issuer=issuer, book=self.book, tolerance=self.tolerance)
        if self.diagnoses:
            findings = diagnose(findings, found, case, self.books, amount=amount)
        if inferred:
            said = "; ".join(inferred)
            findings = tuple(
                evolve(each, reason=f"{each.reason}; {said}" if each.reason else said) for each in findings
            )
        audited = Audited(
            invoice_id=case.name,
            issuer=issuer,
            billing_system=case.conventions.system,
            findings=(*findings, *checks(record, case, found.bill, self.book)),
            inferred=inferred,
            bill=found.bill,
        )
        return audited, page_of(record, case)

    def case_of(self, record: Mapping[str, Any], *, where: str) -> tuple[Case, tuple[str, ...]]:
        """Return an invoice read, and what had to be inferred: its class, its issuer's conventions.

        Parameters
        ----------
        record : mapping
            An invoice record.
        where : str
            Its place, ``file.jsonl:17``.

        Raises
        ------
        InputError
            When it is no invoice, or its class cannot be told.
        """
        issuer = str(record.get("issuer") or "")
        inferred = []
        contract = record.get("contract")
        if isinstance(contract, Mapping) and contract.get("tariff_class") == UNKNOWN:
            found = infer_class(record, self.book)
            if found is None:
                raise InputError(
                    why_no_class(record, self.book),
                    where="contract.tariff_class",
                    hint="give the tariff class",
                )
            inferred.append(found[1])
            record = {**record, "contract": {**contract, "tariff_class": found[0].value}}
        case = read_case(record, name=where)
        learned = self.learned.get(issuer)
        if learned is not None and not record.get("billing_system"):
            inferred.append(learned.sentence)
            own = record.get("conventions")
            conventions = with_overrides(learned.conventions, own if isinstance(own, Mapping) else {})
            case = evolve(case, conventions=conventions)
        return case, tuple(inferred)
