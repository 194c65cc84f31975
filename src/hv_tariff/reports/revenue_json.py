"""The revenue of reforms, and sweeps, as plain data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import hv_tariff
from hv_tariff.billing import identity_of
from hv_tariff.reports.whatif_json import sum_json

if TYPE_CHECKING:
    from hv_tariff.whatif.columns.revenue import Bin, Reform, Revenue
    from hv_tariff.whatif.columns.sweep import Sweep
    from hv_tariff.whatif.rows import Refused, Sum

REVENUE_FORM, SWEEP_FORM = "revenue/1", "sweep/1"


def revenue_json(found: Revenue) -> dict[str, Any]:
    """Return the revenue of reforms as plain data: amounts are integers [rial], energy is text [kWh].

    Parameters
    ----------
    found : Revenue
    """
    return {
        "form": REVENUE_FORM,
        **_head(found),
        "reforms": [{"scenario": each.scenario.record(), **_reform(each)} for each in found.reforms],
        "rejected": [_refused(each) for each in found.refused],
    }


def sweep_json(found: Sweep) -> dict[str, Any]:
    """Return a sweep as plain data; the values of the parameters are text.

    Parameters
    ----------
    found : Sweep
    """
    return {
        "form": SWEEP_FORM,
        **_head(found.revenue),
        "scenario": found.scenario.record(),
        "parameters": [
            {"name": each.name, "values": [f"{value:f}" for value in each.values]}
            for each in found.parameters
        ],
        "points": [
            {
                "values": {
                    parameter.name: f"{value:f}"
                    for parameter, value in zip(found.parameters, point.values, strict=True)
                },
                **_reform(point.reform),
            }
            for point in found.points
        ],
        "rejected": [_refused(each) for each in found.revenue.refused],
    }


def _head(found: Revenue) -> dict[str, Any]:
    return {
        "library": hv_tariff.__version__,
        "book": {"name": found.book.name, "fingerprint": found.book.fingerprint},
        "identity": identity_of(found.book).plain(),
        "cases": found.cases,
        "baseline_total": found.total,
        "statuses": {status.code: count for status, count in found.statuses.items()},
    }


def _reform(found: Reform) -> dict[str, Any]:
    return {
        "baseline_total": found.total.before,
        "scenario_total": found.total.after,
        "total_difference": found.total.difference,
        "cases": found.total.cases,
        "by_class": {code: sum_json(each) for code, each in found.by_class.items()},
        "by_line": {code: _line(each) for code, each in found.by_line.items()},
        "distribution": [_bin(each) for each in found.distribution],
        "largest_rise": _extreme(found.rise),
        "largest_fall": _extreme(found.fall),
        "rejected": [_refused(each) for each in found.refused],
    }


def _line(each: Sum) -> dict[str, int]:
    return {"baseline": each.before, "scenario": each.after, "difference": each.difference}


def _bin(each: Bin) -> dict[str, Any]:
    direction = {-1: "fall", 0: "unchanged", 1: "rise"}[each.direction]
    return {
        "direction": direction,
        "above_percent": each.above,
        "up_to_percent": each.up_to,
        "bills": each.bills,
        "difference": each.difference,
    }


def _extreme(found: tuple[int, str] | None) -> dict[str, Any] | None:
    return None if found is None else {"invoice_id": found[1], "difference": found[0]}


def _refused(each: Refused) -> dict[str, str]:
    return {"where": each.where, "invoice_id": each.name, "reason": each.reason}
