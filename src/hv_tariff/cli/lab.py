"""``hv-tariff lab``: the page on which an analyst asks "what if", served on this machine alone."""

from __future__ import annotations

import sys
import webbrowser
from pathlib import Path
from typing import Annotated

import typer

from hv_tariff.audit.mapping import read_mapping
from hv_tariff.billing import load_book
from hv_tariff.lab.customers import customers_of, sample_customers
from hv_tariff.lab.desk import Desk
from hv_tariff.lab.guard import LOOPBACK, check_host
from hv_tariff.lab.server import listening, server_of


def lab(
    portfolio: Annotated[
        Path | None,
        typer.Option(
            help="Customer-months in the invoice format: .jsonl, .json, .csv, .parquet, .xlsx; "
            "without one, samples whose readings are invented."
        ),
    ] = None,
    port: Annotated[int, typer.Option(min=0, max=65535, help="The port; 0 for any that is free.")] = 8765,
    browser: Annotated[
        bool, typer.Option("--browser/--no-browser", help="Open it in the browser, if this is a terminal.")
    ] = True,
    host: Annotated[str, typer.Option(help="127.0.0.1, and no other.")] = LOOPBACK,
    book: Annotated[
        str, typer.Option(help="issued, example, a directory of tables, or a frozen book.")
    ] = "issued",
    mapping: Annotated[
        Path | None, typer.Option(help="YAML of 'their heading: our.dotted.path' lines.")
    ] = None,
) -> None:
    """Open a page on this machine: move the parameters of a customer, and see the bill change at once."""
    check_host(host)
    headings = read_mapping(mapping) if mapping is not None else None
    customers = sample_customers() if portfolio is None else customers_of(portfolio, mapping=headings)
    desk = Desk(book=load_book(book), customers=customers)
    bound = listening(port)
    server = server_of(desk, bound)
    address = f"http://{LOOPBACK}:{bound.getsockname()[1]}/"
    typer.echo(f"{address}  (Ctrl-C ends it)")
    if browser and sys.stdout.isatty():
        webbrowser.open(address)  # it is listened to already: the first request waits
    server.run(sockets=[bound])
