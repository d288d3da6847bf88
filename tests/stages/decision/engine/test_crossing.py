"""A running case goes over to a new version of its process where its steps have a place, and stays where not."""

from __future__ import annotations

import pytest

from clc.kernel.errors import BadInput
from clc.stages.decision.engine.crossing import changed_steps, crossed, differences, gone
from clc.stages.decision.engine.playing import play
from clc.stages.decision.engine.run import from_json, start
from tests.stages.decision.drawn import flow

OLD = flow("s:s u:a u:b u:c e:e", "s > a", "a > b", "b > c", "c > e")
NEW = flow("s:s u:a u:b2 u:c e:e", "s > a", "a > b2", "b2 > c", "c > e", c="clc:role='legal' clc:sla='3'")
FORK = flow("s:s p:f u:a u:b p:j u:c e:e", "s > f", "f > a", "f > b", "a > j", "b > j", "j > c", "c > e")


def at_b() -> dict[str, object]:
    """A case of the old version that waits at b."""
    state = start(OLD, {"amount": 3})
    state.complete("a", "done")
    return state.to_json()


def test_a_case_goes_on_at_the_step_that_was_said():
    state = from_json(NEW, crossed(at_b(), OLD, NEW, {"b": "b2"}))
    assert [step.id for step in state.ready()] == ["b2"]
    assert state.facts["amount"] == 3
    assert state.visits == {"a": 1, "b2": 1}
    state.complete("b2")
    assert [step.id for step in state.ready()] == ["c"]


def test_a_case_whose_step_has_no_place_stays():
    with pytest.raises(BadInput, match="no such step"):
        crossed(at_b(), OLD, NEW, {})
    with pytest.raises(BadInput, match="no such step"):
        crossed(at_b(), OLD, NEW, {"b": "nowhere"})


def test_a_case_that_waits_at_a_joining_that_is_gone_stays():
    state = start(FORK, {})
    state.complete("a")
    with pytest.raises(BadInput, match="join"):
        crossed(state.to_json(), FORK, OLD, {})


def test_a_case_of_another_edition_is_not_brought_over():
    with pytest.raises(BadInput, match="another edition"):
        crossed(at_b(), NEW, OLD, {})


def test_what_is_gone_and_what_changed_is_told():
    assert [step.id for step in gone(OLD, NEW)] == ["b"]
    assert changed_steps(OLD, NEW, {"b": "b2"}) == {"b", "c"}
    told = differences(OLD, NEW)
    assert ("step", "b", "gone") in told
    assert ("step", "b2", "added") in told
    assert ("step", "c", "changed") in told


def test_a_play_takes_the_outcomes_it_is_given_and_stops_where_they_end():
    loop = flow("s:s x:m u:a x:g u:z e:e", "s > m", "m > a", "a > g", 'g > m : outcome = "again"', "g >> z", "z > e")
    assert play(loop, {}, {"a": ["again", "again"]}).steps == ("a", "a", "a", "z")
    assert play(loop, {}, {}).ending == "done"


def test_a_play_that_is_stuck_says_why():
    asks = flow("s:s r:t u:a e:e", "s > t", "t > a", "a > e", t="clc:decision='moon'")
    assert "moon" in play(asks, {}, {}).stuck
