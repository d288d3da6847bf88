"""The rules of leads: pipelines in order, eligibility that fails closed, scores that say when they know too little."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from clc.policy.kind.assignment import Assignment
from clc.policy.kind.eligibility import LEAD_FACTS, Eligibility
from clc.policy.kind.lead_score import AXES, Criterion, LeadScore
from clc.policy.kind.lost_reason import LostReason
from clc.policy.kind.pipeline import Pipeline
from clc.policy.kind.pool import Pool, limit
from clc.policy.loader import shipped

BOOK = shipped()
DAY = date(2026, 11, 22)
PIPELINES = BOOK.of(Pipeline)
RULES = BOOK.of(Eligibility)
SCORES = BOOK.of(LeadScore)
ANYTHING = st.one_of(st.none(), st.booleans(), st.floats(), st.integers(), st.text(max_size=5), st.just([]))


def told(rule: str, kind: str, **changes: object) -> dict[str, object]:
    """The text of a shipped rule with changes."""
    return {**BOOK.text(f"{kind}/{rule}"), **changes}


def test_corporate_project_leasing_and_supply_chain_have_their_pipelines() -> None:
    assert set(PIPELINES) >= {"corporate", "project", "leasing", "supply_chain"}
    assert PIPELINES["project"].of == "project"


@pytest.mark.parametrize("name", PIPELINES)
def test_every_pipeline_asks_for_screening_and_a_client_and_can_be_pushed_by_later_stages(name: str) -> None:
    rule = PIPELINES[name]
    needs = [gate for stage in rule.stages.values() for gate in stage.needs]
    assert {"owner", "basis", "screened", "client", "amount", "purpose", "next_step"} <= set(needs)
    reached = [rule.reached(milestone) for milestone in ("approval", "contract", "drawdown")]
    places = [rule.place(stage) for stage in reached if stage is not None]
    assert len(places) == 3
    assert places == sorted(places)
    assert rule.place(next(name for name, stage in rule.stages.items() if "client" in stage.needs)) < places[0]


@pytest.mark.parametrize("name", PIPELINES)
def test_every_pipeline_has_a_pool_and_an_assignment(name: str) -> None:
    assert any(name in pool.pipelines for pool in BOOK.of(Pool).values())
    assert any(name in rule.pipelines for rule in BOOK.of(Assignment).values())


@pytest.mark.parametrize("name", PIPELINES)
def test_the_idle_days_of_a_pool_name_stages_there_are(name: str) -> None:
    for pool in BOOK.of(Pool).values():
        stages = {stage for pipeline in pool.pipelines for stage in PIPELINES[pipeline].stages}
        assert set(pool.idle) - {"rest"} <= stages


def test_a_waiting_lead_grows_yellow_then_red() -> None:
    stage = PIPELINES["corporate"].stages["needs"]
    assert [stage.light(days, DAY) for days in (0, 9, 10, 19, 20, 500)] == [
        "green",
        "green",
        "yellow",
        "yellow",
        "red",
        "red",
    ]


def test_a_pipeline_whose_chances_fall_or_milestones_stand_twice_is_refused() -> None:
    stages = {name: dict(stage) for name, stage in told("corporate", "pipeline")["stages"].items()}
    falling = {**stages, "drawdown": {**stages["drawdown"], "chance": {"2025-01-01": 0.01}}}
    with pytest.raises(ValidationError, match="less likely"):
        Pipeline.model_validate(told("corporate", "pipeline", stages=falling))
    twice = {**stages, "solution": {**stages["solution"], "milestone": "approval"}}
    with pytest.raises(ValidationError, match="milestones"):
        Pipeline.model_validate(told("corporate", "pipeline", stages=twice))
    hasty = {**stages, "needs": {**stages["needs"], "days": {"yellow": {"2025-01-01": 9}, "red": {"2025-01-01": 9}}}}
    with pytest.raises(ValidationError, match="red must come after"):
        Pipeline.model_validate(told("corporate", "pipeline", stages=hasty))


def test_every_rule_of_eligibility_has_its_own_code_and_says_it_differently_to_us_and_to_the_client() -> None:
    assert len({rule.code for rule in RULES.values()}) == len(RULES) >= 14
    assert all(rule.manager != rule.client and rule.todo for rule in RULES.values())
    kinds = {kind for rule in RULES.values() for kind in rule.of}
    assert kinds == {"company", "project"}


@pytest.mark.parametrize("name", RULES)
@given(value=ANYTHING)
def test_what_is_missing_or_of_the_wrong_sort_never_passes(name: str, value: object) -> None:
    rule = RULES[name]
    sort = LEAD_FACTS[rule.fact][1]
    fits = {"flag": bool, "text": str}.get(sort, (int, float))
    strange = not isinstance(value, fits) or (sort not in ("flag", "text") and isinstance(value, bool))
    found = rule.answer(value, DAY)
    assert found in ("passed", "refused", "unknown")
    if value is None or strange or value != value or value == "":
        assert found == "unknown"


@pytest.mark.parametrize(("change", "words"), [
    ({"fact": "horoscope"}, "no such fact"), ({"limit": None}, "needs a limit"),
    ({"cases": [{"as_of": "2026-06-30", "value": 3, "expect": "refused"}] * 2}, "passed, not refused"),
    ({"cases": [{"as_of": "2026-06-30", "value": 3, "expect": "passed"}] * 2}, "missing value"),
    ({"expression": "age > 3"}, "Extra inputs"), ({"must": "be_like"}, "Input should be"),
])  # fmt: skip
def test_a_rule_outside_the_vocabulary_is_refused(change: dict[str, object], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        Eligibility.model_validate(told("old_enough", "eligibility", **change))


@pytest.mark.parametrize("name", SCORES)
@given(
    revenue=st.one_of(st.none(), st.floats(0, 1e10)),
    age=st.one_of(st.none(), st.floats(0, 100)),
    channel=st.sampled_from([None, "referral", "list", "?"]),
    amount=st.one_of(st.none(), st.floats(1, 1e9)),
)
def test_a_score_stays_between_0_and_100_or_is_unknown(
    name: str, revenue: float | None, age: float | None, channel: str | None, amount: float | None
) -> None:
    facts = {"revenue": revenue, "age_years": age, "channel": channel, "amount": amount}
    for axis in AXES:
        found = SCORES[name].score(axis, facts, DAY)
        assert found.points is None or 0 <= found.points <= 100
        assert 0 <= found.known <= 1
        assert sum(points or 0 for _name, points, _most in found.lines) <= sum(most for _name, _points, most in found.lines)


def test_little_known_is_not_a_low_score_but_unknown() -> None:
    score = SCORES["company"]
    found = score.score("worth", {"tax_grade": "D"}, DAY)
    assert found.points is None
    assert score.level(found.points, DAY) == "unknown"
    assert score.level(0.0, DAY) == "low"
    assert score.level(100.0, DAY) == "high"


@pytest.mark.parametrize(("change", "words"), [
    ({"bands": [{"points": 3}], "yes": 3}, "give bands, or words"), ({"bands": [{"points": 99}]}, "more than the most"),
    ({"bands": [{"points": 0}, {"above": 5, "points": 1}, {"above": 2, "points": 2}]}, "ever higher"),
])  # fmt: skip
def test_a_criterion_gives_points_in_one_way(change: dict[str, object], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        Criterion.model_validate({"label": "x", "fact": "revenue", "axis": "fit", "most": 5, **change})


def test_a_pool_without_limits_in_force_is_closed() -> None:
    pool = BOOK.of(Pool)["house"]
    assert limit(pool.picks, DAY) > 0
    with pytest.raises(Exception, match="no limit in force"):
        limit(pool.picks, date(2020, 1, 1))


def test_every_side_has_a_lost_reason_and_one_asks_for_words() -> None:
    reasons = BOOK.of(LostReason)
    assert {rule.side for rule in reasons.values()} == {"us", "client", "market", "policy", "record"}
    assert reasons["other"].needs_words
    assert reasons["refuses_contact"].again_days is None
