"""A frozen book gives the bills it gave, to the rial and under the same identity, or it is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hv_tariff import InputError, Scenario, TableError, freeze_book, identity_of, load_book, read_case
from hv_tariff.billing import freezing
from hv_tariff.billing.freezing import load_frozen
from hv_tariff.errors import BookError, HvTariffError
from hv_tariff.reports import bill_json
from hv_tariff.tariffs import TariffBook, frozen
from hv_tariff.tariffs.frozen import read_frozen

GOLDEN = Path(__file__).parents[1] / "golden" / "tariff_invoices.jsonl"
RECORDS = [json.loads(line) for line in GOLDEN.read_text(encoding="utf-8").splitlines()]
ISSUED = TariffBook.issued()
TEXT = freeze_book(ISSUED)
DIGITS = [i for i, character in enumerate(TEXT) if character.isdigit()]


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = tmp_path_factory.mktemp("frozen") / "book.json"
    found.write_text(TEXT, encoding="utf-8")
    return found


@pytest.fixture(scope="module")
def loaded(path: Path) -> TariffBook:
    return load_book(path)


def written(directory: Path, text: str) -> Path:
    found = directory / "other.json"
    found.write_text(text, encoding="utf-8")
    return found


def signed(**changes: object) -> str:
    """The frozen text with some of it changed, and its own digest made right again."""
    held = json.loads(TEXT) | changes
    del held["sha256"]
    return json.dumps({**held, "sha256": frozen._digest(held)}, ensure_ascii=False)


def test_what_is_loaded_is_what_was_frozen_down_to_the_line_of_each_number(loaded: TariffBook) -> None:
    assert loaded.contents == ISSUED.contents
    assert identity_of(loaded) == identity_of(ISSUED)
    places = [
        [number.where for edition in each.contents.editions for _, number in edition.numbers()]
        for each in (loaded, ISSUED)
    ]
    assert places[0] == places[1]
    assert freeze_book(loaded) == TEXT


def test_the_bills_of_a_loaded_book_are_the_same_in_every_word_and_rial(loaded: TariffBook) -> None:
    for record in RECORDS[::8]:
        case = read_case(record)
        try:
            plain = bill_json(case.compute(book=ISSUED))
        except HvTariffError as error:
            with pytest.raises(type(error)):
                case.compute(book=loaded)
            continue
        assert bill_json(case.compute(book=loaded)) == plain


def test_an_example_book_stays_one_when_it_is_frozen(tmp_path: Path) -> None:
    example = TariffBook.example()
    loaded = load_book(written(tmp_path, freeze_book(example)))
    assert loaded == example
    assert loaded.allows_invented


@settings(max_examples=25)
@given(st.sampled_from(DIGITS), st.integers(1, 9))
def test_a_digit_changed_anywhere_in_the_file_is_refused(tmp_path_factory, place: int, step: int) -> None:
    digit = str((int(TEXT[place]) + step) % 10)
    path = tmp_path_factory.getbasetemp() / "changed.json"
    path.write_text(TEXT[:place] + digit + TEXT[place + 1 :], encoding="utf-8")
    with pytest.raises(TableError):
        read_frozen(path)


IDS = [
    "empty",
    "list",
    "deep",
    "form",
    "cut",
    "changed",
    "emptied",
    "hollow",
    "null",
    "identity",
    "none",
    "five",
    "unsaid",
]
OTHER = {**identity_of(ISSUED).plain(), "fingerprint": "0" * 64}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "the file is no frozen book; freeze one with hv-tariff tables freeze"),
        ("[1]", "the file is no frozen book"),
        ("[" * 100_000, "the file is no frozen book"),
        ('{"form": "hv_tariff/bill/1"}', "the file is of the form 'hv_tariff/bill/1'; a frozen book is of"),
        (TEXT[: len(TEXT) // 2], "the file is no frozen book"),
        (TEXT.replace("2728", "2729"), "was changed since it was frozen; take the file as it was frozen"),
        (signed(editions=[]), "the frozen book says numbers"),
        (signed(editions=[{}]), "the file is no frozen book"),
        (signed(editions=None), "the file is no frozen book"),
        (signed(identity=OTHER), "the identity of the frozen book does not go with its fingerprint"),
        (signed(identity={}), "the file is no frozen book"),
        (signed(frozen_before=[5]), "the file is no frozen book"),
        (signed(frozen_before=[{}]), "the file is no frozen book"),
    ],
    ids=IDS,
)
def test_a_file_that_is_no_frozen_book_is_refused_in_one_sentence(tmp_path, text: str, words: str) -> None:
    with pytest.raises(TableError) as caught:
        load_book(written(tmp_path, text))
    assert words in str(caught.value)


def test_numbers_that_do_not_go_with_the_rules_are_refused_though_the_file_is_whole(tmp_path: Path) -> None:
    """Whoever signs a file may write anything in it: it is read as strictly as tables are."""
    held = json.loads(TEXT)
    edition = next(each for each in held["editions"] if each["file"] == "levies/vat/1403-01.yaml")
    edition["rates"]["vat.share"][1] = "rial/kWh"
    contents, numbers = frozen.contents_of(held)
    said = identity_of(TariffBook(contents=contents)).plain()
    text = signed(editions=held["editions"], identity=said, fingerprint=numbers)
    with pytest.raises(BookError) as caught:
        load_book(written(tmp_path, text))
    assert "the frozen book 'issued' does not go with the rules" in str(caught.value)
    assert "the unit is rial/kWh where 1 is meant" in str(caught.value)


def test_the_book_of_a_scenario_is_not_frozen() -> None:
    edits = [{"factor": "vat", "set": "0.12", "from": "1403-01-01"}]
    supposed = Scenario(name="more", edits=edits).on_book(ISSUED)
    with pytest.raises(InputError) as caught:
        freeze_book(supposed)
    assert "the book is that of the scenario 'more', and only published tables are frozen" in str(
        caught.value
    )


def under(rules: str, version: str) -> str:
    said = freezing.Identity(numbers=ISSUED.fingerprint, rules=rules, version=version)
    return signed(identity=said.plain())


NOW = identity_of(ISSUED)


@pytest.mark.parametrize(
    ("rules", "version", "words"),
    [
        ("f" * 64, NOW.version, f"other rules ({'f' * 12}; here {NOW.rules[:12]}); to repeat"),
        (
            NOW.rules,
            "9.9.9",
            f"another version of the library (9.9.9; here {NOW.version}, with the same rules); to repeat",
        ),
        ("f" * 64, "9.9.9", f"here {NOW.rules[:12]}) and another version of the library (9.9.9; here"),
    ],
)
def test_other_rules_or_another_version_need_a_word_and_the_error_says_what_differs(
    tmp_path: Path, rules: str, version: str, words: str
) -> None:
    path = written(tmp_path, under(rules, version))
    with pytest.raises(InputError) as caught:
        load_book(path)
    assert words in str(caught.value)
    assert f"what was computed then, use hv_tariff {version}" in str(caught.value)
    assert "--accept-other-rules" in str(caught.value)
    held = load_frozen(path, accept_other_rules=True)
    assert (identity_of(held.book), held.identity["version"]) == (NOW, version)


def test_a_directory_of_tables_is_not_taken_for_a_file_nor_a_missing_one_for_a_book(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="a directory of tables or a frozen book"):
        load_book(tmp_path / "nothing.json")
