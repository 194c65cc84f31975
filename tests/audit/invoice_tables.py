"""The golden invoices as tables: dotted columns, cells of text."""

import csv
import json
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from hv_tariff.audit.findings import Rejection
from hv_tariff.audit.reading import read_invoices
from hv_tariff.errors import InputError

GOLDEN = Path(__file__).parents[1] / "golden"
RECORDS = [
    json.loads(line)
    for name in ("tariff_invoices.jsonl", "market_invoices.jsonl")
    for line in (GOLDEN / name).read_text(encoding="utf-8").splitlines()
]


def flat(record: dict[str, Any], prefix: str = "") -> dict[str, Any]:
    """The leaves of a record by dotted path, without lists."""
    found: dict[str, Any] = {}
    for key, value in record.items():
        if isinstance(value, dict):
            found |= flat(value, f"{prefix}{key}.")
        elif not isinstance(value, list):
            found[prefix + key] = value
    return found


def as_text(record: dict[str, Any]) -> dict[str, Any]:
    """A record as tables give it back: whole numbers are text, lists and empty groups are not there."""
    return {
        path: value if isinstance(value, bool) else str(value).strip() for path, value in flat(record).items()
    }


def columns(records: list[dict[str, Any]]) -> list[str]:
    return list(dict.fromkeys(path for record in records for path in flat(record)))


def rows(records: list[dict[str, Any]]) -> list[list[Any]]:
    titles = columns(records)
    return [titles, *([flat(record).get(path) for path in titles] for record in records)]


def cell(value: Any) -> str:
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def write_csv(path: Path, table: list[list[Any]], *, delimiter: str = ",", encoding: str = "utf-8") -> Path:
    with path.open("w", encoding=encoding, newline="") as stream:
        csv.writer(stream, delimiter=delimiter).writerows([[cell(each) for each in row] for row in table])
    return path


def write_workbook(path: Path, table: list[list[Any]]) -> Path:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("invoices")
    for row in table:
        sheet.append(row)
    book.save(path)
    return path


def write_jsonl(path: Path, records: list[Any]) -> Path:
    path.write_text(
        "".join(json.dumps(each, ensure_ascii=False) + "\n" for each in records), encoding="utf-8"
    )
    return path


FEW = RECORDS[:3]


def read(path: Path, **options: Any) -> list[Any]:
    return [record for _, record in read_invoices(path, **options)]


def texts(path: Path, **options: Any) -> list[dict[str, Any]]:
    found = read(path, **options)
    assert not [each for each in found if isinstance(each, Rejection)]
    return [as_text(each) for each in found]


def rejected(path: Path, **options: Any) -> dict[str, str]:
    return {
        where: each.reason for where, each in read_invoices(path, **options) if isinstance(each, Rejection)
    }


def places(path: Path, **options: Any) -> list[tuple[str, bool]]:
    return [(where, isinstance(each, Rejection)) for where, each in read_invoices(path, **options)]


def refusal(path: Path, **options: Any) -> str:
    with pytest.raises(InputError) as refused:
        read(path, **options)
    said = str(refused.value)
    assert "\n" not in said
    assert path.name in said
    return said


def parquet(path: Path, table: dict[str, Any] | pa.Table, **options: Any) -> Path:
    pq.write_table(table if isinstance(table, pa.Table) else pa.table(table), path, **options)
    return path


# The round trip
