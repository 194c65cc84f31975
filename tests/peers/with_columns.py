"""The register bill in hv_tariff, columns: the program of the tree, bound once, run on blocks of rows."""

from __future__ import annotations

from functools import partial

import hv_tariff
from hv_tariff.formula import columns
from hv_tariff.formula.lowering import lower
from hv_tariff.formula.program import Program
from peers.customers import Columns
from peers.participants import Participant, Work
from peers.register_bill import register_bill, scalars


def bound(program: Program, read: Columns, *, cores: int) -> Work:
    """Return the bound program over the columns: the one place that knows the interface of `columns`."""
    order = [read[reading.name] for reading, _ in program.readings]
    bounds = [(0, int(column.max())) for column in order]
    run = columns.bind(program, scalars=scalars(program), bounds=bounds)
    codes = [line.charge.code for line in program.charges]
    return Work(
        run=partial(run, order, threads=cores), amounts=lambda kept: dict(zip(codes, kept, strict=True))
    )


def _prepare(read: Columns, *, cores: int) -> Work:
    return bound(lower(register_bill(), slices=1), read, cores=cores)


PARTICIPANTS = [
    Participant(
        name="hv_tariff columns",
        version=hv_tariff.__version__,
        prepare=partial(_prepare, cores=cores),
        cores=cores,
    )
    for cores in (1, 2)
]
