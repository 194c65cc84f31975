"""The exact reading: a program run on Python integers, by closures over its instructions."""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from fractions import Fraction
from math import isqrt
from typing import Any

from hv_tariff.errors import FormulaError
from hv_tariff.formula.monomial import Monomial
from hv_tariff.formula.program import Op, Program
from hv_tariff.rounding import Mode, round_half_up, truncate

Registers = list[Any]
Run = Callable[[Registers], Registers]
Value = Callable[[Sequence[Any]], tuple[int, int]]


def _root_half_up(n: int, d: int) -> int:
    return (isqrt(n // d) + 1) // 2


def _root_floor(n: int, d: int) -> int:
    return isqrt(n // d)


def square_root(value: Fraction, places: int, mode: Mode) -> Fraction:
    """Return the root of a non-negative value on a decimal grid, halves up or cut, as a program takes it."""
    n, d = value.numerator * 100**places, value.denominator
    whole = _root_half_up(4 * n, d) if mode is Mode.HALF_UP else _root_floor(n, d)
    return Fraction(whole, 10**places)


def _nonzero(value: int, name: str) -> int:
    if value == 0:
        raise FormulaError(f"'{name}' is zero and divides", hint="a bill needs it to be above zero")
    return value


def _nonnegative(value: int, name: str) -> int:
    if value < 0:
        raise FormulaError(f"'{name}' is negative under a root", hint="check the readings it is made of")
    return value


def _pair(a: object, b: object) -> tuple[object, object]:
    return a, b


def _where_zero(value: int, pair: tuple[int, int]) -> int:
    return pair[1] if value else pair[0]


def _where_negative(value: int, pair: tuple[int, int]) -> int:
    return pair[0] if value < 0 else pair[1]


def _given(given: int | None, computed: int) -> int:
    return computed if given is None else given


def _deviates(given: int | None, computed: int) -> int:
    return 0 if given is None or given == computed else 1


def _given_times(given: int | None, factor: int) -> int:
    return 0 if given is None else given * factor


_FUNCTIONS: dict[Op, Callable[[Any, Any], Any]] = {
    Op.ADD: operator.add,
    Op.SUBTRACT: operator.sub,
    Op.MULTIPLY: operator.mul,
    Op.GREATEST: max,
    Op.LEAST: min,
    Op.ROUND_HALF_UP: round_half_up,
    Op.ROUND_FLOOR: operator.floordiv,
    Op.ROUND_TRUNCATE: truncate,
    Op.ROOT_HALF_UP: _root_half_up,
    Op.ROOT_FLOOR: _root_floor,
    Op.NONZERO: _nonzero,
    Op.NONNEGATIVE: _nonnegative,
    Op.PAIR: _pair,
    Op.WHERE_ZERO: _where_zero,
    Op.WHERE_NEGATIVE: _where_negative,
    Op.GIVEN: _given,
    Op.DEVIATES: _deviates,
    Op.GIVEN_TIMES: _given_times,
}


def runner(program: Program) -> Run:
    """Return a function that runs the program.

    It takes the registers filled with constants, rates, readings and, where the program takes them, given
    amounts (None: not given), in the program's order; it appends the rest and returns the same list.
    """
    steps = tuple((_FUNCTIONS[i.op], i.a, i.b) for i in program.instructions)

    def run(registers: Registers) -> Registers:
        append = registers.append
        for function, a, b in steps:
            append(function(registers[a], registers[b]))
        return registers

    return run


def reader(monomial: Monomial) -> Value:
    """Return the function that takes a value out of the registers: (numerator, positive denominator).

    The quotient is exact and not reduced.
    """
    above_constant, below_constant, above, below = monomial
    if not below and not above:
        return lambda _: (above_constant, below_constant)
    if not below and len(above) == 1:
        place = above[0]
        if above_constant == 1:
            return lambda registers: (registers[place], below_constant)
        return lambda registers: (above_constant * registers[place], below_constant)

    def read(registers: Sequence[Any]) -> tuple[int, int]:
        numerator, denominator = above_constant, below_constant
        for place in above:
            numerator *= registers[place]
        for place in below:
            denominator *= registers[place]
        return numerator, denominator

    return read


def value(monomial: Monomial, registers: Sequence[Any]) -> Fraction:
    """Return a value after a run."""
    return Fraction(*reader(monomial)(registers))
