"""Rows of a table some of whose figures are others: what is read of them is the figure, never the cell."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from hv_tariff.billing.batch.figures import Grid
from hv_tariff.billing.batch.rows import Rows
from hv_tariff.billing.paths import put


class Refigured(Rows):
    """The rows of a table with other figures.

    Parameters
    ----------
    rows : Rows
    figures : mapping of str to Grid
        By the path of their columns, which the table has.
    """

    def __init__(self, rows: Rows, figures: Mapping[str, Grid]) -> None:
        self.columns, self.count = rows.columns, rows.count
        self._rows, self._others = rows, figures

    def figure(self, path: str, places: int) -> Grid:
        """Return a column of figures."""
        return self._others[path] if path in self._others else self._rows.figure(path, places)

    def record(self, row: int) -> dict[str, Any]:
        """Return a row as a nested record."""
        record = self._rows.record(row)
        for path, grid in self._others.items():
            if grid.present[row]:
                put(record, path, f"{Decimal(int(grid.values[row])).scaleb(-grid.places):f}")
            else:
                _drop(record, path)
        return record


def _drop(record: dict[str, Any], path: str) -> None:
    *groups, name = path.split(".")
    for group in groups:
        record = record.get(group, {})
    record.pop(name, None)
