"""Invoices as an office keeps them by the million: issued ones with other figures, printed as computed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv as arrow_csv
import pyarrow.parquet as arrow_parquet

from hv_tariff import compute_bills
from hv_tariff.billing.batch.kinds import PLACES
from hv_tariff.billing.case import read_case
from hv_tariff.errors import HvTariffError
from planting import BOOK, issued

GROUP = 250_000  # rows of a row group, and of what is made at once
TOP = ("invoice_id", "billing_system", "issuer", "contract", "period", "account", "purchases_kwh", "metered")
METERED = ("energy_kwh", "reactive_kvarh", "demand_kw", "transit_demand_kw", "billed_share_of_kwh")
DRAWN = ("metered.", "purchases_kwh.")


def templates(issuers: Sequence[str] = ()) -> list[dict[str, Any]]:
    """The issued invoices that can be computed, of some issuers or of all, as leaves by path."""
    found = []
    for record in issued():
        if issuers and record.get("issuer") not in issuers:
            continue
        own = {name: record[name] for name in TOP if name in record}
        own["metered"] = {name: own["metered"][name] for name in METERED if name in own["metered"]}
        if "conventions" in record:
            own["conventions"] = record["conventions"]
        try:
            read_case(own).compute(book=BOOK)
        except HvTariffError:
            continue
        found.append(dict(_leaves(own)))
    return found


def _leaves(group: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in group.items():
        if isinstance(value, Mapping):
            yield from _leaves(value, f"{prefix}{name}.")
        elif not isinstance(value, list) and f"{prefix}{name}" != "contract.customer":
            yield f"{prefix}{name}", value


def tables(count: int, known: Sequence[Mapping[str, Any]], *, seed: int = 1) -> Iterator[pa.Table]:
    """Yield invoices in tables: a template each at random, kWh and kW drawn around it."""
    random = np.random.default_rng(seed)
    paths = sorted({path for each in known for path in each if path != "invoice_id"})
    codes: list[str] = []
    for start in range(0, count, GROUP):
        rows = min(GROUP, count - start)
        picked = random.integers(0, len(known), rows)
        size = np.exp(random.normal(0, 0.5, rows))
        columns = {"invoice_id": pa.array([f"{start + i:09d}" for i in range(rows)])}
        for path in paths:
            values = [each.get(path) for each in known]
            columns[path] = _drawn(path, values, picked, size, random)
        bills = compute_bills(pa.table(columns), book=BOOK)
        codes = codes or [each for each in bills.table.column_names if each not in ("invoice_id", "rejected")]
        nothing = pa.nulls(rows, pa.int64())
        for code in codes:
            if code != "late_vat":  # which no page prints
                held = code in bills.table.column_names
                columns[f"printed.lines.{code}"] = bills.table[code] if held else nothing
        whole = pa.table(columns)
        yield whole.filter(bills.table["rejected"].is_null()) if bills.rejected else whole


def _drawn(path: str, values: list[Any], picked: Any, size: Any, random: Any) -> pa.Array:
    """A column: figures that a meter reads are drawn, all others are the template's."""
    if path not in PLACES or not path.startswith(DRAWN):
        kind = pa.int64() if path.startswith("account.") else pa.string()
        kind = pa.decimal128(21, 2) if path.endswith("_kw") else kind
        plain = [None if each is None else _text(each) for each in values]
        return pa.array(plain).take(pa.array(picked)).cast(kind)
    there = np.array([each is not None for each in values])[picked]
    base = np.array([float(each or 0) for each in values])[picked]
    drawn = np.round(base * size * np.exp(random.normal(0, 0.1, len(picked))))
    column = pa.array(drawn.astype(np.int64), mask=~there)
    return column.cast(pa.decimal128(21, 2)) if path.endswith("_kw") else column


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def write(path: Path, count: int, known: Sequence[Mapping[str, Any]], *, seed: int = 1) -> None:
    """Write a portfolio as .parquet or .csv."""
    writer: Any = None
    for table in tables(count, known, seed=seed):
        if writer is None:
            schema = table.schema
            as_parquet = path.suffix == ".parquet"
            writer = (arrow_parquet.ParquetWriter if as_parquet else arrow_csv.CSVWriter)(path, schema)
        writer.write_table(table.cast(schema))
    writer.close()
