"""``hv-tariff tables site``: a book as pages to browse, Persian and English, with no network."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Annotated

import typer

from hv_tariff.billing import load_book
from hv_tariff.errors import InputError

MARK = "site.css"


def site(
    out: Annotated[Path, typer.Argument(help="The folder to write; made where it is not there.")],
    book: Annotated[
        str, typer.Option(help="issued, example, a directory of tables, or a frozen book.")
    ] = "issued",
) -> None:
    """Write the book as a static site: each number with its status, source, clause, history and rule."""
    if out.exists() and not out.is_dir():
        raise InputError("a file stands where the folder is meant", where=str(out), hint="give another name")
    if out.is_dir() and any(out.iterdir()) and not (out / MARK).is_file():
        raise InputError(
            "the folder holds other things than a site", where=str(out), hint="give a new folder"
        )
    held = load_book(book)
    try:
        written = import_module("hv_tariff.reports.tables_site").write_site(held, out)
    except ModuleNotFoundError as error:
        if (error.name or "hv_tariff").startswith("hv_tariff"):
            raise
        raise InputError(f"{error.name} is needed for the site", hint="install hv_tariff[audit]") from None
    except OSError as error:
        raise InputError(
            f"the site cannot be written: {error.strerror}", where=str(out), hint="check its folder"
        ) from None
    typer.echo(f"{held.name}: {written} pages; open {out / 'index.html'}")
