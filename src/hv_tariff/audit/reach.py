"""Which lines a deviation can move, so that only those are recomputed under it."""

from __future__ import annotations

_LINES = {
    "transit_month": "transit transit_regional transit_distribution duty",
    "market_month": "energy regulation_difference article16 surplus_credit excess_demand reactive duty "
    "article5 "
    "renewable_difference",
    "no_demand_floor": "demand",
    "full_demand_floor": "demand",
    "demand_of": "demand transit transit_regional transit_distribution excess_demand article16 duty",
    "reduction_ignored": "demand",
    "transit_basis": "transit transit_regional transit_distribution duty",
    "transit_voltage": "transit transit_regional transit_distribution duty",
    "licence": "licence_expiry regulation_difference duty reactive",
    "power_factor_target": "reactive",
    "reactive_multiple": "reactive",
    "season": "season energy",
    "season_base": "season",
    "peak_premium": "energy",
    "duty": "duty",
    "vat": "vat",
    "transit_vat_share": "transit_vat",
    "reactive_base": "reactive",
    "reactive_ignored": "reactive",
    "licence_base": "licence_expiry",
    "late_in_base": "vat duty transit_vat",
    "arrears_in_payable": "payable rounding transit_payable",
    "payable_rounding": "payable rounding transit_payable transit_rounding",
    "period_total_is": "period_total payable rounding",
    "multiplier": "energy fuel regulation_difference article16 surplus_credit duty excess_demand article5 "
    "renewable_difference",
    "bands_swapped": "energy regulation_difference surplus_credit duty",
    "friday_moved": "energy regulation_difference surplus_credit duty",
    "demand_metered": "subscription reactive transit",
    "article16": "article16 duty reactive",
    "wholesale_multiple": "energy duty reactive",
    "surplus_share": "surplus_credit",
    "fuel": "fuel",
    "loss": "reactive",
    "supply_rate": "energy reactive duty",
    "kvarh_before_rounding": "reactive",
    "own_figures": "article16 duty reactive regulation_difference energy",
}


def lines_moved_by(code: str) -> frozenset[str]:
    """Return the lines of a deviation: of its code, or of the longest beginning of it that is listed.

    Nothing is returned for one that may move any line but the totals.
    """
    begins = [known for known in _LINES if code == known or code.startswith(f"{known}_")]
    return frozenset(_LINES[max(begins, key=len)].split()) if begins else frozenset()
