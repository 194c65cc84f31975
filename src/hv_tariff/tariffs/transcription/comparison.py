"""Two filled forms of one edition, cell by cell: where two people who keyed it do not agree."""

from __future__ import annotations

from decimal import Decimal

from attrs import frozen

from hv_tariff.dates import parse_date
from hv_tariff.errors import DateError, InputError
from hv_tariff.tariffs.transcription.filled import Filled
from hv_tariff.tariffs.transcription.form import Kind, Place, Slot
from hv_tariff.tariffs.transcription.typed import folded, is_none, is_unknown
from hv_tariff.vocabulary import Label

KEYED_BY = "keyed_by"


@frozen(kw_only=True, slots=True)
class Disagreement:
    """One cell that two forms do not agree on.

    Attributes
    ----------
    path : str
        What the cell is for.
    label : Label
    first, second : str or None
        What each form has; None for an empty cell.
    first_where, second_where : str
        The cell in each, ``A.xlsx:classes!D7``.
    likely : str or None
        What seems to have happened, where the two tell.
    """

    path: str
    label: Label
    first: str | None
    second: str | None
    first_where: str
    second_where: str
    likely: str | None


def compare_forms(first: Filled, second: Filled) -> tuple[Disagreement, ...]:
    """Return every cell in which two filled forms differ, numbers before texts, in the order of the form.

    Numbers are compared as numbers, days as days, text without regard to case, spaces, kinds of digits
    and the two spellings of Persian letters. Who keyed a form is not compared.

    Raises
    ------
    InputError
        When the forms are of different editions, or one person keyed both.
    """
    if first.form.identity != second.form.identity:
        one, other = first.form.identity, second.form.identity
        both = f"{one.family} {one.edition}, and {other.family} {other.edition}"
        alike = (one.family, one.edition) == (other.family, other.edition)
        raise InputError(
            f"the forms are not of one edition: {both}" + (", made in two ways" if alike else ""),
            where=f"{first.file} and {second.file}",
            hint="give two copies of one form, each filled by another person",
        )
    names = [folded(filled.by_path().get(KEYED_BY, "")) for filled in (first, second)]
    if names[0] and names[0] == names[1]:
        raise InputError(
            f"'{first.by_path()[KEYED_BY]}' keyed both forms",
            where=f"{first.file} and {second.file}",
            hint="a number is keyed twice by two people, who do not see each other's form",
        )
    unread = first.unread | second.unread  # a problem of its form, and no disagreement
    apart = [
        (place, slot)
        for place, slot in first.form.slots.items()
        if first.texts.get(place) != second.texts.get(place) and slot.path != KEYED_BY and place not in unread
    ]
    apart.sort(key=lambda each: (each[1].kind is Kind.TEXT, each[0].order))
    found = (_disagreement(first, second, place, slot) for place, slot in apart)
    return tuple(each for each in found if each is not None)


def _disagreement(first: Filled, second: Filled, place: Place, slot: Slot) -> Disagreement | None:
    one, other = first.texts.get(place), second.texts.get(place)
    if one is not None and other is not None and _meant(one, slot) == _meant(other, slot):
        return None
    return Disagreement(
        path=slot.path,
        label=slot.label,
        first=one,
        second=other,
        first_where=first.where(place),
        second_where=second.where(place),
        likely=likely_slip(one, other)
        if one is not None and other is not None
        else "one of the two is empty",
    )


def _meant(text: str, slot: Slot) -> object:
    if slot.kind is Kind.NUMBER:
        if is_unknown(text) or is_none(text):  # words: True is equal to the number 1, and False to 0
            return "unknown" if is_unknown(text) else "none"
        return Decimal(text)
    if slot.kind is Kind.DAY:
        try:
            return parse_date(text)
        except DateError:
            return text
    return folded(text)


def likely_slip(one: str, other: str) -> str | None:
    """Return what makes one text the other, where it is one slip of the fingers."""
    first, second = folded(one), folded(other)
    if len(first) == len(second):
        places = [index for index, (a, b) in enumerate(zip(first, second, strict=True)) if a != b]
        if len(places) == 1:
            return f"one character differs: {first[places[0]]} and {second[places[0]]}"
        if len(places) == 2 and sorted(first) == sorted(second):
            a, b = (first[place] for place in places)
            return f"two digits are swapped: {a} and {b}"
    shorter, longer = sorted((first, second), key=len)
    if len(longer) == len(shorter) + 1:
        for index, each in enumerate(longer):
            if longer[:index] + longer[index + 1 :] == shorter:
                return f"one has a {'digit' if each.isdigit() else 'character'} more: {each}"
    return None
