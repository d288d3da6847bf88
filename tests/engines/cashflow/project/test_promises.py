"""What a run promises for every case it takes: checks hold, nothing unknown, scenarios alone or together are the same."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clc.engines.cashflow.project import Case, Drivers, figures, run
from tests.engines.cashflow.project.small import small, told

SHARE = st.floats(0, 1)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Projects of every shape: periods, orders of funding, patterns of repayment, reserves, sweep, thin or losing ones."""
    months = draw(st.sampled_from([1, 3, 6, 12]))
    building = draw(st.integers(0, 2)) * 12
    years = draw(st.integers(3, 12))
    tenor = draw(st.integers(building // 12 + 1, building // 12 + years)) * 12
    pattern = draw(st.sampled_from(["sculpted", "level", "equal_principal", "bullet"]))
    senior: dict[str, Any] = {"name": "senior", "rate": draw(st.floats(0, 0.15)), "tenor_months": tenor,
                              "repayment": pattern,
                              "cover": draw(st.floats(1, 2)), "gearing": draw(SHARE),
                              "upfront_fee": draw(st.floats(0, 0.03)),
                              "commitment_fee": draw(st.floats(0, 0.01)), "slice": draw(st.floats(0.1, 1))}  # fmt: skip
    junior = {"name": "junior", "rate": 0.08, "tenor_months": building + 24, "repayment": "equal_principal", "cover": 1.1}
    end = 2026 + building // 12 + years
    return Case.model_validate(told(
        timeline={"close": "2026-01-01", "operation": f"{2026 + building // 12}-01-01", "end": f"{end}-01-01",
                  "months_per_period": months},
        uses=[{"name": "works", "amount": draw(st.floats(1, 5000)), "vat": draw(st.floats(0, 0.13))}],
        debt=draw(st.sampled_from([[], [senior], [senior, junior]])),
        revenue=[{"name": "sales", "price": draw(st.floats(0, 400)), "receivable_days": draw(st.floats(0, 720)), "vat": 0.06,
                  "degradation": draw(st.floats(0, 0.1))}],
        costs=[{"name": "upkeep", "amount": draw(st.floats(0, 300)), "payable_days": draw(st.floats(0, 400)), "vat": 0.06}],
        maintenance=[{"name": "overhaul", "cost": draw(st.floats(0, 300)), "every_years": draw(st.integers(1, 5)),
                      "reserve": draw(st.booleans())}],
        equity={"least": draw(SHARE), "order": draw(st.sampled_from(["pro_rata", "equity_first", "debt_first"])),
                "sponsor_loan": draw(SHARE), "sponsor_rate": 0.06},
        reserves={"service_months": draw(st.floats(0, 12)), "operating_months": draw(st.floats(0, 6)), "interest": 0.02,
                  "service_funded": draw(st.sampled_from(["completion", "cash", "letter_of_credit"])), "letter_fee": 0.01},
        sharing={"lock_up": draw(st.sampled_from([None, 1.15])), "sweep": draw(SHARE), "least_cash": draw(st.floats(0, 20)),
                 "sweep_order": draw(st.sampled_from(["inverse", "pro_rata"]))},
        tax_before_debt=draw(st.booleans()),
        working_capital={"inventory_days": draw(st.floats(0, 90)), "ahead": draw(st.booleans())},
    ))  # fmt: skip


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(case=cases())
def test_every_check_of_the_model_holds_and_every_line_is_a_number(case: Case) -> None:
    result = run(case)
    missed = {check.name: float(check.missed[0]) for check in result.checks if check.of == "model" and not check.holds.all()}
    assert missed == {}
    assert (result.debt >= 0).all()
    assert np.isfinite(result.gearing).all()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(case=cases())
def test_no_period_of_a_sized_debt_is_covered_less_than_asked(case: Case) -> None:
    held = {check.name: check for check in run(case).checks}
    assert held["cover_met"].missed[0] <= 1e-7


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(case=cases(), price=st.lists(st.floats(0.5, 1.5), min_size=3, max_size=3), kept=st.booleans())
def test_scenarios_together_are_the_scenarios_one_by_one(case: Case, price: list[float], kept: bool) -> None:
    late, keep = np.array([0.0, 5.0, 14.0]), run(case).kept() if kept else None
    together = run(case, Drivers(price=np.array(price), delay_months=late), keep=keep)
    for at in range(3):
        alone = run(case, Drivers(price=price[at], delay_months=late[at]), keep=keep)
        assert together.debt[at] == pytest.approx(alone.debt[0], rel=1e-8, abs=1e-6)
        for name in ("cfads", "service", "tax", "distributions", "balance"):
            assert together.lines[name][at] == pytest.approx(alone.lines[name][0], rel=1e-7, abs=1e-5)


def test_a_project_that_only_loses_borrows_nothing_and_says_why() -> None:
    result = run(small(revenue=[{"name": "sales", "price": 10.0}]))
    assert result.debt[0] == 0
    assert result.tranches[0].bound_by() == "no_cash"
    assert any("too thin" in words for words in result.reasons())
    assert any("equity IRR" in words for words in result.reasons())


def test_one_thin_year_bounds_the_debt_by_its_interest_and_no_repayment_falls_below_nothing() -> None:
    lines = [
        {"name": f"year_{at}", "price": 6.0 if at == 4 else 200.0, "from_year": at, "to_year": at} for at in range(1, 13)
    ]
    result = run(small(revenue=lines, costs=[], maintenance=[]))
    assert result.tranches[0].bound_by() == "interest"
    assert (result.lines["principal"] >= 0).all()
    assert all(check.holds.all() for check in result.checks if check.name in ("cover_met", "debt_repaid"))


def test_turns_agree_within_a_few_and_the_residual_is_told() -> None:
    result = run(small())
    assert result.passes < 20
    assert result.residual[0] <= 1e-12


def test_many_scenarios_in_blocks_are_the_same_scenarios_and_none_breaks_a_check() -> None:
    chance = np.random.default_rng(4)
    drivers = Drivers(price=chance.normal(1, 0.1, 500).clip(0.5, 1.5), rate=chance.normal(0, 0.01, 500), z=0.5)
    kept = run(small()).kept()
    blocks, whole = figures(small(), drivers, keep=kept, block=128), run(small(), drivers, keep=kept)
    assert blocks["checks_missed"].sum() == 0
    for name in ("debt", "min_dscr", "equity_irr", "npv"):
        assert blocks[name] == pytest.approx(getattr(whole, name), rel=1e-8, nan_ok=True)


def test_a_year_cut_short_by_the_end_of_the_project_has_no_maintenance_nobody_saved_for() -> None:
    result = run(small(
        timeline={"close": "2026-01-01", "operation": "2028-01-01", "end": "2035-07-01", "months_per_period": 6},
        uses=[{"name": "works", "amount": 1000.0}], tax={"rate": 0.25},
        revenue=[{"name": "sales", "volume": 100.0, "price": 2.4}],
        debt=[{"name": "senior", "rate": 0.05, "tenor_months": 84, "cover": 1.3}],
    ))  # fmt: skip
    reserve = result.lines["maintenance_reserve"][0]
    assert reserve.max() > 0
    assert reserve.min() >= -1e-9
    assert all(check.holds.all() for check in result.checks if check.of == "model")
