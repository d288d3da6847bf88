"""The shipped questionnaire: its cases hold, its weights and losses are the reference's, a broken one is refused."""

from __future__ import annotations

from datetime import date

import pytest

from clc.frames.cases import check
from clc.frames.slotting import case_of, proposals, slot, weighing
from clc.policy import loader
from clc.policy.kind.slotting import Slotting
from clc.policy.problems import BadBook

BOOK = loader.shipped()
RULE = BOOK.of(Slotting)["pf_slot_v1"]
DAY = date(2026, 11, 22)
TRAITS = {"phase": "construction", "offtake": "contract", "supply": "none", "reserves": "none"}


def test_it_asks_the_thirty_four_questions_of_the_reference_in_five_factors():
    assert [len(factor.questions) for factor in RULE.factors.values()] == [7, 6, 13, 3, 5]
    beyond = [name for name, each in RULE.questions().items() if each.beyond_basel]
    assert beyond == ["f1_6", "f1_7", "f3_4", "f3_9"]


@pytest.mark.parametrize("case", RULE.cases, ids=lambda case: str(case.factors))
def test_a_case_of_the_file_holds(case):
    total, grade = case_of(RULE, case.as_of, case.factors)
    assert (total, grade) == (pytest.approx(case.total), case.expect)


def test_a_draft_that_no_longer_holds_its_cases_is_told():
    cuts = {"cuts": {"2020-01-01": [1.2, 1.9, 3.5]}}
    failures = check(BOOK.overlay({"slotting/pf_slot_v1": cuts}))
    assert {each.rule for each in failures} == {"slotting/pf_slot_v1"}
    assert len(failures) == 2


@pytest.mark.parametrize(("category", "weight", "loss"), [
    (1, 0.70, 0.004), (2, 0.90, 0.008), (3, 1.15, 0.028), (4, 2.50, 0.08), (5, 0.0, 0.5),
])
def test_weights_and_losses_are_those_of_the_reference(category, weight, loss):
    told = weighing(RULE, DAY, float(category))
    assert (told.risk_weight, told.loss) == (weight, loss)


def test_a_hundred_million_at_good():
    """Domain reference 1.5: RWA 90m, EL 0.8m, capital 9.45m."""
    told = weighing(RULE, DAY, 2.0).of(100e6)
    assert told == {"rwa": pytest.approx(90e6), "expected_loss": pytest.approx(0.8e6), "capital": pytest.approx(9.45e6)}


@pytest.mark.parametrize(("category", "weight"), [(1, 0.95), (2, 1.20), (3, 1.40), (4, 2.50), (5, 0.0)])
def test_volatile_real_estate_weighs_more(category, weight):
    assert weighing(RULE, DAY, float(category), pool="volatile").risk_weight == weight


def test_preferential_weights_hold_only_where_the_supervisor_allows_them_and_little_time_is_left():
    assert weighing(RULE, DAY, 1.0, years=1.0).risk_weight == 0.70
    allowed = BOOK.overlay({"slotting/pf_slot_v1": {"preferential": {"allowed": {"2026-01-01": True}}}})
    rule = allowed.of(Slotting)["pf_slot_v1"]
    assert weighing(rule, DAY, 1.0, years=2.4).risk_weight == 0.50
    assert weighing(rule, DAY, 2.0, years=2.4).risk_weight == 0.70
    assert weighing(rule, DAY, 2.0, years=2.5).risk_weight == 0.90
    assert weighing(rule, DAY, 3.0, years=1.0).risk_weight == 1.15
    assert weighing(rule, DAY, 1.0).risk_weight == 0.70


@pytest.mark.parametrize(("offtake", "cover", "answer"), [
    ("contract", 1.40, 1), ("contract", 1.39, 2), ("contract", 1.15, 3), ("contract", 1.14, 4),
    ("market", 2.00, 1), ("market", 1.60, 2), ("market", 1.30, 3), ("market", 1.29, 4),
])
def test_the_cover_proposes_by_how_the_output_is_sold(offtake, cover, answer):
    told = proposals(RULE, DAY, TRAITS | {"offtake": offtake}, {"project_dscr_min": cover})["f1_2"]
    assert (told.answer, told.fact, told.value) == (answer, "project_dscr_min", cover)


@pytest.mark.parametrize(("downside", "revenue", "answer", "missing"), [
    (1.10, None, 1, ""), (1.00, None, 2, ""), (0.99, 1.00, 3, ""), (0.99, 0.99, 4, ""),
    (0.99, None, None, "project_dscr_revenue_down"), (None, 1.2, None, "project_dscr_downside"),
])
def test_the_downside_proposes_how_the_project_stands_stress(downside, revenue, answer, missing):
    numbers = {"project_dscr_downside": downside, "project_dscr_revenue_down": revenue}
    told = proposals(RULE, DAY, TRAITS, numbers)["f1_3"]
    assert (told.answer, told.missing) == (answer, missing)


def test_without_the_trait_there_is_no_limit_to_measure_against():
    assert proposals(RULE, DAY, {}, {"project_dscr_min": 1.9})["f1_2"].answer is None


def test_before_its_day_the_questionnaire_says_nothing():
    with pytest.raises(LookupError):
        slot(RULE, date(2019, 1, 1), TRAITS, {})


@pytest.mark.parametrize(("change", "said"), [
    ({"factors": {"sponsor": {"weight": {"2020-01-01": 20.0}}}}, "sum to 100"),
    ({"cuts": {"2020-01-01": [2.5, 1.5, 3.5]}}, "cuts rise"),
    ({"caps": {"not_enforceable": {"question": "f9_9"}}}, "no question f9_9"),
    ({"caps": {"completion_unsupported": {"while": {"phase": "asleep"}}}}, "no trait phase: asleep"),
])
def test_a_file_that_does_not_hold_together_is_refused(change, said):
    with pytest.raises(BadBook, match=said):
        BOOK.overlay({"slotting/pf_slot_v1": change})
