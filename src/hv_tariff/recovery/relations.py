"""The relations of one page: each printed line as what its formula says of the unknown rates."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import count

from attrs import frozen

from hv_tariff.audit.recompute import compared_lines
from hv_tariff.billing import Case
from hv_tariff.billing.engine import FOREIGN, planned, printed_amount
from hv_tariff.billing.plan import Plan, SegmentPlan
from hv_tariff.billing.planning import plan
from hv_tariff.billing.rules.settlement import TOTALS
from hv_tariff.errors import FormulaError
from hv_tariff.formula.exact import square_root
from hv_tariff.formula.nodes import (
    Across,
    Charge,
    Difference,
    Entered,
    Formula,
    Greatest,
    Least,
    Literal,
    Product,
    Quantity,
    Quotient,
    Rate,
    Reading,
    Root,
    Rounded,
    Sum,
)
from hv_tariff.formula.slices import by_slice
from hv_tariff.recovery.evaluating import bounds, on_grid
from hv_tariff.recovery.intervals import Interval
from hv_tariff.recovery.residual import (
    Extreme,
    Polynomial,
    Ratio,
    Rounding,
    Slack,
    Variable,
    number,
    of_atom,
)
from hv_tariff.recovery.unknowns import HIDDEN
from hv_tariff.rounding import Mode
from hv_tariff.tariffs import TariffBook
from hv_tariff.vocabulary import Band

_HALF = Fraction(1, 2)
_ROUNDED_DEMAND = ("demand_kw", "transit_demand_kw")


@frozen(kw_only=True, slots=True, eq=False)
class Relation:
    """A printed line, and what it may be by its formula.

    Attributes
    ----------
    invoice : str
    line : str
        Its code; of a band, ``energy.mid``.
    printed : int
        [rial]
    exact : Polynomial
        The amount before its rounding.
    mode : Mode
    ordered : tuple of Variable
        The unknowns in it, in their order.
    case : Case
    """

    invoice: str
    line: str
    printed: int
    exact: Polynomial
    mode: Mode
    ordered: tuple[Variable, ...]
    case: Case

    def amount(self, box: Mapping[Variable, Interval]) -> Interval:
        """Return what the printed amount may be where each unknown is in its interval."""
        return self.rounded(bounds(self.exact, box))

    def rounded(self, found: Interval) -> Interval:
        """Return what the line is on the page where it is somewhere in an interval before its rounding."""
        return Interval(*(None if each is None else on_grid(each, 0, self.mode) for each in found))

    def holds(self, box: Mapping[Variable, Interval]) -> bool:
        """Return whether the printed amount is among them."""
        low, high = self.amount(box)
        return (low is None or low <= self.printed) and (high is None or high >= self.printed)


def relations(case: Case, *, book: TariffBook, variables: Mapping[str, Variable]) -> tuple[Relation, ...]:
    """Return the relations of an invoice: of each printed line, and band, in which a number is sought.

    A line of a period in one segment is taken from the printed lines it builds on; where the period is cut,
    printed lines do not say how much belongs to each segment, and it is taken from inputs alone.

    Parameters
    ----------
    case : Case
    book : TariffBook
        With hidden numbers.
    variables : mapping of str to Variable
        By the place of the hidden number.

    Raises
    ------
    HvTariffError
        As of `recompute_lines`.
    """
    found = _plan(case, book)
    pages = [_Page(case, part, found, variables, alone=len(found.segments) == 1) for part in found.segments]
    lines = {code: amount for code, amount in compared_lines(case).items() if code not in TOTALS}
    relations_of = []
    for code, amount in {**lines, **case.printed_parts}.items():
        parts = [page.line(code) for page in pages if code in page.charges]
        if not parts or any(each is None for each in parts):
            continue
        first = parts[0]
        if len(parts) == 1 and first is not None:
            exact, mode = first
        else:
            exact, mode = number(0), Mode.HALF_UP
            for page, part in zip(pages, parts, strict=False):
                if part is not None:
                    exact = exact + page.rounded(*part)
        held = exact.variables()
        if held:
            relations_of.append(
                Relation(
                    invoice=case.name,
                    line=code,
                    printed=amount,
                    exact=exact,
                    mode=mode,
                    ordered=tuple(sorted(held, key=lambda each: each.order)),
                    case=case,
                )
            )
    return tuple(relations_of)


def _plan(case: Case, book: TariffBook) -> Plan:
    """As `recompute_lines` plans: lines that the page prints and the rules do not owe enter the bases."""
    owed = planned(case, book=book, tolerant=True, takes_given=True)
    known = {code for part in owed.segments for code in part.every}
    foreign = tuple(
        code for code, amount in case.printed.items() if amount and code in FOREIGN and code not in known
    )
    return plan(owed.question._replace(foreign=foreign), book) if foreign else owed


class _Page:
    """One segment of one invoice: its formulas with all that is known put in."""

    def __init__(
        self, case: Case, part: SegmentPlan, of: Plan, variables: Mapping[str, Variable], *, alone: bool
    ) -> None:
        self.case, self.part, self.alone = case, part, alone
        self.variables = variables
        self.charges = {each.code: each for each in part.rules.charges if each.code not in part.omitted}
        self.slices = range(len(part.segment.months))
        self.varying = by_slice(part.rules.charges)
        self.order = count(1_000_000)
        self.known: dict[tuple[int, int | None], Polynomial] = {}
        self.readings = dict(_readings(case, part, of))

    def line(self, code: str) -> tuple[Polynomial, Mode] | None:
        """The exact amount of a line; None where it cannot be told."""
        charge = self.charges[code]
        try:
            return self.value(charge.exact, None), charge.mode
        except FormulaError:
            return None

    def rounded(self, exact: Polynomial, mode: Mode, places: int = 0) -> Polynomial:
        constant = exact.constant
        if constant is not None:
            return number(on_grid(constant, places, mode))
        return of_atom(Rounding(order=next(self.order), operand=exact, places=places, mode=mode))

    def value(self, node: Formula, k: int | None) -> Polynomial:
        key = (id(node), k if id(node) in self.varying else None)
        if key not in self.known:
            self.known[key] = self._value(node, key[1])
        return self.known[key]

    def _value(self, node: Formula, k: int | None) -> Polynomial:  # noqa: PLR0911
        match node:
            case Literal(value=value):
                return number(value)
            case Reading():
                return self._reading(node, k)
            case Rate():
                return self._rate(node, k)
            case Quantity(formula=inner):
                return self.value(inner, k)
            case Entered():
                return self._entered(node)
            case Sum(terms=terms):
                return _total([self.value(each, k) for each in terms])
            case Difference(left=left, right=right):
                return self.value(left, k) + self.value(right, k).scaled(Fraction(-1))
            case Product(factors=factors):
                found = number(1)
                for each in factors:
                    found = found * self.value(each, k)
                return found
            case Quotient():
                return self._quotient(node, k)
            case Greatest(operands=operands) | Least(operands=operands):
                return self._extreme([self.value(each, k) for each in operands], isinstance(node, Greatest))
            case Rounded(operand=operand, places=places, mode=mode):
                return self.rounded(self.value(operand, k), mode, places)
            case Root():
                return self._root(node, k)
            case Across(operand=operand):
                return _total([self.value(operand, each) for each in self.slices])
        raise FormulaError(f"{type(node).__name__} is not inverted")

    def _reading(self, node: Reading, k: int | None) -> Polynomial:
        value = self.readings[node, k]
        if node.name in _ROUNDED_DEMAND and self.case.consumption.demand_printed_rounded:
            within = Interval(max(value - _HALF, Fraction(0)), value + _HALF)
            return of_atom(Slack(order=next(self.order), within=within))
        return number(value)

    def _rate(self, node: Rate, k: int | None) -> Polynomial:
        held = self.part.numbers[node, k]
        if held.source is not HIDDEN:
            return number(Fraction(held.value))
        return of_atom(self.variables[held.where])

    def _quotient(self, node: Quotient, k: int | None) -> Polynomial:
        dividend, divisor = self.value(node.dividend, k), self.value(node.divisor, k)
        constant = divisor.constant
        if constant is None:
            if node.when_zero is not None:
                raise FormulaError("a quotient of an unknown that may be zero")
            return of_atom(Ratio(order=next(self.order), dividend=dividend, divisor=divisor))
        if constant:
            return dividend.scaled(1 / constant)
        if node.when_zero is None:
            raise FormulaError("a division by zero")
        return number(node.when_zero)

    def _extreme(self, operands: list[Polynomial], largest: bool) -> Polynomial:
        constants = [each.constant for each in operands]
        known = [each for each in constants if each is not None]
        if len(known) == len(operands):
            return number(max(known) if largest else min(known))
        return of_atom(Extreme(order=next(self.order), operands=tuple(operands), largest=largest))

    def _root(self, node: Root, k: int | None) -> Polynomial:
        operand = self.value(node.operand, k).constant
        if operand is None:
            raise FormulaError("a root of an unknown")
        return number(square_root(operand, node.places, node.mode))

    def _entered(self, node: Entered) -> Polynomial:
        """A line as it enters a later one: as printed, and unrounded where the printed amount is its own."""
        charge = node.charge
        given = printed_amount(charge.code, self.case.printed, self.case.conventions) if self.alone else None
        if charge.code in self.part.omitted:
            if not self.alone:
                raise FormulaError("a line that is not known enters it")
            return number(given or 0)
        if given is not None and not node.unrounded:
            return number(given)
        exact = self.value(charge.exact, None)
        amount = self.rounded(exact, charge.mode)
        if not node.unrounded:
            return amount
        carried = exact if charge.carries is None else self.value(charge.carries, None)
        if given is None:
            return carried
        known = amount.constant
        if known is not None and carried.constant is not None:
            return carried if known == given else number(given)
        return number(given) + of_atom(Slack(order=next(self.order), within=_carried_within(charge)))


def _carried_within(charge: Charge) -> Interval:
    """How far an unrounded line is from its printed amount: half a rial, and of each rounded band it sums."""
    half = _HALF if charge.mode is Mode.HALF_UP else Fraction(1)
    parts = 1 if charge.carries is None else len(Band)
    return Interval(-half * parts, half * parts)


def _total(parts: list[Polynomial]) -> Polynomial:
    found = number(0)
    for each in parts:
        found = found + each
    return found


def _readings(
    case: Case, part: SegmentPlan, of: Plan
) -> Iterator[tuple[tuple[Reading, int | None], Fraction]]:
    """The readings of a segment, as its plan would run them."""
    foreign = [case.printed[code] for code in of.question.foreign]
    vector = (*case.consumption.scaled, *case.account.scaled, *foreign)
    registers = part.prefix.copy()
    for register, place in part.picks:
        registers[register] = vector[place]
    first = len(part.program.constants) + len(part.program.rates)
    for i, (reading, k) in enumerate(part.program.readings):
        yield (reading, k), Fraction(registers[first + i], 1) / Fraction(10) ** reading.places
