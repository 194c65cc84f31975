"""Two editions of a family, or two books, side by side: what rose, fell, appeared, vanished."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from enum import Enum
from fractions import Fraction

from attrs import frozen

from hv_tariff.dates import format_date
from hv_tariff.errors import InputError
from hv_tariff.tariffs.book import TariffBook
from hv_tariff.tariffs.table import Edition, Number
from hv_tariff.tariffs.time_of_use import TimeOfUse, Window
from hv_tariff.vocabulary import Label


class Turn(Enum):
    """What became of a number.

    Attributes
    ----------
    ROSE, FELL, SAME
        Both editions give it.
    APPEARED, VANISHED
        One of them does not speak of it.
    FOUND, LOST
        One of them declares it unknown.
    """

    ROSE = "rose"
    FELL = "fell"
    SAME = "same"
    APPEARED = "appeared"
    VANISHED = "vanished"
    FOUND = "found"
    LOST = "lost"

    @property
    def label(self) -> Label:
        """Return the word a person reads."""
        return _TURNS[self]


_TURNS = {
    Turn.ROSE: Label("rose", "افزایش"),
    Turn.FELL: Label("fell", "کاهش"),
    Turn.SAME: Label("same value", "بی‌تغییر"),
    Turn.APPEARED: Label("appeared", "افزوده شد"),
    Turn.VANISHED: Label("vanished", "حذف شد"),
    Turn.FOUND: Label("unknown before", "پیش‌تر نامعلوم"),
    Turn.LOST: Label("unknown now", "اکنون نامعلوم"),
}


@frozen(kw_only=True, slots=True)
class Change:
    """A number in both editions, or in one.

    Attributes
    ----------
    tariff_class : str or None
        The code of the class; None where it is for every class.
    key : str
        ``energy.mid``
    before, after : Number or None
    unknown : str
        Why the edition that lacks it does not know it; empty where it does not speak of it.
    """

    tariff_class: str | None
    key: str
    before: Number | None
    after: Number | None
    unknown: str = ""

    @property
    def turn(self) -> Turn:
        """Return what became of it."""
        if self.before is None:
            return Turn.FOUND if self.unknown else Turn.APPEARED
        if self.after is None:
            return Turn.LOST if self.unknown else Turn.VANISHED
        if self.after.value == self.before.value:
            return Turn.SAME
        return Turn.ROSE if self.after.value > self.before.value else Turn.FELL

    @property
    def difference(self) -> Decimal | None:
        """Return the new value less the old one, in the number's unit."""
        if self.before is None or self.after is None:
            return None
        return self.after.value - self.before.value

    @property
    def percent(self) -> Fraction | None:
        """Return the difference in percent of the old value, exactly; None where that is zero."""
        if self.before is None or self.after is None or not self.before.value:
            return None
        return 100 * (Fraction(self.after.value) / Fraction(self.before.value) - 1)


@frozen(kw_only=True, slots=True)
class Structural:
    """A change that is not of a number.

    Attributes
    ----------
    what : Label
    before, after : str
        Empty: not there.
    """

    what: Label
    before: str
    after: str


@frozen(kw_only=True, slots=True)
class EditionDifference:
    """Two editions of one family.

    Attributes
    ----------
    before, after : Edition
    changes : tuple of Change
        Every number of either, in the order of the later one; those for every class first.
    structure : tuple of Structural
    """

    before: Edition
    after: Edition
    changes: tuple[Change, ...]
    structure: tuple[Structural, ...]

    @property
    def moved(self) -> tuple[Change, ...]:
        """Return the changes of which the value is not the same."""
        return tuple(each for each in self.changes if each.turn is not Turn.SAME)

    @property
    def reworded(self) -> tuple[Change, ...]:
        """Return those of the same value and another evidence: status, source, clause or method."""
        return tuple(
            each
            for each in self.changes
            if each.turn is Turn.SAME and _evidence(each.before) != _evidence(each.after)
        )


@frozen(kw_only=True, slots=True)
class BookDifference:
    """Two books.

    Attributes
    ----------
    before, after : TariffBook
    editions : tuple of EditionDifference
        Those of the same family and first day that are not equal.
    appeared, vanished : tuple of Edition
    """

    before: TariffBook
    after: TariffBook
    editions: tuple[EditionDifference, ...]
    appeared: tuple[Edition, ...]
    vanished: tuple[Edition, ...]


def compare_editions(before: Edition, after: Edition) -> EditionDifference:
    """Return what differs between two editions.

    Raises
    ------
    InputError
        When they are of two families.
    """
    if before.family != after.family:
        what = f"{before.family} {before.name} and {after.family} {after.name} are of two families"
        raise InputError(what, hint="compare two editions of one family, or two books")
    return EditionDifference(
        before=before,
        after=after,
        changes=tuple(_changes(before, after)),
        structure=tuple(each for each in _structure(before, after) if each.before != each.after),
    )


