"""The bills of one customer in a file of invoices."""

from __future__ import annotations

from pathlib import Path

from hv_tariff.audit.carried import customer_of
from hv_tariff.audit.findings import Rejection
from hv_tariff.audit.reading import read_invoices
from hv_tariff.billing import Case, read_case
from hv_tariff.errors import InputError, nearest


def bills_of(path: Path, customer: str | None) -> tuple[Case, ...]:
    """Return the bills of one customer in a file.

    Raises
    ------
    InputError
        When a row is no invoice, or the file has several customers and none is named.
    """
    records, problems = [], []
    for where, read in read_invoices(path):
        if isinstance(read, Rejection):
            problems.append(f"{where}: {read.reason}")
        else:
            records.append((where, read))
    names = list(dict.fromkeys(customer_of(record) or "?" for _, record in records))
    if customer is not None and customer not in names:
        raise InputError(f"no customer '{customer}'", where=path.name, hint=nearest(customer, names))
    if customer is None and len(names) > 1:
        raise InputError(
            f"the file has {len(names)} customers", where=path.name, hint=f"say which: --customer {names[0]}"
        )
    cases = []
    for where, record in records:
        if customer is None or customer_of(record) == customer:
            try:
                cases.append(read_case(record, name=where))
            except InputError as error:
                problems.append(str(error))
    if problems:
        raise InputError("; ".join(problems), where=path.name, hint="mend the file")
    return tuple(cases)
