"""The rule sets: which lines a segment has, in which order, with which rules; named by the supply tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property, lru_cache
from itertools import product

from attrs import evolve, field, frozen

from hv_tariff.billing.conventions import STATED, Conventions, PeriodTotal, changed_base
from hv_tariff.billing.rules import charges, connection, energy, levies, rates, transit
from hv_tariff.billing.rules.determinants import SEASON_DAYS, Metered, metered, printed_line
from hv_tariff.billing.rules.market import market
from hv_tariff.billing.rules.options import DEMAND_PRICED, GENERAL, LICENSED, Buys, Options
from hv_tariff.billing.rules.purchases import bought
from hv_tariff.billing.rules.settlement import settlement
from hv_tariff.contracts.changes.row import Use
from hv_tariff.errors import TableError, nearest
from hv_tariff.formula import dimensions
from hv_tariff.formula.exact import Run, runner
from hv_tariff.formula.leaves import ascending, entered_lines, own_leaves
from hv_tariff.formula.leaves import rates as rates_of
from hv_tariff.formula.leaves import readings as readings_of
from hv_tariff.formula.lowering import lower
from hv_tariff.formula.nodes import Charge, Entered, Formula, Rate
from hv_tariff.formula.program import Program
from hv_tariff.tariffs import Expectations
from hv_tariff.vocabulary import Band, Label, TariffClass, Voltage

Build = Callable[[Options], tuple[Charge, ...]]


@frozen(kw_only=True, slots=True, eq=False)
class RuleSet:
    """The lines of one kind of segment, checked for dimensions, and lowered on demand."""

    name: str
    charges: tuple[Charge, ...]
    evidence: Label
    _lowered: dict[tuple[int, bool, frozenset[str]], tuple[Program, Run]] = field(
        factory=dict, init=False, repr=False
    )
    _not_needed: dict[tuple[str, bool, bool], frozenset[str]] = field(factory=dict, init=False, repr=False)

    def program(
        self, slices: int, *, takes_given: bool, omitted: frozenset[str] = frozenset()
    ) -> tuple[Program, Run]:
        """Return the program for segments of so many months, and its exact reading; lowered once."""
        key = (slices, takes_given, omitted)
        if key not in self._lowered:
            program = lower(self.charges, slices=slices, takes_given=takes_given, omitted=omitted)
            self._lowered[key] = program, runner(program)
        return self._lowered[key]

    @cached_property
    def own_rates(self) -> Mapping[str, tuple[Rate, ...]]:
        """Return, by line, the rates of its own formula, not those of the lines it builds on."""
        every = frozenset(charge.code for charge in self.charges)
        return {
            charge.code: tuple(
                dict.fromkeys(each for each in own_leaves(charge, every) if isinstance(each, Rate))
            )
            for charge in self.charges
        }

    @cached_property
    def builds_on(self) -> Mapping[str, frozenset[str]]:
        """Return, by line, the lines that it builds on directly."""
        return {charge.code: entered_lines(charge) for charge in self.charges}

    def not_needed(self, only: str | None, *, carries: bool, transit_printed: bool) -> frozenset[str]:
        """Return the lines that are not needed for one line, given the printed ones; found once.

        Needed are the line, its parts, and what it takes that is not printed: printed lines stand in for
        computed ones, but not for unrounded ones, nor for what the page never shows.

        Parameters
        ----------
        only : str or None
            None: every line is needed.
        carries : bool
            Whether lines enter later ones unrounded.
        transit_printed : bool
        """
        if only is None:
            return frozenset()
        key = (only, carries, transit_printed)
        if key not in self._not_needed:
            needed = {only} if transit_printed else {only, "transit", "late_vat"}
            size = 0
            while size != len(needed):
                size = len(needed)
                needed |= {code for code in self.builds_on if code.partition(".")[0] in needed}
                if carries:
                    needed |= {code for each in tuple(needed) for code in self.builds_on.get(each, ())}
            self._not_needed[key] = frozenset(self.builds_on) - needed
        return self._not_needed[key]

    @cached_property
    def leaves(self) -> Mapping[str, tuple[frozenset[Rate], bool]]:
        """Return, by line, the rates that go into it, and whether the season's days do."""
        return {
            each.code: (frozenset(rates_of([each])), SEASON_DAYS in readings_of([each]))
            for each in self.charges
        }


