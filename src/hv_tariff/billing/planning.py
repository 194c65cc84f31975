"""Plans are made once for a contract, a period and a book, and kept."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from attrs import evolve

from hv_tariff.billing.conventions import of_totals
from hv_tariff.billing.plan import Plan, SegmentPlan, SettlementPlan
from hv_tariff.billing.purchased import bought_readings
from hv_tariff.billing.question import Question, places_of
from hv_tariff.billing.rule_sets import RuleSet, rule_set, settlement_set
from hv_tariff.billing.rules import rates, transit
from hv_tariff.billing.rules.determinants import printed_line
from hv_tariff.billing.rules.settlement import TOTALS
from hv_tariff.billing.segments import Segment, segments
from hv_tariff.billing.selection import options_of
from hv_tariff.citation import Source
from hv_tariff.contracts import FACTOR_PLACES, on_grid
from hv_tariff.dates import month_key, month_start
from hv_tariff.errors import InputError, MissingRateError, NotInForceError
from hv_tariff.formula.nodes import Rate, Scope
from hv_tariff.tariffs import Number, TariffBook
from hv_tariff.vocabulary import Label, Status

ISSUER = Source(id="issuer", text="a figure that the issuer bills with instead of the published one")
NOT_ASKED = "not asked for"
_LAST_SEGMENT_ONLY = ("late_adjustment", "transit_late_adjustment")


@lru_cache(maxsize=4096)
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
        dict.fromkeys(
            (slots.charge.code, slots.charge.label)
            for each in plans
            for slots in each.program.charges
            if "." not in slots.charge.code
        )
    )
    if question.takes_given:
        left_out = {
            (each.code, each.label)
            for part in plans
            for each in part.rules.charges
            if each.code in part.omitted
        }
        lines += tuple(each for each in sorted(left_out, key=lambda each: each[0]) if "." not in each[0])
    foreign = tuple((code, printed_line(code).label) for code in question.foreign)
    with_transit = (
        any(code.startswith("transit") for code in question.carried)
        or question.only_transit
        or question.conventions.combined_rounding
        or any(code == "transit" for code, _ in lines)
    )
    settled = (*lines, *foreign)
    if question.only is not None and question.only not in TOTALS:
        settled, with_transit = (), False
    settlement = _settlement_plan(settled, question, with_transit, of=parts[-1].supply.rule_set or "")
    return Plan(
        question=question,
        book=book,
        segments=tuple(evolve(each, settles=_settles(each, settlement)) for each in plans),
        settlement=settlement,
        codes=tuple(code for code, _ in lines),
    )


def _settles(part: SegmentPlan, settlement: SettlementPlan) -> tuple[tuple[int, int], ...]:
    places = settlement.line_places
    return tuple((i, places[code]) for i, code in enumerate(part.codes) if code in places)


def _settlement_plan(
    lines: tuple[tuple[str, Label], ...], question: Question, with_transit: bool, *, of: str
) -> SettlementPlan:
    rules = settlement_set(lines, of_totals(question.conventions), question.carried, with_transit, of)
    vector = places_of(question)
    program, run = rules.program(1, takes_given=False)
    first = len(program.constants)
    places = {leaf.name: first + i for i, (leaf, _) in enumerate(program.readings)}
    return SettlementPlan(
        rules=rules,
        program=program,
        run=run,
        prefix=[*program.constants, *(0 for _ in program.readings)],
        picks=tuple((at, vector[name]) for name, at in places.items() if name in vector),
        line_places={
            name.removeprefix("line."): at for name, at in places.items() if name.startswith("line.")
        },
    )


def _segment_plan(part: Segment, question: Question, book: TariffBook, *, last: bool) -> SegmentPlan:
    options = options_of(part, question, book)
    rules = rule_set(part.supply.rule_set or "", options, only_transit=question.only_transit)
    found: dict[tuple[Rate, int | None], Number] = {}
    omitted = _omitted(rules, part, question, book, found) if question.tolerant else {}
    if question.only is not None:
        omitted |= dict.fromkeys(_others(rules, question), NOT_ASKED)
    program, run = rules.program(
        len(part.months), takes_given=question.takes_given, omitted=frozenset(omitted)
    )
    numbers = {
        (rate, k): found.get((rate, k)) or _number(rate, k, part, question, book) for rate, k in program.rates
    }
    known, vector = _known(part, question), places_of(question)
    prefix: list[Any] = [*program.constants]
    prefix += [on_its_grid(number, rate) for (rate, _), number in numbers.items()]
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
        omitted=omitted,
        every=tuple(charge.code for charge in rules.charges),
    )


def _others(rules: RuleSet, question: Question) -> frozenset[str]:
    conventions = question.conventions
    return rules.not_needed(
        question.only, carries=conventions.carries, transit_printed=conventions.transit_printed
    )


def _omitted(
    rules: RuleSet,
    part: Segment,
    question: Question,
    book: TariffBook,
    found: dict[tuple[Rate, int | None], Number],
) -> dict[str, str]:
    """The lines that lack a number, and why; without printed lines, also those that build on them.

    The numbers that are there are kept in `found`.
    """
    reasons: dict[str, str] = {}
    missing: dict[Rate, str] = {}
    left = _others(rules, question)
    needed = (rate for code, own in rules.own_rates.items() if code not in left for rate in own)
    for rate in dict.fromkeys(needed):  # in their order, so that the reasons are those of every process
        ks = range(len(part.months)) if rate.scope is Scope.SLICE else (None,)
        for k in ks:
            try:
                number = found[rate, k] = _number(rate, k, part, question, book)
            except (MissingRateError, NotInForceError) as error:
                missing[rate] = str(error)
                continue
            weak = number.ground in (Status.ESTIMATE, Status.INVENTED)
            if weak and not question.accept_estimates:
                missing[rate] = f"{number.where}: {number.value} is an estimate ({number.method})"
    if not missing:
        return reasons
    for code, own in rules.own_rates.items():
        lacking = [missing[rate] for rate in own if rate in missing]
        if not lacking:
            below = [each for each in reasons if each in rules.builds_on[code]]
            lacking = [reasons[each] for each in below if "." in each or not question.takes_given]
        if lacking:
            reasons[code] = lacking[0]
    return reasons


def on_its_grid(number: Number, rate: Rate) -> int:
    """Return a number as rules read it, × 10^places; raises InputError when it has more decimals."""
    scaled = number.value.scaleb(rate.places)
    if scaled != int(scaled):
        raise InputError(
            f"{number.value} has more than {rate.places} decimals",
            where=number.where,
            hint=f"give {rate.key} on its grid",
        )
    return int(scaled)


def _known(part: Segment, question: Question) -> dict[str, list[int]]:
    contract_kw, _, reduced_kw = part.demand.scaled
    factors = {
        month: on_grid(factor, FACTOR_PLACES, "contract.transit_factor")
        for month, factor in question.contract.transit_factor
    }
    return {
        "segment_days": [part.span.days],
        "period_days": [question.period.days],
        "season_days": [part.season_days],
        "contract_demand_kw": [contract_kw],
        "floor_demand_kw": [reduced_kw or contract_kw],
        "month_days": [month.days for month in part.months],
        "transit_factor": [factors.get(month.key, 10**FACTOR_PLACES) for month in part.months],
        **bought_readings(question.contract.purchases, part, question.period),
    }


def _number(rate: Rate, k: int | None, part: Segment, question: Question, book: TariffBook) -> Number:
    supplied = question.supplied.number(rate, part.months[k].key if k is not None else "")
    if supplied is not None:
        return supplied
    if rate in transit.BY_VOLTAGE.values():
        raise MissingRateError(
            f"the {rate.label.en} is in no table: no bill above 20 kV has been seen",
            where=f"contract.voltage {question.contract.voltage.value}",
            hint=f"supply it: supplied={{'{rate.key}': ...}} [{rate.unit}]",
        )
    on = day_of_rate(rate, k, part, question)
    figure = _issuers_figure(rate, on if k is not None else None, question)
    if figure is not None:
        return figure
    edition = book.in_force(on=on, family=rate.family)
    contract = question.contract
    return edition.number(rate.key, tariff_class=contract.tariff_class.value, option=contract.option)


def day_of_rate(rate: Rate, k: int | None, part: Segment, question: Question) -> date:
    """Return the day whose edition gives a rate: the first of the segment, or of its month `k`."""
    if k is None:
        return part.span.from_
    if rate is rates.TRANSIT_MEDIUM and question.contract.transit_rate_month:
        return month_start(question.contract.transit_rate_month)
    return part.months[k].from_


def _issuers_figure(rate: Rate, on: date | None, question: Question) -> Number | None:
    """The figure that the issuer uses instead of the table's, where its conventions know one."""
    month = month_key(on) if on is not None else ""
    keys = (rate.key, f"{rate.key}@{question.contract.tariff_class.value}")
    for key, of_month, value in question.conventions.figures:
        if key in keys and of_month == month:
            return Number(
                value=Decimal(value),
                unit=rate.unit,
                status=Status.BILL_VERIFIED,
                source=ISSUER,
                clause="read off the issuer's bills",
                where=f"conventions {question.conventions.system}: {key} {month}".rstrip(),
            )
    return None
