"""Where each rial comes from: made from the registers of the program that ran, so it cannot disagree with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from functools import lru_cache
from typing import Any, NamedTuple

from attrs import frozen

from hv_tariff.billing.rules.determinants import SEASON_DAYS
from hv_tariff.citation import Clause
from hv_tariff.formula.exact import quotient
from hv_tariff.formula.lowering import by_slice
from hv_tariff.formula.nodes import Charge, Entered, Formula, Quantity, Rate, Reading, Rounded, children
from hv_tariff.formula.program import Monomial, Program
from hv_tariff.formula.prose import Language, text
from hv_tariff.rounding import Mode
from hv_tariff.tariffs import Number
from hv_tariff.units import RIAL, Unit
from hv_tariff.vocabulary import Label

ORIGINS: Mapping[str, Label] = {
    "contract_demand_kw": Label("contract", "قرارداد"),
    "floor_demand_kw": Label("contract", "قرارداد"),
    "segment_days": Label("calendar", "تقویم"),
    "period_days": Label("calendar", "تقویم"),
    "month_days": Label("calendar", "تقویم"),
    "season_days": Label("calendar table", "جدول تقویم"),
    "transit_factor": Label("contract", "قرارداد"),
}
_METER = Label("meter reading", "قرائت کنتور")
_ACCOUNT = Label("account", "حساب مشترک")
_LINES = Label("line of this bill", "ردیف همین صورتحساب")


class Input(NamedTuple):
    """One operand of a formula.

    Attributes
    ----------
    name : str
        The key of a rate, the name of a reading or of a quantity, the code of a line.
    label : Label
    numerator, denominator : int
        The exact value, not reduced; see `value`.
    unit : Unit
    origin : Number, Label or Explanation
        The table's number, where a reading comes from, or how the named value was made.
    month : str or None
        The month that a monthly figure belongs to.
    """

    name: str
    label: Label
    numerator: int
    denominator: int
    unit: Unit
    origin: Any
    month: str | None

    @property
    def value(self) -> Fraction:
        """Return the exact value."""
        return Fraction(self.numerator, self.denominator)


@frozen(kw_only=True, slots=True)
class Explanation:
    """A line, or a named quantity below it.

    Attributes
    ----------
    name : str
    label : Label
    formula : Label
        The formula in words, English and Persian; it stops at names.
    inputs : tuple of Input
        What the formula reads, in its order.
    unrounded : Fraction
        The value before the rounding of this line.
    value : Fraction
        The value after it.
    rounding : Label or None
        How it was rounded; None: not at all.
    unit : Unit
    clause : Clause or None
        The clause of the rule.
    evidence : str
        How the rule is known.
    node : Formula
        The formula itself.
    parts : tuple of Explanation
        One for each segment, where the period was cut; the value is their sum.
    """

    name: str
    label: Label
    formula: Label
    inputs: tuple[Input, ...]
    unrounded: Fraction
    value: Fraction
    rounding: Label | None
    unit: Unit
    clause: Clause | None
    evidence: str
    node: Formula
    parts: tuple[Explanation, ...] = ()

    def walk(self) -> Iterator[Explanation]:
        """Yield this explanation and those of every named value below it, each once."""
        seen: set[int] = set()

        def go(each: Explanation) -> Iterator[Explanation]:
            if id(each) not in seen:
                seen.add(id(each))
                yield each
                for below in each.parts:
                    yield from go(below)
                for operand in each.inputs:
                    if isinstance(operand.origin, Explanation):
                        yield from go(operand.origin)

        yield from go(self)


class _Template(NamedTuple):
    """What an explanation says that no reading changes."""

    name: str
    label: Label
    formula: Label
    operands: tuple[tuple[str, Label, Unit, Monomial, Formula, int | None, Any, str | None], ...]
    before: Monomial
    after: Monomial
    rounding: Label | None
    unit: Unit
    clause: Clause | None


class Explainer:
    """Explains the lines of one run of one program; values that lines share are explained once."""

    def __init__(
        self,
        program: Program,
        registers: list[Any],
        templates: dict[tuple[Formula, int | None], _Template],
        *,
        numbers: Mapping[tuple[Rate, int | None], Number],
        months: tuple[str, ...],
        evidence: str,
        season: Number | None = None,
    ) -> None:
        self.program, self.registers, self.templates = program, registers, templates
        self.numbers, self.months, self.evidence, self.season = numbers, months, evidence, season
        self.made: dict[tuple[Formula, int | None], Explanation] = {}

    def explain(self, node: Formula, k: int | None = None) -> Explanation:
        """Return the explanation of a charge or a quantity of the program."""
        key = (node, k)
        known = self.made.get(key)
        if known is None:
            template = self.templates.get(key)
            if template is None:
                template = self.templates[key] = self._template(node, k)
            known = self.made[key] = self._filled(template, node)
        return known

    def _filled(self, template: _Template, node: Formula) -> Explanation:
        registers = self.registers
        inputs = []
        for name, label, unit, monomial, leaf, k, origin, month in template.operands:
            numerator, denominator = quotient(monomial, registers)
            source = self.explain(leaf, k) if origin is None else origin
            inputs.append(Input(name, label, numerator, denominator, unit, source, month))
        before = Fraction(*quotient(template.before, registers))
        after = before if template.after == template.before else Fraction(*quotient(template.after, registers))
        return Explanation(
            name=template.name,
            label=template.label,
            formula=template.formula,
            inputs=tuple(inputs),
            unrounded=before,
            value=after,
            rounding=template.rounding,
            unit=template.unit,
            clause=template.clause,
            evidence=self.evidence,
            node=node,
        )

    def _template(self, node: Formula, k: int | None) -> _Template:
        values = self.program.values
        inner, mode, places = _rounding(node)
        after = values[node, k]
        before = values.get((inner, k), after) if inner is not node else after
        name = node.code if isinstance(node, Charge) else node.name if isinstance(node, Quantity) else ""
        label: Label = getattr(node, "label")  # noqa: B009
        return _Template(
            name=name,
            label=label,
            formula=Label(text(node, Language.EN, open_names=True), text(node, Language.FA, open_names=True)),
            operands=tuple(self._operands(node, k)),
            before=before,
            after=after,
            rounding=_words(mode, places) if mode is not None else None,
            unit=node.unit if isinstance(node, Quantity) else RIAL,
            clause=getattr(node, "clause", None),
        )

    def _operands(self, node: Formula, k: int | None) -> Iterator[Any]:
        sliced = by_slice([node])
        for leaf in _below(node):
            for each in self._slices(leaf, k, id(leaf) in sliced):
                monomial = self.program.values[leaf, each]
                month = self.months[each] if each is not None else None
                match leaf:
                    case Rate(key=key, label=label, unit=unit):
                        yield key, label, unit, monomial, leaf, each, self.numbers[leaf, each], month
                    case Reading(name=name, label=label, unit=unit):
                        origin = self._origin(leaf)
                        yield name, label, unit, monomial, leaf, each, origin, month
                    case Quantity(name=name, label=label, unit=unit):
                        yield name, label, unit, monomial, leaf, each, None, month
                    case Entered(charge=charge):
                        yield charge.code, charge.label, RIAL, monomial, leaf, each, _LINES, month

    def _origin(self, leaf: Reading) -> object:
        if leaf is SEASON_DAYS and self.season is not None:
            return self.season
        if leaf.name.startswith("line."):
            return _LINES
        return ORIGINS.get(leaf.name) or (_ACCOUNT if leaf.signed else _METER)

    def _slices(self, leaf: Formula, k: int | None, sliced: bool) -> tuple[int | None, ...]:
        if not sliced:
            return (None,)
        return (k,) if k is not None else tuple(range(self.program.slices))


def _below(node: Formula) -> list[Formula]:
    """The leaves and names a formula reads directly, each once, in the order a reader meets them."""
    found: dict[int, Formula] = {}

    def visit(each: Formula) -> None:
        if isinstance(each, Rate | Reading | Quantity | Entered):
            found.setdefault(id(each), each)
            return
        for child in children(each):
            visit(child)

    start = (node.exact,) if isinstance(node, Charge) else children(node)
    for child in start:
        visit(child)
    return list(found.values())


def _rounding(node: Formula) -> tuple[Formula, Mode | None, int]:
    """The value before the outermost rounding, with its mode and places."""
    if isinstance(node, Charge):
        if isinstance(node.exact, Rounded):
            return node.exact.operand, node.exact.mode, node.exact.places
        return node.exact, node.mode, 0
    if isinstance(node, Quantity) and isinstance(node.formula, Rounded):
        return node.formula.operand, node.formula.mode, node.formula.places
    return node, None, 0


@lru_cache(maxsize=64)
def _words(mode: Mode, places: int) -> Label:
    unit = {0: ("1", "۱"), -3: ("1,000", "۱٬۰۰۰")}.get(places)
    if unit is None:
        return Label(f"{mode.value} at {places} decimals", f"{mode.fa} در {places} رقم اعشار")
    return Label(f"{mode.value} to {unit[0]} rial", f"{mode.fa} به {unit[1]} ریال")
