"""The shipped covenants, enhancements, catalogues, principles and ESG score: whole, named rightly, their cases hold."""

from __future__ import annotations

from datetime import date
from math import nan

import pytest
from pydantic import ValidationError

from clc.engines.cashflow import ratios
from clc.engines.exposure import covenants as engine
from clc.engines.indicators import registry
from clc.policy.kind.condition import ConditionList
from clc.policy.kind.covenant import Covenant, by_family
from clc.policy.kind.enhancement import Enhancement
from clc.policy.kind.equator import Equator, asked
from clc.policy.kind.esg import Esg
from clc.policy.kind.green import Catalogue, in_force
from clc.policy.kind.slotting import Slotting
from clc.policy.loader import shipped
from clc.policy.shapes import on

BOOK = shipped()
DAY = date(2026, 11, 22)
COVENANTS = BOOK.of(Covenant)
CASES = [(name, case) for name, rule in COVENANTS.items() for case in rule.cases]


@pytest.mark.parametrize(("name", "case"), CASES)
def test_a_case_of_a_covenant_holds(name, case):
    rule = COVENANTS[name]
    value = nan if case.value is None else case.value
    found = engine.state(value, case.limit, on(rule.thin, DAY), at_least=rule.op == "at_least")
    assert engine.STATES.get(found, "unknown") == case.expect


@pytest.mark.parametrize("name", [name for name, rule in COVENANTS.items() if rule.metric])
def test_a_metric_is_one_the_house_computes_and_shows_a_case_of_each_state(name):
    rule = COVENANTS[name]
    if rule.metric.of == "indicator":
        assert registry.all()[rule.metric.name].unit == rule.unit
        assert (registry.all()[rule.metric.name].better == "higher") is (rule.op == "at_least")
    if rule.metric.of == "project":
        assert callable(getattr(ratios, rule.metric.name))
    assert {case.expect for case in rule.cases} >= {"met", "breached", "unknown"}


def test_the_library_holds_every_family_of_the_reference():
    """Domain reference 9.2."""
    assert set(by_family(COVENANTS, "project")) == {
        "information", "positive", "negative", "financial", "environment", "default"}
    assert set(by_family(COVENANTS, "company")["financial"]) >= {
        "liabilities_to_assets", "current_ratio_minimum", "guarantees_to_net_assets", "ebitda_minimum"}
    assert len(by_family(COVENANTS, "project")["default"]) == 10
    assert {name: rule.test.days_after for name, rule in COVENANTS.items() if name.endswith("_statements")} == {
        "annual_statements": 120, "half_year_statements": 60}


def test_a_number_without_its_limit_is_no_covenant():
    told = {**BOOK.text("covenant/dscr_minimum")}
    for field in ("limit", "op", "thin"):
        with pytest.raises(ValidationError, match="told together"):
            Covenant.model_validate({name: value for name, value in told.items() if name not in (field, "cases")})


@pytest.mark.parametrize("name", BOOK.of(Enhancement))
def test_a_form_touches_questions_that_are_asked(name):
    sheets = BOOK.of(Slotting)
    assert all(touch.question in sheets[touch.sheet].questions() for touch in BOOK.of(Enhancement)[name].slotting)


def test_what_the_law_makes_weak_counts_for_nothing():
    forms = BOOK.of(Enhancement)
    weak = ("general_guarantee", "letter_of_comfort", "shortfall_undertaking")
    assert {forms[name].acts for name in weak} == {"none"}
    assert {name for name, form in forms.items() if "guarantee_resolution" in form.gates} >= {
        "joint_guarantee", "financing_guarantee", "shortfall_undertaking", "joined_debt"}
    bounds = forms["financing_guarantee"].bounds
    assert [on(told, DAY) for told in (bounds.times, bounds.times_small, bounds.one, bounds.with_affiliates)] == [
        10.0, 15.0, 0.10, 0.15]


def test_a_form_that_moves_nothing_counts_for_nothing():
    told = {**BOOK.text("enhancement/letter_of_comfort"), "counts": {"2020-01-01": 0.5}}
    with pytest.raises(ValidationError, match="counts"):
        Enhancement.model_validate(told)


def test_the_catalogue_of_2025_has_its_nine_and_the_older_one_ends_where_it_begins():
    rules = BOOK.of(Catalogue)
    assert len(rules["catalogue_2025"].uses) == 9
    assert rules["catalogue_2025"].status == "to_confirm"
    assert in_force(rules, date(2025, 10, 1)) == ["catalogue_2025"]
    assert in_force(rules, date(2025, 9, 30)) == ["special_statistics_2019"]
    assert rules["catalogue_2025"].place("4.2").above[0] is rules["catalogue_2025"].uses["4"]


def test_a_code_stands_in_the_code_above_it():
    told = {**BOOK.text("green/special_statistics_2019")}
    told["uses"] = {"1": {"label": "a", "within": {"2.1": {"label": "b"}}}}
    with pytest.raises(ValidationError, match="does not stand within"):
        Catalogue.model_validate(told)


def test_the_principles_ask_most_of_a_and_least_of_c():
    rule = BOOK.of(Equator)["ep4"]
    counts = [len(asked(rule, category, 0.0, DAY)) for category in ("a", "b", "c")]
    assert counts == sorted(counts, reverse=True)
    assert len({number for number, *_ in asked(rule, "a", 200_000.0, DAY)}) == 10
    assert [name for _number, name, *_ in asked(rule, "c", 0.0, DAY)] == ["es_category", "covenants"]


@pytest.mark.parametrize(("carbon", "there"), [(100_000.0, False), (100_001.0, True), (None, True)])
def test_alternatives_are_asked_of_what_emits_much_or_untold(carbon, there):
    rule = BOOK.of(Equator)["ep4"]
    assert ("alternatives" in [name for _number, name, *_ in asked(rule, "b", carbon, DAY)]) is there


def test_the_esg_score_weighs_forty_thirty_thirty():
    """Domain reference 4.5."""
    rule = BOOK.of(Esg)["client"]
    sums = {pillar: sum(on(item.weight, DAY) for item in told.items.values()) for pillar, told in rule.pillars.items()}
    assert sums == {"environment": 40.0, "society": 30.0, "governance": 30.0}
    assert (on(rule.margin.step_bp, DAY), on(rule.margin.most_bp, DAY)) == (2.5, 5.0)
    bands = [rule.band(score, DAY) for score in (100.0, 80.0, 79.9, 40.0, 0.0)]
    assert bands == ["leading", "leading", "sound", "watch", "weak"]


def test_a_condition_after_the_drawing_tells_its_days():
    for rule in BOOK.of(ConditionList).values():
        assert all(one.days for one in rule.conditions.values() if one.gate == "after")
