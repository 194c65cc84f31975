"""The revenue of reforms: a portfolio under many scenarios, in totals, by class and line, and whom it moves.

Scenarios of tables alone run in columns, all over rows that are read and planned once. One that edits the
cases themselves is applied to them one by one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

import numpy as np
from attrs import frozen

from hv_tariff.audit.steps import Workers
from hv_tariff.billing.batch.rows import Rows
from hv_tariff.contracts import KWH_PLACES
from hv_tariff.tariffs import TariffBook
from hv_tariff.vocabulary import Status
from hv_tariff.whatif.columns.processes import count
from hv_tariff.whatif.columns.tallies import SPANS, Tallies
from hv_tariff.whatif.rows import Refused, Sum
from hv_tariff.whatif.scenario import Scenario


@frozen(kw_only=True, slots=True)
class Bin:
    """The bills that move in one direction by more than one edge and no more than the next.

    Attributes
    ----------
    direction : int
        1 for a rise, −1 for a fall, 0 for no change.
    above, up_to : int or None
        Of the size of the change [% of what was owed before]; None: there is no edge.
    bills : int
    difference : int
        What they add to the total difference [rial].
    """

    direction: int
    above: int | None
    up_to: int | None
    bills: int
    difference: int


@frozen(kw_only=True, slots=True, eq=False)
class Reform:
    """What a portfolio comes to under one scenario, over the bills that can be made before and after.

    Attributes
    ----------
    scenario : Scenario
    total : Sum
        [rial], [kWh]
    by_class, by_line : Mapping of str to Sum
    distribution : tuple of Bin
    rise, fall : (int, str) or None
        By how much the bill rises that rises most [rial], and whose it is; and the one that falls most.
    refused : tuple of Refused
        Cases that the baseline bills and the scenario does not.
    """

    scenario: Scenario
    total: Sum
    by_class: Mapping[str, Sum]
    by_line: Mapping[str, Sum]
    distribution: tuple[Bin, ...]
    rise: tuple[int, str] | None
    fall: tuple[int, str] | None
    refused: tuple[Refused, ...]


@frozen(kw_only=True, slots=True, eq=False)
class Revenue:
    """Reforms beside one baseline.

    Attributes
    ----------
    book : TariffBook
        Of the baseline.
    cases : int
        How many rows the baseline bills.
    total : int
        What they owe [rial].
    reforms : tuple of Reform
    refused : tuple of Refused
        Rows that not even the baseline bills.
    statuses : Mapping of Status to int
        How many numbers of each status the bills of the baseline read; those of a scenario are supposed.
    """

    book: TariffBook
    cases: int
    total: int
    reforms: tuple[Reform, ...]
    refused: tuple[Refused, ...]
    statuses: Mapping[Status, int]


def revenue(
    table: Any,
    scenarios: Sequence[Scenario],
    *,
    book: TariffBook,
    accept_estimates: bool = False,
    threads: int | None = None,
) -> Revenue:
    """Bill a portfolio as it is and under scenarios, and add up.

    Parameters
    ----------
    table : object
        One invoice a row, as of `compute_bills`; printed figures are not needed.
    scenarios : sequence of Scenario
    book : TariffBook
        Of the baseline.
    accept_estimates : bool
        Consent to numbers that are estimates.
    threads : int, optional
        By default two.

    Raises
    ------
    BookError
        When an edit touches nothing or makes no sense of a table.
    ConsentError
        When a number needs consent.
    """
    return revenue_of([table], scenarios, book=book, accept_estimates=accept_estimates, threads=threads)


def revenue_of(
    tables: Iterable[Any],
    scenarios: Sequence[Scenario],
    *,
    book: TariffBook,
    accept_estimates: bool = False,
    threads: int | None = None,
    workers: Workers | None = None,
    rejected: Sequence[Refused] = (),
) -> Revenue:
    """As `revenue`, of a portfolio in several tables, one after the other.

    Parameters
    ----------
    tables : iterable of object
    scenarios, book, accept_estimates, threads
        As of `revenue`.
    workers : Workers, optional
        Processes that share the scenarios, and the name that each loads the same book by.
    rejected : sequence of Refused
        Rows that were refused before they came to a table; it may grow while `tables` are read.
    """
    tallies = Tallies(len(scenarios))
    for table in tables:
        count(
            table if isinstance(table, Rows) else Rows(table),
            scenarios,
            tallies,
            book=book,
            accept_estimates=accept_estimates,
            threads=threads,
            workers=workers,
        )
    if tallies.cases:
        for scenario, touched in zip(scenarios, tallies.touched, strict=True):
            scenario.check_touched(touched, book)
    return Revenue(
        book=book,
        cases=tallies.cases,
        total=tallies.total,
        reforms=tuple(_reform(each, i, tallies) for i, each in enumerate(scenarios)),
        refused=(*rejected, *tallies.rejected),
        statuses=dict(sorted(Counter(tallies.numbers.values()).items())),
    )


def _reform(scenario: Scenario, i: int, tallies: Tallies) -> Reform:
    classes = {code: sums[i] for code, sums in sorted(tallies.by_class.items()) if sums[i][0]}
    lines = {code: sums[i] for code, sums in tallies.by_line.items() if sums[i][0]}
    return Reform(
        scenario=scenario,
        total=_sum(*sum(classes.values(), _NOTHING)),
        by_class={code: _sum(*sums) for code, sums in classes.items()},
        by_line={code: _sum(*sums) for code, sums in lines.items()},
        distribution=tuple(
            Bin(direction=direction, above=above, up_to=up_to, bills=int(bills), difference=int(difference))
            for (direction, above, up_to), (bills, difference) in zip(_BINS, tallies.bins[i], strict=True)
            if bills
        ),
        rise=tallies.rise[i],
        fall=tallies.fall[i],
        refused=tuple(tallies.refused[i]),
    )


def _sum(cases: int, before: int, after: int, energy: int = 0, energy_after: int = 0) -> Sum:
    return Sum(
        cases=int(cases),
        before=int(before),
        after=int(after),
        kwh_before=Fraction(int(energy), 10**KWH_PLACES),
        kwh_after=Fraction(int(energy_after), 10**KWH_PLACES),
    )


_NOTHING = np.array([0, 0, 0, 0, 0], object)
_BINS = (
    *((-1, above, up_to) for above, up_to in reversed(SPANS[1:])),
    (0, None, None),
    *((1, above, up_to) for above, up_to in SPANS[1:]),
)