def compare_books(before: TariffBook, after: TariffBook) -> BookDifference:
    """Return what differs between two books, edition by edition."""
    olds, news = (
        {(each.family, each.from_): each for each in book.contents.editions} for book in (before, after)
    )
    pairs = [(olds[key], each) for key, each in news.items() if key in olds]
    return BookDifference(
        before=before,
        after=after,
        editions=tuple(found for found in (compare_editions(*pair) for pair in pairs) if _differs(found)),
        appeared=tuple(each for key, each in news.items() if key not in olds),
        vanished=tuple(each for key, each in olds.items() if key not in news),
    )


def _differs(found: EditionDifference) -> bool:
    return bool(found.moved or found.reworded or found.structure)


def _changes(before: Edition, after: Edition) -> Iterator[Change]:
    for key in dict.fromkeys((*after.rates, *before.rates)):
        yield _change(None, key, before, after)
    for code in dict.fromkeys((*after.classes, *before.classes)):
        own = dict.fromkeys((*after.classes.get(code, {}), *before.classes.get(code, {})))
        for key in own:
            yield _change(code, key, before, after)


def _change(code: str | None, key: str, before: Edition, after: Edition) -> Change:
    """A number of a class that stands under `rates` in one of the editions is compared with that one."""
    old, new = _number(before, code, key), _number(after, code, key)
    lacking = before if old is None else after
    names = (f"classes.{code}.{key}", key) if code is not None else (key,)
    unknown = next((lacking.unknown[name] for name in names if name in lacking.unknown), "")
    return Change(
        tariff_class=code, key=key, before=old, after=new, unknown=unknown if None in (old, new) else ""
    )


def _number(edition: Edition, code: str | None, key: str) -> Number | None:
    own: Mapping[str, Number] = edition.classes.get(code, {}) if code is not None else {}
    return own.get(key) or edition.rates.get(key)


def _evidence(number: Number | None) -> tuple[object, ...]:
    if number is None:
        return ()
    return number.status, number.source.text, number.clause, number.method


def _structure(before: Edition, after: Edition) -> Iterator[Structural]:
    def both(en: str, fa: str, old: str, new: str) -> Structural:
        return Structural(what=Label(en, fa), before=old, after=new)

    yield both("revision", "اصلاحیه", _revision(before), _revision(after))
    yield both("in force", "اجرا", _span(before), _span(after))
    yield both("rule set", "مجموعه قواعد", before.rule_set or "", after.rule_set or "")
    yield both("instrument", "سند", before.instrument.id, after.instrument.id)
    if before.instrument.id == after.instrument.id:
        yield both("title of the instrument", "عنوان سند", *(each.title.en for each in (before, after)))
    yield both("days without a table before it", "روزهای بی‌جدول پیش از آن", _gap(before), _gap(after))
    yield both("season", "فصل گرم", _season(before), _season(after))
    windows = [dict(_windows(each.time_of_use)) for each in (before, after)]
    for name in dict.fromkeys((*windows[1], *windows[0])):
        yield both(f"hours, {name}", f"ساعات، {name}", *(each.get(name, "") for each in windows))
    for name in before.unknown:
        if name in after.unknown:
            yield both(f"unknown: {name}", f"نامعلوم: {name}", before.unknown[name], after.unknown[name])


def _revision(edition: Edition) -> str:
    return "1" if edition.revision == 1 else f"{edition.revision}: {edition.reason or ''}"


def _span(edition: Edition) -> str:
    return (
        f"{format_date(edition.from_)} – {format_date(edition.until) if edition.until is not None else '…'}"
    )


def _gap(edition: Edition) -> str:
    gap = edition.gap_before
    return "" if gap is None else f"{format_date(gap.from_)}: {gap.reason}"


def _season(edition: Edition) -> str:
    if edition.season is None:
        return ""
    (month, day), (until_month, until_day) = edition.season.from_, edition.season.until
    return f"{month:02d}-{day:02d} – {until_month:02d}-{until_day:02d}"


def _windows(hours: TimeOfUse | None) -> Iterator[tuple[str, str]]:
    if hours is None:
        return
    for part in hours.parts:
        months = f"{part.months[0]:02d}–{part.months[-1]:02d}"
        for window in sorted(part.windows, key=lambda each: (each.band.value, each.start)):
            yield f"{months} {window.band.value}", _clock(window)
    for month, bands in hours.by_month.items():
        for band, value in bands.items():
            yield f"{month:02d} {band.value}", f"{value:f} h"


def _clock(window: Window) -> str:
    (h1, m1), (h2, m2) = divmod(window.start, 60), divmod(window.end, 60)
    return f"{h1:02d}:{m1:02d}–{h2:02d}:{m2:02d}"
