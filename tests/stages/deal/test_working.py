"""What a structure comes to: the vectors of the domain reference, and every product of the book."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from clc.stages.deal.design import Design
from clc.stages.deal.working import worked

START = date(2026, 1, 1)


def design(**told: Any) -> Design:
    """A loan of a million for a year at 4.35 %."""
    return Design(**{"product": "working_capital", "amount": Decimal(1_000_000), "starts": START, "tenor_months": 12,
                     "repayment": "level", "rate": Decimal("0.0435"), "day_count": "30/360", **told})


def test_level_instalments_are_those_of_the_reference() -> None:
    """Domain reference 5.3, TV-AMORT."""
    found = worked(design(), "interest")
    assert found.instalment == pytest.approx(85_309.90, abs=0.001)
    assert found.total_interest == pytest.approx(23_718.79, abs=0.001)


def test_a_fee_at_the_start_makes_the_cost_of_the_reference() -> None:
    """Domain reference 5.3: 0.5 % upfront on 4.35 % quarterly for a year: nominal 4.8653 %, effective 4.9548 %."""
    found = worked(design(repayment="bullet", months_per_period=3, upfront_fee=Decimal("0.005")), "interest")
    assert found.nominal == pytest.approx(0.048653, abs=5e-7)
    assert found.effective == pytest.approx(0.049548, abs=5e-7)
    assert found.total_fees == 5000


def test_a_discount_is_kept_at_the_start() -> None:
    found = worked(design(repayment="bullet", tenor_months=6, rate=Decimal("0.0125"), day_count="ACT/360"), "discount")
    assert found.total_interest == pytest.approx(1_000_000 * 0.0125 * 181 / 360, abs=0.005)
    assert found.paid.tolist() == [1_000_000]
    assert found.effective is not None
    assert found.effective > 0.0125


def test_a_commission_moves_no_money_out() -> None:
    found = worked(design(repayment="bullet", months_per_period=3, rate=Decimal("0.01")), "commission")
    assert found.total_interest == pytest.approx(10_000)
    assert found.schedule.principal.sum() == 0
    assert found.effective is None


def test_a_fee_by_the_year_is_paid_on_the_balance() -> None:
    found = worked(design(repayment="bullet", yearly_fee=Decimal("0.001")), "interest")
    assert found.total_fees == pytest.approx(1000, abs=0.06)
    assert found.first == pytest.approx(1_000_000 * 0.0435 / 12 + 1000 / 12, abs=0.01)


@pytest.mark.parametrize(("repayment", "terms"), [
    ("level", {}), ("equal_principal", {}), ("bullet", {}), ("bullet_at_maturity", {}), ("interest_only_then_level", {}),
    ("interest_only_then_equal_principal", {}), ("balloon", {"balloon_share": 0.3}), ("revolving", {}),
    ("step", {"step_months": 6, "step_growth": 0.05}), ("seasonal", {"season": [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 2, 2]}),
    ("custom", {"amounts": [0, 0, 250_000, 250_000, 250_000, 250_000, 0, 0, 0, 0, 0, 0]}),
    ("sculpted", {"shares": [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]}),
])
def test_every_repayment_pays_the_principal_back_to_the_cent(repayment: str, terms: dict[str, Any]) -> None:
    found = worked(design(repayment=repayment, terms=terms), "interest")
    assert found.schedule.principal.sum() == pytest.approx(1_000_000, abs=0.001)
    assert abs(found.schedule.closing_balance[-1]) < 0.001
    assert found.effective is not None
    assert found.life is not None
    assert 0 < found.life <= 1
