"""A new version of a process is checked, kept as a draft, and put in force by another person; its text never changes."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, InternalError, ProgrammingError, connection, transaction
from django.utils import translation

from clc.kernel.errors import BadInput, NotAllowed, NotFound
from clc.stages.decision.engine.checks import stopping
from clc.stages.decision.engine.process_file import load_flow
from clc.stages.decision.engine.table_file import load_table
from clc.stages.decision.models import Definition, DefinitionKind, DefinitionState
from clc.stages.decision.processes import ask, current, flow_of, remarks_on
from clc.stages.decision.said import said
from clc.stages.decision.services import definitions
from clc.stages.decision.shipped import bring_in, shipped
from clc.stages.hub.models import Entry
from clc.stages.hub.reach import acting_as, as_system
from tests.stages.decision.drawn import drawn, shipped_file
from tests.stages.hub.people import House, build

SMALL = drawn("s:s u:a e:e", "s > a", "a > e", a="clc:role='risk' clc:sla='1'")
LONGER = drawn("s:s u:a u:b e:e", "s > a", "a > b", "b > e")


@pytest.fixture
def house(db: None) -> House:
    return build()


def brought(house: House, raw: bytes = SMALL) -> Definition:
    """A draft of the risk manager's."""
    with acting_as(house.risk):
        return definitions.bring(by=house.risk, raw=raw, why="新流程")


def in_force(house: House, raw: bytes = SMALL) -> Definition:
    """A version in force, confirmed by the other."""
    made = brought(house, raw)
    with acting_as(house.compliance):
        return definitions.confirm(by=house.compliance, definition=made)


def test_what_the_program_ships_is_in_force_and_brought_in_once(house: House) -> None:
    bring_in()
    assert bring_in() == 0
    held = Definition.objects.in_force().filter(by=None)
    assert {one.name for one in held} == {name for _kind, name, _label, _text in shipped()}
    assert current("corporate_loan").version >= 1
    assert ask("authority", {"exposure": 1e9})["outputs"] == {"authority": "L4"}


def test_every_shipped_file_has_nothing_that_stops_it_and_a_drawing(house: House) -> None:
    bring_in()
    for kind, name, _label, text in shipped():
        assert stopping(remarks_on(kind, text.encode())) == [], name
        if kind == DefinitionKind.PROCESS:
            flow = flow_of(current(name))
            drawn_nodes = [node for node in (*flow.nodes, *(way.id for way in flow.ways)) if f'bpmnElement="{node}"' in text]
            assert len(drawn_nodes) == len(flow.nodes) + len(flow.ways), name


def test_a_version_goes_in_force_by_another_person_and_retires_the_one_before(house: House) -> None:
    first = in_force(house)
    second = in_force(house, LONGER)
    first.refresh_from_db()
    assert (first.state, second.state, second.version) == (DefinitionState.RETIRED, DefinitionState.CONFIRMED, 2)
    assert current("small").pk == second.pk
    with as_system():
        assert Entry.objects.filter(act="put a process in force").count() == 2


def test_nobody_confirms_their_own_version(house: House) -> None:
    made = brought(house)
    with acting_as(house.risk), pytest.raises(NotAllowed):
        definitions.confirm(by=house.risk, definition=made)
    with pytest.raises(IntegrityError), transaction.atomic(), as_system():
        Definition.objects.filter(pk=made.pk).update(state="confirmed", confirmed_by=house.risk)
    with pytest.raises(IntegrityError), transaction.atomic(), as_system():
        Definition.objects.filter(pk=made.pk).update(state="confirmed")
    with pytest.raises(NotFound):
        current("small")


@pytest.mark.parametrize("who", ["manager", "head", "legal", "approver", "operations", "auditor"])
def test_who_may_not_change_processes_brings_nothing_in(house: House, who: str) -> None:
    person = getattr(house, who)
    with acting_as(person), pytest.raises(NotAllowed):
        definitions.bring(by=person, raw=SMALL, why="x")


