"""How many bills a second a thousand scenarios over a portfolio make, on two cores."""

from __future__ import annotations

from time import perf_counter
from typing import Any

import pyarrow as pa
import pytest

from hv_tariff.audit.steps import Workers
from hv_tariff.whatif.columns.revenue import revenue_of
from hv_tariff.whatif.scenario import Scenario, read_scenario
from planting import BOOK
from scale.portfolio import tables, templates

ROWS, SCENARIOS, TARGET = 100_000, 1_000, 5_000_000
PORTFOLIOS = {
    "system F, market and tariff": ("F1", "F2", "F3", "F4"),
    "system A, unrounded lines carried": ("A3", "A4", "A5"),
}


def reforms() -> list[Scenario]:
    """A thousand: every combination of ten energy scales, ten subscriptions and ten transit scales."""
    return [
        read_scenario(
            {
                "name": f"{energy} {fee} {transit}",
                "edits": [
                    {"rate": "energy.*", "scale": f"1.{energy:02d}", "from": "1403-01-01"},
                    {"rate": "subscription.fee.demand_metered", "scale": f"1.{fee}", "from": "1403-01-01"},
                    {"rate": "transit.medium", "scale": f"0.9{transit}", "from": "1403-01-01"},
                ],
            }
        )
        for energy in range(10)
        for fee in range(10)
        for transit in range(10)
    ]


@pytest.mark.parametrize("portfolio", list(PORTFOLIOS))
def test_a_thousand_scenarios_of_a_portfolio(portfolio: str, benchmark: Any, note: Any) -> None:
    known = templates(PORTFOLIOS[portfolio])
    table = pa.concat_tables(tables(ROWS, known), promote_options="default").slice(0, ROWS)
    table = table.select([name for name in table.column_names if not name.startswith("printed.")])
    asked = reforms()
    seconds: list[float] = []

    def work() -> None:
        start = perf_counter()
        found = revenue_of([table], asked, book=BOOK, workers=Workers(book="issued", processes=2))
        seconds.append((perf_counter() - start) / (ROWS * SCENARIOS))
        assert found.cases > 0.99 * ROWS
        assert all(each.total.cases == found.cases for each in found.reforms)

    benchmark.pedantic(work, rounds=1, iterations=1)
    note(f"1,000 scenarios of {ROWS:,}: {portfolio}", seconds[0], min(seconds), TARGET, per_second=True)
