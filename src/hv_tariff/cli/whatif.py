"""``hv-tariff whatif``: a scenario beside the baseline, for a portfolio."""

from __future__ import annotations

import json
import sys
from enum import Enum
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any

import typer

from hv_tariff.audit.mapping import read_mapping
from hv_tariff.audit.writing import replaced_when_whole
from hv_tariff.billing import Case, load_book
from hv_tariff.errors import InputError, nearest
from hv_tariff.reports import Language
from hv_tariff.reports.whatif_explained import explained_json, explained_text
from hv_tariff.reports.whatif_json import whatif_json
from hv_tariff.whatif.comparison import compare
from hv_tariff.whatif.explained import ChangedLine, changed_lines
from hv_tariff.whatif.portfolio import Portfolio, read_portfolio
from hv_tariff.whatif.scenario import load_scenario

REPORTS = {".html": "whatif_html", ".xlsx": "whatif_workbook"}


class Form(Enum):
    """The forms a comparison is printed in."""

    TEXT = "text"
    JSON = "json"


def whatif(
    scenario: Annotated[Path, typer.Argument(help="The scenario: YAML or JSON.", metavar="SCENARIO.yaml")],
    portfolio: Annotated[
        Path,
        typer.Option(help="Customer-months in the invoice format: .jsonl, .json, .csv, .parquet, .xlsx."),
    ],
    report: Annotated[
        Path | None, typer.Option(help="Write a page (.html) or a workbook (.xlsx) here.")
    ] = None,
    format_: Annotated[Form, typer.Option("--format", help="Form of what is printed.")] = Form.TEXT,
    lang: Annotated[Language, typer.Option(help="Language of the text.")] = Language.EN,
    book: Annotated[
        str, typer.Option(help="issued, example, a directory of tables, or a frozen book.")
    ] = "issued",
    explain: Annotated[
        str | None, typer.Option(help="The invoice_id of a bill whose changed lines are explained.")
    ] = None,
    mapping: Annotated[
        Path | None, typer.Option(help="YAML of 'their heading: our.dotted.path' lines.")
    ] = None,
    accept_estimates: Annotated[
        bool, typer.Option("--accept-estimates", help="Consent to numbers that are estimates.")
    ] = False,
) -> None:
    """Compare what a portfolio owes as it is and under a scenario, and where the difference comes from."""
    _check(report, scenario, portfolio)
    asked = load_scenario(scenario)
    held = load_book(book)
    read = read_portfolio(portfolio, mapping=read_mapping(mapping) if mapping is not None else None)
    found = compare(read.cases, asked, book=held, accept_estimates=accept_estimates, customers=read.customers)
    plain = whatif_json(found, found.scenarios[0], rejected=read.refused)
    changed: tuple[ChangedLine, ...] = ()
    if explain is not None:
        case = _case(explain, read)
        changed = changed_lines(case, asked, book=held, accept_estimates=accept_estimates)
        plain["explained"] = explained_json(explain, changed)
    if report is not None:
        write = _made(REPORTS[report.suffix.lower()])
        with replaced_when_whole(report) as path:
            write(path, plain, language=lang)
    if format_ is Form.JSON:
        sys.stdout.write(json.dumps(plain, ensure_ascii=False, indent=2) + "\n")
    else:
        text: str = import_module("hv_tariff.reports.whatif_text").whatif_text(plain, language=lang)
        sys.stdout.write(text)
        if explain is not None:
            sys.stdout.write(explained_text(explain, changed, language=lang))
    if not plain["cases"]:
        raise typer.Exit(1)


def _case(name: str, read: Portfolio) -> Case:
    for case in read.cases:
        if case.name == name:
            return case
    names = [case.name for case in read.cases]
    raise InputError(f"no invoice '{name}'", where="--explain", hint=nearest(name, names))


def _check(report: Path | None, *read: Path) -> None:
    """Refuse, before anything is billed, a report that cannot be written."""
    if report is None:
        return
    if report.suffix.lower() not in REPORTS:
        raise InputError(
            f"'{report.suffix}' is no form of report",
            where=str(report),
            hint=nearest(report.suffix, list(REPORTS)),
        )
    if not report.parent.is_dir():
        raise InputError("the folder is not there", where=str(report.parent), hint="make it first")
    if report.resolve() in [each.resolve() for each in read]:
        raise InputError("the file would be written over", where=str(report), hint="give another name")


def _made(module: str) -> Any:
    """A report's writer; its packages are those of the extra `audit`."""
    try:
        return import_module(f"hv_tariff.reports.{module}").write
    except ModuleNotFoundError as error:
        if (error.name or "hv_tariff").startswith("hv_tariff"):
            raise
        raise InputError(f"{error.name} is needed for this report", hint="install hv_tariff[audit]") from None
