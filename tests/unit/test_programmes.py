"""Sensitive customers and load programmes: readiness, what follows, reductions and their bonus (DOMAIN 8)."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from hv_tariff import TariffBook
from hv_tariff.billing.programmes import bonus_line, green_board_line
from hv_tariff.contracts.programmes import Interval, measured_reduction
from hv_tariff.contracts.refusal import RefusedError
from hv_tariff.contracts.sensitive import (
    Consequence,
    EmergencySupply,
    Readiness,
    ReadinessWarning,
    Standing,
    SupplyTest,
)
from hv_tariff.errors import BookError, ConsentError, InputError, NotInForceError
from hv_tariff.procedures import PROGRAMMES, load_programme, parse_programme, warnings_allowed
from hv_tariff.vocabulary import Status

RESERVE, PEAK = (load_programme(code) for code in PROGRAMMES)
RECORD = Readiness(
    sensitive_kw=600,
    supplies=(EmergencySupply(on="1404-01-10", kw=400), EmergencySupply(on="1404-06-20", kw=700)),
    tests=(SupplyTest(on="1404-02-01", carried_kw=400), SupplyTest(on="1404-06-25", carried_kw=640)),
    warnings=(
        ReadinessWarning(on="1404-03-01", reference="first"),
        ReadinessWarning(on="1404-05-01", reference="second"),
    ),
)


def standing(day: str, record: Readiness = RECORD, *, holds: int | None = None) -> Standing:
    return record.standing(day, warnings_allowed=warnings_allowed(), test_holds_days=holds)


def called(day: str, measured: int | str, hours: int | str = 4, baseline: int | str = 1_000) -> Interval:
    return Interval(on=day, hours=hours, baseline_kw=baseline, measured_kw=measured)


@pytest.mark.parametrize(
    ("day", "warnings", "consequence"),
    [
        ("1404-02-31", 0, Consequence.WARNING_DUE),
        ("1404-04-31", 1, Consequence.WARNING_DUE),
        ("1404-05-01", 2, Consequence.GREEN_BOARD_MAXIMUM),
        ("1404-06-24", 2, Consequence.GREEN_BOARD_MAXIMUM),
        ("1404-06-25", 2, Consequence.NONE),
    ],
)
def test_after_two_warnings_one_that_is_not_ready_is_priced_at_the_green_board_maximum(
    day: str, warnings: int, consequence: Consequence
) -> None:
    """Letter 3270/11/234 (reported)."""
    found = standing(day)
    assert (found.warnings, found.consequence) == (warnings, consequence)
    assert found.known.clause == "letter 3270/11/234: after two warnings"
    assert found.known.status is Status.REPORTED


def test_everything_that_is_not_ready_is_named_at_once() -> None:
    assert [each.code for each in standing("1404-06-01", holds=90).lacking] == [
        "emergency_supply", "test_carried", "test_age",
    ]  # fmt: skip
    assert [each.what.en for each in standing("1404-01-01").lacking] == [
        "emergency supply of 0 kW for 600 kW",
        "emergency supply was never tested",
    ]


def test_how_long_a_test_holds_is_the_callers() -> None:
    assert standing("1405-06-25", holds=365).lacking == ()
    assert [each.code for each in standing("1405-06-26", holds=365).lacking] == ["test_age"]
    assert standing("1420-01-01").lacking == ()


def estimated(book: TariffBook) -> TariffBook:
    """The same book, were its green-board maxima estimates."""
    key = "green_board.maximum"
    editions = tuple(
        evolve(
            each, rates=dict(each.rates) | {key: evolve(each.rates[key], status=Status.ESTIMATE, method="m")}
        )
        for each in book.editions("market/monthly")
        if key in each.rates
    )
    return TariffBook(contents=evolve(book.contents, editions=editions))


def test_energy_of_one_that_is_not_ready_is_priced_month_by_month_from_the_table() -> None:
    """Green-board maximum 76,500 in 1404/05 and 80,000 in 1404/06 (bill_verified)."""
    book = TariffBook.issued()
    line = green_board_line(
        standing("1404-06-01"), energy_kwh={"1404-06": 2_000, "1404-05": "1000.5"}, book=book
    )
    assert line.amount == 76_500 * 1_000 + 38_250 + 80_000 * 2_000
    assert line.status is Status.BILL_VERIFIED
    rule = line.explanation.rule
    assert rule.clause is not None
    assert (rule.clause.id, rule.clause.instrument.en[:18]) == ("sensitive/green-board", "Letter 3270/11/234")
    assert rule.formula.en == "round(sum over months(energy of the month × green-board maximum))"
    assert {each.operand.month for each in line.explanation.inputs} == {"1404-05", "1404-06"}
    with pytest.raises(InputError, match="what follows is nothing, not another price"):
        green_board_line(standing("1404-07-01"), energy_kwh={"1404-05": 1}, book=book)
    with pytest.raises(InputError, match="no energy"):
        green_board_line(standing("1404-06-01"), energy_kwh={}, book=book)
    with pytest.raises(ConsentError, match="1 of the numbers this line needs are estimates"):
        green_board_line(standing("1404-06-01"), energy_kwh={"1404-05": 1}, book=estimated(book))
    with pytest.raises(NotInForceError):
        green_board_line(standing("1404-06-01"), energy_kwh={"1401-05": 1}, book=book)


def test_a_reduction_is_measured_against_the_baseline_and_counted_from_15_per_cent() -> None:
    """Operational reserve: from 250 kW, 20 Khordad to 15 Shahrivar, at least 15 % (reported)."""
    made = measured_reduction(
        RESERVE,
        contract_demand_kw=250,
        intervals=[
            called("1404-03-20", 850),
            called("1404-04-01", 851),
            called("1404-06-15", "400.25", "1.5"),
        ],
    )
    assert made.kwh == 150 * 4 + Fraction("599.75") * Fraction("1.5")
    assert made.hours == Fraction("5.5")
    ((short, why),) = made.not_counted
    assert (short.measured_kw, why.code) == (851, "least_share")
    assert why.what.en == "1404-04-01: 851 kW of 1000 is a reduction below 0.15"


def test_every_term_that_a_participant_fails_is_named_at_once() -> None:
    with pytest.raises(RefusedError) as refused:
        measured_reduction(
            RESERVE, contract_demand_kw="249.9", intervals=[called("1404-03-19", 0), called("1404-06-16", 0)]
        )
    assert [each.code for each in refused.value.conditions] == ["least_kw", "season"]
    assert "outside the season: 1404-03-19, 1404-06-16" in str(refused.value)


def test_peak_reduction_takes_at_most_300_hours() -> None:
    day = [called("1404-04-01", 990, 12)]
    assert measured_reduction(PEAK, contract_demand_kw=40, intervals=day * 25).hours == 300
    with pytest.raises(RefusedError, match=r"300\.5 hours, not at most 300"):
        measured_reduction(PEAK, contract_demand_kw=40, intervals=[*day * 25, called("1404-04-02", 0, "0.5")])


def test_the_bonus_is_a_negative_line_with_the_callers_coefficients_and_an_explanation() -> None:
    made = measured_reduction(
        RESERVE, contract_demand_kw=1_000, intervals=[called("1404-04-01", "600.5", "2.5")]
    )
    line = bonus_line(made, price="1234.5", coefficient="1.1")
    assert line.amount == -1_356_253  # 399.5 kW × 2.5 h = 998.75 kWh; × 1,234.5 × 1.1 = 1,356,252.5625
    assert line.label.fa == "پاداش همکاری"
    assert line.explanation.unrounded == -Fraction("998.75") * Fraction("1234.5") * Fraction("1.1")
    assert line.explanation.rule.formula.en == (
        "round(0 − energy not used, against the baseline × bonus price × bonus coefficient)"
    )
    origins = {each.operand.name: each.origin for each in line.explanation.inputs}
    assert origins["bonus.price"].source.text == "provisional, given by the caller"


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: called("1404-04-01", -1), "'-1' is negative"),
        (lambda: called("1404-04-01", 1, 25), "25 hours of a day"),
        (lambda: called("1404-04-01", 1, 0), "0 hours of a day"),
        (lambda: called("1404-04-01", 0, 1, 0), "the baseline is zero"),
        (lambda: called("1404-04-01", 1, "0.00001"), "more than 4 decimal places"),
        (lambda: Readiness(sensitive_kw=0), "a sensitive load of zero"),
        (
            lambda: Readiness(sensitive_kw=1, tests=(SupplyTest(on="1404-02-01", carried_kw=1),) * 2),
            "readiness.tests: not in order of day",
        ),
        (lambda: standing("1404-01-01", holds=0), "0 days"),
        (lambda: load_programme("peak"), "no programme 'peak'"),
    ],
)
def test_what_makes_no_sense_is_refused_where_it_is_made(make, message: str) -> None:
    with pytest.raises(InputError, match=message):
        make()


def test_broken_terms_are_named_at_their_lines_all_at_once() -> None:
    text = """\
