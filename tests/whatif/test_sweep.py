"""A sweep's point is the single bill at that value, and what is no parameter is refused with its place."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from hv_tariff import InputError, load_book, read_case
from hv_tariff.cli.app import app
from hv_tariff.reports.revenue_json import sweep_json
from hv_tariff.reports.revenue_text import sweep_text
from hv_tariff.whatif.columns.sweep import Parameter, read_parameter, sweep
from hv_tariff.whatif.comparison import compare
from hv_tariff.whatif.scenario import read_scenario
from invoice_columns import table_of
from planting import issued

BOOK = load_book("issued")
RECORDS = [
    {name: value for name, value in record.items() if name not in ("printed", "rates_shown", "identifiers")}
    for record in issued()
    if record["invoice_id"] not in ("E-open-047", "E-open-048", "E-open-049")  # their prices are unknown
]
BOTH = read_scenario(
    {
        "name": "both",
        "edits": [{"rate": "energy.mid", "scale": "1"}, {"contract": "demand", "scale": "1"}],
    }
)


@settings(max_examples=5)
@given(
    st.integers(0, len(RECORDS) - 1),
    st.decimals("0.5", "2", places=3),
    st.decimals("0.5", "2", places=2),
)
def test_a_point_of_a_sweep_is_the_single_bill(which: int, rate: Decimal, demand: Decimal) -> None:
    record = RECORDS[which]
    parameters = [
        Parameter(edit=1, word="scale", values=(Decimal(1), rate)),
        Parameter(edit=2, word="scale", values=(demand,)),
    ]
    found = sweep(table_of([record]), BOTH, parameters, book=BOOK)
    assert [point.values for point in found.points] == [(Decimal(1), demand), (rate, demand)]
    for point in found.points:
        (alone,) = compare([read_case(record)], point.reform.scenario, book=BOOK).scenarios
        assert point.reform.total.after == alone.total.after
        assert point.reform.total.before == alone.total.before


def test_a_range_has_both_its_ends() -> None:
    found = read_parameter("2.set=0.9:1.1:0.05")
    assert (found.edit, found.word) == (2, "set")
    assert found.values == tuple(map(Decimal, ("0.9", "0.95", "1.00", "1.05", "1.10")))
    assert read_parameter("1.set=0:2.9999999999999999999999999999999:1").values == tuple(
        map(Decimal, range(3))
    )
    assert read_parameter("1.set=30:10:-10").values == tuple(map(Decimal, (30, 20, 10)))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("scale=1:2:1", "'scale=1:2:1' is no parameter"),
        ("1.scale", "'1.scale' is no parameter"),
        ("1.scale=1:2", "'1:2' has no values"),
        ("1.scale=1:2:0", "'1:2:0' has no values"),
        ("1.scale=1:0.995:0.01", "'1:0.995:0.01' has no values"),  # away from where it ends
        ("1.scale=1:1e999999:1e-99999", "has no values"),
        ("1.scale=1e99999", "has no values"),
        ("1.scale=1,x", "has a value that is no number"),
        ("1.scale=NaN", "has no values"),
        ("1.scale=0:1:0.000001", "1,000,001 values"),
    ],
)
def test_what_is_no_parameter_is_refused(text: str, said: str) -> None:
    with pytest.raises(InputError, match="vary") as caught:
        read_parameter(text)
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        (["3.scale=1"], "no edit 3; the scenario has 2"),
        (["1.scalee=1"], "edit 1 has no figure 'scalee'; did you mean 'scale'"),
        (["1.scale=1", "1.scale=2"], "2 parameters"),
        (["1.scale=1:1000:1", "2.scale=1:1000:1"], "1,000,000 points"),
    ],
)
def test_a_figure_that_the_scenario_has_not_is_refused(texts: list[str], said: str) -> None:
    with pytest.raises(InputError) as caught:
        sweep(table_of(RECORDS[:1]), BOTH, [read_parameter(each) for each in texts], book=BOOK)
    assert said in str(caught.value)


def test_the_commands_print_what_the_functions_give(tmp_path: Path) -> None:
    scenario, portfolio = tmp_path / "up.yaml", tmp_path / "p.jsonl"
    scenario.write_text("name: up\nedits:\n  - {rate: energy.mid, scale: 1.1}\n", encoding="utf-8")
    lines = [json.dumps(record, ensure_ascii=False) for record in RECORDS[:5]]
    portfolio.write_text("\n".join([*lines, "{broken"]) + "\n", encoding="utf-8")
    common = ["--portfolio", str(portfolio), "--format", "json"]
    run = CliRunner().invoke(app, ["sweep", str(scenario), "--vary", "1.scale=1,1.1", *common])
    assert run.exit_code == 0, run.output
    plain = json.loads(run.stdout)
    assert plain["points"][0]["total_difference"] == 0
    assert [each["reason"] for each in plain["rejected"]]
    revenue = json.loads(CliRunner().invoke(app, ["revenue", str(scenario), *common]).stdout)
    assert revenue["reforms"][0]["total_difference"] == plain["points"][1]["total_difference"] > 0
    assert revenue["baseline_total"] == plain["baseline_total"]
    for language in ("en", "fa"):
        said = CliRunner().invoke(
            app, ["revenue", str(scenario), "--portfolio", str(portfolio), "--lang", language]
        )
        digits = f"{revenue['reforms'][0]['scenario_total']:,}"
        if language == "fa":
            digits = digits.translate(str.maketrans("0123456789,", "۰۱۲۳۴۵۶۷۸۹٬"))
        assert digits in said.stdout


def test_points_that_lack_bills_say_how_many_they_have_and_count_no_invoice_twice() -> None:
    reduced = {**RECORDS[0], "invoice_id": "reduced"}
    reduced["contract"] = {**reduced["contract"], "contract_demand_kw": "4000", "reduced_demand_kw": "3000"}
    demand = read_scenario({"name": "demand", "edits": [{"contract": "demand", "set": "5000"}]})
    values = [read_parameter("1.set=1000,2000,5000")]
    plain = sweep_json(sweep(table_of([RECORDS[0], reduced]), demand, values, book=BOOK))
    said = sweep_text(plain).splitlines()
    rows = {line.split()[0]: line.split()[1:3] for line in said if line[:4] in ("1000", "2000", "5000")}
    assert rows == {
        point["values"]["1.set"]: [str(point["cases"]), f"{point['baseline_total']:,}"]
        for point in plain["points"]
    }
    assert [point["cases"] for point in plain["points"]] == [1, 1, 2]
    assert "Left out of the comparison: 1" in said
    whole = sweep_json(sweep(table_of([RECORDS[0]]), demand, values, book=BOOK))
    assert "bills" not in next(line for line in sweep_text(whole).splitlines() if line.startswith("1.set"))


def test_a_sweep_is_drawn_a_curve_for_each_value_of_the_first_figure(tmp_path: Path) -> None:
    scenario, portfolio, chart = tmp_path / "up.yaml", tmp_path / "p.jsonl", tmp_path / "s.svg"
    edits = "  - {rate: energy.mid, scale: 1.1}\n  - {factor: vat, set: 0.1}\n"
    scenario.write_text(f"name: up\nedits:\n{edits}", encoding="utf-8")
    portfolio.write_text(json.dumps(RECORDS[0]) + "\n", encoding="utf-8")
    common = ["sweep", str(scenario), "--portfolio", str(portfolio), "--vary", "2.set=0,0.1"]
    run = CliRunner().invoke(app, [*common, "--vary", "1.scale=1:1.2:0.1", "--chart", str(chart)])
    assert run.exit_code == 0, run.output
    assert chart.read_text(encoding="utf-8").count('id="line2d_') > 0
    nowhere = CliRunner().invoke(
        app, [*common, "--vary", "1.scale=1", "--chart", str(tmp_path / "no" / "s.svg")]
    )
    assert "the folder is not there" in str(nowhere.exception)
    many = ",".join(str(each) for each in range(20))
    common[-1] = f"2.set={many}"
    refused = CliRunner().invoke(app, [*common, "--vary", "1.scale=1,2", "--chart", str(chart)])
    assert refused.exit_code
    assert "20 curves cannot be told apart" in str(refused.exception)
