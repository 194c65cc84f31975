"""Applications: what a log of events leads to, what is owed by when, refusals that name every condition."""

from __future__ import annotations

import pytest

from hv_tariff.contracts.application import Application
from hv_tariff.contracts.events import Event
from hv_tariff.contracts.refusal import RefusedError
from hv_tariff.dates import format_date, parse_date
from hv_tariff.errors import DateError, InputError
from hv_tariff.procedures import load_flow
from hv_tariff.vocabulary import Label

CONNECTION = load_flow("new_connection")
LOG = (
    Event(code="request_filed", on="1397-11-01", facts={"demand_kw": 5_000}),
    Event(code="documents_completed", on="1397-11-08"),
    Event(
        code="cost_announced",
        on="1397-11-20",
        facts={"cost_rial": "11_530_455_000", "required_certificate_kw": 0},
    ),
    Event(code="certificate_presented", on="1397-11-25", facts={"certificate_kw": 0}),
    Event(code="cost_paid", on="1397-12-01", facts={"paid_rial": "11_530_455_000", "debt_rial": 0}),
    Event(code="contract_signed", on="1397-12-10"),
    Event(code="works_finished", on="1398-06-31"),
    Event(code="installation_tested", on="1398-07-05"),
    Event(code="energised", on="1398-07-06"),
)


def connection(events: int = len(LOG)) -> Application:
    return Application(id="97-118", flow=CONNECTION, log=LOG[:events])


def refusal(application: Application, event: Event) -> dict[str, str]:
    """The failed conditions of an event, by code, with what would satisfy each."""
    with pytest.raises(RefusedError) as refused:
        application.record(event)
    found = {each.code: f"{each.what.en}; {each.remedy.en}" for each in refused.value.conditions}
    assert found == {each.code: f"{each.what.en}; {each.remedy.en}" for each in application.refused(event)}
    return found


def test_a_request_becomes_an_energised_connection_by_the_events_of_its_flow() -> None:
    assert connection().state.code == "energised"
    assert [passage.after.code for passage in connection().passages] == [
        "review", "review", "quoted", "quoted", "paid", "building", "built", "built", "energised",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("day", "state"),
    [
        ("1397-10-30", "before"),
        ("1397-11-01", "review"),
        ("1397-11-19", "review"),
        ("1397-12-01", "paid"),
        ("1398-07-05", "built"),
        ("1400-01-01", "energised"),
    ],
)
def test_the_state_of_any_past_day_is_the_fold_of_the_log_until_it(day: str, state: str) -> None:
    assert connection().state_at(day).code == state


def test_a_refusal_names_every_failed_condition_at_once() -> None:
    """A connection cannot be energised from review, untested, on a day before the request."""
    found = refusal(connection(1), Event(code="energised", on="1397-10-01", facts={"demand_kw": -4}))
    assert found == {
        "date": "1397-10-01 is before the last event, 1397-11-01; give 1397-11-01 or later",
        "state": (
            "'energises the connection' is not allowed in 'under review'; it is allowed in works finished; "
            "here: documents_completed, request_refused, cost_announced, request_withdrawn"
        ),
        "needs.installation_tested": (
            "'tests installation and meter' has not happened; record installation_tested first "
            "(electricity company)"
        ),
        "fact.demand_kw": "'energised' takes no 'demand_kw'; leave it out",
    }


def test_a_refusal_says_its_place_its_clauses_and_the_same_in_persian() -> None:
    with pytest.raises(RefusedError) as refused:
        connection(0).record(Event(code="request_filed", on="1397-11-01", facts={"demand_kw": 20}))
    assert str(refused.value) == (
        "application 97-118: request_filed: the demand asked for is 20 kW, not at least 30 "
        "(table 4-79: from 30 kW); at least 30 kW would do"
    )
    assert refused.value.persian() == "قدرت درخواستی ۲۰ است، نه دست‌کم ۳۰؛ دست‌کم ۳۰ لازم است"


def test_an_unpaid_debt_and_a_short_payment_are_refused_together() -> None:
    paid = Event(code="cost_paid", on="1397-12-01", facts={"paid_rial": 1, "debt_rial": 7})
    assert list(refusal(connection(4), paid)) == ["requires.paid_rial", "requires.debt_rial"]


def test_a_negative_demand_and_a_figure_left_out_are_refused() -> None:
    negative = Event(code="request_filed", on="1397-11-01", facts={"demand_kw": -5})
    assert list(refusal(connection(0), negative)) == ["fact.demand_kw", "requires.demand_kw"]
    assert list(refusal(connection(0), Event(code="request_filed", on="1397-11-01"))) == ["fact.demand_kw"]


