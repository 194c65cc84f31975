"""The contract demand of least cost for months of known demands, with its proof."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor

from attrs import field, frozen

from hv_tariff.billing.case import Case
from hv_tariff.billing.connection.pricing import price, table_in_force
from hv_tariff.billing.rules import rates
from hv_tariff.billing.rules.options import LICENCE_LIMIT_KW, LICENSED
from hv_tariff.billing.supplied import NOTHING, Supplied
from hv_tariff.contracts.changes.clauses import DECREASE, INCREASE
from hv_tariff.contracts.changes.due import Due, Pays
from hv_tariff.contracts.changes.row import LEAST_KW, Holding, Row
from hv_tariff.errors import InputError
from hv_tariff.tariffs import TariffBook
from hv_tariff.whatif.along import Along, Computation, Shared, exact_decimal, of_case, of_quote
from hv_tariff.whatif.curve import ZERO
from hv_tariff.whatif.least import Cost, Least, around, least
from hv_tariff.whatif.varied import contract_demand

_LIMIT = Decimal(LICENCE_LIMIT_KW)


@frozen(kw_only=True, slots=True)
class ChangePrice:
    """How the change of the contract demand itself is priced, by the table of connection costs.

    Attributes
    ----------
    row : Row
        The row the connection falls in.
    edition : str or None
        The table by its name; or
    on : datetime.date or None
        the day at whose rate it is priced.
    returned_share : Decimal or None
        The part of the difference that a decrease pays back. It is not known: None says that decreases are
        not looked at.
    spread : int
        Over how many times these months the amount is spread; 1: these months bear it whole.
    supplied : Supplied
        A row of the caller's.
    """

    row: Row
    edition: str | None = None
    on: date | None = None
    returned_share: Decimal | None = None
    spread: int = 1
    supplied: Supplied = NOTHING

    def __attrs_post_init__(self) -> None:
        if self.spread < 1:
            raise InputError(
                f"an amount cannot be spread over {self.spread}", where="spread", hint="give 1 or more"
            )
        if self.returned_share is not None and not 0 <= self.returned_share <= 1:
            raise InputError(
                f"the share {self.returned_share} is not between 0 and 1",
                where="returned_share",
                hint="give a share such as 0.5",
            )


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
    change : Fraction
        What the change itself adds to these months [rial]; negative: is paid back.
    months : tuple of Month
    """

    now_kw: Decimal
    now: Fraction
    least: Least
    low: int
    high: int
    change: Fraction
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
    lowest, highest = _range(cases, now_kw, low, high)
    if change is not None and change.returned_share is None:
        lowest = max(lowest, ceil(now_kw))
    bills = [
        contract_demand(case, book=book, low=lowest, high=highest, accept_estimates=accept_estimates)
        for case in cases
    ]
    costs: list[Cost] = list(bills)
    changes = None
    if change is not None:
        along = _changing(change, now_kw, lowest, highest, book, accept_estimates)
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
        change=ZERO if changes is None else changes.at(found.choice),
        months=months,
    )


def _changing(
    change: ChangePrice, now_kw: Decimal, low: int, high: int, book: TariffBook, accept_estimates: bool
) -> Along:
    table = table_in_force(book, on=change.on, edition=change.edition)
    held = Holding(demand_kw=now_kw, row=change.row)

    def make(kw: Fraction) -> tuple[Computation, ...]:
        asked = Holding(demand_kw=exact_decimal(kw), row=change.row)
        due = Due(pays=Pays.DIFFERENCE, clause=INCREASE, requested=(asked,), existing=(held,))
        if kw < now_kw:
            share = {"returned_share": change.returned_share or Decimal(0)}
            due = Due(
                pays=Pays.RETURNED, clause=DECREASE, requested=(asked,), existing=(held,), amounts=share
            )
        return of_quote(
            price(
                due,
                book=book,
                table=table,
                on=change.on,
                supplied=change.supplied,
                accept_estimates=accept_estimates,
            )
        )

    threshold = change.supplied.number(rates.CONNECTION_THRESHOLD) or table.number(
        rates.CONNECTION_THRESHOLD.key, tariff_class=None
    )
    cuts = [Fraction(now_kw), Fraction(threshold.value)]
    return Along("change of the contract demand", make, cuts=cuts, low=low, high=high)


def _range(cases: Sequence[Case], now_kw: Decimal, low: int | None, high: int | None) -> tuple[int, int]:
    measured = [each.consumption.demand_kw for each in cases if each.consumption.demand_kw is not None]
    largest = 2 * ceil(max(now_kw, *measured) if measured else now_kw)
    lowest = LEAST_KW + 1
    if any(each.contract.tariff_class in LICENSED for each in cases):
        if now_kw > _LIMIT:
            lowest = LICENCE_LIMIT_KW + 1
        else:
            largest = min(largest, LICENCE_LIMIT_KW)
    found = lowest if low is None else low, largest if high is None else high
    if not LEAST_KW <= found[0] <= found[1]:
        raise InputError(
            f"{found[0]} to {found[1]} kW is no range of contract demands",
            where="range",
            hint=f"start at {LEAST_KW} kW or above, and end above the start",
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
