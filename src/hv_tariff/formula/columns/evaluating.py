"""The columns reading: a program run over many rows at once, to the same rials as the exact reading.

Rows that the columns cannot prove are run by the exact reading, one by one, and counted.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from typing import Any

import numpy as np
from attrs import frozen

from hv_tariff.errors import HvTariffError
from hv_tariff.formula.columns.binding import Bound, Bounds, Input
from hv_tariff.formula.columns.machine import Array
from hv_tariff.formula.columns.remembering import Machines
from hv_tariff.formula.columns.values import UnprovenError
from hv_tariff.formula.exact import Run
from hv_tariff.formula.program import Program

BLOCK = 65_536  # with fewer rows, threads wait for the interpreter more than they compute
_SCANNED = 32_768
_BOUND = Machines()


@frozen(slots=True, kw_only=True, eq=False)
class Figures:
    """A column of figures.

    Attributes
    ----------
    values : array of int64
    times : int
        What the register is of a value: whole kWh, where the register counts ten-thousandths, are × 10,000.
    given : array of int64 or None
        A mask: −1 where a row has a figure, 0 where it has none; None where every row has one.
    limits : tuple of int, optional
        No value is below the first or above the second; without them the values are looked at.
    """

    values: Array
    times: int = 1
    given: Array | None = None
    limits: tuple[int, int] | None = None


Column = int | str | None | Figures


@frozen(slots=True, kw_only=True, eq=False)
class Evaluated:
    """What a program gives for many rows.

    Attributes
    ----------
    columns : tuple of int or array
        Of each wanted register, its value where all rows have the same, else one int64 a row.
    repaired : array of int
        The rows that the exact reading computed.
    refused : mapping of int to str
        Rows that have no value, and why; their figures are zero.
    notice : str
        Why every row went to the exact reading, where that is so.
    """

    columns: tuple[int | Array, ...]
    repaired: Array
    refused: Mapping[int, str]
    notice: str = ""


def evaluate(
    program: Program,
    run: Run,
    registers: Sequence[Column],
    *,
    wanted: Sequence[int],
    rows: int,
    threads: int = 2,
    block: int = BLOCK,
    out: Sequence[Array] | None = None,
    singly: bool = False,
) -> Evaluated:
    """Run a program over columns.

    Parameters
    ----------
    program : Program
    run : Run
        Its exact reading, for the rows that the columns cannot prove.
    registers : sequence
        Of each register before the first instruction: an integer for all rows, None for an amount that is
        given nowhere, or figures, one a row.
    wanted : sequence of int
        Registers whose values are wanted.
    rows : int
    threads : int
        How many blocks are run at once.
    block : int
        Rows of a block, at most.
    out : sequence of array of int64, optional
        Where the columns are written, one of `rows` for each wanted register. Arrays that were written
        before spare the system from handing out fresh memory, a quarter of the time.
    singly : bool
        Whether the exact reading runs the rows: for a few, it is done before a program is bound.
    """
    room = [np.empty(rows, np.int64) for _ in wanted] if out is None else out
    if singly:
        refused = _repair(room, np.arange(rows), run, registers, wanted)
        return Evaluated(columns=tuple(room), repaired=np.zeros(0, np.int64), refused=refused)
    blocks = -(-rows // block)
    pool = ThreadPoolExecutor(threads) if threads > 1 and blocks > 1 else None
    with pool or nullcontext():
        inputs = tuple((pool.map if pool else map)(_input, registers))
        try:
            bound = _BOUND.bound(program, inputs, tuple(wanted))
        except UnprovenError as error:
            everything = np.arange(rows)
            refused = _repair(room, everything, run, registers, wanted)
            return Evaluated(columns=tuple(room), repaired=everything, refused=refused, notice=str(error))
        results = [mine for mine, each in zip(room, bound.wanted, strict=True) if each is None]
        flagged = np.zeros(rows, np.bool_)
        work = _work(bound, registers, results, flagged, _cuts(rows, blocks, threads if pool else 1))
        if pool:
            list(pool.map(work, range(threads)))
        else:
            work(0)
    repaired = np.flatnonzero(flagged)
    whole = [mine if each is None else each for mine, each in zip(room, bound.wanted, strict=True)]
    if len(repaired):
        for mine, each in zip(room, bound.wanted, strict=True):
            if each is not None:
                mine.fill(each)
        whole = list(room)
    refused = _repair(room, repaired, run, registers, wanted)
    return Evaluated(columns=tuple(whole), repaired=repaired, refused=refused)


def _input(column: Column) -> Input:
    if not isinstance(column, Figures):
        return column
    values, masked = column.values, column.given is not None
    if not len(values):
        return Bounds(0, 0, masked, column.times)
    lo, hi = column.limits or _limits(values)
    return Bounds(lo, hi, masked, column.times)


def _limits(values: Array) -> tuple[int, int]:
    parts = [values[start : start + _SCANNED] for start in range(0, len(values), _SCANNED)]
    return min(int(each.min()) for each in parts), max(int(each.max()) for each in parts)


def _cuts(rows: int, blocks: int, threads: int) -> Sequence[slice]:
    """As many blocks for every thread, all of one size but the last."""
    size = -(-rows // (-(-blocks // threads) * threads or 1)) or 1
    return [slice(start, min(start + size, rows)) for start in range(0, rows, size)]


def _work(
    bound: Bound, registers: Sequence[Column], results: Sequence[Array], flagged: Array, cuts: Sequence[slice]
) -> Callable[[int], None]:
    """What each thread does: the next block, as long as there is one."""
    columns: dict[object, Any] = {}
    for i, each in enumerate(registers):
        if isinstance(each, Figures):
            columns[i], columns[i, "given"] = each.values, each.given
    left = iter(cuts)

    def work(_: int) -> None:
        part = next(left, None)
        if part is None:
            return
        workspace = bound.machine.workspace(part.stop - part.start)
        with np.errstate(all="ignore"):
            while part is not None:
                bound.machine.run(columns, results, flagged, part, workspace)
                part = next(left, None)

    return work


def _repair(
    columns: Sequence[Any],
    rows: Array,
    run: Run,
    registers: Sequence[Column],
    wanted: Sequence[int],
) -> dict[int, str]:
    """Run the exact reading for some rows, in place; return those it refuses."""
    refused: dict[int, str] = {}
    readers = [_reader(each) for each in registers]
    for row in rows.tolist():
        try:
            values = run([read(row) for read in readers])
            for column, register in zip(columns, wanted, strict=True):
                column[row] = values[register]
        except HvTariffError as error:
            refused[row] = str(error)
        except OverflowError:
            refused[row] = "an amount is past what a column of integers holds"
        if row in refused:
            for column in columns:
                column[row] = 0
    return refused


def _reader(column: Column) -> Callable[[int], Any]:
    if not isinstance(column, Figures):
        return lambda _: column
    values, times, given = column.values, column.times, column.given
    if given is None:
        return lambda row: int(values[row]) * times
    return lambda row: int(values[row]) * times if given[row] else None
