"""The worked examples of the domain reference 4.3, through a case and a run."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from clc.engines.cashflow.project import Case, Drivers, run
from clc.engines.cashflow.project.grid import grid_of
from clc.engines.cashflow.project.paying import reserve_target
from tests.engines.cashflow.project.small import reference, small

LOAN: dict[str, Any] = {"name": "loan", "rate": 0.05, "tenor_months": 120, "cover": 1.3}
CAPPED = [{**LOAN, "gearing": 0.7}]


def test_a_sculpted_loan_is_sized_by_its_cover() -> None:
    result = run(reference(debt=[LOAN], uses=5000.0))
    assert result.debt[0] == pytest.approx(761.4710, abs=5e-5)
    assert result.tranches[0].bound_by() == "cover"
    assert result.lines["interest"][0, [1, 2, 5, 10]] == pytest.approx([38.0735, 35.3618, 25.9086, 5.0549], abs=5e-5)
    assert result.lines["principal"][0, [1, 2, 5, 10]] == pytest.approx([54.2341, 58.4843, 72.5529, 101.0989], abs=5e-5)
    assert result.lines["dscr"][0, 1:11] == pytest.approx(1.3, abs=1e-9)
    assert result.lines["llcr"][0, 1] == pytest.approx(1.3, abs=1e-9)
    assert result.lines["plcr"][0, 1] == pytest.approx(1.5113, abs=5e-5)


def test_gearing_binds_and_raises_the_cover() -> None:
    result = run(reference(debt=CAPPED))
    assert result.tranches[0].bound_by() == "gearing"
    assert result.lines["dscr"][0, 1:11] == pytest.approx(1.41416, abs=5e-6)
    told = [49.8560, 53.7631, 57.8655, 62.1730, 66.6959, 71.4450, 76.4315, 81.6674, 87.1650, 92.9375]
    assert result.lines["principal"][0, 1:11] == pytest.approx(told, abs=5e-5)
    assert result.lines["plcr"][0, 1] == pytest.approx(1.6441, abs=5e-5)


def test_a_level_loan_has_the_covers_of_its_payment() -> None:
    result = run(
        reference(debt=[{"name": "loan", "rate": 0.05, "tenor_months": 120, "repayment": "level", "amount": 700.0}])
    )
    assert result.lines["service"][0, 1:11] == pytest.approx(90.6532, abs=5e-5)
    told = [1.3237, 1.3458, 1.3679, 1.3899, 1.4120, 1.4340, 1.4561, 1.4782, 1.5002, 1.5223]
    assert result.lines["dscr"][0, 1:11] == pytest.approx(told, abs=5e-5)
    assert result.average_dscr[0] == pytest.approx(1.4230, abs=5e-5)


@pytest.mark.parametrize(("drivers", "least", "average"), [
    (Drivers(price=0.9), 1.2020, 1.2020), (Drivers(opex=1.1), 1.3435, 1.3435), (Drivers(rate=0.01), 1.3064, 1.3506),
    (Drivers(price=0.9, opex=1.1, rate=0.01), 1.0451, 1.0805),
])  # fmt: skip
def test_the_sensitivities_keep_the_debt_of_the_base(drivers: Drivers, least: float, average: float) -> None:
    case = reference(debt=CAPPED, opex=True)
    found = run(case, drivers, keep=run(case).kept())
    assert found.min_dscr[0] == pytest.approx(least, abs=5e-5)
    assert found.average_dscr[0] == pytest.approx(average, abs=5e-5)


def test_a_delay_of_six_months_halves_the_first_years_cover_and_the_sponsors_pay_what_lacks() -> None:
    case = reference(debt=CAPPED, opex=True)
    found = run(case, Drivers(delay_months=6.0), keep=run(case).kept())
    assert found.min_dscr[0] == pytest.approx(0.7071, abs=5e-5)
    assert found.average_dscr[0] == pytest.approx(1.3435, abs=5e-5)
    assert found.lines["support"][0, 1] == pytest.approx(84.8560 - 60.0, abs=5e-4)


def test_the_fall_of_revenue_to_a_cover_of_one_is_the_breakeven() -> None:
    case = reference(debt=CAPPED, opex=True)
    found = run(case, Drivers(price=np.array([1 - 0.19524, 1 - 0.14810])), keep=run(case).kept())
    assert found.min_dscr == pytest.approx([1.0, 1.1], abs=2e-5)


def test_interest_of_construction_is_funded_at_the_gearing() -> None:
    case = Case.model_validate({
        "name": "Works",
        "timeline": {"close": "2026-01-01", "operation": "2028-01-01", "end": "2040-01-01", "months_per_period": 12},
        "uses": [{"name": "works", "amount": 1000.0, "spread": [0.4, 0.6]}],
        "debt": [{"name": "loan", "rate": 0.05, "tenor_months": 144, "repayment": "level", "gearing": 0.7}],
        "revenue": [{"name": "sales", "price": 300.0}],
    })  # fmt: skip
    result = run(case)
    assert result.lines["capitalised_interest"][0, 1:3] == pytest.approx([7.1247, 25.1902], abs=5e-5)
    assert result.lines["draws"][0, 1:3] == pytest.approx([284.9873, 437.6331], abs=5e-5)
    assert result.lines["equity_paid"][0, 1:3] == pytest.approx([122.1374, 187.5571], abs=5e-5)
    assert result.debt[0] == pytest.approx(722.6204, abs=5e-5)
    assert result.gearing[0] == pytest.approx(0.7, abs=1e-12)


def test_a_reserve_of_six_months_holds_half_of_the_next_years_service() -> None:
    result = run(reference(debt=CAPPED))
    target = reserve_target(result.lines["service"], 6.0, grid_of(result.case), from_column=0)
    assert target[0, :2] == pytest.approx([42.4280, 43.1351], abs=5e-5)


def test_returns_of_project_and_equity() -> None:
    result = run(reference(debt=CAPPED))
    assert result.project_irr[0] == pytest.approx(0.075028, abs=5e-7)
    assert result.equity_irr[0] == pytest.approx(0.112543, abs=5e-7)
    assert result.npv[0] == pytest.approx(86.7350, abs=5e-5)
    assert result.returns.payback_years[0] == pytest.approx(7.8806, abs=5e-5)


@pytest.mark.parametrize(("level", "share"), [("p50", 1.0), ("p90", 0.897476), ("p99", 0.813892)])
def test_a_volume_of_less_probability_is_lower_by_its_deviation(level: str, share: float) -> None:
    sold = run(small(volume_level=level)).lines["revenue"][0] / run(small()).lines["revenue"][0].clip(1e-9)
    assert sold[3:] == pytest.approx(share, abs=5e-7)
