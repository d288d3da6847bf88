"""Drafts of statements: taken in, saved, corrected, looked at, restated and dropped; nothing half-saved."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from clc.kernel.errors import BadInput, NotAllowed, NotFound
from clc.stages.hub.models import Entry
from clc.stages.hub.reach import acting_as, as_system
from clc.stages.inquiry.checking import blocking, checked, totals
from clc.stages.inquiry.learned import knowledge_of
from clc.stages.inquiry.mapping import map_sheets
from clc.stages.inquiry.models import LineMapping, Statement, StatementLine
from clc.stages.inquiry.services.intake import place_unread, take_in
from clc.stages.inquiry.services.lines import forget_line, learn_line
from clc.stages.inquiry.services.statements import (
    About,
    Cell,
    change_statement,
    correct_cell,
    drop_draft,
    look_at,
    restate,
    save_lines,
    start_statement,
)
from tests.stages.inquiry.sample import BEFORE, NOW, WAN, sheet
from tests.stages.inquiry.statement_house import YEAR, Office, cells, draft, open_office, sample_draft


@pytest.fixture
def office(db: None) -> Office:
    return open_office()


@pytest.fixture
def manager(office: Office):
    with acting_as(office.house.manager):
        yield office.house.manager


OLD = (
    "单位：元||\n项目|2017年12月31日|2016年12月31日\n固定资产|100|90\n固定资产清理|7|6\n应收票据及应收账款|50|40\n"
    "应付职工福利薪酬|5|4\n神秘的东西|3|2\n资产总计|160|138\n"
)


def old_draft(office: Office) -> Statement:
    told = map_sheets([sheet("资产负债表", OLD)], knowledge=knowledge_of(office.house.mine))
    return take_in(by=office.house.manager, client=office.house.mine, mapped=told, about=About(date(2017, 12, 31)))


def test_sample_co_goes_in_through_its_sheets_and_no_error_check_fails(office):
    statement = sample_draft(office)
    with acting_as(office.house.manager):
        found = {each.name: each.state for each in checked(statement)}
        assert {found[name] for name in ("v01", "v02", "v03", "v04", "v05", "v06")} == {"ok"}
        assert statement.amounts() == {key: Decimal(str(value)) * WAN for key, value in NOW.items() if key != "EQ_DIV"} | {
            "CF_OI": 57_780 * WAN,
            "CF_OO": 54_191 * WAN,
            "CF_INVIN": 130 * WAN,
            "CF_INVOUT": 3_200 * WAN,
            "CF_FININ": 16_000 * WAN,
            "CF_FINOUT": 16_305 * WAN,
            "CFS_CFO": 3_589 * WAN,
        }
        assert statement.amounts("prior") == {key: Decimal(str(value)) * WAN for key, value in BEFORE.items()} | {
            "IS_NI": 2_500 * WAN
        }
        assert blocking(statement, checked(statement)) == []
        cell = statement.lines.get(item="BS_AP", column="current")
        assert (cell.written, cell.text, cell.sheet, cell.how) == ("应付账款", "７，０００．００", "资产负债表", "read")
        assert totals(statement)["BS_TA"] == 48_430 * WAN


def test_a_fold_keeps_its_parts_and_what_is_not_understood_stays_beside_the_draft(office, manager):
    statement = old_draft(office)
    fixed = statement.lines.get(item="BS_FA", column="current")
    assert fixed.value == 107
    assert [part["words"] for part in fixed.parts] == ["固定资产", "固定资产清理"]
    assert [line["written"] for line in statement.unread] == ["应收票据及应收账款", "神秘的东西"]
    guessed = statement.lines.get(item="BS_PAYROLL", column="current")
    assert guessed.is_doubtful
    assert "guessed" in guessed.doubt
    assert len(blocking(statement, checked(statement))) >= 2


def test_a_line_placed_by_a_person_adds_and_is_known_the_next_time(office, manager):
    statement = old_draft(office)
    statement = place_unread(by=manager, statement=statement, number=1, item="BS_OCA")
    assert statement.amounts()["BS_OCA"] == 3
    assert statement.amounts("prior")["BS_OCA"] == 2
    assert knowledge_of(office.house.mine).learned["balance", "神秘的东西"].item == "BS_OCA"
    again = map_sheets([sheet("资产负债表", OLD)], knowledge=knowledge_of(office.house.mine))
    assert [line.meaning.how for line in again.lines if line.written == "神秘的东西"] == ["learned"]
    assert knowledge_of(office.house.colleague).learned == {}


def test_a_line_that_holds_two_is_split_by_amounts_that_must_make_it(office, manager):
    statement = old_draft(office)
    with pytest.raises(BadInput, match="pieces make 49"):
        place_unread(by=manager, statement=statement, number=0, amounts={"BS_NR": Decimal(9), "BS_AR": Decimal(40)})
    statement = place_unread(by=manager, statement=statement, number=0, amounts={"BS_NR": Decimal(10), "BS_AR": Decimal(40)})
    assert (statement.amounts()["BS_NR"], statement.amounts()["BS_AR"]) == (10, 40)
    with pytest.raises(BadInput, match="settled already"):
        place_unread(by=manager, statement=statement, number=0, item="BS_NR")


def test_a_line_taught_to_the_house_is_known_for_every_client_and_a_client_overrules_it(office):
    with acting_as(office.house.manager), pytest.raises(NotAllowed):
        learn_line(by=office.house.manager, client=None, written="神秘的东西", item="BS_OCA")
    with acting_as(office.officer):
        taught = learn_line(by=office.officer, client=None, written="神秘的东西", item="BS_OCA")
        learn_line(by=office.officer, client=office.house.mine, written="（一）神秘的东西", item="")
        assert knowledge_of(office.house.colleague).learned["", "神秘的东西"].how == "house"
        assert knowledge_of(office.house.mine).learned["", "神秘的东西"].how == "aside"
        forget_line(by=office.officer, mapping=taught)
        assert knowledge_of(office.house.colleague).learned == {}


def test_a_correction_remembers_what_was_read_and_counts_as_looked_at(office, manager):
    statement = sample_draft(office)
    save_lines(by=manager, statement=statement, cells=[Cell("BS_INV", value=Decimal(5), how="read", doubt="blurred")])
    assert statement.lines.get(item="BS_INV", column="current").is_doubtful
    line = correct_cell(by=manager, statement=statement, item="BS_INV", column="current", text="10,200.00")
    assert (line.value, line.told_before, line.edited_by, line.is_doubtful) == (10_200 * WAN, 5, manager, False)
    assert StatementLine.objects.filter(pk=line.pk).first().events.count() >= 2


def test_a_doubtful_cell_that_is_right_is_only_looked_at(office, manager):
    statement = draft(office, told=[Cell("BS_INV", value=Decimal(5), how="read", doubt="blurred")])
    assert look_at(by=manager, statement=statement, cells=[("current", "BS_INV"), ("current", "BS_AR")]) == 1
    assert not statement.lines.get(item="BS_INV").is_doubtful
    assert look_at(by=manager, statement=statement, cells=[("current", "BS_INV")]) == 0


def test_who_saves_over_somebody_elses_save_is_told(office, manager):
    statement = draft(office, told=[])
    save_lines(by=manager, statement=statement, cells=[Cell("BS_INV", value=Decimal(5))], saves=0)
    with pytest.raises(BadInput, match="Somebody else saved"):
        save_lines(by=manager, statement=statement, cells=[Cell("BS_INV", value=Decimal(6))], saves=0)
    assert statement.amounts()["BS_INV"] == 5


@pytest.mark.parametrize(
    "wrong",
    [
        Cell("BS_NOTHING", value=Decimal(1)),
        Cell("BS_AR", "sideways", Decimal(1)),
        Cell("BS_AR", value=Decimal("1e400")),
        Cell("BS_AR", value=Decimal("NaN")),
        Cell("BS_INV", value=Decimal(2)),
    ],
)
def test_one_wrong_cell_saves_none(office, manager, wrong):
    statement = draft(office, told=[])
    with pytest.raises(BadInput):
        save_lines(by=manager, statement=statement, cells=[Cell("BS_INV", value=Decimal(1)), wrong])
    assert statement.lines.count() == 0


def test_ten_thousand_cells_are_refused(office, manager):
    statement = draft(office, told=[])
    with pytest.raises(BadInput, match="More than 1000"):
        save_lines(by=manager, statement=statement, cells=[Cell("BS_INV", value=Decimal(1))] * 10_000)


def test_a_formula_typed_is_text_and_refused(office, manager):
    statement = draft(office, told=[])
    with pytest.raises(BadInput, match="not an amount"):
        correct_cell(by=manager, statement=statement, item="BS_INV", column="current", text="=1+1")
    with pytest.raises(BadInput):
        correct_cell(by=manager, statement=statement, item="BS_INV", column="current", text="1e400")
    assert statement.lines.count() == 0


@pytest.mark.parametrize(
    ("about", "words"),
    [
        (About(date(2024, 12, 30)), "last day of a month"),
        (About(date(2099, 12, 31)), "future"), (About(date(9999, 12, 31)), "future"),
        (About(date(1, 12, 31), months=24), "ends before 1950"),
        (About(YEAR, months=0), "1 to 24"),
        (About(YEAR, scope="world"), "scope"),
        (About(YEAR, template="x"), "template"),
        (About(YEAR, unit="dozen"), "unit"),
        (About(YEAR, currency="yuan"), "capital letters"),
        (About(YEAR, filed_on=date(2024, 1, 1)), "filed before"),
        (About(YEAR, opinion="fine"), "opinion"),
    ],
)
def test_what_no_statement_is_of_is_refused(office, manager, about, words):
    with pytest.raises(BadInput, match=words):
        start_statement(by=manager, client=office.house.mine, about=about)
    assert not Statement.objects.exists()


@pytest.mark.parametrize("rate", ["0", "-1", "1e9"])
def test_a_rate_that_is_none_is_refused(office, manager, rate):
    with pytest.raises(BadInput, match="A rate is yuan"):
        start_statement(by=manager, client=office.house.mine, about=About(YEAR, currency="USD", rate=Decimal(rate)))
    with pytest.raises(BadInput, match="A rate is yuan"):
        start_statement(by=manager, client=office.house.mine, about=About(YEAR, rate=Decimal(7)))


def test_the_same_period_twice_and_periods_that_overlap_are_refused(office, manager):
    draft(office, told=[])
    with pytest.raises(BadInput, match="statement of this period already"):
        start_statement(by=manager, client=office.house.mine, about=About(YEAR))
    with pytest.raises(BadInput, match="overlaps"):
        start_statement(by=manager, client=office.house.mine, about=About(date(2024, 9, 30)))
    start_statement(by=manager, client=office.house.mine, about=About(date(2024, 6, 30), months=6, kind="interim"))
    start_statement(by=manager, client=office.house.mine, about=About(YEAR, scope="group"))
    assert Statement.objects.count() == 3


def test_a_draft_can_be_said_to_be_of_another_period_that_is_free(office, manager):
    statement = draft(office, told=cells())
    changed = change_statement(by=manager, statement=statement, about=About(date(2023, 12, 31), auditor=" A "))
    assert (changed.period_end, changed.auditor, changed.lines.count()) == (date(2023, 12, 31), "A", len(NOW))


def test_a_period_that_the_sheets_do_not_hold_is_refused_with_those_they_do(office, manager):
    told = map_sheets([sheet("资产负债表", OLD)], knowledge=knowledge_of(office.house.mine))
    with pytest.raises(BadInput, match="No amount of the period") as refusal:
        take_in(by=manager, client=office.house.mine, mapped=told, about=About(YEAR))
    assert "2017-12-31" in refusal.value.todo
    assert not Statement.objects.exists()


def test_only_a_confirmed_statement_is_restated(office, manager):
    with pytest.raises(BadInput, match="Only a confirmed"):
        restate(by=manager, statement=draft(office), why="typo")


def test_a_draft_is_dropped_with_an_entry_in_the_audit(office, manager):
    drop_draft(by=manager, statement=draft(office))
    assert not Statement.objects.exists()
    with as_system():
        assert Entry.objects.filter(act="dropped a draft of a statement").count() == 1


def test_who_may_not_enter_statements_is_refused(office):
    with acting_as(office.house.auditor), pytest.raises(NotAllowed):
        start_statement(by=office.house.auditor, client=office.house.mine, about=About(YEAR))


def test_a_foreign_branch_neither_sees_nor_writes(office):
    statement = sample_draft(office)
    with acting_as(office.house.manager):
        learn_line(by=office.house.manager, client=office.house.mine, written="甲", item="BS_AR")
    with acting_as(office.southern):
        assert Statement.objects.count() == StatementLine.objects.count() == LineMapping.objects.count() == 0
        for act in (
            lambda: save_lines(by=office.southern, statement=statement, cells=[Cell("BS_AR", value=Decimal(1))]),
            lambda: correct_cell(by=office.southern, statement=statement, item="BS_AR", column="current", text="1"),
            lambda: drop_draft(by=office.southern, statement=statement),
        ):
            with pytest.raises(NotFound):
                act()
        with pytest.raises(NotAllowed):
            start_statement(by=office.southern, client=office.house.mine, about=About(YEAR, scope="group"))
        assert Statement.objects.filter(pk=statement.pk).update(auditor="x") == 0
        assert StatementLine.objects.filter(statement_id=statement.pk).delete()[0] == 0
        with pytest.raises(DatabaseError), transaction.atomic():
            StatementLine.objects.create(statement_id=statement.pk, item="BS_GW", value=1)
        with pytest.raises(DatabaseError), transaction.atomic():
            Statement.objects.create(client_id=office.house.mine.pk, period_end=YEAR, entered_by=office.southern, version=9)
        with pytest.raises(DatabaseError), transaction.atomic():
            LineMapping.objects.create(client_id=office.house.mine.pk, written="x", shown="x", item="BS_AR")
    with acting_as(office.house.manager):
        assert statement.lines.get(item="BS_AR", column="current").value == 9_500 * WAN
