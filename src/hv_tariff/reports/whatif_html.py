"""A comparison as one page of HTML: Persian right to left, English by a switch, nothing fetched."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from hv_tariff.reports.audit_words import writable
from hv_tariff.reports.page_parts import decimal, number, policy, said
from hv_tariff.reports.whatif_edits import said_edits
from hv_tariff.reports.whatif_words import (
    GROUPS,
    STATUSES,
    WORDS,
    edits_of,
    grouped,
    label_of,
    ordered,
    percent,
)
from hv_tariff.reports.wording import Language
from hv_tariff.vocabulary import Label

MOST = 50
MOST_REJECTED = 200
_HEADS = {
    "by_line": "line",
    "by_band": "band",
    "by_class": "class",
    "by_month": "month",
    "by_customer": "customer",
}


def write(path: Path | str, plain: Mapping[str, Any], *, language: Language = Language.FA) -> None:
    """Write the page of a comparison.

    Parameters
    ----------
    path : Path or str
    plain : mapping
        As `whatif_json` returns it.
    language : Language
        The language that the page opens in; a switch shows the other.
    """

    def shown(group: str) -> list[tuple[str, Label, Mapping[str, Any], int]]:
        rows = ordered(group, plain[group])[:MOST]
        longest = max((abs(row["difference"]) for _, row in rows), default=0)
        return [
            (key, label_of(group, key, row), row, _length(row["difference"], longest)) for key, row in rows
        ]

    style, script = _part("page.css"), _part("page.js")
    page = _environment().get_template("page.html")
    text = page.render(
        found=plain,
        language=language.value,
        edits=list(zip(said_edits(plain), edits_of(plain), strict=True)),
        groups=GROUPS,
        heads=_HEADS,
        shown=shown,
        most=MOST,
        most_rejected=MOST_REJECTED,
        statuses=STATUSES,
        style=Markup(style),
        script=Markup(script),
        policy=policy(style=style, script=script),
    )
    Path(path).write_text(text, encoding="utf-8", newline="\n")


def _environment() -> Environment:
    """The template's environment: every text is escaped, and what is not in the data is an error."""
    made = Environment(
        loader=PackageLoader("hv_tariff.reports", "whatif_page"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=lambda value: writable(value) if type(value) is str else value,
    )
    made.globals |= {
        "word": lambda name: said(WORDS[name]),
        "plain_word": lambda name: WORDS[name],
        "said": said,
        "number": number,
        "decimal": decimal,
        "grouped": grouped,
        "percent": percent,
        "bars": _bars,
    }
    return made


def _part(name: str) -> str:
    return (Path(__file__).parent / "whatif_page" / name).read_text(encoding="utf-8")


def _bars(parts: Mapping[str, int]) -> Iterator[tuple[str, int, int]]:
    """Yield each part with the length of its bar in thousandths of the longest."""
    longest = max((abs(amount) for amount in parts.values()), default=0)
    for name, amount in parts.items():
        yield name, amount, _length(amount, longest)


def _length(amount: int, longest: int) -> int:
    return abs(amount) * 1000 // longest if longest else 0
