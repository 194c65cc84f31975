"""Amounts along a number that are no bill of their own: a price of each unit, a share of another cost."""

from __future__ import annotations

from fractions import Fraction

from attrs import field, frozen

from hv_tariff.whatif import piecewise
from hv_tariff.whatif.along import Along
from hv_tariff.whatif.curve import Curve
from hv_tariff.whatif.piecewise import Piece, Pieces


@frozen(kw_only=True, slots=True, eq=False)
class Priced:
    """An amount that is a straight line of the number: a price each [rial], and one at zero."""

    name: str
    each: Fraction
    start: Fraction = field(default=Fraction(0))
    low: int
    high: int

    def at(self, x: int | Fraction) -> Fraction:
        """Return the amount at x [rial]."""
        return self.start + self.each * x

    @property
    def pieces(self) -> Pieces:
        """Return it as one piece."""
        curve = Curve.constant(self.start) + Curve({1: self.each} if self.each else {})
        return (Piece(Fraction(self.low), Fraction(self.high), curve),)


@frozen(slots=True, eq=False)
class Shared:
    """A share of another cost: of an amount that is spread over more than these months."""

    whole: Along
    share: Fraction

    def at(self, x: int | Fraction) -> Fraction:
        """Return the share at x [rial]."""
        return self.whole.at(x) * self.share

    @property
    def pieces(self) -> Pieces:
        """Return it in pieces."""
        return piecewise.times(self.whole.pieces, self.share)
