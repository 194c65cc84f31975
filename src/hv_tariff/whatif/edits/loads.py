"""Edits of a load: its size, energy moved between bands, reactive energy, and the maximum demand."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

from attrs import evolve, frozen

from hv_tariff.billing import Case
from hv_tariff.contracts import KVARH_PLACES, KW_PLACES, KWH_PLACES, Consumption
from hv_tariff.contracts.registers import EXACT
from hv_tariff.errors import InputError
from hv_tariff.vocabulary import Band
from hv_tariff.whatif.edits.change import Change, on_places
from hv_tariff.whatif.edits.edit import Edit, Tables

ALL, ENERGY, REACTIVE, DEMAND, SHIFT = "all", "energy", "reactive", "demand", "shift"
_HOURS = 24


@frozen(kw_only=True, slots=True)
class LoadEdit(Edit):
    """A part of the load changed.

    Attributes
    ----------
    load : str
        ``all`` (energy, reactive energy and demand alike), ``energy`` [kWh], ``reactive`` [kvarh] or
        ``demand`` [kW].
    change : Change
    band : Band or None
        Of energy, only that of one band.
    """

    load: str
    change: Change
    band: Band | None = None

    def words(self) -> dict[str, Any]:
        """Return which part, and what is done."""
        band = {} if self.band is None else {"band": self.band.value}
        return {"load": self.load, **band, self.change.operation.value: f"{self.change.value:f}"}

    def on_case(self, case: Case, *, tables: Tables, scenario: str) -> Case:
        """Return the case with the load changed."""
        del tables, scenario
        if not self.for_case(case):
            return case
        old = case.consumption
        new: dict[str, Any] = {}
        if self.load in (ALL, ENERGY):
            new["energy_kwh"] = {
                band: self._changed(kwh, KWH_PLACES) if self.band in (None, band) else kwh
                for band, kwh in old.energy_kwh
            }
            if self.band is not None and self.band not in old.bands:
                raise no_register(case, self.band, where=self.where)
        if self.load in (ALL, REACTIVE):
            new["reactive_kvarh"] = self._changed(old.reactive_kvarh, KVARH_PLACES)
        if self.load in (ALL, DEMAND):
            for name in ("demand_kw", "transit_demand_kw"):
                kw: Decimal | None = getattr(old, name)
                new[name] = None if kw is None else self._changed(kw, KW_PLACES)
            if new["demand_kw"] != old.demand_kw:
                self._possible(case, new["demand_kw"], old)
        return evolve(case, consumption=evolve(old, **new))

    def _changed(self, value: Decimal, places: int) -> Decimal:
        return self.change.of(value, places=places, where=self.where)

    def _possible(self, case: Case, kw: Decimal | None, old: Consumption) -> None:
        """A maximum below the average power of the period cannot have been the maximum."""
        if self.load != DEMAND or kw is None:
            return
        kwh = sum((Fraction(each) for _, each in old.energy_kwh), Fraction(0))
        average = kwh / Fraction(old.billed_share_of_kwh) / (case.period.days * _HOURS)
        if kw < average:
            raise InputError(
                f"a demand of {kw:f} kW is below the average power of {case.name}, "
                f"{on_places(average, 2):f} kW",
                where=self.where,
                hint="lower the energy too, or cap it higher",
            )


@frozen(kw_only=True, slots=True)
class ShiftEdit(Edit):
    """Energy moved from one band to another; the total stays.

    Attributes
    ----------
    from_band, to_band : Band
    kwh : Decimal or None
        How much [kWh].
    share : Decimal or None
        Or which share of the energy of `from_band`.
    """

    from_band: Band
    to_band: Band
    kwh: Decimal | None = None
    share: Decimal | None = None

    def words(self) -> dict[str, Any]:
        """Return from where to where, and how much."""
        much = {"kwh": self.kwh, "share": self.share}
        return {
            "load": SHIFT,
            "from_band": self.from_band.value,
            "to_band": self.to_band.value,
            **{word: f"{value:f}" for word, value in much.items() if value is not None},
        }

    def on_case(self, case: Case, *, tables: Tables, scenario: str) -> Case:
        """Return the case with the energy moved."""
        del tables, scenario
        if not self.for_case(case):
            return case
        old = case.consumption
        for band in (self.from_band, self.to_band):
            if band not in old.bands:
                raise no_register(case, band, where=self.where)
        there = old.kwh(self.from_band)
        moved = self.kwh
        if moved is None:
            moved = on_places(Fraction(there) * Fraction(self.share or 0), KWH_PLACES)
        if moved > there:
            raise InputError(
                f"{moved:f} kWh are moved out of {self.from_band.value}; {case.name} used {there:f} there",
                where=self.where,
                hint="give a share instead",
            )
        energy = dict(old.energy_kwh)
        energy[self.from_band] = EXACT.subtract(energy[self.from_band], moved)
        energy[self.to_band] = EXACT.add(energy[self.to_band], moved)
        return evolve(case, consumption=evolve(old, energy_kwh=energy))


def no_register(case: Case, band: Band, *, where: str) -> InputError:
    """Return the error for a band that a case has no register of."""
    bands = ", ".join(each.value for each in case.consumption.bands)
    return InputError(f"{case.name} has no register of {band.value}", where=where, hint=f"it has {bands}")
