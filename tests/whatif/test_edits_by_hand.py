"""Each kind of edit on one bill, against figures worked out by hand from the tables and the readings."""

from __future__ import annotations

from decimal import Decimal

import pytest

from hv_tariff import BookError, ConsentError, InputError, MissingRateError, Status, compare, load_book
from hv_tariff.audit.auditor import Auditor
from hv_tariff.billing import Case
from hv_tariff.reports import bill_json, bill_markdown, bill_text
from hv_tariff.vocabulary import Band
from hv_tariff.whatif.comparison import Compared
from hv_tariff.whatif.decomposition import Factor
from whatif_cases import MARKET, case, scenario

BOOK = load_book("issued")


def compared(asked: Case, *edits: dict[str, object]) -> Compared:
    return compare([asked], scenario(*edits), book=BOOK).scenarios[0]


def lines(asked: Case, *edits: dict[str, object]) -> tuple[dict[str, int], dict[str, int]]:
    (row,) = compared(asked, *edits).rows
    return dict(row.before.lines), dict(row.after.lines)


def test_vat_of_twelve_percent_on_the_bill_of_the_readme() -> None:
    """The base is 994,778,282: energy, demand, subscription and fuel; × 0.12 = 119,373,393.84."""
    before, after = lines(case(), {"factor": "vat", "set": "0.12"})
    assert (before["vat"], after["vat"]) == (99_477_828, 119_373_394)
    assert {code for code in before if before[code] != after[code]} == {"vat"}


def test_a_rate_of_one_class_and_band_leaves_the_others() -> None:
    """38,484 kWh at the peak × (6,000 − 5,456) = 20,935,296."""
    before, after = lines(case(), {"rate": "energy", "band": "peak", "class": "general_2b", "set": 6000})
    assert after["energy"] - before["energy"] == 20_935_296
    other = {"rate": "energy", "band": "peak", "class": "general_2a", "set": 6000}
    assert compared(case(), other).total.difference == 0
    assert len(compared(case(), other).idle) == 1


def test_a_rate_of_one_option_is_read_by_contracts_of_that_option_alone() -> None:
    edit = {"rate": "energy.mid", "class": "general_2b", "option": 2, "add": 1}
    asked = [case(contract={"option": option}) for option in (1, 2)]
    rows = compare(asked, scenario(edit), book=BOOK).scenarios[0].rows
    assert [row.after.lines["energy"] - row.before.lines["energy"] for row in rows] == [0, 196_800]


def test_an_edit_between_dates_cuts_the_edition_and_the_bill() -> None:
    """+310 on the mid rate in the last 15 of 31 days: each segment has the energy × its days ÷ 31."""
    edit = {"rate": "energy.mid", "class": "general_2b", "add": 310, "from": "1404-07-16"}
    made = scenario(edit)
    book, (after,) = made.apply(BOOK, [case()])
    bill = after.compute(book=book)
    assert [part.span.days for part in bill.segments] == [15, 15]
    names = [each.name for each in book.editions("supply/hv")]
    assert names[-2:] == ["1404-02", "1404-07-16"]
    assert bill.amounts["energy"] - 863_575_680 == pytest.approx(196_800 * 310 / 2, abs=2)


def test_the_contract_demand_from_a_day_on() -> None:
    """90 % of 1,200 kW = 1,080 kW from the 16th on; 1,020 kW measured is billed before."""
    edit = {"contract": "demand", "set": 1200, "from": "1404-07-16"}
    before, after = lines(case(), edit)
    price = 73_300
    assert before["demand"] == 1020 * price
    assert after["demand"] == 1020 * price // 2 + 1080 * price // 2


