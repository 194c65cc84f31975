"""Columns of Solar Hijri dates as text: the usual form all at once, any other by distinct text."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from hv_tariff.billing.batch.solar_hijri import Flags, Integers, to_ordinals
from hv_tariff.dates import parse_date
from hv_tariff.errors import DateError, InputError

Texts: TypeAlias = npt.NDArray[np.bytes_] | pa.Array | pa.ChunkedArray
Bytes = npt.NDArray[np.uint8]

_WIDTH = len("1404-02-31")


def parse(texts: Texts) -> tuple[Integers, Flags]:
    """Read a column of dates, each as `hv_tariff.dates.parse_date` reads it.

    Parameters
    ----------
    texts : (n,) array of numpy bytes, or of Arrow strings, plain or dictionary encoded
        ``1404-02-31``, in UTF-8.

    Returns
    -------
    days : (n,) int64
        Ordinals; zero, which is no day's, where there is no date.
    is_date : (n,) bool
        False where `parse_date` refuses the text (and says why), and where an Arrow column is null.

    Raises
    ------
    InputError
        When the column does not hold text.
    """
    if isinstance(texts, np.ndarray) and texts.dtype.kind == "S" and texts.ndim == 1:
        return _of_bytes(texts)
    if isinstance(texts, pa.ChunkedArray):
        read = [parse(chunk) for chunk in texts.chunks] or [_none(0)]
        return np.concatenate([days for days, _ in read]), np.concatenate([known for _, known in read])
    if isinstance(texts, pa.DictionaryArray):
        return _of_dictionary(texts)
    if isinstance(texts, pa.StringArray | pa.LargeStringArray):
        return _of_strings(texts)
    if isinstance(texts, pa.NullArray):
        return _none(len(texts))
    held = getattr(texts, "dtype", None) or getattr(texts, "type", type(texts).__name__)
    raise InputError(f"a column of dates holds {held}", hint="give Solar Hijri dates as text")


def _none(rows: int) -> tuple[Integers, Flags]:
    return np.zeros(rows, np.int64), np.zeros(rows, np.bool_)


def _of_bytes(texts: npt.NDArray[np.bytes_]) -> tuple[Integers, Flags]:
    (days, is_date), usual = _none(len(texts)), np.zeros(len(texts), np.bool_)
    width = texts.dtype.itemsize
    if width >= _WIDTH and len(texts):
        characters = np.ascontiguousarray(texts).view(np.uint8).reshape(-1, width)
        days, is_date, usual = _usual(characters[:, :_WIDTH])
        if width > _WIDTH:  # shorter texts end in zeros
            usual &= ~characters[:, _WIDTH:].any(axis=1)
    others = np.flatnonzero(~usual)
    if others.size:
        distinct, which = np.unique(texts[others], return_inverse=True)
        _fill(days, is_date, others, distinct.tolist(), which)
    return days, is_date


def _of_strings(texts: Any) -> tuple[Integers, Flags]:
    """Read a plain Arrow column from its buffers of offsets and characters."""
    days, is_date = _none(len(texts))
    present = _present(texts)
    _, offsets, characters = texts.buffers()
    if not present.any() or characters is None:
        return days, is_date
    large = isinstance(texts, pa.LargeStringArray)
    last = texts.offset + len(texts)
    bounds = np.frombuffer(offsets, "i8" if large else "i4", count=last + 1)[texts.offset :]
    wide = np.flatnonzero((np.diff(bounds) == _WIDTH) & present)
    if wide.size:
        windows: Any = np.ndarray((characters.size - _WIDTH + 1,), f"S{_WIDTH}", characters, strides=(1,))
        rows = windows[bounds[wide]].view(np.uint8).reshape(-1, _WIDTH)
        days[wide], is_date[wide], usual = _usual(rows)
        present[wide[usual]] = False
    others = np.flatnonzero(present)
    if others.size:
        binary = texts.view(pa.large_binary() if large else pa.binary())
        encoded = binary.take(pa.array(others)).dictionary_encode()
        _fill(days, is_date, others, encoded.dictionary.to_pylist(), encoded.indices.to_numpy())
    return days, is_date


def _of_dictionary(texts: Any) -> tuple[Integers, Flags]:
    days, is_date = parse(texts.dictionary)
    if not len(days):
        return _none(len(texts))
    present = _present(texts)
    which = np.where(present, texts.indices.fill_null(0).to_numpy(), 0)
    return np.where(present, days[which], 0), present & is_date[which]


def _present(texts: Any) -> Flags:
    """Return a new array of where an Arrow column is not null."""
    if not texts.null_count:
        return np.ones(len(texts), np.bool_)
    found: Flags = texts.is_valid().to_numpy(zero_copy_only=False)
    return found


def _usual(rows: Bytes) -> tuple[Integers, Flags, Flags]:
    """Read texts of ten characters that are four, two and two digits.

    Parameters
    ----------
    rows : (n, 10) uint8

    Returns
    -------
    days, is_date
        As of `parse`, where the text has this form.
    usual : (n,) bool
        Whether it has.
    """
    places = np.ascontiguousarray(rows.T) - np.uint8(ord("0"))
    digits, marks = places[[0, 1, 2, 3, 5, 6, 8, 9]], places[[4, 7]]
    # The marks "-", "." and "/" are the three characters before "0".
    usual = (digits.max(axis=0) <= 9) & (marks.min(axis=0) >= 256 - len("-./"))
    figures = digits.astype(np.int64)
    year = ((figures[0] * 10 + figures[1]) * 10 + figures[2]) * 10 + figures[3]
    days, is_date = to_ordinals(year, figures[4] * 10 + figures[5], figures[6] * 10 + figures[7])
    return days, is_date, usual


def _fill(days: Integers, is_date: Flags, at: Integers, distinct: list[bytes], which: Integers) -> None:
    """Read the rows `at`, whose texts are ``distinct[which]``, one distinct text at a time."""
    ordinals = np.array([_ordinal(text) for text in distinct], np.int64)[which]
    days[at], is_date[at] = ordinals, ordinals > 0


def _ordinal(text: bytes) -> int:
    try:
        return parse_date(text.decode()).toordinal()
    except (DateError, UnicodeDecodeError):
        return 0
