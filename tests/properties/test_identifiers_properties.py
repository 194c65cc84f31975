"""What the check digits of identifiers detect, and what they cannot."""

from __future__ import annotations

from hypothesis import assume, given
from hypothesis import strategies as st

from hv_tariff.errors import InputError
from hv_tariff.receivables.identifiers import (
    bill_id,
    check_digit,
    payment_id,
    transit_bill_id,
    verify_bill_id,
    verify_payment_id,
)

DIGITS = st.text("0123456789", min_size=1, max_size=20)
FILES = st.integers(1, 10**8 - 1)
BILLS = st.builds(lambda file, company: bill_id(file=file, company=company), FILES, st.integers(0, 199))


def remainder(digits: str) -> int:
    return sum(int(digit) * (2 + place % 6) for place, digit in enumerate(reversed(digits))) % 11


def passes(bill: str) -> bool:
    try:
        verify_bill_id(bill)
    except InputError:
        return False
    return True


@given(BILLS, st.integers(1, 10**8), st.integers(0, 9), st.integers(0, 99))
def test_generated_identifiers_verify(bill: str, thousands: int, year: int, period: int) -> None:
    """A bill id, its transit bill's and a payment id pass; zeros in front change nothing."""
    assert verify_bill_id(bill) == bill
    assert verify_bill_id(transit_bill_id(bill))
    paid = payment_id(payable=thousands * 1000, bill_id=bill, year_digit=year, period=period)
    assert verify_payment_id(f"0{paid}", bill_id=bill, payable=thousands * 1000) == paid


@given(DIGITS, st.data())
def test_one_wrong_digit_passes_only_between_remainders_0_and_1(digits: str, data: st.DataObject) -> None:
    """A wrong digit always moves the remainder; it is missed only where 0 and 1 share the check digit 0."""
    place = data.draw(st.integers(0, len(digits) - 1))
    wrong = data.draw(st.sampled_from("0123456789".replace(digits[place], "")))
    changed = digits[:place] + wrong + digits[place + 1 :]
    assert remainder(changed) != remainder(digits)
    missed = check_digit(changed) == check_digit(digits)
    assert missed == ({remainder(digits), remainder(changed)} == {0, 1})


@given(BILLS, st.integers(1, 9))
def test_a_wrong_check_digit_never_passes(bill: str, off: int) -> None:
    """Only one check digit fits."""
    assert not passes(f"{bill[:-1]}{(int(bill[-1]) + off) % 10}")


@given(DIGITS, st.data())
def test_neighbours_exchanged_pass_only_between_remainders_0_and_1(digits: str, data: st.DataObject) -> None:
    """Neighbours have different weights, so their exchange moves the remainder."""
    assume(len(digits) > 1)
    at = data.draw(st.integers(0, len(digits) - 2))
    assume(digits[at] != digits[at + 1])
    changed = digits[:at] + digits[at + 1] + digits[at] + digits[at + 2 :]
    assert remainder(changed) != remainder(digits)
    missed = check_digit(changed) == check_digit(digits)
    assert missed == ({remainder(digits), remainder(changed)} == {0, 1})


@given(st.text("0123456789", min_size=7, max_size=20), st.data())
def test_digits_six_apart_exchanged_always_pass(digits: str, data: st.DataObject) -> None:
    """The weights repeat every six places, so the scheme cannot see this exchange."""
    at = data.draw(st.integers(0, len(digits) - 7))
    changed = digits[:at] + digits[at + 6] + digits[at + 1 : at + 6] + digits[at] + digits[at + 7 :]
    assert check_digit(changed) == check_digit(digits)


def test_about_two_wrong_digits_in_a_hundred_pass() -> None:
    """Every single wrong digit of 400 bill ids: fewer than 3 in 100 pass, and some do."""
    tried = missed = 0
    for file in range(10_000_019, 90_000_000, 200_003):
        bill = bill_id(file=file, company=file % 200)
        for place in range(13):
            for wrong in "0123456789":
                if wrong != bill[place]:
                    tried += 1
                    front = bill[:place] + wrong + bill[place + 1 :]
                    missed += check_digit(front[:-1]) == int(front[-1])
    assert 1 < 100 * missed / tried < 3
