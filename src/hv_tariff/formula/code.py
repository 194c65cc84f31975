"""The code of one lowering as it is emitted: constants, instructions, and what is never negative."""

from __future__ import annotations

from collections.abc import Sequence

from hv_tariff.formula.program import Instruction, Op

_COMMUTATIVE = {Op.ADD, Op.MULTIPLY, Op.GREATEST, Op.LEAST}


class Code:
    """Registers handed out so far: inputs −1, −2, …; constants odd; instructions even.

    They are numbered once all are known. Equal operations share a register.
    """

    def __init__(self) -> None:
        self.constants: dict[tuple[type, object], int] = {}
        self.instructions: list[Instruction] = []
        self.made: dict[Instruction, int] = {}
        self.nonnegative: set[int] = set()

    def constant(self, value: object) -> int:
        """Return the register of a constant."""
        index = self.constants.setdefault((type(value), value), len(self.constants))
        register = index << 1 | 1
        if isinstance(value, int) and value >= 0:
            self.nonnegative.add(register)
        return register

    def emit(self, op: Op, a: int, b: int, *, nonnegative: bool = False) -> int:
        """Return the register of an operation, emitted on first sight."""
        if op in _COMMUTATIVE and a > b:
            a, b = b, a
        instruction = Instruction(op, a, b)
        if instruction not in self.made:
            self.made[instruction] = len(self.instructions) << 1
            self.instructions.append(instruction)
        register = self.made[instruction]
        if nonnegative:
            self.nonnegative.add(register)
        return register

    def times(self, registers: Sequence[int], constant: int = 1) -> int:
        """Return the register of a product of registers and a constant."""
        if constant == 0 or not registers:
            return self.constant(constant)
        first, *rest = sorted(registers, key=lambda r: (r >= 0, r))
        if constant != 1:
            first, rest = self.constant(constant), [first, *rest]
        for register in rest:
            both = first in self.nonnegative and register in self.nonnegative
            first = self.emit(Op.MULTIPLY, first, register, nonnegative=both or first == register)
        return first
