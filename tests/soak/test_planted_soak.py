"""Planted errors by the thousand: what the tests show on hundreds, on every kind and every exact invoice."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "audit"))

from test_planted_errors import FIRST, NAMED, Counted, planted_cases

from hv_tariff.audit.auditor import Auditor
from planting import BOOK

CASES = 3000


def test_thousands_of_planted_errors_are_found_and_named() -> None:
    counted = Counted(Auditor(BOOK), planted_cases(CASES, seed=1398))
    print(
        f"planted: {counted.cases} errors of {len(counted.kinds)} kinds, {counted.lines} wrong lines: "
        f"named {counted.named / counted.lines:.1%}, first {counted.first / counted.lines:.1%}"
    )
    assert counted.missed == []
    assert counted.flagged == []
    assert 100 * counted.named >= NAMED * counted.lines
    assert 100 * counted.first >= FIRST * counted.lines
