"""A date picks exactly one edition, or an error that names the nearest."""

from datetime import date, timedelta

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from hv_tariff.dates import parse_date
from hv_tariff.errors import BookError, MissingRateError, NotInForceError
from hv_tariff.tariffs import TariffBook

BOOK = TariffBook.issued()


def message(error_of) -> str:
    with pytest.raises(NotInForceError) as caught:
        error_of()
    return str(caught.value)


@pytest.mark.parametrize(
    ("day", "name"),
    [
        ("1395-05-01", "1395-05"), ("1396-11-30", "1395-05"), ("1396-12-01", "1396-12"),
        ("1397-01-31", "1396-12"), ("1397-02-01", "1397-02"), ("1398-02-01", "1398-02"),
        ("1399-01-31", "1398-02"), ("1403-01-01", "1403-01"), ("1403-12-30", "1403-01"),
        ("1404-01-31", "1404-01"), ("1404-02-01", "1404-02"), ("1404-09-01", "1404-02"),
    ],
)  # fmt: skip
def test_an_edition_holds_from_its_first_day_to_the_eve_of_the_next(day, name):
    assert BOOK.in_force(on=parse_date(day), family="supply/hv").name == name


def test_the_end_of_an_edition_is_set_where_the_next_begins_or_its_declared_gap():
    ends = {edition.name: edition.until for edition in BOOK.editions("supply/hv")}
    assert ends["1397-02"] == parse_date("1398-02-01")
    assert ends["1398-02"] == parse_date("1399-02-01")
    assert ends["1404-02"] == parse_date("1405-01-01")


def test_a_date_in_a_declared_gap_gets_its_reason_and_the_editions_on_both_sides():
    assert message(lambda: BOOK.in_force(on=parse_date("1400-06-15"), family="supply/hv")) == (
        "book issued: no edition of supply/hv is in force on 1400-06-15 (no edition of 1399–1402 is known to "
        "this project); before it 1398-02 from 1398-02-01 until 1399-02-01; after it 1403-01 from 1403-01-01 "
        "until 1404-01-01"
    )


def test_a_date_before_the_first_edition_names_only_the_one_after_it():
    text = message(lambda: BOOK.in_force(on=parse_date("1390-01-01"), family="levies/vat"))
    assert text.endswith("in force on 1390-01-01; after it 1395-05 from 1395-05-01 until 1403-01-01")


def test_an_absent_month_names_the_month_the_figure_and_the_file_to_fill():
    text = message(lambda: BOOK.in_force(on=parse_date("1403-06-10"), family="transit/medium"))
    assert "for the month 1403-06 (it would give transit.medium)" in text
    assert text.endswith("fill transit/medium/1403-06.yaml")
    between = message(lambda: BOOK.in_force(on=parse_date("1404-02-10"), family="market/monthly"))
    assert "before it 1404-01 from 1404-01-01 until 1404-02-01; after it 1404-04" in between


def test_an_unknown_family_and_a_family_without_tables_are_told_apart():
    assert "unknown family 'suply/hv'; did you mean 'supply/hv'?" in message(
        lambda: BOOK.in_force(on=date(2025, 1, 1), family="suply/hv")
    )
    assert "the book 'example' has no table of market/monthly" in message(
        lambda: TariffBook.example().in_force(on=date(2025, 1, 1), family="market/monthly")
    )


@given(offset=st.integers(0, 4200), family=st.sampled_from(BOOK.families))
def test_every_day_has_one_edition_at_most_and_the_search_finds_it(offset, family):
    day = parse_date("1394-01-01") + timedelta(days=offset)
    holding = [e for e in BOOK.editions(family) if e.from_ <= day and (e.until is None or day < e.until)]
    assert len(holding) <= 1
    if holding:
        assert BOOK.in_force(on=day, family=family) is holding[0]
    else:
        with pytest.raises(NotInForceError):
            BOOK.in_force(on=day, family=family)


def test_a_missing_price_names_the_directive_the_reason_the_file_and_the_key_to_fill():
    edition = BOOK.in_force(on=parse_date("1397-06-01"), family="supply/hv")
    with pytest.raises(MissingRateError) as caught:
        edition.number("energy.mid", tariff_class="industry_base")
    text = str(caught.value)
    assert "in force from 1397/02/01" in text
    assert "changed in kind since" in text
    assert text.endswith("fill classes.industry_base.energy.mid in supply/hv/1397-02.yaml")


def test_a_monthly_figure_that_is_unknown_says_why():
    edition = BOOK.in_force(on=parse_date("1404-04-05"), family="market/monthly")
    with pytest.raises(MissingRateError, match=r"add up to 8,291\.09; fill rates\.wholesale\.maximum\.mid"):
        edition.number("wholesale.maximum.mid", tariff_class=None)


def test_a_book_put_together_by_hand_refuses_editions_that_overlap():
    contents = BOOK.contents
    longer = tuple(evolve(edition, until=None) for edition in contents.editions)
    with pytest.raises(BookError, match="a date must pick one edition"):
        TariffBook(contents=evolve(contents, editions=longer))


def test_the_shipped_books_are_read_once_and_know_whether_they_may_invent():
    assert TariffBook.issued() is TariffBook.issued()
    assert not BOOK.allows_invented
    assert TariffBook.example().allows_invented
    assert TariffBook.example() != BOOK
    assert len({BOOK, TariffBook.example()}) == 2
