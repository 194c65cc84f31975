"""Bills made again on the original demand, where a temporary reduction was breached or ended too early."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from attrs import evolve, frozen

from hv_tariff.billing.bill import Bill
from hv_tariff.billing.case import Case
from hv_tariff.contracts import DemandHistory
from hv_tariff.contracts.changes.decision import Decision, Rebilling
from hv_tariff.contracts.changes.held import Connection
from hv_tariff.contracts.changes.reductions import breach
from hv_tariff.errors import InputError
from hv_tariff.tariffs import TariffBook

TOTALS = ("period_total", "transit_period_total")


@frozen(kw_only=True, slots=True, eq=False)
class Rebilled:
    """One bill made again.

    Attributes
    ----------
    name : str
        The bill's.
    before, after : Bill
        On the reduced demand, as it was made, and on the original one.
    """

    name: str
    before: Bill
    after: Bill

    @property
    def by_line(self) -> Mapping[str, int]:
        """Return what each line grows by [rial]; lines that stay are left out."""
        old, new = self.before.all_amounts, self.after.all_amounts
        found = {code: new.get(code, 0) - old.get(code, 0) for code in {**old, **new}}
        return {code: amount for code, amount in found.items() if amount}

    @property
    def difference(self) -> int:
        """Return what is owed on top of the bill: the totals of its period, energy and transit [rial]."""
        old, new = self.before.all_amounts, self.after.all_amounts
        return sum(new.get(code, 0) - old.get(code, 0) for code in TOTALS)


def rebill(
    owed: Rebilling, bills: Sequence[Case], *, book: TariffBook, accept_estimates: bool = False
) -> tuple[Rebilled, ...]:
    """Return every bill since the start of a breached reduction, made again on the original demand.

    Parameters
    ----------
    owed : Rebilling
        Of a breach, or of an end before the least term.
    bills : sequence of Case
        The bills of the connection as they were made, in any order; those that end before the reduction
        begins are left alone.
    book : TariffBook
    accept_estimates : bool

    Returns
    -------
    tuple of Rebilled
        In order of their periods.

    Raises
    ------
    InputError
        When two of the bills have a day in common: it would be billed twice.
    NotInForceError, MissingRateError, ConsentError
        As of `compute_bill`.
    """
    ordered = sorted(
        (each for each in bills if each.period.until > owed.since), key=lambda each: each.period.from_
    )
    for earlier, later in pairwise(ordered):
        if later.period.from_ < earlier.period.until:
            raise InputError(
                f"{earlier.name} {earlier.period} and {later.name} {later.period} have days in common",
                where="bills",
                hint="give each bill once",
            )
    demand = owed.connection.contract.demand
    return tuple(
        Rebilled(
            name=case.name,
            before=case.compute(book=book, accept_estimates=accept_estimates),
            after=_again(case, demand).compute(book=book, accept_estimates=accept_estimates),
        )
        for case in ordered
    )


def _again(case: Case, demand: DemandHistory) -> Case:
    return evolve(case, contract=evolve(case.contract, demand=demand))


def breaches(held: Connection, bills: Sequence[Case]) -> tuple[tuple[Case, Rebilling], ...]:
    """Return the bills on which more than a reduced demand was measured, with what each breach bills again.

    A bill that the reduction covers in part is judged by its days under reduction.
    """
    found = []
    for case in sorted(bills, key=lambda each: each.period.from_):
        measured = case.consumption.demand_kw
        days = [case.period.from_, *(d for d in held.contract.demand_changes if d in case.period)]
        for day in days if measured is not None else ():
            owed = breach(held, on=day, measured_kw=measured) if measured is not None else None
            if owed is not None:
                found.append((case, owed))
                break
    return tuple(found)


def owed_again(
    connections: Sequence[Connection], decision: Decision, bills: Sequence[Case]
) -> Rebilling | None:
    """Return what is billed again: for an end before the least term, else for the first breach on the bills.

    Parameters
    ----------
    connections : sequence of Connection
        As they were before the change.
    decision : Decision
    bills : sequence of Case
        The bills of the first connection.
    """
    if decision.rebilling is not None or not connections:
        return decision.rebilling
    found = breaches(connections[0], bills)
    return found[0][1] if found else None
