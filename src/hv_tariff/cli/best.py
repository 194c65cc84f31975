"""``hv-tariff best``: the choice of least cost for one customer's bills, with its proof."""

from __future__ import annotations

import json
import sys
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import Annotated, Any

import typer

from hv_tariff.billing import identity_of, load_book
from hv_tariff.billing.supplied import Supplied
from hv_tariff.cli.connection import pairs
from hv_tariff.cli.portfolio import bills_of
from hv_tariff.contracts import decimal_of
from hv_tariff.contracts.changes.row import Row
from hv_tariff.contracts.metering import band_of
from hv_tariff.contracts.period import day_of
from hv_tariff.errors import InputError
from hv_tariff.reports.choices import (
    capacitor_json,
    capacitor_text,
    demand_json,
    demand_text,
    option_json,
    option_text,
    split_json,
    split_text,
)
from hv_tariff.reports.even import even_json, even_text
from hv_tariff.reports.wording import Language, Voice
from hv_tariff.tariffs import TariffBook
from hv_tariff.vocabulary import Band
from hv_tariff.whatif.capacitor import Bank, best_capacitor
from hv_tariff.whatif.change_price import ChangePrice
from hv_tariff.whatif.demand_choice import best_demand
from hv_tariff.whatif.option_choice import best_option
from hv_tariff.whatif.purchase_offers import Prices
from hv_tariff.whatif.purchase_split import best_split
from hv_tariff.whatif.quantities import bills_break_even

app = typer.Typer(
    name="best",
    help="The choice of least cost for a customer's bills, with its proof; where two costs are equal.",
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
Book = Annotated[str, typer.Option(help="issued, example, a directory of tables, or a frozen book.")]
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
            returned_share=_decimal(returned_share, "--returned-share"),
            spread=spread,
            supplied=Supplied.of(pairs(supply)),
        )
    elif edition or on or returned_share or supply:
        raise InputError(
            "the price of the change needs the row of the connection", where="--voltage", hint="say which"
        )
    held = load_book(book)
    found = best_demand(
        bills_of(portfolio, customer),
        book=held,
        change=change,
        low=from_kw,
        high=until_kw,
        accept_estimates=accept_estimates,
    )
    _print(format_, demand_json(found), demand_text(found, language=lang), held=held, lang=lang)


@app.command()
def option(
    portfolio: Portfolio,
    customer: Customer = None,
    book: Book = "issued",
    lang: Lang = Language.EN,
    format_: AsForm = Form.TEXT,
    accept_estimates: Estimates = False,
) -> None:
    """Bill all these bills under options 1, 2 and 3, and say which costs least."""
    held = load_book(book)
    found = best_option(bills_of(portfolio, customer), book=held, accept_estimates=accept_estimates)
    _print(format_, option_json(found), option_text(found, language=lang), held=held, lang=lang)


@app.command()
def capacitor(
    portfolio: Portfolio,
    price: Annotated[str, typer.Option(help="Price of one kvar, installed [rial/kvar].")],
    step_kvar: Annotated[str, typer.Option(help="Size of a step of the bank [kvar].")],
    customer: Customer = None,
    hours_a_day: Annotated[str, typer.Option(help="How long the bank is in use [hour/day].")] = "24",
    spread: Annotated[int, typer.Option(help="Spread the price over so many times these bills.")] = 1,
    most_kvar: Annotated[
        str | None, typer.Option(help="The largest bank that can be installed [kvar].")
    ] = None,
    book: Book = "issued",
    lang: Lang = Language.EN,
    format_: AsForm = Form.TEXT,
    accept_estimates: Estimates = False,
) -> None:
    """Find the capacitor bank at which these bills and its share of the price together cost least."""
    bank = Bank(
        step_kvar=decimal_of(step_kvar, where="--step-kvar"),
        price=decimal_of(price, where="--price"),
        hours_a_day=decimal_of(hours_a_day, where="--hours-a-day"),
        spread=spread,
        most_kvar=_decimal(most_kvar, "--most-kvar"),
    )
    held = load_book(book)
    found = best_capacitor(
        bills_of(portfolio, customer), bank=bank, book=held, accept_estimates=accept_estimates
    )
    _print(format_, capacitor_json(found), capacitor_text(found, language=lang), held=held, lang=lang)


