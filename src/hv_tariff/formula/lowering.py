"""Lower a tree to integers: each value becomes numerator ÷ (constant × variable denominator).

Constants cancel, shared names are computed once, equal operations share a register. Rates stay arguments,
so a rule set is lowered once and not once a month.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from functools import reduce
from math import gcd, lcm

from hv_tariff.errors import FormulaError
from hv_tariff.formula.code import Code
from hv_tariff.formula.leaves import own_leaves, rates, readings, walk
from hv_tariff.formula.monomial import ZERO, Monomial, on_grid, power_of_ten, product, reduced
from hv_tariff.formula.nodes import (
    Across,
    Blocks,
    Charge,
    Difference,
    Entered,
    Formula,
    Greatest,
    Least,
    Literal,
    Product,
    Quantity,
    Quotient,
    Rate,
    Reading,
    Root,
    Rounded,
    Scope,
    Steps,
    Sum,
    children,
)
from hv_tariff.formula.program import ChargeSlots, Instruction, Op, Placed, Program
from hv_tariff.formula.slices import by_slice
from hv_tariff.rounding import Mode

_ROUND = {Mode.HALF_UP: Op.ROUND_HALF_UP, Mode.FLOOR: Op.ROUND_FLOOR, Mode.TRUNCATE: Op.ROUND_TRUNCATE}


def lower(
    charges: Sequence[Charge],
    *,
    slices: int,
    takes_given: bool = False,
    omitted: frozenset[str] = frozenset(),
) -> Program:
    """Lower the lines of a rule set, in order.

    Parameters
    ----------
    charges : sequence of Charge
    slices : int
        How many slices (months) the segments have that the program is for.
    takes_given : bool
        Whether later lines read each line's given (printed) amount where there is one.

    omitted : frozenset of str
        Codes of lines that are not computed; later lines read their given amounts.

    Raises
    ------
    FormulaError
        When a figure published by the month stands outside `across`, or a constant divisor is zero.
    """
    return _Lowering(charges, slices, takes_given, omitted).program()


class _Lowering:
    """The state of one lowering: registers handed out so far, and what is known of each."""

    def __init__(
        self, charges: Sequence[Charge], slices: int, takes_given: bool, omitted: frozenset[str]
    ) -> None:
        self.every, self.slices, self.takes_given, self.omitted = charges, slices, takes_given, omitted
        self.charges = [charge for charge in charges if charge.code not in omitted]
        self.by_slice = by_slice(self.charges)
        own = [leaf for charge in self.charges for leaf in own_leaves(charge, omitted)]
        self.rates = [(leaf, k) for leaf in rates(own) for k in self._ks(leaf.scope)]
        self.readings = [(leaf, k) for leaf in readings(own) for k in self._ks(leaf.scope)]
        self.inputs: dict[tuple[Formula, int | None], int] = {}
        self.code = Code()
        self.values: dict[tuple[Formula, int | None], Monomial] = {}
        leaves: list[tuple[Rate | Reading, int | None]] = [*self.rates, *self.readings]
        for i, (leaf, k) in enumerate(leaves):
            self.inputs[leaf, k] = -1 - i
            if not leaf.signed:
                self.code.nonnegative.add(-1 - i)
        self.given = {charge.code: -1 - len(self.inputs) - i for i, charge in enumerate(charges)}

    def _ks(self, scope: Scope) -> Iterable[int | None]:
        return (None,) if scope is Scope.SEGMENT else range(self.slices)

    def program(self) -> Program:
        """Lower every charge, then number the registers: until then inputs are negative, constants odd."""
        slots = []
        for charge in self.charges:
            exact, amount = self.lower(charge.exact, None), self._amount(charge)
            self.values[charge, None] = on_grid(amount, 0)
            slots.append((charge, amount, exact))
        numbers = self._numbering()

        def place(monomial: Monomial) -> Monomial:
            above = tuple(numbers(r) for r in monomial.above)
            return monomial._replace(above=above, below=tuple(numbers(r) for r in monomial.below))

        return Program(
            constants=tuple(value for _, value in self.code.constants),
            rates=tuple(self.rates),
            readings=tuple(self.readings),
            instructions=tuple(Instruction(i.op, numbers(i.a), numbers(i.b)) for i in self.code.instructions),
            charges=tuple(
                ChargeSlots(charge=charge, amount=numbers(amount), exact=place(exact))
                for charge, amount, exact in slots
            ),
            values=Placed(self.values, place),
            slices=self.slices,
            takes_given=self.takes_given,
        )

    def _numbering(self) -> Callable[[int], int]:
        constants, inputs = (
            len(self.code.constants),
            len(self.inputs) + (len(self.every) if self.takes_given else 0),
        )

        def number(register: int) -> int:
            if register < 0:
                return constants - 1 - register
            kind, index = register & 1, register >> 1
            return index if kind else constants + inputs + index

        return number

    def lower(self, node: Formula, k: int | None) -> Monomial:
        """Return the value of a node in slice `k`, lowering it on first sight."""
        if id(node) not in self.by_slice:
            k = None
        elif k is None:
            name = next(
                leaf
                for leaf in walk([node])
                if isinstance(leaf, Rate | Reading) and leaf.scope is Scope.SLICE
            )
            raise FormulaError(
                f"'{name.label.en}' differs from month to month and stands outside across(...)",
                hint="wrap the part that differs in across(...)",
            )
        known = self.values.get((node, k))
        if known is None:
            known = self.values[node, k] = self._lower(node, k)
        return known

    def _lower(self, node: Formula, k: int | None) -> Monomial:  # noqa: PLR0911
        match node:
            case Literal(value=value):
                return Monomial(value.numerator, value.denominator, (), ())
            case Rate(places=places) | Reading(places=places):
                return Monomial(1, 10**places, (self.inputs[node, k],), ())
            case Quantity(formula=inner):
                return self.lower(inner, k)
            case Charge():
                return on_grid(self._amount(node), 0)
            case Entered(charge=charge, unrounded=unrounded):
                return self._entered(charge, unrounded)
            case Sum(terms=terms):
                return self.sum([self.lower(term, k) for term in terms])
            case Difference(left=left, right=right):
                return self.minus(self.lower(left, k), self.lower(right, k))
            case Product(factors=factors):
                return reduce(product, (self.lower(factor, k) for factor in factors))
            case Quotient():
                return self._quotient(node, k)
            case Greatest(operands=operands):
                return self.chain(Op.GREATEST, [self.lower(each, k) for each in operands])
            case Least(operands=operands):
                return self.chain(Op.LEAST, [self.lower(each, k) for each in operands])
            case Rounded(operand=operand, places=places, mode=mode):
                return on_grid(self.rounded(self.lower(operand, k), places, mode), places)
            case Root():
                return self._root(node, k)
            case Steps():
                return self._steps(node, k)
            case Blocks():
                return self._blocks(node, k)
            case Across(operand=operand):
                return self.sum([self.lower(operand, each) for each in range(self.slices)])
        raise FormulaError(f"{type(node).__name__} is not a node of the vocabulary")

    def _amount(self, charge: Charge) -> int:
        return self.rounded(self.lower(charge.exact, None), 0, charge.mode)

    def _entered(self, charge: Charge, unrounded: bool) -> Monomial:
        if charge.code in self.omitted:
            return on_grid(self.given[charge.code], 0)
        amount = self._amount(charge)
        carried = charge.exact if charge.carries is None else charge.carries
        exact = self.lower(carried, None) if unrounded else on_grid(amount, 0)
        if not self.takes_given:
            return exact
        given = self.given[charge.code]
        if not unrounded:
            return on_grid(self.code.emit(Op.GIVEN, given, amount), 0)
        numerator, divisor = (
            self.code.times(exact.above, exact.above_constant),
            self.code.times(exact.below, exact.below_constant),
        )
        deviates = self.code.emit(Op.DEVIATES, given, amount)
        instead = self.code.emit(Op.GIVEN_TIMES, given, divisor)
        chosen = self.code.emit(Op.WHERE_ZERO, deviates, self.code.emit(Op.PAIR, numerator, instead))
        return Monomial(1, exact.below_constant, (chosen,), exact.below)

    def common(self, monomials: Sequence[Monomial]) -> tuple[list[int], int, int, tuple[int, ...]]:
        """Bring values to one denominator; return numerators, their common factor, and the denominator."""
        constant = lcm(*(m.below_constant for m in monomials))
        below: Counter[int] = Counter()
        for m in monomials:
            below |= Counter(m.below)
        scaled = [m.above_constant * (constant // m.below_constant) for m in monomials]
        factor = gcd(*scaled) or 1
        numerators = [
            self.code.times((*m.above, *(below - Counter(m.below)).elements()), c // factor)
            for m, c in zip(monomials, scaled, strict=True)
        ]
        return numerators, factor, constant, tuple(sorted(below.elements()))

    def sum(self, monomials: Sequence[Monomial]) -> Monomial:
        """Return the sum of values: like terms by their signs, so that a difference stays one operation."""
        present = [m for m in monomials if m.above_constant]
        if len(present) < 2:
            return present[0] if present else ZERO
        if all(not m.above and not m.below for m in present):
            whole = sum((Fraction(m.above_constant, m.below_constant) for m in present), Fraction(0))
            return Monomial(whole.numerator, whole.denominator, (), ())
        added = sorted(present, key=lambda m: m.above_constant < 0)
        signs = [1 if m.above_constant > 0 else -1 for m in added]
        positive = [m._replace(above_constant=abs(m.above_constant)) for m in added]
        numerators, factor, constant, below = self.common(positive)
        result = numerators[0]
        for sign, register in zip(signs[1:], numerators[1:], strict=True):
            if sign == signs[0]:
                both = result in self.code.nonnegative and register in self.code.nonnegative
                result = self.code.emit(Op.ADD, result, register, nonnegative=both)
            else:
                result = self.code.emit(Op.SUBTRACT, result, register)
        return reduced(signs[0] * factor, constant, (result,), below)

    def minus(self, a: Monomial, b: Monomial) -> Monomial:
        """Return the difference of two values."""
        return self.sum([a, b._replace(above_constant=-b.above_constant)])

    def chain(self, op: Op, monomials: Sequence[Monomial]) -> Monomial:
        """Return the greatest or the least of values."""
        numerators, factor, constant, below = self.common(monomials)
        proves = any if op is Op.GREATEST else all
        proven = proves(register in self.code.nonnegative for register in numerators)
        result = numerators[0]
        for register in numerators[1:]:
            result = self.code.emit(op, result, register, nonnegative=proven)
        return reduced(factor, constant, (result,), below)

    def _quotient(self, node: Quotient, k: int | None) -> Monomial:
        a, b = self.lower(node.dividend, k), self.lower(node.divisor, k)
        name = _name(node.divisor)
        if node.when_zero is not None:
            return self._ratio(a, b, node.when_zero)
        if b.above_constant == 0:
            raise FormulaError(f"'{name}' is always zero and divides", hint="say ratio(a, b, when_zero=...)")
        above, below = list(a.above + b.below), list(a.below)
        for register in b.above:
            divisor = self.code.emit(
                Op.NONZERO, register, self.code.constant(name), nonnegative=register in self.code.nonnegative
            )
            if register in self.code.nonnegative:
                below.append(divisor)
                above = [divisor if r == register else r for r in above]
            else:
                above.append(divisor)
                below.append(self.code.times((divisor, divisor)))
        sign = 1 if b.above_constant > 0 else -1
        return reduced(
            sign * a.above_constant * b.below_constant, a.below_constant * abs(b.above_constant), above, below
        )

    def _ratio(self, a: Monomial, b: Monomial, when_zero: Fraction) -> Monomial:
        if b.above_constant == 0:
            return Monomial(when_zero.numerator, when_zero.denominator, (), ())
        divisor = self.code.times(b.above)
        known = divisor in self.code.nonnegative
        pair = self.code.emit(
            Op.PAIR, self.code.constant(1), divisor if known else self.code.times((divisor, divisor))
        )
        safe = self.code.emit(Op.WHERE_ZERO, divisor, pair, nonnegative=True)
        sign = 1 if b.above_constant > 0 else -1
        other = sign * a.above_constant * when_zero.denominator * b.below_constant
        usual = self.code.times((*a.above, *b.below, *(() if known else (divisor,))), other)
        zero = self.code.times(a.below, when_zero.numerator * a.below_constant * abs(b.above_constant))
        both = usual in self.code.nonnegative and zero in self.code.nonnegative
        chosen = self.code.emit(
            Op.WHERE_ZERO, divisor, self.code.emit(Op.PAIR, zero, usual), nonnegative=both
        )
        constant = a.below_constant * when_zero.denominator * abs(b.above_constant)
        return reduced(1, constant, (chosen,), (*a.below, safe))

    def rounded(self, value: Monomial, places: int, mode: Mode) -> int:
        """Return the register of value × 10^places rounded to an integer."""
        scaled = product(value, power_of_ten(places))
        numerator = self.code.times(scaled.above, scaled.above_constant)
        if scaled.below_constant == 1 and not scaled.below:
            return numerator
        divisor = self.code.times(scaled.below, scaled.below_constant)
        return self.code.emit(
            _ROUND[mode], numerator, divisor, nonnegative=numerator in self.code.nonnegative
        )

    def _root(self, node: Root, k: int | None) -> Monomial:
        if node.mode not in (Mode.HALF_UP, Mode.FLOOR):
            raise FormulaError(f"a root has no rounding '{node.mode.value}'", hint="use half-up or floor")
        half_up = node.mode is Mode.HALF_UP
        scale = 100**node.places * (4 if half_up else 1)
        value = product(self.lower(node.operand, k), Monomial(scale, 1, (), ()))
        numerator = self.code.times(value.above, value.above_constant)
        if numerator not in self.code.nonnegative:
            numerator = self.code.emit(
                Op.NONNEGATIVE, numerator, self.code.constant(_name(node.operand)), nonnegative=True
            )
        divisor = self.code.times(value.below, value.below_constant)
        op = Op.ROOT_HALF_UP if half_up else Op.ROOT_FLOOR
        return on_grid(self.code.emit(op, numerator, divisor, nonnegative=True), node.places)

    def _steps(self, node: Steps, k: int | None) -> Monomial:
        argument = self.lower(node.argument, k)
        values = [self.lower(node.first, k), *(self.lower(value, k) for _, value in node.steps)]
        numerators, factor, constant, below = self.common(values)
        proven = all(register in self.code.nonnegative for register in numerators)
        result = numerators[0]
        for (threshold, _), register in zip(node.steps, numerators[1:], strict=True):
            short = self.minus(argument, self.lower(threshold, k))
            reached = self.code.times(short.above, short.above_constant)
            pair = self.code.emit(Op.PAIR, result, register)
            result = self.code.emit(Op.WHERE_NEGATIVE, reached, pair, nonnegative=proven)
        return reduced(factor, constant, (result,), below)

    def _blocks(self, node: Blocks, k: int | None) -> Monomial:
        """Each price times the part of the argument inside its block; the first block takes all below it."""
        argument = self.lower(node.argument, k)
        limits = [self.lower(at, k) for at, _ in node.blocks]
        prices = [self.lower(node.first, k), *(self.lower(price, k) for _, price in node.blocks)]
        inside = [argument if not limits else self.chain(Op.LEAST, [argument, limits[0]])]
        for i, limit in enumerate(limits):
            above = self.chain(Op.GREATEST, [self.minus(argument, limit), ZERO])
            last = i + 1 == len(limits)
            inside.append(above if last else self.chain(Op.LEAST, [above, self.minus(limits[i + 1], limit)]))
        return self.sum([product(part, price) for part, price in zip(inside, prices, strict=True)])


def _name(node: Formula) -> str:
    label = getattr(node, "label", None)
    return label.en if label is not None else "divisor" if not children(node) else _name(children(node)[-1])
