"""One invoice against an edition's numbers, by the exact reading."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import frozen

from hv_tariff.audit.auditor import Auditor
from hv_tariff.audit.findings import Finding, Verdict
from hv_tariff.audit.recompute import Recomputed, line_findings, recompute
from hv_tariff.audit.verification.known import Known
from hv_tariff.audit.verification.tallies import Fault, Named, Tallies
from hv_tariff.billing import Bill, Case
from hv_tariff.billing.engine import planned
from hv_tariff.errors import HvTariffError
from hv_tariff.tariffs import Edition, Number

_STANDS = (Verdict.EXACT, Verdict.INHERITED)
NEIGHBOURS = (1, -1)
Moved = Mapping[int, Mapping[str, int] | None]


@frozen(kw_only=True, slots=True)
class Places:
    """The paths of an edition's numbers, by where a number says that it stands."""

    by_where: Mapping[str, str]

    @classmethod
    def of(cls, edition: Edition) -> Places:
        """Return the places of an edition."""
        return cls(by_where={number.where: path for path, number in edition.numbers()})

    def path(self, number: Number) -> str | None:
        """Return the path of a number, None where it is not of the edition."""
        return self.by_where.get(number.where)


class Exactly:
    """Counts invoices one by one.

    Parameters
    ----------
    auditor : Auditor
        Of a book with the edition; it takes estimates.
    places : Places
    known : Known
    """

    def __init__(self, auditor: Auditor, places: Places, known: Known) -> None:
        self._auditor, self.places, self._known = auditor, places, known
        self.book = auditor.book
        self.lists_known = bool(known.causes)

    def count(self, record: Mapping[str, Any], where: str, into: Tallies) -> None:
        """Count what an invoice says; one that is none is counted as rejected."""
        into.invoices += 1
        try:
            case, _ = self._auditor.case_of(record, where=where)
        except HvTariffError as error:
            into.reject(where, str(error))
            return
        used = self._used(case)
        into.touching += bool(used)
        for path in used:
            into.numbers[path].read += 1
        if not used:
            return
        found = recompute(case, book=self.book, accept_estimates=True)
        findings = line_findings(found, case, issuer="", book=self.book, tolerance=0)
        moves: dict[int, dict[str, Moved]] = {}
        evidence = record.get("evidence")
        said = evidence if isinstance(evidence, Mapping) else {}
        exact: dict[str, dict[str, set[int]]] = {}
        for finding in findings:
            bill = _bill(found, finding)
            if bill is None or finding.printed is None:
                continue
            of_bill = moves.setdefault(id(bill), _moves(bill, used))
            depends = {
                path: _directions(moved, bill.amount(finding.line), finding.line)
                for path, moved in of_bill.items()
            }
            depends = {path: ways for path, ways in depends.items() if ways}
            if finding.verdict in _STANDS:
                for path, ways in depends.items():
                    exact.setdefault(path, {})[finding.line] = ways
            elif depends and finding.verdict is Verdict.DIFFERS:
                cause = self._known.cause(case.name, finding.line, finding.printed, said.get(finding.line))
                fault = Fault(line=finding.line, paths=frozenset(depends), cause=cause)
                recomputed = (
                    finding.given_printed if finding.given_printed is not None else finding.recomputed
                )
                named = Named(invoice_id=case.name, printed=finding.printed, recomputed=recomputed or 0)
                into.fault(fault, 1, [named])
        _counted(exact, into)

    def _used(self, case: Case) -> dict[str, Number]:
        """The numbers of the edition that the rules of an invoice read, by path."""
        try:
            plan = planned(case, book=self.book, accept_estimates=True, tolerant=True, takes_given=True)
        except HvTariffError:
            return {}
        held = (number for part in plan.segments for number in part.numbers.values())
        places = ((self.places.path(number), number) for number in held)
        return {path: number for path, number in places if path is not None}


def _bill(found: Recomputed, finding: Finding) -> Bill | None:
    """The bill that a finding's figure is of: from printed lines where it is, else from inputs alone."""
    if finding.given_printed is not None and (
        finding.given_printed == finding.printed or finding.verdict is not Verdict.EXACT
    ):
        return found.given_bill
    return found.bill if finding.recomputed is not None else None


def _moves(bill: Bill, used: Mapping[str, Number]) -> dict[str, Moved]:
    return {
        path: {steps: _amounts_if(bill, number, steps) for steps in NEIGHBOURS}
        for path, number in used.items()
    }


def _amounts_if(bill: Bill, number: Number, steps: int) -> Mapping[str, int] | None:
    try:
        return bill.amounts_if(number, steps=steps)
    except HvTariffError:
        return None  # the rule refuses such a number: nothing is said of the lines


def _directions(moved: Moved, amount: int | None, line: str) -> set[int]:
    """In which directions a number's neighbour would give another amount."""
    if amount is None:
        return set()
    return {
        steps
        for steps, amounts in moved.items()
        if amounts is not None and amounts.get(line, amount) != amount
    }


def _counted(exact: Mapping[str, Mapping[str, set[int]]], into: Tallies) -> None:
    for path, lines in exact.items():
        tally = into.numbers[path]
        tally.reproduced += 1
        tally.above += any(1 in ways for ways in lines.values())
        tally.below += any(-1 in ways for ways in lines.values())
        for line in lines:
            tally.lines[line] = tally.lines.get(line, 0) + 1
