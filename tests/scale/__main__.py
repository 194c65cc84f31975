"""What an audit of many invoices takes, end to end: ``python -m scale [largest number of invoices]``."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median

import psutil

from scale.portfolio import templates, write

COMPANY = ("F4",)
SIZES = (100_000, 1_000_000, 10_000_000, 20_000_000)
CSV_LARGEST = 10_000_000
MIXED_LARGEST = {".parquet": 10_000_000, ".csv": 1_000_000}
MANY = 1_000_000
ROUNDS = 3


def audited(path: Path, out: Path) -> tuple[float, int]:
    """Return the seconds that the command takes, and the most memory of its processes together [bytes]."""
    command = [sys.executable, "-m", "hv_tariff.cli", "audit", str(path), "--only", "differences"]
    started = time.perf_counter()
    with subprocess.Popen([*command, "--out", str(out)], stdout=subprocess.DEVNULL) as process:
        most = 0
        while process.poll() is None:
            most = max(most, sum(_held(each) for each in _tree(process.pid)))
            time.sleep(0.1)
    if process.returncode:
        raise SystemExit(f"the audit of {path.name} failed")
    return time.perf_counter() - started, most


def _tree(pid: int) -> Iterator[psutil.Process]:
    try:
        parent = psutil.Process(pid)
        yield parent
        yield from parent.children(recursive=True)
    except psutil.NoSuchProcess:
        return


def _held(process: psutil.Process) -> int:
    try:
        return int(process.memory_info().rss)
    except psutil.NoSuchProcess:
        return 0


def measured(folder: Path, name: str, issuers: Sequence[str], suffix: str, largest: int) -> None:
    """Print a row for each size of a portfolio."""
    known = templates(issuers)
    for count in SIZES:
        if count > (min(largest, CSV_LARGEST) if suffix == ".csv" else largest):
            return
        path = folder / f"portfolio{suffix}"
        write(path, count, known, seed=count)
        rounds = ROUNDS if count <= MANY else 1
        runs = [audited(path, folder / "findings.jsonl") for _ in range(rounds)]
        seconds, most = median(each for each, _ in runs), max(each for _, each in runs)
        print(
            f"{name:<22} {suffix[1:]:<8} {count:>11,} {path.stat().st_size / 2**20:>9,.0f} "
            f"{seconds:>9.1f} {count / seconds:>12,.0f} {most / 2**20:>8,.0f}",
            flush=True,
        )
        path.unlink()


def main() -> None:
    """Measure both portfolios in both formats."""
    largest = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000_000
    print(
        f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}: medians of {ROUNDS}, larger ones once"
    )
    print("the whole command: start, reading, computing, comparing, writing; no line differs\n")
    print(
        f"{'portfolio':<22} {'format':<8} {'invoices':>11} {'file [MB]':>9} {'seconds':>9} "
        f"{'invoices/s':>12} {'most MB':>8}"
    )
    with tempfile.TemporaryDirectory() as folder:
        for suffix in (".parquet", ".csv"):
            measured(Path(folder), "one company", COMPANY, suffix, largest)
            measured(Path(folder), "all ten systems", (), suffix, min(largest, MIXED_LARGEST[suffix]))


if __name__ == "__main__":
    main()
