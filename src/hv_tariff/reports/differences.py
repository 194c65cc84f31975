"""The difference between two tables, and what it does to bills, as plain data and as a person's text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from attrs import frozen

import hv_tariff
from hv_tariff.billing import expectations, identity_of
from hv_tariff.billing.basket.effects import CustomerEffect, Effect, LineEffect
from hv_tariff.billing.identity import Identity
from hv_tariff.billing.rule_changes import RuleChange, rule_changes
from hv_tariff.dates import format_date
from hv_tariff.reports.difference_words import WORDS, class_label, clauses
from hv_tariff.reports.wording import Language, Voice, aligned
from hv_tariff.tariffs import Edition, Number
from hv_tariff.tariffs.difference import BookDifference, Change, EditionDifference
from hv_tariff.vocabulary import Label, Status

FORM = "hv_tariff/table-difference/1"


@frozen(kw_only=True, slots=True)
class Difference:
    """What a report is of.

    Attributes
    ----------
    before, after : Label
        What is compared: ``supply/hv 1404-01`` with its title.
    editions : tuple of EditionDifference
    appeared, vanished : tuple of Edition
        Of two books.
    effect : Effect or None
    identities : tuple of Identity
        Of the book that holds the one, and of that which holds the other.
    """

    before: Label
    after: Label
    editions: tuple[EditionDifference, ...]
    appeared: tuple[Edition, ...] = ()
    vanished: tuple[Edition, ...] = ()
    effect: Effect | None = None
    identities: tuple[Identity, ...] = ()

    @property
    def empty(self) -> bool:
        """Return whether nothing differs."""
        return not (self.appeared or self.vanished) and not any(
            each.moved or each.reworded or each.structure for each in self.editions
        )


def of_editions(
    found: EditionDifference, effect: Effect | None, *, identities: tuple[Identity, ...] = ()
) -> Difference:
    """Return the report of two editions."""
    before, after = (edition_label(each) for each in (found.before, found.after))
    return Difference(before=before, after=after, editions=(found,), effect=effect, identities=identities)


def of_books(found: BookDifference, effect: Effect | None) -> Difference:
    """Return the report of two books."""
    before, after = (
        Label(*(f"{text} · {book.fingerprint[:12]}" for text in (book.name, book.name)))
        for book in (found.before, found.after)
    )
    return Difference(
        before=before,
        after=after,
        editions=found.editions,
        appeared=found.appeared,
        vanished=found.vanished,
        effect=effect,
        identities=(identity_of(found.before), identity_of(found.after)),
    )


def edition_label(edition: Edition) -> Label:
    """Return what an edition is called."""
    name = f"{edition.family} {edition.revised_name}"
    return Label(f"{name} · {edition.title.en}", f"{name} · {edition.title.fa}")


def key_label(key: str) -> Label:
    """Return the name of a number by its key."""
    return expectations().rates[key].label


def difference_json(found: Difference) -> dict[str, Any]:
    """Return a difference as plain data; figures are exact text, a percentage a fraction where it must."""
    return {
        "form": FORM,
        "library": hv_tariff.__version__,
        "identities": [each.plain() for each in found.identities],
        "before": _label(found.before),
        "after": _label(found.after),
        "editions": [_edition(each) for each in found.editions],
        "appeared": [_named(each) for each in found.appeared],
        "vanished": [_named(each) for each in found.vanished],
        "effect": None if found.effect is None else _effect(found.effect),
    }


def _label(label: Label | None) -> dict[str, str] | None:
    return None if label is None else {"en": label.en, "fa": label.fa}


def _named(edition: Edition) -> dict[str, Any]:
    return {
        "family": edition.family,
        "edition": edition.name,
        "revision": edition.revision,
        "from": format_date(edition.from_),
    }


def _edition(each: EditionDifference) -> dict[str, Any]:
    return {
        "family": each.after.family,
        "before": _named(each.before),
        "after": _named(each.after),
        "numbers": [_change(one) for one in (*each.moved, *each.reworded)],
        "structure": [
            {"what": _label(one.what), "before": one.before, "after": one.after} for one in each.structure
        ],
        "rules": [
            {
                "line": one.code,
                "label": _label(one.label),
                "classes": [code.value for code in one.classes],
                "before": _label(one.before),
                "after": _label(one.after),
            }
            for one in rule_changes(each.before.rule_set, each.after.rule_set)
        ],
    }


def _change(each: Change) -> dict[str, Any]:
    percent = each.percent
    return {
        "class": each.tariff_class,
        "key": each.key,
        "label": _label(key_label(each.key)),
        "turn": each.turn.value,
        "before": _number(each.before),
        "after": _number(each.after),
        "difference": None if each.difference is None else f"{each.difference:f}",
        "percent": None if percent is None else str(percent),
        "unknown": each.unknown or None,
    }


def _number(number: Number | None) -> dict[str, str] | None:
    if number is None:
        return None
    return {
        "value": f"{number.value:f}",
        "unit": str(number.unit),
        "status": number.status.code,
        "clause": number.clause,
        "source": number.source.text,
        "where": number.where,
    }


def _effect(found: Effect) -> dict[str, Any]:
    return {
        "month": found.month,
        "note": _label(found.basket.note),
        "customers": [
            {
                "name": each.customer.name,
                "label": _label(each.customer.label),
                "load": _label(each.customer.load),
                "before": each.before,
                "after": each.after,
                "difference": each.difference,
                "unknown_before": each.why_before or None,
                "unknown_after": each.why_after or None,
                "lines": [_line(line) for line in each.lines],
            }
            for each in found.customers
        ],
    }


def _line(line: LineEffect) -> dict[str, Any]:
    return {
        "line": line.code,
        "label": _label(line.label),
        "before": line.before,
        "after": line.after,
        "difference": line.difference,
        "unknown_before": line.why_before or None,
        "unknown_after": line.why_after or None,
        "clause": {"id": line.clause.id, "title": _label(line.clause.title)},
        "numbers": [
            {"label": _label(one.label), "before": _number(one.before), "after": _number(one.after)}
            for one in line.numbers
        ],
    }


def difference_text(found: Difference, *, language: Language) -> str:
    """Return a difference as text: what became of each number, then what it does to the basket's bills."""
    return "\n".join(_text(found, Voice(language))) + "\n"


