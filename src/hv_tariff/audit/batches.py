"""Record batches of invoices in, record batches of findings out: what an engine runs on each partition."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from importlib import import_module
from itertools import chain
from typing import TYPE_CHECKING, Any

from attrs import frozen

from hv_tariff.audit.auditor import Auditor
from hv_tariff.audit.fields import finding_fields, findings_schema, in_64_bits, rejection_fields
from hv_tariff.audit.findings import Rejection, Verdict
from hv_tariff.audit.rows_of_parquet import batch_rows
from hv_tariff.audit.tabular import Headings, Read
from hv_tariff.audit.writing import GROUP
from hv_tariff.billing import identity_of, load_book
from hv_tariff.extra import load_extra
from hv_tariff.tariffs import TariffBook

if TYPE_CHECKING:
    import pyarrow

PLACE = "partition"


@frozen(kw_only=True)
class AuditBatches:
    """An audit as a function of record batches, which an engine pickles and calls once a partition.

    The columns are dotted paths (``contract.tariff_class``) or structs nested as an invoice record is; all
    batches of a call have the columns of the first. The invoices of a customer are compared one to the
    next within a call: the rows must hold them whole and in date order, which the adaptors of
    `hv_tariff.engines` see to.

    Attributes
    ----------
    book : str
        ``issued``, ``example``, or a directory of tables that every worker finds; loaded once a process.
    tolerance : int
        How far a figure may be off and count as rounding [rial].
    diagnose, accept_estimates : bool
        As of the `Auditor`.
    differences_only : bool
        Whether lines that are exact are left out.
    """

    book: str = "issued"
    tolerance: int = 0
    diagnose: bool = True
    accept_estimates: bool = False
    differences_only: bool = False

    @property
    def schema(self) -> pyarrow.Schema:
        """The schema of the findings, that of a findings file in Parquet."""
        return findings_schema()

    def __call__(self, batches: Iterable[pyarrow.RecordBatch]) -> Iterator[pyarrow.RecordBatch]:
        """Audit the invoices of record batches.

        Parameters
        ----------
        batches : iterable of pyarrow.RecordBatch

        Yields
        ------
        pyarrow.RecordBatch
            Findings, in the order of the invoices. A row that is no invoice is one of kind ``rejection``
            and verdict ``rejected``, with the reason; its place, ``partition:17``, counts the rows of the
            call and names only rows without an `invoice_id`.

        Raises
        ------
        InputError
            For an unknown column, one of a type that is not read, or a needed one that is missing; when
            there is no such book.
        BookError
            When the book has problems.
        """
        arrow = load_extra("pyarrow", to="audit record batches")
        rows: list[dict[str, Any]] = []
        for row in self._rows(iter(batches)):
            rows.append(in_64_bits(row))
            if len(rows) >= GROUP:
                yield arrow.RecordBatch.from_pylist(rows, schema=self.schema)
                rows = []
        if rows:
            yield arrow.RecordBatch.from_pylist(rows, schema=self.schema)

    def _rows(self, batches: Iterator[pyarrow.RecordBatch]) -> Iterator[dict[str, Any]]:
        """The findings of each invoice, or its rejection, as plain data."""
        first = next(batches, None)
        if first is None:
            return
        auditor = Auditor(
            _book(self.book),
            tolerance=self.tolerance,
            diagnose=self.diagnose,
            accept_estimates=self.accept_estimates,
        )
        identity = identity_of(auditor.book).fingerprint
        for where, read in self._reads(first, chain([first], batches), auditor):
            result = read if isinstance(read, Rejection) else auditor.audit(read, where=where)
            if isinstance(result, Rejection):
                yield rejection_fields(result, identity=identity)
                continue
            for each in result.findings:
                if not (self.differences_only and each.verdict is Verdict.EXACT):
                    yield finding_fields(each, identity=identity)

    def _reads(
        self, first: pyarrow.RecordBatch, batches: Iterator[pyarrow.RecordBatch], auditor: Auditor
    ) -> Iterator[tuple[str, Read]]:
        """The rows to be audited one by one: all, or those whose lines are not screened to stand."""
        headings, sieve = Headings({}), _sieve(auditor) if self.differences_only else None
        if sieve is None:
            yield from batch_rows(first.schema, batches, headings, name=PLACE)
            return
        list(batch_rows(first.schema, [], headings, name=PLACE))  # its columns are known
        before = 0
        for batch in batches:
            left = sieve.left(batch)
            numbers = (before + place + 1 for place in left)
            before += batch.num_rows
            if left:
                arrow = load_extra("pyarrow", to="audit record batches")
                some = [batch.take(arrow.array(left, arrow.int64()))]
                yield from batch_rows(first.schema, some, headings, name=PLACE, numbers=numbers)


def _sieve(auditor: Auditor) -> Any:
    """What screens rows by columns, or None without the extra `columns`."""
    try:
        return import_module("hv_tariff.audit.columns.sieve").Sieve(auditor)
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] != "numpy":
            raise
        return None


@lru_cache(maxsize=4)
def _book(name: str) -> TariffBook:
    return load_book(name)
