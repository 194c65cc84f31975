"""``tables show --fingerprint``, ``tables freeze`` and ``tables site`` as a person types them."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from openpyxl import load_workbook

from hv_tariff import Identity, freeze_book, identity_of, load_book, quote_connection
from hv_tariff.cli import main
from hv_tariff.reports.quotes import quote_json
from hv_tariff.tariffs import frozen

ROOT = Path(__file__).parents[2]
BOOK = load_book("issued")
HERE = identity_of(BOOK)


@pytest.fixture
def typed(monkeypatch, capsys):
    """Run the command with arguments; gives exit status and what it wrote."""

    def run(*arguments: str | Path) -> tuple[int, str]:
        monkeypatch.setattr(sys, "argv", ["hv-tariff", *map(str, arguments)])
        monkeypatch.setenv("COLUMNS", "200")
        with pytest.raises(SystemExit) as end:
            main()
        captured = capsys.readouterr()
        return int(end.value.code or 0), captured.out + captured.err

    return run


@pytest.fixture(scope="module")
def corrected(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small book with a corrected edition."""
    directory = tmp_path_factory.mktemp("book")
    (directory / "levies/vat").mkdir(parents=True)
    (directory / "book.yaml").write_text('book: small\nallows_invented: false\ntitle: {fa: "آ", en: a}\n')
    text = (
        "table: levies/vat\nedition: 1403-01\nin_force: {calendar: jalali, from: 1403-01-01}\n"
        'instrument: {id: test, title: {fa: "آزمون", en: "test"}}\nsources:\n  bills: {text: "bills"}\n'
        "rates:\n  vat.share: {value: 0.1, unit: 1, status: reported, source: bills, clause: test}\n"
    )
    (directory / "levies/vat/1403-01.yaml").write_text(text, encoding="utf-8")
    second = text.replace("0.1,", "0.11,").replace("in_force", 'revision: 2\nreason: "misread"\nin_force')
    (directory / "levies/vat/1403-01.r2.yaml").write_text(second, encoding="utf-8")
    return directory


def test_the_fingerprint_is_shown_with_its_parts_and_needs_no_family(typed) -> None:
    status, out = typed("tables", "show", "--fingerprint")
    assert status == 0
    assert out.splitlines() == [
        f"{HERE.fingerprint}  issued",
        f"  numbers {HERE.numbers}",
        f"  rules   {HERE.rules}",
        f"  version {HERE.version}",
    ]
    status, out = typed("tables", "show", "--fingerprint", "--json")
    assert json.loads(out) == {"book": "issued", **HERE.plain(), "revisions": {}}


def test_an_edition_may_be_shown_with_the_fingerprint(typed) -> None:
    status, out = typed("tables", "show", "levies/vat", "1403-01", "--fingerprint")
    assert status == 0
    assert HERE.fingerprint in out
    assert "vat.share" in out


def test_show_without_a_family_or_an_edition_says_what_it_takes(typed) -> None:
    for arguments in ((), ("levies/vat",)):
        status, out = typed("tables", "show", *arguments)
        assert status == 1
        assert "a family and an edition are shown; such as supply/hv 1404-02; or --fingerprint" in out


def test_revisions_are_listed_shown_and_told_in_the_identity(typed, corrected: Path) -> None:
    assert "1403-01.r2" in typed("tables", "list", "--book", corrected)[1]
    _, out = typed("tables", "show", "levies/vat", "1403-01", "--book", corrected)
    assert "revision 1: as first entered" in out
    assert "revision 2 (shown): misread" in out
    assert "0.11" in out
    _, out = typed("tables", "show", "levies/vat", "1403-01.r1", "--book", corrected)
    assert "revision 1 (shown): as first entered" in out
    assert "0.11" not in out
    _, out = typed("tables", "show", "--fingerprint", "--book", corrected)
    assert "  revision 2 of levies/vat 1403-01: misread" in out
    status, out = typed("tables", "show", "levies/vat", "1403-01.r7", "--book", corrected)
    assert (status, "no revision 7; known: 1, 2" in out) == (1, True)


def test_a_frozen_book_serves_wherever_a_book_is_named(typed, tmp_path: Path) -> None:
    path = tmp_path / "book.json"
    status, out = typed("tables", "freeze", path)
    assert (status, HERE.fingerprint in out) == (0, True)
    assert path.read_text(encoding="utf-8") == freeze_book(BOOK)
    assert HERE.fingerprint in typed("tables", "show", "--fingerprint", "--book", path)[1]
    status, out = typed("tables", "freeze", path)
    assert (status, "the file is there already; give another name" in out) == (1, True)


