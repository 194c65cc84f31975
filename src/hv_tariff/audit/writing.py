"""Findings and summary as files: written beside, and put in place only when they are whole."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any, Protocol

from hv_tariff.audit.fields import FIELDS, finding_fields, findings_schema, in_64_bits
from hv_tariff.audit.findings import Finding
from hv_tariff.errors import InputError, nearest
from hv_tariff.extra import load_extra

FORMATS = (".jsonl", ".csv", ".parquet")
GROUP = 20_000
_RUNS_AS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


class FindingsWriter(Protocol):
    """Takes findings, invoice by invoice."""

    def write(self, findings: Iterable[Finding]) -> None:
        """Write the findings of an invoice."""


@contextmanager
def open_findings(path: Path, *, identity: str = "") -> Iterator[FindingsWriter]:
    """Open a findings file for writing; it stands under its name only once it is whole.

    Parameters
    ----------
    path : Path
        .jsonl, .csv or .parquet.
    identity : str
        The fingerprint of the audit's numbers, rules and version; stands in every row.

    Raises
    ------
    InputError
        When the format is unknown or the file cannot be written.
    """
    check_out(path)
    with replaced_when_whole(path) as partial:
        if path.suffix.lower() == ".parquet":
            with _Parquet(partial, identity) as parquet:
                yield parquet
            return
        with partial.open("w", encoding="utf-8", newline="") as stream:
            yield _Csv(stream, identity) if path.suffix.lower() == ".csv" else _JsonLines(stream, identity)


def check_out(path: Path) -> None:
    """Refuse a name that findings cannot be written under; raises InputError."""
    if path.suffix.lower() not in FORMATS:
        near = nearest(path.suffix, FORMATS) if path.suffix else f"known: {', '.join(FORMATS)}"
        raise InputError(f"'{path.suffix}' is no format of findings", where=str(path), hint=near)
    if not path.parent.is_dir():
        raise InputError("the folder is not there", where=str(path.parent), hint="make it first")
    if path.suffix.lower() == ".parquet":
        load_extra("pyarrow.parquet", to="write Parquet")


def check_continued(path: Path) -> None:
    """Refuse findings that cannot be gone on with after an interruption; raises InputError."""
    check_out(path)
    if path.suffix.lower() == ".parquet":
        raise InputError(
            "findings in Parquet cannot be continued", where=str(path), hint="write .jsonl or .csv"
        )


def write_summary(path: Path, summary: Mapping[str, Any]) -> None:
    """Write a summary as JSON; raises InputError when it cannot be written."""
    with replaced_when_whole(path) as partial:
        text = json.dumps(summary, ensure_ascii=False, indent=2)
        with partial.open("w", encoding="utf-8") as stream:
            stream.write(text + "\n")


@contextmanager
def replaced_when_whole(path: Path) -> Iterator[Path]:
    """Give a name beside `path`, renamed to it at the end, removed when something goes wrong."""
    partial = path.with_name(f".{path.name}.partial")
    try:
        yield partial
        partial.replace(path)
    except OSError as error:
        what = f"the file cannot be written: {error.strerror or error}"
        raise InputError(what, where=str(path), hint="check its folder") from None
    finally:
        with suppress(OSError):  # what cannot be removed was never written, and its error is said above
            partial.unlink(missing_ok=True)


@contextmanager
def continued_findings(path: Path, *, written: int, identity: str = "") -> Iterator[Continued]:
    """Open a findings file that may be interrupted; what is written stays beside its name until it is whole.

    Parameters
    ----------
    path : Path
        .jsonl or .csv.
    written : int
        Bytes that an interrupted audit had written and are to stand; what came after is cut off.
    identity : str
        As of `open_findings`.

    Raises
    ------
    InputError
        For another format, or when the findings of the interrupted audit are not there.
    """
    check_continued(path)
    partial = path.with_name(f".{path.name}.partial")
    if written and (not partial.is_file() or partial.stat().st_size < written):
        raise InputError(
            "the findings that the journal speaks of are not there",
            where=str(partial),
            hint="remove the journal",
        )
    with partial.open("r+" if written else "w", encoding="utf-8", newline="") as stream:
        stream.seek(written)
        stream.truncate()
        csv_ = path.suffix.lower() == ".csv"
        writer = _Csv(stream, identity, headings=not written) if csv_ else _JsonLines(stream, identity)
        yield Continued(writer, stream, partial)
    partial.replace(path)


class Continued:
    """Findings that can be handed over in the middle."""

    def __init__(self, writer: FindingsWriter, stream: IO[str], path: Path) -> None:
        self._writer, self._stream, self._path = writer, stream, path

    def write(self, findings: Iterable[Finding]) -> None:
        """Write the findings of an invoice."""
        self._writer.write(findings)

    def flushed(self) -> int:
        """Hand all to the file; return how many bytes it has."""
        self._stream.flush()
        return self._path.stat().st_size


class _JsonLines:
    def __init__(self, stream: IO[str], identity: str) -> None:
        self._stream, self._identity = stream, identity

    def write(self, findings: Iterable[Finding]) -> None:
        for finding in findings:
            plain = finding_fields(finding, identity=self._identity)
            self._stream.write(json.dumps(plain, ensure_ascii=False) + "\n")


class _Csv:
    """Figures stay numbers; text that a spreadsheet would run as a formula gets a leading apostrophe."""

    def __init__(self, stream: IO[str], identity: str, *, headings: bool = True) -> None:
        self._identity = identity
        self._rows = csv.writer(stream, lineterminator="\n")
        if headings:
            self._rows.writerow(FIELDS)

    def write(self, findings: Iterable[Finding]) -> None:
        for finding in findings:
            plain = finding_fields(finding, identity=self._identity)
            for name in ("diagnosis", "citations"):
                plain[name] = json.dumps(plain[name], ensure_ascii=False)
            self._rows.writerow([_harmless(plain[name]) for name in FIELDS])


def _harmless(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value.startswith(_RUNS_AS_FORMULA) else value


class _Parquet:
    """Figures in 64 bits; one that does not fit is left empty and said in `reason`."""

    def __init__(self, path: Path, identity: str) -> None:
        self._identity = identity
        self._arrow = load_extra("pyarrow", to="write Parquet")
        self._path = path
        self._rows: list[dict[str, Any]] = []
        self._schema = findings_schema()

    def __enter__(self) -> _Parquet:
        parquet = load_extra("pyarrow.parquet", to="write Parquet")
        self._writer = parquet.ParquetWriter(self._path, self._schema, compression="zstd")
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        if kind is None:
            self._flush()
        self._writer.close()

    def write(self, findings: Iterable[Finding]) -> None:
        self._rows += [in_64_bits(finding_fields(finding, identity=self._identity)) for finding in findings]
        if len(self._rows) >= GROUP:
            self._flush()

    def _flush(self) -> None:
        if self._rows:
            self._writer.write_table(self._arrow.Table.from_pylist(self._rows, schema=self._schema))
            self._rows = []
