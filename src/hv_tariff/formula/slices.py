"""Which nodes of a tree differ from slice to slice, that is from month to month of a segment."""

from __future__ import annotations

from collections.abc import Iterable

from hv_tariff.formula.leaves import walk
from hv_tariff.formula.nodes import Across, Formula, Rate, Reading, Scope, children


def by_slice(roots: Iterable[Formula]) -> frozenset[int]:
    """Return the ids of the nodes whose value differs from slice to slice."""
    found: set[int] = set()
    for node in walk(roots):
        leaf = isinstance(node, Rate | Reading) and node.scope is Scope.SLICE
        if leaf or (not isinstance(node, Across) and any(id(c) in found for c in children(node))):
            found.add(id(node))
    return frozenset(found)
