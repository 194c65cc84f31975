"""What the meter said: the consumption of a period by band, reactive energy and demand."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from attrs import field, frozen

from hv_tariff.contracts.quantities import (
    KVARH_PLACES,
    KW_PLACES,
    KWH_PLACES,
    LOSS_PLACES,
    SHARE_PLACES,
    Figure,
    magnitude,
    scaled,
    yes_or_no,
)
from hv_tariff.contracts.registers import EXACT, Register
from hv_tariff.errors import InputError, nearest
from hv_tariff.rounding import round_half_up
from hv_tariff.vocabulary import Band

_BANDS = {band.value: band for band in Band}
_PLACES = {band.value: f"metered.energy_kwh.{band.value}" for band in Band}
_ZERO = Decimal(0)
_ONE = Decimal(1)


def band_of(value: Band | str, *, where: str) -> Band:
    """Return the band of a name; raises InputError naming the known ones."""
    if isinstance(value, Band):
        return value
    found = _BANDS.get(value) if isinstance(value, str) else None
    if found is None:
        raise InputError(f"unknown band '{value}'", where=where, hint=nearest(str(value), list(_BANDS)))
    return found


def _energy_by_band(given: Mapping[Band, Figure] | Mapping[str, Figure]) -> tuple[tuple[Band, Decimal], ...]:
    if isinstance(given, tuple):
        given = dict(given)
    if not isinstance(given, Mapping):
        raise InputError(
            f"{given!r} does not say which band",
            where="metered.energy_kwh",
            hint="give {'mid': ..., 'peak': ...}",
        )
    read: dict[str, Decimal] = {}
    for key, kwh in given.items():
        name = (
            key if isinstance(key, str) and key in _BANDS else band_of(key, where="metered.energy_kwh").value
        )
        if name in read:
            raise InputError(
                f"the band {name} stands twice", where="metered.energy_kwh", hint="give each band once"
            )
        read[name] = magnitude(kwh, where=_PLACES[name])
    if not read:
        raise InputError(
            "no energy at all", where="metered.energy_kwh", hint="give 0 for a band without consumption"
        )
    return tuple([(band, read[name]) for name, band in _BANDS.items() if name in read])


def _reactive(value: Figure) -> Decimal:
    return magnitude(value, where="metered.reactive_kvarh")


def _demand(value: Figure | None) -> Decimal | None:
    return None if value is None else magnitude(value, where="metered.demand_kw")


def _transit_demand(value: Figure | None) -> Decimal | None:
    return None if value is None else magnitude(value, where="metered.transit_demand_kw")


def _billed_share(value: Figure) -> Decimal:
    return magnitude(value, where="metered.billed_share_of_kwh")


def _loss_coefficient(value: Figure | None) -> Decimal | None:
    return None if value is None else magnitude(value, where="metered.loss_coefficient")


@frozen(kw_only=True, slots=True)
class Consumption:
    """The measured quantities of one period, as the bill prints them.

    Attributes
    ----------
    energy_kwh : tuple of (Band, Decimal)
        Energy by band [kWh]; given as a mapping. A band that is absent has no register.
    reactive_kvarh : Decimal
        Reactive energy [kvarh].
    demand_kw : Decimal or None
        Measured demand [kW]; None where the page shows none.
    transit_demand_kw : Decimal or None
        Demand subject to transit [kW], where the page shows one of its own.
    billed_share_of_kwh : Decimal
        The printed kWh are this share of the reading difference; 1 unless the record says otherwise.
    loss_coefficient : Decimal or None
        The printed coefficient, where the issuer bills with its printed decimals.
    demand_printed_rounded : bool
        Whether the page shows a measured demand that was rounded.
    scaled : tuple of int
        All of it on the engine's grids, absent as 0, in this order: mid, peak, off-peak and Friday-peak
        energy, reactive energy, demand, demand subject to transit (`demand_kw` where the page shows no
        other), billed share, loss coefficient; at KWH_PLACES ×4, KVARH_PLACES, KW_PLACES ×2,
        SHARE_PLACES, LOSS_PLACES.

    Raises
    ------
    InputError
        For a negative or off-grid figure, an unknown band, a float, or a share outside (0, 1].
    """

    energy_kwh: tuple[tuple[Band, Decimal], ...] = field(converter=_energy_by_band)
    reactive_kvarh: Decimal = field(converter=_reactive)
    demand_kw: Decimal | None = field(converter=_demand)
    transit_demand_kw: Decimal | None = field(default=None, converter=_transit_demand)
    billed_share_of_kwh: Decimal = field(default=_ONE, converter=_billed_share)
    loss_coefficient: Decimal | None = field(default=None, converter=_loss_coefficient)
    demand_printed_rounded: bool = field(default=False, validator=yes_or_no("metered"))
    scaled: tuple[int, ...] = field(init=False, repr=False, eq=False)

    def __attrs_post_init__(self) -> None:
        share = self.billed_share_of_kwh
        if not 0 < share <= 1:
            raise InputError(
                f"the billed share {share} is not above 0 and at most 1",
                where="metered.billed_share_of_kwh",
                hint="give 0.9 when the printed kWh are nine tenths of the reading difference",
            )
        demand = scaled(self.demand_kw or _ZERO, KW_PLACES, "metered.demand_kw")
        subject = self.transit_demand_kw
        counted = (
            *self._energy_counted(),
            scaled(self.reactive_kvarh, KVARH_PLACES, "metered.reactive_kvarh"),
            demand,
            demand if subject is None else scaled(subject, KW_PLACES, "metered.transit_demand_kw"),
            scaled(share, SHARE_PLACES, "metered.billed_share_of_kwh"),
            scaled(self.loss_coefficient or _ZERO, LOSS_PLACES, "metered.loss_coefficient"),
        )
        object.__setattr__(self, "scaled", counted)

    def _energy_counted(self) -> list[int]:
        counted = []
        left = self.energy_kwh
        for name, band in _BANDS.items():
            if left and left[0][0] is band:
                counted.append(scaled(left[0][1], KWH_PLACES, _PLACES[name]))
                left = left[1:]
            else:
                counted.append(0)
        return counted

    def kwh(self, band: Band) -> Decimal:
        """Return the energy of a band [kWh]; 0 where the band has no register."""
        for known, kwh in self.energy_kwh:
            if known is band:
                return kwh
        return _ZERO

    @property
    def bands(self) -> tuple[Band, ...]:
        """Return the bands that have a register."""
        return tuple(band for band, _ in self.energy_kwh)

    @classmethod
    def from_registers(
        cls,
        registers: Mapping[Band, Register] | Mapping[str, Register],
        *,
        reactive_kvarh: Figure | Register,
        demand_kw: Figure | None,
        transit_demand_kw: Figure | None = None,
        billed_share_of_kwh: Figure = 1,
        rounded_to: int | None = None,
    ) -> Consumption:
        """Return the consumption that the registers of each band give.

        Parameters
        ----------
        registers : mapping of Band or str to Register
        reactive_kvarh : int, str, Decimal or Register
            [kvarh]
        demand_kw, transit_demand_kw : int, str, Decimal or None
            [kW]
        billed_share_of_kwh : int, str or Decimal
            Share of the reading difference that is billed.
        rounded_to : int or None
            Decimal places to which the issuer rounds each energy, halves up. None: not rounded.
        """
        share = magnitude(billed_share_of_kwh, where="metered.billed_share_of_kwh")
        energy = {
            band_of(name, where="metered.readings"): _rounded(
                EXACT.multiply(register.energy(), share), rounded_to
            )
            for name, register in registers.items()
        }
        reactive: Figure
        if isinstance(reactive_kvarh, Register):
            reactive = _rounded(reactive_kvarh.energy(), rounded_to)
        else:
            reactive = reactive_kvarh
        return cls(
            energy_kwh=energy,
            reactive_kvarh=reactive,
            demand_kw=demand_kw,
            transit_demand_kw=transit_demand_kw,
            billed_share_of_kwh=share,
        )


def _rounded(energy: Decimal, places: int | None) -> Decimal:
    if places is None:
        return energy
    if places not in range(KWH_PLACES + 1):
        raise InputError(
            f"energy is not counted at {places} decimal places",
            where="metered.rounded_to",
            hint=f"give 0 to {KWH_PLACES}",
        )
    over, under = EXACT.scaleb(energy, places).as_integer_ratio()
    return EXACT.scaleb(Decimal(round_half_up(over, under)), -places)
