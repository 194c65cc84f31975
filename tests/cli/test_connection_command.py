"""``hv-tariff connection`` as a person types it: quotes and changes, both languages, text and JSON."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from hv_tariff.cli import main

QUOTE = ("quote", "--demand-kw", "5000", "--voltage", "primary", "--edition", "1397-10")
INCREASE = """\
change: increase
connections:
  1001:
    holder: plant
    contract: {tariff_class: industry_market, voltage: 63, contract_demand_kw: 5000, demand_metered: true}
request:
  on: ۱۳۹۷/۱۱/۰۱
  debts_rial: 0
  demand_kw: 8_000
"""


@pytest.fixture
def typed(monkeypatch, capsys):
    """Run the command with arguments; gives exit status, standard output and standard error."""

    def run(*arguments: str | Path) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["hv-tariff", "connection", *map(str, arguments)])
        monkeypatch.setenv("COLUMNS", "200")
        with pytest.raises(SystemExit) as end:
            main()
        captured = capsys.readouterr()
        return end.value.code or 0, captured.out, captured.err

    return run


@pytest.fixture
def changed(typed, tmp_path):
    """Run ``change`` on a text of YAML."""

    def run(text: str, *options: str) -> tuple[int, str, str]:
        path = tmp_path / "change.yaml"
        path.write_text(text, encoding="utf-8")
        return typed("change", path, *options)

    return run


def test_a_quote_in_json_is_an_object_with_total_and_lines(typed) -> None:
    status, out, _ = typed(*QUOTE, "--format", "json")
    found = json.loads(out)
    assert status == 0
    assert found["total"] == 11_530_455_000
    assert found["total"] == sum(line["amount"] for line in found["lines"])
    (line,) = found["lines"]
    assert (line["code"], line["amount"], line["status"]) == ("column_1", 11_530_455_000, "reported")
    (price,) = line["explanation"]["quantities"]
    assert (price["value"], price["unit"], price["clause"]["id"]) == ("2306091", "rial/kW", "4-79")
    assert found["interpretations"][0]["name"] == "primary_column_1_only"
    assert found["edition"] == "1397-10"


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "en",
            (
                "read as: primary voltage, applicant builds",
                "11,530,455,000",
                "source connection/1397-10.yaml",
            ),
        ),
        ("fa", ("برداشت: ولتاژ اولیه", "۱۱٬۵۳۰٬۴۵۵٬۰۰۰", "منبع connection/1397-10.yaml")),
    ],
)
def test_a_quote_in_text_says_how_the_table_was_read_and_explains_itself(typed, language, said) -> None:
    status, out, _ = typed(*QUOTE, "--lang", language, "--explain")
    assert status == 0
    for each in said:
        assert each in out


def test_the_callers_row_is_taken_and_said_to_be_theirs(typed) -> None:
    row = ("--supply", "connection.63kv.base=1", "--supply", "connection.63kv.slope=0")
    _, out, _ = typed(
        "quote", "--demand-kw", "۵۰۰۰", "--voltage", "۶۳", "--on", "1397-11-01", "--format", "json", *row
    )
    assert json.loads(out)["total"] == 5000
    status, _, err = typed(*QUOTE, "--supply", "connection.column2")
    assert status == 1
    assert "write KEY=VALUE" in err


def test_a_change_in_json_has_the_connections_the_quote_and_what_is_missing(changed) -> None:
    status, out, _ = changed(INCREASE, "--format", "json")
    found = json.loads(out)
    assert (status, found["allowed"], found["total"]) == (0, True, 10_033_233_000)
    assert [line["code"] for line in found["quote"]["lines"]] == ["requested", "existing"]
    assert found["quote"]["parts"] == {
        "requested.1.column_1": 21_563_688_000,
        "existing.1.column_1": 11_530_455_000,
    }
    assert found["connections"][0]["demand"] == [
        {"from": None, "contract_kw": "5000", "reduced_kw": None},
        {"from": "1397-11-01", "contract_kw": "8000", "reduced_kw": None},
    ]
    assert [each["code"] for each in found["missing"]] == ["capacity_certificate"]
    assert found["instalments"] == [{"due": "1397-11-01", "amount": 10_033_233_000}]


@pytest.mark.parametrize(("language", "said"), [("en", "refused"), ("fa", "پذیرفته نیست")])
def test_a_refused_change_names_every_failed_condition_and_fails(changed, language, said) -> None:
    text = INCREASE.replace("debts_rial: 0", "debts_rial: 9").replace("8_000", "-8")
    status, out, _ = changed(text, "--lang", language)
    assert status == 1
    assert said in out
    assert len(out.splitlines()) == 4
    status, out, _ = changed(text, "--format", "json")
    assert status == 1
    assert [each["code"] for each in json.loads(out)["failed"]] == [
        "debts_paid",
        "demand_sold",
        "above_existing",
    ]


def test_a_merge_and_a_split_are_read_by_number(changed) -> None:
    contract = "{tariff_class: other, voltage: 132, contract_demand_kw: 1000, demand_metered: yes}"
    both = f"connections:\n  1: {{contract: {contract}}}\n  2: {{contract: {contract}}}\n"
    request = "request: {on: 1397-11-01, debts_rial: 0, number: 3, holder: a}\n"
    _, out, _ = changed(f"change: merge\n{both}{request}", "--format", "json")
    assert json.loads(out)["connections"][0]["demand"][0]["contract_kw"] == "2000"
    one = f"connections:\n  1: {{contract: {contract}}}\n"
    parts = "parts: {4: {demand_kw: 400, holder: b}, 5: {demand_kw: 600}}"
    request = f"request: {{on: 1397-11-01, debts_rial: 0, returned_share: 0.5, {parts}}}\n"
    _, out, _ = changed(f"change: split\n{one}{request}", "--format", "json", "--edition", "1396-06")
    assert [each["number"] for each in json.loads(out)["connections"]] == ["4", "5"]
    assert json.loads(out)["total"] == -103.17 * (1000**2 - 400**2 - 600**2) / 2


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("change: increase", "change: increas", "change: unknown change 'increas'; known: increase"),
        ("change: increase", "chnge: increase", "unknown field 'chnge'; did you mean 'change'"),
        ("debts_rial: 0", "debt: 0", "unknown field 'request.debt'; did you mean 'debts_rial'"),
        ("  debts_rial: 0\n  demand_kw: 8_000\n", "", "the request lacks debts_rial, demand_kw"),
        ("holder: plant", "older: plant", "connections.1001.older: unknown field"),
        ("voltage: 63", "voltage: 64", "connections.1001: contract.voltage: unknown voltage '64'"),
        (
            "demand_kw: 8_000",
            "demand_kw: 8_000\n  certificate: {held_kw: 1}",
            "held_kw and per_kw; give both",
        ),
        ("demand_kw: 8_000", "demand_kw: much", "'much' is no number"),
    ],
)
def test_a_file_that_makes_no_sense_is_one_sentence_with_what_would(changed, old, new, message) -> None:
    status, _, err = changed(INCREASE.replace(old, new))
    assert status == 1
    assert message in err


REDUCED = """\
change: end_of_reduction
connections:
  2001:
    contract:
      tariff_class: general_2b
      voltage: medium
      demand_metered: true
      demand: {1400-01-01: {contract_kw: 1100}, 1402-05-01: {contract_kw: 1100, reduced_kw: 600}}
