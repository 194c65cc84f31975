"""The edits behind named deviations: of the contract, the readings, the conventions or the tables."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

from attrs import evolve

from hv_tariff.audit.editing import EditedBooks
from hv_tariff.billing import Case, Conventions
from hv_tariff.billing.conventions import SYSTEMS, PeriodTotal
from hv_tariff.contracts import BillingPeriod, Consumption, Contract, TransitBasis
from hv_tariff.rounding import Mode
from hv_tariff.tariffs import TariffBook
from hv_tariff.vocabulary import Band, TariffClass, Voltage


def _one(name: str, value: Any) -> dict[str, Any]:
    """One change by its name, for `evolve`."""
    return {name: value}


Edit = tuple[str, Case, TariffBook]
Edits = Callable[[Case, EditedBooks], Iterator[Edit]]


def contract(change: Callable[[Contract], Contract | None]) -> Edits:
    """Edit contract."""

    def edits(case: Case, books: EditedBooks) -> Iterator[Edit]:
        changed = change(case.contract)
        if changed is not None:
            yield "", evolve(case, contract=changed), books.book

    return edits


def consumption(change: Callable[[Case], Iterator[tuple[str, Consumption]]]) -> Edits:
    """Edit consumption."""

    def edits(case: Case, books: EditedBooks) -> Iterator[Edit]:
        for argument, changed in change(case):
            yield argument, evolve(case, consumption=changed), books.book

    return edits


def conventions(change: Callable[[Conventions], Iterator[tuple[str, Conventions]]]) -> Edits:
    """Edit conventions."""

    def edits(case: Case, books: EditedBooks) -> Iterator[Edit]:
        for argument, changed in change(case.conventions):
            if changed != case.conventions:
                yield argument, evolve(case, conventions=changed), books.book

    return edits


def rates(key: str, *values: str) -> Edits:
    """Another value of one number, for the class at hand or for all."""

    def edits(case: Case, books: EditedBooks) -> Iterator[Edit]:
        for value in values:
            if not books.has(case, key) or books.value(case, key) == Decimal(value):
                continue
            yield value, evolve(case, supplied={**case.supplied, key: value}), books.book

    return edits


def bases(line: str, *changes: str) -> Edits:
    """Edit bases."""

    def change(conventions: Conventions) -> Iterator[tuple[str, Conventions]]:
        for each in changes:
            yield each, evolve(conventions, bases=(*conventions.bases, (line, each)))

    return conventions(change)


def other_editions(case: Case, books: EditedBooks) -> Iterator[Edit]:
    """Edit other editions."""
    for name, book in books.supply_of_other_editions(case.period):
        yield name, case, book


def other_month(family: str, months: int) -> Edits:
    """Edit other month."""

    def edits(case: Case, books: EditedBooks) -> Iterator[Edit]:
        yield "", case, books.months_moved(family, months)

    return edits


def other_class(case: Case, books: EditedBooks) -> Iterator[Edit]:
    """Edit other class."""
    for tariff_class in TariffClass:
        if tariff_class is not case.contract.tariff_class:
            yield (
                tariff_class.value,
                evolve(case, contract=evolve(case.contract, tariff_class=tariff_class)),
                books.book,
            )


def days_off(case: Case, books: EditedBooks) -> Iterator[Edit]:
    """Edit days off."""
    for days in (-1, 1):
        until = case.period.until + timedelta(days=days)
        if until > case.period.from_:
            period = BillingPeriod(from_=case.period.from_, until=until)
            yield f"{days:+d}", evolve(case, period=period), books.book
        starts = case.period.from_ - timedelta(days=days)
        if starts < case.period.until:
            period = BillingPeriod(from_=starts, until=case.period.until)
            yield f"{days:+d} at the start", evolve(case, period=period), books.book


def season_all_year(case: Case, books: EditedBooks) -> Iterator[Edit]:
    """Edit season all year."""
    yield "", case, books.season_all_year()


def season_charged(case: Case, books: EditedBooks) -> Iterator[Edit]:
    """Edit season charged."""
    conventions = evolve(case.conventions, also_charges=("season",))
    edited = evolve(case, conventions=conventions, supplied={**case.supplied, "season.share": "0.2"})
    yield "", edited, books.book
    yield "all year", edited, books.season_all_year()


def scaled(case: Case, factor: Decimal) -> Consumption:
    """Edit scaled."""
    read = case.consumption
    return evolve(
        read,
        energy_kwh={band: kwh * factor for band, kwh in read.energy_kwh},
        reactive_kvarh=read.reactive_kvarh * factor,
    )


def multiplier(case: Case) -> Iterator[tuple[str, Consumption]]:
    """Edit multiplier."""
    yield "×10", scaled(case, Decimal(10))
    if all(kwh.scaleb(3) == (kwh.scaleb(3)).to_integral_value() for _, kwh in case.consumption.energy_kwh):
        yield "÷10", scaled(case, Decimal("0.1"))


def bands_swapped(case: Case) -> Iterator[tuple[str, Consumption]]:
    """Edit bands swapped."""
    read = dict(case.consumption.energy_kwh)
    for a, b in ((Band.MID, Band.PEAK), (Band.MID, Band.OFF_PEAK), (Band.PEAK, Band.OFF_PEAK)):
        if a in read and b in read and read[a] != read[b]:
            swapped = {**read, a: read[b], b: read[a]}
            yield f"{a.value}↔{b.value}", evolve(case.consumption, energy_kwh=swapped)


def friday_moved(case: Case) -> Iterator[tuple[str, Consumption]]:
    """Edit friday moved."""
    read = dict(case.consumption.energy_kwh)
    friday = read.get(Band.FRIDAY_PEAK, Decimal(0))
    if friday:
        for band in (Band.MID, Band.OFF_PEAK):
            moved = {**read, band: read.get(band, Decimal(0)) + friday, Band.FRIDAY_PEAK: Decimal(0)}
            yield band.value, evolve(case.consumption, energy_kwh=moved)


def demand(case: Case) -> Iterator[tuple[str, Consumption]]:
    """Edit demand."""
    step = case.contract.demand[-1]
    read = case.consumption
    for argument, kw in (
        ("contract", step.contract_kw),
        ("permitted", step.permitted_kw),
        ("reduced", step.reduced_kw),
    ):
        if kw is not None and kw != read.demand_kw:
            yield argument, evolve(read, demand_kw=kw, transit_demand_kw=kw)
    if step.contract_kw:
        yield (
            "90 % of contract",
            evolve(
                read,
                demand_kw=step.contract_kw * Decimal("0.9"),
                transit_demand_kw=step.contract_kw * Decimal("0.9"),
            ),
        )


def no_reactive(case: Case) -> Iterator[tuple[str, Consumption]]:
    """Edit no reactive."""
    if case.consumption.reactive_kvarh:
        yield "", evolve(case.consumption, reactive_kvarh=0)


def kvarh_before_rounding(case: Case) -> Iterator[tuple[str, Consumption]]:
    """A page that prints whole kvarh: the tenths that it may have rounded away."""
    kvarh = case.consumption.reactive_kvarh
    if kvarh != kvarh.to_integral_value() or not kvarh:
        return
    for tenths in range(-5, 6):
        if tenths:
            yield (
                str(kvarh + Decimal(tenths) / 10),
                evolve(case.consumption, reactive_kvarh=kvarh + Decimal(tenths) / 10),
            )


def licence(contract: Contract) -> Contract:
    """Edit licence."""
    return evolve(contract, licence_expired=not contract.licence_expired)


def flag(name: str) -> Edits:
    """Edit flag."""
    return contract(lambda contract: evolve(contract, **_one(name, not getattr(contract, name))))


def voltage(contract: Contract) -> Contract | None:
    """Edit voltage."""
    other = {Voltage.LOW: Voltage.MEDIUM, Voltage.MEDIUM: Voltage.LOW}.get(contract.voltage)
    return None if other is None else evolve(contract, voltage=other)


def transit_basis(contract: Contract) -> Contract:
    """Edit transit basis."""
    measured = contract.transit_basis is TransitBasis.MEASURED
    return evolve(contract, transit_basis=TransitBasis.CONTRACT if measured else TransitBasis.MEASURED)


def option(contract: Contract) -> Contract | None:
    """Edit option."""
    if contract.tariff_class is not TariffClass.INDUSTRY_BASE:
        return None
    return evolve(contract, option=1 if contract.option == 2 else 2)


def no_reduction(contract: Contract) -> Contract | None:
    """Edit no reduction."""
    step = contract.demand[-1]
    if step.reduced_kw is None:
        return None
    return evolve(contract, demand=(*contract.demand[:-1], evolve(step, reduced_kw=None)))


def no_purchases(contract: Contract) -> Contract | None:
    """Edit no purchases."""
    return None if contract.purchases is None else evolve(contract, purchases=None)


def toggles(*names: str) -> Edits:
    """Edit toggles."""

    def change(conventions: Conventions) -> Iterator[tuple[str, Conventions]]:
        for name in names:
            yield name, evolve(conventions, **_one(name, not getattr(conventions, name)))

    return conventions(change)


def carrying(conventions: Conventions) -> Iterator[tuple[str, Conventions]]:
    """Edit carrying."""
    yield "", evolve(conventions, carries=not conventions.carries, carries_bands=False)


def grids(name: str) -> Edits:
    """The ways that known issuers round one figure."""
    ways: dict[Any, str] = {}
    for system in SYSTEMS.values():
        ways.setdefault(getattr(system, name), system.system)

    def change(conventions: Conventions) -> Iterator[tuple[str, Conventions]]:
        for grid, system in ways.items():
            said = "exact" if grid is None else f"{grid.places} places, {grid.mode.value}"
            yield f"{said}, as system {system}", evolve(conventions, **_one(name, grid))

    return conventions(change)


def printed_loss(conventions: Conventions) -> Iterator[tuple[str, Conventions]]:
    """Edit printed loss."""
    yield "", evolve(conventions, loss_coefficient_printed=not conventions.loss_coefficient_printed)


def modes(name: str) -> Edits:
    """Edit modes."""

    def change(conventions: Conventions) -> Iterator[tuple[str, Conventions]]:
        for mode in Mode:
            yield mode.value, evolve(conventions, **_one(name, mode))

    return conventions(change)


def own_figures(conventions: Conventions) -> Iterator[tuple[str, Conventions]]:
    """Edit own figures."""
    yield "", evolve(conventions, figures=())


def period_totals(conventions: Conventions) -> Iterator[tuple[str, Conventions]]:
    """Edit period totals."""
    for each in PeriodTotal:
        yield each.value, evolve(conventions, period_total_is=each)
    yield "before credit", evolve(conventions, total_before_credit=not conventions.total_before_credit)
