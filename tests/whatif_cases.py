"""Cases and scenarios for the tests of what if."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from bill_cases import Asked
from hv_tariff import Scenario, read_case, read_scenario
from hv_tariff.billing import Case

GOLDEN = Path(__file__).parent / "golden"
BILL = {
    # The bill of the README: 2-ب in Mehr 1404.
    "invoice_id": "readme",
    "period": {"from": "1404-07-01", "until": "1404-08-01"},
    "contract": {
        "tariff_class": "general_2b",
        "contract_demand_kw": 1100,
        "demand_metered": True,
    },
    "metered": {
        "energy_kwh": {"mid": 196_800, "peak": 38_484, "off_peak": 85_584},
        "reactive_kvarh": 16_068,
        "demand_kw": 1020,
    },
}
MARKET = {
    "invoice_id": "market",
    "period": {"from": "1404-07-01", "until": "1404-08-01"},
    "contract": {
        "tariff_class": "industry_market",
        "contract_demand_kw": 20_000,
        "demand_metered": True,
    },
    "metered": {
        "energy_kwh": {"mid": 5_000_000, "peak": 2_000_000, "off_peak": 3_000_000},
        "reactive_kvarh": 5_200_000,
        "demand_kw": 17_000,
    },
}


def case(record: dict[str, Any] = BILL, **changes: Any) -> Case:
    """A case of a record, groups of fields changed: ``contract={"option": 2}``."""
    merged = {
        name: {**value, **changes.get(name, {})} if isinstance(value, dict) else value
        for name, value in record.items()
    }
    return read_case({**merged, **{name: each for name, each in changes.items() if name not in merged}})


def scenario(*edits: dict[str, Any], name: str = "s") -> Scenario:
    return read_scenario({"name": name, "edits": list(edits)})


@lru_cache(maxsize=1)
def golden_cases() -> tuple[Case, ...]:
    """The issued invoices, as cases."""
    return tuple(
        read_case(json.loads(line))
        for name in ("market_invoices", "tariff_invoices")
        for line in (GOLDEN / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    )


def case_of(asked: Asked) -> Case:
    return Case(
        name="drawn",
        contract=asked.contract,
        period=asked.period,
        consumption=asked.consumption,
        account=asked.account,
        conventions=asked.conventions,
        supplied=dict(asked.supplied),
        printed={},
        printed_parts={},
    )


def _ratio(low: int, high: int) -> st.SearchStrategy[str]:
    return st.integers(low, high).map(lambda n: f"{n // 100}.{n % 100:02d}")


def edits() -> st.SearchStrategy[dict[str, Any]]:
    """Edits that every bill can take, of tables, contract and load."""
    return st.one_of(
        st.fixed_dictionaries({"rate": st.sampled_from(["energy.*", "*"]), "scale": _ratio(50, 200)}),
        st.fixed_dictionaries({"factor": st.just("target_power_factor"), "set": _ratio(85, 99)}),
        st.fixed_dictionaries({"factor": st.just("vat"), "set": _ratio(0, 20)}),
        st.fixed_dictionaries({"factor": st.just("demand_floor"), "scale": _ratio(50, 110)}),
        st.fixed_dictionaries({"contract": st.just("demand"), "scale": _ratio(100, 150)}),
        st.fixed_dictionaries({"load": st.just("all"), "scale": _ratio(30, 300)}),
        st.fixed_dictionaries({"load": st.just("reactive"), "scale": _ratio(0, 300)}),
        st.fixed_dictionaries({"load": st.just("energy"), "band": st.just("mid"), "scale": _ratio(0, 300)}),
        st.fixed_dictionaries(
            {
                "load": st.just("shift"),
                "from_band": st.just("peak"),
                "to_band": st.just("off_peak"),
                "share": _ratio(0, 100),
            }
        ),
    )
