"""Quotients rounded to integers: a float guess, corrected in integers by the remainder."""

from __future__ import annotations

from math import isqrt

import numpy as np

from hv_tariff.formula.columns.machine import cast
from hv_tariff.formula.columns.tape import Cell, Operand, as_whole
from hv_tariff.formula.columns.values import (
    HIGH,
    ULP,
    Arithmetic,
    Narrow,
    Scalar,
    UnprovenError,
    Value,
    fits,
    most,
)
from hv_tariff.formula.program import Op

_SIGN = np.int64(63)
_ONE = np.float64(1.0)
_QUOTIENT = 2**62  # the largest quotient a guess is made of
_HALF = 2**20
_SURE = 0.49  # what a guess may be off by
_UNLIKE = 2**13  # a quotient so many times that of the largest value and divisor is that of a row unlike them
_UNITS = np.float64(1.5 * 2.0**52)  # a float so large counts in units: what is added to it is rounded
_UNITS_BITS = _UNITS.view(np.int64)
DIVISOR = 2**61  # the largest divisor whose remainders are int64, with room to correct them


class Division:
    """Divisions emitted on the tape of an arithmetic.

    Parameters
    ----------
    arithmetic : Arithmetic
    """

    def __init__(self, arithmetic: Arithmetic) -> None:
        self.on, self.tape = arithmetic, arithmetic.tape

    def rounded(self, op: Op, value: Value, divisor: int, *, broken: Value | None = None) -> Value:
        """Return (value + f) ÷ divisor rounded, for a constant divisor and a fraction f in [0, 1).

        Parameters
        ----------
        op : Op
            One of the three roundings.
        value : Value
        divisor : int
            Above zero.
        broken : Value, optional
            Zero exactly where f is zero; None where it is always.

        Notes
        -----
        f moves the result only through being zero or not: ⌊(n + f) ÷ d⌋ = ⌊n ÷ d⌋, and upwards
        ⌈(n + f) ÷ d⌉ = ⌊(n + d − [f = 0]) ÷ d⌋. Halves go away from zero, so that a negative value is the
        ceiling of itself less a half. An odd divisor is doubled with its value, f too: half of it is whole.
        """
        on, half_up = self.on, op is Op.ROUND_HALF_UP
        if op is Op.ROUND_FLOOR or (broken is None and divisor == 1):
            return self.floor(value, divisor)
        if half_up and divisor % 2 and broken is not None:
            raise UnprovenError("half of an odd divisor beside a fraction")
        biased = on.add(value, Scalar(divisor // 2)) if half_up else value
        if value.lo < 0 and not (half_up and divisor % 2):
            amount = -1 if half_up else divisor - 1
            biased = on.add(biased, self._where_negative(value, amount, broken))
        return self.floor(biased, divisor)

    def _where_negative(self, value: Value, amount: int, broken: Value | None) -> Value:
        """`amount` where the value is negative, one more where a fraction is beside it; zero elsewhere."""
        on = self.on
        apart: Value = Scalar(amount)
        if broken is not None:
            apart = on.choose(on.nonzero(broken), Scalar(amount + 1), apart)
        return on.choose(on.negative(value), apart, Scalar(0))

    def floor(self, value: Value, divisor: int) -> Value:  # noqa: PLR0911
        """Return ⌊value ÷ divisor⌋ for a constant divisor above zero."""
        if isinstance(value, Scalar):
            return Scalar(value.value // divisor)
        if divisor == 1:
            return value
        lo, hi = value.lo // divisor, value.hi // divisor
        if lo == hi:
            return Scalar(lo)
        if isinstance(value, Narrow) and divisor > HIGH:
            return Narrow(self.tape.whole(np.right_shift, value.cell, _SIGN), lo, hi)
        if isinstance(value, Narrow) and divisor & (divisor - 1) == 0:
            return Narrow(
                self.tape.whole(np.right_shift, value.cell, np.int64(divisor.bit_length() - 1)), lo, hi
            )
        if isinstance(value, Narrow):
            return Narrow(self.tape.whole(np.floor_divide, value.cell, np.int64(divisor)), lo, hi)
        if divisor > DIVISOR:
            part = part_of(divisor)
            return self.floor(self.floor(value, part), divisor // part)
        return self.on.within(self.divide(value, Scalar(divisor))[0], lo, hi)

    def divide(self, value: Value, divisor: Scalar | Narrow, *, floor: bool = True) -> tuple[Value, Value]:
        """Return ⌊value ÷ divisor⌋ and its remainder, for a divisor above zero.

        A guess that is off by less than a half is the quotient or one more, as the sign of the remainder
        tells; where no floor is asked for, it is left at that. One that is off by more leaves a remainder
        that is divided in its turn; where only a row unlike the largest could need that, it is sent to the
        exact reading instead.
        """
        on, tape = self.on, self.tape
        (above, error, relative), (below, _, off) = on.approx(value), on.approx(divisor)
        off, least = off + 3 * ULP, max(divisor.lo, 1)
        size, likely = most(value) // least, most(value) // most(divisor)
        limit = (_SURE - error / least) / off
        if relative < 1:
            limit = max(limit, _SURE / (relative + off))
        limit = min(limit, 2.0**50)
        once = size <= limit or likely <= limit / _UNLIKE
        near = tape.float(np.divide, above, below)
        if size > (limit if once else _QUOTIENT):
            size = (likely + 1) * _UNLIKE if once else _QUOTIENT
            tape.flag(tape.truth(np.greater, tape.float(np.absolute, near), np.float64(size - size // 2**40)))
        quotient = Narrow(self.nearest(near, size), -size - 1, size + 1)
        if once:
            rest = self._left(on.low(value), quotient, divisor, most(divisor) - 1)
            return self._floored(value, quotient, rest, divisor) if floor else (quotient, rest)
        # |rest| ≤ divisor × (½ + the error of the guess), and that error is all that value and quotient lose
        reach, apart = most(divisor) * 0.5 + error + most(value) * off, error / least + size * off
        if relative < 1:
            apart = min(apart, size * (relative + off))
            reach = min(reach, most(divisor) * (0.5 + apart))
        if reach >= 2.0**62:
            raise UnprovenError(f"a remainder of up to 2^{int(reach).bit_length()}")
        rest = self._left(on.low(value), quotient, divisor, int(reach) + 1)
        if isinstance(divisor, Scalar) or apart * (off + ULP) > _SURE / 2:
            size = most(rest) // least + 1
            more = Narrow(tape.whole(np.floor_divide, rest.cell, on.low(divisor)), -size, size)
            left = self._left(rest.cell, more, divisor, most(divisor))
            whole = self._bounded(on.add(quotient, more), value, divisor)
            return whole, Narrow(left.cell, 0, most(divisor) - 1)
        size = int(apart) + 1
        near = tape.float(np.divide, on.approx(rest)[0], below)
        more = Narrow(self.nearest(near, size), -size - 1, size + 1)
        left = self._left(rest.cell, more, divisor, most(divisor))
        return self._floored(value, on.add(quotient, more), left, divisor)

    def _floored(self, value: Value, quotient: Value, rest: Narrow, divisor: Value) -> tuple[Value, Value]:
        """A quotient that is one too large where the remainder is negative."""
        on, tape = self.on, self.tape
        less = Narrow(tape.whole(np.right_shift, rest.cell, _SIGN), -1, 0)
        left = tape.whole(np.add, rest.cell, tape.whole(np.bitwise_and, less.cell, on.low(divisor)))
        whole = self._bounded(on.add(quotient, less), value, divisor)
        return whole, Narrow(left, 0, most(divisor) - 1)

    def _bounded(self, whole: Value, value: Value, divisor: Value) -> Value:
        least = max(divisor.lo, 1)
        lo = value.lo // least if value.lo < 0 else value.lo // most(divisor)
        hi = value.hi // least if value.hi >= 0 else value.hi // most(divisor)
        return self.on.within(whole, lo, hi)

    def _left(self, value: Operand, quotient: Narrow, divisor: Value, reach: int) -> Narrow:
        """Return value − quotient × divisor, which is small: exact in its low 64 bits."""
        taken = self.tape.whole(np.multiply, quotient.cell, self.on.low(divisor))
        return Narrow(self.tape.whole(np.subtract, value, taken), -reach, reach)

    def nearest(self, number: Cell, size: int) -> Cell:
        """Return the nearest integer to a float no larger than `size`; a half may go either way."""
        if size >= 2**51:
            return self.tape.whole(cast, self.tape.float(np.rint, number))
        return self.units(number)[1]

    def split(self, a: Value, b: Value, divisor: Narrow, *, steps: int = 2) -> tuple[Value, Value]:
        """Return ⌊a × b ÷ divisor⌋ and its remainder, for a divisor above zero.

        A product too large to hold is divided in steps: b = c × divisor + r, and a × b ÷ divisor =
        a × c + a × r ÷ divisor; what is still too large after two is guarded.
        """
        on = self.on
        if most(a) > most(b):
            a, b = b, a
        if a.lo == a.hi == 0:
            return Scalar(0), Scalar(0)
        lo, hi = _corners(a, b)
        if fits(lo, hi):
            return self.divide(on.multiply(a, b), divisor)
        size = max(abs(lo), abs(hi))
        if steps and size // divisor.lo > _QUOTIENT:
            halves = self._by_halves(a, b, divisor)
            if halves is not None:
                return halves
        held = size < 2**105 and size // divisor.hi < _QUOTIENT // 4
        if not steps or held or (isinstance(a, Scalar) and a.value == 1):
            return self.divide(on.multiply(a, b), divisor)
        times, left = self.divide(b, divisor, floor=False)
        more, rest = self.split(a, left, divisor, steps=steps - 1)
        whole = on.add(on.multiply(a, times), more)
        return on.within(whole, min(lo // divisor.lo, 0), max(hi // divisor.lo, 0)), rest

    def _by_halves(self, a: Value, b: Value, divisor: Narrow) -> tuple[Value, Value] | None:
        """a × b ÷ divisor where one of them is a remainder and the other too large for the quotient.

        With a = h × 2²⁰ + l: h × b ÷ divisor, 2²⁰ times, and what is left of it with l × b.
        """
        on = self.on
        if most(b) >= divisor.hi:
            a, b = b, a
        if most(b) >= divisor.hi or not _QUOTIENT <= most(a) < _QUOTIENT * _HALF:
            return None
        high = self.floor(a, _HALF)
        low = on.within(on.subtract(a, on.multiply(high, Scalar(_HALF))), 0, _HALF - 1)
        quotient, rest = self.split(high, b, divisor, steps=0)
        left = on.add(on.multiply(rest, Scalar(_HALF)), on.multiply(low, b))
        more, rest = self.split(Scalar(1), left, divisor, steps=0)
        return on.add(on.multiply(quotient, Scalar(_HALF)), more), rest

    def ratio(self, numerator: Value, divisor: Narrow) -> tuple[Operand, float, float]:
        """Return numerator ÷ divisor as a float, the largest it can be, and its error relative to it."""
        (above, _, apart), (below, _, off) = (
            self.on.approx(self.on.recovered(each)) for each in (numerator, divisor)
        )
        return self.tape.float(np.divide, above, below), most(numerator) / divisor.lo, apart + off + 3 * ULP

    def root(self, value: Value, times: int, *, nearest: bool = False) -> Value:
        """Return ⌊times × √value⌋, or the nearest integer, of a value that is never negative.

        √value = u + (value − u²) ÷ (u + √value) for the nearest integer u: the second part is small, and
        its float is sure but for rows next to where it turns, which go to the exact reading. The nearest
        integer turns at halves, and none is reached: 4 × times² × value is no odd square.
        """
        on, tape = self.on, self.tape
        if isinstance(value, Scalar):
            square = times * times * value.value
            return Scalar((isqrt(4 * square) + 1) // 2 if nearest else isqrt(square))
        value = on.recovered(on.guarded(value, 2**96))
        approx, _, _ = on.approx(value)
        size = int(most(value) ** 0.5 * 1.001) + 1
        if times * size > 2**61 or times >= 2**48:
            raise UnprovenError(f"a root of up to 2^{(times * size).bit_length()}")
        near = tape.float(np.sqrt, approx)
        whole, root = self.units(near)
        rest = tape.whole(np.subtract, on.low(value), tape.whole(np.multiply, root, root))
        if times == 1 and not nearest:
            below = Narrow(tape.whole(np.right_shift, rest, _SIGN), -1, 0)
            return on.within(on.add(Narrow(root, 0, size), below), 0, size)
        both = tape.float(np.add, whole, near)
        if value.lo < 1:
            both = tape.float(np.maximum, both, _ONE)
        part = tape.float(np.divide, tape.float(cast, rest), both)
        part = tape.float(np.multiply, part, np.float64(times))
        error = times * 16 * ULP
        if nearest:
            turned, cell = self.units(part)
            off = tape.float(np.absolute, tape.float(np.subtract, part, turned))
            tape.flag(tape.truth(np.greater, off, np.float64(0.5 - error)))
        else:
            self.unless_sure(part, np.float64(error))
            cell = tape.whole(cast, tape.float(np.floor, part))
        found = on.add(on.multiply(Narrow(root, 0, size), Scalar(times)), Narrow(cell, -times, times))
        return on.within(found, 0, times * size + 1)

    def units(self, number: Cell) -> tuple[Cell, Cell]:
        """Return the nearest integer to a float below 2⁵¹, as a float and as an integer."""
        counted = self.tape.float(np.add, number, _UNITS)
        whole = self.tape.whole(np.subtract, as_whole(counted), _UNITS_BITS)
        return self.tape.float(np.subtract, counted, _UNITS), whole

    def unless_sure(self, part: Cell, error: Operand) -> None:
        """Send rows whose fraction is next to an integer, and not zero, to the exact reading."""
        tape = self.tape
        off = tape.float(np.absolute, tape.float(np.subtract, part, tape.float(np.rint, part)))
        near = tape.truth(np.less, off, error)
        tape.flag(tape.truth(np.logical_and, near, tape.truth(np.not_equal, part, np.float64(0.0))))


def _corners(a: Value, b: Value) -> tuple[int, int]:
    corners = [x * y for x in (a.lo, a.hi) for y in (b.lo, b.hi)]
    return min(corners), max(corners)


def factor_of(constant: int, largest: int = DIVISOR) -> int:
    """Return a factor of a constant no larger than a divisor may be; 1 where it has none of small primes."""
    part, rest = 1, constant
    for prime in (31, 29, 23, 19, 17, 13, 11, 7, 5, 3, 2):
        while rest % prime == 0 and part * prime <= largest:
            part, rest = part * prime, rest // prime
    return part


def part_of(divisor: int) -> int:
    """Return a factor of a constant that is too large to divide by at once."""
    part = factor_of(divisor)
    if part == 1:
        raise UnprovenError(f"a divisor of {divisor.bit_length()} bits")
    return part
