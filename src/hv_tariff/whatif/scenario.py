"""A scenario: named edits, in their order, that make other tables and other inputs of the same rules."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from attrs import evolve, field, frozen

from hv_tariff.audit.strict_json import parse_json
from hv_tariff.billing import Case
from hv_tariff.contracts.quantities import refused
from hv_tariff.errors import BookError, HvTariffError, InputError, TableError
from hv_tariff.tariffs import Edition, TariffBook
from hv_tariff.tariffs.document import Block, Section, Text
from hv_tariff.whatif.edits.edit import Edit, Tables
from hv_tariff.whatif.printed_loss import with_sound_loss
from hv_tariff.whatif.reading import read_edit

FORMATS = (".yaml", ".yml", ".json")


@frozen(kw_only=True, slots=True)
class Applied:
    """What a scenario made of a book and cases.

    Attributes
    ----------
    book : TariffBook
        Marked with the scenario's name; of a scenario without edits, the book itself.
    cases : tuple of Case
        Those that can be billed under it, in their order.
    refused : tuple of (Case, str)
        Those that an edit makes no sense for, with the reason.
    touched : frozenset of int
        The edits that changed a table or a case, by their places.
    """

    book: TariffBook
    cases: tuple[Case, ...]
    refused: tuple[tuple[Case, str], ...] = ()
    touched: frozenset[int] = frozenset()


def _edits(given: Sequence[Edit | Mapping[str, Any]]) -> tuple[Edit, ...]:
    """Edits as they are, and those that are plain data read."""
    if all(isinstance(each, Edit) for each in given):
        return tuple(each for each in given if isinstance(each, Edit))
    plain = [each.record() if isinstance(each, Edit) else each for each in given]
    return read_scenario({"name": "scenario", "edits": plain}).edits


@frozen(kw_only=True, slots=True)
class Scenario:
    """Named edits in their order.

    Attributes
    ----------
    name : str
    edits : tuple of Edit
        May be empty: then every bill stays as it is. Given also as plain data, as in a file.

    Raises
    ------
    BookError
        When edits given as plain data are none.
    """

    name: str
    edits: tuple[Edit, ...] = field(default=(), converter=_edits)

    def apply(self, book: TariffBook, cases: Sequence[Case]) -> tuple[TariffBook, tuple[Case, ...]]:
        """Return the book and the cases after the edits, new and immutable.

        Parameters
        ----------
        book : TariffBook
        cases : sequence of Case

        Raises
        ------
        BookError
            With every edit that touches nothing or makes no sense of a table.
        InputError
            When an edit makes no sense for a case that it is for; see `applied` to leave such cases out.
        """
        found = self.applied(book, cases)
        if found.refused:
            case, reason = found.refused[0]
            raise InputError(reason, where=f"{self.name}, case {case.name}")
        return found.book, found.cases

    def applied(self, book: TariffBook, cases: Sequence[Case]) -> Applied:
        """Return what the scenario makes of a book and cases, the cases that it refuses apart.

        Raises
        ------
        BookError
            With every edit that touches nothing or makes no sense of a table.
        """
        made = self.tried(book, cases)
        self.check_touched(made.touched, book)
        return made

    def check_touched(self, touched: frozenset[int], book: TariffBook) -> None:
        """Refuse edits that are not among those that touched something; raises BookError."""
        idle = [edit for i, edit in enumerate(self.edits) if i not in touched]
        if idle:
            problems = [
                TableError("the edit touches nothing", where=edit.where, hint=edit.untouched(book))
                for edit in idle
            ]
            raise BookError(f"the scenario '{self.name}' cannot be used", problems)

    def tried(self, book: TariffBook, cases: Sequence[Case]) -> Applied:
        """As `applied`, where some edits may be for other cases: which touched something is told.

        Raises
        ------
        BookError
            With every edit that makes no sense of a table.
        """
        if not self.edits:
            return Applied(book=book, cases=tuple(cases))
        edited, befores, touched = self._book(book)
        tables = [Tables(before=each, book=edited) for each in befores]
        kept: list[Case] = []
        refused_: list[tuple[Case, str]] = []
        for case in cases:
            try:
                after, by = self._case(case, tables)
                after = with_sound_loss(after, printed=case, printed_under=book, billed_under=edited)
            except HvTariffError as error:
                refused_.append((case, str(error)))
                touched |= set(range(len(self.edits)))
                continue
            kept.append(after)
            touched |= by
        return Applied(book=edited, cases=tuple(kept), refused=tuple(refused_), touched=frozenset(touched))

    def on_book(self, book: TariffBook) -> TariffBook:
        """Return the book after the edits, marked with the scenario's name; it may be unchanged otherwise."""
        return self._book(book)[0] if self.edits else book

    def under(self, book: TariffBook, case: Case) -> tuple[TariffBook, Case]:
        """Return the book and one case after the edits, whether or not each edit touches them.

        Raises
        ------
        BookError
            With every edit that makes no sense of a table.
        InputError
            When an edit makes no sense for the case.
        """
        if not self.edits:
            return book, case
        edited, befores, _ = self._book(book)
        after, _ = self._case(case, [Tables(before=each, book=edited) for each in befores])
        return edited, with_sound_loss(after, printed=case, printed_under=book, billed_under=edited)

    def record(self) -> dict[str, Any]:
        """Return the scenario as plain data; `read_scenario` gives the same one back."""
        return {"name": self.name, "edits": [edit.record() for edit in self.edits]}

    def _book(self, book: TariffBook) -> tuple[TariffBook, list[tuple[Edition, ...]], set[int]]:
        """The book after the edits, the editions before each edit, and which edits touched it."""
        editions, touched = book.contents.editions, set()
        befores: list[tuple[Edition, ...]] = []
        problems: list[TableError] = []
        for i, edit in enumerate(self.edits):
            befores.append(editions)
            try:
                after = edit.on_editions(editions, scenario=self.name)
            except InputError as error:
                problems.append(TableError(error.what, where=error.where, hint=error.hint))
                touched.add(i)
                continue
            if after is not editions and any(each not in editions for each in after):
                touched.add(i)
            editions = after
        if problems:
            raise BookError(f"the scenario '{self.name}' cannot be used", problems)
        ordered = sorted(editions, key=lambda each: (each.family, each.from_))
        name = f"{book.name} + {self.name}"
        marked = self.name if book.scenario is None else f"{book.scenario} + {self.name}"
        contents = evolve(book.contents, name=name, editions=tuple(ordered), scenario=marked)
        return TariffBook(contents=contents), befores, touched

    def _case(self, case: Case, tables: list[Tables]) -> tuple[Case, set[int]]:
        touched = set()
        for i, (edit, at_hand) in enumerate(zip(self.edits, tables, strict=True)):
            try:
                after = edit.on_case(case, tables=at_hand, scenario=self.name)
            except HvTariffError as error:
                if edit.where not in (error.where or ""):
                    error.where = f"{edit.where}: {error.where}" if error.where else edit.where
                raise
            if after is not case:
                touched.add(i)
            case = after
        return case, touched


