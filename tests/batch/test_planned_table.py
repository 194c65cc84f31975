"""Bills of a table under many books are those of one case under one book."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from hv_tariff import ConsentError, HvTariffError, TariffBook, load_book, read_case
from hv_tariff.billing.batch.planned_table import PlannedTable
from hv_tariff.tariffs import Edition, Number
from hv_tariff.vocabulary import Status
from invoice_columns import table_of
from planting import issued

BOOK = load_book("issued")
RECORDS = [
    {name: value for name, value in record.items() if name not in ("printed", "rates_shown", "identifiers")}
    for record in issued()
]


def with_numbers(family: str, times: Decimal, status: Status | None = None) -> TariffBook:
    """The issued book with every number of a family's editions since 1403 multiplied, on its own places."""

    def changed(number: Number) -> Number:
        value = (number.value * times).quantize(number.value)
        return evolve(number, value=value, status=number.status if status is None else status)

    def moved(edition: Edition) -> Edition:
        if edition.family != family or edition.name < "1403":
            return edition
        rates = {key: changed(number) for key, number in edition.rates.items()}
        classes = {
            code: {key: changed(number) for key, number in own.items()}
            for code, own in edition.classes.items()
        }
        return evolve(edition, rates=rates, classes=classes)

    editions = tuple(moved(each) for each in BOOK.contents.editions)
    return TariffBook(contents=evolve(BOOK.contents, editions=editions))


def found_under(table: PlannedTable, books: Sequence[TariffBook]) -> dict[tuple[int, int], dict[str, int]]:
    """Every line that is not zero, by book and row."""
    bills: dict[tuple[int, int], dict[str, int]] = {}
    for slab in table.slabs(books, lambda slab: slab):
        lost = set(slab.refused())
        for i, number in enumerate(slab.books):
            for j, row in enumerate(slab.lot.rows.tolist()):
                if (number, row) not in lost:
                    amounts = {code: int(slab.line(code)[i, j]) for code in slab.billed.lines}
                    bills[number, row] = {code: amount for code, amount in amounts.items() if amount}
    return bills


def expected(row: int, book: TariffBook) -> dict[str, int] | None:
    try:
        amounts = read_case(RECORDS[row]).compute(book=book).all_amounts
    except HvTariffError:
        return None
    return {code: amount for code, amount in amounts.items() if amount}


@settings(max_examples=4)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["supply/hv", "market/monthly", "transit/medium", "levies/vat", "levies/duty"]),
            st.decimals("0.5", "1.5", places=2),
        ),
        min_size=1,
        max_size=3,
    ),
    st.integers(0, len(RECORDS) - 1),
)
def test_every_row_under_every_book_is_the_bill_of_its_case(
    changes: list[tuple[str, Decimal]], first: int
) -> None:
    books = [BOOK, *(with_numbers(family, times) for family, times in changes)]
    some = [(first + 7 * i) % len(RECORDS) for i in range(12)]
    bills = found_under(PlannedTable(table_of([RECORDS[row] for row in some]), book=BOOK), books)
    for number, book in enumerate(books):
        for at, row in enumerate(some):
            assert bills.get((number, at)) == expected(row, book), (number, RECORDS[row]["invoice_id"])


def test_a_book_that_is_cut_on_another_day_is_planned_anew() -> None:
    """A change within the month of an invoice gives it two segments, and the others one."""
    day = date(2025, 8, 1)

    def cut(edition: Edition) -> tuple[Edition, ...]:
        if edition.family != "levies/vat" or not edition.from_ < day < (edition.until or date.max):
            return (edition,)
        rates = {
            key: evolve(number, value=Decimal("0.12")) if key == "vat.share" else number
            for key, number in edition.rates.items()
        }
        return evolve(edition, until=day), evolve(edition, name="1404-05-10", from_=day, rates=rates)

    editions = tuple(part for each in BOOK.contents.editions for part in cut(each))
    other = TariffBook(contents=evolve(BOOK.contents, editions=editions))
    assert len(editions) == len(BOOK.contents.editions) + 1
    some = range(0, len(RECORDS), 3)
    bills = found_under(PlannedTable(table_of([RECORDS[row] for row in some]), book=BOOK), [other, BOOK])
    for at, row in enumerate(some):
        assert bills.get((0, at)) == expected(row, other)
        assert bills.get((1, at)) == expected(row, BOOK)


def test_a_row_that_columns_do_not_hold_is_billed_alone() -> None:
    plain = next(record for record in RECORDS if "energy_kwh" in record["metered"])
    energy = {**plain["metered"]["energy_kwh"], "mid": "123456789012345678"}
    odd = {**plain, "metered": {**plain["metered"], "energy_kwh": energy}}
    table = PlannedTable(table_of([plain, odd]), book=BOOK)
    assert table.alone == (1,)
    assert table.bill_alone(1, BOOK) == read_case(odd).compute(book=BOOK).all_amounts
    assert set(found_under(table, [BOOK])) == {(0, 0)}


def test_a_number_without_consent_is_refused_under_any_book() -> None:
    weak = with_numbers("levies/vat", Decimal(1), Status.ESTIMATE)
    with pytest.raises(ConsentError, match="estimates"):
        list(PlannedTable(table_of(RECORDS[:3]), book=BOOK).slabs([BOOK, weak], lambda slab: slab))


def test_a_row_without_a_number_is_rejected_with_the_reason() -> None:
    lost = {**RECORDS[0], "period": {"from": "1410-01-01", "until": "1410-02-01"}}
    table = PlannedTable(table_of([RECORDS[1], lost]), book=BOOK)
    assert list(table.rejected(BOOK)) == [1]
    assert "1410" in table.rejected(BOOK)[1]
