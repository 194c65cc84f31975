"""``hv-tariff revenue`` and ``hv-tariff sweep``: a whole portfolio under reforms, in columns."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from hv_tariff.audit.mapping import read_mapping
from hv_tariff.audit.steps import Workers
from hv_tariff.billing import load_book
from hv_tariff.cli.whatif import Form
from hv_tariff.errors import InputError
from hv_tariff.reports import Language
from hv_tariff.reports.plots import sweep_chart
from hv_tariff.reports.plots.canvas import check_name
from hv_tariff.reports.revenue_json import revenue_json, sweep_json
from hv_tariff.reports.revenue_text import revenue_text, sweep_text
from hv_tariff.whatif.scenario import load_scenario

Portfolio = Annotated[
    Path,
    typer.Option(help="Customer-months in the invoice format: .jsonl, .json, .csv, .parquet, .xlsx."),
]
Formed = Annotated[Form, typer.Option("--format", help="Form of what is printed.")]
Lang = Annotated[Language, typer.Option(help="Language of the text.")]
Book = Annotated[str, typer.Option(help="issued, example, a directory of tables, or a frozen book.")]
Mapped = Annotated[Path | None, typer.Option(help="YAML of 'their heading: our.dotted.path' lines.")]
Processes = Annotated[
    int, typer.Option(min=1, help="How many processes share the scenarios, from five million bills on.")
]
Estimates = Annotated[bool, typer.Option("--accept-estimates", help="Consent to numbers that are estimates.")]


def revenue(
    scenarios: Annotated[list[Path], typer.Argument(help="Scenarios: YAML or JSON.", metavar="SCENARIO...")],
    portfolio: Portfolio,
    format_: Formed = Form.TEXT,
    lang: Lang = Language.EN,
    book: Book = "issued",
    mapping: Mapped = None,
    accept_estimates: Estimates = False,
    processes: Processes = 2,
) -> None:
    """Add up a portfolio as it is and under reforms: totals, by class and line, and how far bills move."""
    asked = [load_scenario(each) for each in scenarios]
    found = _needs_columns(lambda: _revenue(asked, portfolio, book, mapping, accept_estimates, processes))
    _print(found, "revenue", format_, lang)


def sweep(
    scenario: Annotated[Path, typer.Argument(help="The scenario: YAML or JSON.", metavar="SCENARIO.yaml")],
    portfolio: Portfolio,
    vary: Annotated[
        list[str],
        typer.Option(help="EDIT.WORD=FROM:TO:STEP or =VALUE,VALUE: 1.scale=0.9:1.1:0.01; twice for a grid."),
    ],
    format_: Formed = Form.TEXT,
    lang: Lang = Language.EN,
    book: Book = "issued",
    mapping: Mapped = None,
    accept_estimates: Estimates = False,
    processes: Processes = 2,
    chart: Annotated[Path | None, typer.Option(help="A picture of it to write: .svg or .png.")] = None,
) -> None:
    """Bill a portfolio under a scenario at every value of one or two of its figures."""
    if chart is not None:
        check_name(chart)
        if not chart.parent.is_dir():
            raise InputError("the folder is not there", where=str(chart.parent), hint="make it first")
    asked = load_scenario(scenario)
    found = _needs_columns(lambda: _sweep(asked, vary, portfolio, book, mapping, accept_estimates, processes))
    if chart is not None:
        sweep_chart(found, language=lang).save(chart)
    _print(found, "sweep", format_, lang)


def _revenue(
    asked: Any, portfolio: Path, book: str, mapping: Path | None, accept_estimates: bool, processes: int
) -> Any:
    from hv_tariff.whatif.columns.portfolio_tables import PortfolioTables  # noqa: PLC0415 - loads when asked
    from hv_tariff.whatif.columns.revenue import revenue_of  # noqa: PLC0415

    tables = PortfolioTables(portfolio, mapping=None if mapping is None else read_mapping(mapping))
    return revenue_json(
        revenue_of(
            tables,
            asked,
            book=load_book(book),
            accept_estimates=accept_estimates,
            workers=Workers(processes=processes, book=book),
            rejected=tables.refused,
        )
    )


def _sweep(
    asked: Any,
    vary: list[str],
    portfolio: Path,
    book: str,
    mapping: Path | None,
    accept_estimates: bool,
    processes: int,
) -> Any:
    from hv_tariff.whatif.columns.portfolio_tables import PortfolioTables  # noqa: PLC0415 - loads when asked
    from hv_tariff.whatif.columns.sweep import read_parameter, sweep_of  # noqa: PLC0415

    parameters = [read_parameter(each) for each in vary]
    tables = PortfolioTables(portfolio, mapping=None if mapping is None else read_mapping(mapping))
    return sweep_json(
        sweep_of(
            tables,
            asked,
            parameters,
            book=load_book(book),
            accept_estimates=accept_estimates,
            workers=Workers(processes=processes, book=book),
            rejected=tables.refused,
        )
    )


def _needs_columns(work: Any) -> Any:
    try:
        return work()
    except ModuleNotFoundError as error:
        if error.name not in ("numpy", "pyarrow"):
            raise
        raise InputError(
            f"{error.name} is needed for a portfolio", hint="install hv_tariff[columns]"
        ) from None


def _print(plain: Any, what: str, form: Form, language: Language) -> None:
    if form is Form.JSON:
        sys.stdout.write(json.dumps(plain, ensure_ascii=False, indent=2) + "\n")
    else:
        said = sweep_text if what == "sweep" else revenue_text
        sys.stdout.write(said(plain, language=language))
    if not plain["cases"]:
        raise typer.Exit(1)
