"""The schedules that an independent library worked out: every row of the 24 real cases."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from clc.engines.cashflow import schedule
from tests.engines.cashflow.by_hand import to_cent
from tests.shared import shared_data

CASES = 24
FIELDS = ("principal", "annual_rate", "start", "months_per_period", "type", "day_count", "interest_only_periods")


@pytest.fixture(scope="module")
def cases() -> list[dict[str, Any]]:
    file = shared_data("loan_schedules") / "quantlib_schedules.json"
    found: list[dict[str, Any]] = json.loads(file.read_text(encoding="utf-8"))["cases"]
    return found


def of(case: dict[str, Any], rounding: int | None = None) -> list[list[Any]]:
    told = {field: case[field] for field in FIELDS}
    return schedule(**told, periods=case["months"] // case["months_per_period"], rounding=rounding).rows()


@pytest.mark.parametrize("at", range(CASES))
def test_every_row_agrees(cases, at):
    ours, theirs = of(cases[at]), cases[at]["rows"]
    assert [row[0] for row in ours] == [row[0] for row in theirs]
    found, expected = (np.array([row[1:] for row in rows]) for rows in (ours, theirs))
    np.testing.assert_allclose(found[:, :3], expected[:, :3], rtol=1e-9, atol=0)
    np.testing.assert_allclose(found[:, 3], expected[:, 3], rtol=1e-9, atol=1e-14 * cases[at]["principal"])


@pytest.mark.parametrize("at", range(CASES))
def test_rounded_it_is_repaid_to_the_cent_and_stays_beside_the_exact_one(cases, at):
    exact, rounded = (np.array([row[1:] for row in of(cases[at], digits)]) for digits in (None, 2))
    cents = rounded[:, 1:] * 100
    assert np.abs(cents - np.rint(cents)).max() < 1e-4
    assert np.rint(cents[:, 1].sum()) == np.rint(cases[at]["principal"] * 100)
    assert rounded[-1, 3] == 0
    assert np.abs(rounded[:, 3] - exact[:, 3]).max() <= 0.02 * len(exact)
    assert rounded[0, 1] == pytest.approx(float(to_cent(Fraction(f"{exact[0, 1]:.6f}"))), abs=1e-6)


def test_there_are_as_many_cases_as_are_tested(cases):
    assert len(cases) == CASES
