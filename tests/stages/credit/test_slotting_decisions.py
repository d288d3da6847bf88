"""Decisions on sheets: four eyes, overrides, what replaces what, stale forms, other branches."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction

from clc.kernel.errors import BadInput, NotAllowed, NotFound
from clc.stages.credit.models import SheetState, SlottingSheet
from clc.stages.credit.services import slotting as services
from clc.stages.credit.services.slotting import Filled
from clc.stages.hub.explaining import explain
from clc.stages.hub.models import Verdict
from clc.stages.hub.reach import acting_as
from tests.stages.credit.rating_projects import (
    TRAITS,
    answers,
    filled,
    proposed,
)

pytestmark = pytest.mark.usefixtures("in_english")


def test_who_proposes_does_not_confirm(house, officer):
    with acting_as(officer):
        sheet = services.start_sheet(by=officer, client=house.mine)
        sheet = services.fill_sheet(by=officer, sheet=sheet, version=1, filled=Filled(answers(), TRAITS))
        sheet = services.propose_sheet(by=officer, sheet=sheet, version=sheet.version)
        with pytest.raises(NotAllowed, match="Who proposes a rating does not confirm it"):
            services.confirm_sheet(by=officer, sheet=sheet, version=sheet.version)
        with pytest.raises(IntegrityError), transaction.atomic():
            SlottingSheet.objects.filter(pk=sheet.pk).update(confirmed_by=officer)


def test_an_override_needs_a_reason_an_authority_and_a_second_signature(house, officer, chief):
    with acting_as(house.manager):
        sheet = proposed(house)
        with pytest.raises(NotAllowed):
            services.override_sheet(by=house.manager, sheet=sheet, version=sheet.version, notches=1, why="a strike")
    with acting_as(officer):
        with pytest.raises(BadInput, match="at most 1 notch"):
            services.override_sheet(by=officer, sheet=sheet, version=sheet.version, notches=2, why="a strike")
        with pytest.raises(BadInput, match="needs a reason"):
            services.override_sheet(by=officer, sheet=sheet, version=sheet.version, notches=1, why=" ")
        sheet = services.override_sheet(by=officer, sheet=sheet, version=sheet.version, notches=1, why="a strike")
        assert sheet.result["word"] == "satisfactory"
        with pytest.raises(NotAllowed, match="does not sign a second time"):
            services.sign_override(by=officer, sheet=sheet, version=sheet.version)
        with pytest.raises(BadInput, match="lacks its second signature"):
            services.confirm_sheet(by=officer, sheet=sheet, version=sheet.version)
    with acting_as(chief):
        sheet = services.sign_override(by=chief, sheet=sheet, version=sheet.version)
        sheet = services.confirm_sheet(by=chief, sheet=sheet, version=sheet.version)
        assert Verdict.objects.get(pk=sheet.verdict_id).level == "satisfactory"
        assert "a strike" in next(each.words for each in explain(house.mine, "slotting").inputs if each.kind == "override")


def test_an_override_does_not_lift_above_a_cap(house, officer):
    with acting_as(house.manager):
        sheet = proposed(house, answers(2, f2_6=4))
    with acting_as(officer), pytest.raises(BadInput, match="A cap holds"):
        services.override_sheet(by=officer, sheet=sheet, version=sheet.version, notches=-1, why="good friends")


def test_a_newer_sheet_replaces_the_one_before_and_closes_its_verdict(house, officer):
    for worse in (2, 3):
        with acting_as(house.manager):
            sheet = proposed(house, answers(worse))
        with acting_as(officer):
            services.confirm_sheet(by=officer, sheet=sheet, version=sheet.version)
    with acting_as(officer):
        assert list(SlottingSheet.objects.order_by("pk").values_list("state", flat=True)) == ["replaced", "confirmed"]
        assert [each.level for each in Verdict.objects.filter(kind="slotting").current()] == ["satisfactory"]


def test_two_sheets_of_one_project_are_never_under_way(house):
    with acting_as(house.manager):
        filled(house)
        with pytest.raises(BadInput, match="under way already"):
            services.start_sheet(by=house.manager, client=house.mine, project=("P1", ""))


def test_a_stale_form_writes_nothing(house):
    with acting_as(house.manager):
        sheet = filled(house)
        with pytest.raises(BadInput, match="Somebody changed this sheet"):
            services.fill_sheet(by=house.manager, sheet=sheet, version=sheet.version - 1, filled=Filled(answers(4), TRAITS))
        assert SlottingSheet.objects.get(pk=sheet.pk).answers["f1_1"]["answer"] == 2


def test_a_sheet_sent_back_says_why_and_can_be_proposed_again(house, officer):
    with acting_as(house.manager):
        sheet = proposed(house)
    with acting_as(officer):
        sheet = services.send_back(by=officer, sheet=sheet, version=sheet.version, why="the permits were not seen")
    with acting_as(house.manager):
        assert sheet.state == SheetState.DRAFT
        assert sheet.sent_back_why == "the permits were not seen"
        services.propose_sheet(by=house.manager, sheet=sheet, version=sheet.version)


@pytest.mark.parametrize("given", [{"f9_9": 1}, {"f1_1": 5}, {"f1_1": "2"}, {"f1_1": -1}])
def test_an_answer_the_questionnaire_does_not_know_is_refused_whole(house, given):
    told = {name: {"answer": answer} for name, answer in given.items()}
    with acting_as(house.manager):
        sheet = services.start_sheet(by=house.manager, client=house.mine)
        with pytest.raises(BadInput, match="has no answer"):
            services.fill_sheet(by=house.manager, sheet=sheet, version=1, filled=Filled(answers() | told, TRAITS))
        assert SlottingSheet.objects.get(pk=sheet.pk).answers == {}


def test_nobody_of_another_branch_sees_or_touches_a_sheet(house):
    with acting_as(house.manager):
        sheet = filled(house)
    with acting_as(house.other):
        assert not SlottingSheet.objects.exists()
        with pytest.raises(SlottingSheet.DoesNotExist):
            services.propose_sheet(by=house.other, sheet=sheet, version=sheet.version)
        with pytest.raises(NotAllowed):
            services.start_sheet(by=house.other, client=house.mine)
        with connection.cursor() as cursor:
            cursor.execute("set local role clc_app")
            for table in ("credit_slottingsheet", "credit_slottingsheetevent"):
                cursor.execute(f"select count(*) from {table}")
                assert cursor.fetchone() == (0,)


def test_an_auditor_cannot_rate(house):
    with acting_as(house.auditor), pytest.raises(NotAllowed):
        services.start_sheet(by=house.auditor, client=house.mine)


def test_before_anybody_confirmed_one_why_says_so(house):
    with acting_as(house.manager), pytest.raises(NotFound, match="Nobody has confirmed"):
        explain(house.mine, "slotting")
