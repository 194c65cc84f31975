"""The history of a number over the editions of its family, and a small chart of it in plain SVG."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction

from attrs import frozen
from markupsafe import Markup

from hv_tariff.tariffs import Edition, Number, TariffBook
from hv_tariff.vocabulary import Status

WIDTH, HEIGHT, MARGIN = 160, 34, 4
_LAST = timedelta(days=180)  # how much of an edition without an end is drawn


@frozen(kw_only=True, slots=True)
class Point:
    """A number in one edition."""

    edition: Edition
    number: Number


@frozen(kw_only=True, slots=True)
class Histories:
    """The histories of a family's numbers, by their path in its files.

    Attributes
    ----------
    from_, until : date
        The days that a chart spans.
    points : Mapping of str to tuple of Point
        By date.
    """

    from_: date
    until: date
    points: Mapping[str, tuple[Point, ...]]


def histories(book: TariffBook, family: str) -> Histories:
    """Return the histories of the numbers of a family, as the editions in force have them."""
    editions = book.editions(family)
    found: dict[str, list[Point]] = {}
    for edition in editions:
        for path, number in edition.numbers():
            found.setdefault(path, []).append(Point(edition=edition, number=number))
    last = editions[-1]
    return Histories(
        from_=editions[0].from_,
        until=last.until or last.from_ + _LAST,
        points={path: tuple(points) for path, points in found.items()},
    )


def chart(points: Sequence[Point], within: Histories, *, title: str, now: Edition | None = None) -> Markup:
    """Return a chart: a level line for each edition, apart where none is known, weak numbers dashed.

    Parameters
    ----------
    points : sequence of Point
        By date.
    within : Histories
        Of the family, whose span of days is drawn.
    title : str
        What a reader of the page hears instead of the chart.
    now : Edition, optional
        The edition that is marked.
    """
    values = [Fraction(each.number.value) for each in points]
    low, high = min(values), max(values)

    def x(day: date) -> int:
        days = (within.until - within.from_).days
        return MARGIN + (day - within.from_).days * (WIDTH - 2 * MARGIN) // days

    def y(value: Fraction) -> int:
        if high == low:
            return HEIGHT // 2
        return HEIGHT - MARGIN - int((value - low) * (HEIGHT - 2 * MARGIN) / (high - low))

    parts = []
    before: tuple[date, int] | None = None
    for point, value in zip(points, values, strict=True):
        edition, level = point.edition, y(value)
        until = edition.until or within.until
        start, end = x(edition.from_), max(x(until), x(edition.from_) + 2)
        if before is not None and before[0] == edition.from_:
            parts.append(f'<path class="rise" d="M{start} {before[1]}V{level}" />')
        kind = "weak" if point.number.status <= Status.ESTIMATE else "known"
        marked = " now" if edition is now else ""
        parts.append(f'<path class="{kind}{marked}" d="M{start} {level}H{end}" />')
        before = (until, level)
    return Markup(
        '<svg class="history" viewBox="0 0 {} {}" width="{}" height="{}" role="img"><title>{}</title>{}</svg>'
    ).format(WIDTH, HEIGHT, WIDTH, HEIGHT, title, Markup("".join(parts)))
