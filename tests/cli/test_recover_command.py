"""``hv-tariff tables recover`` as a person types it: text, JSON, an edition that is written, refusals."""

from __future__ import annotations

import json
import shutil
import sys
from decimal import Decimal
from pathlib import Path

import pytest

from hv_tariff import TariffBook, load_book, read_case
from hv_tariff.billing import expectations
from hv_tariff.cli import main
from hv_tariff.tariffs.files import book_directory
from hv_tariff.vocabulary import Status

GOLDEN = Path(__file__).parents[1] / "golden"
EXAMPLE = Path(__file__).parents[2] / "examples" / "A-open-016.json"
STATED = ("--given", "fuel.vat_share=0.1", "--given", "demand.floor_ratio=0.9")


@pytest.fixture
def typed(monkeypatch, capsys):
    """Run the command with arguments; gives exit status, standard output and standard error."""

    def run(*arguments: str | Path) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["hv-tariff", "tables", "recover", *map(str, arguments)])
        with pytest.raises(SystemExit) as end:
            main()
        captured = capsys.readouterr()
        return end.value.code or 0, captured.out, captured.err

    return run


@pytest.fixture
def general(tmp_path) -> Path:
    """The issued invoices of class 2-ب."""
    lines = (GOLDEN / "tariff_invoices.jsonl").read_text(encoding="utf-8").splitlines()
    path = tmp_path / "general.jsonl"
    kept = [line for line in lines if '"general_2b"' in line]
    path.write_text("\n".join(kept) + "\n", encoding="utf-8")
    return path


def test_json_has_the_fixed_names(typed, general) -> None:
    status, out, _ = typed("supply/hv", "--from", general, *STATED, "--format", "json")
    assert status == 0
    rates = json.loads(out)["rates"]
    fixed = {"key", "class", "band", "value", "low", "high", "invoices", "contradicted_by"}
    assert all(fixed <= set(each) for each in rates)
    (mid,) = [each for each in rates if each["key"] == "energy.mid"]
    assert (mid["class"], mid["band"], mid["value"]) == ("general_2b", "mid", "2728")
    assert len(mid["invoices"]) == 8
    (fee,) = [each for each in rates if each["key"] == "subscription.fee.demand_metered"]
    assert (fee["class"], fee["band"]) == (None, None)
    assert Decimal(fee["low"]) <= 138_853 <= Decimal(fee["high"])


@pytest.mark.parametrize(
    ("language", "title", "value"),
    [("en", "supply, recovered", "= 2,296 [rial/kWh]"), ("fa", "بازیافته", "= ۲٬۲۹۶")],
)
def test_the_text_is_there_in_both_languages(typed, language, title, value) -> None:
    status, out, _ = typed("supply/hv", "--from", EXAMPLE, "--lang", language)
    assert status == 0
    assert title in out
    assert value in out
    assert "A-open" not in out


def test_the_edition_that_is_written_is_read_strictly_and_bills_as_the_pages_do(
    typed, general, tmp_path
) -> None:
    """In place of the issued table, with nothing but what was found, it gives the printed lines."""
    book = tmp_path / "book"
    shutil.copytree(book_directory("issued"), book, ignore=shutil.ignore_patterns("compiled.json"))
    target = book / "supply" / "hv" / "1404-02.yaml"
    status, out, error = typed("supply/hv", "--from", general, *STATED, "--out", target)
    assert (status, out) == (1, "")
    assert "there is such a file already" in error
    target.unlink()
    status, _, said = typed("supply/hv", "--from", general, *STATED, "--out", target)
    assert (status, "written" in said) == (0, True)
    held = TariffBook.load(book, expectations=expectations())
    (edition,) = [each for each in held.editions("supply/hv") if each.name == "1404-02"]
    mid = edition.classes["general_2b"]["energy.mid"]
    assert (mid.value, mid.status) == (Decimal(2728), Status.RECOVERED)
    assert mid.source.sha256 is not None
    assert "classes.industry_4b.energy.mid" in edition.unknown
    for line in general.read_text(encoding="utf-8").splitlines():
        case = read_case(json.loads(line))
        if case.conventions.system != "D":
            bill = case.recompute(book=held)
            assert (bill.amount("energy"), bill.amount("demand")) == (
                case.printed["energy"],
                case.printed["demand"],
            )


def test_a_directory_takes_an_edition_a_month_of_monthly_figures(typed, tmp_path) -> None:
    source = tmp_path / "two.jsonl"
    lines = (GOLDEN / "market_invoices.jsonl").read_text(encoding="utf-8").splitlines()
    source.write_text("\n".join(lines[:6]) + "\n", encoding="utf-8")
    status, _, _ = typed("transit/medium", "--from", source, "--out", tmp_path / "out")
    assert status == 0
    written = sorted(path.name for path in (tmp_path / "out" / "transit" / "medium").iterdir())
    assert written
    assert all(name.startswith("140") for name in written)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("supply/vh",), "did you mean 'supply/hv'"),
        (("connection",), "no line of a bill tells the numbers of connection"),
        (("calendar/season",), "it can be one of supply/hv"),
        (("supply/hv", "--given", "days_per_month"), "write it as days_per_month=30"),
        (("supply/hv", "--given", "energy.mdi=3"), "known: energy.mid"),
        (("supply/hv", "--given", "energy.mid=3.12345"), "at most 3 decimals"),
        (("supply/hv", "--given", "days_per_month=0"), "days_per_month is not 0"),
        (("supply/hv", "--edition", "1397-02"), "no invoice lies in a wanted edition"),
        (("supply/hv", "--edition", "1300-01-01"), "no edition of supply/hv is known before 1300-01-01"),
    ],
)
def test_what_cannot_be_sought_is_refused_with_what_can(typed, arguments, said) -> None:
    status, out, error = typed(*arguments, "--from", EXAMPLE)
    assert (status, out) == (1, "")
    assert said in error


