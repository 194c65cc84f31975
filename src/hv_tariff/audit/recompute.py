"""Every printed line twice: from inputs alone, and from the printed figures of the lines it builds on."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from decimal import Decimal

from attrs import evolve, frozen

from hv_tariff.audit.findings import Citation, Finding, Verdict
from hv_tariff.billing import Bill, Case
from hv_tariff.billing.conventions import Conventions
from hv_tariff.billing.engine import compute_known_lines
from hv_tariff.billing.rules.settlement import TOTALS
from hv_tariff.contracts import KW_PLACES
from hv_tariff.errors import HvTariffError
from hv_tariff.formula.leaves import own_readings
from hv_tariff.tariffs import Number, TariffBook

ACCOUNT = frozenset(
    {
        "late_adjustment",
        "penalty",
        "insurance",
        "arrears",
        "previous_balance",
        "transit_late_adjustment",
        "transit_arrears",
        "transit_previous_balance",
    }
)
PARTS = frozenset({"transit_regional", "transit_distribution"})
_ROUNDED_DEMAND = frozenset({"transit_demand_kw", "demand_kw"})
_HALF_KW = 10**KW_PLACES // 2


@frozen(kw_only=True, slots=True)
class Recomputed:
    """What an invoice comes to.

    Attributes
    ----------
    printed : mapping of str to int
        The printed lines that are compared [rial].
    chain, given : mapping of str to int
        From inputs alone, and from printed lines [rial].
    reasons : mapping of str to str
        Why a line cannot be recomputed from printed lines.
    chain_reasons : mapping of str to str
        Why it cannot be from inputs alone.
    bill : Bill or None
        The bill from inputs alone.
    given_bill : Bill or None
    """

    printed: Mapping[str, int]
    chain: Mapping[str, int]
    given: Mapping[str, int]
    reasons: Mapping[str, str]
    chain_reasons: Mapping[str, str]
    bill: Bill | None
    given_bill: Bill | None


def recompute(case: Case, *, book: TariffBook, accept_estimates: bool = False) -> Recomputed:
    """Recompute an invoice; what cannot be recomputed has its reason."""
    printed = compared_lines(case)
    bill, chain_reason = _attempt(lambda: known_lines(case, book=book, accept_estimates=accept_estimates))
    given, given_reason = _attempt(lambda: case.recompute(book=book, accept_estimates=accept_estimates))
    chain_reasons = dict.fromkeys(printed, chain_reason) if bill is None else dict(bill.omitted)
    reasons = dict.fromkeys(printed, given_reason) if given is None else dict(given.omitted)
    return Recomputed(
        printed=printed,
        chain={} if bill is None else bill.all_amounts,
        given={} if given is None else given.all_amounts,
        reasons=reasons,
        chain_reasons=chain_reasons,
        bill=bill,
        given_bill=given,
    )


def known_lines(case: Case, *, book: TariffBook, accept_estimates: bool) -> Bill:
    """Return the bill of a case from inputs alone, without the lines whose numbers are missing."""
    return compute_known_lines(
        case.contract,
        period=case.period,
        consumption=case.consumption,
        account=case.account,
        conventions=case.conventions,
        supplied=case.supplied,
        book=book,
        accept_estimates=accept_estimates,
    )


def _attempt(compute: Callable[[], Bill]) -> tuple[Bill | None, str]:
    try:
        return compute(), ""
    except HvTariffError as error:
        return None, str(error)


def compared_lines(case: Case) -> dict[str, int]:
    """Return the printed lines that a rule can owe; inputs that the page carries are not compared."""
    lines = {code: amount for code, amount in case.printed.items() if code not in ACCOUNT}
    if "transit" not in lines and set(lines) >= PARTS:
        lines["transit"] = lines["transit_regional"] + lines["transit_distribution"]
    return lines


def line_findings(
    found: Recomputed, case: Case, *, issuer: str, book: TariffBook, tolerance: int
) -> tuple[Finding, ...]:
    """Return a finding for each compared line, and for each line owed and not on the page."""
    findings = [
        _finding(code, printed, found, case, issuer=issuer, tolerance=tolerance)
        for code, printed in found.printed.items()
    ]
    findings += [_absent(code, found, case, issuer=issuer) for code in absent_lines(found, case)]
    if case.conventions.carries:
        deviating = frozenset(
            each.line
            for each in findings
            if each.given_printed is not None and each.given_printed != each.printed
        )
        findings = [_within_carried(each, deviating, found, case, book) for each in findings]
    return tuple(_with_rounded_demand(each, found, case, book) for each in findings)


def absent_lines(found: Recomputed, case: Case) -> tuple[str, ...]:
    """Return the lines that are owed and not on the page."""
    excused = not_missed(case.printed, case.conventions)
    return tuple(
        code
        for code, amount in found.given.items()
        if amount and code not in found.printed and not excused(code)
    )


def not_missed(printed: Collection[str], conventions: Conventions) -> Callable[[str], bool]:
    """Return whether a line may be owed and not stand on a page: by code.

    Parameters
    ----------
    printed : collection of str
        The codes of the lines that the page has.
    conventions : Conventions
    """
    hidden = frozenset() if conventions.transit_printed else frozenset({"transit", "transit_vat"})
    excused = ACCOUNT | TOTALS | PARTS | hidden | {"late_vat"}
    no_transit = not any(code.startswith("transit") for code in printed)
    return lambda code: code in excused or (no_transit and code.startswith("transit"))


def _finding(
    code: str, printed: int, found: Recomputed, case: Case, *, issuer: str, tolerance: int
) -> Finding:
    recomputed = None if code in found.chain_reasons else found.chain.get(code, 0)
    given = None if code in found.reasons else found.given.get(code, 0)
    best = given if given is not None else recomputed
    return Finding(
        invoice_id=case.name,
        issuer=issuer,
        billing_system=case.conventions.system,
        line=code,
        printed=printed,
        recomputed=recomputed,
        given_printed=given,
        difference=None if best is None else best - printed,
        verdict=verdict(printed, recomputed, given, tolerance),
        reason=found.reasons.get(code, "") if best is None or given is None else "",
        citations=citations(found, code),
    )


def verdict(printed: int, recomputed: int | None, given: int | None, tolerance: int) -> Verdict:
    """Return how a printed figure stands."""
    if recomputed == printed:
        return Verdict.EXACT
    if given == printed:
        return Verdict.INHERITED
    if given is None and recomputed is None:
        return Verdict.NOT_RECOMPUTABLE
    best = given if given is not None else recomputed
    if best is not None and 0 < abs(best - printed) <= tolerance:
        return Verdict.ROUNDING
    return Verdict.DIFFERS if given is not None else Verdict.NOT_RECOMPUTABLE


def _absent(code: str, found: Recomputed, case: Case, *, issuer: str) -> Finding:
    given = found.given[code]
    return Finding(
        invoice_id=case.name,
        issuer=issuer,
        billing_system=case.conventions.system,
        line=code,
        printed=None,
        recomputed=found.chain.get(code),
        given_printed=given,
        difference=given,
        verdict=Verdict.DIFFERS,
        reason="owed by the rule, and not on the page",
        citations=citations(found, code),
    )


def citations(found: Recomputed, code: str) -> tuple[Citation, ...]:
    """Return the clause that owes a line, and the tables' numbers behind it."""
    bill = found.bill if found.bill is not None and code not in found.chain_reasons else found.given_bill
    if bill is None:
        return ()
    cited = []
    for i, slots in bill.plan.places.get(code, ())[:1]:
        clause = slots.charge.clause
        cited.append(Citation(kind="clause", text=f"{clause.id}: {clause.title.en}, {clause.instrument.en}"))
        if i >= 0:
            part = bill.plan.segments[i]
            own = part.rules.own_rates.get(code, ())
            cited += [_number(number) for (rate, _), number in part.numbers.items() if rate in own]
    return tuple(cited)


