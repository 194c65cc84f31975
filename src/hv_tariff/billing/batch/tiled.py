"""A lot's rows several times over, once for each of several books: many small runs as one large one."""

from __future__ import annotations

import numpy as np

from hv_tariff.billing.batch.figures import Integers
from hv_tariff.billing.batch.lots import Lot
from hv_tariff.billing.batch.supply import Ordered, Reading


def tiled_lot(lot: Lot, times: int) -> Lot:
    """Return a lot with its rows several times over."""
    return Lot(
        kinds=lot.kinds * times,
        plans=lot.plans * times,
        rows=np.tile(lot.rows, times),
        number=0,
        start=0,
        counts=np.tile(lot.counts, times),
    )


class Tiled:
    """The readings of one lot, repeated; what `Supply` takes of `Ordered`.

    Parameters
    ----------
    rows : Ordered
    lot : Lot
    times : int
    """

    def __init__(self, rows: Ordered, lot: Lot, times: int) -> None:
        self._rows, self._lot, self._times = rows, lot, times
        self._readings: dict[str, Reading] = {}

    def reading(self, name: str) -> Reading:
        """Return the column of a reading."""
        if name not in self._readings:
            whole = self._rows.reading(name)
            mine: Integers = whole.values[self._lot.places]
            self._readings[name] = Reading(
                values=np.tile(mine, self._times),
                places=whole.places,
                lo=[whole.lo[self._lot.number]],
                hi=[whole.hi[self._lot.number]],
            )
        return self._readings[name]

    def has(self, name: str) -> bool:
        """Whether the table has the columns of a reading that is the contract's."""
        return self._rows.has(name)
