"""Customers with months of bills for tests of best choices, and what brute force by columns makes of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from random import Random
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from hv_tariff import compute_bills, load_book
from hv_tariff.billing.case import Case, read_case

ISSUED, EXAMPLE = load_book("issued"), load_book("example")
Record = dict[str, Any]
# Months with every figure that a general customer with excess demand needs, and a market customer.
SETTLED = ((1404, 6), (1404, 7), (1404, 8))
WITH_GREEN_BOARD = ((1404, 5), *SETTLED)
OF_EXAMPLE = tuple((1397, month) for month in range(2, 12))
GENERAL = ("general_2a", "general_2b", "agriculture_3b")


def record(
    month: tuple[int, int],
    *,
    tariff_class: str,
    contract_kw: int,
    measured_kw: int,
    kwh: tuple[int, int, int],
    kvarh: int,
    **of_contract: Any,
) -> Record:
    """One invoice record without printed figures, of one whole month."""
    year, number = month
    until = f"{year}-{number + 1:02d}-01"
    return {
        "invoice_id": f"{year}-{number:02d}",
        "period": {"from": f"{year}-{number:02d}-01", "until": until},
        "contract": {
            "tariff_class": tariff_class,
            "contract_demand_kw": str(contract_kw),
            "demand_metered": True,
            **of_contract,
        },
        "metered": {
            "energy_kwh": dict(zip(("mid", "peak", "off_peak"), map(str, kwh), strict=True)),
            "reactive_kvarh": str(kvarh),
            "demand_kw": str(measured_kw),
        },
    }


def customer(
    r: Random, *, months: Sequence[tuple[int, int]], classes: Sequence[str], most_kw: int = 900
) -> list[Record]:
    """A customer's bills: months differ in demand, load factor and power factor."""
    tariff_class = r.choice(classes)
    contract_kw = r.randint(40, most_kw)
    found = []
    for month in months:
        measured = r.choice([r.randint(1, most_kw), contract_kw, max(1, contract_kw * 9 // 10), most_kw])
        energy = measured * r.randint(50, 700)
        peak, off = energy // r.randint(3, 8), energy // r.randint(3, 8)
        kvarh = energy * r.randint(0, 130) // 100
        found.append(
            record(
                month,
                tariff_class=tariff_class,
                contract_kw=contract_kw,
                measured_kw=measured,
                kwh=(energy - peak - off, peak, off),
                kvarh=kvarh,
            )
        )
    return found


def cases_of(records: Iterable[Record]) -> tuple[Case, ...]:
    return tuple(read_case(each) for each in records)


def flat(record: Mapping[str, Any], prefix: str = "") -> dict[str, str]:
    found: dict[str, str] = {}
    for key, value in record.items():
        if isinstance(value, Mapping):
            found |= flat(value, f"{prefix}{key}.")
        else:
            found[prefix + key] = str(value).lower() if isinstance(value, bool) else str(value)
    return found


def by_columns(
    records: Sequence[Record], path: str, values: Sequence[Sequence[str]], *, book: Any = ISSUED
) -> list[int]:
    """What the bills together come to for each choice, by the columns reading [rial].

    The bills' own period totals are added up, so that the list of lines in the search has no part in it.

    Parameters
    ----------
    records : sequence of dict
    path : str
        The column that is chosen.
    values : sequence of sequence of str
        For each record, its value under each choice.
    """
    totals = [0] * len(values[0])
    for each, chosen in zip(records, values, strict=True):
        columns = {key: pa.repeat(pa.scalar(value), len(chosen)) for key, value in flat(each).items()}
        columns[path] = pa.array(chosen, pa.string())
        bills = compute_bills(pa.table(columns), book=book, accept_estimates=True)
        assert not bills.rejected, dict(list(bills.rejected.items())[:1])
        whole = bills.table["period_total"]
        if "transit_period_total" in bills.table.column_names:
            whole = pc.add(whole, pc.fill_null(bills.table["transit_period_total"], 0))
        totals = [total + amount for total, amount in zip(totals, whole.to_pylist(), strict=True)]
    return totals
