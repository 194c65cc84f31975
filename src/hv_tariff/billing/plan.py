"""Everything of a bill that its readings do not change: made once for a contract, a period and a book."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import cached_property, lru_cache
from operator import itemgetter
from typing import Any, NamedTuple

from attrs import evolve, frozen

from hv_tariff.billing.conventions import Conventions
from hv_tariff.billing.explanation import Explainer
from hv_tariff.billing.rule_sets import RuleSet, rule_set, settlement_set
from hv_tariff.billing.rules import rates, transit
from hv_tariff.billing.rules.determinants import printed_line
from hv_tariff.billing.rules.options import (
    DEMAND_PRICED,
    GENERAL,
    LICENCE_LIMIT_KW,
    LICENSED,
    TRANSIT_ABOVE_KW,
    Options,
)
from hv_tariff.billing.segments import Segment, segments
from hv_tariff.billing.supplied import Supplied
from hv_tariff.contracts import FACTOR_PLACES, BillingPeriod, Contract, Pricing, TransitBasis, on_grid
from hv_tariff.dates import month_start
from hv_tariff.errors import InputError, MissingRateError
from hv_tariff.formula.exact import Run
from hv_tariff.formula.nodes import Rate
from hv_tariff.formula.program import ChargeSlots, Program
from hv_tariff.tariffs import Number, TariffBook
from hv_tariff.vocabulary import Label, Status, TariffClass

# The order of `Consumption.scaled` followed by `Account.scaled`.
VECTOR = {
    name: i
    for i, name in enumerate(
        (
            "energy_kwh.mid",
            "energy_kwh.peak",
            "energy_kwh.off_peak",
            "energy_kwh.friday_peak",
            "reactive_kvarh",
            "demand_kw",
            "transit_demand_kw",
            "billed_share_of_kwh",
            "loss_coefficient",
            "late_adjustment",
            "penalty",
            "insurance",
            "arrears",
            "previous_balance",
            "transit_late_adjustment",
            "transit_arrears",
            "transit_previous_balance",
        )
    )
}
_LAST_SEGMENT_ONLY = ("late_adjustment", "transit_late_adjustment")
_SUPPLY_2 = "supply/demand-metered/2"


class Question(NamedTuple):
    """What selects a plan: all that is asked, but for the figures of the readings and the account.

    Attributes
    ----------
    contract : Contract
    period : BillingPeriod
    conventions : Conventions
    supplied : Supplied
        Rates that the caller gives.
    measured_kw : int
        The measured demand on its grid where it exceeds a contract demand, else 0.
    billed_share, loss_printed, friday_register, measured : bool
        What the readings have.
    carried : tuple of str
        The account's amounts that are not zero.
    only_transit, takes_given : bool
    foreign : tuple of str
        Lines printed and not owed by the rules; their amounts follow the account in the vector.
    """

    contract: Contract
    period: BillingPeriod
    conventions: Conventions
    supplied: Supplied
    measured_kw: int = 0
    billed_share: bool = False
    loss_printed: bool = False
    friday_register: bool = True
    measured: bool = True
    carried: tuple[str, ...] = ()
    only_transit: bool = False
    takes_given: bool = False
    foreign: tuple[str, ...] = ()


@frozen(kw_only=True, slots=True, eq=False)
class SegmentPlan:
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
    settles : tuple of (int, int)
        Of each line that the settlement reads: its place among the lines, and its register there.
    """

    segment: Segment
    options: Options
    rules: RuleSet
    program: Program
    run: Run
    prefix: list[Any]
    picks: tuple[tuple[int, int], ...]
    numbers: Mapping[tuple[Rate, int | None], Number]
    settles: tuple[tuple[int, int], ...] = ()

    @cached_property
    def codes(self) -> tuple[str, ...]:
        """Return the codes of its lines."""
        return tuple(slots.charge.code for slots in self.program.charges)

    @cached_property
    def amounts(self) -> Callable[[list[Any]], tuple[int, ...]]:
        """Return the function that takes the amounts of its lines out of the registers of a run."""
        return _getter([slots.amount for slots in self.program.charges])

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
                [by_rate[rate] for rate in rates_ if rate in by_rate] + ([season.status] if by_season and season else []),
                default=Status.BILL_VERIFIED,
            )
            for code, (rates_, by_season) in self.rules.leaves.items()
        }


@frozen(kw_only=True, slots=True, eq=False)
class SettlementPlan:
    """The totals and payables, ready to run."""

    rules: RuleSet
    program: Program
    run: Run
    prefix: list[Any]
    picks: tuple[tuple[int, int], ...]
    line_places: Mapping[str, int]

    @cached_property
    def codes(self) -> tuple[str, ...]:
        """Return the codes of its lines."""
        return tuple(slots.charge.code for slots in self.program.charges)

    @cached_property
    def amounts(self) -> Callable[[list[Any]], tuple[int, ...]]:
        """Return the function that takes the amounts of its lines out of the registers of a run."""
        return _getter([slots.amount for slots in self.program.charges])

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