@app.command()
def purchases(
    portfolio: Portfolio,
    customer: Customer = None,
    block: Annotated[str | None, typer.Option(help="Price of a flat block [rial/kWh].")] = None,
    exchange: Annotated[
        list[str] | None,
        typer.Option(help="Price on the exchange, BAND=PRICE: mid=3900 [rial/kWh]; may be repeated."),
    ] = None,
    most_block_kw: Annotated[int | None, typer.Option(help="The largest block [kW].")] = None,
    hours: Annotated[
        list[str] | None,
        typer.Option(help="Hours a day of a band, BAND=HOURS; else the customer's blocks', the calendar's."),
    ] = None,
    book: Book = "issued",
    lang: Lang = Language.EN,
    format_: AsForm = Form.TEXT,
    accept_estimates: Estimates = False,
) -> None:
    """Split purchases between a flat block, the exchange and supply on behalf at the least cost."""
    held = load_book(book)
    found = best_split(
        bills_of(portfolio, customer),
        prices=Prices(
            block=_decimal(block, "--block"),
            exchange=_by_band(exchange, "--exchange"),
            most_block_kw=most_block_kw,
        ),
        book=held,
        hours=_by_band(hours, "--hours") or None,
        accept_estimates=accept_estimates,
    )
    _print(format_, split_json(found), split_text(found, language=lang), held=held, lang=lang)


@app.command("break-even")
def break_even(
    portfolio: Portfolio,
    over: Annotated[
        str,
        typer.Option(help="contract_demand_kw, measured_demand_kw, reactive_kvarh, or a rate: energy.mid."),
    ],
    from_: Annotated[str, typer.Option("--from", help="Start of the range.")],
    until: Annotated[str, typer.Option("--until", help="Its end.")],
    against: Annotated[
        Path | None,
        typer.Option(help="Other bills, along the same number; without it these bills as they are today."),
    ] = None,
    places: Annotated[int, typer.Option(help="Decimal places of the answer.")] = 0,
    customer: Customer = None,
    book: Book = "issued",
    lang: Lang = Language.EN,
    format_: AsForm = Form.TEXT,
    accept_estimates: Estimates = False,
) -> None:
    """Find where the bills cost the same as others, or as today: exactly, and as whole rials are billed."""
    held = load_book(book)
    found = bills_break_even(
        bills_of(portfolio, customer),
        None if against is None else bills_of(against, customer),
        over=over,
        low=decimal_of(from_, where="--from"),
        high=decimal_of(until, where="--until"),
        places=places,
        book=held,
        accept_estimates=accept_estimates,
    )
    _print(format_, even_json(found), even_text(found, language=lang), held=held, lang=lang)


def _decimal(text: str | None, where: str) -> Decimal | None:
    return None if text is None else decimal_of(text, where=where)


def _by_band(given: list[str] | None, where: str) -> dict[Band, Decimal]:
    found = {}
    for each in given or ():
        name, sign, value = each.partition("=")
        if not sign:
            raise InputError(f"'{each}' does not say which band", where=where, hint="write mid=3900")
        found[band_of(name, where=where)] = decimal_of(value, where=f"{where} {name}")
    return found


def _print(form: Form, plain: dict[str, Any], text: str, *, held: TariffBook, lang: Language) -> None:
    identity = identity_of(held)
    if form is Form.JSON:
        of_book = {"name": held.name, "fingerprint": held.fingerprint}
        plain = {**plain, "book": of_book, "identity": identity.plain()}
        sys.stdout.write(json.dumps(plain, ensure_ascii=False, indent=2) + "\n")
    else:
        sys.stdout.write(f"{text}{Voice(lang).identity(identity)}\n")
