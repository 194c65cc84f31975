"""The register bill in plain numpy, float64: what a script for the purpose would do."""

from __future__ import annotations

import numpy as np

from peers.customers import Columns, figures
from peers.participants import Amounts, Participant, Work, whole
from peers.register_bill import (
    DAYS_PER_MONTH,
    DEMAND_PRICE,
    FLOOR_RATIO,
    PF_TARGET,
    PRICE_OF,
    RATES,
    TAX_SHARE,
)

BLOCK = 32_768
RATE = {rate.key: float(value) for rate, value in RATES.items()}


def half_up(amount: np.ndarray) -> np.ndarray:
    return np.floor(amount + 0.5)


def bills(read: Columns) -> Amounts:
    """Return the lines of a block of customers."""
    lines = {
        f"energy.{band}": half_up(read[f"kwh.{band}"] * RATE[price.key]) for band, price in PRICE_OF.items()
    }
    energy = lines["energy"] = lines["energy.mid"] + lines["energy.peak"] + lines["energy.off_peak"]
    billed = np.maximum(read["measured_kw"], RATE[FLOOR_RATIO.key] * read["contract_kw"])
    demand = half_up(billed * RATE[DEMAND_PRICE.key] * read["days"] / RATE[DAYS_PER_MONTH.key])
    kwh = read["kwh.mid"] + read["kwh.peak"] + read["kwh.off_peak"]
    apparent = np.sqrt(kwh * kwh + read["kvarh"] * read["kvarh"])
    k = np.maximum(RATE[PF_TARGET.key] * apparent / np.where(kwh == 0, 1, kwh) - 1, 0)
    reactive = half_up(k * (energy + demand))
    tax = half_up(RATE[TAX_SHARE.key] * (energy + demand + reactive))
    return lines | {
        "demand": demand,
        "reactive": reactive,
        "tax": tax,
        "total": energy + demand + reactive + tax,
    }


def _prepare(columns: Columns) -> Work:
    read = figures(columns, np.float64)
    rows = len(read["days"])
    cuts = [slice(start, start + BLOCK) for start in range(0, rows, BLOCK)]
    blocks = [{name: column[cut] for name, column in read.items()} for cut in cuts]

    def run() -> list[Amounts]:
        return [bills(block) for block in blocks]

    return Work(
        run=run,
        amounts=lambda kept: whole(
            {line: np.concatenate([block[line] for block in kept]) for line in kept[0]}
        ),
    )


PARTICIPANTS = [Participant(name="numpy, float64", version=np.__version__, prepare=_prepare)]
