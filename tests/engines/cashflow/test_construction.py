"""Building is funded without a circle. Vectors: domain reference 4.3 (e), (f)."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from clc.engines.cashflow.asking import Refused
from clc.engines.cashflow.construction import ORDERS, Financing, build

COSTS = [400.0, 600.0]


def near(found: Any, expected: Any) -> bool:
    return bool(np.allclose(found, expected, rtol=0, atol=0.5e-4))


def test_interest_while_building_is_funded_as_in_the_reference() -> None:
    built = build(COSTS, 0.05, Financing(0.7))
    assert near(built.interest, [7.1247, 25.1902])
    assert near(built.draw, [284.9873, 437.6331])
    assert near(built.equity, [122.1374, 187.5571])
    assert near([built.interest.sum(), built.facility, built.uses.sum(), built.gearing], [32.3149, 722.6204, 1032.3149, 0.7])


def test_fees_on_a_facility_that_must_pay_them_are_found_as_in_the_reference() -> None:
    built = build(COSTS, 0.05, Financing(0.7, upfront=0.01, commitment=0.005))
    assert near(built.facility, 730.9526)
    assert near(built.upfront, [7.3095, 0])
    assert near(built.interest, [7.3070, 25.5808])
    assert near(built.commitment, [2.9241, 1.0967])
    assert near(built.draw, [292.2784, 438.6742])
    assert abs(built.residual) < 1e-9


@pytest.mark.parametrize("order", ORDERS)
@given(costs=arrays(float, st.integers(1, 24), elements=st.floats(1, 1e6)), gearing=st.floats(0.05, 0.95),
       rate=st.floats(0, 0.02), upfront=st.floats(0, 0.05), share=st.floats(0, 0.1))
def test_uses_are_paid_and_gearing_is_met_whoever_draws_first(
    order: Any, costs: Any, gearing: float, rate: float, upfront: float, share: float) -> None:
    told = Financing(gearing, order, upfront=upfront, commitment=0.005, contingency=0.1, reserve=3.0, reserve_share=share)
    built = build(costs, rate, told)
    size = float(built.uses.sum())
    assert np.allclose(built.draw + built.equity, built.uses, rtol=1e-12)
    assert abs(built.residual) < 1e-9 * size
    assert float(built.gearing) == pytest.approx(gearing, rel=1e-9)
    assert (built.draw >= -1e-9 * size).all()
    assert (built.equity >= -1e-9 * size).all()
    assert built.cost.sum() == pytest.approx(1.1 * costs.sum())


def test_equity_goes_ahead_or_behind() -> None:
    ahead, behind = (build(COSTS, 0.05, Financing(0.7, order)) for order in ("equity_first", "debt_first"))
    assert ahead.equity[1] == pytest.approx(0, abs=1e-9)
    assert behind.equity[0] == pytest.approx(0, abs=1e-9)
    assert ahead.interest.sum() < build(COSTS, 0.05, Financing(0.7)).interest.sum() < behind.interest.sum()
    assert (ahead.paid_in >= 0.3 - 1e-12).all()
    assert behind.paid_in[0] == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize("order", ORDERS)
def test_a_given_facility_is_drawn_to_the_end(order: Any) -> None:
    built = build(COSTS, 0.05, Financing(order=order, upfront=0.01, commitment=0.005, facility=[500, 600]))
    assert built.draw.sum(axis=-1) == pytest.approx(np.array([500.0, 600]), abs=1e-9)
    assert (built.draw + built.equity).ravel() == pytest.approx(built.uses.ravel(), abs=1e-9)


def test_scenarios_are_built_at_once_as_one_by_one() -> None:
    gearing, costs = np.array([0.5, 0.6, 0.7]), np.array([[1.0, 2], [30, 40], [500, 600]])
    together = build(costs, 0.05, Financing(gearing, upfront=0.01))
    for at in range(3):
        assert build(costs[at], 0.05, Financing(gearing[at], upfront=0.01)).facility == together.facility[at]


@pytest.mark.parametrize(("costs", "rate", "told", "field"), [
    (COSTS, 0.05, Financing(1.0, upfront=1.0), "fees"), (COSTS, 0.05, Financing(70), "gearing"),
    (COSTS, 0.05, Financing(0.7, upfront=-0.1), "upfront"), ([-1.0, 2], 0.05, Financing(), "costs"),
    (COSTS, -0.05, Financing(), "rate"), ([], 0.05, Financing(), "costs"), ([np.nan], 0.05, Financing(), "costs"),
    (COSTS, 0.05, Financing(facility=5_000), "facility"), (COSTS, 0.05, Financing(order="debt_only"), "order"),  # type: ignore[arg-type]
])  # fmt: skip
def test_what_cannot_be_funded_is_refused_by_field(costs: Any, rate: float, told: Financing, field: str) -> None:
    with pytest.raises(Refused) as refused:
        build(costs, rate, told)
    assert refused.value.field == field
