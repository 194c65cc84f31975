"""Who was promised what: class, voltage and demand of a connection, and what it is exempt from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import TypeVar

from attrs import field, frozen

from hv_tariff.contracts.demand import DemandHistory, DemandStep, demand_history
from hv_tariff.contracts.purchases import Purchases
from hv_tariff.contracts.quantities import FACTOR_PLACES, Figure, magnitude, on_grid, yes_or_no
from hv_tariff.dates import format_date, latin_digits, parse_month
from hv_tariff.errors import InputError, nearest
from hv_tariff.vocabulary import TariffClass, Voltage


class Pricing(Enum):
    """Whether energy is priced by the tariff or by the market, as billed."""

    TARIFF = "tariff"
    MARKET = "market"


class TransitBasis(Enum):
    """The demand that transit is charged on."""

    MEASURED = "measured"
    CONTRACT = "contract"


_CLASSES = {known.value: known for known in TariffClass}
_VOLTAGES = {known.value: known for known in Voltage}
_PRICINGS = {known.value: known for known in Pricing}
_BASES = {known.value: known for known in TransitBasis}


_Word = TypeVar("_Word", TariffClass, Voltage, Pricing, TransitBasis)


def _word(value: _Word | str, known: Mapping[str, _Word], what: str, where: str) -> _Word:
    if not isinstance(value, str):
        if value in known.values():
            return value
        raise InputError(f"{value!r} is no {what}", where=where, hint=f"known: {', '.join(known)}")
    found = known.get(value)
    if found is None:
        raise InputError(f"unknown {what} '{value}'", where=where, hint=nearest(value, list(known)))
    return found


def _class(value: TariffClass | str) -> TariffClass:
    return _word(value, _CLASSES, "tariff class", "contract.tariff_class")


def _voltage(value: Voltage | str) -> Voltage:
    written = latin_digits(value) if isinstance(value, str) else value
    return _word(written, _VOLTAGES, "voltage", "contract.voltage")


def _pricing(value: Pricing | str | None) -> Pricing | None:
    return None if value is None else _word(value, _PRICINGS, "pricing", "contract.pricing")


def _basis(value: TransitBasis | str) -> TransitBasis:
    return _word(value, _BASES, "transit basis", "contract.transit_basis")


def _option(value: int | str | None) -> int | None:
    if value is None:
        return None
    option = on_grid(value, 0, "contract.option")
    if option not in (1, 2, 3):
        raise InputError(
            f"there is no option {option}", where="contract.option", hint="the options are 1, 2 and 3"
        )
    return option


Factors = Mapping[str, Figure] | Sequence[tuple[str, Figure]]


def _factors(given: Factors) -> tuple[tuple[str, Decimal], ...]:
    where = "contract.transit_factor"
    if not isinstance(given, Mapping | tuple | list):
        raise InputError(f"{given!r} does not say which month", where=where, hint="give {'1404-06': '0.7'}")
    pairs = given.items() if isinstance(given, Mapping) else given
    read: dict[str, Decimal] = {}
    for pair in pairs:
        if not isinstance(pair, tuple | list) or len(pair) != 2:
            raise InputError(
                f"{pair!r} is no month with its factor", where=where, hint="give {'1404-06': '0.7'}"
            )
        month, factor = pair
        key = _month_key(month, where)
        if key in read:
            raise InputError(f"the month {key} stands twice", where=where, hint="give one factor a month")
        read[key] = magnitude(factor, where=f"{where}.{key}")
        on_grid(factor, FACTOR_PLACES, f"{where}.{key}")
    return tuple(sorted(read.items()))


def _month(value: str | None) -> str | None:
    return None if value is None else _month_key(value, "contract.transit_rate_month")


def _month_key(value: str, where: str) -> str:
    if not isinstance(value, str):
        raise InputError(f"{value!r} is no month", where=where, hint="write it as the text '1404-02'")
    return parse_month(value, where=where)


def recorded_voltage(*, low_voltage: bool, voltage: Voltage | str | None = None) -> Voltage:
    """Return the supply voltage of an invoice record, which says low voltage, another, or nothing.

    The record format knows low voltage and, where nothing stands, medium (up to 33 kV).

    Raises
    ------
    InputError
        When the record says low voltage and another one too.
    """
    if voltage is None:
        return Voltage.LOW if low_voltage else Voltage.MEDIUM
    found = _voltage(voltage)
    if low_voltage and found is not Voltage.LOW:
        raise InputError(
            f"low voltage and {found.value} at once",
            where="contract.low_voltage",
            hint="leave low_voltage out",
        )
    return found


@frozen(kw_only=True, slots=True, cache_hash=True)
class Contract:
    """What a connection was promised; immutable and hashable, so that it can key a cache.

    Attributes
    ----------
    tariff_class : TariffClass
    option : int or None
        Tariff option 1, 2 or 3; None where the page shows none.
    pricing : Pricing or None
        As billed; None: what the class and the contract demand imply.
    voltage : Voltage
        Supply voltage. See `recorded_voltage` for what a record without one means.
    demand : tuple of DemandStep
        The contract demand and its changes.
    demand_metered : bool
        Whether demand is metered and billed.
    licence_expired, duty_exempt, renewable_item, article16_exempt : bool
        A record without them means no.
    transit_basis : TransitBasis
        A record without it means measured demand.
    transit_factor : tuple of (str, Decimal)
        By month ``1404-06``, the factor on its days of transit; given as a mapping.
    transit_rate_month : str or None
        The month at whose rate transit of the whole period is priced.
    purchases : Purchases or None
        Energy bought for the period.

    Raises
    ------
    InputError
        For an unknown word, an impossible demand, or steps out of order.
    """

    tariff_class: TariffClass = field(converter=_class)
    option: int | None = field(default=None, converter=_option)
    pricing: Pricing | None = field(default=None, converter=_pricing)
    voltage: Voltage = field(converter=_voltage)
    demand: DemandHistory = field(converter=demand_history)
    demand_metered: bool = field(validator=yes_or_no("contract"))
    licence_expired: bool = field(default=False, validator=yes_or_no("contract"))
    duty_exempt: bool = field(default=False, validator=yes_or_no("contract"))
    renewable_item: bool = field(default=False, validator=yes_or_no("contract"))
    article16_exempt: bool = field(default=False, validator=yes_or_no("contract"))
    transit_basis: TransitBasis = field(default=TransitBasis.MEASURED, converter=_basis)
    transit_factor: tuple[tuple[str, Decimal], ...] = field(default=(), converter=_factors)
    transit_rate_month: str | None = field(default=None, converter=_month)
    purchases: Purchases | None = None
    demand_changes: tuple[date, ...] = field(init=False, repr=False, eq=False)

    def __attrs_post_init__(self) -> None:
        if self.purchases is not None and not isinstance(self.purchases, Purchases):
            raise InputError(
                f"{self.purchases!r} is no purchase",
                where="contract.purchases",
                hint="give Purchases.of(...)",
            )
        changes = []
        for step in self.demand:
            if self.demand_metered and not step.contract_kw:
                raise InputError(
                    "demand is metered and the contract demand is zero",
                    where="contract.contract_demand_kw",
                    hint="give the contract demand in kW, or demand_metered=False",
                )
            if step is not self.demand[0] and step.from_ is not None:
                changes.append(step.from_)
        object.__setattr__(self, "demand_changes", tuple(changes))

    @classmethod
    def of(
        cls,
        *,
        tariff_class: TariffClass | str,
        voltage: Voltage | str,
        contract_demand_kw: Figure,
        demand_metered: bool,
        permitted_demand_kw: Figure | None = None,
        reduced_demand_kw: Figure | None = None,
        option: int | str | None = None,
        pricing: Pricing | str | None = None,
        licence_expired: bool = False,
        duty_exempt: bool = False,
        renewable_item: bool = False,
        article16_exempt: bool = False,
        transit_basis: TransitBasis | str = TransitBasis.MEASURED,
        transit_factor: Factors = (),
        transit_rate_month: str | None = None,
        purchases: Purchases | None = None,
    ) -> Contract:
        """Return a contract whose demand never changed; the names are those of the invoice record."""
        step = DemandStep(
            contract_kw=contract_demand_kw, permitted_kw=permitted_demand_kw, reduced_kw=reduced_demand_kw
        )
        return cls(
            tariff_class=tariff_class,
            option=option,
            pricing=pricing,
            voltage=voltage,
            demand=(step,),
            demand_metered=demand_metered,
            licence_expired=licence_expired,
            duty_exempt=duty_exempt,
            renewable_item=renewable_item,
            article16_exempt=article16_exempt,
            transit_basis=transit_basis,
            transit_factor=transit_factor,
            transit_rate_month=transit_rate_month,
            purchases=purchases,
        )

    def demand_on(self, day: date) -> DemandStep:
        """Return the demand step in force on a day.

        Raises
        ------
        InputError
            When the history begins after that day.
        """
        for step in reversed(self.demand):
            if step.from_ is None or step.from_ <= day:
                return step
        first = self.demand[0].from_
        since = "" if first is None else format_date(first)
        raise InputError(
            f"no contract demand is known on {format_date(day)}: the history begins on {since}",
            where="contract.demand",
            hint="give the step that was in force then, or leave the first step's day out",
        )
