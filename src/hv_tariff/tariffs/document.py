"""A table file as text with line numbers, and the reading of its sections with every problem kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from attrs import frozen

from hv_tariff.dates import parse_date
from hv_tariff.errors import DateError, TableError, nearest


@frozen(kw_only=True, slots=True)
class Text:
    """A value as it was typed."""

    text: str
    line: int


@frozen(kw_only=True, slots=True)
class Block:
    """Keys with their values, and the line each key stands on; of a list, the keys are 1, 2, 3."""

    entries: Mapping[str, Text | Block]
    lines: Mapping[str, int]
    line: int
    is_list: bool = False

    def plain(self) -> dict[str, Any]:
        """Return the text of every key, nested as it is."""
        return {
            key: value.text if isinstance(value, Text) else value.plain()
            for key, value in self.entries.items()
        }


@frozen(kw_only=True, slots=True)
class Section:
    """A block of a file under its path; what is wrong is appended to `problems`, and reading goes on."""

    file: str
    path: str
    block: Block
    problems: list[TableError]

    def where(self, key: str | None = None) -> str:
        """Return ``file:line key.path`` of a key, or of the section itself."""
        line = self.block.line if key is None else self.block.lines.get(key, self.block.line)
        path = ".".join(part for part in (self.path, key) if part)
        place = f"{self.file}:{line}" if line else self.file
        return f"{place} {path}".rstrip()

    def refuse(self, what: str, *, key: str | None = None, hint: str | None = None) -> None:
        """Keep a problem at a key, or at the section."""
        self.problems.append(TableError(what, where=self.where(key), hint=hint))

    def only(self, known: Sequence[str]) -> None:
        """Refuse every key that is not known here, naming the nearest."""
        for key in self.block.entries:
            if key not in known:
                self.refuse(f"unknown key '{key}'", key=key, hint=nearest(key, known))

    def text(self, key: str, *, missing: str | None = "add it") -> str | None:
        """Return the text of a key; `missing` is the hint when it is absent, None when it may be."""
        value = self.block.entries.get(key)
        if value is None:
            if missing is not None:
                self.refuse(f"{key} is missing", key=None, hint=missing)
            return None
        if isinstance(value, Block):
            self.refuse(f"{key} is a section where one value is meant", key=key)
            return None
        if not value.text.strip():
            self.refuse(f"{key} is empty", key=key, hint="give it a value or leave the key out")
            return None
        return value.text

    def choice(self, key: str, known: Sequence[str], *, missing: str | None = "add it") -> str | None:
        """Return the text of a key that must be one of the known words."""
        text = self.text(key, missing=missing)
        if text is not None and text not in known:
            self.refuse(f"unknown {key.replace('_', ' ')} '{text}'", key=key, hint=nearest(text, known))
            return None
        return text

    def day(self, key: str, *, missing: str | None = "write it as 1404-02-31") -> date | None:
        """Return a Solar Hijri date as a day."""
        text = self.text(key, missing=missing)
        if text is None:
            return None
        try:
            return parse_date(text)
        except DateError as error:
            self.refuse(error.what, key=key, hint=error.hint)
            return None

    def section(self, key: str, *, missing: str | None = "add it") -> Section | None:
        """Return the section under a key."""
        value = self.block.entries.get(key)
        if value is None:
            if missing is not None:
                self.refuse(f"{key} is missing", hint=missing)
            return None
        if isinstance(value, Text):
            self.refuse(
                f"{key} is one value where a section is meant", key=key, hint="write its keys below it"
            )
            return None
        path = f"{self.path}.{key}" if self.path else key
        line = self.block.lines[key]
        block = Block(entries=value.entries, lines=value.lines, line=line, is_list=value.is_list)
        return Section(file=self.file, path=path, block=block, problems=self.problems)

    def items(self, key: str, *, missing: str | None = "add it") -> tuple[Section, ...]:
        """Return the sections of a list under a key; `missing` as of `section`."""
        below = self.section(key, missing=missing)
        if below is None:
            return ()
        if not below.block.is_list:
            below.refuse(f"{key} is no list", hint="write each entry after a dash")
            return ()
        return tuple(each for _, each in below.sections())

    def sections(self) -> tuple[tuple[str, Section], ...]:
        """Return every key with the section under it."""
        found = ((key, self.section(key)) for key in self.block.entries)
        return tuple((key, section) for key, section in found if section is not None)
