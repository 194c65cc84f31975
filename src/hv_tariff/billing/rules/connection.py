"""The cost of a connection by table 4-79, and what a change of contract pays or is paid back."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from attrs import frozen

from hv_tariff.billing.rules import rates
from hv_tariff.billing.rules.determinants import money, reading
from hv_tariff.citation import Clause
from hv_tariff.contracts import KW_PLACES
from hv_tariff.contracts.changes import clauses
from hv_tariff.contracts.changes.due import Pays
from hv_tariff.contracts.changes.row import HIGH_VOLTAGES, Builder, Row, Side, Use
from hv_tariff.formula.nodes import (
    Charge,
    Entered,
    Formula,
    Quantity,
    Rate,
    Reading,
    greatest,
    steps,
    total,
)
from hv_tariff.units import KW, ONE, RIAL
from hv_tariff.vocabulary import Label

SHARE_PLACES = 6


def _supplied(voltage: str, part: str, per: int, label: Label) -> Rate:
    unit = RIAL / KW if per == 1 else RIAL / KW / KW
    return Rate(key=f"connection.{voltage}kv.{part}", family="supplied", unit=unit, places=4, label=label)


# No row names 63 kV or above: the caller may supply it, as base + slope × kW for each kW.
ROW_BASE = {
    each: _supplied(
        each.value,
        "base",
        1,
        Label(f"constant of the row, {each.label.en}", f"عدد ثابت ردیف {each.label.fa}"),
    )
    for each in HIGH_VOLTAGES
}
ROW_SLOPE = {
    each: _supplied(
        each.value, "slope", 2, Label(f"slope of the row, {each.label.en}", f"ضریب قدرت ردیف {each.label.fa}")
    )
    for each in HIGH_VOLTAGES
}


@frozen(kw_only=True, slots=True, cache_hash=True)
class Priced:
    """How a row is priced.

    Attributes
    ----------
    row : Row
    supplied : bool
        Whether the caller supplied a row of its own for its voltage.
    reaches : bool
        Whether its demand reaches the threshold of the rows, from which column 3 is due.
    """

    row: Row
    supplied: bool = False
    reaches: bool = False


@frozen(kw_only=True, slots=True, cache_hash=True)
class Exchange:
    """What selects the lines of a quote.

    Attributes
    ----------
    pays : Pays
    requested, existing : tuple of Priced
    clause : Clause
        Of the change.
    high : bool
        Of a removal: whether the connection is at 63 kV or above.
    debts : bool
        Whether debts are set against what is paid back.
    stated : Label or None
        Of an amount that the office states: what it is for.
    """

    pays: Pays
    requested: tuple[Priced, ...] = ()
    existing: tuple[Priced, ...] = ()
    clause: Clause
    high: bool = False
    debts: bool = False
    stated: Label | None = None


RETURNED_SHARE = reading(
    "returned_share", ONE, SHARE_PLACES, "share of the difference paid back", "سهم بازپرداختی مابه‌التفاوت"
)
FORFEIT_SHARE = reading("forfeit_share", ONE, SHARE_PLACES, "share forfeited", "سهم کسرشده")
PAID = money("paid", "paid", "پرداخت‌شده")
STATED = money("stated", "amount stated by the office", "مبلغ اعلام‌شده")
DEBTS = money("debts", "debts", "بدهی")


@lru_cache(maxsize=256)
def demand_of(which: str, number: int) -> Reading:
    """Return the demand of a requested or existing connection, by its number from 1 [kW]."""
    en = "requested" if which == "requested" else "existing"
    fa = "درخواستی" if which == "requested" else "موجود"
    return reading(f"{which}_kw.{number}", KW, KW_PLACES, f"{en} demand", f"قدرت {fa}")


def lines(exchange: Exchange) -> tuple[Charge, ...]:
    """Return the lines of a quote.

    A cost has the table's columns as its lines. A difference has the value of the requested connections and,
    taken off, that of the existing ones. What is paid back is negative; debts set against it are positive.
    """
    if exchange.pays is Pays.COST:
        return columns(exchange.requested[0], demand_of("requested", 1))
    if exchange.pays is Pays.STATED:
        label = exchange.stated or Label("stated", "اعلام‌شده")
        return (Charge(code="stated", exact=STATED, label=label, clause=exchange.clause),)
    if exchange.pays is Pays.WITHDRAWAL:
        back = -(PAID * (1 - FORFEIT_SHARE))
        found = [_line("withdrawal", "paid back on withdrawal", "بازپرداخت انصراف", back, exchange.clause)]
        return (*found, _debts()) if exchange.debts else tuple(found)
    asked = _parts("requested", exchange.requested)
    held = _parts("existing", exchange.existing)
    found = [*asked, *held]
    value_asked = _value("requested", "value of the requested", "ارزش درخواستی", asked)
    value_held = _value("existing", "value of the existing", "ارزش موجود", held)
    if exchange.pays is Pays.DIFFERENCE:
        found += [
            _line("requested", "value of the requested", "ارزش درخواستی", value_asked, exchange.clause),
            _line(
                "existing", "less the value of the existing", "کسر ارزش موجود", -value_held, exchange.clause
            ),
        ]
        return tuple(found)
    if exchange.pays is Pays.RETURNED:
        back = RETURNED_SHARE * greatest(value_held - value_asked, 0)
        found.append(_line("returned", "part paid back", "بخش بازپرداختی", -back, exchange.clause))
    else:
        share = rates.REMOVAL_HIGH if exchange.high else rates.REMOVAL_LOW
        found.append(
            _line(
                "refund",
                "refund of the current value",
                "بازپرداخت ارزش روز",
                -(share * value_held),
                exchange.clause,
            )
        )
    if exchange.debts:
        found.append(_debts())
    return tuple(found)


def columns(priced: Priced, kw: Reading, *, prefix: str = "") -> tuple[Charge, ...]:
    """Return the columns of table 4-79 that a row pays, each by the kW of the connection.

    Column 1 is due from everyone; column 2 at secondary voltage where the company builds; column 3 at
    secondary voltage from the threshold of 250 kW on. A row that the caller supplied stands alone.
    """
    row = priced.row
    if priced.supplied and row.voltage is not None:
        price: Formula = ROW_SLOPE[row.voltage] * kw + ROW_BASE[row.voltage]
        return (_column("row", prefix, "row given by the caller", "ردیف داده‌شده", kw, price),)
    found = [
        _column("column_1", prefix, "general cost (column 1)", "هزینه عمومی (ستون ۱)", kw, _column1(row, kw))
    ]
    if row.side is Side.SECONDARY and row.built_by is Builder.COMPANY:
        found.append(_column("column_2", prefix, "column 2", "ستون ۲", kw, rates.COLUMN2))
    if row.side is Side.SECONDARY and priced.reaches:
        base = rates.PUMPING_COLUMN3_BASE if row.use is Use.PUMPING else rates.COLUMN3_BASE
        above = rates.COLUMN3_SLOPE * kw + base
        found.append(_column("column_3", prefix, "column 3", "ستون ۳", kw, above))
    return tuple(found)


def _column1(row: Row, kw: Reading) -> Formula:
    if row.use is Use.PUMPING:
        return steps(
            kw, rates.PUMPING_COLUMN1_BELOW, (rates.CONNECTION_THRESHOLD, rates.PUMPING_COLUMN1_BASE)
        )
    above = rates.COLUMN1_SLOPE * kw + rates.COLUMN1_BASE
    return steps(kw, rates.COLUMN1_BELOW, (rates.CONNECTION_THRESHOLD, above))


def _column(code: str, prefix: str, en: str, fa: str, kw: Reading, price: Formula) -> Charge:
    name = f"{prefix}{code}"
    named = Quantity(
        name=f"{name}.price",
        formula=price,
        unit=RIAL / KW,
        label=Label(f"price per kW, {en}", f"نرخ هر کیلووات، {fa}"),
        clause=clauses.CONNECTION,
    )
    return Charge(code=name, exact=kw * named, label=Label(en, fa), clause=clauses.CONNECTION)


def _parts(which: str, rows: tuple[Priced, ...]) -> tuple[Charge, ...]:
    return tuple(
        line
        for number, priced in enumerate(rows, start=1)
        for line in columns(priced, demand_of(which, number), prefix=f"{which}.{number}.")
    )


def _value(which: str, en: str, fa: str, parts: tuple[Charge, ...]) -> Formula:
    return Quantity(
        name=f"{which}_value",
        formula=total([Entered(charge=each, unrounded=False) for each in parts]),
        unit=RIAL,
        label=Label(en, fa),
        clause=clauses.VALUE,
    )


def _debts() -> Charge:
    return _line("debts", "debts", "بدهی", DEBTS, clauses.DEBTS)


def _line(code: str, en: str, fa: str, exact: Formula, clause: Clause) -> Charge:
    return Charge(code=code, exact=exact, label=Label(en, fa), clause=clause)


RULE_SETS: dict[str, Callable[[Exchange], tuple[Charge, ...]]] = {"connection/table-4-79/1": lines}
EVIDENCE = {
    "connection/table-4-79/1": Label(
        "reported by a secondary public source; no issued quote has been seen",
        "از یک منبع ثانوی عمومی نقل شده است؛ برآورد صادرشده‌ای دیده نشده",
    )
}


def every_exchange() -> tuple[Exchange, ...]:
    """Return the kinds of quote that have every line there may be: for checks and for docs."""
    rows = [Priced(row=Row.of(side.value, use=use), reaches=True) for use in Use for side in Side]
    found = [Exchange(pays=Pays.COST, requested=(row,), clause=clauses.CONNECTION) for row in rows]
    one = (rows[0],)
    found.append(Exchange(pays=Pays.DIFFERENCE, requested=one, existing=one, clause=clauses.INCREASE))
    found.append(
        Exchange(pays=Pays.RETURNED, requested=one, existing=one, clause=clauses.DECREASE, debts=True)
    )
    found += [
        Exchange(pays=Pays.REMOVAL, existing=one, clause=clauses.REMOVAL, high=high, debts=True)
        for high in (True, False)
    ]
    return tuple(found)
