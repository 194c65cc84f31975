"""``hv-tariff tables verify``: an edition's numbers against issued invoices."""

from __future__ import annotations

import json
import sys
from enum import Enum
from pathlib import Path
from typing import Annotated

import typer

from hv_tariff.audit.mapping import read_mapping
from hv_tariff.audit.verification.editions import edition_meant, table_text
from hv_tariff.audit.verification.known import read_known
from hv_tariff.audit.verification.promotion import promote as promoted
from hv_tariff.audit.verification.tallies import Verification
from hv_tariff.audit.verification.verifying import verify as verified
from hv_tariff.audit.writing import replaced_when_whole
from hv_tariff.billing import load_book
from hv_tariff.errors import InputError
from hv_tariff.reports.verification import verification_json, verification_text
from hv_tariff.reports.wording import Language
from hv_tariff.tariffs import COMPILED_FILE

_MARK = b"\xef\xbb\xbf"


class Form(Enum):
    """The forms the answer is printed in."""

    TEXT = "text"
    JSON = "json"


def verify(
    edition: Annotated[
        str, typer.Argument(help="The edition's name, such as 1404-02, or the path of its file.")
    ],
    against: Annotated[Path, typer.Option(help="Invoices: .jsonl, .json, .csv, .parquet or .xlsx.")],
    family: Annotated[str | None, typer.Option(help="Its family, such as supply/hv.")] = None,
    book: Annotated[
        str, typer.Option(help="issued, example, a directory of tables, or a frozen book.")
    ] = "issued",
    known: Annotated[
        list[Path] | None,
        typer.Option(help="JSON list of known differences: invoice, line, printed, cause. Repeatable."),
    ] = None,
    mapping: Annotated[
        Path | None, typer.Option(help="YAML of 'their heading: our.dotted.path' lines.")
    ] = None,
    promote: Annotated[
        bool, typer.Option("--promote", help="Write bill_verified on the numbers that are confirmed.")
    ] = False,
    format_: Annotated[Form, typer.Option("--format", help="Form of the answer.")] = Form.TEXT,
    lang: Annotated[Language, typer.Option(help="Language of the text.")] = Language.EN,
) -> None:
    """Recompute invoices; say which numbers they confirm, contradict or never touch.

    Exit status 1 when a number marked bill_verified is contradicted without a known cause.
    """
    headings = read_mapping(mapping) if mapping is not None else {}
    causes = read_known(*known) if known else read_known()
    meant = edition_meant(edition, book=load_book(book), of=book, family=family)
    found = verified(meant.edition, book=meant.book, against=against, mapping=headings, known=causes)
    if promote and Path(book).is_file() and meant.path.is_relative_to(book):
        hint = "freeze it again from its tables, after they are promoted"
        raise InputError("a frozen book stays as it is", where=book, hint=hint)
    written = promote and bool(found.promotions)
    if written:
        _write(meant.path, found)
    if format_ is Form.JSON:
        plain = verification_json(found, written=written)
        sys.stdout.write(json.dumps(plain, ensure_ascii=False, indent=2) + "\n")
    else:
        sys.stdout.write(verification_text(found, language=lang, written=written))
    if written and any((folder / COMPILED_FILE).exists() for folder in meant.path.parents):
        typer.echo("the compiled form is out of date: run hv-tariff tables check --compile", err=True)
    if found.alarms:
        raise typer.Exit(1)


def _write(path: Path, found: Verification) -> None:
    """The text of the table with its promotions; a byte-order mark and line ends stay."""
    text = promoted(table_text(path), found)
    mark = _MARK if path.read_bytes().startswith(_MARK) else b""
    with replaced_when_whole(path) as partial:
        partial.write_bytes(mark + text.encode("utf-8"))
