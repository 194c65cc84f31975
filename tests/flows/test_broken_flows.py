"""One broken flow for each error, from one small sound flow; and every shipped flow is sound."""

from __future__ import annotations

import pytest

from hv_tariff.contracts.application import Application
from hv_tariff.contracts.events import Event
from hv_tariff.errors import BookError, InputError
from hv_tariff.procedures import flow_names, load_flow, parse_flow
from hv_tariff.vocabulary import Status

SOUND = """\
flow: small
title: {en: "small", fa: "کوچک"}
instrument: {en: "none", fa: "هیچ"}
sources:
  public: {text: "a source"}
states:
  before: {label: {en: "before", fa: "پیش"}, kind: start}
  open: {label: {en: "open", fa: "باز"}, kind: step}
  shut: {label: {en: "shut", fa: "بسته"}, kind: done}
facts:
  demand_kw: {label: {en: "demand", fa: "قدرت"}, unit: kW}
terms:
  limit: {label: {en: "limit", fa: "مهلت"}, unit: day, unknown: {en: "not held", fa: "نیست"}}
steps:
  opened:
    label: {en: "opens", fa: "باز کردن"}
    by: applicant
    duty: may
    from: before
    to: open
    gives: demand_kw
    requires:
      demand_kw: {above: 5, status: reported, source: public, clause: "1"}
    status: reported
    source: public
    clause: "1"
  shut:
    label: {en: "shuts", fa: "بستن"}
    by: company
    duty: owed
    within: limit
    from: open
    to: shut
    needs: opened
    status: reported
    source: public
    clause: "2"
"""


def problems(text: str) -> list[str]:
    with pytest.raises(BookError) as refused:
        parse_flow(text.encode(), file="small.yaml")
    return [str(problem) for problem in refused.value.exceptions]


def test_the_small_flow_is_sound() -> None:
    flow = parse_flow(SOUND.encode(), file="small.yaml")
    assert [step.code for step in flow.steps_from(flow.start)] == ["opened"]
    assert flow.weakest is Status.REPORTED


@pytest.mark.parametrize(
    ("before", "after", "problem"),
    [
        (
            "flow: small",
            "flow: large",
            "small.yaml:1 flow: the flow is 'large' in a file named 'small'; give both one name",
        ),
        (
            "kind: start",
            "kind: step",
            "small.yaml:6 states: 0 states are kind: start; give one the kind start",
        ),
        (
            "kind: done",
            "kind: finished",
            "small.yaml:9 states.shut.kind: unknown kind 'finished'; known: closed, done, start, step",
        ),
        (
            "from: before",
            "from: befor",
            "small.yaml:15 steps.opened: no state 'befor'; did you mean 'before'?",
        ),
        ("to: shut", "to: shot", "small.yaml:27 steps.shut: no state 'shot'; did you mean 'shut'?"),
        (
            "to: shut",
            "to: before",
            "small.yaml:27 steps.shut: a step back to before the request; lead it to another state",
        ),
        (
            "    to: shut\n",
            "",
            "small.yaml:27 steps.shut: to is missing; name the state it leads to, or write to: stay",
        ),
        (
            "from: open",
            "from: open, shut",
            "small.yaml:27 steps.shut: a step from 'shut', where the flow ends; remove it from: there",
        ),
        (
            "from: open",
            "from: open, open",
            "small.yaml:32 steps.shut.from: 'open, open' is no list of names; "
            "write each name once, with commas between",
        ),
        (
            "within: limit",
            "within: limits",
            "small.yaml:27 steps.shut: no term 'limits'; did you mean 'limit'?",
        ),
        (
            "    within: limit\n",
            "",
            "small.yaml:13 terms.limit: no step is within it; name it in within: of a step, or remove it",
        ),
        (
            "gives: demand_kw",
            "gives: demand",
            "small.yaml:15 steps.opened: no fact 'demand'; did you mean 'demand_kw'?",
        ),
        (
            "    gives: demand_kw\n",
            "",
            "small.yaml:11 facts.demand_kw: no step gives it; add it to gives: of a step, or remove it",
        ),
        ("needs: opened", "needs: open", "small.yaml:27 steps.shut: no event 'open'; did you mean 'opened'?"),
        (
            "needs: opened",
            "needs: shut",
            "small.yaml:27 steps.shut: it needs itself; name the event that comes before",
        ),
        ("to: shut", "to: stay", "small.yaml:8 states.open: it leads to no end; add a step from: it"),
        (
            "above: 5",
            "over: 5",
            "small.yaml:23 steps.opened.requires.demand_kw.over: unknown key 'over'; did you mean 'above'?",
        ),
        (
            "above: 5",
            "above: 5e3",
            "small.yaml:23 steps.opened.requires.demand_kw.above: '5e3' is no number; "
            "floats are refused; write the digits out, 100_000",
        ),
        (
            'unknown: {en: "not held", fa: "نیست"}',
            'value: 0, status: reported, source: public, clause: "1"',
            "small.yaml:13 terms.limit.value: a deadline of 0 days; give 1 to 1200",
        ),
        (
            'unknown: {en: "not held", fa: "نیست"}',
            'status: reported, source: public, clause: "1"',
            "small.yaml:13 terms.limit: neither value nor unknown; "
            "say unknown: and why, where nobody knows it",
        ),
        (
            'clause: "2"',
            'clause: "2"\n    method: "guessed"',
            "small.yaml:38 steps.shut.method: method belongs to estimates, not to reported; remove it",
        ),
        (
            "by: company",
            "by: nobody",
            "small.yaml:29 steps.shut.by: unknown by 'nobody'; known: applicant, "
            "company, exchange, market_operator, seller",
        ),
    ],
)
def test_a_fault_is_named_at_its_line_with_what_would_work(before: str, after: str, problem: str) -> None:
    assert before in SOUND
    assert problem in problems(SOUND.replace(before, after, 1))


