"""Findings files: the same fields in every format, nothing that runs, nothing half written."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from attrs import evolve, fields

from hv_tariff.audit import writing
from hv_tariff.audit.fields import FIELDS, finding_fields
from hv_tariff.audit.findings import Citation, Diagnosis, Finding, Kind, Verdict
from hv_tariff.audit.writing import open_findings, write_summary
from hv_tariff.errors import InputError
from hv_tariff.vocabulary import Label

FOUND = Finding(
    invoice_id="A-open-002",
    issuer="A2",
    billing_system="A",
    line="duty",
    printed=-92_486_066,
    recomputed=92_486_060,
    given_printed=None,
    difference=-6,
    verdict=Verdict.DIFFERS,
    reason="بدون فصل",
    diagnosis=(
        Diagnosis(
            hypothesis="no_season",
            description=Label("season left out", "بدون فصل"),
            explains_to_the_rial=True,
            worth=-6,
        ),
    ),
    citations=(Citation(kind="directive", text="بند ۳، «عوارض»"),),
)
CHECK = evolve(FOUND, kind=Kind.CHECK, line="bill_id", verdict=Verdict.EXACT, diagnosis=(), citations=())
SUFFIXES = (".jsonl", ".csv", ".parquet")


def written(path: Path, *findings: Finding) -> Path:
    with open_findings(path) as out:
        for each in findings:
            out.write([each])
    return path


def read(path: Path) -> list[dict[str, Any]]:
    """The rows of a findings file, with csv's text read back as what it stands for."""
    if path.suffix == ".parquet":
        return pq.read_table(path).to_pylist()
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".jsonl":
        return [json.loads(line) for line in text.splitlines()]
    rows = list(csv.DictReader(text.splitlines()))
    for row in rows:
        for name in ("printed", "recomputed", "given_printed", "difference"):
            row[name] = int(row[name]) if row[name] else None
        for name in ("diagnosis", "citations"):
            row[name] = json.loads(row[name])
    return rows


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_findings_come_back_as_they_were(tmp_path: Path, suffix: str) -> None:
    path = written(tmp_path / f"f{suffix}", FOUND, CHECK)
    found = read(path)
    assert found == [finding_fields(FOUND), finding_fields(CHECK)]
    assert [list(row) for row in found] == [list(FIELDS)] * 2
    assert [each.name for each in tmp_path.iterdir()] == [path.name]


def test_the_fields_are_those_of_a_finding_and_the_identity_it_was_found_with() -> None:
    assert set(FIELDS) == {each.name for each in fields(Finding)} | {"identity"}


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_no_findings_are_an_empty_file_with_its_fields(tmp_path: Path, suffix: str) -> None:
    assert read(written(tmp_path / f"f{suffix}")) == []


def test_parquet_is_written_by_groups(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "GROUP", 10)
    path = written(tmp_path / "f.parquet", *[FOUND] * 25)
    assert pq.read_metadata(path).num_row_groups == 3
    assert pq.read_metadata(path).num_rows == 25


def test_a_figure_too_large_for_parquet_is_said(tmp_path: Path) -> None:
    huge = Diagnosis(
        hypothesis="x", description=Label("wrong unit", "یکای دیگر"), explains_to_the_rial=False, worth=10**30
    )
    (row,) = read(written(tmp_path / "f.parquet", evolve(FOUND, recomputed=2**63, diagnosis=(huge,))))
    assert row["recomputed"] is None
    assert row["reason"] == "بدون فصل [recomputed 9,223,372,036,854,775,808 is too large for this format]"
    assert row["diagnosis"][0]["worth"] is None
    assert f"{10**30:,}" in row["diagnosis"][0]["description"]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_text_that_runs_in_a_spreadsheet_is_made_harmless_and_figures_stay(
    tmp_path: Path, start: str
) -> None:
    text = f'{start}HYPERLINK("http://x","y")'
    path = tmp_path / "f.csv"
    written(path, evolve(FOUND, invoice_id=text, issuer=text, line=text, reason=text))
    with path.open(encoding="utf-8", newline="") as stream:
        (row,) = csv.DictReader(stream)
    for name in ("invoice_id", "issuer", "line", "reason"):
        assert row[name] == f"'{text}"
    assert row["printed"] == "-92486066"


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_an_audit_that_breaks_off_leaves_what_was_there(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"f{suffix}"
    path.write_bytes(b"before")
    with pytest.raises(AttributeError):
        written(path, FOUND, None)
    assert path.read_bytes() == b"before"
    assert [each.name for each in tmp_path.iterdir()] == [path.name]


@pytest.mark.parametrize(
    ("name", "said"),
    [("f.xlsx", "no format of findings"), ("f", "known"), ("none/f.csv", "folder is not there")],
)
def test_a_name_that_cannot_be_written_is_refused(tmp_path: Path, name: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        written(tmp_path / name)


def test_a_folder_in_the_place_of_the_file_is_said(tmp_path: Path) -> None:
    (tmp_path / "f.csv").mkdir()
    with pytest.raises(InputError, match="cannot be written"):
        written(tmp_path / "f.csv")
    with pytest.raises(InputError, match="cannot be written"):
        write_summary(tmp_path / "f.csv", {})
    assert [each.name for each in tmp_path.iterdir()] == ["f.csv"]


def test_a_summary_is_json_in_words(tmp_path: Path) -> None:
    write_summary(tmp_path / "s.json", {"by_issuer": {"برق": 1}})
    assert "برق" in (tmp_path / "s.json").read_text(encoding="utf-8")