def test_a_draft_is_confirmed_once_and_one_that_was_turned_down_never(house: House) -> None:
    made = in_force(house)
    with acting_as(house.compliance), pytest.raises(BadInput, match="no draft"):
        definitions.confirm(by=house.compliance, definition=made)
    other = brought(house, LONGER)
    with acting_as(house.compliance):
        definitions.turn_down(by=house.compliance, definition=other, why="不完整")
        with pytest.raises(BadInput, match="no draft"):
            definitions.confirm(by=house.compliance, definition=other)


def test_who_brought_a_draft_in_may_take_it_back_with_words(house: House) -> None:
    made = brought(house)
    with acting_as(house.risk):
        with pytest.raises(BadInput, match="Say why"):
            definitions.turn_down(by=house.risk, definition=made, why=" ")
        assert definitions.turn_down(by=house.risk, definition=made, why="改错了").state == DefinitionState.REFUSED


@pytest.mark.parametrize(("raw", "words"), [
    (drawn("s:s u:a e:e", "s > a", "a > e", a="clc:role='pope' clc:sla='1'"), "role pope"),
    (drawn("s:s u:a e:e", "s > a", "a > e", a="clc:role='risk' clc:gate='moon'"), "gate moon"),
    (b"<script/>", "not"), (b"", "not well-formed"), (b"PK\x03\x04", "packed"),
])
def test_a_file_that_does_not_hold_leaves_nothing_behind(house: House, raw: bytes, words: str) -> None:
    before = Definition.objects.count()
    with acting_as(house.risk), pytest.raises(BadInput, match=words):
        definitions.bring(by=house.risk, raw=raw, why="x")
    assert Definition.objects.count() == before


def test_the_same_text_is_not_brought_in_twice(house: House) -> None:
    brought(house)
    with acting_as(house.risk), pytest.raises(BadInput, match="version 1 already"):
        definitions.bring(by=house.risk, raw=SMALL, why="again")


def test_an_institutions_version_stays_in_force_when_the_program_ships_a_new_one(house: House) -> None:
    bring_in()
    own = shipped_file("four_eyes.bpmn").replace(b'clc:sla="1"', b'clc:sla="2"')
    made = in_force(house, own)
    assert current("four_eyes").pk == made.pk
    bring_in()
    assert current("four_eyes").pk == made.pk


def test_a_text_never_changes_and_stays_in_the_database(house: House) -> None:
    made = in_force(house)
    refused = (InternalError, ProgrammingError, IntegrityError)
    for change in ("update decision_definition set xml = 'x' where id = %s",
                   "delete from decision_definition where id = %s"):
        with pytest.raises(refused, match="stays"), transaction.atomic(), as_system(), connection.cursor() as cursor:
            cursor.execute(change, [made.pk])


def test_the_database_lets_nobody_write_a_version_in_anothers_name(house: House) -> None:
    with acting_as(house.manager), pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        Definition.objects.create(kind="bpmn", name="small", version=9, label="x", xml="x", sha256="x", by=house.risk)


def test_everything_a_shipped_file_says_has_its_chinese(house: House) -> None:
    silent = [text for text in _said_by_shipped() if not any("\u4e00" <= sign <= "\u9fff" for sign in _chinese(text))]
    assert [text for text in silent if text not in ("L1", "L2", "L3", "L4")] == []


def _said_by_shipped() -> set[str]:
    found: set[str] = set()
    for kind, _name, label, text in shipped():
        found.add(label)
        if kind == DefinitionKind.PROCESS:
            flow = load_flow(text.encode())
            found |= {step.label for step in flow.steps.values()} | {step.note for step in flow.steps.values()}
            found |= {way.label for way in flow.ways} | {clock.label for clock in flow.clocks.values()}
            found |= {label for node, label in flow.labels.items() if label != node}
        else:
            table = load_table(text.encode())
            found |= {column.label for column in table.inputs} | {column.label for column in table.outputs}
            found |= {row.note for row in table.rows} | {table.note}
    return found - {""}


def _chinese(text: str) -> str:
    with translation.override("zh-hans"):
        return said(text)
