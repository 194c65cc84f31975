"""A whole other edition in force: what if the table of one date held on another."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

from attrs import evolve, frozen

from hv_tariff.errors import InputError, nearest
from hv_tariff.tariffs import Edition, Number, TariffBook
from hv_tariff.whatif.edits.cutting import check_edges, cut, named
from hv_tariff.whatif.edits.edit import Edit, supposed


@frozen(kw_only=True, slots=True)
class EditionEdit(Edit):
    """An edition of a family used on days that are not its own.

    Without days, it is used wherever the family has an edition; between days, also where it has none.

    Attributes
    ----------
    family : str
        ``supply/hv``
    use : str
        The name of an edition of the book, ``1398-02``.
    """

    family: str
    use: str

    def words(self) -> dict[str, Any]:
        """Return its family and the edition used."""
        return {"edition": self.family, "use": self.use}

    def on_editions(self, editions: tuple[Edition, ...], *, scenario: str) -> tuple[Edition, ...]:
        """Return the editions with the other one in force on its days."""
        check_edges(self.span, self.family, where=self.where)
        own = [each for each in editions if each.family == self.family]
        source = self._source(own)
        if not self.span.edges:
            return tuple(
                self._instead(source, each, scenario) if each in own and each is not source else each
                for each in editions
            )
        first = self.span.from_ or min(each.from_ for each in own)
        if _covers(source, first, self.span.until):
            return editions
        kept = [
            part
            for each in own
            for part in cut(each, self.span)
            if not self.span.touches(part.from_, part.until)
        ]
        place = evolve(source, name=named(first), from_=first, until=self.span.until, gap_before=None)
        others = [each for each in editions if each.family != self.family]
        return (*others, *kept, self._instead(source, place, scenario))

    def untouched(self, book: TariffBook) -> str:
        """Return that the edition is in force there already."""
        del book
        return f"{self.use} is in force on all of these days already"

    def _source(self, own: list[Edition]) -> Edition:
        by_name = {each.name: each for each in own}
        if self.use not in by_name:
            raise InputError(
                f"the book has no edition '{self.use}' of {self.family}",
                where=self.where,
                hint=nearest(self.use, list(by_name)) or "the book has no table of the family",
            )
        return by_name[self.use]

    def _instead(self, source: Edition, place: Edition, scenario: str) -> Edition:
        """The source on the days of another edition, every number marked as the scenario's."""

        def numbers(section: Mapping[str, Number]) -> Mapping[str, Number]:
            return MappingProxyType({key: self._number(each, scenario) for key, each in section.items()})

        return evolve(
            source,
            name=f"{source.name}@{place.name}",
            from_=place.from_,
            until=place.until,
            gap_before=place.gap_before,
            rates=numbers(source.rates),
            classes=MappingProxyType({code: numbers(each) for code, each in source.classes.items()}),
        )

    def _number(self, number: Number, scenario: str) -> Number:
        return supposed(
            number.value,
            unit=number.unit,
            said=f"of {self.family} {self.use}, used on other days",
            scenario=scenario,
            where=self.where,
            old=number,
            stands=True,
        )


def _covers(edition: Edition, from_: date, until: date | None) -> bool:
    """Whether an edition is in force on all days ``[from_, until)`` already."""
    ends_later = edition.until is None or (until is not None and until <= edition.until)
    return edition.from_ <= from_ and ends_later
