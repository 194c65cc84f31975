"""What the pages of families, editions and keys show."""

from __future__ import annotations

from collections import Counter
from typing import Any

from hv_tariff.contracts.changes.row import Use
from hv_tariff.formula.nodes import Rate
from hv_tariff.reports.tables_site.citing import Citing
from hv_tariff.reports.tables_site.histories import Histories, Point, chart, histories
from hv_tariff.reports.tables_site.places import rules_page
from hv_tariff.reports.tables_site.uses import Use as UseOfRate
from hv_tariff.reports.tables_site.uses import uses
from hv_tariff.tariffs import FAMILIES, Edition, TariffBook
from hv_tariff.vocabulary import Band, Label, TariffClass

# Of connection costs, a section of a table is of a use.
_CLASSES = {each.value: each.label for each in (*TariffClass, *Use)}


def family_rows(book: TariffBook, family: str, within: Histories) -> dict[str, Any]:
    """Return what the page of a family shows: its editions, and the keys of its numbers."""
    by_key: dict[str, int] = {}
    for path in within.points:
        by_key[key_of(path)] = by_key.get(key_of(path), 0) + 1
    return {
        "family": FAMILIES[family],
        "editions": [
            (edition, Counter(number.status for _, number in edition.numbers()), len(edition.unknown))
            for edition in book.editions(family)
        ],
        "keys": by_key,
    }


def edition_page(book: TariffBook, edition: Edition, within: Histories, citing: Citing) -> dict[str, Any]:
    """Return what the page of an edition shows: each number with its history and the lines that use it."""
    groups: dict[str, list[tuple[Any, ...]]] = {}
    for path, number in edition.numbers():
        points = within.points.get(path, ())
        if not any(point.edition is edition for point in points):
            points = _with(points, Point(edition=edition, number=number))
        drawn = chart(points, within, title=spoken(points), now=edition)
        row = (path, key_of(path), number, drawn, used_by(key_of(path), edition))
        groups.setdefault(class_of(path), []).append(row)
    return {
        "edition": edition,
        "family": FAMILIES[edition.family],
        "groups": [(class_label(code), rows) for code, rows in groups.items()],
        "sources": list(dict.fromkeys(number.source for _, number in edition.numbers())),
        "revisions": book.revisions(edition.family, edition.name),
        "in_force": edition in book.editions(edition.family),
        "instruments": citing.of_edition.get(edition.instrument.id, ()),
        "bands": list(Band),
    }


def key_page(book: TariffBook, rate: Rate) -> dict[str, Any]:
    """Return what the page of a key shows: its numbers by edition and class, and the lines that use it."""
    if rate.family not in book.families:
        return {"rate": rate, "paths": [], "rows": [], "used": used_by(rate.key, None)}
    within = histories(book, rate.family)
    held = {path: points for path, points in within.points.items() if key_of(path) == rate.key}
    rows = [
        (edition, [_in(points, edition) for points in held.values()])
        for edition in book.editions(rate.family)
    ]
    return {
        "rate": rate,
        "paths": [
            (path, class_label(class_of(path)), chart(points, within, title=spoken(points)))
            for path, points in held.items()
        ],
        "rows": [row for row in rows if any(row[1])],
        "used": used_by(rate.key, None),
    }


def key_of(path: str) -> str:
    """Return the key of a number by its path: ``energy.mid`` of ``classes.general_2b.energy.mid``."""
    return path.split(".", 2)[2] if path.startswith("classes.") else path.removeprefix("rates.")


def class_of(path: str) -> str:
    """Return the class of a number by its path; empty where it is every class's."""
    return path.split(".", 2)[1] if path.startswith("classes.") else ""


def class_label(code: str) -> Label | None:
    """Return the label of a class; None where a number is every class's."""
    return _CLASSES.get(code, Label(code, code)) if code else None


def used_by(key: str, edition: Edition | None) -> tuple[UseOfRate, ...]:
    """Return the lines that read a rate; of an edition that names its rule set, those of its rules."""
    found = uses().get(key, ())
    if edition is None or edition.rule_set is None:
        return found
    return tuple(use for use in found if use.page == rules_page(edition.rule_set))


def spoken(points: tuple[Point, ...]) -> str:
    """Return a history in words and figures."""
    return ", ".join(f"{point.edition.revised_name}: {point.number.value:,f}" for point in points)


def _with(points: tuple[Point, ...], point: Point) -> tuple[Point, ...]:
    """The history with an edition's own number, where another revision is in force."""
    others = [each for each in points if each.edition.from_ != point.edition.from_]
    return tuple(sorted((*others, point), key=lambda each: each.edition.from_))


def _in(points: tuple[Point, ...], edition: Edition) -> Point | None:
    return next((point for point in points if point.edition is edition), None)
