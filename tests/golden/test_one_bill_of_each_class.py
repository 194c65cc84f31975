"""One bill of each class written out in full: what goes in, and the figures printed on its invoice."""

from __future__ import annotations

from typing import Any

import pytest

from hv_tariff import (
    Account,
    BillingPeriod,
    Consumption,
    Contract,
    DemandStep,
    compute_bill,
    conventions_of,
    load_book,
)


def bill(
    issuer: str,
    period: tuple[str, str],
    contract: dict[str, Any],
    kwh: tuple[int, int, int],
    metered: dict[str, Any],
    account: dict[str, int],
    of_the_invoice: dict[str, Any],
) -> dict[str, int]:
    demand = DemandStep(contract_kw=contract.pop("kw"), reduced_kw=contract.pop("reduced_kw", None))
    found = compute_bill(
        Contract(
            **{"voltage": "medium", "demand": (demand,), "demand_metered": True, "pricing": "tariff"}
            | contract
        ),
        period=BillingPeriod.jalali(*period),
        consumption=Consumption(
            energy_kwh=dict(zip(("mid", "peak", "off_peak"), kwh, strict=True)),
            **{"demand_kw": None} | metered,
        ),
        book=load_book("issued"),
        account=Account(**account),
        conventions=conventions_of(issuer[0], issuer=issuer, of_the_invoice=of_the_invoice),
    )
    return {**found.amounts, **(found.transit.amounts if found.transit else {})}


# invoice, issuer, period, contract, kWh (mid, peak, off-peak), metered, account, conventions, printed lines
CASES = [
    (
        "A-open-002", "A2", ("1404-04-02", "1404-08-10"),
        {"tariff_class": "agriculture_3a", "option": 1, "kw": 1245},
        (917_080, 43_920, 559_300), {"reactive_kvarh": 1_102_300, "demand_kw": 294},
        {"penalty": 34_894_537, "previous_balance": 650_674_790}, {},
        {
            "energy": 272_328_840, "subscription": 606_325, "reactive": 304_660_358, "season": 81_127_921,
            "fuel": 266_743_545, "duty": 92_486_066, "vat": 55_528_019, "period_total": 1_108_375_611,
            "payable": 1_759_050_000, "rounding": 401,
        },
    ),
    (
        "D-open-044", "D1", ("1404-06-10", "1404-07-17"),
        {"tariff_class": "agriculture_3b", "kw": 1200, "duty_exempt": True},
        (42_000, 70_000, 104_000), {"reactive_kvarh": 56_000},
        {"previous_balance": 15_233_017_211}, {"period_total_is": "charges+duty"},
        {
            "energy": 95_706_000, "demand": 43_037_280, "subscription": 175_880, "season": 16_085_376,
            "fuel": 37_897_200, "vat": 19_290_174, "period_total": 192_901_736, "payable": 15_445_209_000,
            "rounding": 121,
        },
    ),
    (
        "J-open-137", "J1", ("1404-07-01", "1404-08-01"),
        {"tariff_class": "general_2b", "kw": 1100},
        (196_800, 38_484, 85_584), {"reactive_kvarh": 16_068, "demand_kw": 1020},
        {"previous_balance": 26_094_060_494}, {"period_total_is": "charges"},
        {
            "energy": 863_575_680, "demand": 74_766_000, "subscription": 138_853, "fuel": 56_296_291,
            "duty": 99_463_797, "vat": 99_477_682, "period_total": 994_776_824, "payable": 27_287_778_000,
            "rounding": 797,
        },
    ),
    (
        "A-open-016", "A5", ("1404-07-01", "1404-08-01"),
        {"tariff_class": "industry_base", "option": 3, "kw": 40, "voltage": "low", "licence_expired": True},
        (664, 157, 208), {"reactive_kvarh": 246, "demand_kw": "6.23", "transit_demand_kw": "6.226"},
        {
            "arrears": 2_891_408, "previous_balance": 863,
            "transit_arrears": 13_205_745, "transit_previous_balance": 252,
        }, {},
        {
            "energy": 2_484_272, "licence_expiry": 524_625, "subscription": 138_853, "fuel": 437_793,
            "duty": 1_017_615, "vat": 358_554, "period_total": 4_961_712, "payable": 7_853_000,
            "rounding": 983,
            "transit": 6_729_459, "transit_vat": 672_946, "transit_period_total": 7_402_405,
            "transit_payable": 20_608_000, "transit_rounding": 402,
        },
    ),
    (
        "F-open-070", "F4", ("1404-07-01", "1404-08-01"),
        {"tariff_class": "industry_4b", "kw": 1020, "reduced_kw": 1020},
        (0, 0, 0), {"reactive_kvarh": 0, "demand_kw": 0},
        {"late_adjustment": 27_074, "previous_balance": 1_943_921}, {"vat_includes_late": False},
        {"energy": 0, "subscription": 138_853, "vat": 13_885, "payable": 2_123_000, "rounding": -733},
    ),
    (
        "A-open-025", "A3", ("1404-08-01", "1404-09-01"),
        {"tariff_class": "industry_market", "option": 3, "kw": 1000},
        (35_280, 784, 7_200), {"reactive_kvarh": 15_984, "demand_kw": "286.4"},
        {
            "late_adjustment": 29_856_102, "arrears": 45_729_208, "previous_balance": 8,
            "transit_arrears": 203_597_323, "transit_previous_balance": 1_777_564_078,
        },
        {"vat_includes_late": True, "duty_includes_late": True},
        {
            "energy": 222_059_520, "subscription": 138_853, "fuel": 18_406_865, "duty": 45_848_729,
            "vat": 27_046_134, "period_total": 343_356_203, "payable": 389_085_000, "rounding": 419,
            "transit": 188_164_800, "transit_vat": 18_816_480, "transit_period_total": 206_981_280,
            "transit_payable": 2_188_142_000, "transit_rounding": 681,
        },
    ),
    (
        "G-open-112", "G1", ("1404-06-01", "1404-07-01"),
        {"tariff_class": "other", "kw": 1500, "licence_expired": True},
        (0, 0, 0), {"reactive_kvarh": 0, "demand_kw": 0},
        {"insurance": 31_000, "previous_balance": -294_895_806}, {},
        {"energy": 0, "subscription": 143_481, "vat": 14_348, "period_total": 188_829},
    ),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=[f"{case[3]['tariff_class']}, {case[0]}" for case in CASES])
def test_a_bill_of_the_class_has_the_printed_lines(case: tuple[Any, ...]) -> None:
    _, issuer, period, contract, kwh, metered, account, of_the_invoice, printed = case
    amounts = bill(issuer, period, dict(contract), kwh, metered, account, of_the_invoice)
    assert {code: amounts[code] for code in printed} == printed


def test_a_class_4d_bill_has_its_subscription_and_no_more_is_known_of_its_page() -> None:
    """G-open-114 bills 2,413,606,246 of energy on no kWh: only its subscription follows from its inputs."""
    contract = {"tariff_class": "industry_4d", "kw": 750, "licence_expired": True}
    amounts = bill(
        "G1", ("1404-06-01", "1404-07-01"), contract, (0, 0, 0), {"reactive_kvarh": 0, "demand_kw": 0}, {}, {}
    )
    assert amounts["subscription"] == 143_481
