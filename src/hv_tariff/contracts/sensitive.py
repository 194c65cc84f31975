"""Sensitive customers: the record of their emergency supply, and what follows where it is not ready.

A customer whose interruption costs life or property must keep emergency supply; one that does not, after two
warnings, is priced at the green-board maximum (letter 3270/11/234, reported). How long a test holds is not
known here: it is the caller's, and None says that tests are not judged by their age.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from enum import Enum

from attrs import field, frozen

from hv_tariff.contracts.flow_parts import Known
from hv_tariff.contracts.period import day_of
from hv_tariff.contracts.programmes import Limit
from hv_tariff.contracts.quantities import Figure, magnitude
from hv_tariff.contracts.quantities import persian_decimal as _fa
from hv_tariff.contracts.refusal import FailedCondition
from hv_tariff.dates import format_date, persian_digits
from hv_tariff.errors import InputError
from hv_tariff.vocabulary import Label


def _day(value: date | str) -> date:
    return day_of(value, where="readiness.on")


def _kw(value: Figure) -> Decimal:
    return magnitude(value, where="readiness.kw")


@frozen(kw_only=True, slots=True)
class EmergencySupply:
    """What emergency supply can carry from a day on [kW]; 0 where it was taken away."""

    on: date = field(converter=_day)
    kw: Decimal = field(converter=_kw)


@frozen(kw_only=True, slots=True)
class SupplyTest:
    """A test of the emergency supply: what it carried [kW]."""

    on: date = field(converter=_day)
    carried_kw: Decimal = field(converter=_kw)
    reference: str = ""


@frozen(kw_only=True, slots=True)
class ReadinessWarning:
    """A written warning to a customer that is not ready."""

    on: date = field(converter=_day)
    reference: str


class Consequence(Enum):
    """What follows on a day."""

    NONE = "none"
    WARNING_DUE = "warning_due"
    GREEN_BOARD_MAXIMUM = "green_board_maximum"

    @property
    def label(self) -> Label:
        """Return the names a person reads."""
        return {
            Consequence.NONE: Label("nothing", "هیچ"),
            Consequence.WARNING_DUE: Label("a warning", "اخطار"),
            Consequence.GREEN_BOARD_MAXIMUM: Label(
                "energy at the green-board maximum", "برق به نرخ حداکثر تابلوی سبز"
            ),
        }[self]


@frozen(kw_only=True, slots=True)
class Standing:
    """How a sensitive customer stands on a day.

    Attributes
    ----------
    lacking : tuple of FailedCondition
        Everything that is not ready; none: compliant.
    warnings : int
        How many were given by then.
    consequence : Consequence
    known : Known
        How well the rule of the consequence is known.
    """

    lacking: tuple[FailedCondition, ...]
    warnings: int
    consequence: Consequence
    known: Known


@frozen(kw_only=True, slots=True)
class Readiness:
    """The readiness record of a sensitive customer.

    Attributes
    ----------
    sensitive_kw : Decimal
        The load that must not be interrupted [kW].
    supplies : tuple of EmergencySupply
    tests : tuple of SupplyTest
    warnings : tuple of ReadinessWarning

    Raises
    ------
    InputError
        For a sensitive load of zero, or records that are not in order of day.
    """

    sensitive_kw: Decimal = field(converter=_kw)
    supplies: tuple[EmergencySupply, ...] = ()
    tests: tuple[SupplyTest, ...] = ()
    warnings: tuple[ReadinessWarning, ...] = ()

    def __attrs_post_init__(self) -> None:
        if not self.sensitive_kw:
            raise InputError(
                "a sensitive load of zero",
                where="readiness.sensitive_kw",
                hint="give the kW to be kept supplied",
            )
        for name, days in (
            ("supplies", [each.on for each in self.supplies]),
            ("tests", [each.on for each in self.tests]),
            ("warnings", [each.on for each in self.warnings]),
        ):
            if days != sorted(set(days)):
                raise InputError(
                    "not in order of day, or two on a day", where=f"readiness.{name}", hint="sort them by day"
                )

    def standing(self, on: date | str, *, warnings_allowed: Limit, test_holds_days: int | None) -> Standing:
        """Return how the customer stands at the end of a day.

        Parameters
        ----------
        on : datetime.date or str
        warnings_allowed : Limit
            The warnings after which the price changes.
        test_holds_days : int or None
            How long a test holds [day]; None: for ever.

        Raises
        ------
        InputError
            For a day that is none, or days that are no whole number above zero.
        """
        if test_holds_days is not None and test_holds_days < 1:
            raise InputError(
                f"{test_holds_days} days", where="test_holds_days", hint="give 1 or more, or None"
            )
        day = day_of(on, where="on")
        lacking = tuple(self._lacking(day, test_holds_days))
        given = sum(1 for each in self.warnings if each.on <= day)
        consequence = Consequence.NONE
        if lacking:
            enough = given >= warnings_allowed.value
            consequence = Consequence.GREEN_BOARD_MAXIMUM if enough else Consequence.WARNING_DUE
        return Standing(
            lacking=lacking, warnings=given, consequence=consequence, known=warnings_allowed.known
        )

    def _lacking(self, day: date, holds: int | None) -> Iterator[FailedCondition]:
        supply = [each.kw for each in self.supplies if each.on <= day]
        there = supply[-1] if supply else Decimal(0)
        need, need_fa = f"{self.sensitive_kw:f}", _fa(self.sensitive_kw)
        if there < self.sensitive_kw:
            yield FailedCondition(
                code="emergency_supply",
                what=Label(
                    f"emergency supply of {there:f} kW for {need} kW",
                    f"برق اضطراری {_fa(there)} کیلووات برای {need_fa} کیلووات بار حساس",
                ),
                remedy=Label(f"provide {need} kW", f"{need_fa} کیلووات فراهم کنید"),
            )
        tests = [each for each in self.tests if each.on <= day]
        if not tests:
            yield FailedCondition(
                code="test",
                what=Label("emergency supply was never tested", "برق اضطراری هرگز آزمون نشده است"),
                remedy=Label(f"test it with {need} kW", f"با {need_fa} کیلووات آزمون کنید"),
            )
            return
        last, when = tests[-1], format_date(tests[-1].on)
        if last.carried_kw < self.sensitive_kw:
            yield FailedCondition(
                code="test_carried",
                what=Label(
                    f"the test of {when} carried {last.carried_kw:f} of {need} kW",
                    f"آزمون {persian_digits(when)} تنها {_fa(last.carried_kw)} از {need_fa} کیلووات "
                    "را تأمین کرد",
                ),
                remedy=Label(f"test it with {need} kW", f"با {need_fa} کیلووات آزمون کنید"),
            )
        if holds is not None and day > last.on + timedelta(days=holds):
            yield FailedCondition(
                code="test_age",
                what=Label(
                    f"the test of {when} is older than {holds} days",
                    f"از آزمون {persian_digits(when)} بیش از {persian_digits(str(holds))} روز گذشته است",
                ),
                remedy=Label("test it again", "دوباره آزمون کنید"),
            )
