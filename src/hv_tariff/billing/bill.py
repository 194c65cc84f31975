"""The bill: lines with amounts and explanations, the segments they cover, and how well its numbers are known."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from fractions import Fraction
from functools import cached_property
from types import MappingProxyType
from typing import Any

from attrs import field, frozen

from hv_tariff.billing.explanation import Explainer, Explanation
from hv_tariff.billing.plan import Plan, SegmentPlan
from hv_tariff.billing.segments import Segment
from hv_tariff.errors import InputError, nearest
from hv_tariff.formula.exact import value
from hv_tariff.formula.program import ChargeSlots
from hv_tariff.tariffs import Number
from hv_tariff.vocabulary import Label, Status


class Kind(Enum):
    """Which bill: of energy, or of transit."""

    ENERGY = "energy"
    TRANSIT = "transit"


@frozen(kw_only=True, slots=True)
class BillLine:
    """One line of a bill.

    Attributes
    ----------
    code : str
        The line's code, as in printed bills' records.
    label : Label
    amount : int
        [rial]
    unrounded : Fraction
        The amount before its rounding, summed over the segments [rial].
    status : Status
        The weakest status of the numbers that went into this line.
    """

    code: str
    label: Label
    amount: int
    unrounded: Fraction
    status: Status
    _explain: Any = field(repr=False, eq=False)

    @property
    def explanation(self) -> Explanation:
        """Return the line's formula, inputs with their sources, rounding and citations."""
        explained: Explanation = self._explain(self.code)
        return explained


@frozen(kw_only=True, eq=False)
class Bill:
    """What is owed for a period.

    Attributes
    ----------
    kind : Kind
    plan : Plan
        The contract, period, conventions, tables and rule sets it stands on.
    """

    kind: Kind
    plan: Plan = field(repr=False)
    _registers: tuple[list[Any], ...] = field(repr=False)
    _settled: list[Any] = field(repr=False)

    @property
    def payable(self) -> int:
        """Return the payable of this bill [rial]."""
        return self.amounts["payable" if self.kind is Kind.ENERGY else "transit_payable"]

    @cached_property
    def amounts(self) -> Mapping[str, int]:
        """Return the amount of every line by code [rial]."""
        return MappingProxyType({code: amount for code, amount in self._all_amounts() if self._mine(code)})

    def _all_amounts(self) -> list[tuple[str, int]]:
        codes = self.plan.codes
        if len(self._registers) == 1:
            registers = self._registers[0]
            found = [(slots.charge.code, registers[slots.amount]) for slots in self.plan.segments[0].program.charges]
        else:
            sums = dict.fromkeys(codes, 0)
            for part, registers in zip(self.plan.segments, self._registers, strict=True):
                for slots in part.program.charges:
                    sums[slots.charge.code] += registers[slots.amount]
            found = list(sums.items())
        return found + [(slots.charge.code, self._settled[slots.amount]) for slots in self.plan.settlement.program.charges]

    def _mine(self, code: str) -> bool:
        return code.startswith("transit") is (self.kind is Kind.TRANSIT)

    @cached_property
    def lines(self) -> tuple[BillLine, ...]:
        """Return the lines in the order of the bill."""
        return tuple(
            BillLine(
                code=code,
                label=self._label(code),
                amount=amount,
                unrounded=self._unrounded(code, amount),
                status=self._status(code),
                explain=self._explanation,
            )
            for code, amount in self.amounts.items()
        )

    def line(self, code: str) -> BillLine:
        """Return a line by its code; raises InputError naming the nearest."""
        for each in self.lines:
            if each.code == code:
                return each
        raise InputError(f"this bill has no line '{code}'", hint=nearest(code, list(self.amounts)))

    @property
    def segments(self) -> tuple[Segment, ...]:
        """Return the parts of the period, each with its own rates."""
        return tuple(part.segment for part in self.plan.segments)

    def segment_amounts(self) -> tuple[Mapping[str, int], ...]:
        """Return the amount of every line in each segment [rial]."""
        return tuple(
            {s.charge.code: registers[s.amount] for s in part.program.charges if self._mine(s.charge.code)}
            for part, registers in zip(self.plan.segments, self._registers, strict=True)
        )

    @property
    def status(self) -> Status:
        """Return the weakest status of the numbers used."""
        return self.plan.status

    @property
    def transit(self) -> Bill | None:
        """Return the transit bill that goes with this one, or None where no transit is due."""
        has = any(s.charge.code == "transit_payable" for s in self.plan.settlement.program.charges)
        if self.kind is Kind.TRANSIT or not has:
            return None
        return Bill(kind=Kind.TRANSIT, plan=self.plan, registers=self._registers, settled=self._settled)

    def numbers(self) -> tuple[tuple[str, Number], ...]:
        """Return the tables' numbers that the bill used, by key, each once."""
        found = {(rate.key, number.where): number for part in self.plan.segments for (rate, _), number in part.numbers.items()}
        return tuple((key, number) for (key, _), number in found.items())

    @cached_property
    def _places(self) -> dict[str, list[tuple[int, ChargeSlots]]]:
        found: dict[str, list[tuple[int, ChargeSlots]]] = {}
        for i, part in enumerate(self.plan.segments):
            for slots in part.program.charges:
                found.setdefault(slots.charge.code, []).append((i, slots))
        for slots in self.plan.settlement.program.charges:
            found[slots.charge.code] = [(-1, slots)]
        return found

    def _label(self, code: str) -> Label:
        return self._places[code][0][1].charge.label

    def _unrounded(self, code: str, amount: int) -> Fraction:
        if self._places[code][0][0] < 0:
            return Fraction(amount)
        return sum((value(slots.exact, self._registers[i]) for i, slots in self._places[code]), Fraction(0))

    def _status(self, code: str) -> Status:
        if self._places[code][0][0] < 0:
            return self.status
        return min((self.plan.segments[i].statuses[code] for i, _ in self._places[code]), default=self.status)

    @cached_property
    def _explainers(self) -> dict[int, Explainer]:
        settlement = self.plan.settlement
        found = {
            i: _explainer(part, registers)
            for i, (part, registers) in enumerate(zip(self.plan.segments, self._registers, strict=True))
        }
        found[-1] = Explainer(
            settlement.program, self._settled, settlement.templates, numbers={}, months=(), evidence=found[0].evidence
        )
        return found

    def _explanation(self, code: str) -> Explanation:
        parts = [self._explainers[i].explain(slots.charge) for i, slots in self._places[code]]
        if len(parts) == 1:
            return parts[0]
        first = parts[0]
        return Explanation(
            name=code,
            label=first.label,
            formula=Label("sum over the segments", "جمع بخش‌های دوره"),
            inputs=(),
            unrounded=sum((part.unrounded for part in parts), Fraction(0)),
            value=sum((part.value for part in parts), Fraction(0)),
            rounding=Label("each segment by itself", "هر بخش جداگانه"),
            unit=first.unit,
            clause=first.clause,
            evidence=first.evidence,
            node=first.node,
            parts=tuple(parts),
        )


def _explainer(part: SegmentPlan, registers: list[Any]) -> Explainer:
    calendar = part.segment.calendar
    return Explainer(
        part.program,
        registers,
        part.templates,
        numbers=part.numbers,
        months=tuple(month.key for month in part.segment.months),
        evidence=part.rules.evidence,
        season=calendar.season,
    )
