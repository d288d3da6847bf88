"""Scenarios, tornado and breakevens of the small project. Vectors: domain reference 4.3 (d)."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clc.engines.cashflow.asking import Refused
from clc.engines.cashflow.breakeven import REASONS, breakeven
from clc.engines.cashflow.operating import paid_late
from clc.engines.cashflow.ratios import Numbers
from clc.engines.cashflow.sensitivity import together, tornado
from tests.engines.cashflow.small_project import NEUTRAL, run

SCENARIOS = {
    "base": ({}, 1.4142, 1.4142), "revenue -10 %": ({"price": 0.9}, 1.2020, 1.2020),
    "costs +10 %": ({"opex": 1.1}, 1.3435, None),
    "rate +100 bp": ({"rate": 0.01}, 1.3064, 1.3506),
    "combined": ({"price": 0.9, "opex": 1.1, "rate": 0.01}, 1.0451, 1.0805),
    "building +10 %, debt 770": ({"debt": 1.1}, 1.2856, 1.2856),
    "6 months late": ({"first_year": 0.5}, 0.7071, 1.3435),
}  # fmt: skip


def test_the_scenarios_of_the_reference_in_one_call() -> None:
    found = run(together([told for told, _, _ in SCENARIOS.values()], NEUTRAL))
    for at, (name, (_, lowest, mean)) in enumerate(SCENARIOS.items()):
        assert found["min_cover"][at] == pytest.approx(lowest, abs=0.5e-4), name
        if mean is not None:
            assert found["average_cover"][at] == pytest.approx(mean, abs=0.5e-4), name


def test_the_breakevens_of_the_reference() -> None:
    found = breakeven(run, "price", "min_cover", [1.0, 1.1, 1.4141], start=1.0, end=0.0)
    assert (found.value[:2] - 1) * 100 == pytest.approx([-19.524, -14.810], abs=0.5e-3)
    assert run({"price": found.value})["min_cover"] == pytest.approx([1.0, 1.1, 1.4141], abs=1e-12)


def test_a_breakeven_out_of_reach_says_so() -> None:
    found = breakeven(run, "price", "min_cover", [1.0, 9.0], start=1.0, end=0.5)
    assert [REASONS[code] for code in found.why] == ["found", "out_of_reach"]
    assert np.isnan(found.value).tolist() == [False, True]


def test_a_breakeven_beside_other_changes() -> None:
    alone = breakeven(run, "price", "min_cover", 1.0, start=1.0, end=0.0)
    beside = breakeven(run, "price", "min_cover", 1.0, start=1.0, end=0.0, others={"opex": 1.1, "rate": 0.01})
    assert beside.value[0] > alone.value[0]
    both = run({"price": beside.value, "opex": np.array([1.1]), "rate": np.array([0.01])})
    assert both["min_cover"] == pytest.approx(1.0, abs=1e-12)


def stepped(drivers: Mapping[str, Numbers]) -> dict[str, Numbers]:
    """A figure that falls off a step at 0.7, and does not exist below 0.2."""
    at = drivers["x"]
    return {"figure": np.where(at < 0.2, np.nan, np.where(at > 0.7, 2.0 + at, at))}


def test_a_step_is_found_where_it_is() -> None:
    found = breakeven(stepped, "x", "figure", [1.5, 0.1], start=1.0, end=0.0)
    assert found.value[0] == pytest.approx(0.7, abs=1e-9)
    assert REASONS[found.why[1]] == "out_of_reach"
    nothing = breakeven(stepped, "x", "figure", [1.5], start=0.1, end=0.0)
    assert REASONS[nothing.why[0]] == "unknown_figure"


@given(st.floats(0.2, 3), st.floats(-2, 2))
def test_a_straight_figure_breaks_even_on_its_line(slope: float, level: float) -> None:
    line = [level + slope / 3]
    found = breakeven(lambda drivers: {"y": slope * drivers["x"] + level}, "x", "y", line, start=1.0, end=-1.0)
    assert found.value[0] == pytest.approx(1 / 3, abs=1e-9)


def test_a_tornado_has_its_widest_bar_first_and_unknown_ones_last() -> None:
    swings = {"rate": (0.01, -0.01), "price": (0.9, 1.1), "opex": (1.1, 0.9), "debt": (0.0, 1.0)}
    found = tornado(run, "min_cover", swings, NEUTRAL)
    assert found.base == pytest.approx(1.4142, abs=0.5e-4)
    assert [bar.driver for bar in found.bars] == ["price", "opex", "rate", "debt"]
    assert found.bars[0].at_low == pytest.approx(1.2020, abs=0.5e-4)
    assert np.isnan(found.bars[-1].at_low)


def test_an_unknown_driver_is_refused() -> None:
    with pytest.raises(Refused, match="weather"):
        together([{"weather": 1.0}], NEUTRAL)


def test_money_paid_two_years_late_is_not_there_before() -> None:
    assert paid_late([10.0, 20, 30], 2).tolist() == [0, 0, 10]
    assert not paid_late([10.0, 20, 30], 5).any()
