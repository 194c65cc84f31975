"""What tests have counted is printed at the end of every run, so that a number that moves is seen."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import settings

# The same examples on every machine, so that a run says what the change did; `make soak` seeks new ones.
settings.register_profile("quick", max_examples=60, deadline=None, derandomize=True)
settings.load_profile("quick")

COUNTED = "counted"


@pytest.fixture
def say(request: pytest.FixtureRequest) -> Callable[[str], None]:
    """Return the function that adds a line to the summary of the run.

    The line travels with the test's own report, as the test may run in another process than the summary.
    """
    properties = request.node.user_properties

    def add(line: str) -> None:
        properties.append((COUNTED, line))

    return add


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    reports = (report for found in terminalreporter.stats.values() for report in found)
    properties = [each for report in reports for each in getattr(report, "user_properties", ())]
    lines = [line for name, line in properties if name == COUNTED]
    if lines:
        terminalreporter.section("counted")
        for line in dict.fromkeys(lines):
            terminalreporter.write_line(line)
