"""The public functions of billing: pure, keyword-only past the contract; all that changes money is given."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from itertools import compress
from typing import TYPE_CHECKING, Any

from hv_tariff.billing.bill import Bill, Kind
from hv_tariff.billing.consent import check_consent
from hv_tariff.billing.conventions import STATED, Conventions
from hv_tariff.billing.plan import Plan
from hv_tariff.billing.planning import plan
from hv_tariff.billing.purchased import has_friday
from hv_tariff.billing.question import VECTOR, Question
from hv_tariff.billing.rules.levies import DUTY_ON, VAT_ON
from hv_tariff.billing.run import Run
from hv_tariff.billing.supplied import NOTHING, Supplied, supplied_of
from hv_tariff.contracts import (
    KW_PLACES,
    SHARE_PLACES,
    Account,
    BillingPeriod,
    Consumption,
    Contract,
    check_agreement,
)
from hv_tariff.errors import HvTariffError, InputError
from hv_tariff.tariffs import TariffBook
from hv_tariff.vocabulary import Band

if TYPE_CHECKING:
    from hv_tariff.billing.case import Case

NO_ACCOUNT = Account()
_FRIDAY, _DEMAND, _SHARE = (
    VECTOR[name] for name in ("energy_kwh.friday_peak", "demand_kw", "billed_share_of_kwh")
)
_ONE_MW = 1000 * 10**KW_PLACES
_ACCOUNT = tuple(VECTOR)[-len(NO_ACCOUNT.scaled) :]
FOREIGN = frozenset((*VAT_ON, *DUTY_ON, "duty", "vat"))
Rates = Mapping[str, int | str | Decimal]


def compute_bill(
    contract: Contract,
    *,
    period: BillingPeriod,
    consumption: Consumption,
    book: TariffBook,
    account: Account = NO_ACCOUNT,
    conventions: Conventions = STATED,
    supplied: Rates | Supplied = NOTHING,
    accept_estimates: bool = False,
) -> Bill:
    """Compute what a customer owes for a period.

    Parameters
    ----------
    contract : Contract
    period : BillingPeriod
    consumption : Consumption
        Energy by band [kWh], reactive energy [kvarh], measured demand [kW].
    book : TariffBook
        ``TariffBook.issued()``, or another.
    account : Account
        Late adjustment, penalty, arrears and balances carried by the bill [rial]; none by default.
    conventions : Conventions
        The issuer's; by default the rules as stated, every line rounded before it enters another.
    supplied : mapping
        Rates that no table has, by key: ``{"transit.63kv": 800_000}``.
    accept_estimates : bool
        Consent to numbers that are estimates; the bill says so on every line they touch.

    Returns
    -------
    Bill

    Raises
    ------
    InputError
        When contract, readings and period do not go together.
    NotInForceError
        When a day of the period lies outside every edition.
    MissingRateError
        When a rule needs a number that no table has: it names the directive and the key to fill.
    ConsentError
        When a number is an estimate and `accept_estimates` is false.

    References
    ----------
    Ministry of Energy, Electricity tariffs and their general conditions; see the clause of each line.
    """
    check_agreement(contract, consumption, period)
    found = plan(_question(contract, period, consumption, account, conventions, supplied), book)
    check_plan(found, accept_estimates=accept_estimates)
    return _run(found, consumption.scaled + account.scaled, Kind.ENERGY)


def planned(
    case: Case,
    *,
    book: TariffBook,
    accept_estimates: bool = False,
    tolerant: bool = False,
    takes_given: bool = False,
) -> Plan:
    """Return the plan of a bill without running it: for many bills that have the same one.

    Parameters
    ----------
    case : Case
    book : TariffBook
    accept_estimates : bool
    tolerant : bool
        Whether lines whose numbers are missing are left out, as by `compute_known_lines`.
    takes_given : bool
        Whether each line is computed from the printed lines it builds on, as by `recompute_lines`.

    Raises
    ------
    InputError, NotInForceError, MissingRateError, ConsentError
        As of `compute_bill`.
    """
    check_agreement(case.contract, case.consumption, case.period)
    asked = _question(
        case.contract, case.period, case.consumption, case.account, case.conventions, case.rates
    )
    if tolerant:
        asked = asked._replace(tolerant=True, takes_given=takes_given, accept_estimates=accept_estimates)
        return plan(asked, book)
    found = plan(asked, book)
    check_plan(found, accept_estimates=accept_estimates)
    return found


def compute_known_lines(
    contract: Contract,
    *,
    period: BillingPeriod,
    consumption: Consumption,
    book: TariffBook,
    account: Account = NO_ACCOUNT,
    conventions: Conventions = STATED,
    supplied: Rates | Supplied = NOTHING,
    accept_estimates: bool = False,
) -> Bill:
    """Compute the lines whose numbers are known; `Bill.omitted` says which are left out, and why.

    Parameters
    ----------
    contract, period, consumption, book, account, conventions, supplied, accept_estimates
        As of `compute_bill`; an estimate without consent counts as missing.

    Raises
    ------
    InputError, NotInForceError
        As of `compute_bill`.
    """
    check_agreement(contract, consumption, period)
    asked = _question(contract, period, consumption, account, conventions, supplied)
    found = plan(asked._replace(tolerant=True, accept_estimates=accept_estimates), book)
    return _run(found, consumption.scaled + account.scaled, Kind.ENERGY)


def recompute_lines(
    contract: Contract,
    *,
    period: BillingPeriod,
    consumption: Consumption,
    book: TariffBook,
    printed: Mapping[str, int],
    account: Account = NO_ACCOUNT,
    conventions: Conventions = STATED,
    supplied: Rates | Supplied = NOTHING,
    accept_estimates: bool = False,
    only: str | None = None,
) -> Bill:
    """Compute each line from the printed figures of the lines it builds on: one wrong line blames itself.

    Parameters
    ----------
    printed : mapping
        Printed amount by code [rial]; a line that is absent was not charged, unless the issuer's bills
        never show it. Printed lines that these rules do not owe enter the bases that list them.
    contract, period, consumption, book, account, conventions, supplied, accept_estimates
        As of `compute_bill`.
    only : str, optional
        The one line that is wanted; the others are not computed.

    Returns
    -------
    Bill
        Each amount is what its own rule gives; the lines need not add up.

    Raises
    ------
    InputError
        When the period is cut into segments: printed lines do not say how much belongs to each.
    NotInForceError, MissingRateError, ConsentError
        As of `compute_bill`.
    """
    check_agreement(contract, consumption, period)
    asked = _question(contract, period, consumption, account, conventions, supplied)
    asked = asked._replace(takes_given=True, tolerant=True, accept_estimates=accept_estimates, only=only)
    owed = plan(asked, book)
    known = {code for part in owed.segments for code in part.every}
    foreign = {
        code: amount for code, amount in printed.items() if amount and code in FOREIGN and code not in known
    }
    found = plan(asked._replace(foreign=tuple(foreign)), book) if foreign else owed
    if len(found.segments) > 1:
        raise InputError(
            f"the period is cut into {len(found.segments)} segments: printed lines do not tell them apart",
            where=f"period {period}",
            hint="recompute it from inputs alone",
        )
    part = found.segments[0]
    given = {code: printed_amount(code, printed, conventions) for code in part.every}
    given |= {code: given[code] or 0 for code in part.omitted}
    return _run(found, (*consumption.scaled, *account.scaled, *foreign.values()), Kind.ENERGY, given)


def printed_amount(code: str, printed: Mapping[str, Any], conventions: Conventions) -> Any:
    """Return a line's printed amount: one that is absent was not charged, unless its issuer never shows it.

    Parameters
    ----------
    code : str
    printed : mapping
        Printed lines by code: amounts, or columns of amounts [rial].
    conventions : Conventions
    """
    if code == "transit" and code not in printed and "transit_regional" in printed:
        return printed["transit_regional"] + printed.get("transit_distribution", 0)
    if code == "late_vat" or (code == "transit" and not conventions.transit_printed):
        return None
    return printed.get(code) if "." in code else printed.get(code, 0)


def compute_transit(
    contract: Contract,
    *,
    period: BillingPeriod,
    demand_kw: int | str | Decimal | None,
    book: TariffBook,
    account: Account = NO_ACCOUNT,
    conventions: Conventions = STATED,
    supplied: Rates | Supplied = NOTHING,
    accept_estimates: bool = False,
) -> Bill:
    """Compute the transit bill of a period: kW × monthly rate × days ÷ 30, cut at month ends, rounded once.

    Parameters
    ----------
    contract : Contract
        Its `transit_basis` says whether measured or contract demand is charged.
    period : BillingPeriod
    demand_kw : int, str, Decimal or None
        The measured demand subject to transit [kW]; None where the basis is the contract.
    book, account, conventions, supplied, accept_estimates
        As of `compute_bill`. Above 33 kV no rate is in the tables: supply ``transit.63kv`` and the like.

    Returns
    -------
    Bill
        Of kind transit; without a transit line where the contract owes none.

    Raises
    ------
    MissingRateError
        When a month has no published rate, or the voltage has none and none is supplied.
    """
    nothing = {Band.MID: 0, Band.PEAK: 0, Band.OFF_PEAK: 0}
    consumption = Consumption(energy_kwh=nothing, reactive_kvarh=0, demand_kw=demand_kw)
    asked = _question(contract, period, consumption, account, conventions, supplied)
    found = plan(asked._replace(only_transit=True), book)
    check_plan(found, accept_estimates=accept_estimates)
    return _run(found, consumption.scaled + account.scaled, Kind.TRANSIT)


def _question(
    contract: Contract,
    period: BillingPeriod,
    consumption: Consumption,
    account: Account,
    conventions: Conventions,
    supplied: Rates | Supplied,
) -> Question:
    scaled, purchases = consumption.scaled, contract.purchases
    measured = scaled[_DEMAND]
    return Question(
        contract=contract,
        period=period,
        conventions=conventions,
        supplied=supplied_of(supplied),
        exceeds=tuple([measured > step.scaled[0] for step in contract.demand]),
        above_1mw=measured > _ONE_MW,
        billed_share=scaled[_SHARE] != 10**SHARE_PLACES,
        loss_printed=conventions.loss_coefficient_printed and consumption.loss_coefficient is not None,
        friday_register=scaled[_FRIDAY] != 0 or (purchases is not None and has_friday(purchases)),
        measured=consumption.demand_kw is not None or consumption.transit_demand_kw is not None,
        carried=tuple(compress(_ACCOUNT, account.scaled)),
    )


def _run(
    found: Plan, vector: tuple[int, ...], kind: Kind, given: Mapping[str, int | None] | None = None
) -> Bill:
    runs = []
    for part in found.segments:
        registers = part.prefix.copy()
        for register, place in part.picks:
            registers[register] = vector[place]
        if given is not None:
            registers += given.values()
        try:
            runs.append(part.run(registers))
        except HvTariffError as error:
            error.where = error.where or f"period {part.segment.span}"
            raise
    return Bill(kind=kind, run=Run(found, tuple(runs), _settle(found, runs, vector, given)))


def _settle(
    found: Plan, runs: list[list[Any]], vector: tuple[int, ...], given: Mapping[str, int | None] | None
) -> list[Any]:
    settlement = found.settlement
    registers = settlement.prefix.copy()
    for register, place in settlement.picks:
        registers[register] = vector[place]
    for part, run in zip(found.segments, runs, strict=True):
        amounts = part.amounts(run)
        if given is None:
            for i, register in part.settles:
                registers[register] += amounts[i]
            continue
        computed = dict(zip(part.codes, amounts, strict=True))
        for code, register in settlement.line_places.items():
            if code in given:
                printed = given[code]
                registers[register] += computed[code] if printed is None else printed
    return settlement.run(registers)


def check_plan(found: Plan, *, accept_estimates: bool) -> None:
    """Refuse a plan with numbers that nobody consented to; raises ConsentError."""
    check_consent(
        (number for part in found.segments for number in part.numbers.values()),
        book=found.book,
        accept_estimates=accept_estimates,
        of="bill",
        status=found.status,
        seasons=found.seasons,
    )
