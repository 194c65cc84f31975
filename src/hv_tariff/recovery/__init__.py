"""Recovery: the numbers of a tariff table from the printed lines of invoices."""

from hv_tariff.recovery.issuers import recover_from_records
from hv_tariff.recovery.recovering import recover
from hv_tariff.recovery.result import Change, Issuer, RecoveredRate, Recovery, recovery_json
from hv_tariff.recovery.unknowns import Unknown

__all__ = [
    "Change",
    "Issuer",
    "RecoveredRate",
    "Recovery",
    "Unknown",
    "recover",
    "recover_from_records",
    "recovery_json",
]
