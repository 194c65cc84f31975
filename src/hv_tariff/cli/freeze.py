"""``hv-tariff tables freeze``: a book in one file with its identity, so that audits can be repeated."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from hv_tariff.audit.writing import replaced_when_whole
from hv_tariff.billing import freeze_book, identity_of, load_book
from hv_tariff.billing.freezing import load_frozen
from hv_tariff.errors import InputError
from hv_tariff.tariffs import TariffBook

LONGEST = 9
"""How many digits the number of a revision may have."""


def freeze(
    out: Annotated[Path, typer.Argument(help="The file to write, such as book.json.")],
    book: Annotated[
        str, typer.Option(help="issued, example, a directory of tables, or a frozen book.")
    ] = "issued",
    revision: Annotated[
        list[str] | None,
        typer.Option(
            help="Take an edition at an earlier revision: supply/hv/1404-02=1.", metavar="EDITION=N"
        ),
    ] = None,
    accept_other_rules: Annotated[
        bool,
        typer.Option(
            "--accept-other-rules", help="Freeze again, under the rules of now, what was frozen under others."
        ),
    ] = False,
) -> None:
    """Freeze a book to one file: every number, with the identity of numbers, rules and version."""
    if out.exists():
        raise InputError("the file is there already", where=str(out), hint="give another name")
    if Path(book).is_file():
        source = load_frozen(Path(book), accept_other_rules=accept_other_rules)
        held, before = source.book, (*source.frozen_before, source.identity)
    else:
        held, before = load_book(book), ()
    for each in revision or ():
        held = _at(held, each)
    identity = identity_of(held)
    if before and before[-1]["fingerprint"] == identity.fingerprint:
        before = before[:-1]
    text = freeze_book(held, frozen_before=before)
    with replaced_when_whole(out) as partial:
        partial.write_text(text, encoding="utf-8", newline="\n")
    editions = len(held.contents.editions)
    typer.echo(f"{out.name}: {held.name}, {editions} editions, frozen as {identity.fingerprint}")
    if before:
        typer.echo(
            f"  frozen before as {before[-1]['fingerprint'][:12]} under hv_tariff {before[-1]['version']}"
        )


def _at(book: TariffBook, said: str) -> TariffBook:
    edition, _, number = said.partition("=")
    family, _, name = edition.rpartition("/")
    if not (family and number.isdecimal() and len(number) <= LONGEST):
        raise InputError(
            f"'{said}' names no revision", where="--revision", hint="write it as supply/hv/1404-02=1"
        )
    return book.at_revision(family, name, int(number))
