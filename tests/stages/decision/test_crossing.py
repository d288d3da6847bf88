"""Cases under way are brought over to a new version, each on its own; past cases are tried under another version."""

from __future__ import annotations

import pytest

from clc.kernel.errors import BadInput, NotAllowed
from clc.stages.decision.models import Case, CaseAct, CaseStep, Crossing, Definition
from clc.stages.decision.services.crossing import cross
from clc.stages.decision.trying import tried
from clc.stages.hub.reach import acting_as, as_system
from tests.stages.decision.casework import at, now, opened, process
from tests.stages.hub.people import House, build

FIRST = {"id": "branch", "role": "branch_head", "sla": "2"}
LAST = {"id": "head", "role": "approver", "sla": "3", "decides": "yes"}


@pytest.fixture
def house(db: None) -> House:
    return build()


def next_version(*steps: dict[str, str]) -> Definition:
    """Another version in force, the one before retired."""
    with as_system():
        Definition.objects.filter(name="trial", state="confirmed").update(state="retired")
    return process(*steps)


def over(house: House, case: Case, new: Definition, **places: str) -> Crossing:
    """The crossing of a case's version to another."""
    with acting_as(house.risk):
        return cross(by=house.risk, old=case.definition, new=new, steps=places)


def test_a_case_goes_on_at_the_same_step_with_its_seats(house: House) -> None:
    case = opened(house, FIRST, LAST)
    step = at(case)
    done = over(house, case, next_version(FIRST, {"id": "risk", "role": "risk", "sla": "1"}, LAST))
    assert (done.moved, done.stayed) == ([case.number], [])
    assert at(case).pk == step.pk
    assert now(case).definition.version == 2
    with as_system():
        assert CaseAct.objects.filter(case=case, kind="migrated").exists()


def test_a_step_under_other_rules_is_opened_anew(house: House) -> None:
    case = opened(house, FIRST, LAST)
    before = at(case)
    over(house, case, next_version({**FIRST, "role": "risk"}, LAST))
    after = at(case)
    assert after.pk != before.pk
    assert (after.node, after.roles, after.visit) == ("branch", ["risk"], 2)
    with as_system():
        assert CaseStep.objects.get(pk=before.pk).state == "void"


def test_a_step_that_is_gone_goes_where_it_was_said_or_the_case_stays(house: House) -> None:
    case = opened(house, FIRST, LAST)
    new = next_version({"id": "region", "role": "approver", "sla": "2"}, LAST)
    held = over(house, case, new)
    assert held.moved == []
    assert held.stayed[0]["case"] == case.number
    assert "no such step" in held.stayed[0]["why"]
    assert (now(case).definition.version, at(case).node) == (1, "branch")
    assert over(house, case, new, branch="region").moved == [case.number]
    assert at(case).node == "region"


def test_a_crossing_needs_a_version_in_force_of_the_same_process(house: House) -> None:
    case = opened(house, FIRST, LAST)
    other = process(FIRST, name="another")
    with pytest.raises(BadInput, match="not two versions"):
        over(house, case, other)
    with pytest.raises(BadInput, match="not two versions"):
        over(house, case, case.definition)
    new = next_version(FIRST)
    with as_system():
        Definition.objects.filter(pk=new.pk).update(state="retired")
    with pytest.raises(BadInput, match="not in force"):
        over(house, case, Definition.objects.get(pk=new.pk))


def test_who_may_not_change_processes_brings_nothing_over(house: House) -> None:
    case = opened(house, FIRST, LAST)
    new = next_version(FIRST)
    with acting_as(house.head), pytest.raises(NotAllowed):
        cross(by=house.head, old=case.definition, new=new, steps={})
    assert now(case).definition.version == 1


def test_a_past_case_is_tried_under_another_version_and_stays_as_it_is(house: House) -> None:
    case = opened(house, FIRST, LAST)
    before = now(case).engine
    new = next_version(FIRST, {"id": "extra", "role": "risk", "sla": "1"}, LAST)
    with acting_as(house.risk):
        told = tried(new)
    assert [(one.case.pk, one.same, one.stuck) for one in told] == [(case.pk, False, "")]
    assert "Extra" in told[0].after
    assert "Extra" not in told[0].before
    assert now(case).engine == before


def test_nobody_tries_a_version_on_a_client_they_do_not_see(house: House) -> None:
    opened(house, FIRST, LAST)
    new = next_version(LAST)
    with acting_as(house.other):
        assert tried(new) == []
