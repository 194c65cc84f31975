"""A portfolio's file as tables of columns; a row that is no invoice stands apart with its reason."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa

from hv_tariff.audit.columns.parts import Part, parts
from hv_tariff.audit.columns.pieces import pieces
from hv_tariff.audit.findings import Rejection
from hv_tariff.audit.reading import check_format, read_invoices
from hv_tariff.audit.tabular import Headings
from hv_tariff.billing.batch.rows import Rows
from hv_tariff.whatif.rows import Refused

_TOGETHER = 50_000
_LEFT = ("inferred", "evidence")


class PortfolioTables:
    """The tables of a file, read one after the other.

    Parameters
    ----------
    path : Path
        .jsonl, .ndjson, .json, .csv, .parquet or .xlsx; `printed` is not needed.
    mapping : mapping of str to str, optional
        The path of the record, or ``ignore``, by the file's own heading.

    Attributes
    ----------
    refused : list of Refused
        Rows that are no invoices, so far.
    """

    def __init__(self, path: Path, *, mapping: Mapping[str, str] | None = None) -> None:
        check_format(path)
        self._path, self._mapping = path, mapping
        self.refused: list[Refused] = []

    def __iter__(self) -> Iterator[Rows]:
        """Yield the rows of the file, as `compute_bills` takes them; raises InputError."""
        found = pieces(self._path)
        if found is None:
            yield from self._gathered(read_invoices(self._path, mapping=self._mapping))
            return
        headings = Headings(self._mapping or {})
        for piece in found:
            for part in parts(piece, headings, mapped=self._mapping is not None):
                yield from self._rows(part)

    def _rows(self, part: Part) -> Iterator[Rows]:
        if part.rows is None:
            read = part.read(range(part.count))
            yield from self._gathered((where, each) for _, where, each in read)
            return
        yield part.rows
        if part.places is not None:
            left = sorted(set(range(part.count)) - set(part.places))
            yield from self._gathered((where, each) for _, where, each in part.read(left))

    def _gathered(self, reads: Iterator[tuple[str, Any]]) -> Iterator[Rows]:
        records: list[Mapping[str, Any]] = []
        for where, each in reads:
            if isinstance(each, Rejection):
                self.refused.append(Refused(where=where, name=each.invoice_id, reason=each.reason))
                continue
            records.append({"invoice_id": where, **each})
            if len(records) >= _TOGETHER:
                yield _table(records)
                records = []
        if records:
            yield _table(records)


def _table(records: list[Mapping[str, Any]]) -> Rows:
    rows = [dict(_leaves(record)) for record in records]
    paths = dict.fromkeys(path for row in rows for path in row)
    return Rows(pa.table({path: pa.array([row.get(path) for row in rows], pa.string()) for path in paths}))


def _leaves(record: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    for name, value in record.items():
        if isinstance(value, Mapping):
            yield from _leaves(value, f"{prefix}{name}.")
        elif isinstance(value, bool):
            yield f"{prefix}{name}", str(value).lower()
        elif value is not None and f"{prefix}{name}" not in _LEFT:
            yield f"{prefix}{name}", str(value)
