"""Dumb, immutable records of a published table: its numbers, its instrument and when it holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from types import MappingProxyType

from attrs import field, frozen

from hv_tariff.citation import Source
from hv_tariff.errors import MissingRateError
from hv_tariff.tariffs.season import Season
from hv_tariff.tariffs.time_of_use import TimeOfUse
from hv_tariff.units import Unit
from hv_tariff.vocabulary import Label, Status

NO_REASONS: Mapping[str, str] = MappingProxyType({})
_NONE: Mapping[str, Number] = MappingProxyType({})


@frozen(kw_only=True, slots=True)
class Number:
    """One number of a table, with where it was read and how well it is known.

    Attributes
    ----------
    value : Decimal
        [unit]
    unit : Unit
    status : Status
    source : Source
    clause : str
        The clause, the page or the bills that the source states it in.
    method : str or None
        How an estimate was derived; None otherwise.
    where : str
        ``supply/hv/1404-02.yaml:31 classes.general_2b.energy.mid``; no part of equality.
    basis : Number or None
        The number that this one was made from, where a scenario changed one; None for a table's own.
    """

    value: Decimal
    unit: Unit
    status: Status
    source: Source
    clause: str
    method: str | None = None
    where: str = field(eq=False)
    basis: Number | None = None

    @property
    def ground(self) -> Status:
        """Return how well the number is known that this one stands on, before any scenario."""
        return self.status if self.basis is None else self.basis.ground


@frozen(kw_only=True, slots=True)
class Instrument:
    """The decree, directive or record that a table is a page of."""

    id: str
    title: Label
    issuer: str | None = None
    issued: date | None = None
    source: Source | None = None


@frozen(kw_only=True, slots=True)
class Gap:
    """Days before an edition for which no edition of its family is known, from `from_` to its start."""

    from_: date
    reason: str


@frozen(kw_only=True, slots=True)
class Edition:
    """One published edition of one family of tables.

    Attributes
    ----------
    family : str
        ``supply/hv``
    name : str
        ``1404-02``, the Solar Hijri month (or day) it starts in.
    from_, until : date, date or None
        The days it is in force, half open; None: until further notice.
    rule_set : str or None
        The rules that its numbers belong to.
    instrument : Instrument
    file : str
        The file inside its book.
    rates : Mapping of str to Number
        Numbers for every tariff class.
    classes : Mapping of str to Mapping of str to Number
        Numbers of one tariff class; they go before `rates`. In a scenario also of one option of a class,
        ``industry_base/2``; they go before those of the class.
    unknown : Mapping of str to str
        Keys (``energy.mid`` or ``classes.C.energy.mid``) that nobody here has, and why.
    gap_before : Gap or None
    season : Season or None
        Of ``calendar/season``.
    time_of_use : TimeOfUse or None
        Of ``calendar/time_of_use``.
    revision : int
        1 as first entered; a later correction is 2, 3 and so on.
    reason : str or None
        What a revision corrects, and why.
    """

    family: str
    name: str
    from_: date
    until: date | None = None
    rule_set: str | None = None
    instrument: Instrument
    file: str
    rates: Mapping[str, Number]
    classes: Mapping[str, Mapping[str, Number]]
    unknown: Mapping[str, str] = NO_REASONS
    gap_before: Gap | None = None
    season: Season | None = None
    time_of_use: TimeOfUse | None = None
    revision: int = 1
    reason: str | None = None

    def __hash__(self) -> int:
        return hash((self.family, self.name, self.file))

    @property
    def revised_name(self) -> str:
        """Return its name with its revision where it has one, ``1404-02.r2``."""
        return self.name if self.revision == 1 else f"{self.name}.r{self.revision}"

    @property
    def title(self) -> Label:
        """Return the title of the instrument."""
        return self.instrument.title

    def number(self, key: str, *, tariff_class: str | None, option: int | None = None) -> Number:
        """Return a number of this table, the class's own before the general one.

        Parameters
        ----------
        key : str
            ``energy.mid``
        tariff_class : str or None
            The code of the class, ``general_2b``; None reads the general numbers only.
        option : int, optional
            The option, whose own numbers go before the class's.

        Raises
        ------
        MissingRateError
            When the table does not have it; names the instrument, the file and the key to fill.
        """
        found = None
        if option is not None:
            found = self.classes.get(f"{tariff_class}/{option}", _NONE).get(key)
        if found is None and tariff_class is not None:
            found = self.classes.get(tariff_class, _NONE).get(key)
        if found is None:
            found = self.rates.get(key)
        if found is None:
            raise self._missing(key, tariff_class)
        return found

    def numbers(self) -> Iterator[tuple[str, Number]]:
        """Yield every number with its path in the file, ``classes.general_2b.energy.mid``."""
        for key, number in self.rates.items():
            yield f"rates.{key}", number
        for code, section in self.classes.items():
            for key, number in section.items():
                yield f"classes.{code}.{key}", number

    def _missing(self, key: str, tariff_class: str | None) -> MissingRateError:
        of_class = f"classes.{tariff_class}.{key}"
        own = of_class in self.unknown or any(key in section for section in self.classes.values())
        path = of_class if tariff_class is not None and own else f"rates.{key}"
        reason = self.unknown.get(of_class) or self.unknown.get(key)
        whose = f" for class {tariff_class}" if tariff_class is not None else ""
        known = f"unknown here: {reason}; " if reason else ""
        return MissingRateError(
            f"'{self.title.en}' ({self.family} {self.name}) has no {key}{whose}",
            where=self.file,
            hint=f"{known}fill {path} in {self.file}",
        )


@frozen(kw_only=True, slots=True)
class Contents:
    """What a book is made of.

    Attributes
    ----------
    name : str
    title : Label
    allows_invented : bool
    editions : tuple of Edition
        Those a date picks from, each with its end set where the next begins: the latest revision of each.
    other_revisions : tuple of Edition
        The revisions that are not in force, by family, edition and number; still readable.
    scenario : str or None
        The name of the scenario that the book was edited by; None of a book as it was published.
    """

    name: str
    title: Label
    allows_invented: bool
    editions: tuple[Edition, ...]
    other_revisions: tuple[Edition, ...] = ()
    scenario: str | None = None
