"""``recover``: the numbers of a family from printed invoices."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal

from attrs import frozen

from hv_tariff.billing import Case, identity_of
from hv_tariff.errors import HvTariffError, InputError
from hv_tariff.recovery.changes import Cut, crossing, cuts, days_between, joined
from hv_tariff.recovery.intervals import Interval
from hv_tariff.recovery.proposing import proposed_rate
from hv_tariff.recovery.relations import Relation, relations
from hv_tariff.recovery.residual import Variable
from hv_tariff.recovery.result import Change, Recovery
from hv_tariff.recovery.solving import Solver
from hv_tariff.recovery.unknowns import HiddenBook, check_family, edition_name, hidden, read_given
from hv_tariff.tariffs import FAMILIES, TariffBook

_MOST_CHANGES = 4
_MOSTLY = 4, 5
_LEAST_AHEAD = 2


def recover(
    cases: Iterable[Case],
    *,
    family: str,
    book: TariffBook,
    given: Mapping[str, str | int | Decimal],
    edition: str | None = None,
    starts: Sequence[date] = (),
) -> Recovery:
    """Find the numbers of a family that printed invoices imply.

    The numbers of the family in the editions sought are not read from the book; those of all other families,
    and editions, are taken as known. Where the invoices of one edition need one set of numbers before a day
    and another after it, the edition is cut there.

    Parameters
    ----------
    cases : iterable of Case
        Invoices with printed lines.
    family : str
        ``supply/hv``
    book : TariffBook
    given : mapping
        Numbers of the family that are stated and not sought, by key: ``{"days_per_month": 30}``. A price per
        month has a value only with the days of its month, and a price with VAT only with the VAT's share.
    edition : str, optional
        The name of the one edition sought; by default all that an invoice touches.
    starts : sequence of date
        First days of editions that the book does not know.

    Returns
    -------
    Recovery

    Raises
    ------
    InputError
        When no line of a bill tells the family's numbers, or what is given makes no sense.
    NotInForceError
        When there is no such family, or no invoice lies in a wanted edition.
    """
    check_family(family)
    held = tuple(cases)
    if not held:
        raise InputError("no number can be recovered from no invoice", hint="give at least one")
    asked = _Asked(
        cases=held,
        family=family,
        book=book,
        given=read_given(given, family=family),
        edition=edition,
        starts=tuple(starts),
    )
    changes: list[Change] = []
    unused: frozenset[str] = frozenset()
    while True:
        sought = asked.hidden(held, changes)
        variables = variables_of(sought)
        every, refused = relations_of(held, sought, variables)
        usable = [each for each in every if each.invoice not in unused]
        cut = _first_cut(usable, sought) if len(changes) < _MOST_CHANGES else None
        if cut is None:
            break
        day = _day(cut, usable, asked, changes)
        changes.append(_change(cut, day, sought))
        if day is None:
            unused |= {case.name for case in crossing(held, cut)}
    solution = Solver(usable).solve()
    agreed = solution.agreed
    return Recovery(
        family=family,
        identity=identity_of(book),
        hidden=sought,
        rates=tuple(
            proposed_rate(sought.unknowns[name], variable, agreed[variable], solution.box)
            for name, variable in variables.items()
            if variable in agreed
        ),
        untouched=tuple(
            sought.unknowns[name] for name, variable in variables.items() if variable not in agreed
        ),
        given=asked.given,
        invoices=len(held),
        span=(min(case.period.from_ for case in held), max(case.period.until for case in held)),
        relations=len(usable),
        refused=refused,
        changes=tuple(changes),
    )


@frozen(kw_only=True, slots=True)
class _Asked:
    """What is asked of a recovery."""

    cases: tuple[Case, ...]
    family: str
    book: TariffBook
    given: Mapping[str, Decimal]
    edition: str | None
    starts: tuple[date, ...]

    def hidden(
        self, cases: Iterable[Case], changes: Sequence[Change], also: Sequence[date] = ()
    ) -> HiddenBook:
        """The book without the numbers sought, cut on the days of changes."""
        days = [each.first_of_new if each.day is None else each.day for each in changes]
        begun = {edition_name(day) for day in (*days, *also)}
        return hidden(
            self.book,
            family=self.family,
            cases=cases,
            wanted=lambda name: self.edition is None or name == self.edition or name in begun,
            starts=(*self.starts, *days, *also),
            given=self.given,
        )


def variables_of(sought: HiddenBook) -> dict[str, Variable]:
    """Return an unknown of relations for each number sought, by its place."""
    return {
        name: Variable(order=i, name=name, places=each.rate.places)
        for i, (name, each) in enumerate(sought.unknowns.items())
    }


def relations_of(
    cases: Iterable[Case], sought: HiddenBook, variables: Mapping[str, Variable]
) -> tuple[tuple[Relation, ...], tuple[tuple[str, str], ...]]:
    """Return the relations of all invoices, and the invoices that could not be used with the reason."""
    found: list[Relation] = []
    refused = []
    for case in cases:
        try:
            found += relations(case, book=sought.book, variables=variables)
        except HvTariffError as error:
            refused.append((case.name, str(error)))
    return tuple(found), tuple(refused)


def _first_cut(usable: Sequence[Relation], sought: HiddenBook) -> Cut | None:
    """The earliest day on which an edition's numbers change; a table of one month holds for all of it."""
    if FAMILIES[sought.family].monthly:
        return None
    found = joined(list(cuts(usable, sought.editions)))
    return min(found.values(), key=lambda each: each.first_of_new, default=None)


def _change(cut: Cut, day: date | None, sought: HiddenBook) -> Change:
    return Change(
        edition=cut.edition.name,
        last_of_old=cut.last_of_old,
        first_of_new=cut.first_of_new,
        day=day,
        moved=tuple(sought.unknowns[each.name].path for each in cut.moved),
    )


def _day(cut: Cut, usable: Sequence[Relation], asked: _Asked, changes: Sequence[Change]) -> date | None:
    """The first day of the new numbers, where the invoices that cross the change leave one."""
    days = days_between(cut)
    if len(days) == 1:
        return days[0]
    across = crossing(asked.cases, cut)
    if not across:
        return None
    before = [each for each in usable if each.case.period.until <= days[0]]
    after = [each for each in usable if each.case.period.from_ >= cut.first_of_new]
    earlier, later = (
        {_place(each.name): held for each, held in Solver(side).solve().box.items()}
        for side in (before, after)
    )
    holding: dict[date, int] = {}
    count = 0
    for day in days:
        sought = asked.hidden(across, changes, also=(day,))
        variables = variables_of(sought)
        begun = edition_name(day)
        box: dict[Variable, Interval] = {}
        for name, variable in variables.items():
            known = later if sought.unknowns[name].edition == begun else earlier
            if _place(name) in known:
                box[variable] = known[_place(name)]
        told, _ = relations_of(across, sought, variables)
        count = len(told)
        holding[day] = sum(each.holds(box) for each in told)
    return _best_day(holding, count)


def _best_day(holding: Mapping[date, int], lines: int) -> date | None:
    """The day with which the most lines hold: nearly all, or most and at least two more than with another."""
    (most, day), *others = sorted(((held, day) for day, held in holding.items()), reverse=True)
    ahead = most - max(held for held, _ in others)
    nearly_all, majority = most * _MOSTLY[1] >= lines * _MOSTLY[0], 2 * most > lines
    return day if (ahead and nearly_all) or (ahead >= _LEAST_AHEAD and majority) else None


def _place(name: str) -> str:
    """A number's place in its edition."""
    return name.rpartition(" ")[2]
