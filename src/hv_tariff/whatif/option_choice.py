"""The tariff option of least cost: each is billed, and nothing else can be chosen."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from attrs import evolve, field, frozen

from hv_tariff.billing.case import Case
from hv_tariff.errors import InputError
from hv_tariff.tariffs import TariffBook
from hv_tariff.vocabulary import Status
from hv_tariff.whatif.computation import of_case

OPTIONS = (1, 2, 3)


@frozen(kw_only=True, slots=True)
class OptionChoice:
    """The options with what the bills come to under each.

    Attributes
    ----------
    now : int or None
        Today's option; None where the bills do not tell, or differ.
    now_cost : Fraction
        What the bills come to today [rial].
    costs : tuple of (int, Fraction)
        Each option with its cost [rial].
    best : tuple of int
        The options of least cost; all of them where the rules known here tell no difference.
    status : Status
        The weakest status of the numbers used.
    months : tuple of (str, tuple of int)
        Each bill, and what it comes to under each option, in their order [rial].
    """

    now: int | None
    now_cost: Fraction
    costs: tuple[tuple[int, Fraction], ...]
    best: tuple[int, ...]
    status: Status
    months: tuple[tuple[str, tuple[int, ...]], ...] = field(repr=False)

    @property
    def cost(self) -> Fraction:
        """Return the least cost [rial]."""
        return min(cost for _, cost in self.costs)


def best_option(cases: Sequence[Case], *, book: TariffBook, accept_estimates: bool = False) -> OptionChoice:
    """Return the tariff option under which the bills of all months together are least.

    The one difference between options that is known is the summer premium on the peak price of option 2; the
    prices of options before 1403 are unknown, so that more options may cost the same than the directive says.

    Parameters
    ----------
    cases : sequence of Case
    book : TariffBook
    accept_estimates : bool

    Raises
    ------
    InputError
        When there is no bill.
    MissingRateError, NotInForceError, ConsentError
        As of `compute_bill`.
    """
    if not cases:
        raise InputError("no bills are given", where="cases", hint="give the bills of a year")

    used: list[Status] = []

    def bill(case: Case) -> int:
        parts = of_case(case, book=book, accept_estimates=accept_estimates)
        used.extend(each.status for each in parts)
        return sum(amount for each in parts for amount in each.amounts(each.inputs).values())

    months = tuple(
        (
            case.name,
            tuple(bill(evolve(case, contract=evolve(case.contract, option=option))) for option in OPTIONS),
        )
        for case in cases
    )
    costs = tuple(
        (option, Fraction(sum(amounts[i] for _, amounts in months))) for i, option in enumerate(OPTIONS)
    )
    least = min(cost for _, cost in costs)
    options = {case.contract.option for case in cases}
    return OptionChoice(
        now=options.pop() if len(options) == 1 else None,
        now_cost=Fraction(sum(bill(case) for case in cases)),
        costs=costs,
        best=tuple(option for option, cost in costs if cost == least),
        status=min(used),
        months=months,
    )
