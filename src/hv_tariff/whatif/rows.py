"""What a comparison is made of: a case before and after, a case that is left out, and sums."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from attrs import field, frozen

from hv_tariff.contracts import KWH_PLACES
from hv_tariff.contracts.registers import EXACT
from hv_tariff.vocabulary import Band, TariffClass
from hv_tariff.whatif.decomposition import Factor
from hv_tariff.whatif.owed import Owed


@frozen(kw_only=True, slots=True)
class Refused:
    """A case that is not compared, and why.

    Attributes
    ----------
    where : str
        The row of the portfolio, or the case.
    name : str
        The case, where it has a name.
    reason : str
    """

    where: str
    name: str
    reason: str


@frozen(kw_only=True, slots=True, eq=False)
class Row:
    """One case before and after a scenario.

    Attributes
    ----------
    name, customer : str
    tariff_class : TariffClass
        Before the scenario.
    month : str
        The Solar Hijri month that its period begins in.
    band_kwh_before, band_kwh_after : Mapping of Band to Decimal
        Energy by band [kWh].
    before, after : Owed
    parts : Mapping of str to Mapping of Factor to int
        By line, what of its difference comes from each factor [rial].
    paid_before, paid_after : int or None
        What sellers are paid for energy bought [rial]; None where a price is not stated.
    """

    name: str
    customer: str
    tariff_class: TariffClass
    month: str
    band_kwh_before: Mapping[Band, Decimal]
    band_kwh_after: Mapping[Band, Decimal]
    before: Owed
    after: Owed
    parts: Mapping[str, Mapping[Factor, int]]
    paid_before: int | None = None
    paid_after: int | None = None

    @property
    def difference(self) -> int:
        """Return what is owed after less what is owed before [rial]."""
        return self.after.total - self.before.total


@frozen(kw_only=True, slots=True)
class Sum:
    """A sum over rows.

    Attributes
    ----------
    cases : int
    before, after : int
        [rial]
    kwh_before, kwh_after : Fraction
        [kWh]
    parts : Mapping of Factor to int
        They add up to the difference [rial]; of bands, empty.
    paid_before, paid_after : int or None
        What sellers are paid for energy bought [rial]; None where one of the prices is not stated.
    """

    cases: int = 0
    before: int = 0
    after: int = 0
    kwh_before: Fraction = Fraction(0)
    kwh_after: Fraction = Fraction(0)
    parts: Mapping[Factor, int] = field(factory=dict)
    paid_before: int | None = None
    paid_after: int | None = None

    @property
    def difference(self) -> int:
        """Return after less before [rial]."""
        return self.after - self.before

    @property
    def price_before(self) -> Fraction | None:
        """Return the effective price before [rial/kWh], None without energy."""
        return self.before / self.kwh_before if self.kwh_before else None

    @property
    def price_after(self) -> Fraction | None:
        """Return the effective price after [rial/kWh], None without energy."""
        return self.after / self.kwh_after if self.kwh_after else None


def sum_of(rows: Sequence[Row]) -> Sum:
    """Return the sum over rows."""
    parts = dict.fromkeys(Factor, 0)
    present: set[Factor] = set()
    for row in rows:
        for each in row.parts.values():
            present |= each.keys()
            for factor, amount in each.items():
                parts[factor] += amount
    return Sum(
        cases=len(rows),
        before=sum(row.before.total for row in rows),
        after=sum(row.after.total for row in rows),
        kwh_before=_energy(row.band_kwh_before for row in rows),
        kwh_after=_energy(row.band_kwh_after for row in rows),
        parts={factor: parts[factor] for factor in Factor if factor in present},
        paid_before=_known_sum(row.paid_before for row in rows),
        paid_after=_known_sum(row.paid_after for row in rows),
    )


def added(parts: Mapping[Factor, int], more: Mapping[Factor, int]) -> Mapping[Factor, int]:
    """Return the sum of two sets of parts, in the order of the factors."""
    return {
        factor: parts.get(factor, 0) + more.get(factor, 0)
        for factor in Factor
        if factor in parts or factor in more
    }


def _energy(bands: Iterable[Mapping[Band, Decimal]]) -> Fraction:
    """The energy of all bands [kWh], summed on the grid of readings."""
    units = sum(int(kwh.scaleb(KWH_PLACES, EXACT)) for each in bands for kwh in each.values())
    return Fraction(units, 10**KWH_PLACES)


def _known_sum(amounts: Iterable[int | None]) -> int | None:
    """The sum, or None where one is not known."""
    total = 0
    for each in amounts:
        if each is None:
            return None
        total += each
    return total
