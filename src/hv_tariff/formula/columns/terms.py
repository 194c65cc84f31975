"""Registers as sums of terms, each a constant times factors: what constants share cancels before it is held.

The lowering brings the lines of a sum to one denominator, full of powers of ten that the tables' numbers
have in common. They are known when a program is bound, and only then.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from math import gcd
from typing import NamedTuple

from hv_tariff.formula.program import Instruction, Op


class Factor(NamedTuple):
    """A column by its register.

    Attributes
    ----------
    kind : str
        ``of``: the register, an input without its multiplier; ``given``: a given amount, 0 where none is;
        ``sum``, ``part``: a sum, or a choice, without what its terms have in common.
    register : int
    """

    kind: str
    register: int


Factors = tuple[Factor, ...]
Terms = Mapping[Factors, int]


class Expansion:
    """Expands the registers of one program.

    Parameters
    ----------
    instruction : callable
        Gives the instruction of a register, None for an input.
    constant : callable
        Gives a register's value where all rows have the same, else None.
    multiplier : callable
        Gives what an input column is a multiple of.
    """

    def __init__(
        self,
        instruction: Callable[[int], Instruction | None],
        constant: Callable[[int], int | None],
        multiplier: Callable[[int], int],
    ) -> None:
        self.instruction, self.constant, self.multiplier = instruction, constant, multiplier
        self._known: dict[tuple[int, frozenset[int]], Terms] = {}
        self._holds: dict[tuple[int, int], bool] = {}

    def terms(self, register: int, over: frozenset[int] = frozenset()) -> Terms:
        """Return the terms of a register; sums are multiplied out by what they will be divided by.

        Parameters
        ----------
        register : int
        over : frozenset of int
            The registers that the whole is divided by.
        """
        key = register, over
        if key not in self._known:
            self._known[key] = self._terms(register, over)
        return self._known[key]

    def _terms(self, register: int, over: frozenset[int]) -> Terms:  # noqa: PLR0911
        constant = self.constant(register)
        if constant is not None:
            return {(): constant} if constant else {}
        instruction = self.instruction(register)
        if instruction is None:
            return {(Factor("of", register),): self.multiplier(register)}
        op, a, b = instruction
        match op:
            case Op.ADD | Op.SUBTRACT:
                return _sum(self.terms(a, over), self.terms(b, over), -1 if op is Op.SUBTRACT else 1)
            case Op.MULTIPLY:
                return self._product(a, b, over)
            case Op.GIVEN_TIMES:
                return _times(self.terms(b, over), (Factor("given", a),), 1)
        common = self._common(op, a, b)
        if common < 2:
            return {(Factor("of", register),): 1} if common else {}
        return {(Factor("part", register),): common}

    def _common(self, op: Op, a: int, b: int) -> int:
        """What the two sides of a choice have in common; 0 where both are always zero."""
        if op in (Op.WHERE_ZERO, Op.WHERE_NEGATIVE):
            pair = self.instruction(b)
            if pair is None:
                return 1
            a, b = pair.a, pair.b
        elif op not in (Op.GREATEST, Op.LEAST):
            return 1
        return gcd(*self.terms(a).values(), *self.terms(b).values())

    def _product(self, a: int, b: int, over: frozenset[int]) -> Terms:
        """Multiplied out by a constant or a divisor; otherwise a sum stays one factor, and one division."""
        first, second = self.terms(a, over), self.terms(b, over)
        if len(first) > 1 and len(second) > 1:
            first, second = self.reduced(a, first), self.reduced(b, second)
        elif len(first) > 1 and not _within(second, over):
            first = self.reduced(a, first)
        elif len(second) > 1 and not _within(first, over):
            second = self.reduced(b, second)
        found: Terms = {}
        for factors, constant in second.items():
            found = _sum(found, _times(first, factors, constant), 1)
        return found

    def reduced(self, register: int, terms: Terms) -> Terms:
        """Return a sum as one factor times what its terms have in common.

        The factor stands for the terms that are not multiplied out, and those may have less in common.
        """
        if len(terms) < 2:
            return terms
        return {(Factor("sum", register),): content(self.terms(register).values())}

    def holds(self, register: int, divisor: int) -> bool:
        """Return whether some term of a register has the divisor as a factor."""
        key = register, divisor
        if key not in self._holds:
            self._holds[key] = self._has(register, divisor)
        return self._holds[key]

    def _has(self, register: int, divisor: int) -> bool:
        if register == divisor:
            return True
        instruction = self.instruction(register)
        if instruction is None:
            return False
        op, a, b = instruction
        if op in (Op.WHERE_ZERO, Op.WHERE_NEGATIVE):
            pair = self.instruction(b)
            return pair is not None and (self.holds(pair.a, divisor) or self.holds(pair.b, divisor))
        if op in (Op.ADD, Op.SUBTRACT, Op.MULTIPLY, Op.GREATEST, Op.LEAST, Op.GIVEN_TIMES):
            return self.holds(a, divisor) or self.holds(b, divisor)
        return False


def content(constants: Iterable[int]) -> int:
    """Return the greatest common divisor of constants; 1 of none."""
    return gcd(*constants) or 1


def divided(terms: Terms, by: int) -> Terms:
    """Return terms with their constants divided by what they have in common."""
    return terms if by == 1 else {factors: constant // by for factors, constant in terms.items()}


def _sum(a: Terms, b: Terms, sign: int) -> Terms:
    found = dict(a)
    for factors, constant in b.items():
        found[factors] = found.get(factors, 0) + sign * constant
    return {factors: constant for factors, constant in found.items() if constant}


def _times(terms: Terms, factors: Factors, constant: int) -> Terms:
    return {tuple(sorted((*each, *factors))): own * constant for each, own in terms.items()}


def _within(terms: Terms, over: frozenset[int]) -> bool:
    return all(each.register in over and each.kind == "of" for factors in terms for each in factors)
