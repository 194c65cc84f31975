"""Pieces of a file audited: their rows screened by columns, and what does not stand one by one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import pyarrow as pa
from attrs import frozen

from hv_tariff.audit.auditor import Auditor
from hv_tariff.audit.carried import Page
from hv_tariff.audit.columns.alike import Alike
from hv_tariff.audit.columns.parts import Part, parts
from hv_tariff.audit.columns.pieces import Piece
from hv_tariff.audit.columns.screening import Plans, Screen, Screened
from hv_tariff.audit.diagnose import exactly
from hv_tariff.audit.findings import Audited, Rejection, Settled
from hv_tariff.audit.reading import Damaged
from hv_tariff.audit.tabular import Headings, Read
from hv_tariff.billing.batch.figures import Integers
from hv_tariff.billing.batch.rows import Rows
from hv_tariff.errors import InputError

ISSUER = "issuer"


@frozen(kw_only=True, slots=True)
class Outcome:
    """What a piece comes to, before the invoices of a customer are compared one to the next.

    Attributes
    ----------
    count : int
        How many rows it has.
    settled : tuple of Settled
    single : tuple of (Audited or Rejection, Page or None)
        Of the rows that were audited one by one, in order.
    refused : InputError or None
        Why no more of it is read.
    """

    count: int
    settled: tuple[Settled, ...]
    single: tuple[tuple[Audited | Rejection, Page | None], ...]
    refused: InputError | None


class Sieve:
    """Screens rows by columns; what does not stand is for the exact reading.

    Parameters
    ----------
    auditor : Auditor
    threads : int
    """

    def __init__(self, auditor: Auditor, *, threads: int = 2) -> None:
        self._auditor, self._threads = auditor, threads
        self._plans, self._damaged = Plans(), Damaged()

    def left(self, batch: pa.RecordBatch) -> list[int]:
        """Return the places of the rows of a record batch that are for the exact reading."""
        rows = Rows(batch)
        if not rows.count:
            return list(range(batch.num_rows))
        found = self._screened(rows, np.zeros(rows.count, np.int64))
        return np.flatnonzero(~found.settled).tolist()

    def audit(self, piece: Piece, mapping: Mapping[str, str]) -> Outcome:
        """Audit a piece of a file."""
        count = 0
        settled: list[Settled] = []
        single: list[tuple[Audited | Rejection, Page | None]] = []
        refused: InputError | None = None
        try:
            for part in parts(piece, Headings(mapping), mapped=bool(mapping)):
                count += part.count
                counts, places, amounts = self._of_part(part)
                settled += counts
                for place, where, read in part.read(places):
                    single.append(self._one(where, read, amounts.get(place)))
                    self._seen(place, where, read)
        except InputError as error:
            refused = error
        return Outcome(count=count, settled=tuple(settled), single=tuple(single), refused=refused)

    def _one(
        self, where: str, read: Read, alike: tuple[Alike, int] | None
    ) -> tuple[Audited | Rejection, Page | None]:
        if isinstance(read, Rejection):
            return read, None
        amount = exactly if alike is None else alike[0].at(alike[1])
        return self._auditor.alone(read, where=where, amount=amount)

    def _of_part(
        self, part: Part
    ) -> tuple[Sequence[Settled], Sequence[int], Mapping[int, tuple[Alike, int]]]:
        """The count of the rows that stand, the places of those that do not, and which of them are alike."""
        self._last = -1
        rows = part.rows
        if rows is None or not rows.count:
            return (), range(part.count), {}
        codes, names = _issuers(rows)
        found = self._screened(rows, codes)
        settled = np.zeros(part.count, np.bool_)
        where = np.arange(rows.count) if part.places is None else np.asarray(part.places, np.int64)
        settled[where] = found.settled
        alike = {int(where[row]): each for row, each in found.alike.items()}
        return tuple(_counted(found, codes, names)), np.flatnonzero(~settled).tolist(), alike

    def _seen(self, place: int, where: str, read: Read) -> None:
        """Count damaged rows that follow each other; raises InputError."""
        if place != self._last + 1:
            self._damaged.reset()
        self._last = place
        self._damaged.see(where, read)

    def _screened(self, rows: Rows, issuers: Integers) -> Screened:
        auditor = self._auditor
        return Screen(
            rows,
            auditor.book,
            accept_estimates=auditor.accept_estimates,
            issuers=issuers,
            plans=self._plans,
            threads=self._threads,
        ).screen()


def _issuers(rows: Rows) -> tuple[Integers, list[str]]:
    column = rows.columns.get(ISSUER)
    if column is None:
        return np.zeros(rows.count, np.int64), [""]
    plain = column.dictionary_decode() if pa.types.is_dictionary(column.type) else column
    encoded = plain.cast(pa.string()).fill_null("").dictionary_encode()
    return np.asarray(encoded.indices, np.int64), encoded.dictionary.to_pylist()


def _counted(found: Screened, codes: Integers, names: list[str]) -> Iterator[Settled]:
    counts = np.bincount(codes[found.settled], minlength=len(names)).tolist()
    for code, (name, count) in enumerate(zip(names, counts, strict=True)):
        if count:
            lines = {
                (line, verdict): n for (issuer, line, verdict), n in found.lines.items() if issuer == code
            }
            yield Settled(issuer=name.strip(), invoices=count, lines=lines, checks=found.checks.get(code, 0))
