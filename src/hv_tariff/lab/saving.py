"""A scenario of the page as a file: YAML that a person can read, written so that it is read back the same."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

HEAD_LINES = 2
"""How many lines stand above the first edit."""

_JOINER = "\u200c"  # the zero-width non-joiner of Persian words
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
    written = [line.strip() for line in further.split("\n")]
    lines += [line for line in written if line and not line.startswith("#")]
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
    if _PLAIN.fullmatch(text):
        return text
    return "".join(map(_escaped, json.dumps(text, ensure_ascii=False)))


def _escaped(character: str) -> str:
    """A character that YAML cannot hold, or would fold, as its number."""
    if character.isprintable() or character == _JOINER:
        return character
    code = ord(character)
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
