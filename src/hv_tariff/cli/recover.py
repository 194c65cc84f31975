"""``hv-tariff tables recover``: the numbers of a table from printed invoices."""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Mapping, Sequence
from datetime import date
from enum import Enum
from pathlib import Path
from typing import Annotated

import typer

from hv_tariff.audit.findings import Rejection
from hv_tariff.audit.mapping import read_mapping
from hv_tariff.audit.reading import read_invoices
from hv_tariff.audit.writing import replaced_when_whole
from hv_tariff.billing import load_book
from hv_tariff.billing.rules import rates
from hv_tariff.dates import latin_digits, parse_date
from hv_tariff.errors import InputError
from hv_tariff.recovery import Recovery, recovery_json
from hv_tariff.recovery.editions import edition_text, recovered_edition
from hv_tariff.recovery.issuers import recover_from_records
from hv_tariff.recovery.unknowns import edition_name
from hv_tariff.reports.recovery_text import recovery_text
from hv_tariff.reports.wording import Language
from hv_tariff.tariffs import TariffBook

# A price per month has no value without the days of its month.
USUAL = {rates.SUPPLY: {rates.DAYS_PER_MONTH.key: "30"}}
_CHUNK = 1024 * 1024
_SUFFIXES = (".yaml", ".yml")


class Format(Enum):
    """The forms of what is recovered."""

    TEXT = "text"
    JSON = "json"


def recover(
    family: Annotated[str, typer.Argument(help="The family of tables, such as supply/hv.")],
    from_: Annotated[Path, typer.Option("--from", help="Invoices: .jsonl, .json, .csv, .parquet or .xlsx.")],
    edition: Annotated[
        str | None,
        typer.Option(help="The edition sought: its name, or its first day, which the book may not have."),
    ] = None,
    given: Annotated[
        list[str] | None,
        typer.Option(
            metavar="KEY=VALUE",
            help="A number that is stated, not sought; for supply/hv days_per_month=30 unless stated.",
        ),
    ] = None,
    book: Annotated[
        str, typer.Option(help="issued, example, a directory of tables, or a frozen book.")
    ] = "issued",
    format_: Annotated[Format, typer.Option("--format", help="Form of what is printed.")] = Format.TEXT,
    lang: Annotated[Language, typer.Option(help="Language of the text.")] = Language.EN,
    out: Annotated[
        Path | None, typer.Option(help="Write the edition here (.yaml), or all editions into a directory.")
    ] = None,
    mapping: Annotated[
        Path | None, typer.Option(help="YAML of 'their heading: our.dotted.path' lines.")
    ] = None,
) -> None:
    """Find the numbers of a table that printed invoices imply; the book's own are not read."""
    if out is not None and out.suffix in _SUFFIXES:
        _refuse_to_replace(out)
    held = load_book(book)
    headings = read_mapping(mapping) if mapping is not None else {}
    records, refused = _records(from_, headings)
    name, starts = _edition(edition, family, held)
    found = recover_from_records(
        records,
        family=family,
        book=held,
        given={**USUAL.get(family, {}), **_given(given or [])},
        edition=name,
        starts=starts,
        refused=refused,
    )
    if format_ is Format.JSON:
        sys.stdout.write(json.dumps(recovery_json(found), ensure_ascii=False, indent=2) + "\n")
    else:
        sys.stdout.write(recovery_text(found, language=lang))
    if out is not None:
        _write(found, out, from_)


def _records(
    path: Path, headings: Mapping[str, str]
) -> tuple[list[tuple[str, Mapping[str, object]]], list[tuple[str, str]]]:
    records, refused = [], []
    for where, read in read_invoices(path, mapping=headings):
        if isinstance(read, Rejection):
            refused.append((read.invoice_id or where, read.reason))
        else:
            records.append((where, read))
    return records, refused


def _edition(text: str | None, family: str, book: TariffBook) -> tuple[str | None, Sequence[date]]:
    """The name of the edition sought, and its first day where the book does not have it."""
    if text is None:
        return None, ()
    if text.count("-") + text.count("/") < 2:
        return latin_digits(text).replace("/", "-"), ()
    day = parse_date(text, where="--edition")
    held = book.editions(family) if family in book.families else ()
    for each in held:
        if each.from_ == day:
            return each.name, ()
    return edition_name(day), (day,)


def _given(texts: Sequence[str]) -> dict[str, str]:
    found = {}
    for text in texts:
        key, equals, value = text.partition("=")
        if not equals:
            raise InputError(
                f"'{text}' states no number", where="--given", hint="write it as days_per_month=30"
            )
        found[key.strip()] = value.strip()
    return found


def _write(found: Recovery, out: Path, source: Path) -> None:
    """Write the edition, or every one; each is read back by the strict loader before it is written."""
    digest = hashlib.sha256()
    with source.open("rb") as stream:
        for chunk in iter(lambda: stream.read(_CHUNK), b""):
            digest.update(chunk)
    names = [edition.name for edition in found.hidden.editions]
    to_file = out.suffix in _SUFFIXES
    if to_file and len(names) > 1:
        raise InputError(
            f"the invoices touch {len(names)} editions: {', '.join(names)}",
            where=str(out),
            hint="say which with --edition, or give a directory",
        )
    texts = {}
    for name in names:
        edition = recovered_edition(found, name, invoices=source.name, sha256=digest.hexdigest())
        texts[out if to_file else out / edition.file] = edition_text(edition)
    for path in texts:
        _refuse_to_replace(path)
    for path, text in texts.items():
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            what = f"the folder cannot be made: {error.strerror or error}"
            raise InputError(what, where=str(path.parent), hint="give another --out") from None
        with replaced_when_whole(path) as partial:
            partial.write_text(text, encoding="utf-8")
        typer.echo(f"written: {path}", err=True)


def _refuse_to_replace(path: Path) -> None:
    """What was keyed is not lost to what invoices say."""
    if path.exists():
        raise InputError(
            "there is such a file already", where=str(path), hint="give another name, or remove it"
        )
