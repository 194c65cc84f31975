"""The site of a book: every link arrives, every page is whole in both languages, every number is there."""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from xml.etree import ElementTree

import pytest
from attrs import evolve

from hv_tariff import identity_of
from hv_tariff.billing.rules import rates
from hv_tariff.procedures import flow_names
from hv_tariff.reports.tables_site import places
from hv_tariff.reports.tables_site.citing import all_clauses
from hv_tariff.reports.tables_site.histories import HEIGHT, WIDTH
from hv_tariff.reports.tables_site.rendering import Renderer
from hv_tariff.reports.tables_site.site import site
from hv_tariff.reports.tables_site.uses import rule_pages, uses
from hv_tariff.reports.wording import Language, Voice
from hv_tariff.tariffs import TariffBook
from hv_tariff.tariffs.instruments import known_instruments
from hv_tariff.vocabulary import Label

REASON = 'a digit was misread <b>&"'


def corrected() -> TariffBook:
    """The issued book with a second revision of one edition, whose reason would be markup if it could."""
    issued = TariffBook.issued()
    editions = list(issued.contents.editions)
    place = next(
        i for i, each in enumerate(editions) if each.name == "1404-02" and each.family == "supply/hv"
    )
    first = editions[place]
    editions[place] = evolve(first, revision=2, reason=REASON, file="supply/hv/1404-02.r2.yaml")
    return TariffBook(contents=evolve(issued.contents, editions=tuple(editions), other_revisions=(first,)))


BOOK = corrected()
FILES = dict(site(BOOK))
PAGES = {
    place: ElementTree.fromstring(text.removeprefix("<!DOCTYPE html>\n"))
    for place, text in FILES.items()
    if place.endswith(".html")
}
LANGUAGES = [language.value for language in Language]


def elements(place: str, tag: str) -> Iterator[ElementTree.Element]:
    return PAGES[place].iter(tag)


def squeezed(text: str) -> str:
    return " ".join(text.split())


def text_of(element: ElementTree.Element) -> str:
    return squeezed("".join(element.itertext()))


def by_id(place: str, anchor: str) -> ElementTree.Element:
    return next(each for each in PAGES[place].iter() if each.get("id") == anchor)


def test_every_page_is_well_formed_and_says_its_language_and_direction() -> None:
    """Parsed as XML, which is stricter than HTML: every element closed, every text escaped."""
    for place, page in PAGES.items():
        language = place.partition("/")[0] if "/" in place else "fa"
        assert (page.get("lang"), page.get("dir")) == (language, "rtl" if language == "fa" else "ltr"), place
        assert FILES[place].startswith("<!DOCTYPE html>\n<html ")
        assert sum(1 for _ in elements(place, "h1")) == 1, place
        assert all(text_of(each) for each in elements(place, "title"))


def test_no_anchor_stands_twice_on_a_page() -> None:
    for place, page in PAGES.items():
        counted = Counter(each.get("id") for each in page.iter() if each.get("id"))
        assert [name for name, many in counted.items() if many > 1] == [], place


def test_every_link_and_every_anchor_arrives() -> None:
    anchors = {place: {each.get("id") for each in page.iter()} for place, page in PAGES.items()}
    lost = []
    for place in PAGES:
        for link in (*elements(place, "a"), *elements(place, "link")):
            path, _, anchor = (link.get("href") or "").partition("#")
            target = posixpath.normpath(posixpath.join(posixpath.dirname(place), path)) if path else place
            if target not in FILES or (anchor and anchor not in anchors[target]):
                lost.append((place, link.get("href")))
    assert lost == []


def test_nothing_is_fetched_and_nothing_runs() -> None:
    for place, text in FILES.items():
        assert not re.search(r"(?:src|href|url)\s*[=(]\s*[\"']?(?:https?:)?//", text), place
        assert "<script" not in text
        assert "@import" not in text


def test_every_row_of_every_table_has_as_many_cells_as_its_head() -> None:
    for place in PAGES:
        for table in elements(place, "table"):
            widths = {sum(int(cell.get("colspan", "1")) for cell in row) for row in table.iter("tr")}
            assert len(widths) == 1, place


def test_each_page_leads_to_the_same_page_in_the_other_language() -> None:
    for place in PAGES:
        if "/" not in place:
            continue
        language, _, rest = place.partition("/")
        switch = next(each for each in elements(place, "a") if each.get("class") == "switch")
        target = posixpath.normpath(posixpath.join(posixpath.dirname(place), switch.get("href")))
        assert target == f"{'en' if language == 'fa' else 'fa'}/{rest}"
        assert switch.get("hreflang") != language


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_number_is_on_its_page_with_value_status_source_clause_history_and_use(language: str) -> None:
    voice = Voice(Language(language))
    for edition in (*BOOK.contents.editions, *BOOK.contents.other_revisions):
        place = f"{language}/{places.edition_page(edition)}"
        rows = {each.get("id"): each for each in elements(place, "tr")}
        for path, number in edition.numbers():
            cells = list(rows[places.number_anchor(path)])
            said = [text_of(cell) for cell in cells]
            assert said[1] == voice.exact(Fraction(number.value))
            assert said[3] == voice.status(number.status)
            assert said[4] == number.source.id
            assert said[5].startswith(squeezed(number.clause))
            assert cells[6].find("svg") is not None
            assert said[7]
        shown = {text_of(row) for row in elements(place, "tr")}
        assert {f"{path}{squeezed(reason)}" for path, reason in edition.unknown.items()} <= shown


