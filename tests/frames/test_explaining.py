"""Why a warning gave its level: the meaning of the indicator, the bands, and the comparison that decided."""

from __future__ import annotations

import pytest

from clc.engines.judge import LEVELS
from clc.frames.explaining import SAID, STATUS_SAID, explain_rule
from clc.frames.warnings import look_at, warning_code
from tests.frames.portfolio import BOOK, DAY, ON

RULE = ON.warnings["high_leverage"]


def test_an_explanation_says_what_the_indicator_means_and_from_which_facts():
    told = explain_rule(RULE, 0.85, "orange")
    assert told.meaning == "Total liabilities over total assets at the latest year's end."
    assert told.inputs == ("total_liabilities", "total_assets")
    assert (told.reference, told.status) == ("domain reference 6, W01", "to_confirm")
    assert told.status_said == STATUS_SAID["to_confirm"]


def test_every_band_says_whether_the_value_passed_it():
    bands = explain_rule(RULE, 0.85, "orange").bands
    assert [(band.level, band.threshold, band.passed) for band in bands] == [
        ("yellow", 0.7, True),
        ("orange", 0.8, True),
        ("red", 0.9, False),
    ]


def test_the_threshold_that_decided_is_named():
    told = explain_rule(RULE, 0.85, "orange").said
    assert told.text % told.values == "0.85 is above 0.8"
    told = explain_rule(RULE, 0.5, "green").said
    assert told.text % told.values == "0.5 is not above 0.7"


def test_unknown_is_said_to_be_unknown():
    told = explain_rule(RULE, None, "unknown")
    assert "not known" in told.said.text
    assert {band.passed for band in told.bands} == {None}


@pytest.mark.parametrize("when", ["rises_by", "falls_by"])
def test_a_change_is_explained_by_its_size(when):
    on = BOOK.overlay({"warning/high_leverage": {"when": when, "levels": {"yellow": {"2015-01-01": 0.1}}}}).at(DAY)
    value, before = (0.75, 0.5) if when == "rises_by" else (0.5, 0.75)
    told = explain_rule(on.warnings["high_leverage"], value, "yellow", before=before)
    assert told.said.values == {"value": 0.25, "threshold": 0.1}
    assert told.said.text == SAID[when][0]
    assert explain_rule(on.warnings["high_leverage"], value, "unknown").said.values == {}


@pytest.mark.parametrize("name", ON.warnings)
def test_the_bands_and_the_verdict_never_disagree(name):
    rule = ON.warnings[name]
    for threshold in rule.thresholds.values():
        for value in (threshold - 0.001, float(threshold), threshold + 0.001):
            level = LEVELS[round(warning_code(rule, look_at({rule.indicator: value}, {})))]
            passed = [band.level for band in explain_rule(rule, value, level).bands if band.passed]
            assert level == (passed[-1] if passed else "green")
