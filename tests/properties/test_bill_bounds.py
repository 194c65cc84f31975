"""Bills keep to the bounds that the law sets, and are the same however they are asked."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from math import isqrt

from attrs import evolve
from hypothesis import assume, given
from hypothesis import strategies as st

from bill_cases import (
    DEMAND_PRICED,
    ISSUED,
    TOTALS,
    Asked,
    all_bills,
    every_amount,
    every_line,
    example_bills,
    issued_bills,
    metered,
)
from hv_tariff import Consumption, DemandStep, conventions_of
from hv_tariff.billing.conventions import STATED
from hv_tariff.dates import parse_date, persian_digits
from hv_tariff.rounding import Mode
from hv_tariff.vocabulary import Band
from oracle import root


def quantities(asked: Asked, name: str) -> list[Fraction]:
    return [
        each.value
        for line in every_line(asked.bill())
        for each in line.explanation.walk()
        if each.rule.name == name
    ]


@given(all_bills())
def test_the_billed_demand_is_never_below_nine_tenths_of_the_contract(asked: Asked) -> None:
    step, measured = asked.contract.demand[0], Fraction(asked.consumption.demand_kw or 0)
    floor = Fraction(9, 10) * Fraction(step.reduced_kw or step.contract_kw)
    for billed in quantities(asked, "billed_demand_kw"):
        assert billed == (max(floor, measured) if asked.contract.demand_metered else measured)


def near_the_target(kwh: int, steps: int) -> int:
    """The kvarh, in ten-thousandths, at which the power factor of `kwh` is 0.91, and some steps beyond."""
    return max(isqrt(kwh * kwh * (10**4 - 91**2)) // 91 + steps, 0)


@given(
    issued_bills(conventions=st.just(STATED)),
    st.integers(10**4, 10**11),
    st.one_of(st.integers(-3, 3), st.integers(-(10**9), 10**9)),
)
def test_the_loss_coefficient_is_zero_exactly_from_the_target_power_factor_up(
    asked: Asked, kwh: int, steps: int
) -> None:
    """With 1 ÷ cos φ on the root's grid of nine decimals; the reactive line is zero from the exact target."""
    kvarh = near_the_target(kwh, steps)
    consumption = Consumption(
        energy_kwh={Band.MID: Decimal(kwh).scaleb(-4), Band.PEAK: 0, Band.OFF_PEAK: 0},
        reactive_kvarh=Decimal(kvarh).scaleb(-4),
        demand_kw=0,
    )
    contract = evolve(asked.contract, demand_metered=asked.contract.demand[0].contract_kw > 0)
    asked = evolve(asked, contract=contract, consumption=consumption)
    ks = quantities(asked, "loss_coefficient")
    assume(ks)
    bill = asked.bill()
    for segment, k in zip(bill.segments, ks, strict=False):
        target = Fraction(segment.supply.number("power_factor.target", tariff_class=None).value)
        energy, reactive = Fraction(kwh, 10**4), Fraction(kvarh, 10**4)
        apparent = root(energy**2 + reactive**2, 9, Mode.HALF_UP)
        assert (k == 0) is (target * apparent <= energy)
        assert k == max(target * apparent / energy - 1, 0)
        if len(bill.segments) == 1 and target**2 * (energy**2 + reactive**2) <= energy**2:
            assert bill.amounts["reactive"] == 0


@given(example_bills(), st.integers(1, 60), st.integers(1, 60))
def test_a_bill_across_an_edition_change_equals_the_sum_of_its_segments(
    asked: Asked, before: int, after: int
) -> None:
    """Days before and after 1397-02-01 add up, and each part is billed at its own edition's prices."""
    change = parse_date("1397-02-01").toordinal()
    day = asked.period.from_.fromordinal
    asked = evolve(asked, period=evolve(asked.period, from_=day(change - before), until=day(change + after)))
    bill = asked.bill()
    ends = {segment.supply.name for segment in bill.segments}
    assert ends == {"1396-12", "1397-02"}
    assert sum(s.span.days for s in bill.segments) == before + after
    assert sum(s.span.days for s in bill.segments if s.supply.name == "1396-12") == before
    summed: dict[str, int] = {}
    for part in bill.segment_amounts():
        for code, amount in part.items():
            summed[code] = summed.get(code, 0) + amount
    assert summed == {code: amount for code, amount in bill.amounts.items() if code in summed}
    share = 1 / Fraction(asked.consumption.billed_share_of_kwh)
    for segment, part in zip(bill.segments, bill.segment_amounts(), strict=True):
        expected = 0
        for band, kwh in asked.consumption.energy_kwh:
            price = segment.supply.number(
                f"energy.{band.value}", tariff_class=asked.contract.tariff_class.value
            ).value
            amount = Fraction(kwh) * share * Fraction(price) * segment.span.days / asked.period.days
            expected += int(amount + Fraction(1, 2))
        assert part["energy"] == expected


