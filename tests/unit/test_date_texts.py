"""A column of dates is read as each of its texts is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hv_tariff.billing.batch.date_texts import parse
from hv_tariff.billing.batch.solar_hijri import Flags, Integers
from hv_tariff.dates import parse_date, persian_digits
from hv_tariff.errors import DateError, InputError

FIGURES = st.tuples(st.integers(1195, 1605), st.integers(0, 13), st.integers(0, 32))
MARK = st.sampled_from("-/.")
USUAL = st.builds(
    lambda ymd, one, two: f"{ymd[0]:04d}{one}{ymd[1]:02d}{two}{ymd[2]:02d}", FIGURES, MARK, MARK
)
SHORT = st.builds(lambda ymd, mark: mark.join(str(part) for part in ymd), FIGURES, MARK)
GREGORIAN = st.dates(date(1790, 1, 1), date(2210, 1, 1)).map(date.isoformat)
MISTYPED = st.builds(
    lambda text, at, new: text[:at] + new + text[at + 1 :],
    USUAL,
    st.integers(0, 10),
    st.characters(codec="utf-8"),
)
TYPED = st.one_of(
    USUAL,
    SHORT,
    GREGORIAN,
    (USUAL | SHORT).map(persian_digits),
    (USUAL | SHORT).map(lambda text: f" {text}\n"),
    SHORT.map(lambda text: f"{text:>10}"),
    MISTYPED,
    st.text(max_size=14),
)
COLUMN = st.lists(st.none() | TYPED, max_size=30)


def ordinal(text: str | None) -> int:
    """What `parse_date` reads, or zero where it refuses."""
    try:
        return parse_date(text).toordinal() if text is not None else 0
    except DateError:
        return 0


def agrees(read: tuple[Integers, Flags], texts: Sequence[str | None]) -> None:
    days, is_date = read
    expected = [ordinal(text) for text in texts]
    assert (days.dtype, is_date.dtype) == (np.int64, np.bool_)
    assert days.tolist() == expected
    assert is_date.tolist() == [day > 0 for day in expected]


@given(COLUMN, st.sampled_from([pa.string(), pa.large_string()]), st.integers(0, 5))
def test_an_arrow_column_is_read_as_its_texts_are(
    texts: list[str | None], kind: pa.DataType, skipped: int
) -> None:
    """Plain, dictionary encoded, in chunks, and cut out of a longer column; nulls are no dates."""
    column = pa.array(texts, kind)
    agrees(parse(column), texts)
    agrees(parse(column[skipped:]), texts[skipped:])
    encoded = column.dictionary_encode()
    agrees(parse(encoded), texts)
    agrees(parse(encoded[skipped:]), texts[skipped:])
    agrees(parse(pa.chunked_array([column, encoded.cast(kind)], kind)), texts * 2)


@given(COLUMN, st.integers(0, 5), st.integers(1, 3))
def test_a_numpy_column_is_read_as_its_texts_are(texts: list[str | None], wider: int, step: int) -> None:
    """Of any width, and every second or third of its rows; numpy drops the zeros that end a text."""
    plain = [(text or "").rstrip("\0") for text in texts]
    coded = [text.encode() for text in plain]
    width = max(map(len, coded), default=0) + wider
    agrees(parse(np.array(coded, f"S{max(width, 1)}")[::step]), plain[::step])


@pytest.mark.parametrize("usual", ["1404-02-11", "1399/12/30", "1200.01.01"])
def test_any_character_in_any_place_is_read_as_alone(usual: str) -> None:
    """All of ASCII but the zero, in each of the ten places."""
    texts = [usual[:at] + chr(code) + usual[at + 1 :] for at in range(10) for code in range(1, 128)]
    agrees(parse(pa.array(texts)), texts)
    agrees(parse(np.array(texts, "S10")), texts)


def test_a_null_is_no_date_whatever_text_lies_under_it() -> None:
    """An Arrow column may keep characters where it has nulls."""
    _, *text = pa.array(["1404-02-31", "1404-02-30", "1404-2-1"]).buffers()
    column = pa.Array.from_buffers(pa.string(), 3, [pa.py_buffer(bytes([0b010])), *text])
    agrees(parse(column), [None, "1404-02-30", None])


def test_bytes_that_are_no_text_are_no_date() -> None:
    """Damaged UTF-8 is refused, in both kinds of column, and a text that goes on after a zero."""
    damaged = [b"1404-02-3\xff", b"\xff", b"1404-02-31", b"1404-02-31\0x"]
    whole = pa.array(damaged, pa.binary()).view(pa.string())
    for column in (np.array(damaged, "S12"), whole, pa.DictionaryArray.from_arrays([0, 1, 2, 3], whole)):
        assert parse(column)[1].tolist() == [False, False, True, False]


def test_a_dictionary_may_hold_nulls_and_nothing() -> None:
    """Null rows, null entries, and rows that are all null over an empty dictionary."""
    entries = pa.array(["1404-02-31", None, "1404-13-01"])
    rows = pa.DictionaryArray.from_arrays(pa.array([0, 1, None, 2, 0], pa.int8()), entries)
    agrees(parse(rows), ["1404-02-31", None, None, "1404-13-01", "1404-02-31"])
    empty = pa.DictionaryArray.from_arrays(pa.array([None, None], pa.int8()), pa.array([], pa.string()))
    agrees(parse(empty), [None, None])
    agrees(parse(pa.nulls(2)), [None, None])
    agrees(parse(pa.chunked_array([], pa.string())), [])


@pytest.mark.parametrize(
    ("column", "holds"),
    [
        (np.array([14040231]), "int64"),
        (np.array(["1404-02-31"]), "<U10"),
        (pa.array([date(2025, 5, 21)]), "date32[day]"),
        (pa.array([1, 2]).dictionary_encode(), "int64"),
        (["1404-02-31"], "list"),
    ],
)
def test_a_column_that_holds_no_text_is_refused(column: object, holds: str) -> None:
    """The error says what it holds and what to give."""
    with pytest.raises(InputError) as caught:
        parse(column)
    assert caught.value.what == f"a column of dates holds {holds}"
    assert caught.value.hint == "give Solar Hijri dates as text"
