"""The price of a change of the contract demand, along the demand that is asked for."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

from attrs import field, frozen

from hv_tariff.billing.connection.pricing import price, table_in_force
from hv_tariff.billing.connection.quote import Quote
from hv_tariff.billing.rules import rates
from hv_tariff.billing.supplied import NOTHING, Supplied
from hv_tariff.contracts.changes.clauses import DECREASE, INCREASE
from hv_tariff.contracts.changes.due import Due, Pays
from hv_tariff.contracts.changes.row import Holding, Row
from hv_tariff.errors import InputError
from hv_tariff.tariffs import TariffBook
from hv_tariff.whatif.along import Along
from hv_tariff.whatif.computation import Computation, exact_decimal, of_quote


@frozen(kw_only=True, slots=True)
class ChangePrice:
    """How the change of the contract demand itself is priced, by the table of connection costs.

    Attributes
    ----------
    row : Row
        The row the connection falls in.
    edition : str or None
        The table by its name; or
    on : datetime.date or None
        the day at whose rate it is priced.
    returned_share : Decimal or None
        The part of the difference that a decrease pays back. It is not known: None says that decreases are
        not looked at.
    spread : int
        Over how many times these months the amount is spread; 1: these months bear it whole.
    supplied : Supplied
        A row of the caller's.
    """

    row: Row
    edition: str | None = None
    on: date | None = None
    returned_share: Decimal | None = None
    spread: int = 1
    supplied: Supplied = NOTHING

    def __attrs_post_init__(self) -> None:
        if self.spread < 1:
            raise InputError(
                f"an amount cannot be spread over {self.spread}", where="spread", hint="give 1 or more"
            )
        if self.returned_share is not None and not 0 <= self.returned_share <= 1:
            raise InputError(
                f"the share {self.returned_share} is not between 0 and 1",
                where="returned_share",
                hint="give a share such as 0.5",
            )


@frozen(kw_only=True, slots=True, eq=False)
class Changing:
    """A change priced for any demand that is asked for.

    Attributes
    ----------
    how : ChangePrice
    now_kw : Decimal
        Today's contract demand [kW].
    book : TariffBook
    accept_estimates : bool
    """

    how: ChangePrice = field(kw_only=False)
    now_kw: Decimal
    book: TariffBook
    accept_estimates: bool

    def quote(self, kw: Fraction) -> Quote:
        """Return the quote of a change to a demand; a decrease pays back its share of the difference."""
        asked = Holding(demand_kw=exact_decimal(kw), row=self.how.row)
        held = Holding(demand_kw=self.now_kw, row=self.how.row)
        due = Due(pays=Pays.DIFFERENCE, clause=INCREASE, requested=(asked,), existing=(held,))
        if kw < self.now_kw:
            share = {"returned_share": self.how.returned_share or Decimal(0)}
            due = Due(
                pays=Pays.RETURNED, clause=DECREASE, requested=(asked,), existing=(held,), amounts=share
            )
        return price(
            due,
            book=self.book,
            table=table_in_force(self.book, on=self.how.on, edition=self.how.edition),
            on=self.how.on,
            supplied=self.how.supplied,
            accept_estimates=self.accept_estimates,
        )

    def along(self, low: int, high: int) -> Along:
        """Return it along the demand; it may turn at today's demand and at the threshold of the rows."""

        def make(kw: Fraction) -> tuple[Computation, ...]:
            return of_quote(self.quote(kw))

        table = table_in_force(self.book, on=self.how.on, edition=self.how.edition)
        threshold = self.how.supplied.number(rates.CONNECTION_THRESHOLD) or table.number(
            rates.CONNECTION_THRESHOLD.key, tariff_class=None
        )
        cuts = [Fraction(self.now_kw), Fraction(threshold.value)]
        return Along("change of the contract demand", make, cuts=cuts, low=low, high=high)
