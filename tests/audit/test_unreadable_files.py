"""Files that cannot be read: one sentence each, and what was good before is kept."""

from __future__ import annotations

import random
import re
import zipfile
from itertools import islice
from pathlib import Path

import pyarrow as pa
import pytest
from invoice_tables import (
    FEW,
    RECORDS,
    flat,
    parquet,
    read,
    refusal,
    rows,
    write_csv,
    write_jsonl,
    write_workbook,
)

from hv_tariff import workbook
from hv_tariff.audit import rows_of_lines, rows_of_workbook
from hv_tariff.audit.findings import Rejection
from hv_tariff.audit.reading import FORMATS, count_rows, read_invoices
from hv_tariff.errors import InputError


@pytest.mark.parametrize("suffix", FORMATS)
def test_garbage_is_one_sentence(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"a{suffix}"
    path.write_bytes(random.Random(3).randbytes(1_000_000))
    refusal(path)


@pytest.mark.parametrize("suffix", [".csv", ".parquet", ".xlsx"])
def test_an_empty_file_is_one_sentence(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"a{suffix}"
    path.touch()
    refusal(path)


def test_garbage_after_good_rows_keeps_the_rows(tmp_path: Path) -> None:
    path = write_jsonl(tmp_path / "a.jsonl", FEW)
    with path.open("ab") as stream:
        stream.write(b"x\n" * 100_000)
    reading = read_invoices(path)
    kept = list(islice(reading, 103))
    assert [isinstance(each, Rejection) for _, each in kept] == [False] * 3 + [True] * 100
    with pytest.raises(InputError, match="100 damaged rows one after the other"):
        next(reading)


@pytest.mark.parametrize("suffix", [".jsonl", ".csv", ".json"])
def test_an_endless_line_is_not_held(tmp_path: Path, suffix: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows_of_lines, "LONGEST_LINE", 10_000)
    monkeypatch.setattr(rows_of_lines, "ENDLESS_LINE", 100_000)
    path = tmp_path / f"a{suffix}"
    path.write_bytes(b"x" * 1_000_000)
    refusal(path)


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    table = rows(FEW)
    at = table[0].index("period.until")
    for each in table:
        each.pop(at)
    assert "no column period.until" in refusal(write_csv(tmp_path / "a.csv", table))
    assert "no column period.until" in refusal(write_workbook(tmp_path / "a.xlsx", table))


def test_a_column_that_is_unknown_or_there_twice_is_named(tmp_path: Path) -> None:
    table = rows(FEW)
    table[0][0] = "invoice_idd"
    assert "invoice_id" in refusal(write_csv(tmp_path / "a.csv", table))
    table[0][0] = "issuer"
    assert "are both issuer" in refusal(write_csv(tmp_path / "a.csv", table))


def test_a_column_of_dates_is_refused(tmp_path: Path) -> None:
    table = {path: [value] for path, value in flat(RECORDS[0]).items()}
    table["period.from"] = pa.array([0], pa.date32())
    assert "Solar Hijri text" in refusal(parquet(tmp_path / "a.parquet", table))


@pytest.mark.parametrize("kept", [0.3, 0.9, 0.999])
@pytest.mark.parametrize("suffix", [".parquet", ".xlsx"])
def test_a_truncated_file_is_one_sentence(tmp_path: Path, suffix: str, kept: float) -> None:
    path = tmp_path / f"a{suffix}"
    if suffix == ".xlsx":
        write_workbook(path, rows(RECORDS))
    else:
        parquet(path, pa.Table.from_pylist(RECORDS))
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * kept)])
    refusal(path)


@pytest.mark.parametrize("suffix", [".parquet", ".xlsx"])
def test_a_file_with_bytes_turned_is_read_or_refused(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"a{suffix}"
    if suffix == ".xlsx":
        write_workbook(path, rows(FEW))
    else:
        parquet(path, pa.Table.from_pylist(FEW))
    data, chance = path.read_bytes(), random.Random(5)
    for _ in range(60):
        turned = bytearray(data)
        turned[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        path.write_bytes(turned)
        try:
            read(path)
        except InputError as error:
            assert "\n" not in str(error)  # noqa: PT017


def with_part(path: Path, name: str, data: bytes) -> Path:
    """A workbook with one part put in the place of its own."""
    write_workbook(path, rows(FEW))
    with zipfile.ZipFile(path) as archive:
        parts = {part: archive.read(part) for part in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, content in (parts | {name: data}).items():
            archive.writestr(part, content)
    return path


def test_a_bomb_in_a_workbook_is_not_opened(tmp_path: Path) -> None:
    path = with_part(tmp_path / "a.xlsx", "xl/worksheets/sheet1.xml", b"<a>" + b" " * 20_000_000)
    assert "expands from" in refusal(path)


def test_a_workbook_that_expands_beyond_its_bound_is_not_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_workbook(tmp_path / "a.xlsx", rows(FEW))
    monkeypatch.setattr(workbook, "LARGEST", 10_000)
    assert "expands to" in refusal(path)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_of_a_workbook_are_not_expanded(tmp_path: Path, encoding: str) -> None:
    laughs = '<!ENTITY a "ha">' + "".join(
        f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9)
    )
    text = f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE a [{laughs}]><worksheet>&j;</worksheet>'
    path = with_part(tmp_path / "a.xlsx", "xl/worksheets/sheet1.xml", text.encode(encoding))
    assert "not plain XML" in refusal(path)


def test_a_sheet_whose_rows_are_numbered_to_infinity_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rows_of_workbook, "_MOST_ROWS", 1000)
    sheet = write_workbook(tmp_path / "a.xlsx", rows(FEW))
    with zipfile.ZipFile(sheet) as archive:
        xml = archive.read("xl/worksheets/sheet1.xml").decode()
    xml = re.sub(r'r="([A-Z]*)4"', r'r="\g<1>99999999"', xml)
    path = with_part(tmp_path / "a.xlsx", "xl/worksheets/sheet1.xml", xml.encode())
    assert "more than 1,000 rows" in refusal(path)


@pytest.mark.parametrize(("name", "said"), [("a.xls", ".xlsx"), ("a", "known"), ("a.pdf", "known")])
def test_a_format_that_is_not_read_is_answered_with_those_that_are(
    tmp_path: Path, name: str, said: str
) -> None:
    path = tmp_path / name
    path.touch()
    assert said in refusal(path)


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    assert "cannot be read" in refusal(tmp_path / "none.jsonl")
    (tmp_path / "folder.jsonl").mkdir()
    assert "cannot be read" in refusal(tmp_path / "folder.jsonl")


def test_rows_are_counted_where_that_is_cheap(tmp_path: Path) -> None:
    assert count_rows(write_jsonl(tmp_path / "a.jsonl", FEW)) == 3
    assert count_rows(parquet(tmp_path / "a.parquet", pa.Table.from_pylist(FEW))) == 3
    assert count_rows(write_workbook(tmp_path / "a.xlsx", rows(FEW))) is None
    (tmp_path / "b.parquet").touch()
    assert count_rows(tmp_path / "b.parquet") is None
    assert count_rows(tmp_path / "none.csv") is None