terms: mine
title: {en: "mine", fa: "من"}
sources:
  public: {text: "a source"}
limits:
  least_kw: {value: 2e2, status: reported, source: public, clause: "1"}
season: {from: 3-20, until: 06-16, status: reported, source: public, clause: "1"}
"""
    with pytest.raises(BookError) as refused:
        parse_programme(text.encode(), file="mine.yaml")
    assert [str(each) for each in refused.value.exceptions] == [
        "mine.yaml:6 limits.least_kw.value: '2e2' is no number; "
        "floats are refused; write the digits out, 100_000",
        "mine.yaml:7 season.from: '3-20' is no day of a year; write month and day, 03-20",
    ]


FIGURES = st.integers(0, 10**8).map(lambda n: Decimal(n).scaleb(-5))
INTERVALS = st.builds(
    Interval,
    on=st.just("1404-04-15"),
    hours=st.integers(1, 240_000).map(lambda n: Decimal(n).scaleb(-4)),
    baseline_kw=st.integers(1, 10**8).map(lambda n: Decimal(n).scaleb(-5)),
    measured_kw=FIGURES,
)


@given(st.lists(INTERVALS, max_size=8), st.integers(0, 10**6).map(lambda n: Decimal(n).scaleb(-3)))
def test_a_bonus_is_never_a_charge_and_only_what_was_counted_earns_it(intervals, price) -> None:
    made = measured_reduction(RESERVE, contract_demand_kw=250, intervals=intervals)
    assert len(made.counted) + len(made.not_counted) == len(intervals)
    assert all(each.share >= Fraction("0.15") for each in made.counted)
    assert all(each.share < Fraction("0.15") for each, _ in made.not_counted)
    line = bonus_line(made, price=price, coefficient=1)
    assert line.amount <= 0
    assert abs(line.amount + made.kwh * Fraction(price)) <= Fraction(1, 2)
