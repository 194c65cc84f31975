"""Where each rial comes from: read from the registers of the run, so it cannot disagree with the amount."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from functools import partial
from typing import Any, NamedTuple, TypeGuard

from hv_tariff.billing.rules.determinants import SEASON_DAYS
from hv_tariff.citation import Clause
from hv_tariff.formula.exact import Value, reader
from hv_tariff.formula.leaves import walk
from hv_tariff.formula.lowering import by_slice
from hv_tariff.formula.monomial import Monomial
from hv_tariff.formula.nodes import Charge, Entered, Formula, Quantity, Rate, Reading, Rounded, children
from hv_tariff.formula.program import Program
from hv_tariff.formula.prose import Language, text
from hv_tariff.rounding import Mode
from hv_tariff.tariffs import Number, Season
from hv_tariff.units import RIAL, Unit
from hv_tariff.vocabulary import Label

_CONTRACT, _CALENDAR = Label("contract", "قرارداد"), Label("calendar", "تقویم")
_METER, _ACCOUNT = Label("meter reading", "قرائت کنتور"), Label("account", "حساب مشترک")
_LINE = Label("line of this bill", "ردیف همین صورتحساب")
_ORIGINS: Mapping[str, Label] = {
    "contract_demand_kw": _CONTRACT,
    "floor_demand_kw": _CONTRACT,
    "transit_factor": _CONTRACT,
    "segment_days": _CALENDAR,
    "period_days": _CALENDAR,
    "month_days": _CALENDAR,
    "season_days": _CALENDAR,
}


class Operand(NamedTuple):
    """What a formula reads, apart from its value.

    Attributes
    ----------
    name : str
        The key of a rate, the name of a reading or of a quantity, the code of a line.
    label : Label
    unit : Unit
    month : str or None
        The month that a monthly figure belongs to.
    """

    name: str
    label: Label
    unit: Unit
    month: str | None


class Input(NamedTuple):
    """One operand of a formula with its value and origin.

    Attributes
    ----------
    operand : Operand
    exact : tuple of int
        The exact value as (numerator, denominator), not reduced; see `value`.
    origin : Number, Season, Label or Explanation
        The table's number, where a reading comes from, or how the named value was made.
    """

    operand: Operand
    exact: tuple[int, int]
    origin: Any

    @property
    def value(self) -> Fraction:
        """Return the exact value."""
        return Fraction(*self.exact)


class Rule(NamedTuple):
    """What an explanation says that no reading changes.

    Attributes
    ----------
    name : str
    label : Label
    formula : Label
        The formula in words, English and Persian; it stops at names.
    rounding : Label or None
        How its value is rounded; None: not at all.
    unit : Unit
    clause : Clause or None
    evidence : Label
        How the rule is known.
    node : Formula
        The formula itself.
    """

    name: str
    label: Label
    formula: Label
    rounding: Label | None
    unit: Unit
    clause: Clause | None
    evidence: Label
    node: Formula


class Explanation(NamedTuple):
    """A line of a bill, or a named quantity below it.

    Attributes
    ----------
    rule : Rule
    inputs : tuple of Input
        What the formula reads, in its order.
    before, after : tuple of int
        The value before and after this rounding as (numerator, denominator), not reduced; see
        `unrounded` and `value`.
    parts : tuple of Explanation
        One for each segment, where the period was cut; the value is their sum.
    """

    rule: Rule
    inputs: tuple[Input, ...]
    before: tuple[int, int]
    after: tuple[int, int]
    parts: tuple[Explanation, ...] = ()

    @property
    def unrounded(self) -> Fraction:
        """Return the exact value before this line's rounding."""
        return Fraction(*self.before)

    @property
    def value(self) -> Fraction:
        """Return the value after it."""
        return Fraction(*self.after)

    def walk(self) -> Iterator[Explanation]:
        """Yield this explanation and those of every named value below it, each once."""
        seen: set[int] = set()

        def go(each: Explanation) -> Iterator[Explanation]:
            if id(each) not in seen:
                seen.add(id(each))
                yield each
                for below in (*each.parts, *(operand.origin for operand in each.inputs)):
                    if isinstance(below, Explanation):
                        yield from go(below)

        yield from go(self)


