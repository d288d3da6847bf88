"""Reserves hold the next service and the next great repair. Vector: domain reference 4.3 (g)."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from clc.engines.cashflow.reserve import evenly_funded, recurring, service_target, topped_up
from clc.engines.cashflow.sized import Caps, DebtTerms
from clc.engines.cashflow.sizing import size

SERVICE = arrays(float, st.integers(1, 20), elements=st.floats(0, 1000))


def test_six_months_of_service_are_half_of_the_next_year() -> None:
    sized = size(120.0 + 2 * np.arange(12), 0.05, DebtTerms(10), Caps(gearing=0.7, uses=1000))
    target = service_target(sized.service, 0.5)
    assert target[:2] == pytest.approx([42.4280, 43.1351], abs=0.5e-4)
    assert not target[10:].any()


@given(SERVICE, st.integers(0, 25))
def test_whole_periods_are_the_sum_of_what_comes_next(service: Any, periods: int) -> None:
    target = service_target(service, periods)
    for start in range(len(service) + 1):
        assert target[start] == pytest.approx(service[start : start + periods].sum(), abs=1e-6)


def test_parts_of_a_period_are_of_the_one_after_the_whole_ones() -> None:
    assert service_target([1.0, 2, 3, 4], 2.5).tolist() == [4.5, 7, 7, 4, 0]


@given(SERVICE)
def test_repairs_are_put_aside_before_they_fall_due(costs: Any) -> None:
    funded = evenly_funded(costs)
    held = (funded - costs).cumsum()
    assert funded.sum() == pytest.approx(costs.sum(), abs=1e-6)
    assert (held >= -1e-6).all()
    assert np.abs(held[costs > 0]).max(initial=0) < 1e-6


def test_a_repair_falls_due_at_its_grown_price() -> None:
    due = recurring(100.0, 3, 7, growth=0.1)
    assert due == pytest.approx([0, 0, 121, 0, 0, 100 * 1.1**5, 0])
    assert not recurring(100.0, 0, 7).any()
    assert evenly_funded(due) == pytest.approx([121 / 3] * 3 + [100 * 1.1**5 / 3] * 3 + [0])


@given(SERVICE, st.floats(0, 500), st.floats(0, 500))
def test_an_account_is_filled_no_faster_than_cash_comes(target: Any, cash: float, opening: float) -> None:
    moves = topped_up(target, cash, opening=opening)
    assert (moves.put_in <= cash).all()
    assert (moves.balance <= np.maximum(target, 0) + 1e-9).all()
    assert opening + (moves.put_in - moves.taken).sum() == pytest.approx(moves.balance[-1], abs=1e-6)
