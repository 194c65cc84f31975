"""Worked changes of contract, each with its clause.

The rules are DOMAIN §5 (reported): increase and merge pay the difference of values at day rate, removal pays
back 60 % (63–400 kV) or 50 % (33 kV and below), less debts. Values are worked by hand from table 4-79 of
1397-10: V(D) = D × (129.79 × D + 1,657,141) from 250 kW on, D × 1,657,141 below. There is no tolerance.
"""

from __future__ import annotations

from decimal import Decimal

import pytest

from change_cases import BOOK, asked, plant
from hv_tariff import DemandStep, NotInForceError
from hv_tariff.billing.connection.changing import Outcome, change_contract
from hv_tariff.contracts.changes import requests as ask
from hv_tariff.contracts.changes.decision import Refusal
from hv_tariff.dates import parse_date

V5000, V8000, V3000, V13000 = 11_530_455_000, 21_563_688_000, 6_139_533_000, 43_477_343_000


def worked(connections, request, **more) -> Outcome:
    found = change_contract(connections, request, book=BOOK, **more)
    assert not isinstance(found, Refusal), str(found)
    return found


def codes(found: Outcome) -> dict[str, int]:
    assert found.quote is not None
    return {line.code: line.amount for line in found.quote.lines}


def test_the_values_by_hand_are_those_of_the_table() -> None:
    for kw, value in ((5000, V5000), (8000, V8000), (3000, V3000), (13000, V13000)):
        assert kw * (Decimal("129.79") * kw + 1_657_141) == value


def test_a_new_connection_costs_its_row_of_table_4_79() -> None:
    request = asked(
        ask.NewConnection,
        number="7",
        holder="a",
        tariff_class="industry_market",
        voltage="63",
        demand_kw=5000,
    )
    found = worked([], request)
    assert codes(found) == {"column_1": V5000}
    assert found.decision.clause.id == "changes/new-connection"
    assert found.decision.missing == ()


def test_an_increase_from_5000_to_8000_kw_pays_the_difference_of_values() -> None:
    """changes/increase: value of the requested less value of the existing, both at day rate."""
    certificate = ask.Certificate(held_kw=3000, per_kw=1)
    found = worked([plant()], asked(ask.Increase, demand_kw=8000, certificate=certificate))
    assert codes(found) == {"requested": V8000, "existing": -V5000}
    assert found.quote.total == V8000 - V5000 == 10_033_233_000
    assert found.decision.clause.id == "changes/increase"
    (after,) = found.decision.connections
    assert [step.contract_kw for step in after.contract.demand] == [5000, 8000]
    assert after.contract.demand[1].from_ == parse_date("1397-11-01")
    assert found.decision.missing == ()
    assert [(each.due, each.amount) for each in found.instalments] == [
        (parse_date("1397-11-01"), 10_033_233_000)
    ]


def test_above_5_mw_an_increase_waits_for_capacity_certificates_in_proportion() -> None:
    """market/capacity-certificate; the quantity rule is the caller's."""
    for certificate in (None, ask.Certificate(held_kw=2999, per_kw=1)):
        found = worked([plant()], asked(ask.Increase, demand_kw=8000, certificate=certificate))
        assert [each.code for each in found.decision.missing] == ["capacity_certificate"]


def test_a_merge_of_two_contracts_pays_the_value_of_the_sum_less_the_sum_of_values() -> None:
    """changes/merge: 5,000 + 8,000 kW are worth more together, by 2 × 129.79 × 5,000 × 8,000 rial."""
    found = worked([plant(), plant(8000, number="1002")], asked(ask.Merge, number="2001", holder="plant"))
    assert codes(found) == {"requested": V13000, "existing": -(V5000 + V8000)}
    assert found.quote.total == V13000 - V5000 - V8000 == 2 * Decimal("129.79") * 5000 * 8000
    (merged,) = found.decision.connections
    assert merged.contract.demand == (DemandStep(from_="1397-11-01", contract_kw=13000),)
    assert merged.previous == ("1001", "1002")
    assert [each.until for each in found.decision.ended] == [parse_date("1397-11-01")] * 2


