"""What the meter said."""

from __future__ import annotations

import decimal
from decimal import Decimal
from typing import Any

import pytest

from hv_tariff.contracts.metering import Consumption
from hv_tariff.contracts.registers import Register, RegisterReplacement
from hv_tariff.errors import InputError
from hv_tariff.vocabulary import Band


def test_energy_is_the_difference_times_the_multiplier() -> None:
    """Readings with thousands marks and Persian digits give the printed kWh."""
    assert Register(previous="4283.82", current="۴۲۹۵٫۹۸", multiplier="54545.45").energy() == Decimal(
        "663272.672"
    )


def test_a_small_decimal_context_loses_no_energy() -> None:
    """The arithmetic is exact whatever context the caller has set."""
    with decimal.localcontext(decimal.Context(prec=3)):
        energy = Register(previous="1724439.25", current="1758899.75", multiplier="72727.27273").energy()
    assert energy == Decimal("34460.5") * Decimal("72727.27273")


def test_a_rollover_counts_on_from_zero() -> None:
    """A six-digit register turns over at 1,000,000."""
    turned = Register(previous="999998.5", current="1.25", multiplier=100, digits=6, rolled_over=True)
    assert turned.energy() == Decimal(275)


def test_a_replaced_register_counts_on_both_sides() -> None:
    """What the old register still counted and what the new one counted are added."""
    change = RegisterReplacement(old_final="110", new_initial="5")
    assert Register(previous=100, current=25, multiplier=2, replaced=change).energy() == 60


def test_a_reading_that_goes_back_is_refused_with_both_remedies() -> None:
    """The error says by how much, and names the rollover and the replacement."""
    with pytest.raises(InputError) as caught:
        Register(previous="120.5", current="20", multiplier=1, name="metered.readings.mid")
    error = caught.value
    assert error.what == "the reading goes back by 100.5, from 120.5 to 20"
    assert error.where == "metered.readings.mid"
    assert "rolled_over=True and its digits" in str(error.hint)
    assert "RegisterReplacement(old_final=..., new_initial=...)" in str(error.hint)


@pytest.mark.parametrize(
    ("changes", "what", "hint"),
    [
        ({"rolled_over": True}, "a rollover without the register's digits", "digits=6"),
        ({"rolled_over": True, "digits": 6}, "is a whole turn or more", "leave rolled_over out"),
        ({"digits": 2}, "a register of 2 digits cannot show 200", "without the multiplier"),
        ({"digits": 0}, "a register of 0 digits", "count the digits"),
        ({"digits": "6"}, "a register of '6' digits", "count the digits"),
        ({"replaced": (110, 0)}, "(110, 0) is no replacement", "RegisterReplacement("),
        ({"multiplier": 0}, "the multiplier is zero", "multiplier 1"),
        (
            {"replaced": RegisterReplacement(old_final=90, new_initial=0)},
            "goes back by 10, from 100 to 90",
            "digits",
        ),
        (
            {"replaced": RegisterReplacement(old_final=110, new_initial=201)},
            "goes back by 1, from 201 to 200",
            "digits",
        ),
        (
            {"replaced": RegisterReplacement(old_final=110, new_initial=0), "rolled_over": True, "digits": 6},
            "a rollover and a replacement in one register",
            "two registers",
        ),
    ],
)
def test_readings_that_make_no_sense_are_refused(changes: dict[str, Any], what: str, hint: str) -> None:
    """Each contradiction gives one error that says what, where and what would do."""
    given = {"previous": 100, "current": 200, "multiplier": 1, "name": "meter 7"}
    with pytest.raises(InputError) as caught:
        Register(**{**given, **changes})
    assert what in caught.value.what
    assert caught.value.where == "meter 7"
    assert hint in str(caught.value.hint)


@pytest.mark.parametrize("field", ["previous", "current", "multiplier"])
def test_readings_are_exact_and_not_negative(field: str) -> None:
    """A float or a negative reading is refused at its own place."""
    given: dict[str, Any] = {"previous": 1, "current": 2, "multiplier": 1}
    with pytest.raises(InputError, match=rf"register\.{field}: a float has already lost digits"):
        Register(**{**given, field: 1.0})
    with pytest.raises(InputError, match=rf"register\.{field}: '-1' is negative"):
        Register(**{**given, field: -1})


def consumption(**changes: Any) -> Consumption:
    given: dict[str, Any] = {
        "energy_kwh": {"peak": "2.5", "mid": "34,460", "off_peak": 3},
        "reactive_kvarh": "401399.9666",
        "demand_kw": "481.92",
    }
    return Consumption(**{**given, **changes})


