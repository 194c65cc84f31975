"""Pages of the site from their templates: every text escaped, every figure in the page's digits."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from hv_tariff.dates import persian_digits
from hv_tariff.reports.tables_site.places import relative
from hv_tariff.reports.tables_site.words import WORDS
from hv_tariff.reports.wording import Language, Voice, unit_label
from hv_tariff.vocabulary import Label, Status

_HERE = "hv_tariff.reports.tables_site"


def style() -> str:
    """Return the style sheet of all pages."""
    return (Path(__file__).parent / "pages" / "site.css").read_text(encoding="utf-8")


class Renderer:
    """Renders the pages of one language.

    Parameters
    ----------
    language : Language
    shared : mapping
        What every page may show.
    """

    def __init__(self, language: Language, shared: Mapping[str, Any]) -> None:
        self._voice = v = Voice(language)
        self._other = Language.EN if v.persian else Language.FA
        self._environment = Environment(
            loader=PackageLoader(_HERE, "pages"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            finalize=lambda value: _written(value) if type(value) is str else value,
        )
        self._environment.globals |= {
            "lang": language.value,
            "dir": "rtl" if v.persian else "ltr",
            "other_lang": self._other.value,
            "word": lambda name: v.said(WORDS[name]),
            "said": v.said,
            "beside": self._beside,
            "beside_word": lambda name: self._beside(WORDS[name]),
            "status": self._status,
            "number": lambda value: v.exact(Fraction(value)),
            "count": v.number,
            "digits": lambda text: persian_digits(str(text)) if v.persian else str(text),
            "unit": lambda unit: v.said(unit_label(unit)),
            "day": v.day,
            **shared,
        }

    def page(self, template: str, here: str, **context: Any) -> str:
        """Return a page.

        Parameters
        ----------
        template : str
        here : str
            Its place in the site, the same in both languages.
        context
            What it shows.
        """

        def link(page: str, anchor: str = "") -> str:
            return relative(page, from_=here, anchor=anchor)

        root = "../" * here.count("/") + ".."
        return self._environment.get_template(template).render(
            here=here, link=link, root=root, other=f"{root}/{self._other.value}/{here}", **context
        )

    def _beside(self, label: Label) -> Markup:
        """A text in the other language, beside that of the page."""
        other = self._other
        said, direction = (label.en, "ltr") if other is Language.EN else (label.fa, "rtl")
        if said == self._voice.said(label):
            return Markup("")
        return Markup('<span class="beside" lang="{}" dir="{}">{}</span>').format(
            other.value, direction, _written(said)
        )

    def _status(self, value: Status) -> Markup:
        return Markup('<span class="status {}">{}</span>').format(value.code, self._voice.status(value))


def _written(text: str) -> str:
    """A text without what no page may hold."""
    return "".join(each for each in text if each >= " " or each in "\t\n")
