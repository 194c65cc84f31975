"""The reference customers: assumed loads in the fields of an invoice, without period and print."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from attrs import frozen

from hv_tariff.billing.case import Case, read_case
from hv_tariff.dates import format_date, month_start, next_month_start
from hv_tariff.errors import BookError, InputError
from hv_tariff.tariffs.document import Section
from hv_tariff.tariffs.reference_files import read_reference_file
from hv_tariff.vocabulary import Label


@frozen(kw_only=True, slots=True)
class ReferenceCustomer:
    """An assumed customer.

    Attributes
    ----------
    name : str
    label : Label
    load : Label
        What is assumed of the load.
    record : dict
        An invoice record without period.
    """

    name: str
    label: Label
    load: Label
    record: dict[str, Any]

    def case(self, month: str) -> Case:
        """Return the case of a month, ``1404-06``; raises InputError for one that makes no sense."""
        start = month_start(month)
        period = {"from": format_date(start), "until": format_date(next_month_start(start))}
        return read_case({**self.record, "period": period}, name=self.name)


@frozen(kw_only=True, slots=True)
class Basket:
    """Reference customers.

    Attributes
    ----------
    note : Label
        What is assumed of all.
    customers : tuple of ReferenceCustomer
    """

    note: Label
    customers: tuple[ReferenceCustomer, ...]


def load_basket(path: Path | None = None) -> Basket:
    """Return the reference customers of a file; by default those that are shipped.

    Raises
    ------
    InputError
        When the file cannot be read.
    BookError
        With every problem of the file.
    """
    return _shipped() if path is None else _of_file(path)


@lru_cache(maxsize=1)
def _shipped() -> Basket:
    return _of_file(None)


def _of_file(path: Path | None) -> Basket:
    top = read_reference_file(path)
    basket = _basket(top)
    if top.problems:
        raise BookError(f"{top.file} cannot be used", top.problems)
    return basket


def _basket(top: Section) -> Basket:
    top.only(("note", "customers"))
    section = top.section("customers", missing="add customers: with one section each")
    found = []
    for name, below in section.sections() if section is not None else ():
        below.only(("label", "load", "case"))
        case = below.section("case", missing="add case: with contract and metered")
        customer = ReferenceCustomer(
            name=name,
            label=_label(below, "label"),
            load=_label(below, "load"),
            record={} if case is None else case.block.plain(),
        )
        found.append(customer)
        if case is not None:
            _check(customer, case)
    return Basket(note=_label(top, "note"), customers=tuple(found))


def _check(customer: ReferenceCustomer, case: Section) -> None:
    """Any month does: what is wrong with the case is wrong in all."""
    if "period" in customer.record or "printed" in customer.record:
        key = "period" if "period" in customer.record else "printed"
        case.refuse(f"a reference customer has no {key}", key=key, hint="leave it out: the month is chosen")
        return
    try:
        customer.case("1404-06")
    except InputError as error:
        case.refuse(error.what, hint=error.hint)


def _label(section: Section, key: str) -> Label:
    below = section.section(key, missing="write {en: ..., fa: ...}")
    if below is None:
        return Label("", "")
    below.only(("en", "fa"))
    return Label(below.text("en") or "", below.text("fa") or "")
