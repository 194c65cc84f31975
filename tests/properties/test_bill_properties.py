"""What holds of every bill, over all classes, options and conventions that the tables can bill."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from attrs import evolve
from hypothesis import assume, given
from hypothesis import strategies as st

from bill_cases import (
    TOTALS,
    Asked,
    all_bills,
    every_amount,
    every_line,
    issued_bills,
    market_bills,
    metered,
)
from hv_tariff import Explanation, conventions_of
from hv_tariff.billing.conventions import STATED, PeriodTotal
from hv_tariff.billing.rules.settlement import ACCOUNT
from hv_tariff.tariffs import Number, Season
from hv_tariff.vocabulary import Band, Label, TariffClass
from replay import replay

OUTSIDE = {"arrears", "previous_balance", "transit_arrears", "transit_previous_balance"}
LEVIES = {"vat", "duty", "insurance", "late_vat"}
PARTS = {"transit_regional", "transit_distribution"}


@given(all_bills())
def test_the_lines_add_up_to_the_period_total(asked: Asked) -> None:
    """Of all lines, or of those that the issuer's total holds; never carried balances and arrears."""
    bill = asked.bill()
    left_out = {
        PeriodTotal.ALL: set(),
        PeriodTotal.ALL_AND_LATE_VAT: set(),
        PeriodTotal.CHARGES: LEVIES,
        PeriodTotal.CHARGES_AND_DUTY: LEVIES - {"duty"},
    }[asked.conventions.period_total_is]
    lines = {code: amount for code, amount in bill.amounts.items() if code not in TOTALS | OUTSIDE}
    assert bill.amounts["period_total"] == sum(
        amount for code, amount in lines.items() if code not in left_out
    )


@given(all_bills())
def test_the_transit_lines_add_up_to_the_transit_total_and_its_parts_to_the_transit(asked: Asked) -> None:
    transit = asked.bill().transit
    if transit is None:
        return
    amounts = transit.amounts
    own = {code: amount for code, amount in amounts.items() if code not in TOTALS | OUTSIDE | PARTS}
    assert amounts["transit_period_total"] == sum(own.values())
    if PARTS & set(amounts):
        assert amounts["transit"] == sum(amounts[code] for code in PARTS)


@given(all_bills())
def test_the_payable_is_whole_thousands_and_with_the_rounding_all_that_is_owed(asked: Asked) -> None:
    bill, conventions, account = asked.bill(), asked.conventions, asked.account
    amounts = every_amount(bill)
    for code in ("payable", "transit_payable"):
        assert amounts.get(code, 0) % 1000 == 0
    for code in ("rounding", "transit_rounding"):
        assert abs(amounts.get(code, 0)) < 1000
    lines = sum(a for code, a in bill.amounts.items() if code not in TOTALS | OUTSIDE)
    owed = lines + account.previous_balance + (account.arrears if conventions.arrears_in_payable else 0)
    if not conventions.combined_rounding:
        credit = owed < 0 and conventions.payable_never_negative
        remainder = (0 if credit else owed) - amounts["payable"]
        if credit and conventions.credit_has_rounding:
            remainder = -(-owed % 1000)
        assert amounts["rounding"] == (-abs(remainder) if conventions.rounding_deducted else remainder)
    elif bill.transit and not conventions.combined_never_negative:
        transit = amounts["transit_period_total"] + account.transit_previous_balance + account.transit_arrears
        assert abs(amounts["payable"] + amounts["transit_payable"] - owed - transit) < 2000


@given(all_bills())
def test_the_explanation_of_every_line_replays_to_its_amount(asked: Asked) -> None:
    """By a plain fold of its own formula over its own inputs, and so on for every name below it."""
    for line in every_line(asked.bill()):
        assert line.explanation.value == line.amount
        assert line.unrounded == line.explanation.unrounded
        for each in line.explanation.walk():
            assert (each.unrounded, each.value) == replay(each), (line.code, each.rule.name)


