"""Where a difference comes from: rate, volume and mix, in no order, and to the rial.

Three things change a bill. *Rate*: the tables and the terms of the contract, what the same load is charged.
*Volume*: the size of the load, its energy with everything else in proportion. *Mix*: its shape at the same
size: bands, power factor, maximum demand, and what is bought for it. Taken one after the other, the part of
each would depend on the order; each part here is the mean over all orders (the Shapley value), so that it
does not. It is exact, and whole rials are shared out so that the parts add up to the difference.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from enum import Enum
from fractions import Fraction
from functools import lru_cache
from itertools import combinations
from math import factorial

from attrs import evolve, frozen

from hv_tariff.billing import Case
from hv_tariff.contracts import KVARH_PLACES, KW_PLACES, KWH_PLACES, Consumption, Purchases
from hv_tariff.contracts.registers import EXACT
from hv_tariff.vocabulary import Label
from hv_tariff.whatif.edits.change import apportioned, on_places

Lines = Mapping[str, int]


class Factor(Enum):
    """What a part of a difference comes from."""

    RATE = "rate"
    VOLUME = "volume"
    MIX = "mix"
    JOINT = "joint"

    @property
    def label(self) -> Label:
        """Return the name a person reads."""
        return _LABELS[self]


_LABELS = {
    Factor.RATE: Label("rate", "نرخ"),
    Factor.VOLUME: Label("volume", "مقدار"),
    Factor.MIX: Label("mix", "ترکیب"),
    Factor.JOINT: Label("not told apart", "تفکیک‌نشده"),
}


@frozen(kw_only=True, slots=True)
class Load:
    """What was used and what was bought for it.

    A printed loss coefficient is no part of it: it holds for the load and the target that it was printed
    for, and is computed for others.
    """

    consumption: Consumption
    purchases: Purchases | None

    @classmethod
    def of(cls, case: Case) -> Load:
        """Return the load of a case."""
        used = case.consumption
        if used.loss_coefficient is not None:
            used = evolve(used, loss_coefficient=None)
        return cls(consumption=used, purchases=case.contract.purchases)

    @property
    def size(self) -> int:
        """Return its energy in 0.0001 kWh."""
        return sum(self.consumption.scaled[:4])

    def sized(self, size: int) -> Load:
        """Return the load at another size, everything in proportion, on the grids of readings."""
        ratio = Fraction(size, self.size)
        old = self.consumption
        units = [int(kwh.scaleb(KWH_PLACES, EXACT)) for _, kwh in old.energy_kwh]
        shared = apportioned([each * ratio for each in units], size)
        energy = {
            band: on_places(Fraction(each, 10**KWH_PLACES), KWH_PLACES)
            for band, each in zip(old.bands, shared, strict=True)
        }
        kw, subject = old.demand_kw, old.transit_demand_kw
        return Load(
            consumption=evolve(
                old,
                energy_kwh=energy,
                reactive_kvarh=on_places(Fraction(old.reactive_kvarh) * ratio, KVARH_PLACES),
                demand_kw=None if kw is None else on_places(Fraction(kw) * ratio, KW_PLACES),
                transit_demand_kw=None
                if subject is None
                else on_places(Fraction(subject) * ratio, KW_PLACES),
            ),
            purchases=None if self.purchases is None else _purchases(self.purchases, ratio),
        )

    def put_into(self, case: Case) -> Case:
        """Return a case with this load in the place of its own, without a printed loss coefficient."""
        contract = evolve(case.contract, purchases=self.purchases)
        return evolve(case, consumption=self.consumption, contract=contract)


def _purchases(old: Purchases, ratio: Fraction) -> Purchases:
    return Purchases(
        energy=tuple(
            evolve(each, kwh=on_places(Fraction(each.kwh) * ratio, KWH_PLACES)) for each in old.energy
        ),
        blocks=tuple(evolve(each, kw=on_places(Fraction(each.kw) * ratio, KW_PLACES)) for each in old.blocks),
        monthly_blocks=tuple(
            evolve(each, kw=on_places(Fraction(each.kw) * ratio, KW_PLACES)) for each in old.monthly_blocks
        ),
    )


def _terms(case: Case) -> tuple[object, ...]:
    """What a case is charged by, whatever its load."""
    return evolve(case.contract, purchases=None), case.supposed


@frozen(kw_only=True, slots=True)
class Sides:
    """A case before and after a scenario, as the factors that changed and the loads they lead to."""

    factors: tuple[Factor, ...]
    loads: Mapping[frozenset[Factor], Load]

    @classmethod
    def of(cls, before: Case, after: Case, *, same_tables: bool) -> Sides:
        """Return which factors changed between a case and the same case under a scenario."""
        first, last = Load.of(before), Load.of(after)
        rate = not same_tables or _terms(before) != _terms(after)
        factors = [Factor.RATE] if rate else []
        if first == last:
            return cls(factors=tuple(factors), loads={frozenset(): first})
        if first.size == last.size or not first.size or not last.size:
            changed = Factor.MIX if first.size == last.size else Factor.VOLUME
            loads = {frozenset(): first, frozenset({changed}): last}
            return cls(factors=(*factors, changed), loads=loads)
        bigger, other = first.sized(last.size), last.sized(first.size)
        loads = {frozenset(): first, frozenset({Factor.VOLUME, Factor.MIX}): last}
        if bigger == last:
            return cls(
                factors=(*factors, Factor.VOLUME),
                loads={frozenset(): first, frozenset({Factor.VOLUME}): last},
            )
        loads |= {frozenset({Factor.VOLUME}): bigger, frozenset({Factor.MIX}): other}
        return cls(factors=(*factors, Factor.VOLUME, Factor.MIX), loads=loads)

    def states(self) -> Iterable[tuple[frozenset[Factor], Load]]:
        """Yield every set of factors that may have changed already, with its load."""
        for size in range(len(self.factors) + 1):
            for changed in combinations(self.factors, size):
                state = frozenset(changed)
                yield state, self.loads[state - {Factor.RATE}]


def decomposed(
    sides: Sides, *, before: Lines, after: Lines, between: Callable[[bool, Load], Lines]
) -> Mapping[str, Mapping[Factor, int]]:
    """Return the part of each factor in the difference of each line [rial].

    Parameters
    ----------
    sides : Sides
    before, after : mapping of str to int
        The amount of every line without the scenario and under it.
    between : callable
        Returns the amounts under the scenario's tables and contract, or not, of a load.

    Returns
    -------
    mapping of str to mapping of Factor to int
        By line; the parts of a line add up to its difference.
    """
    whole = frozenset(sides.factors)
    found: dict[frozenset[Factor], Lines] = {}
    for state, load in sides.states():
        if state == whole:
            found[state] = after
        else:
            found[state] = between(Factor.RATE in state, load) if state else before
    if not whole:
        return undivided(before, after)
    parts: dict[str, Mapping[Factor, int]] = {}
    weights = _weights(sides.factors)
    for code in dict.fromkeys(code for each in found.values() for code in each):
        amount = {state: each.get(code, 0) for state, each in found.items()}
        difference = amount[whole] - amount[frozenset()]
        if len(weights) == 1 or len(set(amount.values())) == 1:
            parts[code] = dict.fromkeys(sides.factors, difference)  # of one factor, or all of it nothing
            continue
        exact = [
            Fraction(sum(times * (amount[state | {factor}] - amount[state]) for state, times in of), orders)
            for factor, (of, orders) in weights.items()
        ]
        parts[code] = dict(zip(weights, apportioned(exact, difference), strict=True))
    return parts


def undivided(before: Lines, after: Lines) -> Mapping[str, Mapping[Factor, int]]:
    """Return the difference of each line as not told apart [rial]."""
    return {
        code: {Factor.JOINT: difference} if difference else {}
        for code in dict.fromkeys((*before, *after))
        for difference in (after.get(code, 0) - before.get(code, 0),)
    }


@lru_cache(maxsize=8)
def _weights(
    factors: tuple[Factor, ...],
) -> Mapping[Factor, tuple[tuple[tuple[frozenset[Factor], int], ...], int]]:
    """Of each factor, after which others it may change, in how many of all orders; and how many these are."""
    found = {}
    for factor in factors:
        others = [each for each in factors if each is not factor]
        before = [
            (frozenset(state), factorial(size) * factorial(len(others) - size))
            for size in range(len(factors))
            for state in combinations(others, size)
        ]
        found[factor] = tuple(before), factorial(len(factors))
    return found