def test_one_file_does_not_take_several_editions(typed, tmp_path) -> None:
    status, _, error = typed(
        "transit/medium", "--from", GOLDEN / "market_invoices.jsonl", "--out", tmp_path / "one.yaml"
    )
    assert status == 1
    assert "say which with --edition" in error
    assert not (tmp_path / "one.yaml").exists()


def test_rows_that_are_no_invoices_are_named_and_the_rest_is_used(typed, general) -> None:
    with general.open("a", encoding="utf-8") as stream:
        stream.write('{"invoice_id": "bad", "period": {}}\n')
    status, out, _ = typed("levies/vat", "--from", general, "--format", "json")
    found = json.loads(out)
    assert status == 0
    assert [each["invoice"] for each in found["refused"]] == ["bad"]
    (vat,) = found["rates"]
    assert vat["value"] == "0.1"


def test_the_conventions_of_an_issuer_without_a_billing_system_are_said(typed, tmp_path) -> None:
    """Issued invoices of system A with the system taken out."""
    records = [
        json.loads(line)
        for line in (GOLDEN / "tariff_invoices.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    own = [each for each in records if each["billing_system"] == "A"][:4]
    for each in own:
        del each["billing_system"]
        each["issuer"] = "X"
    path = tmp_path / "unnamed.jsonl"
    path.write_text("\n".join(json.dumps(each) for each in own) + "\n", encoding="utf-8")
    status, out, _ = typed("levies/duty", "--from", path, "--format", "json")
    found = json.loads(out)
    assert status == 0
    (issuer,) = found["issuers"]
    assert "A" in (issuer["system"][0], *issuer["equal"])
    assert [each["value"] for each in found["rates"]] == ["0.1"]
    assert load_book("issued").editions("levies/duty")[-1].rates["duty.share"].value == Decimal("0.1")


def test_the_edition_of_a_corrected_one_is_no_correction(typed, tmp_path) -> None:
    """A book in which the table is a revision with a reason: what invoices say has neither."""
    book = tmp_path / "book"
    shutil.copytree(book_directory("issued"), book, ignore=shutil.ignore_patterns("compiled.json"))
    first = book / "levies" / "vat" / "1403-01.yaml"
    text = first.read_text(encoding="utf-8")
    first.with_name("1403-01.r2.yaml").write_text(
        text.replace("edition: 1403-01\n", 'edition: 1403-01\nrevision: 2\nreason: "a digit"\n'),
        encoding="utf-8",
    )
    first.write_text(text.replace("value: 0.10,", "value: 0.11,"), encoding="utf-8")
    status, _, _ = typed("levies/vat", "--from", EXAMPLE, "--book", book, "--out", tmp_path / "out")
    assert status == 0
    (path,) = (tmp_path / "out").rglob("*.yaml")
    assert path.name == "1403-01.yaml"
    assert "revision" not in path.read_text(encoding="utf-8")


def test_an_invoice_that_stands_twice_is_used_once(typed, tmp_path) -> None:
    """Copies are no majority: two invoices of one rate outweigh three copies of one of another."""
    right = json.loads(EXAMPLE.read_text(encoding="utf-8"))
    other = {**right, "invoice_id": "other"}
    wrong = json.loads(json.dumps({**right, "invoice_id": "wrong"}))
    wrong["printed"]["lines"]["vat"] = "322699"
    path = tmp_path / "copies.jsonl"
    records = [wrong, right, wrong, other, wrong]
    path.write_text("\n".join(map(json.dumps, records)) + "\n", encoding="utf-8")
    status, out, _ = typed("levies/vat", "--from", path, "--format", "json")
    found = json.loads(out)
    assert (status, found["invoices"]) == (0, 3)
    assert [each["invoice"] for each in found["refused"]] == ["wrong", "wrong"]
    assert "copies.jsonl:3 is copies.jsonl:1 again" in found["refused"][0]["reason"]
    (vat,) = [each for each in found["rates"] if each["key"] == "vat.share"]
    assert (vat["value"], vat["contradicted_by"]) == ("0.1", ["wrong"])
    assert len(found["identity"]["fingerprint"]) == 64


def test_an_edition_is_sought_in_persian_digits_too(typed) -> None:
    for name in ("۱۴۰۴-۰۲", "1404/02"):
        assert typed("supply/hv", "--from", EXAMPLE, "--edition", name)[0] == 0
    status, out, _ = typed("supply/hv", "--from", EXAMPLE, "--edition", "۱۴۰۴/۲/۱۵", "--format", "json")
    assert (status, json.loads(out)["editions"]) == (0, ["1404-02-15"])


def test_a_folder_that_cannot_be_made_is_an_error_and_no_trace(typed, tmp_path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    status, _, error = typed("levies/vat", "--from", EXAMPLE, "--out", tmp_path / "file" / "out")
    assert status == 1
    assert "the folder cannot be made" in error
