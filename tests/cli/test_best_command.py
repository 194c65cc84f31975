"""``hv-tariff best`` as a person types it: each choice in both languages and as JSON, and what is refused."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from choice_cases import record
from hv_tariff import identity_of, load_book
from hv_tariff.cli import main


@pytest.fixture
def typed(monkeypatch, capsys):
    """Run ``best`` with arguments; gives exit status, standard output and standard error."""

    def run(*arguments: str | Path) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["hv-tariff", "best", *map(str, arguments)])
        monkeypatch.setenv("COLUMNS", "200")
        with pytest.raises(SystemExit) as end:
            main()
        captured = capsys.readouterr()
        return end.value.code or 0, captured.out, captured.err

    return run


def written(path: Path, records: list[dict]) -> Path:
    path.write_text("".join(json.dumps(each) + "\n" for each in records), encoding="utf-8")
    return path


@pytest.fixture
def hospital(tmp_path) -> Path:
    """Two months of a general customer of 1,100 kW, one of them above it."""
    months = [
        record(
            (1404, month),
            tariff_class="general_2b",
            contract_kw=1100,
            measured_kw=kw,
            kwh=(kw * 200, kw * 100, kw * 100),
            kvarh=kw * 240,
            customer="hospital",
        )
        for month, kw in ((7, 1257), (8, 833))
    ]
    return written(tmp_path / "hospital.jsonl", months)


@pytest.fixture
def steel(tmp_path) -> Path:
    month = record(
        (1404, 7),
        tariff_class="industry_market",
        contract_kw=5000,
        measured_kw=4800,
        kwh=(1_000_000, 333_000, 666_000),
        kvarh=900_000,
    )
    return written(tmp_path / "steel.jsonl", [month])


def test_the_best_contract_demand_in_json_has_cost_neighbours_and_bound(typed, hospital) -> None:
    """1,257 kW is the largest measured demand: below it excess is due, above it the other month's floor."""
    status, out, _ = typed("demand", "--portfolio", hospital, "--format", "json")
    found = json.loads(out)
    assert status == 0
    assert found["best"]["choice"] == 1257
    assert [x for x, _ in found["neighbours"]] == [1256, 1258]
    assert all(cost > found["best"]["cost"] for _, cost in found["neighbours"])
    assert found["others_at_least"] >= found["best"]["cost"]
    assert found["saving"] == found["now"]["cost"] - found["best"]["cost"]
    assert [bill["binds"] for bill in found["bills"]] == [True, True]


def test_the_price_of_the_change_is_asked_with_the_row(typed, hospital) -> None:
    arguments = ("demand", "--portfolio", hospital, "--edition", "1397-10", "--spread", "10")
    status, _, err = typed(*arguments)
    assert status == 1
    assert "needs the row of the connection" in err
    status, out, _ = typed(*arguments, "--voltage", "medium", "--format", "json")
    assert json.loads(out)["range"][0] == 1100
    status, out, _ = typed(*arguments, "--voltage", "medium", "--returned-share", "0.5")
    assert status == 0
    assert "of it the change itself" in out


@pytest.mark.parametrize(
    ("arguments", "english", "persian"),
    [
        (("demand",), "Best contract demand", "بهترین قدرت قراردادی"),
        (("option",), "Best tariff option", "بهترین گزینه تعرفه"),
        (("capacitor", "--price", "2000000", "--step-kvar", "25"), "Capacitor bank", "بانک خازنی"),
        (
            ("break-even", "--over", "contract_demand_kw", "--from", "31", "--until", "2000"),
            "Break-even",
            "نقطه سربه‌سر",
        ),
    ],
)
def test_every_choice_is_printed_in_both_languages(
    typed, hospital, arguments: tuple[str, ...], english: str, persian: str
) -> None:
    for language, title in (("en", english), ("fa", persian)):
        status, out, err = typed(*arguments, "--portfolio", hospital, "--lang", language)
        assert status == 0, err
        assert title in out


def test_options_that_the_rules_do_not_tell_apart_are_said_to_cost_the_same(typed, hospital) -> None:
    _, out, _ = typed("option", "--portfolio", hospital)
    assert "tell no difference" in out
    _, out, _ = typed("option", "--portfolio", hospital, "--format", "json")
    found = json.loads(out)
    assert found["best"]["choice"] == [1, 2, 3]
    assert len({cost for _, cost in found["costs"]}) == 1


def test_option_2_of_small_industry_bears_the_summer_premium(typed, tmp_path) -> None:
    """1404/06 lies in the season: the peak price of option 2 is 1.2 times that of the others."""
    month = record(
        (1404, 6),
        tariff_class="industry_base",
        contract_kw=500,
        measured_kw=400,
        kwh=(90_000, 30_000, 60_000),
        kvarh=0,
        option="2",
    )
    path = written(tmp_path / "shop.jsonl", [month])
    status, out, _ = typed("option", "--portfolio", path, "--format", "json")
    found = json.loads(out)
    assert status == 0
    assert (found["now"]["choice"], found["best"]["choice"]) == (2, [1, 3])
    assert found["saving"] > 0
    _, out, _ = typed("option", "--portfolio", path, "--lang", "fa")
    assert "امروز" in out


def test_a_choice_on_the_example_book_says_that_its_numbers_are_invented(typed, tmp_path) -> None:
    month = record(
        (1397, 3),
        tariff_class="industry_market",
        contract_kw=2000,
        measured_kw=2100,
        kwh=(300_000, 90_000, 200_000),
        kvarh=0,
    )
    path = written(tmp_path / "invented.jsonl", [month])
    status, out, _ = typed("demand", "--portfolio", path, "--book", "example")
    assert status == 0
    assert "the numbers of this book are invented" in out
    status, _, err = typed("demand", "--portfolio", path)
    assert status == 1
    assert "energy.mid" in err


