"""Checks beside the lines: rates shown, identifiers, readings, billed demand, and sums of printed lines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from hv_tariff.audit.checking import Checked, cited, displays, figure, group, places_of, text_of, whole
from hv_tariff.audit.findings import Finding, Verdict
from hv_tariff.audit.identity import identity_findings
from hv_tariff.audit.shown import Shown
from hv_tariff.audit.sums import sum_findings
from hv_tariff.billing import Bill, Case
from hv_tariff.billing.rules import rates
from hv_tariff.contracts import Register
from hv_tariff.errors import HvTariffError
from hv_tariff.tariffs import TariffBook


def checks(record: Mapping[str, Any], case: Case, bill: Bill | None, book: TariffBook) -> tuple[Finding, ...]:
    """Return the checks of an invoice beside its lines.

    Parameters
    ----------
    record : mapping
        The invoice record.
    case : Case
        The same, read.
    bill : Bill or None
        The bill from inputs alone; None where it cannot be computed.
    book : TariffBook

    Returns
    -------
    tuple of Finding
        Each of kind check, and `line` its path in the record: ``rates_shown.vat_rate``,
        ``identifiers.payment_id``, ``metered.readings.mid`` [kWh], ``printed.billed_demand_kw`` [kW]; and
        ``sum.period_total``, ``sum.payable`` and those of the transit bill [rial].
    """
    return (
        *Shown(record, case, bill, book).findings(),
        *identity_findings(record, case),
        *_readings(record, case),
        *_billed_demand(record, case, book),
        *sum_findings(record, case),
    )


def _readings(record: Mapping[str, Any], case: Case) -> Iterable[Finding]:
    """Reading differences × multiplier × billed share, against the printed kWh of each band."""
    checked, metered = Checked.of(record, case), group(record, "metered")
    readings = group(metered, "readings")
    if metered.get("multiplier") is None or not group(metered, "energy_kwh"):
        return
    try:
        multiplier = figure(metered["multiplier"], "metered.multiplier")
        given = {
            band: {end: figure(group(each)[end], f"metered.readings.{band}.{end}") for end in _ENDS}
            for band, each in readings.items()
            if all(group(each).get(end) is not None for end in _ENDS)
        }
    except HvTariffError as error:
        yield checked.unreadable("metered.readings", error)
        return
    places = max((places_of(value) for each in given.values() for value in each.values()), default=0)
    share = case.consumption.billed_share_of_kwh
    energy = {band.value: kwh for band, kwh in case.consumption.energy_kwh}
    for band, each in given.items():
        if band in energy:
            unit = Decimal(1).scaleb(-places) * multiplier * share
            found = _advance(record, band, each, multiplier)
            yield _reading(checked, f"metered.readings.{band}", energy[band], found, unit, share)


_ENDS = ("previous", "current")


def _advance(
    record: Mapping[str, Any], band: str, each: Mapping[str, Decimal], multiplier: Decimal
) -> Decimal | None:
    """The energy between two readings, or None where the register went back and nobody says why."""
    if each["current"] >= each["previous"]:
        return (each["current"] - each["previous"]) * multiplier
    try:
        return Register(
            previous=each["previous"],
            current=each["current"],
            multiplier=multiplier,
            digits=group(record, "metered").get("digits"),
            rolled_over=group(record, "metered", "readings", band).get("rolled_over") is not None,
        ).energy()
    except HvTariffError:
        return None


def _reading(
    checked: Checked, line: str, kwh: Decimal, found: Decimal | None, unit: Decimal, share: Decimal
) -> Finding:
    """Each of two readings may be half a unit off, so that the difference may be a whole one."""
    if found is None:
        reason = "the current reading is below the previous one: the register rolled over or was replaced"
        return checked.finding(line, Verdict.NOT_RECOMPUTABLE, reason, printed=whole(kwh))
    billed = found * share
    off = abs(billed - kwh)
    exact = off <= max(unit, Decimal("0.5") if places_of(kwh) == 0 else Decimal(0))
    reason = f"readings × multiplier{'' if share == 1 else f' × {share}'} = {billed.normalize():f} kWh"
    if off and exact:
        reason += f", printed {kwh}: within the last digit of the printed readings"
    elif not exact:
        reason += f", printed {kwh}: more than the last digit of the readings ({unit.normalize():f} kWh)"
    verdict = Verdict.EXACT if exact else Verdict.DIFFERS
    return checked.finding(line, verdict, reason, printed=whole(kwh), recomputed=whole(billed))


def _billed_demand(record: Mapping[str, Any], case: Case, book: TariffBook) -> Iterable[Finding]:
    """The greater of the measured demand and its floor, of contracts whose demand is metered."""
    path, checked = "printed.billed_demand_kw", Checked.of(record, case)
    given = group(record, "printed").get("billed_demand_kw")
    if given is None:
        return
    contract, measured = case.contract, Fraction(case.consumption.demand_kw or 0)
    try:
        printed = figure(given, path)
        step = contract.demand_on(case.period.from_)
        edition = book.in_force(on=case.period.from_, family=rates.SUPPLY)
        ratio = edition.number(rates.FLOOR_RATIO.key, tariff_class=contract.tariff_class.value)
    except HvTariffError as error:
        yield checked.unreadable(path, error)
        return
    base = Fraction(step.reduced_kw or step.contract_kw)
    billed = max(Fraction(ratio.value) * base, measured) if contract.demand_metered else measured
    over = measured - Fraction(step.contract_kw)
    exact = displays(printed, billed)
    reason = f"the greater of {text_of(measured)} kW measured and the floor on {text_of(base)} kW"
    if not contract.demand_metered:
        reason = f"{text_of(measured)} kW as measured"
    if not exact:
        reason = f"printed {printed} kW, not {text_of(billed)}: {reason}"
        if over > 0 and displays(printed, over):
            reason += "; it is the measured demand above the contract"
        elif displays(printed, measured):
            reason += "; it is the measured demand, without the floor"
    yield checked.finding(
        path,
        Verdict.EXACT if exact else Verdict.DIFFERS,
        reason,
        printed=whole(printed),
        recomputed=whole(billed),
        citations=[cited(ratio)],
    )
