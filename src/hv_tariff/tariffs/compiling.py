"""The compilation of a book: its YAML read strictly and written as one JSON file."""

from __future__ import annotations

import json
from pathlib import Path

from hv_tariff.tariffs.compiled import FORMAT
from hv_tariff.tariffs.directory import read_directory
from hv_tariff.tariffs.expectations import Expectations
from hv_tariff.tariffs.files import source_digests
from hv_tariff.tariffs.plain import lines_of, plain_fingerprint, to_plain


def compile_book(directory: Path, *, expectations: Expectations) -> str:
    """Read a book strictly and return the text of its ``compiled.json``.

    Raises
    ------
    BookError
        With every problem of every file.
    """
    contents = read_directory(directory, expected=expectations)
    editions = [to_plain(edition) for edition in contents.editions]
    head = {
        "format": FORMAT,
        "book": contents.name,
        "en": contents.title.en,
        "fa": contents.title.fa,
        "allows_invented": contents.allows_invented,
        "fingerprint": plain_fingerprint(contents, editions),
    }
    rows = {
        "digests": [f"{_json(file)}: {_json(digest)}" for file, digest in source_digests(directory).items()],
        "lines": [f"{_json(edition.file)}: {_json(lines_of(edition))}" for edition in contents.editions],
    }
    parts = [f"{_json(key)}: {_json(value)}" for key, value in head.items()]
    parts.extend(f'"{key}": {{\n' + ",\n".join(each) + "\n}" for key, each in rows.items())
    parts.append('"editions": [\n' + ",\n".join(_json(edition) for edition in editions) + "\n]")
    return "{\n" + ",\n".join(parts) + "\n}\n"


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
