"""Conventions and classes that are hidden from the audit are found again where the invoices decide."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import pytest
from issued import BOOK, edited, records

from hv_tariff import InputError, read_case
from hv_tariff.audit.inference import Inferred, class_scores, infer_class, infer_conventions, why_no_class
from hv_tariff.vocabulary import TariffClass

HIDDEN = ("billing_system", "issuer", "conventions")


@cache
def by_issuer() -> Mapping[str, list[Mapping[str, Any]]]:
    found: dict[str, list[Mapping[str, Any]]] = {}
    for record in records().values():
        found.setdefault(record["issuer"], []).append(record)
    return found


@cache
def inferred(issuer: str) -> Inferred:
    """With the system, the issuer and the invoice's own conventions taken out."""
    bare = [
        {name: each for name, each in record.items() if name not in HIDDEN} for record in by_issuer()[issuer]
    ]
    return infer_conventions([read_case(record) for record in bare], BOOK)


def test_the_system_of_an_issuer_is_found_again_wherever_its_invoices_decide(
    say: Callable[[str], None],
) -> None:
    decided = [issuer for issuer in by_issuer() if inferred(issuer).determined]
    right = [issuer for issuer in decided if inferred(issuer).name[0] == issuer[0]]
    say(
        f"audit: the system of {len(right)} of {len(decided)} issuers found again, of {len(by_issuer())}; "
        f"the invoices of the others do not decide"
    )
    assert len(by_issuer()) == 24
    assert len(decided) == 21
    assert len(right) >= 0.9 * len(decided)
    assert right == decided


def test_where_the_invoices_do_not_decide_the_right_system_is_among_the_best_and_the_sentence_says_so() -> (
    None
):
    for issuer in by_issuer():
        found = inferred(issuer)
        most = found.candidates[0].explained
        assert issuer[0] in {each.name[0] for each in found.candidates if each.explained == most}
        assert found.sentence.startswith(f"conventions {found.name}: they explain {found.explained} of")
        if not found.determined:
            assert "these invoices do not decide" in found.sentence


@pytest.mark.parametrize(
    ("issuer", "flags"),
    [
        ("A5", {"vat_includes_late": True, "duty_includes_late": True}),
        ("C2", {"period_total_is": "charges+duty"}),
        ("E1", {"period_total_is": "charges", "total_before_credit": True}),
        ("F3", {"combined_rounding": True}),
    ],
)
def test_the_flags_of_an_issuer_are_those_of_its_invoices(issuer: str, flags: dict[str, object]) -> None:
    found = inferred(issuer)
    for flag, value in flags.items():
        given = getattr(found.conventions, flag)
        assert getattr(given, "value", given) == value
        assert any(each.startswith(f"{flag}: ") for each in found.changed)
    known = [record["conventions"].get(flag) for flag in flags for record in by_issuer()[issuer]]
    assert set(known) <= {*flags.values(), None}


def test_the_issuers_that_deviate_from_their_system_are_told_from_it() -> None:
    assert {name: inferred(name).name for name in ("D1", "E1", "F1", "F3", "G1", "B1")} == {
        name: name for name in ("D1", "E1", "F1", "F3", "G1", "B1")
    }


def test_conventions_of_no_invoice_are_refused() -> None:
    with pytest.raises(InputError, match="cannot be inferred from no invoice"):
        infer_conventions([], BOOK)


@cache
def classes() -> Mapping[str, tuple[TariffClass, str] | None]:
    return {name: infer_class(edited(name, {"contract.tariff_class": "unknown"}), BOOK) for name in records()}


def test_the_class_of_an_invoice_is_found_again_wherever_its_lines_decide(
    say: Callable[[str], None],
) -> None:
    decided = {name: found for name, found in classes().items() if found is not None}
    right = [
        name
        for name, found in decided.items()
        if found[0].value == records()[name]["contract"]["tariff_class"]
    ]
    say(f"audit: the class of {len(right)} of {len(decided)} invoices found again, of {len(records())}")
    assert len(decided) == 95
    assert len(right) >= 0.9 * len(decided)
    assert len(right) == 95


def test_a_class_is_left_open_where_classes_explain_as_much_and_they_are_named() -> None:
    """Mostly industry up to 1 MW and 4-ب, whose prices are the same."""
    open_ = [name for name, found in classes().items() if found is None]
    assert len(open_) == 46
    for name in open_:
        scores = class_scores(records()[name], BOOK)
        best = {each.value for each, score in scores if score == scores[0][1]}
        assert records()[name]["contract"]["tariff_class"] in best, name
        assert len(best) > 1
    said = why_no_class(records()["A-open-003"], BOOK)
    assert said == "no tariff class was chosen: industry_base, industry_4b explain 8 lines each"


def test_the_sentence_says_that_the_class_was_inferred_and_by_how_much() -> None:
    found = classes()["D-open-046"]
    assert found is not None
    assert found[0] is TariffClass.GENERAL_2B
    assert found[1].startswith("tariff class general_2b, inferred: it explains ")
    assert "; the next, " in found[1]


def test_an_invoice_without_lines_has_no_class() -> None:
    bare = edited("A-open-004", {"printed": {"lines": {}}})
    assert infer_class(bare, BOOK) is None
    assert "no tariff class explains a line" in why_no_class(bare, BOOK)
