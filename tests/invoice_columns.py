"""Invoice records as a table of columns of text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pyarrow as pa


def flat(record: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in record.items():
        if isinstance(value, Mapping):
            yield from flat(value, f"{prefix}{key}.")
        elif not isinstance(value, list):
            yield prefix + key, value


def table_of(records: Sequence[Mapping[str, Any]]) -> pa.Table:
    """One invoice a row, one column a path."""
    rows = [dict(flat(record)) for record in records]
    paths = dict.fromkeys(path for row in rows for path in row)
    return pa.table({path: pa.array([_text(row.get(path)) for row in rows], pa.string()) for path in paths})


def _text(value: Any) -> str | None:
    if value is None:
        return None
    return str(value).lower() if isinstance(value, bool) else str(value)
