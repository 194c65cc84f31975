"""The compiled form says exactly what the YAML says, and is never used once they differ."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from book_expectations import EXPECTED

from hv_tariff.errors import TableError
from hv_tariff.tariffs import COMPILED_FILE, TariffBook, compile_book
from hv_tariff.tariffs import book as book_module
from hv_tariff.tariffs.compiled import read_compiled
from hv_tariff.tariffs.files import book_directory

NAMES = ("issued", "example")


def shipped(name: str) -> TariffBook:
    return TariffBook.issued() if name == "issued" else TariffBook.example()


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(book_directory("issued"), tmp_path / "book"))


def rewrite(directory: Path, old: str, new: str) -> None:
    file = directory / COMPILED_FILE
    file.write_text(file.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")


@pytest.mark.parametrize("name", NAMES)
def test_the_book_from_yaml_equals_the_book_from_its_compiled_form(name):
    """Statuses, sources, clauses, methods and the line of every number survive the compilation."""
    read = TariffBook.load(book_directory(name), expectations=EXPECTED)
    assert read.contents == shipped(name).contents
    assert read.fingerprint == shipped(name).fingerprint
    places = [
        [number.where for edition in each.contents.editions for _, number in edition.numbers()]
        for each in (read, shipped(name))
    ]
    assert places[0] == places[1]


@pytest.mark.parametrize("name", NAMES)
def test_the_committed_compiled_form_is_current(name):
    directory = book_directory(name)
    assert (directory / COMPILED_FILE).read_text(encoding="utf-8") == compile_book(
        directory, expectations=EXPECTED
    )


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (
            lambda d: (d / "supply/hv/1404-02.yaml").open("a").write("# x\n"),
            r"supply/hv/1404-02\.yaml changed",
        ),
        (lambda d: (d / "levies/vat/1395-05.yaml").unlink(), r"levies/vat/1395-05\.yaml is gone"),
        (lambda d: (d / "levies/vat/1405-01.yaml").write_text("x: 1\n"), r"levies/vat/1405-01\.yaml is new"),
        (lambda d: (d / COMPILED_FILE).unlink(), "the book is not compiled"),
        (lambda d: (d / COMPILED_FILE).write_text("{}"), "the compiled book cannot be read"),
        (lambda d: (d / COMPILED_FILE).write_text("not json"), "the compiled book cannot be read"),
        (lambda d: rewrite(d, '"format": 1', '"format": 0'), "the compiled book is of another version"),
        (lambda d: rewrite(d, '"rial/kWh"', '"rial/kWhr"'), "the compiled book cannot be read"),
        (lambda d: rewrite(d, '["2728"', '["27z28"'), "the compiled book cannot be read"),
    ],
)
def test_a_compiled_form_that_does_not_match_its_yaml_is_never_used(copy, change, words):
    change(copy)
    with pytest.raises(TableError, match=words + ".*write it again with compile_book"):
        read_compiled(copy)


def test_a_number_changed_in_the_compiled_form_alone_is_noticed(copy):
    rewrite(copy, '["2728"', '["2729"')
    with pytest.raises(TableError, match="changed by hand"):
        read_compiled(copy)


def test_line_ends_of_another_system_are_no_change(copy):
    file = copy / "supply/hv/1404-02.yaml"
    file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    assert read_compiled(copy)[1] == TariffBook.issued().fingerprint


def test_with_expectations_an_outdated_form_gives_way_to_the_strict_reading(copy, monkeypatch):
    with (copy / "supply/hv/1404-02.yaml").open("a") as file:
        file.write("# a remark\n")
    monkeypatch.setattr(book_module, "book_directory", lambda name: copy)
    book_module._shipped.cache_clear()
    try:
        with pytest.raises(TableError, match="out of date"):
            TariffBook.issued()
        read = TariffBook.issued(expectations=EXPECTED)
    finally:
        monkeypatch.undo()
        book_module._shipped.cache_clear()
    assert read == TariffBook.issued()


def test_the_fingerprint_moves_with_a_number_and_not_with_a_remark(copy):
    file = copy / "supply/hv/1404-02.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text("# a remark\n" + text, encoding="utf-8")
    assert TariffBook.load(copy, expectations=EXPECTED).fingerprint == TariffBook.issued().fingerprint
    file.write_text(text.replace("value: 2_728,", "value: 2_729,"), encoding="utf-8")
    assert TariffBook.load(copy, expectations=EXPECTED).fingerprint != TariffBook.issued().fingerprint


def test_the_compiled_form_is_one_json_object_with_an_edition_a_line():
    text = (book_directory("issued") / COMPILED_FILE).read_text(encoding="utf-8")
    assert set(json.loads(text)["digests"]) == {
        path.relative_to(book_directory("issued")).as_posix()
        for path in book_directory("issued").rglob("*.yaml")
    }
    assert sum(line.startswith('{"family"') for line in text.splitlines()) == len(
        TariffBook.issued().contents.editions
    )


def test_loading_the_shipped_book_never_imports_yaml():
    code = (
        "from hv_tariff.tariffs import TariffBook; TariffBook.issued(); import sys\n"
        "sys.exit('yaml' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
