"""Invoices in pieces for an engine, the findings of one process, and an audit whose worker can be killed."""

from __future__ import annotations

import json
import os
import signal
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any
from uuid import uuid4

import pyarrow as pa
import pyarrow.parquet as pq
from attrs import frozen

from hv_tariff import identity_of, load_book
from hv_tariff.audit.auditor import Auditor
from hv_tariff.audit.batches import AuditBatches
from hv_tariff.audit.fields import finding_fields, rejection_fields
from hv_tariff.audit.findings import Rejection
from hv_tariff.dates import format_date, parse_date

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared/invoices/issued.jsonl"
GOLDEN = [ROOT / "tests/golden" / f"{kind}_invoices.jsonl" for kind in ("tariff", "market")]
PIECES = 4
PATIENCE = 100  # seconds
AUDIT, QUICK = AuditBatches(), AuditBatches(diagnose=False)


@cache
def records() -> Sequence[Mapping[str, Any]]:
    """The issued invoices, a next one for every tenth customer, and one that is rejected; in no order."""
    files = [SHARED] if SHARED.exists() else GOLDEN
    issued = [json.loads(line) for path in files for line in path.read_text(encoding="utf-8").splitlines()]
    following = [next_invoice(each) for each in issued[::10]]
    damaged = deepcopy(issued[0]) | {"invoice_id": "damaged"}
    damaged["metered"]["reactive_kvarh"] = "-5"
    every = [*following, *issued, damaged]
    return [every[place] for start in range(7) for place in range(start, len(every), 7)]


def next_invoice(record: Mapping[str, Any]) -> dict[str, Any]:
    """The same page thirty days later."""
    found = deepcopy(dict(record)) | {"invoice_id": f"{record['invoice_id']}-next"}
    until = parse_date(record["period"]["until"])
    found["period"] = {"from": format_date(until), "until": format_date(until + timedelta(days=30))}
    return found


@cache
def single_process(audit: AuditBatches) -> Sequence[Mapping[str, Any]]:
    """What one auditor finds, invoice by invoice in the order of their days."""
    auditor = Auditor(load_book(audit.book), diagnose=audit.diagnose)
    identity = identity_of(auditor.book).fingerprint
    found: list[Mapping[str, Any]] = []
    for record in sorted(records(), key=lambda record: parse_date(record["period"]["until"])):
        result = auditor.audit(record, where="single")
        if isinstance(result, Rejection):
            found.append(rejection_fields(result, identity=identity))
        else:
            found += [finding_fields(each, identity=identity) for each in result.findings]
    return in_order(found)


def in_order(rows: Iterable[Mapping[str, Any]]) -> Sequence[Mapping[str, Any]]:
    return sorted(rows, key=lambda row: json.dumps(row, ensure_ascii=False, sort_keys=True))


def same_findings(found: pa.Table, audit: AuditBatches) -> None:
    """Every field of every finding is that of the single process."""
    rows, wanted = in_order(found.to_pylist()), single_process(audit)
    assert len(rows) == len(wanted)
    for row, each in zip(rows, wanted, strict=True):
        assert row == each
    kinds = {(row["kind"], row["line"].partition(".")[0]) for row in rows}
    assert {("rejection", ""), ("check", "carried"), ("line", "energy")} <= kinds


