"""A quote made: the rule set of the table in force, its numbers, and the registers of one run."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from hv_tariff.billing.connection.interpretations import interpretations_of
from hv_tariff.billing.connection.quote import Quote
from hv_tariff.billing.consent import check_consent
from hv_tariff.billing.rule_sets import RuleSet, connection_set
from hv_tariff.billing.rules import rates
from hv_tariff.billing.rules.connection import ROW_BASE, ROW_SLOPE, SHARE_PLACES, Exchange, Priced
from hv_tariff.billing.supplied import NOTHING, Supplied
from hv_tariff.contracts import on_grid
from hv_tariff.contracts.changes.due import Due
from hv_tariff.contracts.changes.row import Holding, Row, Side
from hv_tariff.errors import InputError, MissingRateError, NotInForceError, nearest
from hv_tariff.formula.exact import Run
from hv_tariff.formula.nodes import Rate
from hv_tariff.formula.program import Program
from hv_tariff.tariffs import Edition, Number, TariffBook

_FIRST = "connection/table-4-79/1"
_THRESHOLD = rates.CONNECTION_THRESHOLD


def table_in_force(book: TariffBook, *, on: date | None, edition: str | None) -> Edition:
    """Return the table of connection costs by its name, or by the day it is in force on.

    Raises
    ------
    InputError
        When both or neither are given.
    NotInForceError
        When there is none; names the nearest.
    """
    if (on is None) is (edition is None):
        raise InputError(
            "a quote is at the rate of a day or of a named edition",
            where="connection",
            hint="give on= (a day) or edition= ('1397-10'), not both",
        )
    if on is not None:
        return book.in_force(on=on, family=rates.CONNECTION)
    by_name = {each.name: each for each in book.editions(rates.CONNECTION)}
    if edition not in by_name:
        raise NotInForceError(
            f"no edition '{edition}' of {rates.CONNECTION}",
            where=f"book {book.name}",
            hint=nearest(str(edition), list(by_name)),
        )
    return by_name[edition]


def price(
    asked: Due,
    *,
    book: TariffBook,
    table: Edition | None,
    on: date | None,
    supplied: Supplied = NOTHING,
    accept_estimates: bool = False,
) -> Quote:
    """Return the quote of what is asked by a table.

    Parameters
    ----------
    asked : Due
    book : TariffBook
    table : Edition or None
        Of connection costs; None where only stated amounts are asked.
    on : datetime.date or None
        The day whose terms hold; needed for a removal.
    supplied : Supplied
    accept_estimates : bool

    Raises
    ------
    MissingRateError, NotInForceError, ConsentError
        As of `quote_connection`.
    """
    own = frozenset(each.row for each in (*asked.requested, *asked.existing) if _has_row(each.row, supplied))

    def priced(holding: Holding) -> Priced:
        reaches = holding.row.side is Side.SECONDARY and table is not None
        if reaches and table is not None:
            least = supplied.number(_THRESHOLD) or table.number(_THRESHOLD.key, tariff_class=None)
            reaches = holding.demand_kw >= least.value
        return Priced(row=holding.row, supplied=holding.row in own, reaches=reaches)

    exchange = Exchange(
        pays=asked.pays,
        requested=tuple(priced(each) for each in asked.requested),
        existing=tuple(priced(each) for each in asked.existing),
        clause=asked.clause,
        high=asked.high,
        debts=bool(asked.amounts.get("debts")),
        stated=asked.stated,
    )
    rules = connection_set(table.rule_set if table is not None and table.rule_set else _FIRST, exchange)
    program, run = rules.program(1, takes_given=False)
    numbers = {
        rate: supplied.number(rate) or _of_table(rate, table=table, book=book, on=on)
        for rate, _ in program.rates
    }
    check_consent(numbers.values(), book=book, accept_estimates=accept_estimates, of="quote")
    registers = [*program.constants, *(_scaled(number, rate) for rate, number in numbers.items())]
    known = _readings(asked)
    registers += [known[leaf.name] for leaf, _ in program.readings]
    return _quote(asked, exchange, book, table, own, numbers, rules, (program, run, registers))


def _quote(
    asked: Due,
    exchange: Exchange,
    book: TariffBook,
    table: Edition | None,
    own: frozenset[Row],
    numbers: Mapping[Rate, Number],
    rules: RuleSet,
    ready: tuple[Program, Run, list[Any]],
) -> Quote:
    program, run, registers = ready
    return Quote(
        exchange=exchange,
        requested=asked.requested,
        existing=asked.existing,
        book=book,
        edition=table,
        interpretations=interpretations_of((*asked.requested, *asked.existing), own),
        numbers=numbers,
        rules=rules,
        program=program,
        registers=run(registers),
    )


def _has_row(row: Row, supplied: Supplied) -> bool:
    if row.voltage not in ROW_BASE:
        return False
    return any(supplied.number(part[row.voltage]) is not None for part in (ROW_BASE, ROW_SLOPE))


def _of_table(rate: Rate, *, table: Edition | None, book: TariffBook, on: date | None) -> Number:
    if rate.family == rates.CONNECTION_TERMS and on is not None:
        return book.in_force(on=on, family=rate.family).number(rate.key, tariff_class=None)
    if rate.family == rates.CONNECTION and table is not None:
        return table.number(rate.key, tariff_class=None)
    raise MissingRateError(
        f"the {rate.label.en} is not given",
        where=f"supplied.{rate.key}",
        hint=f"a row is base and slope: supply '{rate.key}' too [{rate.unit}], 0 where it has none",
    )


def _scaled(number: Number, rate: Rate) -> int:
    return on_grid(number.value, rate.places, number.where)


def _readings(asked: Due) -> dict[str, int]:
    found = {f"requested_kw.{i}": each.scaled for i, each in enumerate(asked.requested, start=1)}
    found |= {f"existing_kw.{i}": each.scaled for i, each in enumerate(asked.existing, start=1)}
    for name, amount in asked.amounts.items():
        places = SHARE_PLACES if name.endswith("_share") else 0
        found[name] = on_grid(amount, places, f"request.{name}")
    return found