@given(all_bills())
def test_every_input_of_an_explanation_has_its_source(asked: Asked) -> None:
    """A number of a table with its source and status, a season, a reading's origin, or an explanation."""
    bill = asked.bill()
    readings = {f"energy_kwh.{band.value}": kwh for band, kwh in asked.consumption.energy_kwh} | {
        "reactive_kvarh": asked.consumption.reactive_kvarh,
        "demand_kw": asked.consumption.demand_kw,
        "billed_share_of_kwh": asked.consumption.billed_share_of_kwh,
        "period_days": Decimal(asked.period.days),
        **{code: Decimal(getattr(asked.account, code)) for code in ACCOUNT},
    }
    whole = len(bill.segments) == 1
    amounts = every_amount(bill)
    for line in every_line(bill):
        for explanation in line.explanation.walk():
            assert explanation.parts or explanation.inputs, explanation.rule.name
            for each in explanation.inputs:
                match each.origin:
                    case Number() as number:
                        assert each.value == Fraction(number.value)
                        assert number.source.text
                        assert number.where
                        assert number.status in type(number.status)
                    case Season() as season:
                        assert each.operand.name == "season_days"
                        assert season.source.text
                    case Explanation() as below:
                        assert each.value == below.value
                        assert each.operand.name == below.rule.name
                    case Label() as origin:
                        assert origin.en
                        assert origin.fa
                        name = each.operand.name
                        if name in readings:
                            assert each.value == Fraction(readings[name] or 0), name
                        if name.startswith("line."):
                            assert each.value == amounts[name.removeprefix("line.")]
                        if origin.en == "line of this bill" and whole and not asked.conventions.carries:
                            assert each.value == amounts[name.removeprefix("line.")], name
                    case _:
                        raise AssertionError(f"{line.code}: {each.operand.name} has no origin")


@given(all_bills())
def test_the_status_of_a_line_is_the_weakest_of_the_numbers_in_its_explanation(asked: Asked) -> None:
    """And the status of the bill the weakest of all."""
    bill = asked.bill()
    for line in bill.lines:
        if line.code in TOTALS | set(ACCOUNT):
            continue
        own = [
            e.origin.status
            for x in below_lines(line.code, bill)
            for e in x.inputs
            if isinstance(e.origin, Number | Season)
        ]
        assert line.status == min(own), line.code
    assert bill.status == min(line.status for line in every_line(bill))


def below_lines(code: str, bill: object) -> list[Explanation]:
    """The explanations of a line and of every line it stands on."""
    found: list[Explanation] = []
    lines = {line.code: line for line in every_line(bill)}
    todo, seen = [code], set()
    while todo:
        name = todo.pop()
        if name in seen or name not in lines:
            continue
        seen.add(name)
        for explanation in lines[name].explanation.walk():
            found.append(explanation)
            todo += [
                e.operand.name
                for e in explanation.inputs
                if getattr(e.origin, "en", "") == "line of this bill"
            ]
    return found


def split(asked: Asked, day: int) -> Asked:
    """The same contract, written as two steps of the same demand, the second from an inner day."""
    first = asked.contract.demand[0]
    second = evolve(first, from_=asked.period.from_.fromordinal(asked.period.from_.toordinal() + day))
    return evolve(asked, contract=evolve(asked.contract, demand=(first, second)))


def unrounded(asked: Asked) -> dict[str, Fraction]:
    """What each line and each band of energy is before its own rounding, over all segments."""
    found: dict[str, Fraction] = {}
    for line in every_line(asked.bill()):
        parts = line.explanation.parts or (line.explanation,)
        found[line.code] = sum((part.unrounded for part in parts), Fraction(0))
        for part in parts if line.code == "energy" else ():
            for each in part.inputs:
                name = each.operand.name
                found[name] = found.get(name, Fraction(0)) + each.origin.unrounded
    return found


# Lines that stand on readings and tables alone; the others stand on lines that are rounded before.
OF_READINGS = {
    "demand", "subscription", "fuel", "transit", "transit_regional", "excess_demand", "renewable_difference",
    "article5", *(f"energy.{band.value}" for band in Band),
}  # fmt: skip


@given(all_bills(), st.data())
def test_splitting_a_period_where_nothing_changes_moves_no_unrounded_amount(
    asked: Asked, data: st.DataObject
) -> None:
    assume(asked.period.days > 1)
    assume(not asked.by_market)
    whole = unrounded(asked)
    parts = unrounded(split(asked, data.draw(st.integers(1, asked.period.days - 1), label="day")))
    for code in OF_READINGS & set(whole):
        assert parts[code] == whole[code], code


