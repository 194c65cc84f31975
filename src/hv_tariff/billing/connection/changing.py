"""A change of contract worked out: what is decided, what it costs or pays back, and when it falls due."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from attrs import frozen

from hv_tariff.billing.connection.pricing import price, table_in_force
from hv_tariff.billing.connection.quote import Quote
from hv_tariff.billing.rules import rates
from hv_tariff.billing.supplied import NOTHING, Supplied
from hv_tariff.contracts.changes.deciding import decide
from hv_tariff.contracts.changes.decision import Decision, Refusal, Terms
from hv_tariff.contracts.changes.due import Instalment, Pays, instalments
from hv_tariff.contracts.changes.held import Connection
from hv_tariff.contracts.changes.requests import Request, TemporaryConnection
from hv_tariff.tariffs import Edition, Number, TariffBook

_BY_TABLE = (Pays.COST, Pays.DIFFERENCE, Pays.RETURNED, Pays.REMOVAL)


@frozen(kw_only=True, slots=True)
class Outcome:
    """What a change comes to, with its money.

    Attributes
    ----------
    decision : Decision
        The connections after it, what is still missing, and the clauses.
    quote : Quote or None
        What is paid, or paid back; None: nothing either way.
    instalments : tuple of Instalment
        What falls due when; of a payment that is not in parts, all of it on the day.
    terms : mapping of str to Number
        Numbers of the terms' table that hold for bills from now on: ``temporary.energy_surcharge``.
    """

    decision: Decision
    quote: Quote | None
    instalments: tuple[Instalment, ...]
    terms: Mapping[str, Number]


def change_contract(
    connections: Sequence[Connection],
    request: Request,
    *,
    book: TariffBook,
    edition: str | None = None,
    supplied: Mapping[str, int | str | Decimal] | Supplied = NOTHING,
    accept_estimates: bool = False,
) -> Outcome | Refusal:
    """Work out a change of contract.

    Parameters
    ----------
    connections : sequence of Connection
        The connection it is about; several for a merge; for a new one, those whose numbers are taken.
    request : Request
        Of one of the kinds in `hv_tariff.contracts.changes.requests`.
    book : TariffBook
    edition : str, optional
        The table of connection costs to price by, ``1397-10``; by default that of the request's day.
    supplied : mapping
        Numbers of the caller's, as of `quote_connection`.
    accept_estimates : bool

    Returns
    -------
    Outcome or Refusal
        A refusal names every condition that failed, and what would satisfy each.

    Raises
    ------
    NotInForceError
        When no table is known for the day, and none is named.
    MissingRateError, ConsentError
        As of `quote_connection`.

    References
    ----------
    Supplementary by-law of the electricity tariffs, as reported; the clause of each decision stands with it.
    """
    table = book.in_force(on=request.on, family=rates.CONNECTION_TERMS)
    decided = decide(connections, request, terms=terms_of(table))
    if isinstance(decided, Refusal):
        return decided
    quote = None
    if decided.due is not None:
        costs = None
        if decided.due.pays in _BY_TABLE:
            costs = table_in_force(book, on=None if edition else request.on, edition=edition)
        quote = price(
            decided.due,
            book=book,
            table=costs,
            on=request.on,
            supplied=supplied if isinstance(supplied, Supplied) else Supplied.of(supplied),
            accept_estimates=accept_estimates,
        )
    surcharge = isinstance(request, TemporaryConnection)
    return Outcome(
        decision=decided,
        quote=quote,
        instalments=_due(request, quote),
        terms={rates.TEMPORARY_SURCHARGE.key: table.number(rates.TEMPORARY_SURCHARGE.key, tariff_class=None)}
        if surcharge
        else {},
    )


def terms_of(table: Edition) -> Terms:
    """Return the numbers that decide changes, from the terms' table.

    Raises
    ------
    MissingRateError
        When the table lacks one.
    """

    def number(key: str) -> Decimal:
        return table.number(key, tariff_class=None).value

    return Terms(
        least_months=int(number(rates.REDUCTION_LEAST.key)),
        most_months=int(number(rates.REDUCTION_MOST.key)),
        most_terms=int(number(rates.REDUCTION_TERMS.key)),
        deposit_periods=number(rates.DEPOSIT_PERIODS.key),
    )


def _due(request: Request, quote: Quote | None) -> tuple[Instalment, ...]:
    if quote is None or quote.total <= 0:
        return ()
    return instalments(quote.total, request.instalments or ((request.on, Decimal(1)),))
