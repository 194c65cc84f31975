"""Exact values over integer registers: constant × registers ÷ (positive constant × registers)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from math import gcd
from typing import NamedTuple


class Monomial(NamedTuple):
    """``above_constant·Πabove ÷ (below_constant·Πbelow)``; the lower part is positive."""

    above_constant: int
    below_constant: int
    above: tuple[int, ...]
    below: tuple[int, ...]


ZERO = Monomial(0, 1, (), ())


def product(a: Monomial, b: Monomial) -> Monomial:
    """Return the product of two values."""
    return reduced(
        a.above_constant * b.above_constant,
        a.below_constant * b.below_constant,
        a.above + b.above,
        a.below + b.below,
    )


def reduced(above_constant: int, below_constant: int, above: Sequence[int], below: Sequence[int]) -> Monomial:
    """Return a value with its common constants and registers cancelled."""
    if above_constant == 0:
        return ZERO
    divisor = gcd(above_constant, below_constant)
    up, down = Counter(above), Counter(below)
    return Monomial(
        above_constant // divisor,
        below_constant // divisor,
        tuple(sorted((up - down).elements())),
        tuple(sorted((down - up).elements())),
    )


def power_of_ten(places: int) -> Monomial:
    """Return 10^places."""
    return Monomial(10**places, 1, (), ()) if places >= 0 else Monomial(1, 10**-places, (), ())


def on_grid(register: int, places: int) -> Monomial:
    """Return the value of a register that counts units of 10^−places."""
    return (
        Monomial(1, 10**places, (register,), ()) if places >= 0 else Monomial(10**-places, 1, (register,), ())
    )
