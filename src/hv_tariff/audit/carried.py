"""From invoice to invoice of a customer: the balance carried over, and periods that overlap or leave gaps."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple

from attrs import frozen

from hv_tariff.audit.checking import Checked, group
from hv_tariff.audit.findings import Finding, Verdict
from hv_tariff.billing import Case
from hv_tariff.dates import format_date
from hv_tariff.errors import InputError
from hv_tariff.receivables.identifiers import verify_bill_id

_OF_FILE_AND_COMPANY = 11
_BALANCES = {
    "carried.balance": ("previous_balance", "payable", "rounding"),
    "carried.transit_balance": ("transit_previous_balance", "transit_payable", "transit_rounding"),
}


class Last(NamedTuple):
    """What is kept of a customer's latest invoice.

    Attributes
    ----------
    invoice_id : str
    from_, until : int
        Days, as ordinals.
    left : tuple of (int, int) or None
        Of either bill, payable and remainder [rial]; None where the page prints no payable.
    """

    invoice_id: str
    from_: int
    until: int
    left: tuple[tuple[int, int] | None, ...]


@frozen(kw_only=True, slots=True)
class Page:
    """What an invoice says of what goes over to the next, and of what came from the one before.

    Attributes
    ----------
    of : Checked
    customer : str
    last : Last
        What is kept of it.
    balances : mapping of str to int
        The printed balances brought forward, by check [rial].
    """

    of: Checked
    customer: str
    last: Last
    balances: Mapping[str, int]


def page_of(record: Mapping[str, Any], case: Case) -> Page | None:
    """Return what an invoice says of its customer's others; None where the customer is not told.

    Parameters
    ----------
    record : mapping
        The invoice record. The customer is its `contract.customer`, else the file and company of its
        bill id.
    case : Case
    """
    customer = customer_of(record)
    if customer is None:
        return None
    return Page(
        of=Checked.of(record, case),
        customer=customer,
        last=Last(
            invoice_id=case.name,
            from_=case.period.from_.toordinal(),
            until=case.period.until.toordinal(),
            left=tuple(_left(case, names) for names in _BALANCES.values()),
        ),
        balances={
            line: case.printed[balance]
            for line, (balance, _, _) in _BALANCES.items()
            if balance in case.printed
        },
    )


class Carried:
    """The invoices of a stream seen so far, one small tuple a customer."""

    def __init__(self) -> None:
        self._last: dict[str, Last] = {}
        self._changed: set[str] = set()

    def see(self, page: Page | None) -> tuple[Finding, ...]:
        """Return how an invoice goes on from the customer's previous one; the first has no finding.

        Parameters
        ----------
        page : Page or None
            None where nothing is compared.

        Returns
        -------
        tuple of Finding
            ``carried.period`` [day]: a gap is positive, an overlap negative; ``carried.balance`` and
            ``carried.transit_balance`` [rial], where the periods meet.
        """
        if page is None:
            return ()
        now, before = page.last, self._last.get(page.customer)
        if before is None or now.until >= before.until:
            self._last[page.customer] = now
            self._changed.add(page.customer)
        if before is None:
            return ()
        period = _period(page.of, before, now)
        if now.from_ != before.until:
            return (period,)
        return (period, *_balances(page, before))

    def changes(self) -> dict[str, Any]:
        """Return, as plain data, the customers seen since this was last asked, with their latest invoice."""
        changed, self._changed = self._changed, set()
        return {customer: list(self._last[customer]) for customer in sorted(changed)}

    def restore(self, changes: Mapping[str, Any]) -> None:
        """Take what `changes` gave."""
        for customer, (name, from_, until, left) in changes.items():
            pairs = tuple(None if each is None else (each[0], each[1]) for each in left)
            self._last[customer] = Last(invoice_id=name, from_=from_, until=until, left=pairs)


def customer_of(record: Mapping[str, Any]) -> str | None:
    """Return the customer of an invoice, or None where the page does not tell."""
    named = group(record, "contract").get("customer")
    if named is not None:
        return str(named)
    bill_id = group(record, "identifiers").get("bill_id")
    try:
        return None if bill_id is None else verify_bill_id(str(bill_id))[:_OF_FILE_AND_COMPANY]
    except InputError:
        return None


def _left(case: Case, names: tuple[str, str, str]) -> tuple[int, int] | None:
    """The payable and the remainder that moves to the next balance."""
    _, payable, rounding = names
    if payable not in case.printed:
        return None
    remainder = case.printed.get(rounding, 0)
    return case.printed[payable], -remainder if case.conventions.rounding_deducted else remainder


def _period(checked: Checked, before: Last, now: Last) -> Finding:
    days = now.from_ - before.until
    if now.until <= before.from_:
        reason = f"it is earlier than {before.invoice_id}, which came first: sort the invoices by their days"
        return checked.finding("carried.period", Verdict.NOT_RECOMPUTABLE, reason)
    ended = format_date(date.fromordinal(before.until))
    if days > 0:
        reason = f"{days} days without a bill: {before.invoice_id} ends on {ended}"
    elif days < 0:
        reason = f"{-days} days are billed twice: {before.invoice_id} ends on {ended}"
    else:
        reason = f"it begins on the day that {before.invoice_id} ends"
    verdict = Verdict.DIFFERS if days else Verdict.EXACT
    return checked.finding("carried.period", verdict, reason, printed=days, recomputed=0)


def _balances(page: Page, before: Last) -> Iterable[Finding]:
    for line, left in zip(_BALANCES, before.left, strict=True):
        if left is not None and line in page.balances:
            yield _balance(page.of, line, page.balances[line], left, before.invoice_id)


def _balance(checked: Checked, line: str, printed: int, left: tuple[int, int], name: str) -> Finding:
    """The remainder where the bill was paid, that and the payable where not; payments are not on the page."""
    payable, remainder = left
    unpaid = payable + remainder
    if printed in (remainder, unpaid):
        paid = "paid" if printed == remainder else "not paid"
        reason = f"the balance after {name}, {paid}"
        return checked.finding(line, Verdict.EXACT, reason, printed=printed, recomputed=printed)
    if printed > max(unpaid, remainder):
        reason = f"more than {name} left: {unpaid:,} rial unpaid"
        return checked.finding(line, Verdict.DIFFERS, reason, printed=printed, recomputed=unpaid)
    reason = f"{name} left {unpaid:,} rial: {unpaid - printed:,} must have been paid, which no page shows"
    return checked.finding(line, Verdict.NOT_RECOMPUTABLE, reason, printed=printed)
