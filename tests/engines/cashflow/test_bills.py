"""Bills discounted: days, interest, yield, tenor and presentment."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clc.engines.cashflow.asking import Refused
from clc.engines.cashflow.bills import discount, earned_by, latest_maturity, present_until, rate_of, tenor_fits
from clc.policy import loader
from clc.policy.kind.calendar import Calendar

CHINA = loader.shipped().of(Calendar)["china"].working
TOLD = {"discounted": "2025-04-08", "matures": "2025-09-30"}


def test_the_worked_example_of_a_bill():
    """Domain reference 5.4: 5,000,000 at 1.25 % for 175 days: 30,381.94, net 4,969,618.06, yield 1.2576 %."""
    found = discount(5_000_000, 0.0125, **TOLD, calendar=CHINA)
    assert (int(found.days), round(float(found.interest), 2), round(float(found.net), 2)) == (175, 30_381.94, 4_969_618.06)
    assert round(float(found.yield_), 6) == 0.012576


def test_a_maturity_on_a_holiday_moves_and_its_days_cost():
    """Domain reference 5.4: 2025-10-01 moves to 10-09: 184 days, 31,944.44."""
    found = discount(5_000_000, 0.0125, discounted="2025-04-08", matures="2025-10-01", calendar=CHINA)
    assert (int(found.days), found.collected.item(), round(float(found.interest), 2)) == (184, date(2025, 10, 9), 31_944.44)
    assert int(discount(5_000_000, 0.0125, discounted="2025-04-08", matures="2025-10-01").days) == 176


def test_a_paper_bill_payable_elsewhere_takes_three_days_more():
    found = discount(5_000_000, 0.0125, **TOLD, calendar=CHINA, paper_elsewhere=[False, True])
    assert found.days.tolist() == [175, 178]
    assert found.collected.tolist() == [date(2025, 9, 30), date(2025, 10, 3)]


def test_a_pool_of_bills_is_one_call():
    faces, rates = np.array([1e6, 2e6, 5e6]), np.array([0.01, 0.02, 0.0125])
    matures = ["2025-06-30", "2025-09-30", "2025-10-01"]
    together = discount(faces, rates, discounted="2025-04-08", matures=matures, calendar=CHINA)
    each = [discount(*row[:2], discounted="2025-04-08", matures=row[2], calendar=CHINA)
            for row in zip(faces, rates, matures, strict=True)]
    assert together.net.tolist() == pytest.approx([float(one.net) for one in each])


@given(st.floats(1, 1e9), st.floats(0, 0.5), st.integers(1, 366))
def test_the_rate_is_found_again_and_all_parts_sum(face, rate, days):
    due = np.datetime64("2025-04-08") + days
    found = discount(face, rate, discounted="2025-04-08", matures=due) if rate * days < 360 else None
    if found is None:
        return
    assert float(found.interest + found.net) == pytest.approx(face)
    assert float(rate_of(face, found.net, days)) == pytest.approx(rate, abs=1e-9)
    half = earned_by(found, "2025-04-08", np.datetime64("2025-04-08") + days // 2)
    assert float(half.earned + half.unearned) == pytest.approx(float(found.interest))


def test_a_discount_is_earned_day_by_day():
    bill = discount(5_000_000, 0.0125, **TOLD)
    found = earned_by(bill, "2025-04-08", ["2025-04-08", "2025-05-08", "2025-12-31"])
    assert found.earned.tolist() == pytest.approx([0, 5_000_000 * 0.0125 * 30 / 360, 30_381.9444444], rel=1e-9)


def test_a_bill_runs_six_months_at_most_and_is_presented_within_ten_days():
    """Order 2022 No. 4 art. 25; domain reference 5.4."""
    assert latest_maturity("2025-08-31").item() == date(2026, 2, 28)
    assert tenor_fits("2025-03-30", ["2025-09-30", "2025-10-01"]).tolist() == [True, False]
    assert present_until("2025-09-30").item() == date(2025, 10, 10)


@pytest.mark.parametrize(("told", "said"), [
    ({"face": 0}, "face: must be above 0"),
    ({"yearly": 1.25}, "rate: must be a share of 1, not a percentage"),
    ({"matures": "2025-04-08"}, "matures: must be after discounted"),
    ({"matures": "30 September"}, "matures: must be a day"),
    ({"year_days": 12}, "year_days: must be from 360"),
    ({"yearly": 0.9, "matures": "2026-12-31"}, "rate: leaves nothing of the bill"),
])
def test_a_bill_that_cannot_be_discounted_is_refused(told, said):
    with pytest.raises(Refused) as refusal:
        discount(**({"face": 1e6, "yearly": 0.0125} | TOLD | told))
    assert said in str(refusal.value)
