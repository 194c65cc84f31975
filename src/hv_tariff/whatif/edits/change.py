"""One number set, scaled, added to or capped, exactly, and rounded to the grid that it stands on."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from enum import Enum
from fractions import Fraction

from attrs import frozen

from hv_tariff.contracts.registers import EXACT
from hv_tariff.errors import InputError
from hv_tariff.rounding import round_half_up


class Operation(Enum):
    """What is done to a number; the value is the word of a scenario."""

    SET = "set"
    SCALE = "scale"
    ADD = "add"
    CAP = "cap"


_SIGNS = {Operation.SET: "=", Operation.SCALE: "×", Operation.ADD: "+", Operation.CAP: "at most"}


@frozen(slots=True)
class Change:
    """An operation and its operand.

    Attributes
    ----------
    operation : Operation
    value : Decimal
        In the unit of the number that is changed; of a scale, a ratio.
    """

    operation: Operation
    value: Decimal

    def __str__(self) -> str:
        return f"{_SIGNS[self.operation]} {self.value:f}"

    def linear(self, places: int) -> tuple[int, int, int]:
        """Return what a scale or an addition does to a number in units of 10^−places.

        Returns
        -------
        tuple of int
            `times`, `plus` and `over`: ``(number × times + plus) ÷ over``, to be rounded half up.
        """
        if self.operation is Operation.SCALE:
            by = Fraction(self.value)
            return by.numerator, 0, by.denominator
        by = Fraction(self.value) * 10**places
        return by.denominator, by.numerator, by.denominator

    def of(self, old: Decimal, *, places: int, where: str) -> Decimal:
        """Return a number changed, rounded half up to `places` decimals, the grid of its kind.

        Parameters
        ----------
        old : Decimal
        places : int
        where : str
            The place of the edit, for the error.

        Raises
        ------
        InputError
            When the result is below zero.
        """
        match self.operation:
            case Operation.SET:
                return self.value
            case Operation.CAP:
                return min(old, self.value)
        times, plus, over = self.linear(places)
        before, unit = Fraction(old), 10**places
        after = (before * unit * times + plus) / (over * unit)
        if after < 0 <= before:
            raise InputError(
                f"{old:f} {self} is below zero", where=where, hint=f"give at least -{old:f} to add"
            )
        return on_places(after, places)


def on_places(value: Fraction, places: int) -> Decimal:
    """Return an exact value rounded half up to `places` decimals."""
    scaled = value * 10**places
    digits = round_half_up(scaled.numerator, scaled.denominator)
    while places and digits % 10 == 0:
        digits, places = digits // 10, places - 1
    return Decimal(digits).scaleb(-places, EXACT)


def apportioned(exact: Sequence[Fraction], total: int) -> list[int]:
    """Return integers nearest to exact values that add up to a whole total, the largest remainders first.

    Parameters
    ----------
    exact : sequence of Fraction
        They add up to `total`.
    total : int
    """
    whole = [each.numerator // each.denominator for each in exact]
    left = total - sum(whole)
    order = sorted(range(len(exact)), key=lambda i: (whole[i] - exact[i], i))
    for i in order[:left]:
        whole[i] += 1
    return whole
