"""Relations that hold several unknowns at once, solved together by exact linear programming."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from attrs import frozen

from hv_tariff.recovery.evaluating import with_known
from hv_tariff.recovery.intervals import Interval, divided
from hv_tariff.recovery.inversion import Range, steps_within
from hv_tariff.recovery.linear_forms import before_rounding, linear_form, not_zero, values
from hv_tariff.recovery.relations import Relation
from hv_tariff.recovery.residual import ANY_RATE, Box, Monomial, Variable
from hv_tariff.recovery.simplex import Dictionary, Row

_BEYOND = 8
_MOST_UNKNOWNS = 12
_ORDERS = 6


@frozen(kw_only=True, slots=True)
class Inequality:
    """A relation as low ≤ factors · unknowns and products ≤ high."""

    relation: Relation
    factors: dict[Monomial, Fraction]
    low: Fraction
    high: Fraction


@frozen(kw_only=True, slots=True)
class Joint:
    """What relations allow together.

    Attributes
    ----------
    ranges : dict of Variable to Range
    relations : tuple of Relation
        The largest consistent set that was found.
    against : tuple of Relation
        Those that contradict it.
    """

    ranges: dict[Variable, Range]
    relations: tuple[Relation, ...]
    against: tuple[Relation, ...]


def joint(relations: Iterable[Relation], box: Box, *, quick: bool = False) -> list[Joint]:
    """Return what relations of several unknowns allow together, group by group.

    Parameters
    ----------
    relations : iterable of Relation
    box : Box
        What is known of the unknowns so far.
    quick : bool
        Whether relations that do not all agree are left, instead of looking for the largest set that does.
    """
    found = []
    for group in _groups(
        [each for relation in relations if (each := _inequality(relation, box)) is not None]
    ):
        together = _together(group, box, quick=quick)
        if together is not None and (together.ranges or len(together.against) > 1):
            found.append(together)
    return found


def _inequality(relation: Relation, box: Box) -> Inequality | None:
    exact = not_zero(relation, with_known(relation.exact, box))
    form = linear_form(exact, box)
    if form is None:
        return None
    constant, factors = values(form.polynomial.terms)
    error, within = form.error, before_rounding(relation)
    if not factors or None in (error.low, error.high, within.low, within.high):
        return None
    low = (within.low or Fraction(0)) - constant - (error.high or Fraction(0))
    high = (within.high or Fraction(0)) - constant - (error.low or Fraction(0))
    return Inequality(relation=relation, factors=factors, low=low, high=high)


def _groups(every: list[Inequality]) -> list[list[Inequality]]:
    """Inequalities that share an unknown, directly or through others; those of one unknown join a group."""
    of: dict[Variable, int] = {}
    groups: dict[int, list[Inequality]] = {}
    for i, each in enumerate(every):
        atoms = {atom for monomial in each.factors for atom in monomial if isinstance(atom, Variable)}
        held = sorted({of[atom] for atom in atoms if atom in of})
        groups[i] = [*(one for at in held for one in groups.pop(at)), each]
        for one in groups[i]:
            for monomial in one.factors:
                of |= {atom: i for atom in monomial if isinstance(atom, Variable)}
    return [group for group in groups.values() if any(len(each.factors) > 1 for each in group)]


def _together(group: list[Inequality], box: Box, *, quick: bool) -> Joint | None:
    keys = list(dict.fromkeys(monomial for each in group for monomial in each.factors))
    if len(keys) > _MOST_UNKNOWNS:
        return None
    limits = _limits(keys, box)
    best: list[Inequality] = []
    tried = _spread(group, len(keys) + _BEYOND)
    if Dictionary(len(keys), [*limits, *_rows(tried, keys)]).feasible():
        best = tried
    elif not quick:
        for first in range(min(len(tried), _ORDERS)):
            held = _consistent([*tried[first:], *tried[:first]], keys, limits)
            best = held if len(held) > len(best) else best
    ranges: dict[Variable, Range] = {}
    if 2 * len(best) > len(tried) and len(best) > 1:
        ranges = _ranges(best, keys, limits, box)
    if not ranges or any(each.is_empty for each in ranges.values()):
        return Joint(ranges={}, relations=(), against=tuple(each.relation for each in tried))
    return Joint(
        ranges=ranges,
        relations=tuple(each.relation for each in best),
        against=tuple(each.relation for each in tried if each not in best),
    )


def _spread(group: list[Inequality], most: int) -> list[Inequality]:
    """As many as are needed, from all over the group."""
    if len(group) <= most:
        return group
    return [group[i * len(group) // most] for i in range(most)]


def _limits(keys: Sequence[Monomial], box: Box) -> list[Row]:
    """What is known of each unknown so far, as rows."""
    rows: list[Row] = []
    for j, monomial in enumerate(keys):
        if len(monomial) != 1 or not isinstance(monomial[0], Variable):
            continue
        held = box.get(monomial[0], ANY_RATE)
        unit = [Fraction(int(i == j)) for i in range(len(keys))]
        if held.high is not None:
            rows.append((unit, held.high))
        if held.low:
            rows.append(([-each for each in unit], -held.low))
    return rows


def _rows(every: Iterable[Inequality], keys: Sequence[Monomial]) -> list[Row]:
    rows: list[Row] = []
    for each in every:
        factors = [each.factors.get(monomial, Fraction(0)) for monomial in keys]
        rows.append((factors, each.high))
        rows.append(([-one for one in factors], -each.low))
    return rows


def _consistent(order: list[Inequality], keys: Sequence[Monomial], limits: list[Row]) -> list[Inequality]:
    """The inequalities that hold together, taken in order: one that contradicts those before it is left."""
    held: list[Inequality] = []
    for each in order:
        if Dictionary(len(keys), [*limits, *_rows([*held, each], keys)]).feasible():
            held.append(each)
    return held


def _ranges(
    every: list[Inequality], keys: Sequence[Monomial], limits: list[Row], box: Box
) -> dict[Variable, Range]:
    solved = Dictionary(len(keys), [*limits, *_rows(every, keys)])
    if not solved.feasible():
        return {}
    within = {monomial: solved.bounds(j) for j, monomial in enumerate(keys)}
    found: dict[Variable, Interval] = {}
    for monomial, held in within.items():
        match monomial:
            case (Variable() as variable,):
                found[variable] = held
    for monomial, held in within.items():
        match monomial:
            case (Variable() as a, Variable() as b):
                for one, other in ((a, b), (b, a)):
                    known = found.get(other, box.get(other, ANY_RATE))
                    if one not in found and known.low:
                        found[one] = divided(held, known)
    return {variable: steps_within(variable, held) for variable, held in found.items()}
