"""A process is checked before anybody walks it: what would leave a case stuck is told with its element."""

from __future__ import annotations

import pytest

from clc.stages.decision.engine.checks import Known, check_flow, check_table, stopping
from clc.stages.decision.engine.process_file import load_flow
from clc.stages.decision.engine.table_file import load_table
from tests.stages.decision.drawn import flow, shipped_file

KNOWN = Known(roles=frozenset({"risk"}), gates=frozenset({"papers"}), tables={"authority": frozenset({"authority"})})
FINE = flow("s:s u:a x:g u:b e:e", "s > a", "a > g", 'g > b : outcome = "approved"', "g >> e", "b > e")


def stops(nodes: str, *ways: str, **more: str) -> list[str]:
    """What stops a small process."""
    return [remark.words for remark in stopping(check_flow(flow(nodes, *ways, **more), KNOWN))]


def test_a_sound_process_has_nothing_that_stops_it():
    assert stopping(check_flow(FINE, KNOWN)) == []


@pytest.mark.parametrize(("nodes", "ways", "words"), [
    ("s:s u:a u:lost e:e", ("s > a", "a > e", "lost > e"), "cannot be reached"),
    ("s:s x:g u:a u:b e:e", ("s > g", "g > a : x > 1", "g >> e", "a > b", "b > a"), "No end can be reached"),
    ("s:s u:a", ("s > a",), "has no end"),
    ("s:s e:e", ("s > e",), "no step"),
    ("s:s x:g u:a e:e", ("s > g", "g > a : x > 1", "g > e : x < 1", "a > e"), "no default"),
    ("s:s x:m x:g u:a e:e", ("s > m", "m > g", "g > m : x > 1", "g >> a", "a > e"), "circle"),
    ("s:s x:g u:a u:b p:j e:e", ("s > g", "g > a : x > 1", "g >> b", "a > j", "b > j", "j > e"), "stuck"),
    ("s:s p:f u:a u:b u:c e:e", ("s > f", "f > a", "f > b", "a > c", "b > c", "c > e"), "twice at once"),
    ("s:s u:a p:f u:b u:c e:e", ("s > a", "a > f", "f > b", "f > c", "b > f", "c > e"), "joins and splits"),
    ("s:s u:a x:g u:b e:e", ("s > a", "a > g", 'g > b : b2_outcome = "x"', "g >> e", "b > e"), "no such step"),
])
def test_what_would_leave_a_case_stuck_stops_it(nodes: str, ways: tuple[str, ...], words: str) -> None:
    assert any(words in told for told in stops(nodes, *ways))


@pytest.mark.parametrize(("attributes", "words"), [
    ("clc:role='pope' clc:sla='1'", "role pope"),
    ("clc:sla='1'", "No role"), ("clc:role='risk' clc:gate='moon'", "gate moon"),
    ("clc:role='risk' clc:escalate='pope'", "role pope"), ("clc:role='risk' clc:veto='pope'", "role pope"),
])
def test_a_role_or_gate_that_nobody_knows_stops_it(attributes: str, words: str) -> None:
    assert any(words in told for told in stops("s:s u:a e:e", "s > a", "a > e", a=attributes))


def test_a_table_that_is_not_in_force_stops_it():
    assert any("moon" in told for told in stops("s:s r:t u:a e:e", "s > t", "t > a", "a > e", t="clc:decision='moon'"))


def test_a_row_after_an_open_one_and_a_repeated_row_stop_a_table():
    table = load_table(shipped_file("authority.dmn").replace(b"&gt; 200000000", b"-"))
    words = [remark.words for remark in stopping(check_table(table, KNOWN))]
    assert any("never reached" in told for told in words)
    assert any("asked" in told for told in words)


def test_an_answer_outside_the_columns_values_stops_a_table():
    table = load_table(shipped_file("authority.dmn").replace(b'<text>"L1"</text>', b'<text>"L9"</text>'))
    assert any("values" in remark.words for remark in stopping(check_table(table, KNOWN)))


def test_a_fact_that_no_case_tells_is_remarked_and_does_not_stop():
    known = Known(KNOWN.roles, KNOWN.gates, KNOWN.tables, frozenset({"amount"}))
    made = flow("s:s u:a x:g u:b e:e", "s > a", "a > g", "g > b : colour > 1", "g >> e", "b > e")
    found = check_flow(made, known)
    assert [remark.stops for remark in found if "colour" in remark.words] == [False]


def test_the_road_of_a_process_puts_each_step_after_those_before_it():
    road = [step.id for step in load_flow(shipped_file("corporate_loan.bpmn")).road()]
    assert road[:3] == ["lead", "screening", "first_contact"]
    assert road.index("review") < road.index("approve_l1") < road.index("signing") < road.index("monitoring")
