"""The steps of an audit by columns: parts of a file are screened, and what does not stand is audited."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pyarrow as pa

from hv_tariff.audit.auditor import Auditor
from hv_tariff.audit.columns.parts import Part, parts
from hv_tariff.audit.columns.screening import Plans, Screen, Screened
from hv_tariff.audit.findings import Audited, Rejection, Settled
from hv_tariff.audit.reading import Damaged
from hv_tariff.audit.steps import Step
from hv_tariff.audit.tabular import Headings
from hv_tariff.billing.batch.figures import Integers
from hv_tariff.billing.batch.rows import Rows
from hv_tariff.errors import InputError

ISSUER = "issuer"


def steps(path: Path, auditor: Auditor, mapping: Mapping[str, str], skip: int) -> Iterator[Step] | None:
    """Return the steps of a file, None where its format is read row by row; see `hv_tariff.audit.steps`."""
    found = parts(path, Headings(mapping), mapped=bool(mapping))
    return None if found is None else _steps(found, auditor, skip)


def _steps(found: Iterator[Part], auditor: Auditor, skip: int) -> Iterator[Step]:
    """The next part is read while one is looked at."""
    damaged, plans = Damaged(), Plans()
    with ThreadPoolExecutor(1) as pool:
        ahead = pool.submit(next, found, None)
        while (part := ahead.result()) is not None:
            ahead = pool.submit(next, found, None)
            if skip:
                skip -= 1
                continue
            settled, places = _screened(part, auditor, plans)
            results: list[Audited | Rejection] = []
            refused: InputError | None = None
            last = -1
            for place, where, read in part.read(places):
                if place != last + 1:
                    damaged.reset()
                last = place
                results.append(read if isinstance(read, Rejection) else auditor.audit(read, where=where))
                try:
                    damaged.see(where, read)
                except InputError as error:
                    refused = error
                    break
            yield Step(count=part.count, results=tuple(results), settled=settled)
            if refused is not None:
                raise refused


def _screened(part: Part, auditor: Auditor, plans: Plans) -> tuple[tuple[Settled, ...], list[int]]:
    """The count of the rows that stand, and the places of those that do not."""
    rows = part.rows
    if rows is None or not rows.count:
        return (), list(range(part.count))
    codes, names = _issuers(rows)
    found = _screen(rows, codes, auditor, plans)
    settled = np.zeros(part.count, np.bool_)
    where = np.arange(rows.count) if part.places is None else np.asarray(part.places, np.int64)
    settled[where] = found.settled
    return tuple(_counted(found, codes, names)), np.flatnonzero(~settled).tolist()


def _screen(rows: Rows, issuers: Integers, auditor: Auditor, plans: Plans) -> Screened:
    return Screen(
        rows, auditor.book, accept_estimates=auditor.accept_estimates, issuers=issuers, plans=plans
    ).screen()


class Sieve:
    """Lets through, of record batches, the rows whose lines do not all stand.

    Parameters
    ----------
    auditor : Auditor
    """

    def __init__(self, auditor: Auditor) -> None:
        self._auditor, self._plans = auditor, Plans()

    def left(self, batch: pa.RecordBatch) -> list[int]:
        """Return the places of the rows that are for the exact reading."""
        rows = Rows(batch)
        if not rows.count:
            return list(range(batch.num_rows))
        found = _screen(rows, np.zeros(rows.count, np.int64), self._auditor, self._plans)
        return np.flatnonzero(~found.settled).tolist()


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
