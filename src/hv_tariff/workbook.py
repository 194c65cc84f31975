"""Workbooks of others: bounded before they are opened, damage in a sentence, numbers as they were typed."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from zipfile import BadZipFile, ZipFile, ZipInfo

from attrs import frozen

from hv_tariff.errors import InputError

LARGEST = 1024 * 1024 * 1024
LARGEST_IN_MEMORY = 128 * 1024 * 1024
RATIO = 200
MOST_PARTS = 10_000
_SMALL = 1024 * 1024
_DIGITS = 15
# Possessive throughout: a prolog made to be read in many ways is read in one.
_PROLOG = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*+(?:<\?xml[^>]*+>)?\s*+(?:<!--(?:(?!-->).)*+-->\s*+)*+<[A-Za-z]", re.DOTALL
)
_TELLING = re.compile(rb"<(?:\w+:)?(f|mergeCell)[ />]")
HINT = "save it again as .xlsx, or as CSV"
_DAMAGED = (BadZipFile, zlib.error, KeyError, ValueError, TypeError, AttributeError, IndexError, EOFError,
            OSError, SyntaxError, NotImplementedError, RuntimeError, OverflowError)  # fmt: skip


@frozen(kw_only=True, slots=True)
class Inspection:
    """What a workbook is made of, seen before it is opened.

    Attributes
    ----------
    parts : tuple of str
        The names of its parts, ``xl/worksheets/sheet1.xml``.
    formulas : bool
        Whether a cell of its sheets has a formula.
    merged : bool
        Whether cells of its sheets are merged.
    """

    parts: tuple[str, ...]
    formulas: bool
    merged: bool


def inspect_workbook(path: Path, *, largest: int | None = None) -> Inspection:
    """Refuse a bomb by the directory of the file and the first bytes of its parts; say what it is made of.

    Parameters
    ----------
    path : Path
    largest : int, optional
        How many bytes it may expand to; by default `LARGEST`.

    Raises
    ------
    InputError
        For what is no workbook, expands beyond its bounds, or declares entities.
    """
    try:
        with ZipFile(path) as archive:
            parts = archive.infolist()
            _bounded(parts, path.name, LARGEST if largest is None else largest)
            texts = [part for part in parts if part.filename.lower().endswith((".xml", ".rels"))]
            for part in texts:
                with archive.open(part) as stream:
                    if _PROLOG.match(stream.read(4096)) is None:
                        what = f"{part.filename} is not plain XML"
                        raise InputError(what, where=path.name, hint=HINT)
            sheets = [part for part in texts if "worksheets/" in part.filename]
            telling = {tag for part in sheets for tag in _tags(archive, part)}
            names = tuple(part.filename for part in parts)
            return Inspection(parts=names, formulas=b"f" in telling, merged=b"mergeCell" in telling)
    except (BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, ValueError) as error:
        what = f"not readable as a workbook: {error}"
        raise InputError(what, where=path.name, hint=HINT) from None


def _bounded(parts: list[ZipInfo], name: str, largest: int) -> None:
    total = sum(part.file_size for part in parts)
    if len(parts) > MOST_PARTS or total > largest:
        what = f"the workbook expands to {len(parts):,} parts of {total:,} bytes"
        raise InputError(what, where=name, hint=f"at most {largest:,} bytes are read")
    for part in parts:
        if part.file_size > _SMALL and part.file_size > RATIO * part.compress_size:
            sizes = f"from {part.compress_size:,} to {part.file_size:,} bytes"
            what = f"{part.filename} of the workbook expands {sizes}"
            raise InputError(what, where=name, hint=f"at most {RATIO} times is read")
        if part.file_size > LARGEST_IN_MEMORY and "worksheets/" not in part.filename:
            what = f"{part.filename} of the workbook has {part.file_size:,} bytes"
            raise InputError(what, where=name, hint="save it as CSV")


def _tags(archive: ZipFile, part: ZipInfo) -> set[bytes]:
    """Return which of the tags that tell something a sheet has."""
    found: set[bytes] = set()
    tail = b""
    with archive.open(part) as stream:
        while chunk := stream.read(_SMALL):
            found.update(_TELLING.findall(tail + chunk))
            tail = chunk[-64:]
    return found


@contextmanager
def reading_workbook(path: Path) -> Iterator[None]:
    """Give whatever a damaged workbook does to its reader as one InputError."""
    try:
        yield
    except _DAMAGED as error:
        what = f"not readable as a workbook: {str(error).partition(chr(10))[0][:200] or type(error).__name__}"
        raise InputError(what, where=path.name, hint=HINT) from None


def typed_number(value: int | float) -> str:
    """The text of a number cell as a person typed it; a sheet itself keeps 15 digits."""
    text = repr(value)
    mantissa, _, exponent = text.partition("e")
    digits = mantissa.lstrip("-").replace(".", "").lstrip("0").rstrip("0")
    if exponent or len(digits) > _DIGITS or not mantissa.lstrip("-").replace(".", "").isdecimal():
        raise InputError(f"{text} was computed, not typed: digits are lost", hint="write it as text")
    return mantissa.removesuffix(".0")
