"""One bill of a market customer along what is bought in each band, and the best purchases in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise, product
from math import ceil

from hv_tariff.billing.case import Case
from hv_tariff.errors import FormulaError, InputError
from hv_tariff.tariffs import TariffBook
from hv_tariff.vocabulary import Band, Status
from hv_tariff.whatif import piecewise
from hv_tariff.whatif.along import Along
from hv_tariff.whatif.computation import Computation, of_case
from hv_tariff.whatif.curve import ZERO, Curve, Range
from hv_tariff.whatif.piecewise import Piece, Pieces
from hv_tariff.whatif.purchase_offers import Bought, Prices, covers_of, with_blocks
from hv_tariff.whatif.separable import check_separable

MOST_COMBINED = 4096


class PurchaseMonth:
    """A bill along the kW bought in each band, and the least cost for each size of the block.

    Parameters
    ----------
    case : Case
    hours : mapping of Band to Decimal
        Hours a day of each band [hour/day].
    prices : Prices
    most_kw : int
        The largest purchase of a band that is looked at [kW].
    book : TariffBook
    accept_estimates : bool

    Raises
    ------
    InputError
        When the customer is not priced by the market.
    FormulaError
        When bands meet otherwise than in sums, or a surplus is worth more than what it displaces.
    """

    def __init__(
        self,
        case: Case,
        *,
        hours: Mapping[Band, Decimal],
        prices: Prices,
        most_kw: int,
        book: TariffBook,
        accept_estimates: bool,
    ) -> None:
        self.name, self.case = case.name, case
        self._hours, self.prices, self._most = hours, prices, most_kw
        self._book, self._estimates = book, accept_estimates
        self.bands = tuple(hours)
        self.kwh_each, self.covers = covers_of(case, hours, book=book, accept_estimates=accept_estimates)
        self._alongs = {band: self._along(band) for band in self.bands}
        self._moved = {band: self._alongs[band].stretch(0) for band in self.bands}
        self._check()
        self.nothing = self._bill(dict.fromkeys(self.bands, 0))
        self._values = {band: self._alongs[band].pieces for band in self.bands}
        self._offs = Range(
            sum((min(p.off.low for p in pieces) for pieces in self._values.values()), ZERO),
            sum((max(p.off.high for p in pieces) for pieces in self._values.values()), ZERO),
        )
        self._priced = {band: self._with_price(band) for band in self.bands}
        self._lowest = {band: self._lowest_of(band) for band in self.bands}
        self._known: dict[int, Bought] = {}

    def at(self, x: int | Fraction) -> Fraction:
        """Return the least cost with a block of x kW [rial]."""
        return self.best(int(x)).cost

    @property
    def pieces(self) -> Pieces:
        """Return the least cost in pieces along the block."""
        low, high = Fraction(0), Fraction(self._most)
        block = self._block_price()
        start = self.nothing - len(self.bands) * self.nothing
        found: list[Pieces] = [(Piece(low, high, _line(start, block)),)]
        for band in self.bands:
            price = self.prices.exchange.get(band)
            taken_off = ZERO if price is None else -Fraction(price) * self.kwh_each[band]
            found += [(Piece(low, high, _line(ZERO, taken_off)),), self._from_block_up(band)]
        return piecewise.added(found)

    def best(self, block_kw: int) -> Bought:
        """Return the purchases of least cost beside a block."""
        known = self._known.get(block_kw)
        if known is None:
            known = self._known[block_kw] = self._best(block_kw)
        return known

    @property
    def status(self) -> Status:
        """Return the weakest status of the numbers used."""
        return min(part.computation.status for parts in self._moved.values() for part in parts)

    def supplied(self, bought: Bought) -> Mapping[Band, Fraction]:
        """Return the energy supplied on behalf, by band [kWh]."""
        at = {band: Fraction(bought.block_kw + bought.exchange_kw[band]) for band in self.bands}
        bill = self._bought(at).compute(book=self._book, accept_estimates=self._estimates)
        names = frozenset(f"supplied_kwh.{band.value}" for band in self.bands)
        found = bill.quantities(names)
        return {band: found[f"supplied_kwh.{band.value}"][0] for band in self.bands}

    def bought_at(self, block_kw: int, exchange_kw: Mapping[Band, int]) -> Bought:
        """Return given purchases with what they come to."""
        kw = {band: block_kw + exchange_kw[band] for band in self.bands}
        paid = self._block_price() * block_kw + sum(
            (
                Fraction(self.prices.exchange[band]) * self.kwh_each[band] * more
                for band, more in exchange_kw.items()
                if more
            ),
            ZERO,
        )
        return Bought(block_kw=block_kw, exchange_kw=dict(exchange_kw), bill=self._bill(kw), paid=paid)

    def _best(self, block_kw: int) -> Bought:
        choices = [self._candidates(band, block_kw) for band in self.bands]
        count = 1
        for each in choices:
            count *= len(each)
        if count > MOST_COMBINED:
            raise FormulaError(
                "the exchange costs the same as what it displaces, within roundings",
                where=self.name,
                hint="leave the band out of the exchange, or change its price",
            )
        found = [
            self.bought_at(block_kw, dict(zip(self.bands, each, strict=True))) for each in product(*choices)
        ]
        return min(found, key=lambda each: (each.cost, sum(each.exchange_kw.values())))

    def _candidates(self, band: Band, block_kw: int) -> list[int]:
        """The purchases of a band that may be the best, whatever the roundings of the whole bill."""
        if band not in self.prices.exchange or block_kw >= self.covers[band]:
            return [0]
        pieces = self._priced[band]
        best = max(self._lowest[band], block_kw)
        value = _value(pieces, best)
        slack = self._offs.high - self._offs.low
        found = [best]
        for step in (-1, 1):
            at = best + step
            while block_kw <= at <= self.covers[band] and _value(pieces, at) - value <= slack:
                found.append(at)
                if len(found) > MOST_COMBINED:
                    break
                at += step
        return [at - block_kw for at in found]

    def _from_block_up(self, band: Band) -> Pieces:
        """The least of a band's priced pieces from the block upwards: flat up to its lowest place."""
        pieces = self._priced[band]
        if band not in self.prices.exchange:
            return pieces
        lowest = Fraction(self._lowest[band])
        off = Range(min(p.off.low for p in pieces), max(p.off.high for p in pieces))
        rest = [Piece(max(p.from_, lowest), p.until, p.curve, off) for p in pieces if p.until > lowest]
        flat = Curve.constant(_value(pieces, int(lowest)))
        start = [Piece(ZERO, lowest, flat, off)] if lowest else []
        return (*start, *rest)

    def _lowest_of(self, band: Band) -> int:
        """The whole kW at which a band's priced pieces are lowest; they are convex."""
        pieces = self._priced[band]
        if band not in self.prices.exchange:
            return 0
        slopes: list[Fraction] = []
        for before, after in pairwise(pieces):
            if before.curve.at(before.until) != after.curve.at(after.from_):
                raise self._not_convex(band)
        for piece in pieces:
            line = piece.curve.line
            if line is None or (slopes and line[1] < slopes[-1]):
                raise self._not_convex(band)
            slopes.append(line[1])
        turns = {0, self.covers[band]}
        for piece in pieces:
            turns |= {int(piece.until), ceil(piece.until)}
        inside = [x for x in turns if 0 <= x <= self.covers[band]]
        return min(inside, key=lambda x: (_value(pieces, x), x))

    def _not_convex(self, band: Band) -> FormulaError:
        return FormulaError(
            f"a surplus in the {band.label.en} band is worth more than what it displaces",
            where=self.name,
            hint="bill the purchases one by one",
        )

    def _with_price(self, band: Band) -> Pieces:
        price = self.prices.exchange.get(band)
        pieces = self._values[band]
        if price is None:
            return pieces
        line = _line(ZERO, Fraction(price) * self.kwh_each[band])
        return tuple(Piece(p.from_, p.until, p.curve + line, p.off) for p in pieces)

    def _block_price(self) -> Fraction:
        if self.prices.block is None:
            return ZERO
        return Fraction(self.prices.block) * sum(self.kwh_each.values(), ZERO)

    def _bought(self, kw: Mapping[Band, Fraction]) -> Case:
        return with_blocks(self.case, self._hours, kw)

    def _along(self, band: Band) -> Along:
        def make(x: Fraction) -> tuple[Computation, ...]:
            kw = {each: x if each is band else ZERO for each in self.bands}
            return of_case(self._bought(kw), book=self._book, accept_estimates=self._estimates)

        return Along(self.name, make, cuts=(), low=0, high=self._most)

    def _bill(self, kw: Mapping[Band, int]) -> Fraction:
        amount = 0
        for parts in zip(*self._moved.values(), strict=True):
            inputs = list(parts[0].inputs(ZERO))
            for band, part in zip(self._moved, parts, strict=True):
                moved = part.inputs(Fraction(kw[band]))
                for place, _, _ in part.moves:
                    inputs[place] = moved[place]
            amount += sum(parts[0].computation.amounts(inputs).values())
        return Fraction(amount)

    def _check(self) -> None:
        low, high = Fraction(0), Fraction(self._most)
        for parts in zip(*self._moved.values(), strict=True):
            if any(not part.moves for part in parts):
                raise InputError(
                    "purchases change nothing on this bill",
                    where=self.name,
                    hint="it is priced by the tariff",
                )
            charges = [slots.charge for slots in parts[0].computation.program.charges]
            check_separable(charges, [part.reader(low, high) for part in parts])


def _line(start: Fraction, each: Fraction) -> Curve:
    return Curve.constant(start) + Curve({1: each} if each else {})


def _value(pieces: Sequence[Piece], x: int) -> Fraction:
    piece = next((each for each in pieces if x <= each.until), pieces[-1])
    return piece.curve.at(Fraction(x)).low
