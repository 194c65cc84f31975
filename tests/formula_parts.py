"""Leaves and lines for tests of the formula tree, and the value of a formula by the exact reading."""

from __future__ import annotations

from fractions import Fraction

from hv_tariff.citation import Clause
from hv_tariff.formula.exact import runner, value
from hv_tariff.formula.lowering import lower
from hv_tariff.formula.nodes import Charge, Formula, Quantity, Rate, Reading, Scope
from hv_tariff.units import KW, KWH, MONTH, ONE, RIAL, Unit
from hv_tariff.vocabulary import Label

CLAUSE = Clause(id="test", title=Label("test", "آزمون"), instrument=Label("test", "آزمون"))


def reading(
    name: str, fa: str = "خ", *, unit: Unit = ONE, signed: bool = False, monthly: bool = False
) -> Reading:
    scope = Scope.SLICE if monthly else Scope.SEGMENT
    return Reading(name=name, unit=unit, places=4, label=Label(name, fa), signed=signed, scope=scope)


def rate(key: str, fa: str = "ن", *, unit: Unit = RIAL / KWH, monthly: bool = False) -> Rate:
    scope = Scope.SLICE if monthly else Scope.SEGMENT
    return Rate(key=key, family="supply/hv", unit=unit, places=3, label=Label(key, fa), scope=scope)


def line(code: str, exact: Formula, **more: object) -> Charge:
    return Charge(code=code, exact=exact, label=Label(code, code), clause=CLAUSE, **more)


def named(name: str, formula: Formula, unit: Unit = ONE) -> Quantity:
    return Quantity(name=name, formula=formula, unit=unit, label=Label(name, name))


ENERGY, DEMAND = reading("energy", "انرژی", unit=KWH), reading("demand", "قدرت", unit=KW)
PRICE = rate("price", "نرخ")
DEMAND_PRICE = rate("demand price", "نرخ قدرت", unit=RIAL / KW / MONTH)
MONTHS = reading("months", "ماه", unit=MONTH)
X, Y = reading("x", signed=True), reading("y", signed=True)


def evaluate(formula: Formula, *, slices: int = 1, **figures: object) -> Fraction:
    """Return the exact value of a formula; a leaf's figure by its name, a monthly one as a list."""
    charge = line("line", formula)
    program = lower([charge], slices=slices)
    registers = list(program.constants)
    for leaf, k in (*program.rates, *program.readings):
        figure = figures[leaf.label.en]
        one = figure if k is None else figure[k]
        registers.append(int(Fraction(str(one)) * 10**leaf.places))
    return value(program.charges[0].exact, runner(program)(registers))
