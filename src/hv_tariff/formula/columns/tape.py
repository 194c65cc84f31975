"""A tape: numpy operations in a fixed order over arrays that are handed back after their last use."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from hv_tariff.formula.columns.machine import Machine, Place, Reading, cast

Function = Callable[..., Any]


class Cell(NamedTuple):
    """An array of the tape by number, and how its eight bytes are read."""

    number: int
    kind: str


Operand = Cell | np.int64 | np.float64


class Step(NamedTuple):
    """One numpy call: `function(*operands, out)`."""

    function: Function
    operands: tuple[Operand, ...]
    out: Cell


class Tape:
    """Operations as they are emitted; equal ones are made once."""

    def __init__(self) -> None:
        self.steps: list[Step] = []
        self.inputs: dict[object, Cell] = {}
        self.flags: list[Cell] = []
        self._made: dict[tuple[object, ...], Cell] = {}
        self._count = 0

    def input(self, name: object) -> Cell:
        """Return the array that is given under a name."""
        if name not in self.inputs:
            self.inputs[name] = self._new("whole")
        return self.inputs[name]

    def whole(self, function: Function, *operands: Operand) -> Cell:
        """Return the int64 result of an operation."""
        return self._emit(function, operands, "whole")

    def float(self, function: Function, *operands: Operand) -> Cell:
        """Return the float64 result of an operation."""
        return self._emit(function, operands, "float")

    def truth(self, function: Function, *operands: Operand) -> Cell:
        """Return the bool result of an operation."""
        return self._emit(function, operands, "truth")

    def flag(self, truth: Cell) -> None:
        """Send the rows where `truth` holds to the exact reading."""
        if truth not in self.flags:
            self.flags.append(truth)

    def _new(self, kind: str) -> Cell:
        self._count += 1
        return Cell(self._count - 1, kind)

    def _emit(self, function: Function, operands: tuple[Operand, ...], kind: str) -> Cell:
        key = (function, kind, *(each if isinstance(each, Cell) else each.tobytes() for each in operands))
        if key not in self._made:
            self._made[key] = self._new(kind)
            self.steps.append(Step(function, operands, self._made[key]))
        return self._made[key]

    def finish(self, wanted: Sequence[Cell]) -> Machine:
        """Return the machine that runs what the wanted arrays and the flags stand on."""
        needed = {cell.number for cell in (*wanted, *self.flags)}
        kept: list[Step] = []
        for step in reversed(self.steps):
            if step.out.number in needed:
                kept.append(step)
                needed |= {each.number for each in step.operands if isinstance(each, Cell)}
        used = {name: cell for name, cell in self.inputs.items() if cell.number in needed}
        return _placed(kept[::-1], used, tuple(wanted), tuple(self.flags))


def as_float(cell: Cell) -> Cell:
    """Return the same bytes read as float64."""
    return cell._replace(kind="float")


def as_whole(cell: Cell) -> Cell:
    """Return the same bytes read as int64."""
    return cell._replace(kind="whole")


def _placed(
    steps: Sequence[Step], inputs: Mapping[object, Cell], wanted: tuple[Cell, ...], flags: tuple[Cell, ...]
) -> Machine:
    """Give every array a place: a result its own, any other the first buffer that is free."""
    last = {cell.number: len(steps) for cell in flags}
    for i, step in enumerate(steps):
        last |= {each.number: max(i, last.get(each.number, 0)) for each in _read(step)}
    place = {cell.number: Place("input", i) for i, cell in enumerate(inputs.values())}
    copied = []
    for i, cell in enumerate(wanted):
        if cell.number in place:
            copied.append((place[cell.number], i))
        else:
            place[cell.number] = Place("result", i)
    free: dict[str, list[int]] = {"buffer": [], "truth": []}
    counts = {"buffer": 0, "truth": 0}
    made: list[tuple[Function, list[Reading | np.int64 | np.float64]]] = []
    for i, step in enumerate(steps):
        reads = [Reading(place[o.number], o.kind) if isinstance(o, Cell) else o for o in step.operands]
        ended = [place[n] for n in {cell.number for cell in _read(step)} if last[n] == i]
        if step.function is not cast:  # numpy would copy, were a conversion to overlap
            _hand_back(ended, free)
        if step.out.number not in place:
            room = "truth" if step.out.kind == "truth" else "buffer"
            if not free[room]:
                free[room].append(counts[room])
                counts[room] += 1
            place[step.out.number] = Place(room, free[room].pop())
        if step.function is cast:
            _hand_back(ended, free)
        made.append((step.function, [*reads, Reading(place[step.out.number], step.out.kind)]))
    operands: dict[object, Reading | np.int64 | np.float64] = {}
    for _, reads in made:
        for each in reads:
            operands.setdefault(_name(each), each)
    at = {name: i for i, name in enumerate(operands)}
    numbered = []
    for function, reads in made:
        first, *second, out = (at[_name(each)] for each in reads)
        numbered.append((function, first, second[0] if second else None, out))
    return Machine(
        steps=tuple(numbered),
        operands=tuple(operands.values()),
        inputs=tuple(inputs),
        flags=tuple(place[cell.number] for cell in flags),
        results=len(wanted),
        copied=tuple(copied),
        buffers=counts["buffer"],
        truths=counts["truth"],
    )


def _name(operand: Reading | np.int64 | np.float64) -> object:
    return operand if isinstance(operand, Reading) else (operand.dtype, operand.tobytes())


def _read(step: Step) -> list[Cell]:
    return [each for each in step.operands if isinstance(each, Cell)]


def _hand_back(places: Sequence[Place], free: dict[str, list[int]]) -> None:
    for room, index in places:
        if room in free:
            free[room].append(index)
