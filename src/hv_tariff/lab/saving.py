"""A scenario of the page as a file: YAML that a person can read, written so that it is read back the same."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

HEAD_LINES = 2
"""How many lines stand above the first edit."""

_PLAIN = re.compile(r"[A-Za-z0-9_./][A-Za-z0-9_./-]*")


def scenario_text(name: str, edits: Iterable[Mapping[str, Any]], further: str = "") -> str:
    """Return a scenario as YAML, an edit a line.

    Parameters
    ----------
    name : str
    edits : iterable of mapping
        Edits as plain data, text for figures.
    further : str
        Edits that are text already, one a line, as `edit_line` writes them.
    """
    lines = [edit_line(edit) for edit in edits]
    lines += [line.strip() for line in further.splitlines() if line.strip()]
    head = f"name: {_scalar(name)}\n"
    if not lines:
        return head + "edits: []\n"
    return head + "edits:\n" + "".join(f"  {line}\n" for line in lines)


def edit_line(edit: Mapping[str, Any]) -> str:
    """Return an edit as a line of YAML: ``- {contract: demand, set: 20000}``."""
    return f"- {_flow(edit)}"


def _flow(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_scalar(str(key))}: {_flow(each)}" for key, each in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_flow(each) for each in value) + "]"
    return _scalar(str(value))


def _scalar(text: str) -> str:
    return text if _PLAIN.fullmatch(text) else json.dumps(text, ensure_ascii=False)
