"""What a participant is, and how its answers are compared to the bills by hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from attrs import frozen

from peers.customers import Columns
from peers.register_bill import LINES, READINGS, by_hand

Amounts = Mapping[str, np.ndarray]


@frozen(kw_only=True)
class Work:
    """One participant's customers, ready in memory in its own form.

    Attributes
    ----------
    run : callable
        Bills every customer and returns every line kept; this is what is timed.
    amounts : callable
        Takes what `run` returned to whole rials by line; not timed.
    """

    run: Callable[[], Any]
    amounts: Callable[[Any], Amounts]


@frozen(kw_only=True)
class Participant:
    """An engine that bills the register bill, or a part of it.

    Attributes
    ----------
    name : str
    version : str
    prepare : callable
        From columns to `Work`.
    rows : int or None
        How many rows it bills in a run; None: all.
    cores : int
    lines : tuple of str
        The lines it can express.
    """

    name: str
    version: str
    prepare: Callable[[Columns], Work]
    rows: int | None = None
    cores: int = 1
    lines: tuple[str, ...] = LINES


@frozen(kw_only=True)
class Error:
    """How many rows were compared, on how many a line is off, and by how much at most [rial]."""

    rows: int
    wrong: int
    largest: int


def truth(columns: Columns) -> Amounts:
    """Return the amounts by hand, one bill at a time."""
    order = [columns[reading.name].tolist() for reading in READINGS]
    found = np.fromiter(map(by_hand, *order), dtype=np.dtype((np.int64, len(LINES))), count=len(order[0]))
    return dict(zip(LINES, found.T, strict=True))


def compared(amounts: Amounts, true: Amounts) -> Error:
    """Compare the lines that a participant has, on the rows that it billed."""
    rows = len(next(iter(amounts.values())))
    worst = np.zeros(rows, dtype=np.int64)
    for line, found in amounts.items():
        np.maximum(worst, np.abs(found - true[line][:rows]), out=worst)
    return Error(rows=rows, wrong=int(np.count_nonzero(worst)), largest=int(worst.max()))


def whole(amounts: Mapping[str, np.ndarray]) -> Amounts:
    """Return amounts that are whole numbers in floating point as integers."""
    return {line: np.rint(amount).astype(np.int64) for line, amount in amounts.items()}
