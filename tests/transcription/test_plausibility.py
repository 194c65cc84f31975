"""What is odd about a keyed edition is said, and what is not is left alone; nothing is changed by it."""

from __future__ import annotations

from decimal import Decimal
from types import MappingProxyType

import pytest
from attrs import evolve

from hv_tariff.tariffs import Edition, TariffBook
from hv_tariff.tariffs.transcription.plausibility import Oddity, oddities, swapped
from keyed_forms import edition_before

BOOK = TariffBook.issued()
SUPPLY = {edition.name: edition for edition in BOOK.editions("supply/hv")}
LAST = SUPPLY["1404-02"]


def changed(edition: Edition, code: str | None, key: str, value: str) -> Edition:
    """An edition with one number mistyped."""
    if code is None:
        return evolve(edition, rates=MappingProxyType(dict(edition.rates) | {
            key: evolve(edition.rates[key], value=Decimal(value))}))  # fmt: skip
    own = dict(edition.classes[code]) | {key: evolve(edition.classes[code][key], value=Decimal(value))}
    return evolve(edition, classes=MappingProxyType(dict(edition.classes) | {code: MappingProxyType(own)}))


def new(edition: Edition, *, previous: Edition | None) -> list[Oddity]:
    """What is odd about an edition and was not about the one that is issued."""
    usual = {each.path for each in oddities(LAST, previous=previous)}
    return [each for each in oddities(edition, previous=previous) if each.path not in usual]


# A slip each, of 1404-02: 2-ب has mid 2,728, peak 5,456, off-peak 1,364, fuel 193; 2-الف has demand 151,700.
SLIPS = {
    "ten times too high": (
        ("general_2b", "energy.peak", "54_560"),
        "it is 20 times the mid-load price, and 2 times for most; ten times too high?",
    ),
    "ten times too low": (
        ("general_2b", "energy.off_peak", "136.4"),
        "it is 0.05 times the mid-load price, and 0.5 times for most; ten times too low?",
    ),
    "bands exchanged": (
        ("general_2b", "energy.off_peak", "5_456"),
        "off-peak 5,456 is above mid-load 2,728",
    ),
    "above every class": (("general_2a", "demand.price", "1_517_000"), "a digit too many?"),
    "below every class": (("general_2b", "fuel.unit_with_vat", "19.3"), "a digit too few?"),
}


@pytest.mark.parametrize("name", SLIPS)
def test_a_slip_is_seen_among_the_numbers_beside_it(name: str) -> None:
    (code, key, value), what = SLIPS[name]
    found = new(changed(LAST, code, key, value), previous=None)
    assert any(each.path == f"classes.{code}.{key}" and what in each.what for each in found), found


def test_the_previous_edition_shows_a_slip_of_one_class() -> None:
    """The edition against itself, with one number of it mistyped: 2,728 as 2,782, and 73,300 as 733,000."""
    edition = changed(LAST, "general_2b", "energy.mid", "2_782")
    said = {each.path: each.what for each in oddities(edition, previous=LAST)}
    assert said["classes.general_2b.energy.mid"].endswith("was 2,728 in 1404-02: two digits are swapped")
    edition = changed(LAST, "general_2b", "demand.price", "733_000")
    what = "a step of +900.0 %, and +0.0 % for most; ten times too high?"
    assert any(each.path == "classes.general_2b.demand.price" and what in each.what
               for each in oddities(edition, previous=LAST))  # fmt: skip


def test_a_share_that_is_twice_the_previous_one_is_seen_and_a_small_change_is_not() -> None:
    def said(value: str) -> list[str]:
        edition = changed(LAST, None, "power_factor.target", value)
        return [each.what for each in oddities(edition, previous=LAST)]

    assert said("0.92") == []
    assert said("0.09") == ["it is 0.09, and was 0.91 in 1404-02: a step of -90.1 %; ten times too low?"]


def test_an_order_of_classes_that_turned_round_is_seen() -> None:
    """4-ب was at 2,296 below 2-ب at 2,728; keyed at 2,996 it is above it."""
    edition = changed(LAST, "industry_4b", "energy.mid", "2_996")
    found = [
        each for each in oddities(edition, previous=LAST) if each.path == "classes.general_2b.energy.mid"
    ]
    assert [each.what for each in found] == ["it is below industry_4b now, and was above it in 1404-02"]


@pytest.mark.parametrize("edition", BOOK.contents.editions, ids=lambda edition: edition.file)
def test_few_numbers_of_the_issued_editions_are_odd(edition: Edition) -> None:
    """A long list is not read: at most one in ten; against itself no edition has a step to speak of."""
    count = sum(1 for _ in edition.numbers())
    found = oddities(edition, previous=edition_before(BOOK, edition))
    assert len(found) <= max(count / 10, 3), found
    assert set(oddities(edition, previous=edition)) == set(oddities(edition, previous=None))


def test_swapped_digits_are_two_that_are_exchanged() -> None:
    assert swapped("2728", "2782")
    assert swapped("2728", "7228")
    assert not swapped("2728", "2728")
    assert not swapped("2728", "2729")
    assert not swapped("2728", "27280")
