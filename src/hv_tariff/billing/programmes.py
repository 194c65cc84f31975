"""The bonus of a load programme, and energy at the green-board maximum, as lines with explanations."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import frozen

from hv_tariff.billing.consent import check_consent
from hv_tariff.billing.explainer import Explainer
from hv_tariff.billing.explanation import Explanation
from hv_tariff.billing.rules import rates
from hv_tariff.billing.rules.programmes import (
    BONUS_COEFFICIENT,
    BONUS_EVIDENCE,
    BONUS_PRICE,
    MONTH_KWH,
    READINESS_EVIDENCE,
    REDUCED_KWH,
    cooperation_bonus,
    green_board_energy,
)
from hv_tariff.billing.supplied import CALLER
from hv_tariff.contracts import KWH_PLACES, Figure, decimal_of, on_grid
from hv_tariff.contracts.programmes import Reduction
from hv_tariff.contracts.quantities import magnitude
from hv_tariff.contracts.sensitive import Consequence, Standing
from hv_tariff.dates import month_start, parse_month
from hv_tariff.errors import InputError
from hv_tariff.formula import dimensions
from hv_tariff.formula.exact import runner
from hv_tariff.formula.lowering import lower
from hv_tariff.formula.nodes import Charge, Rate
from hv_tariff.tariffs import Number, TariffBook
from hv_tariff.vocabulary import Label, Status

_Numbers = Mapping[tuple[Rate, int | None], Number]


@frozen(kw_only=True, slots=True)
class Line:
    """A line that stands beside a bill.

    Attributes
    ----------
    code : str
    label : Label
    amount : int
        [rial]; negative: to the customer.
    explanation : Explanation
    status : Status
        The weakest of its numbers.
    """

    code: str
    label: Label
    amount: int
    explanation: Explanation
    status: Status


def bonus_line(reduction: Reduction, *, price: Figure, coefficient: Figure) -> Line:
    """Return the bonus of a reduction (پاداش همکاری).

    Parameters
    ----------
    reduction : Reduction
    price : int, str or Decimal
        What a kWh not used is worth [rial/kWh]; no source gives it.
    coefficient : int, str or Decimal
        The programme's coefficient [1]; no source gives it.

    Returns
    -------
    Line
        A negative amount: energy not used × price × coefficient.

    Raises
    ------
    InputError
        For a price or a coefficient that is negative, no decimal, or off its grid.
    """
    numbers: _Numbers = {
        (rate, None): _callers(rate, value)
        for rate, value in ((BONUS_PRICE, price), (BONUS_COEFFICIENT, coefficient))
    }
    kwh = reduction.kwh * 10**REDUCED_KWH.places
    return _line(
        cooperation_bonus(),
        numbers,
        readings={REDUCED_KWH.name: (int(kwh),)},
        months=(),
        evidence=BONUS_EVIDENCE,
    )


def green_board_line(
    standing: Standing,
    *,
    energy_kwh: Mapping[str, Figure],
    book: TariffBook,
    accept_estimates: bool = False,
) -> Line:
    """Return what energy costs a sensitive customer that is not ready after its warnings.

    Parameters
    ----------
    standing : Standing
    energy_kwh : mapping of str to figure
        Energy by Solar Hijri month, ``1404-05`` [kWh].
    book : TariffBook
    accept_estimates : bool
        Consent to a green-board maximum that is an estimate.

    Raises
    ------
    InputError
        When the standing has no such consequence, no month is given, or a figure is negative or off its
        grid.
    NotInForceError, MissingRateError
        When the book has no green-board maximum of a month.
    ConsentError
        When one is an estimate, or invented, and nobody consented.
    """
    if standing.consequence is not Consequence.GREEN_BOARD_MAXIMUM:
        raise InputError(
            f"what follows is {standing.consequence.label.en}, not another price",
            where="standing",
            hint=f"it takes a lack of readiness and the warnings of the rule; {standing.warnings} were given",
        )
    if not energy_kwh:
        raise InputError("no energy", where="energy_kwh", hint="give {'1404-05': ...}")
    by_month = {parse_month(month, where="energy_kwh"): kwh for month, kwh in sorted(energy_kwh.items())}
    rate = rates.GREEN_BOARD_MAXIMUM
    numbers: _Numbers = {
        (rate, k): book.in_force(on=month_start(month), family=rate.family).number(
            rate.key, tariff_class=None
        )
        for k, month in enumerate(by_month)
    }
    check_consent(numbers.values(), book=book, accept_estimates=accept_estimates, of="line")
    kwh = tuple(
        on_grid(magnitude(value, where=f"energy_kwh.{month}"), KWH_PLACES, f"energy_kwh.{month}")
        for month, value in by_month.items()
    )
    return _line(
        green_board_energy(),
        numbers,
        readings={MONTH_KWH.name: kwh},
        months=tuple(by_month),
        evidence=READINESS_EVIDENCE,
    )


def _callers(rate: Rate, value: Figure) -> Number:
    where = f"supplied.{rate.key}"
    on_grid(magnitude(value, where=where), rate.places, where)
    return Number(
        value=decimal_of(value, where=where),
        unit=rate.unit,
        status=Status.REPORTED,
        source=CALLER,
        clause="",
        where=where,
    )


def _line(
    charge: Charge,
    numbers: _Numbers,
    *,
    readings: Mapping[str, tuple[int, ...]],
    months: tuple[str, ...],
    evidence: Label,
) -> Line:
    """One line by itself: lowered, run and explained as those of a bill are."""
    dimensions.check([charge])
    program = lower([charge], slices=max(1, len(months)))
    registers: list[object] = [*program.constants]
    registers += [int(numbers[key].value.scaleb(key[0].places)) for key in program.rates]
    registers += [readings[leaf.name][k or 0] for leaf, k in program.readings]
    runner(program)(registers)
    explained = Explainer(
        program, numbers=numbers, months=months, evidence=evidence, season=None, moving=frozenset(readings)
    ).explain(registers)[charge.code]
    return Line(
        code=charge.code,
        label=charge.label,
        amount=int(explained.value),
        explanation=explained,
        status=min(number.status for number in numbers.values()),
    )
