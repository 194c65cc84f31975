"""The numbers that are sought: a book with a family's numbers hidden, so that none of them can be read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal

from attrs import evolve, frozen

from hv_tariff.billing import Case, expectations
from hv_tariff.billing.rules import rates
from hv_tariff.citation import Source
from hv_tariff.contracts import decimal_of
from hv_tariff.dates import format_date, month_key, month_start, next_month_start
from hv_tariff.errors import InputError, NotInForceError, nearest
from hv_tariff.formula.nodes import Rate
from hv_tariff.tariffs import FAMILIES, Edition, Instrument, Number, TariffBook
from hv_tariff.tariffs.families import Payload, unknown_family
from hv_tariff.vocabulary import Label, Status

HIDDEN = Source(id="hidden", text="sought; the number of the book is not read")
STATED = Source(id="stated", text="stated by the person who recovers the table")
_NOT_BILLED = ("connection", "connection/terms")
_NO_INSTRUMENT = Instrument(id="recovered", title=Label("Recovered from invoices", "بازیافته از قبض‌ها"))


@frozen(kw_only=True, slots=True)
class Unknown:
    """One number that is sought.

    Attributes
    ----------
    family : str
    edition : str
        The name of its edition, ``1397-02``.
    tariff_class : str or None
        None: the number is for every class.
    rate : Rate
    """

    family: str
    edition: str
    tariff_class: str | None
    rate: Rate

    @property
    def path(self) -> str:
        """Return its place in a table: ``classes.general_2b.energy.mid``."""
        section = "rates" if self.tariff_class is None else f"classes.{self.tariff_class}"
        return f"{section}.{self.rate.key}"

    @property
    def name(self) -> str:
        """Return its place in a book: ``supply/hv 1397-02 classes.general_2b.energy.mid``."""
        return f"{self.family} {self.edition} {self.path}"


@frozen(kw_only=True, slots=True)
class HiddenBook:
    """A book in which the numbers of some editions are hidden.

    Attributes
    ----------
    book : TariffBook
        Its hidden numbers have no value that means anything.
    family : str
    editions : tuple of Edition
        Those whose numbers are hidden, by date.
    unknowns : mapping of str to Unknown
        By the place at which a plan finds the number.
    """

    book: TariffBook
    family: str
    editions: tuple[Edition, ...]
    unknowns: Mapping[str, Unknown]


def check_family(family: str) -> None:
    """Refuse a family of which no printed line tells a number.

    Raises
    ------
    NotInForceError
        When there is no such family.
    InputError
        When its numbers enter no line of a bill.
    """
    if family not in FAMILIES:
        raise unknown_family(family)
    if family in _NOT_BILLED or FAMILIES[family].payload is not Payload.RATES:
        recoverable = [
            each
            for each, known in FAMILIES.items()
            if known.payload is Payload.RATES and each not in _NOT_BILLED
        ]
        raise InputError(
            f"no line of a bill tells the numbers of {family}",
            where="family",
            hint=f"it can be one of {', '.join(recoverable)}",
        )


def read_given(given: Mapping[str, str | int | Decimal], *, family: str) -> dict[str, Decimal]:
    """Return the numbers that a person states, checked.

    Raises
    ------
    InputError
        For a key that the family does not have, or a value that is off its grid.
    """
    expected = expectations()
    keys = expected.of_family(family)
    found: dict[str, Decimal] = {}
    for key, text in given.items():
        where = f"given.{key}"
        if key not in keys:
            raise InputError(f"{family} has no number '{key}'", where=where, hint=nearest(key, keys))
        value = decimal_of(text, where=where)
        places = expected.rates[key].places
        if value != round(value, places) or value < 0:
            raise InputError(
                f"{key} is not {value}", where=where, hint=f"it is at least 0, with at most {places} decimals"
            )
        if key == rates.DAYS_PER_MONTH.key and not value:
            raise InputError(f"{key} is not 0", where=where, hint="a month has days: 30")
        found[key] = value
    return found


def hidden(
    book: TariffBook,
    *,
    family: str,
    cases: Iterable[Case],
    wanted: Callable[[str], bool],
    starts: Iterable[date] = (),
    given: Mapping[str, Decimal],
) -> HiddenBook:
    """Return the book with every number of a family's wanted editions hidden.

    What stands where (for every class, or for one) is the book's; of a month that has no table, and of a
    class that lacks a number, it is what the rules need.

    Parameters
    ----------
    book : TariffBook
    family : str
    cases : iterable of Case
        The invoices: an edition that no invoice touches is left as it is.
    wanted : callable
        Whether an edition is wanted, by its name.
    starts : iterable of date
        First days of editions that the book does not have: each cuts the edition in force.
    given : mapping of str to Decimal
        Numbers that are not sought, by key.

    Raises
    ------
    NotInForceError
        When the book has no edition of the family to begin from.
    """
    spans = [(case.period.from_, case.period.until) for case in cases]
    editions = _cut(book, family, starts)
    if FAMILIES[family].monthly:
        editions = _with_months(editions, family, spans)
    sought = [each for each in editions if wanted(each.name) and _touched(each, spans)]
    if not sought:
        names = ", ".join(each.name for each in editions) or "none"
        raise NotInForceError(
            f"no invoice lies in a wanted edition of {family}",
            where=f"book {book.name}",
            hint=f"it has {names}",
        )
    unknowns: dict[str, Unknown] = {}
    blank = {each.name: _blank(each, book, given, unknowns) for each in sought}
    others = tuple(each for each in book.contents.editions if each.family != family)
    mine = tuple(blank.get(each.name, each) for each in editions)
    contents = evolve(book.contents, name=f"{book.name}, {family} hidden", editions=others + mine)
    return HiddenBook(
        book=TariffBook(contents=contents), family=family, editions=tuple(blank.values()), unknowns=unknowns
    )


def _touched(edition: Edition, spans: Iterable[tuple[date, date]]) -> bool:
    return any(
        until > edition.from_ and (edition.until is None or from_ < edition.until) for from_, until in spans
    )


def _cut(book: TariffBook, family: str, starts: Iterable[date]) -> tuple[Edition, ...]:
    """The editions of a family, cut on days on which another begins."""
    editions = list(book.editions(family)) if family in book.families else []
    for day in sorted(starts):
        at = next((i for i, each in enumerate(editions) if each.from_ < day < (each.until or date.max)), None)
        if at is None:
            if any(each.from_ == day for each in editions):
                continue
            before = [each for each in editions if each.until is not None and each.until <= day]
            if not before:
                raise NotInForceError(
                    f"no edition of {family} is known before {format_date(day)}", where=f"book {book.name}"
                )
            old, after = before[-1], next((each for each in editions if each.from_ > day), None)
            until = None if after is None else after.from_
            editions.insert(editions.index(old) + 1, _begun(old, day, until))
            continue
        old = editions[at]
        editions[at : at + 1] = [evolve(old, until=day), _begun(old, day, old.until)]
    return tuple(editions)


def edition_name(day: date) -> str:
    """Return the name of an edition that begins on a day: its month, or the day inside a month."""
    text = format_date(day)
    return text[:7] if text.endswith("-01") else text


def _begun(old: Edition, day: date, until: date | None) -> Edition:
    name = edition_name(day)
    return evolve(
        old,
        name=name,
        from_=day,
        until=until,
        file=f"{old.family}/{name}.yaml",
        instrument=_NO_INSTRUMENT,
        gap_before=None,
    )


def _with_months(
    editions: tuple[Edition, ...], family: str, spans: Iterable[tuple[date, date]]
) -> tuple[Edition, ...]:
    held = {each.name: each for each in editions}
    for from_, until in spans:
        day = month_start(month_key(from_))
        while day < until:
            name = month_key(day)
            held.setdefault(
                name,
                Edition(
                    family=family,
                    name=name,
                    from_=day,
                    until=next_month_start(day),
                    instrument=_NO_INSTRUMENT,
                    file=f"{family}/{name}.yaml",
                    rates={},
                    classes={},
                ),
            )
            day = next_month_start(day)
    return tuple(sorted(held.values(), key=lambda each: each.from_))


def _blank(
    edition: Edition, book: TariffBook, given: Mapping[str, Decimal], unknowns: dict[str, Unknown]
) -> Edition:
    """An edition without its numbers; each place that holds or lacks one holds a mark of what is sought.

    What invoices say is no correction of what was keyed: it is nobody's revision.
    """
    expected = expectations()
    general, by_class = _places(edition, book)

    def mark(key: str, tariff_class: str | None) -> Number:
        rate = expected.rates[key]
        unknown = Unknown(family=edition.family, edition=edition.name, tariff_class=tariff_class, rate=rate)
        stated = given.get(key)
        if stated is None:
            unknowns[unknown.name] = unknown
        return Number(
            value=Decimal(0) if stated is None else stated,
            unit=rate.unit,
            status=Status.RECOVERED,
            source=HIDDEN if stated is None else STATED,
            clause="",
            where=unknown.name,
        )

    return evolve(
        edition,
        rates={key: mark(key, None) for key in general},
        classes={code: {key: mark(key, code) for key in keys} for code, keys in by_class.items()},
        unknown={},
        file=f"{edition.family}/{edition.name}.yaml",
        revision=1,
        reason=None,
    )


def _places(edition: Edition, book: TariffBook) -> tuple[list[str], dict[str, list[str]]]:
    """Where the numbers of an edition stand: those for every class, and those of each class."""
    expected = expectations()
    general = list(edition.rates)
    by_class = {code: list(section) for code, section in edition.classes.items()}
    if edition.rule_set is None:
        general += [key for key in edition.unknown if not key.startswith("classes.") and key not in general]
        if FAMILIES[edition.family].monthly:
            general += [key for key in expected.of_family(edition.family) if key not in general]
        return general, by_class
    siblings = [each for each in book.editions(edition.family) if each.rule_set == edition.rule_set]
    usual = {key for each in (edition, *siblings) for key in each.rates}
    for code, keys in expected.rule_sets[edition.rule_set].items():
        own = by_class.setdefault(code, [])
        for key in sorted(keys):
            if key in general or key in own:
                continue
            (general if key in usual else own).append(key)
    return general, {code: keys for code, keys in by_class.items() if keys}
