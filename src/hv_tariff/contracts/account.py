"""Money carried beside the bill: late adjustment, penalty, insurance, arrears and balances, whole rials."""

from __future__ import annotations

from attrs import field, frozen

from hv_tariff.contracts.quantities import Figure, on_grid


def _late_adjustment(value: Figure) -> int:
    return on_grid(value, 0, "account.late_adjustment")


def _penalty(value: Figure) -> int:
    return on_grid(value, 0, "account.penalty")


def _insurance(value: Figure) -> int:
    return on_grid(value, 0, "account.insurance")


def _arrears(value: Figure) -> int:
    return on_grid(value, 0, "account.arrears")


def _previous_balance(value: Figure) -> int:
    return on_grid(value, 0, "account.previous_balance")


def _transit_late_adjustment(value: Figure) -> int:
    return on_grid(value, 0, "account.transit_late_adjustment")


def _transit_arrears(value: Figure) -> int:
    return on_grid(value, 0, "account.transit_arrears")


def _transit_previous_balance(value: Figure) -> int:
    return on_grid(value, 0, "account.transit_previous_balance")


@frozen(kw_only=True, slots=True)
class Account:
    """Amounts that the bill carries and does not compute [rial]; absent is 0, a credit is negative.

    Attributes
    ----------
    late_adjustment, penalty, insurance, arrears, previous_balance : int
        Of the bill of energy.
    transit_late_adjustment, transit_arrears, transit_previous_balance : int
        Of the bill of transit.
    scaled : tuple of int
        All of them in the order above.

    Raises
    ------
    InputError
        For a float or a fraction of a rial.
    """

    late_adjustment: int = field(default=0, converter=_late_adjustment)
    penalty: int = field(default=0, converter=_penalty)
    insurance: int = field(default=0, converter=_insurance)
    arrears: int = field(default=0, converter=_arrears)
    previous_balance: int = field(default=0, converter=_previous_balance)
    transit_late_adjustment: int = field(default=0, converter=_transit_late_adjustment)
    transit_arrears: int = field(default=0, converter=_transit_arrears)
    transit_previous_balance: int = field(default=0, converter=_transit_previous_balance)
    scaled: tuple[int, ...] = field(init=False, repr=False, eq=False)

    def __attrs_post_init__(self) -> None:
        object.__setattr__(
            self,
            "scaled",
            (
                self.late_adjustment,
                self.penalty,
                self.insurance,
                self.arrears,
                self.previous_balance,
                self.transit_late_adjustment,
                self.transit_arrears,
                self.transit_previous_balance,
            ),
        )
