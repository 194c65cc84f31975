"""Every format gives the same records; what is damaged is rejected with its place, and reading goes on."""

from __future__ import annotations

import datetime
import json
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pytest
from invoice_tables import (
    FEW,
    RECORDS,
    as_text,
    columns,
    flat,
    parquet,
    places,
    read,
    refusal,
    rejected,
    rows,
    texts,
    write_csv,
    write_jsonl,
    write_workbook,
)

from hv_tariff.audit import rows_of_lines
from hv_tariff.audit.mapping import read_mapping
from hv_tariff.audit.reading import read_invoices
from hv_tariff.errors import BookError, InputError

WANTED = [as_text(record) for record in RECORDS]


def test_json_lines_give_the_records_as_they_are(tmp_path: Path) -> None:
    assert read(write_jsonl(tmp_path / "a.jsonl", RECORDS)) == RECORDS


@pytest.mark.parametrize("whole", [True, False])
def test_a_json_file_is_a_list_or_one_object(tmp_path: Path, whole: bool) -> None:
    path = tmp_path / "a.json"
    path.write_text(json.dumps(RECORDS if whole else RECORDS[0], indent=1), encoding="utf-8")
    assert read(path) == (RECORDS if whole else RECORDS[:1])


def test_a_json_file_may_hold_lines(tmp_path: Path) -> None:
    assert read(write_jsonl(tmp_path / "a.json", FEW)) == FEW


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_csv_gives_the_same_records(tmp_path: Path, delimiter: str, encoding: str) -> None:
    path = write_csv(tmp_path / "a.csv", rows(RECORDS), delimiter=delimiter, encoding=encoding)
    assert texts(path) == WANTED


