"""The pieces that changes stand on: months, instalments, shares, steps, rows and records."""

from __future__ import annotations

from decimal import Decimal

import pytest

from change_cases import BOOK, plant
from hv_tariff import Consumption, DemandStep, InputError
from hv_tariff.billing.connection.record import read_change
from hv_tariff.billing.connection.stepping import compare_steps
from hv_tariff.contracts.changes.clauses import ALL, BY_ID
from hv_tariff.contracts.changes.conserving import merged_consumption, shared, split_consumption
from hv_tariff.contracts.changes.due import instalments
from hv_tariff.contracts.changes.requests import Addendum
from hv_tariff.contracts.changes.row import Builder, Holding, Row, Side
from hv_tariff.dates import format_date, months_after, parse_date

ON = parse_date("1397-11-01")


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        ("1397-11-01", 18, "1399-05-01"),
        ("1397-06-31", 1, "1397-07-30"),
        ("1398-12-29", 12, "1399-12-29"),
        ("1399-12-30", 12, "1400-12-29"),  # 1399 is a leap year, 1400 is not
        ("1397-11-01", 108, "1406-11-01"),
        ("1397-03-15", -3, "1396-12-15"),
    ],
)
def test_months_later_is_the_same_day_or_the_last_of_a_shorter_month(
    day: str, months: int, later: str
) -> None:
    assert format_date(months_after(parse_date(day), months)) == later


def test_the_last_instalment_takes_what_whole_rials_leave_over() -> None:
    thirds = tuple((ON, share) for share in (Decimal("0.333"), Decimal("0.333"), Decimal("0.334")))
    assert [each.amount for each in instalments(1000, thirds)] == [333, 333, 334]
    assert [each.amount for each in instalments(100, thirds)] == [33, 33, 34]
    with pytest.raises(InputError, match="do not add up to 1"):
        instalments(100, thirds[:2])


def test_what_shares_leave_over_goes_to_the_largest_remainders() -> None:
    assert shared(10, [Decimal(1), Decimal(1), Decimal(1)]) == (4, 3, 3)
    assert shared(-10, [Decimal(1), Decimal(2)]) == (-3, -7)
    assert shared(5, [Decimal(0), Decimal(1)]) == (0, 5)
    for weights in ([Decimal(0)], [Decimal(2), Decimal(-1)]):
        with pytest.raises(InputError, match="weights of a split"):
            shared(1, weights)


def test_kwh_that_are_a_share_of_the_reading_are_not_added_or_parted() -> None:
    part = Consumption(energy_kwh={"mid": 90}, reactive_kvarh=0, demand_kw=1, billed_share_of_kwh="0.9")
    with pytest.raises(InputError, match="a share of the reading; give the reading"):
        merged_consumption([part, part], demand_kw=Decimal(1))
    with pytest.raises(InputError, match="a share of the reading"):
        split_consumption(part, [Decimal(1)])


@pytest.mark.parametrize(
    "steps",
    [[], [("1397-11-01", 5000)], [("1397-11-01", 6000), ("1397-12-01", 5500)],
     [("1397-11-01", 6000), ("1397-10-01", 7000)]],
)  # fmt: skip
def test_steps_that_do_not_grow_are_refused(steps) -> None:
    held = Holding(demand_kw=5000, row=Row.of("63"))
    with pytest.raises(InputError, match="the steps of an increase do not grow"):
        compare_steps(held, steps, book=BOOK)


@pytest.mark.parametrize(
    ("voltage", "side", "built_by", "high"),
    [
        ("low", Side.SECONDARY, Builder.COMPANY, False),
        ("secondary", Side.SECONDARY, Builder.COMPANY, False),
        ("medium", Side.PRIMARY, Builder.APPLICANT, False),
        ("primary", Side.PRIMARY, Builder.APPLICANT, False),
        ("۶۳", Side.PRIMARY, Builder.APPLICANT, True),
        ("400", Side.PRIMARY, Builder.APPLICANT, True),
    ],
)
def test_a_supply_voltage_falls_in_a_row(voltage: str, side: Side, built_by: Builder, high: bool) -> None:
    row = Row.of(voltage)
    assert (row.side, row.built_by, row.high) == (side, built_by, high)


def test_every_clause_has_an_id_of_its_own_and_both_languages() -> None:
    assert len(BY_ID) == len(ALL)
    for clause in ALL:
        for label in (clause.title, clause.instrument):
            assert label.en
            assert label.fa


def test_a_connection_is_known_from_its_first_step_or_its_own_first_day_on() -> None:
    with pytest.raises(InputError, match="no contract demand is known"):
        plant(demand=_steps("1397-01-01")).step_on(parse_date("1396-01-01"))
    assert plant(demand=_steps("1397-01-01"), from_="1396-01-01").since == parse_date("1397-01-01")


def _steps(day: str):
    return (DemandStep(from_=day, contract_kw=5000),)


CONTRACT = {"tariff_class": "other", "voltage": "63", "contract_demand_kw": "5000", "demand_metered": "true"}
ADDENDUM = {
    "change": "addendum",
    "connections": {"1": {"contract": CONTRACT}},
    "request": {"on": "1404-07-01", "debts_rial": "0", "title": "supply"},
}


def test_an_addendum_may_bring_purchases() -> None:
    bought = {"mid": {"bilateral": "1000"}}
    case = read_change({**ADDENDUM, "request": {**ADDENDUM["request"], "purchases": bought}})
    assert isinstance(case.request, Addendum)
    assert case.request.purchases is not None
    assert case.request.purchases.energy[0].kwh == 1000


@pytest.mark.parametrize(
    ("record", "message"),
    [
        ({"connections": []}, "'connections' is not a group of fields; give connections"),
        ({"connections": {"1": "plant"}}, "'1' is not a group of fields"),
        ({"request": {**ADDENDUM["request"], "documents": {"deed": "perhaps"}}}, "neither true nor false"),
        ({"change": None}, "'change' is missing"),
        (
            {"change": "split", "request": {"on": "1404-07-01", "debts_rial": 0, "returned_share": 1,
                                            "parts": {"2": {"holder": "a"}}}},
            "request.parts.2: a part without its demand; give demand_kw",
        ),
    ],
)  # fmt: skip
def test_a_record_that_makes_no_sense_names_the_field(record: dict, message: str) -> None:
    with pytest.raises(InputError, match=message):
        read_change(ADDENDUM | record)