@given(market_bills(conventions=st.just(STATED)), st.data())
def test_splitting_moves_no_unrounded_amount_of_a_market_customer_without_purchases(
    asked: Asked, data: st.DataObject
) -> None:
    """The days of each part price its energy at its own months, and add up to the period's."""
    assume(asked.period.days > 1)
    asked = evolve(asked, contract=evolve(asked.contract, purchases=None))
    whole = unrounded(asked)
    parts = unrounded(split(asked, data.draw(st.integers(1, asked.period.days - 1), label="day")))
    for code in (OF_READINGS | {"regulation_difference", "article16"}) & set(whole):
        assert parts[code] == whole[code], code


@given(market_bills())
def test_a_band_has_surplus_or_supply_and_their_difference_is_what_was_bought_less_what_was_used(
    asked: Asked,
) -> None:
    """In one month, with purchases by energy and nothing spread over the bands."""
    bought = asked.contract.purchases
    assume(bought is not None)
    assume(bool(bought.energy))
    assume(not asked.conventions.green_beyond_article16_lowers_supply)
    bill = asked.bill()
    share = 1 / Fraction(asked.consumption.billed_share_of_kwh)
    for line in (line for line in bill.lines if line.code == "energy"):
        for each in line.explanation.walk():
            if each.rule.name.startswith("supplied_kwh."):
                band = Band(each.rule.name.removeprefix("supplied_kwh."))
                purchased = sum((Fraction(p.kwh) for p in bought.energy if p.band is band), Fraction(0))
                used = Fraction(asked.consumption.kwh(band)) * share
                assert each.value == max(used - purchased, 0)
    assert bill.amounts["surplus_credit"] <= 0
    assert bill.amounts["energy"] >= 0


PLAIN = tuple(c for c in TariffClass if c is not TariffClass.GENERAL_2B)


@given(issued_bills(classes=PLAIN, conventions=st.just(conventions_of("G"))), st.data())
def test_splitting_moves_no_unrounded_amount_of_any_line_where_lines_are_carried_unrounded(
    asked: Asked, data: st.DataObject
) -> None:
    """Energy by its bands, which are rounded one by one, and so is the duty's share of it; without the summer
    premium, the renewable difference and excess demand, which days do not share out evenly inside a
    season's base."""
    contract = evolve(asked.contract, option=1, renewable_item=False)
    asked = evolve(asked, contract=contract)
    assume(asked.period.days > 1)
    editions = len(asked.bill().segments)
    assume(editions == 1)
    whole = unrounded(asked)
    assume("excess_demand" not in whole)
    parts = unrounded(split(asked, data.draw(st.integers(1, asked.period.days - 1), label="day")))
    for code in set(whole) - TOTALS - PARTS - {"energy", "duty"}:
        assert parts[code] == whole[code], code


def more(asked: Asked, times: int) -> Asked:
    """The same bill with all energy times a whole number: the power factor stays."""
    c = asked.consumption
    return evolve(
        asked,
        consumption=metered(
            c,
            energy_kwh={band: kwh * times for band, kwh in c.energy_kwh},
            reactive_kvarh=c.reactive_kvarh * times,
        ),
    )


@given(all_bills(), st.integers(2, 50))
def test_more_energy_at_the_same_power_factor_never_costs_less(asked: Asked, times: int) -> None:
    """On any line and in total; with fixed kvarh it may, because more kWh then buy a better power factor."""
    assume(asked.kwh >= 1)
    less, higher = every_amount(asked.bill()), every_amount(more(asked, times).bill())
    assert all(higher[code] >= less[code] for code in set(less) - {"rounding", "transit_rounding"})


@given(all_bills(), st.sampled_from([Band.MID, Band.PEAK, Band.OFF_PEAK]), st.integers(1, 10**9))
def test_more_energy_in_one_band_never_costs_less_without_reactive_energy(
    asked: Asked, band: Band, added: int
) -> None:
    before = metered(asked.consumption, reactive_kvarh=0, loss_coefficient=None)
    kwh = dict(before.energy_kwh)
    after = metered(before, energy_kwh=kwh | {band: kwh[band] + Decimal(added).scaleb(-4)})
    less = every_amount(evolve(asked, consumption=before).bill())
    higher = every_amount(evolve(asked, consumption=after).bill())
    assert all(higher[code] >= less[code] for code in set(less) - {"rounding", "transit_rounding"})
