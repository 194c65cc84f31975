"""A bad request gets one refusal that names every failed condition, what would satisfy it, and the clause."""

from __future__ import annotations

import pytest

from change_cases import BOOK, TERMS, asked, plant
from hv_tariff import DemandStep, InputError
from hv_tariff.billing.connection.changing import change_contract
from hv_tariff.contracts.changes import requests as ask
from hv_tariff.contracts.changes.clauses import BY_ID
from hv_tariff.contracts.changes.deciding import KINDS, decide
from hv_tariff.contracts.changes.decision import Refusal
from hv_tariff.vocabulary import Label

SINCE = (DemandStep(from_="1395-01-01", contract_kw=5000),)
REDUCED = (
    DemandStep(from_="1395-01-01", contract_kw=5000),
    DemandStep(from_="1397-01-01", contract_kw=5000, reduced_kw=2000),
    DemandStep(from_="1399-01-01", contract_kw=5000),
)
NEW = {"number": "7", "holder": "a", "tariff_class": "other", "voltage": "63", "demand_kw": 5000}
HALF = {"returned_share": "0.5"}


def part(number: str, kw: object) -> ask.Part:
    return ask.Part(number=number, holder="a", demand_kw=kw)


def refused(connections, request) -> Refusal:
    found = change_contract(connections, request, book=BOOK)
    assert isinstance(found, Refusal), found
    for each in found.failed:
        for said in (each.what, each.remedy):
            assert isinstance(said, Label)
            assert said.en
            assert said.fa
        assert each.clause in BY_ID
    return found


