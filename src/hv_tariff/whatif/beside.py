"""One case billed as it is and under a scenario, with the bills between that tell the factors apart."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import frozen

from hv_tariff.billing import Bill, Case
from hv_tariff.billing.plan import Plan
from hv_tariff.dates import month_key
from hv_tariff.errors import HvTariffError
from hv_tariff.tariffs import Edition, Number, TariffBook
from hv_tariff.whatif.bought import paid, prices_of
from hv_tariff.whatif.decomposition import Factor, Load, Sides, decomposed, undivided
from hv_tariff.whatif.edits.edit import Edit
from hv_tariff.whatif.edits.editions import EditionEdit
from hv_tariff.whatif.edits.rates import RateEdit
from hv_tariff.whatif.owed import Owed
from hv_tariff.whatif.printed_loss import with_sound_loss
from hv_tariff.whatif.rows import Row
from hv_tariff.whatif.scenario import Scenario


@frozen(kw_only=True, slots=True, eq=False)
class Billed:
    """A case with its bill as it is."""

    case: Case
    customer: str
    bill: Bill
    owed: Owed


class Beside:
    """Bills cases under a scenario and beside it.

    Parameters
    ----------
    scenario : Scenario
    book, edited : TariffBook
        Before the scenario and after it.
    accept_estimates : bool
    """

    def __init__(
        self, scenario: Scenario, book: TariffBook, edited: TariffBook, *, accept_estimates: bool
    ) -> None:
        self._scenario = scenario
        self._book = book
        self._edited = edited
        self._accept = accept_estimates
        self._same = _priced_by(book) == _priced_by(edited)
        self._used: set[str] = set()
        self._plans: set[Plan] = set()
        self.prices = prices_of(scenario)

    def row(self, billed: Billed, after: Case) -> Row:
        """Return a case before and after; the errors are those of `compute_bill`."""
        case, bill = billed.case, billed.bill
        if after is not case or not self._same:
            bill = after.compute(book=self._edited, accept_estimates=self._accept)
        last = billed.owed if bill is billed.bill else Owed.by(bill)
        if bill.plan not in self._plans:  # bills of one plan read the same numbers
            self._plans.add(bill.plan)
            self._used |= {place for _, number in bill.numbers() for place in _places(number)}
        parts = undivided(billed.owed.lines, last.lines)
        if last is not billed.owed:
            parts = self._parts(case, billed.owed, after, last)
        before_price, after_price = self.prices if self.prices is not None else ({}, {})
        stated = self.prices is not None
        return Row(
            name=case.name,
            customer=billed.customer,
            tariff_class=case.contract.tariff_class,
            month=month_key(case.period.from_),
            band_kwh_before=dict(case.consumption.energy_kwh),
            band_kwh_after=dict(after.consumption.energy_kwh),
            before=billed.owed,
            after=last,
            parts=parts,
            paid_before=paid(billed.bill, before_price) if stated else None,
            paid_after=paid(bill, after_price) if stated else None,
        )

    def idle(self) -> tuple[Edit, ...]:
        """Return the edits of rates and editions that no bill so far read a number of."""
        return tuple(
            each
            for each in self._scenario.edits
            if isinstance(each, RateEdit | EditionEdit) and each.where not in self._used
        )

    def _parts(self, case: Case, owed: Owed, after: Case, last: Owed) -> Mapping[str, Mapping[Factor, int]]:
        """The parts of the difference; not told apart where a bill between the two cannot be computed."""
        sides = Sides.of(case, after, same_tables=self._same)

        def between(rate: bool, load: Load) -> Mapping[str, int]:
            book = self._edited if rate else self._book
            asked = with_sound_loss(
                load.put_into(after if rate else case),
                printed=case,
                printed_under=self._book,
                billed_under=book,
            )
            return Owed.by(asked.compute(book=book, accept_estimates=self._accept)).lines

        try:
            return decomposed(sides, before=owed.lines, after=last.lines, between=between)
        except HvTariffError:
            return undivided(owed.lines, last.lines)


def _priced_by(book: TariffBook) -> tuple[Edition, ...]:
    """The editions that bills read: those of hours alone change no amount."""
    return tuple(each for each in book.contents.editions if each.time_of_use is None)


def _places(number: Number | None) -> tuple[str, ...]:
    """The place of a number, and of those that it was made from."""
    return () if number is None else (number.where, *_places(number.basis))
