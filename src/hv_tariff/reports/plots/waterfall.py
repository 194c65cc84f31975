"""How the lines of a bill add up to what is owed: the steps, read off the sum that ran, and their picture."""

from __future__ import annotations

from enum import Enum
from fractions import Fraction
from typing import Any

from attrs import frozen

from hv_tariff.billing import Bill
from hv_tariff.billing.explanation import Explanation, Input
from hv_tariff.errors import InputError, nearest
from hv_tariff.reports.plots.axes import below_legend, head, mark_axis, name_bars, write_beside
from hv_tariff.reports.plots.canvas import CARRIED, CHARGE, CREDIT, QUIET, SUM, Picture
from hv_tariff.reports.plots.words import WORDS, PlotVoice, scale_for, voice, whole_steps
from hv_tariff.reports.wording import Language
from hv_tariff.vocabulary import Label

SUMS = {"payable": "owed", "transit_payable": "transit_owed"}  # the sum a payable is rounded from
TOTALS = ("payable", "period_total", "transit_payable", "transit_period_total")


class Part(Enum):
    """What a step of a waterfall is."""

    CHARGE = "charge"
    CREDIT = "credit"
    CARRIED = "carried"
    SUM = "sum"


_COLOURS = {Part.CHARGE: CHARGE, Part.CREDIT: CREDIT, Part.CARRIED: CARRIED, Part.SUM: SUM}


@frozen(kw_only=True, slots=True)
class Step:
    """One step of a waterfall.

    Attributes
    ----------
    code : str
        The line's code.
    label : Label
    part : Part
    amount : int
        [rial]
    start, end : int
        The sum before and after it [rial]; a sum starts at zero.
    """

    code: str
    label: Label
    part: Part
    amount: int
    start: int
    end: int


def waterfall_steps(bill: Bill, *, of: str = "payable") -> tuple[Step, ...]:
    """Return the steps from nothing to a total of a bill, without those of zero rial.

    Parameters
    ----------
    bill : Bill
    of : str
        The total: ``payable``, ``period_total``, ``transit_payable``, ``transit_period_total``.

    Returns
    -------
    tuple of Step
        The lines in the order of the sum; for a payable then what its rounding takes; then the total.

    Raises
    ------
    InputError
        When the bill has no such total.
    """
    known = [code for code in TOTALS if code in bill.all_amounts]
    if of not in known:
        raise InputError(f"this bill has no total '{of}'", where="of", hint=nearest(of, known))
    whole = bill if bill.transit is None or of in bill.amounts else bill.transit
    line = whole.line(of)
    steps: list[Step] = []
    reached = 0
    for given in _sum_of(line.explanation, SUMS.get(of, of)).inputs:
        amount = _rial(given.value)
        if amount:
            steps.append(_step(given, amount, reached))
            reached += amount
    if reached != line.amount:
        off = line.amount - reached
        label, part = WORDS["rounding"], Part.CARRIED
        steps.append(
            Step(code="rounding", label=label, part=part, amount=off, start=reached, end=line.amount)
        )
    total = Step(code=of, label=line.label, part=Part.SUM, amount=line.amount, start=0, end=line.amount)
    return (*steps, total)


def _sum_of(explained: Explanation, name: str) -> Explanation:
    return next(each for each in explained.walk() if each.rule.name == name)


def _step(given: Input, amount: int, reached: int) -> Step:
    code = given.operand.name.removeprefix("line.")
    part = Part.CREDIT if amount < 0 else Part.CHARGE
    if "balance" in code or "arrears" in code:
        part = Part.CARRIED
    return Step(
        code=code, label=given.operand.label, part=part, amount=amount, start=reached, end=reached + amount
    )


def _rial(value: Fraction) -> int:
    if value.denominator != 1:
        raise InputError(f"{value} is no whole amount", where="waterfall", hint="a sum of rounded lines")
    return value.numerator


def bill_waterfall(
    bill: Bill, *, language: Language = Language.EN, of: str = "payable", title: str = ""
) -> Picture:
    """Return the picture of how a bill's lines add up.

    Parameters
    ----------
    bill : Bill
    language : Language
        In Persian the bars run from right to left.
    of : str
        The total; see `waterfall_steps`.
    title : str
        The invoice's id.

    Raises
    ------
    InputError
        When the bill has no such total; when it is saved and matplotlib is not installed.
    """
    v = voice(language)
    steps = waterfall_steps(bill, of=of)
    period = bill.plan.question.period
    heading = v.line(
        " ".join(each for each in (v.word("bill"), title) if each),
        v.span(period.from_, period.until),
    )
    return Picture(
        title=heading,
        language=language,
        size=(9.0, 1.5 + 0.42 * len(steps)),
        draw=lambda figure: _draw(figure, v, steps, heading),
    )


def _draw(figure: Any, v: PlotVoice, steps: tuple[Step, ...], heading: str) -> None:
    ends = [0, *(end for step in steps for end in (step.start, step.end))]
    scale = scale_for(max(abs(each) for each in ends), WORDS["rial"])
    marks = whole_steps(min(ends), max(ends))
    axes = figure.subplots()
    room = (max(ends) - min(ends)) * 0.27
    axes.set_xlim(float(min(marks[0], *ends)), float(max(ends)) + room)
    axes.set_ylim(len(steps) - 0.4, -0.7)
    for place, step in enumerate(steps):
        axes.barh(
            place,
            float(step.end - step.start),
            left=float(step.start),
            height=0.66,
            color=_COLOURS[step.part],
        )
        beyond = max(step.start, step.end)
        end = (beyond, place)
        write_beside(axes, v, v.signed(step.amount), end, bold=step.part is Part.SUM)
        if place + 1 < len(steps) and steps[place + 1].part is not Part.SUM:
            axes.plot([float(step.end)] * 2, [place - 0.33, place + 1.33], color=QUIET, linewidth=0.8)
    axes.set_yticks(range(len(steps)), [v.said(step.label) for step in steps])
    mark_axis(axes.xaxis, v, marks, scale)
    name_bars(axes, v)
    head(figure, v, heading)
    _legend(figure, axes, v, steps)


def _legend(figure: Any, axes: Any, v: PlotVoice, steps: tuple[Step, ...]) -> None:
    present = [part for part in Part if part is not Part.SUM and any(s.part is part for s in steps)]
    if len(present) < 2:
        return
    below_legend(
        figure, v, [(axes.barh([0], [0.0], color=_COLOURS[part]), v.of(part.value)) for part in present]
    )
