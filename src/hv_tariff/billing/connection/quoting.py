"""The cost of a connection: what `hv-tariff connection quote` and `quote_connection` compute."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from hv_tariff.billing.connection.pricing import price, table_in_force
from hv_tariff.billing.connection.quote import Quote
from hv_tariff.billing.supplied import NOTHING, Supplied
from hv_tariff.contracts import Figure
from hv_tariff.contracts.changes.clauses import CONNECTION
from hv_tariff.contracts.changes.due import Due, Pays
from hv_tariff.contracts.changes.row import Builder, Holding, Row, Use
from hv_tariff.contracts.period import day_of
from hv_tariff.tariffs import TariffBook
from hv_tariff.vocabulary import Voltage


def quote_connection(
    demand_kw: Figure,
    *,
    voltage: Voltage | str,
    book: TariffBook,
    on: date | str | None = None,
    edition: str | None = None,
    use: Use | str = Use.GENERAL,
    built_by: Builder | str | None = None,
    supplied: Mapping[str, int | str | Decimal] | Supplied = NOTHING,
    accept_estimates: bool = False,
) -> Quote:
    """Quote the cost of a connection of 30 kW and more, which is also its value at day rate.

    Parameters
    ----------
    demand_kw : int, str or Decimal
        The demand [kW].
    voltage : Voltage or str
        ``primary``, ``secondary``, or a supply voltage (``63``).
    book : TariffBook
    on : datetime.date or str, optional
        The day at whose rate it is quoted; or
    edition : str, optional
        The name of the table, ``1397-10``. One of the two is given.
    use : Use or str
        ``general`` or ``pumping``.
    built_by : Builder or str, optional
        ``applicant`` or ``company``; by default as the table's rows: the applicant at primary voltage, the
        company at secondary voltage.
    supplied : mapping
        The row of a voltage that the table does not name, as base and slope for each kW:
        ``{"connection.63kv.base": 1_500_000, "connection.63kv.slope": "120.5"}``; or any number of the table.
    accept_estimates : bool
        Consent to numbers that are estimates.

    Returns
    -------
    Quote
        Lines with amounts [rial], explanations and citations, and the interpretations they stand on.

    Raises
    ------
    InputError
        For a demand below 30 kW, an unknown word, or both or neither of `on` and `edition`.
    NotInForceError
        When no table is known for the day.
    MissingRateError
        When the table lacks a number that the row needs.
    ConsentError
        When a number is an estimate and `accept_estimates` is false.

    References
    ----------
    Table 4-79 of the electricity tariffs; decree 97/43200/20/100 of 1397/10/05, as reported.
    """
    day = None if on is None else day_of(on, where="on")
    holding = Holding(demand_kw=demand_kw, row=Row.of(voltage, use=use, built_by=built_by))
    return price(
        Due(pays=Pays.COST, clause=CONNECTION, requested=(holding,)),
        book=book,
        table=table_in_force(book, on=day, edition=edition),
        on=day,
        supplied=supplied if isinstance(supplied, Supplied) else Supplied.of(supplied),
        accept_estimates=accept_estimates,
    )
