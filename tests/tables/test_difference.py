"""Two tables side by side: what rose, fell, appeared and vanished, exactly."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from hv_tariff import InputError, load_book
from hv_tariff.billing.rule_changes import rule_changes
from hv_tariff.tariffs import Edition
from hv_tariff.tariffs.difference import Turn, compare_books, compare_editions
from hv_tariff.tariffs.replacing import book_with
from hv_tariff.vocabulary import TariffClass

BOOK = load_book("issued")
EDITIONS = BOOK.contents.editions


def edition(family: str, name: str) -> Edition:
    return next(each for each in BOOK.editions(family) if each.name == name)


def changes(before: Edition, after: Edition) -> dict[tuple[str | None, str], object]:
    return {(each.tariff_class, each.key): each for each in compare_editions(before, after).changes}


@pytest.mark.parametrize("each", EDITIONS, ids=lambda each: f"{each.family} {each.name}")
def test_an_edition_does_not_differ_from_itself(each: Edition) -> None:
    found = compare_editions(each, each)
    assert (found.moved, found.reworded, found.structure) == ((), (), ())
    assert len(found.changes) == len(list(each.numbers()))


def test_what_rose_is_told_in_rial_and_in_exact_percent() -> None:
    """The decree of 1398 raised the fee by 7 %: 99,000 to 105,930 (DOMAIN §1)."""
    found = changes(edition("supply/hv", "1397-02"), edition("supply/hv", "1398-02"))
    fee = found[None, "subscription.fee.demand_metered"]
    assert (fee.turn, fee.difference, fee.percent) == (Turn.ROSE, Decimal(6930), Fraction(7))


def test_what_fell_and_what_was_unknown_before_is_told() -> None:
    months = changes(edition("market/monthly", "1404-06"), edition("market/monthly", "1404-07"))
    board = months[None, "green_board.maximum"]
    assert (board.turn, board.difference, board.percent) == (Turn.FELL, Decimal(-7000), Fraction(-35, 4))
    years = changes(edition("supply/hv", "1404-01"), edition("supply/hv", "1404-02"))
    price = years["industry_base", "energy.mid"]
    assert price.turn is Turn.FOUND
    assert "Farvardin 1404" in price.unknown
    assert (price.difference, price.percent) == (None, None)


@given(st.sampled_from([each for each in EDITIONS if each.rates]), st.data())
@settings(max_examples=30)
def test_the_other_way_round_every_turn_is_the_opposite(one: Edition, data: st.DataObject) -> None:
    other = data.draw(st.sampled_from([each for each in EDITIONS if each.family == one.family]))
    opposite = {
        Turn.ROSE: Turn.FELL, Turn.FELL: Turn.ROSE, Turn.SAME: Turn.SAME, Turn.APPEARED: Turn.VANISHED,
        Turn.VANISHED: Turn.APPEARED, Turn.FOUND: Turn.LOST, Turn.LOST: Turn.FOUND,
    }  # fmt: skip
    there, back = changes(one, other), changes(other, one)
    assert {key: opposite[each.turn] for key, each in there.items()} == {
        key: each.turn for key, each in back.items()
    }
    for key, each in there.items():
        if each.percent is not None:
            after = Fraction(each.before.value) * (1 + each.percent / 100)
            assert after == each.after.value == each.before.value + each.difference, key


def test_a_number_that_moves_from_a_class_to_all_is_compared_and_not_vanished() -> None:
    supply = edition("supply/hv", "1404-02")
    own = dict(supply.classes["general_2b"])
    moved = own.pop("demand.price")
    general = evolve(
        supply,
        rates={**supply.rates, "demand.price": evolve(moved, value=moved.value + 1)},
        classes={**supply.classes, "general_2b": own},
    )
    assert changes(supply, general)["general_2b", "demand.price"].turn is Turn.ROSE


def test_another_evidence_of_the_same_value_is_told_apart() -> None:
    vat = edition("levies/vat", "1403-01")
    (key, number) = next(iter(vat.rates.items()))
    found = compare_editions(vat, evolve(vat, rates={**vat.rates, key: evolve(number, clause="another")}))
    assert found.moved == ()
    assert [each.key for each in found.reworded] == [key]


def test_windows_season_rule_set_and_days_in_force_are_structure() -> None:
    hours = compare_editions(*BOOK.editions("calendar/time_of_use"))
    said = {each.what.en: (each.before, each.after) for each in hours.structure}
    assert said["hours, 01–06 peak"] == ("19:00–23:00", "")
    assert said["hours, 08 mid"] == ("", "13 h")
    supply = compare_editions(edition("supply/hv", "1398-02"), edition("supply/hv", "1404-02"))
    said = {each.what.en: (each.before, each.after) for each in supply.structure}
    assert said["rule set"] == ("supply/demand-metered/1", "supply/demand-metered/2")
    assert said["in force"] == ("1398-02-01 – 1399-02-01", "1404-02-01 – 1405-01-01")


def test_two_rule_sets_differ_by_their_lines_and_formulas() -> None:
    found = rule_changes("supply/demand-metered/1", "supply/demand-metered/2")
    fuel = next(each for each in found if each.code == "fuel")
    assert fuel.before is None
    assert "fuel unit" in fuel.after.en
    demand = next(each for each in found if each.code == "demand")
    assert demand.after is None
    assert TariffClass.INDUSTRY_MARKET in demand.classes
    assert TariffClass.GENERAL_2B not in demand.classes
    assert rule_changes("supply/demand-metered/2", "supply/demand-metered/2") == ()
    assert rule_changes(None, "supply/demand-metered/2") == ()


def test_two_families_are_not_compared() -> None:
    with pytest.raises(InputError, match="are of two families"):
        compare_editions(edition("levies/vat", "1403-01"), edition("levies/duty", "1403-01"))


def test_books_differ_by_editions_that_appear_vanish_and_change() -> None:
    supply = edition("supply/hv", "1404-02")
    fee = supply.rates["subscription.fee.demand_metered"]
    changed = evolve(
        supply, rates={**supply.rates, "subscription.fee.demand_metered": evolve(fee, value=fee.value + 1)}
    )
    found = compare_books(BOOK, book_with(BOOK, changed))
    ((one,), appeared, vanished) = (found.editions, found.appeared, found.vanished)
    assert [each.key for each in one.moved] == ["subscription.fee.demand_metered"]
    assert (appeared, vanished) == ((), ())
    shorter = evolve(BOOK.contents, editions=tuple(each for each in EDITIONS if each is not supply))
    without = compare_books(BOOK, type(BOOK)(contents=shorter))
    assert without.vanished == (supply,)
    assert compare_books(type(BOOK)(contents=shorter), BOOK).appeared == (supply,)


def test_an_edition_put_into_a_book_ends_the_one_before_and_leaves_the_one_after() -> None:
    first, second = BOOK.editions("supply/hv")[-2:]
    middle = evolve(second, name="1404-05", from_=second.from_.replace(day=1, month=8), until=None)
    book = book_with(BOOK, middle)
    held = [(each.from_, each.until) for each in book.editions("supply/hv")[-3:]]
    assert held == [(first.from_, first.until), (second.from_, middle.from_), (middle.from_, None)]
    assert book.in_force(on=middle.from_, family="supply/hv").from_ == middle.from_
