"""Weak numbers are used by consent: estimates where the caller says so, invented ones in their own book."""

from __future__ import annotations

from collections.abc import Iterable

from hv_tariff.errors import ConsentError
from hv_tariff.tariffs import Number, Season, TariffBook
from hv_tariff.vocabulary import Status


def check_consent(
    numbers: Iterable[Number],
    *,
    book: TariffBook,
    accept_estimates: bool,
    of: str,
    status: Status | None = None,
    seasons: Iterable[Season] = (),
) -> None:
    """Refuse numbers that nobody consented to.

    Parameters
    ----------
    numbers : iterable of Number
        All that something needs.
    book : TariffBook
    accept_estimates : bool
        Consent to numbers that are estimates.
    of : str
        What needs them, for the error: ``bill``.
    status : Status, optional
        The weakest of all that it stands on, where that is known already.
    seasons : iterable of Season
        The seasons that it depends on.

    Raises
    ------
    ConsentError
        When one is an estimate without consent, or invented in a book that is not of invented numbers.
    """
    if status is not None and status > Status.ESTIMATE:
        return
    held, calendars = tuple(numbers), tuple(seasons)
    grounds = {*(each.ground for each in held), *(each.status for each in calendars)}
    if Status.INVENTED in grounds and not book.allows_invented:
        raise ConsentError(f"the book '{book.name}' has invented numbers", hint="use the issued book")
    if accept_estimates or Status.ESTIMATE not in grounds:
        return
    weak = {each.where: each for each in held if each.ground is Status.ESTIMATE}
    first = next(iter(weak.values()), None)
    example = f", such as {first.value} {first.unit} ({first.method})" if first else ", the season's months"
    raise ConsentError(
        f"{len(weak) or 1} of the numbers this {of} needs are estimates{example}",
        where=first.where if first else None,
        hint=f"consent with accept_estimates=True (--accept-estimates), and the {of} will say so",
    )
