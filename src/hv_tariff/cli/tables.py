"""``hv-tariff tables``: what editions there are, what they hold, and whether they are sound."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from hv_tariff.billing import expectations, identity_of, load_book
from hv_tariff.billing.shipped_rules import write_shipped
from hv_tariff.cli.diff import diff
from hv_tariff.cli.freeze import LONGEST, freeze
from hv_tariff.cli.keying import form, schema, transcribe_
from hv_tariff.cli.recover import recover
from hv_tariff.cli.site import site
from hv_tariff.cli.verify import verify
from hv_tariff.dates import format_date, parse_date
from hv_tariff.errors import InputError, NotInForceError, nearest
from hv_tariff.tariffs import COMPILED_FILE, Edition, TariffBook, compile_book
from hv_tariff.tariffs.files import book_directory
from hv_tariff.vocabulary import Status

app = typer.Typer(
    name="tables", help="Tariff tables: list, show, check, key, freeze, site.", no_args_is_help=True
)

Book = Annotated[str, typer.Option(help="issued, example, a directory of tables, or a frozen book.")]

AsJson = Annotated[bool, typer.Option("--json", help="Print plain data.")]
_WIDE = 120
_STYLES = {Status.INVENTED: "red", Status.ESTIMATE: "yellow", Status.BILL_VERIFIED: "green"}


@app.command("list")
def list_(
    family: Annotated[str | None, typer.Argument(help="Only this family, such as supply/hv.")] = None,
    book: Book = "issued",
    as_json: AsJson = False,
) -> None:
    """List the editions of a book: family, days in force, how well their numbers are known."""
    held = load_book(book)
    families = held.families if family is None else (_family(held, family),)
    editions = [edition for each in families for edition in held.editions(each)]
    if as_json:
        typer.echo(json.dumps([_summary(edition) for edition in editions], ensure_ascii=False, indent=2))
        return
    table = Table(title=f"{held.name} · {held.fingerprint[:12]}")
    for head in ("family", "edition", "from", "until"):
        table.add_column(head, no_wrap=True)
    table.add_column("numbers", no_wrap=True)
    for edition in editions:
        summary = _summary(edition)
        counts = summary["numbers"] | ({"unknown": len(edition.unknown)} if edition.unknown else {})
        numbers = "\n".join(f"{count} {status}" for status, count in counts.items())
        table.add_row(edition.family, edition.revised_name, summary["from"], summary["until"] or "", numbers)
    Console().print(table)


@app.command()
def show(
    family: Annotated[str | None, typer.Argument(help="The family, such as supply/hv.")] = None,
    edition: Annotated[
        str | None,
        typer.Argument(
            help="The edition's name, one of its revisions (1404-02.r1), or a day it is in force on."
        ),
    ] = None,
    book: Book = "issued",
    fingerprint: Annotated[
        bool, typer.Option("--fingerprint", help="Show the book's identity: numbers, rules and version.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Show one edition: every number with unit, status, clause and source; what is unknown, and why."""
    held = load_book(book)
    if fingerprint:
        _show_identity(held, as_json=as_json)
    if family is None or edition is None:
        if fingerprint and family is None:
            return
        raise InputError(
            "a family and an edition are shown",
            where="tables show",
            hint="such as supply/hv 1404-02; or --fingerprint",
        )
    found = _edition(held, _family(held, family), edition)
    if as_json:
        typer.echo(
            json.dumps(
                _summary(found) | {"rates": _numbers(found), "unknown": dict(found.unknown)},
                ensure_ascii=False,
                indent=2,
            )
        )
        return
    console = Console()
    console.print(f"[bold]{found.family} {found.revised_name}[/bold]  {found.title.en}\n{found.title.fa}")
    until = format_date(found.until) if found.until is not None else "…"
    console.print(f"{format_date(found.from_)} → {until}   {found.file}   {found.rule_set or ''}")
    revisions = held.revisions(found.family, found.name)
    for each in revisions if len(revisions) > 1 else ():
        said = each.reason or "as first entered"
        console.print(Text(f"revision {each.revision}{' (shown)' if each is found else ''}: {said}"))
    table = Table()
    wide = console.width >= _WIDE
    for head in ("key", "value", "unit", "status", *(("source", "clause") if wide else ())):
        table.add_column(head, justify="right" if head == "value" else "left", no_wrap=head != "clause")
    for path, number in found.numbers():
        key = path.removeprefix("rates.").removeprefix("classes.")
        known = Text(number.status.code, style=_STYLES.get(number.status, ""))
        more = (number.source.id, number.clause) if wide else ()
        table.add_row(key, f"{number.value:,}", str(number.unit), known, *more)
    console.print(table)
    numbers = [number for _, number in found.numbers()]
    for source in dict.fromkeys(number.source for number in numbers):
        console.print(Text(f"source {source.id}: {source.text}"))
    for method in dict.fromkeys(number.method for number in numbers if number.method):
        console.print(Text(f"method: {method}"))
    for key, reason in found.unknown.items():
        console.print(Text(f"unknown {key}: {reason}", style="yellow"))


