"""What a lot's rows give to a program: its readings as columns, taken from the table row by row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, Protocol

import numpy as np
from attrs import frozen

from hv_tariff.billing.batch import kinds as k
from hv_tariff.billing.batch.figures import Grid, Integers, everywhere
from hv_tariff.billing.batch.lots import Lot
from hv_tariff.billing.batch.rows import Rows
from hv_tariff.billing.plan import SegmentPlan, SettlementPlan
from hv_tariff.billing.purchased import RENEWABLE
from hv_tariff.billing.question import VECTOR
from hv_tariff.billing.record import ACCOUNT
from hv_tariff.contracts import KW_PLACES, KWH_PLACES, SHARE_PLACES
from hv_tariff.contracts.purchases import KINDS
from hv_tariff.errors import FormulaError
from hv_tariff.formula.columns.evaluating import Column, Figures
from hv_tariff.vocabulary import Band

_NAMES = tuple(VECTOR)
Limits = Mapping[int, tuple[int, int]]
NO_LIMITS: Limits = MappingProxyType({})
_MANY = 1000  # rows: fewer that have the same figure by chance are no reason for a machine of their own


@frozen(kw_only=True, slots=True, eq=False)
class Reading:
    """A reading of all rows, in the order of lots.

    Attributes
    ----------
    values : (n,) int64
        In units of 10^−places.
    places : int
    lo, hi : list of int
        The least and the largest of each lot.
    """

    values: Integers
    places: int
    lo: list[int]
    hi: list[int]


class Readings(Protocol):
    """What has the readings of lots."""

    def reading(self, name: str) -> Reading:
        """Return the column of a reading."""

    def has(self, name: str) -> bool:
        """Whether there are columns of a reading that is the contract's."""


class Ordered:
    """The columns of a table with its rows in the order of lots, so that each lot is a slice of them.

    Parameters
    ----------
    rows : Rows
    taken : sequence of Lot
    """

    def __init__(self, rows: Rows, taken: Sequence[Lot]) -> None:
        self.columns = rows.columns
        nobody = np.zeros(0, np.int64)
        self._order = np.concatenate([lot.rows for lot in taken]) if taken else nobody
        self._counts = np.concatenate([lot.counts for lot in taken]) if taken else nobody
        self._ends = np.cumsum(self._counts)
        self._starts = [lot.start for lot in taken]
        self._rows = rows
        self._figures: dict[tuple[str, int], Grid] = {}
        self._readings: dict[str, Reading] = {}
        self._has: dict[str, bool] = {}

    def figure(self, path: str, places: int) -> Grid:
        """Return a column of figures."""
        key = path, places
        if key not in self._figures:
            grid = self._rows.figure(path, places)
            self._figures[key] = self.of_kinds(grid) if path in k.PLACES else grid.taken(self._order)
        return self._figures[key]

    def reading(self, name: str) -> Reading:
        """Return the column of a reading, by the name under which programs read it."""
        if name not in self._readings:
            grid = _column(self, name)
            lo, hi = (
                least.reduceat(grid.values, self._starts).tolist() for least in (np.minimum, np.maximum)
            )
            self._readings[name] = Reading(values=grid.values, places=grid.places, lo=lo, hi=hi)
        return self._readings[name]

    def has(self, name: str) -> bool:
        """Whether the table has the columns of a reading that is the contract's."""
        if name not in self._has:
            bought = (path for path in k.BOUGHT.values() if path.split(".")[1] == name.split(".")[1])
            paths = [k.CONTRACT] if name in k.OF_CONTRACT else bought
            self._has[name] = any(path in self.columns for path in paths)
        return self._has[name]

    def of_kinds(self, grid: Grid) -> Grid:
        """Return a column that all rows of a kind have or have not: only what is there is fetched."""
        if not grid.present.strides[0]:
            return grid.taken(self._order)
        starts = self._ends - self._counts
        has = grid.present[self._order[starts]]
        turns = np.flatnonzero(np.diff(has, prepend=False, append=False))
        values = np.zeros(len(self._order), np.int64)
        for first, last in zip(turns[::2].tolist(), (turns[1::2] - 1).tolist(), strict=True):
            here = slice(starts[first], self._ends[last])
            grid.values.take(self._order[here], out=values[here], mode="clip")
        return Grid(
            values=values,
            places=grid.places,
            present=np.repeat(has, self._counts),
            sound=everywhere(len(values)),
        )


