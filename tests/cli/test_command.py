"""The command as a person types it: output, errors in one sentence, exit status."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from hv_tariff.cli import main
from hv_tariff.reports import schema_text

GOLDEN = Path(__file__).parents[1] / "golden" / "tariff_invoices.jsonl"
RECORDS = {r["invoice_id"]: r for r in map(json.loads, GOLDEN.read_text(encoding="utf-8").splitlines())}
CASE = """\
# a 63 kV plant across the change of 1397-02-01
period: {from: ۱۳۹۷/۰۱/۱۶, until: 1397-02-16}
contract:
  tariff_class: industry_market
  voltage: 63
  contract_demand_kw: 20_000
  demand_metered: true
metered:
  energy_kwh: {mid: 5_200_000, peak: 1_400_000, off_peak: 3_100_000}
  reactive_kvarh: 4_700_000
  demand_kw: 17_350
"""


class Result:
    def __init__(self, status: int, out: str, err: str) -> None:
        self.status, self.out, self.err = status, out, err


@pytest.fixture
def typed(monkeypatch, capsys):
    """Run the command with arguments; gives exit status, standard output and standard error."""

    def run(*arguments: str | Path) -> Result:
        monkeypatch.setattr(sys, "argv", ["hv-tariff", *map(str, arguments)])
        monkeypatch.setenv("COLUMNS", "200")
        with pytest.raises(SystemExit) as end:
            main()
        captured = capsys.readouterr()
        return Result(end.value.code or 0, captured.out, captured.err)

    return run


def written(tmp_path: Path, name: str, text: str) -> Path:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_bill_in_json_has_payable_status_and_lines_with_printed_and_difference(typed, tmp_path) -> None:
    record = RECORDS["A-open-002"]
    ran = typed("bill", written(tmp_path, "one.json", json.dumps(record)), "--format", "json")
    assert ran.status == 0
    plain = json.loads(ran.out)
    assert not list(Draft202012Validator(json.loads(schema_text())).iter_errors(plain))
    assert plain["payable"] == int(record["printed"]["lines"]["payable"])
    assert plain["status"] == "bill_verified"
    lines = {line["code"]: line for line in plain["lines"]}
    assert lines["reactive"]["amount"] == lines["reactive"]["printed"] == 304660358
    assert lines["reactive"]["difference"] == 0
    assert lines["reactive"]["explanation"]["formula"]["en"].startswith("round(reactive multiple")


def test_one_invoice_is_taken_from_a_file_of_many(typed) -> None:
    ran = typed("bill", GOLDEN, "--invoice", "A-open-007", "--lang", "fa")
    assert ran.status == 0
    assert "۲۷۶٬۶۴۸٬۷۱۴" in ran.out


def test_a_file_of_many_asks_which(typed) -> None:
    ran = typed("bill", GOLDEN)
    assert ran.status == 1
    assert "--invoice ID" in ran.err


def test_a_wrong_invoice_is_answered_with_the_nearest(typed) -> None:
    assert "A-open-025" in typed("bill", GOLDEN, "--invoice", "A-open-02").err


def test_the_example_book_bills_a_63_kv_plant_across_the_change_of_1397(typed, tmp_path) -> None:
    ran = typed("bill", written(tmp_path, "plant.yaml", CASE), "--book", "example")
    assert ran.status == 0
    assert "the numbers of this book are invented" in ran.out
    assert "16 days" in ran.out
    assert "cut by: supply/hv 1397-02" in ran.out


def test_a_price_that_is_unknown_names_the_directive_and_the_key(typed, tmp_path) -> None:
    ran = typed("bill", written(tmp_path, "plant.yaml", CASE))
    assert ran.status == 1
    assert "fill classes.industry_market.energy.mid in supply/hv/1396-12.yaml" in ran.err
    assert ran.out == ""


def test_estimates_need_consent_and_are_marked_on_the_bill(typed, tmp_path) -> None:
    text = CASE.replace("industry_market", "general_2b").replace("۱۳۹۷/۰۱/۱۶", "1397-02-01")
    path = written(tmp_path, "hospital.yaml", text)
    refused = typed("bill", path)
    assert refused.status == 1
    assert "--accept-estimates" in refused.err
    assert refused.out == ""
    accepted = typed("bill", path, "--accept-estimates")
    assert accepted.status == 0
    assert "energy charge*" in accepted.out


def test_a_transit_rate_above_33_kv_is_asked_for_and_taken(typed, tmp_path) -> None:
    text = CASE.replace("industry_market", "industry_base").replace("20_000", "900").replace("17_350", "800")
    text = text.replace("۱۳۹۷/۰۱/۱۶", "1404-07-01").replace("1397-02-16", "1404-08-01")
    refused = typed("bill", written(tmp_path, "a.yaml", text))
    assert "transit.63kv" in refused.err
    given = typed(
        "bill", written(tmp_path, "b.yaml", text + "supplied: {transit.63kv: 500_000}\n"), "--explain"
    )
    assert given.status == 0
    assert "400,000,000" in given.out  # 800 kW × 500,000 × 30 days ÷ 30
    assert "supplied.transit.63kv" in given.out


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("a.json", "{", "not readable as JSON"),
        ("a.json", '{"a": 1, "a": 2}', "stands twice"),
        ("a.json", '{"metered": {"demand_kw": NaN}}', "NaN is no number"),
        ("a.json", "[1]", "not a group of fields"),
        ("a.yaml", "a: 1\na: 2\n", "stands twice"),
        ("a.yaml", "a: &x 1\nb: *x\n", "anchor"),
        ("a.yaml", "a: [", "not readable as YAML"),
        ("a.yaml", "{}", "'metered' is missing"),
        ("a.yaml", CASE.replace("4_700_000", "-1"), "negative"),
        ("a.yaml", CASE.replace("1397-02-16", "2018-05-06"), "looks like a Gregorian date"),
        ("a.yaml", CASE.replace("industry_market", "industri_market"), "industry_market"),
        (
            "a.yaml",
            CASE.replace("demand_kw: 17_350", "demand_kwh: 17_350"),
            "unknown field 'metered.demand_kwh'",
        ),
    ],
)
def test_bad_files_get_one_message_and_print_nothing(
    typed, tmp_path, name: str, text: str, said: str
) -> None:
    ran = typed("bill", written(tmp_path, name, text), "--book", "example")
    assert ran.status == 1
    assert said in ran.err
    assert ran.out == ""
    assert "Traceback" not in ran.err


def test_a_missing_file_is_said(typed, tmp_path) -> None:
    assert "cannot be read" in typed("bill", tmp_path / "none.json").err


def test_a_file_that_is_not_utf8_is_said(typed, tmp_path) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(b"\xff\xfe\x00")
    assert "not UTF-8" in typed("bill", path).err


def test_tables_are_listed_with_their_statuses(typed) -> None:
    ran = typed("tables", "list", "supply/hv")
    assert ran.status == 0
    assert "1398-02" in ran.out
    assert "unknown" in ran.out
    plain = json.loads(typed("tables", "list", "--json").out)
    assert {"family": "transit/medium", "edition": "1404-06"}.items() <= next(
        each for each in plain if each["family"] == "transit/medium" and each["edition"] == "1404-06"
    ).items()


def test_an_edition_is_shown_by_name_or_by_a_day_it_is_in_force_on(typed) -> None:
    by_name = typed("tables", "show", "supply/hv", "1404-02", "--json")
    by_day = typed("tables", "show", "supply/hv", "۱۴۰۴/۰۷/۱۵", "--json")
    assert by_name.out == by_day.out
    assert json.loads(by_name.out)["rates"]["classes.general_2b.energy.mid"]["value"] == "2728"
    assert "2,728" in typed("tables", "show", "supply/hv", "1404-02").out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("show", "supply/h", "1404-02"), "supply/hv"),
        (("show", "supply/hv", "1404-03"), "1404-02"),
        (("show", "supply/hv", "1400-01-01"), "1399–1402"),
        (("list", "--book", "nowhere"), "issued, example"),
    ],
)
def test_what_is_not_there_is_answered_with_what_is(typed, arguments: tuple[str, ...], said: str) -> None:
    ran = typed("tables", *arguments)
    assert ran.status == 1
    assert said in ran.err


def test_the_shipped_tables_are_sound_and_their_compiled_form_is_current(typed) -> None:
    ran = typed("tables", "check")
    assert ran.status == 0
    assert "issued: " in ran.out
    assert "sound" in ran.out


def test_a_broken_directory_is_refused_with_every_problem(typed) -> None:
    broken = sorted((Path(__file__).parents[1] / "broken_tables").iterdir())[0]
    directory = next((each.parent for each in broken.rglob("book.yaml")), broken)
    ran = typed("tables", "check", directory)
    assert ran.status == 1


def test_version_and_help_answer(typed) -> None:
    assert typed("--version").out.startswith("hv-tariff ")
    assert "--accept-estimates" in typed("bill", "--help").out
