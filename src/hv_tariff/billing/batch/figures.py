"""Columns of figures as integers on a decimal grid, as coarse as the figures allow."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from attrs import frozen

from hv_tariff.contracts import decimal_of
from hv_tariff.errors import InputError

Integers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

_LARGEST = 10**17  # whole units and a grid's places together stay int64 with room for sums
_FLOAT_WHOLE = 2**53
_ALLOWED = np.isin(np.arange(256), np.frombuffer(b"0123456789.-", np.uint8))


@frozen(kw_only=True, slots=True, eq=False)
class Grid:
    """A column of figures.

    Attributes
    ----------
    values : (n,) int64
        In units of 10^−places; zero where there is none.
    places : int
        The decimal places that the figures have, none beyond the grid's.
    present : (n,) bool
        Where a row has a figure.
    sound : (n,) bool
        Where it is one that the grid holds, or none stands there; elsewhere the cell is read by itself.
    """

    values: Integers
    places: int
    present: Flags
    sound: Flags

    def at(self, places: int) -> Integers:
        """Return the values in units of 10^−places, a finer grid."""
        return self.values if places == self.places else self.values * np.int64(10 ** (places - self.places))

    def taken(self, rows: Integers) -> Grid:
        """Return some rows."""
        return Grid(
            values=self.values[rows],
            places=self.places,
            present=self.present[rows],
            sound=self.sound[rows],
        )


def nothing(rows: int) -> Grid:
    """Return a column without any figure."""
    return Grid(
        values=np.zeros(rows, np.int64),
        places=0,
        present=np.zeros(rows, np.bool_),
        sound=np.ones(rows, np.bool_),
    )


def read_figures(column: pa.Array, places: int) -> Grid:
    """Read a column of figures.

    Parameters
    ----------
    column : (n,) pyarrow.Array
        Integers, decimals or text; floats only where they are whole and below 2**53.
    places : int
        Decimal places of the grid.

    Returns
    -------
    Grid
    """
    kind = column.type
    if pa.types.is_dictionary(kind):
        read = read_figures(column.dictionary, places)
        codes = _filled(column.indices.cast(pa.int64()), 0)
        found = read.taken(codes) if len(read.values) else nothing(len(column))
        return _absent(found, column)
    if pa.types.is_integer(kind) and not pa.types.is_uint64(kind):
        return _of_integers(_filled(column.cast(pa.int64()), 0), 0, places, column)
    if pa.types.is_decimal128(kind):
        return _of_decimals(column, places)
    if pa.types.is_floating(kind):
        return _of_floats(column)
    if pa.types.is_null(kind):
        return nothing(len(column))
    return _of_texts(column, places)


def _of_integers(values: Integers, scale: int, places: int, column: pa.Array) -> Grid:
    """Integers in units of 10^−scale, brought to the coarsest grid that holds them all."""
    present = _present(column)
    sound = np.abs(values) < _LARGEST // 10 ** max(places - scale, 0)
    if scale > places:
        whole, rest = np.divmod(values, np.int64(10 ** (scale - places)))
        sound &= rest == 0
        values, scale = whole, places
    while scale:
        whole, rest = np.divmod(values, np.int64(10))
        if rest.any():
            break
        values, scale = whole, scale - 1
    values = np.where(sound & present, values, 0)
    return Grid(values=values, places=scale, present=present, sound=sound | ~present)


def _of_decimals(column: pa.Array, places: int) -> Grid:
    """The low halves of decimals that fit 64 bits; larger ones are read by themselves."""
    halves = np.frombuffer(column.buffers()[1], np.int64)
    halves = halves[2 * column.offset : 2 * (column.offset + len(column))]
    low, high = halves[::2], halves[1::2]
    read = _of_integers(np.ascontiguousarray(low), column.type.scale, places, column)
    fits = (low >> np.int64(63)) == high
    return Grid(
        values=np.where(fits, read.values, 0),
        places=read.places,
        present=read.present,
        sound=read.sound & (fits | ~read.present),
    )


def _of_floats(column: pa.Array) -> Grid:
    values = np.asarray(pc.fill_null(column, 0), np.float64)
    present = _present(column) & ~np.isnan(values)
    sound = ~present | ((np.floor(values) == values) & (np.abs(values) < _FLOAT_WHOLE))
    whole = np.where(present & sound, values, 0).astype(np.int64)
    sound &= np.abs(whole) < _LARGEST // 10**8
    return Grid(values=whole, places=0, present=present, sound=sound)


def _of_texts(column: pa.Array, places: int) -> Grid:
    """Plain texts all at once; where one is not plain, each distinct text by itself."""
    if _is_plain(column):
        try:
            return _of_decimals(column.cast(pa.decimal128(34, places)), places)
        except pa.ArrowInvalid:
            pass  # some text is none, or has more places
    encoded = column.dictionary_encode()
    texts = encoded.dictionary.to_pylist()
    values = np.zeros(len(texts), np.int64)
    known, blank = np.zeros(len(texts), np.bool_), np.zeros(len(texts), np.bool_)
    for i, text in enumerate(texts):
        blank[i] = not str(text).strip()
        number = None if blank[i] else _number(text, places)
        if number is not None:
            values[i], known[i] = number, True
    codes = _filled(encoded.indices.cast(pa.int64()), 0)
    present = _present(column)
    if not texts:
        return nothing(len(column))
    present &= ~blank[codes]
    read = _of_integers(np.where(present, values[codes], 0), places, places, column)
    return Grid(
        values=read.values,
        places=read.places,
        present=present,
        sound=(read.sound & known[codes]) | ~present,
    )


def _is_plain(column: pa.Array) -> bool:
    """Whether all texts are of digits, a point inside and a minus before: as Arrow and `decimal_of` agree."""
    if not pa.types.is_string(column.type) or not len(column):
        return False
    _, offsets, data = column.buffers()
    if data is None:
        return False
    ends = np.frombuffer(offsets, np.int32)[column.offset : column.offset + len(column) + 1]
    letters = np.frombuffer(data, np.uint8)[ends[0] : ends[-1]]
    if not _ALLOWED[letters].all():
        return False
    points = np.flatnonzero(letters == ord(".")) + ends[0]
    edge = np.zeros(int(ends[-1] - ends[0]) + 2, np.bool_)
    edge[ends - ends[0]] = True
    at = points - ends[0]
    before = np.zeros(len(letters) + 1, np.bool_)
    before[1:] = letters == ord("-")
    return not (edge[at] | edge[at + 1] | before[at]).any()


def _number(text: object, places: int) -> int | None:
    try:
        scaled = decimal_of(str(text), where="").scaleb(places)
    except InputError:
        return None
    return int(scaled) if scaled == int(scaled) and abs(scaled) < Decimal(_LARGEST) else None


def _present(column: pa.Array) -> Flags:
    return np.asarray(column.is_valid())


def _absent(read: Grid, column: pa.Array) -> Grid:
    present = read.present & _present(column)
    return Grid(
        values=np.where(present, read.values, 0),
        places=read.places,
        present=present,
        sound=read.sound | ~present,
    )


def _filled(column: pa.Array, with_: int) -> Integers:
    return np.asarray(pc.fill_null(column, with_), np.int64)