BROKEN = {
    "a negative demand": ([plant()], asked(ask.Increase, demand_kw=-1), {"demand_sold", "above_existing"}),
    "a demand off the grid": ([plant()], asked(ask.Increase, demand_kw="6000.0000001"), {"demand_sold"}),
    "an increase that is none": ([plant()], asked(ask.Increase, demand_kw=5000), {"above_existing"}),
    "an unpaid debt": ([plant()], asked(ask.Increase, demand_kw=6000, debts_rial=1), {"debts_paid"}),
    "a negative debt": ([plant()], asked(ask.Removal, debts_rial=-1), {"debts_paid"}),
    "an unknown clause": ([plant()], asked(ask.Increase, demand_kw=6000, clause="4-99"), {"clause_known"}),
    "a day before the contract": (
        [plant(demand=SINCE)], asked(ask.Increase, on="1394-01-01", demand_kw=6000), {"day_in_contract"},
    ),
    "a contract that has ended": (
        [plant(until="1397-01-01")], asked(ask.Removal), {"contract_in_force"},
    ),
    "a reduction below what was used": (
        [plant()],
        asked(ask.TemporaryReduction, reduced_kw=2000, used_kw=2001, until="1400-01-01"),
        {"not_below_used"},
    ),
    "a decrease below what was used": (
        [plant()], asked(ask.Decrease, demand_kw=2000, used_kw=2001, **HALF), {"not_below_used"},
    ),
    "a decrease that is none": (
        [plant()], asked(ask.Decrease, demand_kw=5000, used_kw=1, **HALF), {"below_existing"},
    ),
    "a share above 1": (
        [plant()], asked(ask.Decrease, demand_kw=3000, used_kw=1, returned_share="1.1"), {"returned_share"},
    ),
    "a reduction shorter than 18 months": (
        [plant()],
        asked(ask.TemporaryReduction, reduced_kw=2000, used_kw=1, until="1399-04-31"),
        {"long_enough"},
    ),
    "a reduction longer than 9 years in all": (
        [plant()],
        asked(ask.TemporaryReduction, reduced_kw=2000, used_kw=1, until="1406-11-02"),
        {"months_left"},
    ),
    "a seventh term": (
        [plant()],
        asked(
            ask.TemporaryReduction, reduced_kw=2000, used_kw=1, until="1399-05-01",
            earlier=[(f"139{i}-01-01", f"139{i}-01-02") for i in range(6)],
        ),
        {"terms_left"},
    ),
    "an increase during a reduction": (
        [plant(demand=REDUCED)], asked(ask.Increase, demand_kw=6000), {"not_reduced", "no_later_change"},
    ),
    "an end of a reduction that is not there": ([plant()], asked(ask.EndOfReduction), {"reduced"}),
    "a split whose parts do not add up": (
        [plant()], asked(ask.Split, parts=[part("1", 2000), part("2", 2000)], **HALF), {"demands_add_up"},
    ),
    "a split into one": ([plant()], asked(ask.Split, parts=[part("1", 5000)], **HALF), {"parts"}),
    "a split into parts of one number": (
        [plant()], asked(ask.Split, parts=[part("1", 2500), part("1", 2500)], **HALF), {"numbers_differ"},
    ),
    "a part below 30 kW": (
        [plant()], asked(ask.Split, parts=[part("1", 4990), part("2", 10)], **HALF), {"demand_sold"},
    ),
    "a merge of one": ([plant()], asked(ask.Merge, number="2", holder="a"), {"connections"}),
    "a merge of one connection with itself": (
        [plant(), plant()], asked(ask.Merge, number="2", holder="a"), {"numbers_differ"},
    ),
    "a merge of two voltages": (
        [plant(), plant(number="2", voltage="132")], asked(ask.Merge, number="3", holder="a"), {"alike"},
    ),
    "a merge with a reduced demand": (
        [plant(number="2"), plant(demand=REDUCED)],
        asked(ask.Merge, number="3", holder="a"),
        {"not_reduced", "no_later_change"},
    ),
    "a removal of a temporary connection": ([plant(temporary=True)], asked(ask.Removal), {"permanent"}),
    "a relocation to nowhere for less than nothing": (
        [plant()], asked(ask.Relocation, site=" ", cost_rial=-1), {"amount_not_negative", "site_named"},
    ),
    "a transfer to nobody": (
        [plant()], asked(ask.TransferOfName, holder="", fee_rial=0), {"holder_named"},
    ),
    "a change that changes nothing": ([plant()], asked(ask.ChangeOfTariff), {"something_changes"}),
    "an option that is none": ([plant()], asked(ask.ChangeOfTariff, option=4), {"contract_makes_sense"}),
    "an addendum without terms": ([plant()], asked(ask.Addendum, title="t"), {"something_changes"}),
    "a new connection whose number is taken": (
        [plant(number="7")], asked(ask.NewConnection, **NEW), {"numbers_differ"},
    ),
    "a new connection at an unknown voltage": (
        [], asked(ask.NewConnection, **NEW | {"voltage": "65"}), {"contract_makes_sense"},
    ),
    "a deposit above two periods' bill": (
        [],
        asked(
            ask.TemporaryConnection, **NEW, until="1398-01-01",
            deposit_rial=2_000_001, period_bill_rial=1_000_000,
        ),
        {"deposit_in_bounds"},
    ),
    "a temporary connection that ends before it begins": (
        [],
        asked(ask.TemporaryConnection, **NEW, until="1397-11-01", deposit_rial=1, period_bill_rial=1),
        {"ends_after_it_begins"},
    ),
    "a forfeit above all that was paid": (
        [plant()],
        asked(ask.Withdrawal, paid_rial=-1, forfeit_share=2),
        {"forfeit_share", "amount_not_negative"},
    ),
    "instalments that do not add up": (
        [plant()],
        asked(ask.Increase, demand_kw=6000, instalments=[("1397-12-01", "0.5"), ("1398-01-01", "0.4")]),
        {"instalments_add_up"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", BROKEN)
def test_a_bad_request_is_refused_by_the_condition_that_fails(what: str) -> None:
    connections, request, failed = BROKEN[what]
    assert {each.code for each in refused(connections, request).failed} == failed


def test_one_refusal_names_all_failed_conditions_at_once() -> None:
    request = asked(
        ask.TemporaryReduction,
        reduced_kw=-5, used_kw=100, until="1398-01-01", debts_rial=7, clause="reduction",
        instalments=[("1397-12-01", "0.5")],
    )  # fmt: skip
    found = refused([plant()], request)
    assert {each.code for each in found.failed} == {
        "clause_known", "debts_paid", "instalments_add_up", "long_enough", "demand_sold", "not_below_used",
    }  # fmt: skip
    for said in (
        "unknown clause 'reduction'",
        "unpaid debt of 7 rial",
        "-5 kW is below the 100 kW",
        "1399-05-01",
    ):
        assert said in str(found)


def test_what_nobody_knows_has_no_default() -> None:
    for kind, lacking in (
        (ask.Decrease, "returned_share"),
        (ask.Split, "returned_share"),
        (ask.Withdrawal, "forfeit_share"),
        (ask.Relocation, "cost_rial"),
        (ask.TransferOfName, "fee_rial"),
        (ask.Certificate, "per_kw"),
    ):
        with pytest.raises(TypeError, match=lacking):
            kind()


def test_a_float_is_refused_where_it_is_typed() -> None:
    with pytest.raises(InputError, match="a float has already lost digits"):
        asked(ask.Increase, demand_kw=6000.5)


def test_a_request_of_no_kind_is_refused_with_the_known_ones() -> None:
    with pytest.raises(InputError, match="Request is no kind of change"):
        decide([plant()], asked(ask.Request), terms=TERMS)


def test_every_kind_that_the_office_knows_is_there() -> None:
    assert set(KINDS) == {
        "new_connection", "increase", "decrease", "temporary_reduction", "end_of_reduction", "split", "merge",
        "removal", "relocation", "transfer_of_name", "temporary_connection", "change_of_tariff", "addendum",
        "withdrawal",
    }  # fmt: skip


def test_missing_documents_do_not_refuse_but_are_named() -> None:
    request = asked(
        ask.TransferOfName, holder="heir", fee_rial=0, documents_required=["deed", "licence"],
        documents_given=["licence"],
    )  # fmt: skip
    found = change_contract([plant()], request, book=BOOK)
    assert not isinstance(found, Refusal)
    assert [each.what.en for each in found.decision.missing] == ["the document 'deed' is missing"]
