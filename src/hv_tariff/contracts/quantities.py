"""Quantities as a person may type them, read exactly; and the decimal grids on which the engine counts them.

The grids hold every figure of the issued invoices: kWh and kvarh are a register's hundredths times a
multiplier's hundredths, and a demand of 1,818.18176 kW has been printed.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal

from attrs import Attribute

from hv_tariff.dates import latin_digits, persian_digits
from hv_tariff.errors import InputError

Figure = int | str | Decimal
"""What a quantity may be given as. A float may not: it has already lost digits."""

KWH_PLACES = 4
KVARH_PLACES = 4
KW_PLACES = 5
SHARE_PLACES = 2
FACTOR_PLACES = 3
LOSS_PLACES = 7

_WHOLE_DIGITS = 18
_PLACES = 18
_POWERS: tuple[int, ...] = tuple(10**places for places in range(_PLACES + 1))
_PLAIN = re.compile(r"[+-]?\d{1,18}(?:\.\d{1,18})?", re.ASCII)
_ANY_LENGTH = re.compile(r"[+-]?\d+(?:\.\d+)?", re.ASCII)
_GROUPED = re.compile(r"[+-]?\d{1,3}(?:([,_])\d{3})(?:\1\d{3})*(?:\.\d+)?", re.ASCII)
_MARKS = {ord("٬"): ",", ord("\u2212"): "-", **dict.fromkeys(map(ord, "\u200c\u200e\u200f"))}
_ALONE = "write the number alone, in the unit of the field, as 1234.5 or ۱٬۲۳۴٫۵"


def decimal_of(value: Figure, *, where: str) -> Decimal:
    """Read a decimal exactly, in Latin or Persian digits, with or without thousands marks.

    Parameters
    ----------
    value : int, str or Decimal
        ``1234.5``, ``"1,234.5"``, ``"1_234.5"`` or ``"۱٬۲۳۴٫۵"``; thousands marks stand every three digits.
    where : str
        The place, for the error.

    Returns
    -------
    Decimal
        The same number; the ambient decimal context plays no part.

    Raises
    ------
    InputError
        For a float, a bool, infinity, not-a-number, an exponent in text, or more than 18 digits on
        either side of the decimal mark.
    """
    kind = type(value)
    if kind is str:
        return _read(str(value), where)
    if kind is Decimal:
        return _sensible(Decimal(value), value, where)
    if kind is int:
        return _sensible(Decimal(value), value, where)
    raise refused(value, where)


def on_grid(value: Figure, places: int, where: str) -> int:
    """Return `value` × 10^`places` as an integer.

    Raises
    ------
    InputError
        When the value has more than `places` decimals, or `decimal_of` refuses it.
    """
    return scaled(decimal_of(value, where=where), places, where)


def scaled(read: Decimal, places: int, where: str) -> int:
    """Return a number that was read already × 10^`places`; raises InputError when it is off the grid."""
    over, under = read.as_integer_ratio()
    whole, rest = divmod(over * _POWERS[places], under)
    if rest:
        hint = f"give at most {places}, rounded as the printed figure is" if places else "give whole units"
        raise InputError(f"'{read}' has more than {places} decimal places", where=where, hint=hint)
    return whole


def magnitude(value: Figure, *, where: str) -> Decimal:
    """Read a decimal that cannot be negative; raises InputError."""
    read = decimal_of(value, where=where)
    if read < 0:
        raise InputError(f"'{value}' is negative", where=where, hint="give zero or more")
    return read


def persian_decimal(value: Decimal) -> str:
    """Return a decimal in Persian digits, with the Persian decimal mark."""
    return persian_digits(f"{value:f}").replace(".", "٫")


def yes_or_no(room: str) -> Callable[[object, Attribute[bool], bool], None]:
    """Return the validator of the yes-or-no fields of `room`, which refuses the text ``"false"``."""

    def check(_: object, attribute: Attribute[bool], value: bool) -> None:
        if value is not True and value is not False:
            where = f"{room}.{attribute.name}"
            raise InputError(f"{value!r} is neither true nor false", where=where, hint="give True or False")

    return check


def refused(value: object, where: str) -> InputError:
    """Return the error for a value whose type can carry no exact figure."""
    if isinstance(value, float):
        return InputError(
            f"a float has already lost digits: {value!r}",
            where=where,
            hint=f"write it as the text '{value!r}'",
        )
    return InputError(f"{value!r} is no number", where=where, hint="give an int, a Decimal or text")


def _read(text: str, where: str) -> Decimal:
    if _PLAIN.fullmatch(text) is not None:
        return Decimal(text)
    plain = latin_digits(text.translate(_MARKS)).strip()
    if _GROUPED.fullmatch(plain) is not None:
        plain = plain.replace(",", "").replace("_", "")
    if _ANY_LENGTH.fullmatch(plain) is None:
        raise InputError(f"'{text}' is no number", where=where, hint=_advice(plain))
    return _sensible(Decimal(plain), text, where)


def _advice(plain: str) -> str:
    if "," in plain or "/" in plain or "،" in plain:
        return "thousands marks stand every three digits, and the decimal mark is '.' or '٫'"
    if re.fullmatch(r"[+-]?[\d.]+[eE][+-]?\d+", plain):
        return "write all its digits, without an exponent"
    return _ALONE


def _sensible(read: Decimal, given: object, where: str) -> Decimal:
    if not read.is_finite():
        raise InputError(
            f"'{given}' is no number", where=where, hint="leave the field out where nothing is known"
        )
    exponent = read.as_tuple().exponent
    if isinstance(exponent, int) and exponent < -_PLACES:
        hint = "a Decimal made from a float has already lost digits: make it from text"
        raise InputError(f"'{given}' has more than {_PLACES} decimal places", where=where, hint=hint)
    if read.adjusted() >= _WHOLE_DIGITS:
        raise InputError(
            f"'{given}' has more than {_WHOLE_DIGITS} whole digits",
            where=where,
            hint="check the number as typed",
        )
    return read
