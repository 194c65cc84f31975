"""Flows drawn as text and SVG: every state and step once, honest about what is unknown, both languages."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import pytest

from hv_tariff.contracts.flows import Flow
from hv_tariff.errors import InputError
from hv_tariff.procedures import flow_names, load_flow
from hv_tariff.reports.flow_layout import Arrow, Box, layered
from hv_tariff.reports.flow_svg import flow_svg
from hv_tariff.reports.flow_text import flow_text
from hv_tariff.reports.wording import Language

SVG = "{http://www.w3.org/2000/svg}"
EVERY = [(name, language) for name in flow_names() for language in Language]


def drawn(flow: Flow, language: Language) -> ET.Element:
    return ET.fromstring(flow_svg(flow, language=language))


def boxes(root: ET.Element) -> dict[str, tuple[float, float, float, float]]:
    """Left, top, right and bottom of each state."""
    found = {}
    for rect in root.iter(f"{SVG}rect"):
        if rect.get("class") == "state":
            x, y, w, h = (float(rect.get(key, "")) for key in ("x", "y", "width", "height"))
            found[rect.get("id", "").removeprefix("state-")] = (x, y, x + w, y + h)
    return found


@pytest.mark.parametrize(("name", "language"), EVERY)
def test_every_state_is_drawn_once_and_no_two_overlap(name: str, language: Language) -> None:
    flow = load_flow(name)
    found = boxes(drawn(flow, language))
    assert list(found) == [state.code for state in flow.states]
    placed = list(found.values())
    for i, (left, top, right, bottom) in enumerate(placed):
        for other in placed[i + 1 :]:
            assert right < other[0] or other[2] < left or bottom < other[1] or other[3] < top


@pytest.mark.parametrize(("name", "language"), EVERY)
def test_every_move_is_an_arrow_and_what_is_inferred_is_dashed(name: str, language: Language) -> None:
    flow = load_flow(name)
    arrows = [path for path in drawn(flow, language).iter(f"{SVG}path") if path.get("class") == "step"]
    moves = [step for step in flow.steps if step.to for _ in step.from_]
    assert len(arrows) == len(moves)
    assert [path.get("stroke-dasharray") is not None for path in arrows] == [
        step.known.method is not None for step in moves
    ]


@pytest.mark.parametrize(("name", "language"), EVERY)
def test_every_word_of_a_flow_is_in_its_drawings(name: str, language: Language) -> None:
    flow = load_flow(name)
    labels = [each.label for each in (*flow.states, *flow.steps)]
    text = flow_text(flow, language=language)
    words = " ".join(t.text or "" for t in drawn(flow, language).iter(f"{SVG}text")).replace("\u00a0", " ")
    for label in labels:
        said = label.fa if language is Language.FA else label.en
        assert said in text
        assert said in words


def test_a_persian_drawing_runs_from_right_to_left() -> None:
    """The same layers, mirrored; no Latin letter stands in it but the codes of its boxes."""
    flow = load_flow("market_start")
    english, persian = drawn(flow, Language.EN), drawn(flow, Language.FA)
    assert (english.get("direction"), persian.get("direction")) == ("ltr", "rtl")
    first, last = boxes(english), boxes(persian)
    assert first["active"][0] < first["tariff"][0]
    assert last["active"][0] > last["tariff"][0]
    words = " ".join(t.text or "" for t in persian.iter(f"{SVG}text"))
    assert re.findall("[A-Za-z]+", words) == []


def test_the_text_of_a_flow_says_who_owes_what_by_when_and_what_nobody_knows() -> None:
    assert flow_text(load_flow("addendum")) == (
        "Addendum for existing customers (addendum)\n"
        "instrument: Sample addendum for existing customers\n"
        "weakest step: estimate\n"
        "\n"
        "○ contract without addendum [before] · start\n"
        "    - electricity company owes: sends the addendum [addendum_sent] → addendum sent\n"
        "        brings: contract demand [contract_kw, kW]\n"
        "        only if contract demand > 1,000 kW\n"
        "\n"
        "● addendum sent [sent] · step\n"
        "    - applicant owes: signs it [addendum_signed] · deadline unknown → signed by the customer\n"
        "        brings: debt of the customer [debt_rial, rial]\n"
        "        only if debt of the customer ≤ 0 rial\n"
        "    - applicant may: declines it [addendum_declined] → declined\n"
        "\n"
        "● signed by the customer [signed] · step\n"
        "    - electricity company owes: countersigns it [addendum_countersigned] → in force\n"
        "\n"
        "◉ in force [in_force] · done\n"
        "\n"
        "⊗ declined [declined] · closed\n"
        "\n"
        "Deadlines that nobody here knows:\n"
        "  time to sign (signature): the sample addendum is not held\n"
    )


def test_an_explained_flow_cites_the_clause_of_each_step_and_says_how_it_was_inferred() -> None:
    text = flow_text(load_flow("capacity_certificate"), explain=True)
    assert (
        "within 3 months → two quarters held\n        clause: four quarters at three months (reported)"
        in text
    )
    assert "(estimate; how: 1 kW of certificate stands for 1 kW of firm capacity" in text


def test_a_layout_leaves_room_for_the_words_of_arrows() -> None:
    placed = layered(
        [Box(code="a", width=60, height=20), Box(code="b", width=60, height=20)],
        [Arrow(code="1", tail="a", head="b", width=90, height=50)],
    )
    assert placed.boxes["b"][1] - placed.boxes["a"][1] >= 20 + 50
    assert placed.width >= 60
    assert len(placed.curves["1"]) % 3 == 2  # a start, three points a curve, the tip


def test_without_pygraphviz_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pygraphviz", None)
    with pytest.raises(InputError, match=r"pygraphviz is needed to draw a flow; install hv_tariff\[flow\]"):
        flow_svg(load_flow("addendum"))
