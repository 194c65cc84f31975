"""Texts of a page of HTML: in both languages, figures in their own direction, hashes for its policy."""

from __future__ import annotations

import base64
import hashlib

from markupsafe import Markup

from hv_tariff.dates import persian_digits
from hv_tariff.vocabulary import Label


def digest(text: str) -> str:
    """Return the hash by which a content-security policy names a script or a style."""
    found = base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")
    return f"'sha256-{found}'"


def said(label: Label) -> Markup:
    """A text in both languages; the page shows that of its own language."""
    both = Markup(
        '<span class="t" lang="fa" dir="rtl">{}</span><span class="t" lang="en" dir="ltr">{}</span>'
    )
    return both.format(label.fa, label.en)


def number(value: int | None) -> Markup:
    """A whole number, alone in its direction; the script rewrites its digits with the language."""
    if value is None:
        return Markup('<span class="nothing">—</span>')
    digits = persian_digits(f"{value:,}").replace(",", "٬").replace("-", "−")
    return Markup('<bdi class="n" dir="ltr">{}</bdi>').format(digits)


def decimal(text: str) -> Markup:
    """Return a decimal that is text, alone in its direction, as `number` does."""
    if not text:
        return Markup("")
    digits = persian_digits(text).replace(",", "٬").replace(".", "٫").replace("-", "−")
    return Markup('<bdi class="n" dir="ltr">{}</bdi>').format(digits)