def leaves(record: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in record.items():
        if isinstance(value, Mapping):
            yield from leaves(value, f"{above}{name}.")
        else:
            yield above + name, value if isinstance(value, (bool, list)) else str(value)


def dotted() -> pa.Table:
    """The invoices as a table under dotted paths."""
    return table([dict(leaves(record)) for record in records()])


def table(rows: Sequence[Mapping[str, Any]]) -> pa.Table:
    names = dict.fromkeys(name for row in rows for name in row)
    return pa.table({name: [row.get(name) for row in rows] for name in names})


def write_pieces(directory: Path) -> Path:
    """Parquet files with neighbouring rows in different ones."""
    directory.mkdir()
    write_every_other(dotted(), directory, pieces=PIECES)
    return directory


def write_every_other(rows: pa.Table, directory: Path, *, pieces: int) -> None:
    for piece in range(pieces):
        places = list(range(piece, rows.num_rows, pieces))
        pq.write_table(rows.take(places), directory / f"invoices-{piece}.parquet")


def nested() -> Sequence[Mapping[str, Any]]:
    """Ten invoices, each followed by the next, with what one process says of them below."""
    few = [each for each in records() if not each["invoice_id"].endswith(("-next", "damaged"))][:10]
    return [*map(next_invoice, few), *few]


def write_nested(directory: Path) -> Path:
    """Parquet files whose columns are structs, as records are."""
    directory.mkdir()
    write_every_other(table(nested()), directory, pieces=2)
    return directory


def same_nested(found: pa.Table) -> None:
    auditor = Auditor(load_book("issued"), diagnose=False)
    results = [auditor.audit(each, where="single") for each in reversed(nested())]
    identity = identity_of(auditor.book).fingerprint
    wanted = in_order(
        finding_fields(each, identity=identity) for result in results for each in result.findings
    )
    assert in_order(found.to_pylist()) == wanted
    assert sum(row["line"] == "carried.period" and row["verdict"] == "exact" for row in wanted) == 10


@frozen
class Watched:
    """An audit that says in files that it has begun, stands half way and is through; half way it waits.

    Attributes
    ----------
    audit : AuditBatches
    directory : str
        Where the files are; with a file ``go`` there it waits no longer.
    """

    audit: AuditBatches
    directory: str

    @property
    def schema(self) -> pa.Schema:
        return self.audit.schema

    def __call__(self, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        held = [each for each in batches if each.num_rows]
        if not held:
            return
        names = [name for each in held for name in each.column("invoice_id").to_pylist()]
        call = Path(self.directory) / uuid4().hex
        say(call.with_suffix(".begun"), {"pid": os.getpid(), "invoices": names})
        half = [each.slice(0, (each.num_rows + 1) // 2) for each in held]
        found = sum(each.num_rows for each in self.audit(half))
        say(call.with_suffix(".half"), {"pid": os.getpid(), "findings": found})
        wait_for(lambda: Path(self.directory, "go").exists(), "leave to go on")
        yield from self.audit(held)
        say(call.with_suffix(".through"), {"pid": os.getpid(), "invoices": names})


def say(path: Path, what: Any) -> None:
    partial = path.with_suffix(f"{path.suffix}-partial")
    partial.write_text(json.dumps(what), encoding="utf-8")
    partial.rename(path)


def said(directory: Path, suffix: str) -> dict[str, Any]:
    """What the calls have said, by call."""
    return {path.stem: json.loads(path.read_text("utf-8")) for path in directory.glob(f"*{suffix}")}


def wait_for(found: Callable[[], Any], what: str) -> Any:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if value := found():
            return value
        time.sleep(0.05)
    raise TimeoutError(what)


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def parent_named(pid: int, word: str) -> int:
    """The process above that runs `word`."""
    while word not in Path(f"/proc/{pid}/cmdline").read_text("utf-8"):
        pid = int(Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()[1])
    return pid


def killed_half_way(
    directory: Path, run: Callable[[], pa.Table], worker_of: Callable[[int], int]
) -> tuple[int, pa.Table]:
    """Run a watched job, kill the worker of one of its calls half way, and let the others go on.

    Returns the worker's process and the findings, once it is seen that the call came half way and no
    further, and that its invoices went through in another process.
    """
    found: list[pa.Table] = []
    job = threading.Thread(target=lambda: found.append(run()), daemon=True)
    job.start()
    wait_for(lambda: said(directory, ".half") or not job.is_alive(), "a call half way")
    call, half = next(iter(said(directory, ".half").items()))
    assert half["findings"] > 0
    worker = worker_of(half["pid"])
    os.kill(worker, signal.SIGKILL)
    wait_for(lambda: not is_alive(worker) and not is_alive(half["pid"]), "the worker's end")
    assert job.is_alive()
    assert not said(directory, ".through")
    Path(directory, "go").touch()
    job.join(PATIENCE)
    assert found
    begun, through = said(directory, ".begun"), said(directory, ".through")
    assert call in begun
    assert call not in through
    again = [each for each in through.values() if set(each["invoices"]) & set(begun[call]["invoices"])]
    assert again
    assert all(each["pid"] != half["pid"] for each in again)
    return worker, found[0]
