"""Numbers as a person types them."""

from __future__ import annotations

import decimal
from decimal import Decimal

import pytest

from hv_tariff.contracts.account import Account
from hv_tariff.contracts.quantities import decimal_of, on_grid
from hv_tariff.errors import InputError


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        (1234, "1234"),
        ("1234.50", "1234.5"),
        ("1,234,567.8", "1234567.8"),
        ("۱۲۳۴٫۵", "1234.5"),
        ("۱٬۲۳۴٬۵۶۷٫۸", "1234567.8"),
        ("٣٤٥", "345"),
        (" \u200f۱۲\u200e ", "12"),
        ("-7", "-7"),
        ("\u2212۷", "-7"),
        ("+7", "7"),
        (Decimal("1E+3"), "1000"),
    ],
)
def test_numbers_are_read_as_people_write_them(typed: int | str | Decimal, number: str) -> None:
    """Latin and Persian digits, decimal and thousands marks all give the same exact number."""
    assert decimal_of(typed, where="here") == Decimal(number)


@pytest.mark.parametrize(
    ("typed", "what", "hint"),
    [
        (0.1, "a float has already lost digits: 0.1", "write it as the text '0.1'"),
        (float("nan"), "a float has already lost digits", "text"),
        (True, "True is no number", "Decimal"),
        (None, "None is no number", "Decimal"),
        ("", "'' is no number", "the number alone"),
        ("1200 kW", "'1200 kW' is no number", "the number alone, in the unit of the field"),
        ("1,5", "'1,5' is no number", "every three digits"),
        ("۲/۵", "is no number", "the decimal mark is '.' or '٫'"),
        ("1.2.3", "is no number", "the number alone"),
        ("1e5", "'1e5' is no number", "without an exponent"),
        ("1_00", "is no number", "the number alone"),
        ("NaN", "is no number", "the number alone"),
        (Decimal("NaN"), "'NaN' is no number", "leave the field out"),
        (Decimal("Infinity"), "'Infinity' is no number", "leave the field out"),
        (Decimal.from_float(0.1), "more than 18 decimal places", "made from a float"),
        (Decimal("1e-999999"), "more than 18 decimal places", "made from a float"),
        (Decimal("1e999999"), "more than 18 whole digits", "check the number"),
        ("1" * 19, "more than 18 whole digits", "check the number"),
        (10**18, "more than 18 whole digits", "check the number"),
    ],
)
def test_what_is_no_exact_number_is_refused(typed: object, what: str, hint: str) -> None:
    """Anything else is refused, saying what, where and what would do."""
    with pytest.raises(InputError) as caught:
        decimal_of(typed, where="metered.demand_kw")  # type: ignore[arg-type]
    assert what in caught.value.what
    assert caught.value.where == "metered.demand_kw"
    assert hint in str(caught.value.hint)


def test_a_number_on_its_grid_becomes_an_integer() -> None:
    """The scaled integer is exact, trailing zeros do not matter, and more decimals are refused."""
    assert on_grid("1234.5000", 3, "here") == 1_234_500
    assert on_grid(Decimal("-0.001"), 3, "here") == -1
    assert on_grid(7, 0, "here") == 7
    with pytest.raises(InputError, match=r"here: '0.0001' has more than 3 decimal places; give at most 3"):
        on_grid("0.0001", 3, "here")


def test_the_ambient_decimal_context_plays_no_part() -> None:
    """A caller who computes with three digits still reads all of them."""
    with decimal.localcontext(decimal.Context(prec=3)):
        assert on_grid("123456789.123", 3, "here") == 123_456_789_123


def test_an_account_holds_whole_rials_in_a_stated_order() -> None:
    """Amounts carried beside the bill are whole rials, absent ones are 0, and credits are negative."""
    account = Account(late_adjustment="۳۷٬۳۸۳٬۱۶۲", arrears=Decimal("12479.00"), previous_balance="-667981")
    assert account.scaled == (37_383_162, 0, 0, 12_479, -667_981, 0, 0, 0)
    assert Account(transit_late_adjustment=1, transit_arrears=2, transit_previous_balance=3).scaled[5:] == (
        1,
        2,
        3,
    )
    assert Account(penalty=4, insurance=5).scaled[1:3] == (4, 5)


@pytest.mark.parametrize(
    ("amount", "what", "hint"),
    [
        ("0.5", "'0.5' has more than 0 decimal places", "give whole units"),
        (1e9, "a float has already lost digits", "'1000000000.0'"),
    ],
)
def test_money_that_is_not_whole_is_refused(amount: str, what: str, hint: str) -> None:
    """Money is whole rials."""
    with pytest.raises(InputError) as caught:
        Account(penalty=amount)
    assert what in caught.value.what
    assert caught.value.where == "account.penalty"
    assert hint in str(caught.value.hint)
