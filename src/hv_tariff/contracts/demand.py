"""How much power the contract promises, step by step as it was increased, decreased or reduced."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from itertools import pairwise

from attrs import field, frozen

from hv_tariff.contracts.period import day_of
from hv_tariff.contracts.quantities import KW_PLACES, Figure, magnitude, scaled
from hv_tariff.dates import format_date
from hv_tariff.errors import InputError

_ZERO = Decimal(0)


def _first_day(value: date | str | None) -> date | None:
    return None if value is None else day_of(value, where="contract.demand.from")


def _contract(value: Figure) -> Decimal:
    return magnitude(value, where="contract.contract_demand_kw")


def _permitted(value: Figure | None) -> Decimal | None:
    return None if value is None else magnitude(value, where="contract.permitted_demand_kw") or None


def _reduced(value: Figure | None) -> Decimal | None:
    return None if value is None else magnitude(value, where="contract.reduced_demand_kw") or None


@frozen(kw_only=True, slots=True)
class DemandStep:
    """What is promised from a day on.

    Attributes
    ----------
    from_ : datetime.date or None
        First day; None: since ever.
    contract_kw : Decimal
        Contract demand [kW]; 0 only where demand is not metered.
    permitted_kw : Decimal or None
        Permitted demand [kW]; a record's 0 means none.
    reduced_kw : Decimal or None
        Contract demand under a temporary reduction [kW]; a record's 0 means none.
    scaled : tuple of int
        Contract, permitted and reduced demand at KW_PLACES, none as 0.

    Raises
    ------
    InputError
        For a negative or off-grid demand, or a reduction above the contract demand.
    """

    from_: date | None = field(default=None, converter=_first_day)
    contract_kw: Decimal = field(converter=_contract)
    permitted_kw: Decimal | None = field(default=None, converter=_permitted)
    reduced_kw: Decimal | None = field(default=None, converter=_reduced)
    scaled: tuple[int, int, int] = field(init=False, repr=False, eq=False)

    def __attrs_post_init__(self) -> None:
        if self.reduced_kw is not None and self.reduced_kw > self.contract_kw:
            raise InputError(
                f"the reduced demand {self.reduced_kw} kW is above the contract demand {self.contract_kw} kW",
                where="contract.reduced_demand_kw",
                hint="a reduction lowers the contract demand; an increase is a new step of it",
            )
        counted = (
            scaled(self.contract_kw, KW_PLACES, "contract.contract_demand_kw"),
            scaled(self.permitted_kw or _ZERO, KW_PLACES, "contract.permitted_demand_kw"),
            scaled(self.reduced_kw or _ZERO, KW_PLACES, "contract.reduced_demand_kw"),
        )
        object.__setattr__(self, "scaled", counted)


DemandHistory = tuple[DemandStep, ...]
"""Steps in order of their first day; only the first may be since ever."""


def demand_history(given: Sequence[DemandStep]) -> DemandHistory:
    """Return the steps as a history.

    Raises
    ------
    InputError
        When there is none, one is no step, or they do not follow each other in time.
    """
    where = "contract.demand"
    if not isinstance(given, tuple | list):
        raise InputError(f"{given!r} is no history", where=where, hint="give a tuple of DemandStep")
    steps = tuple(given)
    if not steps:
        raise InputError("a contract without a demand", where=where, hint="give one DemandStep at least")
    for step in steps:
        if not isinstance(step, DemandStep):
            raise InputError(
                f"{step!r} is no demand step", where=where, hint="give DemandStep(contract_kw=...)"
            )
    for number, (before, after) in enumerate(pairwise(steps), start=1):
        if after.from_ is None:
            raise InputError(
                "a step since ever stands after another",
                where=f"{where}[{number}].from",
                hint="only the first step may leave its day out",
            )
        if before.from_ is not None and after.from_ <= before.from_:
            raise InputError(
                f"the step of {format_date(after.from_)} stands after that of {format_date(before.from_)}",
                where=f"{where}[{number}].from",
                hint="give the steps in order of their first day, one step a day",
            )
    return steps
