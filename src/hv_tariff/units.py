"""Units as whole-number exponents of independent bases, so that kW + kWh is refused.

kWh and kW are bases of their own: a bill multiplies kW by months and never by hours, and a meter's
kWh is a reading, not a product.
"""

from __future__ import annotations

import re

from attrs import frozen

from hv_tariff.errors import UnitError, nearest

_BASES = ("rial", "kWh", "kvarh", "kW", "month", "day", "hour")


@frozen(slots=True)
class Unit:
    """A product of integer powers of the bases ``rial kWh kvarh kW month day hour``."""

    exponents: tuple[int, ...]

    def __mul__(self, other: Unit) -> Unit:
        return Unit(tuple(a + b for a, b in zip(self.exponents, other.exponents, strict=True)))

    def __truediv__(self, other: Unit) -> Unit:
        return Unit(tuple(a - b for a, b in zip(self.exponents, other.exponents, strict=True)))

    def root(self) -> Unit:
        """Return the square root; the exponents must be even."""
        if any(e % 2 for e in self.exponents):
            raise UnitError(f"the square root of {self} is not a unit", hint="take the root of a square")
        return Unit(tuple(e // 2 for e in self.exponents))

    def __str__(self) -> str:
        pairs = list(zip(_BASES, self.exponents, strict=True))
        above = [b if e == 1 else f"{b}^{e}" for b, e in pairs if e > 0]
        below = [b if e == -1 else f"{b}^{-e}" for b, e in pairs if e < 0]
        return "/".join(["*".join(above) or "1", *below])


def _base(name: str) -> Unit:
    return Unit(tuple(int(b == name) for b in _BASES))


ONE = Unit((0,) * len(_BASES))
RIAL, KWH, KVARH, KW, MONTH, DAY, HOUR = (_base(b) for b in _BASES)
_KNOWN = {"1": ONE, **{b: _base(b) for b in _BASES}}
_POWER = re.compile(r"^(?P<base>\w+?)\^(?P<power>[1-9])$")


def _factor(text: str, whole: str) -> Unit:
    match = _POWER.match(text)
    base, power = (match["base"], int(match["power"])) if match else (text, 1)
    if base not in _KNOWN:
        raise UnitError(f"unknown unit '{whole}'", hint=nearest(base, list(_KNOWN)))
    unit = ONE
    for _ in range(power):
        unit = unit * _KNOWN[base]
    return unit


def parse_unit(text: str) -> Unit:
    """Read a unit as tables write it: ``rial/kWh``, ``rial/kW/month``, ``1``.

    Raises
    ------
    UnitError
        When a part of the text is no known unit.
    """
    above, *below = text.strip().split("/")
    unit = ONE
    for part in above.split("*"):
        unit = unit * _factor(part, text)
    for part in below:
        unit = unit / _factor(part, text)
    return unit
