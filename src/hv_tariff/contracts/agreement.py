"""Whether a contract, its readings and the period go together, before anything is computed."""

from __future__ import annotations

from hv_tariff.contracts.contract import Contract
from hv_tariff.contracts.metering import Consumption
from hv_tariff.contracts.period import BillingPeriod
from hv_tariff.errors import InputError
from hv_tariff.vocabulary import Band

_NEEDED = (Band.MID, Band.PEAK, Band.OFF_PEAK)


def check_agreement(contract: Contract, consumption: Consumption, period: BillingPeriod) -> None:
    """Refuse readings that the contract cannot be billed on.

    Parameters
    ----------
    contract : Contract
    consumption : Consumption
    period : BillingPeriod

    Raises
    ------
    InputError
        When a demand-metered contract lacks a time-of-use band, or the demand history begins after the
        period does.
    """
    contract.demand_on(period.from_)
    if contract.demand_metered:
        bands = consumption.bands
        missing = [band.value for band in _NEEDED if band not in bands]
        if missing:
            raise InputError(
                f"a demand-metered contract without the energy of {', '.join(missing)}",
                where="metered.energy_kwh",
                hint="give every band, 0 where nothing was used; only friday_peak may be absent",
            )
