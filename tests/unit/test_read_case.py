"""A record read into a case: bad input is one clear error, with the place and what would do."""

from __future__ import annotations

import copy
from decimal import Decimal
from typing import Any

import pytest

from hv_tariff import DateError, HvTariffError, InputError, compute_bill, load_book, read_case
from hv_tariff.billing.conventions import STATED
from hv_tariff.vocabulary import Band, TariffClass, Voltage

BOOK = load_book("issued")
RECORD: dict[str, Any] = {
    "invoice_id": "my-invoice",
    "period": {"from": "1404-06-01", "until": "1404-07-01", "days": 31},
    "contract": {"tariff_class": "general_2b", "contract_demand_kw": "1000", "demand_metered": True},
    "metered": {
        "energy_kwh": {"mid": "100000", "peak": "20000", "off_peak": "50000"},
        "reactive_kvarh": "60000",
        "demand_kw": "800",
    },
}
GONE = object()


def changed(path: str, value: object) -> dict[str, Any]:
    record = copy.deepcopy(RECORD)
    *groups, name = path.split("/")
    inside = record
    for group in groups:
        inside = inside.setdefault(group, {})
    if value is GONE:
        del inside[name]
    else:
        inside[name] = value
    return record


def test_a_record_becomes_the_objects_that_billing_joins() -> None:
    case = read_case(RECORD)
    assert case.name == "my-invoice"
    assert case.contract.tariff_class is TariffClass.GENERAL_2B
    assert case.contract.voltage is Voltage.MEDIUM
    assert case.period.days == 31
    assert case.consumption.kwh(Band.PEAK) == 20_000
    assert case.conventions == STATED
    assert case.printed == {}
    assert case.account.late_adjustment == 0


def test_persian_digits_and_words_are_read_wherever_a_person_types_them() -> None:
    record = changed("period", {"from": "۱۴۰۴/۰۶/۰۱", "until": "۱۴۰۴/۰۷/۰۱", "days": "۳۱"})
    record["contract"] |= {"contract_demand_kw": "۱٬۰۰۰", "licence_expired": "خیر", "duty_exempt": "بله"}
    record["metered"]["energy_kwh"] = {"mid": "۱۰۰٬۰۰۰", "peak": "۲۰۰۰۰", "off_peak": "۵۰۰۰۰"}
    typed, plain = read_case(record), read_case(RECORD)
    assert typed.period == plain.period
    assert typed.consumption == plain.consumption
    assert typed.contract.demand == plain.contract.demand
    assert typed.contract.duty_exempt


def test_registers_give_the_energy_where_the_record_has_none() -> None:
    record = changed("metered/energy_kwh", GONE)
    record["metered"] |= {
        "multiplier": "2000",
        "digits": 4,
        "readings": {
            "mid": {"previous": "9980", "current": "30", "rolled_over": True},
            "peak": {"previous": "100", "current": "110"},
            "off_peak": {"previous": "5", "current": "30.5"},
        },
    }
    energy = dict(read_case(record).consumption.energy_kwh)
    assert energy == {Band.MID: 100_000, Band.PEAK: 20_000, Band.OFF_PEAK: 51_000}


def test_a_demand_that_changed_is_a_group_of_steps_by_first_day() -> None:
    record = changed("contract/contract_demand_kw", GONE)
    record["contract"]["demand"] = {
        "1404-01-01": {"contract_kw": 1000},
        "1404-06-10": {"contract_kw": 1200, "reduced_kw": 900},
    }
    steps = read_case(record).contract.demand
    assert [step.contract_kw for step in steps] == [1000, 1200]
    assert steps[1].reduced_kw == 900


def test_the_accounts_amounts_are_the_printed_ones_unless_the_account_says_other() -> None:
    record = changed("printed/lines", {"previous_balance": "7", "late_adjustment": "5", "energy": "1"})
    assert read_case(record).account.previous_balance == 7
    record["account"] = {"previous_balance": "9"}
    account = read_case(record).account
    assert (account.previous_balance, account.late_adjustment) == (9, 5)
    assert read_case(record).printed == {"previous_balance": 7, "late_adjustment": 5, "energy": 1}


