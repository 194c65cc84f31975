"""A quote: lines with amounts, explanations and citations, and the interpretations they stand on."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from attrs import field, frozen

from hv_tariff.billing.connection.interpretations import Interpretation
from hv_tariff.billing.explainer import Explainer
from hv_tariff.billing.explanation import Explanation
from hv_tariff.billing.identity import Identity, identity_of
from hv_tariff.billing.rule_sets import RuleSet
from hv_tariff.billing.rules.connection import Exchange
from hv_tariff.citation import Clause
from hv_tariff.contracts.changes.row import Holding
from hv_tariff.errors import InputError, nearest
from hv_tariff.formula.nodes import Rate
from hv_tariff.formula.program import Program
from hv_tariff.tariffs import Edition, Number, TariffBook
from hv_tariff.vocabulary import Label, Status

_REQUEST = Label("request", "درخواست")
_CONTRACT = Label("contract", "قرارداد")
_OFFICE = Label("office", "دفتر")


@frozen(kw_only=True)
class QuoteLine:
    """One line of a quote.

    Attributes
    ----------
    code : str
    label : Label
    amount : int
        [rial]; negative: paid back.
    status : Status
        The weakest status of the numbers that went into it.
    explanation : Explanation
        Formula, inputs with their sources, rounding and citations.
    """

    code: str
    label: Label
    amount: int
    status: Status
    explanation: Explanation = field(repr=False, eq=False)

    @property
    def clause(self) -> Clause | None:
        """Return the clause that owes it."""
        return self.explanation.rule.clause


@frozen(kw_only=True, eq=False)
class Quote:
    """What a connection or a change of contract costs, or pays back.

    Attributes
    ----------
    exchange : Exchange
        What is paid for.
    requested, existing : tuple of Holding
    book : TariffBook
    edition : Edition or None
        The table of connection costs; None where none was needed.
    interpretations : tuple of Interpretation
        How the table was read where it can be read otherwise.
    numbers : mapping
        The table's number behind each rate.
    """

    exchange: Exchange
    requested: tuple[Holding, ...]
    existing: tuple[Holding, ...]
    book: TariffBook
    edition: Edition | None
    interpretations: tuple[Interpretation, ...]
    numbers: Mapping[Rate, Number] = field(repr=False)
    _rules: RuleSet = field(repr=False)
    _program: Program = field(repr=False)
    _registers: list[Any] = field(repr=False)

    @cached_property
    def _explanations(self) -> Mapping[str, Explanation]:
        names = [leaf.name for leaf, _ in self._program.readings]
        explainer = Explainer(
            self._program,
            numbers={(rate, None): number for rate, number in self.numbers.items()},
            months=(),
            evidence=self._rules.evidence,
            season=None,
            moving=frozenset(),
            origins={name: _origin(name) for name in names},
        )
        return explainer.explain(self._registers)

    @cached_property
    def lines(self) -> tuple[QuoteLine, ...]:
        """Return the lines; their sum is the total."""
        return tuple(
            QuoteLine(
                code=slots.charge.code,
                label=slots.charge.label,
                amount=self._registers[slots.amount],
                status=self._status(slots.charge.code),
                explanation=self._explanations[slots.charge.code],
            )
            for slots in self._program.charges
            if "." not in slots.charge.code
        )

    @property
    def identity(self) -> Identity:
        """Return what it can be repeated by: the numbers of its book, the rules and the library's version."""
        return identity_of(self.book)

    @property
    def editions(self) -> tuple[Edition, ...]:
        """Return the editions that the quote stands on, each at the revision that was used."""
        found = {} if self.edition is None else {self.edition: None}
        for number in self.numbers.values():
            edition = self.book.edition_at(number.where)
            if edition is not None:
                found[edition] = None
        return tuple(found)

    @property
    def worked(self) -> tuple[Program, tuple[Any, ...]]:
        """Return the program it was computed by, and its constants, rates and readings."""
        program = self._program
        count = len(program.constants) + len(program.rates) + len(program.readings)
        return program, tuple(self._registers[:count])

    @property
    def parts(self) -> Mapping[str, int]:
        """Return the columns that the values are sums of, ``requested.1.column_1`` [rial]."""
        return {
            slots.charge.code: self._registers[slots.amount]
            for slots in self._program.charges
            if "." in slots.charge.code
        }

    def line(self, code: str) -> QuoteLine:
        """Return a line by its code; raises InputError naming the nearest."""
        for each in self.lines:
            if each.code == code:
                return each
        raise InputError(
            f"this quote has no line '{code}'", hint=nearest(code, [each.code for each in self.lines])
        )

    @property
    def total(self) -> int:
        """Return what is to be paid; negative: is paid back [rial]."""
        return sum(each.amount for each in self.lines)

    @property
    def status(self) -> Status:
        """Return the weakest status of the numbers used."""
        return min((number.status for number in self.numbers.values()), default=Status.BILL_VERIFIED)

    def _status(self, code: str) -> Status:
        used = [self.numbers[rate].status for rate in self._rules.leaves[code][0] if rate in self.numbers]
        return min(used, default=Status.BILL_VERIFIED)


def _origin(name: str) -> Label:
    if name.startswith("existing"):
        return _CONTRACT
    return _REQUEST if name.startswith("requested") else _OFFICE
