"""What can be varied of a bill, one number at a time: contract demand, measured demand, kvarh, a rate."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from attrs import evolve

from hv_tariff.billing.case import Case
from hv_tariff.billing.rules.options import INDUSTRY, LICENCE_LIMIT_KW
from hv_tariff.billing.selection import demand_limits
from hv_tariff.contracts import Contract, DemandStep
from hv_tariff.errors import InputError
from hv_tariff.tariffs import TariffBook
from hv_tariff.vocabulary import TariffClass
from hv_tariff.whatif.along import Along
from hv_tariff.whatif.computation import Computation, exact_decimal, of_case

_LIMIT = Decimal(LICENCE_LIMIT_KW)


def contract_demand(case: Case, *, book: TariffBook, low: int, high: int, accept_estimates: bool) -> Along:
    """Return a bill along its contract demand [kW]."""

    def make(kw: Fraction) -> tuple[Computation, ...]:
        return of_case(with_demand(case, exact_decimal(kw)), book=book, accept_estimates=accept_estimates)

    cuts = [Fraction(each) for each in demand_limits(case.consumption.demand_kw)]
    return Along(case.name, make, cuts=cuts, low=low, high=high)


def measured_demand(case: Case, *, book: TariffBook, low: int, high: int, accept_estimates: bool) -> Along:
    """Return a bill along its measured demand [kW], which transit is charged on too."""

    def make(kw: Fraction) -> tuple[Computation, ...]:
        return of_case(with_measured(case, exact_decimal(kw)), book=book, accept_estimates=accept_estimates)

    cuts = [Fraction(LICENCE_LIMIT_KW), *(Fraction(step.contract_kw) for step in case.contract.demand)]
    return Along(case.name, make, cuts=cuts, low=low, high=high)


def reactive_energy(case: Case, *, book: TariffBook, low: int, high: int, accept_estimates: bool) -> Along:
    """Return a bill along its reactive energy [kvarh]."""

    def make(kvarh: Fraction) -> tuple[Computation, ...]:
        changed = with_reactive(case, exact_decimal(kvarh))
        return of_case(changed, book=book, accept_estimates=accept_estimates)

    return Along(case.name, make, cuts=(), low=low, high=high)


def rate(
    case: Case, key: str, *, places: int, book: TariffBook, low: int, high: int, accept_estimates: bool
) -> Along:
    """Return a bill along one of its rates, counted in units of its last decimal place.

    Parameters
    ----------
    case : Case
    key : str
        ``energy.mid``; a monthly figure for one month is ``market.average@1404-05``.
    places : int
        Decimal places that are counted, at most those of the rate: with 1 the number 1,234 is 123.4.
    book : TariffBook
    low, high : int
    accept_estimates : bool
    """
    if not 0 <= places <= 9:
        raise InputError(f"a rate has no {places} decimal places", where="places", hint="give 0 to 9")

    def make(count: Fraction) -> tuple[Computation, ...]:
        value = exact_decimal(count / 10**places)
        given = evolve(case, supplied={**case.supplied, key: value})
        return of_case(given, book=book, accept_estimates=accept_estimates)

    return Along(case.name, make, cuts=(), low=low, high=high)


def with_demand(case: Case, kw: Decimal) -> Case:
    """Return a case with another contract demand for its whole period.

    Industry 4-الف is of another class on either side of 1,000 kW, and how it was billed says nothing there.
    """
    contract = case.contract
    step = DemandStep(contract_kw=kw)
    now_kw = contract.demand[-1].contract_kw
    if contract.tariff_class in INDUSTRY and (kw > _LIMIT) is not (now_kw > _LIMIT):
        return evolve(case, contract=evolve(_across(contract, kw), demand=(step,)))
    return evolve(case, contract=evolve(contract, demand=(step,)))


def with_measured(case: Case, kw: Decimal) -> Case:
    """Return a case with another measured demand, for transit too."""
    return evolve(case, consumption=evolve(case.consumption, demand_kw=kw, transit_demand_kw=None))


def with_reactive(case: Case, kvarh: Decimal) -> Case:
    """Return a case with other reactive energy; a loss coefficient off the page gives way to the computed."""
    return evolve(case, consumption=evolve(case.consumption, reactive_kvarh=kvarh, loss_coefficient=None))


def _across(contract: Contract, kw: Decimal) -> Contract:
    if contract.tariff_class not in (TariffClass.INDUSTRY_BASE, TariffClass.INDUSTRY_MARKET):
        return evolve(contract, pricing=None)
    of = TariffClass.INDUSTRY_MARKET if kw > _LIMIT else TariffClass.INDUSTRY_BASE
    return evolve(contract, tariff_class=of, pricing=None)
