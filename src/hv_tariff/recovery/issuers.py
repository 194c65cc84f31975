"""Invoices as they stand in a file, and the conventions of issuers whose pages do not name them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from attrs import evolve

from hv_tariff.billing.case import Case, read_case
from hv_tariff.errors import HvTariffError, InputError
from hv_tariff.recovery.recovering import recover
from hv_tariff.recovery.result import Recovery
from hv_tariff.tariffs import TariffBook


def recover_from_records(
    records: Iterable[tuple[str, Mapping[str, Any]]],
    *,
    family: str,
    book: TariffBook,
    given: Mapping[str, str | int | Decimal],
    edition: str | None = None,
    starts: Sequence[date] = (),
    refused: Iterable[tuple[str, str]] = (),
) -> Recovery:
    """Find the numbers of a family that invoice records imply; otherwise as `recover`.

    Parameters
    ----------
    records : iterable of (str, mapping)
        Invoice records, each with its place.
    refused : iterable of (str, str)
        Rows that were refused before, with the reason.
    family, book, given, edition, starts
        As of `recover`.

    Raises
    ------
    InputError
        When no record is an invoice; otherwise as `recover`.
    """
    cases: list[Case] = []
    unusable = list(refused)
    for where, record in records:
        try:
            cases.append(read_case(record, name=where))
        except HvTariffError as error:
            unusable.append((str(record.get("invoice_id") or where), str(error)))
    if not cases:
        what = f"the first: {unusable[0][1]}" if unusable else "the file is empty"
        raise InputError(f"no row is an invoice; {what}", hint="see the invoice format")
    found = recover(cases, family=family, book=book, given=given, edition=edition, starts=starts)
    return evolve(found, refused=(*unusable, *found.refused))
