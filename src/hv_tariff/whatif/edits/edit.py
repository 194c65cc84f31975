"""What all edits have: a place in their file, the days they hold on, and whom they are for."""

from __future__ import annotations

from datetime import date
from fnmatch import fnmatchcase
from typing import Any

from attrs import field, frozen

from hv_tariff.billing import Case
from hv_tariff.citation import Source
from hv_tariff.contracts import BillingPeriod
from hv_tariff.dates import format_date
from hv_tariff.errors import InputError
from hv_tariff.tariffs import Edition, Number, TariffBook
from hv_tariff.units import Unit
from hv_tariff.vocabulary import Status


@frozen(kw_only=True, slots=True)
class Span:
    """Days ``[from_, until)``; an end that is None is open."""

    from_: date | None = None
    until: date | None = None

    def __str__(self) -> str:
        ends = (("from", self.from_), ("until", self.until))
        return " ".join(f"{word} {format_date(day)}" for word, day in ends if day is not None)

    @property
    def edges(self) -> tuple[date, ...]:
        """Return its ends that are not open."""
        return tuple(day for day in (self.from_, self.until) if day is not None)

    def touches(self, from_: date, until: date | None) -> bool:
        """Return whether it has a day of ``[from_, until)``."""
        before = self.until is None or from_ < self.until
        return before and (self.from_ is None or until is None or self.from_ < until)

    def holds(self, period: BillingPeriod, *, where: str) -> bool:
        """Return whether a whole period lies in it; a period that lies in it in part is refused.

        Raises
        ------
        InputError
            When an end lies within the period: what was metered over it cannot be told apart.
        """
        if not self.touches(period.from_, period.until):
            return False
        inside = [day for day in self.edges if period.from_ < day < period.until]
        if inside:
            raise InputError(
                f"the edit begins or ends on {format_date(inside[0])}, within the period {period}",
                where=where,
                hint="end it on the first day of a period; only tables and the demand change within one",
            )
        return True


ALWAYS = Span()


@frozen(kw_only=True, slots=True)
class Whom:
    """The customers that an edit is for.

    Attributes
    ----------
    tariff_class : str or None
        A class, or a pattern with ``*``; None: every class.
    option : int or None
    invoice : str or None
        The name of a case, or a pattern of names.
    """

    tariff_class: str | None = None
    option: int | None = None
    invoice: str | None = None

    def has(self, case: Case) -> bool:
        """Return whether a case is one of them."""
        contract = case.contract
        return (
            (self.tariff_class is None or fnmatchcase(contract.tariff_class.value, self.tariff_class))
            and (self.option is None or self.option == contract.option)
            and (self.invoice is None or fnmatchcase(case.name, self.invoice))
        )

    def record(self) -> dict[str, str]:
        """Return the words that say so in a scenario."""
        option = None if self.option is None else str(self.option)
        words = {"class": self.tariff_class, "option": option, "invoice": self.invoice}
        return {word: value for word, value in words.items() if value is not None}


EVERYONE = Whom()


@frozen(kw_only=True, slots=True)
class Tables:
    """What an edit of a case may read.

    Attributes
    ----------
    before : tuple of Edition
        The editions before the edit.
    book : TariffBook
        The book after all edits of the scenario.
    """

    before: tuple[Edition, ...]
    book: TariffBook


@frozen(kw_only=True, slots=True)
class Edit:
    """One edit of a scenario.

    Attributes
    ----------
    where : str
        Its place, ``scenario.yaml:4 edits.2``; no part of equality.
    span : Span
        The days it holds on.
    whom : Whom
    """

    where: str = field(default="scenario", eq=False)
    span: Span = ALWAYS
    whom: Whom = EVERYONE

    def record(self) -> dict[str, Any]:
        """Return the edit as plain data that is read back the same."""
        ends = {"from": self.span.from_, "until": self.span.until}
        days = {word: format_date(day) for word, day in ends.items() if day is not None}
        return {**self.words(), **self.whom.record(), **days}

    def words(self) -> dict[str, Any]:
        """Return what is its own of the record: its kind first."""
        raise NotImplementedError

    def on_editions(self, editions: tuple[Edition, ...], *, scenario: str) -> tuple[Edition, ...]:
        """Return the editions of a book after the edit: the same ones where it changes no table.

        Raises
        ------
        InputError
            When the edit makes no sense of a table that it is for.
        """
        del scenario
        return editions

    def on_case(self, case: Case, *, tables: Tables, scenario: str) -> Case:
        """Return a case after the edit: the same one where it is not for that case.

        Parameters
        ----------
        case : Case
        tables : Tables
        scenario : str

        Raises
        ------
        InputError
            When the edit makes no sense for a case that it is for.
        """
        del tables, scenario
        return case

    def for_case(self, case: Case) -> bool:
        """Return whether a case is one that the edit is for, on its days; raises InputError."""
        return self.whom.has(case) and self.span.holds(case.period, where=self.where)

    def untouched(self, book: TariffBook) -> str:
        """Return what to do where the edit touched nothing, as a hint."""
        del book
        named = ", ".join(f"{word} {value}" for word, value in self.record().items() if word in _WHOM)
        return f"no case has {named}" if named else "no case can take it"


_WHOM = ("class", "option", "invoice", "from", "until")


def supposed(
    value: Any, *, unit: Unit, said: str, scenario: str, where: str, old: Number | None, stands: bool
) -> Number:
    """Return a number of a scenario, which says what it was before.

    Parameters
    ----------
    value : Decimal
    unit : Unit
    said : str
        What was done to it, ``× 1.1``.
    scenario : str
    where : str
        The place of the edit.
    old : Number or None
        The number before; None where there was none.
    stands : bool
        Whether the new number is made from the old one, so that its status still matters.
    """
    was = "no number" if old is None else f"{old.value:f} ({old.status.code}: {old.source.id}, {old.clause})"
    return Number(
        value=value,
        unit=unit,
        status=Status.SUPPOSED,
        source=Source(id="scenario", text=f"the scenario '{scenario}'"),
        clause=f"scenario {scenario}",
        method=f"{was} {said}" if stands else f"{said}, before it {was}",
        where=where,
        basis=old if stands else None,
    )
