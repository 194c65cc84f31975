"""Lots: rows whose plans run the same programs, billed at once; rates that differ are columns."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
from attrs import frozen

from hv_tariff.billing.batch import kinds as k
from hv_tariff.billing.batch.figures import Flags, Grid, Integers
from hv_tariff.billing.batch.rows import Rows
from hv_tariff.billing.plan import Plan, SegmentPlan, SettlementPlan
from hv_tariff.billing.purchased import RENEWABLE
from hv_tariff.billing.question import VECTOR
from hv_tariff.billing.record import ACCOUNT
from hv_tariff.contracts import KW_PLACES, KWH_PLACES, SHARE_PLACES
from hv_tariff.contracts.purchases import KINDS
from hv_tariff.errors import FormulaError
from hv_tariff.formula.columns.evaluating import Column, Evaluated, Figures, evaluate
from hv_tariff.vocabulary import Band

DEFAULT_THREADS = 2
_NAMES = tuple(VECTOR)


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
    start : int
        Where the first of them stands in the order of all lots.
    counts : (kinds,) int64
        How many rows each kind has.
    """

    kinds: tuple[int, ...]
    plans: tuple[Plan, ...]
    rows: Integers
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
        key = _programs(plans[number]), None if apart is None else apart[number]
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
                start=start,
                counts=counts[places],
            )
        )
        start += len(rows)
    return found


class Ordered:
    """The columns of a table with its rows in the order of lots, so that each lot is a slice of them.

    Parameters
    ----------
    rows : Rows
    taken : sequence of Lot
    """

    def __init__(self, rows: Rows, taken: Sequence[Lot]) -> None:
        self.columns = rows.columns
        self.order = np.concatenate([lot.rows for lot in taken]) if taken else np.zeros(0, np.int64)
        self._rows = rows
        self._figures: dict[tuple[str, int], Grid] = {}
        self._readings: dict[str, Grid] = {}

    def figure(self, path: str, places: int) -> Grid:
        """Return a column of figures."""
        key = path, places
        if key not in self._figures:
            self._figures[key] = self._rows.figure(path, places).taken(self.order)
        return self._figures[key]

    def reading(self, name: str) -> Grid:
        """Return the column of a reading, by the name under which programs read it."""
        if name not in self._readings:
            self._readings[name] = _column(self, name)
        return self._readings[name]


def _programs(plan: Plan) -> object:
    """The programs of a plan, and the days and factors that its contract and period give them."""
    parts = tuple((id(part.program), _fixed(part)) for part in plan.segments)
    return parts, id(plan.settlement.program), plan.codes


def _fixed(part: SegmentPlan) -> tuple[object, ...]:
    first = len(part.program.constants) + len(part.program.rates)
    return tuple(
        value
        for (leaf, _), value in zip(part.program.readings, part.prefix[first:], strict=True)
        if leaf.name not in VECTOR and leaf.name not in _OF_ROWS
    )


class Supply:
    """The figures of a lot's rows, by the name under which programs read them.

    Parameters
    ----------
    rows : Ordered
    lot : Lot
    """

    def __init__(self, rows: Ordered, lot: Lot) -> None:
        self.rows, self.lot, self.count = rows, lot, len(lot.rows)
        self._known: dict[tuple[str, int], Figures | int] = {}

    def figures(self, name: str, places: int) -> Figures | int:
        """Return the column of a reading on a grid, or the one value of all rows."""
        if (name, places) not in self._known:
            grid = self.rows.reading(name)
            values, times = grid.values[self.lot.places], 10 ** (places - grid.places)
            same = not len(values) or (values == values[0]).all()
            self._known[name, places] = (
                (int(values[0]) if len(values) else 0) * times
                if same
                else Figures(values=values, times=times)
            )
        return self._known[name, places]

    def registers(self, parts: Sequence[SegmentPlan | SettlementPlan]) -> list[Column]:
        """Return what stands before the instructions: the same for all kinds, a column, or by kind."""
        first = parts[0]
        found: list[Column] = []
        picked = {register: _NAMES[place] for register, place in first.picks if place < len(_NAMES)}
        offset = len(first.program.constants)
        rates = len(first.program.rates) if isinstance(first, SegmentPlan) else 0
        for i, value in enumerate(first.prefix):
            reading = first.program.readings[i - offset - rates][0] if i >= offset + rates else None
            if i in picked and reading is not None:
                found.append(self.figures(picked[i], reading.places))
            elif reading is not None and reading.name in _OF_ROWS and self.has(reading.name):
                found.append(self.figures(reading.name, reading.places))
            elif i < offset:
                found.append(value)
            else:
                found.append(self._by_kind([part.prefix[i] for part in parts]))
        return found

    def has(self, name: str) -> bool:
        """Whether the table has the columns of a reading that is the contract's."""
        paths = _PATHS.get(name) or [p for p in k.BOUGHT.values() if p.split(".")[1] == name.split(".")[1]]
        return any(path in self.rows.columns for path in paths)

    def _by_kind(self, values: list[Any]) -> Column:
        if all(value == values[0] for value in values):
            same: Column = values[0]
            return same
        return Figures(values=np.repeat(np.array(values, np.int64), self.lot.counts))


