"""What tests have counted is printed at the end of every run, so that a number that moves is seen."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import settings

# The same examples on every machine, so that a run says what the change did; `make soak` seeks new ones.
settings.register_profile("quick", max_examples=60, deadline=None, derandomize=True)
settings.load_profile("quick")

COUNTED = pytest.StashKey[list[str]]()


def pytest_configure(config: pytest.Config) -> None:
    config.stash[COUNTED] = []


@pytest.fixture
def say(request: pytest.FixtureRequest) -> Callable[[str], None]:
    """Return the function that adds a line to the summary of the run."""
    return request.config.stash[COUNTED].append


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    lines = config.stash[COUNTED]
    if lines:
        terminalreporter.section("counted")
        for line in dict.fromkeys(lines):
            terminalreporter.write_line(line)
