"""The drawings of flows in a real browser: every line of type stands where there is room for it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from browser import Browser, executable, started
from hv_tariff.procedures import flow_names, load_flow
from hv_tariff.reports.flow_svg import flow_svg
from hv_tariff.reports.wording import Language

pytestmark = pytest.mark.skipif(
    executable() is None, reason="no chromium here: apt-get install chromium, or name one in CHROMIUM"
)
PLACES = """
(() => {
  const all = (kind) => [...document.querySelectorAll(kind)].map((each) => {
    const b = each.getBoundingClientRect();
    return [each.textContent, b.left, b.top, b.right, b.bottom];
  });
  const page = document.documentElement.getBoundingClientRect();
  return {page: [page.left, page.top, page.right, page.bottom],
          states: all('rect.state'), names: all('text.name'),
          words: all('text.words'), rest: all('text.title, text.legend')};
})()
"""


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with started(tmp_path_factory.mktemp("profile")) as browser:
        yield browser


def apart(a: list[float], b: list[float], slack: float = 1.5) -> bool:
    """Whether two places, as left, top, right and bottom, do not overlap by more than the slack."""
    return a[2] <= b[0] + slack or b[2] <= a[0] + slack or a[3] <= b[1] + slack or b[3] <= a[1] + slack


def inside(a: list[float], b: list[float]) -> bool:
    return b[0] <= a[0] and b[1] <= a[1] and a[2] <= b[2] and a[3] <= b[3]


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("name", flow_names())
def test_every_line_of_a_drawing_has_its_room(
    browser: Browser, tmp_path: Path, name: str, language: Language
) -> None:
    """Names stand in their boxes, words of arrows meet no box and no other words, all on the page."""
    path = tmp_path / "flow.svg"
    path.write_text(flow_svg(load_flow(name), language=language), encoding="utf-8")
    browser.open(path.as_uri())
    found = browser.value(PLACES)
    assert browser.errors == []
    states = [each[1:] for each in found["states"]]
    words = [each[1:] for each in found["words"]]
    placed = [each for kind in ("states", "names", "words", "rest") for each in found[kind]]
    assert [(text, place) for text, *place in placed if not inside(place, found["page"])] == []
    for text, *place in found["names"]:
        assert any(inside(place, state) for state in states), text
    for i, (text, *place) in enumerate(found["words"]):
        assert all(apart(place, state) for state in states), text
        assert all(apart(place, other, slack=4) for other in words[i + 1 :]), text
    rest = [each[1:] for each in found["rest"]]
    for i, place in enumerate(rest):
        assert all(apart(place, other, slack=6) for other in rest[i + 1 :])
