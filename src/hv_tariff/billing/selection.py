"""Which lines a segment owes: plain choices by class, contract and calendar, outside every formula."""

from __future__ import annotations

from decimal import Decimal

from hv_tariff.billing.conventions import of_lines
from hv_tariff.billing.purchased import how_bought
from hv_tariff.billing.question import Question
from hv_tariff.billing.rules import rates
from hv_tariff.billing.rules.options import (
    DEMAND_PRICED,
    GENERAL,
    INDUSTRY,
    LICENCE_LIMIT_KW,
    LICENSED,
    TRANSIT_ABOVE_KW,
    Buys,
    Options,
)
from hv_tariff.billing.segments import Segment
from hv_tariff.contracts import Contract, Pricing, TransitBasis
from hv_tariff.errors import InputError
from hv_tariff.tariffs import Edition, TariffBook
from hv_tariff.vocabulary import TariffClass

_SINCE_1403 = "supply/demand-metered/2"


def options_of(part: Segment, question: Question, book: TariffBook) -> Options:
    """Return what selects the rules of a segment.

    Raises
    ------
    InputError
        When the contract is priced by the market, or transit is due on a demand that is not given.
    """
    contract, tariff_class = question.contract, question.contract.tariff_class
    contract_kw = part.demand.contract_kw
    second = part.supply.rule_set == _SINCE_1403
    by_market = priced_by_market(contract, contract_kw, part.supply)
    exceeds = question.exceeds[contract.demand.index(part.demand)]
    due = (
        second
        and tariff_class not in DEMAND_PRICED
        and contract.demand_metered
        and contract_kw > TRANSIT_ABOVE_KW
    )
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
        conventions=of_lines(question.conventions),
        demand_metered=contract.demand_metered,
        cut=part.span != question.period,
        one_month=len(part.months) == 1,
        in_season=part.season_days > 0,
        peak_premium=_has_premium(contract),
        licence_expired=contract.licence_expired and licensed and not by_market,
        renewable_item=second and not by_market and contract.renewable_item and tariff_class in GENERAL,
        exceeds=contract.demand_metered and exceeds,
        billed_share=question.billed_share,
        loss_printed=question.loss_printed,
        friday_register=question.friday_register,
        transit=contract.voltage if due else None,
        transit_on_contract=contract.transit_basis is TransitBasis.CONTRACT,
        transit_factor=bool(contract.transit_factor),
        duty_exempt=contract.duty_exempt,
        duty_per_kwh=rates.DUTY_PER_KWH.key in duty.rates,
        foreign=question.foreign,
        market=by_market,
        buys=how_bought(contract.purchases) if by_market else Buys.NOTHING,
        article16=by_market
        and not contract.article16_exempt
        and tariff_class is not TariffClass.INDUSTRY_4B
        and (question.above_1mw or tariff_class is TariffClass.OTHER),
        licence_factor=by_market and contract.licence_expired and contract_kw > LICENCE_LIMIT_KW,
    )


def demand_limits(measured_kw: Decimal | None) -> tuple[Decimal, ...]:
    """Return the contract demands at which the choice of lines may change, for a measured demand [kW].

    Parameters
    ----------
    measured_kw : Decimal or None
        Of the period [kW]; None where none is given.
    """
    own = () if measured_kw is None else (measured_kw,)
    return (Decimal(TRANSIT_ABOVE_KW), Decimal(LICENCE_LIMIT_KW), *own)


def _has_premium(contract: Contract) -> bool:
    base = contract.tariff_class is TariffClass.INDUSTRY_BASE and contract.option == 2
    return base or contract.tariff_class is TariffClass.GENERAL_2B


def priced_by_market(contract: Contract, contract_kw: Decimal, supply: Edition) -> bool:
    """Return whether energy is priced by the market under a supply table, at a contract demand [kW]."""
    return supply.rule_set == _SINCE_1403 and _pricing(contract, contract_kw) is Pricing.MARKET


def _pricing(contract: Contract, contract_kw: Decimal) -> Pricing:
    """As billed, else by class and the segment's demand: industry above 1,000 kW is priced by the market."""
    if contract.pricing is not None:
        return contract.pricing
    industry = contract.tariff_class in INDUSTRY
    return Pricing.MARKET if industry and contract_kw > LICENCE_LIMIT_KW else Pricing.TARIFF
