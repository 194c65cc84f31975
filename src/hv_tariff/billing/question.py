"""What is asked of billing, but for the figures of the readings and the account."""

from __future__ import annotations

from typing import NamedTuple

from hv_tariff.billing.conventions import Conventions
from hv_tariff.billing.supplied import Supplied
from hv_tariff.contracts import BillingPeriod, Contract

# The order of `Consumption.scaled` followed by `Account.scaled`.
VECTOR = {
    name: i
    for i, name in enumerate(
        (
            "energy_kwh.mid",
            "energy_kwh.peak",
            "energy_kwh.off_peak",
            "energy_kwh.friday_peak",
            "reactive_kvarh",
            "demand_kw",
            "transit_demand_kw",
            "billed_share_of_kwh",
            "loss_coefficient",
            "late_adjustment",
            "penalty",
            "insurance",
            "arrears",
            "previous_balance",
            "transit_late_adjustment",
            "transit_arrears",
            "transit_previous_balance",
        )
    )
}


class Question(NamedTuple):
    """What selects a plan: all that is asked, but for the figures of the readings and the account.

    Attributes
    ----------
    contract : Contract
    period : BillingPeriod
    conventions : Conventions
    supplied : Supplied
        Rates that the caller gives.
    exceeds : tuple of bool
        Of each step of the contract demand, whether the measured demand is above it.
    above_1mw : bool
        Whether the measured demand is above 1,000 kW.
    billed_share, loss_printed, friday_register, measured : bool
        What the readings have.
    carried : tuple of str
        The account's amounts that are not zero.
    only_transit, takes_given : bool
    only : str or None
        The one line that is asked for, from printed lines; the others are not computed.
    tolerant : bool
        Whether lines whose numbers are missing are left out, with the reason, instead of refused.
    accept_estimates : bool
        Whether a tolerant plan takes estimates; otherwise an estimate counts as missing.
    foreign : tuple of str
        Lines printed and not owed by the rules; their amounts follow the account in the vector.
    """

    contract: Contract
    period: BillingPeriod
    conventions: Conventions
    supplied: Supplied
    exceeds: tuple[bool, ...] = (False,)
    above_1mw: bool = False
    billed_share: bool = False
    loss_printed: bool = False
    friday_register: bool = True
    measured: bool = True
    carried: tuple[str, ...] = ()
    only_transit: bool = False
    takes_given: bool = False
    foreign: tuple[str, ...] = ()
    only: str | None = None
    tolerant: bool = False
    accept_estimates: bool = False


def places_of(question: Question) -> dict[str, int]:
    """Return the place of every figure that differs from bill to bill."""
    if not question.foreign:
        return VECTOR
    return VECTOR | {f"line.{code}": len(VECTOR) + i for i, code in enumerate(question.foreign)}
