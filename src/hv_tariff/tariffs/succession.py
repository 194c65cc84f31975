"""How the editions of one family follow one another: no overlap, and no hole that is not declared."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import groupby, pairwise

from attrs import evolve

from hv_tariff.dates import format_date
from hv_tariff.tariffs.families import FAMILIES
from hv_tariff.tariffs.revisions import ended, revised
from hv_tariff.tariffs.schema import Draft
from hv_tariff.tariffs.table import Edition


def arrange(drafts: Sequence[Draft]) -> tuple[tuple[Edition, ...], tuple[Edition, ...]]:
    """Return the editions by family and date, and the revisions that a later one of them corrects.

    An edition ends where the next begins or its gap starts.
    What does not fit is refused at ``in_force`` of the later edition's file.
    """
    ordered = sorted(
        drafts, key=lambda draft: (draft.edition.family, draft.edition.from_, draft.edition.file)
    )
    found: list[Edition] = []
    corrected: list[Draft] = []
    followed: dict[tuple[str, str], date] = {}
    for family, group in groupby(ordered, key=lambda draft: draft.edition.family):
        each = revised(list(group))
        corrected += each.earlier
        line = sorted(each.latest, key=lambda draft: (draft.edition.from_, draft.edition.file))
        for earlier, later in pairwise(line):
            end = _end(earlier.edition, later, monthly=FAMILIES[family].monthly)
            followed[family, earlier.edition.name] = _implied(earlier.edition, later)
            found.append(evolve(earlier.edition, until=end))
        found.append(line[-1].edition)
    return tuple(found), ended(corrected, followed)


def _implied(earlier: Edition, later: Draft) -> date:
    """Return where an edition ends that does not say it: where the next begins, or its gap."""
    gap = later.edition.gap_before
    return max(later.edition.from_ if gap is None else gap.from_, earlier.from_)


def _end(earlier: Edition, later: Draft, *, monthly: bool) -> date:
    start, gap = later.edition.from_, later.edition.gap_before
    end = earlier.until or _implied(earlier, later)
    names = f"editions {earlier.name} and {later.edition.name}"
    if end > start or earlier.from_ == start:
        span = f"from {format_date(start)}" + (f" until {format_date(end)}" if end > start else "")
        hint = (
            "keep one of the two" if earlier.from_ == start else f"end {earlier.name} on {format_date(start)}"
        )
        later.in_force.refuse(f"{names} overlap {span}", key="from", hint=hint)
    elif gap is not None and gap.from_ != end:
        ends = f"edition {earlier.name} ends on {format_date(end)}"
        what = f"gap_before starts on {format_date(gap.from_)} and {ends}"
        later.in_force.refuse(what, key="gap_before", hint=f"write from: {format_date(end)}")
    elif gap is None and end < start and not monthly:
        hint = f"give the edition between, or declare gap_before: {{from: {format_date(end)}, reason: ...}}"
        what = f"{names} leave a hole from {format_date(end)} until {format_date(start)}"
        later.in_force.refuse(what, key="from", hint=hint)
    return end
