"""The compiled form of a book: one JSON file that loads fast and knows the digest of each YAML source."""

from __future__ import annotations

import json
from pathlib import Path

from hv_tariff.errors import DateError, TableError, UnitError
from hv_tariff.tariffs.book_json import PlainBook, contents_of
from hv_tariff.tariffs.files import source_digests
from hv_tariff.tariffs.table import Contents

COMPILED_FILE = "compiled.json"
FORMAT = 1
_RECOMPILE = "write it again with compile_book, or read the YAML with TariffBook.load"


class _Compiled(PlainBook):
    format: int
    digests: dict[str, str]


def read_compiled(directory: Path) -> tuple[Contents, str]:
    """Return a book from its ``compiled.json``, and its fingerprint.

    Raises
    ------
    TableError
        When the file is missing or damaged, or a YAML file beside it changed since it was compiled.
    """
    file = directory / COMPILED_FILE
    if not file.is_file():
        raise TableError("the book is not compiled", where=str(file), hint=_RECOMPILE)
    try:
        held: _Compiled = json.loads(file.read_text(encoding="utf-8"))
        if held["format"] != FORMAT:
            raise TableError("the compiled book is of another version", where=str(file), hint=_RECOMPILE)
        contents, found = contents_of(held)
        written, digests = held["fingerprint"], held["digests"]
    except (ValueError, KeyError, TypeError, AttributeError, ArithmeticError, DateError, UnitError):
        raise TableError("the compiled book cannot be read", where=str(file), hint=_RECOMPILE) from None
    changed = _changed(digests, source_digests(directory))
    if changed:
        raise TableError(f"the compiled book is out of date: {changed}", where=str(file), hint=_RECOMPILE)
    if found != written:
        raise TableError("the compiled book was changed by hand", where=str(file), hint=_RECOMPILE)
    return contents, found


def _changed(then: dict[str, str], now: dict[str, str]) -> str:
    words = [
        f"{file} {'changed' if file in now else 'is gone'}" for file in then if now.get(file) != then[file]
    ]
    words.extend(f"{file} is new" for file in now if file not in then)
    return ", ".join(words[:5]) + (f" and {len(words) - 5} more" if len(words) > 5 else "")
