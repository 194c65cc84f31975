"""An increase by steps against one at once: what each step is dearer or cheaper by, and why."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import pairwise

from attrs import frozen

from hv_tariff.billing.connection.pricing import price, table_in_force
from hv_tariff.billing.connection.quote import Quote
from hv_tariff.billing.supplied import NOTHING, Supplied
from hv_tariff.contracts import Figure
from hv_tariff.contracts.changes.clauses import INCREASE
from hv_tariff.contracts.changes.due import Due, Pays
from hv_tariff.contracts.changes.row import Holding, Row
from hv_tariff.contracts.period import day_of
from hv_tariff.errors import InputError
from hv_tariff.tariffs import TariffBook


@frozen(kw_only=True, slots=True, eq=False)
class Step:
    """One increase of several.

    Attributes
    ----------
    on : datetime.date
    quote : Quote
        At the rate of its own day.
    at_last : Quote
        The same increase at the rate of the last day.
    """

    on: date
    quote: Quote
    at_last: Quote

    @property
    def saved(self) -> int:
        """Return what it is cheaper by for being bought on its own day [rial]; negative: dearer."""
        return self.at_last.total - self.quote.total


@frozen(kw_only=True, slots=True, eq=False)
class Stepped:
    """An increase by steps, and the same at once on the last day.

    Attributes
    ----------
    steps : tuple of Step
    at_once : Quote
    """

    steps: tuple[Step, ...]
    at_once: Quote

    @property
    def by_steps(self) -> int:
        """Return what the steps cost together [rial]."""
        return sum(each.quote.total for each in self.steps)

    @property
    def difference(self) -> int:
        """Return what at once costs more than by steps [rial]: the sum of what each step saved.

        Values of one day telescope to the rial, so that only the tables of other days make a difference.
        """
        return self.at_once.total - self.by_steps


def compare_steps(
    held: Holding,
    steps: Sequence[tuple[date | str, Figure]],
    *,
    book: TariffBook,
    supplied: Supplied = NOTHING,
    accept_estimates: bool = False,
) -> Stepped:
    """Return an increase by steps against the same at once on the last day.

    Parameters
    ----------
    held : Holding
        The connection before.
    steps : sequence of (date or str, int, str or Decimal)
        The day and the demand [kW] of each step, in order.
    book : TariffBook
    supplied : Supplied
    accept_estimates : bool

    Raises
    ------
    InputError
        When there is no step, or days or demands do not grow.
    NotInForceError, MissingRateError, ConsentError
        As of `quote_connection`.

    References
    ----------
    Increase: value of the requested less value of the existing, both at day rate.
    """
    days = [day_of(on, where="steps") for on, _ in steps]
    demands = [held, *(_of(held.row, kw) for _, kw in steps)]
    growing = all(a.demand_kw < b.demand_kw for a, b in pairwise(demands))
    if not days or not growing or any(a > b for a, b in pairwise(days)):
        raise InputError(
            "the steps of an increase do not grow",
            where="steps",
            hint="give (day, kW) in order, each above the one before",
        )

    def quote(before: Holding, after: Holding, on: date) -> Quote:
        due = Due(pays=Pays.DIFFERENCE, clause=INCREASE, requested=(after,), existing=(before,))
        table = table_in_force(book, on=on, edition=None)
        return price(due, book=book, table=table, on=on, supplied=supplied, accept_estimates=accept_estimates)

    return Stepped(
        steps=tuple(
            Step(on=on, quote=quote(before, after, on), at_last=quote(before, after, days[-1]))
            for on, (before, after) in zip(days, pairwise(demands), strict=True)
        ),
        at_once=quote(held, demands[-1], days[-1]),
    )


def _of(row: Row, demand_kw: Figure) -> Holding:
    return Holding(demand_kw=demand_kw, row=row)
