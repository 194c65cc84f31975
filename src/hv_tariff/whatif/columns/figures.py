"""Edits of loads and contract demands over whole columns.

Each figure is changed by the edit's own `Change`, once for each value that stands in a column. A row of which
an edit makes no sense, or touches more than figures, is not decided here: it goes to the edit as a case.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import numpy as np
from attrs import evolve, frozen

from hv_tariff.billing import Case
from hv_tariff.billing.batch import kinds as k
from hv_tariff.billing.batch.figures import Flags, Grid, Integers
from hv_tariff.billing.batch.planned_table import PlannedTable
from hv_tariff.billing.batch.refigured import Refigured
from hv_tariff.contracts import KVARH_PLACES, KW_PLACES, KWH_PLACES, SHARE_PLACES
from hv_tariff.errors import HvTariffError
from hv_tariff.whatif.edits.change import Change, Operation
from hv_tariff.whatif.edits.contracts import DemandEdit
from hv_tariff.whatif.edits.edit import Edit
from hv_tariff.whatif.edits.loads import ALL, DEMAND, ENERGY, REACTIVE, LoadEdit, ShiftEdit
from hv_tariff.whatif.scenario import Scenario

_HOURS = 24
_DEMANDS = {"demand": k.CONTRACT, "permitted_demand": k.PERMITTED, "reduced_demand": k.REDUCED}
_SHARE = "metered.billed_share_of_kwh"
_LARGEST = 2**62


@frozen(kw_only=True, slots=True, eq=False)
class Figured:
    """Rows with the figures that a scenario gives them.

    Attributes
    ----------
    rows : Refigured
    apart : (n,) bool
        Rows that are left to the edits themselves.
    tables : Scenario
        The scenario without the edits of figures.
    touched : frozenset of int
        Which edits of figures are for some row, by their places in the scenario.
    places : tuple of int
        The places of the other edits in the scenario.
    """

    rows: Refigured
    apart: Flags
    tables: Scenario
    touched: frozenset[int]
    places: tuple[int, ...]


def figured(table: PlannedTable, firsts: Sequence[tuple[int, Case]], scenario: Scenario) -> Figured | None:
    """Return the rows of a table under a scenario's edits of figures; None where it has none, or names cases.

    Parameters
    ----------
    table : PlannedTable
    firsts : sequence of (int, Case)
        A case of each kind of rows.
    scenario : Scenario
    """
    numbered = list(enumerate(scenario.edits))
    own = [(i, edit) for i, edit in numbered if isinstance(edit, LoadEdit | ShiftEdit | DemandEdit)]
    if not own or any(edit.whom.invoice is not None for edit in scenario.edits):
        return None
    others = tuple((i, edit) for i, edit in numbered if (i, edit) not in own)
    figuring, touched = _Figuring(table), set()
    for i, edit in own:
        for kind, case in firsts:
            mine = table.kinds.of_row == kind
            try:
                meant = _is_for(edit, case)
            except HvTariffError:
                meant = None
            if meant is None:
                figuring.apart |= mine
            elif meant:
                touched.add(i)
                figuring.edit(edit, case, mine)
    return Figured(
        rows=Refigured(table.rows, figuring.finished()),
        apart=figuring.apart,
        tables=Scenario(name=scenario.name, edits=tuple(edit for _, edit in others)),
        touched=frozenset(touched),
        places=tuple(i for i, _ in others),
    )


def _is_for(edit: Edit, case: Case) -> bool | None:
    """Whether an edit is for all rows of a kind; None where it cuts their period."""
    if not isinstance(edit, DemandEdit):
        return edit.for_case(case)
    if not edit.whom.has(case):
        return False
    period, span = case.period, edit.span
    inside = any(period.from_ < day < period.until for day in span.edges)
    return None if inside else span.touches(period.from_, period.until)


class _Figuring:
    """Columns of figures that change, edit by edit."""

    def __init__(self, table: PlannedTable) -> None:
        self._rows = table.rows
        self.apart: Flags = np.zeros(table.rows.count, np.bool_)
        self._values: dict[str, tuple[Integers, int]] = {}

    def _column(self, path: str, places: int) -> Integers:
        if path not in self._values:
            self._values[path] = self._rows.figure(path, places).at(places).copy(), places
        return self._values[path][0]

    def _has(self, path: str, places: int, mine: Flags) -> bool:
        return path in self._rows.columns and bool(self._rows.figure(path, places).present[mine].all())

    def finished(self) -> dict[str, Grid]:
        """Return the columns, and that of the printed loss coefficient without rows of another load."""
        found = {
            path: evolve(self._rows.figure(path, places), values=values, places=places)
            for path, (values, places) in self._values.items()
        }
        if k.LOSS in self._rows.columns:
            loss = self._rows.figure(k.LOSS, k.PLACES[k.LOSS])
            moved = np.zeros(self._rows.count, np.bool_)
            for path in (*k.ENERGY.values(), k.REACTIVE):
                if path in found:
                    moved |= found[path].values != self._rows.figure(path, KWH_PLACES).at(found[path].places)
            found[k.LOSS] = evolve(
                loss, values=np.where(moved, 0, loss.values), present=loss.present & ~moved
            )
        return found

    def edit(self, edit: Edit, case: Case, mine: Flags) -> None:
        """Change the figures of rows of one kind, of which `case` is one."""
        if isinstance(edit, ShiftEdit):
            self._shift(edit, case, mine)
        elif isinstance(edit, DemandEdit):
            path = _DEMANDS[edit.demand]
            if self._has(path, KW_PLACES, mine):
                self._change(path, KW_PLACES, mine, edit)
                self.apart |= mine & (self._column(path, KW_PLACES) == 0)
                self.apart |= mine & (self._standing(k.REDUCED) > self._standing(k.CONTRACT))
            elif edit.change.operation is Operation.SET or path in self._rows.columns:
                self.apart |= mine
        elif isinstance(edit, LoadEdit):
            self._load(edit, case, mine)

    def _standing(self, path: str) -> Integers:
        """A demand of the contract as it stands, after the edits so far."""
        if path in self._values:
            return self._values[path][0]
        return self._rows.figure(path, KW_PLACES).at(KW_PLACES)

    def _load(self, edit: LoadEdit, case: Case, mine: Flags) -> None:
        bands = case.consumption.bands
        if edit.load in (ALL, ENERGY):
            if edit.band is not None and edit.band not in bands:
                self.apart |= mine
                return
            for band in bands:
                if edit.band in (None, band):
                    self._change(k.ENERGY[band], KWH_PLACES, mine, edit)
        if edit.load in (ALL, REACTIVE):
            if self._has(k.REACTIVE, KVARH_PLACES, mine):
                self._change(k.REACTIVE, KVARH_PLACES, mine, edit)
            elif edit.change.operation is not Operation.SCALE:  # of nothing, a share is nothing
                self.apart |= mine
        if edit.load in (ALL, DEMAND):
            for path in (k.DEMAND, k.SUBJECT):
                if self._has(path, KW_PLACES, mine):
                    self._change(path, KW_PLACES, mine, edit)
        if edit.load == DEMAND:
            self.apart |= mine & self._below_average(case.period.days)

    def _below_average(self, days: int) -> Flags:
        """Rows whose maximum is below their average power, which the edit itself refuses."""
        if k.DEMAND not in self._values:
            return np.zeros(self._rows.count, np.bool_)
        kwh: Integers = np.zeros(self._rows.count, np.int64)
        for path in k.ENERGY.values():
            known = path in self._values
            kwh += self._values[path][0] if known else self._rows.figure(path, KWH_PLACES).at(KWH_PLACES)
        shared = self._rows.figure(_SHARE, SHARE_PLACES).present
        unit = 10 ** (KWH_PLACES - KW_PLACES)
        return np.asarray(shared | (self._column(k.DEMAND, KW_PLACES) * (days * _HOURS * unit) < kwh))

    def _shift(self, edit: ShiftEdit, case: Case, mine: Flags) -> None:
        if not {edit.from_band, edit.to_band} <= set(case.consumption.bands):
            self.apart |= mine
            return
        source, target = (self._column(k.ENERGY[band], KWH_PLACES) for band in (edit.from_band, edit.to_band))
        moved = source.copy()
        if edit.kwh is not None:
            moved[mine] = int(edit.kwh.scaleb(KWH_PLACES))
        else:
            self._map(moved, KWH_PLACES, mine, Change(Operation.SCALE, edit.share or Decimal(0)), edit.where)
        too_much = mine & (moved > source)
        self.apart |= too_much
        moved[~mine | too_much] = 0
        source -= moved
        target += moved

    def _change(self, path: str, places: int, mine: Flags, edit: LoadEdit | DemandEdit) -> None:
        self._map(self._column(path, places), places, mine, edit.change, edit.where)

    def _map(self, values: Integers, places: int, mine: Flags, change: Change, where: str) -> None:
        """Change the values of some rows in place; a row whose value makes no sense goes apart."""
        rows = np.flatnonzero(mine)
        old = values[rows]
        if change.operation in (Operation.SCALE, Operation.ADD):
            times, plus, over = change.linear(places)
            if (int(old.max()) * abs(times) + abs(plus)) * 2 + over < _LARGEST:
                above = old * np.int64(times) + np.int64(plus)
                values[rows] = (2 * above + over) // (2 * over)
                self.apart[rows[above < 0]] = True
                return
        distinct, of_row = np.unique(old, return_inverse=True)
        new = [_one(value, places, change, where) for value in distinct.tolist()]
        values[rows] = np.array([-1 if each is None else each for each in new], np.int64)[of_row]
        self.apart[rows[values[rows] < 0]] = True


def _one(value: int, places: int, change: Change, where: str) -> int | None:
    """A value changed, in the same units; None where that makes no sense."""
    try:
        other = change.of(Decimal(value).scaleb(-places), places=places, where=where).scaleb(places)
    except HvTariffError:
        return None
    return int(other) if other == int(other) and 0 <= other < _LARGEST else None
