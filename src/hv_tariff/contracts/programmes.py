"""Load programmes: who is eligible, and what was reduced against a baseline, interval by interval.

How a baseline is drawn is unknown here, so it is given with each interval. "At least 15 % reduction" is read
interval by interval: one below it is measured and not counted.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction

from attrs import field, frozen

from hv_tariff.contracts.flow_parts import Known
from hv_tariff.contracts.period import day_of
from hv_tariff.contracts.quantities import KW_PLACES, Figure, magnitude, scaled
from hv_tariff.contracts.quantities import persian_decimal as _fa
from hv_tariff.contracts.refusal import FailedCondition, RefusedError
from hv_tariff.dates import format_date, jalali, persian_digits
from hv_tariff.errors import InputError
from hv_tariff.vocabulary import Label

HOUR_PLACES = 4
MonthDay = tuple[int, int]


@frozen(kw_only=True, slots=True)
class Limit:
    """A number of a programme or of a duty, with how well it is known."""

    value: Decimal
    known: Known


@frozen(kw_only=True, slots=True)
class Season:
    """The part of the year of a programme, half open: the first day of it, and the first after it."""

    from_: MonthDay
    until: MonthDay
    known: Known

    def __contains__(self, day: date) -> bool:
        _, month, dom = jalali(day)
        return self.from_ <= (month, dom) < self.until


@frozen(kw_only=True, slots=True)
class Programme:
    """The terms of a load programme; None where it has no such term.

    Attributes
    ----------
    code : str
    title : Label
    least_kw : Limit or None
        The least contract demand [kW].
    least_share : Limit or None
        The least reduction as a share of the baseline [1].
    most_hours : Limit or None
        The most hours of a season [hour].
    season : Season or None
    """

    code: str
    title: Label
    least_kw: Limit | None = None
    least_share: Limit | None = None
    most_hours: Limit | None = None
    season: Season | None = None


def _day(value: date | str) -> date:
    return day_of(value, where="interval.on")


def _baseline(value: Figure) -> Decimal:
    return magnitude(value, where="interval.baseline_kw")


def _measured(value: Figure) -> Decimal:
    return magnitude(value, where="interval.measured_kw")


def _hours(value: Figure) -> Decimal:
    return magnitude(value, where="interval.hours")


@frozen(kw_only=True, slots=True)
class Interval:
    """Some hours of a day in which a reduction was called.

    Attributes
    ----------
    on : datetime.date
    hours : Decimal
        How long it was [hour], above 0 and at most 24.
    baseline_kw : Decimal
        What would have been used [kW]; how it was drawn is the caller's to say.
    measured_kw : Decimal
        What was used [kW].

    Raises
    ------
    InputError
        For a day that is none, a figure that is negative or off its grid, hours that no day has, or a
        baseline of zero.
    """

    on: date = field(converter=_day)
    hours: Decimal = field(converter=_hours)
    baseline_kw: Decimal = field(converter=_baseline)
    measured_kw: Decimal = field(converter=_measured)

    def __attrs_post_init__(self) -> None:
        scaled(self.hours, HOUR_PLACES, "interval.hours")
        scaled(self.measured_kw, KW_PLACES, "interval.measured_kw")
        if not 0 < self.hours <= 24:
            raise InputError(f"{self.hours} hours of a day", where="interval.hours", hint="give at most 24")
        if not scaled(self.baseline_kw, KW_PLACES, "interval.baseline_kw"):
            raise InputError(
                "the baseline is zero", where="interval.baseline_kw", hint="nothing can be reduced from it"
            )

    @property
    def reduction_kw(self) -> Fraction:
        """Return what was used less than the baseline [kW]; 0 where more was used."""
        return max(Fraction(0), Fraction(self.baseline_kw) - Fraction(self.measured_kw))

    @property
    def share(self) -> Fraction:
        """Return the reduction as a share of the baseline [1]."""
        return self.reduction_kw / Fraction(self.baseline_kw)

    @property
    def reduced_kwh(self) -> Fraction:
        """Return the energy that was not used [kWh]."""
        return self.reduction_kw * Fraction(self.hours)


@frozen(kw_only=True, slots=True)
class Reduction:
    """What a participant reduced.

    Attributes
    ----------
    programme : Programme
    counted : tuple of Interval
    not_counted : tuple of (Interval, FailedCondition)
        Intervals whose reduction was too small, and why.
    """

    programme: Programme
    counted: tuple[Interval, ...]
    not_counted: tuple[tuple[Interval, FailedCondition], ...]

    @property
    def kwh(self) -> Fraction:
        """Return the energy of the intervals counted [kWh]."""
        return sum((each.reduced_kwh for each in self.counted), Fraction(0))

    @property
    def hours(self) -> Fraction:
        """Return the hours of the intervals counted [hour]."""
        return sum((Fraction(each.hours) for each in self.counted), Fraction(0))


def measured_reduction(
    programme: Programme, *, contract_demand_kw: Figure, intervals: Iterable[Interval]
) -> Reduction:
    """Return what was reduced in a programme.

    Parameters
    ----------
    programme : Programme
    contract_demand_kw : int, str or Decimal
        [kW]
    intervals : iterable of Interval

    Raises
    ------
    RefusedError
        With every term that the participant or an interval fails: too small a contract, days outside the
        season, more hours than the programme has.
    InputError
        For a contract demand that is negative or no decimal.
    """
    demand, given = magnitude(contract_demand_kw, where="contract_demand_kw"), tuple(intervals)
    failed = tuple(_refusals(programme, demand, given))
    if failed:
        raise RefusedError(failed, where=f"programme {programme.code}")
    least = programme.least_share
    short = [] if least is None else [each for each in given if each.share < Fraction(least.value)]
    return Reduction(
        programme=programme,
        counted=tuple(each for each in given if each not in short),
        not_counted=tuple((each, _too_little(each, least)) for each in short if least is not None),
    )


def _refusals(
    programme: Programme, demand: Decimal, given: tuple[Interval, ...]
) -> Iterator[FailedCondition]:
    least, most, season = programme.least_kw, programme.most_hours, programme.season
    if least is not None and demand < least.value:
        yield FailedCondition(
            code="least_kw",
            what=Label(
                f"the contract demand is {demand:f} kW, not at least {least.value:f}",
                f"قدرت قراردادی {_fa(demand)} کیلووات است، نه دست‌کم {_fa(least.value)}",
            ),
            remedy=Label(
                f"the programme is for {least.value:f} kW and more",
                f"برنامه برای {_fa(least.value)} کیلووات و بیشتر است",
            ),
            clause=least.known.clause,
        )
    outside = [] if season is None else [each for each in given if each.on not in season]
    if season is not None and outside:
        days = sorted({format_date(each.on) for each in outside})
        yield FailedCondition(
            code="season",
            what=Label(
                f"outside the season: {', '.join(days)}",
                f"بیرون از فصل برنامه: {'، '.join(persian_digits(day) for day in days)}",
            ),
            remedy=Label("leave these days out", "این روزها را حذف کنید"),
            clause=season.known.clause,
        )
    hours = sum((Fraction(each.hours) for each in given), Fraction(0))
    if most is not None and hours > Fraction(most.value):
        said = f"{hours.numerator / Decimal(hours.denominator):f}"
        yield FailedCondition(
            code="most_hours",
            what=Label(
                f"{said} hours, not at most {most.value:f}",
                f"{persian_digits(said)} ساعت، نه حداکثر {_fa(most.value)}",
            ),
            remedy=Label(f"give at most {most.value:f} hours", f"حداکثر {_fa(most.value)} ساعت بدهید"),
            clause=most.known.clause,
        )


def _too_little(each: Interval, least: Limit) -> FailedCondition:
    day = format_date(each.on)
    return FailedCondition(
        code="least_share",
        what=Label(
            f"{day}: {each.measured_kw:f} kW of {each.baseline_kw:f} is a reduction below {least.value:f}",
            f"{persian_digits(day)}: کاهش از {_fa(each.baseline_kw)} به {_fa(each.measured_kw)} کمتر از "
            f"{_fa(least.value)} است",
        ),
        remedy=Label("it is not counted", "به حساب نمی‌آید"),
        clause=least.known.clause,
    )