def test_too_few_certificates_keep_a_contract_from_being_signed() -> None:
    log = list(LOG[:5])
    log[2] = Event(
        code="cost_announced", on="1397-11-20", facts={"cost_rial": 1, "required_certificate_kw": 5_000}
    )
    log[3] = Event(code="certificate_presented", on="1397-11-25", facts={"certificate_kw": "4_999"})
    application = Application(id="97-119", flow=CONNECTION, log=log)
    assert refusal(application, LOG[5]) == {
        "requires.certificate_kw": (
            "the capacity certificates presented is 4999 kW, not at least 5000, the capacity certificates "
            "needed; at least 5000 kW would do"
        )
    }


def test_an_event_that_the_flow_does_not_know_is_refused_with_the_nearest() -> None:
    assert refusal(connection(1), Event(code="cost_anounced", on="1397-11-20")) == {
        "event": "no event 'cost_anounced' in the flow; known: cost_announced, cost_paid, contract_signed"
    }


def test_nothing_follows_the_end() -> None:
    found = refusal(connection(), Event(code="cost_paid", on="1398-08-01", facts={}))
    assert found["state"].endswith("here: nothing, the flow has ended")


def test_a_log_that_the_flow_does_not_allow_makes_no_application() -> None:
    with pytest.raises(RefusedError, match="application 97-118: contract_signed: "):
        Application(id="97-118", flow=CONNECTION, log=(*LOG[:4], LOG[5]))
    with pytest.raises(InputError, match="is no event"):
        Application(id="97-118", flow=CONNECTION, log=("energised",))  # type: ignore[arg-type]
    with pytest.raises(DateError):
        Event(code="energised", on="1397-12-30")


def test_what_is_owed_says_who_and_until_when_and_what_nobody_knows() -> None:
    """The interval of the quarters is three months (reported); the days of a review are unknown."""
    certificate = Application(
        id="c",
        flow=load_flow("capacity_certificate"),
        log=[
            Event(code="request_filed", on="1400-01-31", facts={"demand_kw": 8_000}),
            Event(code="quantity_stated", on="1400-02-01", facts={"required_certificate_kw": 8_000}),
            Event(code="quarters_chosen", on="1400-02-10"),
            Event(code="first_quarter_obtained", on="1400-06-31"),
        ],
    )
    (owed,) = certificate.owed()
    assert (owed.step.code, owed.step.by.value) == ("second_quarter_obtained", "applicant")
    assert owed.due == parse_date("1400-09-30")  # Azar has no 31st
    assert (owed.overdue(parse_date("1400-09-30")), owed.overdue(parse_date("1400-10-01"))) == (False, True)

    by_code = {each.step.code: each for each in connection(1).owed()}
    announced = by_code["cost_announced"]
    assert (announced.due, announced.overdue(parse_date("1399-01-01"))) == (None, None)
    assert announced.unknown is not None
    assert announced.unknown.unknown == Label("the by-law is not held", "متن آیین‌نامه در دست نیست")
    assert [each.code for each in announced.missing] == ["needs.documents_completed"]
    given = {each.step.code: each for each in connection(1).owed(terms={"review": 15})}
    assert format_date(given["cost_announced"].due or parse_date("1300-01-01")) == "1397-11-16"
    assert [each.step.code for each in connection(1).owed() if each.step.owed] == [
        "documents_completed",
        "cost_announced",
    ]


def test_a_deadline_that_is_known_is_counted_from_the_day_it_says() -> None:
    """Above 1 MW within two years of the session of 1399/07/16 (reported)."""
    market = Application(
        id="m",
        flow=load_flow("market_start"),
        log=[
            Event(code="customer_notified", on="1400-02-01", facts={"contract_kw": "1000.5"}),
            Event(code="addendum_signed", on="1400-03-01"),
        ],
    )
    purchase = next(each for each in market.owed() if each.step.code == "purchase_registered")
    assert purchase.due == parse_date("1401-07-16")


@pytest.mark.parametrize(
    ("terms", "message"),
    [
        ({"reviews": 3}, "no term 'reviews'; did you mean 'review'"),
        ({"review": 0}, "0 is no length"),
        ({"review": True}, "True is no length"),
    ],
)
def test_a_deadline_given_wrongly_is_refused(terms: dict[str, int], message: str) -> None:
    with pytest.raises(InputError, match=message):
        connection(1).owed(terms=terms)


def test_a_deadline_that_the_flow_knows_is_not_given_again() -> None:
    market = Application(id="m", flow=load_flow("market_start"))
    with pytest.raises(InputError, match="the flow has it: 2 years"):
        market.owed(terms={"two_years": 3})


def test_one_who_has_exactly_1_mw_is_not_told_to_buy() -> None:
    market = Application(id="m", flow=load_flow("market_start"))
    event = Event(code="customer_notified", on="1400-02-01", facts={"contract_kw": 1_000})
    assert "not above 1000" in refusal(market, event)["requires.contract_kw"]
