"""Rows of a table as invoice records: headings are dotted paths, an empty cell is absent."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from attrs import frozen

from hv_tariff.audit.findings import Rejection
from hv_tariff.audit.mapping import IGNORED, folded
from hv_tariff.billing.paths import is_path, missing_paths, nearest_path, put
from hv_tariff.errors import InputError

Read = Mapping[str, Any] | Rejection
Cell = str | bool | list[str] | None


class Headings:
    """Which path a heading is, by its own text or by a mapping.

    Parameters
    ----------
    mapping : mapping of str to str
        Path, or ``ignore``, by heading.
    printed : bool
        Whether the rows need printed figures, as those of an audit do.
    """

    def __init__(self, mapping: Mapping[str, str], *, printed: bool = True) -> None:
        self.printed = printed
        self._mapping = {folded(heading): path for heading, path in mapping.items()}
        self._found: dict[str, str | None] = {}

    def knows(self, heading: str) -> bool:
        """Whether a heading is mapped, or a path itself."""
        return folded(heading) in self._mapping or is_path(folded(heading))

    def path(self, heading: str) -> str | None:
        """Return the path of a heading, None for one to be ignored; raises InputError for an unknown one."""
        if heading not in self._found:
            plain = folded(heading)
            target = self._mapping.get(plain, plain)
            if target != IGNORED and not is_path(target):
                near = nearest_path(plain)
                hint = f"{near} or map it, or map it to {IGNORED}" if near else f"map it, or to {IGNORED}"
                raise InputError(f"unknown column '{heading}'", where=heading, hint=hint)
            self._found[heading] = None if target == IGNORED else target
        return self._found[heading]


@frozen(kw_only=True, slots=True)
class Column:
    """One column: its heading, and its path; None where it is ignored or stands under no heading."""

    heading: str
    path: str | None


def columns_of(titles: Sequence[str], *, headings: Headings, where: str) -> tuple[Column, ...]:
    """Return the columns of a table.

    Raises
    ------
    InputError
        For an unknown heading, two columns of one path, or a column that every row needs and none is.
    """
    found: list[Column] = []
    taken: dict[str, str] = {}
    for title in titles:
        try:
            path = headings.path(title) if title.strip() else None
        except InputError as error:
            error.where = where
            raise
        if path is not None and path in taken:
            what = f"the columns '{taken[path]}' and '{title}' are both {path}"
            raise InputError(what, where=where, hint=f"leave one out, or map it to {IGNORED}")
        if path is not None:
            taken[path] = title
        found.append(Column(heading=title, path=path))
    missing = missing_paths(taken, printed=headings.printed)
    if missing:
        what = f"no column {', '.join(missing)}"
        raise InputError(what, where=where, hint="name the columns by their paths, or give a mapping")
    return tuple(found)


def record_of(
    columns: Sequence[Column], cells: Iterable[Any], *, where: str, read: Callable[[Any], Cell]
) -> Read | None:
    """Return the record of a row, the rejection of a damaged one, or None for an empty one.

    Parameters
    ----------
    columns : sequence of Column
    cells : iterable
        One a column.
    where : str
        The row's place.
    read : callable
        Reads a cell as text, flag or list; None for an empty one, InputError for one that is damaged.
    """
    record: dict[str, Any] = {}
    problems: list[str] = []
    for column, cell in zip(columns, cells, strict=True):
        if column.path is None and column.heading.strip():
            continue
        try:
            value = read(cell)
            if value is None:
                continue
            if column.path is None:
                problems.append(f"{value!r} stands under no heading")
            else:
                put(record, column.path, value)
        except InputError as error:
            problems.append(f"{column.path or 'a cell'}: {error.what}")
    if problems:
        return Rejection(
            where=where, invoice_id=str(record.get("invoice_id", "")), reason="; ".join(problems)
        )
    return record or None


def text_cell(cell: Any) -> Cell:
    """Read a cell of text: what is blank is absent."""
    return str(cell).strip() or None
