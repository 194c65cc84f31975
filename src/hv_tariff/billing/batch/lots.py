"""Lots: rows whose plans run the same programs, billed at once; rates that differ are columns."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from attrs import frozen

from hv_tariff.billing.batch.figures import Flags, Integers
from hv_tariff.billing.batch.kinds import OF_ROWS
from hv_tariff.billing.plan import Plan, SegmentPlan
from hv_tariff.billing.question import VECTOR

_MANY = 4096  # rows of a kind, for which days and factors are worth a lot of their own


@frozen(kw_only=True, slots=True, eq=False)
class Lot:
    """Kinds of rows with the same programs.

    Attributes
    ----------
    kinds : tuple of int
    plans : tuple of Plan
        One a kind.
    rows : (m,) int64
        The rows, kind after kind.
    number : int
        Its place among all lots.
    start : int
        Where the first of them stands in the order of all lots.
    counts : (kinds,) int64
        How many rows each kind has.
    """

    kinds: tuple[int, ...]
    plans: tuple[Plan, ...]
    rows: Integers
    number: int
    start: int
    counts: Integers

    @property
    def places(self) -> slice:
        """Return where its rows stand in the order of all lots."""
        return slice(self.start, self.start + len(self.rows))

    def only(self, places: Flags, plans: Mapping[int, Plan]) -> Lot:
        """Return the lot of some of its rows, under other plans of their kinds."""
        counts = np.bincount(
            np.repeat(np.arange(len(self.kinds)), self.counts)[places], minlength=len(self.kinds)
        )
        held = np.flatnonzero(counts).tolist()
        return Lot(
            kinds=tuple(self.kinds[i] for i in held),
            plans=tuple(plans[self.kinds[i]] for i in held),
            rows=self.rows[places],
            number=0,
            start=0,
            counts=counts[held],
        )


def lots(
    plans: Mapping[int, Plan],
    of_row: Integers,
    wanted: Integers,
    *,
    apart: Mapping[int, object] | None = None,
) -> list[Lot]:
    """Gather the rows of kinds whose plans have the same programs and the same days.

    Parameters
    ----------
    plans : mapping of kind to Plan
    of_row : (n,) int64
        The kind of each row.
    wanted : (m,) int64
        The rows to be billed.
    apart : mapping of kind to object, optional
        Kinds for which it differs are kept apart.
    """
    kind = of_row[wanted]
    narrow = kind.astype(np.uint16) if len(kind) and kind.max() < 2**16 else kind
    order = np.argsort(narrow, kind="stable")
    sorted_rows, sorted_kinds = wanted[order], kind[order]
    numbers, starts, counts = np.unique(sorted_kinds, return_index=True, return_counts=True)
    held: dict[object, list[int]] = {}
    for i, number in enumerate(numbers.tolist()):
        key = _programs(plans[number], many=counts[i] >= _MANY), None if apart is None else apart[number]
        held.setdefault(key, []).append(i)
    found: list[Lot] = []
    start = 0
    for places in held.values():
        rows = np.concatenate([sorted_rows[starts[i] : starts[i] + counts[i]] for i in places])
        found.append(
            Lot(
                kinds=tuple(int(numbers[i]) for i in places),
                plans=tuple(plans[int(numbers[i])] for i in places),
                rows=rows,
                number=len(found),
                start=start,
                counts=counts[places],
            )
        )
        start += len(rows)
    return found


def _programs(plan: Plan, *, many: bool) -> object:
    """The programs of a plan, and the days and factors that its contract and period give them.

    Of kinds with few rows only which of these are none: they become columns, and many kinds one lot.
    """
    parts = tuple((id(part.program), _fixed(part, many=many)) for part in plan.segments)
    return parts, id(plan.settlement.program), plan.codes


def _fixed(part: SegmentPlan, *, many: bool) -> tuple[object, ...]:
    first = len(part.program.constants) + len(part.program.rates)
    return tuple(
        value if many or not isinstance(value, int) else value != 0
        for (leaf, _), value in zip(part.program.readings, part.prefix[first:], strict=True)
        if leaf.name not in VECTOR and leaf.name not in OF_ROWS
    )
