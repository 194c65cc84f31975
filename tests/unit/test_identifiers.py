"""Identifiers of bills and payments.

They stand on invoices A-open-001 to I-open-128 of the issued set: pseudonyms with valid check digits. All
141 bill ids, 117 payment ids, 97 transit bill ids and 83 transit payment ids of the set verify; these are
those of fourteen invoices, one an issuer.
"""

from __future__ import annotations

import pytest

from hv_tariff.dates import persian_digits
from hv_tariff.errors import InputError
from hv_tariff.receivables.identifiers import (
    bill_id,
    check_digit,
    payment_id,
    transit_bill_id,
    verify_bill_id,
    verify_payment_id,
)

ISSUED = [
    # invoice, bill id, payment id, payable, transit bill id, transit payment id, transit payable
    ("A-open-001", "6794697309223", "163665540103", 1636655000, "6794697389227", "85873640196", 858736000),
    ("A-open-007", "7181838301126", "46218640634", 462186000, "7181838381120", "40223040683", 402230000),
    ("A-open-013", "8518494308124", "30954140861", 309541000, "8518494388128", "149481140803", 1494811000),
    ("A-open-021", "1704810006529", "195075840825", 1950758000, "1704810086522", "76317240804", 763172000),
    ("A-open-022", "2551221107520", "283403340881", 2834033000, "2551221187524", "131400040864", 1314000000),
    ("A-open-025", "9973077205528", "38908540860", 389085000, "9973077285521", "218814240851", 2188142000),
    ("C-open-036", "2548129803021", "520100719337", 5201007000, "2548129883025", "56475219340", 564752000),
    (
        "E-open-047",
        "9113550201226",
        "1522945842631",
        15229458000,
        "9113550281220",
        "261712348310",
        2617123000,
    ),
    ("F-open-059", "6123422606323", "352578340758", 3525783000, "6123422686327", "143680940735", 1436809000),
    ("F-open-069", "1230694705323", "105285240824", 1052852000, "1230694785327", "38335340834", 383353000),
    ("F-open-091", "7402972909528", "9931740843", 99317000, "7402972989521", "6373740875", 63737000),
    ("G-open-105", "4939333705124", "593811840695", 5938118000, "4939333785128", "337994840607", 3379948000),
    ("G-open-118", "1543934204422", "4593940793", 45939000, "1543934284426", "41343040790", 413430000),
    ("I-open-128", "3933136704122", "75123240407", 751232000, "3933136784126", "572364540478", 5723645000),
]
EVERY = pytest.mark.parametrize(
    ("bill", "payment", "payable"),
    [pytest.param(*row[1:4], id=row[0]) for row in ISSUED]
    + [pytest.param(*row[4:], id=f"{row[0]}-transit") for row in ISSUED],
)
BILL, PAYMENT, PAYABLE = ISSUED[0][1:4]


@EVERY
def test_issued_identifiers_verify(bill: str, payment: str, payable: int) -> None:
    """Both check digits and the amount of each issued bill agree."""
    assert verify_bill_id(bill) == bill
    assert verify_payment_id(payment, bill_id=bill, payable=payable) == payment


@EVERY
def test_issued_identifiers_are_generated_again(bill: str, payment: str, payable: int) -> None:
    """From their parts the same identifiers come out, digit for digit."""
    assert bill_id(file=bill[:8], company=bill[8:11], service=int(bill[11])) == bill
    year, period = int(payment[-5]), payment[-4:-2]
    assert payment_id(payable=payable, bill_id=bill, year_digit=year, period=period) == payment


@pytest.mark.parametrize(("bill", "transit"), [pytest.param(row[1], row[4], id=row[0]) for row in ISSUED])
def test_the_transit_bill_adds_eight_to_the_company(bill: str, transit: str) -> None:
    """The id of the transit bill follows from that of the bill."""
    assert transit_bill_id(bill) == transit


def test_the_check_digit_rule() -> None:
    """Weights 2 to 7 repeat from the right; a remainder of 0 or 1 gives 0."""
    assert check_digit("1234567") == 4  # 7×2+6×3+5×4+4×5+3×6+2×7+1×2 = 106 = 9×11 + 7
    assert check_digit("0") == 0
    assert check_digit("6") == 0  # 12 = 11 + 1


