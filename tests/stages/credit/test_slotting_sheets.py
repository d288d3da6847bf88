"""Slotting sheets: filled, proposed, overridden with two signatures, confirmed by another person, told and explained."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import translation

from clc.kernel.errors import BadInput, NotAllowed, NotFound
from clc.stages.credit import slots
from clc.stages.credit.models import SheetState, SlottingSheet
from clc.stages.credit.services import slotting as services
from clc.stages.credit.services.slotting import Filled
from clc.stages.hub.explaining import explain
from clc.stages.hub.models import User, Verdict
from clc.stages.hub.reach import acting_as, as_system
from clc.stages.hub.services.facts import tell_fact
from tests.stages.hub.people import House, build, person

TRAITS = {"phase": "construction", "offtake": "contract", "supply": "none", "reserves": "none"}
FACTS = {"project_dscr_min": "1.30", "project_dscr_downside": "1.02", "project_dscr_revenue_down": "1.1"}


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def house(db: None) -> House:
    return build()


@pytest.fixture
def officer(house: House) -> User:
    with as_system():
        return person("officer", "credit_officer", house.mine.branch)


@pytest.fixture
def chief(house: House) -> User:
    with as_system():
        return person("chief", "credit_officer", house.mine.branch)


@pytest.fixture
def numbers(house: House) -> None:
    with acting_as(house.manager):
        for name, value in FACTS.items():
            tell_fact(by=house.manager, client=house.mine, name=name, value=Decimal(value), as_of=date(2026, 6, 30))


def answers(default: int = 2, **more: int | None) -> dict[str, dict[str, object]]:
    """Every question answered alike, but those named."""
    told = dict.fromkeys(slots.questionnaire("pf_slot_v1").questions(), default) | more
    return {name: {"answer": answer, "reason": "", "evidence": ""} for name, answer in told.items() if answer is not None}


def filled(house: House, given=None, *, traits=TRAITS, **more) -> SlottingSheet:
    """A draft of the manager's."""
    sheet = services.start_sheet(by=house.manager, client=house.mine, project=("P1", "虚构风电项目"))
    told = Filled(answers() if given is None else given, traits, **more)
    return services.fill_sheet(by=house.manager, sheet=sheet, version=sheet.version, filled=told)


def proposed(house: House, given=None, **more) -> SlottingSheet:
    sheet = filled(house, given, **more)
    return services.propose_sheet(by=house.manager, sheet=sheet, version=sheet.version)


def test_a_sheet_goes_from_answers_to_a_verdict_that_can_be_explained(house, officer, numbers):
    with acting_as(house.manager):
        sheet = proposed(house)
        assert sheet.result["word"] == "good"
        assert sheet.anchors["f1_2"] == {
            "answer": 2,
            "fact": "project_dscr_min",
            "value": 1.3,
            "at_least": 1.25,
            "missing": "",
        }
    with acting_as(officer):
        sheet = services.confirm_sheet(by=officer, sheet=sheet, version=sheet.version)
        verdict = Verdict.objects.get(client=house.mine, kind="slotting", closed_at__isnull=True)
        assert (verdict.level, verdict.value, verdict.rule) == ("good", 2.0, "pf_slot_v1:P1")
        assert sheet.valid_until is not None
        assert sheet.valid_until > date(2027, 1, 1)
        node = explain(house.mine, "slotting")
    assert node.value == "Good (2)"
    assert "confirmed by officer" in node.words
    assert [(each.name, each.weight, each.value) for each in node.inputs][:2] == [
        ("financial_strength", 30.0, 2),
        ("political_and_legal", 15.0, 2),
    ]
    assert node.inputs[0].inputs[1].of == "fact/project_dscr_min"
    assert node.rule is not None
    assert node.rule.path == "slotting/pf_slot_v1"


def test_the_numbers_of_a_sheet_stay_as_they_stood_until_renewed(house, numbers):
    with acting_as(house.manager):
        sheet = filled(house)
        tell_fact(
            by=house.manager, client=house.mine, name="project_dscr_min", value=Decimal("1.5"), as_of=date(2026, 9, 30)
        )
        assert slots.proposed(sheet)["f1_2"].answer == 2
        sheet = services.renew_numbers(by=house.manager, sheet=sheet, version=sheet.version)
        assert slots.proposed(sheet)["f1_2"].answer == 1


