"""``hv-tariff connection``: what a connection costs, and what a change of contract brings."""

from __future__ import annotations

import json
import sys
from enum import Enum
from pathlib import Path
from typing import Annotated

import typer

from hv_tariff.billing import load_book
from hv_tariff.billing.connection.changing import Outcome, change_contract
from hv_tariff.billing.connection.quoting import quote_connection
from hv_tariff.billing.connection.rebilling import Rebilled, owed_again, rebill
from hv_tariff.billing.connection.record import read_change
from hv_tariff.cli.files import read_record
from hv_tariff.contracts.changes.decision import Rebilling, Refusal
from hv_tariff.errors import InputError
from hv_tariff.reports.changes import change_json, change_text
from hv_tariff.reports.quotes import quote_json, quote_text
from hv_tariff.reports.wording import Language

app = typer.Typer(
    name="connection", help="Connections: quote a cost, work out a change of contract.", no_args_is_help=True
)


class Form(Enum):
    """The forms an answer is printed in."""

    TEXT = "text"
    JSON = "json"


Lang = Annotated[Language, typer.Option(help="Language of the labels.")]
AsForm = Annotated[Form, typer.Option("--format", help="Form of the answer.")]
Explain = Annotated[
    bool, typer.Option("--explain", help="Explain each line: formula, inputs, rounding, citations.")
]
Book = Annotated[str, typer.Option(help="issued, or a directory of tables.")]
Supply = Annotated[
    list[str] | None,
    typer.Option(help="A number of the caller's, KEY=VALUE: connection.63kv.base=1500000; may be repeated."),
]
Estimates = Annotated[bool, typer.Option("--accept-estimates", help="Consent to numbers that are estimates.")]


@app.command()
def quote(
    demand_kw: Annotated[str, typer.Option("--demand-kw", help="The demand [kW].")],
    voltage: Annotated[
        str, typer.Option(help="primary, secondary, or a supply voltage: low, medium, 63, ...")
    ],
    edition: Annotated[str | None, typer.Option(help="The table's name, such as 1397-10.")] = None,
    on: Annotated[str | None, typer.Option(help="Or the Solar Hijri day at whose rate it is quoted.")] = None,
    use: Annotated[str, typer.Option(help="general or pumping.")] = "general",
    built_by: Annotated[
        str | None,
        typer.Option(help="applicant or company; as the table's row where nothing is said."),
    ] = None,
    supply: Supply = None,
    book: Book = "issued",
    lang: Lang = Language.EN,
    format_: AsForm = Form.TEXT,
    explain: Explain = False,
    accept_estimates: Estimates = False,
) -> None:
    """Quote the cost of a connection by table 4-79, which is also its value at day rate."""
    found = quote_connection(
        demand_kw,
        voltage=voltage,
        book=load_book(book),
        on=on,
        edition=edition,
        use=use,
        built_by=built_by,
        supplied=pairs(supply),
        accept_estimates=accept_estimates,
    )
    if format_ is Form.JSON:
        sys.stdout.write(json.dumps(quote_json(found), ensure_ascii=False, indent=2) + "\n")
    else:
        sys.stdout.write(quote_text(found, language=lang, explain=explain))


@app.command()
def change(
    file: Annotated[
        Path, typer.Argument(help="The change, as YAML or JSON: its kind, the connections and the request.")
    ],
    edition: Annotated[
        str | None,
        typer.Option(help="The table to price by; that of the request's day where nothing is said."),
    ] = None,
    supply: Supply = None,
    book: Book = "issued",
    lang: Lang = Language.EN,
    format_: AsForm = Form.TEXT,
    explain: Explain = False,
    accept_estimates: Estimates = False,
) -> None:
    """Work out a change of contract: what comes of it and what it costs, or every condition that failed."""
    case = read_change(read_record(file))
    held = load_book(book)
    found = change_contract(
        case.connections,
        case.request,
        book=held,
        edition=edition or case.edition,
        supplied={**case.supplied, **pairs(supply)},
        accept_estimates=accept_estimates,
    )
    owed: Rebilling | None = None
    rebilled: tuple[Rebilled, ...] = ()
    if isinstance(found, Outcome):
        owed = owed_again(case.connections, found.decision, case.bills)
    if owed is not None:
        rebilled = rebill(owed, case.bills, book=held, accept_estimates=accept_estimates)
    if format_ is Form.JSON:
        plain = change_json(found, owed=owed, rebilled=rebilled)
        sys.stdout.write(json.dumps(plain, ensure_ascii=False, indent=2) + "\n")
    else:
        sys.stdout.write(change_text(found, owed=owed, rebilled=rebilled, language=lang, explain=explain))
    if isinstance(found, Refusal):
        raise typer.Exit(1)


def pairs(given: list[str] | None) -> dict[str, str]:
    """Return the caller's numbers by key."""
    found = {}
    for each in given or ():
        key, sign, value = each.partition("=")
        if not sign:
            raise InputError(f"'{each}' is no number with its key", where="--supply", hint="write KEY=VALUE")
        found[key] = value
    return found
