"""``hv-tariff tables form``, ``transcribe``, ``schema``: a directive to a form, forms to an edition."""

from __future__ import annotations

import json
from enum import Enum
from pathlib import Path
from typing import Annotated, Any

import typer

from hv_tariff.audit.writing import replaced_when_whole
from hv_tariff.billing import expectations, load_book
from hv_tariff.dates import format_date, latin_digits, parse_date, parse_month
from hv_tariff.errors import InputError, NotInForceError, nearest
from hv_tariff.tariffs import FAMILIES, Edition, TariffBook
from hv_tariff.tariffs.editor_schema import schema_text
from hv_tariff.tariffs.families import unknown_family
from hv_tariff.tariffs.transcription import Transcript, lay_form, transcribe, write_form

Book = Annotated[str, typer.Option(help="The book of the editions before: issued, or a directory of tables.")]


class Form(Enum):
    """The forms an answer is printed in."""

    TEXT = "text"
    JSON = "json"


def form(
    family: Annotated[str, typer.Argument(help="The family, such as supply/hv.")],
    edition: Annotated[str, typer.Option(help="The Solar Hijri day, or month, that it is in force from.")],
    out: Annotated[Path, typer.Option(help="The workbook to write.")],
    from_: Annotated[
        str | None,
        typer.Option(
            "--from", help="An edition whose structure and numbers stand beside: its name, or a day."
        ),
    ] = None,
    rule_set: Annotated[
        str | None, typer.Option(help="The rule set; by default that of the edition before.")
    ] = None,
    book: Book = "issued",
) -> None:
    """Write a form to key an edition into, laid out as the directive's page, for one person each."""
    if family not in FAMILIES:
        raise unknown_family(family, where="form")
    held = load_book(book)
    previous = None if from_ is None else _edition(held, family, from_)
    laid = lay_form(
        family,
        edition=_name(edition),
        expected=expectations(),
        rule_set=rule_set or _rule_set(held, family, edition=edition, previous=previous),
        previous=previous,
    )
    _refuse_to_replace(out)
    write_form(laid, out)
    count = sum(1 for slot in laid.slots.values() if slot.path.endswith(".value"))
    beside = "" if previous is None else f", beside those of {previous.name}"
    typer.echo(f"{out}: {family} {laid.identity.edition}, {count} cells for numbers{beside}")


def transcribe_(
    first: Annotated[Path, typer.Argument(help="A filled form.")],
    second: Annotated[Path | None, typer.Argument(help="The same form, filled by another person.")] = None,
    directive: Annotated[
        Path | None, typer.Option(help="The document that was keyed; its sha256 is kept.")
    ] = None,
    out: Annotated[Path | None, typer.Option(help="The edition's file to write; else it is printed.")] = None,
    book: Book = "issued",
    format_: Annotated[Form, typer.Option("--format", help="Form of the answer.")] = Form.TEXT,
) -> None:
    """Read one filled form, or compare two; write the edition where nothing is wrong and all agree."""
    if out is not None:
        _refuse_to_replace(out)
    found = transcribe(first, second, book=load_book(book), expected=expectations(), directive=directive)
    if found.text is not None and out is not None:
        with replaced_when_whole(out) as partial:
            partial.write_text(found.text, encoding="utf-8", newline="\n")
    written = None if found.text is None or out is None else out
    if format_ is Form.JSON:
        typer.echo(json.dumps(_plain(found, written), ensure_ascii=False, indent=2))
    else:
        _print(found, written, second is not None)
    if found.text is None:
        raise typer.Exit(1)


def schema() -> None:
    """Print the JSON Schema of edition files, which editors use for completion and errors."""
    typer.echo(schema_text(expectations()), nl=False)


