"""Rates printed on the page against the tables: compared, never used to recompute."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from math import isqrt
from typing import Any

from attrs import frozen

from hv_tariff.audit.checking import (
    Checked,
    cited,
    displays,
    figure,
    group,
    leaves,
    places_of,
    text_of,
    whole,
)
from hv_tariff.audit.findings import Citation, Finding, Verdict
from hv_tariff.billing import Bill, Case
from hv_tariff.billing.rules import rates
from hv_tariff.contracts import Pricing
from hv_tariff.dates import month_start
from hv_tariff.errors import HvTariffError, MissingRateError, NotInForceError
from hv_tariff.formula.nodes import Rate
from hv_tariff.tariffs import TariffBook
from hv_tariff.vocabulary import Band, Status, Voltage

_SUPPLY: Mapping[str, Rate] = {
    "fuel_unit_with_vat": rates.FUEL_UNIT,
    "demand_price": rates.DEMAND_PRICE,
    "vat_rate": rates.VAT_SHARE,
}
_MARKET: Mapping[str, Rate] = {
    "average": rates.MARKET_AVERAGE,
    "renewable_average": rates.RENEWABLE_AVERAGE,
    "green_board_maximum": rates.GREEN_BOARD_MAXIMUM,
    "wholesale_maximum.mid": rates.WHOLESALE_MID,
    "wholesale_maximum.peak": rates.WHOLESALE_PEAK,
    "wholesale_maximum.off_peak": rates.WHOLESALE_OFF_PEAK,
    "wholesale_maximum.friday_peak": rates.WHOLESALE_PEAK,
    "first_board_average.mid": rates.FIRST_BOARD_MID,
    "first_board_average.peak": rates.FIRST_BOARD_PEAK,
    "first_board_average.off_peak": rates.FIRST_BOARD_OFF_PEAK,
    "first_board_average.friday_peak": rates.FIRST_BOARD_PEAK,
}
_TARIFF_RATES = {
    Band.MID: rates.ENERGY_MID,
    Band.PEAK: rates.ENERGY_PEAK,
    Band.OFF_PEAK: rates.ENERGY_OFF_PEAK,
    Band.FRIDAY_PEAK: rates.ENERGY_PEAK,
}
_QUANTITIES = frozenset(
    {"loss_coefficient", "peak_price", "low_voltage_rate", *(f"supply_rate.{band.value}" for band in Band)}
)
_ROOT_PLACES = 12


@frozen(kw_only=True, slots=True)
class Candidate:
    """A value that the page may show, and what it is."""

    value: Fraction
    what: str
    citation: Citation | None = None
    estimate: bool = False


@frozen(kw_only=True, slots=True)
class Held:
    """What the tables have for a rate on some days: the figures, and why others are missing."""

    candidates: tuple[Candidate, ...]
    missing: tuple[str, ...] = ()


class Shown:
    """The rates that an invoice shows.

    Parameters
    ----------
    record : mapping
    case : Case
    bill : Bill or None
        From inputs alone.
    book : TariffBook
    """

    def __init__(self, record: Mapping[str, Any], case: Case, bill: Bill | None, book: TariffBook) -> None:
        self.record, self.case, self.bill, self.book = record, case, bill, book
        self.checked = Checked.of(record, case)
        self.values = {} if bill is None else bill.quantities(_QUANTITIES)

    def findings(self) -> Iterable[Finding]:
        """Yield a finding for each rate that the page shows."""
        for path, given in leaves(group(self.record, "rates_shown"), "rates_shown"):
            yield from self._finding(path, given, self._rate(path.removeprefix("rates_shown.")))
        for path, given in leaves(group(self.record, "market_shown"), "market_shown"):
            rate = _MARKET.get(path.removeprefix("market_shown."))
            held = Held(candidates=(), missing=("no rule reads it",)) if rate is None else self._monthly(rate)
            yield from self._finding(path, given, held)

    def _rate(self, name: str) -> Held:
        if name in _SUPPLY:
            return self._of_editions(_SUPPLY[name])
        if name.startswith("supply_rate."):
            return self._supply(name.removeprefix("supply_rate."))
        own = {
            "tariff_base_mid": self._base,
            "transit_rate": self._transit,
            "loss_coefficient": self._loss,
            "power_factor": self._power_factor,
        }
        if name in own:
            return own[name]()
        return Held(candidates=(), missing=(f"no rule of the {name.replace('_', ' ')} is known",))

    def _finding(self, path: str, given: Any, held: Held) -> Iterable[Finding]:
        try:
            printed = figure(given, path)
        except HvTariffError as error:
            yield self.checked.unreadable(path, error)
            return
        if not printed and not held.candidates:
            return
        yield self._compared(path, printed, held)

    def _compared(self, path: str, printed: Decimal, held: Held) -> Finding:
        shown = whole(printed)
        for each in held.candidates:
            if displays(printed, each.value):
                cites = [each.citation] if each.citation else []
                return self.checked.finding(
                    path,
                    Verdict.EXACT,
                    each.what,
                    printed=shown,
                    recomputed=shown,
                    citations=cites,
                )
        if self._priced_nothing(path):
            reason = "no energy in this band: the rate priced nothing"
            return self.checked.finding(path, Verdict.NOT_RECOMPUTABLE, reason, printed=shown)
        firm = [each for each in held.candidates if not each.estimate]
        if not firm or held.missing:
            lacking = held.missing or tuple(f"{each.what} is an estimate" for each in held.candidates)
            return self.checked.finding(path, Verdict.NOT_RECOMPUTABLE, "; ".join(lacking), printed=shown)
        places = max(places_of(printed), 4)
        known = "; ".join(f"{each.what} is {text_of(each.value, places)}" for each in firm)
        return self.checked.finding(
            path,
            Verdict.DIFFERS,
            f"printed {printed}; {known}",
            printed=shown,
            recomputed=whole(firm[0].value) if shown is not None else None,
            citations=[each.citation for each in firm if each.citation],
        )

    def _priced_nothing(self, path: str) -> bool:
        """Whether it is the rate of a band without consumption."""
        name = path.removeprefix("rates_shown.supply_rate.")
        return any(band.value == name and not self.case.consumption.kwh(band) for band in Band)

    def _of_editions(self, rate: Rate) -> Held:
        """The number of a class on the first and on the last day."""
        last = self.case.period.until - timedelta(days=1)
        return self._held(rate, {"": self.case.period.from_, f"on {last}": last})

    def _monthly(self, rate: Rate) -> Held:
        """The figure of each month, and their average by days."""
        months = self.case.period.months()
        held = self._held(rate, {month.key: month.from_ for month in months})
        if len(held.candidates) != len(months) or len(months) == 1:
            return held
        weights = zip(held.candidates, months, strict=True)
        mean = sum((each.value * month.days for each, month in weights), Fraction(0)) / self.case.period.days
        estimate = any(each.estimate for each in held.candidates)
        average = Candidate(value=mean, what="the average of the months by days", estimate=estimate)
        return Held(candidates=(*held.candidates, average), missing=held.missing)

    def _held(self, rate: Rate, days: Mapping[str, Any]) -> Held:
        found: list[Candidate] = []
        missing = []
        for name, day in days.items():
            issuers = self._issuers(rate, name)
            if issuers is not None:
                found.append(issuers)
                continue
            try:
                edition = self.book.in_force(on=day, family=rate.family)
                number = edition.number(rate.key, tariff_class=self.case.contract.tariff_class.value)
            except (MissingRateError, NotInForceError) as error:
                missing.append(str(error))
                continue
            if all(Fraction(number.value) != each.value for each in found) or "-" in name[:5]:
                found.append(
                    Candidate(
                        value=Fraction(number.value),
                        what=f"{rate.label.en} {name}".rstrip(),
                        citation=cited(number),
                        estimate=number.status <= Status.ESTIMATE,
                    )
                )
        return Held(candidates=tuple(found), missing=tuple(missing))

    def _base(self) -> Held:
        """The mid-load price, or that times the factor of an expired licence."""
        held, contract = self._of_editions(rates.ENERGY_MID), self.case.contract
        factor = self._of_editions(rates.LICENCE_FACTOR) if contract.licence_expired else Held(candidates=())
        with_factor = tuple(
            Candidate(
                value=each.value * times.value,
                what=f"{each.what} × {times.what}",
                citation=each.citation,
            )
            for each in held.candidates
            for times in factor.candidates
        )
        return Held(candidates=(*held.candidates, *with_factor), missing=held.missing)

    def _issuers(self, rate: Rate, month: str) -> Candidate | None:
        """The figure that the issuer bills with instead of the table's."""
        keys = (rate.key, f"{rate.key}@{self.case.contract.tariff_class.value}")
        for key, of_month, value in self.case.conventions.figures:
            if key in keys and of_month in ("", month):
                return Candidate(value=Fraction(value), what=f"the issuer's own {rate.label.en} {of_month}")
        return None

    def _supply(self, band_name: str) -> Held:
        """The rate that the rule priced a band with."""
        known = {band.value: band for band in Band}
        if band_name not in known:
            return Held(candidates=(), missing=(f"no band '{band_name}' is known",))
        band = known[band_name]
        if self.case.contract.pricing is Pricing.MARKET or "supply_rate.mid" in self.values:
            friday = band is Band.FRIDAY_PEAK and f"supply_rate.{band_name}" not in self.values
            name = f"supply_rate.{Band.PEAK.value if friday else band_name}"
            return self._quantity(name, "the supply rate of the rule")
        held = self._of_editions(_TARIFF_RATES[band])
        premium = band in (Band.PEAK, Band.FRIDAY_PEAK) and "peak_price" in self.values
        if not premium:
            return held
        with_premium = self._quantity("peak_price", "the peak rate with its premium")
        return Held(candidates=(*with_premium.candidates, *held.candidates), missing=held.missing)

    def _transit(self) -> Held:
        if self.case.contract.voltage is Voltage.LOW:
            return self._quantity("low_voltage_rate", "the low-voltage transit price")
        month = self.case.contract.transit_rate_month
        if month:
            return self._held(rates.TRANSIT_MEDIUM, {month: month_start(month)})
        return self._monthly(rates.TRANSIT_MEDIUM)

    def _quantity(self, name: str, what: str) -> Held:
        found = tuple(Candidate(value=value, what=what) for value in self.values.get(name, ()))
        return Held(candidates=found, missing=() if found else (f"the rule has no {name} for this invoice",))

    def _loss(self) -> Held:
        """The rule's; where the issuer bills with the printed one, what the power factor gives."""
        held = self._quantity("loss_coefficient", "the loss coefficient of the rule")
        factor, target = self._power_factor(), self._of_editions(rates.PF_TARGET)
        if held.candidates or not factor.candidates:
            return held if held.candidates else factor
        cos = factor.candidates[0].value
        found = tuple(
            Candidate(
                value=max(each.value / cos - 1, Fraction(0)),
                what="what the power factor gives",
                citation=each.citation,
            )
            for each in target.candidates
        )
        return Held(candidates=found, missing=target.missing)

    def _power_factor(self) -> Held:
        """The kWh over the root of kWh² + kvarh²; only of demand-metered customers."""
        consumption = self.case.consumption
        share = Fraction(consumption.billed_share_of_kwh)
        energy = sum((Fraction(kwh) for _, kwh in consumption.energy_kwh), Fraction(0)) / share
        reactive = Fraction(consumption.reactive_kvarh)
        if not self.case.contract.demand_metered or not energy:
            return Held(candidates=(), missing=("no power factor is due: no metered demand, or no energy",))
        square = (energy**2 + reactive**2) * 100**_ROOT_PLACES
        apparent = Fraction(isqrt(square.numerator // square.denominator), 10**_ROOT_PLACES)
        return Held(candidates=(Candidate(value=energy / apparent, what="kWh over apparent energy"),))
