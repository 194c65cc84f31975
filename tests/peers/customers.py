"""Customers drawn from a seed, as integer columns on the grids of the readings; twelve bills to a year.

The rows 12n … 12n+11 are one customer's ordinary Gregorian year, since one participant bills years of 8,760
hours. Energy of each band fits under the measured demand in the hours that the band has, for the same reason.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

MONTH_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
HOURS_OF = {"mid": range(7, 19), "peak": range(19, 23), "off_peak": (23, *range(7))}
CONTRACTS_KW = {"small": (30, 1_000), "large": (5_000, 500_000)}
IDLE = 0.002  # the share of months without any consumption

Columns = Mapping[str, np.ndarray]


def customers(size: str, years: int, *, seed: int) -> Columns:
    """Return `years` × 12 bills.

    Parameters
    ----------
    size : str
        A key of `CONTRACTS_KW`, the span of contract demands [kW].
    years : int
        How many customers.
    seed : int
    """
    random, rows = np.random.default_rng(seed), 12 * years
    low, high = np.log(CONTRACTS_KW[size])
    contract = np.repeat(np.rint(100 * np.exp(random.uniform(low, high, years))).astype(np.int64), 12)
    busy = random.random(rows) >= IDLE
    measured = contract * random.integers(300, 1_100, rows) // 1_000 * busy
    columns = {}
    for band, hours in HOURS_OF.items():
        share = random.integers(120, 950, rows)
        columns[f"kwh.{band}"] = measured * len(hours) * min(MONTH_DAYS) * share // 1_000
    kwh = sum(columns.values())
    columns["kvarh"] = kwh * random.integers(0, 1_000, rows) // 1_000
    columns |= {"measured_kw": measured, "contract_kw": contract}
    return columns | {"days": np.tile(np.array(MONTH_DAYS, dtype=np.int64), years)}


def figures(columns: Columns, dtype: type[np.floating]) -> Columns:
    """Return the same figures in floating point, in kWh, kvarh, kW and days."""
    return {name: (column / (1 if name == "days" else 100)).astype(dtype) for name, column in columns.items()}


def first(columns: Columns, rows: int) -> Columns:
    """Return the first `rows` rows."""
    return {name: column[:rows] for name, column in columns.items()}