def test_consumption_counts_its_figures_on_the_grids_in_the_stated_order() -> None:
    """Absent figures count as 0, and transit is subject to the measured demand unless the page says else."""
    read = consumption()
    assert read.scaled == (344_600_000, 25_000, 30_000, 0, 4_013_999_666, 48_192_000, 48_192_000, 100, 0)
    full = consumption(
        energy_kwh={Band.FRIDAY_PEAK: 4, Band.PEAK: 2},
        transit_demand_kw="1818.18176",
        billed_share_of_kwh="0.9",
        loss_coefficient="1.0348218",
    )
    assert full.scaled == (0, 20_000, 0, 40_000, 4_013_999_666, 48_192_000, 181_818_176, 90, 10_348_218)
    assert consumption(demand_kw=None).scaled[5:7] == (0, 0)


def test_a_band_without_a_register_has_no_energy() -> None:
    """The Friday peak may be absent: it is 0, and it is not among the bands."""
    read = consumption()
    assert read.bands == (Band.MID, Band.PEAK, Band.OFF_PEAK)
    assert read.kwh(Band.MID) == 34_460
    assert read.kwh(Band.FRIDAY_PEAK) == 0


def test_consumption_is_hashable() -> None:
    """Two readings that say the same are one."""
    assert len({consumption(), consumption(reactive_kvarh="۴۰۱۳۹۹٫۹۶۶۶")}) == 1


@pytest.mark.parametrize(
    ("changes", "where", "what", "hint"),
    [
        ({"energy_kwh": {"mid": -1}}, "energy_kwh.mid", "'-1' is negative", "zero or more"),
        ({"energy_kwh": {"mid": 1.5}}, "energy_kwh.mid", "a float has already lost digits: 1.5", "'1.5'"),
        ({"energy_kwh": {"mid": "0.00001"}}, "energy_kwh.mid", "more than 4 decimal places", "at most 4"),
        ({"energy_kwh": {"of_peak": 1}}, "energy_kwh", "unknown band 'of_peak'", "off_peak"),
        ({"energy_kwh": {"mid": 1, Band.MID: 1}}, "energy_kwh", "the band mid stands twice", "once"),
        ({"energy_kwh": {}}, "energy_kwh", "no energy at all", "give 0"),
        ({"energy_kwh": 100}, "energy_kwh", "100 does not say which band", "{'mid': ..."),
        ({"reactive_kvarh": -1}, "reactive_kvarh", "'-1' is negative", "zero or more"),
        ({"demand_kw": "-0.1"}, "demand_kw", "'-0.1' is negative", "zero or more"),
        ({"transit_demand_kw": 1.0}, "transit_demand_kw", "a float has already lost digits", "'1.0'"),
        ({"billed_share_of_kwh": 0}, "billed_share_of_kwh", "not above 0 and at most 1", "0.9"),
        ({"billed_share_of_kwh": "1.1"}, "billed_share_of_kwh", "not above 0 and at most 1", "0.9"),
        ({"loss_coefficient": "0.12345678"}, "loss_coefficient", "more than 7 decimal places", "at most 7"),
        ({"demand_printed_rounded": 1}, "demand_printed_rounded", "neither true nor false", "True or False"),
    ],
)
def test_bad_consumption_is_refused_with_place_and_hint(
    changes: dict[str, Any], where: str, what: str, hint: str
) -> None:
    """Each bad figure gives one error that says what, where and what would do."""
    with pytest.raises(InputError) as caught:
        consumption(**changes)
    assert caught.value.where == f"metered.{where}"
    assert what in caught.value.what
    assert hint in str(caught.value.hint)


def test_registers_give_the_consumption_of_their_bands() -> None:
    """The energy of each band is that of its register, and the billed share is taken of it."""
    read = Consumption.from_registers(
        {"mid": Register(previous=509, current=555, multiplier=4000)},
        reactive_kvarh=Register(previous=0, current=2, multiplier=4000),
        demand_kw="100",
        billed_share_of_kwh="0.9",
    )
    assert read == Consumption(
        energy_kwh={"mid": 165_600}, reactive_kvarh=8_000, demand_kw=100, billed_share_of_kwh="0.9"
    )


def test_energy_finer_than_the_grid_needs_a_stated_rounding() -> None:
    """Readings and multiplier may give more decimals than a bill counts: rounding is never silent."""
    fine = {"mid": Register(previous=0, current="0.01", multiplier="72727.27273")}
    with pytest.raises(InputError, match=r"metered\.energy_kwh\.mid: '727\.2727273' has more than 4"):
        Consumption.from_registers(fine, reactive_kvarh=0, demand_kw=None)
    rounded = Consumption.from_registers(fine, reactive_kvarh=0, demand_kw=None, rounded_to=2)
    assert rounded.kwh(Band.MID) == Decimal("727.27")
    with pytest.raises(InputError, match="not counted at 5 decimal places; give 0 to 4"):
        Consumption.from_registers(fine, reactive_kvarh=0, demand_kw=None, rounded_to=5)


def test_half_a_kwh_rounds_up() -> None:
    """A stated rounding takes halves up."""
    half = {"mid": Register(previous=0, current="0.5", multiplier=1)}
    assert Consumption.from_registers(half, reactive_kvarh=0, demand_kw=None, rounded_to=0).kwh(Band.MID) == 1
