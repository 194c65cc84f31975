"""Bills of a whole table are those of one row at a time: the same lines, rials and refusals."""

from __future__ import annotations

import copy
import json
import re
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hv_tariff import HvTariffError, InputError, compute_bills, load_book, read_case

GOLDEN = Path(__file__).parents[1] / "golden"
RECORDS = [
    json.loads(line)
    for name in ("tariff_invoices.jsonl", "market_invoices.jsonl")
    for line in (GOLDEN / name).read_text(encoding="utf-8").splitlines()
]
BOOK = load_book("issued")


def flat(record: dict[str, Any], prefix: str = "") -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in record.items():
        if isinstance(value, dict):
            found |= flat(value, f"{prefix}{key}.")
        elif not isinstance(value, list):
            found[prefix + key] = value
    return found


def column(values: list[Any], kind: str) -> pa.Array:
    """A column of text, as plain as it can be, or of numbers where every value is one."""
    texts = [None if v is None else str(v).lower() if isinstance(v, bool) else str(v) for v in values]
    if kind == "dictionary":
        return pa.array(texts, pa.string()).dictionary_encode()
    if kind == "decimal" and all(
        t is None or re.fullmatch(r"-?[0-9]{1,20}(\.[0-9]{1,6})?", t) for t in texts
    ):
        return pa.array(texts, pa.string()).cast(pa.decimal128(30, 6))
    if kind == "integer":
        try:
            return pa.array([None if t is None else int(t) for t in texts], pa.int64())
        except (ValueError, OverflowError):
            return pa.array(texts, pa.string())
    return pa.array(texts, pa.string())


NUMBERS = (
    "metered.energy",
    "metered.reactive",
    "metered.demand_kw",
    "printed.lines",
    "account",
    "contract.c",
)


def table(records: list[dict[str, Any]], kinds: list[str]) -> pa.Table:
    rows = [flat(record) for record in records]
    names = list(dict.fromkeys(name for row in rows for name in row))
    return pa.table(
        {
            name: column(
                [row.get(name) for row in rows],
                kinds[i % len(kinds)] if name.startswith(NUMBERS) else "text",
            )
            for i, name in enumerate(names)
        }
    )


def one_by_one(record: dict[str, Any], *, accept_estimates: bool = False) -> dict[str, int] | str:
    try:
        bill = read_case({**record, "invoice_id": None}, name="@").compute(
            book=BOOK, accept_estimates=accept_estimates
        )
    except HvTariffError as error:
        return str(error).removeprefix("@: ")
    return dict(bill.all_amounts)


def row_of(bills: Any, row: int) -> dict[str, int] | str:
    if row in bills.rejected:
        return bills.rejected[row]
    found = bills.table.slice(row, 1).to_pylist()[0]
    return {
        code: amount
        for code, amount in found.items()
        if amount is not None and code not in ("invoice_id", "rejected")
    }


@pytest.mark.parametrize("kind", ["text", "decimal", "dictionary"])
def test_all_issued_invoices_come_to_the_same_in_one_table(kind: str) -> None:
    bills = compute_bills(table(RECORDS, [kind]), book=BOOK)
    assert [row_of(bills, i) for i in range(len(RECORDS))] == [one_by_one(r) for r in RECORDS]
    assert len(bills.rejected) == 3  # the wholesale maxima of 1404/04-05 are estimates
    assert bills.alone == 0
    assert bills.repaired <= 2


@pytest.mark.parametrize("measured", ["81", "83", "160"])
def test_an_expired_licence_and_an_excess_enter_reactive_energy_as_one_by_one(measured: str) -> None:
    """Unrounded lines, one of them over the measured demand: columns once gave twice the reactive line."""
    record = {
        "invoice_id": "carried",
        "billing_system": "G",
        "issuer": "G3",
        "contract": {
            "tariff_class": "industry_base", "pricing": "tariff", "demand_metered": True,
            "contract_demand_kw": "80", "licence_expired": True, "low_voltage": True,
        },
        "period": {"from": "1404-07-01", "until": "1404-08-01"},
        "metered": {
            "energy_kwh": {"mid": "28599", "peak": "3549", "off_peak": "4675", "friday_peak": "0"},
            "reactive_kvarh": "18695",
            "demand_kw": measured,
        },
    }  # fmt: skip
    found = compute_bills(pa.table({path: [value] for path, value in flat(record).items()}), book=BOOK)
    assert not found.alone
    computed = read_case(record).compute(book=BOOK).all_amounts
    assert computed["reactive"] > 0
    assert {code: found.table[code][0].as_py() for code in computed} == dict(computed)


def test_a_row_that_is_refused_leaves_the_others_of_its_kind_alone() -> None:
    wrong = copy.deepcopy(RECORDS[0])
    wrong["metered"]["energy_kwh"]["mid"] = "-1"
    bills = compute_bills(table([wrong, RECORDS[0]], ["text"]), book=BOOK)
    assert "negative" in bills.rejected[0]
    assert row_of(bills, 1) == one_by_one(RECORDS[0])