def test_all_faults_of_a_file_are_named_at_once() -> None:
    text = SOUND.replace("by: company", "by: nobody").replace("kind: done", "kind: finished")
    assert len(problems(text)) == 2


def test_a_flow_that_does_not_exist_is_refused_with_the_nearest() -> None:
    with pytest.raises(InputError, match=r"no flow 'new_conection'; .*new_connection"):
        load_flow("new_conection")
    with pytest.raises(InputError, match=r"nowhere\.yaml: the file cannot be read"):
        load_flow("nowhere.yaml")


def test_a_flow_of_ones_own_is_read_from_its_file(tmp_path) -> None:
    path = tmp_path / "small.yaml"
    path.write_text(SOUND, encoding="utf-8")
    assert load_flow(str(path)).name == "small"


def test_the_flows_that_are_asked_for_are_shipped() -> None:
    assert flow_names() == (
        "above_5mw", "addendum", "bilateral", "capacity_certificate", "exchange", "market_start",
        "new_connection",
    )  # fmt: skip


@pytest.mark.parametrize("name", flow_names())
def test_what_a_shipped_flow_infers_says_how(name: str) -> None:
    """Only what a source states is reported; the rest is an estimate with its method."""
    flow = load_flow(name)
    known = [each.known for step in flow.steps for each in (step, *step.requires)]
    assert {each.status for each in known} <= {Status.REPORTED, Status.ESTIMATE}
    assert all((each.method is None) is (each.status is Status.REPORTED) for each in known)
    assert all(term.count is None or term.known is not None for term in flow.terms)


def test_a_figure_that_no_event_brought_yet_refuses_a_step_that_stands_on_it() -> None:
    """Its limit comes with an event that may be left out: the refusal names that event."""
    noted = """  noted:
    label: {en: "notes", fa: "یادداشت"}
    by: company
    duty: may
    from: open
    to: stay
    gives: limit_kw
    status: reported
    source: public
    clause: "3"
"""
    text = SOUND.replace("terms:", '  limit_kw: {label: {en: "limit", fa: "حد"}, unit: kW}\nterms:', 1)
    text = text.replace("    needs: opened\n", "") + noted
    needed = (
        '    requires:\n      demand_kw: {at_most: limit_kw, status: reported, source: public, clause: "4"}\n'
    )
    text = text.replace('    clause: "2"\n', f'    clause: "2"\n{needed}')
    flow = parse_flow(text.encode(), file="small.yaml")
    opened = Application(
        id="a", flow=flow, log=[Event(code="opened", on="1400-01-01", facts={"demand_kw": 6})]
    )
    (failed,) = opened.refused(Event(code="shut", on="1400-01-02"))
    assert (failed.code, failed.clause) == ("fact.limit_kw", "4")
    assert f"{failed.what.en}; {failed.remedy.en}" == "the limit is not known yet; it comes with noted"
    limited = opened.record(Event(code="noted", on="1400-01-02", facts={"limit_kw": 6}))
    assert limited.record(Event(code="shut", on="1400-01-02")).state.code == "shut"
