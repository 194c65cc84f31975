"""The reference customers: assumed loads in the fields of an invoice, without period and print."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from attrs import frozen

from hv_tariff.billing.case import Case, read_case
from hv_tariff.dates import format_date, month_start, next_month_start
from hv_tariff.errors import BookError, InputError, TableError
from hv_tariff.tariffs.document import Section
from hv_tariff.vocabulary import Label

FILE = "customers.yaml"
_PACKED, _KEPT = "reference_customers", "data/reference_customers"


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
    here = Path(__file__).resolve()
    places = (here.parent / _PACKED / FILE, here.parents[4] / _KEPT / FILE)
    found = next((path for path in places if path.is_file()), None)
    if found is None:
        looked = " and ".join(str(path) for path in places)
        hint = "install the wheel, or work in a checkout"
        raise InputError("the reference customers are not installed", where=looked, hint=hint)
    return _of_file(found)


def _of_file(path: Path) -> Basket:
    from hv_tariff.tariffs.source_yaml import read_document  # noqa: PLC0415 - yaml loads only when YAML is read

    try:
        data = path.read_bytes()
    except OSError as error:
        what = f"the reference customers cannot be read: {error.strerror or error}"
        raise InputError(what, where=str(path), hint="check its name") from None
    problems: list[TableError] = []
    top = read_document(data, file=path.name, problems=problems)
    basket = None if top is None else _basket(top)
    if basket is None or problems:
        raise BookError(f"{path.name} cannot be used", problems)
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
