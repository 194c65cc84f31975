"""The journal of an audit that may be interrupted: how far it came, so that it goes on from there."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from attrs import frozen

from hv_tariff.audit.carried import Carried
from hv_tariff.audit.summary import Summary
from hv_tariff.errors import InputError

EVERY = 20_000  # rows between two marks


@frozen(kw_only=True, slots=True)
class Mark:
    """How far an audit came.

    Attributes
    ----------
    file : int
        The file it was in, from zero.
    steps : int
        Steps of that file that are done.
    written : int
        Bytes of findings that stand for all that is done.
    """

    file: int = 0
    steps: int = 0
    written: int = 0


class Journal:
    """Marks beside the findings, one a line; the last whole line counts.

    Parameters
    ----------
    out : Path
        The findings file.
    audit : mapping
        What the audit is of and how it is made, as plain data: another one cannot go on from this journal.
    """

    def __init__(self, out: Path, audit: Mapping[str, Any]) -> None:
        self.path = out.with_name(f".{out.name}.journal")
        self._audit = json.loads(json.dumps(audit))
        self._rows = 0

    def begun(self, totals: Summary, carried: Carried) -> tuple[Mark, Summary]:
        """Return where to go on, with the totals until there; begin a journal where there is none.

        Raises
        ------
        InputError
            When the journal is of another audit, or cannot be read.
        """
        lines = self._lines()
        if not lines:
            self._append({"audit": self._audit})
            return Mark(), totals
        if lines[0].get("audit") != self._audit:
            raise InputError(
                "the journal is of another audit: other files, tables or options",
                where=str(self.path),
                hint="give what was given before, or remove it to begin anew",
            )
        for line in lines[1:]:
            carried.restore(line["carried"])
        if len(lines) == 1:
            return Mark(), totals
        return Mark(**lines[-1]["mark"]), Summary.restored(lines[-1]["totals"])

    def _lines(self) -> list[dict[str, Any]]:
        try:
            with self.path.open(encoding="utf-8") as stream:
                text = stream.read()
        except FileNotFoundError:
            return []
        except (OSError, ValueError):
            raise InputError("the journal cannot be read", where=str(self.path), hint="remove it") from None
        found: list[dict[str, Any]] = []
        for line in text.splitlines(keepends=True):
            if not line.endswith("\n"):
                break  # the mark that was being written
            found.append(json.loads(line))
        return found

    def due(self, rows: int) -> bool:
        """Count the rows of a step; return whether a mark is due."""
        self._rows += rows
        return self._rows >= EVERY

    def mark(self, mark: Mark, totals: Summary, carried: Carried) -> None:
        """Write how far the audit came; what it stands on must be on the disk."""
        self._rows = 0
        self._append(
            {
                "mark": {"file": mark.file, "steps": mark.steps, "written": mark.written},
                "totals": totals.state(),
                "carried": carried.changes(),
            }
        )

    def _append(self, line: Mapping[str, Any]) -> None:
        with self.path.open("a", encoding="utf-8") as stream:
            stream.write(json.dumps(line, ensure_ascii=False) + "\n")

    def end(self) -> None:
        """Remove the journal: the findings are whole."""
        self.path.unlink(missing_ok=True)