def test_a_permanent_decrease_pays_back_the_share_that_is_given() -> None:
    """changes/decrease: the share is unknown, here 0.7 of the difference."""
    request = asked(ask.Decrease, demand_kw=3000, used_kw=2900, returned_share="0.7")
    found = worked([plant()], request)
    assert codes(found) == {"returned": -(V5000 - V3000) * 7 // 10}
    assert found.decision.freed_kw == 2000
    assert found.instalments == ()


def test_a_split_keeps_the_demand_and_pays_back_the_share_of_the_difference() -> None:
    """changes/split: 8,000 kW into 5,000 and 3,000."""
    parts = [
        ask.Part(number="1", holder="a", demand_kw=5000),
        ask.Part(number="2", holder="b", demand_kw=3000),
    ]
    found = worked([plant(8000)], asked(ask.Split, parts=parts, returned_share="0.5"))
    assert codes(found) == {"returned": -(V8000 - V5000 - V3000) // 2}
    assert [(each.holder, each.contract.demand[0].contract_kw) for each in found.decision.connections] == [
        ("a", 5000),
        ("b", 3000),
    ]


@pytest.mark.parametrize(
    ("voltage", "percent"), [("63", 60), ("132", 60), ("230", 60), ("400", 60), ("medium", 50)]
)
def test_a_removal_pays_back_60_or_50_percent_of_the_current_value_less_debts(
    voltage: str, percent: int
) -> None:
    """changes/removal: 60 % at 63–400 kV, 50 % at 33 kV and below."""
    found = worked([plant(voltage=voltage)], asked(ask.Removal, debts_rial=1_000_000))
    assert codes(found) == {"refund": -V5000 * percent // 100, "debts": 1_000_000}
    assert found.quote.total == 1_000_000 - V5000 * percent // 100
    assert found.decision.connections == ()
    assert found.decision.ended[0].until == parse_date("1397-11-01")


def test_a_temporary_reduction_steps_down_and_back_and_costs_nothing() -> None:
    """changes/temporary-reduction: 1.5 years at least."""
    request = asked(ask.TemporaryReduction, reduced_kw=2000, until="1399-05-01", used_kw=1900)
    found = worked([plant()], request)
    assert found.quote is None
    (after,) = found.decision.connections
    assert [(step.contract_kw, step.reduced_kw) for step in after.contract.demand] == [
        (5000, None),
        (5000, 2000),
        (5000, None),
    ]
    assert found.decision.freed_kw == 3000


@pytest.mark.parametrize(("on", "early"), [("1399-04-31", True), ("1399-05-01", False)])
def test_a_reduction_that_ends_before_1_5_years_bills_again_since_its_start(on: str, early: bool) -> None:
    """changes/reduction-breach."""
    request = asked(ask.TemporaryReduction, reduced_kw=2000, until="1400-05-01", used_kw=1900)
    (held,) = worked([plant()], request).decision.connections
    ended = worked([held], asked(ask.EndOfReduction, on=on))
    assert (ended.decision.rebilling is not None) is early
    if ended.decision.rebilling is not None:
        assert ended.decision.rebilling.since == parse_date("1397-11-01")
        assert ended.decision.rebilling.clause.id == "changes/reduction-breach"
        assert [step.scaled for step in ended.decision.rebilling.connection.contract.demand] == [
            (5000 * 10**5, 0, 0)
        ]


def test_a_temporary_connection_leaves_a_deposit_and_its_energy_is_dearer() -> None:
    """changes/temporary-connection: up to two periods' bill, energy +20 % (reported 1393)."""
    request = asked(
        ask.TemporaryConnection,
        number="9", holder="site", tariff_class="other", voltage="medium", demand_kw=400, until="1398-11-01",
        deposit_rial=2_000_000, period_bill_rial=1_000_000,
    )  # fmt: skip
    found = worked([], request)
    assert codes(found) == {"stated": 2_000_000}
    assert found.terms["temporary.energy_surcharge"].value == Decimal("0.2")
    assert found.decision.connections[0].temporary
    assert found.decision.connections[0].until == parse_date("1398-11-01")


@pytest.mark.parametrize(("cost", "quoted"), [(0, None), (750, 750)])
def test_a_relocation_costs_nothing_or_what_4_76_asks(cost: int, quoted: int | None) -> None:
    found = worked([plant()], asked(ask.Relocation, site="north", cost_rial=cost))
    assert (found.quote.total if found.quote is not None else None) == quoted
    assert found.decision.clause.id == "4-76"
    assert found.decision.connections[0].site == "north"


def test_a_transfer_of_name_keeps_the_contract() -> None:
    held = plant()
    found = worked([held], asked(ask.TransferOfName, holder="heir", fee_rial=0))
    (after,) = found.decision.connections
    assert (after.holder, after.contract) == ("heir", held.contract)
    assert found.decision.ended[0].holder == "plant"


def test_option_class_and_addendum_change_the_contract_from_the_day_on() -> None:
    optioned = worked([plant()], asked(ask.ChangeOfTariff, option=2, tariff_class="industry_4b"))
    (after,) = optioned.decision.connections
    assert (after.contract.option, after.contract.tariff_class.value) == (2, "industry_4b")
    added = worked([plant()], asked(ask.Addendum, title="supply", pricing="market", transit_basis="contract"))
    assert added.decision.connections[0].contract.transit_basis.value == "contract"
    for found in (optioned, added):
        assert found.decision.ended[0].until == found.decision.connections[0].from_
        assert found.quote is None


def test_a_withdrawal_pays_back_what_was_paid_less_the_forfeit_and_debts() -> None:
    request = asked(ask.Withdrawal, paid_rial=1_000_000, forfeit_share="0.1", debts_rial=50_000)
    found = worked([plant()], request)
    assert codes(found) == {"withdrawal": -900_000, "debts": 50_000}


def test_a_day_without_a_table_is_priced_by_a_named_edition_or_refused() -> None:
    request = asked(ask.Increase, on="1404-07-01", demand_kw=8000)
    with pytest.raises(NotInForceError, match="no edition of connection is in force on 1404-07-01"):
        change_contract([plant()], request, book=BOOK)
    assert worked([plant()], request, edition="1397-10").quote.total == V8000 - V5000


def test_every_decision_has_the_clause_behind_it_and_every_line_too() -> None:
    found = worked([plant()], asked(ask.Increase, demand_kw=8000))
    assert [reason.clause.id for reason in found.decision.reasons] == ["changes/increase", "connection/value"]
    assert {line.clause.id for line in found.quote.lines} == {"changes/increase"}
