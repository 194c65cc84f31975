"""How the axes of all pictures are made: marks in exact figures, names of bars, headings, legends."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from hv_tariff.reports.plots.canvas import GRID, INK, QUIET
from hv_tariff.reports.plots.words import PlotVoice, Scale


def mark_axis(axis: Any, v: PlotVoice, marks: Sequence[int], scale: Scale) -> None:
    """Mark an axis at whole values, written exactly in the unit of its scale, with a line at each."""
    texts = [v.exact(Fraction(each, scale.one)).replace("-", "−") for each in marks]
    axis.set_ticks([float(each) for each in marks], texts)
    axis.set_label_text(v.said(scale.label))
    axis.grid(visible=True, color=GRID)
    axis.set_tick_params(length=0)


def name_bars(axes: Any, v: PlotVoice) -> None:
    """Have horizontal bars begin where the language's lines begin, their names before them."""
    axes.tick_params(axis="y", length=0, labelcolor=INK)
    axes.axvline(0.0, color=QUIET, linewidth=0.9)
    axes.spines[["left", "bottom"]].set_visible(False)
    if v.persian:
        axes.invert_xaxis()
        axes.yaxis.tick_right()


def write_beside(
    axes: Any, v: PlotVoice, text: str, at: tuple[int | Fraction, float], *, bold: bool = False
) -> None:
    """Write a figure after the end of a horizontal bar."""
    axes.annotate(
        text,
        (float(at[0]), at[1]),
        xytext=(-6 if v.persian else 6, 0),
        textcoords="offset points",
        ha="right" if v.persian else "left",
        va="center",
        color=INK,
        fontweight="bold" if bold else "normal",
    )


def head(figure: Any, v: PlotVoice, *lines: str) -> None:
    """Write the heading of a picture, and quieter what stands below it, where its lines begin."""
    at, side = (0.985, "right") if v.persian else (0.015, "left")
    title, *rest = lines
    figure.suptitle(title, x=at, ha=side, fontsize=12.5, fontweight="bold", color=INK)
    if rest:
        figure.axes[0].set_title("\n".join(rest), loc=side, fontsize=9.5, color=QUIET, fontweight="normal")


def below_legend(figure: Any, v: PlotVoice, entries: Sequence[tuple[Any, str]]) -> None:
    """Say below a picture which colour is what, in the order of the language."""
    shown = list(reversed(entries)) if v.persian else list(entries)
    figure.legend(
        [handle for handle, _ in shown],
        [text for _, text in shown],
        loc="outside lower right" if v.persian else "outside lower left",
        ncols=min(len(shown), 4),
        fontsize=9,
        markerfirst=not v.persian,
    )
