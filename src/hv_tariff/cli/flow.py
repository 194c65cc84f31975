"""``hv-tariff flow``: the flows of applications, listed and drawn as text or SVG."""

from __future__ import annotations

import sys
from enum import Enum
from pathlib import Path
from typing import Annotated

import typer

from hv_tariff.errors import InputError
from hv_tariff.procedures import flow_names, load_flow
from hv_tariff.reports.flow_svg import flow_svg
from hv_tariff.reports.flow_text import flow_text
from hv_tariff.reports.wording import Language, Voice, left, width

app = typer.Typer(name="flow", help="Flows of applications: list, show.", no_args_is_help=True)


class Form(Enum):
    """The forms a flow is shown in."""

    TEXT = "text"
    SVG = "svg"


Lang = Annotated[Language, typer.Option(help="Language of the labels.")]


@app.command("list")
def list_(lang: Lang = Language.EN) -> None:
    """List the flows by name, with their titles."""
    wide = max(width(name) for name in flow_names())
    for name in flow_names():
        typer.echo(f"{left(name, wide)}  {Voice(lang).said(load_flow(name).title)}")


@app.command()
def show(
    name: Annotated[str, typer.Argument(help="The flow, such as new_connection, or a YAML file of one.")],
    lang: Lang = Language.EN,
    format_: Annotated[Form, typer.Option("--format", help="Text, or an SVG image.")] = Form.TEXT,
    out: Annotated[Path | None, typer.Option(help="The file to write; by default, standard output.")] = None,
    explain: Annotated[
        bool, typer.Option("--explain", help="Text: the clause of each step, and how it is known.")
    ] = False,
) -> None:
    """Draw a flow: its states, the steps between them, who owes each, and by when."""
    flow = load_flow(name)
    if format_ is Form.SVG:
        drawn = flow_svg(flow, language=lang)
    else:
        drawn = flow_text(flow, language=lang, explain=explain)
    if out is None:
        sys.stdout.write(drawn)
        return
    try:
        out.write_text(drawn, encoding="utf-8")
    except OSError as error:
        raise InputError(
            f"the file cannot be written: {error.strerror}", where=str(out), hint="name another"
        ) from None
