"""The register bill in hv_tariff: exactly, one bill at a time, from the tree."""

from __future__ import annotations

from typing import Any

import numpy as np

import hv_tariff
from hv_tariff.formula.exact import runner
from hv_tariff.formula.lowering import lower
from peers.customers import Columns
from peers.participants import Amounts, Participant, Work
from peers.register_bill import register_bill, scalars

ROWS = 48_000


def _prepare(columns: Columns) -> Work:
    program = lower(register_bill(), slices=1)
    run_one, head = runner(program), [*program.constants, *scalars(program)]
    readings = np.column_stack([columns[reading.name] for reading, _ in program.readings]).tolist()
    places = {line.charge.code: line.amount for line in program.charges}

    def run() -> list[list[Any]]:
        return [run_one([*head, *row]) for row in readings]

    def amounts(kept: list[list[Any]]) -> Amounts:
        return {
            code: np.array([registers[place] for registers in kept], dtype=np.int64)
            for code, place in places.items()
        }

    return Work(run=run, amounts=amounts)


PARTICIPANTS = [
    Participant(
        name="hv_tariff exact, one bill at a time", version=hv_tariff.__version__, prepare=_prepare, rows=ROWS
    )
]
