"""The issued book holds the figures of DOMAIN §2-§4, keyed here a second time, and nothing else."""

from decimal import Decimal, localcontext

import pytest

from hv_tariff.dates import parse_date
from hv_tariff.errors import MissingRateError
from hv_tariff.tariffs import Edition, TariffBook
from hv_tariff.tariffs.files import book_directory
from hv_tariff.vocabulary import Status, TariffClass

BOOK = TariffBook.issued()


def edition(family: str, name: str) -> Edition:
    return next(each for each in BOOK.editions(family) if each.name == name)


# class: mid, peak, off-peak, demand price, fuel unit with VAT; edition 1404-02.
PRICES_1404 = """
    industry_base     2296  4592  1148   -      468
    industry_4b       2296  4592  1148   -      468
    industry_market   5490  10980 2745   -      468
    energy_intensive  6388  12776 3194   -      468
    industry_4d       16770 33540 8385   -      1487
    other             8853  17706 4427   -      3200
    general_2b        2728  5456  1364   73300  193
    general_2a        4433  8867  2217   151700 451
    agriculture_3b    409   818   204.5  31460  193
    agriculture_3a    212   424   106    0      193
"""
COLUMNS = ("energy.mid", "energy.peak", "energy.off_peak", "demand.price", "fuel.unit_with_vat")


@pytest.mark.parametrize(
    "row", [line.split() for line in PRICES_1404.strip().splitlines()], ids=lambda row: row[0]
)
def test_the_prices_of_1404_are_those_of_the_class_table_and_bill_verified(row):
    code, *figures = row
    table = edition("supply/hv", "1404-02")
    for key, figure in zip(COLUMNS, figures, strict=True):
        if figure == "-":
            with pytest.raises(MissingRateError):
                table.number(key, tariff_class=code)
            continue
        number = table.number(key, tariff_class=code)
        assert (number.value, number.status) == (Decimal(figure), Status.BILL_VERIFIED)


@pytest.mark.parametrize(
    ("name", "figures"),
    [
        ("1403-01", "129769.4 0.90 6 3477 296"),
        ("1404-01", "129769.4 0.91 9 3477 468"),
        ("1404-02", "138853 0.91 9 5490 468"),
    ],
)
def test_the_factors_of_1403_and_1404_change_when_the_bills_say(name, figures):
    table = edition("supply/hv", name)
    found = [
        table.number(key, tariff_class="industry_market").value
        for key in (
            "subscription.fee.demand_metered", "power_factor.target", "reactive.multiple", "energy.mid",
            "fuel.unit_with_vat",
        )
    ]  # fmt: skip
    assert found == [Decimal(each) for each in figures.split()]


@pytest.mark.parametrize(
    ("name", "article16"), [("1403-01", "0.02"), ("1404-01", "0.03"), ("1404-02", "0.03")]
)
def test_the_shares_and_multiples_of_market_settlement_are_those_of_the_domain(name, article16):
    table = edition("supply/hv", name)
    expected = {
        "wholesale.multiple": "1.3",
        "article16.share": article16,
        "surplus.share": "0.75",
        "licence.regulation_factor": "1.2",
        "article5.share": "0.1",
    }
    numbers = {key: table.number(key, tariff_class="industry_market") for key in expected}
    assert {key: (number.value, number.status) for key, number in numbers.items()} == {
        key: (Decimal(figure), Status.BILL_VERIFIED) for key, figure in expected.items()
    }


# month: market average, wholesale maximum, first-board average, renewable, green board; e: estimate.
MARKET = """
    1403-09 1894.11 2506.39 2480.56  2460.17  -     -     -    40762 39000
    1404-01 2617.65 3125.74 3466.38  2860     -     -     -    39039 37000
    1404-04 2912.10 -       4698.77e 3183.9   1869  1870  -    47853 -
    1404-05 2997.85 -       4588.26e 3291.24e 1838e 1841e -    -     76500
    1404-06 2945.77 3585.86 3900.71  3186.30  1801  1804  1801 56758 80000
    1404-07 2865.05 3681.08 4103.44  3366.31  1587  1587  1587 66193 73000
    1404-08 2801.96 3405.19 3428.51  3325.20  1525  1525  1524 67100 55009
"""
FIGURES = (
    "market.average", "wholesale.maximum.mid", "wholesale.maximum.peak", "wholesale.maximum.off_peak",
    "first_board.average.mid", "first_board.average.peak", "first_board.average.off_peak",
    "renewable.average", "green_board.maximum",
)  # fmt: skip


def test_the_monthly_market_figures_are_those_of_the_domain_with_its_estimates_marked():
    rows = [line.split() for line in MARKET.strip().splitlines()]
    assert [row[0] for row in rows] == [each.name for each in BOOK.editions("market/monthly")]
    for month, *figures in rows:
        table = edition("market/monthly", month)
        for key, figure in zip(FIGURES, figures, strict=True):
            if figure == "-":
                assert key in table.unknown
                assert key not in table.rates
                continue
            expected = Status.ESTIMATE if figure.endswith("e") else Status.BILL_VERIFIED
            assert (table.rates[key].value, table.rates[key].status) == (
                Decimal(figure.rstrip("e")),
                expected,
            )


