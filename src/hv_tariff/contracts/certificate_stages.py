"""How many capacity certificates a demand needs, and by which days: in quarters, in thirds, or at once.

A certificate is 1 kW of firm capacity without time limit, so quantities are whole kW. The quantity rule and
the days of the thirds are unknown here (reported: "in proportion", "four quarters at three months, or three
thirds"), so they are the caller's, without default.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from enum import Enum
from itertools import pairwise

from attrs import field, frozen

from hv_tariff.contracts.period import day_of
from hv_tariff.contracts.quantities import Figure, decimal_of, on_grid
from hv_tariff.dates import format_date, months_after
from hv_tariff.errors import InputError

QUARTERS, QUARTER_MONTHS, THIRDS = 4, 3, 3
CLAUSE = "capacity certificate: in stages, four quarters at three months, or three thirds (reported)"


class Whole(Enum):
    """How a quantity that is no whole kW is made one."""

    UP = "up"
    DOWN = "down"
    NEAREST = "nearest"


def _per_kw(value: Figure) -> Decimal:
    return decimal_of(value, where="rule.per_kw")


@frozen(kw_only=True, slots=True)
class QuantityRule:
    """How many certificates a new demand or an increase needs.

    Attributes
    ----------
    per_kw : Decimal
        Certificates a kW of new demand [kW/kW].
    whole : Whole
        What is done with a part of a kW.

    Raises
    ------
    InputError
        For a ratio that is no decimal or not above zero.
    """

    per_kw: Decimal = field(converter=_per_kw)
    whole: Whole

    def __attrs_post_init__(self) -> None:
        if self.per_kw <= 0:
            raise InputError(
                f"{self.per_kw} certificates a kW", where="rule.per_kw", hint="give a ratio above zero"
            )
        if not isinstance(self.whole, Whole):
            raise InputError(
                f"{self.whole!r} is no way to make kW whole", where="rule.whole", hint="give a Whole"
            )

    def certificates(self, demand_kw: Figure) -> int:
        """Return the certificates that so much new demand needs [kW].

        Raises
        ------
        InputError
            For a demand that is negative or no decimal.
        """
        demand = decimal_of(demand_kw, where="demand_kw")
        if demand < 0:
            raise InputError(f"'{demand_kw}' is negative", where="demand_kw", hint="give zero or more")
        over, under = (
            a * b for a, b in zip(demand.as_integer_ratio(), self.per_kw.as_integer_ratio(), strict=True)
        )
        if self.whole is Whole.NEAREST:
            return (2 * over + under) // (2 * under)
        return over // under if self.whole is Whole.DOWN else -(-over // under)


@frozen(kw_only=True, slots=True)
class Stage:
    """Certificates due by a day [kW]."""

    due: date
    kw: int


def quarters(kw: int, *, first_due: date | str) -> tuple[Stage, ...]:
    """Return four stages at three Solar Hijri months.

    Parameters
    ----------
    kw : int
        The whole quantity [kW]; parts of a kW go to the later stages, so that the sum is kept.
    first_due : datetime.date or str
        The day of the first stage.

    Raises
    ------
    InputError
        For a quantity that is no whole number above zero, or a day that is none.
    """
    first = day_of(first_due, where="first_due")
    return _split(kw, [months_after(first, QUARTER_MONTHS * number) for number in range(QUARTERS)])


def thirds(kw: int, *, due: Sequence[date | str]) -> tuple[Stage, ...]:
    """Return three stages on the given days; nobody here knows how far apart they are.

    Raises
    ------
    InputError
        When there are not three days in order, or as in `quarters`.
    """
    days = [day_of(day, where=f"due[{number}]") for number, day in enumerate(due)]
    if len(days) != THIRDS or sorted(set(days)) != days:
        said = ", ".join(format_date(day) for day in days) or "none"
        raise InputError(
            f"{said}: not three days in order", where="due", hint="give the days of the three thirds"
        )
    return _split(kw, days)


def at_once(kw: int, *, due: date | str) -> tuple[Stage, ...]:
    """Return the whole quantity as one stage."""
    return _split(kw, [day_of(due, where="due")])


def whole_kw(value: Figure, *, where: str) -> int:
    """Read a number of certificates [kW]: a whole number above zero; raises InputError."""
    kw = on_grid(value, 0, where)
    if kw <= 0:
        raise InputError(f"{kw} kW of certificates", where=where, hint="give a whole number of kW above zero")
    return kw


def _split(kw: Figure, days: Sequence[date]) -> tuple[Stage, ...]:
    whole, count = whole_kw(kw, where="kw"), len(days)
    edges = [whole * number // count for number in range(count + 1)]
    parts = [after - before for before, after in pairwise(edges)]
    return tuple(Stage(due=day, kw=part) for day, part in zip(days, parts, strict=True) if part)
