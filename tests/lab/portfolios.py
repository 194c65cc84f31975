"""A portfolio for the tests of the page: invoices that were issued, without what was printed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

GOLDEN = Path(__file__).parents[1] / "golden"
MARKET, TARIFF = "A-open-001", "A-open-002"


def records(*names: str) -> list[dict[str, Any]]:
    """The records of golden invoices, in the order of the names."""
    found = {}
    for kind in ("tariff", "market"):
        for line in (GOLDEN / f"{kind}_invoices.jsonl").read_text(encoding="utf-8").splitlines():
            record = json.loads(line)
            found[record["invoice_id"]] = {key: each for key, each in record.items() if key != "printed"}
    return [found[name] for name in names]


def portfolio(path: Path, *names: str, extra: str = "") -> Path:
    """A portfolio file of golden invoices, and a last line as it is given."""
    target = path / "portfolio.jsonl"
    lines = [json.dumps(record, ensure_ascii=False) for record in records(*names)]
    target.write_text("\n".join([*lines, extra]) + "\n", encoding="utf-8")
    return target
