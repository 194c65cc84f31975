"""A printed loss coefficient holds for the energy and the target that it was printed for, and no other."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from attrs import evolve

from hv_tariff.billing import Case
from hv_tariff.billing.rules import rates
from hv_tariff.errors import HvTariffError
from hv_tariff.tariffs import TariffBook


def with_sound_loss(
    case: Case, *, printed: Case, printed_under: TariffBook, billed_under: TariffBook
) -> Case:
    """Return a case with the printed loss coefficient where it still holds, and without where it does not.

    Parameters
    ----------
    case : Case
        To be billed.
    printed : Case
        The same as its page has it.
    printed_under, billed_under : TariffBook
        The tables that its page was made by, and those that the case is billed by.
    """
    coefficient = printed.consumption.loss_coefficient
    if coefficient is None:
        return case
    used, was = case.consumption, printed.consumption
    same_load = (used.energy_kwh, used.reactive_kvarh) == (was.energy_kwh, was.reactive_kvarh)
    holds = same_load and _targets(printed, printed_under) == _targets(case, billed_under)
    wanted = coefficient if holds else None
    if used.loss_coefficient == wanted:
        return case
    return evolve(case, consumption=evolve(used, loss_coefficient=wanted))


def _targets(case: Case, book: TariffBook) -> tuple[Decimal | None, ...]:
    """The target power factor on the first and on the last day of a case."""
    contract = case.contract
    found: list[Decimal | None] = []
    for day in (case.period.from_, case.period.until - timedelta(days=1)):
        try:
            edition = book.in_force(on=day, family=rates.SUPPLY)
            number = edition.number(
                rates.PF_TARGET.key, tariff_class=contract.tariff_class.value, option=contract.option
            )
            found.append(number.value)
        except HvTariffError:
            found.append(None)
    return tuple(found)