def test_charts_stay_in_their_box_and_mark_their_own_edition() -> None:
    for place in PAGES:
        if not place.startswith("fa/editions/"):
            continue
        for chart in elements(place, "svg"):
            paths = list(chart.iter("path"))
            assert sum("now" in each.get("class").split() for each in paths) == 1, place
            assert text_of(next(chart.iter("title")))
            for each in paths:
                x, y, along = re.fullmatch(r"M(\d+) (\d+)[HV](\d+)", each.get("d")).groups()
                upright = "V" in each.get("d")
                assert 0 <= int(x) <= WIDTH
                assert 0 <= int(y) <= HEIGHT
                assert int(along) <= (HEIGHT if upright else WIDTH)


def test_every_key_has_a_page_that_shows_the_formulas_of_the_lines_that_read_it() -> None:
    for rate in rates.ALL:
        place = f"en/{places.key_page(rate.key)}"
        formulas = [text_of(each) for each in elements(place, "p") if each.get("class") == "formula"]
        wanted = [f"{use.line.en} = {use.formula.en}" for use in uses().get(rate.key, ())]
        assert formulas == [squeezed(each) for each in wanted]


def test_every_rate_of_bills_and_quotes_is_read_by_a_line() -> None:
    """The limits of contract changes are conditions, and no formula reads them."""
    unread = {rate.key for rate in rates.ALL if rate.key not in uses()}
    assert {key for key in unread if not key.startswith(("reduction.", "temporary."))} == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_line_and_quantity_of_the_rules_stands_under_its_anchor(language: str) -> None:
    for page in rule_pages():
        for group in page.groups:
            for each in (*group.lines, *group.quantities):
                article = by_id(f"{language}/{page.page}", each.anchor)
                written = [p for p in article.iter("p") if p.get("class") == "formula"]
                assert len(written) == len(each.forms)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_of_instruments_has_every_one_as_held_or_missing(language: str) -> None:
    place = f"{language}/{places.INSTRUMENTS}"
    for each in known_instruments():
        section = by_id(place, places.instrument_anchor(each.id))
        said = text_of(section)
        for title in (each.title.en, each.title.fa):
            assert squeezed(title) in said
        marks = {mark.get("class") for mark in section.iter("span")}
        assert ("status held" if each.held else "status missing") in marks


def test_nothing_cites_an_instrument_that_the_page_does_not_know() -> None:
    """Editions, clauses and flows; the contract itself, which a clause may name, is no instrument."""
    known = known_instruments()
    of = {
        name: [cited for each in known for cited in getattr(each, name)]
        for name in ("instruments", "clauses", "flows", "terms")
    }
    assert set(of["instruments"]) == {each.instrument.id for each in BOOK.contents.editions}
    assert set(of["clauses"]) == set(all_clauses()) - {"contract"}
    assert set(of["flows"]) == set(flow_names())
    assert set(of["terms"]) == {"sensitive", "operational_reserve", "peak_reduction"}
    assert len(of["clauses"]) == len(set(of["clauses"]))


def test_the_instruments_of_the_company_s_file_are_all_there() -> None:
    """The list of DOMAIN §1, and the safety by-law of transmission work that the issue adds."""
    titles = " ".join(each.title.en for each in known_instruments())
    listed = """
        1395/05/01 | 95/06/24 | 1396/12/01 | 1397/02/01 | 1398/02/01 | Letter 11/2612 of 1398/05/14
        | announcement and table 4-79 | Cabinet decree and conditions for applicants above 5 MW
        | bilateral contract | Tavanir's letter on new procedures for the sale of electricity
        | Sample addendum for existing customers | 'start of activity of existing customers'
        | 'obtaining a capacity certificate' | Procedure for existing customers
        | Procedure for applicants above 5 MW | trading on the energy exchange | Supplementary by-law
        | readiness of sensitive customers for emergency supply | Tavanir's circulars
        | Safety by-law of transmission work | 176327/ت55830هـ | 97/43200/20/100 | 1399/07/16
    """
    assert [each.strip() for each in listed.split("|") if each.strip() not in titles] == []


def test_a_revision_that_is_not_in_force_has_its_page_and_says_so() -> None:
    now, then = (f"en/editions/supply-hv/1404-02{end}.html" for end in (".r2", ""))
    assert REASON in text_of(PAGES[now])
    assert REASON in text_of(PAGES[then])
    warned = [place for place in (now, then) if any(e.get("class") == "warning" for e in PAGES[place].iter())]
    assert warned == [then]
    assert f'href="{Path(then).name}"' in FILES[now]


def test_every_page_carries_the_identity_of_the_book() -> None:
    for place in PAGES:
        if "/" in place:
            assert identity_of(BOOK).fingerprint in text_of(next(elements(place, "footer")))


def test_a_text_that_is_markup_is_shown_and_not_obeyed() -> None:
    assert all("<b>&" not in text for text in FILES.values())
    shown = Renderer(Language.EN, {})._beside
    assert "&lt;i&gt;" in shown(Label("i", "<i>"))
