"""The whole site: what stands on each page, written once in each language."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from hv_tariff.billing import identity_of
from hv_tariff.billing.rules import rates
from hv_tariff.reports.rule_forms import face, leaves, whose
from hv_tariff.reports.tables_site import places
from hv_tariff.reports.tables_site.citing import Citing, clause_places
from hv_tariff.reports.tables_site.editions import edition_page, family_rows, key_page
from hv_tariff.reports.tables_site.histories import histories
from hv_tariff.reports.tables_site.rendering import Renderer, style
from hv_tariff.reports.tables_site.uses import formula_of, rule_pages, uses
from hv_tariff.reports.wording import Language
from hv_tariff.tariffs import FAMILIES, TariffBook

STYLE = "site.css"


def write_site(book: TariffBook, out: Path) -> int:
    """Write the site of a book, and return how many pages it has.

    Parameters
    ----------
    book : TariffBook
    out : Path
        The folder; made where it is not there. Files of the same names are replaced.
    """
    count = 0
    for place, text in site(book):
        path = out / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
        count += place.endswith(".html")
    return count


def site(book: TariffBook) -> Iterator[tuple[str, str]]:
    """Yield every file of the site: its place and its text."""
    yield STYLE, style()
    pages = tuple(_pages(book))
    shared = _shared(book)
    first = Renderer(Language.FA, shared)
    yield places.HOME, first.page("front.html", places.HOME)
    for language in (Language.FA, Language.EN):
        renderer = Renderer(language, shared)
        for template, place, context in pages:
            yield f"{language.value}/{place}", renderer.page(template, place, **context)


def _pages(book: TariffBook) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Every page as its template, its place and what it shows; the same in both languages."""
    citing = Citing.of(book)
    statuses = Counter(n.status for edition in book.contents.editions for _, n in edition.numbers())
    yield "home.html", places.HOME, {"statuses": sorted(statuses.items())}
    yield "families.html", places.FAMILIES, {}
    for family in book.families:
        within = histories(book, family)
        yield "family.html", places.family_page(family), family_rows(book, family, within)
        for edition in book.editions(family):
            for revision in book.revisions(family, edition.name):
                yield (
                    "edition.html",
                    places.edition_page(revision),
                    edition_page(book, revision, within, citing),
                )
    yield "keys.html", places.KEYS, {"keys": rates.ALL}
    for rate in rates.ALL:
        yield "key.html", places.key_page(rate.key), key_page(book, rate)
    yield "rules.html", places.RULES, {"pages": rule_pages()}
    for page in rule_pages():
        yield "rule_set.html", page.page, {"page": page, "citing": citing}
    yield "instruments.html", places.INSTRUMENTS, {"citing": citing}


def _shared(book: TariffBook) -> Mapping[str, Any]:
    return {
        "book": book,
        "identity": identity_of(book),
        "places": places,
        "families": FAMILIES,
        "rates": {rate.key: rate for rate in rates.ALL},
        "uses": uses(),
        "face": face,
        "formula_of": formula_of,
        "leaves_of": leaves,
        "whose": whose,
        "clause_places": clause_places(),
    }
