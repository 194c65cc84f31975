"""Energy the customer bought: in kWh, or in flat blocks of kW over the hours of a band. Data only."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from enum import Enum
from typing import TypeVar

from attrs import field, frozen

from hv_tariff.contracts.metering import band_of
from hv_tariff.contracts.quantities import Figure, magnitude
from hv_tariff.dates import parse_month
from hv_tariff.errors import InputError, nearest
from hv_tariff.vocabulary import Band


class PurchaseKind(Enum):
    """How energy was bought; the value is what records write."""

    BILATERAL = "bilateral"
    EXCHANGE = "exchange"
    BILATERAL_OR_EXCHANGE = "bilateral_or_exchange"
    GREEN_BOARD = "green_board"
    OWN_RENEWABLE = "own_renewable"


KINDS = {**{kind.value: kind for kind in PurchaseKind}, "green": PurchaseKind.GREEN_BOARD}


def kind_of(value: PurchaseKind | str, *, where: str) -> PurchaseKind:
    """Return the kind of purchase a record names; raises InputError naming the known ones."""
    if isinstance(value, PurchaseKind):
        return value
    found = KINDS.get(value) if isinstance(value, str) else None
    if found is None:
        raise InputError(
            f"unknown kind of purchase '{value}'", where=where, hint=nearest(str(value), list(KINDS))
        )
    return found


def _kwh(value: Figure) -> Decimal:
    return magnitude(value, where="purchases_kwh")


def _block_kw(value: Figure) -> Decimal:
    return magnitude(value, where="purchase_blocks_kw")


def _block_hours(value: Figure) -> Decimal:
    return magnitude(value, where="purchase_blocks_kw.tou_hours")


def _month_kw(value: Figure) -> Decimal:
    return magnitude(value, where="purchase_blocks_by_month.kw")


@frozen(kw_only=True, slots=True)
class Purchase:
    """Energy bought in one band [kWh]."""

    band: Band
    kind: PurchaseKind
    kwh: Decimal = field(converter=_kwh)


@frozen(kw_only=True, slots=True)
class PurchaseBlock:
    """A flat block of one band over the whole period: `kw` [kW] for `hours` a day [hour/day]."""

    band: Band
    kind: PurchaseKind
    kw: Decimal = field(converter=_block_kw)
    hours: Decimal = field(converter=_block_hours)


@frozen(kw_only=True, slots=True)
class MonthlyBlock:
    """A flat block of all bands in one month: `kw` [kW] for `days` [day] and, by band, hours a day."""

    month: str
    kw: Decimal = field(converter=_month_kw)
    days: int
    hours: tuple[tuple[Band, Decimal], ...]


@frozen(kw_only=True, slots=True)
class Purchases:
    """All that was bought for a period.

    Where energy and blocks both stand they are the same purchase, and the blocks rule.

    Attributes
    ----------
    energy : tuple of Purchase
    blocks : tuple of PurchaseBlock
    monthly_blocks : tuple of MonthlyBlock
    """

    energy: tuple[Purchase, ...] = ()
    blocks: tuple[PurchaseBlock, ...] = ()
    monthly_blocks: tuple[MonthlyBlock, ...] = ()

    @classmethod
    def of(
        cls,
        *,
        kwh: Mapping[str, Mapping[str, Figure]] | None = None,
        blocks_kw: Mapping[str, Mapping[str, Figure]] | None = None,
        blocks_by_month: Mapping[str, Mapping[str, Figure]] | None = None,
    ) -> Purchases | None:
        """Return purchases laid out as the invoice record has them, or None when nothing is given.

        Parameters
        ----------
        kwh : mapping, optional
            ``purchases_kwh``: band, kind, energy [kWh].
        blocks_kw : mapping, optional
            ``purchase_blocks_kw``: band, kind, power [kW]; with ``tou_hours`` a day by band.
        blocks_by_month : mapping, optional
            ``purchase_blocks_by_month``: month, ``kw`` and ``days``; with ``hours`` a day by band.

        Raises
        ------
        InputError
            For an unknown band or kind, a negative figure, or blocks without hours.
        """
        if kwh is None and blocks_kw is None and blocks_by_month is None:
            return None
        return cls(
            energy=_energy({} if kwh is None else kwh),
            blocks=_blocks({} if blocks_kw is None else blocks_kw),
            monthly_blocks=_monthly({} if blocks_by_month is None else blocks_by_month),
        )


_Fields = TypeVar("_Fields", bound=Mapping[str, object])


def _group(given: _Fields, where: str) -> _Fields:
    if not isinstance(given, Mapping):
        raise InputError(f"{given!r} is not a group of fields", where=where, hint="give {name: ...}")
    return given


def _energy(given: Mapping[str, Mapping[str, Figure]]) -> tuple[Purchase, ...]:
    place = "purchases_kwh"
    return tuple(
        Purchase(
            band=band_of(band, where=place),
            kind=kind_of(kind, where=f"{place}.{band}"),
            kwh=magnitude(amount, where=f"{place}.{band}.{kind}"),
        )
        for band, kinds in _group(given, place).items()
        for kind, amount in _group(kinds, f"{place}.{band}").items()
    )


def _blocks(given: Mapping[str, Mapping[str, Figure]]) -> tuple[PurchaseBlock, ...]:
    blocks = []
    for name, kinds in _group(given, "purchase_blocks_kw").items():
        place = f"purchase_blocks_kw.{name}"
        band = band_of(name, where="purchase_blocks_kw")
        if "tou_hours" not in _group(kinds, place):
            raise InputError(
                "a block without its hours", where=place, hint="give tou_hours, the band's hours a day"
            )
        blocks += [
            PurchaseBlock(band=band, kind=kind_of(kind, where=place), kw=kw, hours=kinds["tou_hours"])
            for kind, kw in kinds.items()
            if kind != "tou_hours"
        ]
    return tuple(blocks)


def _monthly(given: Mapping[str, Mapping[str, Figure]]) -> tuple[MonthlyBlock, ...]:
    place = "purchase_blocks_by_month"
    if not _group(given, place):
        return ()
    if "hours" not in given:
        raise InputError(
            "monthly blocks without hours", where=place, hint="give hours: the hours a day by band"
        )
    hours = tuple(
        (band_of(band, where=f"{place}.hours"), magnitude(value, where=f"{place}.hours.{band}"))
        for band, value in _group(given["hours"], f"{place}.hours").items()
    )
    blocks = []
    for month, block in given.items():
        if month == "hours":
            continue
        key = parse_month(str(month), where=place)
        if "kw" not in _group(block, f"{place}.{month}") or "days" not in block:
            raise InputError("a monthly block needs kw and days", where=f"{place}.{month}", hint="give both")
        days = magnitude(block["days"], where=f"{place}.{month}.days")
        if days != int(days):
            raise InputError(
                f"'{days}' is no number of days", where=f"{place}.{month}.days", hint="give whole days"
            )
        blocks.append(MonthlyBlock(month=key, kw=block["kw"], days=int(days), hours=hours))
    return tuple(blocks)
