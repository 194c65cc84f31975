"""The picture of a sweep: what a portfolio owes along one figure, a curve for each value of another."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from hv_tariff.dates import persian_digits
from hv_tariff.errors import InputError
from hv_tariff.reports.plots.canvas import SERIES, Picture
from hv_tariff.reports.plots.curves import Curve, sweep_curves
from hv_tariff.reports.whatif_words import WORDS
from hv_tariff.reports.wording import Language
from hv_tariff.vocabulary import Label

_NO_UNIT = Label("", "")


def sweep_chart(plain: Mapping[str, Any], *, language: Language = Language.EN) -> Picture:
    """Return the picture of a sweep, with what is owed as it is beside it.

    Parameters
    ----------
    plain : mapping
        As `sweep_json` returns it.
    language : Language

    Raises
    ------
    InputError
        When the second figure has more values than curves can be told apart, or a sweep has no points.
    """
    *others, along = plain["parameters"]
    name = along["name"]
    groups: dict[str | None, list[Mapping[str, Any]]] = {}
    for point in plain["points"]:
        groups.setdefault(point["values"][others[0]["name"]] if others else None, []).append(point)
    if len(groups) >= len(SERIES):
        raise InputError(
            f"{len(groups)} curves cannot be told apart",
            where=f"vary {others[0]['name']}",
            hint=f"give the figure that is varied first {len(SERIES) - 1} values at most",
        )
    curves = [
        Curve(
            label=WORDS["scenario"] if value is None else _valued(_figure(plain, others[0]["name"]), value),
            points=[(Decimal(point["values"][name]), point["scenario_total"]) for point in points],
        )
        for value, points in groups.items()
    ]
    first = next(iter(groups.values()))
    standing = [(Decimal(point["values"][name]), point["baseline_total"]) for point in first]
    scenario = plain["scenario"]["name"]
    return sweep_curves(
        [*curves, Curve(label=WORDS["baseline"], points=standing)],
        parameter=_figure(plain, name),
        unit=_NO_UNIT,
        title=Label(f"{WORDS['owed'].en}: {scenario}", f"{WORDS['owed'].fa}: {scenario}"),
        language=language,
    )


def _figure(plain: Mapping[str, Any], name: str) -> Label:
    """A figure as the scenario writes it: ``rate energy.* scale``."""
    number, _, word = name.partition(".")
    edit = plain["scenario"]["edits"][int(number) - 1]
    kind = next(iter(edit))
    said = f"{kind} {edit[kind]} {word}"
    return Label(said, said)


def _valued(figure: Label, value: str) -> Label:
    return Label(f"{figure.en} {value}", f"{figure.fa} {persian_digits(value).replace('.', '٫')}")
