"""The identifiers of an invoice: their check digits, the payable they hold, the transit bill they go with."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from hv_tariff.audit.checking import Checked, group
from hv_tariff.audit.findings import Finding, Verdict
from hv_tariff.billing import Case
from hv_tariff.errors import HvTariffError, InputError
from hv_tariff.receivables.identifiers import transit_bill_id, verify_bill_id, verify_payment_id

PATH = "identifiers."


def identity_findings(record: Mapping[str, Any], case: Case) -> Iterable[Finding]:
    """Yield a finding for each identifier that the page prints."""
    checked, given = Checked.of(record, case), group(record, "identifiers")
    printed = {name: str(text) for name, text in given.items() if text is not None}
    for name, check in CHECKS.items():
        if name not in printed:
            continue
        try:
            reason = check(printed, case)
        except HvTariffError as error:
            yield checked.finding(f"{PATH}{name}", Verdict.DIFFERS, str(error))
        else:
            yield checked.finding(f"{PATH}{name}", Verdict.EXACT, reason)


def _bill_id(printed: Mapping[str, str], case: Case) -> str:
    verify_bill_id(printed["bill_id"], where=f"{PATH}bill_id")
    return "its check digit is right"


def _transit_bill_id(printed: Mapping[str, str], case: Case) -> str:
    where = f"{PATH}transit_bill_id"
    found = verify_bill_id(printed["transit_bill_id"], where=where)
    if "bill_id" not in printed:
        return "its check digit is right"
    right = transit_bill_id(printed["bill_id"])
    if found != right:
        raise InputError(
            f"the transit bill id is {found}, not {right}",
            where=where,
            hint="8 is added to the first digit of the company",
        )
    return "its check digit is right, and it goes with the bill id"


def _payment(name: str, of: str, line: str) -> Callable[[Mapping[str, str], Case], str]:
    def check(printed: Mapping[str, str], case: Case) -> str:
        where = f"{PATH}{name}"
        if of not in printed:
            raise InputError(f"a payment id without its {of}", where=where, hint=f"give {PATH}{of}")
        payable = case.printed.get(line)
        owed = payable if payable is not None and payable > 0 else None
        verify_payment_id(printed[name], bill_id=printed[of], payable=owed, where=where)
        return "both check digits are right" + ("" if owed is None else f", and it is for the {line}")

    return check


CHECKS: Mapping[str, Callable[[Mapping[str, str], Case], str]] = {
    "bill_id": _bill_id,
    "payment_id": _payment("payment_id", "bill_id", "payable"),
    "transit_bill_id": _transit_bill_id,
    "transit_payment_id": _payment("transit_payment_id", "transit_bill_id", "transit_payable"),
}
