"""The digest reading: a sha256 of a formula that moves with whatever changes an amount or its explanation.

Structure, constants, units, grids, roundings, labels and clauses count; how nodes are shared, and where they
lie in memory, does not.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Hashable, Sequence
from enum import Enum
from fractions import Fraction
from functools import lru_cache
from typing import Any

import attrs

from hv_tariff.formula.nodes import Formula


class Digests:
    """Digests formulas; a node that many formulas share, or that reads the same as another, is digested once.

    It keeps every node it has seen, so that no other takes its place in memory.
    """

    def __init__(self) -> None:
        self._by_node: dict[int, str] = {}
        self._by_content: dict[Hashable, str] = {}
        self._kept: list[Formula] = []

    def of(self, roots: Sequence[Formula]) -> str:
        """Return the digest of formulas in their order, in hexadecimal digits."""
        for root in roots:
            self._visit(root)
        return sha256_of([self._by_node[id(root)] for root in roots])

    def _visit(self, node: Formula) -> str:
        found = self._by_node.get(id(node))
        if found is None:
            kind: Any = type(node)
            content = (kind, *[self._below(getattr(node, name)) for name in _names(kind)])
            found = self._by_content.get(content)
            if found is None:
                pairs = zip(_names(kind), content[1:], strict=True)
                found = sha256_of([kind.__name__, *([name, plain(value)] for name, value in pairs)])
                self._by_content[content] = found
            self._by_node[id(node)] = found
            self._kept.append(node)
        return found

    def _below(self, value: Any) -> Any:
        if isinstance(value, Formula):
            return self._visit(value)
        return tuple(map(self._below, value)) if type(value) is tuple else value


def plain(value: object) -> Any:
    """Return a value of a record as what json writes, the same on every machine.

    Raises
    ------
    TypeError
        For a value that has no such form.
    """
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, Fraction):
        return f"{value.numerator}/{value.denominator}"
    if isinstance(value, Enum):
        return plain(value.value)
    if isinstance(value, tuple):
        return [plain(each) for each in value]
    kind: Any = type(value)
    if attrs.has(kind):
        return [plain(getattr(value, name)) for name in _names(kind)]
    raise TypeError(f"{kind.__name__} has no canonical form")


def sha256_of(values: object) -> str:
    """Return the sha256 of plain values, in hexadecimal digits."""
    text = json.dumps(values, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


@lru_cache(maxsize=256)
def _names(record: Any) -> tuple[str, ...]:
    return tuple(each.name for each in attrs.fields(record) if each.init)
