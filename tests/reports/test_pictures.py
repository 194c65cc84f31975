"""Pictures: their steps and bins are exact, their files are whole, the same each time, and need no font."""

from __future__ import annotations

import json
import sys
import warnings
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hv_tariff import Bill, Case, HvTariffError, InputError, load_book, read_case
from hv_tariff.reports import Language
from hv_tariff.reports.plots import (
    Curve,
    Picture,
    bill_waterfall,
    change_distribution,
    demand_cost,
    distribution,
    load_of,
    load_split,
    sweep_curves,
    waterfall_steps,
)
from hv_tariff.reports.plots.waterfall import TOTALS, Part
from hv_tariff.reports.plots.words import WORDS, scale_for, whole_steps
from hv_tariff.vocabulary import Band, Label

ROOT = Path(__file__).parents[2]
GOLDEN = [ROOT / "tests" / "golden" / f"{kind}_invoices.jsonl" for kind in ("tariff", "market")]
KINDS = ("waterfall", "load", "demand", "sweep", "changes")
KW = Label("kW", "کیلووات")


def cases() -> Iterator[Case]:
    for path in GOLDEN:
        for line in path.read_text(encoding="utf-8").splitlines():
            yield read_case(json.loads(line))


def case(name: str) -> Case:
    return next(each for each in cases() if each.name == name)


def bill(name: str) -> Bill:
    return case(name).compute(book=load_book("issued"))


@cache
def drawn() -> dict[str, dict[Language, Picture]]:
    """One of each kind, with a credit, a combined rounding, and changes on both sides."""
    curve = Curve(label=Label("option 1", "گزینه ۱"), points=((400, 10**9), (500, 9 * 10**8)))
    flat = Curve(label=Label("option 2", "گزینه ۲"), points=((400, 95 * 10**7), (500, 95 * 10**7)))
    options = {"parameter": WORDS["contract_kw"], "unit": KW, "title": Label("options", "گزینه‌ها")}
    return {
        name: {language: make(language) for language in Language}
        for name, make in {
            "waterfall": lambda tongue: bill_waterfall(
                bill("B-open-026"), language=tongue, title="B-open-026"
            ),
            "load": lambda tongue: load_split(case("A-open-001"), language=tongue),
            "demand": lambda tongue: demand_cost([(9, 50), (10, 40), (11, 60)], chosen=10, language=tongue),
            "sweep": lambda tongue: sweep_curves(
                [curve, flat], break_even=[(450, 95 * 10**7)], language=tongue, **options
            ),
            "changes": lambda tongue: change_distribution([-3, 0, 5, 5, 9_999], language=tongue),
        }.items()
    }


def test_the_steps_of_golden_bills_reach_each_of_its_totals() -> None:
    """The totals are the engine's; the steps are read off its explanation, without the zeros."""
    seen = 0
    for each in list(cases())[::5]:
        try:
            found = each.compute(book=load_book("issued"))
        except HvTariffError:  # a month without its market figures
            continue
        for total in set(TOTALS) & set(found.all_amounts):
            steps = waterfall_steps(found, of=total)
            assert steps[-1].amount == steps[-1].end == found.all_amounts[total]
            reached = 0
            for step in steps[:-1]:
                assert step.start == reached
                assert step.amount != 0
                reached += step.amount
                assert step.end == reached
            assert reached == found.all_amounts[total]
            seen += 1
    assert seen > 60


def test_a_step_knows_a_charge_from_a_credit_and_from_what_the_account_carries() -> None:
    """Invoice B-open-026 as printed: a surplus credit, a balance and arrears."""
    steps = {step.code: step for step in waterfall_steps(bill("B-open-026"))}
    assert steps["surplus_credit"].amount == -44_848_580
    assert steps["surplus_credit"].part is Part.CREDIT
    assert steps["vat"].part is Part.CHARGE
    assert {code for code, step in steps.items() if step.part is Part.CARRIED} == {
        "previous_balance",
        "arrears",
        "rounding",
    }


def test_a_total_that_a_bill_lacks_is_refused_with_the_nearest() -> None:
    with pytest.raises(InputError, match="this bill has no total 'payble'; did you mean 'payable'"):
        waterfall_steps(bill("A-open-002"), of="payble")


def test_the_load_is_what_the_record_says() -> None:
    """Invoice A-open-001: 31 days, so the average load is its kWh over 744 hours."""
    load = load_of(case("A-open-001"))
    assert load.total == 34_460 + 9_242 + 24_322 + 1_809
    assert load.share(Band.PEAK) == Fraction(9_242, 69_833)
    found = {name: kw for name, _, kw in load.demands}
    assert found == {"contract_kw": 2500, "measured_kw": 170, "average_kw": Fraction(69_833, 744)}