def load_scenario(path: Path | str) -> Scenario:
    """Read a scenario from a file of YAML or JSON.

    Raises
    ------
    InputError
        When the file cannot be read or is of another format.
    BookError
        With every problem of the file, at ``file:line``.
    """
    path = Path(path)
    if path.suffix.lower() not in FORMATS:
        raise InputError(
            f"'{path.suffix}' is no format of scenarios", where=str(path), hint=f"known: {', '.join(FORMATS)}"
        )
    from hv_tariff.tariffs.source_yaml import LARGEST_FILE  # noqa: PLC0415 - yaml loads only here

    try:
        with path.open("rb") as stream:
            data = stream.read(LARGEST_FILE + 1)
    except OSError as error:
        what = f"the scenario cannot be read: {error.strerror}"
        raise InputError(what, where=str(path), hint="check its name") from None
    return parse_scenario(data, file=path.name)


def parse_scenario(data: bytes, *, file: str) -> Scenario:
    """Read a scenario from the bytes of a file.

    Parameters
    ----------
    data : bytes
    file : str
        Its name, for errors; ``.json`` is JSON, any other YAML.

    Raises
    ------
    InputError
        When it is empty, or no JSON.
    BookError
        With every problem of it, at ``file:line``.
    """
    if not data.strip():
        raise InputError("the scenario is empty", where=file, hint="write name: and edits:")
    if file.lower().endswith(".json"):
        return read_scenario(_json(data, file), file=file)
    from hv_tariff.tariffs.source_yaml import read_document  # noqa: PLC0415 - as above

    problems: list[TableError] = []
    section = read_document(data, file=file, problems=problems, lists=True, start="name: NAME")
    return _whole(section, file, problems)


