"""Sweeps: one scenario at every value of a parameter, or of two, over a portfolio."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from itertools import product
from typing import Any

from attrs import frozen

from hv_tariff.audit.steps import Workers
from hv_tariff.errors import InputError, nearest
from hv_tariff.tariffs import TariffBook
from hv_tariff.whatif.columns.revenue import Reform, Revenue, revenue_of
from hv_tariff.whatif.rows import Refused
from hv_tariff.whatif.scenario import Scenario, read_scenario

MOST = 100_000
"""Points of a sweep."""
_AT_MOST = 2
_RANGE = 3
_DIGITS = 30  # before or after the point: no figure has more


@frozen(kw_only=True, slots=True)
class Parameter:
    """A figure of an edit, and the values it takes.

    Attributes
    ----------
    edit : int
        Which of the scenario's edits, from 1.
    word : str
        Which of its figures, as the scenario writes it: ``set``, ``scale``, ``add``, ``share``, ``price``.
    values : tuple of Decimal
    """

    edit: int
    word: str
    values: tuple[Decimal, ...]

    @property
    def name(self) -> str:
        """Return what it is called: ``1.scale``."""
        return f"{self.edit}.{self.word}"


@frozen(kw_only=True, slots=True, eq=False)
class Point:
    """One point of a sweep.

    Attributes
    ----------
    values : tuple of Decimal
        Of each parameter.
    reform : Reform
    """

    values: tuple[Decimal, ...]
    reform: Reform


@frozen(kw_only=True, slots=True, eq=False)
class Sweep:
    """A scenario at every value of its parameters.

    Attributes
    ----------
    scenario : Scenario
    parameters : tuple of Parameter
    points : tuple of Point
        The last parameter moves first.
    revenue : Revenue
    """

    scenario: Scenario
    parameters: tuple[Parameter, ...]
    points: tuple[Point, ...]
    revenue: Revenue


def read_parameter(text: str) -> Parameter:
    """Read a parameter: ``1.scale=0.9:1.1:0.01``, from, to and step, or ``1.set=8000,9000,10000``.

    Raises
    ------
    InputError
        When it is neither.
    """
    name, _, given = text.partition("=")
    number, _, word = name.strip().partition(".")
    hint = "write EDIT.WORD=FROM:TO:STEP or EDIT.WORD=VALUE,VALUE, such as 1.scale=0.9:1.1:0.01"
    if not (number.isascii() and number.isdigit() and word and given):
        raise InputError(f"'{text}' is no parameter", where="vary", hint=hint)
    try:
        if ":" in given:
            values = _range([Decimal(each) for each in given.split(":")])
        else:
            values = tuple(Decimal(each) for each in given.split(","))
    except InvalidOperation:
        raise InputError(f"'{given}' has a value that is no number", where="vary", hint=hint) from None
    if not values or not all(map(_is_sound, values)):
        raise InputError(f"'{given}' has no values", where="vary", hint=hint)
    return Parameter(edit=int(number), word=word.strip(), values=values)


def _is_sound(value: Decimal) -> bool:
    """Whether it is finite and of a size that can be written out."""
    return value.is_finite() and abs(value.adjusted()) <= _DIGITS


def _range(given: Sequence[Decimal]) -> tuple[Decimal, ...]:
    if len(given) != _RANGE or not all(map(_is_sound, given)) or not given[2]:
        return ()
    first, last, step = given
    count = (Fraction(last) - Fraction(first)) // Fraction(step)
    if count >= MOST:
        raise InputError(f"{count + 1:,} values", where="vary", hint=f"a sweep has {MOST:,} points at most")
    return tuple(first + step * i for i in range(count + 1))


def sweep(
    table: Any,
    scenario: Scenario,
    parameters: Sequence[Parameter],
    *,
    book: TariffBook,
    accept_estimates: bool = False,
    threads: int | None = None,
) -> Sweep:
    """Bill a portfolio under a scenario at every value of one or two of its figures.

    Parameters
    ----------
    table : object
        As of `compute_bills`.
    scenario : Scenario
    parameters : sequence of Parameter
    book, accept_estimates, threads
        As of `revenue`.

    Raises
    ------
    InputError
        When a parameter is no figure of the scenario, or there are too many.
    BookError
        When a value makes no sense, or an edit touches nothing.
    """
    return sweep_of(
        [table], scenario, parameters, book=book, accept_estimates=accept_estimates, threads=threads
    )


def sweep_of(
    tables: Iterable[Any],
    scenario: Scenario,
    parameters: Sequence[Parameter],
    *,
    book: TariffBook,
    accept_estimates: bool = False,
    threads: int | None = None,
    workers: Workers | None = None,
    rejected: Sequence[Refused] = (),
) -> Sweep:
    """As `sweep`, of a portfolio in several tables; see `revenue_of`."""
    grid = list(_grid(scenario, parameters))
    found = revenue_of(
        tables,
        [each for _, each in grid],
        book=book,
        accept_estimates=accept_estimates,
        threads=threads,
        workers=workers,
        rejected=rejected,
    )
    return Sweep(
        scenario=scenario,
        parameters=tuple(parameters),
        points=tuple(
            Point(values=values, reform=reform)
            for (values, _), reform in zip(grid, found.reforms, strict=True)
        ),
        revenue=found,
    )


def _grid(
    scenario: Scenario, parameters: Sequence[Parameter]
) -> Iterable[tuple[tuple[Decimal, ...], Scenario]]:
    names = [each.name for each in parameters]
    if not 1 <= len(set(names)) == len(names) <= _AT_MOST:
        raise InputError(
            f"{len(names)} parameters: {', '.join(names) or 'none'}",
            where="vary",
            hint="a sweep moves one figure, or two that differ",
        )
    record = scenario.record()
    for each in parameters:
        _check(each, record["edits"])
    count = 1
    for each in parameters:
        count *= len(each.values)
    if count > MOST:
        raise InputError(f"{count:,} points", where="vary", hint=f"a sweep has {MOST:,} at most")
    for values in product(*(each.values for each in parameters)):
        edits = [dict(edit) for edit in record["edits"]]
        said = []
        for parameter, value in zip(parameters, values, strict=True):
            edits[parameter.edit - 1][parameter.word] = f"{value:f}"
            said.append(f"{parameter.name} = {value:f}")
        name = f"{scenario.name}, {', '.join(said)}"
        yield values, read_scenario({"name": name, "edits": edits}, file=scenario.name)


def _check(parameter: Parameter, edits: Sequence[Mapping[str, Any]]) -> None:
    if not 1 <= parameter.edit <= len(edits):
        raise InputError(
            f"no edit {parameter.edit}", where="vary", hint=f"the scenario has {len(edits)}, the first is 1"
        )
    edit = edits[parameter.edit - 1]
    figures = [word for word, value in edit.items() if _is_figure(value)]
    if parameter.word not in figures:
        raise InputError(
            f"edit {parameter.edit} has no figure '{parameter.word}'",
            where="vary",
            hint=nearest(parameter.word, figures) if figures else "it has no figure",
        )


def _is_figure(value: object) -> bool:
    try:
        return Decimal(str(value)).is_finite()
    except InvalidOperation:
        return False