REFUSED = [
    # what is typed, where, what the error says, the hint
    (
        "metered/energy_kwh/mid",
        100000.5,
        "metered.energy_kwh.mid",
        "a float has already lost digits",
        "'100000.5'",
    ),
    ("metered/demand_kw", 800.0, "metered.demand_kw", "a float has already lost digits", "'800.0'"),
    (
        "metered/reactive_kvarh",
        1e5,
        "metered.reactive_kvarh",
        "a float has already lost digits",
        "write it as",
    ),
    ("account/penalty", 12.5, "account.penalty", "a float has already lost digits", "'12.5'"),
    ("printed/lines", {"energy": 1.0}, "printed.lines.energy", "a float has already lost digits", "'1.0'"),
    ("account/penalty", "12.5", "account.penalty", "has more than 0 decimal places", "give whole units"),
    ("metered/energy_kwh/peak", "-1", "metered.energy_kwh.peak", "'-1' is negative", "give zero or more"),
    ("metered/reactive_kvarh", -1, "metered.reactive_kvarh", "'-1' is negative", "give zero or more"),
    ("metered/energy_kwh/mid", "1e5", "metered.energy_kwh.mid", "'1e5' is no number", "without an exponent"),
    ("metered/energy_kwh/mid", "12,34", "metered.energy_kwh.mid", "is no number", "every three digits"),
    ("metered/energy_kwh/mid", True, "metered.energy_kwh.mid", "True is no number", "give an int"),
    ("metered/energy_kwh/noon", "1", "metered.energy_kwh", "unknown band 'noon'", "mid"),
    ("metered/energy_kwh", {"mid": "1"}, None, "without the energy of peak, off_peak", "give every band"),
    ("purchases_kwh", "100", "purchases_kwh", "'100' is not a group of fields", "give {name: ...}"),
    ("purchases_kwh", {"mid": 1}, "purchases_kwh.mid", "1 is not a group of fields", "give {name: ...}"),
    ("purchase_blocks_kw", {"mid": "5"}, "purchase_blocks_kw.mid", "'5' is not a group of fields", "give"),
    ("purchase_blocks_kw", [], "purchase_blocks_kw", "[] is not a group of fields", "give {name: ...}"),
    ("purchase_blocks_by_month", 5, "purchase_blocks_by_month", "5 is not a group of fields", "give"),
    ("purchase_blocks_by_month", {"hours": {}, 7: {}}, "purchase_blocks_by_month", "'7' is not a", "1404-02"),
    ("contract/transit_factor", [["x"]], "contract.transit_factor", "is no month with its factor", "1404-06"),
    (
        "contract/transit_factor",
        "0.7",
        "contract.transit_factor",
        "'0.7' does not say which month",
        "1404-06",
    ),
    ("supplied", {1: 2, "x": 3}, None, "no rule reads a rate '1'", "known:"),
    (
        "metered/energy_kwh",
        "100",
        "metered.energy_kwh",
        "'metered.energy_kwh' is not a group",
        "give metered.energy_kwh",
    ),
    (
        "printed/lines",
        [1],
        "printed.lines",
        "'printed.lines' is not a group of fields",
        "give printed.lines: {...}",
    ),
    ("metered/reactive_kvarh", GONE, "metered.reactive_kvarh", "'metered.reactive_kvarh' is missing", "give"),
    ("metered/energy_kvh", {}, "metered.energy_kvh", "unknown field 'metered.energy_kvh'", "energy_kwh"),
    ("contract/tariff_class", "general_2c", "contract.tariff_class", "unknown tariff class", "general_2b"),
    ("contract/tariff_class", GONE, "contract.tariff_class", "'contract.tariff_class' is missing", "give"),
    ("contract/tarif_class", "x", "contract.tarif_class", "unknown field", "tariff_class"),
    ("contract/contract_demand_kw", GONE, "contract.contract_demand_kw", "is missing", "give"),
    (
        "contract/contract_demand_kw",
        "0",
        "contract.contract_demand_kw",
        "demand is metered",
        "demand_metered=False",
    ),
    (
        "contract/demand_metered",
        "perhaps",
        "contract.demand_metered",
        "neither true nor false",
        "true or false",
    ),
    (
        "contract/demand_metered",
        GONE,
        "contract.demand_metered",
        "is missing",
        "give contract.demand_metered",
    ),
    ("contract/low_voltage", 1, "contract.low_voltage", "1 is neither true nor false", "write true or false"),
    ("contract/voltage", "66", "contract.voltage", "unknown voltage '66'", "63"),
    ("contract/option", 4, "contract.option", "there is no option 4", "1, 2 and 3"),
    ("contract/pricing", "marke", "contract.pricing", "unknown pricing 'marke'", "market"),
    (
        "contract/reduced_demand_kw",
        "2000",
        "contract.reduced_demand_kw",
        "is above the contract demand",
        "new step",
    ),
    ("contract/demand", [1], "contract.demand", "is not a group of steps", "contract_kw"),
    ("contract", GONE, "contract", "'contract' is missing", "give contract: {...}"),
    ("contract", "general_2b", "contract", "'contract' is not a group of fields", "give contract: {...}"),
    ("metered", GONE, "metered", "'metered' is missing", "give metered: {...}"),
    ("period", GONE, "period", "'period' is missing", "give period: {...}"),
    ("period/until", GONE, "period.until", "'period.until' is missing", "give period.until"),
    ("period/days", "30", "period.days", "has 31 days, not 30", "the first day counts and the last does not"),
    ("period/days", 31.0, "period.days", "a float has already lost digits", "31.0"),
    (
        "period/until",
        "1404-06-01",
        "period.until",
        "ends before it has a day",
        "write the earlier reading first",
    ),
    (
        "period/from",
        "2025-08-23",
        "period.from",
        "looks like a Gregorian date",
        "in Solar Hijri it is 1404-06-01",
    ),
    ("period/until", "1404-07-31", "period.until", "'1404-07-31' does not exist", "has 30 days"),
    ("period/form", "1404-06-01", "period.form", "unknown field 'period.form'", "from"),
    ("conventions/vat_late", True, "conventions", "unknown convention 'vat_late'", "vat_includes_late"),
    ("billing_system", "Z", "billing_system", "unknown billing system 'Z'", "known:"),
    ("acount", {}, "acount", "unknown field 'acount'", "account"),
    ("account/balance", "1", "account.balance", "unknown field 'account.balance'", "previous_balance"),
]


