"""``hv-tariff tables diff``: what differs between two editions or two books, and what it does to bills."""

from __future__ import annotations

import json
import sys
from enum import Enum
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any

import typer

from hv_tariff.audit.verification.editions import TABLE_SUFFIXES, edition_meant
from hv_tariff.audit.writing import replaced_when_whole
from hv_tariff.billing import identity_of, load_book
from hv_tariff.billing.basket.customers import Basket, load_basket
from hv_tariff.billing.basket.effects import effect, month_of, with_edition
from hv_tariff.billing.books import SHIPPED
from hv_tariff.billing.rules import rates
from hv_tariff.dates import parse_month
from hv_tariff.errors import InputError
from hv_tariff.reports.differences import Difference, difference_json, difference_text, of_books, of_editions
from hv_tariff.reports.wording import Language
from hv_tariff.tariffs import FAMILIES
from hv_tariff.tariffs.difference import compare_books, compare_editions
from hv_tariff.tariffs.families import Payload


class Form(Enum):
    """The forms the answer is written in."""

    TEXT = "text"
    JSON = "json"
    HTML = "html"


def diff(
    before: Annotated[
        str, typer.Argument(help="An edition's name, the path of its file, or a book.", metavar="A")
    ],
    after: Annotated[str, typer.Argument(help="The other one.", metavar="B")],
    family: Annotated[str | None, typer.Option(help="The family of both, such as supply/hv.")] = None,
    book: Annotated[
        str, typer.Option(help="issued, example, a directory of tables, or a frozen book.")
    ] = "issued",
    format_: Annotated[Form, typer.Option("--format", help="Form of the answer.")] = Form.TEXT,
    out: Annotated[Path | None, typer.Option(help="Write it here instead of printing it.")] = None,
    lang: Annotated[
        Language, typer.Option(help="Language of the text, and of the page at first.")
    ] = Language.EN,
    month: Annotated[
        str | None,
        typer.Option(help="The month the basket is billed in, 1404-06; by default one with every figure."),
    ] = None,
    customers: Annotated[
        Path | None, typer.Option(help="Reference customers of your own (YAML); by default those shipped.")
    ] = None,
    accept_estimates: Annotated[
        bool, typer.Option("--accept-estimates", help="Consent to numbers that are estimates.")
    ] = False,
) -> None:
    """Compare two tables: what rose, fell, appeared, vanished, and what reference customers would pay."""
    if format_ is Form.HTML and out is None:
        raise InputError("a page is written to a file", where="--format html", hint="give --out PAGE.html")
    wanted = parse_month(month, where="--month") if month is not None else None
    basket = load_basket(customers)
    if _is_book(before) and _is_book(after):
        found = _of_books(before, after, wanted, basket, accept_estimates)
    else:
        found = _of_editions(before, after, family, book, wanted, basket, accept_estimates)
    if format_ is Form.HTML and out is not None:
        page = _page()
        with replaced_when_whole(out) as partial:
            page(found, language=lang).write(partial)
        return
    if format_ is Form.JSON:
        text = json.dumps(difference_json(found), ensure_ascii=False, indent=2) + "\n"
    else:
        text = difference_text(found, language=lang)
    if out is None:
        sys.stdout.write(text)
        return
    with replaced_when_whole(out) as partial:
        partial.write_text(text, encoding="utf-8")


def _is_book(name: str) -> bool:
    """A shipped book, a directory, or a frozen book; the file of an edition is YAML."""
    path = Path(name)
    return name in SHIPPED or path.is_dir() or (path.is_file() and path.suffix not in TABLE_SUFFIXES)


def _of_books(
    before: str, after: str, month: str | None, basket: Basket, accept_estimates: bool
) -> Difference:
    old, new = load_book(before), load_book(after)
    latest = new.editions(rates.SUPPLY)[-1] if rates.SUPPLY in new.families else new.contents.editions[-1]
    chosen = month or month_of(latest, book=new)
    return of_books(
        compare_books(old, new), effect(basket, old, new, month=chosen, accept_estimates=accept_estimates)
    )


def _of_editions(
    before: str,
    after: str,
    family: str | None,
    of: str,
    month: str | None,
    basket: Basket,
    accept_estimates: bool,
) -> Difference:
    held = load_book(of)
    meant = [edition_meant(name, book=held, of=of, family=family) for name in (before, after)]
    old, new = (each.edition for each in meant)
    compared = compare_editions(old, new)
    identities = tuple(identity_of(each.book) for each in meant)
    if FAMILIES[new.family].payload is not Payload.RATES:
        return of_editions(compared, None, identities=identities)
    chosen = month or month_of(new, book=held)
    old_book, new_book = (with_edition(held, each, month=chosen) for each in (old, new))
    done = effect(basket, old_book, new_book, month=chosen, accept_estimates=accept_estimates)
    return of_editions(compared, done, identities=identities)


def _page() -> Any:
    """The page's class; its packages are those of the extra `audit`."""
    try:
        return import_module("hv_tariff.reports.difference_html").DifferencePage
    except ModuleNotFoundError as error:
        if (error.name or "hv_tariff").startswith("hv_tariff"):
            raise
        raise InputError(f"{error.name} is needed for this page", hint="install hv_tariff[audit]") from None
