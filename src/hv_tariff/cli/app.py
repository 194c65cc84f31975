"""What a person types, and how an error reaches them: one sentence, exit status 1."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from enum import Enum
from pathlib import Path
from typing import Annotated

import typer

from hv_tariff import __version__
from hv_tariff.billing import Bill, load_book
from hv_tariff.billing.case import Case, read_case
from hv_tariff.cli.audit import audit
from hv_tariff.cli.best import app as best
from hv_tariff.cli.connection import app as connection
from hv_tariff.cli.files import read_record
from hv_tariff.cli.flow import app as flow
from hv_tariff.cli.lab import lab
from hv_tariff.cli.picture import app as picture
from hv_tariff.cli.revenue import revenue, sweep
from hv_tariff.cli.tables import app as tables
from hv_tariff.cli.whatif import whatif
from hv_tariff.errors import HvTariffError
from hv_tariff.reports import Language, bill_json, bill_markdown, bill_text

app = typer.Typer(
    name="hv-tariff",
    help="What large electricity customers of Iran owe, exactly, every rial explained.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(tables, name="tables")
app.add_typer(flow, name="flow")
app.add_typer(connection, name="connection")
app.add_typer(best, name="best")
app.add_typer(picture, name="picture")
app.command()(audit)
app.command()(whatif)
app.command()(lab)
app.command()(revenue)
app.command()(sweep)


class Format(Enum):
    """The forms a bill is printed in."""

    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"hv-tariff {__version__}")
        raise typer.Exit


@app.callback()
def start(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Compute, explain and check bills of large electricity customers."""


@app.command()
def bill(
    file: Annotated[
        Path,
        typer.Argument(
            help="An issued-invoice record (JSON, JSON Lines) or a YAML case; - for standard input."
        ),
    ],
    lang: Annotated[Language, typer.Option(help="Language of the labels.")] = Language.EN,
    format_: Annotated[Format, typer.Option("--format", help="Form of the bill.")] = Format.TEXT,
    explain: Annotated[
        bool, typer.Option("--explain", help="Explain each line: formula, inputs, rounding, citations.")
    ] = False,
    invoice: Annotated[
        str | None, typer.Option(help="The invoice_id to take from a file of several.")
    ] = None,
    book: Annotated[
        str, typer.Option(help="issued, example, a directory of tables, or a frozen book.")
    ] = "issued",
    accept_estimates: Annotated[
        bool, typer.Option("--accept-estimates", help="Consent to numbers that are estimates.")
    ] = False,
) -> None:
    """Compute one bill; where the record has printed figures, they stand beside the computed ones."""
    case = read_case(read_record(file, invoice=invoice), name=file.stem)
    held = load_book(book)
    computed = case.compute(book=held, accept_estimates=accept_estimates)
    given: Mapping[str, int] = {}
    if case.printed and len(computed.segments) == 1:
        given = case.recompute(book=held, accept_estimates=accept_estimates).all_amounts
    sys.stdout.write(_written(computed, case, given, lang, format_, explain))


def _written(
    computed: Bill, case: Case, given: Mapping[str, int], lang: Language, format_: Format, explain: bool
) -> str:
    if format_ is Format.JSON:
        plain = bill_json(computed, printed=case.printed, given_printed=given, title=case.name)
        return json.dumps(plain, ensure_ascii=False, indent=2) + "\n"
    if format_ is Format.MARKDOWN:
        return bill_markdown(computed, language=lang, printed=case.printed, explain=explain, title=case.name)
    return bill_text(
        computed,
        language=lang,
        printed=case.printed,
        given_printed=given,
        explain=explain,
        title=case.name,
    )


def run() -> None:
    """Run the command; an error of the library, or of a file, is one message and exit status 1."""
    try:
        app()
    except HvTariffError as error:
        typer.secho(f"error: {error}", err=True, fg="red")
        sys.exit(1)
    except OSError as error:
        if error.filename is None:
            raise
        said = f"error: {error.filename}: {error.strerror}; check its name and folder"
        typer.secho(said, err=True, fg="red")
        sys.exit(1)
