"""The dotted paths of an invoice record, as headings of a table: which there are, and what stands in them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from hv_tariff.billing.conventions import FLAGS_OF_THE_INVOICE, OF_THE_INVOICE
from hv_tariff.billing.record import ACCOUNT, CONTRACT, METERED, PERIOD
from hv_tariff.errors import InputError, nearest
from hv_tariff.vocabulary import Band

PRINTED_LINES = (
    "energy",
    "demand",
    "regulation_difference",
    "article16",
    "article5",
    "excess_demand",
    "reactive",
    "season",
    "licence_expiry",
    "subscription",
    "fuel",
    "surplus_credit",
    "renewable_difference",
    "late_adjustment",
    "penalty",
    "insurance",
    "arrears",
    "vat",
    "duty",
    "period_total",
    "previous_balance",
    "rounding",
    "payable",
    "transit",
    "transit_distribution",
    "transit_regional",
    "transit_vat",
    "transit_period_total",
    "transit_late_adjustment",
    "transit_arrears",
    "transit_previous_balance",
    "transit_rounding",
    "transit_payable",
)
_BANDS = [band.value for band in Band]
_KINDS = (
    "bilateral",
    "exchange",
    "bilateral_or_exchange",
    "green_board",
    "green",
    "own_renewable",
)
_IDENTIFIERS = (
    "bill_id",
    "payment_id",
    "transit_bill_id",
    "transit_payment_id",
)
_FLAGS = frozenset(
    (
        "contract.demand_metered",
        "contract.licence_expired",
        "contract.low_voltage",
        "contract.duty_exempt",
        "contract.renewable_item",
        "contract.article16_exempt",
        "metered.demand_printed_rounded",
    )
) | {f"conventions.{name}" for name in FLAGS_OF_THE_INVOICE}
_WORDS = {"true": True, "false": False, "yes": True, "no": False, "بله": True, "خیر": False}

NEEDED = (
    ("period.from",),
    ("period.until",),
    ("contract.tariff_class",),
    ("contract.demand_metered",),
    ("contract.contract_demand_kw", "contract.demand."),
    ("metered.energy_kwh.", "metered.readings."),
    ("metered.reactive_kvarh",),
    ("printed.lines.",),
)

_FIXED = [
    "invoice_id",
    "billing_system",
    "issuer",
    "inferred",
    "printed.billed_demand_kw",
    *(f"period.{name}" for name in PERIOD),
    *(f"contract.{name}" for name in CONTRACT if name not in ("demand", "transit_factor")),
    *(f"metered.{name}" for name in METERED if name not in ("energy_kwh", "readings")),
    *(f"conventions.{name}" for name in OF_THE_INVOICE),
    *(f"account.{name}" for name in ACCOUNT),
    *(f"identifiers.{name}" for name in _IDENTIFIERS),
    *(f"printed.lines.{name}" for name in PRINTED_LINES),
    *(f"metered.energy_kwh.{band}" for band in _BANDS),
    *(f"tou_hours_per_day.{band}" for band in _BANDS),
    *(
        f"metered.readings.{band}.{name}"
        for band in _BANDS
        for name in ("previous", "current", "rolled_over")
    ),
    *(f"purchases_kwh.{band}.{kind}" for band in _BANDS for kind in _KINDS),
    *(f"purchase_blocks_kw.{band}.{kind}" for band in _BANDS for kind in (*_KINDS, "tou_hours")),
    *(f"purchase_blocks_by_month.hours.{band}" for band in _BANDS),
]
_KNOWN = frozenset(_FIXED)
_MONTH, _BAND = r"\d{4}-\d{2}", f"(?:{'|'.join(_BANDS)})"
_PATTERNS = re.compile(
    "|".join(
        (
            rf"contract\.transit_factor\.{_MONTH}",
            rf"contract\.demand\.{_MONTH}-\d{{2}}\.(?:contract_kw|permitted_kw|reduced_kw)",
            rf"purchase_blocks_by_month\.{_MONTH}\.(?:kw|days)",
            rf"printed\.bands\.{_BAND}\.\w+",
            r"(?:rates_shown|market_shown|supplied)\.[^\s.]+(?:\.[^\s.]+)*",
            r"evidence\.\w+",
        )
    )
)


def is_path(text: str) -> bool:
    """Whether a text is a dotted path of an invoice record."""
    return text in _KNOWN or _PATTERNS.fullmatch(text) is not None


def nearest_path(text: str) -> str | None:
    """Return a hint naming the paths closest to a text."""
    return nearest(text, _FIXED)


def missing_paths(paths: Iterable[str], *, printed: bool = True) -> list[str]:
    """Return the paths that every row needs and a table has no column for; printed lines where they are."""
    held = list(paths)
    return [
        choices[0] + ("…" if choices[0].endswith(".") else "")
        for choices in NEEDED
        if (printed or not choices[0].startswith("printed."))
        and not any(_stands(choice, held) for choice in choices)
    ]


def _stands(choice: str, held: Sequence[str]) -> bool:
    return any(path.startswith(choice) if choice.endswith(".") else path == choice for path in held)


def put(record: dict[str, Any], path: str, value: str | bool | list[str]) -> None:
    """Put a cell into the nested record.

    Parameters
    ----------
    record : dict
        Changed.
    path : str
        Its path; what follows ``supplied.`` is one key, as keys of rates have dots of their own.
    value : str, bool or list of str
        A flag given in words becomes true or false.

    Raises
    ------
    InputError
        When a flag is neither true nor false.
    """
    *groups, name = path.split(".", 1) if path.startswith("supplied.") else path.split(".")
    held = record
    for group in groups:
        held = held.setdefault(group, {})
    held[name] = _flag(value, path) if path in _FLAGS or path.endswith(".rolled_over") else value


def _flag(value: str | bool | list[str], path: str) -> bool:
    found = value if isinstance(value, bool) else _WORDS.get(str(value).lower())
    if found is None:
        raise InputError(f"{value!r} is neither true nor false", where=path, hint="write true or false")
    return found
