"""Where each rial comes from: read from the registers of the run, so it cannot disagree with the amount."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any, NamedTuple

from hv_tariff.citation import Clause
from hv_tariff.formula.nodes import Formula
from hv_tariff.units import Unit
from hv_tariff.vocabulary import Label


class Operand(NamedTuple):
    """What a formula reads, apart from its value.

    Attributes
    ----------
    name : str
        The key of a rate, the name of a reading or of a quantity, the code of a line.
    label : Label
    unit : Unit
    month : str or None
        The month that a monthly figure belongs to.
    """

    name: str
    label: Label
    unit: Unit
    month: str | None


class Input(NamedTuple):
    """One operand of a formula with its value and origin.

    Attributes
    ----------
    operand : Operand
    exact : tuple of int
        The exact value as (numerator, denominator), not reduced; see `value`.
    origin : Number, Season, Label or Explanation
        The table's number, where a reading comes from, or how the named value was made.
    """

    operand: Operand
    exact: tuple[int, int]
    origin: Any

    @property
    def value(self) -> Fraction:
        """Return the exact value."""
        return Fraction(*self.exact)


class Rule(NamedTuple):
    """What an explanation says that no reading changes.

    Attributes
    ----------
    name : str
    label : Label
    formula : Label
        The formula in words, English and Persian; it stops at names.
    rounding : Label or None
        How its value is rounded; None: not at all.
    unit : Unit
    clause : Clause or None
    evidence : Label
        How the rule is known.
    node : Formula
        The formula itself.
    """

    name: str
    label: Label
    formula: Label
    rounding: Label | None
    unit: Unit
    clause: Clause | None
    evidence: Label
    node: Formula


class Explanation(NamedTuple):
    """A line of a bill, or a named quantity below it.

    Attributes
    ----------
    rule : Rule
    inputs : tuple of Input
        What the formula reads, in its order.
    before, after : tuple of int
        The value before and after this rounding as (numerator, denominator), not reduced; see
        `unrounded` and `value`.
    parts : tuple of Explanation
        One for each segment, where the period was cut; the value is their sum.
    """

    rule: Rule
    inputs: tuple[Input, ...]
    before: tuple[int, int]
    after: tuple[int, int]
    parts: tuple[Explanation, ...] = ()

    @property
    def unrounded(self) -> Fraction:
        """Return the exact value before this line's rounding."""
        return Fraction(*self.before)

    @property
    def value(self) -> Fraction:
        """Return the value after it."""
        return Fraction(*self.after)

    def walk(self) -> Iterator[Explanation]:
        """Yield this explanation and those of every named value below it, each once."""
        seen: set[int] = set()

        def go(each: Explanation) -> Iterator[Explanation]:
            if id(each) not in seen:
                seen.add(id(each))
                yield each
                for below in (*each.parts, *(operand.origin for operand in each.inputs)):
                    if isinstance(below, Explanation):
                        yield from go(below)

        yield from go(self)
