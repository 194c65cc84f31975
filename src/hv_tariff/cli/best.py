"""``hv-tariff best``: the choice of least cost for one customer's bills, with its proof."""

from __future__ import annotations

import json
import sys
from enum import Enum
from pathlib import Path
from typing import Annotated, Any

import typer

from hv_tariff.audit.carried import customer_of
from hv_tariff.audit.findings import Rejection
from hv_tariff.audit.reading import read_invoices
from hv_tariff.billing import Case, load_book, read_case
from hv_tariff.billing.supplied import Supplied
from hv_tariff.cli.connection import pairs
from hv_tariff.contracts import decimal_of
from hv_tariff.contracts.changes.row import Row
from hv_tariff.contracts.period import day_of
from hv_tariff.errors import InputError, nearest
from hv_tariff.reports.choices import demand_json, demand_text
from hv_tariff.reports.wording import Language
from hv_tariff.whatif.demand_choice import ChangePrice, best_demand

app = typer.Typer(
    name="best",
    help="The choice of least cost for a customer's bills, with its proof: demand.",
    no_args_is_help=True,
)


class Form(Enum):
    """The forms an answer is printed in."""

    TEXT = "text"
    JSON = "json"


Portfolio = Annotated[
    Path,
    typer.Option(help="The bills of one customer: a file of invoices, printed figures not needed."),
]
Customer = Annotated[str | None, typer.Option(help="The customer to take from a file of several.")]
Book = Annotated[str, typer.Option(help="issued, example, or a directory of tables.")]
Lang = Annotated[Language, typer.Option(help="Language of the labels.")]
AsForm = Annotated[Form, typer.Option("--format", help="Form of the answer.")]
Estimates = Annotated[bool, typer.Option("--accept-estimates", help="Consent to numbers that are estimates.")]


@app.command()
def demand(
    portfolio: Portfolio,
    customer: Customer = None,
    from_kw: Annotated[int | None, typer.Option(help="The least contract demand to look at [kW].")] = None,
    until_kw: Annotated[int | None, typer.Option(help="The largest [kW].")] = None,
    voltage: Annotated[
        str | None,
        typer.Option(help="Price the change too: primary, secondary, or a supply voltage: low, medium, 63."),
    ] = None,
    edition: Annotated[str | None, typer.Option(help="Table of connection costs, such as 1397-10.")] = None,
    on: Annotated[str | None, typer.Option(help="Or the Solar Hijri day at whose rate it is priced.")] = None,
    returned_share: Annotated[
        str | None,
        typer.Option(help="Part of the difference a decrease pays back; without it none is looked at."),
    ] = None,
    spread: Annotated[
        int, typer.Option(help="Spread the price of the change over so many times these bills.")
    ] = 1,
    supply: Annotated[
        list[str] | None,
        typer.Option(help="A row of connection costs, KEY=VALUE: connection.63kv.base=1500000."),
    ] = None,
    book: Book = "issued",
    lang: Lang = Language.EN,
    format_: AsForm = Form.TEXT,
    accept_estimates: Estimates = False,
) -> None:
    """Find the contract demand, in whole kW, at which all these bills together cost least."""
    change = None
    if voltage is not None:
        change = ChangePrice(
            row=Row.of(voltage),
            edition=edition,
            on=None if on is None else day_of(on, where="--on"),
            returned_share=None
            if returned_share is None
            else decimal_of(returned_share, where="--returned-share"),
            spread=spread,
            supplied=Supplied.of(pairs(supply)),
        )
    elif edition or on or returned_share or supply:
        raise InputError(
            "the price of the change needs the row of the connection", where="--voltage", hint="say which"
        )
    found = best_demand(
        bills_of(portfolio, customer),
        book=load_book(book),
        change=change,
        low=from_kw,
        high=until_kw,
        accept_estimates=accept_estimates,
    )
    _print(format_, demand_json(found), demand_text(found, language=lang))


def bills_of(path: Path, customer: str | None) -> tuple[Case, ...]:
    """Return the bills of one customer in a file.

    Raises
    ------
    InputError
        When a row is no invoice, or the file has several customers and none is named.
    """
    records, problems = [], []
    for where, read in read_invoices(path):
        if isinstance(read, Rejection):
            problems.append(f"{where}: {read.reason}")
        else:
            records.append((where, read))
    names = list(dict.fromkeys(customer_of(record) or "?" for _, record in records))
    if customer is not None and customer not in names:
        raise InputError(f"no customer '{customer}'", where=path.name, hint=nearest(customer, names))
    if customer is None and len(names) > 1:
        raise InputError(
            f"the file has {len(names)} customers", where=path.name, hint=f"say which: --customer {names[0]}"
        )
    cases = []
    for where, record in records:
        if customer is None or customer_of(record) == customer:
            try:
                cases.append(read_case(record, name=where))
            except InputError as error:
                problems.append(str(error))
    if problems:
        raise InputError("; ".join(problems), where=path.name, hint="mend the file")
    return tuple(cases)


def _print(form: Form, plain: dict[str, Any], text: str) -> None:
    written = json.dumps(plain, ensure_ascii=False, indent=2) + "\n" if form is Form.JSON else text
    sys.stdout.write(written)
