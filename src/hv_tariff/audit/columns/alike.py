"""Invoices of one kind that differ: what a line comes to under a deviation, for all of them at once."""

from __future__ import annotations

from collections.abc import Container, Hashable, Mapping
from functools import partial
from typing import Any

import numpy as np
from attrs import evolve, fields

from hv_tariff.audit.diagnose import Amount, exactly
from hv_tariff.billing.batch.billed import Billed, bill
from hv_tariff.billing.batch.figures import Integers
from hv_tariff.billing.batch.lots import Lot
from hv_tariff.billing.batch.rows import Rows
from hv_tariff.billing.batch.supply import Ordered
from hv_tariff.billing.case import Case
from hv_tariff.billing.conventions import Conventions
from hv_tariff.billing.engine import FOREIGN, planned, printed_amount
from hv_tariff.contracts import Contract
from hv_tariff.errors import HvTariffError
from hv_tariff.formula.columns.evaluating import Column, Figures
from hv_tariff.tariffs import TariffBook

FEWEST = 24  # of fewer invoices each is tried by itself: a plan and its columns cost as much as so many bills
_FIGURES = ("demand", "purchases", "demand_changes")
_WORDS = tuple(each.name for each in fields(Contract) if each.name not in _FIGURES)


class Alike:
    """Rows of one kind, for which a deviation is tried once.

    Parameters
    ----------
    rows : Rows
    lot : Lot
        Of one kind.
    printed : mapping of str to (m,) int64
        The printed lines of its rows [rial].
    """

    def __init__(self, rows: Rows, lot: Lot, printed: Mapping[str, Integers]) -> None:
        self._lot, self._printed = lot, printed
        self._rows = Ordered(rows, [lot])
        self._known: dict[Hashable, tuple[Billed, frozenset[str]] | None] = {}

    def at(self, place: int) -> Amount:
        """Return what tells the amounts of one of the rows, as `exactly` does."""
        return partial(self._amount, place)

    def _amount(self, place: int, case: Case, edited: Case, book: TariffBook, line: str) -> int | None:
        key = _key(case, edited, book)
        if key is None:
            return exactly(case, edited, book, line)
        if key not in self._known:
            self._known[key] = self._billed(edited, book)
        known = self._known[key]
        if known is None:
            return exactly(case, edited, book, line)
        billed, omitted = known
        if line in omitted or place in billed.refused:
            return None
        amounts = billed.lines.get(line, 0)
        return amounts if isinstance(amounts, int) else int(amounts[place])

    def _billed(self, edited: Case, book: TariffBook) -> tuple[Billed, frozenset[str]] | None:
        """All rows under a deviation, and the lines that lack a number; None where each is for itself."""
        try:
            plan = planned(edited, book=book, tolerant=True, takes_given=True)
        except HvTariffError:
            return None
        (part, *others) = plan.segments
        foreign = FOREIGN & set(self._printed) - set(part.every)
        if others or any(np.any(self._printed[code]) for code in foreign):
            return None
        omitted = frozenset(part.omitted)
        given = partial(given_on_page, self._printed, edited.conventions, omitted)
        return bill(self._rows, evolve(self._lot, plans=(plan,)), threads=1, given=given), omitted


def given_on_page(
    printed: Mapping[str, Any], conventions: Conventions, omitted: Container[str], code: str
) -> Column:
    """Return the printed amounts of a line as what later lines are computed from.

    Parameters
    ----------
    printed : mapping of str to (m,) int64
        Printed lines by code [rial].
    conventions : Conventions
    omitted : container of str
        Lines that cannot be computed: one that is not printed either is nothing.
    code : str
    """
    amount = printed_amount(code, printed, conventions)
    if amount is None and code in omitted:
        return 0
    return Figures(values=amount) if isinstance(amount, np.ndarray) else amount


def _key(case: Case, edited: Case, book: TariffBook) -> Hashable | None:
    """What a deviation does to the plan of every row of the kind; None where it is to a row's own figures."""
    mine, other = case.contract, edited.contract
    own = (
        (edited.period, case.period),
        (edited.consumption, case.consumption),
        (edited.account, case.account),
        (other.demand, mine.demand),
        (other.purchases, mine.purchases),
    )
    if any(a is not b for a, b in own):
        return None
    words = tuple(getattr(other, name) for name in _WORDS)
    supplied = tuple(sorted((name, str(value)) for name, value in edited.supplied.items()))
    return book, words, edited.conventions, supplied
