"""What may be asked of a contract: one record for each kind of change.

What nobody knows (a share paid back, a forfeit, a fee, the quantity of certificates) has no default.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from attrs import field, frozen

from hv_tariff.contracts.changes.row import Builder, Use
from hv_tariff.contracts.contract import Pricing, TransitBasis
from hv_tariff.contracts.period import day_of
from hv_tariff.contracts.purchases import Purchases
from hv_tariff.contracts.quantities import Figure, decimal_of, on_grid
from hv_tariff.vocabulary import TariffClass, Voltage


def _on(value: date | str) -> date:
    return day_of(value, where="request.on")


def _until(value: date | str) -> date:
    return day_of(value, where="request.until")


def _rial(value: int | str) -> int:
    return on_grid(value, 0, "request")


def _number(value: Figure) -> Decimal:
    return decimal_of(value, where="request")


def _texts(value: Sequence[str]) -> tuple[str, ...]:
    return tuple(str(each) for each in value)


def _schedule(value: Sequence[tuple[date | str, Figure]]) -> tuple[tuple[date, Decimal], ...]:
    return tuple(
        (day_of(due, where="request.instalments"), decimal_of(share, where="request.instalments"))
        for due, share in value
    )


def _spans(value: Sequence[tuple[date | str, date | str]]) -> tuple[tuple[date, date], ...]:
    return tuple((_on(from_), _until(until)) for from_, until in value)


@frozen(kw_only=True, slots=True)
class Certificate:
    """Capacity certificates held for a new connection or an increase above 5 MW.

    Attributes
    ----------
    held_kw : Decimal
        [kW]
    per_kw : Decimal
        The quantity rule: certificates for each kW sold. No rule is known: the office gives it.
    """

    held_kw: Decimal = field(converter=_number)
    per_kw: Decimal = field(converter=_number)


@frozen(kw_only=True, slots=True)
class Request:
    """What every request says.

    Attributes
    ----------
    on : datetime.date
        The day on which the change takes effect, at whose rate it is priced.
    debts_rial : int
        What the customer owes on that day [rial].
    clause : str or None
        The clause that the applicant relies on, by its id; None: that of the kind of change.
    documents_required, documents_given : tuple of str
        No list of documents is known to this project: the office gives its own.
    instalments : tuple of (datetime.date, Decimal)
        Days and shares, where the amount is paid in parts.
    """

    on: date = field(converter=_on)
    debts_rial: int = field(converter=_rial)
    clause: str | None = None
    documents_required: tuple[str, ...] = field(default=(), converter=_texts)
    documents_given: tuple[str, ...] = field(default=(), converter=_texts)
    instalments: tuple[tuple[date, Decimal], ...] = field(default=(), converter=_schedule)


@frozen(kw_only=True, slots=True)
class NewConnection(Request):
    """Sale of a connection: number, holder, class, voltage and demand [kW] of the contract."""

    number: str
    holder: str
    tariff_class: TariffClass | str
    voltage: Voltage | str
    demand_kw: Decimal = field(converter=_number)
    use: Use | str = Use.GENERAL
    built_by: Builder | str | None = None
    option: int | str | None = None
    site: str = ""
    certificate: Certificate | None = None


@frozen(kw_only=True, slots=True)
class Increase(Request):
    """Increase to a demand [kW]."""

    demand_kw: Decimal = field(converter=_number)
    certificate: Certificate | None = None


@frozen(kw_only=True, slots=True)
class Decrease(Request):
    """Permanent decrease to a demand [kW].

    Attributes
    ----------
    used_kw : Decimal
        The highest demand that was measured [kW].
    returned_share : Decimal
        The share of the difference that is paid back; nobody here knows it.
    """

    demand_kw: Decimal = field(converter=_number)
    used_kw: Decimal = field(converter=_number)
    returned_share: Decimal = field(converter=_number)


@frozen(kw_only=True, slots=True)
class TemporaryReduction(Request):
    """Temporary reduction to a demand [kW] until a day.

    Attributes
    ----------
    used_kw : Decimal
        The highest demand that was measured [kW].
    earlier : tuple of (datetime.date, datetime.date)
        The terms of reduction before this one, each from its first day until the day after its last.
    """

    reduced_kw: Decimal = field(converter=_number)
    until: date = field(converter=_until)
    used_kw: Decimal = field(converter=_number)
    earlier: tuple[tuple[date, date], ...] = field(default=(), converter=_spans)


@frozen(kw_only=True, slots=True)
class EndOfReduction(Request):
    """End of a temporary reduction on the day: the original demand is back."""


@frozen(kw_only=True, slots=True)
class Part:
    """One part of a split: its number, its holder and its demand [kW]."""

    number: str
    holder: str
    demand_kw: Decimal = field(converter=_number)


def _parts(value: Sequence[Part]) -> tuple[Part, ...]:
    return tuple(value)


@frozen(kw_only=True, slots=True)
class Split(Request):
    """Split of one connection into parts whose demands add up.

    Attributes
    ----------
    returned_share : Decimal
        The share of the difference that is paid back; nobody here knows it.
    """

    parts: tuple[Part, ...] = field(converter=_parts)
    returned_share: Decimal = field(converter=_number)


@frozen(kw_only=True, slots=True)
class Merge(Request):
    """Merge of several connections into one of the number and holder given."""

    number: str
    holder: str


@frozen(kw_only=True, slots=True)
class Removal(Request):
    """Removal of the connection."""


@frozen(kw_only=True, slots=True)
class Relocation(Request):
    """Relocation to a site; `cost_rial` is 0, or what clause 4-76 asks [rial], which nobody here knows."""

    site: str
    cost_rial: int = field(converter=_rial)


@frozen(kw_only=True, slots=True)
class TransferOfName(Request):
    """Transfer to another holder; `fee_rial` is the office's [rial], which nobody here knows."""

    holder: str
    fee_rial: int = field(converter=_rial)


@frozen(kw_only=True, slots=True)
class TemporaryConnection(NewConnection):
    """Connection for a time: a deposit of at most two periods' bill, and dearer energy.

    Attributes
    ----------
    until : datetime.date
    deposit_rial, period_bill_rial : int
        The deposit asked, and what one period's bill is expected to come to [rial].
    """

    until: date = field(converter=_until)
    deposit_rial: int = field(converter=_rial)
    period_bill_rial: int = field(converter=_rial)


@frozen(kw_only=True, slots=True)
class ChangeOfTariff(Request):
    """Change of option or tariff class; what is None stays."""

    option: int | str | None = None
    tariff_class: TariffClass | str | None = None


@frozen(kw_only=True, slots=True)
class Addendum(Request):
    """Addendum that changes how energy is bought and transit is charged; what is None stays."""

    title: str
    pricing: Pricing | str | None = None
    purchases: Purchases | None = None
    transit_basis: TransitBasis | str | None = None


@frozen(kw_only=True, slots=True)
class Withdrawal(Request):
    """Withdrawal before the connection is energised: what was paid [rial], less a share forfeited."""

    paid_rial: int = field(converter=_rial)
    forfeit_share: Decimal = field(converter=_number)
