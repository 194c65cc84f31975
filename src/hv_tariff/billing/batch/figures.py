"""Columns of figures as integers on a decimal grid, as coarse as the figures allow."""

from __future__ import annotations

from decimal import Decimal
from typing import TypeVar

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from attrs import evolve, frozen

from hv_tariff.contracts import decimal_of
from hv_tariff.errors import InputError

Integers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
_Array = TypeVar("_Array", Integers, Flags)

_LARGEST = 10**17  # whole units and a grid's places together stay int64 with room for sums
_FLOAT_WHOLE = 2**53
_FEW = 1000
_YES, _NO, _ZERO = b"\1", b"\0", bytes(8)
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
            values=_chosen(self.values, rows),
            places=self.places,
            present=_chosen(self.present, rows),
            sound=_chosen(self.sound, rows),
        )


def nothing(rows: int) -> Grid:
    """Return a column without any figure."""
    return Grid(
        values=np.ndarray((rows,), np.int64, _ZERO, strides=(0,)),
        places=0,
        present=everywhere(rows, yes=False),
        sound=everywhere(rows),
    )


def everywhere(rows: int, *, yes: bool = True) -> Flags:
    """Return the same flag for every row, one byte in all."""
    return np.ndarray((rows,), np.bool_, _YES if yes else _NO, strides=(0,))


def _chosen(array: _Array, rows: Integers) -> _Array:
    """Some rows; of what is the same for all, as little as it is."""
    if array.strides[0] or not len(array):
        return array.take(rows, mode="clip")
    return np.ndarray((len(rows),), array.dtype, array[:1].tobytes(), strides=(0,))


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
    sound = _within(values, _LARGEST // 10 ** max(places - scale, 0))
    if scale > places:
        whole, rest = np.divmod(values, np.int64(10 ** (scale - places)))
        sound = sound & (rest == 0)
        values, scale = whole, places
    for dropped in range(scale, 0, -1):
        unit = np.int64(10**dropped)
        if not (values[:_FEW] % unit).any() and ((whole := values // unit) * unit == values).all():
            values, scale = whole, scale - dropped
            break
    if sound.strides[0]:
        values = np.where(sound & present, values, 0)
        sound = sound | ~present
    return Grid(values=values, places=scale, present=present, sound=sound)


def _within(values: Integers, limit: int) -> Flags:
    """Which values are within ±limit."""
    if not len(values) or (-limit < values.min() and values.max() < limit):
        return everywhere(len(values))
    return np.abs(values) < limit


def _of_decimals(column: pa.Array, places: int) -> Grid:
    """The low halves of decimals that fit 64 bits; larger ones are read by themselves."""
    halves = np.frombuffer(column.buffers()[1], np.int64)
    halves = halves[2 * column.offset : 2 * (column.offset + len(column))]
    low, high = np.ascontiguousarray(halves[::2]), halves[1::2]
    present = _present(column)
    fits = (low >> np.int64(63)) == high
    if column.null_count:
        fits |= ~present
    whole = bool(fits.all())
    clean = whole and not column.null_count
    held = low if clean else np.where(fits & present, low, 0)
    read = _of_integers(held, column.type.scale, places, column)
    return read if whole else evolve(read, sound=read.sound & fits)


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
    present = present & ~blank[codes]
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
    rows, bits = len(column), column.buffers()[0]
    if column.null_count in (0, rows) or bits is None:
        return everywhere(rows, yes=not column.null_count)
    first = column.offset // 8
    held = np.frombuffer(bits, np.uint8)[first : (column.offset + rows + 7) // 8]
    flags = np.unpackbits(held, bitorder="little")[column.offset - 8 * first :]
    return flags[:rows].view(np.bool_)


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
