"""How many bills a second the columns reading makes on two cores, for rule sets of issued invoices."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from hv_tariff.billing.case import read_case
from hv_tariff.billing.engine import _question
from hv_tariff.billing.plan import SegmentPlan
from hv_tariff.billing.planning import plan
from hv_tariff.formula.columns.evaluating import Column, Figures, evaluate
from planting import BOOK, issued

ROWS = 400_000
WHOLE, CARRIED = 7_000_000, 5_000_000
DRAWN = {  # times the size of a customer [kW]: at least, at most
    "energy_kwh": (0, 200),
    "purchase_kwh": (0, 200),
    "renewable_kwh": (0, 200),
    "reactive_kvarh": (0, 270),
    "demand_kw": (80, 110),
    "transit_demand_kw": (80, 110),
    "contract_demand_kw": (80, 110),
    "floor_demand_kw": (80, 110),
    "purchase_kw": (80, 110),
    "renewable_kw": (80, 110),
}
WITHOUT_ZERO = ("billed_share_of_kwh", "loss_coefficient")

# Unrounded lines are carried into others by systems A, C, E, G, H and I.
INVOICES = {
    "A-open-001": CARRIED,
    "A-open-021": CARRIED,
    "C-open-040": CARRIED,
    "E-open-054": CARRIED,
    "G-open-105": CARRIED,
    "G-open-107": CARRIED,
    "H-open-127": CARRIED,
    "I-open-133": CARRIED,
    "B-open-032": WHOLE,
    "F-open-063": WHOLE,
    "F-open-090": WHOLE,
    "D-open-043": WHOLE,
    "J-open-137": WHOLE,
}


def segment_of(invoice: str) -> SegmentPlan:
    """The plan of an invoice's first segment."""
    case = read_case(next(record for record in issued() if record["invoice_id"] == invoice))
    asked = _question(
        case.contract, case.period, case.consumption, case.account, case.conventions, case.supplied
    )
    return plan(asked._replace(tolerant=True), BOOK).segments[0]


def columns_of(segment: SegmentPlan) -> list[Column]:
    """Random customers from 100 kW to 100 MW; what is no reading of theirs is the invoice's own."""
    random, program = np.random.default_rng(1), segment.program
    columns: list[Any] = list(segment.prefix)
    sizes = 10 ** random.uniform(2, 5, ROWS)
    first = len(program.constants) + len(program.rates)
    for place, (reading, _) in enumerate(program.readings, first):
        name = reading.name.partition(".")[0]
        if name in DRAWN:
            values = (sizes * random.uniform(*DRAWN[name], ROWS)).astype(np.int64)
            places = reading.places if name.endswith("h") else reading.places - 2
            columns[place] = Figures(values=values, times=10**places)
        elif name in WITHOUT_ZERO:
            columns[place] = columns[place] or 10**reading.places
    return columns


@pytest.mark.parametrize("invoice", list(INVOICES))
def test_bills_by_columns(invoice: str, measure: Any) -> None:
    segment = segment_of(invoice)
    columns = columns_of(segment)
    wanted = [slots.amount for slots in segment.program.charges]
    out = [np.empty(ROWS, np.int64) for _ in wanted]

    def work() -> None:
        found = evaluate(segment.program, segment.run, columns, wanted=wanted, rows=ROWS, out=out)
        assert not found.notice
        assert len(found.repaired) <= ROWS // 20_000

    measure(
        f"columns, two cores: {invoice}",
        work,
        size=ROWS,
        rounds=7,
        target=INVOICES[invoice],
        per_second=True,
    )
