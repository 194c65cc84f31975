"""Everything of a bill that its readings do not change, ready to run."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from operator import itemgetter
from typing import Any

from attrs import field, frozen

from hv_tariff.billing.explainer import Explainer
from hv_tariff.billing.question import VECTOR, Question
from hv_tariff.billing.rule_sets import RuleSet
from hv_tariff.billing.rules.options import Options
from hv_tariff.billing.segments import Segment
from hv_tariff.formula.exact import Run
from hv_tariff.formula.nodes import Rate
from hv_tariff.formula.program import ChargeSlots, Program
from hv_tariff.tariffs import Number, Season, TariffBook
from hv_tariff.units import ONE
from hv_tariff.vocabulary import Label, Status


@frozen(kw_only=True, slots=True, eq=False)
class _Runnable:
    """A rule set lowered, with the registers that its readings do not change."""

    rules: RuleSet
    program: Program
    run: Run
    prefix: list[Any]
    picks: tuple[tuple[int, int], ...]

    @cached_property
    def codes(self) -> tuple[str, ...]:
        """Return the codes of its lines."""
        return tuple(slots.charge.code for slots in self.program.charges)

    @cached_property
    def amounts(self) -> Callable[[list[Any]], tuple[int, ...]]:
        """Return the function that takes the amounts of its lines out of the registers of a run."""
        return _getter([slots.amount for slots in self.program.charges])


@frozen(kw_only=True, slots=True, eq=False)
class SegmentPlan(_Runnable):
    """One segment, ready to run.

    Attributes
    ----------
    segment : Segment
    options : Options
    rules : RuleSet
    program : Program
    run : Run
    prefix : list
        The first registers: constants, rates, and readings that are known already.
    picks : tuple of (register, place in the vector)
    numbers : mapping
        The table's number behind each rate.
    omitted : mapping of str to str
        Lines left out because a number is missing, and why.
    every : tuple of str
        The codes of all lines of its rules, omitted or not: the order of given amounts.
    settles : tuple of (int, int)
        Of each line that the settlement reads: its place among the lines, and its register there.
    """

    segment: Segment
    options: Options
    numbers: Mapping[tuple[Rate, int | None], Number]
    settles: tuple[tuple[int, int], ...] = ()
    omitted: Mapping[str, str] = field(factory=dict)
    every: tuple[str, ...] = ()

    @property
    def firsts(self) -> int:
        """Return how many registers hold constants and rates: the readings follow."""
        return len(self.program.constants) + len(self.numbers)

    def prefix_if(self, number: Number, *, steps: int) -> list[Any]:
        """Return the first registers were one of its numbers larger by some steps.

        A step is a unit of the last decimal that the number is written with; of one without a unit, which
        is written short, of the last decimal that its rate may have.

        Parameters
        ----------
        number : Number
        steps : int
        """
        found = self.prefix.copy()
        first = len(self.program.constants)
        for i, ((rate, _), held) in enumerate(self.numbers.items()):
            if held is number or (held.where == number.where and held == number):
                found[first + i] += steps * _step(rate, number)
        return found

    @cached_property
    def explainer(self) -> Explainer:
        """Return what explains its runs."""
        return Explainer(
            self.program,
            numbers=self.numbers,
            months=tuple(month.key for month in self.segment.months),
            evidence=self.rules.evidence,
            season=self.segment.calendar.season,
            moving=frozenset(VECTOR),
        )

    @cached_property
    def statuses(self) -> Mapping[str, Status]:
        """Return the weakest status of the numbers that go into each line, by code."""
        season = self.segment.calendar.season
        by_rate: dict[Rate, Status] = {}
        for (rate, _), number in self.numbers.items():
            by_rate[rate] = min(number.status, by_rate.get(rate, number.status))
        return {
            code: min(
                [by_rate[rate] for rate in rates_ if rate in by_rate]
                + ([season.status] if by_season and season else []),
                default=Status.BILL_VERIFIED,
            )
            for code, (rates_, by_season) in self.rules.leaves.items()
        }


@frozen(kw_only=True, slots=True, eq=False)
class SettlementPlan(_Runnable):
    """The totals and payables, ready to run."""

    line_places: Mapping[str, int]

    @cached_property
    def explainer(self) -> Explainer:
        """Return what explains its runs."""
        return Explainer(
            self.program,
            numbers={},
            months=(),
            evidence=self.rules.evidence,
            season=None,
            moving=frozenset(VECTOR),
        )


def _step(rate: Rate, number: Number) -> int:
    written = -int(number.value.as_tuple().exponent)
    places = rate.places if rate.unit == ONE else min(max(written, 0), rate.places)
    return int(10 ** (rate.places - places))


def _getter(places: list[int]) -> Callable[[list[Any]], tuple[int, ...]]:
    if len(places) > 1:
        return itemgetter(*places)
    return lambda registers: tuple(registers[place] for place in places)


@frozen(kw_only=True, slots=True, eq=False)
class Plan:
    """A bill without its readings.

    Attributes
    ----------
    question : Question
    book : TariffBook
    segments : tuple of SegmentPlan
    settlement : SettlementPlan
    codes : tuple of str
        The lines of the segments, in order.
    """

    question: Question
    book: TariffBook
    segments: tuple[SegmentPlan, ...]
    settlement: SettlementPlan
    codes: tuple[str, ...]

    @cached_property
    def status(self) -> Status:
        """Return the weakest status of the numbers used."""
        used = [status for each in self.segments for status in each.statuses.values()]
        return min(used, default=Status.BILL_VERIFIED)

    @cached_property
    def seasons(self) -> tuple[Season, ...]:
        """Return the seasons that a line depends on."""
        return tuple(
            season
            for each in self.segments
            if (season := each.segment.calendar.season) is not None
            and any(by_season for _, by_season in each.rules.leaves.values())
        )

    @cached_property
    def labels(self) -> Mapping[str, Label]:
        """Return the label of each line, by code."""
        return {code: places[0][1].charge.label for code, places in self.places.items()}

    @cached_property
    def statuses(self) -> Mapping[str, Status]:
        """Return the weakest status of the numbers that go into each line, by code.

        Of a total, of all lines; of a carried line, which stands on no number, the strongest.
        """
        found = {}
        for code, places in self.places.items():
            of_parts = [self.segments[i].statuses[code] for i, _ in places if i >= 0]
            found[code] = min(
                of_parts, default=Status.BILL_VERIFIED if code in self.question.carried else self.status
            )
        return found

    @cached_property
    def places(self) -> Mapping[str, tuple[tuple[int, ChargeSlots], ...]]:
        """Return where each line stands: the segments (−1: the settlement) and its slots there, by code."""
        found: dict[str, tuple[tuple[int, ChargeSlots], ...]] = {}
        for i, part in enumerate(self.segments):
            for slots in part.program.charges:
                code = slots.charge.code
                found[code] = (*found.get(code, ()), (i, slots))
        return found | {slots.charge.code: ((-1, slots),) for slots in self.settlement.program.charges}
