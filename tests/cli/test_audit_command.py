"""``hv-tariff audit`` as a person types it."""

from __future__ import annotations

import csv
import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from hv_tariff.audit import journal, steps
from hv_tariff.audit.fields import FIELDS
from hv_tariff.cli import audit as audit_command
from hv_tariff.cli import main

GOLDEN = Path(__file__).parents[1] / "golden" / "tariff_invoices.jsonl"
LINES = GOLDEN.read_text(encoding="utf-8").splitlines()[:6]


class Result:
    def __init__(self, status: int, out: str, err: str) -> None:
        self.status, self.out, self.err = status, out, err


@pytest.fixture
def typed(monkeypatch, capsys, tmp_path):
    """Run ``hv-tariff audit`` in a folder of its own; gives exit status and the two outputs."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "120")

    def run(*arguments: str | Path) -> Result:
        monkeypatch.setattr(sys, "argv", ["hv-tariff", "audit", *map(str, arguments)])
        with pytest.raises(SystemExit) as end:
            main()
        captured = capsys.readouterr()
        return Result(end.value.code or 0, captured.out, captured.err)

    return run


@pytest.fixture
def invoices(tmp_path) -> Path:
    path = tmp_path / "a.jsonl"
    path.write_text("\n".join(LINES) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def wrong(tmp_path) -> Path:
    """One invoice whose season charge is 1,000 rial too high."""
    record = json.loads(LINES[0])
    lines = record["printed"]["lines"]
    lines["season"] = str(int(lines["season"]) + 1000)
    path = tmp_path / "wrong.jsonl"
    path.write_text(json.dumps(record), encoding="utf-8")
    return path


def found(path: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in Path(path).read_text(encoding="utf-8").splitlines()]


def test_every_compared_line_is_a_finding_and_the_summary_adds_them_up(typed, invoices) -> None:
    ran = typed(invoices, "--out", "f.jsonl", "--summary", "s.json", "--no-diagnosis")
    assert ran.status == 0, ran.err
    rows = found("f.jsonl")
    assert {tuple(row) for row in rows} == {tuple(FIELDS)}
    assert {row["invoice_id"] for row in rows} == {json.loads(line)["invoice_id"] for line in LINES}
    totals = json.loads(Path("s.json").read_text(encoding="utf-8"))
    verdicts = Counter(row["verdict"] for row in rows if row["kind"] == "line")
    assert {name: count for name, count in totals["lines"].items() if count} == verdicts
    assert totals["invoices"] == len(LINES)
    stake = sum(abs(r["difference"]) for r in rows if r["verdict"] == "differs" and r["kind"] == "line")
    assert totals["at_stake"] == stake
    assert "6 invoices · book issued" in ran.out
    assert f"at stake: {stake:,} rial" in ran.out
    assert "rejected: 0" in ran.out
    assert ran.err == ""


def test_the_other_formats_hold_the_same(typed, invoices) -> None:
    for name in ("f.jsonl", "f.csv", "f.parquet"):
        assert typed(invoices, "--out", name, "--no-diagnosis").status == 0
    wanted = [(row["invoice_id"], row["line"], row["verdict"]) for row in found("f.jsonl")]
    with Path("f.csv").open(encoding="utf-8", newline="") as stream:
        assert [(r["invoice_id"], r["line"], r["verdict"]) for r in csv.DictReader(stream)] == wanted
    parquet = pq.read_table("f.parquet").to_pylist()
    assert [(row["invoice_id"], row["line"], row["verdict"]) for row in parquet] == wanted


def test_only_differences_leaves_out_what_is_exact(typed, wrong) -> None:
    assert typed(wrong, "--out", "all.jsonl", "--no-diagnosis").status == 0
    assert typed(wrong, "--out", "f.jsonl", "--only", "differences", "--no-diagnosis").status == 0
    assert found("f.jsonl") == [row for row in found("all.jsonl") if row["verdict"] != "exact"]
    assert {row["line"] for row in found("f.jsonl") if row["verdict"] == "differs"} >= {"season"}


def test_fail_on_differs_is_exit_status_3(typed, wrong) -> None:
    assert typed(wrong, "--out", "f.jsonl", "--no-diagnosis").status == 0
    assert typed(wrong, "--out", "f.jsonl", "--no-diagnosis", "--fail-on", "differs").status == 3
    generous = ("--tolerance", "1000000", "--fail-on", "differs")
    assert typed(wrong, "--out", "f.jsonl", "--no-diagnosis", *generous).status == 0


def test_a_page_and_a_workbook_are_written(typed, wrong) -> None:
    pytest.importorskip("hv_tariff.reports.audit_html")
    pytest.importorskip("hv_tariff.reports.audit_workbook")
    ran = typed(wrong, "--out", "f.jsonl", "--report", "r.html", "--workbook", "w.xlsx")
    assert ran.status == 0, ran.err
    assert "A-open-002" in Path("r.html").read_text(encoding="utf-8")
    assert Path("w.xlsx").read_bytes()[:2] == b"PK"
    assert sorted(each.name for each in Path().iterdir()) == ["f.jsonl", "r.html", "w.xlsx", "wrong.jsonl"]


def test_a_damaged_row_is_counted_and_the_rest_goes_on(typed, invoices) -> None:
    with invoices.open("a", encoding="utf-8") as stream:
        stream.write('{"invoice_id": "x"}\n{\n' + LINES[0] + "\n")
    ran = typed(invoices, "--out", "f.jsonl", "--summary", "s.json", "--no-diagnosis")
    assert ran.status == 0
    totals = json.loads(Path("s.json").read_text(encoding="utf-8"))
    assert (totals["invoices"], totals["rejected"]) == (7, 2)
    assert [each["where"] for each in totals["rejections"]] == ["a.jsonl:7", "a.jsonl:8"]
    assert totals["rejections"][0]["invoice_id"] == "x"
    assert "rejected: 2" in ran.out


def test_a_file_that_breaks_off_is_said_and_the_others_go_on(typed, invoices, tmp_path) -> None:
    bad = tmp_path / "bad.parquet"
    bad.write_bytes(b"PAR1" * 100)
    ran = typed(bad, invoices, "--out", "f.jsonl", "--summary", "s.json", "--no-diagnosis")
    assert ran.status == 0
    assert "error: bad.parquet: not readable as Parquet" in ran.err
    assert json.loads(Path("s.json").read_text(encoding="utf-8"))["rejected"] == 1
    assert len({row["invoice_id"] for row in found("f.jsonl")}) == len(LINES)
    alone = typed(bad, "--out", "g.jsonl")
    assert alone.status == 1
    assert alone.err.count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("none.jsonl", "--out", "f.jsonl"), "cannot be read"),
        (("a.jsonl", "--out", "f.txt"), "no format of findings"),
        (("a.jsonl", "--out", "a.jsonl"), "would be written over"),
        (("a.jsonl", "--out", "f.jsonl", "--summary", "f.jsonl"), "would be written over"),
        (("a.jsonl", "--out", "f.jsonl", "--report", "none/r.html"), "folder is not there"),
        (("a.jsonl", "--out", "f.jsonl", "--book", "nowhere"), "issued, example"),
        (("a.jsonl", "--out", "f.jsonl", "--mapping", "none.yaml"), "mapping cannot be read"),
    ],
)
def test_what_cannot_come_to_an_end_is_refused_before_anything_is_written(
    typed, invoices, arguments: tuple[str, ...], said: str
) -> None:
    before = invoices.read_bytes()
    ran = typed(*arguments)
    assert ran.status == 1
    assert said in ran.err
    assert ran.out == ""
    assert invoices.read_bytes() == before
    assert [each.name for each in Path().iterdir()] == ["a.jsonl"]


def test_a_missing_package_is_said_with_its_extra(typed, invoices, monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
    ran = typed(invoices, "--out", "f.parquet")
    assert ran.status == 1
    assert "install hv_tariff[audit]" in ran.err


def test_a_mapping_is_used(typed, invoices, tmp_path) -> None:
    record = json.loads(LINES[0])
    record["شماره"] = record.pop("invoice_id")
    invoices.write_text(json.dumps(record, ensure_ascii=False), encoding="utf-8")
    (tmp_path / "map.yaml").write_text("شماره: invoice_id\n", encoding="utf-8")
    assert typed(invoices, "--out", "f.jsonl", "--mapping", "map.yaml", "--no-diagnosis").status == 0
    assert {row["invoice_id"] for row in found("f.jsonl")} == {"A-open-002"}


@pytest.fixture
def many(tmp_path) -> Path:
    """240 invoices, the first of each forty with a season charge that is too high, and one damaged line."""
    lines = []
    for i in range(40):
        for line in LINES:
            record = json.loads(line)
            record["invoice_id"] = f"{record['invoice_id']}-{i}"
            if i % 7 == 0 and "season" in record["printed"]["lines"]:
                record["printed"]["lines"]["season"] = "12345"
            lines.append(json.dumps(record))
    lines[100] = "no invoice"
    path = tmp_path / "many.jsonl"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize("suffix", [".jsonl", ".csv"])
@pytest.mark.parametrize("stop", [1, 5])
def test_an_interrupted_audit_goes_on_where_it_stopped_and_writes_nothing_twice(
    typed, many, tmp_path, monkeypatch, suffix: str, stop: int
) -> None:
    """Interrupted after some steps: with marks every sixty rows, and findings beyond the last of them."""
    for module, name, value in ((steps, "ROWS", 25), (journal, "EVERY", 60)):
        monkeypatch.setattr(module, name, value)
    out, whole = tmp_path / f"out{suffix}", tmp_path / f"whole{suffix}"
    assert typed(many, "--out", whole, "--summary", tmp_path / "whole.json", "--no-diagnosis").status == 0
    taken = []

    def interrupted(step, *rest) -> None:
        if len(taken) == stop:
            raise KeyboardInterrupt
        taken.append(step)
        take(step, *rest)

    take = audit_command._take
    monkeypatch.setattr(audit_command, "_take", interrupted)
    asked = (many, "--out", out, "--summary", tmp_path / "out.json", "--no-diagnosis", "--resume")
    assert typed(*asked).status != 0
    assert not out.exists()
    monkeypatch.setattr(audit_command, "_take", take)
    assert typed(*asked).status == 0
    assert out.read_bytes() == whole.read_bytes()
    assert (tmp_path / "out.json").read_bytes() == (tmp_path / "whole.json").read_bytes()
    assert [each.name for each in tmp_path.iterdir() if each.name.startswith(".")] == []


def test_a_journal_of_another_audit_is_refused(typed, many, tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(journal, "EVERY", 60)
    monkeypatch.setattr(steps, "ROWS", 25)
    monkeypatch.setattr(audit_command, "_take", _interrupt)
    assert typed(many, "--out", "out.jsonl", "--resume").status != 0
    result = typed(many, "--out", "out.jsonl", "--resume", "--tolerance", "5")
    assert result.status == 1
    assert "the journal is of another audit: other files, tables or options" in result.err


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


@pytest.mark.parametrize("more", [("--report", "a.html"), ("--workbook", "a.xlsx")])
def test_what_cannot_be_continued_is_refused_before_anything_is_written(typed, many, more, tmp_path) -> None:
    result = typed(many, "--out", "out.jsonl", "--resume", *more)
    assert result.status == 1
    assert "a page or a workbook cannot be continued" in result.err
    assert "findings in Parquet cannot be continued" in typed(many, "--out", "o.parquet", "--resume").err
    assert [each.name for each in tmp_path.iterdir()] == ["many.jsonl"]
