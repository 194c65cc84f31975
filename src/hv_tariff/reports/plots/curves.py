"""Cost along a parameter: the curve against contract demand with the chosen point, and those of a sweep."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from attrs import field, frozen

from hv_tariff.errors import InputError
from hv_tariff.reports.plots.axes import below_legend, head, mark_axis
from hv_tariff.reports.plots.canvas import INK, QUIET, SERIES, Picture
from hv_tariff.reports.plots.words import WORDS, PlotVoice, scale_for, voice, whole_steps
from hv_tariff.reports.wording import Language
from hv_tariff.vocabulary import Label

Value = int | Decimal | Fraction
Points = Sequence[tuple[Value, int]]
_MARKED = 24  # a curve of so few points shows each


def _exact(points: Points) -> tuple[tuple[Fraction, int], ...]:
    read = []
    for at, cost in points:
        if isinstance(at, float) or isinstance(cost, float):
            raise InputError("a float has already lost digits", where="points", hint="give int or Decimal")
        read.append((Fraction(at), cost))
    if not read:
        raise InputError("a curve needs a point", where="points", hint="give (parameter, rial) pairs")
    return tuple(sorted(read))


@frozen(kw_only=True, slots=True)
class Curve:
    """One curve of a sweep.

    Attributes
    ----------
    label : Label
    points : tuple of (Fraction, int)
        The parameter and the cost [rial], in the order of the parameter; given as int, Decimal or Fraction.

    Raises
    ------
    InputError
        For a float, or no point at all.
    """

    label: Label
    points: tuple[tuple[Fraction, int], ...] = field(converter=_exact)


def demand_cost(
    points: Points,
    *,
    chosen: Value | None = None,
    language: Language = Language.EN,
    title: Label | None = None,
) -> Picture:
    """Return the picture of cost against contract demand.

    Parameters
    ----------
    points : sequence of (int, Decimal or Fraction, int)
        Contract demand [kW] and its cost [rial].
    chosen : int, Decimal or Fraction, optional
        The demand of the point to be marked with its cost; one of the points.
    language : Language
    title : Label, optional

    Raises
    ------
    InputError
        For a float, no point, or a chosen demand that is none of the points.
    """
    named = title or Label("Cost against contract demand", "هزینه به ازای قدرت قراردادی")
    curve = Curve(label=WORDS["cost"], points=points)
    marked = [] if chosen is None else [_at(curve, Fraction(chosen))]
    return _picture([curve], marked, language, named, WORDS["contract_kw"], WORDS["kW"], "chosen")


def sweep_curves(
    curves: Sequence[Curve],
    *,
    parameter: Label,
    unit: Label,
    title: Label,
    break_even: Points = (),
    language: Language = Language.EN,
) -> Picture:
    """Return the picture of a sweep: cost along a parameter, a curve for each choice beside it.

    Parameters
    ----------
    curves : sequence of Curve
    parameter, unit, title : Label
        What is swept, in what, and what the picture is called.
    break_even : sequence of (int, Decimal or Fraction, int)
        Points where curves cross [parameter, rial], to be marked.
    language : Language

    Raises
    ------
    InputError
        For a float, or no curve at all.
    """
    if not curves:
        raise InputError("a sweep needs a curve", where="curves", hint="give one Curve for each choice")
    marked = list(_exact(break_even)) if break_even else []
    return _picture(list(curves), marked, language, title, parameter, unit, "break_even")


def _at(curve: Curve, chosen: Fraction) -> tuple[Fraction, int]:
    for at, cost in curve.points:
        if at == chosen:
            return at, cost
    near = min(curve.points, key=lambda point: abs(point[0] - chosen))[0]
    raise InputError(f"{chosen} kW is none of the points", where="chosen", hint=f"the nearest is {near} kW")


def _picture(
    curves: list[Curve],
    marked: list[tuple[Fraction, int]],
    language: Language,
    title: Label,
    parameter: Label,
    unit: Label,
    mark: str,
) -> Picture:
    v = voice(language)
    heading = v.line(v.said(title))
    bracketed = f" [{v.said(unit)}]" if v.said(unit) else ""
    across = v.line(f"{v.said(parameter)}{bracketed}")

    def draw(figure: Any) -> None:
        _draw(figure, v, curves, marked, mark, v.said(unit))
        figure.axes[0].set_xlabel(across)
        head(figure, v, heading)

    return Picture(title=heading, language=language, size=(9.0, 5.2), draw=draw)


def _draw(
    figure: Any, v: PlotVoice, curves: list[Curve], marked: list[tuple[Fraction, int]], mark: str, unit: str
) -> None:
    axes = figure.subplots()
    costs = [cost for curve in curves for _, cost in curve.points] + [cost for _, cost in marked]
    places = [at for curve in curves for at, _ in curve.points]
    lines = []
    for i, curve in enumerate(curves):
        xs, ys = [float(at) for at, _ in curve.points], [float(cost) for _, cost in curve.points]
        dots = "o" if len(xs) <= _MARKED else None
        lines += axes.plot(xs, ys, color=SERIES[i % len(SERIES)], linewidth=1.8, marker=dots, markersize=3.5)
    steps = whole_steps(min(costs), max(costs))
    axes.set_ylim(float(steps[0]), float(steps[-1]))
    mark_axis(axes.yaxis, v, steps, scale_for(max(abs(each) for each in costs), WORDS["rial"]))
    fine = 1 if max(places) - min(places) >= 10 or all(at.denominator == 1 for at in places) else 1000
    across = whole_steps(int(min(places) * fine), -int(-max(places) * fine // 1))
    within = [each for each in across if min(places) <= Fraction(each, fine) <= max(places)]
    axes.set_xticks([each / fine for each in within], [v.exact(Fraction(each, fine)) for each in within])
    axes.tick_params(axis="x", length=3)
    axes.spines["left"].set_visible(False)
    for at, cost in marked:
        _mark(axes, v, (at, cost), (v.of(mark), unit), places)
    if len(curves) > 1:
        below_legend(
            figure, v, [(line, v.said(curve.label)) for line, curve in zip(lines, curves, strict=True)]
        )


def _mark(
    axes: Any, v: PlotVoice, point: tuple[Fraction, int], words: tuple[str, str], places: list[Fraction]
) -> None:
    """Mark a point, with what it is on the side where there is room."""
    word, unit = words
    at, cost = point
    late = at - min(places) > (max(places) - min(places)) * Fraction(3, 5)
    x, y = float(at), float(cost)
    axes.plot([x], [y], marker="o", markersize=9, markerfacecolor="white", markeredgecolor=INK, linewidth=0)
    axes.axvline(x, color=QUIET, linewidth=0.8, linestyle=(0, (4, 4)))
    axes.annotate(
        v.line(word, f"{v.to_places(at, 2)} {unit}", f"{v.signed(cost)} {v.of('rial')}"),
        (x, y),
        xytext=(-12 if late else 12, 16),
        textcoords="offset points",
        ha="right" if late else "left",
        fontweight="bold",
        color=INK,
        bbox={"boxstyle": "round,pad=0.3", "facecolor": "white", "edgecolor": "none", "alpha": 0.85},
    )
