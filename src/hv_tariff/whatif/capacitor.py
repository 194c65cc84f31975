"""The capacitor bank that pays: its size against the reactive-energy line it takes away, with the proof."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from math import ceil

from attrs import field, frozen

from hv_tariff.billing.case import Case
from hv_tariff.errors import InputError
from hv_tariff.tariffs import TariffBook
from hv_tariff.vocabulary import Status
from hv_tariff.whatif.along import Along
from hv_tariff.whatif.computation import Computation, exact_decimal, of_case
from hv_tariff.whatif.curve import ZERO
from hv_tariff.whatif.least import Least, least
from hv_tariff.whatif.priced import Priced
from hv_tariff.whatif.varied import with_reactive

_LOSS = frozenset({"loss_coefficient"})
DAY_HOURS = Decimal(24)


@frozen(kw_only=True, slots=True)
class Bank:
    """What is offered: capacitors in equal steps.

    Attributes
    ----------
    step_kvar : Decimal
        Size of a step [kvar].
    price : Decimal
        Price of one kvar, installed [rial/kvar].
    hours_a_day : Decimal
        How long the bank is in use [hour/day].
    spread : int
        Over how many times these months the price is spread; 1: these months bear it whole.
    most_kvar : Decimal or None
        The largest bank that can be installed [kvar].
    """

    step_kvar: Decimal
    price: Decimal
    hours_a_day: Decimal = DAY_HOURS
    spread: int = 1
    most_kvar: Decimal | None = None

    def __attrs_post_init__(self) -> None:
        if self.step_kvar <= 0 or self.price < 0:
            raise InputError(
                "a bank has steps above zero and a price", where="bank", hint="give kvar and rial per kvar"
            )
        if not 0 < self.hours_a_day <= DAY_HOURS:
            raise InputError(
                f"a day has no {self.hours_a_day} hours", where="bank.hours_a_day", hint="give 24 or less"
            )
        if self.spread < 1:
            raise InputError(
                f"a price cannot be spread over {self.spread}", where="bank.spread", hint="give 1 or more"
            )


@frozen(kw_only=True, slots=True)
class BankMonth:
    """One bill without and with the chosen bank.

    Attributes
    ----------
    name : str
    without, with_bank : Fraction
        What it comes to [rial].
    loss_without, loss_with : Fraction or None
        The loss coefficient; None where the bill has none.
    kvarh_without, kvarh_with : Decimal
        Reactive energy [kvarh].
    """

    name: str
    without: Fraction
    with_bank: Fraction
    loss_without: Fraction | None
    loss_with: Fraction | None
    kvarh_without: Decimal
    kvarh_with: Decimal


@frozen(kw_only=True, slots=True)
class BankChoice:
    """The bank of least cost.

    Attributes
    ----------
    bank : Bank
    least : Least
        The number of steps, with the cost of the bills and of the bank's share [rial], and the proof.
    most_steps : int
        The end of the range.
    without : Fraction
        What the bills come to without a bank [rial].
    status : Status
        The weakest status of the numbers used.
    months : tuple of BankMonth
    """

    bank: Bank
    least: Least
    most_steps: int
    without: Fraction
    status: Status
    months: tuple[BankMonth, ...] = field(repr=False)

    @property
    def kvar(self) -> Decimal:
        """Return the size of the chosen bank [kvar]."""
        return self.bank.step_kvar * self.least.choice

    @property
    def price(self) -> Fraction:
        """Return its whole price [rial]."""
        return Fraction(self.kvar) * Fraction(self.bank.price)

    @property
    def saving(self) -> Fraction:
        """Return what it saves in these months, its share of the price taken off [rial]."""
        return self.without - self.least.cost

    @property
    def pays_back_in(self) -> Fraction | None:
        """Return how many times these months pay its price; None where no bank pays."""
        saved = self.without - sum((each.with_bank for each in self.months), ZERO)
        return self.price / saved if saved > 0 else None


def best_capacitor(
    cases: Sequence[Case], *, bank: Bank, book: TariffBook, accept_estimates: bool = False
) -> BankChoice:
    """Return the bank, in whole steps, at which bills and its share of the price together are least.

    In each month the bank takes its kvar × hours off the reactive energy, down to none: a bank with a
    controller, which never feeds kvarh back. Where the page's loss coefficient was billed with, it is
    computed from the kvarh instead.

    Parameters
    ----------
    cases : sequence of Case
    bank : Bank
    book : TariffBook
    accept_estimates : bool

    Raises
    ------
    InputError
        When there is no bill.
    FormulaError
        Where the cost is not known to bend one way.
    MissingRateError, NotInForceError, ConsentError
        As of `compute_bill`.

    References
    ----------
    `general/reactive`: the loss coefficient is max(target ÷ cos φ − 1, 0).
    """
    if not cases:
        raise InputError("no bills are given", where="cases", hint="give the bills of a year")
    steps = [_fills(case, bank) for case in cases]
    most = max(*(ceil(each) for each in steps), 1)
    if bank.most_kvar is not None:
        most = min(most, int(Fraction(bank.most_kvar) / Fraction(bank.step_kvar)))
    if most < 1:
        raise InputError(
            f"the largest bank of {bank.most_kvar} kvar is less than one step",
            where="bank.most_kvar",
            hint=f"give {bank.step_kvar} or more",
        )
    bills = [
        _along(case, bank, fills, most, book, accept_estimates)
        for case, fills in zip(cases, steps, strict=True)
    ]
    each_step = Fraction(bank.step_kvar) * Fraction(bank.price) / bank.spread
    found = least([*bills, Priced(name="bank", each=each_step, low=0, high=most)], low=0, high=most, near=0)
    months = tuple(
        _month(case, bill, bank, found.choice, book, accept_estimates)
        for case, bill in zip(cases, bills, strict=True)
    )
    return BankChoice(
        bank=bank,
        least=found,
        most_steps=most,
        without=sum((bill.at(0) for bill in bills), ZERO),
        status=min(bill.status(found.choice) for bill in bills),
        months=months,
    )


def with_bank(case: Case, bank: Bank, steps: Fraction) -> Case:
    """Return a case with so many steps of the bank at work."""
    taken = steps * Fraction(bank.step_kvar) * _hours(case, bank)
    left = max(Fraction(case.consumption.reactive_kvarh) - taken, ZERO)
    return with_reactive(case, exact_decimal(left))


def _hours(case: Case, bank: Bank) -> Fraction:
    return Fraction(bank.hours_a_day) * case.period.days


def _fills(case: Case, bank: Bank) -> Fraction:
    """How many steps take away all the reactive energy of a month."""
    return Fraction(case.consumption.reactive_kvarh) / (Fraction(bank.step_kvar) * _hours(case, bank))


def _along(
    case: Case, bank: Bank, fills: Fraction, most: int, book: TariffBook, accept_estimates: bool
) -> Along:
    def make(steps: Fraction) -> tuple[Computation, ...]:
        return of_case(with_bank(case, bank, steps), book=book, accept_estimates=accept_estimates)

    return Along(case.name, make, cuts=(fills,), low=0, high=most)


def _month(
    case: Case, bill: Along, bank: Bank, steps: int, book: TariffBook, accept_estimates: bool
) -> BankMonth:
    before, after = with_bank(case, bank, ZERO), with_bank(case, bank, Fraction(steps))
    losses = [
        each.compute(book=book, accept_estimates=accept_estimates).quantities(_LOSS).get("loss_coefficient")
        for each in (before, after)
    ]
    without, with_ = (None if each is None else each[0] for each in losses)
    return BankMonth(
        name=case.name,
        without=bill.at(0),
        with_bank=bill.at(steps),
        loss_without=without,
        loss_with=with_,
        kvarh_without=before.consumption.reactive_kvarh,
        kvarh_with=after.consumption.reactive_kvarh,
    )