def _print(found: Transcript, written: Path | None, two: bool) -> None:
    refused = found.text is None
    for problem in found.problems:
        typer.echo(f"problem: {problem}", err=True)
    for each in found.disagreements:
        likely = f" ({each.likely})" if each.likely else ""
        one = f"{_shown(each.first)} at {each.first_where}"
        other = f"{_shown(each.second)} at {each.second_where}"
        typer.echo(f"disagreement: {each.label.en}: {one}, {other}{likely}", err=True)
    for warned in found.warnings:
        typer.echo(f"warning: {warned.where}: {warned.what}", err=True)
    name = f"{found.identity.family} {found.identity.edition}"
    if refused:
        counts = (
            f"{_count(len(found.problems), 'problem')}, {_count(len(found.disagreements), 'disagreement')}"
        )
        typer.echo(f"{name}: {counts}; nothing is written", err=True)
        return
    if written is None:
        typer.echo(found.text, nl=False)
        return
    status = "double_keyed" if two else "transcribed"
    count = 0 if found.edition is None else sum(1 for _ in found.edition.numbers())
    typer.echo(
        f"{written}: {name}, {_count(count, 'number')} {status}, {_count(len(found.warnings), 'warning')}"
    )
    typer.echo(f"in a book it is {found.identity.file}")


def _shown(text: str | None) -> str:
    return "empty" if text is None else text


def _count(number: int, word: str) -> str:
    return f"{number} {word}" + ("" if number == 1 else "s")


def _plain(found: Transcript, written: Path | None) -> dict[str, Any]:
    identity = found.identity
    return {
        "family": identity.family,
        "edition": identity.edition,
        "rule_set": identity.rule_set,
        "previous": identity.previous,
        "file": identity.file,
        "written": None if written is None else str(written),
        "problems": [{"where": each.where, "what": each.what, "hint": each.hint} for each in found.problems],
        "disagreements": [
            {
                "path": each.path,
                "label": {"en": each.label.en, "fa": each.label.fa},
                "first": {"where": each.first_where, "text": each.first},
                "second": {"where": each.second_where, "text": each.second},
                "likely": each.likely,
            }
            for each in found.disagreements
        ],
        "warnings": [{"where": each.where, "what": each.what} for each in found.warnings],
        "yaml": found.text,
    }


def _refuse_to_replace(out: Path) -> None:
    if out.exists():
        raise InputError(
            "there is such a file already", where=str(out), hint="give another name, or remove it"
        )
    if not out.parent.is_dir():
        raise InputError("there is no such folder", where=str(out.parent), hint="make it first")


def _name(edition: str) -> str:
    """The name of an edition that starts on a day: its month, or the day itself within a month."""
    if edition.count("-") + edition.count("/") < 2:
        return parse_month(edition, where="--edition")
    day = format_date(parse_date(edition, where="--edition"))
    return day.removesuffix("-01")


def _edition(book: TariffBook, family: str, name: str) -> Edition:
    if family not in book.families:
        raise NotInForceError(f"the book '{book.name}' has no {family}", hint="leave --from out")
    by_name = {edition.name: edition for edition in book.editions(family)}
    name = latin_digits(name)
    named = name.replace("/", "-")
    if named in by_name:
        return by_name[named]
    if name.count("-") + name.count("/") == 2:
        return book.in_force(on=parse_date(name, where="--from"), family=family)
    raise NotInForceError(
        f"no edition '{name}' of {family}", where="--from", hint=nearest(name, list(by_name))
    )


def _rule_set(book: TariffBook, family: str, *, edition: str, previous: Edition | None) -> str | None:
    if not FAMILIES[family].ruled:
        return None
    if previous is not None:
        return previous.rule_set
    known = expectations().rule_sets_of(family)
    editions = book.editions(family) if family in book.families else ()
    start = (
        parse_date(f"{edition}-01") if edition.count("-") + edition.count("/") < 2 else parse_date(edition)
    )
    before = [each.rule_set for each in editions if each.from_ <= start]
    if before or len(known) == 1:
        return before[-1] if before else known[0]
    raise InputError(f"{family} names a rule set", where="--rule-set", hint=nearest("", known))
