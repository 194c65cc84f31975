"""Worked cases of table 4-79, each with its clause.

The table is DOMAIN §5 (reported; decree 97/43200/20/100 of 1397/10/05 and the table before it). The expected
figures are worked by hand from the row that each case names; there is no tolerance.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from hv_tariff import InputError, MissingRateError, NotInForceError, Status, TariffBook, quote_connection
from hv_tariff.billing.rules import rates

BOOK = TariffBook.issued()

# demand [kW], edition, voltage, use, and each column's rial per kW as the row gives it
CASES = {
    "column 1, D ≥ 250: 129.79 × 5,000 + 1,657,141": (
        5000, "1397-10", "primary", "general", {"column_1": 2_306_091},
    ),
    "column 1, D ≥ 250, former table: 103.17 × 5,000 + 1,317,282": (
        5000, "1396-06", "primary", "general", {"column_1": 1_833_132},
    ),
    "column 1, 30 ≤ D < 250, at its last whole kW": (
        249, "1397-10", "primary", "general", {"column_1": 1_657_141},
    ),
    "column 1, D ≥ 250, at the threshold: 129.79 × 250 + 1,657,141": (
        250, "1397-10", "primary", "general", {"column_1": Decimal("1689588.5")},
    ),
    "columns 1 and 2, secondary voltage below 250 kW": (
        100, "1397-10", "secondary", "general",
        {"column_1": 1_657_141, "column_2": 2_485_711},
    ),
    "columns 1, 2 and 3, secondary voltage at 250 kW: 2,054.31 × 250 + 623,139": (
        250, "1397-10", "secondary", "general",
        {"column_1": Decimal("1689588.5"), "column_2": 2_485_711, "column_3": Decimal("1136716.5")},
    ),
    "former table, secondary voltage at 300 kW: 1,623 × 300 + 393,753": (
        300, "1396-06", "secondary", "general",
        {"column_1": 1_348_233, "column_2": 1_975_923, "column_3": 880_653},
    ),
    "pumping, column 1 below 250 kW": (200, "1397-10", "primary", "pumping", {"column_1": 944_718}),
    "pumping, column 1 at 250 kW": (250, "1397-10", "primary", "pumping", {"column_1": 1_143_545}),
    "pumping, former table, below 250 kW": (249, "1396-06", "primary", "pumping", {"column_1": 750_968}),
    "pumping, former table, 5,000 kW": (5000, "1396-06", "primary", "pumping", {"column_1": 909_018}),
    "pumping, secondary voltage below 250 kW": (
        249, "1397-10", "secondary", "pumping", {"column_1": 944_718, "column_2": 2_485_711},
    ),
    "pumps, former table, column 3: 1,623 × 300 + 495,241": (
        300, "1396-06", "secondary", "pumping",
        {"column_1": 909_018, "column_2": 1_975_923, "column_3": 982_141},
    ),
}  # fmt: skip


@pytest.mark.parametrize("clause", CASES)
def test_a_connection_costs_what_its_row_of_the_table_says(clause: str) -> None:
    kw, edition, voltage, use, per_kw = CASES[clause]
    quote = quote_connection(kw, voltage=voltage, use=use, edition=edition, book=BOOK)
    assert {line.code: line.amount for line in quote.lines} == {
        code: kw * price for code, price in per_kw.items()
    }
    assert quote.total == sum(kw * price for price in per_kw.values())
    assert quote.status is Status.REPORTED
    assert {line.clause.id for line in quote.lines} == {"4-79"}


def test_5000_kw_at_primary_voltage_costs_2306091_rial_per_kw_and_says_so() -> None:
    quote = quote_connection(5000, voltage="primary", edition="1397-10", book=BOOK)
    assert quote.total == 5000 * 2_306_091 == 11_530_455_000
    (line,) = quote.lines
    (price,) = [each for each in line.explanation.walk() if each.rule.name == "column_1.price"]
    assert price.value == 2_306_091
    assert {given.origin.source.id for given in price.inputs if hasattr(given.origin, "source")} == {"public"}
    assert [each.name for each in quote.interpretations] == ["primary_column_1_only"]


@pytest.mark.parametrize(
    "key",
    [
        "column1.below",
        "column1.slope",
        "column1.base",
        "column2",
        "pumping.column1.below",
        "pumping.column1.base",
    ],
)
def test_the_table_of_1397_is_the_former_one_times_1_258(key: str) -> None:
    """To the digits printed: 1.258 × the former number, within half of the last digit of the ratio."""
    old, new = (BOOK.editions(rates.CONNECTION)[i].rates[f"connection.{key}"].value for i in (0, 1))
    assert round(Fraction(new) / Fraction(old), 3) == Fraction("1.258")


def test_column_3_alone_is_not_the_former_one_times_1_258() -> None:
    """known_difference: its slope rose by 1.266, and its constant is 1.258 × the former constant of pumps."""
    old, new = (each.rates for each in BOOK.editions(rates.CONNECTION))
    slope, base = rates.COLUMN3_SLOPE.key, rates.COLUMN3_BASE.key
    assert round(new[slope].value / old[slope].value, 3) == Decimal("1.266")
    assert round(new[base].value / old[base].value, 3) == Decimal("1.583")
    assert round(new[base].value / old[rates.PUMPING_COLUMN3_BASE.key].value, 3) == Decimal("1.258")


def test_the_ratio_of_the_editions_holds_for_a_quote_at_primary_voltage() -> None:
    new, old = (
        quote_connection(5000, voltage="primary", edition=edition, book=BOOK).total
        for edition in ("1397-10", "1396-06")
    )
    assert round(Fraction(new, old), 3) == Fraction("1.258")


@pytest.mark.parametrize("voltage", ["63", "132", "230", "400"])
def test_63_kv_and_above_is_read_as_primary_voltage_and_the_quote_says_so(voltage: str) -> None:
    quote = quote_connection(5000, voltage=voltage, edition="1397-10", book=BOOK)
    assert quote.total == 11_530_455_000
    assert [each.name for each in quote.interpretations] == [
        "high_voltage_as_primary",
        "primary_column_1_only",
    ]
    assert {each.clause.id for each in quote.interpretations} == {"4-79"}


def test_the_row_of_63_kv_may_be_supplied_and_stands_in_place_of_the_columns() -> None:
    row = {"connection.63kv.base": 1_000_000, "connection.63kv.slope": "10.5"}
    quote = quote_connection(5000, voltage="63", edition="1397-10", book=BOOK, supplied=row)
    assert [(line.code, line.amount) for line in quote.lines] == [("row", 5000 * 1_052_500)]
    assert [each.name for each in quote.interpretations] == ["row_given_by_the_caller"]


def test_half_a_supplied_row_names_its_other_half() -> None:
    with pytest.raises(MissingRateError, match=r"connection\.63kv\.slope"):
        quote_connection(
            5000, voltage="63", edition="1397-10", book=BOOK, supplied={"connection.63kv.base": 1_000_000}
        )


def test_column_2_is_due_where_the_company_builds() -> None:
    quote = quote_connection(100, voltage="secondary", built_by="applicant", edition="1397-10", book=BOOK)
    assert [line.code for line in quote.lines] == ["column_1"]


def test_pumps_at_secondary_voltage_lack_a_number_in_1397_and_the_error_says_which() -> None:
    asked = {"voltage": "secondary", "use": "pumping", "edition": "1397-10", "book": BOOK}
    with pytest.raises(MissingRateError, match=r"fill rates\.connection\.pumping\.column3\.base"):
        quote_connection(250, **asked)
    assert [line.code for line in quote_connection(249, **asked).lines] == ["column_1", "column_2"]


@pytest.mark.parametrize(("day", "edition"), [("1397-10-04", "1396-06"), ("1397-10-05", "1397-10")])
def test_a_day_picks_the_table(day: str, edition: str) -> None:
    quote = quote_connection(5000, voltage="primary", on=day, book=BOOK)
    assert quote.edition is not None
    assert quote.edition.name == edition


@pytest.mark.parametrize(
    ("broken", "message"),
    [
        ({"demand_kw": 29}, "a demand of 29 kW is not in table 4-79; give 30 kW or more"),
        ({"demand_kw": -1}, "a demand of -1 kW is not in table 4-79"),
        ({"demand_kw": 5000.0}, "a float has already lost digits"),
        ({"voltage": "primry"}, "unknown voltage 'primry'; did you mean 'primary'"),
        ({"use": "pumpin"}, "unknown use 'pumpin'; did you mean 'pumping'"),
        ({"built_by": "company"}, "no column for primary voltage where the company builds"),
        ({"edition": None}, "at the rate of a day or of a named edition"),
        ({"on": "1397-11-01"}, "at the rate of a day or of a named edition"),
        ({"supplied": {"connection.63kv.bas": 1}}, "no rule reads a rate 'connection.63kv.bas'"),
    ],
)
def test_a_question_that_makes_no_sense_is_refused_with_what_would(broken: dict, message: str) -> None:
    asked = {"demand_kw": 5000, "voltage": "primary", "edition": "1397-10"} | broken
    with pytest.raises(InputError, match=message.replace("(", r"\(")):
        quote_connection(asked.pop("demand_kw"), book=BOOK, **asked)


@pytest.mark.parametrize(
    ("when", "message"),
    [
        ({"edition": "1397-11"}, "no edition '1397-11' of connection; "),
        ({"on": "1404-01-01"}, "no edition of connection is in force on 1404-01-01; before it 1397-10"),
        ({"on": "1395-01-01"}, "after it 1396-06"),
    ],
)
def test_a_day_without_a_table_names_the_nearest(when: dict, message: str) -> None:
    with pytest.raises(NotInForceError, match=message):
        quote_connection(5000, voltage="primary", book=BOOK, **when)
