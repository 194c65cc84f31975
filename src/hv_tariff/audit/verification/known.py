"""Lines of invoices whose difference is known: said by the invoice's evidence, or by a list of the caller."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hv_tariff.audit.strict_json import parse_json
from hv_tariff.contracts import decimal_of
from hv_tariff.errors import InputError, nearest

EXACT = "exact"
_NEEDED = ("invoice", "line", "printed", "cause")
_KNOWN = (*_NEEDED, "given", "chain")
_LARGEST = 64 * 1024 * 1024


class Known:
    """The known differences.

    Parameters
    ----------
    causes : mapping of (invoice, line) to (printed, cause)
    """

    def __init__(self, causes: Mapping[tuple[str, str], tuple[int, str]] | None = None) -> None:
        self.causes = causes or {}

    def cause(self, invoice_id: str, line: str, printed: int, evidence: object) -> str:
        """Return why a line differs, empty where nobody says so.

        Parameters
        ----------
        invoice_id, line : str
        printed : int
            [rial]
        evidence : object
            What the invoice record says under ``evidence.LINE``.
        """
        listed = self.causes.get((invoice_id, line))
        if listed is not None and listed[0] == printed:
            return listed[1]
        said = evidence.strip() if isinstance(evidence, str) else ""
        return f"the invoice record says: {said}" if said and said != EXACT else ""


def read_known(*paths: Path) -> Known:
    """Read lists of known differences: JSON, a list of objects with invoice, line, printed [rial], cause.

    Raises
    ------
    InputError
        When a file cannot be read; with every entry of it that is not right, at once.
    """
    causes: dict[tuple[str, str], tuple[int, str]] = {}
    for path in paths:
        causes |= _of_file(path)
    return Known(causes)


def _of_file(path: Path) -> dict[tuple[str, str], tuple[int, str]]:
    try:
        with path.open("rb") as stream:
            data = stream.read(_LARGEST)
        entries = parse_json(data.decode("utf-8-sig"))
    except OSError as error:
        what = f"the known differences cannot be read: {error.strerror or error}"
        raise InputError(what, where=str(path), hint="check its name") from None
    except ValueError as error:
        what = f"not readable as JSON: {error}"
        raise InputError(what, where=path.name, hint="a list of objects, in UTF-8") from None
    if not isinstance(entries, list):
        raise InputError("the known differences are no list", where=path.name, hint="write [{...}, {...}]")
    causes: dict[tuple[str, str], tuple[int, str]] = {}
    problems = []
    for i, entry in enumerate(entries):
        wrong = _wrong(entry)
        if wrong:
            problems.append(f"[{i}] {wrong}")
        else:
            causes[entry["invoice"], entry["line"]] = (
                int(decimal_of(entry["printed"], where="printed")),
                entry["cause"].strip(),
            )
    if problems:
        hint = "each says invoice, line, printed and cause"
        raise InputError("; ".join(problems), where=path.name, hint=hint)
    return causes


def _wrong(entry: Any) -> str:
    if not isinstance(entry, Mapping):
        return "is no object"
    missing = [name for name in _NEEDED if name not in entry]
    if missing:
        return f"lacks {', '.join(missing)}"
    foreign = [name for name in entry if name not in _KNOWN]
    if foreign:
        return f"has the unknown field '{foreign[0]}'; {nearest(foreign[0], _KNOWN)}"
    words = (entry["invoice"], entry["line"], entry["cause"])
    if not all(isinstance(each, str) and each.strip() for each in words):
        return "has an empty or wrong invoice, line or cause"
    try:
        whole = decimal_of(entry["printed"], where="printed")
    except InputError:
        whole = None
    if whole is None or whole % 1:
        return f"prints '{entry['printed']}', which is no whole number of rial"
    return ""
