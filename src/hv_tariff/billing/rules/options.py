"""What chooses between rule sets: plain data, so that no formula branches on it."""

from __future__ import annotations

from enum import Enum

from attrs import frozen

from hv_tariff.billing.conventions import Conventions
from hv_tariff.vocabulary import TariffClass, Voltage

GENERAL = frozenset({TariffClass.GENERAL_2A, TariffClass.GENERAL_2B})
AGRICULTURE = frozenset({TariffClass.AGRICULTURE_3A, TariffClass.AGRICULTURE_3B})
DEMAND_PRICED = GENERAL | AGRICULTURE
LICENSED = frozenset({TariffClass.INDUSTRY_BASE, TariffClass.INDUSTRY_4B, TariffClass.INDUSTRY_MARKET})
INDUSTRY = LICENSED | {TariffClass.ENERGY_INTENSIVE, TariffClass.INDUSTRY_4D}
LICENCE_LIMIT_KW = 1000
TRANSIT_ABOVE_KW = 30


class Buys(Enum):
    """How a customer's purchases are known."""

    NOTHING = "nothing"
    ENERGY = "kWh by band"
    BLOCKS = "flat kW by band"
    MONTHLY_BLOCKS = "flat kW by month"


@frozen(kw_only=True, slots=True, cache_hash=True)
class Options:
    """Everything that selects the lines and roundings of one segment.

    Attributes
    ----------
    tariff_class : TariffClass
    conventions : Conventions
    demand_metered : bool
    cut : bool
        Whether the segment is shorter than the period, so that readings are shared out by days.
    one_month : bool
        Whether the segment lies in one month.
    in_season : bool
        Whether a day of the segment is in the season.
    peak_premium : bool
        Whether the class and option have the summer peak premium.
    licence_expired : bool
        Whether the licence line is due: expired, a licensed class, up to 1 MW.
    renewable_item : bool
    exceeds : bool
        Whether the measured demand is above the contract demand.
    billed_share : bool
        Whether the printed kWh is a share of the metered kWh.
    loss_printed : bool
        Whether k is taken from the page.
    friday_register : bool
        Whether the meter has a Friday-peak register.
    transit : Voltage or None
        The voltage whose transit is due; None: no transit.
    transit_on_contract, transit_factor : bool
    duty_exempt, duty_per_kwh : bool
    market : bool
        Whether energy is priced by the market.
    buys : Buys
        Whether and how the customer buys energy.
    article16 : bool
        Whether Article 16 is due: above 1 MW measured (class 5: always), not exempt.
    licence_factor : bool
        Whether the licence has expired above 1 MW.
    foreign : tuple of str
        Lines that the page prints and these rules do not owe; they enter the bases that list them.
    """

    tariff_class: TariffClass
    conventions: Conventions
    demand_metered: bool
    cut: bool = False
    one_month: bool = True
    in_season: bool = False
    peak_premium: bool = False
    licence_expired: bool = False
    renewable_item: bool = False
    exceeds: bool = False
    billed_share: bool = False
    loss_printed: bool = False
    friday_register: bool = True
    transit: Voltage | None = None
    transit_on_contract: bool = False
    transit_factor: bool = False
    duty_exempt: bool = False
    duty_per_kwh: bool = False
    foreign: tuple[str, ...] = ()
    market: bool = False
    buys: Buys = Buys.NOTHING
    article16: bool = False
    licence_factor: bool = False
