"""Quotes of connections: exact equals columns, values grow with demand, every number matters."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hv_tariff import TariffBook, quote_connection
from hv_tariff.billing.rule_sets import connection_set
from hv_tariff.billing.rules.connection import RULE_SETS, Exchange, every_exchange
from hv_tariff.formula.columns.evaluating import Figures, evaluate
from hv_tariff.tariffs import Number

BOOK = TariffBook.issued()
EDITIONS = BOOK.editions("connection")
TERMS = BOOK.editions("connection/terms")[0]
(NAME,) = RULE_SETS
KW_GRID = 10**5
DEMANDS = st.one_of(
    st.integers(30 * KW_GRID, 2_000_000 * KW_GRID),
    st.integers(30, 2_000_000).map(lambda kw: kw * KW_GRID),
    st.sampled_from([250 * KW_GRID - 1, 250 * KW_GRID, 250 * KW_GRID + 1]),
)
SECONDARY_PUMPS_KNOWN = [
    (exchange, edition)
    for exchange in every_exchange()
    for edition in EDITIONS
    if not (
        edition.name == "1397-10"
        and any(
            each.row.use.value == "pumping" and each.row.side.value == "secondary"
            for each in exchange.requested
        )
    )
]


def number_of(key: str, edition) -> Number:
    return edition.rates[key] if key in edition.rates else TERMS.rates[key]


@pytest.mark.parametrize(("exchange", "edition"), SECONDARY_PUMPS_KNOWN)
@given(data=st.data())
def test_quotes_by_columns_are_the_same_rials_as_one_by_one(exchange: Exchange, edition, data) -> None:
    program, run = connection_set(NAME, exchange).program(1, takes_given=False)
    rows = data.draw(st.integers(1, 12))
    start = [
        *program.constants,
        *(int(number_of(rate.key, edition).value.scaleb(rate.places)) for rate, _ in program.rates),
    ]
    drawn = {}
    for leaf, _ in program.readings:
        of = (
            DEMANDS
            if "_kw." in leaf.name
            else st.integers(0, 10**6 if leaf.name.endswith("share") else 10**12)
        )
        drawn[leaf.name] = data.draw(st.lists(of, min_size=rows, max_size=rows))
    columns = [
        *start,
        *(Figures(values=np.array(drawn[leaf.name], np.int64)) for leaf, _ in program.readings),
    ]
    wanted = [slots.amount for slots in program.charges]
    found = evaluate(program, run, columns, wanted=wanted, rows=rows, threads=1)
    assert not found.refused
    for i in range(rows):
        registers = run([*start, *(drawn[leaf.name][i] for leaf, _ in program.readings)])
        exact = [registers[place] for place in wanted]
        assert exact == [int(each[i]) if hasattr(each, "__len__") else each for each in found.columns]


@pytest.mark.parametrize("edition", EDITIONS)
def test_every_number_of_a_table_of_connection_costs_moves_some_quote(edition) -> None:
    """Below, at and far above the threshold, at both voltages, both uses; the changed number is supplied."""
    own = {"connection.pumping.column3.base": "1"} if edition.unknown else {}
    asked = [
        {"voltage": voltage, "use": use, "demand_kw": kw}
        for voltage in ("primary", "secondary")
        for use in ("general", "pumping")
        for kw in (100, 250, 9000)
    ]
    plain = [quoted(edition=edition.name, supplied=own, **each) for each in asked]
    for key, number in edition.rates.items():
        changed = own | {key: number.value * 2}
        assert [quoted(edition=edition.name, supplied=changed, **each) for each in asked] != plain


def quoted(demand_kw: int, **asked) -> int:
    return quote_connection(demand_kw, book=BOOK, **asked).total


@given(
    st.integers(30, 100_000),
    st.integers(1, 100_000),
    st.sampled_from(["primary", "secondary"]),
    st.sampled_from(["1396-06", "1397-10"]),
)
def test_more_demand_is_worth_more(kw: int, more: int, voltage: str, edition: str) -> None:
    assert quoted(kw + more, voltage=voltage, edition=edition) > quoted(kw, voltage=voltage, edition=edition)


@given(st.integers(30, 100_000), st.sampled_from(["primary", "secondary"]))
def test_the_lines_of_a_quote_add_up_and_each_explains_its_amount(kw: int, voltage: str) -> None:
    quote = quote_connection(kw, voltage=voltage, edition="1397-10", book=BOOK)
    assert quote.total == sum(line.amount for line in quote.lines)
    for line in quote.lines:
        assert line.explanation.value == line.amount
        kws, price = (given.value for given in line.explanation.inputs)
        assert line.explanation.unrounded == Fraction(kw) * price == kws * price
