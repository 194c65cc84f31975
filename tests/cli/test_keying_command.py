"""``hv-tariff tables form`` and ``transcribe`` as a person types them."""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path

import openpyxl
import pytest

from hv_tariff.billing import expectations
from hv_tariff.cli import main
from hv_tariff.tariffs import FAMILIES, TariffBook, read_edition
from keyed_forms import filled_workbook, form_of, texts_of

BOOK = TariffBook.issued()
VAT = BOOK.editions("levies/vat")[-1]
FORM = form_of(VAT)
TEXTS = texts_of(VAT, FORM)


class Result:
    def __init__(self, status: int, out: str, err: str) -> None:
        self.status, self.out, self.err = status, out, err


@pytest.fixture
def typed(monkeypatch, capsys):
    """Run the command with arguments; gives exit status, standard output and standard error."""

    def run(*arguments: str | Path) -> Result:
        monkeypatch.setattr(sys, "argv", ["hv-tariff", "tables", *map(str, arguments)])
        monkeypatch.setenv("COLUMNS", "200")
        with pytest.raises(SystemExit) as end:
            main()
        captured = capsys.readouterr()
        return Result(end.value.code or 0, captured.out, captured.err)

    return run


def two_forms(folder: Path, **slips: str) -> tuple[Path, Path]:
    second = TEXTS | {"keyed_by": "second"} | slips
    return filled_workbook(FORM, TEXTS, folder / "a.xlsx"), filled_workbook(FORM, second, folder / "b.xlsx")


def test_a_form_is_written_beside_the_edition_before_it(typed, tmp_path) -> None:
    out = tmp_path / "form.xlsx"
    ran = typed("form", "supply/hv", "--edition", "1397-02-01", "--from", "1396-12-01", "--out", out)
    assert (ran.status, ran.err) == (0, "")
    assert ran.out == f"{out}: supply/hv 1397-02, 136 cells for numbers, beside those of 1396-12\n"
    book = openpyxl.load_workbook(out)
    assert book.sheetnames == ["general عمومی", "classes طبقه‌ها", "clauses بندها"]
    first = book.worksheets[0]
    assert "supply/hv | 1397-02 | supply/demand-metered/1 | 1396-12 | " in first["A3"].value
    assert all(sheet.sheet_view.rightToLeft and sheet.protection.sheet for sheet in book)
    unlocked = [cell for row in first for cell in row if not cell.protection.locked]
    assert unlocked
    assert all(cell.value is None and cell.number_format == "@" for cell in unlocked)
    shown = {cell.value for sheet in book for row in sheet for cell in row}
    # the subscription fee of 1396-12, and the estimate of the mid-load price of 2-ب in it
    assert {"92,523", "1,817.78"} <= shown


@pytest.mark.parametrize("family", FAMILIES)
def test_every_family_has_a_form(typed, tmp_path, family) -> None:
    out = tmp_path / "form.xlsx"
    ran = typed("form", family, "--edition", "1405-01", "--out", out)
    assert (ran.status, ran.err) == (0, "")
    sheets = openpyxl.load_workbook(out, read_only=True).worksheets
    shown = {cell.value for sheet in sheets for row in sheet.iter_rows() for cell in row}
    if not FAMILIES[family].ruled:
        names = {rate.label.fa for rate in expectations().rates.values() if rate.family == family}
        assert names <= shown
    if family == "connection":
        assert {"پمپاژ", "عمومی"} <= shown


def test_one_form_is_transcribed_and_two_are_double_keyed(typed, tmp_path) -> None:
    first, second = two_forms(tmp_path)
    out, scan = tmp_path / "1403-01.yaml", tmp_path / "directive.pdf"
    scan.write_bytes(b"a scan")
    alone = typed("transcribe", first)
    assert alone.status == 0
    edition = read_edition(alone.out, file=VAT.file, expected=expectations(), allows_invented=False)
    assert {number.status.code for _, number in edition.numbers()} == {"transcribed"}
    assert "no page of the directive is given" in alone.err
    assert "--directive FILE" in alone.err
    both = typed("transcribe", first, second, "--directive", scan, "--out", out)
    assert both.status == 0
    assert both.out.startswith(f"{out}: levies/vat 1403-01, 3 numbers double_keyed, 1 warning\n")
    text = out.read_text(encoding="utf-8")
    edition = read_edition(text, file=VAT.file, expected=expectations(), allows_invented=False)
    assert {number.status.code for _, number in edition.numbers()} == {"double_keyed"}
    assert {number.source.sha256 for _, number in edition.numbers()} == {
        hashlib.sha256(b"a scan").hexdigest()
    }


