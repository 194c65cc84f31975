"""The bill: lines with amounts and explanations, its segments, and how well its numbers are known."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from fractions import Fraction
from functools import cached_property
from types import MappingProxyType

from attrs import field, frozen

from hv_tariff.billing.explanation import Explanation
from hv_tariff.billing.identity import Identity, identity_of
from hv_tariff.billing.plan import Plan
from hv_tariff.billing.rules.options import Buys
from hv_tariff.billing.run import Run
from hv_tariff.billing.segments import Segment
from hv_tariff.errors import InputError, nearest
from hv_tariff.formula.exact import value
from hv_tariff.formula.nodes import Quantity
from hv_tariff.tariffs import Edition, Number
from hv_tariff.vocabulary import Label, Status


class Kind(Enum):
    """Which bill: of energy, or of transit."""

    ENERGY = "energy"
    TRANSIT = "transit"


@frozen(kw_only=True, slots=True)
class BillLine:
    """One line of a bill.

    Attributes
    ----------
    code : str
        The line's code, as in printed bills' records.
    label : Label
    amount : int
        [rial]
    status : Status
        The weakest status of the numbers that went into this line.
    """

    code: str
    label: Label
    amount: int
    status: Status
    _run: Run = field(repr=False, eq=False)

    @property
    def explanation(self) -> Explanation:
        """Return the line's formula, inputs with their sources, rounding and citations."""
        return self._run.explanation(self.code)

    @property
    def unrounded(self) -> Fraction:
        """Return the amount before its rounding, summed over the segments [rial]."""
        return self.explanation.unrounded


