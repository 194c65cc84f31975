"""Each broken scenario is refused with every problem at its line, and the nearest thing that would work."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from hv_tariff import BookError, InputError, Scenario, load_book, load_scenario, read_scenario
from whatif_cases import case

CLASSES = "industry_4d, industry_4b, industry_base"
EDITS = {  # one edit, on line 3 of the file, and what is said about it
    "unknown_kind": ("{rat: energy.mid}", "3 edits.1: 'rat' is no kind of edit; known: rate, contract"),
    "two_kinds": (
        "{rate: energy.mid, load: all}",
        "3 edits.1: an edit of two kinds, rate and load; write two edits",
    ),
    "empty_edit": (
        "{}",
        "3 edits.1: an empty edit; known: contract, edition, factor, load, purchases, rate, time_of_use",
    ),
    "no_edit": ("energy.mid", "3 edits.1: 1 is one value where a section is meant; write its keys below it"),
    "unknown_rate": (
        "{rate: enrgy.mid, scale: 2}",
        "3 edits.1.rate: no rate 'enrgy.mid'; known: energy.mid, energy.peak, energy.friday_peak",
    ),
    "pattern_of_nothing": (
        "{rate: energi.*, scale: 2}",
        "3 edits.1.rate: no rate 'energi.*'; known: energy.mid, energy.peak, energy.off_peak",
    ),
    "rate_without_the_band": (
        "{rate: demand, band: peak, scale: 2}",
        "3 edits.1.rate: no rate 'demand' of the band peak; known: demand.price, demand.floor_ratio",
    ),
    "unknown_class": (
        "{rate: energy.mid, class: industry_9, scale: 2}",
        f"3 edits.1.class: unknown tariff class 'industry_9'; known: {CLASSES}",
    ),
    "unknown_band": (
        "{rate: energy, band: night, scale: 2}",
        "3 edits.1.band: unknown band 'night'; known: friday_peak, mid, off_peak, peak",
    ),
    "unknown_option": (
        "{rate: energy.mid, option: 4, scale: 2}",
        "3 edits.1.option: unknown option '4'; known: 1, 2, 3",
    ),
    "unknown_key": (
        "{rate: energy.mid, scal: 2, scale: 2}",
        "3 edits.1.scal: unknown key 'scal'; did you mean 'scale'?",
    ),
    "nothing_done": (
        "{rate: energy.mid}",
        "3 edits.1: nothing says what is done; give one of set, scale, add",
    ),
    "two_things_done": (
        "{rate: energy.mid, set: 1, add: 1}",
        "3 edits.1: set and add at once; give one of set, scale, add",
    ),
    "no_number": (
        "{rate: energy.mid, set: many}",
        "3 edits.1.set: 'many' is no number; write the number alone, in the unit of the field, "
        "as 1234.5 or ۱٬۲۳۴٫۵",
    ),
    "below_zero": ("{rate: energy.mid, set: -1}", "3 edits.1.set: '-1' is below zero; give zero or more"),
    "off_the_grid": (
        "{rate: energy.mid, set: 1.2345}",
        "3 edits.1.set: '1.2345' is off the grid of its rate; it has at most 3 decimal places",
    ),
    "units_mixed": (
        "{rate: demand.*, set: 1}",
        "3 edits.1.rate: 'demand.*' means rates in 1, rial/kW/month; write one edit for each unit",
    ),
    "unknown_factor": (
        "{factor: target_pf, set: 1}",
        "3 edits.1.factor: no factor 'target_pf'; did you mean 'target_power_factor'?",
    ),
    "price_as_factor": (
        "{factor: demand.price, set: 1}",
        "3 edits.1.factor: no factor 'demand.price'; it is a price in rial/kW/month: "
        "write rate: demand.price",
    ),
    "unknown_family": (
        "{edition: suply/hv, use: 1404-02}",
        "3 edits.1.edition: unknown edition 'suply/hv'; did you mean 'supply/hv'?",
    ),
    "no_edition": (
        "{edition: supply/hv}",
        "3 edits.1: use is missing; name the edition to use, such as 1398-02",
    ),
    "unknown_term": (
        "{contract: licence, set: true}",
        "3 edits.1.contract: unknown contract 'licence'; did you mean 'licence_expired'?",
    ),
    "term_without_value": ("{contract: option}", "3 edits.1: set is missing; add set: with its value"),
    "term_scaled": (
        "{contract: voltage, set: 63, scale: 2}",
        "3 edits.1.scale: voltage is no number; write set: with its value",
    ),
    "no_such_voltage": (
        "{contract: voltage, set: 36}",
        "3 edits.1.set: unknown voltage '36'; did you mean '63'?",
    ),
    "no_flag": (
        "{contract: licence_expired, set: maybe}",
        "3 edits.1.set: 'maybe' is neither true nor false; write true or false",
    ),
    "unknown_load": (
        "{load: peak, scale: 2}",
        "3 edits.1.load: unknown load 'peak'; known: all, demand, energy, reactive, shift",
    ),
    "energy_of_no_band": (
        "{load: energy, set: 5}",
        "3 edits.1: set without the band; add band: mid, peak, off_peak, friday_peak",
    ),
    "shift_of_nothing": (
        "{load: shift, from_band: peak, to_band: mid}",
        "3 edits.1: a shift gives either kwh or share; give one of the two",
    ),
    "shift_to_itself": (
        "{load: shift, from_band: peak, to_band: peak, share: 1}",
        "3 edits.1.to_band: moved from a band to itself; give another band",
    ),
    "share_above_one": (
        "{load: shift, from_band: peak, to_band: mid, share: 1.5}",
        "3 edits.1.share: '1.5' is no share to move; give 0 to 1",
    ),
    "unknown_purchase": (
        "{purchases: bilatral, share: 1}",
        "3 edits.1.purchases: unknown purchases 'bilatral'; known: bilateral, bilateral_or_exchange",
    ),
    "purchase_of_nothing": (
        "{purchases: bilateral}",
        "3 edits.1: nothing says what is bought; give share, kw or price",
    ),
    "purchase_twice": (
        "{purchases: bilateral, share: 1, kw: 1}",
        "3 edits.1: share and kw at once; give one of the two",
    ),
    "price_before_alone": (
        "{purchases: bilateral, share: 1, baseline_price: 1}",
        "3 edits.1.baseline_price: a price before and none under the scenario; add price",
    ),
    "no_month": (
        "{time_of_use: 13, mid: 12, peak: 4, off_peak: 8}",
        "3 edits.1.time_of_use: '13' is no month of the year; write 01 to 12",
    ),
    "hours_of_another_day": (
        "{time_of_use: 07, mid: 12, peak: 4, off_peak: 9}",
        "3 edits.1: the hours add up to 25, not 24; every hour is in one band",
    ),
    "windows_that_overlap": (
        '{time_of_use: 07, mid: "07:00-20:00", peak: "19:00-23:00", off_peak: "23:00-07:00"}',
        "3 edits.1: the windows do not cover the day exactly once: 19:00-20:00 is in mid and peak; "
        "every hour is in one band",
    ),
    "windows_and_hours": (
        '{time_of_use: 07, mid: "07:00-19:00", peak: 4, off_peak: 8}',
        "3 edits.1: windows and hours at once; give all three bands as one of the two",
    ),
    "date_that_does_not_exist": (
        "{rate: energy.mid, scale: 2, from: 1404-13-01}",
        "3 edits.1.from: '1404-13-01' does not exist; months are 1 to 12",
    ),
    "ends_before_it_begins": (
        "{rate: energy.mid, scale: 2, from: 1404-02-01, until: 1404-02-01}",
        "3 edits.1.until: the edit ends before it begins; from 1404-02-01 must come before until 1404-02-01",
    ),
}
WHOLE = {  # the file, and what is said
    "name: s\n": "s.yaml:1: edits is missing; add edits: a list, [] for none",
    "edits: []\n": "s.yaml:1: name is missing; add name: what the scenario is called",
    "name: s\nedits: {rate: energy.mid}\n": "s.yaml:2 edits: edits is no list; write each entry after a dash",
    "name: s\nedit: []\nedits: []\n": "s.yaml:2 edit: unknown key 'edit'; did you mean 'edits'?",
    "name: s\nname: t\nedits: []\n": "s.yaml:2 name: the key 'name' stands twice, on lines 1 and 2; "
    "keep one of the two",
    "- a\n- b\n": "s.yaml:1: the file is no list of keys with values; start it with name: NAME",
    "name: [\n": "s.yaml:2: not readable as YAML: expected the node content, but found '<stream end>'; "
    "while parsing a flow node",
}


def said(text: str, path: Path) -> list[str]:
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BookError) as caught:
        load_scenario(path)
    return [str(each) for each in caught.value.exceptions]


@pytest.mark.parametrize("name", EDITS)
def test_a_broken_edit_says_what_is_wrong_where_and_what_would_work(name: str, tmp_path: Path) -> None:
    edit, expected = EDITS[name]
    text = f"name: s\nedits:\n  - {edit}\n"
    assert said(text, tmp_path / "s.yaml") == [f"s.yaml:{expected}"]


@pytest.mark.parametrize("text", WHOLE)
def test_a_broken_file_says_what_is_wrong(text: str, tmp_path: Path) -> None:
    assert said(text, tmp_path / "s.yaml") == [WHOLE[text]]


def test_all_problems_are_said_at_once_each_at_its_line(tmp_path: Path) -> None:
    text = "name: s\nedits:\n  - {rate: enrgy.mid, scale: x}\n\n  - {load: al, scale: 2}\n"
    assert [each.partition(":")[2].partition(" ")[0] for each in said(text, tmp_path / "s.yaml")] == [
        "3", "3", "5",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("edit", "expected"),
    [
        (
            "{edition: supply/hv, use: 1404-03}",
            "the book has no edition '1404-03' of supply/hv; known: 1404-02, 1404-01, 1403-01",
        ),
        (
            "{rate: transit.medium, scale: 2, from: 1404-07-15}",
            "1404-07-15 lies within a month, and transit/medium has one figure a month; "
            "write 1404-07-01 or 1404-08-01",
        ),
        (
            "{rate: energy.mid, class: general_2b, add: -9999, from: 1404-02-01}",
            "2728 + -9999 is below zero; give at least -2728 to add",
        ),
        (
            "{rate: article16.share, class: industry_base, set: 0.1, until: 1395-01-01}",
            "the edit touches nothing; it stands in supply/hv 1403-01, supply/hv 1404-01, supply/hv 1404-02: "
            "check class, option and days",
        ),
        (
            "{edition: levies/vat, use: 1403-01, from: 1403-02-01, until: 1404-01-01}",
            "the edit touches nothing; 1403-01 is in force on all of these days already",
        ),
        (
            "{load: reactive, scale: 2, invoice: other*}",
            "the edit touches nothing; no case has invoice other*",
        ),
    ],
)
def test_an_edit_that_makes_no_sense_of_the_tables_is_refused_at_its_line(
    edit: str, expected: str, tmp_path: Path
) -> None:
    path = tmp_path / "s.yaml"
    path.write_text(f"name: s\nedits:\n  - {edit}\n", encoding="utf-8")
    with pytest.raises(BookError) as caught:
        load_scenario(path).apply(load_book("issued"), [case()])
    assert [str(each) for each in caught.value.exceptions] == [f"s.yaml:3 edits.1: {expected}"]


def test_a_float_has_lost_digits_and_is_refused() -> None:
    with pytest.raises(BookError) as caught:
        read_scenario({"name": "s", "edits": [{"rate": "energy.mid", "scale": 1.1}]})
    assert "scenario edits.1.scale: a float has already lost digits: 1.1; write it as the text '1.1'" in str(
        caught.value
    )


def test_a_scenario_is_read_from_json_too(tmp_path: Path) -> None:
    plain = {"name": "s", "edits": [{"rate": "energy.mid", "scale": "1.1"}]}
    path = tmp_path / "s.json"
    path.write_text(json.dumps(plain), encoding="utf-8")
    assert load_scenario(path) == read_scenario(plain)
    path.write_text("{", encoding="utf-8")
    with pytest.raises(InputError, match=r"s\.json:1: not readable as JSON"):
        load_scenario(path)


def test_a_file_that_is_no_scenario_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"'\.txt' is no format of scenarios"):
        load_scenario(tmp_path / "s.txt")
    with pytest.raises(InputError, match="cannot be read"):
        load_scenario(tmp_path / "s.yaml")
    (tmp_path / "s.yaml").write_text(" \n")
    with pytest.raises(InputError, match="the scenario is empty; write name: and edits:"):
        load_scenario(tmp_path / "s.yaml")


def test_edits_are_given_as_plain_data_too() -> None:
    plain = {"rate": "energy.mid", "scale": "1.1"}
    asked = Scenario(name="s", edits=[plain, *read_scenario({"name": "s", "edits": [plain]}).edits])
    assert asked == read_scenario({"name": "s", "edits": [plain, plain]})
    with pytest.raises(BookError) as caught:
        Scenario(name="s", edits=[{"rat": 1}])
    assert "'rat' is no kind of edit" in str(caught.value)


def test_a_scenario_of_a_scenario_is_named_by_both() -> None:
    edit = {"factor": "vat", "set": "0.2"}
    first = Scenario(name="a", edits=[edit]).on_book(load_book("issued"))
    assert Scenario(name="b", edits=[edit]).on_book(first).scenario == "a + b"
