"""Slotting sheets: filled, proposed, overridden with two signatures, confirmed by another person, told and explained."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from clc.kernel.errors import BadInput
from clc.stages.credit import slots
from clc.stages.credit.models import SheetState
from clc.stages.credit.services import slotting as services
from clc.stages.credit.services.slotting import Filled
from clc.stages.hub.explaining import explain
from clc.stages.hub.models import Verdict
from clc.stages.hub.reach import acting_as
from clc.stages.hub.services.facts import tell_fact
from tests.stages.credit.rating_projects import (
    TRAITS,
    answers,
    filled,
    proposed,
)

pytestmark = pytest.mark.usefixtures("in_english")


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
