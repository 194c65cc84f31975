"""How the texts of a table file are spelt, as patterns of a JSON Schema: numbers, days, hours of the clock.

The strict reading (`figures`, `calendars`, `dates`) decides; a test holds that these agree with it.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations, product
from typing import Any

from hv_tariff.units import ONE, Unit

_LATIN, _PERSIAN, _ARABIC = "0123456789", "۰۱۲۳۴۵۶۷۸۹", "٠١٢٣٤٥٦٧٨٩"
_MOST_DIGITS = 24
_ANY = f"[{_LATIN}{_PERSIAN}{_ARABIC}]"
# A scalar that an editor takes for a number or a truth value is text to the strict reading.
TEXT: dict[str, Any] = {"type": ["string", "number", "boolean"], "pattern": r"\S"}
SHA256: dict[str, Any] = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
EDITION: dict[str, Any] = {
    "type": "string",
    "pattern": "^1[2-6][0-9]{2}-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12][0-9]|3[01]))?$",
    "description": "The Solar Hijri month it starts in, 1404-02, or the day; the name of the file.",
}


REVISION: dict[str, Any] = {
    "type": ["string", "integer"],
    "pattern": "^(?:[2-9]|[1-9][0-9]+)$",
    "minimum": 2,
    "description": "Of a correction, 2 or more; its file is NAME.rN.yaml.",
}


def _digits(*allowed: str) -> str:
    """Return the class of digits, in each of the three kinds: ``_digits("0", "1")`` is ``[01۰۱٠١]``."""
    return "[" + "".join(kind[int(each)] for kind in (_LATIN, _PERSIAN, _ARABIC) for each in allowed) + "]"


_ZERO, _NOT_ZERO = _digits("0"), _digits(*"123456789")
_MONTH_OF_31, _MONTH_OF_30 = (
    f"{_ZERO}?{_digits(*'123456')}",
    f"(?:{_ZERO}?{_digits(*'789')}|{_digits('1')}{_digits('0', '1', '2')})",
)
_MONTH = f"(?:{_MONTH_OF_31}|{_MONTH_OF_30})"
_TO_29 = f"(?:{_ZERO}?{_NOT_ZERO}|{_digits('1', '2')}{_ANY})"
_DAY_OF_31 = f"(?:{_TO_29}|{_digits('3')}{_digits('0', '1')})"
_DAY_OF_30 = f"(?:{_TO_29}|{_digits('3')}{_ZERO})"
_YEAR = f"(?:{_digits('1')}{_digits(*'2345')}{_ANY}{{2}}|{_digits('1')}{_digits('6')}{_ZERO}{{2}})"
_PARTED = r"\s*[-/.]\s*"


def date_of(*, first_of_month: bool = False) -> dict[str, Any]:
    """Return the schema of a Solar Hijri date; the 30th of Esfand is in every year."""
    of_31 = f"{_MONTH_OF_31}{_PARTED}{_DAY_OF_31}"
    of_30 = f"{_MONTH_OF_30}{_PARTED}{_DAY_OF_30}"
    rest = f"{_MONTH}{_PARTED}{_ZERO}?{_digits('1')}" if first_of_month else f"(?:{of_31}|{of_30})"
    return {
        "type": "string",
        "pattern": rf"^\s*{_YEAR}{_PARTED}{rest}\s*$",
        "description": "A Solar Hijri date, 1404-02-31.",
    }


def month_day(*, first_of_month: bool = False) -> dict[str, Any]:
    """Return the schema of a day of every year, month and day in two digits each."""
    of_31 = f"{_ZERO}{_digits(*'123456')}"
    of_30 = f"(?:{_ZERO}{_digits(*'789')}|{_digits('1')}{_digits('0', '1', '2')})"
    to_29 = f"(?:{_ZERO}{_NOT_ZERO}|{_digits('1', '2')}{_ANY})"
    to_30 = f"(?:{to_29}|{_digits('3')}{_ZERO})"
    to_31 = f"(?:{to_29}|{_digits('3')}{_digits('0', '1')})"
    first = f"(?:{of_31}|{of_30})-{_ZERO}{_digits('1')}"
    any_day = f"(?:{of_31}-{to_31}|{of_30}-{to_30})"
    return {
        "type": "string",
        "pattern": rf"^\s*{first if first_of_month else any_day}\s*$",
        "description": "Month and day of every year, 04-01.",
    }


def windows() -> dict[str, Any]:
    """Return the schema of hours of the clock, quarters of an hour, several parted by a comma."""
    quarters = ((_digits(tens), _digits(ones)) for tens, ones in ("00", "15", "30", "45"))
    minute = "(?:" + "|".join(tens + ones for tens, ones in quarters) + ")"
    hour = f"(?:{_digits('0', '1')}{_ANY}|{_digits('2')}{_digits(*'0123')})"
    last = f"(?:{hour}:{minute}|{_digits('2')}{_digits('4')}:{_ZERO}{_ZERO})"
    # No window ends where it starts; the two may be spelt in different digits, which is left to the reading.
    window = rf"\s*(?!(.{{5}})-\1){hour}:{minute}-{last}\s*"
    more = rf"\s*(?!(.{{5}})-\2){hour}:{minute}-{last}\s*"
    return {
        "type": "string",
        "pattern": f"^{window}(?:,{more})*$",
        "description": "Hours of the clock, 07:00-19:00, several parted by a comma.",
    }


def number(*, places: int, signed: bool = False) -> dict[str, Any]:
    """Return the schema of a number on a grid of so many decimal places."""
    sign = "-?" if signed else ""
    whole = f"(?:{_ZERO}|{_NOT_ZERO}{_ANY}*|{_NOT_ZERO}{_ANY}{{0,2}}(?:[_٬]{_ANY}{{3}})+)"
    decimals = f"(?:[.٫](?={_ANY}){_ANY}{{0,{places}}}{_ZERO}*)?"
    other = f"[^{_LATIN}{_PERSIAN}{_ARABIC}]*"
    few = rf"(?=(?:{other}{_ANY}){{1,{_MOST_DIGITS}}}{other}$)"
    bounds: dict[str, Any] = {} if signed else {"minimum": 0}
    of_type = "integer" if places == 0 else "number"
    return {
        "anyOf": [
            {"type": of_type, **bounds, "exclusiveMaximum": 10**_MOST_DIGITS},
            {"type": "string", "pattern": rf"^{few}\s*{sign}{whole}{decimals}\s*$"},
        ],
        "description": f"At most {places} decimal places; groups of three may be parted by _.",
    }


def unit_of(unit: Unit) -> dict[str, Any]:
    """Return the schema of a unit: the ways it is written."""
    if unit == ONE:
        return {"enum": ["1", 1]}
    return {"enum": list(dict.fromkeys(_spellings(unit)))}


def _spellings(unit: Unit) -> Iterator[str]:
    """Yield the unit as the library writes it, then with its parts in other orders and powers written out."""
    yield str(unit)
    above, *below = str(unit).split("/")
    for top, bottom in product(_orders(above.split("*")), _orders(below)):
        yield "/".join(["*".join(top), *bottom])


def _orders(parts: list[str]) -> Iterator[tuple[str, ...]]:
    written_out: list[str] = []
    for part in parts:
        base, _, power = part.partition("^")
        written_out += [base] * int(power or 1)
    for each in (parts, written_out):
        yield from permutations(each)
