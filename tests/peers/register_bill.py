"""The register bill: what every participant bills, once as a formula tree and once by hand on integers.

Energy in three bands, demand with a floor, reactive energy by a power factor with a root, tax. Its prices
are those of general 2-ب in 1404/02. The hand-written bill shares nothing with the tree or its readings: it is
the truth that every answer is compared to.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from math import isqrt

from hv_tariff.citation import Clause
from hv_tariff.formula.nodes import (
    Charge,
    Entered,
    Formula,
    Rate,
    Reading,
    greatest,
    ratio,
    root,
    total,
)
from hv_tariff.formula.program import Program
from hv_tariff.units import DAY, KVARH, KW, KWH, MONTH, ONE, RIAL, Unit
from hv_tariff.vocabulary import Label

ROOT_PLACES = 9
BANDS = ("mid", "peak", "off_peak")
LINES = ("energy.mid", "energy.peak", "energy.off_peak", "energy", "demand", "reactive", "tax", "total")

_BENCHMARK = Label("register bill", "صورتحساب ثبات‌ها")
_CLAUSE = Clause(id="benchmark/register_bill", title=_BENCHMARK, instrument=_BENCHMARK)


def _reading(name: str, unit: Unit, places: int) -> Reading:
    return Reading(name=name, unit=unit, places=places, label=Label(name, name))


def _rate(key: str, unit: Unit, places: int) -> Rate:
    return Rate(key=key, family="benchmark", unit=unit, places=places, label=Label(key, key))


KWH_OF = {band: _reading(f"kwh.{band}", KWH, 2) for band in BANDS}
KVARH_READ = _reading("kvarh", KVARH, 2)
MEASURED_KW = _reading("measured_kw", KW, 2)
CONTRACT_KW = _reading("contract_kw", KW, 2)
DAYS = _reading("days", DAY, 0)
READINGS: tuple[Reading, ...] = (*KWH_OF.values(), KVARH_READ, MEASURED_KW, CONTRACT_KW, DAYS)

PRICE_OF = {band: _rate(f"energy.{band}", RIAL / KWH, 3) for band in BANDS}
DEMAND_PRICE = _rate("demand.price", RIAL / KW / MONTH, 2)
FLOOR_RATIO = _rate("demand.floor_ratio", ONE, 3)
DAYS_PER_MONTH = _rate("days_per_month", DAY / MONTH, 0)
PF_TARGET = _rate("power_factor.target", ONE, 3)
TAX_SHARE = _rate("tax.share", ONE, 3)
RATES: Mapping[Rate, Decimal] = {
    PRICE_OF["mid"]: Decimal(2_728),
    PRICE_OF["peak"]: Decimal(5_456),
    PRICE_OF["off_peak"]: Decimal(1_364),
    DEMAND_PRICE: Decimal(73_300),
    FLOOR_RATIO: Decimal("0.9"),
    DAYS_PER_MONTH: Decimal(30),
    PF_TARGET: Decimal("0.9"),
    TAX_SHARE: Decimal("0.1"),
}


def on_grid(figure: Fraction | Decimal | int, places: int) -> int:
    """Return a figure as an integer of its last place; off the grid is refused."""
    scaled = Fraction(figure) * 10**places
    if scaled.denominator != 1:
        raise ValueError(f"{figure} has more than {places} places")
    return scaled.numerator


def scalars(program: Program) -> list[int]:
    """Return the rates of a program in its order, as integers on their grids."""
    return [on_grid(RATES[rate], rate.places) for rate, _ in program.rates]


def register_bill() -> tuple[Charge, ...]:
    """Return the lines of the bill, in the order of `LINES`."""
    bands = [_line(f"energy.{band}", KWH_OF[band] * PRICE_OF[band]) for band in BANDS]
    energy = _line("energy", _sum(*bands))
    billed_kw = greatest(MEASURED_KW, FLOOR_RATIO * CONTRACT_KW)
    demand = _line("demand", billed_kw * DEMAND_PRICE * DAYS / DAYS_PER_MONTH)
    kwh = total(list(KWH_OF.values()))
    apparent = root(kwh * kwh + KVARH_READ * KVARH_READ, places=ROOT_PLACES)
    k = greatest(ratio(PF_TARGET * apparent, kwh, when_zero=0) - 1, 0)
    reactive = _line("reactive", k * _sum(energy, demand))
    tax = _line("tax", TAX_SHARE * _sum(energy, demand, reactive))
    return (*bands, energy, demand, reactive, tax, _line("total", _sum(energy, demand, reactive, tax)))


def _line(code: str, exact: Formula) -> Charge:
    return Charge(code=code, exact=exact, label=Label(code, code), clause=_CLAUSE)


def _sum(*lines: Charge) -> Formula:
    return total([Entered(charge=line, unrounded=False) for line in lines])


def by_hand(
    mid: int, peak: int, off_peak: int, kvarh: int, measured: int, contract: int, days: int
) -> tuple[int, ...]:
    """Return the amounts of `LINES` from hundredths of kWh, kvarh and kW: integers alone, no tree.

    Every divisor is the product of the grids below it: 100 × 1000 for kWh × price, and so on. The root is
    taken of 4 × 10¹⁴ times (kWh² + kvarh²) in hundredths, so that halving it gives 10⁻⁹ kWh half-up.
    """
    of_mid = _half_up(mid * 2_728_000, 100_000)
    of_peak = _half_up(peak * 5_456_000, 100_000)
    of_off_peak = _half_up(off_peak * 1_364_000, 100_000)
    energy = of_mid + of_peak + of_off_peak
    demand = _half_up(max(10 * measured, 9 * contract) * 7_330_000 * days, 3_000_000)
    kwh, reactive = mid + peak + off_peak, 0
    if kwh:
        apparent = (isqrt(4 * 10**14 * (kwh * kwh + kvarh * kvarh)) + 1) // 2
        above_one = max(90 * apparent - 10**9 * kwh, 0)
        reactive = _half_up(above_one * (energy + demand), 10**9 * kwh)
    untaxed = energy + demand + reactive
    tax = _half_up(untaxed, 10)
    return of_mid, of_peak, of_off_peak, energy, demand, reactive, tax, untaxed + tax


def _half_up(n: int, d: int) -> int:
    return (2 * n + d) // (2 * d)
