"""Baseline and scenarios side by side: by line, band, customer, class and month, and where it comes from."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from fractions import Fraction
from functools import cached_property
from typing import TypeVar

from attrs import frozen

from hv_tariff.billing import Case
from hv_tariff.errors import HvTariffError, InputError
from hv_tariff.tariffs import TariffBook
from hv_tariff.vocabulary import Band, Label, Status
from hv_tariff.whatif.beside import Beside, Billed
from hv_tariff.whatif.edits.edit import Edit
from hv_tariff.whatif.owed import Owed
from hv_tariff.whatif.rows import Refused, Row, Sum, added, sum_of
from hv_tariff.whatif.scenario import Scenario

_Key = TypeVar("_Key", bound=Hashable)


@frozen(kw_only=True, slots=True, eq=False)
class Compared:
    """A scenario beside the baseline, over the cases that can be billed under both.

    Attributes
    ----------
    scenario : Scenario
    rows : tuple of Row
    refused : tuple of Refused
        Cases that the baseline bills and the scenario does not.
    idle : tuple of Edit
        Edits of tables that no bill of the cases reads: they move nothing here.
    prices_stated : bool
        Whether the scenario states what energy bought costs.
    """

    scenario: Scenario
    rows: tuple[Row, ...]
    refused: tuple[Refused, ...]
    idle: tuple[Edit, ...] = ()
    prices_stated: bool = False

    @cached_property
    def total(self) -> Sum:
        """Return the sum over all rows."""
        return sum_of(self.rows)

    @property
    def status(self) -> Status | None:
        """Return the weakest status of the numbers used on either side; None without rows."""
        return min((min(each.before.status, each.after.status) for each in self.rows), default=None)

    def by_class(self) -> Mapping[str, Sum]:
        """Return the sums by tariff class."""
        return self._by(lambda row: row.tariff_class.value)

    def by_month(self) -> Mapping[str, Sum]:
        """Return the sums by Solar Hijri month, in order."""
        return dict(sorted(self._by(lambda row: row.month).items()))

    def by_customer(self) -> Mapping[str, Sum]:
        """Return the sums by customer."""
        return self._by(lambda row: row.customer)

    def by_line(self) -> Mapping[str, Sum]:
        """Return the sums by line, without energy: they add up to the total."""
        found: dict[str, Sum] = {}
        for row in self.rows:
            for code in row.parts:
                old = found.get(code, Sum())
                found[code] = Sum(
                    cases=old.cases + 1,
                    before=old.before + row.before.lines.get(code, 0),
                    after=old.after + row.after.lines.get(code, 0),
                    parts=added(old.parts, row.parts[code]),
                )
        return found

    def by_band(self) -> Mapping[Band, Sum]:
        """Return the sums by band: its energy, and the parts of lines that are priced by band."""
        found: dict[Band, Sum] = {}
        for row in self.rows:
            for band in Band:
                kwh = (row.band_kwh_before.get(band), row.band_kwh_after.get(band))
                if kwh == (None, None):
                    continue
                old = found.get(band, Sum())
                found[band] = Sum(
                    cases=old.cases + 1,
                    before=old.before + row.before.bands.get(band, 0),
                    after=old.after + row.after.bands.get(band, 0),
                    kwh_before=old.kwh_before + Fraction(kwh[0] or 0),
                    kwh_after=old.kwh_after + Fraction(kwh[1] or 0),
                )
        return {band: found[band] for band in Band if band in found}

    @property
    def labels(self) -> Mapping[str, Label]:
        """Return what each line is called."""
        return {
            code: label
            for row in self.rows
            for owed in (row.before, row.after)
            for code, label in owed.labels.items()
        }

    def losers(self) -> list[tuple[str, Sum]]:
        """Return the customers who owe more under the scenario, those with most more first."""
        return self._ordered(lambda each: each.difference > 0, largest=True)

    def winners(self) -> list[tuple[str, Sum]]:
        """Return the customers who owe less under the scenario, those with most less first."""
        return self._ordered(lambda each: each.difference < 0, largest=False)

    def _ordered(self, wanted: Callable[[Sum], bool], *, largest: bool) -> list[tuple[str, Sum]]:
        found = [(name, each) for name, each in self.by_customer().items() if wanted(each)]
        sign = -1 if largest else 1
        return sorted(found, key=lambda pair: (sign * pair[1].difference, pair[0]))

    def _by(self, key: Callable[[Row], _Key]) -> Mapping[_Key, Sum]:
        groups: dict[_Key, list[Row]] = {}
        for row in self.rows:
            groups.setdefault(key(row), []).append(row)
        return {name: sum_of(rows) for name, rows in groups.items()}


@frozen(kw_only=True, slots=True, eq=False)
class Comparison:
    """Scenarios beside one baseline.

    Attributes
    ----------
    book : TariffBook
        That of the baseline.
    scenarios : tuple of Compared
    cases : int
        How many cases the baseline bills.
    refused : tuple of Refused
        Cases that not even the baseline bills.
    """

    book: TariffBook
    scenarios: tuple[Compared, ...]
    cases: int
    refused: tuple[Refused, ...]

    def scenario(self, name: str) -> Compared:
        """Return the comparison with a scenario by its name; raises InputError."""
        for each in self.scenarios:
            if each.scenario.name == name:
                return each
        names = ", ".join(each.scenario.name for each in self.scenarios)
        raise InputError(f"no scenario '{name}'", hint=f"compared: {names}")


def compare(
    cases: Sequence[Case],
    scenarios: Scenario | Iterable[Scenario],
    *,
    book: TariffBook,
    accept_estimates: bool = False,
    customers: Sequence[str] | None = None,
) -> Comparison:
    """Bill cases as they are and under scenarios, and compare.

    Parameters
    ----------
    cases : sequence of Case
    scenarios : Scenario, or several
    book : TariffBook
        The book of the baseline, which the scenarios edit.
    accept_estimates : bool
        Consent to numbers that are estimates, on either side.
    customers : sequence of str, optional
        Whose each case is; by default every case is a customer of its own.

    Returns
    -------
    Comparison
        A case that cannot be billed is left out of the sums, with the reason.

    Raises
    ------
    BookError
        When an edit touches nothing or makes no sense of a table.
    """
    names = [case.name for case in cases] if customers is None else list(customers)
    if len(names) != len(cases):
        raise InputError(f"{len(cases)} cases and {len(names)} customers", hint="give one customer a case")
    billed: list[Billed] = []
    refused: list[Refused] = []
    for case, customer in zip(cases, names, strict=True):
        try:
            bill = case.compute(book=book, accept_estimates=accept_estimates)
        except HvTariffError as error:
            refused.append(Refused(where=case.name, name=case.name, reason=str(error)))
        else:
            billed.append(Billed(case=case, customer=customer, bill=bill, owed=Owed.by(bill)))
    asked = [scenarios] if isinstance(scenarios, Scenario) else list(scenarios)
    return Comparison(
        book=book,
        scenarios=tuple(_compared(each, billed, book, accept_estimates) for each in asked),
        cases=len(billed),
        refused=tuple(refused),
    )


def _compared(scenario: Scenario, billed: list[Billed], book: TariffBook, accept_estimates: bool) -> Compared:
    made = scenario.applied(book, [each.case for each in billed])
    reasons = {id(case): reason for case, reason in made.refused}
    beside = Beside(scenario, book, made.book, accept_estimates=accept_estimates)
    after = iter(made.cases)
    rows: list[Row] = []
    refused: list[Refused] = []
    for each in billed:
        name, reason = each.case.name, reasons.get(id(each.case))
        if reason is None:
            try:
                rows.append(beside.row(each, next(after)))
            except HvTariffError as error:
                reason = str(error)
        if reason is not None:
            refused.append(Refused(where=name, name=name, reason=reason))
    return Compared(
        scenario=scenario,
        rows=tuple(rows),
        refused=tuple(refused),
        idle=beside.idle() if rows else (),
        prices_stated=beside.prices is not None,
    )
