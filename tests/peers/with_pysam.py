"""The part of the register bill that PySAM's Utilityrate5 can express: energy by band and demand.

It bills a year of 8,760 hourly loads, one customer at a time. A band is a schedule of hours, the floor is its
billing-demand minimum, and days ÷ 30 goes into a demand price of each month, so those lines are comparable;
it has no reactive energy (no power factor, no root), no tax line and no rounding to a whole rial, which is
added here to what it returns. The hourly loads are made to have the registers' sums and peak.
"""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

import numpy as np
from PySAM import Utilityrate5

from peers.customers import HOURS_OF, MONTH_DAYS, Columns
from peers.participants import Amounts, Participant, Work
from peers.register_bill import BANDS, DAYS_PER_MONTH, DEMAND_PRICE, FLOOR_RATIO, PRICE_OF, RATES

YEARS = 500
LINES = (*(f"energy.{band}" for band in BANDS), "energy", "demand")
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
HOURS_A_YEAR, NO_LIMIT = 8_760, 1e38


def hourly(columns: Columns, year: int) -> list[float]:
    """Return the hourly loads of a customer's year [kW].

    The first mid-load hour of a month has the measured demand; the rest of each band is spread evenly.
    """
    loads = []
    for row, days in enumerate(MONTH_DAYS, start=12 * year):
        peak_kw = columns["measured_kw"][row] / 100
        day = np.empty(24)
        for band, hours in HOURS_OF.items():
            kwh, count = columns[f"kwh.{band}"][row] / 100, len(hours) * days
            day[list(hours)] = (kwh - peak_kw) / (count - 1) if band == "mid" else kwh / count
        month = np.tile(day, days)
        month[HOURS_OF["mid"][0]] = peak_kw
        loads.append(month)
    return np.concatenate(loads).tolist()


def model() -> Any:
    """Return the rate with everything but the customer's load and floor."""
    found = Utilityrate5.new()
    of_band = {hour: place for place, band in enumerate(BANDS, start=1) for hour in HOURS_OF[band]}
    schedule = [[of_band[hour] for hour in range(24)]] * 12
    whole_day = [[1] * 24] * 12
    price = float(RATES[DEMAND_PRICE])
    found.Lifetime.assign({"analysis_period": 1, "inflation_rate": 0, "system_use_lifetime_output": 0})
    found.SystemOutput.assign({"gen": [0.0] * HOURS_A_YEAR, "degradation": [0.0]})
    unused = (
        "monthly_fixed_charge monthly_min_charge annual_min_charge nm_yearend_sell_rate nm_credit_month "
        "nm_credit_rollover sell_eq_buy nb_credit_expire nb_apply_credit_current_month en_ts_buy_rate "
        "en_ts_sell_rate billing_demand_lookback_period"
    )
    found.ElectricityRates.assign({f"ur_{name}": 0 for name in unused.split()})
    found.ElectricityRates.assign(
        {
            "en_electricity_rates": 1,
            "rate_escalation": [0],
            "TOU_demand_single_peak": 0,
            "ur_metering_option": 2,
            "ur_ts_buy_rate": [0],
            "ur_ts_sell_rate": [0],
            "ur_ec_sched_weekday": schedule,
            "ur_ec_sched_weekend": schedule,
            "ur_ec_tou_mat": [
                [place, 1, NO_LIMIT, 0, float(RATES[PRICE_OF[band]]), 0]
                for place, band in enumerate(BANDS, start=1)
            ],
            "ur_dc_enable": 1,
            "ur_dc_sched_weekday": whole_day,
            "ur_dc_sched_weekend": whole_day,
            "ur_dc_tou_mat": [[1, 1, NO_LIMIT, 0]],
            "ur_dc_flat_mat": [
                [month, 1, NO_LIMIT, price * days / float(RATES[DAYS_PER_MONTH])]
                for month, days in enumerate(MONTH_DAYS)
            ],
            "ur_enable_billing_demand": 1,
            "ur_billing_demand_lookback_percentages": [[0, 1]] * 12,
            "ur_dc_billing_demand_periods": [[1, 1]],
            "ur_yearzero_usage_peaks": [0] * 12,
        }
    )
    return found


def _prepare(columns: Columns) -> Work:
    years = len(columns["days"]) // 12
    rate, floor = model(), float(RATES[FLOOR_RATIO])
    customers = [
        (hourly(columns, year), floor * columns["contract_kw"][12 * year] / 100) for year in range(years)
    ]

    def run() -> list[tuple[Any, ...]]:
        kept = []
        for load, minimum in customers:
            rate.Load.load = load
            rate.ElectricityRates.ur_billing_demand_minimum = minimum
            rate.execute(0)
            energy = [getattr(rate.Outputs, f"charge_wo_sys_ec_{month}_tp") for month in MONTHS]
            kept.append((energy, rate.Outputs.charge_wo_sys_dc_fixed_ym[1]))
        return kept

    def amounts(kept: list[tuple[Any, ...]]) -> Amounts:
        by_band = np.array(
            [[month[place][1] for place in (1, 2, 3)] for energy, _ in kept for month in energy]
        )
        found = dict(zip(LINES, np.floor(by_band.T + 0.5).astype(np.int64), strict=False))
        demand = np.floor(np.array([demand for _, demand in kept]).ravel() + 0.5).astype(np.int64)
        return found | {"energy": sum(found.values()), "demand": demand}

    return Work(run=run, amounts=amounts)


PARTICIPANTS = [
    Participant(
        name="NREL-PySAM Utilityrate5",
        version=version("NREL-PySAM"),
        prepare=_prepare,
        rows=12 * YEARS,
        lines=LINES,
    )
]
