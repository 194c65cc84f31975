"""The ledger of a customer's capacity certificates: double entries that balance to the kW on every day.

A demand that is new or increased obliges to certificates by stages; certificates are acquired, issued to one
who reduces, or passed on; a reduction releases obligations, and so frees certificates. Every entry moves kW
between accounts, and its postings sum to zero.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from attrs import evolve, field, frozen

from hv_tariff.contracts.certificate_entries import Account, Balance, Entry, Kind, Posting, Release
from hv_tariff.contracts.certificate_stages import CLAUSE
from hv_tariff.contracts.period import day_of
from hv_tariff.contracts.refusal import FailedCondition, RefusedError
from hv_tariff.dates import format_date, persian_digits
from hv_tariff.vocabulary import Label

NEEDED = "capacity certificate: needed for a new connection or increase in proportion (reported)"


def _entries(given: Iterable[Entry]) -> tuple[Entry, ...]:
    return tuple(given)


@frozen(kw_only=True, slots=True)
class CertificateLedger:
    """Entries in order of day; one that its rules do not allow cannot be made.

    Attributes
    ----------
    entries : tuple of Entry
    postings : tuple of Posting
        What each entry moves, in order of entry; those of one entry sum to zero.

    Raises
    ------
    RefusedError
        With every condition that the first entry not allowed fails.
    """

    entries: tuple[Entry, ...] = field(default=(), converter=_entries)
    postings: tuple[Posting, ...] = field(init=False, repr=False, eq=False)

    def __attrs_post_init__(self) -> None:
        postings: tuple[Posting, ...] = ()
        for number, entry in enumerate(self.entries):
            failed = _failed(self.entries[:number], postings, entry)
            if failed:
                raise RefusedError(failed, where=f"certificates: entry {number + 1}, {entry.kind.value}")
            postings = (*postings, *_postings(number, entry, postings))
        object.__setattr__(self, "postings", postings)

    def record(self, entry: Entry) -> CertificateLedger:
        """Return the ledger with one more entry.

        Raises
        ------
        RefusedError
            With every condition that the entry fails.
        """
        return evolve(self, entries=(*self.entries, entry))

    def balance(self, on: date | str) -> Balance:
        """Return the accounts at the end of a day; a stage is due from its own day on."""
        return Balance(accounts=_sums(self.postings, day_of(on, where="on")))

    def shortfall(self, on: date | str) -> int:
        """Return what is due on a day and not held [kW]."""
        return self.balance(on).shortfall

    def freed(self, number: int) -> int:
        """Return the certificates that an entry freed [kW]: what became free on it, at the end of its day.

        Parameters
        ----------
        number : int
            Its place in `entries`, from 0.
        """
        entry = self.entries[number]
        before, after = (
            evolve(self, entries=self.entries[:number]),
            evolve(self, entries=self.entries[: number + 1]),
        )
        return max(0, after.balance(entry.on).free - before.balance(entry.on).free)

    def days(self) -> tuple[date, ...]:
        """Return the days on which a balance changes."""
        return tuple(sorted({each.on for each in self.postings}))


def _sums(postings: tuple[Posting, ...], until: date | None) -> dict[Account, int]:
    sums = dict.fromkeys(Account, 0)
    for each in postings:
        if until is None or each.on <= until:
            sums[each.account] += each.kw
    return sums


def _pair(on: date, from_: Account, to: Account, kw: int, entry: int) -> Iterator[Posting]:
    yield Posting(on=on, account=from_, kw=-kw, entry=entry)
    yield Posting(on=on, account=to, kw=kw, entry=entry)


def _postings(number: int, entry: Entry, before: tuple[Posting, ...]) -> Iterator[Posting]:
    """What an entry moves; its stages move from pending to due on their own days."""
    match entry.kind:
        case Kind.ACQUIRED | Kind.ISSUED:
            yield from _pair(entry.on, Account.OTHERS, Account.HELD, entry.kw, number)
        case Kind.PASSED_ON:
            yield from _pair(entry.on, Account.HELD, Account.OTHERS, entry.kw, number)
        case Kind.OBLIGED:
            yield from _pair(entry.on, Account.DEMAND, Account.PENDING, entry.kw, number)
            for stage in entry.stages:
                yield from _pair(stage.due, Account.PENDING, Account.DUE, stage.kw, number)
        case Kind.RELEASED:
            yield from _released(number, entry, before)


def _released(number: int, entry: Entry, before: tuple[Posting, ...]) -> Iterator[Posting]:
    """Take the kW of a release out of the stages, in its order; a stage to come never falls due for them."""
    stages: dict[date, int] = {}
    for each in before:
        if each.account is Account.DUE:
            day = max(each.on, entry.on)  # what is due already is due on the day of the release
            stages[day] = stages.get(day, 0) + each.kw
    left = entry.kw
    for day in sorted(stages, reverse=entry.order is Release.LATEST_FIRST):
        taken = min(left, stages[day])
        left -= taken
        if not taken:
            continue
        if day > entry.on:
            yield from _pair(entry.on, Account.PENDING, Account.DEMAND, taken, number)
            yield from _pair(day, Account.DUE, Account.PENDING, taken, number)
        else:
            yield from _pair(entry.on, Account.DUE, Account.DEMAND, taken, number)


def _failed(
    earlier: tuple[Entry, ...], postings: tuple[Posting, ...], entry: Entry
) -> tuple[FailedCondition, ...]:
    found: list[FailedCondition] = []
    if earlier and entry.on < earlier[-1].on:
        day, last = format_date(entry.on), format_date(earlier[-1].on)
        found.append(
            FailedCondition(
                code="date",
                what=Label(
                    f"{day} is before the last entry, {last}",
                    f"{persian_digits(day)} پیش از آخرین ردیف، {persian_digits(last)}، است",
                ),
                remedy=Label(f"give {last} or later", f"{persian_digits(last)} یا پس از آن را بدهید"),
            )
        )
    balance = Balance(accounts=_sums(postings, entry.on))
    if entry.kind is Kind.PASSED_ON and entry.kw > balance.free:
        found.append(_short("free", entry.kw, balance.free, "free to pass on", "قابل واگذاری", NEEDED))
    obliged = balance.due + balance.pending
    if entry.kind is Kind.RELEASED and entry.kw > obliged:
        found.append(_short("obliged", entry.kw, obliged, "obliged", "تعهدشده", CLAUSE))
    return tuple(found)


def _short(code: str, asked: int, there: int, en: str, fa: str, clause: str) -> FailedCondition:
    asked_fa, there_fa = persian_digits(f"{asked}"), persian_digits(f"{there}")
    return FailedCondition(
        code=code,
        what=Label(
            f"{asked} kW of certificates, where {there} are {en}",
            f"{asked_fa} کیلووات گواهی، در حالی که {there_fa} {fa} است",
        ),
        remedy=Label(f"give at most {there} kW", f"حداکثر {there_fa} کیلووات بدهید"),
        clause=clause,
    )
