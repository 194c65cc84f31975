"""Values of a column with proven bounds, and their sums, products, choices and signs on a tape.

A value whose bounds pass int64 is *wide*: its low 64 bits, exact, beside a float64 whose error is bounded.
The two give the whole value back as long as that error stays below 2⁶².
"""

from __future__ import annotations

import numpy as np
from attrs import frozen

from hv_tariff.formula.columns.machine import cast
from hv_tariff.formula.columns.tape import Cell, Operand, Tape, as_float, as_whole

LOW, HIGH = -(2**63), 2**63 - 1
ULP = 2.0**-53
_SETTLED = 2.0**59  # the error that a wide value may carry into the next operation
_RECOVERABLE = 3 * 2.0**60  # with the rounding of what is subtracted, still less than half of 2⁶⁴
_RECOVERED = 2.0**-51  # what the float of a wide value is off by, relative, once it is made of its two halves
_TO_HIGH, _FROM_HIGH = np.float64(2.0**-64), np.float64(2.0**64)
_SIGN, _ZERO, _NO_FLOAT = np.int64(63), np.int64(0), np.float64(0.0)
UNKNOWN = float("inf")


class UnprovenError(Exception):
    """The columns cannot hold this rule; every row goes to the exact reading."""


@frozen(slots=True, eq=False)
class Scalar:
    """One integer for all rows."""

    value: int

    @property
    def lo(self) -> int:
        """Return the value."""
        return self.value

    @property
    def hi(self) -> int:
        """Return the value."""
        return self.value


@frozen(slots=True, eq=False)
class Narrow:
    """A column of int64, none below `lo` or above `hi`."""

    cell: Cell
    lo: int
    hi: int


@frozen(slots=True, eq=False)
class Wide:
    """A column of integers past int64: low 64 bits, and a float within `error` and within `relative`."""

    low: Cell
    approx: Cell
    lo: int
    hi: int
    error: float
    relative: float


Value = Scalar | Narrow | Wide
Column = Narrow | Wide


def most(value: Value) -> int:
    """Return the largest magnitude that a value can have."""
    return max(abs(value.lo), abs(value.hi))


def in_64_bits(number: int) -> np.int64:
    """Return the low 64 bits of an integer."""
    return np.int64((number + 2**63) % 2**64 - 2**63)


def fits(lo: int, hi: int) -> bool:
    """Return whether all integers of an interval are int64."""
    return lo >= LOW and hi <= HIGH


