"""What people type for a number, a day of the year and hours of the clock, in three kinds of digits."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hv_tariff.errors import InputError
from hv_tariff.tariffs.transcription.typed import (
    folded,
    is_none,
    is_unknown,
    month_day_text,
    number_text,
    plain_text,
    windows_text,
)
from keyed_forms import ARABIC, PERSIAN

READ = {
    "2728": "2728",
    "2,728": "2728",
    "2٬728": "2728",
    "۲،۷۲۸": "2728",
    "۲٬۷۲۸": "2728",
    "٢،٧٢٨": "2728",
    "1,657,141": "1657141",
    "۱،۶۵۷،۱۴۱": "1657141",
    "972.51": "972.51",
    "972/51": "972.51",
    "۹۷۲/۵۱": "972.51",
    "۹۷۲٫۵۱": "972.51",
    "٩٧٢٫٥١": "972.51",
    "2,054.31": "2054.31",
    "۲٬۰۵۴/۳۱": "2054.31",
    "0.9": "0.9",
    "۰/۹": "0.9",
    "0": "0",
    "007": "7",
    "−5": "-5",
    "\u200f۲٬۷۲۸\u200e": "2728",
    " 409 ": "409",
}


@pytest.mark.parametrize(("typed", "read"), READ.items())
def test_a_number_is_read_in_any_digits_with_any_thousands_mark_and_decimal_point(
    typed: str, read: str
) -> None:
    assert number_text(typed) == read


@pytest.mark.parametrize(
    ("typed", "hint"),
    [
        ("12,5", "a comma parts groups of three"),
        ("1,23,456", "a comma parts groups of three"),
        ("1234,567", "a comma parts groups of three"),
        ("1,234٬567", "a comma parts groups of three"),
        ("1.234.567", "before the decimals"),
        ("9%", "0.09 for 9 %"),
        ("۹٪", "0.09 for 9 %"),
        ("2 728", "write digits"),
        ("2728 rial", "write digits"),
        ("1e5", "write digits"),
        ("l28", "write digits"),
        (".5", "write digits"),
        ("5.", "write digits"),
        ("--5", "write digits"),
        ("½", "write digits"),
        ("nan", "write digits"),
    ],
)
def test_what_is_no_number_or_could_be_two_is_refused_with_what_would_work(typed: str, hint: str) -> None:
    with pytest.raises(InputError) as caught:
        number_text(typed)
    assert f"'{typed}' is no number" in caught.value.what
    assert hint in (caught.value.hint or "")


@given(
    st.decimals(0, 10**15, places=3),
    st.sampled_from((None, PERSIAN, ARABIC)),
    st.sampled_from((",", "٬", "،", "")),
    st.sampled_from((".", "/", "٫")),
)
def test_a_number_is_the_same_number_however_it_is_typed(
    value: Decimal, digits: dict[int, int] | None, mark: str, point: str
) -> None:
    whole, _, decimals = f"{value:,f}".partition(".")
    typed = whole.replace(",", mark) + (point + decimals if decimals else "")
    typed = (
        typed if digits is None else typed.translate({k: v for k, v in digits.items() if chr(k).isdigit()})
    )
    assert Decimal(number_text(typed)) == value


@given(st.text(max_size=12))
def test_whatever_is_typed_is_a_number_or_refused(typed: str) -> None:
    try:
        read = number_text(typed)
    except InputError:
        return
    assert Decimal(read).is_finite()


def test_unknown_and_none_are_said_in_both_languages() -> None:
    assert all(is_unknown(text) for text in ("unknown", " Unknown ", "?", "؟", "نامعلوم"))
    assert all(is_none(text) for text in ("-", "—", "–", "none", "ندارد"))
    assert not any(is_unknown(text) or is_none(text) for text in ("0", "", "2728"))


def test_two_spellings_of_one_persian_text_are_one() -> None:
    assert folded("جدول ۲، بند ي") == folded("جدول  2, بند ی")
    assert folded("میان‌باری") == folded("ميان باري")
    assert folded("Table 2") == folded("table ٢")
    assert folded("Table 2") != folded("table 3")
    assert plain_text("\u202bمیان‌باری\u202c \n 2") == "میان‌باری 2"


def test_month_and_day_and_hours_of_the_clock_are_written_as_tables_write_them() -> None:
    assert month_day_text("۴/۱") == month_day_text("4-1") == "04-01"
    assert month_day_text("Tir") == "Tir"
    assert windows_text("۰۷:۰۰–۱۹:۰۰، ۲۱:۰۰-۲۳:۰۰") == "07:00-19:00, 21:00-23:00"
