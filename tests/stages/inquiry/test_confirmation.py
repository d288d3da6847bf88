"""A statement counts once a second person confirms it: its rows are in the lake, traceable, and can be taken back."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
import yaml
from django.db import DatabaseError, transaction
from django.utils import timezone

from clc.channels.entered_statement.channel import CHANNEL
from clc.kernel.errors import BadInput, NotAllowed, NotFound
from clc.stages.hub.explaining import explain
from clc.stages.hub.importing.planning import imports_folder, plan_import
from clc.stages.hub.judging import judge
from clc.stages.hub.models import Import, LakeFile, Record
from clc.stages.hub.reach import acting_as, as_system
from clc.stages.hub.services.audit import verify_chain
from clc.stages.hub.services.people import the_machine
from clc.stages.inquiry.checking import checked
from clc.stages.inquiry.models import Statement, StatementLine
from clc.stages.inquiry.services import confirmation
from clc.stages.inquiry.services.confirmation import confirm_statement, undo_confirmation
from clc.stages.inquiry.services.statements import About, Cell, change_statement, correct_cell, save_lines
from clc.stages.inquiry.told import told_statements
from tests.stages.inquiry.lakeside import confirmed, facts, rows
from tests.stages.inquiry.sample import WAN
from tests.stages.inquiry.statement_house import YEAR, Office, cells, draft, last_year, open_office, sample_draft


@pytest.fixture
def office(db: None) -> Office:
    return open_office()


def test_a_confirmed_statement_is_in_the_lake_with_its_record_and_becomes_facts(office):
    done = confirmed(office, sample_draft(office))
    statement = done.statement
    assert (statement.state, statement.confirmed_by, done.run.state) == ("confirmed", office.officer, "done")
    told = rows(office)
    assert told["BS_TA"] == 48_430 * WAN
    assert told["BS_CA"] == 0  # blank, and the told lines make the total
    assert told["BS_OR_INT"] is None  # a part that nobody told
    assert told["IS_OCI"] is None  # its total is not told
    record = statement.record
    kept = imports_folder() / record.kept_at
    assert hashlib.sha256(kept.read_bytes()).hexdigest() == record.sha256
    content = json.loads(kept.read_text(encoding="utf-8"))
    assert (content["entered_by"], content["confirmed_by"]) == ("manager", "officer")
    assert done.run.by == record.by == office.officer
    found = facts(office)
    assert found["total_assets"] == 48_430 * WAN
    assert found["revenue"] == 52_000 * WAN
    with as_system():
        assert verify_chain().broken_at is None


def test_a_statement_in_dollars_goes_into_the_lake_in_yuan_and_not_without_a_rate(office):
    statement = sample_draft(office, currency="USD")
    with acting_as(office.officer), pytest.raises(BadInput, match="rate of USD"):
        confirm_statement(by=office.officer, statement=statement)
    with acting_as(office.house.manager):
        about = About(YEAR, unit="ten_thousand", currency="USD", rate=Decimal("7.2"))
        statement = change_statement(by=office.house.manager, statement=statement, about=about)
    confirmed(office, statement)
    assert rows(office)["BS_TA"] == pytest.approx(48_430 * WAN * 7.2)
    with acting_as(office.house.manager):
        told = told_statements(office.house.mine)
    assert [(each.period_end, each.months, each.scope, each.source) for each in told] == [
        (YEAR, 12, "single", "entered_statement")
    ]


def test_the_number_of_a_confirmed_statement_walks_back_to_its_record(office):
    record = confirmed(office, sample_draft(office)).statement.record
    with as_system():
        judge(by=the_machine(), day=timezone.localdate())
        node = explain(office.house.mine, "fact/total_assets")
    assert node.value == 48_430 * WAN
    assert [source.sha256 for source in node.records] == [record.sha256]


def test_the_client_is_judged_again_at_once(office):
    with as_system():
        judge(by=the_machine(), day=timezone.localdate())
    now = confirmed(office, sample_draft(office)).now
    assert now is not None
    assert now.facts["total_assets"] == 48_430 * WAN
    assert 0.6015 in [round(value, 4) for value in now.readings.values()]  # liabilities over assets


def test_who_enters_does_not_confirm_unless_the_rule_book_says_so(office, settings):
    with acting_as(office.house.head):
        statement = draft_by_head(office)
        with pytest.raises(NotAllowed, match="does not confirm"):
            confirm_statement(by=office.house.head, statement=statement)
        folder = Path(settings.HOME.book) / "statement_entry"
        folder.mkdir(parents=True, exist_ok=True)
        try:
            (folder / "house.yaml").write_text(yaml.safe_dump({"two_people": {"2000-01-01": False}}))
            assert confirm_statement(by=office.house.head, statement=statement).statement.state == "confirmed"
        finally:
            (folder / "house.yaml").unlink()
            folder.rmdir()


def draft_by_head(office: Office) -> Statement:
    statement = sample_draft(office)
    with as_system():
        Statement.objects.filter(pk=statement.pk).update(entered_by=office.house.head)
    return Statement.objects.get(pk=statement.pk)


def test_who_changed_what_it_is_of_does_not_confirm_it(office):
    statement = sample_draft(office)
    with acting_as(office.officer):
        about = About(statement.period_end, currency="CNY", auditor="another")
        changed = change_statement(by=office.officer, statement=statement, about=about)
        with pytest.raises(NotAllowed, match="does not confirm"):
            confirm_statement(by=office.officer, statement=changed)


def test_who_corrected_a_cell_does_not_confirm_it(office):
    statement = sample_draft(office)
    with acting_as(office.officer):
        correct_cell(by=office.officer, statement=statement, item="BS_OEI", column="current", text="0")
        with pytest.raises(NotAllowed, match="does not confirm"):
            confirm_statement(by=office.officer, statement=statement)


def test_the_manager_may_not_confirm(office):
    statement = sample_draft(office)
    with acting_as(office.house.manager), pytest.raises(NotAllowed):
        confirm_statement(by=office.house.manager, statement=statement)


def test_an_error_check_a_doubtful_cell_and_an_unread_line_each_stop_it_and_nothing_is_written(office):
    broken = draft(office, told=cells(BS_TA=48_431.0))
    with acting_as(office.house.manager):
        save_lines(
            by=office.house.manager, statement=broken, cells=[Cell("BS_GW", value=Decimal(0), how="read", doubt="blurred")]
        )
        Statement.objects.filter(pk=broken.pk).update(unread=[{"number": 0, "written": "x", "amounts": {}}])
    with acting_as(office.officer):
        with pytest.raises(BadInput) as refusal:
            confirm_statement(by=office.officer, statement=broken)
        for words in ("Assets equal liabilities and equity", "1 doubtful cells", "1 lines of the paper"):
            assert words in refusal.value.message
        assert Statement.objects.get(pk=broken.pk).state == "draft"
        assert not Import.objects.exists()
        assert not Record.objects.exists()


def test_a_statement_without_its_totals_does_not_count(office):
    statement = draft(office, told=cells({"IS_REV": 5.0}))
    with acting_as(office.officer), pytest.raises(BadInput, match="Assets equal"):
        confirm_statement(by=office.officer, statement=statement)


def test_a_failure_on_the_way_leaves_nothing_half_done(office, monkeypatch):
    statement = sample_draft(office)

    def fails(*given: object, **named: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(confirmation, "judged_now", fails)
    with acting_as(office.officer):
        with pytest.raises(OSError, match="disk"):
            confirm_statement(by=office.officer, statement=statement)
        assert Statement.objects.get(pk=statement.pk).state == "draft"
        assert not Import.objects.exists()
    assert rows(office) == {}


def test_a_confirmed_statement_does_not_change_by_any_way(office):
    statement = confirmed(office, sample_draft(office)).statement
    with acting_as(office.house.manager):
        with pytest.raises(BadInput, match="does not change"):
            save_lines(by=office.house.manager, statement=statement, cells=[Cell("BS_AR", value=Decimal(1))])
        with pytest.raises(DatabaseError), transaction.atomic():
            StatementLine.objects.filter(statement=statement).update(value=1)
        with pytest.raises(DatabaseError), transaction.atomic():
            StatementLine.objects.create(statement=statement, item="EQ_DIV", value=1)
        with pytest.raises(DatabaseError), transaction.atomic():
            StatementLine.objects.filter(statement=statement, item="BS_AR").delete()


def test_a_file_that_was_not_confirmed_here_is_no_statement(office, tmp_path):
    statement = sample_draft(office)
    forged = tmp_path / f"statement-{statement.pk}-v1-2024-12-31-single.json"
    forged.write_text(json.dumps({"statement": statement.pk, "lines": []}))
    for path in (forged, tmp_path / "other.json", tmp_path):
        with as_system(), pytest.raises(BadInput, match="not the record of a confirmed statement"):
            plan_import(by=the_machine(), channel=CHANNEL, path=path)


def test_a_foreign_officer_neither_confirms_nor_takes_back(office):
    statement = sample_draft(office)
    with acting_as(office.southern), pytest.raises(NotFound):
        confirm_statement(by=office.southern, statement=statement)
    statement = confirmed(office, statement).statement
    with acting_as(office.southern), pytest.raises(NotFound):
        undo_confirmation(by=office.southern, statement=statement, why="x")


def test_opening_balances_are_held_against_the_year_before(office):
    confirmed(office, last_year(office))
    statement = sample_draft(office)
    with acting_as(office.house.manager):
        state = {each.name: each.state for each in checked(statement)}
        assert state["v09"] == "ok"
        correct_cell(by=office.house.manager, statement=statement, item="BS_AR", column="prior", text="8,100")
        found = next(each for each in checked(statement) if each.name == "v09")
    assert (found.state, found.lines, found.blocks) == ("fails", ("BS_AR",), False)


def test_checks_speak_of_the_audit_of_the_tax_and_of_the_parent(office):
    statement = sample_draft(office, auditor="B", opinion="qualified", audited=True, filed_on=date(2025, 6, 1))
    with acting_as(office.house.manager):
        found = {each.name: each for each in checked(statement)}
    assert (found["v15"].state, found["v15"].said) == ("fails", "The opinion is not unqualified.")
    assert (found["v16"].state, found["v18"].state) == ("unknown", "unknown")


def test_confirming_takes_no_longer_than_a_person_waits(office):
    begun = timezone.now()
    confirmed(office, sample_draft(office))
    assert (timezone.now() - begun).total_seconds() < 10
    assert LakeFile.objects.filter(table="statement").count() == 1
