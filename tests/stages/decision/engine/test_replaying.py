"""A process is found in a log, and the log is replayed through it event by event."""

from __future__ import annotations

import random
import time

import pytest

from clc.kernel.errors import BadInput
from clc.stages.decision.engine.replaying import found_process, replay

USUAL = [["ask", "look", "decide", "pay"]] * 60 + [["ask", "look", "look", "decide"]] * 39


def test_every_event_of_the_log_a_process_was_found_in_is_moved():
    flow, steps = found_process(USUAL)
    told = replay(flow, steps, USUAL)
    assert (told.cases, told.events, told.fitness) == (99, 99 * 4, 1.0)


def test_an_event_out_of_its_order_is_counted_and_does_not_stop_the_replay():
    flow, steps = found_process(USUAL)
    told = replay(flow, steps, [["pay", "ask", "decide"]])
    assert told.events == 3
    assert told.expected == 0


def test_a_rare_way_is_left_out_and_every_activity_stays_reachable():
    flow, steps = found_process([*USUAL * 2, ["ask", "complain"]])
    labels = {step.label for step in flow.steps.values()}
    assert "complain" in labels
    assert replay(flow, steps, [["ask", "complain"]]).cases == 1


def test_a_log_of_nothing_or_of_everything_is_refused():
    with pytest.raises(BadInput):
        found_process([])
    with pytest.raises(BadInput):
        found_process([[f"a{i}" for i in range(70)]])


def test_a_replay_moves_more_than_100_cases_of_20_events_a_second_of_cpu():
    chance = random.Random(7)
    names = [f"a{place}" for place in range(24)]
    cases = [[names[min(23, max(0, place + chance.choice((-1, 0, 1))))] for place in range(20)] for _case in range(120)]
    flow, steps = found_process(cases)
    begun = time.process_time()
    replay(flow, steps, cases)
    assert len(cases) / (time.process_time() - begun) > 100