def test_csv_to_parquet_to_workbook_gives_the_same_records(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", rows(RECORDS))
    for name in ("a.parquet", "a.xlsx"):
        records = read(path)
        titles = columns(records)
        table = [[flat(each).get(title) for title in titles] for each in records]
        path = tmp_path / name
        if name.endswith("xlsx"):
            write_workbook(path, [titles, *table])
        else:
            parquet(path, dict(zip(titles, map(list, zip(*table, strict=True)), strict=True)))
        assert texts(path) == WANTED


def test_parquet_with_nested_columns_gives_the_same_records(tmp_path: Path) -> None:
    path = parquet(tmp_path / "a.parquet", pa.Table.from_struct_array(pa.array(RECORDS)), row_group_size=10)
    assert texts(path) == WANTED


def test_parquet_with_numbers_gives_the_same_figures(tmp_path: Path) -> None:
    record = flat(RECORDS[0])
    record |= {
        "metered.reactive_kvarh": Decimal(record["metered.reactive_kvarh"]).quantize(Decimal("0.01")),
        "printed.lines.energy": int(record["printed.lines.energy"]),
        "printed.lines.vat": int(record["printed.lines.vat"]) * 1.0,
        "printed.lines.season": float("nan"),
    }
    (found,) = texts(parquet(tmp_path / "a.parquet", {path: [value] for path, value in record.items()}))
    assert found == {path: value for path, value in WANTED[0].items() if path != "printed.lines.season"}


def test_a_workbook_with_number_cells_gives_the_same_figures(tmp_path: Path) -> None:
    def number(value: Any) -> Any:
        if not isinstance(value, str) or re.fullmatch(r"-?\d+(\.\d*[1-9])?", value) is None:
            return value
        return float(value) if "." in value else int(value)

    table = [rows(RECORDS)[0], *([number(each) for each in row] for row in rows(RECORDS)[1:])]
    assert texts(write_workbook(tmp_path / "a.xlsx", table)) == WANTED


def test_persian_digits_pass_as_they_are(tmp_path: Path) -> None:
    record = {**flat(RECORDS[0]), "metered.reactive_kvarh": "۱٬۱۰۲٬۳۰۰", "contract.demand_metered": "بله"}
    (found,) = read(write_csv(tmp_path / "a.csv", [list(record), list(record.values())]))
    assert found["metered"]["reactive_kvarh"] == "۱٬۱۰۲٬۳۰۰"
    assert found["contract"]["demand_metered"] is True


def test_a_key_of_a_rate_keeps_its_dots(tmp_path: Path) -> None:
    record = {**flat(RECORDS[0]), "supplied.transit.63kv": "500000"}
    (found,) = read(write_csv(tmp_path / "a.csv", [list(record), list(record.values())]))
    assert found["supplied"] == {"transit.63kv": "500000"}


# Mappings

MAPPING = """\
شماره صورتحساب: invoice_id
"مصرف اکتیو میان‌باری": metered.energy_kwh.mid
توضیحات: ignore
"""


def test_other_peoples_headings_are_mapped(tmp_path: Path) -> None:
    mapping = tmp_path / "map.yaml"
    mapping.write_text(MAPPING, encoding="utf-8")
    table = rows(FEW)
    # The same words with an Arabic ي and a no-break space.
    theirs = {"invoice_id": "شماره صورتحساب", "metered.energy_kwh.mid": "مصرف اکتيو ميان\u00a0باری"}
    table[0] = [theirs.get(title, title) for title in table[0]]
    table = [[*row, note] for row, note in zip(table, ["توضیحات", "a", "", "c"], strict=True)]
    for path in (write_csv(tmp_path / "a.csv", table), write_workbook(tmp_path / "a.xlsx", table)):
        assert texts(path, mapping=read_mapping(mapping)) == WANTED[:3]
        assert "unknown column" in refusal(path)
    records = [dict(zip(table[0], row, strict=True)) for row in table[1:]]
    assert texts(write_jsonl(tmp_path / "a.jsonl", records), mapping=read_mapping(mapping)) == WANTED[:3]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: metered.energy_kwh.middle", "metered.energy_kwh.mid"),
        ("a: {b: invoice_id}", "is mapped to ''"),
        ("a: invoice_id\nb: invoice_id", "both mapped to invoice_id"),
        ("a: invoice_id\na: issuer", "stands twice"),
        ("a: [", "not readable as YAML"),
        ("  \n", "empty"),
    ],
)
def test_a_mapping_that_leads_nowhere_is_refused(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "map.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises((InputError, BookError)) as refused:
        read_mapping(path)
    assert said in str(refused.value)


def test_a_mapping_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        read_mapping(tmp_path / "none.yaml")


# Damaged rows


def test_damaged_lines_of_json_are_rejected_and_reading_goes_on(tmp_path: Path) -> None:
    good = json.dumps(RECORDS[0]).encode()
    bad = [
        b"{",
        b'{"a": 1, "a": 2}',
        b"\xff\xfe",
        b"[1]",
        b'{"a": NaN}',
        b'{"a": "\\ud800"}',
        b"[" * 200_000,
        b'{"a": ' + b"9" * 5000 + b"}",
        b'"' + b"x" * (rows_of_lines.LONGEST_LINE + 5),
    ]
    path = tmp_path / "a.jsonl"
    path.write_bytes(b"\n".join([good, *bad, b"", good]))
    found = places(path)
    assert found[0] == ("a.jsonl:1", False)
    assert found[1:-1] == [(f"a.jsonl:{number}", True) for number in range(2, 2 + len(bad))]
    assert found[-1] == (f"a.jsonl:{len(bad) + 3}", False)
    reasons = list(rejected(path).values())
    for reason, said in zip(
        reasons,
        ["not readable", "twice", "UTF-8", "group", "NaN", "alone", "nested", "digits", "longer"],
        strict=True,
    ):
        assert said in reason


def test_damaged_rows_of_csv_are_rejected_and_reading_goes_on(tmp_path: Path) -> None:
    write_csv(path := tmp_path / "a.csv", rows(FEW))
    heading, first, second, third = path.read_bytes().splitlines(keepends=True)
    bad = [
        b"A-open-9,B\r\n",
        b'"' + first,
        first.replace(b"A-open-002", b"A-\xff"),
        first.replace(b"true", b"maybe"),
    ]
    path.write_bytes(b"".join([heading, first, *bad, b",,,\r\n", second, b"\r\n", third]))
    assert texts_of(places(path)) == "2 3! 4! 5! 6! 8 10"
    reasons = rejected(path)
    assert "2 cells under" in reasons["a.csv:3"]
    assert "over the end of its line" in reasons["a.csv:4"]
    assert "UTF-8" in reasons["a.csv:5"]
    assert "'maybe' is neither true nor false" in reasons["a.csv:6"]
    (named,) = [each for where, each in read_invoices(path) if where == "a.csv:3"]
    assert named.invoice_id == "A-open-9"


def texts_of(found: list[tuple[str, bool]]) -> str:
    return " ".join(re.split(r"[:!]", where)[-1] + ("!" if bad else "") for where, bad in found)


def test_a_cell_under_no_heading_is_rejected(tmp_path: Path) -> None:
    titles, first, second, _ = rows(FEW)
    table = [[*titles, ""], [*first, ""], [*second, "7"]]
    assert "under no heading" in rejected(write_csv(tmp_path / "a.csv", table))["a.csv:3"]
    assert "under no heading" in rejected(write_workbook(tmp_path / "a.xlsx", table))["a.xlsx:invoices!3"]


def test_a_float_that_has_lost_digits_is_rejected(tmp_path: Path) -> None:
    record = flat(RECORDS[0])
    table = {path: [value] * 3 for path, value in record.items()}
    table["metered.demand_kw"] = [294.0, 0.1, 2.0**60]
    found = rejected(parquet(tmp_path / "a.parquet", table))
    assert list(found) == ["a.parquet:2", "a.parquet:3"]
    assert found["a.parquet:2"] == "metered.demand_kw: a float has already lost digits"


def test_text_in_parquet_that_is_not_utf8_is_rejected_alone(tmp_path: Path) -> None:
    table = {path: pa.array([value] * 3) for path, value in flat(RECORDS[0]).items()}
    table["issuer"] = pa.array([b"A1", b"\xff", b"A1"], pa.binary()).view(pa.string())
    assert list(rejected(parquet(tmp_path / "a.parquet", pa.table(table)))) == ["a.parquet:2"]


def test_cells_of_a_workbook_that_nobody_typed_are_rejected(tmp_path: Path) -> None:
    titles, first, *_ = rows(FEW)
    table = [titles] + [list(first) for _ in range(6)]
    at = titles.index("metered.demand_kw")
    computed = 0.1234567890123456
    for number, value in enumerate(["294", computed, "=1+1", datetime.date(2025, 3, 21), "#REF!", 1e300], 1):
        table[number][at] = value
    found = rejected(write_workbook(tmp_path / "a.xlsx", table))
    assert [where.rpartition("!")[2] for where in found] == ["3", "4", "5", "6", "7"]
    for reason, said in zip(
        found.values(), ["computed", "formula without", "datetime", "#REF!", "1e+300"], strict=True
    ):
        assert said in reason


def test_a_second_sheet_with_rows_is_not_passed_over_in_silence(tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "a.xlsx", rows(FEW))
    book = openpyxl.load_workbook(path)
    book.create_sheet("empty")
    book.create_sheet("more").append(["A-open-100"])
    book.save(path)
    assert rejected(path) == {"a.xlsx:more": "not read: only the first sheet is"}


# Files that cannot be read
