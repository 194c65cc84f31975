"""Which invoices of a table stand line by line: those are counted, the others go to the exact reading."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping
from typing import Any

import numpy as np
from attrs import define, field

from hv_tariff.audit.columns.alike import FEWEST, Alike
from hv_tariff.audit.findings import Verdict
from hv_tariff.audit.recompute import ACCOUNT, PARTS, not_missed
from hv_tariff.audit.sums import Sum, sums
from hv_tariff.billing.batch.billed import Billed, billed_lots
from hv_tariff.billing.batch.bills import case_of
from hv_tariff.billing.batch.figures import Flags, Integers
from hv_tariff.billing.batch.kinds import PRINTED, Kinds, kinds_of
from hv_tariff.billing.batch.lots import Lot, lots
from hv_tariff.billing.batch.rows import Rows, alike, packed
from hv_tariff.billing.batch.supply import Ordered
from hv_tariff.billing.engine import FOREIGN, planned, printed_amount
from hv_tariff.billing.plan import Plan
from hv_tariff.errors import HvTariffError
from hv_tariff.formula.columns.evaluating import Column, Figures
from hv_tariff.tariffs import TariffBook

# What is checked beside the lines, one invoice at a time.
BESIDE = (
    "rates_shown.", "market_shown.", "identifiers.", "metered.readings.", "printed.billed_demand_kw",
    "contract.customer",
)  # fmt: skip
BANDS = "printed.bands."
_BAND_PARTS = {"supplied_amount": "energy", "regulation_amount": "regulation_difference"}


Plans = dict[tuple[Hashable, bool], Plan | None]


@define(slots=True)
class Screened:
    """Which rows of a table stand, and how many of their lines are exact or inherited.

    Attributes
    ----------
    settled : (n,) bool
        Rows whose lines all stand; the others are for the exact reading.
    lines : mapping of (issuer code, line, verdict) to int
    checks : mapping of issuer code to int
        Sums of printed lines that are right.
    repaired : int
        Runs of the exact reading for rows that the columns could not prove.
    alike : dict of int to (Alike, int)
        Rows that differ and have many of their kind beside them: with which, and the place among those.
    """

    settled: Flags
    lines: dict[tuple[int, str, Verdict], int] = field(factory=dict)
    checks: dict[int, int] = field(factory=dict)
    repaired: int = 0
    alike: dict[int, tuple[Alike, int]] = field(factory=dict)


class Screen:
    """Screens the rows of one table.

    Parameters
    ----------
    rows : Rows
    book : TariffBook
    accept_estimates : bool
    issuers : (n,) int64
        A code of the issuer of each row, for the count.
    threads : int
    plans : dict, optional
        Plans that were found before, by what selects them; added to.
    """

    def __init__(
        self,
        rows: Rows,
        book: TariffBook,
        *,
        accept_estimates: bool,
        issuers: Integers,
        threads: int = 2,
        plans: Plans | None = None,
    ) -> None:
        self.rows, self.book, self.accept_estimates = rows, book, accept_estimates
        self.issuers, self.threads = issuers, threads
        self.known: Plans = {} if plans is None else plans
        taken = (path for path in rows.columns if path.startswith(PRINTED) or _is_band_amount(path))
        self.printed = {path: rows.figure(path, 0) for path in taken}
        self.found = Screened(settled=np.zeros(rows.count, np.bool_))

    def screen(self) -> Screened:
        """Return which rows stand: every line exact or inherited, nothing owed missing, all sums right.

        Notes
        -----
        A row that is not settled need not be wrong: it has a figure that columns do not hold, a check that
        is made one invoice at a time, a missing number, or a line that differs. The exact reading says.
        """
        kinds = kinds_of(self.rows)
        of_row, first = alike([kinds.of_row, *packed(self._presence())], self.rows.count)
        plans = self._plans(kinds, first, range(len(first)), takes_given=False)
        known = np.isin(of_row, np.fromiter(plans, np.int64, len(plans)))
        wanted = np.flatnonzero(kinds.sound & known & self._sound())
        apart = {
            kind: (self._on_page(first[kind]), plan.question.conventions) for kind, plan in plans.items()
        }
        taken = lots(plans, of_row, wanted, apart=apart)
        ordered = Ordered(self.rows, taken)
        self.page = {path: ordered.of_kinds(grid) for path, grid in self.printed.items()}
        given_plans: dict[int, Plan] = {}
        for lot, billed in zip(taken, self._billed(ordered, taken), strict=True):
            page = _Page(self, lot, billed)
            self.found.repaired += billed.repaired
            stands = page.stands(billed.lines)
            if not stands.all():
                given_plans |= self._plans(kinds, first, lot.kinds, takes_given=True)
                if all(kind in given_plans for kind in lot.kinds):
                    stands |= page.stands_from_printed(~stands, given_plans)
                    page.gather(~stands, given_plans)
            page.count(stands)
        return self.found

    def _billed(self, ordered: Ordered, taken: list[Lot]) -> Iterator[Billed]:
        return billed_lots(ordered, taken, threads=self.threads, parts_too=_compares_bands)

    def _presence(self) -> Iterator[Flags]:
        """Of each figure that not every page has, which rows have it."""
        for grid in self.printed.values():
            if not grid.present.all():
                yield grid.present

    def _sound(self) -> Flags:
        """Rows of figures that columns hold, without a check that is made one invoice at a time."""
        sound = np.ones(self.rows.count, np.bool_)
        for grid in self.printed.values():
            sound &= grid.sound
        for path, column in self.rows.columns.items():
            if path.startswith(BESIDE):
                sound &= ~np.asarray(column.is_valid())
        return sound

    def _on_page(self, row: int) -> tuple[bool, ...]:
        return tuple(bool(grid.present[row]) for grid in self.printed.values())

    def _plans(
        self, kinds: Kinds, first: Integers, some: Iterable[int], *, takes_given: bool
    ) -> dict[int, Plan]:
        """The plans of kinds of rows; none of a kind that is refused, or lacks a number for some line."""
        found: dict[int, Plan] = {}
        for kind in some:
            row = int(first[kind])
            key = kinds.key(self.rows, row), takes_given
            if key not in self.known:
                self.known[key] = self._plan(row, takes_given=takes_given)
            plan = self.known[key]
            if plan is not None:
                found[kind] = plan
        return found

    def _plan(self, row: int, *, takes_given: bool) -> Plan | None:
        try:
            plan = planned(
                case_of(self.rows, row),
                book=self.book,
                accept_estimates=self.accept_estimates,
                tolerant=True,
                takes_given=takes_given,
            )
        except HvTariffError:
            return None
        return None if any(part.omitted for part in plan.segments) else plan


def _compares_bands(lot: Lot) -> bool:
    return lot.plans[0].question.conventions.bands_rounded_on_page


def _is_band_amount(path: str) -> bool:
    return path.startswith(BANDS) and path.rpartition(".")[2] in _BAND_PARTS


class _Page:
    """The pages of a lot: all have the same lines, of issuers with the same conventions."""

    def __init__(self, screen: Screen, lot: Lot, billed: Billed) -> None:
        self.screen, self.lot, self.chain = screen, lot, billed
        self.conventions = lot.plans[0].question.conventions
        here = {
            path: grid.values[lot.places] for path, grid in screen.page.items() if grid.present[lot.start]
        }
        self.lines: dict[str, Any] = {
            path.removeprefix(PRINTED): values for path, values in here.items() if path.startswith(PRINTED)
        }
        self.bands = {path: values for path, values in here.items() if path.startswith(BANDS)}
        self.compared = {code: amount for code, amount in self.lines.items() if code not in ACCOUNT}
        if "transit" not in self.compared and set(self.compared) >= PARTS:
            self.compared["transit"] = sum(self.compared[code] for code in PARTS)
        self.sums = tuple(sums(self.lines, self.conventions))
        self.exact = {code: self._same(billed.lines, code) for code in self.compared}

    def _same(self, lines: Mapping[str, Any], code: str) -> Flags:
        return np.asarray(self.compared[code] == lines.get(code, 0))

    def stands(self, lines: Mapping[str, Any]) -> Flags:
        """Rows whose lines are all what their inputs give, whose sums are right and that lack no line."""
        stands = self._adds_up() & self._bands_as_computed() & ~self._missing(lines, len(self.lot.rows))
        stands[self.chain.refused] = False
        for same in self.exact.values():
            stands &= same
        return stands

    def _missing(self, lines: Mapping[str, Any], rows: int) -> Flags:
        """Rows that owe a line which is not on the page."""
        excused, missing = not_missed(self.lines, self.conventions), np.zeros(rows, np.bool_)
        for code, amounts in lines.items():
            if "." not in code and code not in self.compared and not excused(code):
                missing |= np.asarray(amounts != 0)
        return missing

    def _adds_up(self) -> Flags:
        right = np.ones(len(self.lot.rows), np.bool_)
        for each in self.sums:
            right &= each.exact | ~self._made(each)
        return right

    def _made(self, each: Sum) -> Flags:
        return np.broadcast_to(np.asarray(each.made, np.bool_), self.lot.rows.shape)

    def _bands_as_computed(self) -> Flags:
        """Where an issuer rounds the kWh of a band, a band that differs may be taken as printed: not here."""
        right = np.ones(len(self.lot.rows), np.bool_)
        if self.conventions.bands_rounded_on_page:
            for path, amounts in self.bands.items():
                band, _, name = path.removeprefix(BANDS).partition(".")
                code = f"{_BAND_PARTS.get(name)}.{band}"
                if code in self.chain.lines:
                    right &= amounts == self.chain.lines[code]
        return right

    def stands_from_printed(self, left: Flags, plans: Mapping[int, Plan]) -> Flags:
        """Of some rows, those whose lines are what inputs or the printed lines below them give."""
        lot = self.lot.only(left, plans)
        parts = lot.plans[0].segments
        if len(parts) > 1:
            return np.zeros(len(left), np.bool_)
        foreign = FOREIGN & set(self.lines) - set(parts[0].every)
        if any(np.any(self.lines[code][left]) for code in foreign):
            return np.zeros(len(left), np.bool_)
        printed = {code: amounts[left] for code, amounts in self.lines.items()}

        def given(code: str) -> Column:
            amount = printed_amount(code, printed, self.conventions)
            return Figures(values=amount) if isinstance(amount, np.ndarray) else amount

        threads = self.screen.threads
        (billed,) = billed_lots(
            Ordered(self.screen.rows, [lot]), [lot], threads=threads, given=lambda _: given
        )
        self.screen.found.repaired += billed.repaired
        stands = (self._adds_up() & self._bands_as_computed())[left]
        stands &= ~self._missing(billed.lines, len(lot.rows))
        stands[billed.refused] = False
        for code in self.compared:
            same = np.asarray(self.compared[code][left] == billed.lines.get(code, 0))
            stands &= self.exact[code][left] | same
        found = np.zeros(len(left), np.bool_)
        found[left] = stands
        found[self.chain.refused] = False
        return found

    def gather(self, left: Flags, plans: Mapping[int, Plan]) -> None:
        """Bring together, by kind, rows that differ, where they are many."""
        kinds = np.repeat(np.arange(len(self.lot.kinds)), self.lot.counts)
        for kind, count in enumerate(np.bincount(kinds[left], minlength=len(self.lot.kinds)).tolist()):
            if count < FEWEST:
                continue
            here = left & (kinds == kind)
            printed = {code: amounts[here] for code, amounts in self.lines.items()}
            lot = self.lot.only(here, plans)
            alike = Alike(self.screen.rows, lot, printed)
            for place, row in enumerate(lot.rows.tolist()):
                self.screen.found.alike[row] = alike, place

    def count(self, stands: Flags) -> None:
        """Count the lines of the rows that stand."""
        found, issuers = self.screen.found, self.screen.issuers[self.lot.rows]
        found.settled[self.lot.rows[stands]] = True
        all_ = np.bincount(issuers[stands])
        for each in self.sums:
            made = all_ if each.made is True else np.bincount(issuers[stands & self._made(each)])
            for issuer in np.flatnonzero(made).tolist():
                found.checks[issuer] = found.checks.get(issuer, 0) + int(made[issuer])
        for code, exact in self.exact.items():
            whole = exact.all()
            self._add(code, Verdict.EXACT, all_ if whole else np.bincount(issuers[stands & exact]))
            if not whole:
                self._add(code, Verdict.INHERITED, np.bincount(issuers[stands & ~exact]))

    def _add(self, code: str, verdict: Verdict, counts: Integers) -> None:
        lines = self.screen.found.lines
        for issuer in np.flatnonzero(counts).tolist():
            key = issuer, code, verdict
            lines[key] = lines.get(key, 0) + int(counts[issuer])