def test_an_earlier_revision_is_frozen_by_its_number(typed, corrected: Path, tmp_path: Path) -> None:
    path = tmp_path / "then.json"
    status, _ = typed("tables", "freeze", path, "--book", corrected, "--revision", "levies/vat/1403-01=1")
    assert status == 0
    held = load_book(path)
    assert held.revised() == ()
    assert len(held.revisions("levies/vat", "1403-01")) == 2
    status, out = typed("tables", "freeze", tmp_path / "x.json", "--revision", "1403-01")
    assert (status, "'1403-01' names no revision; write it as supply/hv/1404-02=1" in out) == (1, True)
    long = "9" * 5000
    status, out = typed("tables", "freeze", tmp_path / "x.json", "--revision", f"levies/vat/1403-01={long}")
    assert (status, "names no revision" in out) == (1, True)
    status, out = typed("tables", "show", "levies/vat", f"1403-01.r{long}", "--book", corrected)
    assert (status, "did you mean" in out or "known:" in out) == (1, True)


def test_a_book_of_other_rules_is_frozen_again_with_a_word_and_keeps_where_it_came_from(
    typed, tmp_path: Path
) -> None:
    old, new = tmp_path / "old.json", tmp_path / "new.json"
    then = Identity(numbers=BOOK.fingerprint, rules="f" * 64, version="0.0.1")
    old.write_text(frozen.frozen_text(BOOK, identity=then.plain()), encoding="utf-8")
    status, out = typed("tables", "freeze", new, "--book", old)
    assert (status, "frozen under other rules" in out, new.exists()) == (1, True, False)
    status, out = typed("tables", "freeze", new, "--book", old, "--accept-other-rules")
    assert (status, f"frozen before as {then.fingerprint[:12]} under hv_tariff 0.0.1" in out) == (0, True)
    assert json.loads(new.read_text(encoding="utf-8"))["frozen_before"] == [then.plain()]
    assert identity_of(load_book(new)) == HERE


def test_the_site_is_written_over_an_older_one_but_not_over_other_things(
    typed, corrected: Path, tmp_path: Path
) -> None:
    out = tmp_path / "site"
    out.mkdir()
    (out / "site.css").write_text("an older one")
    status, said = typed("tables", "site", out, "--book", corrected)
    assert (status, "small: " in said) == (0, True)
    assert (out / "site.css").read_text(encoding="utf-8") != "an older one"
    assert (out / "fa/editions/levies-vat/1403-01.r2.html").is_file()
    assert (out / "en/editions/levies-vat/1403-01.html").is_file()
    other = tmp_path / "papers"
    other.mkdir()
    (other / "letter.txt").write_text("mine")
    status, said = typed("tables", "site", other, "--book", corrected)
    assert (status, "the folder holds other things than a site; give a new folder" in said) == (1, True)
    status, said = typed("tables", "site", other / "letter.txt", "--book", corrected)
    assert (status, "a file stands where the folder is meant" in said) == (1, True)
    assert [each.name for each in other.iterdir()] == ["letter.txt"]


def test_findings_totals_page_and_workbook_of_an_audit_all_carry_the_identity(typed, tmp_path: Path) -> None:
    lines = (ROOT / "tests/golden/tariff_invoices.jsonl").read_text(encoding="utf-8").splitlines()[:2]
    (tmp_path / "two.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    out = {name: tmp_path / f"out.{name}" for name in ("jsonl", "html", "xlsx", "json")}
    status, said = typed(
        *("audit", tmp_path / "two.jsonl", "--out", out["jsonl"], "--report", out["html"]),
        *("--workbook", out["xlsx"], "--summary", out["json"]),
    )
    assert (status, f"identity: {HERE.short} (numbers" in said) == (0, True)
    rows = [json.loads(line) for line in out["jsonl"].read_text(encoding="utf-8").splitlines()]
    assert {row["identity"] for row in rows} == {HERE.fingerprint}
    totals = json.loads(out["json"].read_text(encoding="utf-8"))
    assert (totals["identity"], totals["revisions"]) == (HERE.plain(), {})
    assert f'id="identity">{HERE.fingerprint}<' in out["html"].read_text(encoding="utf-8")
    cells = [cell for row in load_workbook(out["xlsx"])["Summary"].values for cell in row]
    assert set(HERE.plain().values()) <= set(cells)


def test_a_quote_says_its_identity_and_its_editions(typed) -> None:
    asked = ("connection", "quote", "--demand-kw", "5000", "--voltage", "primary", "--edition", "1397-10")
    assert f"identity: {HERE.short} (numbers " in typed(*asked)[1]
    plain = quote_json(quote_connection(5000, voltage="primary", book=BOOK, edition="1397-10"))
    assert plain["identity"] == HERE.plain()
    assert {"family": "connection", "edition": "1397-10", "revision": 1} in plain["editions"]
