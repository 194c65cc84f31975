"""Capacity certificates: how many, by when, held, due and short on any day (DOMAIN §6, reported)."""

from __future__ import annotations

import pytest

from hv_tariff.contracts.certificate_entries import Account, Entry, Kind, Release
from hv_tariff.contracts.certificate_stages import QuantityRule, Whole, at_once, quarters, thirds
from hv_tariff.contracts.certificates import CertificateLedger
from hv_tariff.contracts.refusal import RefusedError
from hv_tariff.dates import format_date
from hv_tariff.errors import InputError

QUARTERLY = quarters(8_000, first_due="1400-01-31")


def ledger(*entries: Entry) -> CertificateLedger:
    return CertificateLedger(entries=entries)


def obliged() -> Entry:
    """An increase by 8,000 kW at one certificate a kW, in four quarters at three months."""
    return Entry(kind=Kind.OBLIGED, on="1399-12-01", kw=8_000, stages=QUARTERLY, reference="increase")


def test_four_quarters_are_three_months_apart_in_the_solar_hijri_calendar() -> None:
    """Farvardin, Tir and Mehr: Mehr has no 31st day; the quarters of 8,000 kW are 2,000 kW each."""
    assert [(format_date(stage.due), stage.kw) for stage in QUARTERLY] == [
        ("1400-01-31", 2_000),
        ("1400-04-31", 2_000),
        ("1400-07-30", 2_000),
        ("1400-10-30", 2_000),
    ]


def test_three_thirds_lose_no_kw_where_they_do_not_divide() -> None:
    stages = thirds(8_000, due=["1400-01-01", "1400-06-01", "1400-12-01"])
    assert [stage.kw for stage in stages] == [2_666, 2_667, 2_667]


@pytest.mark.parametrize(
    ("per_kw", "whole", "demand", "certificates"),
    [
        (1, Whole.UP, 5_000, 5_000),
        ("0.9", Whole.UP, "5000.5", 4_501),  # 4500.45
        ("0.9", Whole.DOWN, "5000.5", 4_500),
        ("0.9", Whole.NEAREST, "5000.5", 4_500),
        ("0.5", Whole.NEAREST, 3, 2),  # halves go up
        (1, Whole.UP, 0, 0),
    ],
)
def test_the_quantity_rule_is_the_callers(per_kw, whole, demand, certificates) -> None:
    assert QuantityRule(per_kw=per_kw, whole=whole).certificates(demand) == certificates


def test_the_shortfall_of_any_day_is_what_is_due_and_not_held() -> None:
    book = ledger(
        obliged(),
        Entry(kind=Kind.ACQUIRED, on="1400-01-20", kw=3_000),
        Entry(kind=Kind.ACQUIRED, on="1400-08-01", kw=5_000),
    )
    days = ["1400-01-19", "1400-01-30", "1400-01-31", "1400-04-31", "1400-07-30", "1400-08-01", "1400-10-30"]
    assert [book.shortfall(day) for day in days] == [0, 0, 0, 1_000, 3_000, 0, 0]
    assert [book.balance(day).free for day in days] == [0, 3_000, 1_000, 0, 0, 2_000, 0]
    assert [book.balance(day).pending for day in days] == [8_000, 8_000, 6_000, 4_000, 2_000, 2_000, 0]


@pytest.mark.parametrize(
    ("order", "freed", "due_at_last"),
    [(Release.EARLIEST_FIRST, 3_000, 5_000), (Release.LATEST_FIRST, 0, 5_000)],
)
def test_a_reduction_frees_certificates_by_the_stages_it_releases(order, freed, due_at_last) -> None:
    """4,000 kW held and due; 3,000 kW are given up: of the stages due, or of those to come."""
    book = ledger(
        obliged(),
        Entry(kind=Kind.ACQUIRED, on="1400-01-20", kw=4_000),
        Entry(kind=Kind.RELEASED, on="1400-05-01", kw=3_000, order=order, reference="decrease"),
    )
    assert book.freed(2) == freed
    assert book.balance("1401-01-01").due == due_at_last
    assert book.balance("1401-01-01").accounts[Account.DEMAND] == -5_000


def test_what_a_reduction_freed_may_be_passed_on_and_no_more() -> None:
    book = ledger(
        obliged(),
        Entry(kind=Kind.ACQUIRED, on="1400-01-20", kw=4_000),
        Entry(kind=Kind.RELEASED, on="1400-05-01", kw=3_000, order=Release.EARLIEST_FIRST),
    )
    assert (
        book.record(Entry(kind=Kind.PASSED_ON, on="1400-05-02", kw=3_000)).balance("1400-05-02").held == 1_000
    )
    with pytest.raises(RefusedError, match="3001 kW of certificates, where 3000 are free to pass on"):
        book.record(Entry(kind=Kind.PASSED_ON, on="1400-05-02", kw=3_001))


def test_one_who_reduces_without_an_obligation_may_have_certificates_issued() -> None:
    book = ledger(Entry(kind=Kind.ISSUED, on="1400-05-01", kw=1_200, reference="decrease of 1,200 kW"))
    assert (book.freed(0), book.balance("1400-05-01").held) == (1_200, 1_200)


def test_a_refusal_names_every_failed_condition_at_once() -> None:
    book = ledger(obliged())
    with pytest.raises(RefusedError) as refused:
        book.record(Entry(kind=Kind.RELEASED, on="1399-11-30", kw=9_000, order=Release.LATEST_FIRST))
    assert [each.code for each in refused.value.conditions] == ["date", "obliged"]
    assert refused.value.where == "certificates: entry 2, released"


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Entry(kind=Kind.ACQUIRED, on="1400-01-01", kw=0), "0 kW of certificates"),
        (lambda: Entry(kind=Kind.ACQUIRED, on="1400-01-01", kw="0.5"), "more than 0 decimal places"),
        (lambda: Entry(kind=Kind.OBLIGED, on="1400-01-01", kw=5), "stages of 0 kW in an entry 'obliged'"),
        (
            lambda: Entry(kind=Kind.OBLIGED, on="1400-02-01", kw=5, stages=at_once(5, due="1400-01-01")),
            "due on 1400-01-01, before the entry of 1400-02-01",
        ),
        (lambda: Entry(kind=Kind.RELEASED, on="1400-01-01", kw=5), "without an order of release"),
        (
            lambda: Entry(kind=Kind.ACQUIRED, on="1400-01-01", kw=5, order=Release.LATEST_FIRST),
            "with an order of release",
        ),
        (lambda: thirds(9, due=["1400-01-01", "1400-02-01"]), "not three days in order"),
        (lambda: QuantityRule(per_kw=0, whole=Whole.UP), "0 certificates a kW"),
        (lambda: QuantityRule(per_kw=1, whole="up"), "no way to make kW whole"),
        (lambda: QuantityRule(per_kw=1, whole=Whole.UP).certificates(-1), "'-1' is negative"),
    ],
)
def test_what_makes_no_sense_is_refused_where_it_is_made(make, message: str) -> None:
    with pytest.raises(InputError, match=message):
        make()
