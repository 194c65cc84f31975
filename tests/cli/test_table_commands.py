"""``hv-tariff tables verify`` and ``diff`` as a person types them."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

import pytest

from hv_tariff.cli import main
from hv_tariff.tariffs.files import book_directory

GOLDEN = Path(__file__).parents[1] / "golden"
TARIFF = (GOLDEN / "tariff_invoices.jsonl").read_text(encoding="utf-8").splitlines()
GENERAL = [line for line in TARIFF if json.loads(line)["contract"]["tariff_class"] == "general_2b"]
LISTS = [
    arg
    for name in ("known_differences", "contradicted_numbers")
    for arg in ("--known", GOLDEN / f"{name}.json")
]
SUPPLY = ("--family", "supply/hv")


@pytest.fixture
def typed(monkeypatch, capsys, tmp_path):
    """Run ``hv-tariff tables`` in a folder of its own; gives exit status, standard output and error."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")
    (tmp_path / "a.jsonl").write_text("\n".join(GENERAL) + "\n", encoding="utf-8")

    def run(*arguments: str | Path) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["hv-tariff", "tables", *map(str, arguments)])
        with pytest.raises(SystemExit) as end:
            main()
        captured = capsys.readouterr()
        return end.value.code or 0, captured.out, captured.err

    return run


def test_a_contradicted_number_is_loud_and_a_known_cause_is_not(typed) -> None:
    status, out, _ = typed("verify", "1404-02", *SUPPLY, "--against", "a.jsonl")
    assert status == 1
    assert "MARKED bill_verified AND CONTRADICTED" in out
    assert "D-open-042: printed 560,667,204, recomputed 560,667,200" in out
    status, out, _ = typed("verify", "1404-02", *SUPPLY, "--against", "a.jsonl", *LISTS)
    assert status == 0
    assert "No number marked bill_verified is contradicted." in out


def test_verification_in_json_says_each_number_and_in_persian_the_same(typed) -> None:
    status, out, _ = typed("verify", "1404-02", *SUPPLY, "--against", "a.jsonl", *LISTS, "--format", "json")
    found = json.loads(out)
    assert (status, found["invoices"], found["alarms"], found["promotions"]) == (0, 8, [], [])
    (price,) = [each for each in found["numbers"] if each["path"] == "classes.general_2b.demand.price"]
    assert price["reproduced"] == price["rules_out_above"] == price["rules_out_below"] == 8
    assert (price["standing"], price["lines"]) == ("confirmed", {"demand": 8})
    _, persian, _ = typed("verify", "1404-02", *SUPPLY, "--against", "a.jsonl", *LISTS, "--lang", "fa")
    assert "هیچ عدد «تأییدشده با قبض» نقض نشده است." in persian
    assert "۷۳٬۳۰۰" in persian


def test_promotion_is_said_first_and_written_when_asked_for(typed, tmp_path) -> None:
    book = tmp_path / "book"
    shutil.copytree(book_directory("issued"), book)
    file = book / "supply/hv/1404-02.yaml"
    before = file.read_text(encoding="utf-8")
    wanted = "demand.price: {value: 73_300, unit: rial/kW/month, status: bill_verified"
    lowered = before.replace(wanted, wanted.replace("bill_verified", "reported"))
    file.write_text(lowered, encoding="utf-8")
    command = ("verify", "1404-02", *SUPPLY, "--book", book, "--against", "a.jsonl", *LISTS)
    status, out, _ = typed(*command)
    assert status == 0
    assert "would become bill_verified:\n  classes.general_2b.demand.price (reported): 8 invoices" in out
    assert file.read_text(encoding="utf-8") == lowered
    status, out, err = typed(*command, "--promote")
    assert "are now bill_verified" in out
    assert "run hv-tariff tables check --compile" in err
    promoted = file.read_text(encoding="utf-8")
    changed = [(a, b) for a, b in zip(lowered.splitlines(), promoted.splitlines(), strict=True) if a != b]
    assert len(changed) == 1
    assert "on 8 invoices of a.jsonl" in changed[0][1]


def test_a_difference_is_told_in_text_json_and_a_page(typed, tmp_path) -> None:
    compared = ("diff", "1404-06", "1404-07", "--family", "market/monthly")
    status, out, _ = typed(*compared)
    assert status == 0
    assert "green-board maximum fell: 80,000 → 73,000 [rial/kWh], -7,000 (-8.75 %)" in out
    assert "Effect on reference customers: billed month 1404-07" in out
    _, persian, _ = typed(*compared, "--lang", "fa")
    assert "حداکثر تابلوی سبز کاهش: ۸۰٬۰۰۰ ← ۷۳٬۰۰۰ [rial/kWh]، −۷٬۰۰۰ (−۸٫۷۵٪)" in persian
    typed(*compared, "--format", "json", "--out", "diff.json")
    found = json.loads((tmp_path / "diff.json").read_text(encoding="utf-8"))
    (board,) = [each for each in found["editions"][0]["numbers"] if each["key"] == "green_board.maximum"]
    assert (board["turn"], board["difference"], board["percent"]) == ("fell", "-7000", "-35/4")
    (industry,) = [each for each in found["effect"]["customers"] if each["name"] == "industry-1500kw"]
    assert f"{industry['difference']:+,}" in out
    assert typed(*compared, "--format", "html", "--out", "page.html", "--lang", "fa")[0] == 0
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert '<html lang="fa" dir="rtl">' in page
    assert "default-src &#39;none&#39;" in page
    assert "http" not in page.replace("http-equiv", "")
    assert 'data-customer="industry-1500kw"' in page