_PATHS = {"contract_demand_kw": [k.CONTRACT], "floor_demand_kw": [k.CONTRACT]}
_OF_ROWS = frozenset(
    (*_PATHS, *(f"{what}_kwh.{band.value}" for what in ("purchase", "renewable") for band in Band))
)


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
    values = sum(grid.at(places) for grid in grids)
    return _grid(np.asarray(values, np.int64), places, grids[0])


def _grid(values: Integers, places: int, like: Grid) -> Grid:
    return Grid(values=values, places=places, present=like.present, sound=like.sound)


@frozen(kw_only=True, slots=True, eq=False)
class Billed:
    """What a lot comes to.

    Attributes
    ----------
    lines : mapping of str to int or (m,) int64
        Every line, and every part of one, by code [rial].
    repaired : int
        Runs of the exact reading for rows that the columns could not prove.
    refused : (r,) int64
        Places in the lot of rows that the exact reading refuses.
    notices : tuple of str
    """

    lines: Mapping[str, int | Integers]
    repaired: int
    refused: Integers
    notices: tuple[str, ...]


Given = Callable[[str], Column]


def bill(rows: Ordered, lot: Lot, *, threads: int, given: Given | None = None) -> Billed:
    """Bill the rows of a lot.

    Parameters
    ----------
    rows : Ordered
    lot : Lot
    threads : int
    given : callable, optional
        The printed amounts by code, where each line is computed from the printed lines it builds on.
    """
    supply = Supply(rows, lot)
    lines: dict[str, Any] = {}
    runs: list[Evaluated] = []

    def run(parts: Sequence[Any], extra: Mapping[int, Column]) -> None:
        registers = supply.registers(parts)
        for place, column in extra.items():
            registers[place] = column
        part = parts[0]
        if isinstance(part, SegmentPlan) and given is not None:
            registers += [given(code) for code in part.every]
        wanted = [slots.amount for slots in part.program.charges]
        found = evaluate(part.program, part.run, registers, wanted=wanted, rows=supply.count, threads=threads)
        runs.append(found)
        for code, amounts in zip(part.codes, found.columns, strict=True):
            lines[code] = lines[code] + amounts if code in lines else amounts

    for i in range(len(lot.plans[0].segments)):
        run([plan.segments[i] for plan in lot.plans], {})
    settlement = lot.plans[0].settlement
    entering = {place: _entering(lines, code, given) for code, place in settlement.line_places.items()}
    run([plan.settlement for plan in lot.plans], entering)
    refused = sorted({row for each in runs for row in each.refused})
    return Billed(
        lines=lines,
        repaired=sum(len(each.repaired) for each in runs),
        refused=np.array(refused, np.int64),
        notices=tuple(dict.fromkeys(each.notice for each in runs if each.notice)),
    )


def _entering(lines: Mapping[str, Any], code: str, given: Given | None) -> Column:
    """A line as the settlement reads it: as printed where that is given, else as computed."""
    computed = lines.get(code, 0)
    column = computed if isinstance(computed, int) else Figures(values=computed)
    printed = None if given is None else given(code)
    if printed is None:
        return column
    if isinstance(printed, Figures) and printed.given is not None:
        mask = printed.given.astype(np.bool_)
        return Figures(values=np.where(mask, printed.values, computed))
    return printed


def billed_lots(
    rows: Ordered,
    taken: Sequence[Lot],
    *,
    threads: int | None = None,
    given: Callable[[Lot], Given] | None = None,
) -> Iterator[Billed]:
    """Bill lots, in order: several at once, or the blocks of each where there are few.

    Parameters
    ----------
    rows : Ordered
    taken : sequence of Lot
    threads : int, optional
        By default two.
    given : callable, optional
        Of a lot, its printed amounts by code.
    """
    cores = threads or DEFAULT_THREADS
    few = len(taken) < 2 * cores

    def work(lot: Lot) -> Billed:
        return bill(rows, lot, threads=cores if few else 1, given=None if given is None else given(lot))

    if few or cores == 1:
        yield from map(work, taken)
        return
    with ThreadPoolExecutor(cores) as pool:
        yield from pool.map(work, taken)
