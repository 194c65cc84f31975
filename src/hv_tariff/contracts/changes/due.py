"""What a change owes, before any table: the values set against each other, and amounts beside them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from enum import Enum
from fractions import Fraction

from attrs import field, frozen

from hv_tariff.citation import Clause
from hv_tariff.contracts.changes.row import Holding
from hv_tariff.errors import InputError
from hv_tariff.vocabulary import Label


class Pays(Enum):
    """What is made of the values of the requested and of the existing connections."""

    COST = "cost"
    DIFFERENCE = "difference"
    RETURNED = "returned"
    REMOVAL = "removal"
    WITHDRAWAL = "withdrawal"
    STATED = "stated"


@frozen(kw_only=True, slots=True)
class Due:
    """What is paid, or paid back.

    Attributes
    ----------
    pays : Pays
    clause : Clause
    requested, existing : tuple of Holding
        The connections whose values are set against each other, at the rate of one day.
    amounts : mapping of str to int or Decimal
        What stands beside the demands: ``debts``, ``paid``, ``stated`` [rial]; ``returned_share``,
        ``forfeit_share``.
    high : bool
        Of a removal: whether the connection is at 63 kV or above.
    stated : Label or None
        Of an amount that the office states: what it is for.
    """

    pays: Pays
    clause: Clause
    requested: tuple[Holding, ...] = ()
    existing: tuple[Holding, ...] = ()
    amounts: Mapping[str, int | Decimal] = field(factory=dict, hash=False)
    high: bool = False
    stated: Label | None = None


@frozen(kw_only=True, slots=True)
class Instalment:
    """A part of an amount and the day it falls due.

    Attributes
    ----------
    due : datetime.date
    amount : int
        [rial]
    """

    due: date
    amount: int


def instalments(total: int, shares: tuple[tuple[date, Decimal], ...]) -> tuple[Instalment, ...]:
    """Return an amount in instalments: each share cut to whole rials, and what is left over in the last.

    Parameters
    ----------
    total : int
        [rial]
    shares : tuple of (datetime.date, Decimal)
        The day and the share of each; the shares add up to 1.

    Raises
    ------
    InputError
        When the shares do not add up to 1.
    """
    if sum((share for _, share in shares), Decimal(0)) != 1:
        raise InputError(
            "the shares of the instalments do not add up to 1",
            where="request.instalments",
            hint="give shares such as 0.4, 0.3, 0.3",
        )
    found, left = [], total
    for day, share in shares[:-1]:
        part = int(Fraction(share) * total)
        found.append(Instalment(due=day, amount=part))
        left -= part
    return (*found, Instalment(due=shares[-1][0], amount=left))
