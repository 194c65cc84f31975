"""One run of a plan: the registers that hold every value of a bill, from which it is explained when asked."""

from __future__ import annotations

from fractions import Fraction
from functools import cached_property
from typing import Any

from attrs import field, frozen

from hv_tariff.billing.explanation import Explanation
from hv_tariff.billing.plan import Plan
from hv_tariff.vocabulary import Label

_OVER_SEGMENTS = Label("sum over the segments", "جمع بخش‌های دوره")
_EACH_SEGMENT = Label("each segment by itself", "هر بخش جداگانه")


@frozen(eq=False)
class Run:
    """A bill's values.

    Attributes
    ----------
    plan : Plan
    registers : tuple of list
        The registers of each segment.
    settled : list
        Those of the settlement.
    """

    plan: Plan = field(repr=False)
    registers: tuple[list[Any], ...] = field(repr=False)
    settled: list[Any] = field(repr=False)

    @cached_property
    def explanations(self) -> dict[str, list[Explanation]]:
        """Return the explanations of every line by code, segment by segment."""
        plan = self.plan
        found: dict[str, list[Explanation]] = {}
        for part, registers in zip(plan.segments, self.registers, strict=True):
            for code, explanation in part.explainer.explain(registers).items():
                found.setdefault(code, []).append(explanation)
        for code, explanation in plan.settlement.explainer.explain(self.settled).items():
            found[code] = [explanation]
        return found

    def explanation(self, code: str) -> Explanation:
        """Return the explanation of a line, over all segments."""
        parts = self.explanations[code]
        if len(parts) == 1:
            return parts[0]
        rule = parts[0].rule._replace(formula=_OVER_SEGMENTS, rounding=_EACH_SEGMENT)
        before = sum((part.unrounded for part in parts), Fraction(0))
        after = sum((part.value for part in parts), Fraction(0))
        return Explanation(rule, (), before.as_integer_ratio(), after.as_integer_ratio(), tuple(parts))
