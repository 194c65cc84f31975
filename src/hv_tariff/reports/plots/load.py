"""What a customer took: energy by band with its share, and the demands beside the average load."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction
from typing import Any

from attrs import frozen

from hv_tariff.billing.case import Case
from hv_tariff.reports.plots.axes import head, mark_axis, name_bars, write_beside
from hv_tariff.reports.plots.canvas import CARRIED, CHARGE, QUIET, SUM, Picture
from hv_tariff.reports.plots.words import WORDS, PlotVoice, scale_for, voice, whole_steps
from hv_tariff.reports.wording import Language
from hv_tariff.vocabulary import Band, Label

_BANDS = {Band.MID: "#2563a8", Band.PEAK: "#c2571a", Band.OFF_PEAK: "#2e8b57", Band.FRIDAY_PEAK: "#a16207"}
_HOURS_A_DAY = 24


@frozen(kw_only=True, slots=True)
class Load:
    """The load of a period.

    Attributes
    ----------
    energy : tuple of (Band, Fraction)
        Energy by band [kWh].
    demands : tuple of (str, Label, Fraction)
        Contract, permitted, reduced and measured demand as far as they are known, and the average load [kW]:
        the energy of all bands over the hours of the period.
    """

    energy: tuple[tuple[Band, Fraction], ...]
    demands: tuple[tuple[str, Label, Fraction], ...]

    @property
    def total(self) -> Fraction:
        """Return the energy of all bands [kWh]."""
        return sum((kwh for _, kwh in self.energy), Fraction(0))

    def share(self, band: Band) -> Fraction:
        """Return a band's part of the energy, between 0 and 1; 0 where nothing was taken."""
        total = self.total
        return dict(self.energy)[band] / total if total else Fraction(0)


def load_of(case: Case) -> Load:
    """Return the load of a case; the demands are those in force on the last day of its period.

    Parameters
    ----------
    case : Case
    """
    read, period = case.consumption, case.period
    energy = tuple((band, Fraction(kwh)) for band, kwh in read.energy_kwh)
    step = case.contract.demand_on(period.until - timedelta(days=1))
    known = (
        ("contract_kw", step.contract_kw),
        ("permitted_kw", step.permitted_kw),
        ("reduced_kw", step.reduced_kw),
        ("measured_kw", read.demand_kw),
    )
    total = sum((kwh for _, kwh in energy), Fraction(0))
    return Load(
        energy=energy,
        demands=(
            *((name, WORDS[name], Fraction(kw)) for name, kw in known if kw),
            ("average_kw", WORDS["average_kw"], total / (period.days * _HOURS_A_DAY)),
        ),
    )


def load_split(case: Case, *, language: Language = Language.EN) -> Picture:
    """Return the picture of a case's energy by band, and of its demands.

    Parameters
    ----------
    case : Case
    language : Language
        In Persian the bars run from right to left.
    """
    v = voice(language)
    load = load_of(case)
    period = case.period
    heading = v.line(f"{v.of('load')} {case.name}", v.span(period.from_, period.until))
    rows = len(load.energy) + len(load.demands)
    return Picture(
        title=heading,
        language=language,
        size=(9.0, 2.6 + 0.46 * rows),
        draw=lambda figure: _draw(figure, v, load, heading),
    )


def _draw(figure: Any, v: PlotVoice, load: Load, heading: str) -> None:
    ratios = {"height_ratios": [len(load.energy), len(load.demands)]}
    above, below = figure.subplots(2, 1, gridspec_kw=ratios)
    energy = [
        (
            v.said(band.label),
            kwh,
            v.line(f"{v.to_places(kwh, 0)} ({v.percent(load.share(band))})"),
            _BANDS[band],
        )
        for band, kwh in load.energy
    ]
    _bars(above, v, energy, WORDS["kWh"])
    colours = {"average_kw": CARRIED, "measured_kw": CHARGE}
    demands = [
        (v.said(label), kw, v.to_places(kw, 0 if kw >= 100 else 2), colours.get(name, SUM))
        for name, label, kw in load.demands
    ]
    _bars(below, v, demands, WORDS["kW"])
    side = "right" if v.persian else "left"
    head(figure, v, heading)
    above.set_title(
        v.line(v.of("energy"), f"{v.to_places(load.total, 0)} {v.of('kWh')}"),
        loc=side,
        color=QUIET,
        fontsize=10,
    )
    below.set_title(v.of("demand"), loc=side, color=QUIET, fontsize=10)


def _bars(axes: Any, v: PlotVoice, rows: list[tuple[str, Fraction, str, str]], unit: Label) -> None:
    largest = max((int(size) + 1 for _, size, _, _ in rows), default=1)
    marks = whole_steps(0, largest)
    axes.set_xlim(0.0, largest * 1.25)
    axes.set_ylim(len(rows) - 0.4, -0.6)
    for place, (_, size, text, colour) in enumerate(rows):
        axes.barh(place, float(size), height=0.62, color=colour)
        write_beside(axes, v, text, (size, place))
    axes.set_yticks(range(len(rows)), [name for name, _, _, _ in rows])
    mark_axis(axes.xaxis, v, marks, scale_for(largest, unit))
    name_bars(axes, v)