@pytest.mark.parametrize(
    ("path", "value", "where", "what", "hint"),
    REFUSED,
    ids=[f"{row[0]}={'(left out)' if row[1] is GONE else row[1]}" for row in REFUSED],
)
def test_bad_input_is_one_clear_error_with_place_and_hint(
    path: str, value: object, where: str | None, what: str, hint: str
) -> None:
    record = changed(path, value)
    before = copy.deepcopy(record)
    with pytest.raises(InputError) as caught:
        bill_of(record)
    error = caught.value
    assert what in error.what
    assert hint in (error.hint or "")
    if where is not None:
        assert error.where == f"my-invoice: {where}"
        assert str(error).startswith(f"my-invoice: {where}: {error.what}; ")
    assert record == before


def bill_of(record: dict[str, Any], **more: Any) -> Any:
    case = read_case(record)
    return compute_bill(
        case.contract,
        period=case.period,
        consumption=case.consumption,
        book=BOOK,
        account=case.account,
        conventions=case.conventions,
        supplied=case.supplied,
        **more,
    )


def test_the_record_of_these_tests_is_billed_when_nothing_is_wrong() -> None:
    assert bill_of(RECORD).amounts["energy"] == 100_000 * 2728 + 20_000 * 5456 * 6 // 5 + 50_000 * 1364


def test_a_reading_that_goes_back_without_a_rollover_is_refused_with_what_to_say() -> None:
    record = changed("metered/energy_kwh", GONE)
    record["metered"] |= {"multiplier": 1, "readings": {"mid": {"previous": "100.5", "current": "100"}}}
    with pytest.raises(InputError) as caught:
        read_case(record)
    error = caught.value
    assert error.where == "my-invoice: metered.readings.mid"
    assert error.what == "the reading goes back by 0.5, from 100.5 to 100"
    assert "rolled_over=True and its digits" in (error.hint or "")


def test_a_case_without_an_id_is_called_by_its_file() -> None:
    record = {**changed("period/days", "30"), "invoice_id": None}
    with pytest.raises(InputError, match=r"^tutorial\.yaml: period\.days: "):
        read_case(record, name="tutorial.yaml")
    with pytest.raises(InputError, match=r"^case: period\.days: "):
        read_case(record)


def test_a_gregorian_date_is_a_date_error_and_every_error_is_of_one_family() -> None:
    with pytest.raises(DateError):
        read_case(changed("period/from", "2025-08-23"))
    assert issubclass(DateError, InputError)
    assert issubclass(InputError, HvTariffError)


def test_figures_may_be_numbers_that_lose_no_digits() -> None:
    record = changed("metered/energy_kwh", {"mid": 100_000, "peak": Decimal(20_000), "off_peak": "50000"})
    assert read_case(record).consumption == read_case(RECORD).consumption
