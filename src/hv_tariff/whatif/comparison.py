"""Baseline and scenarios side by side: by line, band, customer, class and month, and where it comes from."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import TypeVar

from attrs import field, frozen

from hv_tariff.billing import Case
from hv_tariff.dates import month_key
from hv_tariff.errors import HvTariffError, InputError
from hv_tariff.tariffs import TariffBook
from hv_tariff.vocabulary import Band, Label, Status, TariffClass
from hv_tariff.whatif.decomposition import Factor, Load, Sides, decomposed
from hv_tariff.whatif.owed import Owed
from hv_tariff.whatif.scenario import Scenario

_Key = TypeVar("_Key", bound=Hashable)


@frozen(kw_only=True, slots=True)
class Refused:
    """A case that is not compared, and why.

    Attributes
    ----------
    where : str
        The row of the portfolio, or the case.
    name : str
        The case, where it has a name.
    reason : str
    """

    where: str
    name: str
    reason: str


@frozen(kw_only=True, slots=True, eq=False)
class Row:
    """One case before and after a scenario.

    Attributes
    ----------
    name, customer : str
    tariff_class : TariffClass
        Before the scenario.
    month : str
        The Solar Hijri month that its period begins in.
    kwh_before, kwh_after : Decimal
        Energy [kWh].
    band_kwh_before, band_kwh_after : Mapping of Band to Decimal
    before, after : Owed
    parts : Mapping of str to Mapping of Factor to int
        By line, what of its difference comes from each factor [rial].
    """

    name: str
    customer: str
    tariff_class: TariffClass
    month: str
    band_kwh_before: Mapping[Band, Decimal]
    band_kwh_after: Mapping[Band, Decimal]
    before: Owed
    after: Owed
    parts: Mapping[str, Mapping[Factor, int]]

    @property
    def difference(self) -> int:
        """Return what is owed after less what is owed before [rial]."""
        return self.after.total - self.before.total


@frozen(kw_only=True, slots=True)
class Sum:
    """A sum over rows.

    Attributes
    ----------
    cases : int
    before, after : int
        [rial]
    kwh_before, kwh_after : Fraction
        [kWh]
    parts : Mapping of Factor to int
        They add up to the difference [rial]; of bands, empty.
    """

    cases: int = 0
    before: int = 0
    after: int = 0
    kwh_before: Fraction = Fraction(0)
    kwh_after: Fraction = Fraction(0)
    parts: Mapping[Factor, int] = field(factory=dict)

    @property
    def difference(self) -> int:
        """Return after less before [rial]."""
        return self.after - self.before

    @property
    def price_before(self) -> Fraction | None:
        """Return the effective price before [rial/kWh], None without energy."""
        return self.before / self.kwh_before if self.kwh_before else None

    @property
    def price_after(self) -> Fraction | None:
        """Return the effective price after [rial/kWh], None without energy."""
        return self.after / self.kwh_after if self.kwh_after else None


@frozen(kw_only=True, slots=True, eq=False)
class Compared:
    """A scenario beside the baseline, over the cases that can be billed under both.

    Attributes
    ----------
    scenario : Scenario
    rows : tuple of Row
    refused : tuple of Refused
        Cases that the baseline bills and the scenario does not.
    """

    scenario: Scenario
    rows: tuple[Row, ...]
    refused: tuple[Refused, ...]

    @property
    def total(self) -> Sum:
        """Return the sum over all rows."""
        return _sum(self.rows)

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
                    parts=_added(old.parts, row.parts[code]),
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
        return {name: _sum(rows) for name, rows in groups.items()}


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
    billed: list[tuple[Case, str, Owed]] = []
    refused: list[Refused] = []
    for case, customer in zip(cases, names, strict=True):
        try:
            bill = case.compute(book=book, accept_estimates=accept_estimates)
        except HvTariffError as error:
            refused.append(Refused(where=case.name, name=case.name, reason=str(error)))
        else:
            billed.append((case, customer, Owed.by(bill)))
    asked = [scenarios] if isinstance(scenarios, Scenario) else list(scenarios)
    return Comparison(
        book=book,
        scenarios=tuple(_compared(each, billed, book, accept_estimates) for each in asked),
        cases=len(billed),
        refused=tuple(refused),
    )


def _compared(
    scenario: Scenario, billed: list[tuple[Case, str, Owed]], book: TariffBook, accept_estimates: bool
) -> Compared:
    made = scenario.applied(book, [case for case, _, _ in billed])
    reasons = {id(case): reason for case, reason in made.refused}
    after = iter(made.cases)
    same = made.book.contents.editions == book.contents.editions
    rows: list[Row] = []
    refused: list[Refused] = []
    for case, customer, owed in billed:
        reason = reasons.get(id(case))
        if reason is None:
            try:
                rows.append(_row(case, customer, owed, next(after), book, made.book, accept_estimates, same))
            except HvTariffError as error:
                reason = str(error)
        if reason is not None:
            refused.append(Refused(where=case.name, name=case.name, reason=reason))
    return Compared(scenario=scenario, rows=tuple(rows), refused=tuple(refused))


def _row(
    case: Case,
    customer: str,
    owed: Owed,
    after: Case,
    book: TariffBook,
    edited: TariffBook,
    accept_estimates: bool,
    same_tables: bool,
) -> Row:
    if after is case and same_tables:
        last = owed
        parts: Mapping[str, Mapping[Factor, int]] = {code: {} for code in owed.lines}
    else:
        last = Owed.by(after.compute(book=edited, accept_estimates=accept_estimates))
        parts = _parts(case, owed, after, last, book, edited, accept_estimates, same_tables)
    return Row(
        name=case.name,
        customer=customer,
        tariff_class=case.contract.tariff_class,
        month=month_key(case.period.from_),
        band_kwh_before=dict(case.consumption.energy_kwh),
        band_kwh_after=dict(after.consumption.energy_kwh),
        before=owed,
        after=last,
        parts=parts,
    )


def _parts(
    case: Case,
    owed: Owed,
    after: Case,
    last: Owed,
    book: TariffBook,
    edited: TariffBook,
    accept_estimates: bool,
    same_tables: bool,
) -> Mapping[str, Mapping[Factor, int]]:
    """The parts of the difference; all of it joint where a bill between the two cannot be computed."""
    sides = Sides.of(case, after, same_tables=same_tables)
    ends = {(False, Load.of(case)): owed, (True, Load.of(after)): last}

    def lines(rate: bool, load: Load) -> Mapping[str, int]:
        if (rate, load) in ends:
            return ends[rate, load].lines
        between = load.put_into(after if rate else case)
        bill = between.compute(book=edited if rate else book, accept_estimates=accept_estimates)
        return Owed.by(bill).lines

    try:
        return decomposed(sides, lines)
    except HvTariffError:
        codes = dict.fromkeys((*owed.lines, *last.lines))
        return {code: {Factor.JOINT: last.lines.get(code, 0) - owed.lines.get(code, 0)} for code in codes}


def _sum(rows: Sequence[Row]) -> Sum:
    parts: Mapping[Factor, int] = {}
    for row in rows:
        for each in row.parts.values():
            parts = _added(parts, each)
    return Sum(
        cases=len(rows),
        before=sum(row.before.total for row in rows),
        after=sum(row.after.total for row in rows),
        kwh_before=sum((Fraction(kwh) for row in rows for kwh in row.band_kwh_before.values()), Fraction(0)),
        kwh_after=sum((Fraction(kwh) for row in rows for kwh in row.band_kwh_after.values()), Fraction(0)),
        parts=parts,
    )


def _added(parts: Mapping[Factor, int], more: Mapping[Factor, int]) -> Mapping[Factor, int]:
    return {
        factor: parts.get(factor, 0) + more.get(factor, 0)
        for factor in Factor
        if factor in parts or factor in more
    }