def read_scenario(mapping: Mapping[str, Any], *, file: str = "scenario") -> Scenario:
    """Read a scenario from plain data: ``{"name": ..., "edits": [{"rate": "energy.mid", "scale": "1.1"}]}``.

    Parameters
    ----------
    mapping : mapping
        Figures as int, Decimal or text.
    file : str
        What to call it in errors.

    Raises
    ------
    BookError
        With every problem of it.
    """
    problems: list[TableError] = []
    if not isinstance(mapping, Mapping):
        problems.append(TableError("a scenario is a group of fields", where=file, hint="give name and edits"))
        return _whole(None, file, problems)
    block = _block(mapping, file, "", problems)
    return _whole(Section(file=file, path="", block=block, problems=problems), file, problems)


def _whole(section: Section | None, file: str, problems: list[TableError]) -> Scenario:
    name: str | None = None
    edits: tuple[Edit | None, ...] = ()
    if section is not None:
        section.only(("name", "edits"))
        name = section.text("name", missing="add name: what the scenario is called")
        if "edits" in section.block.entries or not problems:
            below = section.items("edits", missing="add edits: a list, [] for none")
            edits = tuple(read_edit(each) for each in below)
    if problems or name is None:
        raise BookError(f"the scenario {file} cannot be used", problems)
    read: list[Edit] = [each for each in edits if each is not None]
    return Scenario(name=name, edits=tuple(read))


def _json(data: bytes, file: str) -> Any:
    try:
        return parse_json(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise InputError("the file is not UTF-8", where=file, hint="save it as UTF-8") from None
    except json.JSONDecodeError as error:
        raise InputError(f"not readable as JSON: {error.msg}", where=f"{file}:{error.lineno}") from None


def _block(
    given: Mapping[str, Any] | Sequence[Any], file: str, path: str, problems: list[TableError]
) -> Block:
    """Plain data as a file's block: no lines, and figures as the text of all their digits."""
    is_list = not isinstance(given, Mapping)
    pairs: Iterable[tuple[object, Any]]
    pairs = given.items() if isinstance(given, Mapping) else enumerate(given, start=1)
    entries: dict[str, Text | Block] = {}
    for key, value in pairs:
        below = f"{path}.{key}".lstrip(".")
        if isinstance(value, Mapping | list | tuple):
            entries[str(key)] = _block(value, file, below, problems)
        elif isinstance(value, bool):
            entries[str(key)] = Text(text=str(value).lower(), line=0)
        elif isinstance(value, str | int):
            entries[str(key)] = Text(text=str(value), line=0)
        elif isinstance(value, Decimal):
            entries[str(key)] = Text(text=f"{value:f}", line=0)
        elif value is not None:
            error = refused(value, below)
            problems.append(TableError(error.what, where=f"{file} {below}", hint=error.hint))
    return Block(entries=entries, lines=dict.fromkeys(entries, 0), line=0, is_list=is_list)
