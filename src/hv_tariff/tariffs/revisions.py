"""Revisions of an edition: a later correction stands beside the first, and the latest is in force."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import groupby, pairwise

from attrs import evolve, frozen

from hv_tariff.dates import format_date
from hv_tariff.tariffs.schema import Draft
from hv_tariff.tariffs.table import Edition


@frozen(kw_only=True, slots=True)
class Revised:
    """The drafts of a family parted into those in force and those that a later one corrects."""

    latest: tuple[Draft, ...]
    earlier: tuple[Draft, ...]


def revised(drafts: Sequence[Draft]) -> Revised:
    """Return the latest revision of each edition of a family, and the others.

    What does not fit is refused at ``revision``, or at ``in_force.from``, of the revision's file.
    """
    latest: list[Draft] = []
    earlier: list[Draft] = []
    by_name = sorted(drafts, key=lambda each: (each.edition.name, each.edition.revision, each.edition.file))
    for _, group in groupby(by_name, key=lambda each: each.edition.name):
        line = list(group)
        corrected = [each for each in line if each.edition.revision > 1]
        if not corrected:
            latest += line
            continue
        first = [each for each in line if each.edition.revision == 1]
        if not first:
            _refuse_without_first(corrected[0])
        chain = [*first[:1], *corrected]
        for before, after in pairwise(chain):
            _check(before, after)
        latest += [chain[-1], *first[1:]]
        earlier += chain[:-1]
    return Revised(latest=tuple(latest), earlier=tuple(earlier))


def ended(earlier: Sequence[Draft], followed: Mapping[tuple[str, str], date]) -> tuple[Edition, ...]:
    """Return the earlier revisions, each ending where it says, or where the edition after it begins.

    An end that only a later revision says is not theirs: with them in force the book is that of then.

    Parameters
    ----------
    earlier : sequence of Draft
    followed : Mapping of (family, name) to date
        Where an edition ends because another follows it.
    """
    return tuple(
        each.edition
        if each.edition.until is not None
        else evolve(each.edition, until=followed.get((each.edition.family, each.edition.name)))
        for each in earlier
    )


def _refuse_without_first(draft: Draft) -> None:
    edition = draft.edition
    what = f"revision {edition.revision} of edition {edition.name} corrects an edition that is not there"
    draft.top.refuse(what, key="revision", hint=f"keep {edition.name}.yaml beside it")


def _check(before: Draft, after: Draft) -> None:
    earlier, later = before.edition, after.edition
    which = f"revision {later.revision} of edition {later.name}"
    if later.revision == earlier.revision:
        what = f"{which} stands here and in {earlier.file}"
        after.top.refuse(what, key="revision", hint=f"number the later one {later.revision + 1}")
    elif later.revision > earlier.revision + 1:
        what = f"{which} follows revision {earlier.revision}"
        hint = (
            f"number it {earlier.revision + 1}, or keep {later.name}.r{earlier.revision + 1}.yaml beside it"
        )
        after.top.refuse(what, key="revision", hint=hint)
    elif _content(earlier) == _content(later):
        after.top.refuse(
            f"{which} says what revision {earlier.revision} says", key="revision", hint="leave it out"
        )
    if later.from_ != earlier.from_:
        what = (
            f"{which} starts on {format_date(later.from_)}, and the edition on {format_date(earlier.from_)}"
        )
        hint = f"write from: {format_date(earlier.from_)}; another first day is another edition"
        after.in_force.refuse(what, key="from", hint=hint)


def _content(edition: Edition) -> Edition:
    return evolve(edition, revision=1, reason=None, file="")
