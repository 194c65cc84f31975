"""The compilation of a book: its YAML read strictly and written as one JSON file."""

from __future__ import annotations

from pathlib import Path

from hv_tariff.tariffs.book_json import book_text
from hv_tariff.tariffs.compiled import FORMAT
from hv_tariff.tariffs.directory import read_directory
from hv_tariff.tariffs.expectations import Expectations
from hv_tariff.tariffs.files import source_digests


def compile_book(directory: Path, *, expectations: Expectations) -> str:
    """Read a book strictly and return the text of its ``compiled.json``.

    Raises
    ------
    BookError
        With every problem of every file.
    """
    contents = read_directory(directory, expected=expectations)
    return book_text(contents, head={"format": FORMAT}, rows={"digests": source_digests(directory)})
