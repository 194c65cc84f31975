"""Machines that were bound before: one made for larger figures does for smaller ones.

What a table holds differs a little from part to part. Bounds therefore only grow: a program is bound anew for
all that was seen, and after some parts no more.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock

from attrs import define, field

from hv_tariff.formula.columns.binding import Bound, Bounds, Input, bind
from hv_tariff.formula.columns.values import UnprovenError
from hv_tariff.formula.program import Program

_LOWEST = 1 - 2**63
_SHELVES, _KEPT = 4096, 8
_ROOM = 3  # bits
_ALIKE = 10  # bits: a machine for figures so much larger would hold all for larger than they are
Inputs = tuple[Input, ...]


@define(slots=True)
class _Known:
    """What a program was bound to, and the machine, or why it has none."""

    inputs: Inputs
    made: Bound | str


@define(slots=True)
class _Shelf:
    """The machines of one program for inputs of the same kind."""

    known: list[_Known] = field(factory=list)
    lock: Lock = field(factory=Lock)


class Machines:
    """Programs bound to columns, kept while they are used."""

    def __init__(self) -> None:
        self._shelves: OrderedDict[Hashable, _Shelf] = OrderedDict()
        self._lock = Lock()

    def bound(self, program: Program, inputs: Inputs, wanted: tuple[int, ...]) -> Bound:
        """Return a program ready for columns that hold no more than `inputs` say.

        Raises
        ------
        UnprovenError
            As `bind`.
        """
        shelf = self._shelf((program, tuple(map(_kind, inputs)), wanted))
        with shelf.lock:
            for known in shelf.known:
                if isinstance(known.made, str):
                    if _holds(inputs, known.inputs):
                        raise UnprovenError(known.made)
                elif _holds(known.inputs, inputs):
                    return known.made
            for i, known in enumerate(shelf.known):
                if not isinstance(known.made, str) and _alike(known.inputs, inputs):
                    both = _both(known.inputs, inputs)
                    made = _made(program, both, wanted)
                    if not isinstance(made, str):
                        shelf.known[i] = _Known(both, made)
                        return made
            inputs = tuple(map(_rounded, inputs))
            made = _made(program, inputs, wanted)
            shelf.known = [_Known(inputs, made), *shelf.known][:_KEPT]
        if isinstance(made, str):
            raise UnprovenError(made)
        return made

    def _shelf(self, key: Hashable) -> _Shelf:
        with self._lock:
            shelf = self._shelves.setdefault(key, _Shelf())
            self._shelves.move_to_end(key)
            if len(self._shelves) > _SHELVES:
                self._shelves.popitem(last=False)
            return shelf


def _made(program: Program, inputs: Inputs, wanted: tuple[int, ...]) -> Bound | str:
    try:
        return bind(program, inputs, wanted)
    except UnprovenError as error:
        return str(error)


def _kind(given: Input) -> Hashable:
    """What inputs have in common that one machine can run."""
    if not isinstance(given, Bounds):
        return type(given), given
    return given.masked, given.times


def _holds(known: Inputs, inputs: Inputs) -> bool:
    for a, b in zip(known, inputs, strict=True):
        if isinstance(a, Bounds) and isinstance(b, Bounds) and (b.lo < a.lo or a.hi < b.hi):
            return False
    return True


def _alike(known: Inputs, inputs: Inputs) -> bool:
    return all(
        abs(_size(a) - _size(b)) <= _ALIKE
        for a, b in zip(known, inputs, strict=True)
        if isinstance(a, Bounds) and isinstance(b, Bounds)
    )


def _size(bounds: Bounds) -> int:
    return max(abs(bounds.lo), abs(bounds.hi)).bit_length()


def _both(known: Inputs, inputs: Inputs) -> Inputs:
    """What holds both, with room for more like them."""
    return tuple(
        Bounds(_lower(min(a.lo, b.lo)), -_lower(-max(a.hi, b.hi)), a.masked, a.times)
        if isinstance(a, Bounds) and isinstance(b, Bounds)
        else b
        for a, b in zip(known, inputs, strict=True)
    )


def _lower(number: int) -> int:
    return max(number >> _ROOM, 1) if number > 0 else min(number, max(number << _ROOM, _LOWEST))


def _rounded(given: Input) -> Input:
    """With bounds of few digits, so that they hold for figures a little larger."""
    if not isinstance(given, Bounds):
        return given
    return Bounds(_outwards(given.lo, -1), _outwards(given.hi, 1), given.masked, given.times)


def _outwards(number: int, way: int) -> int:
    """The next number with four leading bits away from, or toward, zero; never across zero, never 0 for 1."""
    size = abs(number)
    shift = max(size.bit_length() - 4, 0)
    if (number > 0) is (way > 0):
        size = -(-size >> shift) << shift
        size = min(size, 2**63 - 1 if number > 0 else 2**63)
    else:
        size = 1 if size else 0
    return size if number >= 0 else -size
