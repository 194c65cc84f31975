"""Record batches of invoices in, record batches of findings out: what an engine runs on each partition."""

from __future__ import annotations

import pickle
import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from issued import BOOK, edited, records

from hv_tariff.audit.auditor import Auditor
from hv_tariff.audit.batches import AuditBatches
from hv_tariff.audit.fields import FIELDS, finding_fields
from hv_tariff.audit.findings import Audited
from hv_tariff.audit.order import customers, days
from hv_tariff.audit.writing import open_findings
from hv_tariff.billing import identity_of
from hv_tariff.engines import dask, spark, sql
from hv_tariff.errors import InputError

NAMES = ("A-open-002", "E-open-047", "F-open-076")
QUICK = AuditBatches(diagnose=False)


def leaves(record: Mapping[str, Any], above: str = "") -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in record.items():
        if isinstance(value, Mapping):
            found |= leaves(value, f"{above}{name}.")
        else:
            found[above + name] = value if isinstance(value, (bool, list)) else str(value)
    return found


def table(*rows: Mapping[str, Any]) -> pa.Table:
    names = dict.fromkeys(name for row in rows for name in row)
    return pa.table({name: [row.get(name) for row in rows] for name in names})


def dotted(*rows: Mapping[str, Any]) -> pa.Table:
    return table(*map(leaves, rows))


def found(audit: AuditBatches, rows: pa.Table, *, size: int = 2) -> list[dict[str, Any]]:
    batches = list(audit(rows.to_batches(max_chunksize=size)))
    assert all(each.schema == audit.schema for each in batches)
    return in_order(row for each in batches for row in each.to_pylist())