def test_another_edition_in_force() -> None:
    """The duty of 1398 was 10 %, as that of 1404 is: every number of it is marked, and no rial moves."""
    before, after = lines(case(), {"edition": "levies/duty", "use": "1398-02"})
    assert before == after
    book, (asked,) = scenario({"edition": "levies/duty", "use": "1398-02"}).apply(BOOK, [case()])
    duty = dict(asked.compute(book=book).numbers())["duty.share"]
    assert (duty.status, duty.ground) == (Status.SUPPOSED, Status.REPORTED)
    assert book.in_force(on=case().period.from_, family="levies/duty").name.startswith("1398-02@")


def test_an_edition_between_days_where_the_family_has_none() -> None:
    """No market table of 1404/02 is known: that of 1404/01 is used, and the bill can be computed."""
    asked = case(MARKET, period={"from": "1404-02-01", "until": "1404-03-01"})
    with pytest.raises(Exception, match="1404-02"):
        asked.compute(book=BOOK)
    edit = {"edition": "market/monthly", "use": "1404-01", "from": "1404-02-01", "until": "1404-03-01"}
    book, (after,) = scenario(edit).apply(BOOK, [asked])
    assert after.compute(book=book).amounts["energy"] > 0


def test_a_scaled_load_is_volume_and_a_moved_one_is_mix() -> None:
    total = compared(case(), {"load": "all", "scale": 2}).total
    assert total.parts == {Factor.VOLUME: total.difference}
    assert total.kwh_after == 2 * total.kwh_before
    move = {"load": "shift", "from_band": "peak", "to_band": "off_peak", "kwh": 1000}
    total = compared(case(), move).total
    assert total.parts == {Factor.MIX: total.difference}
    energy = compared(case(), move).by_line()["energy"]
    assert energy.difference == -1000 * (5456 - 1364)


