"""What a portfolio comes to under many scenarios, added up slab by slab: sums, and how far bills move."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from attrs import frozen

from hv_tariff.billing.batch.figures import Integers
from hv_tariff.vocabulary import Status
from hv_tariff.whatif.rows import Refused

Whole = npt.NDArray[Any]
"""Python integers, which pass no bound."""
EDGES = (1, 2, 5, 10, 20, 50)
"""The changes that are told apart, upwards and downwards [% of what was owed before]."""
SPANS = ((None, None), *zip((0, *EDGES), (*EDGES, None), strict=True))
PLACES = 2 * len(SPANS) - 1
"""From the largest falls over no change to the largest rises."""
_LOW = 31
_PERCENT = 100


@frozen(kw_only=True, slots=True, eq=False)
class Counted:
    """What some rows come to under some scenarios.

    Attributes
    ----------
    which : sequence of int
        The scenarios.
    by_class : mapping of str to (scenarios, 5)
        Cases, before and after [rial], energy before and after [0.0001 kWh].
    by_line : mapping of str to (scenarios, 3)
        Cases, before and after [rial].
    bins : (scenarios, places, 2)
        Bills and their difference [rial].
    rise, fall : sequence of (int, int)
        The largest and the least difference [rial] of each scenario, and its row.
    """

    which: Sequence[int]
    by_class: Mapping[str, Whole]
    by_line: Mapping[str, Whole]
    bins: Whole
    rise: Sequence[tuple[int, int]]
    fall: Sequence[tuple[int, int]]


class Tallies:
    """Sums that grow, of many scenarios.

    Parameters
    ----------
    count : int
        How many scenarios.

    Attributes
    ----------
    touched : list of frozenset of int
        Of each scenario, the edits that changed something.
    cases, total : int
        How many bills the baseline has, and what they come to [rial].
    rejected : list of Refused
        What not even the baseline bills.
    numbers : dict of str to Status
        The numbers that its bills read, by their places.
    """

    def __init__(self, count: int) -> None:
        self.count = count
        self.by_class: dict[str, Whole] = {}
        self.by_line: dict[str, Whole] = {}
        self.bins = _zeros(count, PLACES, 2)
        self.rise: list[tuple[int, str] | None] = [None] * count
        self.fall: list[tuple[int, str] | None] = [None] * count
        self.refused: list[list[Refused]] = [[] for _ in range(count)]
        self.touched: list[frozenset[int]] = [frozenset()] * count
        self.cases = self.total = 0
        self.rejected: list[Refused] = []
        self.numbers: dict[str, Status] = {}

    def add(self, counted: Counted, name: Callable[[int], str]) -> None:
        """Add what some rows come to; `name` gives what the case of a row is called."""
        which = list(counted.which)
        self.bins[which] += counted.bins
        for mine, theirs in ((self.by_class, counted.by_class), (self.by_line, counted.by_line)):
            for code, sums in theirs.items():
                if code not in mine:
                    mine[code] = _zeros(self.count, sums.shape[-1])
                mine[code][which] += sums
        for number, up, down in zip(which, counted.rise, counted.fall, strict=True):
            self._see(number, (up[0], name(up[1])), (down[0], name(down[1])))

    def join(self, other: Tallies, *, first: int) -> None:
        """Add what another has of scenarios whose first is number `first` here; the baseline of both is one.

        Only the first scenarios bring their baseline with them, so that no row is counted twice.
        """
        which = slice(first, first + other.count)
        self.bins[which] += other.bins
        for mine, theirs in ((self.by_class, other.by_class), (self.by_line, other.by_line)):
            for code, sums in theirs.items():
                if code not in mine:
                    mine[code] = _zeros(self.count, sums.shape[-1])
                mine[code][which] += sums
        for i in range(other.count):
            self._see(first + i, other.rise[i], other.fall[i])
            self.refused[first + i] += other.refused[i]
            self.touched[first + i] |= other.touched[i]
        if not first:
            self.cases += other.cases
            self.total += other.total
            self.rejected += other.rejected
            self.numbers |= other.numbers

    def _see(self, number: int, up: tuple[int, str] | None, down: tuple[int, str] | None) -> None:
        """Keep a bill that rises or falls more than those before."""
        best, worst = self.rise[number], self.fall[number]
        if up is not None and up[0] > 0 and (best is None or up[0] > best[0]):
            self.rise[number] = up
        if down is not None and down[0] < 0 and (worst is None or down[0] < worst[0]):
            self.fall[number] = down


def placed(before: Integers, moved: Integers) -> Integers:
    """Return the place of each change: more edges passed, further from the middle.

    Parameters
    ----------
    before, moved : int64 arrays of one shape
        What was owed before, and the change [rial]. Of what was nothing, any change passes all edges.
    """
    size, far = np.abs(before), np.abs(moved)
    if far.size and max(int(size.max()), int(far.max())) > 2**63 // (_PERCENT * EDGES[-1]):
        size, far = size.astype(object), far.astype(object)
    places = (far > 0).astype(np.int64)
    times = far * _PERCENT
    for edge in EDGES:
        places += (times > size * edge).astype(np.int64)
    return np.asarray(places * np.sign(moved) + PLACES // 2, np.int64)


def in_bins(places: Integers, moved: Integers) -> Whole:
    """Return how many bills stand at each place and what they add up to, (books, places, 2)."""
    books = len(places)
    found = _zeros(books, PLACES, 2)
    offsets = np.arange(books, dtype=np.int64)[:, None] * PLACES
    counts = np.bincount((places + offsets).ravel(), minlength=books * PLACES).reshape(books, PLACES)
    found[:, :, 0] = counts
    for place in np.flatnonzero(counts.any(axis=0)).tolist():
        if place != PLACES // 2:
            found[:, place, 1] = exact_sums(np.where(places == place, moved, 0))
    return found


def exact_sums(amounts: Integers, starts: Integers | None = None) -> Whole:
    """Return sums along the last axis as integers, which together may pass int64.

    Parameters
    ----------
    amounts : (books, rows) int64
    starts : (kinds,) int64, optional
        Where each kind of rows begins; without it all rows are summed.

    Returns
    -------
    (books,) or (books, kinds) array of int
    """
    rows = amounts.shape[-1]
    most = max(-int(amounts.min()), int(amounts.max())) if amounts.size else 0
    if most * rows < 2**63:
        return _summed(amounts, starts).astype(object)
    high, low = _summed(amounts >> _LOW, starts), _summed(amounts & (2**_LOW - 1), starts)
    whole: Whole = high.astype(object) * 2**_LOW + low.astype(object)
    return whole


def _summed(amounts: Integers, starts: Integers | None) -> Integers:
    summed = amounts.sum(axis=-1) if starts is None else np.add.reduceat(amounts, starts, axis=-1)
    return np.asarray(summed, np.int64)


def _zeros(*shape: int) -> Whole:
    zeros: Whole = np.empty(shape, object)
    zeros.fill(0)
    return zeros
