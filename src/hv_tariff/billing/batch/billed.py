"""Lots billed: the programs of a lot run over its rows, one segment after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
from attrs import frozen

from hv_tariff.billing.batch.figures import Integers
from hv_tariff.billing.batch.lots import Lot
from hv_tariff.billing.batch.supply import NO_LIMITS, Limits, Ordered, Readings, Supply
from hv_tariff.billing.plan import SegmentPlan
from hv_tariff.formula.columns.evaluating import Column, Evaluated, Figures, evaluate

DEFAULT_THREADS = 2


@frozen(kw_only=True, slots=True, eq=False)
class Billed:
    """What a lot comes to.

    Attributes
    ----------
    lines : mapping of str to int or (m,) int64
        Every line, and every part of one where they are wanted, by code [rial].
    repaired : int
        Runs of the exact reading for rows that the columns could not prove.
    refused : (r,) int64
        Places in the lot of rows that the exact reading refuses.
    notices : tuple of str
    """

    lines: Mapping[str, int | Integers]
    repaired: int
    refused: Integers
    notices: tuple[str, ...]


Given = Callable[[str], Column]
Instead = Callable[[Sequence[SegmentPlan]], Mapping[int, Column]]


def bill(
    rows: Readings,
    lot: Lot,
    *,
    threads: int,
    given: Given | None = None,
    parts_too: bool = False,
    instead: Instead | None = None,
    limits: Sequence[Limits] = (),
    prefixes: Sequence[Sequence[list[Any]]] = (),
    singly: bool = False,
) -> Billed:
    """Bill the rows of a lot.

    Parameters
    ----------
    rows : Ordered
    lot : Lot
    threads : int
    given : callable, optional
        The printed amounts by code, where each line is computed from the printed lines it builds on.
    parts_too : bool
        Whether the parts of lines are wanted.
    instead : callable, optional
        Of the plans of a segment, one a kind, what stands in some of its first registers instead.
    limits : sequence of mapping, optional
        Of each segment, the registers that are columns in every run of the lot, as `Supply.registers`.
    prefixes : sequence of sequence of list, optional
        Of each segment, the first registers of each kind, as `Supply.registers`.
    singly : bool
        Whether the rows are so few that the exact reading runs them, one by one.
    """
    supply = Supply(rows, lot)
    lines: dict[str, Any] = {}
    runs: list[Evaluated] = []

    def run(
        parts: Sequence[Any],
        extra: Mapping[int, Column],
        columns: Limits = NO_LIMITS,
        own: Sequence[list[Any]] | None = None,
    ) -> None:
        registers = supply.registers(parts, columns, own)
        for place, column in extra.items():
            registers[place] = column
        part = parts[0]
        if isinstance(part, SegmentPlan) and instead is not None:
            for place, column in instead(parts).items():
                registers[place] = column
        if isinstance(part, SegmentPlan) and given is not None:
            registers += [given(code) for code in part.every]
        slots = zip(part.codes, part.program.charges, strict=True)
        wanted = {code: each.amount for code, each in slots if parts_too or "." not in code}
        found = evaluate(
            part.program,
            part.run,
            registers,
            wanted=tuple(wanted.values()),
            rows=supply.count,
            threads=threads,
            singly=singly,
        )
        runs.append(found)
        for code, amounts in zip(wanted, found.columns, strict=True):
            lines[code] = lines[code] + amounts if code in lines else amounts

    for i in range(len(lot.plans[0].segments)):
        parts = [plan.segments[i] for plan in lot.plans]
        run(parts, {}, limits[i] if limits else NO_LIMITS, prefixes[i] if prefixes else None)
    settlement = lot.plans[0].settlement
    entering = {place: _entering(lines, code, given) for code, place in settlement.line_places.items()}
    run([plan.settlement for plan in lot.plans], entering)
    refused = sorted({row for each in runs for row in each.refused})
    return Billed(
        lines=lines,
        repaired=sum(len(each.repaired) for each in runs),
        refused=np.array(refused, np.int64),
        notices=tuple(dict.fromkeys(each.notice for each in runs if each.notice)),
    )


def _entering(lines: Mapping[str, Any], code: str, given: Given | None) -> Column:
    """A line as the settlement reads it: as printed where that is given, else as computed."""
    computed = lines.get(code, 0)
    column = computed if isinstance(computed, int) else Figures(values=computed)
    printed = None if given is None else given(code)
    if printed is None:
        return column
    if isinstance(printed, Figures) and printed.given is not None:
        mask = printed.given.astype(np.bool_)
        return Figures(values=np.where(mask, printed.values, computed))
    return printed


def billed_lots(
    rows: Ordered,
    taken: Sequence[Lot],
    *,
    threads: int | None = None,
    given: Callable[[Lot], Given] | None = None,
    parts_too: Callable[[Lot], bool] | None = None,
) -> Iterator[Billed]:
    """Bill lots, in order: several at once, or the blocks of each where there are few.

    Parameters
    ----------
    rows : Ordered
    taken : sequence of Lot
    threads : int, optional
        By default two.
    given : callable, optional
        Of a lot, its printed amounts by code.
    parts_too : callable, optional
        Of a lot, whether the parts of its lines are wanted; by default they are not.
    """
    cores = threads or DEFAULT_THREADS
    few = len(taken) < 2 * cores

    def work(lot: Lot) -> Billed:
        return bill(
            rows,
            lot,
            threads=cores if few else 1,
            given=None if given is None else given(lot),
            parts_too=parts_too is not None and parts_too(lot),
        )

    if few or cores == 1:
        yield from map(work, taken)
        return
    with ThreadPoolExecutor(cores) as pool:
        yield from pool.map(work, taken)
