"""Days on which the numbers changed and the book does not say so, found in the invoices."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from attrs import frozen

from hv_tariff.billing import Case
from hv_tariff.recovery.relations import Relation
from hv_tariff.recovery.residual import Variable
from hv_tariff.recovery.solving import Solution, Solver
from hv_tariff.tariffs import Edition
from hv_tariff.vocabulary import TariffClass

# Larger groups are left: of so many invoices the majority speaks, and each day tried costs two solutions.
_MOST_INVOICES = 60
_ONE_DAY = timedelta(days=1)
# A line that fails by itself is an error of its page; a change fails all that come after it.
_LEAST_FAILING = 2
_MOSTLY = 4, 5


@frozen(kw_only=True, slots=True)
class Cut:
    """A day that parts invoices of one class into two that different numbers explain.

    Attributes
    ----------
    edition : Edition
    last_of_old, first_of_new : date
        The last day of the one part, and the first of the other; invoices between them cross the change.
    moved : tuple of Variable
        The unknowns that have one value before it and another after.
    """

    edition: Edition
    last_of_old: date
    first_of_new: date
    moved: tuple[Variable, ...]


def cuts(relations: Sequence[Relation], editions: Sequence[Edition]) -> Iterator[Cut]:
    """Yield the cuts of editions in which invoices of a class disagree before and after a day.

    Parameters
    ----------
    relations : sequence of Relation
    editions : sequence of Edition
        Those whose numbers are sought.
    """
    for edition in editions:
        groups: dict[TariffClass, list[Relation]] = defaultdict(list)
        for relation in relations:
            if _inside(relation.case, edition):
                groups[relation.case.contract.tariff_class].append(relation)
        for group in groups.values():
            found = _cut(group, edition)
            if found is not None:
                yield found


def _inside(case: Case, edition: Edition) -> bool:
    return case.period.from_ >= edition.from_ and (
        edition.until is None or case.period.until <= edition.until
    )


def _cut(group: Sequence[Relation], edition: Edition) -> Cut | None:
    """The day that explains the most of a class's lines, where one explains what none does without it."""
    periods = {relation.invoice: relation.case.period for relation in group}
    if not 2 <= len(periods) <= _MOST_INVOICES:
        return None
    whole = Solver(group, quick=True).solve()
    uncut = failing(group, whole)
    if uncut < _LEAST_FAILING or not _parted_in_time(group, whole):
        return None
    first = sorted({period.from_ for period in periods.values()})
    tried = [found for day in first[1:] if (found := _tried(group, edition, day)) is not None]
    if not tried:
        return None
    lines, _, day, _ = best = min(tried, key=_score)
    if lines:
        # The change may lie inside the invoice before the best day, or inside the one that begins with it.
        beside = (max(each for each in first if each < day), day)
        inside = [_tried(group, edition, each + _ONE_DAY) for each in beside]
        best = min([best, *(each for each in inside if each is not None)], key=_score)
    return None if 2 * best.lines > uncut else best.cut


class _Tried(NamedTuple):
    """How many lines a day leaves unexplained, and how many invoices it leaves out."""

    lines: int
    left_out: int
    day: date
    cut: Cut


def _score(tried: _Tried) -> tuple[int, int, date]:
    return tried[:3]


def _tried(group: Sequence[Relation], edition: Edition, day: date) -> _Tried | None:
    before = [each for each in group if each.case.period.until <= day]
    after = [each for each in group if each.case.period.from_ >= day]
    if not before or not after:
        return None
    old, new = Solver(before, quick=True).solve(), Solver(after, quick=True).solve()
    moved = _moved(old, new)
    if not moved:
        return None
    cut = Cut(
        edition=edition,
        last_of_old=max(each.case.period.until for each in before) - _ONE_DAY,
        first_of_new=min(each.case.period.from_ for each in after),
        moved=moved,
    )
    invoices = {each.invoice for each in group} - {each.invoice for each in (*before, *after)}
    return _Tried(failing(before, old) + failing(after, new), len(invoices), day, cut)


def failing(group: Sequence[Relation], solution: Solution) -> int:
    """Return how many lines a solution leaves unexplained."""
    lines = {
        (relation.invoice, relation.line)
        for found in solution.agreed.values()
        for relation in (*found.contradicting, *(() if found.decided else found.supporting))
    }
    lines |= {(relation.invoice, relation.line) for relation in solution.disagreeing}
    lines |= {(each.invoice, each.line) for each in group if not each.holds(solution.box)}
    return len(lines)


def _parted_in_time(group: Sequence[Relation], solution: Solution) -> bool:
    """Whether most invoices that fail lie on one side of most that do not; true where it cannot be told."""
    if solution.disagreeing or not all(found.decided for found in solution.agreed.values()):
        return True
    failed = {relation.invoice for found in solution.agreed.values() for relation in found.contradicting}
    starts = sorted({(each.case.period.from_, each.invoice) for each in group})
    for i in range(1, len(starts)):
        before, after = starts[:i], starts[i:]
        for one, other in ((before, after), (after, before)):
            bad = sum(name in failed for _, name in one)
            good = sum(name not in failed for _, name in other)
            if _most(bad, len(failed)) and _most(bad, len(one)) and _most(good, len(other)):
                return True
    return False


def _most(part: int, whole: int) -> bool:
    return part * _MOSTLY[1] >= whole * _MOSTLY[0]


def _moved(old: Solution, new: Solution) -> tuple[Variable, ...]:
    """The unknowns that both sides know, and know differently."""
    return tuple(
        variable
        for variable, found in sorted(old.agreed.items(), key=lambda pair: pair[0].order)
        if found.decided
        and variable in new.agreed
        and new.agreed[variable].decided
        and old.box[variable].is_point
        and new.box[variable].is_point
        and old.box[variable] != new.box[variable]
    )


def joined(found: Sequence[Cut]) -> dict[str, Cut]:
    """Return one cut for each edition: of those whose windows have days in common, what they share."""
    by_edition: dict[str, Cut] = {}
    for each in found:
        held = by_edition.get(each.edition.name)
        if held is None:
            by_edition[each.edition.name] = each
            continue
        last, first = max(held.last_of_old, each.last_of_old), min(held.first_of_new, each.first_of_new)
        if last < first:
            by_edition[each.edition.name] = Cut(
                edition=held.edition,
                last_of_old=last,
                first_of_new=first,
                moved=tuple(dict.fromkeys((*held.moved, *each.moved))),
            )
    return by_edition


def days_between(cut: Cut) -> list[date]:
    """Return the days that may be the first of the new numbers."""
    return [cut.last_of_old + timedelta(days=i + 1) for i in range((cut.first_of_new - cut.last_of_old).days)]


def crossing(cases: Sequence[Case], cut: Cut) -> list[Case]:
    """Return the invoices that begin with the old numbers and end with the new."""
    return [
        case
        for case in cases
        if case.period.from_ <= cut.last_of_old < case.period.until - _ONE_DAY
        or cut.last_of_old < case.period.from_ < cut.first_of_new
    ]