@given(st.integers(-(10**15), 10**15), st.integers(0, 10**15), st.integers(2, 40))
def test_the_marks_of_an_axis_hold_its_ends_in_few_whole_steps(low: int, wide: int, most: int) -> None:
    marks = whole_steps(low, low + wide, most=most)
    step = marks[1] - marks[0]
    assert marks[0] <= low <= low + wide <= marks[-1]
    assert len(marks) - 1 <= most
    assert all(mark % step == 0 for mark in marks)
    assert str(step).rstrip("0") in ("1", "2", "5")


@given(st.lists(st.integers(-(10**12), 10**12), min_size=1, max_size=60))
def test_every_change_stands_in_one_bin_and_none_crosses_zero(changes: list[int]) -> None:
    found = distribution(changes)
    moved = [each for each in changes if each]
    assert sum(each.count for each in found.bins) == len(moved)
    assert found.less + found.unchanged + found.more == len(changes)
    assert found.total == sum(changes)
    for each in found.bins:
        assert each.high <= 0 or each.low >= 0
        if each.low < 0:  # by hand: an edge belongs to the bin nearer to zero on its own side
            inside = [change for change in moved if each.low <= change < each.high]
        else:
            inside = [change for change in moved if each.low < change <= each.high]
        assert each.count == len(inside)


def test_the_unit_of_an_axis_follows_its_largest_value() -> None:
    assert scale_for(1_636_655_000, WORDS["rial"]).label == Label("billion rial", "میلیارد ریال")
    assert scale_for(999, WORDS["kW"]).one == 1


@pytest.mark.parametrize(
    ("name", "language"),
    [("waterfall", Language.EN), *((name, Language.FA) for name in KINDS)],
)
def test_a_picture_is_whole_in_either_language(name: str, language: Language) -> None:
    """No letter is missing (that warns), no font is named, and nothing is fetched."""
    picture = drawn()[name][language]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        svg = picture.svg()
    root = ElementTree.fromstring(svg)
    elements = list(root.iter())
    assert not any(each.tag.endswith(("}text", "}image", "}script")) for each in elements)
    links = [value for each in elements for key, value in each.items() if key.endswith("href")]
    assert all(link.startswith("#") for link in links)
    assert "font-family" not in svg
    assert picture.title in "".join(root.itertext())


def test_a_picture_is_the_same_each_time(tmp_path: Path) -> None:
    picture = drawn()["demand"][Language.FA]
    picture.save(tmp_path / "a.png")
    assert (tmp_path / "a.png").read_bytes() == (png := picture.png())
    assert png.startswith(b"\x89PNG")
    assert picture.svg() == picture.svg()


def test_persian_letters_are_joined() -> None:
    """Initial, medial and final form are three outlines; unjoined, one letter would be drawn three times."""
    picture = Picture(
        title="هههـ",
        language=Language.FA,
        size=(2, 1),
        draw=lambda figure: figure.text(0.5, 0.5, "ههه") and None,
    )
    root = ElementTree.fromstring(picture.svg())
    outlines = {each.get("d") for each in root.iter("{http://www.w3.org/2000/svg}path") if each.get("id")}
    assert len(outlines) == 3


def test_a_dollar_or_a_tag_in_an_id_is_written_as_it_is() -> None:
    name = "$x^2$ <b>--></b>"
    picture = change_distribution([-3, 5], title=Label(name, name))
    assert name in "".join(ElementTree.fromstring(picture.svg()).itertext())
    plain = change_distribution([-3, 5], title=Label("x^2", "x^2"))
    assert picture.svg().count("<use ") - plain.svg().count("<use ") == len(name) - len("x^2")


def test_a_float_or_an_empty_curve_is_refused() -> None:
    with pytest.raises(InputError, match="points: a float has already lost digits"):
        demand_cost([(0.5, 1)])  # type: ignore[list-item]
    with pytest.raises(InputError, match="points: a curve needs a point"):
        demand_cost([])
    with pytest.raises(InputError, match="curves: a sweep needs a curve"):
        sweep_curves([], parameter=KW, unit=KW, title=KW)
    with pytest.raises(InputError, match="chosen: 12 kW is none of the points; the nearest is 10 kW"):
        demand_cost([(Decimal(9), 50), (Decimal(10), 40)], chosen=12)
    with pytest.raises(InputError, match="changes: there are no changes to show"):
        change_distribution([])
    with pytest.raises(InputError, match=r"changes: 1\.5 is no whole amount"):
        distribution([1.5])  # type: ignore[list-item]


def test_a_file_of_another_name_or_place_is_refused(tmp_path: Path) -> None:
    picture = drawn()["demand"][Language.EN]
    with pytest.raises(InputError, match=r"'\.jpg' is no form of a picture"):
        picture.save(tmp_path / "a.jpg")
    with pytest.raises(InputError, match="the file cannot be written"):
        picture.save(tmp_path / "nowhere" / "a.svg")


def test_without_matplotlib_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(
        InputError, match=r"matplotlib is needed to draw pictures; install hv_tariff\[plots\]"
    ):
        drawn()["demand"][Language.EN].svg()