def test_a_bank_in_json_says_its_size_and_what_it_does_to_each_bill(typed, hospital) -> None:
    arguments = ("capacitor", "--portfolio", hospital, "--price", "2000000", "--step-kvar", "25")
    _, out, _ = typed(*arguments, "--format", "json", "--spread", "10")
    found = json.loads(out)
    assert found["best"]["choice"] == str(25 * found["best"]["steps"])
    assert all(bill["loss_coefficient_best"] == 0 for bill in found["bills"])


@pytest.mark.parametrize("language", ["en", "fa"])
def test_a_split_names_block_exchange_and_supply(typed, steel, language: str) -> None:
    arguments = ("purchases", "--portfolio", steel, "--block", "3500", "--exchange", "mid=3900")
    status, out, err = typed(*arguments, "--lang", language)
    assert status == 0, err
    assert {"en": "on behalf [kWh]", "fa": "تأمین به نیابت (kWh)"}[language] in out


def test_a_split_in_json_adds_up(typed, steel) -> None:
    _, out, _ = typed("purchases", "--portfolio", steel, "--block", "3500", "--format", "json")
    found = json.loads(out)
    (bill,) = found["bills"]
    assert bill["cost"] == found["best"]["cost"]
    assert bill["block_kw"] == found["best"]["choice"] > 0
    assert bill["exchange_kw"] == {"mid": 0, "peak": 0, "off_peak": 0}


def test_a_break_even_in_json_gives_the_exact_number_and_the_change_of_side(typed, hospital) -> None:
    arguments = ("--over", "energy.mid", "--places", "2", "--from", "2000", "--until", "3000")
    _, out, _ = typed("break-even", "--portfolio", hospital, *arguments, "--format", "json")
    found = json.loads(out)
    assert found["equal"] == [["2728", "2728"]]  # today's rate, table supply/hv 1404-02
    (change,) = found["changes"]
    assert (change["last"], change["first"]) == ("2727.99", "2728.01")


def test_two_files_of_bills_break_even_against_each_other(typed, hospital, tmp_path) -> None:
    other = [json.loads(text) for text in hospital.read_text(encoding="utf-8").splitlines()]
    for each in other:
        each["metered"]["demand_kw"] = "600"
    arguments = ("--over", "contract_demand_kw", "--from", "600", "--until", "3000")
    against = ("--against", written(tmp_path / "other.jsonl", other))
    status, out, _ = typed("break-even", "--portfolio", hospital, *against, *arguments, "--format", "json")
    found = json.loads(out)
    assert status == 0
    # Above 1,257 ÷ 0.9 = 1,396.7 kW both are billed on the floor alone.
    assert found["equal"][-1][-1] == "3000"
    assert found["equal"][-1][0] == "1397"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("break-even", "--over", "demand", "--from", "1", "--until", "9"), "unknown quantity 'demand'"),
        (("break-even", "--over", "energy.mit", "--from", "1", "--until", "9"), "energy.mid"),
        (
            ("break-even", "--over", "reactive_kvarh", "--places", "2", "--from", "1", "--until", "9"),
            "whole numbers",
        ),
        (("purchases", "--exchange", "3900"), "does not say which band"),
        (("purchases", "--exchange", "noon=3900"), "unknown band 'noon'"),
        (("purchases", "--block", "3900"), "priced by the tariff"),
        (("capacitor", "--price", "x", "--step-kvar", "1"), "'x' is no number"),
        (("demand", "--customer", "hotel"), "no customer 'hotel'"),
    ],
)
def test_what_cannot_be_chosen_is_refused_with_its_place(
    typed, hospital, arguments: tuple[str, ...], said: str
) -> None:
    status, out, err = typed(*arguments, "--portfolio", hospital)
    assert (status, out) == (1, "")
    assert said in err


def test_a_file_of_two_customers_asks_which(typed, hospital, tmp_path) -> None:
    first, second = (json.loads(text) for text in hospital.read_text(encoding="utf-8").splitlines())
    second["contract"]["customer"] = "hotel"
    path = written(tmp_path / "two.jsonl", [first, second])
    status, _, err = typed("demand", "--portfolio", path)
    assert status == 1
    assert "2 customers" in err
    status, out, _ = typed("demand", "--portfolio", path, "--customer", "hotel", "--format", "json")
    assert [bill["bill"] for bill in json.loads(out)["bills"]] == ["1404-08"]


def test_every_damaged_row_of_a_portfolio_is_named(typed, hospital) -> None:
    text = hospital.read_text(encoding="utf-8")
    hospital.write_text(text + '{"invoice_id": "x"}\n{"invoice_id": "y"\n', encoding="utf-8")
    status, _, err = typed("demand", "--portfolio", hospital, "--customer", "hospital")
    assert status == 1
    assert "hospital.jsonl:4" in err


def test_an_answer_says_what_it_can_be_repeated_by(typed, hospital) -> None:
    identity = identity_of(load_book("issued"))
    for lang in ("en", "fa"):
        status, said, _ = typed("option", "--portfolio", hospital, "--lang", lang)
        assert status == 0
        assert identity.short in said.splitlines()[-1]
    plain = json.loads(typed("option", "--portfolio", hospital, "--format", "json")[1])
    assert plain["identity"] == identity.plain()
    assert plain["book"] == {"name": "issued", "fingerprint": identity.numbers}
