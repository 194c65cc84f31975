"""The drawing of a form, cell by cell, on the sheet that was started last."""

from __future__ import annotations

from collections.abc import Sequence

from hv_tariff.errors import InputError
from hv_tariff.tariffs.transcription.form import Fixed, Place, Sheet, Slot, Style
from hv_tariff.vocabulary import Label


class Drawing:
    """Cells as they are laid; `row` is the next free row of the sheet."""

    def __init__(self) -> None:
        self.sheets: list[Sheet] = []
        self.fixed: dict[Place, Fixed] = {}
        self.slots: dict[Place, Slot] = {}
        self.row = 0

    def start(self, sheet: Sheet) -> None:
        """Start a sheet; what follows is laid on it."""
        self.sheets.append(sheet)
        self.row = 0

    def text(self, row: int, column: int, text: str, style: Style, *, sheet: int | None = None) -> None:
        """Lay text that nobody fills."""
        self.fixed[self._free(row, column, sheet)] = Fixed(text=text, style=style)

    def slot(self, row: int, column: int, slot: Slot, *, sheet: int | None = None) -> None:
        """Lay a cell to fill."""
        self.slots[self._free(row, column, sheet)] = slot

    def block(self, label: Label, headings: Sequence[str]) -> None:
        """Lay the name of a block and its headings, below what is there."""
        self.text(self.row, 0, f"{label.fa}   {label.en}", Style.BLOCK)
        for column, heading in enumerate(headings):
            if heading:
                self.text(self.row + 1, column, heading, Style.HEADING)
        self.row += 2

    def names(self, label: Label, *rest: str) -> None:
        """Lay the Persian and the English name of the row, and what stands after them."""
        for column, text in enumerate((label.fa, label.en, *rest)):
            self.text(self.row, column, text, Style.NAME)

    def _free(self, row: int, column: int, sheet: int | None) -> Place:
        place = Place(len(self.sheets) - 1 if sheet is None else sheet, row, column)
        if place in self.fixed or place in self.slots:
            raise InputError("a cell of the form is laid twice", where=place.cell)
        return place
