"""Files a person gives: JSON, JSON Lines and YAML, read without losing a digit or a duplicate key."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hv_tariff.audit.strict_json import parse_json
from hv_tariff.errors import BookError, InputError, TableError, nearest
from hv_tariff.tariffs.source_yaml import read_document

LARGEST_FILE = 64 * 1024 * 1024
_YAML = (".yaml", ".yml")


def read_record(path: Path, *, invoice: str | None = None) -> Mapping[str, Any]:
    """Read one invoice record or case.

    Parameters
    ----------
    path : Path
        JSON or YAML by its name; ``-`` is standard input, JSON.
    invoice : str, optional
        The `invoice_id` to take from a file of several records.

    Raises
    ------
    InputError
        When the file cannot be read, or does not say which of its records is meant.
    BookError
        With all problems of a YAML case.
    """
    data = _data(path)
    if path.suffix.lower() in _YAML:
        return _yaml(data, path.name)
    records = _json(data, path.name)
    if invoice is not None:
        names = [str(record.get("invoice_id")) for record in records]
        if invoice not in names:
            raise InputError(f"no invoice '{invoice}'", where=path.name, hint=nearest(invoice, names))
        return records[names.index(invoice)]
    if len(records) != 1:
        raise InputError(
            f"the file has {len(records)} records", where=path.name, hint="say which: --invoice ID"
        )
    return records[0]


def _data(path: Path) -> bytes:
    try:
        data = sys.stdin.buffer.read(LARGEST_FILE + 1) if str(path) == "-" else path.read_bytes()
    except OSError as error:
        raise InputError(
            f"the file cannot be read: {error.strerror}", where=str(path), hint="check its name"
        ) from None
    if len(data) > LARGEST_FILE:
        raise InputError(
            f"the file is larger than {LARGEST_FILE:,} bytes", where=str(path), hint="give one record"
        )
    return data


def _json(data: bytes, name: str) -> list[Mapping[str, Any]]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InputError("the file is not UTF-8", where=name, hint="save it as UTF-8") from None
    try:
        whole = [parse_json(text)]
    except json.JSONDecodeError as error:
        lines = [(number, line) for number, line in enumerate(text.splitlines(), start=1) if line.strip()]
        if len(lines) < 2:
            raise InputError(
                f"not readable as JSON: {error.msg}", where=f"{name}:{error.lineno}", hint=None
            ) from None
        whole = [_line(line, f"{name}:{number}") for number, line in lines]
    records = whole[0] if len(whole) == 1 and isinstance(whole[0], list) else whole
    for record in records:
        if not isinstance(record, Mapping):
            raise InputError(
                "a record is not a group of fields", where=name, hint="give one JSON object an invoice"
            )
    return records


def _line(line: str, where: str) -> Any:
    try:
        return parse_json(line)
    except json.JSONDecodeError as error:
        raise InputError(
            f"not readable as JSON: {error.msg}", where=where, hint="one JSON object a line"
        ) from None


def _yaml(data: bytes, name: str) -> Mapping[str, Any]:
    problems: list[TableError] = []
    section = read_document(data, file=name, problems=problems)
    if problems or section is None:
        raise BookError(f"{name} cannot be read", problems)
    return section.block.plain()
