"""The audit on a Dask cluster of two worker processes, one of which is killed."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from partitioned import (
    AUDIT,
    PIECES,
    QUICK,
    Watched,
    killed_half_way,
    same_findings,
    same_nested,
    write_nested,
    write_pieces,
)

from hv_tariff.engines import dask as on_dask

distributed = pytest.importorskip("distributed", reason="distributed is not installed: make engines has it")
frames = pytest.importorskip("dask.dataframe", reason="dask is not installed: make engines has it")


@pytest.fixture(scope="module")
def client() -> Iterator[Any]:
    cluster = distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=":0")
    with cluster, distributed.Client(cluster) as client:
        yield client


@pytest.fixture(scope="module")
def invoices(tmp_path_factory: pytest.TempPathFactory) -> Any:
    directory = write_pieces(tmp_path_factory.mktemp("dask") / "invoices")
    return frames.read_parquet(directory, dtype_backend="pyarrow")


def table(frame: Any) -> pa.Table:
    return pa.Table.from_pandas(frame.compute(), preserve_index=False)


@pytest.mark.usefixtures("client")
def test_the_findings_of_a_dask_cluster_are_those_of_one_process(
    invoices: Any, say: Callable[[str], None]
) -> None:
    assert invoices.npartitions == PIECES
    found = table(on_dask.audit(invoices, AUDIT))
    same_findings(found, AUDIT)
    say(f"engines: {found.num_rows:,} findings on Dask are those of one process")


def test_a_dask_worker_that_is_killed_half_way_changes_no_finding(
    client: Any, invoices: Any, tmp_path: Path
) -> None:
    before = set(client.run(os.getpid).values())
    watched = Watched(QUICK, str(tmp_path))
    killed, found = killed_half_way(
        tmp_path, lambda: table(on_dask.audit(invoices, watched)), worker_of=lambda pid: pid
    )
    assert killed in before
    assert killed not in client.run(os.getpid).values()
    same_findings(found, QUICK)


@pytest.mark.usefixtures("client")
@pytest.mark.parametrize("backend", [{}, {"dtype_backend": "pyarrow"}])
def test_nested_columns_are_audited_as_dotted_ones_are(backend: dict[str, str], tmp_path: Path) -> None:
    """Structs, which a shuffle of Arrow types cannot move, go through it as objects."""
    directory = write_nested(tmp_path / "invoices")
    frame = frames.read_parquet(directory, **backend)
    found = table(on_dask.audit(frame, QUICK, partitions=2))
    same_nested(found)
