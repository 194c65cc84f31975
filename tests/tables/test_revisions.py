"""A correction of an edition is a revision of its own: the latest is in force, the earlier stay readable."""

from __future__ import annotations

import json
import shutil
from decimal import Decimal
from pathlib import Path

import pytest

from hv_tariff import Case, identity_of, read_case
from hv_tariff.audit.auditor import Auditor
from hv_tariff.audit.summary import Summary
from hv_tariff.billing import expectations, load_book
from hv_tariff.errors import NotInForceError
from hv_tariff.reports import Language, bill_json, bill_markdown, bill_text
from hv_tariff.tariffs import COMPILED_FILE, TariffBook, compile_book, edition_to_yaml, read_edition
from hv_tariff.tariffs.compiled import read_compiled
from hv_tariff.tariffs.files import book_directory

GOLDEN = Path(__file__).parents[1] / "golden" / "tariff_invoices.jsonl"
RECORDS = [json.loads(line) for line in GOLDEN.read_text(encoding="utf-8").splitlines()]
REASON = "the last digit of the mid rate was misread"
WHERE = ("supply/hv", "1404-02")


def of_2b() -> dict:
    return next(
        r
        for r in RECORDS
        if r["contract"]["tariff_class"] == "general_2b" and r["period"]["from"] > "1404-02-01"
    )


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The issued book with a second revision of 1404-02, where 2,728 is corrected to 2,738."""
    copy = Path(shutil.copytree(book_directory("issued"), tmp_path_factory.mktemp("b") / "book"))
    text = (copy / "supply/hv/1404-02.yaml").read_text(encoding="utf-8")
    assert text.count("value: 2_728,") == 1
    text = text.replace("value: 2_728,", "value: 2_738,")
    text = text.replace("edition: 1404-02\n", f'edition: 1404-02\nrevision: 2\nreason: "{REASON}"\n')
    (copy / "supply/hv/1404-02.r2.yaml").write_text(text, encoding="utf-8")
    return copy


@pytest.fixture(scope="module")
def book(directory: Path) -> TariffBook:
    return load_book(directory)


def mid_rate(book: TariffBook) -> Decimal:
    edition = next(each for each in book.editions(WHERE[0]) if each.name == WHERE[1])
    return edition.number("energy.mid", tariff_class="general_2b").value


def case() -> Case:
    return read_case(of_2b())


def test_the_latest_revision_is_in_force_and_every_one_is_readable(book: TariffBook) -> None:
    assert mid_rate(book) == 2738
    first, second = book.revisions(*WHERE)
    assert (first.revision, first.reason, first.revised_name) == (1, None, "1404-02")
    assert (second.revision, second.reason, second.revised_name) == (2, REASON, "1404-02.r2")
    assert first.number("energy.mid", tariff_class="general_2b").value == 2728
    assert first.until == second.until
    assert book.revised() == (second,)
    assert len(book.revisions("supply/hv", "1404-01")) == 1


def test_a_book_at_its_first_revision_is_the_book_before_the_correction(book: TariffBook) -> None:
    then = book.at_revision(*WHERE, 1)
    assert mid_rate(then) == 2728
    assert then == TariffBook.issued()
    assert identity_of(then) == identity_of(TariffBook.issued())
    assert identity_of(then) != identity_of(book)
    assert then.at_revision(*WHERE, 2) == book


def test_an_end_that_only_a_correction_says_is_not_that_of_the_edition_before_it(tmp_path: Path) -> None:
    (tmp_path / "levies/vat").mkdir(parents=True)
    for each in ("book.yaml", "levies/vat/1395-05.yaml"):
        shutil.copy(book_directory("issued") / each, tmp_path / each)
    first = tmp_path / "levies/vat/1395-05.yaml"
    text = first.read_text(encoding="utf-8")
    assert text.count("from: 1395-05-01}") == 1
    before = load_book(tmp_path)
    text = text.replace("from: 1395-05-01}", "from: 1395-05-01, until: 1403-01-01}")
    text = text.replace("in_force:", 'revision: 2\nreason: "it ends with the law"\nin_force:')
    first.with_name("1395-05.r2.yaml").write_text(text, encoding="utf-8")
    after = load_book(tmp_path)
    assert after.editions("levies/vat")[0].until is not None
    then = after.at_revision("levies/vat", "1395-05", 1)
    assert then.editions("levies/vat")[0].until is None
    assert (then == before, after == before) == (True, False)


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (("supply/hv", "1404-02", 3), "edition 1404-02 of supply/hv has no revision 3; known: 1, 2"),
        (("supply/hv", "1404-03", 1), "no edition '1404-03' of supply/hv; known: 1404-02"),
        (("supply/hw", "1404-02", 1), "unknown family 'supply/hw'; did you mean 'supply/hv'"),
    ],
)
def test_a_revision_that_is_not_there_is_answered_with_those_that_are(book, asked, words: str) -> None:
    with pytest.raises(NotInForceError) as caught:
        book.at_revision(*asked)
    assert words in str(caught.value)


def test_the_bill_says_which_revision_it_used_and_why_there_is_one(book: TariffBook) -> None:
    bill = case().compute(book=book)
    said = f"revision 2: supply/hv 1404-02 — {REASON}"
    assert said in bill_text(bill)
    assert said in bill_markdown(bill)
    assert f"اصلاحیه ۲: supply/hv 1404-02 — {REASON}" in bill_text(bill, language=Language.FA)
    assert "supply/hv 1404-02.r2" in bill_text(bill)
    used = {each["family"]: each for each in bill_json(bill)["editions"]}
    assert used["supply/hv"] == {
        "family": "supply/hv", "edition": "1404-02", "revision": 2, "reason": REASON
    }  # fmt: skip
    assert used["levies/vat"] == {"family": "levies/vat", "edition": "1403-01", "revision": 1}


def test_the_bill_of_an_earlier_revision_says_nothing_of_the_later_one(book: TariffBook) -> None:
    bill = case().compute(book=book.at_revision(*WHERE, 1))
    assert bill.all_amounts == case().compute(book=TariffBook.issued()).all_amounts
    assert bill_text(bill) == bill_text(case().compute(book=TariffBook.issued()))


def test_the_audit_says_which_revision_its_numbers_are_of(book: TariffBook) -> None:
    """The invoice was issued by the first: under the second its energy differs, and the citation says so."""
    found = Auditor(book).audit(of_2b(), where="one")
    energy = next(each for each in found.findings if each.line == "energy")
    assert energy.verdict.value == "differs"
    texts = [
        each.text for part in found.findings for each in part.citations if "classes.general_2b" in each.text
    ]
    assert texts
    assert all(text.startswith("supply/hv/1404-02.r2.yaml:") for text in texts)
    plain = Summary.of(book).plain()
    assert plain["revisions"] == {"supply/hv 1404-02.r2": REASON}
    assert plain["identity"] == identity_of(book).plain()


def test_revisions_survive_the_compiled_form_and_the_printed_one(directory: Path, book: TariffBook) -> None:
    target = directory / COMPILED_FILE
    target.write_text(compile_book(directory, expectations=expectations()), encoding="utf-8")
    contents, fingerprint = read_compiled(directory)
    assert contents == book.contents
    assert fingerprint == book.fingerprint
    second = book.revisions(*WHERE)[1]
    again = read_edition(
        edition_to_yaml(second), file=second.file, expected=expectations(), allows_invented=False
    )
    assert (again.revision, again.reason, again.classes) == (2, REASON, second.classes)
