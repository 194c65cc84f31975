"""The machine that runs a finished tape over blocks of rows that stay in the processor's cache."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from attrs import frozen

Array = np.ndarray[Any, Any]


def cast(source: Array, out: Array) -> None:
    """Convert, integers to the nearest float and floats toward zero, into `out`."""
    np.copyto(out, source, casting="unsafe")


class Place(NamedTuple):
    """Where an array stands: an input, a result, a buffer of eight bytes a row, or one of one byte."""

    room: str
    at: int


class Reading(NamedTuple):
    """An array of a machine, and how its bytes are read: ``whole``, ``float`` or ``truth``."""

    place: Place
    kind: str


@frozen(kw_only=True, slots=True, eq=False)
class Machine:
    """The steps of a tape over places.

    Attributes
    ----------
    steps : tuple of (function, first, second, out)
        What it reads and where it writes, as places among the operands; no second is None.
    operands : tuple of Reading or scalar
    inputs : tuple of object
        The names of the arrays it reads.
    flags : tuple of Place
        Truths of the rows that it cannot prove.
    results, buffers, truths : int
        How many arrays it gives, and needs beside them.
    copied : tuple of (Place, result)
        Results that are inputs or earlier results.
    """

    steps: tuple[tuple[Callable[..., Any], int, int | None, int], ...]
    operands: tuple[Reading | np.int64 | np.float64, ...]
    inputs: tuple[object, ...]
    flags: tuple[Place, ...]
    results: int
    copied: tuple[tuple[Place, int], ...]
    buffers: int
    truths: int

    def workspace(self, rows: int) -> Workspace:
        """Return the buffers that one thread needs for blocks of so many rows."""
        return Workspace(
            buffers=[np.empty(rows, np.int64) for _ in range(self.buffers)],
            truths=[np.empty(rows, np.bool_) for _ in range(self.truths)],
        )

    def run(
        self,
        columns: Mapping[object, Array],
        results: Sequence[Array],
        flagged: Array,
        rows: slice,
        workspace: Workspace,
    ) -> None:
        """Run the steps over some rows.

        Parameters
        ----------
        columns : mapping of name to array of int64
        results : sequence of array of int64
            Written.
        flagged : array of bool
            Written: whether a row is to be computed by the exact reading.
        rows : slice
        workspace : Workspace
            Of as many rows or more.
        """
        count = rows.stop - rows.start
        rooms = {
            "input": [columns[name][rows] for name in self.inputs],
            "result": [each[rows] for each in results],
            "buffer": [each[:count] for each in workspace.buffers],
            "truth": [each[:count] for each in workspace.truths],
        }
        arrays = [_read(each, rooms) if isinstance(each, Reading) else each for each in self.operands]
        for function, first, second, out in self.steps:
            if second is None:
                function(arrays[first], out=arrays[out])
            else:
                function(arrays[first], arrays[second], out=arrays[out])
        for place, result in self.copied:
            rooms["result"][result][:] = rooms[place.room][place.at]
        for place in self.flags:
            np.logical_or(flagged[rows], rooms[place.room][place.at], out=flagged[rows])


class Workspace(NamedTuple):
    """The buffers of one thread."""

    buffers: list[Array]
    truths: list[Array]


def _read(reading: Reading, rooms: Mapping[str, Sequence[Array]]) -> Array:
    array = rooms[reading.place.room][reading.place.at]
    return array.view(np.float64) if reading.kind == "float" else array