def in_order(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """By invoice and line: which line of an invoice comes first hangs on the columns."""
    return sorted(rows, key=lambda row: (row["invoice_id"], row["kind"], row["line"]))


def expected(*rows: Mapping[str, Any], diagnose: bool = False) -> list[dict[str, Any]]:
    auditor = Auditor(BOOK, diagnose=diagnose)
    results = [auditor.audit(each, where="one by one") for each in rows]
    found = [result.findings for result in results if isinstance(result, Audited)]
    identity = identity_of(BOOK).fingerprint
    return in_order(finding_fields(each, identity=identity) for findings in found for each in findings)


@pytest.mark.parametrize("columns", [dotted, table], ids=["dotted", "nested"])
def test_the_findings_are_those_of_the_auditor(columns: Any) -> None:
    rows = [records()[name] for name in NAMES]
    assert found(AuditBatches(), columns(*rows)) == expected(*rows, diagnose=True)


def test_the_schema_is_that_of_a_findings_file_in_parquet(tmp_path: Path) -> None:
    with open_findings(tmp_path / "none.parquet"):
        pass
    assert pq.read_schema(tmp_path / "none.parquet") == QUICK.schema
    assert QUICK.schema.names == list(FIELDS)


def test_a_row_that_is_no_invoice_is_a_row_of_findings_with_the_reason() -> None:
    damaged = edited(NAMES[0], {"invoice_id": "damaged", "metered.reactive_kvarh": "-5"})
    nameless = edited(NAMES[0], {"invoice_id": None, "metered.reactive_kvarh": "-5"})
    rows = found(QUICK, dotted(records()[NAMES[0]], damaged, nameless, records()[NAMES[1]]))
    rejected = [row for row in rows if row["kind"] == "rejection"]
    assert [row["invoice_id"] for row in rejected] == ["", "damaged"]
    assert all(row["verdict"] == "rejected" and "'-5' is negative" in row["reason"] for row in rejected)
    assert "partition:3" in rejected[0]["reason"]
    assert all(row["printed"] is None and row["diagnosis"] == [] for row in rejected)
    others = [row for row in rows if row["kind"] != "rejection"]
    assert others == expected(records()[NAMES[0]], records()[NAMES[1]])


def test_of_differences_only_the_exact_lines_are_left_out_and_rejections_stay() -> None:
    wrong = edited(NAMES[0], {"printed.lines.vat": "1"})
    damaged = edited(NAMES[0], {"metered.reactive_kvarh": "-5"})
    rows = found(AuditBatches(diagnose=False, differences_only=True), dotted(wrong, damaged))
    assert {row["verdict"] for row in rows} >= {"differs", "rejected"}
    assert "exact" not in {row["verdict"] for row in rows}


def test_the_tolerance_and_the_book_are_those_asked_for() -> None:
    off = dotted(edited(NAMES[0], {"printed.lines.season": "81127923"}))
    verdicts = [
        next(row["verdict"] for row in found(audit, off) if row["line"] == "season")
        for audit in (QUICK, AuditBatches(diagnose=False, tolerance=2))
    ]
    assert verdicts == ["differs", "rounding"]
    with pytest.raises(InputError, match="there is no book"):
        found(AuditBatches(book="nowhere"), off)


def test_a_column_that_is_unknown_or_missing_ends_the_audit() -> None:
    rows = dotted(records()[NAMES[0]])
    with pytest.raises(InputError, match="unknown column 'colour'"):
        found(QUICK, rows.append_column("colour", pa.array(["red"])))
    with pytest.raises(InputError, match=r"no column metered\.reactive_kvarh"):
        found(QUICK, rows.drop_columns(["metered.reactive_kvarh"]))


def test_a_group_that_no_row_has_is_passed_over() -> None:
    """Where types are found from the rows, a group that they all lack is a column of nulls."""
    rows = dotted(records()[NAMES[0]]).append_column("account", pa.nulls(1))
    assert found(QUICK, rows) == expected(records()[NAMES[0]])


def test_no_batch_gives_no_finding() -> None:
    assert list(QUICK([])) == []


def test_an_audit_can_be_pickled() -> None:
    audit = AuditBatches(tolerance=3, differences_only=True)
    assert pickle.loads(pickle.dumps(audit)) == audit


def test_the_key_of_a_customer_is_the_one_whose_invoices_are_compared() -> None:
    """By name, else by file and company of the bill id; what has neither stands alone."""
    bill_id = records()["A-open-001"]["identifiers"]["bill_id"]
    keys = customers(
        pa.array(["c", None, None, None, None]),
        pa.array([bill_id, bill_id, f" {bill_id}", "12", None]),
        pa.array(["1", "2", "3", "4", "5"]),
    )
    assert keys.to_pylist() == ["c", bill_id[:11], bill_id[:11], "12", "5"]


def test_the_day_of_a_date_is_its_ordinal_and_of_what_is_none_null() -> None:
    first, second, third, none = days(pa.array(["1404-01-31", "۱۴۰۴/۲/۱", "1404-1-31", "soon"])).to_pylist()
    assert second == first + 1
    assert third == first
    assert none is None
    assert days(pa.nulls(2)).to_pylist() == [None, None]


@pytest.mark.parametrize(
    ("package", "run"),
    [
        ("pyspark", lambda: spark.audit(None, QUICK)),
        ("dask", lambda: dask.audit(None, QUICK)),
        ("duckdb", lambda: sql.audit("SELECT 1", QUICK, connection=None)),
    ],
)
def test_without_its_engine_an_adaptor_names_the_extra(
    package: str, run: Callable[[], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    extra = {"pyspark": "spark", "duckdb": "sql"}.get(package, package)
    monkeypatch.setitem(sys.modules, package, None)
    for name in [each for each in sys.modules if each.startswith(f"{package}.")]:
        monkeypatch.delitem(sys.modules, name)
    with pytest.raises(InputError, match=rf"{package} is needed .*install hv_tariff\[{extra}\]"):
        run()


def test_a_stream_of_any_engine_is_audited() -> None:
    """Whatever speaks the Arrow C stream interface; a table does."""
    rows = dotted(records()[NAMES[0]])
    reader = sql.audit_stream(rows, QUICK)
    assert reader.schema == QUICK.schema
    assert in_order(reader.read_all().to_pylist()) == expected(records()[NAMES[0]])
