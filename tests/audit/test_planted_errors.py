"""Planted errors: all are found, the planted one is named, and no line that was left right is flagged."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from random import Random

import pytest

from hv_tariff.audit.auditor import Auditor
from hv_tariff.audit.findings import Audited, Finding, Kind, Verdict
from hv_tariff.audit.recompute import PARTS
from planting import BOOK, Planted, every_hypothesis, exact_invoices, plants

CASES = 208
NAMED, FIRST = 95, 80  # in a hundred, of the lines that differ


def planted_cases(count: int, seed: int) -> Iterator[Planted]:
    """Deviations of every kind in turn, each planted in an exact invoice drawn at random."""
    random, invoices = Random(seed), exact_invoices()
    found = 0
    while found < count:
        for hypothesis in every_hypothesis():
            for record in random.sample(invoices, 6):
                ways = list(plants(record, hypothesis))
                if ways:
                    found += 1
                    yield random.choice(ways)
                    break


def audited(auditor: Auditor, planted: Planted) -> list[Finding]:
    result = auditor.audit(planted.record, where=planted.invoice)
    assert isinstance(result, Audited)
    return [each for each in result.findings if each.kind is Kind.LINE]


def names(finding: Finding) -> list[str]:
    return [each.hypothesis.partition(":")[0] for each in finding.diagnosis if " + " not in each.hypothesis]


class Counted:
    """What an audit made of planted invoices."""

    def __init__(self, auditor: Auditor, cases: Iterator[Planted]) -> None:
        self.kinds: set[str] = set()
        self.cases = self.lines = self.named = self.first = 0
        self.missed: list[str] = []
        self.flagged: list[str] = []
        for planted in cases:
            self.cases += 1
            self.kinds.add(planted.hypothesis.code)
            wrong = [each for each in audited(auditor, planted) if each.verdict is Verdict.DIFFERS]
            what = f"{planted.hypothesis.code}:{planted.argument} in {planted.invoice}"
            if not wrong:
                self.missed.append(what)
            changed = {*planted.changed, *({"transit"} if PARTS & set(planted.changed) else ())}
            self.flagged += [f"{what}: {each.line}" for each in wrong if each.line not in changed]
            for each in wrong:
                self.lines += 1
                self.named += planted.hypothesis.code in names(each)
                self.first += names(each)[:1] == [planted.hypothesis.code]


@pytest.fixture(scope="module")
def counted() -> Counted:
    return Counted(Auditor(BOOK), planted_cases(CASES, seed=1404))


def test_every_planted_error_is_found(counted: Counted, say: Callable[[str], None]) -> None:
    say(
        f"planted: {counted.cases} errors of {len(counted.kinds)} kinds, {counted.lines} wrong lines: "
        f"named {counted.named / counted.lines:.1%}, first {counted.first / counted.lines:.1%}"
    )
    assert counted.cases >= CASES
    assert len(counted.kinds) >= 30
    assert counted.missed == []


def test_no_line_that_was_left_right_is_flagged(counted: Counted) -> None:
    assert counted.flagged == []


def test_the_planted_error_is_named_in_95_of_a_hundred_and_first_in_80(counted: Counted) -> None:
    assert 100 * counted.named >= NAMED * counted.lines
    assert 100 * counted.first >= FIRST * counted.lines