@app.command()
def check(
    directory: Annotated[
        Path | None, typer.Argument(help="A directory of tables; by default the shipped books.")
    ] = None,
    write: Annotated[
        bool, typer.Option("--compile", help="Write the compiled form beside sound tables.")
    ] = False,
) -> None:
    """Read tables strictly against the rules; every problem at once, exit status 1 if there is one."""
    shipped = [book_directory("issued"), book_directory("example")]
    books = [directory] if directory is not None else shipped
    if write and directory is None:
        typer.echo(f"rules: digest written to {write_shipped().name}")
    for each in books:
        held = TariffBook.load(each, expectations=expectations())
        count = sum(1 for edition in held.contents.editions for _ in edition.numbers())
        typer.echo(
            f"{held.name}: {len(held.contents.editions)} editions, {count} numbers, sound; {held.fingerprint}"
        )
        target = each / COMPILED_FILE
        text = compile_book(each, expectations=expectations())
        if write:
            target.write_text(text, encoding="utf-8")
            typer.echo(f"{held.name}: compiled to {target.name}")
        elif each not in shipped and not target.exists():
            continue
        elif not target.exists() or target.read_text(encoding="utf-8") != text:
            raise InputError(
                "the compiled form is not current",
                where=str(target),
                hint="run hv-tariff tables check --compile",
            )


app.command()(form)
app.command("transcribe")(transcribe_)
app.command()(schema)
app.command()(recover)
app.command()(verify)
app.command()(diff)
app.command()(freeze)
app.command()(site)


def _show_identity(book: TariffBook, *, as_json: bool) -> None:
    identity, revised = identity_of(book), book.revised()
    if as_json:
        revisions = {f"{each.family}/{each.name}": each.revision for each in revised}
        plain = {"book": book.name, **identity.plain(), "revisions": revisions}
        typer.echo(json.dumps(plain, ensure_ascii=False, indent=2))
        return
    typer.echo(f"{identity.fingerprint}  {book.name}")
    typer.echo(f"  numbers {identity.numbers}")
    typer.echo(f"  rules   {identity.rules}")
    typer.echo(f"  version {identity.version}")
    for each in revised:
        typer.echo(f"  revision {each.revision} of {each.family} {each.name}: {each.reason}")


def _family(book: TariffBook, name: str) -> str:
    if name not in book.families:
        raise NotInForceError(
            f"no family '{name}'", where=f"book {book.name}", hint=nearest(name, list(book.families))
        )
    return name


def _edition(book: TariffBook, family: str, name: str) -> Edition:
    by_name = {edition.name: edition for edition in book.editions(family)}
    if name in by_name:
        return by_name[name]
    plain, _, revision = name.partition(".r")
    if plain in by_name and revision.isdecimal() and len(revision) <= LONGEST:
        return book.at_revision(family, plain, int(revision)).in_force(on=by_name[plain].from_, family=family)
    if name.count("-") + name.count("/") == 2:
        return book.in_force(on=parse_date(name, where="edition"), family=family)
    raise NotInForceError(
        f"no edition '{name}' of {family}", where=f"book {book.name}", hint=nearest(name, list(by_name))
    )


def _summary(edition: Edition) -> dict[str, Any]:
    statuses = Counter(number.status for _, number in edition.numbers())
    return {
        "family": edition.family,
        "edition": edition.name,
        "revision": edition.revision,
        **({"reason": edition.reason} if edition.reason is not None else {}),
        "from": format_date(edition.from_),
        "until": format_date(edition.until) if edition.until is not None else None,
        "rule_set": edition.rule_set,
        "title": {"en": edition.title.en, "fa": edition.title.fa},
        "numbers": {status.code: count for status, count in sorted(statuses.items(), reverse=True)},
    }


def _numbers(edition: Edition) -> dict[str, Any]:
    return {
        path: {
            "value": str(number.value),
            "unit": str(number.unit),
            "status": number.status.code,
            "source": number.source.text,
            "clause": number.clause,
            **({"method": number.method} if number.method else {}),
        }
        for path, number in edition.numbers()
    }
