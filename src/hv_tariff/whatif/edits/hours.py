"""Other time-of-use hours: the table's hours, the energy that changes its band, and blocks over the hours.

A register does not say in which hour of its band energy was used. What moves is stated here: the energy of
a band is spread evenly over its hours. Where the windows before and after are known, the hours that change
hands are those of the clock; where only hours a day are known, hours that bands lose go to those that gain,
in proportion.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from attrs import evolve, frozen

from hv_tariff.billing import Case
from hv_tariff.billing.rules.purchases import HOUR_PLACES
from hv_tariff.citation import Source
from hv_tariff.contracts import KWH_PLACES, Consumption, Purchases
from hv_tariff.dates import jalali
from hv_tariff.errors import InputError, MissingRateError
from hv_tariff.tariffs import Edition, TariffBook, TimeOfUse
from hv_tariff.tariffs.time_of_use import DAY_MINUTES, Window, YearPart
from hv_tariff.vocabulary import Band, Status
from hv_tariff.whatif.edits.change import apportioned, on_places
from hv_tariff.whatif.edits.cutting import changed_within
from hv_tariff.whatif.edits.edit import Edit, Tables

FAMILY = "calendar/time_of_use"
BANDS = (Band.MID, Band.PEAK, Band.OFF_PEAK)
Flows = Mapping[tuple[Band, Band], Fraction]
_FRIDAY = 4  # datetime.date.weekday()


@frozen(kw_only=True, slots=True)
class HoursEdit(Edit):
    """Other hours in some months of the year.

    Attributes
    ----------
    months : tuple of int
        1 to 12.
    hours : tuple of (Band, Decimal)
        Hours a day of each band, which add up to 24 [hour/day].
    windows : tuple of Window
        The same by the clock; empty where only hours a day are given.
    """

    months: tuple[int, ...]
    hours: tuple[tuple[Band, Decimal], ...]
    windows: tuple[Window, ...] = ()

    def words(self) -> dict[str, Any]:
        """Return the months, and the hours or windows of each band."""
        bands = {band.value: f"{hours:f}" for band, hours in self.hours}
        if self.windows:
            bands = {
                band.value: ",".join(_clocks(each) for each in self.windows if each.band is band)
                for band, _ in self.hours
            }
        return {"time_of_use": ",".join(f"{month:02d}" for month in self.months), **bands}

    def on_editions(self, editions: tuple[Edition, ...], *, scenario: str) -> tuple[Edition, ...]:
        """Return the editions with the hours of its months changed."""
        return changed_within(editions, self.span, lambda each: self._edition(each, scenario))

    def on_case(self, case: Case, *, tables: Tables, scenario: str) -> Case:
        """Return the case with the energy of the hours that change hands moved to their new bands."""
        del scenario
        if not self.whom.has(case):
            return case
        days = [
            day
            for day in _days(case.period.from_, case.period.until)
            if self.span.touches(day, day + timedelta(days=1)) and jalali(day)[1] in self.months
        ]
        if not days:
            return case
        flows: dict[tuple[Band, Band], Fraction] = {}
        longer: dict[Band, Fraction] = {}
        for day in days:
            before = _in_force(tables.before, day)
            for pair, share in self._flows(before, jalali(day)[1]).items():
                flows[pair] = flows.get(pair, Fraction(0)) + share / case.period.days
            old = before.hours(jalali(day)[1])
            for band, hours in self.hours:
                more = Fraction(hours) - Fraction(old.get(band, Decimal(0)))
                longer[band] = longer.get(band, Fraction(0)) + more / case.period.days
        purchases = case.contract.purchases
        contract = case.contract
        if purchases is not None:
            contract = evolve(contract, purchases=_over(purchases, longer))
        return evolve(case, contract=contract, consumption=self._moved(case, flows))

    def untouched(self, book: TariffBook) -> str:
        """Return that no hours of these months are known."""
        return f"no {FAMILY} table of the book '{book.name}' is in force on its days"

    def _flows(self, before: TimeOfUse, month: int) -> Flows:
        """Of the energy of a band, the share that moves to another, on a day of a month."""
        old = before.hours(month)
        if self.windows and any(month in part.months for part in before.parts):
            minutes = _overlap(before.part(month), self.windows)
        else:
            new = dict(self.hours)
            change = {b: Fraction(new.get(b, 0)) - Fraction(old.get(b, 0)) for b in BANDS}
            gained = sum((each for each in change.values() if each > 0), Fraction(0))
            minutes = {
                (a, b): -change[a] * change[b] / gained * 60
                for a in BANDS
                for b in BANDS
                if change[a] < 0 < change[b]
            }
        return {
            (a, b): moved / (Fraction(old[a]) * 60)
            for (a, b), moved in minutes.items()
            if a is not b and moved
        }

    def _moved(self, case: Case, flows: Flows) -> Consumption:
        """The consumption with the shares moved; a Friday register counts the peak of Fridays."""
        used = case.consumption
        exact = {band: Fraction(kwh) * 10**KWH_PLACES for band, kwh in used.energy_kwh}
        total = sum(exact.values(), Fraction(0))
        moved = dict(exact)
        fridays = Fraction(
            sum(day.weekday() == _FRIDAY for day in _days(case.period.from_, case.period.until)),
            case.period.days,
        )
        for (source, target), share in flows.items():
            sources = [source]
            if source is Band.PEAK and Band.FRIDAY_PEAK in exact:
                sources.append(Band.FRIDAY_PEAK)
            for each in sources:
                if each not in exact:
                    continue
                amount = exact[each] * share
                moved[each] -= amount
                on_fridays = (
                    amount * fridays if target is Band.PEAK and Band.FRIDAY_PEAK in exact else Fraction(0)
                )
                if target not in exact:
                    raise InputError(
                        f"{case.name} has no register of {target.value}",
                        where=self.where,
                        hint="energy cannot move to a band that is not metered",
                    )
                moved[target] += amount - on_fridays
                if on_fridays:
                    moved[Band.FRIDAY_PEAK] += on_fridays
        units = apportioned(list(moved.values()), int(total))
        energy = {
            band: on_places(Fraction(each, 10**KWH_PLACES), KWH_PLACES)
            for band, each in zip(moved, units, strict=True)
        }
        return evolve(used, energy_kwh=energy)

    def _edition(self, edition: Edition, scenario: str) -> Edition:
        old = edition.time_of_use
        if edition.family != FAMILY or old is None:
            return edition
        parts = [
            evolve(part, months=tuple(month for month in part.months if month not in self.months))
            for part in old.parts
        ]
        by_month = {month: hours for month, hours in old.by_month.items() if month not in self.months}
        if self.windows:
            parts.append(YearPart(name=scenario, months=self.months, windows=self.windows))
        else:
            by_month |= {month: MappingProxyType(dict(self.hours)) for month in self.months}
        months = ", ".join(f"{month:02d}" for month in self.months)
        new = evolve(
            old,
            parts=tuple(part for part in parts if part.months),
            by_month=MappingProxyType(by_month),
            status=Status.SUPPOSED,
            source=Source(id="scenario", text=f"the scenario '{scenario}'"),
            clause=f"scenario {scenario}",
            method=f"months {months} supposed; the others as before ({old.status.code}: {old.clause})",
            where=self.where,
        )
        return evolve(edition, time_of_use=new)


def hours_on(book: TariffBook, day: date) -> Mapping[Band, Decimal]:
    """Return the hours a day of each band on a day [hour/day].

    Raises
    ------
    NotInForceError, MissingRateError
        When the book does not know them.
    """
    known = book.in_force(on=day, family=FAMILY).time_of_use
    if known is None:
        raise MissingRateError("the table has no hours", where=FAMILY)
    return known.hours(jalali(day)[1])


def _in_force(editions: tuple[Edition, ...], day: date) -> TimeOfUse:
    for each in editions:
        known = each.time_of_use
        if known is not None and each.from_ <= day and (each.until is None or day < each.until):
            return known
    year, month, _ = jalali(day)
    raise MissingRateError(
        f"no time-of-use hours are known for {year:04d}-{month:02d}, so that nothing says what moves",
        where=FAMILY,
        hint=f"fill {FAMILY}",
    )


def _overlap(part: YearPart, windows: tuple[Window, ...]) -> dict[tuple[Band, Band], Fraction]:
    """The minutes a day that change from one band to another."""
    after = YearPart(name="", months=part.months, windows=windows)
    found: dict[tuple[Band, Band], Fraction] = {}
    for minute in range(0, DAY_MINUTES, 15):
        pair = part.band_at(minute), after.band_at(minute)
        found[pair] = found.get(pair, Fraction(0)) + 15
    return found


def _over(old: Purchases, longer: Mapping[Band, Fraction]) -> Purchases:
    """Blocks of the same power over the changed hours; the Friday block over those of the peak."""
    more = {**longer, Band.FRIDAY_PEAK: longer.get(Band.PEAK, Fraction(0))}

    def hours(band: Band, before: Decimal) -> Decimal:
        return on_places(Fraction(before) + more.get(band, Fraction(0)), HOUR_PLACES)

    return evolve(
        old,
        blocks=tuple(evolve(each, hours=hours(each.band, each.hours)) for each in old.blocks),
        monthly_blocks=tuple(
            evolve(each, hours=tuple((band, hours(band, before)) for band, before in each.hours))
            for each in old.monthly_blocks
        ),
    )


def _days(from_: date, until: date) -> list[date]:
    return [from_ + timedelta(days=i) for i in range((until - from_).days)]


def _clocks(window: Window) -> str:
    return "-".join(f"{each // 60:02d}:{each % 60:02d}" for each in (window.start, window.end))
