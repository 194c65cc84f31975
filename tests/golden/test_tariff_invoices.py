"""The issued invoices of tariff-priced customers come out of the shipped tables to the rial.

Two counts, each of the lines whose evidence is `exact`: computed from the printed figures of the lines they
build on, and as a chain from inputs alone. What does not come out stands in known_differences.json with its
cause; the counts are exact, so that one line more or less is a deliberate edit.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path

import pytest

from hv_tariff import Bill, Case, compute_bill, load_book, read_case, recompute_lines
from hv_tariff.rounding import round_half_up

HERE = Path(__file__).parent
BOOK = load_book("issued")
READINGS = ("given", "chain")
EXACT_LINES = 480
COUNTED = {"given": 477, "chain": 434}

INVOICES = {
    record["invoice_id"]: record
    for record in map(json.loads, (HERE / "tariff_invoices.jsonl").read_text(encoding="utf-8").splitlines())
}
KNOWN = {
    (each["invoice"], each["line"]): each
    for each in json.loads((HERE / "known_differences.json").read_text(encoding="utf-8"))
}


def bill_of(case: Case, reading: str = "chain") -> Bill:
    inputs = {
        "period": case.period,
        "consumption": case.consumption,
        "book": BOOK,
        "account": case.account,
        "conventions": case.conventions,
        "supplied": case.supplied,
    }
    if reading == "given":
        return recompute_lines(case.contract, printed=case.printed, **inputs)
    return compute_bill(case.contract, **inputs)


def amounts_of(bill: Bill) -> Mapping[str, int]:
    return {**bill.amounts, **(bill.transit.amounts if bill.transit else {})}


@cache
def computed(reading: str) -> dict[tuple[str, str], int | None]:
    """Every line that has evidence, computed."""
    found = {}
    for name, record in INVOICES.items():
        amounts = amounts_of(bill_of(read_case(record), reading))
        found |= {(name, code): amounts.get(code) for code in record["evidence"]}
    return found


def printed(key: tuple[str, str]) -> int | None:
    name, code = key
    figure = INVOICES[name]["printed"]["lines"].get(code)
    return None if figure is None else int(figure)


def evidence(key: tuple[str, str]) -> str:
    return INVOICES[key[0]]["evidence"][key[1]]


def exact_lines() -> list[tuple[str, str]]:
    return [key for key in computed("chain") if evidence(key) == "exact"]


def test_the_copy_holds_the_61_tariff_priced_invoices() -> None:
    assert len(INVOICES) == 61
    assert all(record["contract"]["pricing"] == "tariff" for record in INVOICES.values())


@pytest.mark.parametrize("reading", READINGS)
def test_the_lines_with_exact_evidence_come_out_to_the_rial(reading: str, say: Callable[[str], None]) -> None:
    lines = exact_lines()
    hits = sum(computed(reading)[key] == printed(key) for key in lines)
    how = {
        "given": "from the printed figures of the lines they build on",
        "chain": "as a chain from inputs alone",
    }
    say(f"golden: {hits} of {len(lines)} exact lines of {len(INVOICES)} tariff invoices {how[reading]}")
    assert len(lines) == EXACT_LINES
    assert hits == COUNTED[reading]


@pytest.mark.parametrize("reading", READINGS)
def test_the_lines_that_do_not_come_out_are_the_known_ones_with_the_known_amounts(reading: str) -> None:
    """A new miss, a miss that became exact and a miss whose amount moved are all seen here."""
    misses = {key: computed(reading)[key] for key in exact_lines() if computed(reading)[key] != printed(key)}
    assert misses == {key: each[reading] for key, each in KNOWN.items() if reading in each}


def test_every_known_difference_has_a_cause_in_a_sentence_and_the_printed_figure() -> None:
    for key, each in KNOWN.items():
        assert each["printed"] == printed(key), key
        assert set(READINGS) & set(each), key
        assert len(each["cause"].split()) >= 8, key
        assert each["cause"].endswith("."), key


DISCOVERED = {
    "given": (
        "B-open-029 vat, B-open-029 duty, D-open-042 duty, G-open-109 duty, G-open-116 licence_expiry, "
        "G-open-125 duty, I-open-128 transit, I-open-129 transit, I-open-130 transit, I-open-130 payable, "
        "I-open-131 transit, I-open-132 payable"
    ),
    "chain": (
        "B-open-029 vat, B-open-029 duty, D-open-042 duty, G-open-116 licence_expiry, G-open-125 duty, "
        "I-open-128 transit, I-open-129 transit, I-open-130 transit, I-open-130 payable, I-open-131 transit, "
        "I-open-132 payable"
    ),
}


@pytest.mark.parametrize("reading", READINGS)
def test_lines_without_exact_evidence_that_come_out_are_listed(
    reading: str, say: Callable[[str], None]
) -> None:
    found = [
        " ".join(key)
        for key, amount in computed(reading).items()
        if evidence(key) != "exact" and amount == printed(key)
    ]
    say(f"golden: {len(found)} lines without exact evidence come out too ({reading}): {', '.join(found)}")
    assert found == DISCOVERED[reading].split(", ")


# Readings before the rounding of the page, and the lines that they make exact.
BEFORE_ROUNDING = [
    ("G-open-109", {"reactive_kvarh": "6794.4"}, "reactive vat"),
    ("G-open-119", {"demand_kw": "129.2"}, "transit_vat duty period_total payable"),
    ("G-open-120", {"demand_kw": "60.96"}, "transit_vat duty period_total payable"),
    ("G-open-122", {"demand_kw": "36.54"}, "transit_vat duty period_total payable"),
    (
        "G-open-123",
        {"demand_kw": "12.48", "reactive_kvarh": "1449.6"},
        "reactive transit_vat vat duty period_total payable",
    ),
    ("G-open-124", {"demand_kw": "0.96"}, "transit_vat duty payable"),
]


@pytest.mark.parametrize(
    ("name", "readings", "codes"), BEFORE_ROUNDING, ids=[row[0] for row in BEFORE_ROUNDING]
)
def test_readings_before_the_rounding_of_the_page_give_the_printed_lines(
    name: str, readings: dict[str, str], codes: str
) -> None:
    record = INVOICES[name]
    for field, figure in readings.items():
        assert Decimal(figure).to_integral_value() == Decimal(record["metered"][field])
    amounts = amounts_of(bill_of(read_case({**record, "metered": {**record["metered"], **readings}})))
    assert {code: amounts[code] for code in codes.split()} == {
        code: printed((name, code)) for code in codes.split()
    }


def line(name: str, code: str) -> int:
    return int(INVOICES[name]["printed"]["lines"][code])


def above(name: str, code: str) -> int:
    """How much the page prints above the chain."""
    return line(name, code) - amounts_of(bill_of(read_case(INVOICES[name])))[code]


def test_the_duty_of_an_exempt_contract_is_that_of_its_late_adjustment() -> None:
    assert line("B-open-030", "duty") == round_half_up(line("B-open-030", "late_adjustment"), 10)
    assert above("B-open-030", "period_total") == line("B-open-030", "duty")


def test_a_demand_line_on_class_other_is_a_price_no_rule_has() -> None:
    assert line("G-open-126", "demand") == 252_900 * 27
    assert above("G-open-126", "vat") == above("G-open-126", "duty") == line("G-open-126", "demand") // 10


def test_the_days_of_mehr_are_priced_at_the_maximum_of_shahrivar() -> None:
    """2 days of Mordad, 31 of Shahrivar, 4 of Mehr; Article 5 is 10 % of 328,000 kWh × (maximum − mid)."""
    kwh, mid = 328_000, 2_728
    own = Fraction(2 * 76_500 + 31 * 80_000 + 4 * 73_000, 37)
    taken = Fraction(2 * 76_500 + 35 * 80_000, 37)
    case = read_case(INVOICES["D-open-043"])
    assert bill_of(case).line("article5").unrounded == Fraction(kwh, 10) * (own - mid)
    adds = Fraction(kwh, 10) * (taken - own)
    assert round(adds) == 24_821_622
    assert above("D-open-043", "article5") == 24_821_632
    assert above("D-open-043", "season") == round(Fraction(24_821_632, 5) * Fraction(33, 37))


def test_the_nearly_idle_customer_is_charged_far_less_reactive_than_the_rule() -> None:
    assert above("F-open-058", "reactive") == -3_027_381
    assert above("F-open-058", "vat") == above("F-open-058", "duty") == -round_half_up(3_027_381, 10)
