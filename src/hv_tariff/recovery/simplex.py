"""Exact linear programming in few unknowns: what a set of linear inequalities leaves of each of them.

Bland's rule on dictionaries of whole numbers, each row over a denominator of its own, so that it ends and no
digit is lost. All unknowns are at least zero.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import gcd, lcm

from hv_tariff.recovery.intervals import Interval

Row = tuple[Sequence[Fraction], Fraction]
_START = -1


class Dictionary:
    """Unknowns x ≥ 0 with rows a·x ≤ b, as a dictionary of basic and free variables.

    Attributes
    ----------
    free : list of int
        The variables that are zero: unknowns from 0 on, then the slacks of the rows.
    basic : list of int
        The variable of each row.
    rows : list of list of int
        Of each row a positive denominator, a constant, and its factors of the free variables.
    """

    def __init__(self, unknowns: int, rows: Sequence[Row]) -> None:
        self.free = list(range(unknowns))
        self.basic = list(range(unknowns, unknowns + len(rows)))
        self.rows = [_whole(factors, limit) for factors, limit in rows]

    def feasible(self) -> bool:
        """Make the dictionary feasible; return whether it can be."""
        if all(row[1] >= 0 for row in self.rows):
            return True
        self.free.append(_START)
        for row in self.rows:
            row.append(row[0])
        worst = min(range(len(self.rows)), key=lambda i: Fraction(self.rows[i][1], self.rows[i][0]))
        goal = [1, *(0 for _ in self.free), -1]
        goal = self._pivot(worst, len(self.free) - 1, goal)
        self._climb(goal)
        if _START in self.basic:
            i = self.basic.index(_START)
            e = next((j for j in range(len(self.free)) if self.rows[i][j + 2]), None)
            if self.rows[i][1] or e is None:
                return False
            self._pivot(i, e, goal)
        at = self.free.index(_START)
        del self.free[at]
        for row in self.rows:
            del row[at + 2]
        return True

    def most(self, unknown: int, sign: int) -> Fraction | None:
        """Return the largest value of an unknown (sign 1) or of its negative (−1); None: without end."""
        if unknown in self.free:
            goal = [1, 0, *(sign * int(each == unknown) for each in self.free)]
        else:
            den, *rest = self.rows[self.basic.index(unknown)]
            goal = [den, *(each * sign for each in rest)]
        found = self._climb(goal)
        return None if found is None else Fraction(found[1], found[0])

    def bounds(self, unknown: int) -> Interval:
        """Return what the rows leave of an unknown."""
        high, low = self.most(unknown, 1), self.most(unknown, -1)
        return Interval(None if low is None else -low, high)

    def _climb(self, goal: list[int]) -> list[int] | None:
        """Raise the goal as far as it goes and return it; None: without end."""
        while True:
            rising = [j for j, factor in enumerate(goal[2:]) if factor > 0]
            if not rising:
                return goal
            e = min(rising, key=lambda j: self.free[j])
            limits = [
                (Fraction(row[1], -row[e + 2]), self.basic[i], i)
                for i, row in enumerate(self.rows)
                if row[e + 2] < 0
            ]
            if not limits:
                return None
            goal = self._pivot(min(limits)[2], e, goal)

    def _pivot(self, i: int, e: int, goal: list[int]) -> list[int]:
        """Exchange the basic variable of row i for the free variable e; return the goal in the new ones."""
        den, *rest = self.rows[i]
        factor = rest[e + 1]
        sign = 1 if factor < 0 else -1
        solved = [abs(factor), *(sign * each for each in rest)]
        solved[e + 2] = -sign * den
        for k, other in enumerate(self.rows):
            if k != i and other[e + 2]:
                self.rows[k] = _put_in(other, solved, e)
        self.rows[i] = solved
        self.free[e], self.basic[i] = self.basic[i], self.free[e]
        return _put_in(goal, solved, e) if goal[e + 2] else goal


def _whole(factors: Sequence[Fraction], limit: Fraction) -> list[int]:
    """A row a·x + slack = b as the slack of it, in whole numbers."""
    den = lcm(limit.denominator, *(each.denominator for each in factors))
    return [den, *(int(each * den) for each in (limit, *(-each for each in factors)))]


def _put_in(row: list[int], solved: list[int], e: int) -> list[int]:
    """A row with a free variable replaced by what it is in the others."""
    factor, den = row[e + 2], solved[0]
    found = [each * den + factor * other for each, other in zip(row, solved, strict=True)]
    found[0], found[e + 2] = row[0] * den, factor * solved[e + 2]
    common = gcd(*found)
    return [each // common for each in found] if common > 1 else found
