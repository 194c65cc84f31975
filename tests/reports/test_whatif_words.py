"""Edits as a person reads them, and what figures look like around them."""

from __future__ import annotations

import pytest

from hv_tariff.reports.whatif_edits import said_edits
from hv_tariff.reports.whatif_words import grouped, percent
from whatif_cases import scenario


@pytest.mark.parametrize(
    ("edit", "english", "persian"),
    [
        (
            {"rate": "energy.peak", "class": "general_2b", "add": 250, "from": "1404-07-01"},
            "peak price + 250 of general 2-ب from 1404-07-01",
            "نرخ اوج‌بار + ۲۵۰ برای عمومی ۲-ب از ۱۴۰۴/۰۷/۰۱",
        ),
        (
            {"rate": "energy", "band": "peak", "scale": "1.1"},
            "energy peak × 1.1",
            "\u2066energy\u2069 اوج‌بار × ۱٫۱",
        ),
        (
            {"factor": "target_power_factor", "set": "0.92"},
            "target power factor = 0.92",
            "ضریب قدرت مجاز = ۰٫۹۲",
        ),
        ({"edition": "supply/hv", "use": "1398-02"}, "supply that of 1398-02", "فروش برق مطابق ۱۳۹۸/۰۲"),
        (
            {"time_of_use": "07", "mid": 12, "peak": 4, "off_peak": 8},
            "hours of the months 07: mid-load 12 peak 4 off-peak 8",
            "ساعات بار ماه‌های ۰۷: میان‌باری ۱۲ اوج‌بار ۴ کم‌باری ۸",
        ),
        (
            {"contract": "licence_expired", "set": "true"},
            "licence expired = yes",
            "انقضای پروانه = بله",
        ),
        (
            {"load": "shift", "from_band": "peak", "to_band": "mid", "kwh": 1000},
            "energy moved from peak to mid-load 1000 kWh",
            "جابه‌جایی انرژی از اوج‌بار به میان‌باری ۱۰۰۰ کیلووات‌ساعت",
        ),
        (
            {"purchases": "bilateral", "share": "0.7", "price": 3600},
            "bought bilaterally share 0.7 at 3600 rial/kWh",
            "خرید دوجانبه سهم ۰٫۷ به نرخ ۳۶۰۰ ریال بر کیلووات‌ساعت",
        ),
    ],
)
def test_an_edit_is_said_in_both_languages(edit, english, persian) -> None:
    (said,) = said_edits({"scenario": scenario(edit).record()})
    assert (said.en, said.fa) == (english, persian)


def test_a_percentage_is_rounded_half_up_away_from_zero_and_of_nothing_there_is_none() -> None:
    assert [percent(1, 3), percent(-1, 800), percent(5, -100), percent(7, 0)] == [
        "33.33",
        "-0.13",
        "5.00",
        "",
    ]


def test_a_decimal_has_thousands_marks_in_its_whole_part_alone() -> None:
    assert [grouped("1234567.1234"), grouped("-1234.5"), grouped(None)] == ["1,234,567.1234", "-1,234.5", ""]
