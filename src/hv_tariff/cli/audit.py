"""``hv-tariff audit``: invoices in, every difference found, explained and priced."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack
from enum import Enum
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
    TimeRemainingColumn,
)
from rich.table import Table
from rich.text import Text

from hv_tariff.audit.auditor import Auditor
from hv_tariff.audit.findings import Audited, Finding, Kind, Rejection, Verdict
from hv_tariff.audit.journal import Journal, Mark
from hv_tariff.audit.mapping import read_mapping
from hv_tariff.audit.reading import check_format, count_rows, read_invoices
from hv_tariff.audit.steps import Step, Workers, steps
from hv_tariff.audit.summary import Summary
from hv_tariff.audit.writing import (
    FindingsWriter,
    check_continued,
    check_out,
    continued_findings,
    open_findings,
    replaced_when_whole,
    write_summary,
)
from hv_tariff.billing import load_book
from hv_tariff.errors import InputError

DIFFERS = 3
BEGINNING = Mark()
MOST_PROCESSES = 8  # unless more are asked for: each holds half a gigabyte
Walk = Callable[..., Iterator[Step]]


class Only(Enum):
    """Which findings are written."""

    DIFFERENCES = "differences"


class FailOn(Enum):
    """What ends the command with exit status 3."""

    DIFFERS = "differs"


def audit(
    files: Annotated[
        list[Path],
        typer.Argument(help="Invoices: .jsonl, .json, .csv, .parquet or .xlsx.", metavar="FILE..."),
    ],
    out: Annotated[Path, typer.Option(help="Where the findings go: .jsonl, .csv or .parquet.")],
    report: Annotated[Path | None, typer.Option(help="Write a page of HTML here.")] = None,
    workbook: Annotated[Path | None, typer.Option(help="Write a workbook (.xlsx) here.")] = None,
    summary: Annotated[Path | None, typer.Option(help="Write the totals (JSON) here.")] = None,
    book: Annotated[
        str, typer.Option(help="issued, example, a directory of tables, or a frozen book.")
    ] = "issued",
    only: Annotated[Only | None, typer.Option(help="Leave out the lines that are exact.")] = None,
    tolerance: Annotated[int, typer.Option(min=0, help="Rials a line may be off and count as rounding.")] = 0,
    no_diagnosis: Annotated[bool, typer.Option("--no-diagnosis", help="Do not look for causes.")] = False,
    mapping: Annotated[
        Path | None, typer.Option(help="YAML of 'their heading: our.dotted.path' lines.")
    ] = None,
    fail_on: Annotated[FailOn | None, typer.Option(help="Exit status 3 when a line differs.")] = None,
    accept_estimates: Annotated[
        bool, typer.Option("--accept-estimates", help="Consent to numbers that are estimates.")
    ] = False,
    infer: Annotated[
        bool, typer.Option("--infer", help="First infer the conventions of issuers without a billing system.")
    ] = False,
    processes: Annotated[
        int | None, typer.Option(min=1, help="How many parts of a file at once; by default one a processor.")
    ] = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="Keep a journal, and go on where an interrupted run stopped.")
    ] = False,
) -> None:
    """Recompute every line of every invoice; write what differs, by how much and why."""
    headings = read_mapping(mapping) if mapping is not None else {}
    _check(files, out, report, workbook, summary)
    held = load_book(book)
    auditor = Auditor(held, tolerance=tolerance, diagnose=not no_diagnosis, accept_estimates=accept_estimates)
    if infer:
        for found in auditor.learn(_records(files, headings)).values():
            typer.echo(found.sentence)
    totals = Summary.of(held)
    identity = totals.identity["fingerprint"]
    unreadable: list[InputError] = []
    by_columns = only is Only.DIFFERENCES and workbook is None
    at_once = processes or min(os.cpu_count() or 1, MOST_PROCESSES)
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # of numpy in processes: idle threads cost a tenth
    workers = Workers(book=book, processes=at_once) if report is None else None  # a page needs the bills
    walk = partial(steps, auditor=auditor, mapping=headings, by_columns=by_columns, workers=workers)
    if resume:
        check_continued(out)
        if report is not None or workbook is not None:
            raise InputError(
                "a page or a workbook cannot be continued", where="--resume", hint="ask for --summary alone"
            )
        how = {
            "files": [[each.name, each.stat().st_size] for each in files], "identity": identity,
            "tolerance": tolerance, "only": by_columns, "diagnosis": not no_diagnosis,
            "estimates": accept_estimates, "mapping": dict(headings), "infer": infer,
        }  # fmt: skip
        totals = _resumed(files, walk, auditor, totals, Journal(out, how), out, only, unreadable)
    else:
        with ExitStack() as stack:
            findings = stack.enter_context(open_findings(out, identity=identity))
            reports = stack.enter_context(
                _Reports(report, workbook, title=", ".join(each.name for each in files))
            )
            for _, step in _audited(files, walk, unreadable):
                _take(step, totals, findings, only)
                for result in step.results:
                    if isinstance(result, Audited):
                        reports.add(result)
            reports.finish(totals.differing())
    if summary is not None:
        write_summary(summary, totals.plain())
    for error in unreadable:
        typer.secho(f"error: {error}", err=True, fg="red")
    _shown(totals)
    if len(unreadable) == len(files):
        raise typer.Exit(1)
    if fail_on is FailOn.DIFFERS and totals.whole.lines[Verdict.DIFFERS.value]:
        raise typer.Exit(DIFFERS)


def _resumed(
    files: list[Path],
    walk: Walk,
    auditor: Auditor,
    totals: Summary,
    journal: Journal,
    out: Path,
    only: Only | None,
    unreadable: list[InputError],
) -> Summary:
    """Audit under a journal: from its last mark, or from the beginning."""
    mark, totals = journal.begun(totals, auditor.carried)
    identity = totals.identity["fingerprint"]
    with continued_findings(out, written=mark.written, identity=identity) as findings:
        at, done = mark.file, mark.steps
        for file, step in _audited(files, walk, unreadable, mark=mark):
            at, done = (file, done + 1) if file == at else (file, 1)
            _take(step, totals, findings, only)
            if journal.due(step.count):
                here = Mark(file=at, steps=done, written=findings.flushed())
                journal.mark(here, totals, auditor.carried)
    journal.end()
    return totals


def _take(step: Step, totals: Summary, findings: FindingsWriter, only: Only | None) -> None:
    for settled in step.settled:
        totals.add_settled(settled)
    for result in step.results:
        totals.add(result)
        if isinstance(result, Audited):
            findings.write(_wanted(result.findings, only))


def _check(files: list[Path], out: Path, *others: Path | None) -> None:
    """Refuse, before anything is written, what cannot come to an end."""
    for each in files:
        check_format(each)
    check_out(out)
    written = [out, *(each for each in others if each is not None)]
    for index, each in enumerate(written):
        if not each.parent.is_dir():
            raise InputError("the folder is not there", where=str(each.parent), hint="make it first")
        if each.resolve() in [other.resolve() for other in (*files, *written[:index])]:
            raise InputError("the file would be written over", where=str(each), hint="give another name")


def _records(files: list[Path], headings: Mapping[str, str]) -> Iterator[Mapping[str, Any]]:
    """The records of the files that can be read, for a first look at their issuers."""
    for path in files:
        try:
            for _, record in read_invoices(path, mapping=headings):
                if not isinstance(record, Rejection):
                    yield record
        except InputError:
            continue  # said when the file is audited


def _audited(
    files: list[Path], walk: Walk, unreadable: list[InputError], *, mark: Mark = BEGINNING
) -> Iterator[tuple[int, Step]]:
    """Each file in steps, with a bar on a terminal; a file that breaks off is one rejection more."""
    console = Console(stderr=True)
    columns = (
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), _Rate(), TimeRemainingColumn(),
    )  # fmt: skip
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        for i, path in list(enumerate(files))[mark.file :]:
            total = count_rows(path) if console.is_terminal else None
            task = progress.add_task(path.name, total=total)
            skip = mark.steps if i == mark.file else 0
            try:
                for step in walk(path, skip=skip):
                    yield i, step
                    progress.advance(task, step.count)
            except InputError as error:
                unreadable.append(error)
                broken = Rejection(where=error.where or path.name, invoice_id="", reason=error.what)
                yield i, Step(count=0, results=(broken,))


class _Rate(ProgressColumn):
    """Invoices a second."""

    def render(self, task: Task) -> Text:
        return Text(f"{task.speed:,.0f}/s" if task.speed else "", style="progress.data.speed")


def _wanted(findings: Iterable[Finding], only: Only | None) -> list[Finding]:
    return [each for each in findings if only is None or each.verdict is not Verdict.EXACT]


class _Reports:
    """The page and the workbook, where they are asked for; in place only when they are whole."""

    def __init__(self, report: Path | None, workbook: Path | None, *, title: str) -> None:
        self._stack = ExitStack()
        self._paths = (report, workbook)
        self._title = title

    def __enter__(self) -> _Reports:
        page, workbook = self._paths
        self._page = _made("audit_html", "AuditReport")(title=self._title) if page is not None else None
        self._page_path = self._stack.enter_context(replaced_when_whole(page)) if page is not None else None
        self._workbook = None
        if workbook is not None:
            made = _made("audit_workbook", "AuditWorkbook")
            self._workbook = made(self._stack.enter_context(replaced_when_whole(workbook)))
        return self

    def __exit__(self, *details: Any) -> None:
        self._stack.__exit__(*details)

    def add(self, audited: Audited) -> None:
        for each in (self._page, self._workbook):
            if each is not None:
                each.add(audited)

    def finish(self, summary: Mapping[str, Any]) -> None:
        if self._page is not None:
            self._page.write(self._page_path, summary)
        if self._workbook is not None:
            self._workbook.close(summary)


def _made(module: str, name: str) -> Any:
    """A report's class; its packages are those of the extra `audit`."""
    try:
        return getattr(import_module(f"hv_tariff.reports.{module}"), name)
    except ModuleNotFoundError as error:
        if (error.name or "hv_tariff").startswith("hv_tariff"):
            raise
        raise InputError(f"{error.name} is needed for this report", hint="install hv_tariff[audit]") from None


def _shown(totals: Summary) -> None:
    table = Table(title=f"{totals.invoices:,} invoices · book {totals.book_name}")
    table.add_column("verdict", no_wrap=True)
    table.add_column(Kind.LINE.value + "s", justify="right")
    table.add_column(Kind.CHECK.value + "s", justify="right")
    for verdict in Verdict:
        lines, checks = totals.whole.lines[verdict.value], totals.checks[verdict.value]
        table.add_row(verdict.value, f"{lines:,}", f"{checks:,}")
    Console(file=sys.stdout).print(table)
    said = totals.identity
    parts = f"numbers {said['numbers'][:12]}, rules {said['rules'][:12]}, hv_tariff {said['version']}"
    typer.echo(f"identity: {said['fingerprint'][:12]} ({parts})")
    for name, reason in totals.revisions.items():
        typer.echo(f"revision: {name} — {reason}")
    typer.echo(f"rejected: {totals.rejected:,}")
    typer.echo(f"at stake: {totals.whole.at_stake:,} rial")
