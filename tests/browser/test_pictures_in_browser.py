"""Pictures in a real browser: every outline stands on the sheet, and no word lies over another."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from browser import Browser, executable, started
from hv_tariff import load_book, read_case
from hv_tariff.reports import Language
from hv_tariff.reports.plots import bill_waterfall, change_distribution, demand_cost

pytestmark = pytest.mark.skipif(
    executable() is None, reason="no chromium here: apt-get install chromium, or name one in CHROMIUM"
)
GOLDEN = Path(__file__).parents[1] / "golden" / "market_invoices.jsonl"
PLACES = """
(() => {
  const page = document.documentElement.getBoundingClientRect();
  const place = (each) => {
    const b = each.getBoundingClientRect();
    return [b.left, b.top, b.right, b.bottom];
  };
  return {page: [page.left, page.top, page.right, page.bottom],
          words: [...document.querySelectorAll('g[id^=text_]')].map(place)};
})()
"""


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with started(tmp_path_factory.mktemp("profile")) as browser:
        yield browser


@pytest.mark.parametrize("language", list(Language))
def test_every_word_of_a_picture_has_its_room(browser: Browser, tmp_path: Path, language: Language) -> None:
    lines = GOLDEN.read_text(encoding="utf-8").splitlines()
    record = next(each for each in map(json.loads, lines) if each["invoice_id"] == "B-open-026")
    case = read_case(record)
    bill = case.compute(book=load_book("issued"))
    pictures = {
        "waterfall": bill_waterfall(bill, language=language, title="B-open-026"),
        "demand": demand_cost(
            [(kw, (kw - 1500) ** 2 + 10**9) for kw in range(500, 2500, 100)], chosen=1500, language=language
        ),
        "changes": change_distribution(range(-5_000_000, 9_000_000, 1_000_003), language=language),
    }
    for name, picture in pictures.items():
        picture.save(tmp_path / f"{name}.svg")
        browser.open((tmp_path / f"{name}.svg").as_uri())
        found = browser.value(PLACES)
        left, top, right, bottom = found["page"]
        assert len(found["words"]) > 8
        assert browser.errors == []
        for i, (a, b, c, d) in enumerate(found["words"]):
            assert left <= a < c <= right, (name, i)
            assert top <= b < d <= bottom, (name, i)
            for e, f, g, h in found["words"][i + 1 :]:
                assert c <= e + 1 or g <= a + 1 or d <= f + 1 or h <= b + 1, (name, i)
