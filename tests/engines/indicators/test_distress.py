"""The distress models on SAMPLE-CO, domain reference 3.10, and that they stay what they are: for reference only."""

from math import isnan, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm

from clc.engines.indicators import distress, registry
from clc.frames.cases import check
from clc.policy import loader
from clc.policy.text import read

X1, X2, X3, X4, X5 = 0.073797, 0.171381, 0.085071, 0.662547, 1.073715
MODELS = [name for name, one in registry.all().items() if one.reference_only]


def test_the_parts_of_the_sample_company():
    found = distress.parts((27_004.0, 23_430.0), 8_300.0, 4_120.0, 48_430.0)
    assert found == pytest.approx((X1, X2, X3), abs=5.1e-7)


def test_altmans_models_on_the_published_parts():
    assert distress.z_private(X1, X2, X3, X4, X5) == pytest.approx(1.8122, abs=5e-5)
    assert distress.z_emerging(X1, X2, X3, X4) == pytest.approx(2.3102, abs=5e-5)
    assert distress.z_listed(X1, X2, X3, 0.823893, X5) == pytest.approx(2.1773, abs=5e-5)


def test_ohlsons_model_at_the_size_of_the_reference():
    shares = (29_130 / 48_430, X1, 23_430 / 27_004, 2_805 / 48_430, 3_589 / 29_130)
    score = distress.ohlson(9.0, shares, 0.0, 305 / 5_305)
    assert score == pytest.approx(-1.7886, abs=5e-5)
    assert distress.logistic(score) == pytest.approx(0.1432, abs=5e-5)


@given(working=st.floats(-1, 1), more=st.floats(0.001, 1))
def test_more_working_capital_never_makes_failure_likelier(working, more):
    one, other = (distress.ohlson(9.0, (0.5, w, 1.0, 0.1, 0.1), 0.0, 0.0) for w in (working, working + more))
    assert other < one


def test_zmijewskis_model_on_the_sample_company():
    score = distress.zmijewski(2_805 / 48_430, 29_130 / 48_430, 27_004 / 23_430)
    assert score == pytest.approx(-1.1769, abs=5e-5)
    assert distress.normal(score) == pytest.approx(0.1196, abs=5e-5)


@given(score=st.floats(-12, 12))
def test_the_normal_distribution_is_right_to_a_ten_millionth(score):
    assert distress.normal(score) == pytest.approx(norm.cdf(score), abs=1e-7)


@pytest.mark.parametrize(("model", "value", "zone"), [
    ("altman_z", 2.1773, "grey"), ("altman_z", 3.0, "safe"), ("altman_z", 1.8, "distress"),
    ("altman_z_private", 1.8122, "grey"), ("altman_z_emerging", 2.3102, "grey"), ("altman_em_score", 5.5602, "grey"),
    ("ohlson_probability", 0.1432, "safe"), ("zmijewski_probability", 0.6, "distress"), ("altman_z", nan, "unknown"),
])  # fmt: skip
def test_a_value_lies_in_its_zone(model, value, zone):
    assert distress.ZONES[int(distress.zone(model, value))] == zone


def test_there_is_no_zone_of_another_indicator():
    with pytest.raises(KeyError):
        distress.zone("debt_to_assets", 0.5)


def test_the_eight_models_say_themselves_that_they_are_for_reference_only():
    assert len(MODELS) == 8
    assert all("for reference only" in registry.all()[name].meaning for name in MODELS)
    assert set(distress.Z_ZONES) | set(distress.P_ZONES) <= set(MODELS)


def test_no_rule_of_the_book_judges_by_a_model():
    assert not {rule.indicator for rule in loader.shipped().warnings.values()} & set(MODELS)


def test_a_warning_by_a_model_is_refused():
    text = """
label: Altman says so
reference: nobody
category: finance
indicator: altman_z
unit: count
when: below
levels: {red: {2015-01-01: 1.81}}
plan: review_leverage
cases: [{as_of: 2020-06-30, altman_z: null, expect: unknown}]
"""
    book = loader.shipped().overlay({"warning/by_a_model": read(text.encode()).told})
    assert [failure.rule for failure in check(book)] == ["warning/by_a_model"]


def test_size_is_unknown_of_a_firm_without_assets():
    assert isnan(registry.all()["ohlson_score"].function(0.0, nan, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0))
