"""Random columns for a program, and the comparison of the two readings row by row."""

from __future__ import annotations

from random import Random
from typing import Any

import numpy as np

from hv_tariff.errors import HvTariffError
from hv_tariff.formula.columns.evaluating import Column, Evaluated, Figures, evaluate
from hv_tariff.formula.exact import Run, runner
from hv_tariff.formula.program import Program

EDGES = (0, 1, 2, 5, 10, 99, 100, 10**6, 2**31, 2**53 - 1, 2**53 + 1, 2**62 - 1)


def drawn(r: Random, largest: int, *, signed: bool) -> int:
    """A figure of any size up to `largest`: edges, round ones, and their neighbours."""
    size = min(r.choice([0, 1, 5, 10, 100, 10**6, largest]), largest)
    number = r.choice([r.randint(0, size), min(r.choice(EDGES), largest), size])
    return -number if signed and r.random() < 0.5 else number


def random_columns(program: Program, r: Random, rows: int) -> list[Column]:
    """Every register before the first instruction: some the same for all rows, some on a coarser grid."""
    columns: list[Column] = list(program.constants)
    largest = r.choice([10, 1000, 10**6, 10**9, 2**62])
    for leaf, _ in (*program.rates, *program.readings):
        if r.random() < 0.2:
            columns.append(drawn(r, 50, signed=leaf.signed))
            continue
        values = [drawn(r, largest, signed=leaf.signed) for _ in range(rows)]
        times = r.choice([1, 1, 10, 10_000])
        if max(abs(each) for each in values) * times >= 2**62:
            times = 1
        columns.append(Figures(values=np.array(values, np.int64), times=times))
    if program.takes_given:
        columns += [_given(r, rows) for _ in program.charges]
    return columns


def _given(r: Random, rows: int) -> Column:
    how = r.random()
    if how < 0.3:
        return None
    values = np.array([r.randint(-9, 9) for _ in range(rows)], np.int64)
    mask = -np.array([r.random() < 0.5 for _ in range(rows)], np.int64)
    return Figures(values=values, given=mask if how < 0.7 else None)


def figure(column: Column, row: int) -> object:
    if not isinstance(column, Figures):
        return column
    if column.given is not None and not column.given[row]:
        return None
    return int(column.values[row]) * column.times


def exactly(run: Run, registers: list[Any], wanted: list[int]) -> list[int] | str:
    """The amounts of one row by the exact reading, or why it refuses it."""
    try:
        found = run(registers)
    except HvTariffError as error:
        return str(error)
    return [found[place] for place in wanted]


def compared(program: Program, columns: list[Column], rows: int) -> tuple[Evaluated, int]:
    """Run both readings; every amount and every refusal must be the same. Returns the number of amounts."""
    run, wanted = runner(program), [slots.amount for slots in program.charges]
    found = evaluate(program, run, columns, wanted=wanted, rows=rows, threads=1, block=max(rows // 3, 1))
    count = 0
    for row in range(rows):
        amounts = exactly(run, [figure(column, row) for column in columns], wanted)
        if isinstance(amounts, str):
            assert found.refused[row] == amounts
        elif row in found.refused:
            assert any(abs(amount) >= 2**63 for amount in amounts)
        else:
            for column, amount in zip(found.columns, amounts, strict=True):
                assert (column if isinstance(column, int) else int(column[row])) == amount
                count += 1
    return found, count
