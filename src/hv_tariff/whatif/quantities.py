"""Break-even of bills over a quantity that a person names: a demand, kvarh or a rate, on its decimals."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from attrs import frozen

from hv_tariff.billing.case import Case
from hv_tariff.contracts import on_grid
from hv_tariff.errors import InputError, nearest
from hv_tariff.tariffs import TariffBook
from hv_tariff.vocabulary import Status
from hv_tariff.whatif import varied
from hv_tariff.whatif.along import Along
from hv_tariff.whatif.break_even import BreakEven, break_even
from hv_tariff.whatif.computation import of_case
from hv_tariff.whatif.least import Cost
from hv_tariff.whatif.priced import Priced

QUANTITIES = {
    "contract_demand_kw": varied.contract_demand,
    "measured_demand_kw": varied.measured_demand,
    "reactive_kvarh": varied.reactive_energy,
}


@frozen(kw_only=True, slots=True)
class QuantityBreakEven:
    """Where bills cost the same, over a quantity.

    Attributes
    ----------
    over : str
        The quantity, or the key of a rate.
    places : int
        Its decimal places: the numbers of `found` are counted in units of the last one.
    low, high : int
    found : BreakEven
    status : Status
        The weakest status of the numbers used at the ends of the range.
    """

    over: str
    places: int
    low: int
    high: int
    found: BreakEven
    status: Status

    def value(self, count: int | Fraction) -> Fraction:
        """Return a number of `found` in the quantity's own unit."""
        return Fraction(count) * Fraction(1, 10**self.places)


def bills_break_even(
    one: Sequence[Case],
    two: Sequence[Case] | None,
    *,
    over: str,
    low: Decimal,
    high: Decimal,
    places: int,
    book: TariffBook,
    accept_estimates: bool = False,
) -> QuantityBreakEven:
    """Return where two sets of bills cost the same over one of their quantities.

    Parameters
    ----------
    one : sequence of Case
    two : sequence of Case or None
        Along the same quantity; None: the first bills as they are today.
    over : str
        ``contract_demand_kw``, ``measured_demand_kw``, ``reactive_kvarh``, or the key of a rate,
        ``energy.mid`` or ``market.average@1404-05``.
    low, high : Decimal
        The range, in the quantity's unit.
    places : int
        Decimal places on which it is counted; whole numbers for what is no rate.
    book : TariffBook
    accept_estimates : bool

    Raises
    ------
    InputError
        For an unknown quantity, a range off the grid, or no bills.
    FormulaError
        As of `break_even`.
    MissingRateError, NotInForceError, ConsentError
        As of `compute_bill`.
    """
    if not one or (two is not None and not two):
        raise InputError("no bills are given", where="cases", hint="give the bills of a year")
    if over in QUANTITIES and places:
        raise InputError(f"{over} is counted in whole numbers", where="places", hint="leave it out")
    if over not in QUANTITIES and "." not in over:
        raise InputError(f"unknown quantity '{over}'", where="over", hint=nearest(over, list(QUANTITIES)))
    first, last = on_grid(low, places, "from"), on_grid(high, places, "until")

    def along(case: Case) -> Along:
        if over in QUANTITIES:
            return QUANTITIES[over](case, book=book, low=first, high=last, accept_estimates=accept_estimates)
        return varied.rate(
            case, over, places=places, book=book, low=first, high=last, accept_estimates=accept_estimates
        )

    other: list[Cost]
    if two is None:
        today = sum(
            sum(part.amounts(part.inputs).values())
            for case in one
            for part in of_case(case, book=book, accept_estimates=accept_estimates)
        )
        other = [Priced(name="today", each=Fraction(0), start=Fraction(today), low=first, high=last)]
    else:
        other = [along(case) for case in two]
    own = [along(case) for case in one]
    found = break_even(own, other, low=first, high=last)
    moved = [*own, *(each for each in other if isinstance(each, Along))]
    status = min(each.status(x) for each in moved for x in (first, last))
    return QuantityBreakEven(over=over, places=places, low=first, high=last, found=found, status=status)