def test_persian_digits_and_missing_zeros_are_read() -> None:
    """An identifier read off a screen gives the canonical one."""
    assert verify_bill_id(persian_digits(BILL)) == BILL
    small = bill_id(file="00000042", company="001")
    assert verify_bill_id(small.lstrip("0")) == small
    assert verify_payment_id(f"00{PAYMENT}", bill_id=BILL) == PAYMENT


@pytest.mark.parametrize(
    ("text", "what", "hint"),
    [
        ("6794697309224", "the check digit of 6794697309224 is 4, not 3", "typed wrongly"),
        ("67946973092231", "'67946973092231' is no bill id", "13 digits"),
        ("0", "'0' is no bill id", "13 digits"),
        ("679-469", "'679-469' is not a string of digits", "digits only"),
        ("", "'' is not a string of digits", "digits only"),
        (6794697309223, "6794697309223 is not a string of digits", "as text"),
    ],
)
def test_a_wrong_bill_id_is_refused(text: str, what: str, hint: str) -> None:
    """The error says which digit is wrong, and where."""
    with pytest.raises(InputError) as caught:
        verify_bill_id(text)
    assert what in caught.value.what
    assert caught.value.where == "identifiers.bill_id"
    assert hint in str(caught.value.hint)


@pytest.mark.parametrize(
    ("text", "payable", "what", "hint"),
    [
        ("163665540113", None, "the first check digit of 163665540113 is 1, not 0", "typed wrongly"),
        ("163665540104", None, "the second check digit of 163665540104 is 4, not 3", "typed wrongly"),
        ("40103", None, "'40103' is no payment id", "5 more digits"),
        (PAYMENT, 1636656000, "is for 1636655000 rial, not 1636656000", "issued with this payable"),
    ],
)
def test_a_wrong_payment_id_is_refused(text: str, payable: int | None, what: str, hint: str) -> None:
    """The error says which check digit or amount disagrees, and where."""
    with pytest.raises(InputError) as caught:
        verify_payment_id(text, bill_id=BILL, payable=payable)
    assert what in caught.value.what
    assert caught.value.where == "identifiers.payment_id"
    assert hint in str(caught.value.hint)


def test_the_payment_of_another_bill_is_refused() -> None:
    """The second check digit ties a payment to its bill."""
    with pytest.raises(InputError, match="second check digit"):
        verify_payment_id(PAYMENT, bill_id=ISSUED[1][1])


@pytest.mark.parametrize(
    ("payable", "what", "hint"),
    [
        (1500, "1500 is no multiple of 1,000 rial", "round the payable first"),
        (0, "nothing is payable: 0 rial", "no payment id"),
        (-1000, "nothing is payable: -1000 rial", "no payment id"),
    ],
)
def test_a_payable_that_cannot_be_paid_has_no_payment_id(payable: int, what: str, hint: str) -> None:
    """Issued bills with nothing to pay print none."""
    with pytest.raises(InputError) as caught:
        payment_id(payable=payable, bill_id=BILL, year_digit=4, period="01")
    assert caught.value.what == what
    assert caught.value.where == "printed.lines.payable"
    assert hint in str(caught.value.hint)


def test_parts_that_are_too_long_are_refused() -> None:
    """A file has 8 digits, a company 3, a period 2."""
    with pytest.raises(
        InputError, match=r"bill_id\.file: '123456789' has more than 8 digits; give at most 8"
    ):
        bill_id(file="123456789", company="001")
    with pytest.raises(InputError, match=r"payment_id\.period: '101' has more than 2 digits"):
        payment_id(payable=1000, bill_id=BILL, year_digit=4, period=101)


def test_a_transit_bill_has_no_transit_bill() -> None:
    """8 can be added to a first digit of 0 or 1 only."""
    with pytest.raises(InputError, match="begins with 8, to which 8 cannot be added; this may be"):
        transit_bill_id(ISSUED[0][4])
