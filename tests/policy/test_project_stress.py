"""The stress of industries and the sets of sensitivities: what their files may say, and what ships."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError

from clc.engines.cashflow.montecarlo import factor_of
from clc.policy.kind.sensitivity import Sensitivity
from clc.policy.kind.stress import Stress
from clc.policy.loader import shipped

DAY = date(2026, 11, 22)
BREAK = {"label": "B", "driver": "price", "figure": "min_dscr", "start": 1.0, "targets": [1.0]}
SECTIONS = set("ABCDEFGHIKLMNOPQRS")


def shock(**drivers: float) -> dict[str, Any]:
    return {"label": "Bad", "drivers": {name: {"2026-01-01": value} for name, value in drivers.items()}}


def stress(mild: Any, moderate: Any, severe: Any) -> Stress:
    shocks = {"mild": mild, "moderate": moderate, "severe": severe}
    return Stress.model_validate({"label": "X", "reference": "house", "order": 1, "sections": ["C"], "shocks": shocks})


def test_every_industry_but_banks_has_one_stress_and_all_others_the_general_one() -> None:
    told = shipped().of(Stress)
    named = [section for rule in told.values() for section in rule.sections]
    assert sorted(named) == sorted(SECTIONS)
    assert [name for name, rule in told.items() if not rule.sections] == ["general"]


def test_a_shock_is_as_of_a_day() -> None:
    rule = shipped().of(Stress)["mining"]
    assert rule.shocks["severe"].on_day(DAY)["price"] == 0.6
    assert rule.shocks["severe"].on_day(date(2025, 1, 1)) == {}


WRONG = [
    (shock(price=0.9), shock(price=0.95), shock(price=0.8), "less far"),
    (shock(price=0.9), shock(opex=1.1), shock(price=0.8), "less far"),
    (shock(rate=0.01), shock(rate=-0.02), shock(rate=0.03), "less far"),
    (shock(price=9), shock(price=9), shock(price=9), "between"),
    (shock(weather=1), shock(price=0.9), shock(price=0.8), "weather"),
]


@pytest.mark.parametrize(("mild", "moderate", "severe", "words"), WRONG)
def test_a_graver_shock_is_graver(mild: Any, moderate: Any, severe: Any, words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        stress(mild, moderate, severe)


def test_all_three_severities_are_told() -> None:
    with pytest.raises(ValidationError, match="mild, moderate and severe"):
        Stress.model_validate({"label": "X", "reference": "house", "order": 1, "shocks": {"mild": shock(price=0.9)}})


def test_the_shipped_ties_can_be_all_at_once() -> None:
    for rule in shipped().of(Sensitivity).values():
        matrix = np.array(rule.correlation())
        assert (matrix == matrix.T).all()
        assert factor_of(matrix, list(rule.draws)).shape == matrix.shape


def told(**more: Any) -> dict[str, Any]:
    swings = {"price": {"label": "P", "low": 0.9, "high": 1.1}}
    return {"label": "X", "reference": "house", "figure": "min_dscr", "swings": swings, **more}


@pytest.mark.parametrize(("more", "words"), [
    ({"ties": [{"first": "price", "second": "opex", "correlation": 0.5}]}, "drawn"),
    ({"swings": {"rate": {"label": "R", "low": 1.0, "high": 0.0}}}, "between"),
    ({"breakevens": {"x": {**BREAK, "end": 9.0}}}, "between"),
    ({"draws": {"price": {"kind": "cauchy"}}}, "kind"), ({"figure": "luck"}, "figure"),
])  # fmt: skip
def test_sets_that_cannot_be_meant_are_refused(more: Any, words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        Sensitivity.model_validate(told(**more))