def _text(found: Difference, v: Voice) -> Iterator[str]:
    say = _saying(v)
    yield f"{say['before']}: {v.said(found.before)}"
    yield f"{say['after']}: {v.said(found.after)}"
    if found.empty:
        yield ""
        yield say["nothing"]
    for name, editions in (("appeared", found.appeared), ("vanished", found.vanished)):
        if editions:
            yield ""
            yield f"{say[name]}:"
            yield from (f"  {v.said(edition_label(each))}" for each in editions)
    for each in found.editions:
        if len(found.editions) > 1 or found.appeared or found.vanished:
            yield ""
            yield f"── {v.said(edition_label(each.after))}"
        yield from _edition_text(each, v)
    if found.effect is not None and not found.empty:
        yield from _effect_text(found.effect, v)
    if found.identities:
        yield ""
        yield from (v.identity(each) for each in dict.fromkeys(found.identities))


def _saying(v: Voice) -> Mapping[str, str]:
    return {name: v.said(label) for name, label in WORDS.items()}


def _edition_text(each: EditionDifference, v: Voice) -> Iterator[str]:
    say = _saying(v)
    if each.structure:
        yield ""
        yield say["structure"]
        for one in each.structure:
            was, is_ = (text or say["not_there"] for text in (one.before, one.after))
            yield f"  {v.said(one.what)}: {was} {say['to']} {is_}"
    changes = rule_changes(each.before.rule_set, each.after.rule_set)
    if changes:
        yield ""
        yield say["rules"]
        for change in changes:
            yield from _rule_text(change, v)
    yield from _numbers_text(each, v)
    if each.reworded:
        yield ""
        yield say["reworded"]
        for same in each.reworded:
            yield f"  {_place(same, v)}: {_evidence(same.before, v)} {say['to']} {_evidence(same.after, v)}"


