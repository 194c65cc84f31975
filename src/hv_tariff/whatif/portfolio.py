"""A portfolio: customer-months of a file, in any format of invoices, without printed figures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from attrs import frozen

from hv_tariff.audit.carried import customer_of
from hv_tariff.audit.findings import Rejection
from hv_tariff.audit.reading import read_invoices
from hv_tariff.billing import Case, read_case
from hv_tariff.errors import HvTariffError
from hv_tariff.whatif.rows import Refused


@frozen(kw_only=True, slots=True)
class Portfolio:
    """Cases that can be read, and rows that cannot.

    Attributes
    ----------
    cases : tuple of Case
    customers : tuple of str
        Whose each case is: the record's customer, else that of its bill id, else the case's own name.
    refused : tuple of Refused
        Rows that are no case, with place and reason.
    """

    cases: tuple[Case, ...]
    customers: tuple[str, ...]
    refused: tuple[Refused, ...] = ()


def read_portfolio(path: Path | str, *, mapping: Mapping[str, str] | None = None) -> Portfolio:
    """Read the cases of a file; a row that is none is kept with its reason, and reading goes on.

    Parameters
    ----------
    path : Path or str
        .jsonl, .ndjson, .json, .csv, .parquet or .xlsx, as of `audit`; `printed` is not needed.
    mapping : mapping of str to str, optional
        The path of the record, or ``ignore``, by the file's own heading; see `read_mapping`.

    Raises
    ------
    InputError
        When the file cannot be read at all, or breaks off.
    """
    return portfolio_of(read_invoices(Path(path), mapping=mapping, printed=False))


def portfolio_of(records: Iterable[tuple[str, Mapping[str, Any] | Rejection]]) -> Portfolio:
    """Return the portfolio of records with their places, as `read_invoices` yields them."""
    cases: list[Case] = []
    customers: list[str] = []
    refused: list[Refused] = []
    for where, record in records:
        if isinstance(record, Rejection):
            refused.append(Refused(where=where, name=record.invoice_id, reason=record.reason))
            continue
        try:
            case = read_case(record, name=where)
        except HvTariffError as error:
            name = str(record.get("invoice_id") or "")
            refused.append(Refused(where=where, name=name, reason=str(error)))
            continue
        cases.append(case)
        customers.append(customer_of(record) or case.name)
    return Portfolio(cases=tuple(cases), customers=tuple(customers), refused=tuple(refused))