_input = partial(tuple.__new__, Input)
_explanation = partial(tuple.__new__, Explanation)


class _Place(NamedTuple):
    """An operand whose value differs from bill to bill: where it stands after a run."""

    operand: Operand
    origin: Any
    below: tuple[Formula, int | None] | None
    monomial: Monomial
    value: Value


class _Template(NamedTuple):
    """The parts of an explanation: what is fixed, what stands in one register, and what must be computed."""

    rule: Rule
    fixed: tuple[Input | None, ...]
    direct: tuple[tuple[int, Operand, Any, int, int], ...]
    computed: tuple[tuple[int, _Place], ...]
    before: Value
    after: Value


class Explainer:
    """Explains the runs of one program; what no reading changes is written once.

    Parameters
    ----------
    program : Program
    numbers : mapping
        The table's number behind each rate.
    months : tuple of str
        The months of the slices.
    evidence : Label
    season : Season or None
        The calendar table's season.
    moving : frozenset of str
        The names of the readings that differ from bill to bill.
    """

    def __init__(
        self,
        program: Program,
        *,
        numbers: Mapping[tuple[Rate, int | None], Number],
        months: tuple[str, ...],
        evidence: Label,
        season: Season | None,
        moving: frozenset[str],
    ) -> None:
        self.program, self.numbers, self.months, self.evidence, self.season = (
            program,
            numbers,
            months,
            evidence,
            season,
        )
        charges = [slots.charge for slots in program.charges]
        self.by_slice = by_slice(charges)
        self.moving = _reaching(charges, moving)
        self.templates: dict[tuple[Formula, int | None], _Template] = {}

    def explain(self, charge: Charge, registers: list[Any], made: dict[Any, Explanation]) -> Explanation:
        """Return the explanation of a line after a run.

        Parameters
        ----------
        charge : Charge
        registers : list
            The registers of the run.
        made : dict
            Explanations already made of this run; lines share the named values below them.
        """
        return self._explain((charge, None), registers, made)

    def _explain(
        self, key: tuple[Formula, int | None], registers: list[Any], made: dict[Any, Explanation]
    ) -> Explanation:
        known = made.get(key)
        if known is None:
            template = self.templates.get(key)
            if template is None:
                template = self.templates[key] = self._template(key, registers)
            rule, fixed, direct, computed, before, after = template
            inputs = list(fixed)
            for at, operand, origin, register, grid in direct:
                inputs[at] = _input((operand, (registers[register], grid), origin))
            for at, (operand, origin, below, _, value) in computed:
                if below is not None:
                    origin = self._explain(below, registers, made)  # noqa: PLW2901
                inputs[at] = _input((operand, value(registers), origin))
            unrounded = before(registers)
            rounded = unrounded if after is before else after(registers)
            known = made[key] = _explanation((rule, tuple(inputs), unrounded, rounded, ()))
        return known

    def _template(self, key: tuple[Formula, int | None], registers: list[Any]) -> _Template:
        node, k = key
        values = self.program.values
        inner, mode, places = _rounding(node)
        after = values[node, k]
        before = values[inner, k if id(inner) in self.by_slice else None] if inner is not node else after
        label, name, unit, clause = _face(node)
        rule = Rule(
            name=name,
            label=label,
            formula=Label(text(node, Language.EN, open_names=True), text(node, Language.FA, open_names=True)),
            rounding=_words(mode, places, unit) if mode is not None else None,
            unit=unit,
            clause=clause,
            evidence=self.evidence,
            node=node,
        )
        operands = list(self._operands(node, k, registers))
        value_before = reader(before)
        return _Template(
            rule,
            tuple(each if isinstance(each, Input) else None for each in operands),
            tuple(_direct(at, each) for at, each in enumerate(operands) if _is_direct(each)),
            tuple(
                (at, each)
                for at, each in enumerate(operands)
                if isinstance(each, _Place) and not _is_direct(each)
            ),
            value_before,
            value_before if after is before else reader(after),
        )

    def _operands(self, node: Formula, k: int | None, registers: list[Any]) -> Iterator[Input | _Place]:
        for leaf in _below(node):
            for each in self._slices(leaf, k):
                label, name, unit, _ = _face(leaf)
                operand = Operand(name, label, unit, self.months[each] if each is not None else None)
                below = (leaf, each) if isinstance(leaf, Quantity) else None
                monomial, origin = self.program.values[leaf, each], self._origin(leaf, each)
                if id(leaf) in self.moving:
                    yield _Place(operand, origin, below, monomial, reader(monomial))
                else:
                    fixed = origin if below is None else self._explain(below, registers, {})
                    yield Input(operand, reader(monomial)(registers), fixed)

    def _slices(self, leaf: Formula, k: int | None) -> tuple[int | None, ...]:
        if id(leaf) not in self.by_slice:
            return (None,)
        return (k,) if k is not None else tuple(range(self.program.slices))

    def _origin(self, leaf: Formula, k: int | None) -> object:
        if isinstance(leaf, Rate):
            return self.numbers[leaf, k]
        if isinstance(leaf, Entered) or (isinstance(leaf, Reading) and leaf.name.startswith("line.")):
            return _LINE
        if leaf is SEASON_DAYS and self.season is not None:
            return self.season
        if isinstance(leaf, Reading):
            return _ORIGINS.get(leaf.name) or (_ACCOUNT if leaf.signed else _METER)
        return None


