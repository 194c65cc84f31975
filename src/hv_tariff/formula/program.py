"""The integer form of a rule set: a flat list of binary operations over one list of registers.

Both the exact and the columns reading execute a `Program`; it is made by `lowering` and knows no rule.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from enum import Enum
from typing import NamedTuple

from attrs import frozen

from hv_tariff.formula.monomial import Monomial
from hv_tariff.formula.nodes import Charge, Formula, Rate, Reading


class Op(Enum):
    """What an operation does with its two registers, a and b."""

    ADD = "a + b"
    SUBTRACT = "a − b"
    MULTIPLY = "a × b"
    GREATEST = "max(a, b)"
    LEAST = "min(a, b)"
    ROUND_HALF_UP = "a ÷ b, halves away from zero"
    ROUND_FLOOR = "a ÷ b, floor"
    ROUND_TRUNCATE = "a ÷ b, toward zero"
    ROOT_HALF_UP = "√(a ÷ b) ÷ 2, halves up, of four times the operand"
    ROOT_FLOOR = "√(a ÷ b), floor"
    NONZERO = "a, refused when zero; b names it"
    NONNEGATIVE = "a, refused when negative; b names it"
    PAIR = "the pair (a, b)"
    WHERE_ZERO = "b[0] where a is zero, else b[1]"
    WHERE_NEGATIVE = "b[0] where a is negative, else b[1]"
    GIVEN = "a where it is given, else b"
    DEVIATES = "1 where a is given and is not b, else 0"
    GIVEN_TIMES = "a × b where a is given, else 0"


class Instruction(NamedTuple):
    """One operation; its result goes to the next free register."""

    op: Op
    a: int
    b: int


class Placed(Mapping[tuple[Formula, int | None], Monomial]):
    """The values of a program, numbered when they are asked for."""

    def __init__(
        self,
        values: Mapping[tuple[Formula, int | None], Monomial],
        place: Callable[[Monomial], Monomial],
    ) -> None:
        self._values, self._place = values, place

    def __getitem__(self, key: tuple[Formula, int | None]) -> Monomial:
        return self._place(self._values[key])

    def __iter__(self) -> Iterator[tuple[Formula, int | None]]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)


@frozen(kw_only=True, slots=True)
class ChargeSlots:
    """Where a line's figures stand after a run."""

    charge: Charge
    amount: int
    exact: Monomial


@frozen(kw_only=True, slots=True, eq=False)
class Program:
    """A lowered rule set for periods of a fixed number of slices.

    Registers are laid out as constants, rates, readings, given amounts (only when `takes_given`), and
    then one for each instruction.

    Attributes
    ----------
    constants : tuple of object
        Integers, and the names that guards speak of.
    rates : tuple of (Rate, slice or None)
    readings : tuple of (Reading, slice or None)
    instructions : tuple of Instruction
    charges : tuple of ChargeSlots
        In the order of the rule set.
    values : mapping
        (node, slice) to the value of each named quantity, charge and leaf.
    slices : int
    takes_given : bool
    """

    constants: tuple[object, ...]
    rates: tuple[tuple[Rate, int | None], ...]
    readings: tuple[tuple[Reading, int | None], ...]
    instructions: tuple[Instruction, ...]
    charges: tuple[ChargeSlots, ...]
    values: Mapping[tuple[Formula, int | None], Monomial]
    slices: int
    takes_given: bool
