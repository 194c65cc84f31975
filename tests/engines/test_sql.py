"""The audit behind DuckDB, on two threads; a process that is killed leaves nothing half stored."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import partitioned
import pyarrow as pa
import pytest
from partitioned import AUDIT, QUICK, killed_half_way, same_findings, write_pieces

from hv_tariff.engines import sql
from hv_tariff.errors import InputError

duckdb = pytest.importorskip("duckdb", reason="duckdb is not installed: make engines has it")
JOB = """
import sys, duckdb
from partitioned import QUICK, Watched
from hv_tariff.engines import sql

invoices, database, marks = sys.argv[1:]
connection = duckdb.connect(database, config={"threads": 2})
query = f"SELECT * FROM read_parquet('{invoices}/*.parquet')"
findings = sql.audit(query, Watched(QUICK, marks), connection=connection)
connection.execute("CREATE OR REPLACE TABLE findings AS SELECT * FROM findings")
"""


@pytest.fixture(scope="module")
def invoices(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_pieces(tmp_path_factory.mktemp("sql") / "invoices")


def test_the_findings_of_a_query_are_those_of_one_process(invoices: Path, say: Callable[[str], None]) -> None:
    connection = duckdb.connect(config={"threads": 2})
    query = f"SELECT * FROM read_parquet('{invoices}/*.parquet')"
    connection.register("found", sql.audit(query, AUDIT, connection=connection))
    connection.execute("CREATE TABLE findings AS SELECT * FROM found")
    found = connection.sql("FROM findings").to_arrow_table()
    same_findings(found, AUDIT)
    say(f"engines: {found.num_rows:,} findings on DuckDB are those of one process")


def test_a_process_killed_half_way_stores_nothing_and_when_run_again_the_same(
    invoices: Path, tmp_path: Path
) -> None:
    """DuckDB has no worker to lose: the whole process is killed, and whoever started it starts it again."""
    database = tmp_path / "findings.duckdb"
    marks = tmp_path / "marks"
    marks.mkdir()
    command = [sys.executable, "-c", JOB, str(invoices), str(database), str(marks)]
    paths = os.pathsep.join([str(Path(partitioned.__file__).parent), *filter(None, sys.path)])
    kept = []

    def run() -> pa.Table:
        first = subprocess.run(command, env={**os.environ, "PYTHONPATH": paths}, check=False)
        assert first.returncode < 0
        with duckdb.connect(str(database)) as connection:
            kept.append(connection.sql("SHOW TABLES").fetchall())
        subprocess.run(command, env={**os.environ, "PYTHONPATH": paths}, check=True)
        with duckdb.connect(str(database)) as connection:
            return connection.sql("FROM findings").to_arrow_table()

    _, found = killed_half_way(marks, run, worker_of=lambda pid: pid)
    assert kept == [[]]
    same_findings(found, QUICK)


def test_a_query_without_a_date_is_refused() -> None:
    with pytest.raises(InputError, match=r"no column period\.until"):
        sql.audit("SELECT 1 AS invoice_id", AUDIT, connection=duckdb.connect())


def test_nested_columns_of_a_query_are_audited_as_dotted_ones_are(tmp_path: Path) -> None:
    directory = partitioned.write_nested(tmp_path / "invoices")
    query = f"SELECT * FROM read_parquet('{directory}/*.parquet');"
    partitioned.same_nested(sql.audit(query, QUICK, connection=duckdb.connect()).read_all())
