"""An edition verified against a file of invoices: by columns where that is possible, else one by one."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path

from hv_tariff.audit.auditor import Auditor
from hv_tariff.audit.findings import Rejection
from hv_tariff.audit.reading import check_format, read_invoices
from hv_tariff.audit.verification.exactly import Exactly, Places
from hv_tariff.audit.verification.known import Known
from hv_tariff.audit.verification.tallies import Tallies, Verification, concluded
from hv_tariff.billing import identity_of
from hv_tariff.errors import InputError
from hv_tariff.tariffs import Edition, TariffBook

NOTHING_KNOWN = Known()
_CHUNK = 1024 * 1024


def verify(
    edition: Edition,
    *,
    book: TariffBook,
    against: Path,
    mapping: Mapping[str, str] | None = None,
    known: Known = NOTHING_KNOWN,
    by_columns: bool = True,
) -> Verification:
    """Recompute invoices, and count what they say of each number of an edition.

    Each printed line is recomputed from the printed lines it builds on; of a period that is cut, from inputs
    alone. A line says something of a number when the next number above it or below it would give another
    amount: so the rule that ran tells which line reads which number, and with what effect.

    Parameters
    ----------
    edition : Edition
        One of the book's.
    book : TariffBook
        Estimates are used: this is how they are tried.
    against : Path
        Invoices: .jsonl, .json, .csv, .parquet or .xlsx.
    mapping : mapping of str to str, optional
        Paths of the record by the file's own headings; see `read_mapping`.
    known : Known
        Differences whose cause is known: no number is suspect for them.
    by_columns : bool
        Whether invoices are counted by columns where the extra `columns` is installed: the same counts.

    Raises
    ------
    InputError
        As `read_invoices`; when the edition has no numbers.
    """
    check_format(against)
    if next(edition.numbers(), None) is None:
        what = f"{edition.family} {edition.name} has no number that a bill could show"
        raise InputError(what, where=edition.file, hint="verify a table of rates")
    found = Tallies(edition)
    auditor = Auditor(book, diagnose=False, accept_estimates=True)
    exactly = Exactly(auditor, Places.of(edition), known)
    if not (by_columns and _by_columns(against, mapping or {}, exactly, found)):
        for where, read in read_invoices(against, mapping=mapping):
            if isinstance(read, Rejection):
                found.invoices += 1
                found.reject(where, read.reason)
            else:
                exactly.count(read, where, found)
    return concluded(found, identity=identity_of(book), file=against.name, sha256=_digest(against))


def _by_columns(path: Path, mapping: Mapping[str, str], exactly: Exactly, found: Tallies) -> bool:
    """Whether the file was counted by columns."""
    try:
        module = import_module("hv_tariff.audit.columns.reproducing")
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in ("numpy", "pyarrow"):
            raise
        return False
    done: bool = module.count_file(path, mapping, exactly, found)
    return done


def _digest(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
