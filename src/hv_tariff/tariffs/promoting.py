"""Numbers of a table file marked as verified by bills: in its text, all else as a person laid it out."""

from __future__ import annotations

from collections.abc import Mapping

from hv_tariff.errors import TableError, nearest
from hv_tariff.tariffs.printing import quoted
from hv_tariff.tariffs.source_yaml import Span, value_spans
from hv_tariff.vocabulary import Status


def promoted_text(text: str, evidence: Mapping[str, str], *, file: str) -> str:
    """Return the text of a table file with the status `bill_verified` on some numbers.

    Only their status and clause change, and the method of one that was an estimate goes; the source stays,
    for there the number was read.

    Parameters
    ----------
    text : str
        That the strict source reads.
    evidence : mapping of str to str
        What is added to the clause, by the number's path: ``classes.general_2b.energy.mid``.
    file : str
        Its name, for errors.

    Raises
    ------
    TableError
        When a path is no number of the file.
    """
    spans = value_spans(text)
    numbers = {".".join(keys[:-1]): keys[:-1] for keys in spans if keys[-1] == "status" and len(keys) > 2}
    edits: list[tuple[int, int, str]] = []
    for path, said in evidence.items():
        keys = numbers.get(path)
        if keys is None:
            raise TableError(f"no number {path}", where=file, hint=nearest(path, list(numbers)))
        status, clause = spans[*keys, "status"], spans[*keys, "clause"]
        method = spans.get((*keys, "method"))
        edits.append((status.start, status.end, Status.BILL_VERIFIED.code))
        held = text[clause.start : clause.end]
        edits.append((clause.start, clause.end, _with_said(held, said)))
        if method is not None:
            edits.append((*_whole_entry(text, method), ""))
    for start, end, instead in sorted(edits, reverse=True):
        text = text[:start] + instead + text[end:]
    return text


def _with_said(held: str, said: str) -> str:
    """A clause in double quotes gets its addition before the closing one; another is quoted."""
    if held.startswith('"'):
        return f"{held[:-1]}; {quoted(said)[1:]}"
    plain = held[1:-1].replace("''", "'") if held.startswith("'") else " ".join(held.split())
    return quoted(f"{plain}; {said}")


def _whole_entry(text: str, entry: Span) -> tuple[int, int]:
    """A key with its value, and the comma or the line that it takes with it."""
    start, end = entry.key, entry.end
    before = text[:start].rstrip()
    if entry.flow and before.endswith(","):
        return len(before) - 1, end
    if entry.flow:
        after = text[end:].lstrip()
        comma = after.startswith(",")
        return start, len(text) - len(after[1:].lstrip()) if comma else end
    line_end = text.find("\n", end)
    return text.rfind("\n", 0, start) + 1, len(text) if line_end < 0 else line_end + 1
