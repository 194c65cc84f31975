"""Plans under a book whose numbers differ: what is planned already stays, and its rates are read anew.

A scenario changes some numbers and leaves the days, the rule sets and the keys of every edition. What a plan
holds beside its rates stands on those alone (`options_of`, `segments`), so a thousand scenarios need one plan
and a thousand lists of rates.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import frozen

from hv_tariff.billing.consent import check_consent
from hv_tariff.billing.plan import Plan, SegmentPlan
from hv_tariff.billing.planning import day_of_rate, on_its_grid
from hv_tariff.errors import HvTariffError
from hv_tariff.formula.nodes import Rate
from hv_tariff.tariffs import Edition, TariffBook
from hv_tariff.vocabulary import Status

Moved = Mapping[tuple[str, str], Edition]
"""Editions whose numbers differ, by family and name."""


def moved_editions(book: TariffBook, other: TariffBook) -> Moved | None:
    """Return the editions of `other` whose numbers are not those of `book`.

    Returns
    -------
    mapping of (family, name) to Edition, or None
        None where more than numbers differs: then bills are planned anew.
    """
    if book.families != other.families:
        return None
    found: dict[tuple[str, str], Edition] = {}
    for family in book.families:
        ours, theirs = book.editions(family), other.editions(family)
        if ours is theirs:
            continue
        if len(ours) != len(theirs):
            return None
        for mine, each in zip(ours, theirs, strict=True):
            if each is mine:
                continue
            if _shape(mine) != _shape(each):
                return None
            found[family, mine.name] = each
    return found


def _shape(edition: Edition) -> tuple[object, ...]:
    """All of an edition that plans stand on, but its numbers."""
    return (
        edition.name,
        edition.from_,
        edition.until,
        edition.rule_set,
        edition.season,
        edition.time_of_use,
        edition.rates.keys(),
    )


@frozen(kw_only=True, slots=True)
class _Origin:
    """Where a rate of a segment's plan stands among the registers."""

    segment: int
    place: int
    rate: Rate
    k: int | None


@frozen(kw_only=True, slots=True, eq=False)
class Repricing:
    """A plan, and where each of its rates was read.

    Attributes
    ----------
    plan : Plan
    whose : (str, int or None)
        The class and the option of its contract.
    origins : mapping of (family, name) to tuple
        The rates by the edition that gives them.
    """

    plan: Plan
    whose: tuple[str, int | None]
    origins: Mapping[tuple[str, str], tuple[_Origin, ...]]

    @classmethod
    def of(cls, plan: Plan) -> Repricing:
        """Return what reads a plan's rates anew."""
        found: dict[tuple[str, str], tuple[_Origin, ...]] = {}
        for i, part in enumerate(plan.segments):
            for at, (rate, k) in enumerate(part.program.rates, len(part.program.constants)):
                edition = _edition(plan, part, rate, k)
                if edition is not None:
                    origin = _Origin(segment=i, place=at, rate=rate, k=k)
                    found[edition] = (*found.get(edition, ()), origin)
        contract = plan.question.contract
        return cls(plan=plan, whose=(contract.tariff_class.value, contract.option), origins=found)

    def under(self, moved: Priced) -> tuple[list[Any], ...]:
        """Return the first registers of each segment with the numbers of editions that moved.

        Parameters
        ----------
        moved : Priced

        Raises
        ------
        InputError
            When a number has more decimals than the rules read.
        ConsentError
            When a number needs consent.
        """
        prefixes = [part.prefix for part in self.plan.segments]
        changed: set[int] = set()
        for key in self.origins.keys() & moved.editions.keys():
            for origin in self.origins[key]:
                i = origin.segment
                if i not in changed:
                    changed.add(i)
                    prefixes[i] = list(prefixes[i])
                prefixes[i][origin.place] = moved.value(key, origin.rate, self.whose)
        return tuple(prefixes)


class Priced:
    """The numbers of editions that moved, as rules read them; each is read once.

    Parameters
    ----------
    editions : mapping of (family, name) to Edition
        From `moved_editions`.
    book : TariffBook
        The one they stand in.
    accept_estimates : bool
        Consent to numbers that are estimates.
    """

    def __init__(self, editions: Moved, book: TariffBook, *, accept_estimates: bool = False) -> None:
        self.editions, self._book, self._accepted = editions, book, accept_estimates
        self._values: dict[tuple[tuple[str, str], str, tuple[str, int | None]], int] = {}

    def value(self, edition: tuple[str, str], rate: Rate, whose: tuple[str, int | None]) -> int:
        """Return a rate of a class and option, × 10^places.

        Raises
        ------
        InputError, ConsentError
            As `Repricing.under`.
        """
        key = edition, rate.key, whose
        if key not in self._values:
            number = self.editions[edition].number(rate.key, tariff_class=whose[0], option=whose[1])
            if number.ground in (Status.ESTIMATE, Status.INVENTED):
                check_consent([number], book=self._book, accept_estimates=self._accepted, of="bill")
            self._values[key] = on_its_grid(number, rate)
        return self._values[key]


def _edition(plan: Plan, part: SegmentPlan, rate: Rate, k: int | None) -> tuple[str, str] | None:
    """The edition that a rate was read from; None for one that the caller or the issuer gives."""
    question = plan.question
    try:
        on = day_of_rate(rate, k, part.segment, question)
        edition = plan.book.in_force(on=on, family=rate.family)
        contract = question.contract
        number = edition.number(rate.key, tariff_class=contract.tariff_class.value, option=contract.option)
    except HvTariffError:
        return None
    return (edition.family, edition.name) if number is part.numbers[rate, k] else None