def _number(number: Number) -> Citation:
    return Citation(
        kind="number", text=f"{number.where} = {number.value} {number.unit} ({number.status.code})"
    )


def _with_rounded_demand(finding: Finding, found: Recomputed, case: Case, book: TariffBook) -> Finding:
    """A page that rounds the measured demand determines a line only within half a kW."""
    if finding.verdict is not Verdict.DIFFERS or not case.consumption.demand_printed_rounded:
        return finding
    bill = found.given_bill
    if bill is None or finding.printed is None or not _reads_demand(bill, finding.line):
        return finding
    low, high = (_with_demand(case, change, finding.line, book) for change in (-_HALF_KW, _HALF_KW))
    if low is None or high is None or not min(low, high) <= finding.printed <= max(low, high):
        return finding
    reason = (
        f"the page rounds the measured demand: {min(low, high):,} to {max(low, high):,} rial are possible"
    )
    return evolve(finding, verdict=Verdict.NOT_RECOMPUTABLE, reason=reason)


def _within_carried(
    finding: Finding, deviating: frozenset[str], found: Recomputed, case: Case, book: TariffBook
) -> Finding:
    """An issuer that carries unrounded lines: a base that differs is known only as rounded on the page.

    The line is inherited where half a rial of each such base explains it.
    """
    bill = found.given_bill
    if finding.verdict is not Verdict.DIFFERS or bill is None or len(bill.plan.segments) != 1:
        return finding
    bases = bill.plan.segments[0].rules.builds_on.get(finding.line, frozenset()) & deviating
    if not bases or finding.printed is None or finding.given_printed is None:
        return finding
    worth = 0
    for base in bases:
        moved = evolve(case, printed={**case.printed, base: case.printed.get(base, 0) + 1000})
        amount = moved.recompute_line(finding.line, book=book)
        worth += abs((amount or 0) - finding.given_printed)
    if abs(finding.printed - finding.given_printed) * 2000 > worth + 2000:
        return finding
    reason = f"within what the unrounded {', '.join(sorted(bases))} may be"
    return evolve(finding, verdict=Verdict.INHERITED, reason=reason)


def _reads_demand(bill: Bill, line: str) -> bool:
    for part in bill.plan.segments:
        for slots in part.program.charges:
            if slots.charge.code == line:
                return bool(_ROUNDED_DEMAND & {each.name for each in own_readings(slots.charge)})
    return line in PARTS


def _with_demand(case: Case, change: int, line: str, book: TariffBook) -> int | None:
    consumption = case.consumption
    half = Decimal(change).scaleb(-KW_PLACES)
    demand, subject = consumption.demand_kw, consumption.transit_demand_kw
    moved = evolve(
        consumption,
        demand_kw=None if demand is None else max(demand + half, Decimal(0)),
        transit_demand_kw=None if subject is None else max(subject + half, Decimal(0)),
    )
    edited = evolve(case, consumption=moved)
    return edited.recompute(book=book).all_amounts.get(line)