def demand_metered_1(options: Options) -> tuple[Charge, ...]:
    """Return the lines of 1395–1398: energy by time of use, demand, k × (energy + demand), season, levies."""
    meter = metered(options)
    bands = energy.BAND_RATES | {Band.FRIDAY_PEAK: rates.ENERGY_FRIDAY_PEAK}
    line = energy.energy(meter, options, band_rates=bands, premium=False)
    lines = [*line.bands, line.charge, charges.demand(meter)]
    enter = _Entering(options)
    if options.demand_metered:
        k = charges.loss_coefficient(meter, options)
        lines.append(charges.reactive_once(k, enter.each(lines, "reactive", "energy", "demand")))
    if options.licence_expired:
        lines.append(charges.licence_expiry(enter.each(lines, "licence_expiry", "energy", "demand")))
    if options.exceeds:
        lines.append(charges.excess_demand_by_price())
    lines.append(charges.subscription(options))
    if options.in_season:
        lines.append(charges.season(enter.each(lines, "season", "energy", "demand", "reactive")))
    if options.duty_per_kwh and not options.duty_exempt:
        lines.append(levies.duty_per_kwh(meter))
    elif not options.duty_exempt:
        lines.append(levies.duty(enter(line.charge), enter.all(lines), options))
    lines.append(levies.vat(enter.all(lines), options))
    return tuple(lines)


def demand_metered_2(options: Options) -> tuple[Charge, ...]:
    """Return the lines of customers since 1403, priced by the tariff or by the market."""
    meter = metered(options)
    enter = _Entering(options)
    lines, value, duty_value, credit, renewable = (_of_market if options.market else _of_tariff)(
        meter, options
    )
    if options.tariff_class in DEMAND_PRICED:
        lines.append(charges.demand(meter))
    lines.append(charges.subscription(options))
    if options.licence_expired:
        lines.append(charges.licence_expiry(enter.each(lines, "licence_expiry", "energy", "subscription")))
    if options.exceeds:
        lines.append(charges.excess_demand(meter, options))
    if options.demand_metered:
        k = charges.loss_coefficient(meter, options)
        base = enter.each(lines, "reactive", "licence_expiry", "excess_demand", "demand", "subscription")
        lines.append(charges.reactive(k, [value, *base]))
    if options.renewable_item:
        lines.append(energy.renewable_difference(meter, options))
    seasonal = options.tariff_class in DEMAND_PRICED or "season" in options.conventions.also_charges
    if options.in_season and seasonal:
        with_reactive = ("reactive",) if options.tariff_class is not TariffClass.GENERAL_2A else ()
        listed = ("energy", "demand", "subscription", *with_reactive, options.conventions.renewable_code)
        lines.append(charges.season(enter.each(lines, "season", *listed)))
    lines.append(energy.fuel(meter, options, renewable=renewable))
    lines += credit
    lines += transit.transit(options)
    if not options.duty_exempt:
        lines.append(levies.duty(duty_value, enter.all(lines), options))
    lines.append(levies.vat(enter.all(lines), options))
    if options.conventions.period_total_is is PeriodTotal.ALL_AND_LATE_VAT:
        lines.append(levies.late_vat())
    return tuple(lines)


_Part = tuple[list[Charge], Formula, Formula, list[Charge], Formula | None]


def _of_tariff(meter: Metered, options: Options) -> _Part:
    """The energy lines, V for reactive, V for duty, credits, and renewable kWh of a tariff customer."""
    premium = options.peak_premium and options.in_season
    line = energy.energy(meter, options, band_rates=energy.BAND_RATES, premium=premium)
    value = energy.energy_value(line, meter, options)
    of_bands = options.conventions.carries_bands and not options.renewable_item
    duty_value = Entered(charge=line.charge, unrounded=False) if of_bands else value
    return [*line.bands, line.charge], value, duty_value, [], None


def _of_market(meter: Metered, options: Options) -> _Part:
    """The same of a market customer."""
    purchases = bought(meter, options)
    found = market(meter, purchases, options)
    article16 = [found.article16] if found.article16 is not None else []
    credit = [found.surplus] if found.surplus is not None else []
    renewable = purchases.total_renewable if purchases is not None else None
    return [*found.energy, *found.regulation, *article16], found.value, found.value, credit, renewable


class _Entering:
    """How lines enter later lines: rounded, or unrounded where the issuer carries them."""

    def __init__(self, options: Options) -> None:
        self.conventions = options.conventions
        self.unrounded = options.conventions.carries
        self.foreign: dict[str, Formula] = {code: printed_line(code) for code in options.foreign}

    def __call__(self, charge: Charge) -> Formula:
        return Entered(charge=charge, unrounded=self.unrounded)

    def all(self, lines: list[Charge]) -> dict[str, Formula]:
        return {**self.foreign, **{charge.code: self(charge) for charge in lines}}

    def each(self, lines: list[Charge], of: str, *listed: str) -> list[Formula]:
        """The lines that a line is on, as listed and as the issuer changes the list."""
        entered = self.all(lines)
        return [entered[code] for code in changed_base(listed, of, self.conventions) if code in entered]


