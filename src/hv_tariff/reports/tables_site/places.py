"""Where things stand in the site: the page of each, and its anchor there."""

from __future__ import annotations

import posixpath
from pathlib import PurePosixPath

from hv_tariff.tariffs import Edition

HOME = "index.html"
FAMILIES = "families.html"
KEYS = "keys.html"
RULES = "rules.html"
INSTRUMENTS = "instruments.html"
SETTLEMENT = "rules/settlement.html"


def family_page(family: str) -> str:
    """Return the page of a family."""
    return f"families/{_flat(family)}.html"


def edition_page(edition: Edition) -> str:
    """Return the page of an edition, at its revision."""
    return f"editions/{_flat(edition.family)}/{edition.revised_name}.html"


def key_page(key: str) -> str:
    """Return the page of a key."""
    return f"keys/{key}.html"


def rules_page(rule_set: str) -> str:
    """Return the page of a rule set."""
    return f"rules/{_flat(rule_set)}.html"


def number_anchor(path: str) -> str:
    """Return the anchor of a number on its edition's page."""
    return f"number-{path}"


def line_anchor(code: str) -> str:
    """Return the anchor of a line on its rule set's page."""
    return f"line-{code}"


def quantity_anchor(name: str) -> str:
    """Return the anchor of a named quantity on its rule set's page."""
    return f"quantity-{name}"


def instrument_anchor(name: str) -> str:
    """Return the anchor of an instrument."""
    return f"instrument-{name}"


def relative(page: str, *, from_: str, anchor: str = "") -> str:
    """Return a link from one page to another, or to a place on it; it works from a folder of files."""
    if page == from_:
        return f"#{anchor}" if anchor else PurePosixPath(page).name
    link = posixpath.relpath(page, posixpath.dirname(from_) or ".")
    return f"{link}#{anchor}" if anchor else link


def _flat(path: str) -> str:
    return path.replace("/", "-")
