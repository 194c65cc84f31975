"""The conventions of billing systems, of issuers and of single invoices; unknown ones are refused."""

from __future__ import annotations

import pytest
from attrs import evolve

from hv_tariff import InputError, conventions_of
from hv_tariff.billing.conventions import STATED, SYSTEMS, Conventions, Grid, PeriodTotal, described
from hv_tariff.rounding import Mode

# What DOMAIN §3 says of each system: carried unrounded, fuel unit, loss coefficient, payable.
TABLE = """
    A  carries  -       -       floor
    B  rounds   -       5 cut   half-up
    C  carries  2       -       half-up
    D  rounds   2       -       half-up
    E  carries  4 cut   -       floor
    F  rounds   2       7 cut   toward zero
    G  carries  2       -       half-up
    H  carries  -       -       half-up
    I  carries  2       -       floor
    J  rounds   2       -       floor
"""


def grid(words: str) -> Grid | None:
    if words == "-":
        return None
    places, *cut = words.split()
    return Grid(places=int(places), mode=Mode.TRUNCATE if cut else Mode.HALF_UP)


@pytest.mark.parametrize("row", TABLE.strip().splitlines(), ids=lambda row: row.split()[0])
def test_the_systems_are_those_of_the_domain(row: str) -> None:
    system, carries, fuel, loss, payable = (
        part.strip() for part in row.strip().replace("   ", "  ").split("  ") if part.strip()
    )
    found = conventions_of(system)
    assert found.system == system
    assert found.carries is (carries == "carries")
    assert found.fuel_unit == grid(fuel)
    assert found.loss_coefficient == grid(loss)
    assert found.payable is Mode(payable)


def test_the_table_above_has_every_system() -> None:
    assert [row.split()[0] for row in TABLE.strip().splitlines()] == list(SYSTEMS)


def test_an_issuer_deviates_from_its_system_only_where_it_is_known_to() -> None:
    by_line = evolve(SYSTEMS["B"], vat_by_line=True, duty_by_line=True)
    assert conventions_of("B", issuer="B1") == by_line
    assert conventions_of("B", issuer="B3") == evolve(by_line, loss_coefficient=None)
    assert conventions_of("B", issuer="B2") == SYSTEMS["B"]
    assert conventions_of("D", issuer="D1") == evolve(SYSTEMS["D"], renewable_code="article5")
    assert conventions_of("F", issuer="F3") == evolve(SYSTEMS["F"], combined_never_negative=True)
    assert conventions_of("A", issuer="A9") == SYSTEMS["A"]
    assert conventions_of("A") == SYSTEMS["A"]


def test_an_invoice_says_its_own() -> None:
    own = {"vat_includes_late": True, "arrears_in_payable": False, "period_total_is": "charges+duty"}
    found = conventions_of("A", of_the_invoice=own)
    assert found.vat_includes_late
    assert not found.arrears_in_payable
    assert found.period_total_is is PeriodTotal.CHARGES_AND_DUTY


@pytest.mark.parametrize(
    ("system", "own", "what", "hint"),
    [
        ("K", {}, "unknown billing system 'K'", "known: A, B, C"),
        ("a", {}, "unknown billing system 'a'", "known:"),
        ("A", {"vat_include_late": True}, "unknown convention 'vat_include_late'", "vat_includes_late"),
        ("A", {"carries": True}, "unknown convention 'carries'", "known:"),
        (
            "A",
            {"vat_includes_late": "yes"},
            "'vat_includes_late' is true or false, not 'yes'",
            "vat_includes_late",
        ),
        (
            "A",
            {"arrears_in_payable": 1},
            "'arrears_in_payable' is true or false, not 1",
            "arrears_in_payable",
        ),
        ("A", {"period_total_is": "total"}, "unknown period_total_is 'total'", "all"),
        ("A", {"period_total_is": None}, "unknown period_total_is 'None'", "all"),
    ],
)
def test_an_unknown_system_or_convention_is_refused_with_the_known_ones(
    system: str, own: dict[str, object], what: str, hint: str
) -> None:
    with pytest.raises(InputError) as caught:
        conventions_of(system, of_the_invoice=own, where="billing_system")
    assert caught.value.what == what
    assert caught.value.where == "billing_system"
    assert hint in (caught.value.hint or "")


def test_the_rules_as_stated_are_the_default_and_need_no_description() -> None:
    assert Conventions() == STATED
    assert described(STATED) == {"system": "stated"}
    assert described(conventions_of("E")) == {
        "system": "E",
        "carries": True,
        "fuel_unit": "4 places, toward zero",
        "payable_never_negative": True,
        "transit_payable_never_negative": True,
    }