RULE_SETS: Mapping[str, Build] = {
    "supply/demand-metered/1": demand_metered_1,
    "supply/demand-metered/2": demand_metered_2,
}
TRANSIT_ONLY: Mapping[str, Build] = {
    "supply/demand-metered/1": lambda _: (),
    "supply/demand-metered/2": transit.transit,
}
EVIDENCE: Mapping[str, Label] = {
    "supply/demand-metered/1": Label(
        "form reported for 1395–1398; no bill of those years has been seen",
        "شکل قاعده برای ۱۳۹۵ تا ۱۳۹۸ نقل شده است؛ قبضی از آن سال‌ها دیده نشده",
    ),
    "supply/demand-metered/2": Label(
        "reproduces issued bills of 1403–1404 to the rial", "قبض‌های صادرشده ۱۴۰۳ و ۱۴۰۴ را تا ریال بازمی‌سازد"
    ),
}


@lru_cache(maxsize=16384)
def rule_set(name: str, options: Options, *, only_transit: bool = False) -> RuleSet:
    """Return a rule set by the name a supply table gives, for one kind of segment.

    Parameters
    ----------
    name : str
    options : Options
    only_transit : bool
        Whether only the lines of the transit bill are wanted.

    Raises
    ------
    TableError
        When no rule set has that name.
    UnitError
        When its formulas do not fit in their units.
    """
    build = (TRANSIT_ONLY if only_transit else RULE_SETS).get(name)
    if build is None:
        raise TableError(f"unknown rule set '{name}'", hint=nearest(name, list(RULE_SETS)))
    lines = build(options)
    dimensions.check(lines)
    return RuleSet(name=name, charges=lines, evidence=EVIDENCE[name])


@lru_cache(maxsize=1024)
def connection_set(name: str, exchange: connection.Exchange) -> RuleSet:
    """Return the lines of a quote, by the rule set that a table of connection costs names.

    Raises
    ------
    TableError
        When no rule set has that name.
    UnitError
        When its formulas do not fit in their units.
    """
    build = connection.RULE_SETS.get(name)
    if build is None:
        raise TableError(f"unknown rule set '{name}'", hint=nearest(name, list(connection.RULE_SETS)))
    owed = build(exchange)
    dimensions.check(owed)
    return RuleSet(name=name, charges=owed, evidence=connection.EVIDENCE[name])


@lru_cache(maxsize=1024)
def settlement_set(
    lines: tuple[tuple[str, Label], ...],
    conventions: Conventions,
    carried: tuple[str, ...],
    with_transit: bool,
    of: str,
) -> RuleSet:
    """Return the carried lines, totals and payables over the lines of segments of a rule set."""
    totals = settlement(lines, conventions, carried=carried, with_transit=with_transit)
    dimensions.check(totals)
    return RuleSet(name="settlement", charges=totals, evidence=EVIDENCE[of])


def every_options(tariff_class: TariffClass, *, conventions: Conventions = STATED) -> tuple[Options, ...]:
    """Return the kinds of segment of a class that have every line it may have: for checks and for docs."""
    transit_due = tariff_class not in DEMAND_PRICED
    priced = (False, True) if transit_due else (False,)
    full = Options(
        tariff_class=tariff_class,
        conventions=conventions,
        demand_metered=True,
        in_season=True,
        exceeds=True,
        peak_premium=tariff_class in (TariffClass.GENERAL_2B, TariffClass.INDUSTRY_BASE),
        licence_expired=tariff_class in LICENSED,
        renewable_item=tariff_class in GENERAL,
        transit=Voltage.LOW if transit_due else None,
    )
    return tuple(
        evolve(
            full,
            demand_metered=metered_,
            duty_per_kwh=per_kwh,
            market=by_market,
            buys=Buys.ENERGY if by_market else Buys.NOTHING,
            article16=by_market and tariff_class is not TariffClass.INDUSTRY_4B,
            licence_factor=by_market,
        )
        for metered_, per_kwh, by_market in product((True, False), (True, False), priced)
    )


@lru_cache(maxsize=1)
def expectations() -> Expectations:
    """Return what the rules expect of tables: every rate, and the keys of each rule set and class, or use."""
    needed: dict[str, dict[str, frozenset[str]]] = {}
    chains: set[tuple[str, ...]] = set()
    for name in RULE_SETS:
        needed[name] = {}
        for tariff_class in TariffClass:
            roots = [
                line for options in every_options(tariff_class) for line in rule_set(name, options).charges
            ]
            keys = frozenset(rate.key for rate in rates_of(roots) if rate.family == rates.SUPPLY)
            needed[name][tariff_class.value] = keys
            chains |= {tuple(rate.key for rate in chain) for chain in ascending(roots)}
    for name in connection.RULE_SETS:
        quotes = [line for each in connection.every_exchange() for line in connection_set(name, each).charges]
        keys = frozenset(rate.key for rate in rates_of(quotes) if rate.family == rates.CONNECTION)
        needed[name] = {use.value: keys for use in Use}
    return Expectations(
        rates={rate.key: rate for rate in rates.ALL},
        rule_sets=needed,
        ascending=tuple(sorted(chains)),
        labels={use.value: use.label for use in Use},
    )
