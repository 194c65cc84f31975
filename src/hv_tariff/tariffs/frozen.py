"""A book frozen to one file: its contents with the identity it had, so that audits can be repeated on it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal, TypedDict, cast

from attrs import frozen

from hv_tariff.errors import DateError, TableError, UnitError
from hv_tariff.tariffs.book import TariffBook
from hv_tariff.tariffs.book_json import PlainBook, book_text, contents_of

FORM = "hv_tariff/book/1"
LARGEST_FILE = 64 * 1024 * 1024
_AGAIN = "take the file as it was frozen, or freeze the book again"


class PlainIdentity(TypedDict):
    """The identity of a book as a file states it."""

    fingerprint: str
    numbers: str
    rules: str
    version: str


_SAID: tuple[Literal["fingerprint", "numbers", "rules", "version"], ...] = (
    "fingerprint",
    "numbers",
    "rules",
    "version",
)


class _Frozen(PlainBook):
    form: str
    identity: PlainIdentity
    frozen_before: list[PlainIdentity]
    sha256: str


@frozen(kw_only=True, slots=True)
class FrozenBook:
    """What a frozen file holds.

    Attributes
    ----------
    book : TariffBook
    identity : mapping
        The identity under which it was frozen: `fingerprint`, `numbers`, `rules`, `version`.
    frozen_before : tuple of mapping
        Earlier identities, the first one first, where it was frozen again under other rules.
    """

    book: TariffBook
    identity: PlainIdentity
    frozen_before: tuple[PlainIdentity, ...]


def frozen_text(
    book: TariffBook, *, identity: PlainIdentity, frozen_before: Sequence[PlainIdentity] = ()
) -> str:
    """Return the text of the file that a book is frozen to.

    Parameters
    ----------
    book : TariffBook
    identity : mapping
        Its identity: `fingerprint`, `numbers`, `rules`, `version`.
    frozen_before : sequence of mapping
        Earlier identities, where it was loaded from a file of other rules.
    """
    head: dict[str, object] = {"form": FORM, "identity": identity, "frozen_before": list(frozen_before)}
    digest = _digest(json.loads(book_text(book.contents, head=head, rows={})))
    return book_text(book.contents, head={**head, "sha256": digest}, rows={})


def read_frozen(path: Path) -> FrozenBook:
    """Read a frozen book; what is read is exactly what was frozen.

    Raises
    ------
    TableError
        When the file cannot be read, is no frozen book, or was changed since it was frozen.
    """
    where = str(path)
    try:
        with path.open("rb") as stream:
            data = stream.read(LARGEST_FILE + 1)
    except OSError as error:
        raise TableError(
            f"the file cannot be read: {error.strerror}", where=where, hint="check its name"
        ) from None
    if len(data) > LARGEST_FILE:
        raise TableError(f"the file is larger than {LARGEST_FILE:,} bytes", where=where, hint=_AGAIN)
    try:
        held = json.loads(data.decode("utf-8"))
    except (ValueError, RecursionError):
        raise _no_book(where) from None
    if not isinstance(held, dict) or not isinstance(held.get("form"), str):
        raise _no_book(where)
    if held["form"] != FORM:
        raise TableError(
            f"the file is of the form '{held['form']}'", where=where, hint=f"a frozen book is of '{FORM}'"
        )
    if held.pop("sha256", None) != _digest(held):
        raise TableError("the frozen book was changed since it was frozen", where=where, hint=_AGAIN)
    return _read(cast(_Frozen, held), where)


def _read(held: _Frozen, where: str) -> FrozenBook:
    try:
        contents, found = contents_of(held)
        identity, before = held["identity"], tuple(held["frozen_before"])
        numbers, written = identity["numbers"], held["fingerprint"]
        if not all(isinstance(each[key], str) for each in (identity, *before) for key in _SAID):
            raise _no_book(where)
        book = TariffBook(contents=contents, fingerprint=found)
    except (ValueError, KeyError, TypeError, AttributeError, ArithmeticError, DateError, UnitError):
        raise _no_book(where) from None
    if not found == written == numbers:
        raise TableError(
            f"the frozen book says numbers {numbers[:12]} and holds {found[:12]}", where=where, hint=_AGAIN
        )
    return FrozenBook(book=book, identity=identity, frozen_before=before)


def _no_book(where: str) -> TableError:
    return TableError(
        "the file is no frozen book", where=where, hint="freeze one with hv-tariff tables freeze"
    )


def _digest(held: Mapping[str, object]) -> str:
    text = json.dumps(held, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
