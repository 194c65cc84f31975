"""A tariff book: dated tables of every family, of which a date picks exactly one."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from datetime import date
from functools import cached_property, lru_cache
from itertools import groupby, pairwise
from pathlib import Path, PurePosixPath
from types import MappingProxyType

from attrs import evolve, field, frozen

from hv_tariff.dates import format_date, month_key
from hv_tariff.errors import BookError, NotInForceError, TableError, nearest
from hv_tariff.tariffs.compiled import read_compiled
from hv_tariff.tariffs.expectations import Expectations
from hv_tariff.tariffs.families import FAMILIES, unknown_family
from hv_tariff.tariffs.files import book_directory
from hv_tariff.tariffs.plain import fingerprint
from hv_tariff.tariffs.table import Contents, Edition


@frozen(kw_only=True, slots=True)
class _Shelf:
    """The editions of one family by date, with their first days for the search."""

    starts: tuple[date, ...]
    editions: tuple[Edition, ...]


def _shelves(contents: Contents) -> Mapping[str, _Shelf]:
    ordered = sorted(contents.editions, key=lambda edition: (edition.family, edition.from_))
    found: dict[str, _Shelf] = {}
    for family, group in groupby(ordered, key=lambda edition: edition.family):
        editions = tuple(group)
        overlaps = [
            TableError(f"editions {earlier.name} and {later.name} of {family} overlap", where=later.file)
            for earlier, later in pairwise(editions)
            if earlier.until is None or earlier.until > later.from_
        ]
        if overlaps:
            raise BookError("a date must pick one edition", overlaps)
        found[family] = _Shelf(starts=tuple(edition.from_ for edition in editions), editions=editions)
    return MappingProxyType(found)


@frozen(kw_only=True, slots=True, eq=False)
class TariffBook:
    """A set of published tables; pure data, the same for everyone who holds the same fingerprint.

    Attributes
    ----------
    contents : Contents
        Name, title and editions.
    fingerprint : str
        The sha256 of every number in force with its evidence, in hexadecimal digits; given where it is known.
    """

    contents: Contents
    _known: str | None = field(default=None, alias="fingerprint", repr=False)
    _by_family: Mapping[str, _Shelf] = field(init=False, repr=False)

    @cached_property
    def fingerprint(self) -> str:
        """Return the sha256 of every number in force with its evidence, worked out when it is first asked."""
        return fingerprint(self.contents) if self._known is None else self._known

    @_by_family.default
    def _arranged(self) -> Mapping[str, _Shelf]:
        return _shelves(self.contents)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, TariffBook):
            return NotImplemented
        return self.fingerprint == other.fingerprint

    def __hash__(self) -> int:
        return hash(self.fingerprint)

    def __repr__(self) -> str:
        return f"TariffBook({self.name}, {len(self.contents.editions)} editions, {self.fingerprint[:12]})"

    @property
    def name(self) -> str:
        """Return the name of the book, ``issued`` or ``example`` for those that are shipped."""
        return self.contents.name

    @property
    def allows_invented(self) -> bool:
        """Return whether its numbers may be plainly invented."""
        return self.contents.allows_invented

    @property
    def scenario(self) -> str | None:
        """Return the name of the scenario that edited the book, None of a book as it was published."""
        return self.contents.scenario

    @property
    def families(self) -> tuple[str, ...]:
        """Return the families that the book has a table of."""
        return tuple(self._by_family)

    def editions(self, family: str) -> tuple[Edition, ...]:
        """Return the editions of a family by date; raises NotInForceError for one it does not have."""
        return self._shelf(family).editions

    def in_force(self, *, on: date, family: str) -> Edition:
        """Return the one edition of a family that is in force on a day.

        Parameters
        ----------
        on : datetime.date
        family : str
            ``supply/hv``

        Raises
        ------
        NotInForceError
            When there is none; names the nearest editions, and why a declared gap is one.
        """
        shelf = self._by_family.get(family)
        if shelf is None:
            shelf = self._shelf(family)
        index = bisect_right(shelf.starts, on) - 1
        if index >= 0:
            edition = shelf.editions[index]
            if edition.until is None or on < edition.until:
                return edition
        raise _not_in_force(shelf, family=family, on=on, index=index, book=self.name)

    def revisions(self, family: str, edition: str) -> tuple[Edition, ...]:
        """Return every revision of an edition, the first entered first.

        Parameters
        ----------
        family : str
            ``supply/hv``
        edition : str
            Its name, ``1404-02``.

        Raises
        ------
        NotInForceError
            When the book has no such family or edition; names the nearest.
        """
        names = [each.name for each in self.editions(family)]
        if edition not in names:
            what = f"no edition '{edition}' of {family}"
            raise NotInForceError(what, where=f"book {self.name}", hint=nearest(edition, names))
        every = (*self.contents.editions, *self.contents.other_revisions)
        found = [each for each in every if each.family == family and each.name == edition]
        return tuple(sorted(found, key=lambda each: each.revision))

    def at_revision(self, family: str, edition: str, revision: int) -> TariffBook:
        """Return the book with one edition as it was at a revision; its fingerprint is that of then.

        Parameters
        ----------
        family, edition : str
            As of `revisions`.
        revision : int
            1 is the edition as first entered.

        Raises
        ------
        NotInForceError
            When the book has no such edition, or not that revision of it.
        """
        every = {each.revision: each for each in self.revisions(family, edition)}
        if revision not in every:
            what = f"edition {edition} of {family} has no revision {revision}"
            known = ", ".join(map(str, every))
            raise NotInForceError(what, where=f"book {self.name}", hint=f"known: {known}")
        chosen = every[revision]
        kept = [each for each in self.contents.editions if (each.family, each.name) != (family, edition)]
        others = [each for each in self.contents.other_revisions if each not in every.values()]
        others += [each for each in every.values() if each is not chosen]
        return TariffBook(
            contents=evolve(
                self.contents,
                editions=tuple(sorted((*kept, chosen), key=_place)),
                other_revisions=tuple(sorted(others, key=_place)),
            )
        )

    def revised(self) -> tuple[Edition, ...]:
        """Return the editions that are in force as a correction of what was first entered."""
        return tuple(each for each in self.contents.editions if each.revision > 1)

    def edition_at(self, where: str) -> Edition | None:
        """Return the edition in whose file a number stands, or None: a number that no table has.

        Parameters
        ----------
        where : str
            `Number.where`: ``supply/hv/1404-02.yaml:31 classes.general_2b.energy.mid``.
        """
        file = where.partition(":")[0]
        family = str(PurePosixPath(file).parent)
        shelf = self._by_family.get(family)
        return None if shelf is None else next((each for each in shelf.editions if each.file == file), None)

    def _shelf(self, family: str) -> _Shelf:
        shelf = self._by_family.get(family)
        if shelf is not None:
            return shelf
        if family not in FAMILIES:
            raise unknown_family(family, where=f"book {self.name}")
        hint = nearest(family, list(self._by_family))
        raise NotInForceError(f"the book '{self.name}' has no table of {family}", hint=hint)

    @classmethod
    def issued(cls, *, expectations: Expectations | None = None) -> TariffBook:
        """Return the book of published tables that comes with the library.

        Parameters
        ----------
        expectations : Expectations, optional
            Given, a compiled form that is missing or out of date gives way to the strict reading of the
            YAML; without it that is an error, because nothing can check the tables.

        Raises
        ------
        TableError
            When the compiled form is missing or out of date, and no expectations are given.
        BookError
            With every problem of the YAML files that were read instead.
        """
        return _shipped("issued", expectations)

    @classmethod
    def example(cls, *, expectations: Expectations | None = None) -> TariffBook:
        """Return the example book, whose prices are plainly invented; otherwise as `issued`."""
        return _shipped("example", expectations)

    @classmethod
    def load(cls, path: str | Path, *, expectations: Expectations) -> TariffBook:
        """Return the book that a directory of YAML tables holds, read strictly.

        Parameters
        ----------
        path : str or Path
            The directory with ``book.yaml``.
        expectations : Expectations
            What the rules need, from the rule sets.

        Raises
        ------
        BookError
            With every problem of every file.
        """
        from hv_tariff.tariffs.directory import read_directory  # noqa: PLC0415 - yaml loads only when YAML is read

        return cls(contents=read_directory(Path(path), expected=expectations))


def _place(edition: Edition) -> tuple[str, date, int]:
    return edition.family, edition.from_, edition.revision


@lru_cache(maxsize=8)
def _shipped(name: str, expectations: Expectations | None) -> TariffBook:
    directory = book_directory(name)
    try:
        contents, found = read_compiled(directory)
    except TableError:
        if expectations is None:
            raise
        return TariffBook.load(directory, expectations=expectations)
    return TariffBook(contents=contents, fingerprint=found)


def _not_in_force(shelf: _Shelf, *, family: str, on: date, index: int, book: str) -> NotInForceError:
    before = shelf.editions[index] if index >= 0 else None
    after = shelf.editions[index + 1] if index + 1 < len(shelf.editions) else None
    near = [f"before it {_span(before)}"] if before is not None else []
    near.extend([f"after it {_span(after)}"] if after is not None else [])
    hint = "; ".join(near)
    if FAMILIES[family].monthly:
        figures = ", ".join(dict.fromkeys(key for edition in shelf.editions for key in edition.rates))
        month = month_key(on)
        what = f"no {family} table for the month {month} (it would give {figures})"
        return NotInForceError(what, where=f"book {book}", hint=f"{hint}; fill {family}/{month}.yaml")
    gap = after.gap_before if after is not None else None
    why = f" ({gap.reason})" if gap is not None and gap.from_ <= on else ""
    what = f"no edition of {family} is in force on {format_date(on)}{why}"
    return NotInForceError(what, where=f"book {book}", hint=hint)


def _span(edition: Edition) -> str:
    until = "on" if edition.until is None else f"until {format_date(edition.until)}"
    return f"{edition.name} from {format_date(edition.from_)} {until}"
