"""The contract demand of least cost for months of known demands, with its proof."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor

from attrs import field, frozen

from hv_tariff.billing.case import Case
from hv_tariff.billing.connection.quote import Quote
from hv_tariff.billing.rules.options import INDUSTRY, LICENCE_LIMIT_KW
from hv_tariff.contracts.changes.row import LEAST_KW
from hv_tariff.errors import InputError
from hv_tariff.tariffs import TariffBook
from hv_tariff.vocabulary import Status
from hv_tariff.whatif.along import Along
from hv_tariff.whatif.change_price import ChangePrice, Changing
from hv_tariff.whatif.computation import of_case
from hv_tariff.whatif.curve import ZERO
from hv_tariff.whatif.least import Cost, Least, around, least
from hv_tariff.whatif.priced import Shared
from hv_tariff.whatif.varied import contract_demand


@frozen(kw_only=True, slots=True)
class Month:
    """One bill of the months, at the chosen contract demand.

    Attributes
    ----------
    name : str
    measured_kw : Decimal or None
        [kW]
    now, chosen : Fraction
        What it comes to now, and at the choice [rial].
    below, above : Fraction or None
        What one kW more costs just below and just above the choice, roundings aside [rial/kW]; None at the
        end of the range.
    """

    name: str
    measured_kw: Decimal | None
    now: Fraction
    chosen: Fraction
    below: Fraction | None
    above: Fraction | None

    @property
    def binds(self) -> bool:
        """Return whether the contract demand changes this bill near the choice."""
        return bool(self.below) or bool(self.above)


@frozen(kw_only=True, slots=True)
class DemandChoice:
    """The contract demand of least cost.

    Attributes
    ----------
    now_kw : Decimal
        The contract demand of today [kW].
    now : Fraction
        What the months come to today [rial].
    least : Least
        The choice [kW] with its cost [rial], the change itself included, and the proof.
    low, high : int
        The range that was looked at [kW].
    change : Fraction or None
        What the change itself adds to these months [rial]; negative: is paid back. None: it was not priced.
    quote : Quote or None
        The quote of the change, whole, with its interpretations.
    decreases : bool
        Whether contract demands below today's were looked at.
    status : Status
        The weakest status of the numbers used at the choice.
    months : tuple of Month
    """

    now_kw: Decimal
    now: Fraction
    least: Least
    low: int
    high: int
    change: Fraction | None
    quote: Quote | None = field(repr=False)
    decreases: bool
    status: Status
    months: tuple[Month, ...] = field(repr=False)

    @property
    def saving(self) -> Fraction:
        """Return what the choice saves against today [rial]; negative where whole kW alone cost more."""
        return self.now - self.least.cost


def best_demand(
    cases: Sequence[Case],
    *,
    book: TariffBook,
    change: ChangePrice | None = None,
    low: int | None = None,
    high: int | None = None,
    accept_estimates: bool = False,
) -> DemandChoice:
    """Return the contract demand, in whole kW, at which the bills of all months together are least.

    Every line of the bills counts: demand and excess demand, reactive energy, season, duty, VAT, transit. The
    contract demand holds for all the months. A temporary reduction of today's contract is not carried over.

    Parameters
    ----------
    cases : sequence of Case
        The bills of one customer, such as those of a year.
    book : TariffBook
    change : ChangePrice, optional
        Prices the change itself; without it a change costs nothing.
    low, high : int, optional
        The range [kW]. By default from 31 kW to twice the largest of today's contract demand and the measured
        ones, on today's side of 1,000 kW where industry's pricing changes there.
    accept_estimates : bool

    Returns
    -------
    DemandChoice

    Raises
    ------
    InputError
        When there is no bill, demand is not metered, or the range is none.
    MissingRateError, NotInForceError, ConsentError
        As of `compute_bill`: an unknown number on the way is no zero.

    References
    ----------
    Billed demand is at least 90 % of the contract: `general/demand`; excess demand: `general/excess-demand`.
    """
    if not cases:
        raise InputError("no bills are given", where="cases", hint="give the bills of a year")
    for case in cases:
        if not case.contract.demand_metered:
            raise InputError(
                "demand is not metered, so that the contract demand changes nothing",
                where=case.name,
                hint="leave this bill out",
            )
    now_kw = cases[-1].contract.demand[-1].contract_kw
    floor_kw = ceil(now_kw) if change is not None and change.returned_share is None else LEAST_KW
    lowest, highest = _range(cases, now_kw, low, high, floor_kw)
    bills = [
        contract_demand(case, book=book, low=lowest, high=highest, accept_estimates=accept_estimates)
        for case in cases
    ]
    costs: list[Cost] = list(bills)
    alongs = list(bills)
    changes: Shared | None = None
    priced: Changing | None = None
    if change is not None:
        priced = Changing(change, now_kw=now_kw, book=book, accept_estimates=accept_estimates)
        along = priced.along(lowest, highest)
        alongs.append(along)
        changes = Shared(along, Fraction(1, change.spread))
        costs.append(changes)
    found = least(costs, low=lowest, high=highest, near=floor(now_kw + Decimal("0.5")))
    months = tuple(
        _month(case, bill, found.choice, book, accept_estimates)
        for case, bill in zip(cases, bills, strict=True)
    )
    return DemandChoice(
        now_kw=now_kw,
        now=sum((each.now for each in months), ZERO),
        least=found,
        low=lowest,
        high=highest,
        change=None if changes is None else changes.at(found.choice),
        quote=None if priced is None else priced.quote(Fraction(found.choice)),
        decreases=lowest < now_kw,
        status=min(each.status(found.choice) for each in alongs),
        months=months,
    )


def _range(
    cases: Sequence[Case], now_kw: Decimal, low: int | None, high: int | None, floor_kw: int
) -> tuple[int, int]:
    measured = [each.consumption.demand_kw for each in cases if each.consumption.demand_kw is not None]
    largest = 2 * ceil(max([now_kw, *measured]))
    lowest = LEAST_KW + 1
    if any(each.contract.tariff_class in INDUSTRY for each in cases):
        if now_kw > LICENCE_LIMIT_KW:
            lowest = LICENCE_LIMIT_KW + 1
        else:
            largest = min(largest, LICENCE_LIMIT_KW)
    found = max(lowest if low is None else low, floor_kw), largest if high is None else high
    if not (found[0] if low is None else low) >= LEAST_KW or found[0] > found[1]:
        raise InputError(
            f"{found[0] if low is None else low} to {found[1]} kW is no range of contract demands",
            where="range",
            hint=f"start at {LEAST_KW} kW or above, and end at {max(found[0], LEAST_KW)} kW or above",
        )
    return found


def _month(case: Case, bill: Along, kw: int, book: TariffBook, accept_estimates: bool) -> Month:
    now = of_case(case, book=book, accept_estimates=accept_estimates)
    total = sum(amount for each in now for amount in each.amounts(each.inputs).values())
    below, above = (
        None if piece is None else piece.curve.slope(Fraction(kw)).low for piece in around(bill.pieces, kw)
    )
    return Month(
        name=case.name,
        measured_kw=case.consumption.demand_kw,
        now=Fraction(total),
        chosen=bill.at(kw),
        below=below,
        above=above,
    )
