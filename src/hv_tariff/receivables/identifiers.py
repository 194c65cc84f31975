"""Bill and payment identifiers (شناسه قبض، شناسه پرداخت) and their check digits.

The rule
    Weights 2, 3, 4, 5, 6, 7 repeat from the right; r is the sum modulo 11; the check digit is 0 when
    r ≤ 1, else 11 − r. A bill id is an 8-digit file, a 3-digit company, a service digit and its check
    digit. A payment id is the payable in thousands of rials, a year digit, two period digits (opaque in
    some systems, so never derived), c1 over what precedes, and c2 over the bill id followed by the
    payment id with c1.

What it detects
    One wrong digit of what a check digit covers changes r always, because 11 is prime; it passes only
    when r moves between 0 and 1, which share the digit 0: about 2 wrong digits in 100. A wrong check
    digit never passes. Two unlike neighbours exchanged, both covered, pass only in the same case. Two
    digits six places apart have the same weight, and their exchange always passes. Leading zeros change
    nothing. Both check digits of a payment id cover the payable, at different weights, so that one
    wrong digit passes both about once in 4,000.

References
----------
Found on 141 bill ids and 117 payment ids of issued bills, and on 97 and 83 of their transit bills:
all agree.
"""

from __future__ import annotations

import re

from hv_tariff.contracts.quantities import Figure, on_grid
from hv_tariff.dates import latin_digits
from hv_tariff.errors import InputError

_ELECTRICITY = 2
_TRANSIT_OFFSET = 8
_FILE, _COMPANY, _BILL = 8, 3, 13
_DIGITS = re.compile(r"[0-9]+")


def check_digit(digits: str) -> int:
    """Return the check digit of a string of digits."""
    total = 0
    for place, digit in enumerate(reversed(_digits(digits, "digits"))):
        total += int(digit) * (2 + place % 6)
    rest = total % 11
    return 0 if rest <= 1 else 11 - rest


def bill_id(*, file: str | int, company: str | int, service: int = _ELECTRICITY) -> str:
    """Return the 13-digit bill id of a file.

    Parameters
    ----------
    file : str or int
        File number, at most 8 digits.
    company : str or int
        Distribution company, at most 3 digits.
    service : int
        Service digit; 2 is electricity.

    Raises
    ------
    InputError
        When a part has too many digits.
    """
    front = (
        _padded(file, _FILE, "bill_id.file")
        + _padded(company, _COMPANY, "bill_id.company")
        + _padded(service, 1, "bill_id.service")
    )
    return f"{front}{check_digit(front)}"


def transit_bill_id(of: str) -> str:
    """Return the id of the transit bill that goes with a bill: 8 is added to the company's first digit.

    Raises
    ------
    InputError
        When the bill id is wrong, or the company's first digit is above 1.
    """
    bill = verify_bill_id(of)
    first = int(bill[_FILE]) + _TRANSIT_OFFSET
    if first > 9:
        raise InputError(
            f"the company of bill id {bill} begins with {bill[_FILE]}, to which 8 cannot be added",
            where="identifiers.bill_id",
            hint="this may be the id of a transit bill already",
        )
    return bill_id(file=bill[:_FILE], company=f"{first}{bill[9:11]}", service=int(bill[11]))


def verify_bill_id(text: str, *, where: str = "identifiers.bill_id") -> str:
    """Return a bill id as 13 Latin digits, having checked its last one.

    Parameters
    ----------
    text : str
        As printed; Persian digits, and leading zeros left out, are read too.
    where : str, optional
        The place, for the error.

    Raises
    ------
    InputError
        When it is no number of at most 13 digits, or the check digit is wrong.
    """
    given = _digits(text, where).lstrip("0")
    if len(given) > _BILL or not given:
        raise InputError(f"'{text}' is no bill id", where=where, hint="a bill id has 13 digits")
    bill = given.zfill(_BILL)
    _check(bill, check_digit(bill[:-1]), int(bill[-1]), "check digit", where)
    return bill


def payment_id(*, payable: Figure, bill_id: str, year_digit: int, period: str | int) -> str:
    """Return the payment id of a bill.

    Parameters
    ----------
    payable : int, str or Decimal
        Payable [rial], a positive multiple of 1,000.
    bill_id : str
        The bill's own id.
    year_digit : int
        The last digit of the year.
    period : str or int
        The two period digits, as the issuer counts them.

    Raises
    ------
    InputError
        When nothing is payable, it is no multiple of 1,000, or a part has too many digits.
    """
    bill = verify_bill_id(bill_id)
    front = (
        str(_thousands(payable, "printed.lines.payable"))
        + _padded(year_digit, 1, "payment_id.year_digit")
        + _padded(period, 2, "payment_id.period")
    )
    first = f"{front}{check_digit(front)}"
    return f"{first}{check_digit(bill + first)}"


def verify_payment_id(
    text: str, *, bill_id: str, payable: Figure | None = None, where: str = "identifiers.payment_id"
) -> str:
    """Return a payment id in Latin digits without leading zeros, having checked both of its last digits.

    Parameters
    ----------
    text : str
        As printed.
    bill_id : str
        The id of the bill it pays.
    payable : int, str or Decimal, optional
        Payable [rial]; where given, the payment id must be for that amount.
    where : str, optional
        The place, for the error.

    Raises
    ------
    InputError
        When a check digit or the amount does not agree.
    """
    bill = verify_bill_id(bill_id)
    payment = _digits(text, where).lstrip("0")
    if not 6 <= len(payment) <= 18:
        raise InputError(
            f"'{text}' is no payment id",
            where=where,
            hint="it holds the payable in thousands and 5 more digits",
        )
    _check(payment, check_digit(payment[:-2]), int(payment[-2]), "first check digit", where)
    _check(payment, check_digit(bill + payment[:-1]), int(payment[-1]), "second check digit", where)
    if payable is not None and int(payment[:-5]) != _thousands(payable, "printed.lines.payable"):
        raise InputError(
            f"payment id {payment} is for {int(payment[:-5]) * 1000} rial, not {payable}",
            where=where,
            hint="take the payment id that was issued with this payable",
        )
    return payment


def _thousands(payable: Figure, where: str) -> int:
    whole, rest = divmod(on_grid(payable, 0, where), 1000)
    if rest:
        raise InputError(
            f"{payable} is no multiple of 1,000 rial", where=where, hint="round the payable first"
        )
    if whole <= 0:
        raise InputError(
            f"nothing is payable: {payable} rial", where=where, hint="such a bill has no payment id"
        )
    return whole


def _check(whole: str, right: int, found: int, which: str, where: str) -> None:
    if right != found:
        raise InputError(
            f"the {which} of {whole} is {found}, not {right}", where=where, hint="a digit was typed wrongly"
        )


def _digits(text: object, where: str) -> str:
    read = latin_digits(text).strip() if isinstance(text, str) else ""
    if _DIGITS.fullmatch(read) is None:
        raise InputError(
            f"{text!r} is not a string of digits", where=where, hint="write digits only, as text"
        )
    return read


def _padded(part: str | int, width: int, where: str) -> str:
    read = _digits(str(part) if type(part) is int else part, where)
    if len(read) > width:
        raise InputError(f"'{part}' has more than {width} digits", where=where, hint=f"give at most {width}")
    return read.zfill(width)
