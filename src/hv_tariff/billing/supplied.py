"""Rates that the caller gives, where no table has them; each is marked as the caller's on the bill."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from attrs import field, frozen

from hv_tariff.billing.rules import rates
from hv_tariff.billing.rules.transit import BY_VOLTAGE
from hv_tariff.citation import Source
from hv_tariff.contracts import decimal_of
from hv_tariff.errors import InputError, nearest
from hv_tariff.formula.nodes import Rate
from hv_tariff.tariffs import Number
from hv_tariff.vocabulary import Status

CALLER = Source(id="caller", text="given by the caller")
_KNOWN = {rate.key: rate for rate in (*rates.ALL, *BY_VOLTAGE.values())}


@frozen(slots=True, cache_hash=True)
class Supplied:
    """Numbers by key, in order of key; they go before the tables."""

    values: tuple[tuple[str, Decimal], ...] = field(default=())

    @classmethod
    def of(cls, given: Mapping[str, int | str | Decimal]) -> Supplied:
        """Return the caller's rates, checked.

        Parameters
        ----------
        given : mapping
            Key, as ``transit.63kv``, to value in the rate's unit.

        Raises
        ------
        InputError
            For a key that no rule reads, or a value that is no decimal.
        """
        read = []
        for key, value in sorted(given.items(), key=lambda pair: str(pair[0])):
            where = f"supplied.{key}"
            if key not in _KNOWN:
                raise InputError(
                    f"no rule reads a rate '{key}'", where=where, hint=nearest(key, list(_KNOWN))
                )
            read.append((key, decimal_of(value, where=where)))
        return cls(tuple(read))

    def number(self, rate: Rate) -> Number | None:
        """Return the caller's number of a rate, or None."""
        for key, value in self.values:
            if key == rate.key:
                return Number(
                    value=value,
                    unit=rate.unit,
                    status=Status.REPORTED,
                    source=CALLER,
                    clause="",
                    where=f"supplied.{key}",
                )
        return None


NOTHING = Supplied()
