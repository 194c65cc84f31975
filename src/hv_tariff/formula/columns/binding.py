"""Bind a program to what its inputs can be: the same instructions, as a tape of numpy operations.

What is the same for all rows is folded, and only what a wanted register stands on is emitted.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import gcd

import numpy as np
from attrs import frozen

from hv_tariff.formula.columns.division import Division
from hv_tariff.formula.columns.machine import Machine
from hv_tariff.formula.columns.mixed import Mixing
from hv_tariff.formula.columns.quotients import Quotients
from hv_tariff.formula.columns.tape import Cell, Tape
from hv_tariff.formula.columns.terms import Expansion, Factor, Factors, Terms, content, divided
from hv_tariff.formula.columns.values import Arithmetic, Narrow, Scalar, UnprovenError, Value, most
from hv_tariff.formula.program import Instruction, Op, Program

_AMOUNT = 2**62
_ONE = Scalar(1)
_ROOTS = (Op.ROOT_HALF_UP, Op.ROOT_FLOOR)
_GUARDS = (Op.NONZERO, Op.NONNEGATIVE)


@frozen(slots=True)
class Bounds:
    """What a column can hold.

    Attributes
    ----------
    lo, hi : int
        No value is below or above.
    masked : bool
        Whether not every row has one.
    times : int
        What the register is of the column: a column of whole kWh stands for ten-thousandths.
    """

    lo: int
    hi: int
    masked: bool = False
    times: int = 1


Input = int | str | Bounds | None


@frozen(slots=True, eq=False, kw_only=True)
class Bound:
    """A program ready for columns.

    Attributes
    ----------
    machine : Machine
        Its inputs are named by register, a mask by ``(register, "given")``.
    wanted : tuple of int or None
        Of each wanted register its value where all rows have the same, None where it is a result.
    """

    machine: Machine
    wanted: tuple[int | None, ...]


def bind(program: Program, inputs: Sequence[Input], wanted: Sequence[int]) -> Bound:
    """Return a program as a machine over columns.

    Parameters
    ----------
    program : Program
    inputs : sequence of int, str, Bounds or None
        Of each register before the first instruction: its value where all rows have the same (None: a
        given amount that no row has), else what its column can hold.
    wanted : sequence of int
        The registers that are wanted.

    Raises
    ------
    UnprovenError
        When a value cannot be held exactly in columns, or every row is refused.
    """
    binding = Binding(program, inputs)
    binding.refuse()
    results: list[Cell] = []
    scalars: list[int | None] = []
    for register in wanted:
        value = binding.on.guarded(binding.value(register), _AMOUNT)
        if isinstance(value, Scalar):
            scalars.append(value.value)
        elif isinstance(value, Narrow):
            scalars.append(None)
            results.append(value.cell)
    return Bound(machine=binding.tape.finish(results), wanted=tuple(scalars))


class Binding:
    """One program on one tape."""

    def __init__(self, program: Program, inputs: Sequence[Input]) -> None:
        self.program, self.first = program, len(inputs)
        self.inputs = [_folded(each) for each in inputs]
        self.tape = Tape()
        self.on = Arithmetic(self.tape)
        self.division = Division(self.on)
        self.mixing = Mixing(self.division)
        self.expansion = Expansion(self.instruction, self._constant, self._multiplier)
        self._values: dict[int, Value] = {}
        self._factors: dict[Factor, Value] = {}
        self._products: dict[Factors, Value] = {}
        self.quotients = Quotients(self)
        self._same: dict[int, bool] = {}

    def instruction(self, register: int) -> Instruction | None:
        """Return what makes a register, None for an input."""
        return None if register < self.first else self.program.instructions[register - self.first]

    def _constant(self, register: int) -> int | None:
        if not self._same_for_all(register):
            return None
        value = self.value(register)
        return value.value if isinstance(value, Scalar) else None

    def _same_for_all(self, register: int) -> bool:
        """Whether a register stands on nothing that differs from row to row."""
        if register not in self._same:
            instruction = self.instruction(register)
            self._same[register] = (
                not isinstance(self.inputs[register], Bounds)
                if instruction is None
                else self._same_for_all(instruction.a) and self._same_for_all(instruction.b)
            )
        return self._same[register]

    def _multiplier(self, register: int) -> int:
        each = self.inputs[register]
        return each.times if isinstance(each, Bounds) else 1

    def refuse(self) -> None:
        """Flag the rows that the exact reading refuses, whether or not a wanted line stands on them."""
        for i, instruction in enumerate(self.program.instructions):
            if instruction.op in _GUARDS:
                self.value(self.first + i)

    def value(self, register: int) -> Value:
        """Return the integer in a register."""
        if register not in self._values:
            self._values[register] = self._value(register)
        return self._values[register]

    def _value(self, register: int) -> Value:
        instruction = self.instruction(register)
        if instruction is None and not isinstance(self.inputs[register], Bounds):
            number = self.inputs[register]
            return Scalar(number if isinstance(number, int) else 0)
        if instruction is None or (instruction.op in _LINEAR and not self._same_for_all(register)):
            return self.sum(self.expansion.terms(register))
        return self._computed(instruction)

    def sum(self, terms: Terms) -> Value:
        """Return the sum of terms."""
        common = content(terms.values())
        pairs = [(self.product(factors), constant) for factors, constant in divided(terms, common).items()]
        return self.on.multiply(self.weighted(pairs), Scalar(common))

    def weighted(self, pairs: Iterable[tuple[Value, int]]) -> Value:
        """Return the sum of values, each times its constant; those that share one are added first."""
        alike: dict[int, Value] = {}
        for value, constant in pairs:
            alike[constant] = self.on.add(alike[constant], value) if constant in alike else value
        found: Value = Scalar(0)
        for constant, value in sorted(alike.items(), key=lambda each: each[0] < 0):
            if constant < 0:
                found = self.on.subtract(found, self.on.multiply(value, Scalar(-constant)))
            else:
                found = self.on.add(found, self.on.multiply(value, Scalar(constant)))
        return found

    def product(self, factors: Factors) -> Value:
        """Return the product of factors."""
        if factors not in self._products:
            found: Value = _ONE
            for each in sorted(factors, key=lambda each: most(self.factor(each))):
                found = self.on.multiply(found, self.factor(each))
            self._products[factors] = found
        return self._products[factors]

    def factor(self, factor: Factor) -> Value:
        """Return the column of a factor."""
        if factor not in self._factors:
            self._factors[factor] = self._of_factor(*factor)
        return self._factors[factor]

    def _of_factor(self, kind: str, register: int) -> Value:
        if kind == "given":
            return self._given(register)
        if kind == "sum":
            terms = self.expansion.terms(register)
            return self.sum(divided(terms, content(terms.values())))
        if kind == "part":
            return self._part(register)
        match self.inputs[register] if register < self.first else None:
            case Bounds(lo=lo, hi=hi):
                return Narrow(self.tape.input(register), lo, hi)
        return self.value(register)

    def _part(self, register: int) -> Value:
        """A choice without what its sides have in common."""
        op, a, b = self.program.instructions[register - self.first]
        common = content(self.expansion.terms(register).values())
        chooses = op in (Op.WHERE_ZERO, Op.WHERE_NEGATIVE)
        first, second = (
            self.sum(divided(self.expansion.terms(each), common))
            for each in (self.pair(b) if chooses else (a, b))
        )
        if chooses:
            return self.on.choose(self.mask(op, a), first, second)
        return self.on.greatest(first, second) if op is Op.GREATEST else self.on.least(first, second)

    def _computed(self, instruction: Instruction) -> Value:  # noqa: PLR0911
        op, a, b = instruction
        match op:
            case Op.ADD:
                return self.on.add(self.value(a), self.value(b))
            case Op.SUBTRACT:
                return self.on.subtract(self.value(a), self.value(b))
            case Op.MULTIPLY:
                return self.on.multiply(self.value(a), self.value(b))
            case Op.GREATEST:
                return self.on.greatest(self.value(a), self.value(b))
            case Op.LEAST:
                return self.on.least(self.value(a), self.value(b))
            case Op.NONZERO:
                return self._nonzero(self.value(a))
            case Op.NONNEGATIVE:
                return self._nonnegative(self.value(a))
            case Op.WHERE_ZERO | Op.WHERE_NEGATIVE:
                return self._where(op, a, b)
            case Op.GIVEN:
                return self.on.choose(self._is_given(a), self.value(a), self.value(b))
            case Op.DEVIATES:
                return self._deviates(a, b)
            case Op.GIVEN_TIMES:
                return self.on.multiply(self._given(a), self.value(b))
        return self._root(op, a, b) if op in _ROOTS else self._rounded(op, a, b)

    def _nonzero(self, value: Value) -> Value:
        mask = self.on.nonzero(value)
        if isinstance(mask, Scalar):
            if mask.value:
                return value
            raise UnprovenError("every row divides by zero")
        self.tape.flag(self.tape.truth(np.equal, mask, np.int64(0)))
        return self.on.greatest(value, _ONE) if value.lo >= 0 else self.on.choose(mask, value, _ONE)

    def _nonnegative(self, value: Value) -> Value:
        mask = self.on.negative(value)
        if isinstance(mask, Scalar):
            if not mask.value:
                return value
            raise UnprovenError("every row has a negative value under a root")
        self.tape.flag(self.tape.truth(np.less, mask, np.int64(0)))
        return self.on.greatest(value, Scalar(0))

    def _where(self, op: Op, condition: int, pair: int) -> Value:
        yes, no = self.pair(pair)
        value = self.value(condition)
        if op is Op.WHERE_ZERO and no == condition and self._constant(yes) == 1 and value.lo >= 0:
            return self.on.greatest(value, _ONE)
        mask = self.mask(op, condition)
        if isinstance(mask, Scalar):
            return self.value(yes if mask.value else no)
        return self.on.choose(mask, self.value(yes), self.value(no))

    def mask(self, op: Op, condition: int) -> Scalar | Cell:
        """Return all bits where the first of a pair is to be taken."""
        if op is Op.WHERE_NEGATIVE:
            return self.on.negative(self.value(condition))
        mask = self.on.nonzero(self.value(condition))
        return Scalar(~mask.value) if isinstance(mask, Scalar) else self.tape.whole(np.invert, mask)

    def pair(self, register: int) -> tuple[int, int]:
        """Return the two registers that are chosen between."""
        _, a, b = self.program.instructions[register - self.first]
        return a, b

    def _is_given(self, register: int) -> Scalar | Cell:
        match self.inputs[register]:
            case None:
                return Scalar(0)
            case Bounds(masked=True):
                return self.tape.input((register, "given"))
        return Scalar(-1)

    def _given(self, register: int) -> Value:
        return self.on.choose(self._is_given(register), self.value(register), Scalar(0))

    def _deviates(self, given: int, computed: int) -> Value:
        apart = self.on.nonzero(self.on.subtract(self.value(given), self.value(computed)))
        one = self.on.choose(apart, _ONE, Scalar(0))
        return self.on.choose(self._is_given(given), one, Scalar(0))

    def _root(self, op: Op, above: int, below: int) -> Value:
        """⌊√(c × Y ÷ d)⌋ = ⌊⌊√(c × d × Y)⌋ ÷ d⌋; squares that the constants hold stand before the root."""
        divisor = self._constant(below)
        if divisor is None:
            return self._halved(op, self.division.root(self._rounded(Op.ROUND_FLOOR, above, below), 1))
        terms = self.expansion.terms(above)
        common = content(terms.values())
        divisor, under = divisor // gcd(divisor, common), common // gcd(divisor, common)
        square = _square(under * divisor)
        value = self.on.multiply(self.sum(divided(terms, common)), Scalar(under * divisor // square**2))
        if op is Op.ROOT_HALF_UP and divisor == 1 and square % 2 == 0:
            return self.division.root(value, square // 2, nearest=True)
        return self._halved(op, self.division.floor(self.division.root(value, square), divisor))

    def _halved(self, op: Op, root: Value) -> Value:
        """Half-up: the root of four times the operand, so that its half is known."""
        return root if op is Op.ROOT_FLOOR else self.division.floor(self.on.add(root, _ONE), 2)

    def _rounded(self, op: Op, above: int, below: int) -> Value:
        """Numerator ÷ (constant × columns), with what the numerator's constants share with it cancelled."""
        if self._same_for_all(above) and self._same_for_all(below):
            return self.division.rounded(op, self.value(above), self.value(below).lo)
        chosen = self.instruction(above)
        if chosen is not None and chosen.op in (Op.GREATEST, Op.LEAST):  # a rounding keeps their order
            first, second = (self._rounded(op, each, below) for each in (chosen.a, chosen.b))
            larger = chosen.op is Op.GREATEST
            return self.on.greatest(first, second) if larger else self.on.least(first, second)
        over: list[int] = []
        constant = 1
        for factors, own in self.expansion.terms(below).items():
            over, constant = [each.register for each in factors], own
        terms = self.expansion.terms(above, frozenset(over))
        common = content((constant, *terms.values()))
        terms, constant = divided(terms, common), constant // common
        if not over:
            return self.division.rounded(op, self.sum(terms), constant)
        return self.quotients.rounded(op, terms, tuple(sorted(over)), constant)


_LINEAR = (Op.ADD, Op.SUBTRACT, Op.MULTIPLY, Op.GIVEN_TIMES)


def _folded(given: Input) -> Input:
    """A column that can hold one value only is that value."""
    if isinstance(given, Bounds) and given.lo == given.hi and not given.masked:
        return given.lo * given.times
    return given


def _square(number: int) -> int:
    """The largest whole number of small primes whose square divides a constant."""
    root = 1
    for prime in (2, 3, 5, 7):
        while number % (root * prime) ** 2 == 0:
            root *= prime
    return root
