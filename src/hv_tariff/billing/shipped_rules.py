"""The digest of the rules as it is shipped beside them, so that it need not be worked out for every bill."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path

from hv_tariff.billing.rule_digest import digest_of_rules
from hv_tariff.formula.digest import sha256_of

SHIPPED_FILE = "billing/rules.json"
_PACKAGE = Path(__file__).resolve().parents[1]
# The modules whose text the trees are made from.
_MADE_IN = (
    "billing/conventions.py",
    "billing/rule_digest.py",
    "billing/rule_sets.py",
    "billing/rules/*.py",
    "citation.py",
    "contracts/changes/clauses.py",
    "contracts/changes/due.py",
    "contracts/changes/row.py",
    "contracts/programmes.py",
    "contracts/quantities.py",
    "formula/digest.py",
    "formula/nodes.py",
    "rounding.py",
    "units.py",
    "vocabulary.py",
)


@lru_cache(maxsize=1)
def rules_digest() -> str:
    """Return the digest of the rules of this library: the shipped one where it is current."""
    try:
        held = json.loads((_PACKAGE / SHIPPED_FILE).read_text(encoding="utf-8"))
        if held["modules"] == _modules():
            return str(held["rules"])
    except (OSError, ValueError, KeyError, TypeError):
        pass  # what is shipped only saves time
    return digest_of_rules()


def shipped_text() -> str:
    """Return the text of the shipped file: the digests of the rules, and of the modules they are made in."""
    return json.dumps({"modules": _modules(), "rules": digest_of_rules()}, indent=2) + "\n"


def write_shipped() -> Path:
    """Write the shipped file, and return its path."""
    path = _PACKAGE / SHIPPED_FILE
    path.write_text(shipped_text(), encoding="utf-8")
    return path


def _modules() -> str:
    paths = (path for pattern in _MADE_IN for path in sorted(_PACKAGE.glob(pattern)))
    return sha256_of([path.read_text(encoding="utf-8") for path in paths])