def test_the_monthly_transit_prices_are_bill_verified_or_reported_from_payments():
    verified = "1403-09 484200 1404-01 509400 1404-04 833400 1404-05 850680 1404-06 821880 1404-07 750600"
    verified += " 1404-08 657000 1404-09 658080"
    reported = "1403-07 528840 1403-08 493200 1403-10 637200 1403-11 424440 1403-12 547920 1404-02 514800"
    reported += " 1404-03 673560"
    expected = {}
    for text, status in ((verified, Status.BILL_VERIFIED), (reported, Status.REPORTED)):
        words = text.split()
        expected |= {m: (Decimal(v), status) for m, v in zip(words[::2], words[1::2], strict=True)}
    numbers = {
        each.name: each.number("transit.medium", tariff_class=None)
        for each in BOOK.editions("transit/medium")
    }
    assert {name: (number.value, number.status) for name, number in numbers.items()} == expected


def test_the_prices_of_general_and_agriculture_are_cast_back_from_1404_by_steps_of_seven_percent():
    latest = edition("supply/hv", "1404-02")
    for name, steps in (("1396-12", 6), ("1397-02", 5), ("1398-02", 4)):
        for code in ("general_2a", "general_2b", "agriculture_3a", "agriculture_3b"):
            for key in COLUMNS[:4]:
                number = edition("supply/hv", name).number(key, tariff_class=code)
                with localcontext(prec=60):
                    exact = latest.number(key, tariff_class=code).value / Decimal("1.07") ** steps
                assert abs(number.value - exact) <= Decimal("0.005")
                assert number.status is Status.ESTIMATE
                assert number.method is not None
                assert f"÷ 1.07^{steps}" in number.method


def test_the_subscription_of_the_old_years_is_reported_or_one_step_from_what_is():
    found = {
        name: [
            (number.value, number.status)
            for key in ("subscription.fee.demand_metered", "subscription.fee.energy_metered")
            for number in [edition("supply/hv", name).number(key, tariff_class=None)]
        ]
        for name in ("1396-12", "1397-02", "1398-02")
    }
    assert found == {
        "1396-12": [(92523, Status.ESTIMATE), (10280, Status.ESTIMATE)],
        "1397-02": [(99000, Status.REPORTED), (11000, Status.REPORTED)],
        "1398-02": [(105930, Status.REPORTED), (11770, Status.ESTIMATE)],
    }


@pytest.mark.parametrize("name", ["1395-05", "1396-12", "1397-02", "1398-02"])
def test_no_price_of_industry_or_other_uses_of_the_old_years_is_given(name):
    table = edition("supply/hv", name)
    for code in (
        "industry_base",
        "industry_4b",
        "industry_market",
        "energy_intensive",
        "industry_4d",
        "other",
    ):
        for key in COLUMNS[:4]:
            with pytest.raises(MissingRateError, match="unknown here"):
                table.number(key, tariff_class=code)


def test_the_levies_are_those_of_each_year():
    vat = {
        each.name: each.number("vat.share", tariff_class="general_2b").value
        for each in BOOK.editions("levies/vat")
    }
    assert vat == {"1395-05": Decimal("0.09"), "1403-01": Decimal("0.1")}
    assert edition("levies/vat", "1403-01").number(
        "vat.share", tariff_class="agriculture_3a"
    ).value == Decimal("0.06")
    duty = {
        each.name: {key: number.value for key, number in each.rates.items()}
        for each in BOOK.editions("levies/duty")
    }
    assert duty == {
        "1395-05": {"duty.per_kwh": 30},
        "1396-12": {},
        "1397-02": {"duty.share": Decimal("0.08")},
        "1398-02": {"duty.share": Decimal("0.1")},
        "1403-01": {"duty.share": Decimal("0.1")},
    }


def test_nothing_is_invented_and_every_number_says_where_it_was_read():
    for each in BOOK.contents.editions:
        for path, number in each.numbers():
            assert number.status > Status.INVENTED
            assert number.source.text
            assert number.clause
            assert (number.method is not None) == (number.status is Status.ESTIMATE)
            assert number.where.startswith(f"{each.file}:")
            assert number.where.endswith(f" {path}")


def test_everything_in_the_example_book_is_invented_and_prices_are_round():
    for each in TariffBook.example().contents.editions:
        for _, number in each.numbers():
            assert number.status is Status.INVENTED
            assert number.value == number.value.quantize(Decimal("0.01"))


def test_the_example_book_prices_every_class_on_every_day_from_1396_12_to_1399_02():
    book = TariffBook.example()
    for day in ("1396-12-01", "1397-01-31", "1397-02-01", "1398-01-31", "1398-02-01", "1399-01-31"):
        table = book.in_force(on=parse_date(day), family="supply/hv")
        assert not table.unknown
        for code in TariffClass:
            for key in (*COLUMNS[:4], "energy.friday_peak", "excess.multiple", "licence.share"):
                assert table.number(key, tariff_class=code.value).status is Status.INVENTED
        for family in ("levies/vat", "levies/duty", "calendar/season", "calendar/time_of_use"):
            assert book.in_force(on=parse_date(day), family=family)


def test_the_line_that_a_number_names_is_the_line_it_stands_on():
    for each in BOOK.contents.editions:
        lines = (book_directory("issued") / each.file).read_text(encoding="utf-8").splitlines()
        for path, number in each.numbers():
            line = int(number.where.partition(":")[2].partition(" ")[0])
            key = path.removeprefix("rates.") if path.startswith("rates.") else path.split(".", 2)[2]
            assert lines[line - 1].strip().startswith(f"{key}: ")
