"""The parameters of the page and its scenario files say the same, in both directions."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from hv_tariff.lab.controls import CONTROLS, Control, edits_of, values_of
from hv_tariff.lab.saving import edit_line, scenario_text
from hv_tariff.whatif.scenario import parse_scenario

FIGURES = st.integers(1, 9).map(lambda n: f"0.{n}")


def fillings(control: Control) -> st.SearchStrategy[dict[str, str]]:
    """Ways to fill in a control that a scenario understands."""
    words = {
        blank.word: st.sampled_from([value for value, _ in blank.choices]) if blank.choices else FIGURES
        for blank in control.blanks
    }
    words.pop("kw", None)  # a purchase is a share or a block
    return st.fixed_dictionaries(words).filter(
        lambda filled: filled.get("from_band", "a") != filled.get("to_band", "b")
    )


VALUES = st.fixed_dictionaries({}, optional={control.id: fillings(control) for control in CONTROLS})


@settings(max_examples=20)
@given(VALUES)
def test_what_is_filled_in_is_read_back_from_the_scenario(values: dict[str, dict[str, str]]) -> None:
    edits = [edit for _, edit in edits_of(values)]
    scenario = parse_scenario(scenario_text("x", edits).encode(), file="x.yaml")
    back, further = values_of(tuple(scenario.record()["edits"]))
    assert (back, further) == (values, [])


@given(st.text().filter(str.strip))
def test_a_scenario_of_any_name_is_read_back_under_it(name: str) -> None:
    """Line ends of every alphabet, control characters and quotes included; half characters are no text."""
    try:
        data = scenario_text(name, []).encode("utf-8")
    except UnicodeEncodeError:
        return
    assert parse_scenario(data, file="x.yaml").name == name


def test_an_edit_that_no_parameter_can_say_stays_text_and_those_after_it_too() -> None:
    """Edits are made in their order, so that a parameter may not overtake one that stands as text."""
    edits = (
        {"contract": "demand", "set": "900"},
        {"rate": "market.average", "add": "5"},
        {"factor": "vat", "set": "0.09"},
    )
    values, further = values_of(edits)
    assert values == {"demand": {"set": "900"}}
    assert [edit_line(each) for each in further] == [
        "- {rate: market.average, add: 5}",
        "- {factor: vat, set: 0.09}",
    ]
    block = {"purchases": "exchange", "kw": "500"}
    assert values_of((block,)) == ({"purchase": block}, [])
    out_of_order = values_of((edits[2], edits[0]))
    assert out_of_order == ({"vat": {"set": "0.09"}}, [edits[0]])


def test_an_empty_field_is_no_edit_and_a_comment_is_none() -> None:
    assert list(edits_of({"demand": {"set": " "}, "shift": {"from_band": ""}})) == []
    assert scenario_text("x", [], "# later\n\n") == "name: x\nedits: []\n"
    text = scenario_text("x", [{"contract": "option", "set": "2"}], "\n- {factor: vat, set: 0.09}\n")
    assert text == "name: x\nedits:\n  - {contract: option, set: 2}\n  - {factor: vat, set: 0.09}\n"


def test_every_parameter_has_its_names_in_both_languages_and_no_two_say_the_same() -> None:
    assert len({control.id for control in CONTROLS}) == len(CONTROLS)
    says = {(control.fixed, tuple(blank.word for blank in control.blanks)) for control in CONTROLS}
    assert len(says) == len(CONTROLS)
    for control in CONTROLS:
        for label in (control.label, *(each for blank in control.blanks for _, each in blank.choices)):
            assert label.en
            assert label.fa
