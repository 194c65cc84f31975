"""Numbers promoted in the text of a table: that number alone, whatever the layout."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hv_tariff.billing import expectations
from hv_tariff.errors import TableError
from hv_tariff.tariffs import Edition, TariffBook, read_edition
from hv_tariff.tariffs.files import book_directory
from hv_tariff.tariffs.promoting import promoted_text
from hv_tariff.vocabulary import Status

EDITIONS = [each for each in TariffBook.issued().contents.editions if next(each.numbers(), None)]
SAID = 'to the rial on 3 invoices: "all" of \\ them'

PROMOTED = "bill_verified, source: bills, clause:"

BLOCK = """\
table: market/monthly
edition: 1404-05
in_force: {calendar: jalali, from: 1404-05-01}
instrument: {id: m, title: {fa: م, en: m}}
sources:
  bills: {text: bills}
rates:
  market.average:
    value: 2_997.85   # as printed
    unit: rial/kWh
    status: estimate  # not yet sure
    source: bills
    clause: average
    method: "solved from two bills, \\
      with two unknowns"
  green_board.maximum:
    {method: 'a, guess', value: 76_500, unit: rial/kWh, status: estimate, source: bills, clause: 'it''s so'}
  renewable.average: {value: 1, unit: rial/kWh, status: reported, source: bills, clause: "c"} # kept
"""


def read(text: str, file: str) -> Edition:
    return read_edition(text, file=file, expected=expectations(), allows_invented=False)


@given(st.data())
@settings(max_examples=8)
def test_a_number_of_any_shipped_table_is_promoted_and_all_others_stay_as_they_are(
    data: st.DataObject,
) -> None:
    held = data.draw(st.sampled_from(EDITIONS))
    path, number = data.draw(st.sampled_from(list(held.numbers())))
    text = (book_directory("issued") / held.file).read_text(encoding="utf-8")
    after = promoted_text(text, {path: SAID}, file=held.file)
    lines = [(old, new) for old, new in zip(text.splitlines(), after.splitlines(), strict=True) if old != new]
    assert len(lines) == 1
    numbers = dict(read(after, held.file).numbers())
    assert numbers[path].status is Status.BILL_VERIFIED
    assert numbers[path].clause == f"{number.clause}; {SAID}"
    assert numbers[path].method is None
    assert numbers[path].value == number.value
    assert numbers[path].source == number.source
    assert {k: n for k, n in numbers.items() if k != path} == {k: n for k, n in held.numbers() if k != path}


def test_layout_quotes_and_comments_stay_and_the_method_of_an_estimate_goes() -> None:
    file = "market/monthly/1404-05.yaml"
    paths = ("rates.market.average", "rates.green_board.maximum", "rates.renewable.average")
    after = promoted_text(BLOCK, dict.fromkeys(paths, "seen"), file=file)
    expected = (
        BLOCK.replace("status: estimate  # not yet sure", "status: bill_verified  # not yet sure")
        .replace("clause: average", 'clause: "average; seen"')
        .replace('    method: "solved from two bills, \\\n      with two unknowns"\n', "")
        .replace("{method: 'a, guess', value", "{value")
        .replace(
            "status: estimate, source: bills, clause: 'it''s so'",
            'status: bill_verified, source: bills, clause: "it\'s so; seen"',
        )
        .replace(
            'status: reported, source: bills, clause: "c"}',
            'status: bill_verified, source: bills, clause: "c; seen"}',
        )
    )
    assert after == expected
    assert {number.status for _, number in read(after, file).numbers()} == {Status.BILL_VERIFIED}


def test_line_ends_of_other_systems_stay() -> None:
    text = BLOCK.replace("\n", "\r\n")
    after = promoted_text(text, {"rates.renewable.average": "seen"}, file="f")
    assert after.count("\r\n") == text.count("\r\n") == after.count("\n")


def test_a_path_that_is_no_number_is_refused_with_the_nearest() -> None:
    with pytest.raises(TableError, match=r"no number rates\.market\.averag; .*rates\.market\.average"):
        promoted_text(BLOCK, {"rates.market.averag": "seen"}, file="f")
