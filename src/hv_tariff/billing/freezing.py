"""Freezing a book under the rules of this library, and loading it where the rules are the same."""

from __future__ import annotations

from pathlib import Path

from attrs import evolve

from hv_tariff.billing.identity import Identity, identity_of
from hv_tariff.billing.rule_sets import expectations
from hv_tariff.errors import BookError, InputError, TableError
from hv_tariff.tariffs import Edition, TariffBook
from hv_tariff.tariffs.frozen import FrozenBook, PlainIdentity, frozen_text, read_frozen


def freeze_book(book: TariffBook, *, frozen_before: tuple[PlainIdentity, ...] = ()) -> str:
    """Return the text of one file that holds a book with its identity; `load_book` reads it back.

    Parameters
    ----------
    book : TariffBook
    frozen_before : tuple of mapping
        Identities under which it was frozen before, where it is frozen again.

    Raises
    ------
    InputError
        For a book that a scenario edited: its numbers are supposed, and no table may hold them.
    """
    if book.scenario is not None:
        raise InputError(
            f"the book is that of the scenario '{book.scenario}', and only published tables are frozen",
            where=f"book {book.name}",
            hint="freeze the book before its edits, and keep the scenario's file beside it",
        )
    identity = identity_of(book)
    said = PlainIdentity(
        fingerprint=identity.fingerprint,
        numbers=identity.numbers,
        rules=identity.rules,
        version=identity.version,
    )
    return frozen_text(book, identity=said, frozen_before=frozen_before)


def load_frozen(path: Path, *, accept_other_rules: bool = False) -> FrozenBook:
    """Load a frozen book, with every number checked against the rules as any book's.

    Parameters
    ----------
    path : Path
    accept_other_rules : bool
        Consent to rules or a version other than those it was frozen under: its bills may differ from those of
        then, and carry the identity of now.

    Raises
    ------
    TableError
        When the file is no frozen book, or was changed since it was frozen.
    InputError
        When it was frozen under other rules or another version, and `accept_other_rules` is false.
    BookError
        When its numbers do not go with the rules.
    """
    held = read_frozen(path)
    then, now = _then(held, str(path)), identity_of(held.book)
    changes = differences(then, now)
    if changes and not accept_other_rules:
        raise InputError(
            f"the book was frozen under {' and '.join(changes)}",
            where=str(path),
            hint=f"to repeat what was computed then, use hv_tariff {then.version}; to use its numbers under "
            "the rules of now, freeze it again: hv-tariff tables freeze NEW --book OLD --accept-other-rules",
        )
    _check(held.book)
    return held


def differences(then: Identity, now: Identity) -> list[str]:
    """Return what of the rules and the version differs, in words."""
    found = []
    if then.rules != now.rules:
        found.append(f"other rules ({then.rules[:12]}; here {now.rules[:12]})")
    if then.version != now.version:
        same = "" if found else ", with the same rules"
        found.append(f"another version of the library ({then.version}; here {now.version}{same})")
    return found


def _then(held: FrozenBook, where: str) -> Identity:
    said = held.identity
    found = Identity(numbers=said["numbers"], rules=said["rules"], version=said["version"])
    if found.fingerprint != said["fingerprint"]:
        raise TableError(
            "the identity of the frozen book does not go with its fingerprint",
            where=where,
            hint="take the file as it was frozen",
        )
    return found


def _check(book: TariffBook) -> None:
    """Read every edition strictly, as from its YAML: what a file holds is not yet what the rules expect."""
    problems: list[TableError] = []
    for edition in (*book.contents.editions, *book.contents.other_revisions):
        try:
            if _plain(_reread(edition, book)) != _plain(edition):
                problems.append(TableError("the edition cannot be written as a table", where=edition.file))
        except BookError as error:
            problems += [each for each in error.exceptions if isinstance(each, TableError)]
    if problems:
        raise BookError(f"the frozen book '{book.name}' does not go with the rules", problems)


def _reread(edition: Edition, book: TariffBook) -> Edition:
    from hv_tariff.tariffs import edition_to_yaml, read_edition  # noqa: PLC0415 - yaml loads only when it is read

    return read_edition(
        edition_to_yaml(edition),
        file=edition.file,
        expected=expectations(),
        allows_invented=book.allows_invented,
    )


def _plain(edition: Edition) -> Edition:
    """An edition without what only the succession of editions gives."""
    return evolve(edition, until=None)
