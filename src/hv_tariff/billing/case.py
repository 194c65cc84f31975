"""One invoice, or one case typed by a person: all that billing takes of it, and what its page printed."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from attrs import evolve, frozen

from hv_tariff.billing.bill import Bill
from hv_tariff.billing.conventions import Conventions
from hv_tariff.billing.engine import compute_bill, recompute_lines
from hv_tariff.billing.planning import NOT_ASKED
from hv_tariff.billing.record import fields_of
from hv_tariff.billing.supplied import Supplied, supplied_of
from hv_tariff.contracts import Account, BillingPeriod, Consumption, Contract
from hv_tariff.errors import HvTariffError
from hv_tariff.tariffs import Number, TariffBook

_HALF_RATE = Decimal("0.0005")


@frozen(kw_only=True, slots=True)
class Case:
    """All that `compute_bill` takes of one invoice, and what the page printed, if it did.

    Attributes
    ----------
    name : str
        The invoice's id, for errors and reports.
    contract : Contract
    period : BillingPeriod
    consumption : Consumption
    account : Account
    conventions : Conventions
    supplied : mapping of str to str
        Rates that no table has, by key.
    printed : mapping of str to int
        Printed amounts by line [rial]; empty where nothing was printed.
    printed_parts : mapping of str to int
        Printed amounts of the bands that a line is the sum of, ``energy.mid`` [rial].
    supposed : tuple of (str, Number)
        Rates of a scenario that no table has, or that stand in the place of `supplied`.
    """

    name: str
    contract: Contract
    period: BillingPeriod
    consumption: Consumption
    account: Account
    conventions: Conventions
    supplied: Mapping[str, Any]
    printed: Mapping[str, int]
    printed_parts: Mapping[str, int]
    supposed: tuple[tuple[str, Number], ...] = ()

    @property
    def rates(self) -> Mapping[str, Any] | Supplied:
        """Return the rates that no table has, with those that a scenario supposes."""
        return evolve(supplied_of(self.supplied), supposed=self.supposed) if self.supposed else self.supplied

    def compute(self, *, book: TariffBook, accept_estimates: bool = False) -> Bill:
        """Return the bill, from inputs alone; the errors are those of `compute_bill`."""
        return compute_bill(
            self.contract,
            period=self.period,
            consumption=self.consumption,
            account=self.account,
            conventions=self.conventions,
            supplied=self.rates,
            book=book,
            accept_estimates=accept_estimates,
        )

    def recompute(self, *, book: TariffBook, accept_estimates: bool = False) -> Bill:
        """Return each line from the printed lines it builds on; the errors are those of `recompute_lines`.

        Where the issuer's pages round the kWh of a band, the printed amount of the band is taken if that
        rounding explains its difference.
        """
        bill = self._recomputed(self.printed, book, accept_estimates)
        taken = self._rounded_bands(bill) if self.conventions.bands_rounded_on_page else {}
        return self._recomputed({**self.printed, **taken}, book, accept_estimates) if taken else bill

    def recompute_line(self, line: str, *, book: TariffBook) -> int | None:
        """Return one line from the printed lines [rial], or None where it cannot be computed.

        Rounded bands are not looked at; the errors are those of `recompute_lines`.
        """
        bill = self._recomputed(self.printed, book, False, only=line)
        if bill.omitted.get(line, NOT_ASKED) != NOT_ASKED:
            return None
        return bill.amount(line) or 0

    def _recomputed(
        self, printed: Mapping[str, int], book: TariffBook, accept_estimates: bool, only: str | None = None
    ) -> Bill:
        return recompute_lines(
            self.contract,
            period=self.period,
            consumption=self.consumption,
            printed=printed,
            account=self.account,
            conventions=self.conventions,
            supplied=self.supplied,
            book=book,
            accept_estimates=accept_estimates,
            only=only,
        )

    def _rounded_bands(self, bill: Bill) -> dict[str, int]:
        """The printed bands whose difference half a unit of the printed kWh, or of the rate, explains."""
        found = {}
        parts = bill.parts
        for band, energy in self.consumption.energy_kwh:
            half = Decimal(1).scaleb(int(energy.as_tuple().exponent)) / 2
            for code in (f"energy.{band.value}", f"regulation_difference.{band.value}"):
                if code not in parts or code not in self.printed_parts or not energy:
                    continue
                worth = half * abs(parts[code]) / energy + energy * _HALF_RATE + 1
                if 0 < abs(parts[code] - self.printed_parts[code]) <= worth:
                    found[code] = self.printed_parts[code]
        return found


def read_case(record: Mapping[str, Any], *, name: str | None = None) -> Case:
    """Read an invoice record (the format of issued invoices; `printed` is not needed).

    Parameters
    ----------
    record : mapping
        Text for figures, ``true`` or ``false`` for flags; see the invoice format in the docs.
    name : str, optional
        What to call it in errors where it has no `invoice_id`.

    Raises
    ------
    InputError
        When a field is unknown, missing or makes no sense; the error names the invoice and the field.
    """
    title = str(record.get("invoice_id") or name or "case")
    try:
        return Case(name=title, **fields_of(record))
    except HvTariffError as error:
        error.where = f"{title}: {error.where}" if error.where else title
        raise
