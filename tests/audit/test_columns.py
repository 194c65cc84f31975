"""Screened by columns or audited one by one, a file has the same findings, counts and rejections."""

from __future__ import annotations

import copy
import csv
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audit.issued import BOOK, records
from hv_tariff import InputError
from hv_tariff.audit.auditor import Auditor
from hv_tariff.audit.batches import AuditBatches
from hv_tariff.audit.columns import parts, pieces, screening
from hv_tariff.audit.fields import finding_fields
from hv_tariff.audit.findings import Audited, Rejection, Verdict
from hv_tariff.audit.steps import Workers, steps
from hv_tariff.audit.summary import Summary

BESIDE = ("rates_shown", "market_shown", "identifiers", "evidence", "inferred")


def stripped(record: Mapping[str, Any]) -> dict[str, Any]:
    """An invoice without what is checked one invoice at a time."""
    found = {name: value for name, value in copy.deepcopy(dict(record)).items() if name not in BESIDE}
    found["metered"].pop("readings", None)
    found["printed"].pop("billed_demand_kw", None)
    return found


ISSUED = list(records().values())
PLAIN = [stripped(record) for record in ISSUED]


def flat(record: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in record.items():
        if isinstance(value, dict):
            found |= flat(value, f"{prefix}{key}.")
        elif not isinstance(value, list):
            found[prefix + key] = str(value).lower() if isinstance(value, bool) else str(value)
    return found


def written(invoices: list[dict[str, Any]], path: Path) -> Path:
    rows = [flat(each) for each in invoices]
    names = list(dict.fromkeys(name for row in rows for name in row))
    match path.suffix:
        case ".jsonl":
            path.write_text("".join(json.dumps(each, ensure_ascii=False) + "\n" for each in invoices))
        case ".csv":
            with path.open("w", encoding="utf-8", newline="") as stream:
                writer = csv.DictWriter(stream, names, lineterminator="\n")
                writer.writeheader()
                writer.writerows(rows)
        case _:
            pq.write_table(
                pa.table({name: [row.get(name) for row in rows] for name in names}), path, row_group_size=15
            )
    return path


def audited(
    path: Path,
    *,
    by_columns: bool,
    mapping: Mapping[str, str] | None = None,
    workers: Workers | None = None,
    diagnose: bool = False,
) -> Any:
    """The summary, and every finding that is not exact, with the rejections, in order."""
    auditor = Auditor(BOOK, diagnose=diagnose)
    summary, found, screened = Summary.of(BOOK), [], 0
    refused = ""
    try:
        for step in steps(path, auditor, mapping=mapping or {}, by_columns=by_columns, workers=workers):
            for settled in step.settled:
                summary.add_settled(settled)
                screened += settled.invoices
            for result in step.results:
                summary.add(result)
                found += _told(result)
    except InputError as error:
        refused = str(error)
    return summary.plain(), found, refused, screened


def _told(result: Audited | Rejection) -> list[Any]:
    if isinstance(result, Rejection):
        return [(result.where, result.invoice_id, result.reason)]
    return [finding_fields(each) for each in result.findings if each.verdict is not Verdict.EXACT]


def assert_the_same(path: Path, mapping: Mapping[str, str] | None = None) -> int:
    plain, found, refused, none = audited(path, by_columns=False, mapping=mapping)
    columns, others, also, screened = audited(path, by_columns=True, mapping=mapping)
    assert none == 0
    assert found == others
    assert plain == columns
    assert refused == also
    return screened


FORMATS = (".jsonl", ".csv", ".parquet")


@pytest.mark.parametrize("suffix", FORMATS)
def test_the_issued_invoices_have_the_same_findings(suffix: str, tmp_path: Path) -> None:
    """As they are, every one has a check of its own. Without these 74 stand by the exact reading;
    all but C-038 and C-039, whose pages round the kWh of a band, are screened."""
    assert assert_the_same(written(ISSUED, tmp_path / f"issued{suffix}")) == 0
    assert assert_the_same(written(PLAIN, tmp_path / f"plain{suffix}")) == 72


CHANGES = (
    "printed.lines.energy", "printed.lines.vat", "printed.lines.duty", "printed.lines.payable",
    "printed.lines.period_total", "printed.lines.transit", "printed.lines.reactive", "printed.lines.rounding",
    "metered.energy_kwh.mid", "metered.demand_kw", "metered.reactive_kvarh", "account.late_adjustment",
    "printed.lines.late_adjustment", "printed.lines.season", "contract.contract_demand_kw",
)  # fmt: skip


@st.composite
def tampered(draw: Any) -> dict[str, Any]:
    """An issued invoice, now and then with a figure changed, taken out, or made nonsense of."""
    record = copy.deepcopy(draw(st.sampled_from(PLAIN)))
    if draw(st.booleans()):
        path = draw(st.sampled_from(CHANGES))
        *groups, last = path.split(".")
        at = record
        for group in groups:
            at = at.setdefault(group, {})
        value = draw(st.sampled_from(["0", "1", "999000", "123456789", "-5", "1.5", "x", "1,000", None]))
        if value is None:
            at.pop(last, None)
        else:
            at[last] = value
    return record


@given(invoices=st.lists(tampered(), min_size=1, max_size=25), suffix=st.sampled_from(FORMATS))
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_tampered_invoices_have_the_same_findings(
    invoices: list[dict[str, Any]], suffix: str, tmp_path: Path
) -> None:
    assert_the_same(written(invoices, tmp_path / f"tampered{suffix}"))


@pytest.mark.parametrize("suffix", FORMATS)
def test_parts_of_a_file_come_to_what_the_whole_comes_to(
    suffix: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module, name, size in (
        (pieces, "ROWS", 60), (parts, "ROWS", 60), (parts, "JSON_LINES", 31), (pieces, "BYTES", 40_000),
        (pieces, "RECORDS", 40_000), (pieces, "_BLOCK", 999),
    ):  # fmt: skip
        monkeypatch.setattr(module, name, size)
    assert assert_the_same(written(PLAIN, tmp_path / f"plain{suffix}")) == 72


@pytest.mark.parametrize("suffix", FORMATS)
def test_pieces_in_processes_of_their_own_come_to_the_same(
    suffix: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With customers whose balances go from invoice to invoice, and from piece to piece."""
    for name, size in (("ROWS", 15), ("BYTES", 10_000), ("RECORDS", 10_000), ("_BLOCK", 999)):
        monkeypatch.setattr(pieces, name, size)
    path = written([*ISSUED[::5], *PLAIN[::3]], tmp_path / f"both{suffix}")
    assert len(list(pieces.pieces(path) or ())) > 3
    alone = audited(path, by_columns=True)
    assert audited(path, by_columns=True, workers=Workers(book="issued", processes=2)) == alone


def test_deviations_tried_on_a_whole_kind_are_those_of_each_invoice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Some issued invoices thrice: as they are, with one wrong line, and with that line and others wrong."""
    wrong = []
    for record in PLAIN[::29]:
        for change in range(3):
            one = copy.deepcopy(record)
            lines = one["printed"]["lines"]
            for code in list(lines)[change : 2 * change : change or 1]:
                lines[code] = str(int(lines[code]) * 11 // 10 + 7)
            wrong.append(one)
    path = written(wrong, tmp_path / "wrong.csv")
    plain = audited(path, by_columns=False, diagnose=True)
    for fewest in (2, 10**9):
        monkeypatch.setattr(screening, "FEWEST", fewest)
        assert audited(path, by_columns=True, diagnose=True)[:3] == plain[:3]


def test_damaged_rows_of_a_table_are_rejected_and_the_others_screened(tmp_path: Path) -> None:
    path = written(PLAIN[:40], tmp_path / "damaged.csv")
    lines = path.read_bytes().split(b"\n")
    lines[3] = b"only,three,cells"
    lines[7] = lines[7][:-4] + b"\xff\xfe"
    lines.insert(9, b"")
    path.write_bytes(b"\n".join(lines))
    assert_the_same(path)


def test_a_file_of_damaged_rows_is_refused_after_a_hundred_by_both(tmp_path: Path) -> None:
    path = written(PLAIN[:5], tmp_path / "damaged.csv")
    path.write_bytes(path.read_bytes() + b"a,b\n" * 150)
    assert_the_same(path)


@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
def test_other_people_s_headings_are_read_by_their_mapping(suffix: str, tmp_path: Path) -> None:
    invoices = [{**{k: v for k, v in each.items() if k != "issuer"}, "company": "A"} for each in PLAIN[:30]]
    path = written(invoices, tmp_path / f"mapped{suffix}")
    assert assert_the_same(path, mapping={"company": "issuer"}) == 23


def test_an_unknown_column_refuses_the_file_in_the_same_words(tmp_path: Path) -> None:
    for suffix in (".csv", ".parquet"):
        path = written([{**PLAIN[0], "nonsense": "1"}], tmp_path / f"unknown{suffix}")
        _, _, refused, _ = audited(path, by_columns=True)
        assert "unknown column 'nonsense'" in refused
        assert_the_same(path)


@pytest.mark.parametrize("size", [1000, 17])
def test_record_batches_of_an_engine_have_the_same_findings_when_only_differences_are_wanted(
    size: int, tmp_path: Path
) -> None:
    rows = pq.read_table(written(PLAIN, tmp_path / "plain.parquet"))
    every = list(AuditBatches(diagnose=False)(rows.to_batches()))
    some = list(AuditBatches(diagnose=False, differences_only=True)(rows.to_batches(max_chunksize=size)))
    assert [row for each in some for row in each.to_pylist()] == [
        row for each in every for row in each.to_pylist() if row["verdict"] != "exact"
    ]
