"""Numbers are read from text: exact, on their grid, in Latin or Persian digits."""

from decimal import Decimal

import pytest
from book_expectations import SMALL

from hv_tariff.errors import BookError
from hv_tariff.tariffs import read_edition
from hv_tariff.vocabulary import Status

TABLE = """\
table: supply/hv
edition: 1404-02
in_force: {{calendar: jalali, from: ۱۴۰۴/۰۲/۰۱}}
instrument: {{id: test, title: {{fa: "آزمون", en: "test"}}}}
rule_set: supply/test/1
sources:
  bills: {{text: "bills"}}
classes:
  general_2b:
    energy.mid: {{value: "{value}", unit: rial/kWh, status: bill_verified, source: bills, clause: mid}}
unknown:
  energy.peak: "not on any bill"
  days_per_month: "not on any bill"
  demand.price: "not on any bill"
  classes.industry_base.energy.mid: "not on any bill"
"""


def read(value: str):
    text = TABLE.format(value=value)
    return read_edition(text, file="supply/hv/1404-02.yaml", expected=SMALL, allows_invented=False)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("2728", "2728"), ("2_728", "2728"), ("1_802_728.125", "1802728.125"), ("0", "0"), ("0.1", "0.1"),
        ("۲۷۲۸", "2728"), ("۲٬۷۲۸٫۵", "2728.5"), (" 2728 ", "2728"), ("5.1230000", "5.123"),
    ],
)  # fmt: skip
def test_digits_groups_and_a_point_make_the_exact_decimal_that_was_typed(typed, meant):
    number = read(typed).number("energy.mid", tariff_class="general_2b")
    assert number.value == Decimal(meant)
    assert number.status is Status.BILL_VERIFIED
    assert number.where == "supply/hv/1404-02.yaml:10 classes.general_2b.energy.mid"


@pytest.mark.parametrize(
    "typed",
    [
        "1e5", "1E5", "inf", "-inf", ".inf", "nan", "NaN", "17:00", "off", "0x1f", "1,000", "1_00", "_100",
        "100_", "1__000", "007", ".5", "5.", "+5", "--5", "1 000", "½", "१२", "", "12.3456", "-1", "9" * 40,
        "۱٬۲۳",
    ],
)  # fmt: skip
def test_whatever_else_is_typed_is_refused_and_never_guessed(typed):
    with pytest.raises(BookError) as caught:
        read(typed)
    assert len(caught.value.exceptions) == 1
    assert "supply/hv/1404-02.yaml:10 classes.general_2b.energy.mid.value: " in str(caught.value)


def test_the_class_goes_before_the_general_number_and_a_missing_one_names_the_key_to_fill():
    edition = read("1")
    with pytest.raises(
        Exception, match=r"fill classes\.industry_base\.energy\.mid in supply/hv/1404-02\.yaml"
    ):
        edition.number("energy.mid", tariff_class="industry_base")
    with pytest.raises(Exception, match=r"fill rates\.days_per_month in supply/hv/1404-02\.yaml"):
        edition.number("days_per_month", tariff_class="general_2b")
