"""Checks beside the lines: counted on the issued invoices, and seen to find what is planted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st
from issued import checked, edited, records

from hv_tariff.audit.checking import displays
from hv_tariff.audit.findings import Finding, Kind, Verdict
from hv_tariff.receivables.identifiers import bill_id, payment_id, transit_bill_id

EXACT, DIFFERS, UNKNOWN = Verdict.EXACT, Verdict.DIFFERS, Verdict.NOT_RECOMPUTABLE


@cache
def every() -> tuple[Finding, ...]:
    return tuple(each for record in records().values() for each in checked(record).values())


def kind_of(finding: Finding) -> str:
    return ".".join(finding.line.split(".")[:2])


# Of 141 invoices: exact, differs, not recomputable.
COUNTED = {
    "identifiers.bill_id": (141, 0, 0),
    "identifiers.payment_id": (117, 0, 0),
    "identifiers.transit_bill_id": (97, 0, 0),
    "identifiers.transit_payment_id": (83, 0, 0),
    "market_shown.average": (61, 0, 0),
    "market_shown.first_board_average": (69, 0, 0),
    "market_shown.green_board_maximum": (46, 0, 0),
    "market_shown.renewable_average": (59, 0, 0),
    "market_shown.wholesale_maximum": (102, 0, 0),
    "metered.readings": (501, 0, 1),
    "printed.billed_demand_kw": (84, 1, 0),
    "rates_shown.demand_price": (10, 0, 0),
    "rates_shown.fuel_unit_with_vat": (135, 0, 0),
    "rates_shown.load_factor": (0, 0, 19),
    "rates_shown.loss_coefficient": (27, 4, 0),
    "rates_shown.power_factor": (31, 2, 0),
    "rates_shown.supply_rate": (440, 4, 35),
    "rates_shown.tariff_base_mid": (103, 1, 0),
    "rates_shown.transit_rate": (28, 0, 0),
    "rates_shown.vat_rate": (141, 0, 0),
    "sum.payable": (129, 9, 0),
    "sum.period_total": (75, 17, 0),
    "sum.transit_payable": (98, 2, 0),
    "sum.transit_period_total": (14, 0, 0),
}


def test_the_checks_of_the_issued_invoices_are_counted(say: Callable[[str], None]) -> None:
    found: dict[str, Counter[Verdict]] = {}
    for each in every():
        found.setdefault(kind_of(each), Counter())[each.verdict] += 1
    counts = {kind: (c[EXACT], c[DIFFERS], c[UNKNOWN]) for kind, c in sorted(found.items())}
    exact, differs, unknown = (sum(count[i] for count in counts.values()) for i in range(3))
    say(f"audit: {exact} checks of 141 invoices exact, {differs} differ, {unknown} not recomputable")
    assert counts == COUNTED


def test_a_check_is_of_its_kind_and_says_its_reason() -> None:
    for each in every():
        assert each.kind is Kind.CHECK
        assert each.reason, each.line
        assert each.given_printed is None
        assert each.verdict in (EXACT, DIFFERS, UNKNOWN)
        if each.printed is not None and each.recomputed is not None:
            assert each.difference == each.recomputed - each.printed


@pytest.mark.parametrize(
    ("name", "line", "says"),
    [
        ("B-open-032", "printed.billed_demand_kw", "it is the measured demand above the contract"),
        ("F-open-060", "rates_shown.supply_rate.mid", "the supply rate of the rule is 4718.0811"),
        ("A-open-002", "rates_shown.tariff_base_mid", "printed 241.78; mid-load price is 212"),
        ("F-open-090", "metered.readings.off_peak", "the register rolled over or was replaced"),
        ("E-open-047", "rates_shown.supply_rate.mid", "the rule has no supply_rate.mid for this invoice"),
        ("J-open-141", "rates_shown.supply_rate.friday_peak", "the rate priced nothing"),
        ("A-open-011", "rates_shown.tariff_base_mid", "× factor"),
        ("E-open-051", "sum.payable", "a credit: nothing is payable"),
    ],
)
def test_what_is_to_know_of_a_figure_is_said(name: str, line: str, says: str) -> None:
    reason = checked(records()[name])[line].reason
    assert says in reason or (says == "× factor" and "mid-load price × " in reason)


def test_the_power_factors_that_differ_are_those_of_a_page_that_rounds_its_kvarh() -> None:
    for name, kvarh in (("G-open-117", "301.2"), ("G-open-123", "1449.6")):
        assert checked(records()[name])["rates_shown.power_factor"].verdict is DIFFERS
        before = checked(edited(name, {"metered.reactive_kvarh": kvarh}))
        assert before["rates_shown.power_factor"].verdict is EXACT


PLANTED = [
    ("A-open-004", {"rates_shown.vat_rate": "0.09"}, "rates_shown.vat_rate"),
    ("A-open-004", {"rates_shown.fuel_unit_with_vat": "469"}, "rates_shown.fuel_unit_with_vat"),
    ("A-open-004", {"rates_shown.tariff_base_mid": "2297"}, "rates_shown.tariff_base_mid"),
    ("A-open-004", {"rates_shown.supply_rate.mid": "2297"}, "rates_shown.supply_rate.mid"),
    ("A-open-004", {"market_shown.average": "2865.06"}, "market_shown.average"),
    ("A-open-004", {"market_shown.average": "2801.96"}, "market_shown.average"),
    ("C-open-040", {"rates_shown.supply_rate.peak": "5334.473"}, "rates_shown.supply_rate.peak"),
    ("C-open-040", {"rates_shown.transit_rate": "657000"}, "rates_shown.transit_rate"),
    ("C-open-040", {"rates_shown.power_factor": "0.9186"}, "rates_shown.power_factor"),
    ("E-open-056", {"rates_shown.loss_coefficient": "0.0431"}, "rates_shown.loss_coefficient"),
    ("D-open-046", {"rates_shown.demand_price": "73000"}, "rates_shown.demand_price"),
    ("D-open-046", {"printed.billed_demand_kw": "956.87"}, "printed.billed_demand_kw"),
    ("A-open-004", {"metered.readings.mid.current": "2685"}, "metered.readings.mid"),
    ("A-open-004", {"metered.multiplier": "10"}, "metered.readings.mid"),
    ("A-open-004", {"printed.lines.duty": "246126"}, "sum.period_total"),
    ("A-open-004", {"printed.lines.previous_balance": "4198628"}, "sum.payable"),
    ("A-open-004", {"printed.lines.payable": "7186001"}, "sum.payable"),
    ("C-open-040", {"printed.lines.transit_vat": "123570"}, "sum.transit_payable"),
    ("A-open-004", {"identifiers.bill_id": "4715031606629"}, "identifiers.bill_id"),
    ("A-open-004", {"identifiers.payment_id": "718640491"}, "identifiers.payment_id"),
    ("A-open-004", {"printed.lines.payable": "7187000"}, "identifiers.payment_id"),
]


@pytest.mark.parametrize(("name", "changes", "line"), PLANTED, ids=[f"{r[2]} {r[0]}" for r in PLANTED])
def test_a_planted_difference_is_found_and_was_not_there_before(
    name: str, changes: dict[str, str], line: str
) -> None:
    assert checked(records()[name])[line].verdict is EXACT
    assert checked(edited(name, changes))[line].verdict is DIFFERS


def test_a_reading_that_goes_back_is_exact_where_the_register_is_said_to_have_rolled_over() -> None:
    changes = {
        "metered.digits": 4,
        "metered.readings.mid": {"previous": "9900", "current": "685", "rolled_over": True},
    }
    found = checked(edited("A-open-004", changes))["metered.readings.mid"]
    assert (found.verdict, found.recomputed) == (EXACT, 785)


def test_a_reading_within_its_last_printed_digit_is_exact_and_beyond_it_differs() -> None:
    """Each of the two readings may be half a unit off."""
    for current, verdict in (("2683.0", EXACT), ("2683.1", EXACT), ("2683.2", DIFFERS), ("2682.8", DIFFERS)):
        changed = edited("A-open-004", {"metered.readings.mid.current": current, "metered.multiplier": "10"})
        changed["metered"]["energy_kwh"]["mid"] = "7850"
        assert checked(changed)["metered.readings.mid"].verdict is verdict, current


def test_the_transit_bill_has_its_own_id_and_goes_with_the_bill() -> None:
    name = "C-open-040"
    other = transit_bill_id(bill_id(file="12345678", company="055"))
    found = checked(edited(name, {"identifiers.transit_bill_id": other}))
    assert found["identifiers.transit_bill_id"].verdict is DIFFERS
    assert "goes" not in found["identifiers.transit_bill_id"].reason


@given(st.sampled_from(sorted(records())), st.integers(0, 12), st.integers(1, 9))
def test_a_wrong_digit_in_a_bill_id_is_found_but_for_the_two_in_a_hundred_that_share_a_check_digit(
    name: str, place: int, step: int
) -> None:
    right = records()[name]["identifiers"]["bill_id"].zfill(13)
    wrong = right[:place] + str((int(right[place]) + step) % 10) + right[place + 1 :]
    found = checked(edited(name, {"identifiers.bill_id": wrong}))
    assert found["identifiers.bill_id"].verdict is DIFFERS or right[-1] == "0"


@given(st.integers(1, 10**9), st.integers(0, 99))
def test_a_payment_id_of_another_payable_is_found(thousands: int, period: int) -> None:
    record = records()["A-open-004"]
    own = record["identifiers"]["bill_id"]
    text = payment_id(payable=thousands * 1000, bill_id=own, year_digit=4, period=f"{period:02}")
    changes = {"identifiers.payment_id": text, "printed.lines.payable": str(thousands * 1000)}
    assert checked(edited("A-open-004", changes))["identifiers.payment_id"].verdict is EXACT
    changes["printed.lines.payable"] = str(thousands * 1000 + 1000)
    assert checked(edited("A-open-004", changes))["identifiers.payment_id"].verdict is DIFFERS


@pytest.mark.parametrize("junk", ["x", "1e999999", [], {"a": 1}, 1.5, "۱۲x", True])
@pytest.mark.parametrize(
    "path",
    [
        "rates_shown.vat_rate", "rates_shown", "market_shown.average", "printed.billed_demand_kw",
        "metered.readings.mid.current", "metered.multiplier", "identifiers.bill_id", "identifiers",
        "metered.readings",
    ],
)  # fmt: skip
def test_a_figure_that_is_none_is_no_crash(path: str, junk: object) -> None:
    checked(edited("A-open-004", {path: junk}))


@given(st.decimals(0, 10**6, places=9), st.integers(0, 9))
def test_a_value_rounded_or_cut_to_any_decimals_is_displayed_by_it(value: Decimal, places: int) -> None:
    from fractions import Fraction  # noqa: PLC0415

    exact = Fraction(value)
    step = Decimal(1).scaleb(-places)
    for mode in ("ROUND_HALF_UP", "ROUND_DOWN"):
        assert displays(value.quantize(step, mode), exact)
    assert not displays(value.quantize(step, "ROUND_DOWN") + 2 * step, exact)