def _numbers_text(each: EditionDifference, v: Voice) -> Iterator[str]:
    say = _saying(v)
    same = len(each.changes) - len(each.moved)
    if each.moved:
        yield ""
        yield say["numbers"]
        groups: dict[str | None, list[Change]] = {}
        for one in each.moved:
            groups.setdefault(one.tariff_class, []).append(one)
        for code, changes in groups.items():
            yield f"  {v.said(class_label(code))}"
            for one in changes:
                yield f"    {_sentence(one, v)}"
                yield from (f"      {say['clause']}: {clause}" for clause in clauses(one))
        for reason in dict.fromkeys(one.unknown for one in each.moved if one.unknown):
            yield f"  {say['unknown']}: {reason}"
    if same:
        yield ""
        yield f"{v.number(same)} {say['same']}"


def _place(one: Change, v: Voice) -> str:
    return f"{v.listed(v.said(class_label(one.tariff_class)), v.said(key_label(one.key)))}"


def _sentence(one: Change, v: Voice) -> str:
    """One number in a sentence: what became of it, from what to what, by how much."""
    said = v.said(key_label(one.key))
    known = one.after or one.before
    unit = v.unit(known.unit) if known is not None else ""
    if one.before is not None and one.after is not None and one.difference is not None:
        values = f"{_value(one.before, v)} {v.said(WORDS['to'])} {_value(one.after, v)}{unit}"
        moved = f"{by(one.difference, v)}{_in_percent(one, v)}"
        return f"{said} {v.said(one.turn.label)}: {v.listed(values, moved)}{known_as(one, v)}"
    return f"{said}: {v.listed(_value(known, v) + unit, v.said(one.turn.label))}{known_as(one, v)}"


def known_as(one: Change, v: Voice) -> str:
    """Return how well the numbers are known, where one of them is not verified by bills."""
    statuses = [each.status for each in (one.before, one.after) if each is not None]
    if all(each is Status.BILL_VERIFIED for each in statuses):
        return ""
    return " · " + f" {v.said(WORDS['to'])} ".join(dict.fromkeys(v.status(each) for each in statuses))


def _value(number: Number | None, v: Voice) -> str:
    return "" if number is None else v.exact(Fraction(number.value))


def by(value: Any, v: Voice) -> str:
    """Return a difference with its sign."""
    exact = Fraction(value)
    return ("+" if exact > 0 else "") + v.exact(exact)


def percent_text(value: Fraction, v: Voice) -> str:
    """Return a percentage with its sign; one without a finite decimal is cut, and … says so."""
    return by(value, v) + ("٪" if v.persian else " %")


def _in_percent(one: Change, v: Voice) -> str:
    return "" if one.percent is None else f" ({percent_text(one.percent, v)})"


def _evidence(number: Number | None, v: Voice) -> str:
    return "" if number is None else f"{v.listed(v.status(number.status), number.clause)}"


def _rule_text(change: RuleChange, v: Voice) -> Iterator[str]:
    say = _saying(v)
    names = v.listed(*(v.said(each.label) for each in change.classes))
    yield f"  {v.said(change.label)} ({names})"
    for name, formula in (("before", change.before), ("after", change.after)):
        yield f"    {say[name]}: {v.said(formula) if formula is not None else say['not_there']}"


def _effect_text(found: Effect, v: Voice) -> Iterator[str]:
    say = _saying(v)
    yield ""
    month = f"{say['month']} {v.month(found.month)}"
    yield f"{say['effect']}: {month}{'؛' if v.persian else ';'} {say['all_else']}"
    yield v.said(found.basket.note)
    yield ""
    heads = [say[name] for name in ("customer", "before", "after", "difference", "percent")]
    yield from aligned([heads, *(_customer_row(each, v) for each in found.customers)])
    reasons = dict.fromkeys(
        why for each in found.customers for why in (each.why_before, each.why_after) if why
    )
    for why in reasons:
        yield f"{say['unknown']}: {why}"


def _customer_row(each: CustomerEffect, v: Voice) -> list[str]:
    unknown = v.said(WORDS["unknown"])
    amounts = [unknown if amount is None else v.number(amount) for amount in (each.before, each.after)]
    change, percent = "", ""
    if each.difference is not None:
        change = by(each.difference, v)
        percent = percent_text(Fraction(100 * each.difference, each.before), v) if each.before else ""
    return [v.said(each.customer.label), *amounts, change, percent]
