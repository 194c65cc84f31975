"""The oracle of every reading: a plain fold of the tree with Fractions, slow and obvious."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from math import isqrt

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
)
from hv_tariff.rounding import Mode


def rounded(value: Fraction, places: int, mode: Mode) -> Fraction:
    scaled = value * Fraction(10) ** places
    whole = scaled.numerator // scaled.denominator
    if mode is Mode.TRUNCATE and scaled < 0 and whole != scaled:
        whole += 1
    if mode is Mode.HALF_UP:
        distance = abs(scaled) + Fraction(1, 2)
        whole = distance.numerator // distance.denominator * (1 if scaled >= 0 else -1)
    return whole / Fraction(10) ** places


def root(value: Fraction, places: int, mode: Mode) -> Fraction:
    if value < 0:
        raise ZeroDivisionError("negative")
    scaled = value * 100**places
    below = isqrt(scaled.numerator // scaled.denominator)
    if mode is Mode.HALF_UP and scaled >= (below + Fraction(1, 2)) ** 2:
        below += 1
    return Fraction(below, 10**places)


def fold(
    node: Formula,
    leaves: Mapping[tuple[Formula, int | None], Fraction],
    slices: int,
    k: int | None = None,
    given: Mapping[str, int] | None = None,
) -> Fraction:
    """Evaluate a node; raises ZeroDivisionError where a rule must refuse."""

    def go(inner: Formula, at: int | None = k) -> Fraction:
        return fold(inner, leaves, slices, at, given)

    match node:
        case Literal(value=value):
            return value
        case Rate(scope=scope) | Reading(scope=scope):
            return leaves[node, k if scope is Scope.SLICE else None]
        case Quantity(formula=inner):
            return go(inner)
        case Charge(exact=inner, mode=mode):
            return rounded(go(inner, None), 0, mode)
        case Entered(charge=charge, unrounded=unrounded):
            amount = go(charge)
            printed = (given or {}).get(charge.code)
            if not unrounded:
                return amount if printed is None else Fraction(printed)
            carried = go(charge.exact if charge.carries is None else charge.carries, None)
            return carried if printed in (None, amount) else Fraction(printed)
        case Sum(terms=terms):
            return sum((go(term) for term in terms), Fraction(0))
        case Difference(left=left, right=right):
            return go(left) - go(right)
        case Product(factors=factors):
            result = Fraction(1)
            for factor in factors:
                result *= go(factor)
            return result
        case Quotient(dividend=a, divisor=b, when_zero=when_zero):
            top, bottom = go(a), go(b)
            if bottom == 0 and when_zero is not None:
                return when_zero
            return top / bottom
        case Greatest(operands=operands):
            return max(go(each) for each in operands)
        case Least(operands=operands):
            return min(go(each) for each in operands)
        case Rounded(operand=operand, places=places, mode=mode):
            return rounded(go(operand), places, mode)
        case Root(operand=operand, places=places, mode=mode):
            return root(go(operand), places, mode)
        case Steps(argument=argument, first=first, steps=pairs):
            at = go(argument)
            result = go(first)
            for threshold, value in pairs:
                limit, reached = go(threshold), go(value)
                result = reached if at >= limit else result
            return result
        case Blocks(argument=argument, first=first, blocks=pairs):
            at = go(argument)
            limits = [go(limit) for limit, _ in pairs]
            prices = [go(first), *(go(price) for _, price in pairs)]
            result = prices[0] * (min(at, limits[0]) if limits else at)
            for i, limit in enumerate(limits):
                part = max(at - limit, Fraction(0))
                result += prices[i + 1] * (min(part, limits[i + 1] - limit) if i + 1 < len(limits) else part)
            return result
        case Across(operand=operand):
            return sum((go(operand, each) for each in range(slices)), Fraction(0))
    raise TypeError(type(node).__name__)
