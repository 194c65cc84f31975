"""Exact linear programming in few unknowns: what a set of linear inequalities leaves of each of them.

Bland's rule on dictionaries of exact rationals, so that it ends and no digit is lost; all unknowns are at
least zero.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

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
    rows : list of list of Fraction
        Each row is a constant, and its factors of the free variables.
    """

    def __init__(self, unknowns: int, rows: Sequence[Row]) -> None:
        self.unknowns = unknowns
        self.free = list(range(unknowns))
        self.basic = list(range(unknowns, unknowns + len(rows)))
        self.rows = [[limit, *(-each for each in factors)] for factors, limit in rows]

    def feasible(self) -> bool:
        """Make the dictionary feasible; return whether it can be."""
        if not self.rows or min(row[0] for row in self.rows) >= 0:
            return True
        self.free.append(_START)
        for row in self.rows:
            row.append(Fraction(1))
        worst = min(range(len(self.rows)), key=lambda i: self.rows[i][0])
        goal = [Fraction(0)] * (len(self.free) + 1)
        goal[-1] = Fraction(-1)
        goal = self._pivot(worst, len(self.free) - 1, goal)
        self._climb(goal)
        if _START in self.basic:
            i = self.basic.index(_START)
            if self.rows[i][0] != 0:
                return False
            e = next((j for j in range(len(self.free)) if self.rows[i][j + 1] != 0), None)
            if e is None:
                return False
            self._pivot(i, e, goal)
        at = self.free.index(_START)
        del self.free[at]
        for row in self.rows:
            del row[at + 1]
        return True

    def most(self, unknown: int, sign: int) -> Fraction | None:
        """Return the largest value of an unknown (sign 1) or of its negative (−1); None: without end."""
        goal = [Fraction(0)] * (len(self.free) + 1)
        if unknown in self.free:
            goal[self.free.index(unknown) + 1] = Fraction(sign)
        else:
            goal = [each * sign for each in self.rows[self.basic.index(unknown)]]
        found = self._climb(goal)
        return None if found is None else found[0]

    def bounds(self, unknown: int) -> Interval:
        """Return what the rows leave of an unknown."""
        high, low = self.most(unknown, 1), self.most(unknown, -1)
        return Interval(None if low is None else -low, high)

    def _climb(self, goal: list[Fraction]) -> list[Fraction] | None:
        """Raise the goal as far as it goes and return it; None: without end."""
        while True:
            rising = [j for j in range(len(self.free)) if goal[j + 1] > 0]
            if not rising:
                return goal
            e = min(rising, key=lambda j: self.free[j])
            limits = [
                (row[0] / -row[e + 1], self.basic[i], i) for i, row in enumerate(self.rows) if row[e + 1] < 0
            ]
            if not limits:
                return None
            goal = self._pivot(min(limits)[2], e, goal)

    def _pivot(self, i: int, e: int, goal: list[Fraction]) -> list[Fraction]:
        """Exchange the basic variable of row i for the free variable e, in the goal too."""
        row = self.rows[i]
        factor = row[e + 1]
        solved = [-each / factor for each in row]
        solved[e + 1] = 1 / factor
        for k, other in enumerate(self.rows):
            if k != i and other[e + 1]:
                self.rows[k] = _put_in(other, solved, e)
        self.rows[i] = solved
        self.free[e], self.basic[i] = self.basic[i], self.free[e]
        return _put_in(goal, solved, e) if goal[e + 1] else goal


def _put_in(row: list[Fraction], solved: list[Fraction], e: int) -> list[Fraction]:
    factor = row[e + 1]
    found = [each + factor * other if other else each for each, other in zip(row, solved, strict=True)]
    found[e + 1] = factor * solved[e + 1]
    return found
