"""One table of medians beside their targets, in the place of the plugin's own; nothing is written to disk."""

from __future__ import annotations

import gc
import os
import platform
from collections.abc import Callable
from typing import Any

import pytest

ROWS = pytest.StashKey[list[tuple[str, str, str, str, str]]]()
Note = Measure = Callable[..., None]


def pytest_configure(config: pytest.Config) -> None:
    config.stash[ROWS] = []


@pytest.fixture
def note(request: pytest.FixtureRequest) -> Note:
    """Return the function that notes the seconds of one thing beside its target, in seconds or a second."""
    rows = request.config.stash[ROWS]

    def go(
        what: str, seconds: float, best: float, target: float | None = None, *, per_second: bool = False
    ) -> None:
        slowest = None if target is None else 1 / target if per_second else target
        met = "" if slowest is None else "met" if seconds <= slowest else "MISSED"
        show = rate if per_second else written
        aim = "" if target is None else f"{target:,.0f} a second" if per_second else written(target)
        rows.append((what, show(seconds), show(best), aim, met))

    return go


@pytest.fixture
def measure(benchmark: Any, note: Note) -> Measure:
    """Return the function that times `work`, which does `size` things, and notes the median of one."""

    def go(what: str, work: Callable[[], object], *, size: int = 1, rounds: int = 40, **target: Any) -> None:
        gc.collect()
        gc.freeze()  # the collector runs, but does not walk the test runner's own objects
        benchmark.pedantic(work, rounds=rounds, iterations=1, warmup_rounds=2)
        stats = benchmark.stats.stats
        note(what, stats.median / size, stats.min / size, **target)

    return go


def rate(seconds: float) -> str:
    return f"{1 / seconds:,.0f} a second"


def written(seconds: float) -> str:
    return f"{seconds * 1e3:.1f} ms" if seconds >= 1e-3 else f"{seconds * 1e6:.1f} µs"


@pytest.hookimpl(tryfirst=True)
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    session = getattr(config, "_benchmarksession", None)
    if session is not None:
        session.quiet = True
    rows = config.stash[ROWS]
    if not rows:
        return
    load = f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}"
    terminalreporter.section(f"Python {platform.python_version()}, one core of {load}")
    table = [("", "median", "best", "target", ""), *rows]
    widths = [max(len(row[i]) for row in table) for i in range(4)]
    for row in table:
        cells = [row[0].ljust(widths[0]), *(row[i].rjust(widths[i]) for i in (1, 2, 3)), row[4]]
        terminalreporter.write_line("  ".join(cells).rstrip())
