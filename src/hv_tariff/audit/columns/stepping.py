"""The steps of an audit by columns: pieces of a file, in processes of their own where there are several."""

from __future__ import annotations

import gc
from collections import deque
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import chain, islice
from multiprocessing import get_context
from pathlib import Path

from attrs import evolve

from hv_tariff.audit.auditor import Auditor
from hv_tariff.audit.columns.pieces import Piece, pieces
from hv_tariff.audit.columns.sieve import Outcome, Sieve
from hv_tariff.audit.findings import Audited
from hv_tariff.audit.steps import Step, Workers
from hv_tariff.billing import load_book
from hv_tariff.errors import InputError

_AHEAD = 2  # pieces that are asked for beside the one each process is at
_held: dict[str, Sieve] = {}  # of a process of workers, what audits its pieces


def steps(
    path: Path, auditor: Auditor, mapping: Mapping[str, str], skip: int, workers: Workers | None
) -> Iterator[Step] | None:
    """Return the steps of a file, None where its format is read row by row; see `hv_tariff.audit.steps`."""
    found = pieces(path)
    return None if found is None else _steps(islice(found, skip, None), auditor, mapping, workers)


def _steps(
    found: Iterator[Piece], auditor: Auditor, mapping: Mapping[str, str], workers: Workers | None
) -> Iterator[Step]:
    """In the order of the file: the invoices of a customer are compared one to the next."""
    first = list(islice(found, 2))
    every = chain(first, found)
    if workers is None or workers.processes < 2 or len(first) < 2:
        sieve = Sieve(auditor)
        outcomes: Iterator[Outcome] = (sieve.audit(piece, mapping) for piece in every)
    else:
        outcomes = _by_workers(every, auditor, mapping, workers)
    for outcome in outcomes:
        results = tuple(auditor.after(one, page) for one, page in outcome.single)
        if outcome.count:
            yield Step(count=outcome.count, results=results, settled=outcome.settled)
        if outcome.refused is not None:
            raise outcome.refused


def _by_workers(
    every: Iterator[Piece], auditor: Auditor, mapping: Mapping[str, str], workers: Workers
) -> Iterator[Outcome]:
    asked: deque[Future[Outcome]] = deque()
    pool = ProcessPoolExecutor(
        workers.processes,
        mp_context=get_context("spawn"),
        initializer=_begin,
        initargs=(workers.book, auditor.tolerance, auditor.diagnoses, auditor.accept_estimates),
    )
    try:
        for piece in every:
            asked.append(pool.submit(_audit, piece, dict(mapping)))
            if len(asked) >= workers.processes + _AHEAD:
                yield asked.popleft().result()
        while asked:
            yield asked.popleft().result()
    except BrokenProcessPool:
        hint = "run it again, with --resume from where it stopped"
        raise InputError("a process of the audit was ended from outside", hint=hint) from None
    finally:
        pool.shutdown(cancel_futures=True)


def _begin(book: str, tolerance: int, diagnose: bool, accept_estimates: bool) -> None:
    auditor = Auditor(
        load_book(book), tolerance=tolerance, diagnose=diagnose, accept_estimates=accept_estimates
    )
    _held["sieve"] = Sieve(auditor, threads=1)


def _audit(piece: Piece, mapping: Mapping[str, str]) -> Outcome:
    """Without bills, which stay where they were made."""
    found = _held["sieve"].audit(piece, mapping)
    gc.collect()
    gc.freeze()  # plans and programs stay; there is no need to walk them again and again
    single = tuple(
        (evolve(each, bill=None) if isinstance(each, Audited) else each, page) for each, page in found.single
    )
    return evolve(found, single=single)
