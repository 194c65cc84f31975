"""An audit in steps: some rows of a file at a time, screened by columns where that is possible."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from itertools import islice
from pathlib import Path

from attrs import field, frozen

from hv_tariff.audit.auditor import Auditor
from hv_tariff.audit.findings import Audited, Rejection, Settled
from hv_tariff.audit.reading import check_format, read_invoices
from hv_tariff.errors import InputError

ROWS = 500


@frozen(kw_only=True, slots=True)
class Step:
    """What some rows of a file, one after the other, come to.

    Attributes
    ----------
    count : int
        How many rows they are.
    results : tuple of Audited or Rejection
        Of the rows that were audited one by one, in order.
    settled : tuple of Settled
        Counts of the others, whose lines all stand, by issuer.
    """

    count: int
    results: tuple[Audited | Rejection, ...]
    settled: tuple[Settled, ...] = field(default=())


@frozen(kw_only=True, slots=True)
class Workers:
    """Processes that audit pieces of a file, each with a book and an auditor of its own.

    Attributes
    ----------
    book : str
        ``issued``, ``example``, or a directory of tables.
    processes : int
    """

    book: str
    processes: int


def steps(
    path: Path,
    auditor: Auditor,
    *,
    mapping: Mapping[str, str],
    by_columns: bool,
    skip: int = 0,
    workers: Workers | None = None,
) -> Iterator[Step]:
    """Audit a file in steps.

    Parameters
    ----------
    path : Path
    auditor : Auditor
    mapping : mapping of str to str
        Paths by the file's own headings.
    by_columns : bool
        Whether invoices whose lines all stand need no findings of their own: they are screened by columns
        where the extra `columns` is installed and the format allows, and the exact reading gets the rest.
    skip : int
        Steps that were taken before.
    workers : Workers, optional
        For a file of several pieces. What they audit comes without its bill.

    Raises
    ------
    InputError
        As `read_invoices`.
    """
    check_format(path)
    if by_columns and not auditor.learned:
        try:
            by_parts = import_module("hv_tariff.audit.columns.stepping").steps(
                path, auditor, mapping, skip, workers
            )
        except ModuleNotFoundError as error:
            if (error.name or "").partition(".")[0] not in ("numpy", "pyarrow"):
                raise
            by_parts = None
        if by_parts is not None:
            yield from by_parts
            return
    yield from _row_by_row(path, auditor, mapping, skip)


def _row_by_row(path: Path, auditor: Auditor, mapping: Mapping[str, str], skip: int) -> Iterator[Step]:
    """What was read before a file breaks off is one more step."""
    invoices = read_invoices(path, mapping=mapping)
    for _ in islice(invoices, skip * ROWS):
        pass
    refused: InputError | None = None
    while refused is None:
        results: list[Audited | Rejection] = []
        try:
            for where, read in islice(invoices, ROWS):
                results.append(read if isinstance(read, Rejection) else auditor.audit(read, where=where))
        except InputError as error:
            refused = error
        if results:
            yield Step(count=len(results), results=tuple(results))
        elif refused is None:
            return
    raise refused
