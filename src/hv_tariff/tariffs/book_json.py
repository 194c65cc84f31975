"""A book's contents as JSON text, an edition a line: what the compiled form and a frozen book share."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import NotRequired, TypedDict

from hv_tariff.tariffs.plain import PlainEdition, from_plain, lines_of, plain_fingerprint, to_plain
from hv_tariff.tariffs.table import Contents, Edition
from hv_tariff.vocabulary import Label


class PlainBook(TypedDict):
    """The contents of a book as json reads them."""

    book: str
    en: str
    fa: str
    allows_invented: bool
    fingerprint: str
    lines: dict[str, dict[str, int]]
    editions: list[PlainEdition]
    other_revisions: NotRequired[list[PlainEdition]]


def book_text(
    contents: Contents, *, head: Mapping[str, object], rows: Mapping[str, Mapping[str, object]]
) -> str:
    """Return the text of a book.

    Parameters
    ----------
    contents : Contents
    head : mapping
        What stands before the contents, a key a line.
    rows : mapping
        Further objects, an entry a line.
    """
    every = (*contents.editions, *contents.other_revisions)
    editions = [to_plain(edition) for edition in contents.editions]
    said = {
        **head,
        "book": contents.name,
        "en": contents.title.en,
        "fa": contents.title.fa,
        "allows_invented": contents.allows_invented,
        "fingerprint": plain_fingerprint(contents, editions),
    }
    entries = {**rows, "lines": {edition.file: lines_of(edition) for edition in every}}
    parts = [f"{_json(key)}: {_json(value)}" for key, value in said.items()]
    parts += [
        f"{_json(key)}: {{\n"
        + ",\n".join(f"{_json(name)}: {_json(each)}" for name, each in row.items())
        + "\n}"
        for key, row in entries.items()
    ]
    parts.append(_list("editions", editions))
    if contents.other_revisions:
        parts.append(_list("other_revisions", map(to_plain, contents.other_revisions)))
    return "{\n" + ",\n".join(parts) + "\n}\n"


def contents_of(held: PlainBook) -> tuple[Contents, str]:
    """Return the contents of a book, and the fingerprint that they have.

    Raises
    ------
    KeyError, TypeError, ValueError, AttributeError, ArithmeticError, DateError, UnitError
        When what was read is no book.
    """

    def read(editions: Iterable[PlainEdition]) -> Iterable[Edition]:
        return (from_plain(plain, lines=held["lines"][plain["file"]]) for plain in editions)

    contents = Contents(
        name=held["book"],
        title=Label(held["en"], held["fa"]),
        allows_invented=held["allows_invented"],
        editions=tuple(read(held["editions"])),
        other_revisions=tuple(read(held.get("other_revisions", ()))),
    )
    return contents, plain_fingerprint(contents, held["editions"])


def _list(key: str, each: Iterable[PlainEdition]) -> str:
    return f'"{key}": [\n' + ",\n".join(map(_json, each)) + "\n]"


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
