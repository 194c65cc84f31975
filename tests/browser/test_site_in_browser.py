"""The site in a real browser, from the disk: Persian reads from the right, nothing is refused or fetched."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from browser import Browser, executable, started
from hv_tariff import load_book
from hv_tariff.reports.tables_site import write_site

pytestmark = pytest.mark.skipif(
    executable() is None, reason="no chromium here: apt-get install chromium, or name one in CHROMIUM"
)
SEEN = """
(() => {
  const left = (each) => each.getBoundingClientRect().left;
  const cells = [...document.querySelectorAll('table.numbers tbody tr[id] td')].slice(0, 8).map(left);
  const chart = document.querySelector('svg.history').getBoundingClientRect();
  return {cells, wide: document.documentElement.scrollWidth <= window.innerWidth,
          chart: [chart.width, chart.height], lines: document.querySelectorAll('svg.history path').length,
          ground: getComputedStyle(document.querySelector('section')).backgroundColor};
})()
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("site")
    write_site(load_book("example"), out)
    return out


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with started(tmp_path_factory.mktemp("profile")) as browser:
        yield browser


@pytest.mark.parametrize("language", ["fa", "en"])
def test_a_page_of_an_edition_is_laid_out_in_its_direction(
    browser: Browser, folder: Path, language: str
) -> None:
    browser.open((folder / language / "editions/supply-hv/1397-02.html").as_uri())
    seen = browser.value(SEEN)
    assert browser.errors == []
    assert all(each.startswith("file:") for each in browser.requests)
    order = sorted(seen["cells"], reverse=language == "fa")
    assert (seen["cells"], len(seen["cells"])) == (order, 8)
    assert (seen["wide"], seen["chart"]) == (True, [160, 34])
    assert seen["lines"] > 0
    assert seen["ground"] == "rgb(255, 255, 255)"  # the style sheet was taken


def test_the_switch_leads_to_the_same_page_in_the_other_language(browser: Browser, folder: Path) -> None:
    browser.open((folder / "fa/keys/energy.mid.html").as_uri())
    assert browser.value("document.querySelector('a.switch').href").endswith("/en/keys/energy.mid.html")
    browser.open((folder / "index.html").as_uri())
    assert browser.value("document.querySelector('a').href").endswith("/fa/index.html")
