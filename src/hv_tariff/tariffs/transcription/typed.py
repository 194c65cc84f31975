"""What a person types into a form, in Persian, Arabic or Latin digits, as the text that a table has."""

from __future__ import annotations

import re
import unicodedata

from hv_tariff.dates import latin_digits
from hv_tariff.errors import InputError

UNKNOWN = ("unknown", "نامعلوم", "?", "؟")
NONE = ("-", "—", "–", "ندارد", "none")
_MARKS = "٬،,_"
_POINTS = ".٫/"
_NUMBER = re.compile(
    rf"-?(?:[0-9]+|[0-9]{{1,3}}(?:(?P<mark>[{_MARKS}])[0-9]{{3}})(?:(?P=mark)[0-9]{{3}})*)(?:[{_POINTS}][0-9]+)?"
)
_HINT = "write digits, groups of three parted by , ٬ or ،, and . / or ٫ before the decimals"
_ONE_LETTER = str.maketrans({"ي": "ی", "ك": "ک", "ۀ": "ه", "−": "-"})
_ONE_MARK = str.maketrans({"٬": ",", "،": ",", "٫": ".", "؛": ";", "؟": "?"})


def plain_text(text: str) -> str:
    """Return text without marks of direction, and with one space where there were several.

    The zero-width non-joiner stays, because Persian words are spelt with it.
    """
    kept = "".join(
        each
        for each in text
        if each == "\u200c" or unicodedata.category(each) not in ("Cf", "Cc") or each.isspace()
    )
    return " ".join(kept.split())


def folded(text: str) -> str:
    """Return text as two people who mean the same agree on it: one alphabet, case and kind of digits."""
    one = _digits(plain_text(text)).translate(_ONE_LETTER | _ONE_MARK)
    return " ".join(one.replace("\u200c", " ").casefold().split())


def is_unknown(text: str) -> bool:
    """Return whether a cell says that the number is not known."""
    return folded(text) in UNKNOWN


def is_none(text: str) -> bool:
    """Return whether a cell says that the directive has no such number."""
    return folded(text) in NONE


def number_text(text: str) -> str:
    """Return a number as tables write it.

    Parameters
    ----------
    text : str
        ``۲٬۷۲۸``, ``2,728``, ``۹۷۲/۵۱``.

    Returns
    -------
    str
        ``2728``, ``972.51``.

    Raises
    ------
    InputError
        When the text is no number, or parts its digits in no groups of three.
    """
    digits = _digits(plain_text(text)).translate(_ONE_LETTER)
    match = _NUMBER.fullmatch(digits)
    if match is None:
        raise InputError(f"'{text}' is no number", hint=_number_hint(digits))
    whole, decimals = re.fullmatch(rf"([^{_POINTS}]*)(?:[{_POINTS}](.*))?", digits, re.DOTALL).groups()  # type: ignore[union-attr]
    sign = "-" if whole.startswith("-") else ""
    whole = re.sub(rf"[-{_MARKS}]", "", whole).lstrip("0") or "0"
    return sign + whole + (f".{decimals}" if decimals else "")


def month_day_text(text: str) -> str:
    """Return a month and day as tables write it, ``04-01``; what is none is returned as it was typed."""
    match = re.fullmatch(r"([0-9]{1,2}) ?[-/] ?([0-9]{1,2})", latin_digits(text))
    return text if match is None else f"{int(match[1]):02d}-{int(match[2]):02d}"


def windows_text(text: str) -> str:
    """Return hours of the clock with the marks and digits of tables, ``07:00-19:00, 21:00-23:00``."""
    return latin_digits(text.replace("،", ",").replace("–", "-"))


def _digits(text: str) -> str:
    """Latin digits, with every mark as it was typed."""
    return "".join(each if each in "٬٫" else latin_digits(each) for each in text)


def _number_hint(digits: str) -> str:
    percent = re.fullmatch(r"([0-9./٫]+)\s*[%٪]", digits)
    if percent is not None:
        return "write a share as a decimal: 0.09 for 9 %"
    if re.fullmatch(rf"-?[0-9{_MARKS}]+(?:[{_POINTS}][0-9]+)?", digits):
        return "a comma parts groups of three digits; decimals stand after . / or ٫"
    return _HINT
