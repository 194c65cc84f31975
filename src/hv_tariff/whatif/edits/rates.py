"""Edits of rates and factors: set, scaled or added to, by key, class, band, option and days."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from fnmatch import fnmatchcase
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from attrs import evolve, frozen

from hv_tariff.billing import Case, expectations
from hv_tariff.billing.planning import ISSUER
from hv_tariff.billing.rules import rates
from hv_tariff.billing.rules.transit import BY_VOLTAGE
from hv_tariff.billing.supplied import CALLER
from hv_tariff.contracts import BillingPeriod
from hv_tariff.dates import month_start, next_month_start
from hv_tariff.errors import InputError, nearest
from hv_tariff.formula.nodes import Rate
from hv_tariff.tariffs import FAMILIES, Edition, Number, TariffBook
from hv_tariff.vocabulary import Band, Status, TariffClass
from hv_tariff.whatif.edits.change import Change, Operation
from hv_tariff.whatif.edits.cutting import changed_within, check_edges
from hv_tariff.whatif.edits.edit import Edit, Tables, supposed

IN_NO_TABLE = {rate.key: rate for rate in BY_VOLTAGE.values()}
KNOWN: Mapping[str, Rate] = MappingProxyType({rate.key: rate for rate in rates.ALL} | IN_NO_TABLE)
FACTORS: Mapping[str, str] = MappingProxyType(
    {
        "target_power_factor": rates.PF_TARGET.key,
        "reactive_multiple": rates.REACTIVE_MULTIPLE.key,
        "demand_floor": rates.FLOOR_RATIO.key,
        "article16_share": rates.ARTICLE16_SHARE.key,
        "vat": rates.VAT_SHARE.key,
        "transit_vat": rates.TRANSIT_VAT_SHARE.key,
        "duty": rates.DUTY_SHARE.key,
        "excess_multiple": rates.EXCESS_MULTIPLE.key,
        "wholesale_multiple": rates.WHOLESALE_MULTIPLE.key,
        "season": rates.SEASON_SHARE.key,
        "surplus_share": rates.SURPLUS_SHARE.key,
    }
)
_CODES = tuple(each.value for each in TariffClass)


@lru_cache(maxsize=512)
def keys_of(pattern: str, band: Band | None) -> tuple[str, ...]:
    """Return the keys that a pattern means; with a band, those of that band alone."""
    if band is None:
        return tuple(key for key in KNOWN if fnmatchcase(key, pattern))
    own = [key for key in KNOWN if key.endswith(f".{band.value}")]
    return tuple(
        key for key in own if fnmatchcase(key, pattern) or fnmatchcase(key, f"{pattern}.{band.value}")
    )


@frozen(kw_only=True, slots=True)
class RateEdit(Edit):
    """A rate, or every rate of a pattern, changed.

    Attributes
    ----------
    rate : str
        A key, ``energy.mid``, or a pattern, ``energy.*``.
    band : Band or None
        Only the keys of this band.
    change : Change
    factor : str or None
        The word of the factor, where the scenario named one.
    """

    rate: str
    change: Change
    band: Band | None = None
    factor: str | None = None

    @property
    def keys(self) -> tuple[str, ...]:
        """Return the keys that it means."""
        return keys_of(self.rate, self.band)

    def words(self) -> dict[str, Any]:
        """Return its kind, its key and what is done."""
        kind = {"rate": self.rate} if self.factor is None else {"factor": self.factor}
        band = {} if self.band is None else {"band": self.band.value}
        return {**kind, **band, self.change.operation.value: f"{self.change.value:f}"}

    def on_editions(self, editions: tuple[Edition, ...], *, scenario: str) -> tuple[Edition, ...]:
        """Return the editions with the rates changed on its days, and cut there."""
        families = {KNOWN[key].family for key in self.keys if key not in IN_NO_TABLE}
        for family in families:
            check_edges(self.span, family, where=self.where)
        return changed_within(
            editions,
            self.span,
            lambda each: self._edition(each, scenario) if each.family in families else each,
        )

    def on_case(self, case: Case, *, tables: Tables, scenario: str) -> Case:
        """Return the case with the rates changed that it brings along, which go before the tables."""
        del tables
        if not self.whom.has(case):
            return case
        found = dict(case.supposed)
        for key in self.keys:
            for name, old in self._own_numbers(case, key):
                if self._holds(case.period, name):
                    number = self._number(KNOWN[key], found.get(name, old), scenario)
                    found |= {} if number is None else {name: number}
        changed = tuple(sorted(found.items()))
        return case if changed == case.supposed else evolve(case, supposed=changed)

    def _holds(self, period: BillingPeriod, name: str) -> bool:
        month = name.partition("@")[2]
        if month:
            start = month_start(month)
            return self.span.touches(start, next_month_start(start))
        return self.span.holds(period, where=self.where)

    def _own_numbers(self, case: Case, key: str) -> Iterator[tuple[str, Number | None]]:
        """The numbers of a rate that a case brings along: the caller's, the issuer's, a scenario's."""
        rate = KNOWN[key]
        given = {**dict(case.supplied), **dict(case.supposed)}
        names = [name for name in given if str(name).partition("@")[0] == key]
        for name in names:
            value = given[name]
            yield name, value if isinstance(value, Number) else _caller(rate, name, value)
        for of, month, value in case.conventions.figures:
            if of in (key, f"{key}@{case.contract.tariff_class.value}"):
                name = f"{key}@{month}" if month else key
                if name not in names:
                    yield name, _number(rate, Decimal(value), Status.BILL_VERIFIED, ISSUER, f"issuer {key}")
        if key in IN_NO_TABLE and not names:
            yield key, None

    def _number(self, rate: Rate, old: Number | None, scenario: str) -> Number | None:
        if old is None and self.change.operation is not Operation.SET:
            return None
        value = self.change.of(
            old.value if old is not None else Decimal(0), places=rate.places, where=self.where
        )
        if value < 0 and not rate.signed:
            raise InputError(
                f"{rate.key} would be {value:f}", where=self.where, hint="it is never below zero"
            )
        stands = self.change.operation is not Operation.SET
        return supposed(
            value,
            unit=rate.unit,
            said=str(self.change),
            scenario=scenario,
            where=self.where,
            old=old,
            stands=stands,
        )

    def _edition(self, edition: Edition, scenario: str) -> Edition:
        """The edition with the rates changed; the same one where it has none of them."""
        general, classes = dict(edition.rates), {code: dict(own) for code, own in edition.classes.items()}
        unknown = dict(edition.unknown)
        touched = False
        for key in self.keys:
            if KNOWN[key].family != edition.family:
                continue
            for code, old in self._places(edition, key):
                number = self._number(KNOWN[key], old, scenario)
                if number is None:
                    continue
                touched = True
                (general if code is None else classes.setdefault(code, {}))[key] = number
                for name in [key] if code is None else [f"classes.{code}.{key}"]:
                    unknown.pop(name, None)
        if not touched:
            return edition
        return evolve(
            edition,
            rates=MappingProxyType(general),
            classes=MappingProxyType({code: MappingProxyType(own) for code, own in classes.items()}),
            unknown=MappingProxyType(unknown),
        )

    def _places(self, edition: Edition, key: str) -> Iterator[tuple[str | None, Number | None]]:
        """Where an edition's numbers of a rate are written, and what stands there; None: for every class."""
        needs = _needs(edition)
        takers = [code for code in _CODES if needs is None or key in needs.get(code, frozenset())]
        creates = self.change.operation is Operation.SET and "*" not in self.rate
        if self.whom.tariff_class is None and self.whom.option is None:
            holders = [code for code, own in edition.classes.items() if key in own]
            if key in edition.rates or (creates and any(code not in holders for code in takers)):
                yield None, edition.rates.get(key)
            for code in holders:
                yield code, edition.classes[code][key]
            return
        for code in takers:
            if not fnmatchcase(code, self.whom.tariff_class or "*"):
                continue
            old = edition.classes.get(code, _NONE).get(key) or edition.rates.get(key)
            if self.whom.option is not None:
                own = f"{code}/{self.whom.option}"
                old = edition.classes.get(own, _NONE).get(key) or old
                if old is not None or creates:
                    yield own, old
                continue
            if old is not None or creates:
                yield code, old
            for own, section in edition.classes.items():
                if own.startswith(f"{code}/") and key in section:
                    yield own, section[key]

    def untouched(self, book: TariffBook) -> str:
        """Return which editions have the rate."""
        holders = [
            f"{each.family} {each.name}"
            for each in book.contents.editions
            if any(path.endswith(key) for path, _ in each.numbers() for key in self.keys)
        ]
        if not holders:
            near = nearest(self.rate, [key for key in KNOWN if _held(book, key)])
            return f"the book '{book.name}' has no number of it; {near}"
        return f"it stands in {', '.join(holders[:6])}: check class, option and days"


_NONE: Mapping[str, Number] = MappingProxyType({})


def _needs(edition: Edition) -> Mapping[str, frozenset[str]] | None:
    """What the rule set of an edition needs of each class; None where any class may have any of its keys."""
    if not FAMILIES[edition.family].ruled or edition.rule_set is None:
        return None
    needs = expectations().rule_sets[edition.rule_set]
    return needs if set(needs) <= set(_CODES) else None


def _held(book: TariffBook, key: str) -> bool:
    return any(path.endswith(f".{key}") for each in book.contents.editions for path, _ in each.numbers())


def _number(rate: Rate, value: Decimal, status: Status, source: Any, where: str) -> Number:
    return Number(value=value, unit=rate.unit, status=status, source=source, clause=source.text, where=where)


def _caller(rate: Rate, name: str, value: Any) -> Number:
    return _number(rate, Decimal(str(value)), Status.REPORTED, CALLER, f"supplied.{name}")
