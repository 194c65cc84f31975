"""Terms over columns: each as a whole and fractions beside it, brought together and rounded once."""

from __future__ import annotations

from collections import Counter
from math import gcd, lcm, prod
from typing import TYPE_CHECKING

from hv_tariff.formula.columns.division import DIVISOR, factor_of
from hv_tariff.formula.columns.mixed import Mixed, Proper
from hv_tariff.formula.columns.terms import Factor, Factors, Terms, content, divided
from hv_tariff.formula.columns.values import Narrow, Scalar, UnprovenError, Value, most
from hv_tariff.formula.program import Op

if TYPE_CHECKING:
    from hv_tariff.formula.columns.binding import Binding

_ONE = Scalar(1)
_NUMERATOR = 2**109  # the largest numerator that is held, and the largest quotient of likely rows
_LIKELY = 2**60
_SPLIT = 2**80  # a factor beyond is divided term by term


class Quotients:
    """Quotients of one binding.

    Parameters
    ----------
    binding : Binding
    """

    def __init__(self, binding: Binding) -> None:
        self.binding = binding
        self.on, self.mixing, self.expansion = binding.on, binding.mixing, binding.expansion
        self._known: dict[tuple[Factors, tuple[int, ...]], Mixed] = {}
        self._divisors: dict[int, Narrow] = {}

    def rounded(self, op: Op, terms: Terms, over: tuple[int, ...], constant: int) -> Value:
        """Return Σ terms ÷ (constant × columns), rounded.

        Terms that the columns divide have denominators of their own, small ones; the others are brought to
        those, and what is left of them there is a fraction that a rounding needs to know only as zero or not.
        """
        at_once = self._at_once(op, terms, over, constant)
        if at_once is not None:
            return at_once
        units = [(self.term(factors, over), own) for factors, own in terms.items()]
        apart = [constant // gcd(own, constant) for unit, own in units if unit.plain]
        grid = lcm(*apart)
        if op is Op.ROUND_HALF_UP and grid % 2:
            grid *= 2
        if constant % grid:
            constant, units = 2 * constant, [(unit, 2 * own) for unit, own in units]
        finer = constant // grid
        plain = [(unit.whole, own // finer) for unit, own in units if unit.plain]
        found = Proper(self.binding.weighted(plain))
        for unit, own in units:
            if not unit.plain:
                shared = gcd(own, finer)
                scaled = self.mixing.times(unit, Scalar(own // shared))
                one = self.mixing.divided(self.mixing.proper(scaled), finer // shared)
                found = self.mixing.added([found, one])
        broken = self.mixing.nonzero(found.broken)
        return self.binding.division.rounded(op, found.whole, grid, broken=broken)

    def _at_once(self, op: Op, terms: Terms, over: tuple[int, ...], constant: int) -> Value | None:
        """Σ terms ÷ (constant × column) in one division, where numerator and divisor can be held.

        A part of the constant stays behind: ⌊n ÷ (c × d)⌋ = ⌊⌊n ÷ d⌋ ÷ c⌋, and a half is a half of two.
        """
        if not terms:
            return Scalar(0)
        if len(over) > 1:
            return None
        size = sum(abs(own) * prod(most(self.binding.factor(f)) for f in each) for each, own in terms.items())
        divisor = self._divisor(over[0])
        kept = 2 if op is Op.ROUND_HALF_UP else 1
        if constant % kept:
            constant, terms = 2 * constant, {each: 2 * own for each, own in terms.items()}
        part = factor_of(constant // kept, DIVISOR // divisor.hi)
        if size > _NUMERATOR or size // (part * divisor.hi) > _LIKELY:
            return None
        by = self.on.multiply(divisor, Scalar(part))
        if not isinstance(by, Narrow):
            return None
        whole, left = self.binding.division.divide(self.binding.sum(terms), by)
        return self.binding.division.rounded(op, whole, constant // part, broken=left)

    def _over(self, terms: Terms, over: tuple[int, ...]) -> Mixed:
        """Terms divided by registers, as a whole and fractions beside it."""
        found = Mixed(Scalar(0))
        for factors, constant in terms.items():
            found = self.mixing.add(found, self.mixing.times(self.term(factors, over), Scalar(constant)))
        return found

    def _register_over(self, register: int, over: tuple[int, ...], common: int) -> Mixed:
        return self._over(divided(self.expansion.terms(register, frozenset(over)), common), over)

    def term(self, factors: Factors, over: tuple[int, ...]) -> Mixed:
        """Return factors divided by registers."""
        key = factors, over
        if key not in self._known:
            self._known[key] = self._factors_over(factors, over)
        return self._known[key]

    def _factors_over(self, factors: Factors, over: tuple[int, ...]) -> Mixed:
        """Factors over registers: what is on both sides cancels, and each divisor meets what holds it."""
        above, below = Counter(factors), Counter(Factor("of", each) for each in over)
        both = Counter({each: n for each, n in (above & below).items() if self.binding.factor(each).lo >= 1})
        left = [each.register for each in (below - both).elements()]
        tops = list((above - both).elements())
        if not left:
            return Mixed(self.binding.product(tuple(sorted(tops))))
        holds, found = self.expansion.holds, Mixed(_ONE)
        splitting = [each for each in tops if any(self._splits(each, d) for d in left)]
        if splitting:
            first = max(splitting, key=lambda each: each.register)
            tops.remove(first)
            mine = tuple(each for each in left if holds(first.register, each))
            left = [each for each in left if each not in mine]
            found = self._split(first, mine)
        tops.sort(key=lambda each: most(self.binding.factor(each)))
        while len(tops) > len(left) > 0 and found.plain:
            found = self.mixing.times(found, self.binding.factor(tops.pop(0)))
        for divisor in left:
            top = next((e for e in tops if holds(e.register, divisor)), tops[-1] if tops else None)
            if top is not None:
                tops.remove(top)
            value = _ONE if top is None else self.binding.factor(top)
            found = self.mixing.times(found, value, self._divisor(divisor))
        for each in tops:
            found = self.mixing.times(found, self.binding.factor(each))
        return found

    def _splits(self, factor: Factor, divisor: int) -> bool:
        return (
            factor.kind != "given"
            and factor.register != divisor
            and self.expansion.holds(factor.register, divisor)
            and most(self.binding.factor(factor)) > _SPLIT
        )

    def _split(self, factor: Factor, over: tuple[int, ...]) -> Mixed:
        """A factor some of whose terms hold the divisors."""
        register = factor.register
        common = 1 if factor.kind == "of" else content(self.expansion.terms(register).values())
        if factor.kind == "sum":
            return self._register_over(register, over, common)
        instruction = self.binding.instruction(register)
        if instruction is None:
            raise UnprovenError("an input that holds a divisor")
        op, a, b = instruction
        if op in (Op.WHERE_ZERO, Op.WHERE_NEGATIVE):
            yes, no = self.binding.pair(b)
            first, second = (self._register_over(each, over, common) for each in (yes, no))
            return self.mixing.choose(self.binding.mask(op, a), first, second)
        one, two = (self._register_over(each, over, common) for each in (a, b))
        less = self.mixing.proper(self.mixing.add(one, two, minus=True)).whole
        first, second = (two, one) if op is Op.GREATEST else (one, two)
        return self.mixing.choose(self.on.negative(less), first, second)

    def _divisor(self, register: int) -> Narrow:
        """A register as a divisor; one that may be negative stands there twice, and so without its sign."""
        if register not in self._divisors:
            value = self.binding.factor(Factor("of", register))
            if value.lo < 1:
                minus = self.on.subtract(Scalar(0), value)
                value = self.on.choose(self.on.negative(value), minus, value)
                value = self.on.within(value, 1, most(value))
            if not isinstance(value, Narrow):
                raise UnprovenError("a divisor past int64")
            self._divisors[register] = value
        return self._divisors[register]