def test_two_books_are_compared(typed, tmp_path) -> None:
    book = tmp_path / "book"
    shutil.copytree(book_directory("issued"), book)
    file = book / "levies/duty/1403-01.yaml"
    text = file.read_text(encoding="utf-8")
    assert "duty.share: {value: 0.10," in text
    file.write_text(text.replace("duty.share: {value: 0.10,", "duty.share: {value: 0.11,"), encoding="utf-8")
    status, out, _ = typed("diff", "issued", book)
    assert status == 0
    assert "duty share rose: 0.1 → 0.11, +0.01 (+10 %)" in out
    assert "Nothing differs." in typed("diff", "issued", "issued")[1]
    assert typed("freeze", "kept.json", "--book", book)[0] == 0
    assert "duty share fell: 0.11 → 0.1" in typed("diff", "kept.json", "issued")[1]


@pytest.fixture
def revised(tmp_path) -> Path:
    """The issued book, of which the supply table corrects one that had a rial too much."""
    book = tmp_path / "revised"
    shutil.copytree(book_directory("issued"), book, ignore=shutil.ignore_patterns("compiled.json"))
    first = book / "supply/hv/1404-02.yaml"
    text = first.read_text(encoding="utf-8")
    price = "energy.mid: {value: 2_728, unit: rial/kWh, status: bill_verified"
    assert text.count(price) == 1
    keyed = text.replace(price, price.replace("bill_verified", "transcribed"))
    first.write_text(keyed.replace("2_728", "2_729"), encoding="utf-8")
    second = keyed.replace("edition: 1404-02\n", 'edition: 1404-02\nrevision: 2\nreason: "a digit"\n')
    first.with_name("1404-02.r2.yaml").write_text(second, encoding="utf-8")
    return book


def test_a_revision_is_compared_with_its_correction(typed, revised) -> None:
    status, out, _ = typed("diff", "1404-02.r1", "1404-02", *SUPPLY, "--book", revised)
    assert status == 0
    assert "before: supply/hv 1404-02 ·" in out
    assert "after: supply/hv 1404-02.r2 ·" in out
    assert "revision: 1 → 2: a digit" in out
    assert "mid-load price fell: 2,729 → 2,728 [rial/kWh], -1" in out
    _, said, _ = typed("diff", "1404-02.r1", "1404-02", *SUPPLY, "--book", revised, "--format", "json")
    found = json.loads(said)
    assert [found["editions"][0][side]["revision"] for side in ("before", "after")] == [1, 2]
    assert len({each["fingerprint"] for each in found["identities"]}) == 2


def test_an_earlier_revision_is_verified_as_it_was(typed, revised) -> None:
    """The wrong price of the first is contradicted; that of its correction is promoted, in its own file."""
    first, second = (revised / f"supply/hv/1404-02{each}.yaml" for each in ("", ".r2"))
    before = first.read_text(encoding="utf-8")
    verify = (*SUPPLY, "--book", revised, "--against", "a.jsonl", *LISTS, "--promote", "--format", "json")
    price = "classes.general_2b.energy.mid"
    standing = {}
    for name in ("1404-02.r1", "1404-02"):
        found = json.loads(typed("verify", name, *verify)[1])
        standing[found["revision"]] = next(e["standing"] for e in found["numbers"] if e["path"] == price)
        assert len(found["identity"]["fingerprint"]) == 64
    assert (standing[1] in ("contradicted", "open"), standing[2]) == (True, "confirmed")
    assert first.read_text(encoding="utf-8") == before
    assert "to the rial on" in second.read_text(encoding="utf-8")


def test_a_frozen_book_is_verified_and_not_written(typed, revised) -> None:
    assert typed("freeze", "kept.json", "--book", revised)[0] == 0
    verify = ("verify", "1404-02", *SUPPLY, "--book", "kept.json", "--against", "a.jsonl", *LISTS)
    assert "1404-02.r2" in typed(*verify)[1]
    status, out, err = typed(*verify, "--promote")
    assert (status, out) == (1, "")
    assert "kept.json: a frozen book stays as it is" in err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("verify", "1404-02", "--against", "a.jsonl"), "2 families have an edition '1404-02'"),
        (("verify", "1404-02", *SUPPLY, "--against", "no.jsonl"), "the file cannot be read"),
        (("verify", "1404-02", *SUPPLY, "--against", "a.pdf"), "'.pdf' is no format of invoices"),
        (("verify", "1404-02.r9", *SUPPLY, "--against", "a.jsonl"), "has no revision 9"),
        (("diff", "1404-01", "1404-02"), "families have an edition '1404-01'"),
        (("diff", "1404-01", "1404-02", *SUPPLY, "--format", "html"), "give --out PAGE.html"),
        (("diff", "1404-01", "1404-02", *SUPPLY, "--month", "1404-13"), "1404-13"),
        (("diff", "1404-01", "1404-20", *SUPPLY), "no edition '1404-20' of supply/hv"),
        (("diff", "issued", "1404-02", *SUPPLY), "no edition 'issued' of supply/hv"),
    ],
)
def test_what_is_wrong_is_one_sentence_and_exit_status_1(typed, arguments, said: str) -> None:
    status, out, err = typed(*arguments)
    assert (status, out) == (1, "")
    assert said in err
    assert err.count("error:") == 1
