"""Entries of a ledger of capacity certificates, the accounts they move kW between, and a day's balance."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import Enum

from attrs import field, frozen

from hv_tariff.contracts.certificate_stages import Stage, whole_kw
from hv_tariff.contracts.period import day_of
from hv_tariff.contracts.quantities import Figure
from hv_tariff.dates import format_date
from hv_tariff.errors import InputError
from hv_tariff.vocabulary import Label


class Account(Enum):
    """The accounts of the ledger [kW]; their sum is zero on every day."""

    OTHERS = "others"  # where certificates come from and go to
    HELD = "held"
    DEMAND = "demand"  # what obliges: the negative of pending and due
    PENDING = "pending"
    DUE = "due"

    @property
    def label(self) -> Label:
        """Return the names a person reads."""
        return {
            Account.OTHERS: Label("others", "دیگران"),
            Account.HELD: Label("held", "در اختیار"),
            Account.DEMAND: Label("needed by the demand", "لازم برای قدرت"),
            Account.PENDING: Label("not due yet", "سررسیدنشده"),
            Account.DUE: Label("due", "سررسیدشده"),
        }[self]


class Kind(Enum):
    """What an entry does."""

    ACQUIRED = "acquired"
    ISSUED = "issued"
    PASSED_ON = "passed_on"
    OBLIGED = "obliged"
    RELEASED = "released"


class Release(Enum):
    """Which stages a reduction releases first; no source says, so the caller does."""

    LATEST_FIRST = "latest_first"
    EARLIEST_FIRST = "earliest_first"


def _day(value: date | str) -> date:
    return day_of(value, where="entry.on")


def _kw(value: Figure) -> int:
    return whole_kw(value, where="entry.kw")


@frozen(kw_only=True, slots=True)
class Entry:
    """One entry of the ledger.

    Attributes
    ----------
    kind : Kind
    on : datetime.date
    kw : int
        [kW]
    reference : str
        The certificate, the contract or the change that it stands on.
    stages : tuple of Stage
        Of an obligation: when its parts are due; they sum to `kw`.
    order : Release or None
        Of a release: which stages go first.

    Raises
    ------
    InputError
        For a quantity that is no whole number above zero, stages that do not sum to it or are due before
        the day, or an order where none belongs.
    """

    kind: Kind
    on: date = field(converter=_day)
    kw: int = field(converter=_kw)
    reference: str = ""
    stages: tuple[Stage, ...] = ()
    order: Release | None = None

    def __attrs_post_init__(self) -> None:
        obliged = self.kind is Kind.OBLIGED
        summed = sum(stage.kw for stage in self.stages)
        if summed != (self.kw if obliged else 0):
            raise InputError(
                f"stages of {summed} kW in an entry '{self.kind.value}' of {self.kw} kW",
                where="entry.stages",
                hint="give quarters(kw, ...), thirds(kw, ...) or at_once(kw, ...) of an obligation",
            )
        early = [stage for stage in self.stages if stage.due < self.on]
        if early:
            raise InputError(
                f"a stage is due on {format_date(early[0].due)}, before the entry of {format_date(self.on)}",
                where="entry.stages",
                hint="the obligation begins with the demand; give later days",
            )
        if (self.order is not None) is not (self.kind is Kind.RELEASED):
            raise InputError(
                f"an entry '{self.kind.value}' {'with' if self.order else 'without'} an order of release",
                where="entry.order",
                hint="give a Release with a release, and with nothing else",
            )


@frozen(kw_only=True, slots=True)
class Posting:
    """kW that an entry, or a stage falling due, moves into an account on a day."""

    on: date
    account: Account
    kw: int
    entry: int


@frozen(kw_only=True, slots=True)
class Balance:
    """The ledger at the end of a day [kW].

    Attributes
    ----------
    accounts : mapping of Account to int
        Their sum is zero.
    """

    accounts: Mapping[Account, int]

    @property
    def held(self) -> int:
        """Return the certificates held [kW]."""
        return self.accounts[Account.HELD]

    @property
    def due(self) -> int:
        """Return the certificates due by now [kW]."""
        return self.accounts[Account.DUE]

    @property
    def pending(self) -> int:
        """Return the certificates of stages to come [kW]."""
        return self.accounts[Account.PENDING]

    @property
    def shortfall(self) -> int:
        """Return what is due and not held [kW]."""
        return max(0, self.due - self.held)

    @property
    def free(self) -> int:
        """Return what is held and not due [kW]: held and shortfall are together due and free."""
        return max(0, self.held - self.due)
