"""Ledgers of any sequence of certificates and changes: they balance to the kW on every day."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from hv_tariff.contracts.certificate_entries import Account, Entry, Kind, Release
from hv_tariff.contracts.certificate_stages import Stage, at_once, quarters, thirds
from hv_tariff.contracts.certificates import CertificateLedger
from hv_tariff.contracts.refusal import RefusedError
from hv_tariff.dates import parse_date

FIRST = parse_date("1399-07-16")
AMOUNTS = st.integers(1, 12_000)


@st.composite
def stages(draw: st.DrawFn, kw: int, on) -> tuple[Stage, ...]:
    gaps = draw(st.lists(st.integers(0, 200), min_size=3, max_size=3))
    first = on + timedelta(days=gaps[0])
    match draw(st.integers(0, 2)):
        case 0:
            return quarters(kw, first_due=first)
        case 1:
            days = [first, first + timedelta(days=1 + gaps[1])]
            return thirds(kw, due=[*days, days[1] + timedelta(days=1 + gaps[2])])
    return at_once(kw, due=first)


@st.composite
def ledgers(draw: st.DrawFn) -> tuple[CertificateLedger, list[bool]]:
    """Entries of any kind; those refused leave the ledger as it was."""
    ledger, day, taken = CertificateLedger(), FIRST, []
    for _ in range(draw(st.integers(0, 14))):
        day += timedelta(days=draw(st.sampled_from([0, 0, 1, 40, 120, -2])))
        kind, kw = draw(st.sampled_from(Kind)), draw(AMOUNTS)
        entry = Entry(
            kind=kind,
            on=day,
            kw=kw,
            stages=draw(stages(kw, day)) if kind is Kind.OBLIGED else (),
            order=draw(st.sampled_from(Release)) if kind is Kind.RELEASED else None,
        )
        try:
            ledger = ledger.record(entry)
            taken.append(True)
        except RefusedError:
            taken.append(False)
    return ledger, taken


def every_day(ledger: CertificateLedger):
    days = ledger.days()
    return [*days, *(day - timedelta(days=1) for day in days), FIRST + timedelta(days=9_000)]


@given(ledgers())
def test_a_ledger_of_any_sequence_of_certificates_and_changes_balances_to_the_kw(made) -> None:
    ledger, _ = made
    for day in every_day(ledger):
        balance = ledger.balance(day)
        assert sum(balance.accounts.values()) == 0
        assert min(balance.held, balance.due, balance.pending) >= 0
        assert balance.held + balance.shortfall == balance.due + balance.free
    for number in range(len(ledger.entries)):
        assert sum(each.kw for each in ledger.postings if each.entry == number) == 0


@given(ledgers())
def test_no_kw_is_lost_or_counted_twice(made) -> None:
    """Held is what came less what went; due and to come is what was needed less what was given up."""
    ledger, _ = made

    def sum_of(day, *kinds: Kind) -> int:
        return sum(entry.kw for entry in ledger.entries if entry.kind in kinds and entry.on <= day)

    for day in every_day(ledger):
        balance = ledger.balance(day)
        assert balance.held == sum_of(day, Kind.ACQUIRED, Kind.ISSUED) - sum_of(day, Kind.PASSED_ON)
        assert balance.due + balance.pending == sum_of(day, Kind.OBLIGED) - sum_of(day, Kind.RELEASED)
        assert balance.due <= sum(
            stage.kw
            for entry in ledger.entries
            if entry.on <= day
            for stage in entry.stages
            if stage.due <= day
        )
        assert -balance.accounts[Account.DEMAND] == balance.due + balance.pending


@given(ledgers())
def test_an_entry_changes_no_day_before_it(made) -> None:
    ledger, _ = made
    if ledger.entries:
        before = CertificateLedger(entries=ledger.entries[:-1])
        day = ledger.entries[-1].on - timedelta(days=1)
        assert ledger.balance(day) == before.balance(day)
        assert 0 <= ledger.freed(len(ledger.entries) - 1) <= ledger.entries[-1].kw


@given(AMOUNTS, st.integers(0, 900))
def test_stages_sum_to_the_quantity_and_are_as_even_as_whole_kw_can_be(kw: int, offset: int) -> None:
    day = FIRST + timedelta(days=offset)
    for made, count in ((quarters(kw, first_due=day), 4), (at_once(kw, due=day), 1)):
        assert sum(stage.kw for stage in made) == kw
        assert all(kw // count <= stage.kw <= kw // count + 1 for stage in made)
        assert [stage.due for stage in made] == sorted({stage.due for stage in made})
