"""The page of a comparison in a real browser: its languages, its figures, and nothing wider than a screen."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from browser import Browser, executable, started
from hv_tariff import compare, load_book
from hv_tariff.reports.whatif_html import write
from hv_tariff.reports.whatif_json import whatif_json
from hv_tariff.reports.wording import Language
from whatif_cases import case, scenario

pytestmark = pytest.mark.skipif(
    executable() is None, reason="no chromium here: apt-get install chromium, or name one in CHROMIUM"
)
SEEN = """
(() => ({
  lang: document.documentElement.lang, dir: document.documentElement.dir,
  difference: document.querySelector('[data-total="total_difference"] .n').textContent,
  heading: [...document.querySelectorAll('h1 .t')].filter((each) => each.offsetParent).map((e) => e.lang),
  wide: document.documentElement.scrollWidth > document.documentElement.clientWidth,
  errors: document.documentElement.dataset.scriptErrors || '',
}))()
"""


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with started(tmp_path_factory.mktemp("profile")) as browser:
        yield browser


def test_the_page_opens_in_persian_and_a_click_says_the_same_in_english(
    browser: Browser, tmp_path: Path
) -> None:
    """VAT of the README's bill at 12 %: 19,895,566 rial more; see tests/whatif/test_edits_by_hand.py."""
    found = compare([case()], scenario({"factor": "vat", "set": "0.12"}), book=load_book("issued"))
    path = tmp_path / "page.html"
    write(path, whatif_json(found, found.scenarios[0]), language=Language.FA)
    browser.open(path.as_uri())
    persian = browser.value(SEEN)
    assert (persian["lang"], persian["dir"], persian["heading"]) == ("fa", "rtl", ["fa"])
    assert persian["difference"] == "۱۹٬۸۹۵٬۵۶۶"
    browser.value("document.querySelector('[data-language=\"en\"]').click()")
    english = browser.value(SEEN)
    assert (english["lang"], english["dir"], english["heading"]) == ("en", "ltr", ["en"])
    assert english["difference"] == "19,895,566"
    assert not persian["wide"]
    assert not english["wide"]
    assert persian["errors"] == english["errors"] == ""
    assert browser.errors == []
