"""The compiled form of a book: one JSON file that loads fast and knows the digest of each YAML source."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TypedDict

from hv_tariff.errors import DateError, TableError, UnitError
from hv_tariff.tariffs.files import source_digests
from hv_tariff.tariffs.plain import PlainEdition, from_plain, plain_fingerprint
from hv_tariff.tariffs.table import Contents
from hv_tariff.vocabulary import Label

COMPILED_FILE = "compiled.json"
FORMAT = 1
_RECOMPILE = "write it again with compile_book, or read the YAML with TariffBook.load"


class _Compiled(TypedDict):
    format: int
    book: str
    en: str
    fa: str
    allows_invented: bool
    fingerprint: str
    digests: dict[str, str]
    lines: dict[str, dict[str, int]]
    editions: list[PlainEdition]


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
        contents, found = _contents(held)
        written, digests = held["fingerprint"], held["digests"]
    except (ValueError, KeyError, TypeError, AttributeError, ArithmeticError, DateError, UnitError):
        raise TableError("the compiled book cannot be read", where=str(file), hint=_RECOMPILE) from None
    changed = _changed(digests, source_digests(directory))
    if changed:
        raise TableError(f"the compiled book is out of date: {changed}", where=str(file), hint=_RECOMPILE)
    if found != written:
        raise TableError("the compiled book was changed by hand", where=str(file), hint=_RECOMPILE)
    return contents, found


def _contents(held: _Compiled) -> tuple[Contents, str]:
    contents = Contents(
        name=held["book"],
        title=Label(held["en"], held["fa"]),
        allows_invented=held["allows_invented"],
        editions=tuple(from_plain(plain, lines=held["lines"][plain["file"]]) for plain in held["editions"]),
    )
    return contents, plain_fingerprint(contents, held["editions"])


def _changed(then: dict[str, str], now: dict[str, str]) -> str:
    words = [
        f"{file} {'changed' if file in now else 'is gone'}" for file in then if now.get(file) != then[file]
    ]
    words.extend(f"{file} is new" for file in now if file not in then)
    return ", ".join(words[:5]) + (f" and {len(words) - 5} more" if len(words) > 5 else "")