FIGURES = st.one_of(
    st.integers(0, 10**8).map(str),
    st.integers(0, 10**9).map(lambda n: f"{Decimal(n).scaleb(-2).normalize():f}"),
    st.integers(0, 10**10).map(lambda n: f"{Decimal(n).scaleb(-4).normalize():f}"),
    st.sampled_from(["0", "1", "1000", "1000.01", "999.99", "30", "30.5"]),
)
ODD = st.sampled_from(
    ["-1", "1e5", "۱۲", "1,000", "1.23456789", "", " 7 ", ".5", "5.", "9" * 25, "x", "+3", None]
)
PATHS = (
    "metered.energy_kwh.mid", "metered.energy_kwh.peak", "metered.energy_kwh.off_peak",
    "metered.energy_kwh.friday_peak", "metered.reactive_kvarh", "metered.demand_kw",
    "metered.transit_demand_kw", "contract.contract_demand_kw", "contract.reduced_demand_kw",
    "purchases_kwh.mid.bilateral", "purchases_kwh.peak.green_board", "purchases_kwh.friday_peak.exchange",
    "account.late_adjustment", "account.previous_balance", "account.arrears", "account.penalty",
    "printed.lines.transit_arrears",
)  # fmt: skip
PERIODS = (("1404-07-01", "1404-08-01"), ("1404-06-15", "1404-07-15"), ("1404-06-01", "1404-09-01"),
           ("1403-12-15", "1404-01-15"), ("1404-07-01", "1404-07-01"))  # fmt: skip


def put(record: dict[str, Any], path: str, value: Any) -> None:
    *groups, last = path.split(".")
    at = record
    for group in groups:
        at = at.setdefault(group, {})
    at[last] = value


@st.composite
def changed(draw: Any) -> dict[str, Any]:
    """An issued invoice with other figures, and now and then a field that makes no sense."""
    record = copy.deepcopy(draw(st.sampled_from(RECORDS)))
    for path in draw(st.lists(st.sampled_from(PATHS), max_size=6, unique=True)):
        put(record, path, draw(FIGURES))
    if draw(st.integers(0, 5)) == 0:
        put(record, draw(st.sampled_from(PATHS)), draw(ODD))
    if draw(st.integers(0, 3)) == 0:
        from_, until = draw(st.sampled_from(PERIODS))
        record["period"] = {"from": from_, "until": until}
    if draw(st.integers(0, 5)) == 0:
        put(record, "metered.billed_share_of_kwh", draw(st.sampled_from(["0.9", "1", "0"])))
    return record


def as_read(record: dict[str, Any]) -> dict[str, Any]:
    """A table has no blank cells: they are absent, and text stands without spaces around it."""
    found: dict[str, Any] = {}
    for path, value in flat(record).items():
        cell = (value.strip() or None) if isinstance(value, str) else value
        if cell is not None:
            put(found, path, cell)
    return found


@given(
    st.lists(changed(), min_size=1, max_size=6),
    st.lists(st.sampled_from(["text", "decimal", "dictionary", "integer"]), min_size=1, max_size=5),
    st.booleans(),
)
@settings(max_examples=40, deadline=None)
def test_any_rows_come_to_the_same_as_one_by_one(
    records: list[dict[str, Any]], kinds: list[str], accept_estimates: bool
) -> None:
    """Whatever the columns hold: text, decimals, whole numbers, dictionaries; with the same refusals."""
    bills = compute_bills(table(records, kinds), book=BOOK, accept_estimates=accept_estimates)
    for row, record in enumerate(records):
        assert row_of(bills, row) == one_by_one(as_read(record), accept_estimates=accept_estimates)


def test_a_chosen_row_is_explained_by_the_exact_reading() -> None:
    bills = compute_bills(table(RECORDS[:3], ["text"]), book=BOOK)
    bill = bills.bill(1)
    assert dict(bill.all_amounts) == row_of(bills, 1)
    assert bill.line("energy").explanation.value == bill.line("energy").amount


class _Stream:
    """Any object that gives an Arrow stream, as polars and duckdb do."""

    def __init__(self, held: pa.Table) -> None:
        self._held = held

    def __arrow_c_stream__(self, schema: object = None) -> object:
        return self._held.__arrow_c_stream__(schema)


def test_a_table_may_come_as_a_stream_a_batch_or_with_nested_columns() -> None:
    flat_table = table(RECORDS[:20], ["text"])
    expected = compute_bills(flat_table, book=BOOK).table
    nested = pa.Table.from_pylist([as_read(record) for record in RECORDS[:20]])
    batch = flat_table.combine_chunks().to_batches()[0]
    for other in (_Stream(flat_table), batch, nested, flat_table.slice(0, 7)):
        found = compute_bills(other, book=BOOK).table
        assert found.equals(expected.select(found.column_names).slice(0, found.num_rows))


def test_what_is_no_table_is_refused() -> None:
    with pytest.raises(InputError, match="list is no table; give a table of pyarrow"):
        compute_bills([1, 2], book=BOOK)


@pytest.mark.parametrize("package", ["numpy", "pyarrow"])
def test_without_its_extra_a_batch_says_which_to_install(package: str) -> None:
    code = (
        f"import sys; sys.modules['{package}'] = None\n"
        "import hv_tariff\n"
        "try: hv_tariff.compute_bills\n"
        "except hv_tariff.InputError as error: print(error)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == f"{package} is needed for compute_bills; install hv_tariff[columns]"
