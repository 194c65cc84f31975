"""A form of one edition as plain data: its sheets, what stands in them, and the cells that a person fills."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from enum import Enum

from attrs import field, frozen

from hv_tariff.errors import InputError
from hv_tariff.formula.nodes import Rate
from hv_tariff.vocabulary import Label

LAYOUT = 1
"""The version of the layout; a form of another one is refused."""
IDENTITY_ROW = 2
_MARK = "hv_tariff form"


class Kind(Enum):
    """What a cell to fill takes."""

    NUMBER = "number"
    TEXT = "text"
    DAY = "day"
    MONTH_DAY = "month and day"
    WINDOWS = "hours of the clock"


class Style(Enum):
    """What a cell that is not filled shows."""

    TITLE = "title"
    NOTE = "note"
    BLOCK = "block"
    HEADING = "heading"
    NAME = "name"
    PREVIOUS = "previous"
    NOTHING = "nothing"


@frozen(slots=True, cache_hash=True)
class Place:
    """A cell of a form: the number of its sheet, its row and its column, from 0."""

    sheet: int
    row: int
    column: int

    @property
    def order(self) -> tuple[int, int, int]:
        """Return its place in the order in which a form is read."""
        return (self.sheet, self.row, self.column)

    @property
    def cell(self) -> str:
        """Return the cell as a spreadsheet names it, ``D7``."""
        letters, rest = "", self.column + 1
        while rest:
            rest, letter = divmod(rest - 1, 26)
            letters = chr(ord("A") + letter) + letters
        return f"{letters}{self.row + 1}"


@frozen(kw_only=True, slots=True)
class Slot:
    """A cell to fill.

    Attributes
    ----------
    path : str
        What it is for: ``rates.energy.mid.value``, ``classes.other.energy.mid.clause``, ``in_force.from``.
    label : Label
        What a person calls it.
    kind : Kind
    required : bool
        Whether it may not stay empty, whatever else is filled.
    rate : Rate or None
        The rate that a number is for.
    """

    path: str
    label: Label
    kind: Kind = Kind.TEXT
    required: bool = False
    rate: Rate | None = field(default=None, eq=False)


@frozen(kw_only=True, slots=True)
class Fixed:
    """What a cell shows that nobody fills."""

    text: str
    style: Style


@frozen(kw_only=True, slots=True)
class Sheet:
    """One sheet: its name, the widths of its columns [character], and the first row that scrolls."""

    name: str
    widths: tuple[int, ...]
    frozen_rows: int = 0
    frozen_columns: int = 0


@frozen(kw_only=True, slots=True)
class Identity:
    """Which edition a form is for, and from what it was made; it stands in the form itself.

    Attributes
    ----------
    family : str
        ``supply/hv``
    edition : str
        ``1397-02``, or ``1397-02-09``.
    rule_set : str or None
    previous : str or None
        The edition whose numbers stand beside the cells.
    layout : int
    digest : str
        Of every cell of the form.
    """

    family: str
    edition: str
    rule_set: str | None
    previous: str | None
    layout: int = LAYOUT
    digest: str = ""

    def __str__(self) -> str:
        parts = (self.family, self.edition, self.rule_set or "-", self.previous or "-", self.digest)
        return f"{_MARK} {self.layout} | " + " | ".join(parts)

    @property
    def file(self) -> str:
        """Return the file of the edition inside a book, ``supply/hv/1397-02.yaml``."""
        return f"{self.family}/{self.edition}.yaml"


def read_identity(text: str, *, where: str) -> Identity:
    """Read the identity that a form carries.

    Raises
    ------
    InputError
        When the text is none, or is of another layout.
    """
    mark, *parts = text.split(" | ")
    name, _, layout = mark.rpartition(" ")
    if name != _MARK or len(parts) != 5 or not layout.isdecimal():
        raise InputError(
            "this is no form of hv_tariff", where=where, hint="make one with hv-tariff tables form FAMILY"
        )
    if int(layout) != LAYOUT:
        raise InputError(
            f"the form has layout {layout}, and layout {LAYOUT} is read",
            where=where,
            hint="make it again with hv-tariff tables form",
        )
    family, edition, rule_set, previous, digest = parts
    return Identity(
        family=family,
        edition=edition,
        rule_set=None if rule_set == "-" else rule_set,
        previous=None if previous == "-" else previous,
        digest=digest,
    )


@frozen(kw_only=True, slots=True)
class Form:
    """A form: everything that stands in it and every cell to fill.

    Attributes
    ----------
    identity : Identity
    sheets : tuple of Sheet
    fixed : Mapping of Place to Fixed
    slots : Mapping of Place to Slot
    """

    identity: Identity
    sheets: tuple[Sheet, ...]
    fixed: Mapping[Place, Fixed]
    slots: Mapping[Place, Slot]

    def where(self, place: Place, *, file: str) -> str:
        """Return ``FORM.xlsx:sheet!D7``."""
        return f"{file}:{self.sheets[place.sheet].name}!{place.cell}"

    def places(self) -> Mapping[str, Place]:
        """Return where each path is filled."""
        return {slot.path: place for place, slot in self.slots.items()}


def digest_of(fixed: Mapping[Place, Fixed], slots: Mapping[Place, Slot]) -> str:
    """Return the digest of a form's cells: what stands where, and what is asked where."""
    lines = [f"{place.sheet}!{place.cell}={cell.text}" for place, cell in fixed.items()]
    lines += [f"{place.sheet}!{place.cell}?{slot.path}" for place, slot in slots.items()]
    return hashlib.sha256("\n".join(sorted(lines)).encode("utf-8")).hexdigest()[:16]
