"""The value of a contract's term, read by the contract itself."""

from __future__ import annotations

from typing import Any

from attrs import evolve

from hv_tariff.billing.record import flag
from hv_tariff.contracts import Contract
from hv_tariff.whatif.edits.contracts import AS_IMPLIED, FLAGS

_ANY = Contract.of(tariff_class="other", voltage="medium", contract_demand_kw=1, demand_metered=True)


def term_value(term: str, text: str) -> str | bool:
    """Return the value of a term from its text.

    Raises
    ------
    InputError
        When no contract can have it.
    """
    if term in FLAGS:
        return flag(text, where=f"contract.{term}")
    if not (term == "pricing" and text == AS_IMPLIED):
        given: dict[str, Any] = {term: text}
        evolve(_ANY, **given)
    return text
