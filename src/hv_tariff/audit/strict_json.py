"""JSON read without losing a digit or a duplicate key."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any, NoReturn

from hv_tariff.errors import InputError


def parse_json(text: str) -> Any:
    """Read one JSON value; numbers stay as typed: a decimal is a Decimal, and infinity is no number.

    Raises
    ------
    json.JSONDecodeError
        When the text is no JSON.
    InputError
        For a key that stands twice, NaN or infinity, a number of thousands of digits, nesting without end,
        or text that is half a character.
    """
    try:
        found = _DECODER.decode(text)
    except json.JSONDecodeError:
        raise
    except ValueError:
        raise InputError("a number has thousands of digits", hint="give an amount") from None
    except RecursionError:
        raise InputError("nested without end", hint="give one invoice a record") from None
    if "\\u" in text:
        _whole(found)
    return found


def _no_number(word: str) -> NoReturn:
    raise InputError(f"{word} is no number", hint="give a decimal")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise InputError(f"the key '{key}' stands twice", where=key, hint="keep one of the two")
        found[key] = value
    return found


def _whole(found: Any) -> None:
    """Refuse a lone surrogate, which no file can be written with."""
    try:
        json.dumps(found, ensure_ascii=False, default=str).encode("utf-8")
    except UnicodeEncodeError:
        raise InputError("an escape \\uD800–\\uDFFF stands alone", hint="write the character") from None


_DECODER = json.JSONDecoder(parse_float=Decimal, parse_constant=_no_number, object_pairs_hook=_once)