def _settles(part: SegmentPlan, settlement: SettlementPlan) -> tuple[tuple[int, int], ...]:
    places = settlement.line_places
    return tuple((i, places[code]) for i, code in enumerate(part.codes) if code in places)


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
    status : Status
        The weakest status of the numbers used.
    """

    question: Question
    book: TariffBook
    segments: tuple[SegmentPlan, ...]
    settlement: SettlementPlan
    codes: tuple[str, ...]
    status: Status

    @cached_property
    def labels(self) -> Mapping[str, Label]:
        """Return the label of each line, by code."""
        return {code: places[0][1].charge.label for code, places in self.places.items()}

    @cached_property
    def statuses(self) -> Mapping[str, Status]:
        """Return the weakest status of the numbers that go into each line, by code: of a total, all; of a carried
        line, which stands on no number, the strongest."""
        found = {}
        for code, places in self.places.items():
            of_parts = [self.segments[i].statuses[code] for i, _ in places if i >= 0]
            found[code] = min(of_parts, default=Status.BILL_VERIFIED if code in self.question.carried else self.status)
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


@lru_cache(maxsize=8192)
def plan(question: Question, book: TariffBook) -> Plan:
    """Return the plan of a bill.

    Raises
    ------
    InputError
        When the contract is priced by the market in this period.
    NotInForceError
        When a day of the period lies outside every edition.
    MissingRateError
        When a rule needs a number that nobody gave.
    """
    parts = segments(question.contract, question.period, book)
    plans = tuple(_segment_plan(part, question, book, last=part is parts[-1]) for part in parts)
    lines = tuple(
        dict.fromkeys((slots.charge.code, slots.charge.label) for each in plans for slots in each.program.charges)
    )
    foreign = tuple((code, printed_line(code).label) for code in question.foreign)
    with_transit = (
        any(code.startswith("transit") for code in question.carried)
        or question.only_transit
        or question.conventions.combined_rounding
        or any(code == "transit" for code, _ in lines)
    )
    used = [number.status for each in plans for number in each.numbers.values()]
    used += [part.calendar.season.status for part in parts if part.season_days and part.calendar.season]
    settlement = _settlement_plan((*lines, *foreign), question, with_transit)
    return Plan(
        question=question,
        book=book,
        segments=tuple(evolve(each, settles=_settles(each, settlement)) for each in plans),
        settlement=settlement,
        codes=tuple(code for code, _ in lines),
        status=min(used, default=Status.BILL_VERIFIED),
    )


def _vector(question: Question) -> dict[str, int]:
    """The place of every figure that differs from bill to bill."""
    if not question.foreign:
        return VECTOR
    return VECTOR | {f"line.{code}": len(VECTOR) + i for i, code in enumerate(question.foreign)}


def _settlement_plan(lines: tuple[tuple[str, Label], ...], question: Question, with_transit: bool) -> SettlementPlan:
    rules = settlement_set(lines, question.conventions, question.carried, with_transit)
    vector = _vector(question)
    program, run = rules.program(1, takes_given=False)
    first = len(program.constants)
    places = {leaf.name: first + i for i, (leaf, _) in enumerate(program.readings)}
    return SettlementPlan(
        rules=rules,
        program=program,
        run=run,
        prefix=[*program.constants, *(0 for _ in program.readings)],
        picks=tuple((at, vector[name]) for name, at in places.items() if name in vector),
        line_places={name.removeprefix("line."): at for name, at in places.items() if name.startswith("line.")},
    )


def _segment_plan(part: Segment, question: Question, book: TariffBook, *, last: bool) -> SegmentPlan:
    options = _options(part, question, book)
    rules = rule_set(part.supply.rule_set or "", options, only_transit=question.only_transit)
    program, run = rules.program(len(part.months), takes_given=question.takes_given)
    numbers = {(rate, k): _number(rate, k, part, question, book) for rate, k in program.rates}
    known, vector = _known(part, question), _vector(question)
    prefix: list[Any] = [*program.constants]
    prefix += [_on_grid(number, rate) for (rate, _), number in numbers.items()]
    picks = []
    for reading, k in program.readings:
        if reading.name in vector:
            if last or reading.name not in _LAST_SEGMENT_ONLY:
                picks.append((len(prefix), vector[reading.name]))
            prefix.append(0)
        else:
            prefix.append(known[reading.name][k or 0])
    return SegmentPlan(
        segment=part,
        options=options,
        rules=rules,
        program=program,
        run=run,
        prefix=prefix,
        picks=tuple(picks),
        numbers=numbers,
    )


def _on_grid(number: Number, rate: Rate) -> int:
    scaled = number.value.scaleb(rate.places)
    if scaled != int(scaled):
        raise InputError(
            f"{number.value} has more than {rate.places} decimals", where=number.where, hint=f"give {rate.key} on its grid"
        )
    return int(scaled)


def _known(part: Segment, question: Question) -> dict[str, list[int]]:
    contract_kw, _, reduced_kw = part.demand.scaled
    factors = {month: on_grid(factor, FACTOR_PLACES, "contract.transit_factor") for month, factor in question.contract.transit_factor}
    return {
        "segment_days": [part.span.days],
        "period_days": [question.period.days],
        "season_days": [part.season_days],
        "contract_demand_kw": [contract_kw],
        "floor_demand_kw": [reduced_kw or contract_kw],
        "month_days": [month.days for month in part.months],
        "transit_factor": [factors.get(month.key, 10**FACTOR_PLACES) for month in part.months],
    }


def _options(part: Segment, question: Question, book: TariffBook) -> Options:
    contract, tariff_class = question.contract, question.contract.tariff_class
    contract_kw = part.demand.contract_kw
    second = part.supply.rule_set == _SUPPLY_2
    if second:
        _refuse_market(contract, contract_kw)
    due = second and tariff_class not in DEMAND_PRICED and contract.demand_metered and contract_kw > TRANSIT_ABOVE_KW
    if due and not question.measured and contract.transit_basis is TransitBasis.MEASURED:
        raise InputError(
            "transit is due on the measured demand, and none is given",
            where="metered.demand_kw",
            hint="give demand_kw or transit_demand_kw [kW]",
        )
    licensed = tariff_class in LICENSED and contract_kw <= LICENCE_LIMIT_KW if second else True
    duty = book.in_force(on=part.span.from_, family=rates.DUTY)
    return Options(
        tariff_class=tariff_class,
        conventions=question.conventions,
        demand_metered=contract.demand_metered,
        cut=part.span != question.period,
        one_month=len(part.months) == 1,
        in_season=part.season_days > 0,
        peak_premium=_has_premium(contract),
        licence_expired=contract.licence_expired and licensed,
        renewable_item=second and contract.renewable_item and tariff_class in GENERAL,
        exceeds=contract.demand_metered and question.measured_kw > part.demand.scaled[0],
        billed_share=question.billed_share,
        loss_printed=question.loss_printed,
        friday_register=question.friday_register,
        transit=contract.voltage if due else None,
        transit_on_contract=contract.transit_basis is TransitBasis.CONTRACT,
        transit_factor=bool(contract.transit_factor),
        duty_exempt=contract.duty_exempt,
        duty_per_kwh=rates.DUTY_PER_KWH.key in duty.rates,
        foreign=question.foreign,
    )


def _has_premium(contract: Contract) -> bool:
    base = contract.tariff_class is TariffClass.INDUSTRY_BASE and contract.option == 2
    return base or contract.tariff_class is TariffClass.GENERAL_2B


def _refuse_market(contract: Contract, contract_kw: object) -> None:
    pricing = contract.pricing
    if pricing is None:
        industry = contract.tariff_class in (*LICENSED - {TariffClass.INDUSTRY_4B}, TariffClass.ENERGY_INTENSIVE)
        pricing = Pricing.MARKET if industry and contract.demand[-1].contract_kw > LICENCE_LIMIT_KW else Pricing.TARIFF
    if pricing is Pricing.MARKET:
        raise InputError(
            f"{contract.tariff_class.value} at {contract_kw} kW is priced by the market, and this release settles tariff-priced customers",
            where="contract.pricing",
            hint="give pricing 'tariff' where the bill was priced by the tariff",
        )


def _number(rate: Rate, k: int | None, part: Segment, question: Question, book: TariffBook) -> Number:
    supplied = question.supplied.number(rate)
    if supplied is not None:
        return supplied
    if rate in transit.BY_VOLTAGE.values():
        raise MissingRateError(
            f"the {rate.label.en} is in no table: no bill above 20 kV has been seen",
            where=f"contract.voltage {question.contract.voltage.value}",
            hint=f"supply it: supplied={{'{rate.key}': ...}} [{rate.unit}]",
        )
    on: date = part.span.from_
    if k is not None:
        on = part.months[k].from_
        if rate is rates.TRANSIT_MEDIUM and question.contract.transit_rate_month:
            on = month_start(question.contract.transit_rate_month)
    edition = book.in_force(on=on, family=rate.family)
    return edition.number(rate.key, tariff_class=question.contract.tariff_class.value)

