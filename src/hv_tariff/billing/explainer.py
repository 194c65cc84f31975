"""Makes explanations from the registers of a run; what no reading changes is written once for a program."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any, NamedTuple

from hv_tariff.billing.explanation import Explanation, Input, Operand, Rule
from hv_tariff.billing.rules.determinants import SEASON_DAYS
from hv_tariff.citation import Clause
from hv_tariff.formula.exact import Value, reader
from hv_tariff.formula.leaves import direct, walk
from hv_tariff.formula.monomial import Monomial
from hv_tariff.formula.nodes import Charge, Entered, Formula, Quantity, Rate, Reading, Rounded, children
from hv_tariff.formula.program import Program
from hv_tariff.formula.prose import Language, text
from hv_tariff.formula.slices import by_slice
from hv_tariff.rounding import Mode
from hv_tariff.tariffs import Number, Season
from hv_tariff.units import RIAL, Unit
from hv_tariff.vocabulary import Label

NO_ORIGINS: Mapping[str, Label] = {}
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

_input = partial(tuple.__new__, Input)
_explanation = partial(tuple.__new__, Explanation)
_Key = tuple[Formula, int | None]


class _Step(NamedTuple):
    """One explanation to make: its fixed inputs, and where the others stand after a run.

    Attributes
    ----------
    rule : Rule
    inputs : list
        The inputs that no reading changes, None where the others go.
    plain : tuple
        Inputs that are one register on a grid: place, and their place among those, which steps share.
    named : tuple
        Inputs that are explained themselves: place, operand, and their place among the explanations.
    computed : tuple
        The other inputs: place, operand, origin, value.
    before, after : Value
    """

    rule: Rule
    inputs: list[Input | None]
    plain: tuple[tuple[int, int], ...]
    named: tuple[tuple[int, Operand, int], ...]
    computed: tuple[tuple[int, Operand, Any, Value], ...]
    before: Value
    after: Value


class Explainer:
    """Explains the runs of one program.

    Parameters
    ----------
    program : Program
    numbers : mapping
        The table's number behind each rate.
    months : tuple of str
        The months of the slices.
    evidence : Label
        How the rule set is known.
    season : Season or None
        The calendar table's season.
    moving : frozenset of str
        The names of the readings that differ from bill to bill; lines of the bill always do.
    origins : mapping of str to Label
        Where readings come from that are not of a bill, by name.
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
        origins: Mapping[str, Label] = NO_ORIGINS,
    ) -> None:
        self.program, self.numbers, self.months = program, numbers, months
        self.origins = _ORIGINS if origins is NO_ORIGINS else {**_ORIGINS, **origins}
        self.evidence, self.season = evidence, season
        self.charges = tuple(slots.charge for slots in program.charges)
        self.by_slice = by_slice(self.charges)
        self.moving = _reaching(self.charges, moving)
        self.places: dict[_Key, int] = {}
        self.steps: list[tuple[int, _Step]] = []
        self.fixed: list[Explanation | None] = []
        self.plain: dict[tuple[Formula, int | None], tuple[Operand, Any, int, int]] = {}
        self.lines: tuple[tuple[str, int], ...] = ()

    def explain(self, registers: list[Any]) -> dict[str, Explanation]:
        """Return the explanation of every line after a run, by code; lines share the names below them."""
        if not self.places:
            self.lines = tuple((each.code, self._prepare((each, None), registers)) for each in self.charges)
        plain = self._read(registers)
        made: list[Any] = self.fixed.copy()
        for place, step in self.steps:
            made[place] = _made(step, registers, plain, made)
        return {code: made[place] for code, place in self.lines}

    def _read(self, registers: list[Any]) -> list[Input]:
        """Read the inputs that are one register on a grid, each once for all the lines that read it."""
        return [
            _input((operand, (registers[register], grid), origin))
            for operand, origin, register, grid in self.plain.values()
        ]

    def _prepare(self, key: _Key, registers: list[Any]) -> int:
        """Prepare a node's step after those of the names below it; a fixed one is made at once."""
        known = self.places.get(key)
        if known is not None:
            return known
        step = self._step(key, registers)
        place = self.places[key] = len(self.fixed)
        moves = id(key[0]) in self.moving
        self.fixed.append(None if moves else _made(step, registers, [], self.fixed))
        if moves:
            self.steps.append((place, step))
        return place

    def _step(self, key: _Key, registers: list[Any]) -> _Step:
        node, k = key
        inner, mode, places = _rounding(node)
        after = self.program.values[key]
        before = (
            after if inner is node else self.program.values[inner, k if id(inner) in self.by_slice else None]
        )
        inputs: list[Input | None] = []
        plain, named, computed = [], [], []
        for at, (leaf, operand, each) in enumerate(self._operands(node, k)):
            monomial, origin = self.program.values[leaf, each], self._origin(leaf, each)
            inputs.append(None)
            if isinstance(leaf, Quantity) or _is_part(leaf):
                below = leaf.charge if isinstance(leaf, Entered) else leaf
                named.append((at, operand, self._prepare((below, each), registers)))
            elif id(leaf) not in self.moving:
                inputs[at] = Input(operand, reader(monomial)(registers), origin)
            elif _is_one_register(monomial):
                self.plain.setdefault(
                    (leaf, each), (operand, origin, monomial.above[0], monomial.below_constant)
                )
                plain.append((at, list(self.plain).index((leaf, each))))
            else:
                computed.append((at, operand, origin, reader(monomial)))
        value = reader(before)
        return _Step(
            rule=self._rule(node, mode, places),
            inputs=inputs,
            plain=tuple(plain),
            named=tuple(named),
            computed=tuple(computed),
            before=value,
            after=value if after is before else reader(after),
        )

    def _rule(self, node: Formula, mode: Mode | None, places: int) -> Rule:
        label, name, unit, clause = _face(node)
        return Rule(
            name=name,
            label=label,
            formula=Label(text(node, Language.EN, open_names=True), text(node, Language.FA, open_names=True)),
            rounding=_words(mode, places, unit) if mode is not None else None,
            unit=unit,
            clause=clause,
            evidence=self.evidence,
            node=node,
        )

    def _operands(self, node: Formula, k: int | None) -> Iterator[tuple[Formula, Operand, int | None]]:
        for leaf in direct(node):
            label, name, unit, _ = _face(leaf)
            for each in self._slices(leaf, k):
                yield leaf, Operand(name, label, unit, self.months[each] if each is not None else None), each

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
            return self.origins.get(leaf.name) or (_ACCOUNT if leaf.signed else _METER)
        return None


def _made(step: _Step, registers: list[Any], plain: list[Input], made: list[Any]) -> Explanation:
    rule, fixed, shared, named, computed, before, after = step
    inputs = fixed.copy()
    for at, place in shared:
        inputs[at] = plain[place]
    for at, operand, place in named:
        below = made[place]
        inputs[at] = _input((operand, below[3], below))
    for at, operand, origin, value in computed:
        inputs[at] = _input((operand, value(registers), origin))
    unrounded = before(registers)
    rounded = unrounded if after is before else after(registers)
    explanation: Explanation = _explanation((rule, tuple(inputs), unrounded, rounded, ()))
    return explanation


def _is_part(leaf: Formula) -> bool:
    """Whether a leaf is a part of the line, such as one band's energy, and is explained below it."""
    return isinstance(leaf, Entered) and "." in leaf.charge.code and not leaf.unrounded


def _is_one_register(monomial: Monomial) -> bool:
    return monomial.above_constant == 1 and len(monomial.above) == 1 and not monomial.below


def _reaching(charges: tuple[Charge, ...], moving: frozenset[str]) -> frozenset[int]:
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
