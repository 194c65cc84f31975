"""The leaves reading: which rates a table, and which readings a bill, must supply to a rule set."""

from __future__ import annotations

from collections.abc import Iterable

from hv_tariff.formula.nodes import Blocks, Charge, Entered, Formula, Quantity, Rate, Reading, Steps, children


def walk(roots: Iterable[Formula]) -> list[Formula]:
    """Return every node below the roots once, each after the nodes it stands on."""
    seen: set[int] = set()
    found: list[Formula] = []

    def visit(node: Formula) -> None:
        seen.add(id(node))
        for child in children(node):
            if id(child) not in seen:
                visit(child)
        found.append(node)

    for node in roots:
        if id(node) not in seen:
            visit(node)
    return found


def own_leaves(charge: Charge, omitted: frozenset[str] = frozenset()) -> tuple[Formula, ...]:
    """Return the leaves of a line; not those of omitted lines that it reads."""
    found: dict[int, Formula] = {}

    def visit(node: Formula) -> None:
        if id(node) in found or (isinstance(node, Entered) and node.charge.code in omitted):
            return
        found[id(node)] = node
        for child in children(node):
            visit(child)

    visit(charge)
    return tuple(node for node in found.values() if isinstance(node, Rate | Reading))


def own_readings(charge: Charge) -> tuple[Reading, ...]:
    """Return the readings of a line's own formula, not those of the lines it builds on."""
    every = frozenset(node.charge.code for node in walk([charge]) if isinstance(node, Entered))
    return tuple(leaf for leaf in own_leaves(charge, every) if isinstance(leaf, Reading))


def entered_lines(charge: Charge) -> frozenset[str]:
    """Return the codes of the lines that a line reads directly."""
    found: set[str] = set()
    seen: set[int] = set()

    def visit(node: Formula) -> None:
        if id(node) in seen:
            return
        seen.add(id(node))
        if isinstance(node, Entered):
            found.add(node.charge.code)
            return
        for child in children(node):
            visit(child)

    visit(charge)
    return frozenset(found)


def direct(node: Formula) -> tuple[Rate | Reading | Quantity | Entered, ...]:
    """Return the leaves and names that a formula reads directly, each once, in reading order."""
    found: dict[int, Rate | Reading | Quantity | Entered] = {}

    def visit(each: Formula) -> None:
        if isinstance(each, Rate | Reading | Quantity | Entered):
            found.setdefault(id(each), each)
            return
        for child in children(each):
            visit(child)

    for child in (node.exact,) if isinstance(node, Charge) else children(node):
        visit(child)
    return tuple(found.values())


def rates(roots: Iterable[Formula]) -> tuple[Rate, ...]:
    """Return the rates that the formulas read, each once, in order of first use."""
    return tuple(dict.fromkeys(node for node in walk(roots) if isinstance(node, Rate)))


def readings(roots: Iterable[Formula]) -> tuple[Reading, ...]:
    """Return the determinants that the formulas read, each once, in order of first use."""
    return tuple(dict.fromkeys(node for node in walk(roots) if isinstance(node, Reading)))


def ascending(roots: Iterable[Formula]) -> tuple[tuple[Rate, ...], ...]:
    """Return the chains of rates that a table must give in ascending order: thresholds of scales."""
    chains = []
    for node in walk(roots):
        pairs = node.steps if isinstance(node, Steps) else node.blocks if isinstance(node, Blocks) else ()
        chain = tuple(at for at, _ in pairs if isinstance(at, Rate))
        if len(chain) > 1:
            chains.append(chain)
    return tuple(chains)
