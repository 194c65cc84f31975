"""How long a bill, its explanation and its text take, and the start of a program that bills; `make bench`."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from statistics import median
from typing import Any

import pytest

import hv_tariff
from hv_tariff import (
    Account,
    Bill,
    BillingPeriod,
    Consumption,
    Contract,
    compute_bill,
    conventions_of,
    load_book,
    read_case,
)
from hv_tariff.reports import bill_text

SOURCE = Path(hv_tariff.__file__).parents[1]
INVOICE = Path(__file__).parents[1] / "golden" / "tariff_invoices.jsonl"
SIZE = 200
BILLS, EXPLAINED, TEXT, IMPORT, LOAD = 30_000, 8_000, 400e-6, 0.100, 0.150

READINGS = [
    Consumption(
        energy_kwh={"mid": 100_000 + i, "peak": 20_000 + i, "off_peak": 50_000 + i, "friday_peak": 4_000 + i},
        reactive_kvarh=90_000 + i,
        demand_kw=700 + i,
    )
    for i in range(SIZE)
]
ACCOUNT = Account(previous_balance=123_456, late_adjustment=1_000)
MONTH, TWO_MONTHS = ("1404-06-01", "1404-07-01"), ("1404-06-11", "1404-08-11")


def asked(
    tariff_class: str,
    *,
    book: str = "issued",
    period: tuple[str, str] = MONTH,
    system: str = "A",
    **more: Any,
) -> tuple[Contract, dict[str, Any]]:
    plain = {
        "option": 2,
        "pricing": "tariff",
        "contract_demand_kw": 950,
        "voltage": "medium",
        "demand_metered": True,
    }
    contract = Contract.of(tariff_class=tariff_class, **plain | more)
    return contract, {
        "period": BillingPeriod.jalali(*period),
        "book": load_book(book),
        "account": ACCOUNT,
        "conventions": conventions_of(system),
    }


CASES = {
    "industry_base": asked("industry_base"),
    "industry_base, licence expired, low voltage": asked(
        "industry_base", licence_expired=True, voltage="low"
    ),
    "industry_base, two months": asked("industry_base", period=TWO_MONTHS),
    "industry_4b": asked("industry_4b"),
    "industry_market": asked("industry_market"),
    "energy_intensive": asked("energy_intensive"),
    "industry_4d": asked("industry_4d"),
    "other": asked("other"),
    "general_2b": asked("general_2b", system="D"),
    "general_2b, renewable item, two months": asked(
        "general_2b", system="D", renewable_item=True, period=TWO_MONTHS
    ),
    "general_2a": asked("general_2a", system="J"),
    "agriculture_3b": asked("agriculture_3b", system="G"),
    "agriculture_3a": asked("agriculture_3a", system="I"),
    "other, energy metered": asked("other", demand_metered=False),
    "rules of 1397, industry_base at 63 kV": asked(
        "industry_base", book="example", voltage="63", period=("1397-05-01", "1397-06-01")
    ),
}


def bills(name: str) -> list[Bill]:
    contract, inputs = CASES[name]
    return [compute_bill(contract, consumption=reading, **inputs) for reading in READINGS]


@pytest.mark.parametrize("name", list(CASES))
def test_bills_without_explanation(name: str, measure: Any) -> None:
    contract, inputs = CASES[name]

    def work() -> None:
        for reading in READINGS:
            bill = compute_bill(contract, consumption=reading, **inputs)
            assert bill.payable % 1000 == 0

    measure(f"bill: {name}", work, size=SIZE, target=BILLS, per_second=True)


@pytest.mark.parametrize("name", list(CASES))
def test_bills_with_the_explanation_of_every_line(name: str, measure: Any) -> None:
    contract, inputs = CASES[name]

    def work() -> None:
        for reading in READINGS:
            bill = compute_bill(contract, consumption=reading, **inputs)
            for line in bill.lines:
                _ = line.explanation
            for line in bill.transit.lines if bill.transit else ():
                _ = line.explanation

    measure(f"bill explained: {name}", work, size=SIZE, target=EXPLAINED, per_second=True)


@pytest.mark.parametrize("name", ["industry_base", "general_2b, renewable item, two months"])
def test_a_bill_as_text(name: str, measure: Any) -> None:
    found = bills(name)
    measure(
        f"text of a bill: {name}",
        lambda: [bill_text(bill) for bill in found],
        size=SIZE,
        rounds=15,
        target=TEXT,
    )


def test_the_text_with_explanations(measure: Any) -> None:
    found = bills("industry_base")[:40]
    measure(
        "text with explanations",
        lambda: [bill_text(bill, explain=True) for bill in found],
        size=40,
        rounds=10,
    )


def test_a_bill_across_an_edition_change(measure: Any) -> None:
    contract, inputs = asked(
        "industry_base", book="example", voltage="63", period=("1397-01-16", "1397-02-16")
    )
    measure(
        "bill cut in two by an edition",
        lambda: [compute_bill(contract, consumption=reading, **inputs).payable for reading in READINGS],
        size=SIZE,
        per_second=True,
    )


def test_the_first_bill_of_a_contract_and_period(measure: Any) -> None:
    """What is made once and kept: rules chosen, rates looked up."""
    book = load_book("issued")
    period = BillingPeriod.jalali(*MONTH)
    fresh = iter(range(10**6))

    def work() -> None:
        contract = Contract.of(
            tariff_class="industry_base",
            option=2,
            voltage="medium",
            contract_demand_kw=500 + next(fresh),
            pricing="tariff",
            demand_metered=True,
        )
        compute_bill(contract, period=period, consumption=READINGS[0], book=book)

    measure("first bill of a new contract", work, rounds=300)


def test_making_a_contract(measure: Any) -> None:
    def work() -> None:
        for _ in range(SIZE):
            Contract.of(
                tariff_class="industry_base",
                option=2,
                voltage="medium",
                contract_demand_kw="950",
                pricing="tariff",
                demand_metered=True,
            )

    measure("making a Contract", work, size=SIZE)


def test_making_a_consumption(measure: Any) -> None:
    def work() -> None:
        for _ in range(SIZE):
            Consumption(
                energy_kwh={"mid": "100000", "peak": "20000", "off_peak": "50000.5", "friday_peak": "0"},
                reactive_kvarh="90000",
                demand_kw="700.25",
            )

    measure("making a Consumption, from text", work, size=SIZE)


def test_making_an_account(measure: Any) -> None:
    measure(
        "making an Account",
        lambda: [Account(previous_balance=123_456, late_adjustment=1_000) for _ in range(SIZE)],
        size=SIZE,
    )


def test_reading_a_record(measure: Any) -> None:
    record = json.loads(INVOICE.read_text(encoding="utf-8").splitlines()[0])
    measure("reading an invoice record", lambda: [read_case(record) for _ in range(50)], size=50)


# Fresh processes that time themselves from the inside, so that the interpreter's own start is not in it.
TIMED = "import time; start = time.perf_counter(); {}; print(time.perf_counter() - start)"
STARTS = [
    ("import hv_tariff", "", "import hv_tariff", IMPORT),
    (
        "import hv_tariff, all public names",
        "",
        "import hv_tariff; [getattr(hv_tariff, name) for name in hv_tariff.__all__]",
        IMPORT,
    ),
    ("the issued book loaded", "import hv_tariff.billing; ", "hv_tariff.billing.load_book('issued')", LOAD),
    (
        "import, book and first bill",
        "",
        "from hv_tariff import *; compute_bill(Contract.of(tariff_class='general_2b', voltage='medium', "
        "contract_demand_kw=100, demand_metered=True), period=BillingPeriod.jalali('1404-06-01', "
        "'1404-07-01'), consumption=Consumption(energy_kwh={'mid': 1, 'peak': 1, 'off_peak': 1}, "
        "reactive_kvarh=0, demand_kw=1), book=load_book('issued'))",
        None,
    ),
]


@pytest.mark.filterwarnings("ignore:Benchmark fixture was not used")
@pytest.mark.parametrize(("what", "before", "code", "target"), STARTS, ids=[row[0] for row in STARTS])
def test_the_start_of_a_fresh_process(
    what: str, before: str, code: str, target: float | None, note: Any, benchmark: Any
) -> None:
    command = [sys.executable, "-c", before + TIMED.format(code)]
    seconds = []
    for _ in range(17):
        done = subprocess.run(
            command, check=True, capture_output=True, text=True, env={"PYTHONPATH": str(SOURCE)}
        )
        seconds.append(float(done.stdout))
    note(what, median(seconds), min(seconds), target)