@frozen(kw_only=True, eq=False)
class Bill:
    """What is owed for a period.

    Attributes
    ----------
    kind : Kind
    """

    kind: Kind
    _run: Run = field(repr=False)

    @property
    def plan(self) -> Plan:
        """Return what it stands on: the contract, period, conventions, tables and rule sets."""
        return self._run.plan

    @property
    def identity(self) -> Identity:
        """Return what it can be repeated by: the numbers of its book, the rules and the library's version."""
        return identity_of(self.plan.book)

    @property
    def payable(self) -> int:
        """Return the payable of this bill [rial]."""
        run = self._run
        settlement = run.plan.settlement
        code = "payable" if self.kind is Kind.ENERGY else "transit_payable"
        return settlement.amounts(run.settled)[settlement.codes.index(code)]

    @cached_property
    def amounts(self) -> Mapping[str, int]:
        """Return the amount of every line by code [rial]."""
        run, plan = self._run, self._run.plan
        found: dict[str, int] = {}
        for part, registers in zip(plan.segments, run.registers, strict=True):
            for code, amount in zip(part.codes, part.amounts(registers), strict=True):
                found[code] = found.get(code, 0) + amount
        found.update(zip(plan.settlement.codes, plan.settlement.amounts(run.settled), strict=True))
        return MappingProxyType({code: amount for code, amount in found.items() if self._mine(code)})

    def _mine(self, code: str) -> bool:
        """Whether a line is of this bill; a part of a line has a point in its code and is no line."""
        return "." not in code and code.startswith("transit") is (self.kind is Kind.TRANSIT)

    @cached_property
    def lines(self) -> tuple[BillLine, ...]:
        """Return the lines in the order of the bill."""
        run, labels, statuses = self._run, self.plan.labels, self.plan.statuses
        return tuple(
            BillLine(
                code=code,
                label=labels[code],
                amount=amount,
                status=statuses[code],
                run=run,
            )
            for code, amount in self.amounts.items()
        )

    def line(self, code: str) -> BillLine:
        """Return a line by its code; raises InputError naming the nearest."""
        for each in self.lines:
            if each.code == code:
                return each
        raise InputError(f"this bill has no line '{code}'", hint=nearest(code, list(self.amounts)))

    def amount(self, code: str) -> int | None:
        """Return a line or a part of one by its code, of either bill [rial]; None where there is none."""
        for part, registers in zip(self.plan.segments, self._run.registers, strict=True):
            if code in part.codes:
                return part.amounts(registers)[part.codes.index(code)]
        settlement = self.plan.settlement
        if code in settlement.codes:
            return settlement.amounts(self._run.settled)[settlement.codes.index(code)]
        return None

    @property
    def parts(self) -> Mapping[str, int]:
        """Return the amounts of the parts that lines are sums of, such as ``energy.mid`` [rial]."""
        found: dict[str, int] = {}
        for part, registers in zip(self.plan.segments, self._run.registers, strict=True):
            for code, amount in zip(part.codes, part.amounts(registers), strict=True):
                if "." in code:
                    found[code] = found.get(code, 0) + amount
        return found

    @property
    def omitted(self) -> Mapping[str, str]:
        """Return the lines that could not be computed because a number is missing, and why."""
        found = {code: reason for part in self.plan.segments for code, reason in part.omitted.items()}
        if found and not self.plan.question.takes_given:
            reason = f"it is a sum with {', '.join(code for code in found if '.' not in code)}"
            found |= dict.fromkeys(self.plan.settlement.codes, reason)
        return found

    @property
    def segments(self) -> tuple[Segment, ...]:
        """Return the parts of the period, each with its own rates."""
        return tuple(part.segment for part in self.plan.segments)

    def segment_amounts(self) -> tuple[Mapping[str, int], ...]:
        """Return the amount of every line in each segment [rial]."""
        return tuple(
            {s.charge.code: registers[s.amount] for s in part.program.charges if self._mine(s.charge.code)}
            for part, registers in zip(self.plan.segments, self._run.registers, strict=True)
        )

    @property
    def settled_by(self) -> str | None:
        """Return how a market bill over several months was settled: ``by_month``, ``by_days``; else None."""
        for part in self.plan.segments:
            if part.options.market and not part.options.one_month:
                return "by_month" if part.options.buys is Buys.MONTHLY_BLOCKS else "by_days"
        return None

    @property
    def status(self) -> Status:
        """Return the weakest status of the numbers used."""
        return self.plan.status

    @property
    def transit(self) -> Bill | None:
        """Return the transit bill that goes with this one, or None where no transit is due."""
        has = any(s.charge.code == "transit_payable" for s in self.plan.settlement.program.charges)
        if self.kind is Kind.TRANSIT or not has:
            return None
        return Bill(kind=Kind.TRANSIT, run=self._run)

    @property
    def all_amounts(self) -> Mapping[str, int]:
        """Return the amounts of this bill and of the transit bill that goes with it, by code [rial]."""
        transit = self.transit
        return self.amounts if transit is None else {**self.amounts, **transit.amounts}

    def quantities(self, names: frozenset[str]) -> Mapping[str, tuple[Fraction, ...]]:
        """Return the exact values of named quantities, by segment; one that no line reads is left out.

        Parameters
        ----------
        names : frozenset of str
            ``loss_coefficient``, ``supply_rate.mid``: as explanations name them.
        """
        found: dict[str, tuple[Fraction, ...]] = {}
        for part, registers in zip(self.plan.segments, self._run.registers, strict=True):
            for (node, _), place in part.program.values.items():
                if isinstance(node, Quantity) and node.name in names:
                    found[node.name] = (*found.get(node.name, ()), value(place, registers))
        return found

    def amounts_if(self, number: Number, *, steps: int) -> Mapping[str, int]:
        """Return the lines of the segments, and their parts, were one number larger by some steps [rial].

        Printed lines that later lines were computed from stay as they are.

        Parameters
        ----------
        number : Number
            One of the numbers that the bill used.
        steps : int
            In units of the last decimal that the number is written with; see `SegmentPlan.prefix_if`.

        Raises
        ------
        FormulaError
            When a rule refuses that number.
        """
        found: dict[str, int] = {}
        for part, registers in zip(self.plan.segments, self._run.registers, strict=True):
            rates, readings = part.prefix_if(number, steps=steps)[: part.firsts], registers[part.firsts :]
            given = len(part.every) if part.program.takes_given else 0
            entered = readings[: len(part.prefix) - part.firsts + given]
            amounts = part.amounts(part.run([*rates, *entered]))
            for code, amount in zip(part.codes, amounts, strict=True):
                found[code] = found.get(code, 0) + amount
        return found

    def numbers(self) -> tuple[tuple[str, Number], ...]:
        """Return the tables' numbers that the bill used, by key, each once."""
        found = {
            (rate.key, number.where): number
            for part in self.plan.segments
            for (rate, _), number in part.numbers.items()
        }
        return tuple((key, number) for (key, _), number in found.items())

    @property
    def editions(self) -> tuple[Edition, ...]:
        """Return the editions that the bill stands on, each at the revision that was used."""
        found = {part.segment.supply: None for part in self.plan.segments}
        found |= {part.segment.calendar: None for part in self.plan.segments if part.segment.season_days}
        for _, number in self.numbers():
            edition = self.plan.book.edition_at(number.where)
            if edition is not None:
                found[edition] = None
        return tuple(found)
