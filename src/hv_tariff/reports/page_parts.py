"""What pages of HTML are made of: texts in both languages, figures, and a policy that fetches nothing."""

from __future__ import annotations

from pathlib import Path

from markupsafe import Markup

from hv_tariff.dates import persian_digits
from hv_tariff.reports.page import hashed
from hv_tariff.vocabulary import Label


def part(name: str) -> str:
    """Return a file beside this module: ``audit_page/page.css``."""
    return (Path(__file__).parent / name).read_text(encoding="utf-8")


def policy(*, style: str, script: str) -> str:
    """Return a content security policy: the page runs its own style and script, and fetches nothing."""
    return (
        f"default-src 'none'; style-src {hashed(style)}; script-src {hashed(script)}; "
        "base-uri 'none'; form-action 'none'"
    )


def said(label: Label) -> Markup:
    """Return a text in both languages; the page shows that of its own language."""
    both = Markup(
        '<span class="t" lang="fa" dir="rtl">{}</span><span class="t" lang="en" dir="ltr">{}</span>'
    )
    return both.format(label.fa, label.en)


def number(value: int | None) -> Markup:
    """Return a whole number, alone in its direction; the script rewrites its digits with the language."""
    return Markup('<span class="nothing">—</span>') if value is None else figure(f"{value:,}")


def figure(text: str) -> Markup:
    """Return a figure that is written with Latin digits, as `number` does a whole number."""
    digits = persian_digits(text).replace(",", "٬").replace("-", "−").replace(".", "٫").replace(" %", "٪")
    return Markup('<bdi class="n" dir="ltr">{}</bdi>').format(digits)


def decimal(text: str) -> Markup:
    """Return a decimal that is text, as `figure`; nothing of no text."""
    return figure(text) if text else Markup("")
