"""A case walks its process: gateways choose by facts, parallel ways join, it returns, it is kept as JSON."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clc.kernel.errors import BadInput
from clc.stages.decision.engine.flow import Flow
from clc.stages.decision.engine.process_file import load_flow
from clc.stages.decision.engine.run import State, from_json, start
from clc.stages.decision.engine.table_file import load_table
from tests.stages.decision.drawn import flow, shipped_file

CHOICE = flow("s:s u:a x:g u:b e:yes e:no", "s > a", "a > g",
              'g > b : outcome = "approved" and amount > 10', "g >> no", "b > yes")
BOTH = flow("s:s p:fork u:a u:b u:a2 p:join u:last e:e", "s > fork", "fork > a", "fork > b", "a > a2", "a2 > join",
            "b > join", "join > last", "last > e")
LOOP = flow("s:s x:m u:a x:g e:e", "s > m", "m > a", "a > g", 'g > m : outcome = "again"', "g >> e")
TIMER = ('<bpmn:boundaryEvent id="late" attachedToRef="a" cancelActivity="{ends}"><bpmn:timerEventDefinition>'
         '<bpmn:timeDuration>P30D</bpmn:timeDuration></bpmn:timerEventDefinition></bpmn:boundaryEvent>'
         '<bpmn:sequenceFlow id="lw" sourceRef="late" targetRef="w"/>')


def names(state: State) -> list[str]:
    """The steps that wait."""
    return [step.id for step in state.ready()]


def corporate(facts: dict[str, object]) -> State:
    """A corporate loan with the shipped table of authority."""
    table = load_table(shipped_file("authority.dmn"))
    return start(load_flow(shipped_file("corporate_loan.bpmn")), facts, lambda _name, known: table.answer(known).to_json())


def walked(state: State, *, until: str = "", limit: int = 60) -> list[str]:
    """Every step done in its usual way, in order."""
    done = []
    while names(state) and names(state) != [until] and len(done) < limit:
        step = state.ready()[0]
        state.complete(step.id, "approved" if step.kind in ("approve", "committee", "meeting") else "done")
        done.append(step.id)
    return done


def test_a_gateway_chooses_by_outcome_and_fact():
    state = start(CHOICE, {"amount": 11})
    assert [step.id for step in state.complete("a", "approved")] == ["b"]
    state.complete("b")
    assert (state.done, state.ended) == (True, "yes")


@pytest.mark.parametrize("facts", [{}, {"amount": None}, {"amount": 10}, {"amount": float("nan")}, {"amount": "many"}])
def test_what_is_unknown_takes_the_default_way(facts: dict[str, object]) -> None:
    state = start(CHOICE, facts)
    state.complete("a", "approved")
    assert state.ended == "no"


@pytest.mark.parametrize("order", [("a", "a2", "b"), ("a", "b", "a2"), ("b", "a", "a2")])
def test_parallel_ways_join_in_any_order_and_across_keeping(order: tuple[str, ...]) -> None:
    state = start(BOTH, {})
    for step in order:
        assert "last" not in names(state)
        state.complete(step)
        state = from_json(BOTH, json.loads(json.dumps(state.to_json())))
    assert names(state) == ["last"]
    state.complete("last")
    assert state.done


def test_a_circle_is_walked_as_often_as_asked_and_the_kept_case_does_not_grow():
    state = start(LOOP, {})
    sizes = []
    for _turn in range(40):
        state.complete("a", "again")
        sizes.append(len(json.dumps(state.to_json())))
    assert max(sizes) - min(sizes) < 3
    state.complete("a", "done")
    assert (state.done, state.visits) == (True, {"a": 41})


def test_a_step_that_is_not_waiting_is_refused_and_nothing_changed():
    state = start(CHOICE, {"amount": 11})
    before = state.to_json()
    for step in ("b", "nowhere", "g", "s"):
        with pytest.raises(BadInput, match="not waiting"):
            state.complete(step)
    assert state.to_json() == before


def test_an_outcome_that_the_step_does_not_have_is_refused():
    state = start(load_flow(shipped_file("four_eyes.bpmn")), {})
    with pytest.raises(BadInput, match="no outcome"):
        state.complete("confirm", "perhaps")
    assert names(state) == ["confirm"]


@pytest.mark.parametrize("fact", [object(), [1], {"a": 1}, "x" * 2000, b"bytes"])
def test_a_fact_that_is_no_plain_value_is_refused(fact: object) -> None:
    with pytest.raises(BadInput, match="fact"):
        start(CHOICE, {"amount": fact})


def test_a_case_returns_to_an_earlier_step_and_what_came_after_is_withdrawn():
    state = start(BOTH, {})
    for step in ("a", "a2"):
        state.complete(step)
    state.jump("a")
    assert names(state) == ["a", "b"]
    for step in ("b", "a", "a2"):
        state.complete(step)
    assert names(state) == ["last"]
    state.jump("a")
    assert names(state) == ["a"]


def test_a_case_does_not_jump_to_where_it_has_not_been():
    state = start(CHOICE, {"amount": 11})
    with pytest.raises(BadInput, match="has not been"):
        state.jump("b")
    with pytest.raises(BadInput, match="no step"):
        state.jump("g")


@pytest.mark.parametrize(("ends", "left"), [("true", ["w"]), ("false", ["a", "w"])])
def test_a_timer_goes_its_way_and_the_step_ends_or_stays(ends: str, left: list[str]) -> None:
    made = flow("s:s u:a u:w e:e", "s > a", "a > e", "w > e", inside=TIMER.format(ends=ends))
    state = start(made, {})
    assert [(clock.id, clock.days) for clock in state.clocks()] == [("late", 30.0)]
    assert [step.id for step in state.fire("late")] == ["w"]
    assert names(state) == left
    with pytest.raises(BadInput):
        state.fire("nothing")


def test_a_case_kept_under_another_edition_is_not_continued():
    kept = start(CHOICE, {}).to_json()
    with pytest.raises(BadInput, match="another edition"):
        from_json(BOTH, kept)
    with pytest.raises(BadInput, match="another edition"):
        from_json(CHOICE, {**kept, "v": 0})


def test_a_corporate_loan_goes_from_lead_to_monitoring_by_the_authority_of_the_table():
    facts = {"exposure": 4e6, "tenor_months": 36, "grade": "A", "light": "green", "related_party": False,
             "raroc_below_floor": False, "policy_exceptions": 0, "price_exception": False}
    state = corporate(facts)
    done = walked(state, until="monitoring")
    assert done == ["lead", "screening", "first_contact", "needs", "application", "kyc", "due_diligence", "rating",
                    "structuring", "review", "approve_l1", "signing", "security", "drawdown_review", "disbursement",
                    "first_inspection"]
    assert state.answers[0]["rows"] == [7]
    state.complete("monitoring", "due")
    assert names(state) == ["maturity"]


def test_exceptions_call_a_joint_meeting_that_the_decision_waits_for_and_the_head_office_decides():
    state = corporate({"policy_exceptions": 3, "exposure": 1e6})
    while "meeting" not in names(state):
        state.complete(state.ready()[0].id, "done")
    assert names(state) == ["review", "meeting"]
    state.complete("review", "approved")
    assert names(state) == ["meeting"]
    state.complete("meeting", "approved")
    assert names(state) == ["approve_l4"]


def test_a_loan_that_nobody_supports_ends_refused():
    state = corporate({})
    while names(state) != ["review"]:
        state.complete(state.ready()[0].id, "done")
    state.complete("review", "refused")
    assert (state.done, state.ending) == (True, "refused")


@settings(max_examples=30, deadline=None)
@given(st.data())
def test_however_a_case_is_led_it_is_never_lost_and_json_continues_it(data: st.DataObject) -> None:
    state: State = start(LEDFLOW, {"policy_exceptions": data.draw(st.integers(0, 4)), "light": data.draw(st.sampled_from(
        ["green", "red"])), "overdue_days": data.draw(st.sampled_from([0, 200]))}, lambda _n, _f: {
            "outputs": {"authority": "L2"}, "rows": [1]})
    for _turn in range(25):
        if state.done:
            break
        assert names(state), "a case that is not done waits somewhere"
        step = data.draw(st.sampled_from(state.ready()))
        if state.earlier() and data.draw(st.integers(0, 9)) == 0:
            state.jump(data.draw(st.sampled_from(state.earlier())).id)
        else:
            state.complete(step.id, data.draw(st.sampled_from(step.outcomes or ("done",))))
        again = from_json(LEDFLOW, json.loads(json.dumps(state.to_json())))
        assert names(again) == names(state)
        again.ask = state.ask
        state = again
    assert bool(state.ended) == state.done


LEDFLOW: Flow = load_flow(shipped_file("corporate_loan.bpmn"))
