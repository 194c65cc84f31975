"""The strict YAML source: text stays text, lines are kept, and nothing is read in two ways.

``17:00``, ``off``, ``1403-02-31`` and ``0.1`` reach the schema as they were typed, because the tree is built
from the parser's events and no resolver or constructor of yaml ever runs. The only home of yaml.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import yaml
from attrs import frozen

from hv_tariff.errors import TableError
from hv_tariff.tariffs.document import Block, Section, Text

LARGEST_FILE = 256 * 1024
_DEEPEST = 16


def read_document(
    data: bytes,
    *,
    file: str,
    problems: list[TableError],
    lists: bool = False,
    start: str = "table: FAMILY",
) -> Section | None:
    """Read one file; what is wrong is appended to `problems`, and None means nothing could be read.

    Parameters
    ----------
    data : bytes
        The content of the file.
    file : str
        Its name, for the places of problems.
    problems : list of TableError
    lists : bool
        Whether the file may hold lists; tables may not.
    start : str
        What a file of the kind starts with, for hints.
    """
    try:
        block = _Reader(file, problems, lists, start).read(_text(data, file))
    except TableError as problem:
        problems.append(problem)
        return None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = f"{file}:{mark.line + 1}" if mark else file
        problems.append(TableError(f"not readable as YAML: {error.problem}", where=where, hint=error.context))
        return None
    except yaml.YAMLError as error:
        reason = str(error).partition("\n")[0]
        problems.append(TableError(f"not readable as YAML: {reason}", where=file))
        return None
    return Section(file=file, path="", block=block, problems=problems)


def _text(data: bytes, file: str) -> str:
    if len(data) > LARGEST_FILE:
        limit = f"a table file has at most {LARGEST_FILE:,} bytes"
        raise TableError(f"the file has {len(data):,} bytes", where=file, hint=limit)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise TableError("the file is not UTF-8", where=f"{file}:{line}", hint="save it as UTF-8") from None


@frozen(kw_only=True, slots=True)
class Span:
    """Where a key with its value stands in a text that was read, in characters.

    Attributes
    ----------
    key, start, end : int
        Where the key starts, and where the value does and ends.
    flow : bool
        Whether it stands between braces.
    """

    key: int
    start: int
    end: int
    flow: bool


def value_spans(text: str) -> dict[tuple[str, ...], Span]:
    """Return where each value stands, by its keys from the top: for a file that `read_document` reads."""
    events = (event for event in yaml.parse(text, Loader=yaml.BaseLoader) if not _is_frame(event))
    found: dict[tuple[str, ...], Span] = {}
    top = next(events)
    if isinstance(top, yaml.MappingStartEvent):
        _block_spans(top, events, (), found)
    return found


def _block_spans(
    start: yaml.MappingStartEvent,
    events: Iterator[yaml.Event],
    path: tuple[str, ...],
    found: dict[tuple[str, ...], Span],
) -> yaml.Event:
    for key in events:
        if not isinstance(key, yaml.ScalarEvent):
            return key
        value = next(events)
        below = (*path, key.value)
        last = (
            _block_spans(value, events, below, found) if isinstance(value, yaml.MappingStartEvent) else value
        )
        found[below] = Span(
            key=_index(key.start_mark),
            start=_index(value.start_mark),
            end=_index(last.end_mark),
            flow=bool(start.flow_style),
        )
    return start


def _index(mark: Any) -> int:
    return int(mark.index)


class _Reader:
    """Builds the tree of one file from its events."""

    def __init__(self, file: str, problems: list[TableError], lists: bool, start: str) -> None:
        self.file = file
        self.problems = problems
        self.lists = lists
        self.start = start

    def read(self, text: str) -> Block:
        """Return the one document of a file."""
        events = (event for event in yaml.parse(text, Loader=yaml.BaseLoader) if not _is_frame(event))
        first = next(events, None)
        if first is None or (isinstance(first, yaml.ScalarEvent) and not first.value):
            raise TableError("the file is empty", where=self.file, hint=f"start it with {self.start}")
        top = self._node(first, events, path="")
        if not isinstance(top, Block) or top.is_list:
            raise self._error(
                first, "the file is no list of keys with values", hint=f"start it with {self.start}"
            )
        second = next(events, None)
        if second is not None:
            raise self._error(second, "a second document begins", hint="one table a file, without ---")
        return top

    def _node(self, event: yaml.Event, events: Iterator[yaml.Event], *, path: str) -> Text | Block | None:
        """Return the node that an event begins; None for a list, which is kept as a problem."""
        self._refuse_more_than_text(event)
        if isinstance(event, yaml.ScalarEvent):
            return Text(text=event.value, line=_line(event))
        if path.count("\n") >= _DEEPEST:
            raise self._error(event, f"nested more than {_DEEPEST} levels deep")
        if isinstance(event, yaml.MappingStartEvent):
            return self._block(event, events, path=path)
        if self.lists:
            return self._list(event, events, path=path)
        self._problem(_line(event), path, "a list is not used in tables", hint="write keys with values")
        for item in events:
            if isinstance(item, yaml.SequenceEndEvent):
                break
            self._node(item, events, path=f"{path}\n")
        return None

    def _list(self, start: yaml.Event, events: Iterator[yaml.Event], *, path: str) -> Block:
        entries: dict[str, Text | Block] = {}
        lines: dict[str, int] = {}
        for event in events:
            if isinstance(event, yaml.SequenceEndEvent):
                break
            number = str(len(lines) + 1)
            value = self._node(event, events, path=f"{path}\n{number}")
            lines[number] = _line(event)
            if value is not None:
                entries[number] = value
        return Block(entries=entries, lines=lines, line=_line(start), is_list=True)

    def _block(self, start: yaml.MappingStartEvent, events: Iterator[yaml.Event], *, path: str) -> Block:
        entries: dict[str, Text | Block] = {}
        lines: dict[str, int] = {}
        for event in events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            key = self._node(event, events, path=f"{path}\n")
            name = key.text if isinstance(key, Text) else "?"
            below = f"{path}\n{name}"
            value = self._node(next(events), events, path=below)
            if not isinstance(key, Text):
                self._problem(_line(event), path, "a key must be plain text")
            elif name in lines:
                what = f"the key '{name}' stands twice, on lines {lines[name]} and {key.line}"
                self._problem(key.line, below, what, hint="keep one of the two")
            elif value is not None:
                entries[name] = value
                lines[name] = key.line
        return Block(entries=entries, lines=lines, line=_line(start))

    def _refuse_more_than_text(self, event: yaml.Event) -> None:
        anchor = event.anchor if isinstance(event, yaml.NodeEvent) else None
        if anchor is not None:
            word = f"alias '*{anchor}'" if isinstance(event, yaml.AliasEvent) else f"anchor '&{anchor}'"
            hint = "write the value out where it is meant"
            raise self._error(event, f"the YAML {word} is not used in tables", hint=hint)
        tag = event.tag if isinstance(event, yaml.ScalarEvent | yaml.CollectionStartEvent) else None
        if tag is not None:
            short = tag.replace("tag:yaml.org,2002:", "!!")
            raise self._error(event, f"the YAML tag '{short}' is not used in tables", hint="write plain text")

    def _error(self, event: yaml.Event, what: str, *, hint: str | None = None) -> TableError:
        return TableError(what, where=f"{self.file}:{_line(event)}", hint=hint)

    def _problem(self, line: int, path: str, what: str, *, hint: str | None = None) -> None:
        names = ".".join(part for part in path.split("\n") if part)
        self.problems.append(TableError(what, where=f"{self.file}:{line} {names}".rstrip(), hint=hint))


def _is_frame(event: yaml.Event) -> bool:
    frames = (yaml.StreamStartEvent, yaml.StreamEndEvent, yaml.DocumentStartEvent, yaml.DocumentEndEvent)
    return isinstance(event, frames)


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1
