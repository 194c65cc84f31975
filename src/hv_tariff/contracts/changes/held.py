"""A connection as the office keeps it: whose it is, under which contract, from when until when."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from attrs import evolve, field, frozen

from hv_tariff.contracts.changes.row import Builder, Holding, Row, Use
from hv_tariff.contracts.contract import Contract
from hv_tariff.contracts.demand import DemandHistory, DemandStep
from hv_tariff.contracts.period import BillingPeriod, day_of


def _day(value: date | str | None) -> date | None:
    return None if value is None else day_of(value, where="connection")


@frozen(kw_only=True, slots=True)
class Connection:
    """A connection and its contract.

    Attributes
    ----------
    number : str
        The office's number of it.
    holder : str
        In whose name it is.
    contract : Contract
        Class, voltage and the history of the demand.
    use : Use
    built_by : Builder or None
        None: as the table's row of the voltage supposes.
    site : str
    from_, until : datetime.date or None
        The days it holds, half open; None: since ever, or until further notice.
    temporary : bool
    previous : tuple of str
        The connections it came from, by merge or split.
    """

    number: str
    holder: str
    contract: Contract
    use: Use = Use.GENERAL
    built_by: Builder | None = None
    site: str = ""
    from_: date | None = field(default=None, converter=_day)
    until: date | None = field(default=None, converter=_day)
    temporary: bool = False
    previous: tuple[str, ...] = ()

    @property
    def row(self) -> Row:
        """Return the row of the connection costs that it falls in."""
        return Row.of(self.contract.voltage, use=self.use, built_by=self.built_by)

    @property
    def since(self) -> date | None:
        """Return the first day that anything is known of it; None: since ever."""
        starts = [day for day in (self.from_, self.contract.demand[0].from_) if day is not None]
        return max(starts, default=None)

    def step_on(self, day: date) -> DemandStep:
        """Return the demand step in force on a day; raises InputError before the first."""
        return self.contract.demand_on(day)

    def holding(self, day: date, demand_kw: Decimal | None = None) -> Holding:
        """Return what its value is the value of: a demand, by default the contract's, in its row."""
        kw = self.step_on(day).contract_kw if demand_kw is None else demand_kw
        return Holding(demand_kw=kw, row=self.row)

    def part_of(self, period: BillingPeriod) -> BillingPeriod | None:
        """Return the days of a period on which it is in force; None where there are none."""
        first = max(day for day in (self.from_, period.from_) if day is not None)
        after = min(day for day in (self.until, period.until) if day is not None)
        return BillingPeriod(from_=first, until=after) if first < after else None


def with_steps(contract: Contract, *steps: DemandStep) -> Contract:
    """Return the contract with steps after those that begin before them; later ones give way."""
    first = steps[0].from_
    before: DemandHistory = tuple(
        step for step in contract.demand if step.from_ is None or (first is not None and step.from_ < first)
    )
    return evolve(contract, demand=(*before, *steps))


def reduction_on(contract: Contract, day: date) -> DemandStep | None:
    """Return the step of a temporary reduction that is in force on a day; None where there is none."""
    for step in reversed(contract.demand):
        if step.from_ is None or step.from_ <= day:
            return step if step.reduced_kw is not None else None
    return None
