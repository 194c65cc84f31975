"""Values over variable denominators: an integer, and the fractions left beside it.

k × V is huge only where kWh is tiny, so that its numerator cannot be held; its whole part can. A value is
kept as `whole + Σ rest ÷ divisor + more`: rests are exact; `more`, a fraction of a fraction, is a float.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from attrs import evolve, field, frozen

from hv_tariff.formula.columns.division import DIVISOR, Division, part_of
from hv_tariff.formula.columns.machine import cast
from hv_tariff.formula.columns.tape import Cell, Operand
from hv_tariff.formula.columns.values import ULP, Narrow, Scalar, UnprovenError, Value, fits, most

_ONE = Scalar(1)
_MOST = 2.0**40  # of fractions that are added as floats: what they are off by stays below a thousandth
_OFF = 2.0**-10  # what they may be off by
_GUARDED = 2.0**-13  # what those may be off by that are guarded, for only rows unlike the largest need be
_UNKNOWN = float("inf")


@frozen(slots=True, eq=False)
class More:
    """A float beside a value: never above `size`, off by at most `error`, and by `relative` of itself."""

    cell: Operand
    size: float
    error: float
    relative: float = _UNKNOWN


@frozen(slots=True, eq=False)
class Rest:
    """A numerator over a divisor; `proper` where it is known to be in [0, divisor)."""

    over: Narrow
    value: Value
    proper: bool


@frozen(slots=True, eq=False)
class Mixed:
    """`whole + Σ rest ÷ divisor + more`.

    Attributes
    ----------
    whole : Value
    rests : tuple of Rest
    more : More or None
    signed : bool
        Whether a fraction may be negative.
    """

    whole: Value
    rests: tuple[Rest, ...] = ()
    more: More | None = None
    signed: bool = field(default=False)

    @property
    def plain(self) -> bool:
        """Whether it is an integer."""
        return not self.rests and self.more is None


def _nothing() -> More:
    return More(np.float64(0.0), 0.0, 0.0, 0.0)


@frozen(slots=True, eq=False)
class Proper:
    """A whole and a fraction in [0, 1).

    Attributes
    ----------
    whole : Value
    broken : tuple of Value
        None below zero; all are zero exactly where the fraction is.
    part : callable
        Gives the fraction as a float.
    """

    whole: Value
    broken: tuple[Value, ...] = ()
    part: Callable[[], More] = _nothing


class Mixing:
    """Operations on mixed values.

    Parameters
    ----------
    division : Division
    """

    def __init__(self, division: Division) -> None:
        self.division, self.on, self.tape = division, division.on, division.tape

    def add(self, a: Mixed, b: Mixed, *, minus: bool = False) -> Mixed:
        """Return a + b, or a − b."""
        on = self.on
        rests = {each.over: each for each in a.rests}
        for each in b.rests:
            mine = rests.get(each.over)
            if mine is None and not minus:
                rests[each.over] = each
                continue
            first: Value = Scalar(0) if mine is None else mine.value
            both = on.subtract(first, each.value) if minus else on.add(first, each.value)
            rests[each.over] = Rest(each.over, both, proper=False)
        return Mixed(
            whole=on.subtract(a.whole, b.whole) if minus else on.add(a.whole, b.whole),
            rests=tuple(rests.values()),
            more=self._more(a.more, b.more, minus=minus),
            signed=a.signed or b.signed or (minus and not b.plain),
        )

    def _more(self, a: More | None, b: More | None, *, minus: bool) -> More | None:
        if b is None:
            return a
        if a is None and not minus:
            return b
        first = _nothing() if a is None else a
        function = np.subtract if minus else np.add
        size = first.size + b.size
        return More(
            self.tape.float(function, first.cell, b.cell),
            size,
            first.error + b.error + size * 2 * ULP,
            _UNKNOWN if minus else max(first.relative, b.relative) + 2 * ULP,
        )

    def choose(self, mask: Scalar | Cell, a: Mixed, b: Mixed) -> Mixed:
        """Return a where the mask has all bits, b where it has none."""
        if isinstance(mask, Scalar):
            return a if mask.value else b
        on = self.on
        mine, other = ({each.over: each for each in side.rests} for side in (a, b))
        rests = []
        for over in dict.fromkeys((*mine, *other)):
            one, two = (side.get(over, Rest(over, Scalar(0), proper=True)) for side in (mine, other))
            chosen = on.choose(mask, one.value, two.value)
            rests.append(Rest(over, chosen, proper=one.proper and two.proper))
        whole, more = on.choose(mask, a.whole, b.whole), self._chosen(mask, a.more, b.more)
        return Mixed(whole, tuple(rests), more, a.signed or b.signed)

    def _chosen(self, mask: Cell, a: More | None, b: More | None) -> More | None:
        if a is None and b is None:
            return None
        one, two = a or _nothing(), b or _nothing()
        return More(
            self.on.choose_float(mask, one.cell, two.cell),
            max(one.size, two.size),
            max(one.error, two.error),
            max(one.relative, two.relative),
        )

    def times(self, value: Mixed, factor: Value, divisor: Narrow | None = None) -> Mixed:
        """Return value × factor, or value × factor ÷ divisor."""
        if divisor is None and value.plain:
            return Mixed(self.on.multiply(value.whole, factor))
        if divisor is None:
            return self._scaled(value, factor)
        whole, rest = self.division.split(factor, value.whole, divisor)
        found = Mixed(whole, (Rest(divisor, rest, proper=True),))
        if value.plain:
            return found
        return self.add(found, self._beside(value, self._ratio(factor, divisor), factor))

    def _ratio(self, numerator: Value, divisor: Narrow) -> More:
        cell, size, relative = self.division.ratio(numerator, divisor)
        return More(cell, size, size * relative, relative)

    def _scaled(self, value: Mixed, factor: Value) -> Mixed:
        on = self.on
        if all(fits(*_corners(each.value, factor)) for each in value.rests) and value.more is None:
            rests = tuple(
                Rest(each.over, on.multiply(each.value, factor), proper=False) for each in value.rests
            )
            return Mixed(on.multiply(value.whole, factor), rests, None, value.signed or factor.lo < 0)
        value = self._with_proper_rests(value)
        found = Mixed(on.multiply(value.whole, factor))
        for each in value.rests:
            whole, left = self.division.split(factor, each.value, each.over)
            found = self.add(found, Mixed(whole, (Rest(each.over, left, proper=True),)))
        if value.more is not None:
            approx, error, relative = on.approx(on.recovered(factor))
            only = evolve(value, whole=Scalar(0), rests=())
            ratio = More(approx, float(most(factor)), error, relative)
            found = self.add(found, self._beside(only, ratio, factor))
        return found

    def _with_proper_rests(self, value: Mixed) -> Mixed:
        found = evolve(value, rests=tuple(each for each in value.rests if each.proper))
        for each in value.rests:
            if not each.proper:
                whole, left = self.division.split(_ONE, each.value, each.over)
                found = self.add(found, Mixed(whole, (Rest(each.over, left, proper=True),)))
        return found

    def _beside(self, value: Mixed, ratio: More, factor: Value) -> Mixed:
        """The fractions of a value times a float ratio."""
        tape, more = self.tape, value.more
        for each in value.rests:
            more = self._more(more, self._ratio(each.value, each.over), minus=False)
        if more is None:
            return Mixed(Scalar(0))
        times = More(
            tape.float(np.multiply, more.cell, ratio.cell),
            more.size * ratio.size,
            more.error * ratio.size + more.size * ratio.size * (ratio.relative * 1.001 + 2 * ULP),
            (more.relative + ratio.relative) * 1.001 + 2 * ULP,
        )
        return Mixed(Scalar(0), (), times, value.signed or factor.lo < 0)

    def proper(self, value: Mixed) -> Proper:
        """Return the whole part, and the fraction in [0, 1) that is left beside it."""
        if value.plain:
            return Proper(value.whole)
        if len(value.rests) == 1 and value.more is None:
            (rest,) = value.rests
            whole, left = value.whole, rest.value
            if not rest.proper:
                more, left = self.division.split(_ONE, rest.value, rest.over)
                whole = self.on.add(whole, more)
            return Proper(whole, (left,), lambda: self._ratio(left, rest.over))
        one = Mixed(Scalar(0), value.rests, value.more, value.signed)
        more_ = self._beside(one, More(np.float64(1.0), 1.0, 0.0, 0.0), _ONE).more
        if more_ is None:
            return Proper(value.whole)
        if value.signed:
            raise UnprovenError("fractions of either sign over several divisors")
        found = self.sure(more_)
        return Proper(self.on.add(value.whole, found.whole), found.broken, found.part)

    def sure(self, more: More) -> Proper:
        """Return a float's whole part and the rest; rows next to an integer go to the exact reading."""
        tape, size, error = self.tape, more.size, more.error
        if not isinstance(more.cell, Cell):
            raise UnprovenError("fractions that are the same for all rows")
        if size <= _MOST and error <= _OFF:
            self.division.unless_sure(more.cell, np.float64(2 * error))
        elif more.relative < 1:
            size = min(size, _GUARDED / more.relative)
            error = size * more.relative
            tape.flag(tape.truth(np.greater, more.cell, np.float64(size)))
            self.division.unless_sure(
                more.cell, tape.float(np.multiply, more.cell, np.float64(2 * more.relative))
            )
        else:
            raise UnprovenError("fractions that cannot be told from an integer")
        down = tape.float(np.floor, more.cell)
        left = tape.truth(np.not_equal, more.cell, down)
        part = More(tape.float(np.subtract, more.cell, down), 1.0, error + ULP)
        whole = Narrow(tape.whole(cast, down), 0, int(size) + 1)
        return Proper(whole, (Narrow(tape.whole(cast, left), 0, 1),), lambda: part)

    def divided(self, value: Proper, by: int) -> Proper:
        """Return ⌊value ÷ constant⌋ and the fraction that is left beside it."""
        while by > 1:
            step = by if by <= DIVISOR else part_of(by)
            value, by = self._divided(value, step), by // step
        return value

    def _divided(self, value: Proper, by: int) -> Proper:
        whole = self.division.floor(value.whole, by)
        if isinstance(value.whole, Scalar):
            left: Value = Scalar(value.whole.value - whole.lo * by)
        else:
            taken = self.tape.whole(np.multiply, self.on.low(whole), np.int64(by))
            left = Narrow(self.tape.whole(np.subtract, self.on.low(value.whole), taken), 0, by - 1)

        def part() -> More:
            beside, (mine, _, _) = value.part(), self.on.approx(left)
            both = self.tape.float(np.add, mine, beside.cell)
            cell = self.tape.float(np.divide, both, np.float64(by))
            return More(cell, 1.0, beside.error / by + 16 * ULP, beside.relative + 16 * ULP)

        return Proper(whole, (*value.broken, left), part)

    def added(self, values: Sequence[Proper]) -> Proper:
        """Return the sum of values, each with its fraction."""
        found = Proper(Scalar(0))
        for value in values:
            if found.broken and value.broken:
                more = self._more(found.part(), value.part(), minus=False)
                beside = self.sure(more) if more is not None else Proper(Scalar(0))
            else:
                beside = Proper(
                    Scalar(0), found.broken or value.broken, (found if found.broken else value).part
                )
            whole = self.on.add(self.on.add(found.whole, value.whole), beside.whole)
            found = Proper(whole, beside.broken, beside.part)
        return found

    def nonzero(self, broken: Sequence[Value]) -> Value | None:
        """Return what is zero exactly where all parts of a fraction are."""
        found: Value | None = None
        for each in broken:
            if found is None or (isinstance(found, Scalar) and found.value == 0):
                found = each
            elif not (isinstance(each, Scalar) and each.value == 0):
                top = 2 ** max(found.hi, each.hi).bit_length() - 1
                found = Narrow(
                    self.tape.whole(np.bitwise_or, self.on.low(found), self.on.low(each)),
                    max(found.lo, each.lo),
                    top,
                )
        return found


def _corners(a: Value, b: Value) -> Sequence[int]:
    corners = [x * y for x in (a.lo, a.hi) for y in (b.lo, b.hi)]
    return min(corners), max(corners)
