"""Applications under any events: no state without what the flow demands, every past state from the log."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hv_tariff.contracts.application import Application
from hv_tariff.contracts.events import Event
from hv_tariff.contracts.flows import Flow
from hv_tariff.contracts.refusal import RefusedError
from hv_tariff.dates import parse_date
from hv_tariff.procedures import flow_names, load_flow

FLOWS = [load_flow(name) for name in flow_names()]
FIRST = parse_date("1399-01-01")


def reachable(flow: Flow, without: str) -> set[str]:
    """The states that events lead to when one of them never happens: a plain search of the test's own."""
    reached, happened = {flow.start.code}, set()
    for _ in range(len(flow.states) + len(flow.steps)):
        for step in flow.steps:
            if step.code != without and reached & set(step.from_) and set(step.needs) <= happened:
                happened.add(step.code)
                reached |= {step.to} if step.to else set()
    return reached


DEMANDED = {
    (flow.name, state.code): {
        step.code for step in flow.steps if state.code not in reachable(flow, step.code)
    }
    for flow in FLOWS
    for state in flow.states
}


@st.composite
def attempts(draw: st.DrawFn) -> tuple[Flow, list[Event]]:
    """Events of a flow in any order, some with figures left out, wrong or negative, some on earlier days."""
    flow = draw(st.sampled_from(FLOWS))
    day, events = FIRST, []
    for _ in range(draw(st.integers(0, 60))):
        step = draw(st.sampled_from(flow.steps))
        day += timedelta(days=draw(st.sampled_from([0, 1, 1, 20, 20, -3])))
        facts = {code: draw(st.sampled_from([9_000, 9_000, 9_000, 0, 0, 1, -1])) for code in step.gives}
        if facts and draw(st.integers(0, 9)) == 0:
            facts.popitem()
        events.append(Event(code=step.code, on=day, facts=facts))
    return flow, events


def recorded(flow: Flow, events: list[Event]) -> Application:
    application = Application(id="a", flow=flow)
    for event in events:
        refused = application.refused(event)
        if not refused:
            application = application.record(event)
            continue
        with pytest.raises(RefusedError) as error:
            application.record(event)
        assert error.value.conditions == refused
    return application


@given(attempts())
def test_an_application_reaches_no_state_without_the_events_that_the_flow_demands(attempt) -> None:
    """Demanded of a state is every event without which a search of the flow does not find it."""
    application = recorded(*attempt)
    for number, passage in enumerate(application.passages, start=1):
        happened = {each.event.code for each in application.passages[:number]}
        assert DEMANDED[application.flow.name, passage.after.code] <= happened
        assert passage.before.code in passage.step.from_
        assert set(passage.step.needs) <= happened
    for passage in application.passages:
        assert all(value >= 0 for _, value in passage.event.facts)
    days = [event.on for event in application.log]
    assert days == sorted(days)


@given(attempts())
def test_every_past_state_is_the_fold_of_the_log_until_its_day(attempt) -> None:
    application = recorded(*attempt)
    assert Application(id="a", flow=application.flow, log=application.log) == application
    for passage in application.passages:
        last = [each for each in application.passages if each.event.on <= passage.event.on][-1]
        assert application.state_at(passage.event.on) == last.after
    assert application.state_at(FIRST - timedelta(days=100)) == application.flow.start


@given(attempts())
def test_a_step_that_is_owed_and_lacks_nothing_is_never_refused_for_its_state_or_events(attempt) -> None:
    application = recorded(*attempt)
    day = application.log[-1].on if application.log else FIRST
    for owed in application.owed():
        failed = application.refused(Event(code=owed.step.code, on=day))
        kinds = {each.code.split(".")[0] for each in failed}
        assert kinds <= {"fact", "requires"} | ({"needs"} if owed.missing else set())
    assert bool(application.owed()) is not application.state.kind.ends


def test_something_is_demanded_of_every_state_but_the_start() -> None:
    assert {name: codes for name, codes in DEMANDED.items() if not codes}.keys() == {
        (flow.name, flow.start.code) for flow in FLOWS
    }
    assert DEMANDED["new_connection", "energised"] == {
        "request_filed", "documents_completed", "cost_announced", "cost_paid", "certificate_presented",
        "contract_signed", "works_finished", "installation_tested", "energised",
    }  # fmt: skip
