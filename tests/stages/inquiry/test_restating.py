"""A statement said otherwise: restated, taken back, and the version before counting again."""

from __future__ import annotations

from decimal import Decimal

import pytest

from clc.doors.registry import channels
from clc.kernel.errors import BadInput
from clc.stages.hub.importing.undoing import undo_import
from clc.stages.hub.reach import acting_as, as_system
from clc.stages.hub.services.people import the_machine
from clc.stages.inquiry.models import StatementState
from clc.stages.inquiry.services.confirmation import undo_confirmation
from clc.stages.inquiry.services.statements import Cell, restate, save_lines
from tests.stages.inquiry.lakeside import confirmed, facts, rows, state
from tests.stages.inquiry.sample import WAN
from tests.stages.inquiry.statement_house import Office, open_office, sample_draft


@pytest.fixture
def office(db: None) -> Office:
    return open_office()


def test_a_restated_version_replaces_the_first_and_taking_it_back_brings_the_first_back(office):
    first = confirmed(office, sample_draft(office)).statement
    with acting_as(office.house.manager):
        second = restate(by=office.house.manager, statement=first, why="audit adjustment")
        save_lines(
            by=office.house.manager,
            statement=second,
            cells=[Cell("BS_INV", value=Decimal(10_100 * WAN)), Cell("BS_AR", value=Decimal(9_600 * WAN))],
        )
    assert rows(office)["BS_INV"] == 10_200 * WAN
    second = confirmed(office, second).statement
    assert (state(first), second.state, second.version) == ("superseded", "confirmed", 2)
    assert facts(office)["inventory"] == 10_100 * WAN
    with acting_as(office.officer):
        undo_confirmation(by=office.officer, statement=second, why="the auditor took it back")
    assert (state(first), state(second)) == ("confirmed", "draft")
    assert facts(office)["inventory"] == 10_200 * WAN


def test_a_third_version_that_says_what_the_first_said_counts(office):
    statement = confirmed(office, sample_draft(office)).statement
    for inventory, receivables in ((10_100, 9_600), (10_200, 9_500)):
        with acting_as(office.house.manager):
            statement = restate(by=office.house.manager, statement=statement, why="again")
            save_lines(
                by=office.house.manager,
                statement=statement,
                cells=[Cell("BS_INV", value=Decimal(inventory * WAN)), Cell("BS_AR", value=Decimal(receivables * WAN))],
            )
        statement = confirmed(office, statement).statement
    assert facts(office)["inventory"] == 10_200 * WAN


def test_an_import_of_a_statement_taken_back_by_its_number_opens_the_draft_again(office):
    done = confirmed(office, sample_draft(office))
    with as_system():
        undo_import(by=the_machine(), run=done.run, channels=channels())
    assert state(done.statement) == StatementState.DRAFT
    assert rows(office) == {}
    assert confirmed(office, done.statement).statement.state == "confirmed"


def test_a_superseded_version_is_not_taken_back_under_the_later_one(office):
    first = confirmed(office, sample_draft(office))
    with acting_as(office.house.manager):
        second = restate(by=office.house.manager, statement=first.statement, why="again")
    confirmed(office, second)
    with acting_as(office.officer), pytest.raises(BadInput, match="does not count"):
        undo_confirmation(by=office.officer, statement=first.statement, why="x")
    with as_system(), pytest.raises(BadInput, match="later version"):
        undo_import(by=the_machine(), run=first.run, channels=channels())


def test_taking_back_needs_a_reason(office):
    statement = confirmed(office, sample_draft(office)).statement
    with acting_as(office.officer), pytest.raises(BadInput, match="reason"):
        undo_confirmation(by=office.officer, statement=statement, why=" ")
