"""The compiled form of a book: one JSON file that loads fast and knows the digest of each YAML source."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import TypedDict

from hv_tariff.errors import TableError
from hv_tariff.tariffs.directory import read_directory, table_files
from hv_tariff.tariffs.expectations import Expectations
from hv_tariff.tariffs.plain import PlainEdition, from_plain, lines_of, plain_fingerprint, to_plain
from hv_tariff.tariffs.table import Contents
from hv_tariff.vocabulary import Label

COMPILED_FILE = "compiled.json"
_FORMAT = 1
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


def compile_book(directory: Path, *, expectations: Expectations) -> str:
    """Read a book strictly and return the text of its ``compiled.json``.

    Raises
    ------
    BookError
        With every problem of every file.
    """
    contents = read_directory(directory, expected=expectations)
    editions = [to_plain(edition) for edition in contents.editions]
    head = {
        "format": _FORMAT,
        "book": contents.name,
        "en": contents.title.en,
        "fa": contents.title.fa,
        "allows_invented": contents.allows_invented,
        "fingerprint": plain_fingerprint(contents, editions),
    }
    rows = {
        "digests": [f"{_json(file)}: {_json(digest)}" for file, digest in source_digests(directory).items()],
        "lines": [f"{_json(edition.file)}: {_json(lines_of(edition))}" for edition in contents.editions],
    }
    parts = [f"{_json(key)}: {_json(value)}" for key, value in head.items()]
    parts.extend(f'"{key}": {{\n' + ",\n".join(each) + "\n}" for key, each in rows.items())
    parts.append('"editions": [\n' + ",\n".join(_json(edition) for edition in editions) + "\n]")
    return "{\n" + ",\n".join(parts) + "\n}\n"


def source_digests(directory: Path) -> dict[str, str]:
    """Return the sha256 of each YAML file of a book; line ends of any system count as one."""
    return {
        path.relative_to(directory).as_posix(): hashlib.sha256(
            path.read_bytes().replace(b"\r\n", b"\n")
        ).hexdigest()
        for path in table_files(directory)
    }


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
        contents, found = _contents(held)
        written, digests = held["fingerprint"], held["digests"]
    except (ValueError, KeyError, TypeError, AttributeError):
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


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
