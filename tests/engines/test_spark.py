"""The audit on a Spark cluster of two executors, one of which is killed."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import partitioned
import pyarrow as pa
import pytest
from partitioned import (
    AUDIT,
    PIECES,
    QUICK,
    Watched,
    is_alive,
    killed_half_way,
    parent_named,
    same_findings,
    same_nested,
    write_nested,
    write_pieces,
)

from hv_tariff.engines import spark as on_spark

pyspark = pytest.importorskip("pyspark", reason="pyspark is not installed: make engines has it")
pytestmark = [
    pytest.mark.skipif(shutil.which("java") is None, reason="there is no Java here: Spark needs 17 or newer"),
    pytest.mark.filterwarnings("ignore:PySpark does not yet fully support pandas:FutureWarning"),
]
EXECUTOR = "CoarseGrainedExecutorBackend"


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A master and two workers with an executor each, all processes of this machine."""
    directory = tmp_path_factory.mktemp("spark")
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("PYSPARK_PYTHON", sys.executable)
        environment.setenv("SPARK_LOCAL_IP", "127.0.0.1")
        environment.setenv("SPARK_LOCAL_DIRS", str(directory / "local"))
        environment.delenv("SPARK_HOME", raising=False)
        settings = {
            "spark.ui.enabled": "false",
            "spark.executor.memory": "512m",
            "spark.sql.warehouse.dir": str(directory / "warehouse"),
            "spark.executorEnv.PYTHONPATH": str(Path(partitioned.__file__).parent),
            "spark.log.level": "ERROR",
        }
        builder = pyspark.sql.SparkSession.builder.master("local-cluster[2,1,512]").appName("hv_tariff")
        session = builder.config(map=settings).getOrCreate()
        application = session.sparkContext.applicationId
        yield session
        session.stop()
    # Workers of a local cluster have no other place than beside Spark itself.
    shutil.rmtree(Path(pyspark.__file__).parent / "work" / application, ignore_errors=True)


@pytest.fixture(scope="module")
def invoices(session: Any, tmp_path_factory: pytest.TempPathFactory) -> Any:
    return session.read.parquet(str(write_pieces(tmp_path_factory.mktemp("spark") / "invoices")))


def table(frame: Any) -> pa.Table:
    return frame.toArrow()


def executors(session: Any) -> set[str]:
    """The names of the executors that live; the driver is not one of them."""
    found = session.sparkContext._jsc.sc().statusStore().executorList(True)
    return {found.apply(place).id() for place in range(found.size())} - {"driver"}


def test_the_findings_of_a_spark_cluster_are_those_of_one_process(
    session: Any, invoices: Any, say: Callable[[str], None]
) -> None:
    found = table(on_spark.audit(invoices, AUDIT, partitions=PIECES))
    assert len(executors(session)) == 2
    same_findings(found, AUDIT)
    say(f"engines: {found.num_rows:,} findings on Spark are those of one process")


def test_nested_columns_are_audited_as_dotted_ones_are(session: Any, tmp_path: Path) -> None:
    frame = session.read.parquet(str(write_nested(tmp_path / "invoices")))
    same_nested(table(on_spark.audit(frame, QUICK, partitions=2)))


def test_a_spark_executor_that_is_killed_half_way_changes_no_finding(
    session: Any, invoices: Any, tmp_path: Path
) -> None:
    before = executors(session)
    watched = Watched(QUICK, str(tmp_path))
    killed, found = killed_half_way(
        tmp_path,
        lambda: table(on_spark.audit(invoices, watched, partitions=PIECES)),
        worker_of=lambda pid: parent_named(pid, EXECUTOR),
    )
    assert not is_alive(killed)
    assert killed != os.getpid()
    assert len(before - executors(session)) == 1
    same_findings(found, QUICK)