class Supply:
    """The figures of a lot's rows, by the name under which programs read them.

    Parameters
    ----------
    rows : Ordered, or what has its readings
    lot : Lot
    """

    def __init__(self, rows: Readings, lot: Lot) -> None:
        self.rows, self.lot, self.count = rows, lot, len(lot.rows)

    def figures(self, name: str, places: int) -> Figures | int:
        """Return the column of a reading on a grid, or the one value of all rows."""
        reading = self.rows.reading(name)
        lo, hi = reading.lo[self.lot.number], reading.hi[self.lot.number]
        times: int = 10 ** (places - reading.places)
        if lo == hi and (self.count >= _MANY or lo * times in (0, 10**places)):
            return lo * times
        return Figures(values=reading.values[self.lot.places], times=times, limits=(lo, hi))

    def registers(
        self,
        parts: Sequence[SegmentPlan | SettlementPlan],
        limits: Limits = NO_LIMITS,
        prefixes: Sequence[list[Any]] | None = None,
    ) -> list[Column]:
        """Return what stands before the instructions: the same for all kinds, a column, or by kind.

        Parameters
        ----------
        parts : sequence of SegmentPlan or SettlementPlan
            One a kind.
        limits : mapping of register to (int, int), optional
            Registers that are columns in every run, and the least and largest of all runs.
        prefixes : sequence of list, optional
            The first registers of each kind, where its plan's own are not meant.
        """
        first = parts[0]
        held = [part.prefix for part in parts] if prefixes is None else prefixes
        found: list[Column] = []
        picked = {register: _NAMES[place] for register, place in first.picks if place < len(_NAMES)}
        offset = len(first.program.constants)
        rates = len(first.program.rates) if isinstance(first, SegmentPlan) else 0
        for i, value in enumerate(first.prefix):
            reading = first.program.readings[i - offset - rates][0] if i >= offset + rates else None
            if i in picked and reading is not None:
                found.append(self.figures(picked[i], reading.places))
            elif reading is not None and reading.name in k.OF_ROWS and self.rows.has(reading.name):
                found.append(self.figures(reading.name, reading.places))
            elif i < offset:
                found.append(value)
            else:
                found.append(self._by_kind([prefix[i] for prefix in held], limits.get(i)))
        return found

    def _by_kind(self, values: list[Any], limits: tuple[int, int] | None) -> Column:
        alike = all(value == values[0] for value in values)
        if alike and limits is None:
            same: Column = values[0]
            return same
        if alike:
            column: Integers = np.broadcast_to(np.int64(values[0]), self.count)
        else:
            column = np.repeat(np.array(values, np.int64), self.lot.counts)
        return Figures(values=column, limits=limits or (min(values), max(values)))


def _column(rows: Ordered, name: str) -> Grid:  # noqa: PLR0911
    what, _, band = name.partition(".")
    match what:
        case "energy_kwh":
            return rows.figure(f"metered.{name}", KWH_PLACES)
        case "demand_kw" | "reactive_kvarh" | "loss_coefficient":
            return rows.figure(f"metered.{name}", k.PLACES[f"metered.{name}"])
        case "billed_share_of_kwh":
            share = rows.figure(f"metered.{name}", SHARE_PLACES)
            values = np.where(share.present, share.at(SHARE_PLACES), 10**SHARE_PLACES)
            return _grid(values, SHARE_PLACES, share)
        case "transit_demand_kw":
            return _first(rows.figure(k.SUBJECT, KW_PLACES), rows.figure(k.DEMAND, KW_PLACES))
        case "contract_demand_kw":
            return rows.figure(k.CONTRACT, KW_PLACES)
        case "floor_demand_kw":
            reduced = rows.figure(k.REDUCED, KW_PLACES)
            return _first(reduced, rows.figure(k.CONTRACT, KW_PLACES), zero_is_none=True)
        case "purchase_kwh" | "renewable_kwh":
            kinds = [n for n, kind in KINDS.items() if what == "purchase_kwh" or kind in RENEWABLE]
            return _added([rows.figure(k.BOUGHT[Band(band), n], KWH_PLACES) for n in kinds])
    if name in ACCOUNT:
        return k.account(rows, name)
    raise FormulaError(f"no column of a table is the reading '{name}'")


def _first(one: Grid, other: Grid, *, zero_is_none: bool = False) -> Grid:
    """The first of two figures that stands in a row."""
    here = one.present & (one.values != 0) if zero_is_none else one.present
    places = max(one.places, other.places)
    return _grid(np.where(here, one.at(places), other.at(places)), places, other)


def _added(grids: list[Grid]) -> Grid:
    places = max(grid.places for grid in grids)
    some = [grid.at(places) for grid in grids if grid.values.strides[0]]
    return grids[0] if not some else _grid(sum(some[1:], start=some[0]), places, grids[0])


def _grid(values: Integers, places: int, like: Grid) -> Grid:
    return Grid(values=values, places=places, present=like.present, sound=like.sound)
