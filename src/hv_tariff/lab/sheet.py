"""The page itself: its controls from their descriptions, its words in both languages, its parts."""

from __future__ import annotations

from hv_tariff.lab.controls import CONTROLS, Control
from hv_tariff.lab.desk import Desk
from hv_tariff.lab.words import WORDS
from hv_tariff.reports.audit_explanations import safe_json
from hv_tariff.reports.page import page_environment, shipped_part
from hv_tariff.vocabulary import Label

_PACKAGE, _FOLDER = "hv_tariff.lab", "page"


def page_html(desk: Desk) -> str:
    """Return the page; raises InputError without jinja2."""
    environment = page_environment(_FOLDER, package=_PACKAGE)
    groups: dict[str, list[Control]] = {}
    for control in CONTROLS:
        groups.setdefault(control.group, []).append(control)
    data = {
        "words": {name: _pair(label) for name, label in WORDS.items()},
        "slides": [control.id for control in CONTROLS if control.slides],
        **desk.listed({}),
    }
    text: str = environment.get_template("lab.html").render(
        word=WORDS.__getitem__, groups=groups, data=safe_json(data), book=desk.book.name
    )
    return text


def page_part(name: str) -> str:
    """Return a script or the style of the page."""
    return shipped_part(_FOLDER, name, package=_PACKAGE)


def _pair(label: Label) -> list[str]:
    return [label.en, label.fa]