request: {on: 1404-08-01, debts_rial: 0}
bills:
  Shahrivar:
    period: {from: 1404-06-01, until: 1404-07-01}
    metered:
      energy_kwh: {mid: 96_800, peak: 18_484, off_peak: 45_584}
      reactive_kvarh: 16_068
      demand_kw: 820
"""


@pytest.mark.parametrize(
    ("change", "since"),
    [
        ({}, "1402-05-01"),  # 27 months, and 820 kW measured above the 600
        ({"demand_kw: 820": "demand_kw: 600"}, None),  # 27 months, and kept
        ({"demand_kw: 820": "demand_kw: 600", "1402-05-01": "1404-02-01"}, "1404-02-01"),  # six months
    ],
)
def test_bills_are_made_again_for_a_breach_or_an_early_end_and_for_nothing_else(
    changed, change, since
) -> None:
    text = REDUCED
    for old, new in change.items():
        text = text.replace(old, new)
    status, out, _ = changed(text, "--format", "json")
    found = json.loads(out)
    assert (status, found["rebilled_since"]) == (0, since)
    assert [each["bill"] for each in found["rebilled"]] == (["Shahrivar"] if since else [])
    for each in found["rebilled"]:
        assert each["difference"] == each["by_line"]["period_total"] > 0
        assert each["by_line"]["demand"] == each["after"]["demand"] - each["before"]["demand"]
    assert ("made again since" in changed(text)[1]) is bool(since)