def test_without_a_number_nothing_is_proposed(house):
    with acting_as(house.manager):
        told = slots.proposed(filled(house))["f1_3"]
    assert (told.answer, told.missing) == (None, "project_dscr_downside")


def test_a_deviation_from_the_numbers_needs_a_reason(house, numbers):
    with acting_as(house.manager):
        sheet = filled(house, answers(f1_2=1))
        with pytest.raises(BadInput, match=r"differs from what the numbers propose: F1\.2"):
            services.propose_sheet(by=house.manager, sheet=sheet, version=sheet.version)
        given = answers(f1_2=1)
        given["f1_2"]["reason"] = "cover rises once the second unit runs"
        sheet = services.fill_sheet(by=house.manager, sheet=sheet, version=sheet.version, filled=Filled(given, TRAITS))
        assert services.propose_sheet(by=house.manager, sheet=sheet, version=sheet.version).state == SheetState.PROPOSED


def test_what_is_missing_is_named_and_nothing_is_averaged_away(house):
    with acting_as(house.manager):
        sheet = filled(house, answers(f3_2=None, f5_1=None))
        assert slots.result_of(sheet).word == "unknown"
        with pytest.raises(BadInput, match=r"Not answered yet \(2\): F3\.2, F5\.1"):
            services.propose_sheet(by=house.manager, sheet=sheet, version=sheet.version)
        sheet = services.fill_sheet(
            by=house.manager, sheet=sheet, version=sheet.version, filled=Filled(answers(), {"phase": "construction"})
        )
        with pytest.raises(BadInput, match="not described yet: Sale of the output"):
            services.propose_sheet(by=house.manager, sheet=sheet, version=sheet.version)


@pytest.mark.parametrize(
    ("traits", "asked", "left"),
    [
        ({"offtake": "contract"}, "f3_10", "f3_11"),
        ({"offtake": "market"}, "f3_11", "f3_10"),
        ({"supply": "needed"}, "f3_12", "f3_13"),
        ({"reserves": "extractive"}, "f3_13", "f3_12"),
    ],
)
def test_only_the_questions_that_fit_the_project_are_asked(house, traits, asked, left):
    with acting_as(house.manager):
        sheet = filled(house, answers(**{asked: None, left: None}), traits=TRAITS | traits)
        missing = slots.result_of(sheet).missing
    assert asked in missing
    assert left not in missing


def test_a_question_of_the_european_list_may_be_left_out_with_a_reason_and_no_other(house):
    with acting_as(house.manager):
        sheet = services.start_sheet(by=house.manager, client=house.mine)

        def fill(given):
            return services.fill_sheet(by=house.manager, sheet=sheet, version=1, filled=Filled(given, TRAITS))

        with pytest.raises(BadInput, match=r"F1\.7 is left out without a reason"):
            fill(answers(f1_7=0))
        with pytest.raises(BadInput, match=r"F1\.1 cannot be left out"):
            fill(answers(f1_1=0))
        told = answers(f1_7=0)
        told["f1_7"]["reason"] = "all in one currency"
        assert slots.result_of(fill(told)).means["financial_strength"] == 2


@pytest.mark.parametrize(
    ("question", "cap"),
    [
        ("f1_3", "fails_under_stress"),
        ("f1_4", "loan_outlives_project"),
        ("f2_6", "not_enforceable"),
        ("f3_5", "completion_unsupported"),
    ],
)
def test_every_cap_of_the_reference_holds(house, question, cap):
    with acting_as(house.manager):
        sheet = filled(house, answers(1, **{question: 4}))
        result = slots.result_of(sheet)
    assert (result.scored, result.word, result.caps) == (1, "satisfactory", (cap,))


def test_a_weak_completion_support_caps_nothing_once_the_project_runs(house):
    with acting_as(house.manager):
        sheet = filled(house, answers(1, f3_5=4), traits=TRAITS | {"phase": "operation"})
        result = slots.result_of(sheet)
    assert (result.word, result.caps) == ("strong", ())


def test_a_default_is_confirmed_whatever_is_answered(house, officer):
    with acting_as(house.manager):
        sheet = proposed(house, answers(1, f5_5=None), defaulted=True)
    with acting_as(officer):
        sheet = services.confirm_sheet(by=officer, sheet=sheet, version=sheet.version)
        assert explain(house.mine, "slotting").value == "Default (5)"
    assert sheet.result["loss"] == 0.5
    assert sheet.result["risk_weight"] == 0


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
