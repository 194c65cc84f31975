"""Which rows of a table are billed alike: everything that selects a plan is the same, figures are not.

A kind of rows has one plan, found by the exact reading's own planner from the first row of the kind. What
the planner looks at is a key: the columns of words as they stand, the days of the period, and of the
figures what decides something: whether one is there, and on which side of a threshold it is.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import Protocol

import numpy as np
import pyarrow as pa
from attrs import frozen

from hv_tariff.billing.batch.date_texts import parse
from hv_tariff.billing.batch.figures import Flags, Grid, Integers, everywhere
from hv_tariff.billing.batch.rows import Codes, Rows, alike, packed
from hv_tariff.billing.record import ACCOUNT
from hv_tariff.billing.rules.options import LICENCE_LIMIT_KW, TRANSIT_ABOVE_KW
from hv_tariff.contracts import KVARH_PLACES, KW_PLACES, KWH_PLACES, LOSS_PLACES
from hv_tariff.contracts.purchases import KINDS
from hv_tariff.vocabulary import Band

ENERGY = {band: f"metered.energy_kwh.{band.value}" for band in Band}
REACTIVE, DEMAND, SUBJECT, LOSS = (
    f"metered.{name}" for name in ("reactive_kvarh", "demand_kw", "transit_demand_kw", "loss_coefficient")
)
CONTRACT, PERMITTED, REDUCED = (f"contract.{name}_demand_kw" for name in ("contract", "permitted", "reduced"))
BOUGHT = {(band, name): f"purchases_kwh.{band.value}.{name}" for band in Band for name in KINDS}
OF_CONTRACT = ("contract_demand_kw", "floor_demand_kw")
OF_ROWS = frozenset(
    (*OF_CONTRACT, *(f"{what}_kwh.{band.value}" for what in ("purchase", "renewable") for band in Band))
)
CARRIED = {name: f"account.{name}" for name in ACCOUNT}
PERIOD = ("period.from", "period.until")
PRINTED, STEPS = "printed.lines.", "contract.demand."
PLACES = {
    **dict.fromkeys(ENERGY.values(), KWH_PLACES),
    **dict.fromkeys(BOUGHT.values(), KWH_PLACES),
    REACTIVE: KVARH_PLACES,
    LOSS: LOSS_PLACES,
    **dict.fromkeys((DEMAND, SUBJECT, CONTRACT, PERMITTED, REDUCED), KW_PLACES),
    **dict.fromkeys(CARRIED.values(), 0),
}
# What no bill depends on: the page's other figures, who and when.
LEFT = ("rates_shown.", "market_shown.", "identifiers.", "evidence.", "tou_hours_per_day.", PRINTED)
ALONE = ("invoice_id", "inferred", "evidence", "contract.customer", "period.issued", "metered.multiplier")
BESIDE = ("printed.bands.", "printed.billed_demand_kw", "metered.readings.", "metered.digits")


@frozen(kw_only=True, slots=True, eq=False)
class Kinds:
    """The kinds of rows of a table.

    Attributes
    ----------
    of_row : (n,) int64
        The kind of each row.
    first : (kinds,) int64
        The first row of each.
    sound : (n,) bool
        Whether all figures of a row are ones that the columns hold; the others are billed by themselves.
    words : tuple of str
        The paths of the columns whose words select a plan.
    sides : tuple of (n,) integers
        What the figures decide, and the days of the period.
    """

    of_row: Integers
    first: Integers
    sound: Flags
    words: tuple[str, ...]
    sides: tuple[Codes, ...]

    def key(self, rows: Rows, row: int) -> Hashable:
        """Return what selects the plan of a row: rows of the same key have the same, in any table."""
        words = ((path, rows.columns[path][row].as_py()) for path in self.words)
        return (
            tuple((path, word) for path, word in words if word is not None),
            tuple(int(side[row]) for side in self.sides),
        )


def kinds_of(rows: Rows) -> Kinds:
    """Return the kinds of the rows of a table."""
    read = {path: rows.figure(path, places) for path, places in PLACES.items() if path in rows.columns}
    printed = {name: rows.figure(PRINTED + name, 0) for name in ACCOUNT if PRINTED + name in rows.columns}
    sound = np.ones(rows.count, np.bool_)
    for path, grid in read.items():
        sound &= grid.sound
        if path not in CARRIED.values():
            sound &= grid.values >= 0
    for grid in printed.values():
        sound &= grid.sound
    energy = [read[path].present for path in ENERGY.values() if path in read]
    sound &= np.logical_or.reduce(energy) if energy else np.ones(rows.count, np.bool_)
    for path, column in rows.columns.items():
        if path.startswith(STEPS):
            sound &= ~np.asarray(column.is_valid())
    days = []
    for path in PERIOD:
        if path in rows.columns and _is_text(rows.columns[path]):
            ordinals, is_date = parse(rows.columns[path])
            sound &= is_date
            days.append(ordinals)
    dated = PERIOD if len(days) == len(PERIOD) else ()
    words = [path for path in rows.columns if path not in (*PLACES, *dated) and not _left(path, rows)]
    presence = _presence(read, everywhere(rows.count, yes=False))
    sides: list[Codes] = [*packed([*presence, *_sides(rows), *_carried(rows), sound])]
    sides += days if dated else []
    of_row, first = alike([*rows.codes(words), *sides], rows.count)
    return Kinds(of_row=of_row, first=first, sound=sound, words=tuple(words), sides=tuple(sides))


def _is_text(column: pa.Array) -> bool:
    kind = column.type.value_type if pa.types.is_dictionary(column.type) else column.type
    return bool(pa.types.is_string(kind))


def _left(path: str, rows: Rows) -> bool:
    if path in ALONE or path.startswith(LEFT):
        return True
    return path.startswith(BESIDE) and any(each in rows.columns for each in ENERGY.values())


def _presence(read: dict[str, Grid], none: Flags) -> Iterable[Flags]:
    """Of each figure, in a fixed order, which rows have it, and buy some."""
    for path in PLACES:
        grid = read.get(path)
        yield none if grid is None else grid.present
        if path in BOUGHT.values():
            yield none if grid is None else grid.values != 0


def _sides(rows: Rows) -> Iterable[Flags]:
    """On which side of the thresholds that rules look at, and whether a Friday register counted."""
    demand, contract = rows.figure(DEMAND, KW_PLACES), rows.figure(CONTRACT, KW_PLACES)
    kw, measured = contract.at(KW_PLACES), demand.at(KW_PLACES)
    yield measured > kw
    yield measured > LICENCE_LIMIT_KW * 10**KW_PLACES
    for limit in (0, TRANSIT_ABOVE_KW, LICENCE_LIMIT_KW):
        yield kw > limit * 10**KW_PLACES
    yield rows.figure(REDUCED, KW_PLACES).at(KW_PLACES) > kw
    yield rows.figure(ENERGY[Band.FRIDAY_PEAK], KWH_PLACES).values != 0


def _carried(rows: Rows) -> Iterable[Flags]:
    for name in ACCOUNT:
        yield account(rows, name).values != 0


class Table(Protocol):
    """What has columns of figures."""

    def figure(self, path: str, places: int) -> Grid:
        """Return a column of figures."""


def account(rows: Table, name: str) -> Grid:
    """Return an amount of the account: from `account`, else from the printed line that is an input."""
    own, printed = rows.figure(CARRIED[name], 0), rows.figure(PRINTED + name, 0)
    if not own.present.any():
        return printed
    return Grid(
        values=np.where(own.present, own.values, printed.values),
        places=0,
        present=own.present | printed.present,
        sound=own.sound & printed.sound,
    )
