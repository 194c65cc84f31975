"""The page of a difference: both languages, nothing fetched, no text of a table can run."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

from attrs import evolve

from hv_tariff import load_book
from hv_tariff.billing.basket.customers import load_basket
from hv_tariff.billing.basket.effects import effect, with_edition
from hv_tariff.reports.difference_html import DifferencePage
from hv_tariff.reports.differences import Difference, difference_json, of_editions
from hv_tariff.reports.wording import Language
from hv_tariff.tariffs.difference import compare_editions
from hv_tariff.vocabulary import Label

BOOK = load_book("issued")
SUPPLY = {each.name: each for each in BOOK.editions("supply/hv")}
IMAGE = "<img src=x onerror=alert(1)>"


class Elements(HTMLParser):
    """The tags of a page with their attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def difference(before: str = "1404-01", after: str = "1404-02") -> Difference:
    books = [with_edition(BOOK, SUPPLY[name], month="1404-06") for name in (before, after)]
    found = effect(load_basket(), *books, month="1404-06")
    return of_editions(compare_editions(SUPPLY[before], SUPPLY[after]), found)


def page(found: Difference, path: Path, language: Language = Language.FA) -> str:
    DifferencePage(found, language=language).write(path / "page.html")
    return (path / "page.html").read_text(encoding="utf-8")


def test_every_customer_and_line_stands_on_the_page_with_the_amounts_of_the_json(tmp_path) -> None:
    found = difference()
    text = page(found, tmp_path, Language.EN)
    for each in difference_json(found)["effect"]["customers"]:
        own = re.search(
            rf'<details class="customer" data-customer="{each["name"]}">.*?</details>', text, re.S
        )
        assert own is not None
        for amount in (each["before"], each["after"]):
            assert ("unknown" if amount is None else f">{amount:,}<") in own[0]
        for line in each["lines"]:
            row = re.search(rf'data-line="{line["line"]}">.*?</tr>', own[0], re.S)
            assert row is not None
            for amount in (line["before"], line["after"]):
                assert (">unknown<" if amount is None else f">{amount:,}<") in row[0]


def test_the_page_opens_in_its_language_and_has_both(tmp_path) -> None:
    persian, english = (page(difference(), tmp_path, each) for each in (Language.FA, Language.EN))
    assert '<html lang="fa" dir="rtl">' in persian
    assert '<html lang="en" dir="ltr">' in english
    for text in (persian, english):
        assert "Effect on reference customers" in text
        assert "اثر بر مشترکان نمونه" in text
        assert load_basket().note.fa in text
    assert "۵٬۴۹۰" in persian
    assert "5,490" in english


def test_nothing_is_fetched_and_no_text_of_a_table_runs(tmp_path) -> None:
    after = SUPPLY["1404-02"]
    fee = after.rates["subscription.fee.demand_metered"]
    hostile = evolve(
        after,
        instrument=evolve(after.instrument, id=IMAGE, title=Label(IMAGE, f"</script>{IMAGE}")),
        rates={**after.rates, "subscription.fee.demand_metered": evolve(fee, clause=f"{IMAGE}\x00")},
    )
    text = page(of_editions(compare_editions(SUPPLY["1404-01"], hostile), None), tmp_path)
    found = Elements(text).found
    assert "img" not in {tag for tag, _ in found}
    assert not {"src", "href", "onerror", "onclick", "style"} & {name for _, held in found for name in held}
    assert text.count("<script>") == text.count("</script>") == 1
    assert "\x00" not in text


def test_a_difference_of_nothing_says_so(tmp_path) -> None:
    same = compare_editions(SUPPLY["1404-02"], SUPPLY["1404-02"])
    assert "Nothing differs." in page(of_editions(same, None), tmp_path)
