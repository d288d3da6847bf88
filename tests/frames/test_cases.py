"""The cases of a book are its tests: one that fails, and a name that nothing provides, are found."""

from __future__ import annotations

import pytest

from clc.frames.cases import check
from tests.frames.portfolio import BOOK


def found(path: str, **changes: object) -> list[str]:
    return [str(failure) for failure in check(BOOK.overlay({path: changes}))]


def test_the_shipped_book_has_no_failure():
    assert check(BOOK) == []


def test_a_case_whose_level_changed_is_found():
    told = found("warning/high_leverage", levels={"orange": {"2015-01-01": 0.79}})
    assert told == ["warning/high_leverage: 2020-06-30 0.8: expected yellow, found orange"]


def test_an_indicator_that_no_function_computes_is_found():
    cases = [{"as_of": "2020-06-30", "moon_phase": None, "expect": "unknown"}]
    assert any("no such indicator" in each for each in found("warning/high_leverage", indicator="moon_phase", cases=cases))


def test_a_unit_that_is_not_the_indicators_is_found():
    assert found("warning/high_leverage", unit="percent") == [
        "warning/high_leverage: debt_to_assets: expected an indicator in percent, found share"
    ]


def test_a_tier_that_reads_what_nothing_tells_is_found():
    told = found("tier/client", management={"core_flag": "moon_phase"})
    assert any("moon_phase" in each for each in told)


def test_a_tier_case_that_does_not_hold_is_found():
    told = found("tier/client", service={"gold": {"from_points": {"2015-01-01": 90}}})
    assert any("'gold'" in each for each in told)


def test_a_change_is_judged_by_the_value_before():
    cases = [
        {"as_of": "2020-06-30", "debt_to_assets": 0.7, "before": 0.6, "expect": "yellow"},
        {"as_of": "2020-06-30", "debt_to_assets": 0.7, "before": None, "expect": "unknown"},
    ]
    assert found("warning/high_leverage", when="rises_by", levels={"yellow": {"2015-01-01": 0.1}}, cases=cases) == []


@pytest.mark.parametrize(("history", "expect"), [([0.85, 0.1], "orange"), ([0.1, 0.1], "green"), ([None, 0.1], "unknown")])
def test_persistence_is_judged_by_the_history_of_the_case(history, expect):
    cases = [{"as_of": "2020-06-30", "debt_to_assets": 0.85, "history": history, "expect": expect}]
    assert found("warning/high_leverage", **{"for": "2 of 3"}, cases=cases) == []