def _is_direct(each: Input | _Place) -> TypeGuard[_Place]:
    if not isinstance(each, _Place) or each.below is not None:
        return False
    return each.monomial.above_constant == 1 and len(each.monomial.above) == 1 and not each.monomial.below


def _direct(at: int, place: _Place) -> tuple[int, Operand, Any, int, int]:
    return at, place.operand, place.origin, place.monomial.above[0], place.monomial.below_constant


def _reaching(charges: list[Charge], moving: frozenset[str]) -> frozenset[int]:
    """The nodes whose value a moving reading reaches."""
    found: set[int] = set()
    for node in walk(charges):
        if isinstance(node, Reading):
            if node.name in moving or node.name.startswith("line."):
                found.add(id(node))
        elif any(id(child) in found for child in children(node)):
            found.add(id(node))
    return frozenset(found)


def _face(node: Formula) -> tuple[Label, str, Unit, Clause | None]:
    match node:
        case Charge(code=code, label=label, clause=clause):
            return label, code, RIAL, clause
        case Entered(charge=charge):
            return charge.label, charge.code, RIAL, charge.clause
        case Quantity(name=name, label=label, unit=unit, clause=maybe):
            return label, name, unit, maybe
        case Rate(key=name, label=label, unit=unit) | Reading(name=name, label=label, unit=unit):
            return label, name, unit, None
    return Label("", ""), "", RIAL, None


def _below(node: Formula) -> list[Formula]:
    """The leaves and names a formula reads directly, each once, in the order a reader meets them."""
    found: dict[int, Formula] = {}

    def visit(each: Formula) -> None:
        if isinstance(each, Rate | Reading | Quantity | Entered):
            found.setdefault(id(each), each)
            return
        for child in children(each):
            visit(child)

    for child in (node.exact,) if isinstance(node, Charge) else children(node):
        visit(child)
    return list(found.values())


def _rounding(node: Formula) -> tuple[Formula, Mode | None, int]:
    """The value before the outermost rounding, with its mode and places."""
    inner = node.exact if isinstance(node, Charge) else node.formula if isinstance(node, Quantity) else node
    if isinstance(inner, Rounded):
        return inner.operand, inner.mode, inner.places
    return (inner, node.mode, 0) if isinstance(node, Charge) else (node, None, 0)


def _words(mode: Mode, places: int, unit: Unit) -> Label:
    if places > 0:
        return Label(f"{mode.value} at {places} decimals", f"{mode.fa} در {places} رقم اعشار")
    en, fa = ("1", "۱") if places == 0 else ("1,000", "۱٬۰۰۰")
    rial = unit == RIAL
    return Label(
        f"{mode.value} to {en} {'rial' if rial else unit}", f"{mode.fa} به {fa} {'ریال' if rial else unit}"
    )
