"""How changes of bills are spread: exact bins of whole rials, those who pay less and those who pay more."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from attrs import frozen

from hv_tariff.errors import InputError
from hv_tariff.reports.plots.axes import below_legend, head, mark_axis
from hv_tariff.reports.plots.canvas import CHARGE, CREDIT, INK, Picture
from hv_tariff.reports.plots.words import WORDS, PlotVoice, scale_for, voice, whole_steps
from hv_tariff.reports.wording import Language
from hv_tariff.vocabulary import Label


@frozen(kw_only=True, slots=True)
class Bin:
    """Changes from `low` up to and without `high` [rial], and how many there are."""

    low: int
    high: int
    count: int


@frozen(kw_only=True, slots=True)
class Distribution:
    """How changes are spread.

    Attributes
    ----------
    bins : tuple of Bin
        Of one width, one beside the other; zero is always an edge, and unchanged bills are in no bin.
    less, unchanged, more : int
        How many pay less, the same, more.
    total : int
        The sum of all changes [rial].
    """

    bins: tuple[Bin, ...]
    less: int
    unchanged: int
    more: int
    total: int


def distribution(changes: Sequence[int], *, most: int = 30) -> Distribution:
    """Return how changes are spread over bins of 1, 2 or 5 times a power of ten rials.

    Parameters
    ----------
    changes : sequence of int
        What each customer pays more, or less where negative [rial].
    most : int
        How many bins there are at most.

    Raises
    ------
    InputError
        When there is no change at all to show, or one is no whole number.
    """
    if not changes:
        raise InputError("there are no changes to show", where="changes", hint="give one for each customer")
    for each in changes:
        if type(each) is not int:
            raise InputError(f"{each!r} is no whole amount", where="changes", hint="give rials as int")
    moved = [each for each in changes if each]
    edges = whole_steps(min([0, *moved]), max([0, *moved]) + 1, most=most)
    step = edges[1] - edges[0]
    # A bin takes its end that is farther from zero: nobody who pays less stands with those who pay more.
    counts = Counter(
        (each - (each > 0)) // step if each > 0 else -((-each - 1) // step) - 1 for each in moved
    )
    return Distribution(
        bins=tuple(Bin(low=low, high=low + step, count=counts[low // step]) for low in edges[:-1]),
        less=sum(each < 0 for each in changes),
        unchanged=len(changes) - len(moved),
        more=sum(each > 0 for each in changes),
        total=sum(changes),
    )


def change_distribution(
    changes: Sequence[int], *, title: Label | None = None, language: Language = Language.EN
) -> Picture:
    """Return the picture of how the changes of bills are spread.

    Parameters
    ----------
    changes : sequence of int
        What each customer pays more, or less where negative [rial].
    title : Label, optional
    language : Language

    Raises
    ------
    InputError
        When there is no change at all to show, or one is no whole number.
    """
    v = voice(language)
    found = distribution(changes)
    heading = v.line(v.said(title or Label("Changes of bills", "تغییر صورتحساب‌ها")))
    return Picture(
        title=heading,
        language=language,
        size=(9.0, 4.8),
        draw=lambda figure: _draw(figure, v, found, heading),
    )


def _draw(figure: Any, v: PlotVoice, found: Distribution, heading: str) -> None:
    axes = figure.subplots()
    handles = {}
    for name, colour, below in (("pay_less", CREDIT, True), ("pay_more", CHARGE, False)):
        mine = [each for each in found.bins if (each.low < 0) is below]
        wide = [float(each.high - each.low) for each in mine]
        left = [float(each.low) for each in mine]
        handles[name] = axes.bar(
            left, [each.count for each in mine], wide, align="edge", color=colour, edgecolor="white"
        )
    low, high = found.bins[0].low, found.bins[-1].high
    mark_axis(
        axes.xaxis, v, whole_steps(low, high, most=12), scale_for(max(abs(low), abs(high)), WORDS["rial"])
    )
    axes.set_xlim(float(low), float(high))
    tallest = max(each.count for each in found.bins)
    mark_axis(axes.yaxis, v, whole_steps(0, tallest), scale_for(1, WORDS["customers"]))
    axes.axvline(0.0, color=INK, linewidth=1.1)
    axes.spines["left"].set_visible(False)
    head(
        figure,
        v,
        heading,
        v.line(
            f"{v.of('unchanged')}: {v.number(found.unchanged)}",
            f"{v.of('sum')}: {v.signed(found.total)} {v.of('rial')}",
        ),
    )
    counts = {"pay_less": found.less, "pay_more": found.more}
    below_legend(
        figure, v, [(bars, f"{v.of(name)}: {v.number(counts[name])}") for name, bars in handles.items()]
    )
