"""The register bill in hv_tariff, columns: the program of the tree over blocks of rows.

It writes to the same arrays at each run, as whoever bills one file after another would.
"""

from __future__ import annotations

from functools import partial

import numpy as np

import hv_tariff
from hv_tariff.formula.columns.evaluating import Figures, evaluate
from hv_tariff.formula.exact import runner
from hv_tariff.formula.lowering import lower
from peers.customers import Columns
from peers.participants import Amounts, Participant, Work
from peers.register_bill import register_bill, scalars


def _prepare(read: Columns, *, cores: int) -> Work:
    program = lower(register_bill(), slices=1)
    figures = [Figures(values=read[reading.name]) for reading, _ in program.readings]
    registers = [*program.constants, *scalars(program), *figures]
    rows = len(figures[0].values)
    wanted = [slots.amount for slots in program.charges]
    codes = [slots.charge.code for slots in program.charges]

    def amounts(kept: tuple) -> Amounts:
        return dict(zip(codes, kept, strict=True))

    out = [np.empty(rows, np.int64) for _ in wanted]
    run = partial(
        evaluate, program, runner(program), registers, wanted=wanted, rows=rows, threads=cores, out=out
    )
    return Work(run=lambda: run().columns, amounts=amounts)


PARTICIPANTS = [
    Participant(
        name="hv_tariff columns",
        version=hv_tariff.__version__,
        prepare=partial(_prepare, cores=cores),
        cores=cores,
    )
    for cores in (1, 2)
]
