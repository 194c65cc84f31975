"""What is recovered: each number with its value or interval, the invoices behind it and those against it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from attrs import field, frozen

from hv_tariff.billing.identity import Identity
from hv_tariff.dates import format_date
from hv_tariff.recovery.unknowns import HiddenBook, Unknown
from hv_tariff.vocabulary import Band, Label


@frozen(kw_only=True, slots=True)
class RecoveredRate:
    """One number as a set of printed invoices implies it.

    Attributes
    ----------
    unknown : Unknown
        Which number.
    value : Decimal or None
        Where the invoices allow one decimal of its grid only, and no accident explains that [its unit].
    low, high : Decimal, Decimal or None
        The least and the largest decimal of its grid that they allow; None: nothing bounds it.
    proposed : Decimal or None
        The shortest decimal between them, where it is the only one so short; for a person to judge.
    invoices : tuple of str
        The invoices behind it.
    contradicted_by : tuple of str
        Those of which a line does not come out with it.
    next_reading : Label or None
        What another invoice would have to show to settle it; None where it is settled.
    """

    unknown: Unknown
    value: Decimal | None
    low: Decimal
    high: Decimal | None
    proposed: Decimal | None
    invoices: tuple[str, ...]
    contradicted_by: tuple[str, ...]
    next_reading: Label | None

    @property
    def key(self) -> str:
        """Return the key of the number, ``energy.mid``."""
        return self.unknown.rate.key

    @property
    def band(self) -> Band | None:
        """Return the time-of-use band that the number is of, or None."""
        last = self.key.rpartition(".")[2]
        return next((band for band in Band if band.value == last), None)


@frozen(kw_only=True, slots=True)
class Change:
    """A day on which the numbers changed, which the book does not know.

    Attributes
    ----------
    edition : str
        The edition in which it lies.
    last_of_old : date
        The last day of the invoices that the numbers before it explain.
    first_of_new : date
        The first day of those that only the numbers after it explain.
    day : date or None
        The first day of the new numbers, where the invoices leave one; None: it lies between.
    moved : tuple of str
        The numbers that differ, by their place.
    """

    edition: str
    last_of_old: date
    first_of_new: date
    day: date | None
    moved: tuple[str, ...]


@frozen(kw_only=True, slots=True)
class Issuer:
    """The conventions of an issuer whose pages do not name their billing system.

    Attributes
    ----------
    name : str
        The issuer as its invoices name it.
    system : str
        The billing system, or issuer, whose conventions explain the most lines.
    explained, lines : int
        How many lines of how many.
    equal : tuple of str
        Others that explain as many.
    """

    name: str
    system: str
    explained: int
    lines: int
    equal: tuple[str, ...] = ()


@frozen(kw_only=True, slots=True)
class Recovery:
    """What a set of printed invoices implies of a family's numbers.

    Attributes
    ----------
    family : str
    identity : Identity
        Of the book that all other families are taken from.
    hidden : HiddenBook
    rates : tuple of RecoveredRate
        Every number sought that a line of an invoice reads.
    untouched : tuple of Unknown
        Those that none reads.
    given : mapping of str to Decimal
        Numbers that were stated and not sought.
    invoices : int
        How many were read.
    span : tuple of date and date
        Their first day, and the day after their last.
    relations : int
        How many printed lines tell something.
    refused : tuple of (str, str)
        Invoices that could not be used, and why.
    changes : tuple of Change
    issuers : tuple of Issuer
    """

    family: str
    identity: Identity
    hidden: HiddenBook = field(repr=False)
    rates: tuple[RecoveredRate, ...]
    untouched: tuple[Unknown, ...]
    given: Mapping[str, Decimal]
    invoices: int
    span: tuple[date, date]
    relations: int
    refused: tuple[tuple[str, str], ...] = ()
    changes: tuple[Change, ...] = ()
    issuers: tuple[Issuer, ...] = ()

    @property
    def found(self) -> tuple[RecoveredRate, ...]:
        """Return the numbers that have a value."""
        return tuple(each for each in self.rates if each.value is not None)


def recovery_json(recovery: Recovery) -> dict[str, Any]:
    """Return a recovery as plain data; figures are text, so that no digit is lost."""
    return {
        "family": recovery.family,
        "identity": recovery.identity.plain(),
        "editions": [edition.name for edition in recovery.hidden.editions],
        "invoices": recovery.invoices,
        "relations": recovery.relations,
        "given": {key: f"{value:f}" for key, value in recovery.given.items()},
        "rates": [_rate(each) for each in recovery.rates],
        "untouched": [each.name for each in recovery.untouched],
        "changes": [
            {
                "edition": each.edition,
                "last_of_old": format_date(each.last_of_old),
                "first_of_new": format_date(each.first_of_new),
                "day": None if each.day is None else format_date(each.day),
                "moved": list(each.moved),
            }
            for each in recovery.changes
        ],
        "issuers": [
            {
                "issuer": each.name,
                "system": each.system,
                "explained": each.explained,
                "lines": each.lines,
                "equal": list(each.equal),
            }
            for each in recovery.issuers
        ],
        "refused": [{"invoice": name, "reason": reason} for name, reason in recovery.refused],
    }


def _rate(found: RecoveredRate) -> dict[str, Any]:
    following = found.next_reading
    return {
        "edition": found.unknown.edition,
        "key": found.key,
        "class": found.unknown.tariff_class,
        "band": None if found.band is None else found.band.value,
        "unit": str(found.unknown.rate.unit),
        "value": _text(found.value),
        "low": _text(found.low),
        "high": _text(found.high),
        "proposed": _text(found.proposed),
        "invoices": list(found.invoices),
        "contradicted_by": list(found.contradicted_by),
        "next_reading": None if following is None else {"en": following.en, "fa": following.fa},
    }


def _text(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:f}"