@given(all_bills(), st.sampled_from(["int", "text", "Persian", "Decimal"]))
def test_a_bill_is_the_same_however_its_figures_are_typed(asked: Asked, kind: str) -> None:
    def typed(value: Decimal | None) -> object:
        if value is None or kind == "Decimal":
            return value
        if kind == "int" and value == value.to_integral_value():
            return int(value)
        return persian_digits(f"{value:f}").replace(".", "٫") if kind == "Persian" else f"{value:f}"

    c, step = asked.consumption, asked.contract.demand[0]
    other = evolve(
        asked,
        consumption=Consumption(
            energy_kwh={band.value: typed(kwh) for band, kwh in c.energy_kwh},
            reactive_kvarh=typed(c.reactive_kvarh),
            demand_kw=typed(c.demand_kw),
            transit_demand_kw=typed(c.transit_demand_kw),
            billed_share_of_kwh=typed(c.billed_share_of_kwh),
            loss_coefficient=typed(c.loss_coefficient),
        ),
        contract=evolve(
            asked.contract,
            demand=(DemandStep(contract_kw=typed(step.contract_kw), reduced_kw=typed(step.reduced_kw)),),
        ),
    )
    assert every_amount(other.bill()) == every_amount(asked.bill())
    assert every_amount(asked.bill()) == every_amount(asked.bill())


ROUNDINGS_ONLY = {"carries": True, "carries_bands": True, "vat_by_line": True, "duty_by_line": True}


@given(
    issued_bills(conventions=st.just(STATED)),
    st.fixed_dictionaries({}, optional={name: st.just(True) for name in ROUNDINGS_ONLY}),
)
def test_where_a_line_is_rounded_moves_no_line_by_more_than_a_few_rials(
    asked: Asked, own: dict[str, bool]
) -> None:
    """At a power factor where m × k stays below 3: a rounding in a base is half a rial, times its factor."""
    reactive = min(asked.consumption.reactive_kvarh, asked.kwh)
    asked = evolve(asked, consumption=metered(asked.consumption, reactive_kvarh=reactive))
    segments = len(asked.bill().segments)
    stated = every_amount(asked.bill())
    other = every_amount(asked.bill(conventions=evolve(STATED, **own)))
    assert set(stated) == set(other)
    for code in set(stated) - TOTALS:
        assert abs(stated[code] - other[code]) <= 12 * segments, code


@given(issued_bills(conventions=st.just(STATED)), st.sampled_from("ABCDEFGHIJ"))
def test_an_issuer_s_grid_moves_a_line_by_no_more_than_the_grid_allows(asked: Asked, system: str) -> None:
    """Fuel by kWh × a unit's last place, reactive by m × k's last place × its base, levies by shares."""
    reactive = min(asked.consumption.reactive_kvarh, asked.kwh)
    consumption = metered(asked.consumption, reactive_kvarh=reactive, loss_coefficient=None)
    asked = evolve(asked, consumption=consumption)
    conventions = evolve(conventions_of(system), renewable_code="renewable_difference")
    bill = asked.bill()
    stated, other = every_amount(bill), every_amount(asked.bill(conventions=conventions))
    assert set(stated) == set(other)
    kwh = Fraction(asked.kwh) / Fraction(consumption.billed_share_of_kwh)
    unit, loss = conventions.fuel_unit, conventions.loss_coefficient
    few = 12 * len(bill.segments)
    fuel = kwh * Fraction(1, 10**unit.places) + few if unit else Fraction(few)
    base = sum(
        stated.get(c, 0) for c in ("energy", "licence_expiry", "excess_demand", "demand", "subscription")
    )
    base += kwh * 8000 if asked.contract.renewable_item else 0
    k = 9 * Fraction(1, 10**loss.places) * base + few if loss else Fraction(few)
    allowed = {
        "fuel": fuel,
        "reactive": k,
        "season": k / 5 + few,
        "duty": (fuel + 2 * k) / 10 + few,
        "vat": (fuel + 2 * k) / 10 + few,
    }
    for code in set(stated) - TOTALS:
        assert abs(stated[code] - other[code]) <= allowed.get(code, few), code


@given(issued_bills(classes=DEMAND_PRICED))
def test_demand_is_priced_for_general_and_agricultural_customers_and_no_transit_is_due(asked: Asked) -> None:
    amounts = every_amount(asked.bill())
    assert "demand" in amounts
    assert "transit" not in amounts


def test_the_book_that_is_asked_is_left_as_it_was() -> None:
    """A bill writes nothing into the tables."""
    assert ISSUED.fingerprint == type(ISSUED)(contents=ISSUED.contents).fingerprint