class Arithmetic:
    """Operations on values, emitted on a tape.

    Parameters
    ----------
    tape : Tape
    """

    def __init__(self, tape: Tape) -> None:
        self.tape = tape

    def low(self, value: Value) -> Operand:
        """Return the low 64 bits of a value."""
        match value:
            case Scalar(value=number):
                return in_64_bits(number)
            case Narrow(cell=cell):
                return cell
            case Wide(low=cell):
                return cell

    def approx(self, value: Value) -> tuple[Operand, float, float]:
        """Return a float of a value, its error, and its error relative to the value."""
        match value:
            case Scalar(value=number):
                exact = int(float(number)) == number
                return np.float64(number), 0.0 if exact else abs(number) * ULP, 0.0 if exact else ULP
            case Narrow(cell=cell):
                exact = most(value) <= 2**53
                return self.tape.float(cast, cell), 0.0 if exact else most(value) * ULP, 0.0 if exact else ULP
            case Wide(approx=cell, error=error, relative=relative):
                return cell, error, relative

    def add(self, a: Value, b: Value) -> Value:
        """Return a + b."""
        if isinstance(a, Scalar) and isinstance(b, Scalar):
            return Scalar(a.value + b.value)
        for one, other in ((a, b), (b, a)):
            if isinstance(one, Scalar) and one.value == 0:
                return other
        same_sign = (a.lo >= 0 and b.lo >= 0) or (a.hi <= 0 and b.hi <= 0)
        return self._sum(np.add, a, b, a.lo + b.lo, a.hi + b.hi, keeps=same_sign)

    def subtract(self, a: Value, b: Value) -> Value:
        """Return a − b."""
        if isinstance(a, Scalar) and isinstance(b, Scalar):
            return Scalar(a.value - b.value)
        if isinstance(b, Scalar) and b.value == 0:
            return a
        opposite = (a.lo >= 0 and b.hi <= 0) or (a.hi <= 0 and b.lo >= 0)
        return self._sum(np.subtract, a, b, a.lo - b.hi, a.hi - b.lo, keeps=opposite)

    def _sum(self, function: np.ufunc, a: Value, b: Value, lo: int, hi: int, *, keeps: bool) -> Value:
        low = self.tape.whole(function, self.low(a), self.low(b))
        if fits(lo, hi):
            return Narrow(low, lo, hi)
        (fa, ea, ra), (fb, eb, rb) = self.approx(a), self.approx(b)
        rounding = max(abs(lo), abs(hi)) * ULP
        relative = max(ra, rb) + 2 * ULP if keeps else UNKNOWN
        return self._settled(low, self.tape.float(function, fa, fb), lo, hi, ea + eb + rounding, relative)

    def multiply(self, a: Value, b: Value) -> Value:
        """Return a × b."""
        if isinstance(a, Scalar) and isinstance(b, Scalar):
            return Scalar(a.value * b.value)
        for one, other in ((a, b), (b, a)):
            if isinstance(one, Scalar) and one.value in (0, 1):
                return other if one.value else Scalar(0)
        corners = [x * y for x in (a.lo, a.hi) for y in (b.lo, b.hi)]
        lo, hi = min(corners), max(corners)
        if a is b and lo < 0:
            lo = 0
        low = self.tape.whole(np.multiply, self.low(a), self.low(b))
        if fits(lo, hi):
            return Narrow(low, lo, hi)
        (fa, _, ra), (fb, _, rb) = self.approx(self.recovered(a)), self.approx(self.recovered(b))
        relative = (ra + rb) * 1.001 + 2 * ULP
        return self._settled(low, self.tape.float(np.multiply, fa, fb), lo, hi, UNKNOWN, relative)

    def _settled(self, low: Cell, approx: Cell, lo: int, hi: int, error: float, relative: float) -> Value:
        """A wide value whose error is small enough for whatever comes next, by a guard where need be."""
        size = max(abs(lo), abs(hi))
        error = min(error, size * relative if relative < 1 else UNKNOWN)
        wide = Wide(low, approx, lo, hi, error, relative)
        if error <= _SETTLED:
            return wide
        if relative < 1:
            return self.guarded(wide, int(_SETTLED / relative))
        if error < _RECOVERABLE:
            return self.recovered(wide)
        raise UnprovenError(f"a difference of values up to 2^{size.bit_length()}")

    def guarded(self, value: Value, size: int) -> Value:
        """Send rows beyond ±size to the exact reading; the others are within it."""
        if most(value) <= size:
            return value
        lo, hi = max(value.lo, -size), min(value.hi, size)
        if isinstance(value, Scalar) or lo > hi:
            raise UnprovenError(f"a value beyond 2^{size.bit_length()}")
        approx, error, relative = self.approx(value)
        sure = np.float64(size * (1 - 2.0**-40) - min(error, 2.0 * size * min(relative, 1.0)))
        if sure <= 0:
            raise UnprovenError("an error as large as the value")
        self.tape.flag(self.tape.truth(np.greater, self.tape.float(np.absolute, approx), sure))
        if isinstance(value, Narrow) or fits(lo, hi):
            return Narrow(value.cell if isinstance(value, Narrow) else value.low, lo, hi)
        return Wide(value.low, value.approx, lo, hi, min(error, size * relative), relative)

    def recovered(self, value: Value) -> Value:
        """Make the float of a wide value again, from its two halves, when it lost digits in a difference."""
        if not isinstance(value, Wide) or value.relative <= _RECOVERED * 4:
            return value
        tape = self.tape
        low = tape.float(cast, value.low)
        high = tape.float(np.multiply, tape.float(np.subtract, value.approx, low), _TO_HIGH)
        whole = tape.float(np.multiply, tape.float(np.rint, high), _FROM_HIGH)
        approx = tape.float(np.add, whole, low)
        return self._settled(value.low, approx, value.lo, value.hi, UNKNOWN, _RECOVERED)

    def negative(self, value: Value) -> Scalar | Cell:
        """Return a mask: all bits where a value is negative, none elsewhere."""
        if value.lo >= 0:
            return Scalar(0)
        if value.hi < 0:
            return Scalar(-1)
        value = self.recovered(value)
        if isinstance(value, Wide):
            signed = as_whole(self.tape.float(np.add, value.approx, _NO_FLOAT))
            return self.tape.whole(np.right_shift, signed, _SIGN)
        return self.tape.whole(np.right_shift, self.low(value), _SIGN)

    def nonzero(self, value: Value) -> Scalar | Cell:
        """Return a mask: all bits where a value is not zero, none where it is."""
        if value.lo > 0 or value.hi < 0:
            return Scalar(-1)
        if value.lo == value.hi == 0:
            return Scalar(0)
        value = self.recovered(value)
        tape = self.tape
        if isinstance(value, Wide):
            size = tape.float(np.absolute, value.approx)
            return tape.whole(np.right_shift, as_whole(tape.float(np.subtract, _NO_FLOAT, size)), _SIGN)
        low = self.low(value)
        minus = tape.whole(np.subtract, _ZERO, low)
        if value.lo < 0:
            minus = tape.whole(np.bitwise_or, low, minus)
        return tape.whole(np.right_shift, minus, _SIGN)

    def choose(self, mask: Scalar | Cell, a: Value, b: Value) -> Value:
        """Return a where the mask has all bits, b where it has none."""
        if isinstance(mask, Scalar):
            return a if mask.value else b
        if a is b:
            return a
        lo, hi = min(a.lo, b.lo), max(a.hi, b.hi)
        low = self._bits(mask, self.low(a), self.low(b))
        if fits(lo, hi):
            return Narrow(low, lo, hi)
        (fa, ea, ra), (fb, eb, rb) = self.approx(a), self.approx(b)
        return self._settled(low, self.choose_float(mask, fa, fb), lo, hi, max(ea, eb), max(ra, rb))

    def choose_float(self, mask: Cell, a: Operand, b: Operand) -> Cell:
        """Return the float a where the mask has all bits, b where it has none."""
        return as_float(self._bits(mask, _bits_of(a), _bits_of(b)))

    def _bits(self, mask: Cell, a: Operand, b: Operand) -> Cell:
        tape = self.tape
        if not isinstance(b, Cell) and b == 0:
            return tape.whole(np.bitwise_and, a, mask)
        if not isinstance(a, Cell) and a == 0:
            return tape.whole(np.bitwise_and, b, tape.whole(np.invert, mask))
        other = tape.whole(np.bitwise_and, tape.whole(np.bitwise_xor, a, b), mask)
        return tape.whole(np.bitwise_xor, b, other)

    def greatest(self, a: Value, b: Value) -> Value:
        """Return the larger of two values."""
        if a.lo >= b.hi:
            return a
        if b.lo >= a.hi:
            return b
        lo, hi = max(a.lo, b.lo), max(a.hi, b.hi)
        for one, other in ((a, b), (b, a)):
            if isinstance(one, Wide) and isinstance(other, Scalar) and other.value == 0:
                sharp = self.recovered(one)
                return self.within(self.choose(self.negative(sharp), other, sharp), lo, hi)
        if isinstance(a, Wide) or isinstance(b, Wide):
            return self.within(self.choose(self.negative(self.subtract(a, b)), b, a), lo, hi)
        return Narrow(self.tape.whole(np.maximum, self.low(a), self.low(b)), lo, hi)

    def least(self, a: Value, b: Value) -> Value:
        """Return the smaller of two values."""
        if a.hi <= b.lo:
            return a
        if b.hi <= a.lo:
            return b
        lo, hi = min(a.lo, b.lo), min(a.hi, b.hi)
        if isinstance(a, Wide) or isinstance(b, Wide):
            return self.within(self.choose(self.negative(self.subtract(a, b)), a, b), lo, hi)
        return Narrow(self.tape.whole(np.minimum, self.low(a), self.low(b)), lo, hi)

    @staticmethod
    def within(value: Value, lo: int, hi: int) -> Value:
        """Return the value with bounds that are known to hold."""
        lo, hi = max(lo, value.lo), min(hi, value.hi)
        match value:
            case Wide(low=low) if fits(lo, hi):
                return Narrow(low, lo, hi)
            case Wide(low=low, approx=approx, error=error, relative=relative):
                return Wide(low, approx, lo, hi, error, relative)
            case Narrow(cell=cell):
                return Narrow(cell, lo, hi)
            case Scalar():
                return value


def _bits_of(operand: Operand) -> Operand:
    if isinstance(operand, Cell):
        return as_whole(operand)
    return operand.view(np.int64)
