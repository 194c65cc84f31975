"""Why each line of a bill changes under a scenario, read off the explanations of both bills."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from attrs import frozen

from hv_tariff.billing import Bill, Case, Explanation, Input
from hv_tariff.billing.explanation import Operand
from hv_tariff.tariffs import TariffBook
from hv_tariff.vocabulary import Label
from hv_tariff.whatif.owed import Owed
from hv_tariff.whatif.scenario import Scenario

_Key = tuple[int, str, str | None]


@frozen(kw_only=True, slots=True)
class ChangedInput:
    """What a line reads and what it was before.

    Attributes
    ----------
    operand : Operand
        Name, label, unit and month.
    segment : int
        The part of the period that it is of, counted from 1.
    before, after : Fraction or None
        Its exact value; None where that side does not read it.
    origin : Number, Season, Label or None
        Where the value after comes from; of one that is not read any more, the value before.
    """

    operand: Operand
    segment: int
    before: Fraction | None
    after: Fraction | None
    origin: object


@frozen(kw_only=True, slots=True)
class ChangedLine:
    """A line that changes, with all it reads that changes.

    Attributes
    ----------
    code : str
    label, formula : Label
        The formula of the side that owes the line; of the scenario, where both do.
    before, after : int
        [rial]
    inputs : tuple of ChangedInput
    """

    code: str
    label: Label
    formula: Label
    before: int
    after: int
    inputs: tuple[ChangedInput, ...]


def changed_lines(
    case: Case, scenario: Scenario, *, book: TariffBook, accept_estimates: bool = False
) -> tuple[ChangedLine, ...]:
    """Return the lines of a case that change under a scenario, each with what it reads that changes.

    Parameters
    ----------
    case : Case
    scenario : Scenario
    book : TariffBook
        The book of the baseline.
    accept_estimates : bool

    Raises
    ------
    InputError
        When an edit makes no sense for the case.
    NotInForceError, MissingRateError, ConsentError
        As of `compute_bill`.
    """
    edited, changed = scenario.under(book, case)
    first = case.compute(book=book, accept_estimates=accept_estimates)
    last = changed.compute(book=edited, accept_estimates=accept_estimates)
    before, after = Owed.by(first), Owed.by(last)
    found = []
    for code in dict.fromkeys((*before.lines, *after.lines)):
        amounts = before.lines.get(code, 0), after.lines.get(code, 0)
        if amounts[0] == amounts[1]:
            continue
        old, new = _explanation(first, code), _explanation(last, code)
        known = new if new is not None else old
        found.append(
            ChangedLine(
                code=code,
                label={**before.labels, **after.labels}[code],
                formula=known.rule.formula if known is not None else Label("", ""),
                before=amounts[0],
                after=amounts[1],
                inputs=tuple(_changed(_read(old), _read(new))),
            )
        )
    return tuple(found)


def _explanation(bill: Bill, code: str) -> Explanation | None:
    for each in (bill, bill.transit):
        if each is not None and code in each.amounts:
            return each.line(code).explanation
    return None


def _read(explained: Explanation | None) -> Mapping[_Key, Input]:
    """What a line reads, down through the values named below it and no further than other lines."""
    if explained is None:
        return {}
    found: dict[_Key, Input] = {}
    for number, part in enumerate(explained.parts or (explained,), start=1):
        for each in part.walk():
            for read in each.inputs:
                if not isinstance(read.origin, Explanation):
                    found[number, read.operand.name, read.operand.month] = read
    return found


def _changed(before: Mapping[_Key, Input], after: Mapping[_Key, Input]) -> Iterator[ChangedInput]:
    for key in dict.fromkeys((*after, *before)):
        old, new = before.get(key), after.get(key)
        values = (None if old is None else old.value, None if new is None else new.value)
        known = new if new is not None else old
        if values[0] != values[1] and known is not None:
            yield ChangedInput(
                operand=known.operand,
                segment=key[0],
                before=values[0],
                after=values[1],
                origin=known.origin,
            )
