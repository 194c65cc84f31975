"""Edits of a contract: its demand, from a day on or until one, its option, licence, voltage and the rest."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from attrs import evolve, frozen

from hv_tariff.billing import Case
from hv_tariff.contracts import KW_PLACES, Contract, DemandStep
from hv_tariff.whatif.edits.change import Change, Operation
from hv_tariff.whatif.edits.edit import Edit, Span, Tables

DEMANDS: Mapping[str, str] = MappingProxyType(
    {"demand": "contract_kw", "permitted_demand": "permitted_kw", "reduced_demand": "reduced_kw"}
)
FLAGS = (
    "licence_expired",
    "demand_metered",
    "duty_exempt",
    "renewable_item",
    "article16_exempt",
)
WORDS = ("option", "voltage", "tariff_class", "pricing", "transit_basis")
AS_IMPLIED = "implied"
"""Of pricing: what the class and the demand imply, as where an invoice does not say."""


@frozen(kw_only=True, slots=True)
class DemandEdit(Edit):
    """A demand of the contract changed [kW], over the span: a period that the span cuts is billed in parts.

    Attributes
    ----------
    demand : str
        ``demand``, ``permitted_demand`` or ``reduced_demand``.
    change : Change
        A reduced or permitted demand set to 0 is none.
    """

    demand: str
    change: Change

    def words(self) -> dict[str, Any]:
        """Return which demand, and what is done."""
        return {"contract": self.demand, self.change.operation.value: f"{self.change.value:f}"}

    def on_case(self, case: Case, *, tables: Tables, scenario: str) -> Case:
        """Return the case with the demand changed in every step that lies in the span."""
        del tables, scenario
        period = case.period
        if not (self.whom.has(case) and self.span.touches(period.from_, period.until)):
            return case
        steps = [part for step in _ends(case.contract) for part in _parts(*step, self.span)]
        found = tuple(self._step(step) if inside else step for step, inside in steps)
        return evolve(case, contract=evolve(case.contract, demand=found))

    def _step(self, step: DemandStep) -> DemandStep:
        name = DEMANDS[self.demand]
        old: Decimal | None = getattr(step, name)
        if old is None and self.change.operation is not Operation.SET:
            return step
        kw = self.change.of(old or Decimal(0), places=KW_PLACES, where=self.where)
        changed: dict[str, Any] = {name: kw}
        return evolve(step, **changed)


_Ended = tuple[DemandStep, Any]


def _ends(contract: Contract) -> list[_Ended]:
    """The steps of a history, each with the day that it ends."""
    ends = [step.from_ for step in contract.demand[1:]]
    return list(zip(contract.demand, [*ends, None], strict=True))


def _parts(step: DemandStep, until: Any, span: Span) -> list[tuple[DemandStep, bool]]:
    """A step cut by a span, each part with whether it lies in it."""
    days = [
        day
        for day in span.edges
        if (step.from_ is None or step.from_ < day) and (until is None or day < until)
    ]
    starts = [step.from_, *days]
    parts = [evolve(step, from_=day) for day in starts]
    inside = [
        (span.from_ is None or (day is not None and span.from_ <= day))
        and (span.until is None or day is None or day < span.until)
        for day in starts
    ]
    return list(zip(parts, inside, strict=True))


@frozen(kw_only=True, slots=True)
class TermEdit(Edit):
    """Another term of a contract: its option, voltage, class, pricing, licence or an exemption.

    Attributes
    ----------
    term : str
        As the invoice format names it, ``licence_expired``.
    value : str or bool
    """

    term: str
    value: str | bool

    def words(self) -> dict[str, Any]:
        """Return the term and its value."""
        value = self.value if isinstance(self.value, str) else str(self.value).lower()
        return {"contract": self.term, "set": value}

    def on_case(self, case: Case, *, tables: Tables, scenario: str) -> Case:
        """Return the case with the term changed."""
        del tables, scenario
        if not self.for_case(case):
            return case
        term: dict[str, Any] = {self.term: None if self.value == AS_IMPLIED else self.value}
        return evolve(case, contract=evolve(case.contract, **term))
