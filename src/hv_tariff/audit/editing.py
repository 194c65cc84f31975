"""Edited books: another edition in force, monthly figures moved, a season all year; made once, kept."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from attrs import evolve

from hv_tariff.billing import Case
from hv_tariff.billing.rules import rates
from hv_tariff.billing.segments import SEASON
from hv_tariff.contracts import BillingPeriod
from hv_tariff.dates import jalali, month_start
from hv_tariff.errors import HvTariffError
from hv_tariff.tariffs import Edition, TariffBook

_KNOWN = {rate.key: rate for rate in rates.ALL}


class EditedBooks:
    """A book and its edited copies.

    Parameters
    ----------
    book : TariffBook
    """

    def __init__(self, book: TariffBook) -> None:
        self.book = book
        self._made: dict[object, TariffBook] = {}

    def has(self, case: Case, key: str) -> bool:
        """Return whether a rate has a number for a case."""
        return self.value(case, key) is not None

    def value(self, case: Case, key: str) -> Decimal | None:
        """Return the number of a rate in force on the first day of a case, or None."""
        try:
            edition = self.book.in_force(on=case.period.from_, family=_KNOWN[key].family)
            return edition.number(key, tariff_class=case.contract.tariff_class.value).value
        except HvTariffError:
            return None

    def supply_of_other_editions(self, period: BillingPeriod) -> Iterator[tuple[str, TariffBook]]:
        """Yield books in which another supply edition is in force in a period, by its name."""
        try:
            current = self.book.in_force(on=period.from_, family=rates.SUPPLY)
        except HvTariffError:
            return
        for other in self.book.editions(rates.SUPPLY):
            if other is not current and other.rule_set == current.rule_set:
                key = ("edition", current.name, other.name)
                if key not in self._made:
                    instead = evolve(
                        other, name=current.name, from_=current.from_, until=current.until, gap_before=None
                    )
                    self._made[key] = self._with(current, instead)
                yield other.name, self._made[key]

    def months_moved(self, family: str, months: int) -> TariffBook:
        """Return the book with monthly figures in force so many months later than published."""
        key = ("moved", family, months)
        if key not in self._made:
            moved = [
                evolve(each, from_=_later(each.from_, months), until=_later(each.until, months))
                if each.family == family and each.until is not None
                else each
                for each in self.book.contents.editions
            ]
            self._made[key] = self._copy(moved)
        return self._made[key]

    def season_all_year(self) -> TariffBook:
        """Return the book with a season that lasts all year."""
        key = "season"
        if key not in self._made:
            self._made[key] = self._copy(
                [
                    evolve(each, season=evolve(each.season, from_=(1, 1), until=(12, 31)))
                    if each.family == SEASON and each.season is not None
                    else each
                    for each in self.book.contents.editions
                ]
            )
        return self._made[key]

    def _with(self, old: Edition, new: Edition) -> TariffBook:
        return self._copy([new if each is old else each for each in self.book.contents.editions])

    def _copy(self, editions: list[Edition]) -> TariffBook:
        return TariffBook(contents=evolve(self.book.contents, editions=tuple(editions)))


def _later(day: date, months: int) -> date:
    year, month, _ = jalali(day)
    moved = year * 12 + month - 1 + months
    return month_start(f"{moved // 12:04d}-{moved % 12 + 1:02d}")
