"""What merged and split connections carry with them: energy and money, none lost and none counted twice."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

import attrs

from hv_tariff.contracts.account import Account
from hv_tariff.contracts.changes.held import Connection
from hv_tariff.contracts.metering import Consumption
from hv_tariff.contracts.period import BillingPeriod
from hv_tariff.contracts.quantities import KVARH_PLACES, KWH_PLACES, scaled
from hv_tariff.errors import InputError

_AMOUNTS = tuple(each.name for each in attrs.fields(Account) if each.init)


def shared(whole: int, weights: Sequence[Decimal]) -> tuple[int, ...]:
    """Return a whole number in parts by weight: each cut toward zero, the rest to the largest remainders.

    Raises
    ------
    InputError
        For a negative weight, or weights that are all zero.
    """
    total = sum((Fraction(each) for each in weights), Fraction(0))
    if total <= 0 or min(weights) < 0:
        raise InputError(
            "the weights of a split are all zero, or one is negative",
            where="split",
            hint="give the demand of each part [kW]",
        )
    exact = [whole * Fraction(each) / total for each in weights]
    parts = [int(each) for each in exact]
    order = sorted(range(len(parts)), key=lambda i: (-abs(exact[i] - parts[i]), i))
    left = whole - sum(parts)
    for i in order[: abs(left)]:
        parts[i] += 1 if left > 0 else -1
    return tuple(parts)


def merged_account(accounts: Sequence[Account]) -> Account:
    """Return the account of a merged connection: every amount is the sum."""
    return Account(**{name: sum(getattr(each, name) for each in accounts) for name in _AMOUNTS})


def split_account(account: Account, weights: Sequence[Decimal]) -> tuple[Account, ...]:
    """Return the accounts of the parts of a split, by weight; every amount adds up to the rial.

    Parameters
    ----------
    account : Account
    weights : sequence of Decimal
        The demand of each part [kW].
    """
    by_name = {name: shared(getattr(account, name), weights) for name in _AMOUNTS}
    return tuple(
        Account(**{name: amounts[i] for name, amounts in by_name.items()}) for i in range(len(weights))
    )


def merged_consumption(parts: Sequence[Consumption], *, demand_kw: Decimal) -> Consumption:
    """Return what several connections used together: energies add up, the demand is measured anew.

    Parameters
    ----------
    parts : sequence of Consumption
    demand_kw : Decimal
        The highest demand of all together [kW]: maxima of several meters do not add up.

    Raises
    ------
    InputError
        When the printed kWh of one is a share of its reading: shares cannot be added.
    """
    _whole(parts)
    energy: dict[str, Decimal] = {}
    for part in parts:
        for band, kwh in part.energy_kwh:
            energy[band.value] = energy.get(band.value, Decimal(0)) + kwh
    reactive = sum((part.reactive_kvarh for part in parts), Decimal(0))
    return Consumption(energy_kwh=energy, reactive_kvarh=reactive, demand_kw=demand_kw)


def split_consumption(whole: Consumption, weights: Sequence[Decimal]) -> tuple[Consumption, ...]:
    """Return one meter's figures in parts by weight; every band adds up on the engine's grid.

    Parameters
    ----------
    whole : Consumption
    weights : sequence of Decimal
        The demand of each part [kW]; the measured demand is shared the same way.

    Raises
    ------
    InputError
        When the printed kWh is a share of the reading.
    """
    _whole([whole])
    energy = {
        band.value: shared(scaled(kwh, KWH_PLACES, "metered"), weights) for band, kwh in whole.energy_kwh
    }
    reactive = shared(scaled(whole.reactive_kvarh, KVARH_PLACES, "metered"), weights)
    demand = None if whole.demand_kw is None else shared(scaled(whole.demand_kw, 5, "metered"), weights)
    return tuple(
        Consumption(
            energy_kwh={band: Decimal(parts[i]).scaleb(-KWH_PLACES) for band, parts in energy.items()},
            reactive_kvarh=Decimal(reactive[i]).scaleb(-KVARH_PLACES),
            demand_kw=None if demand is None else Decimal(demand[i]).scaleb(-5),
        )
        for i in range(len(weights))
    )


def _whole(parts: Sequence[Consumption]) -> None:
    if any(part.billed_share_of_kwh != 1 for part in parts):
        raise InputError(
            "the printed kWh is a share of the reading",
            where="metered.billed_share_of_kwh",
            hint="give the reading",
        )


def parts_of_period(
    connections: Sequence[Connection], period: BillingPeriod
) -> tuple[tuple[Connection, BillingPeriod], ...]:
    """Return which connections are billed for which days of a period: each only while it is in force."""
    found = []
    for each in connections:
        part = each.part_of(period)
        if part is not None:
            found.append((each, part))
    return tuple(found)
