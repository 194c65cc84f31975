"""``hv-tariff picture``: pictures of a bill and of a load, as SVG or PNG."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any

import typer

from hv_tariff.billing import load_book
from hv_tariff.billing.case import read_case
from hv_tariff.cli.files import read_record
from hv_tariff.contracts import decimal_of
from hv_tariff.errors import InputError
from hv_tariff.reports.plots import bill_waterfall, change_distribution, demand_cost, load_split
from hv_tariff.reports.plots.canvas import check_name
from hv_tariff.reports.wording import Language

app = typer.Typer(name="picture", help="Pictures: waterfall, load, demand, changes.", no_args_is_help=True)

File = Annotated[
    Path,
    typer.Argument(help="An issued-invoice record (JSON, JSON Lines) or a YAML case; - for standard input."),
]
Points = Annotated[Path, typer.Argument(help="A text file: two figures a line, kW and rial.")]
Changes = Annotated[
    Path,
    typer.Argument(
        help="What hv-tariff whatif --format json printed, or a text of one amount a line [rial]."
    ),
]
Out = Annotated[Path, typer.Option(help="The picture to write: .svg or .png.")]
Lang = Annotated[Language, typer.Option(help="Language of the labels.")]
Invoice = Annotated[str | None, typer.Option(help="The invoice_id to take from a file of several.")]


@app.command()
def waterfall(
    file: File,
    out: Out,
    lang: Lang = Language.EN,
    invoice: Invoice = None,
    of: Annotated[
        str, typer.Option(help="The total: payable, period_total, transit_payable, transit_period_total.")
    ] = "payable",
    book: Annotated[
        str, typer.Option(help="issued, example, a directory of tables, or a frozen book.")
    ] = "issued",
    accept_estimates: Annotated[
        bool, typer.Option("--accept-estimates", help="Consent to numbers that are estimates.")
    ] = False,
) -> None:
    """Draw how the lines of a bill add up to what is owed."""
    check_name(out)
    case = read_case(read_record(file, invoice=invoice), name=file.stem)
    bill = case.compute(book=load_book(book), accept_estimates=accept_estimates)
    bill_waterfall(bill, language=lang, of=of, title=case.name).save(out)


@app.command()
def load(file: File, out: Out, lang: Lang = Language.EN, invoice: Invoice = None) -> None:
    """Draw the energy of a period by band, and the demands beside the average load."""
    check_name(out)
    load_split(read_case(read_record(file, invoice=invoice), name=file.stem), language=lang).save(out)


@app.command()
def demand(
    points: Points,
    out: Out,
    chosen: Annotated[str | None, typer.Option(help="The demand of the point to mark [kW].")] = None,
    lang: Lang = Language.EN,
) -> None:
    """Draw cost against contract demand, with the chosen point."""
    check_name(out)
    read = [(kw, _whole(rial, f"{points.name}:{at}")) for at, (kw, rial) in _rows(points, 2)]
    marked = None if chosen is None else decimal_of(chosen, where="--chosen")
    demand_cost(read, chosen=marked, language=lang).save(out)


@app.command()
def changes(amounts: Changes, out: Out, lang: Lang = Language.EN) -> None:
    """Draw how the changes of bills are spread: who pays less, who pays more."""
    check_name(out)
    if amounts.suffix.lower() == ".json":
        read = _differences(read_record(amounts), amounts.name)
    else:
        read = [_whole(rial, f"{amounts.name}:{at}") for at, (rial,) in _rows(amounts, 1)]
    change_distribution(read, language=lang).save(out)


def _differences(comparison: Mapping[str, Any], name: str) -> list[int]:
    """What each customer of a comparison pays more or less."""
    customers = comparison.get("by_customer")
    rows = list(customers.values()) if isinstance(customers, Mapping) else [None]
    found = [row.get("difference") if isinstance(row, Mapping) else None for row in rows]
    if any(type(each) is not int for each in found):
        raise InputError(
            "it has no differences by customer",
            where=name,
            hint="write it with hv-tariff whatif --format json",
        )
    return [each for each in found if each is not None]


def _rows(path: Path, columns: int) -> Sequence[tuple[int, Sequence[Decimal]]]:
    """The figures of each line with its number, apart by tabs, semicolons or spaces."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise InputError(
            f"the file cannot be read: {error.strerror}", where=str(path), hint="check its name"
        ) from None
    except UnicodeDecodeError:
        raise InputError("the file is not UTF-8", where=path.name, hint="save it as UTF-8") from None
    found = []
    for at, line in enumerate(text.splitlines(), start=1):
        cells = line.replace(";", " ").split()
        if not cells:
            continue
        where = f"{path.name}:{at}"
        if len(cells) != columns:
            raise InputError(
                f"{len(cells)} figures in a line of {columns}", where=where, hint="apart by a space or a tab"
            )
        found.append((at, [decimal_of(cell, where=where) for cell in cells]))
    return found


def _whole(amount: Decimal, where: str) -> int:
    if amount != int(amount):
        raise InputError(f"{amount} is no whole amount", where=where, hint="give rials")
    return int(amount)
