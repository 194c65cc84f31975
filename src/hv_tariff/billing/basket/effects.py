"""What another table does to the bills of reference customers, line by line, with the numbers behind it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from attrs import evolve, frozen

from hv_tariff.billing.basket.customers import Basket, ReferenceCustomer
from hv_tariff.billing.bill import Bill
from hv_tariff.billing.case import Case
from hv_tariff.billing.engine import compute_known_lines
from hv_tariff.billing.rules import rates
from hv_tariff.billing.rules.settlement import TOTALS
from hv_tariff.citation import Clause
from hv_tariff.dates import month_key, month_start, next_month_start
from hv_tariff.errors import HvTariffError
from hv_tariff.formula.nodes import Charge, Rate, Scope
from hv_tariff.tariffs import Edition, Number, TariffBook
from hv_tariff.tariffs.replacing import book_with
from hv_tariff.vocabulary import Label

SUMS = ("period_total", "transit_period_total")
_MONTHS = 24  # how far a month with every figure is looked for


@frozen(kw_only=True, slots=True)
class Cited:
    """A number behind a line that is not the same under both tables.

    Attributes
    ----------
    label : Label
    before, after : Number or None
    """

    label: Label
    before: Number | None
    after: Number | None


@frozen(kw_only=True, slots=True)
class LineEffect:
    """A line under both tables.

    Attributes
    ----------
    code : str
    label : Label
    before, after : int or None
        [rial]; None where it cannot be computed. A line that is not owed is zero.
    why_before, why_after : str
        Why it cannot.
    clause : Clause
    numbers : tuple of Cited
    """

    code: str
    label: Label
    before: int | None
    after: int | None
    why_before: str
    why_after: str
    clause: Clause
    numbers: tuple[Cited, ...]

    @property
    def difference(self) -> int | None:
        """Return what the other table adds [rial]."""
        return None if self.before is None or self.after is None else self.after - self.before


@frozen(kw_only=True, slots=True)
class CustomerEffect:
    """A customer's bill under both tables.

    Attributes
    ----------
    customer : ReferenceCustomer
    lines : tuple of LineEffect
        Empty where there is no bill under either table.
    before, after : int or None
        The totals of the period, of energy and transit [rial]; None where a line of it is unknown.
    why_before, why_after : str
    """

    customer: ReferenceCustomer
    lines: tuple[LineEffect, ...]
    before: int | None
    after: int | None
    why_before: str
    why_after: str

    @property
    def difference(self) -> int | None:
        """Return what the other table adds [rial]."""
        return None if self.before is None or self.after is None else self.after - self.before


@frozen(kw_only=True, slots=True)
class Effect:
    """A basket under both tables.

    Attributes
    ----------
    month : str
        The month that is billed, ``1404-06``: all other tables are those in force in it.
    basket : Basket
    customers : tuple of CustomerEffect
    """

    month: str
    basket: Basket
    customers: tuple[CustomerEffect, ...]


def with_edition(book: TariffBook, edition: Edition, *, month: str) -> TariffBook:
    """Return a book with an edition in force in a month, whichever its own days are."""
    start = month_start(month)
    return book_with(book, evolve(edition, from_=start, until=next_month_start(start), gap_before=None))


def month_of(edition: Edition, *, book: TariffBook) -> str:
    """Return the month to bill in: the first of an edition's days with every market and transit figure.

    Where there is none, the first month of the edition.
    """
    first = day = edition.from_
    for _ in range(_MONTHS):
        if edition.until is not None and day >= edition.until:
            break
        if all(_whole(book, family, month_key(day)) for family in (rates.MARKET, rates.TRANSIT)):
            return month_key(day)
        day = next_month_start(day)
    return month_key(first)


def _whole(book: TariffBook, family: str, month: str) -> bool:
    try:
        return not book.in_force(on=month_start(month), family=family).unknown
    except HvTariffError:
        return False


def effect(
    basket: Basket, before: TariffBook, after: TariffBook, *, month: str, accept_estimates: bool = False
) -> Effect:
    """Bill every customer of a basket under two books, with the same load in the same month.

    Parameters
    ----------
    basket : Basket
    before, after : TariffBook
    month : str
        ``1404-06``
    accept_estimates : bool
        Consent to numbers that are estimates; otherwise a line that needs one is unknown.

    Raises
    ------
    InputError
        For a month that is none.
    """
    return Effect(
        month=month,
        basket=basket,
        customers=tuple(
            _customer(each, before, after, month=month, accept_estimates=accept_estimates)
            for each in basket.customers
        ),
    )


def _customer(
    customer: ReferenceCustomer,
    before: TariffBook,
    after: TariffBook,
    *,
    month: str,
    accept_estimates: bool,
) -> CustomerEffect:
    case = customer.case(month)
    (old, why_old), (new, why_new) = (_bill(case, book, accept_estimates) for book in (before, after))
    total_old, lacks_old = _total(old, why_old)
    total_new, lacks_new = _total(new, why_new)
    return CustomerEffect(
        customer=customer,
        lines=tuple(_lines(old, new, why_old, why_new)),
        before=total_old,
        after=total_new,
        why_before=lacks_old,
        why_after=lacks_new,
    )


def _bill(case: Case, book: TariffBook, accept_estimates: bool) -> tuple[Bill | None, str]:
    try:
        bill = compute_known_lines(
            case.contract,
            period=case.period,
            consumption=case.consumption,
            account=case.account,
            conventions=case.conventions,
            supplied=case.supplied,
            book=book,
            accept_estimates=accept_estimates,
        )
    except HvTariffError as error:
        return None, str(error)
    return bill, ""


def _total(bill: Bill | None, why: str) -> tuple[int | None, str]:
    if bill is None:
        return None, why
    lacking = [reason for code, reason in bill.omitted.items() if code not in TOTALS]
    if lacking:
        return None, lacking[0]
    amounts = bill.all_amounts
    return sum(amounts.get(code, 0) for code in SUMS), ""


def _lines(old: Bill | None, new: Bill | None, why_old: str, why_new: str) -> Iterator[LineEffect]:
    bills = [bill for bill in (new, old) if bill is not None]
    places: dict[str, Charge] = {}
    for bill in bills:
        for part in bill.plan.segments:
            for charge in part.rules.charges:
                if "." not in charge.code:
                    places.setdefault(charge.code, charge)
    for code, charge in places.items():
        before, lacks_before = _amount(old, code, why_old)
        after, lacks_after = _amount(new, code, why_new)
        numbers = tuple(_cited(_numbers(old, code), _numbers(new, code)))
        if not before and not after and not lacks_before and not lacks_after:
            continue
        yield LineEffect(
            code=code,
            label=charge.label,
            before=before,
            after=after,
            why_before=lacks_before,
            why_after=lacks_after,
            clause=charge.clause,
            numbers=numbers,
        )


def _amount(bill: Bill | None, code: str, why: str) -> tuple[int | None, str]:
    if bill is None:
        return None, why
    if code in bill.omitted:
        return None, bill.omitted[code]
    return bill.all_amounts.get(code, 0), ""


def _numbers(bill: Bill | None, code: str) -> dict[tuple[Rate, int | None], Number]:
    """The numbers of a line's own formula, and of the parts that it is the sum of."""
    found: dict[tuple[Rate, int | None], Number] = {}
    for part in bill.plan.segments if bill is not None else ():
        own = dict.fromkeys(
            rate
            for each, read in part.rules.own_rates.items()
            if each == code or each.startswith(f"{code}.")
            for rate in read
        )
        for rate in own:
            held = {key: number for key, number in part.numbers.items() if key[0] is rate}
            found |= held or _in_table(bill, rate)
    return found


def _in_table(bill: Bill | None, rate: Rate) -> dict[tuple[Rate, int | None], Number]:
    """The number of a line that lacks another, from its table, where that has it."""
    if bill is None:
        return {}
    plan = bill.plan
    contract, day = plan.question.contract, plan.question.period.from_
    try:
        edition = plan.book.in_force(on=day, family=rate.family)
        number = edition.number(rate.key, tariff_class=contract.tariff_class.value)
    except HvTariffError:
        return {}
    return {(rate, 0 if rate.scope is Scope.SLICE else None): number}


def _cited(
    old: Mapping[tuple[Rate, int | None], Number], new: Mapping[tuple[Rate, int | None], Number]
) -> Iterator[Cited]:
    for key in dict.fromkeys((*new, *old)):
        before, after = old.get(key), new.get(key)
        if before is None or after is None or before.value != after.value:
            yield Cited(label=key[0].label, before=before, after=after)