def test_a_disagreement_is_said_with_its_place_in_both_and_nothing_is_written(typed, tmp_path) -> None:
    first, second = two_forms(tmp_path, **{"rates.vat.share.value": "0.01"})
    out = tmp_path / "1403-01.yaml"
    cell = f"general عمومی!{FORM.places()['rates.vat.share.value'].cell}"
    ran = typed("transcribe", first, second, "--out", out)
    assert (ran.status, ran.out, out.exists()) == (1, "", False)
    assert (
        f"disagreement: VAT share: 0.10 at a.xlsx:{cell}, 0.01 at b.xlsx:{cell} (two digits are swapped"
        in ran.err
    )
    assert ran.err.endswith("levies/vat 1403-01: 0 problems, 1 disagreement; nothing is written\n")
    plain = json.loads(typed("transcribe", first, second, "--format", "json").out)
    (each,) = plain["disagreements"]
    assert each["path"] == "rates.vat.share.value"
    assert each["first"] == {"where": f"a.xlsx:{cell}", "text": "0.10"}
    assert (plain["yaml"], plain["written"]) == (None, None)


def test_a_problem_ends_with_status_one_and_is_in_the_json_too(typed, tmp_path) -> None:
    path = filled_workbook(FORM, TEXTS | {"rates.vat.share.value": "nine"}, tmp_path / "a.xlsx")
    out = tmp_path / "1403-01.yaml"
    ran = typed("transcribe", path, "--format", "json", "--out", out)
    assert (ran.status, out.exists()) == (1, False)
    (problem,) = json.loads(ran.out)["problems"]
    assert problem["what"] == "VAT share: 'nine' is no number"


REFUSED = {
    "form supply/lv --edition 1405-01": "unknown family 'supply/lv'",
    "form levies/vat --edition soon": "'soon' is not a Solar Hijri month",
    "form levies/vat --edition 2018-05-01": "looks like a Gregorian date",
    "form levies/vat --edition 1405-01 --from 1402-07": "no edition '1402-07'",
    "form supply/hv --edition 1405-01 --rule-set supply/x": "unknown rule set 'supply/x'",
    "form levies/vat --edition 1405-01 --rule-set supply/x": "unknown rule set",
    "form supply/hv --edition 1390-01": "supply/hv names a rule set",
    "form levies/vat --edition 1405-01 --out nowhere/x.xlsx": "there is no such folder",
    "transcribe none.xlsx": "the form cannot be read",
    "transcribe a.xlsx --directive none.pdf": "the file cannot be read",
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_done_is_one_sentence_and_status_one(typed, tmp_path, monkeypatch, name) -> None:
    monkeypatch.chdir(tmp_path)
    out = () if "transcribe" in name or "--out" in name else ("--out", "x.xlsx")
    ran = typed(*name.split(), *out)
    assert ran.status == 1
    assert REFUSED[name] in ran.err
    assert not list(tmp_path.iterdir())


def test_a_file_that_is_there_is_never_replaced(typed, tmp_path) -> None:
    first, second = two_forms(tmp_path)
    taken = tmp_path / "taken.yaml"
    taken.write_text("mine", encoding="utf-8")
    assert "there is such a file already" in typed("transcribe", first, second, "--out", taken).err
    assert (
        "there is such a file already"
        in typed("form", "levies/vat", "--edition", "1405-01", "--out", taken).err
    )
    assert taken.read_text(encoding="utf-8") == "mine"


def test_a_file_that_cannot_be_written_is_one_sentence(typed, tmp_path) -> None:
    form, _ = two_forms(tmp_path)
    ran = typed("transcribe", form, "--out", tmp_path / ("a" * 252))
    assert (ran.status, "the file cannot be written: File name too long" in ran.err) == (1, True)
    ran = typed("transcribe", form, "--out", tmp_path / ("a" * 300))
    assert (ran.status, "File name too long; check its name and folder" in ran.err) == (1, True)


def test_the_edition_before_is_named_in_any_digits(typed, tmp_path) -> None:
    out = tmp_path / "form.xlsx"
    ran = typed("form", "supply/hv", "--edition", "۱۳۹۷/۰۲", "--from", "۱۳۹۶/۱۲", "--out", out)
    assert ran.out == f"{out}: supply/hv 1397-02, 136 cells for numbers, beside those of 1396-12\n"
