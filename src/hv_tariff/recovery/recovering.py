"""``recover``: the numbers of a family from printed invoices."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal

from hv_tariff.billing import Case
from hv_tariff.errors import HvTariffError, InputError
from hv_tariff.recovery.proposing import proposed_rate
from hv_tariff.recovery.relations import Relation, relations
from hv_tariff.recovery.residual import Variable
from hv_tariff.recovery.result import Recovery
from hv_tariff.recovery.solving import Solver
from hv_tariff.recovery.unknowns import HiddenBook, check_family, hidden, read_given
from hv_tariff.tariffs import TariffBook


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
    and editions, are taken as known.

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
    held = list(cases)
    if not held:
        raise InputError("no number can be recovered from no invoice", hint="give at least one")
    stated = read_given(given, family=family)
    sought = hidden(
        book,
        family=family,
        cases=held,
        wanted=lambda name: edition is None or name == edition,
        starts=starts,
        given=stated,
    )
    return recovered(held, sought, stated)


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


def recovered(
    cases: Sequence[Case],
    sought: HiddenBook,
    given: Mapping[str, Decimal],
    usable: Callable[[Relation], bool] = lambda _: True,
) -> Recovery:
    """Return what invoices imply of the hidden numbers of a book."""
    variables = variables_of(sought)
    every, refused = relations_of(cases, sought, variables)
    every = tuple(each for each in every if usable(each))
    solution = Solver(every).solve()
    rates = tuple(
        proposed_rate(sought.unknowns[name], variable, solution.agreed[variable], solution.box)
        for name, variable in variables.items()
        if variable in solution.agreed
    )
    return Recovery(
        family=sought.family,
        hidden=sought,
        rates=rates,
        untouched=tuple(
            sought.unknowns[name] for name, variable in variables.items() if variable not in solution.agreed
        ),
        given=given,
        invoices=len(cases),
        span=(min(case.period.from_ for case in cases), max(case.period.until for case in cases)),
        relations=len(every),
        refused=refused,
    )
