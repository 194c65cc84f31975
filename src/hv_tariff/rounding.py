"""Rounding of exact quotients, with every mode stated; halves of negatives go away from zero."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum


class Mode(Enum):
    """How a rounded value is chosen; half-up is Decimal's ROUND_HALF_UP (away from zero)."""

    HALF_UP = "half-up"
    FLOOR = "floor"
    TRUNCATE = "toward zero"

    @property
    def fa(self) -> str:
        """Return the Persian name."""
        return {"half-up": "گرد به نزدیک‌ترین", "floor": "گرد به پایین", "toward zero": "بریدن"}[self.value]


def round_half_up(n: int, d: int) -> int:
    """Return n/d rounded to the nearest integer, halves away from zero; `d` must be positive."""
    if n >= 0:
        return (n + n + d) // (d + d)
    return -((d - n - n) // (d + d))


def round_floor(n: int, d: int) -> int:
    """Return the largest integer not above n/d; `d` must be positive."""
    return n // d


def truncate(n: int, d: int) -> int:
    """Return n/d without its fraction; `d` must be positive."""
    return n // d if n >= 0 else -(-n // d)


ROUNDERS: dict[Mode, Callable[[int, int], int]] = {
    Mode.HALF_UP: round_half_up,
    Mode.FLOOR: round_floor,
    Mode.TRUNCATE: truncate,
}
