"""Rates that the caller gives, where no table has them; each is marked as the caller's on the bill."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from attrs import field, frozen

from hv_tariff.billing.rules import rates
from hv_tariff.billing.rules.connection import ROW_BASE, ROW_SLOPE
from hv_tariff.billing.rules.transit import BY_VOLTAGE
from hv_tariff.citation import Source
from hv_tariff.contracts import decimal_of
from hv_tariff.dates import parse_month
from hv_tariff.errors import InputError, nearest
from hv_tariff.formula.nodes import Rate, Scope
from hv_tariff.tariffs import Number
from hv_tariff.vocabulary import Status

CALLER = Source(id="caller", text="provisional, given by the caller")
_OWN = (*BY_VOLTAGE.values(), *ROW_BASE.values(), *ROW_SLOPE.values())
_KNOWN = {rate.key: rate for rate in (*rates.ALL, *_OWN)}


@frozen(slots=True, cache_hash=True)
class Supplied:
    """Numbers by key, in order of key; they go before the tables.

    Attributes
    ----------
    values : tuple of (str, Decimal)
        The caller's own, by ``key`` or ``key@month``.
    supposed : tuple of (str, Number)
        Those of a scenario, which go before the caller's own.
    """

    values: tuple[tuple[str, Decimal], ...] = field(default=())
    supposed: tuple[tuple[str, Number], ...] = field(default=())

    @classmethod
    def of(cls, given: Mapping[str, int | str | Decimal]) -> Supplied:
        """Return the caller's rates, checked.

        Parameters
        ----------
        given : mapping
            Key, as ``transit.63kv``, to value in the rate's unit; a monthly figure for one month is
            ``wholesale.maximum.mid@1404-04``.

        Raises
        ------
        InputError
            For a key that no rule reads, a month that is none, or a value that is no decimal.
        """
        read = []
        for key, value in sorted(given.items(), key=lambda pair: str(pair[0])):
            where = f"supplied.{key}"
            name, at, month = str(key).partition("@")
            if name not in _KNOWN:
                raise InputError(
                    f"no rule reads a rate '{name}'", where=where, hint=nearest(name, list(_KNOWN))
                )
            if at and _KNOWN[name].scope is not Scope.SLICE:
                raise InputError(f"'{name}' is no monthly figure", where=where, hint=f"give {name}")
            month = parse_month(month, where=where) if at else ""
            read.append((f"{name}{at}{month}", decimal_of(value, where=where)))
        return cls(tuple(read))

    def number(self, rate: Rate, month: str = "") -> Number | None:
        """Return the caller's number of a rate, that of the month before that of all, or None."""
        for key, number in reversed(self.supposed):
            if key in (rate.key, f"{rate.key}@{month}"):
                return number
        for key, value in reversed(self.values):
            if key in (rate.key, f"{rate.key}@{month}"):
                return Number(
                    value=value,
                    unit=rate.unit,
                    status=Status.REPORTED,
                    source=CALLER,
                    clause="",
                    where=f"supplied.{key}",
                )
        return None


def supplied_of(given: Mapping[str, int | str | Decimal] | Supplied) -> Supplied:
    """Return the caller's rates, checked where they are not yet; raises InputError."""
    return given if isinstance(given, Supplied) else Supplied.of(given)


NOTHING = Supplied()