def test_a_load_that_grows_as_its_rate_rises_is_shared_between_both() -> None:
    """1.1 of the rate and twice the load: e → 2.2 e; rate has (0.1 + 0.2) ÷ 2 of it, volume the rest."""
    edits = ({"rate": "energy.*", "class": "general_2b", "scale": "1.1"}, {"load": "all", "scale": 2})
    energy = compared(case(), *edits).by_line()["energy"]
    whole = 863_575_680
    assert energy.parts == {Factor.RATE: whole * 15 // 100, Factor.VOLUME: whole * 105 // 100}


def test_a_maximum_demand_that_is_capped() -> None:
    """17,000 kW capped at 15,000: transit falls by 2,000 × 750,600 × 30/30."""
    before, after = lines(case(MARKET), {"load": "demand", "cap": 15_000})
    assert before["transit"] - after["transit"] == 2000 * 750_600
    with pytest.raises(InputError, match=r"below the average power of market, 13888\.89 kW"):
        scenario({"load": "demand", "cap": 13_000}).apply(BOOK, [case(MARKET)])


def test_a_target_power_factor_moves_the_reactive_line_alone_and_what_builds_on_it() -> None:
    edit = {"factor": "target_power_factor", "set": "0.90"}
    before, after = lines(case(MARKET), edit)
    assert after["reactive"] < before["reactive"]
    moved = {code for code in before if before[code] != after[code]}
    assert moved == {"reactive", "duty", "vat"}


def test_seventy_percent_bought_leaves_thirty_to_be_supplied() -> None:
    """Supply of each band falls to 0.3 of it; 7,000,000 kWh at 4,000 rial are paid to the seller."""
    found = compared(case(MARKET), {"purchases": "bilateral", "share": "0.7", "price": 4000})
    (row,) = found.rows
    before, after = row.before.lines["energy"], row.after.lines["energy"]
    assert abs(after * 10 - before * 3) <= 30
    assert (row.paid_before, row.paid_after) == (0, 28_000_000_000)
    assert "surplus_credit" not in row.after.lines or row.after.lines["surplus_credit"] == 0


def test_a_block_is_bought_over_the_hours_of_its_bands() -> None:
    """10,000 kW × (12 + 5 + 7) hours × 30 days = 7,200,000 kWh, each paid for with one rial."""
    found = compared(case(MARKET), {"purchases": "exchange", "kw": 10_000, "price": 1})
    assert found.rows[0].paid_after == 7_200_000


def test_a_price_before_is_that_of_the_baseline() -> None:
    asked = case(MARKET, purchases_kwh={"mid": {"bilateral": 1000}})
    edit = {"purchases": "bilateral", "share": 0, "price": 5000, "baseline_price": 4000}
    (row,) = compared(asked, edit).rows
    assert (row.paid_before, row.paid_after) == (4_000_000, 0)
    other = case(MARKET, purchases_kwh={"mid": {"exchange": 1000}})
    assert compared(other, edit).rows[0].paid_before is None


def test_hours_by_the_clock_move_the_energy_of_the_hours_that_change_hands() -> None:
    """Old schedule, first half of the year: peak 19–23 becomes 20–24. Of the peak (4 h) one goes to mid-load,
    of off-peak (8 h, 23–7) one comes to the peak."""
    edit = {
        "time_of_use": "03",
        "mid": "07:00-20:00",
        "peak": "20:00-24:00",
        "off_peak": "00:00-07:00",
    }
    asked = case(period={"from": "1398-03-01", "until": "1398-04-01"})
    _, (after,) = scenario(edit).apply(BOOK, [asked])
    quarter, eighth = Decimal(38_484) / 4, Decimal(85_584) / 8
    assert after.consumption.kwh(Band.MID) == 196_800 + quarter
    assert after.consumption.kwh(Band.PEAK) == 38_484 - quarter + eighth
    assert after.consumption.kwh(Band.OFF_PEAK) == 85_584 - eighth


def test_hours_a_day_move_energy_in_proportion_on_the_days_of_their_month() -> None:
    """Mehr: peak 5 → 4 hours and off-peak 7 → 8: a fifth of the peak's energy moves."""
    edit = {"time_of_use": "07", "mid": 12, "peak": 4, "off_peak": 8}
    book, (after,) = scenario(edit).apply(BOOK, [case()])
    assert after.consumption.kwh(Band.PEAK) == Decimal(38_484) * 4 / 5
    assert after.consumption.kwh(Band.OFF_PEAK) == 85_584 + Decimal(38_484) / 5
    hours = book.in_force(on=case().period.from_, family="calendar/time_of_use").time_of_use
    assert hours is not None
    assert hours.status is Status.SUPPOSED


def test_hours_that_nobody_knows_leave_a_case_out() -> None:
    asked = case(period={"from": "1404-09-01", "until": "1404-10-01"})
    found = scenario({"time_of_use": "09", "mid": 12, "peak": 4, "off_peak": 8}).applied(BOOK, [asked])
    assert found.cases == ()
    assert "are given for month 09" in found.refused[0][1]


def test_a_rate_in_no_table_is_given_by_a_scenario_and_marked() -> None:
    edits = ({"contract": "voltage", "set": "63"}, {"rate": "transit.63kv", "set": 800_000})
    book, (after,) = scenario(*edits).apply(BOOK, [case(MARKET)])
    bill = after.compute(book=book)
    assert bill.all_amounts["transit"] == 17_000 * 800_000
    assert dict(bill.numbers())["transit.63kv"].status is Status.SUPPOSED
    with pytest.raises(MissingRateError, match=r"transit\.63kv"):
        scenario(edits[0]).apply(BOOK, [case(MARKET)])[1][0].compute(book=book)


def test_a_rate_that_the_caller_supplies_is_edited_too() -> None:
    asked = case(MARKET, supplied={"wholesale.maximum.mid": "4000"})
    edit = {"rate": "wholesale.maximum.mid", "scale": "1.5"}
    assert dict(scenario(edit).apply(BOOK, [asked])[1][0].supposed)["wholesale.maximum.mid"].value == 6000


def test_a_figure_that_the_issuer_bills_with_is_edited_too() -> None:
    """System B bills with 66,192 where 66,193 was published for 1404/07."""
    asked = case(MARKET, billing_system="B", issuer="B1")
    (after,) = scenario({"rate": "renewable.average", "scale": 2}).apply(BOOK, [asked])[1]
    assert dict(after.supposed)["renewable.average@1404-07"].value == 132_384


@pytest.mark.parametrize(
    ("edit", "holds"),
    [
        ({"factor": "vat", "set": "0.2"}, True),
        ({"load": "demand", "scale": "0.99"}, True),
        ({"load": "reactive", "scale": 2}, False),
        ({"factor": "target_power_factor", "set": "0.92"}, False),
    ],
)
def test_a_printed_loss_coefficient_holds_for_its_own_load_and_target(edit, holds) -> None:
    asked = case(billing_system="F", issuer="F2", metered={"loss_coefficient": "0.1"})
    (after,) = scenario(edit).apply(BOOK, [asked])[1]
    assert after.consumption.loss_coefficient == (Decimal("0.1") if holds else None)


def test_a_bill_of_a_scenario_says_so_and_shows_what_a_number_was_before() -> None:
    book, (after,) = scenario({"rate": "energy.mid", "scale": "1.1"}, name="dearer").apply(BOOK, [case()])
    bill = after.compute(book=book)
    assert bill.status is Status.SUPPOSED
    text = bill_text(bill, explain=True)
    assert "* What if: a bill of the scenario 'dearer'" in text
    assert "2728 (bill_verified: bills, 2-ب, mid-load) × 1.1" in text
    assert "What if" in bill_markdown(bill)
    assert bill_json(bill)["scenario"] == "dearer"
    assert "scenario" not in bill_json(case().compute(book=BOOK))


def test_an_audit_refuses_the_book_of_a_scenario() -> None:
    book = scenario({"factor": "vat", "set": "0.2"}).on_book(BOOK)
    with pytest.raises(InputError, match="the book is of the scenario 's'"):
        Auditor(book)


def test_an_estimate_that_is_scaled_still_needs_consent_and_one_that_is_replaced_does_not() -> None:
    """Prices of 2-ب in 1398 are estimates; the season of those years is one, and Mehr is out of it but not
    without it."""
    asked = case(period={"from": "1398-07-01", "until": "1398-08-01"})
    with pytest.raises(ConsentError):
        asked.compute(book=BOOK)
    book, (after,) = scenario({"rate": "energy.*", "scale": 2}).apply(BOOK, [asked])
    with pytest.raises(ConsentError):
        after.compute(book=book)
    assert after.compute(book=book, accept_estimates=True).status is Status.SUPPOSED
    found = compare([asked], scenario({"rate": "energy.*", "scale": 2}), book=BOOK)
    assert (found.cases, len(found.refused)) == (0, 1)


def test_a_case_that_an_edit_makes_no_sense_for_is_left_out_with_the_reason_and_the_rest_go_on() -> None:
    edit = {"load": "shift", "from_band": "friday_peak", "to_band": "mid", "share": 1}
    friday = case(metered={"energy_kwh": {"mid": 9, "peak": 9, "off_peak": 9, "friday_peak": 5}})
    found = compare([case(), friday], scenario(edit), book=BOOK).scenarios[0]
    assert len(found.rows) == 1
    assert found.refused[0].reason.startswith("scenario edits.1: readme has no register of friday_peak")


def test_an_edit_that_touches_nothing_is_an_error_that_says_what_it_could_touch() -> None:
    with pytest.raises(BookError) as caught:
        scenario({"rate": "energy.mid", "scale": 2, "from": "1420-01-01"}).apply(BOOK, [case()])
    said = str(caught.value.exceptions[0])
    assert said.startswith("scenario edits.1: the edit touches nothing; it stands in supply/hv")
    with pytest.raises(BookError) as caught:
        scenario({"load": "all", "scale": 2, "class": "agriculture_3a"}).apply(BOOK, [case()])
    assert str(caught.value.exceptions[0]).endswith("no case has class agriculture_3a")
