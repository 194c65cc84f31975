"""The customers of the page: the rows of a file that can be read, and why others cannot."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from json import JSONDecodeError
from pathlib import Path

from attrs import frozen

from hv_tariff.audit.strict_json import parse_json
from hv_tariff.billing.case import Case, read_case
from hv_tariff.dates import latin_digits
from hv_tariff.errors import InputError
from hv_tariff.reports.page import shipped_part
from hv_tariff.reports.plots.words import voice
from hv_tariff.reports.wording import Language
from hv_tariff.vocabulary import Label
from hv_tariff.whatif.portfolio import read_portfolio

SHOWN = 200


@frozen(kw_only=True, slots=True)
class Customer:
    """One customer-month.

    Attributes
    ----------
    place : int
        Its place among the customers of the page.
    case : Case
    """

    place: int
    case: Case

    @property
    def label(self) -> Label:
        """Return its name, class, demand and first day."""
        said = []
        for language in Language:
            v = voice(language)
            contract = self.case.contract
            kw = f"{v.exact(Fraction(contract.demand[-1].contract_kw))} {v.of('kW')}"
            day = v.day(self.case.period.from_)
            said.append(v.line(self.case.name, v.said(contract.tariff_class.label), kw, day))
        return Label(*said)


@frozen(kw_only=True, slots=True)
class Customers:
    """All customers of the page.

    Attributes
    ----------
    all : tuple of Customer
    unreadable : tuple of str
        Why rows of the file are no customers, each with its place.
    """

    all: tuple[Customer, ...]
    unreadable: tuple[str, ...] = ()

    def at(self, place: object) -> Customer:
        """Return the customer of a place; raises InputError."""
        if type(place) is not int or not 0 <= place < len(self.all):
            hint = f"there are {len(self.all)}" if self.all else "start the page with --portfolio FILE"
            raise InputError(f"there is no customer {place}", where="customer", hint=hint)
        return self.all[place]

    def found(self, wanted: str) -> Iterator[Customer]:
        """Yield the customers whose label has every word of a text, in Latin or Persian digits."""
        words = latin_digits(wanted).lower().split()
        for each in self.all:
            label = each.label
            text = f"{label.en} {label.fa} {latin_digits(label.fa)}".lower()
            if all(word in text for word in words):
                yield each


def customers_of(path: Path, *, mapping: Mapping[str, str] | None = None) -> Customers:
    """Read the customers of a portfolio file, in the format of the invoices.

    Parameters
    ----------
    path : Path
    mapping : mapping of str to str, optional
        See `read_mapping`.

    Raises
    ------
    InputError
        When the file cannot be read.
    """
    read = read_portfolio(path, mapping=mapping)
    return customers_from(read.cases, [f"{each.where}: {each.reason}" for each in read.refused])


def sample_customers() -> Customers:
    """Return customers with invented readings, to try the page on."""
    records = parse_json(shipped_part("page", "samples.json", package="hv_tariff.lab"))
    return customers_from(read_case(record) for record in records)


def customers_from(cases: Iterable[Case], unreadable: Iterable[str] = ()) -> Customers:
    """Return cases as customers, in their order."""
    return Customers(
        all=tuple(Customer(place=place, case=case) for place, case in enumerate(cases)),
        unreadable=tuple(unreadable),
    )


def case_of(text: str) -> Case:
    """Read the invoice that a person opened on the page, JSON; raises InputError."""
    try:
        record = parse_json(text)
    except JSONDecodeError as error:
        raise InputError(
            f"not readable as JSON: {error.msg}", where=f"invoice:{error.lineno}", hint="give one invoice"
        ) from None
    if not isinstance(record, Mapping):
        raise InputError("the invoice is no group of fields", where="invoice", hint="give one JSON object")
    return read_case(record, name="invoice")
