"""Late and misused money: penalty rates, penalty and compound interest, the order of settling."""

from __future__ import annotations

import narwhals.stable.v2 as nw
import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clc.engines.cashflow import arrears
from clc.engines.cashflow.asking import Refused
from clc.engines.cashflow.penalty import (
    Uplift,
    above_guide,
    charge,
    court_delay,
    penalty_rate,
    simple_interest,
    stamp_duty,
)
from clc.engines.cashflow.settling import settle_in_order

UPLIFT = Uplift(overdue=0.5, misuse=1.0)
MONEY = st.floats(0, 1e9)


def test_the_worked_examples_of_penalty_interest():
    """Domain reference 5.3: 4.5 % + 50 % = 6.75 %, 1,000,000 over 45 days 8,437.50; unpaid 11,250.00 compounds to 94.92;
    misuse + 100 % = 9.0 %."""
    assert penalty_rate(0.045, UPLIFT) == pytest.approx(0.0675)
    assert penalty_rate(0.045, UPLIFT, overdue=0.0, misuse=1.0) == pytest.approx(0.09)
    assert simple_interest(1_000_000.0, 0.0675, 45.0) == pytest.approx(8_437.50)
    assert simple_interest(1_000_000.0, 0.045, 90.0) == pytest.approx(11_250.00)
    found = charge(1_000_000.0, 11_250.0, 0.045, UPLIFT, days=45)
    assert (float(found.penalty), round(float(found.compound), 2)) == (pytest.approx(8_437.50), 94.92)


def test_overdue_and_misused_take_the_higher_rate_not_both():
    assert penalty_rate(0.045, UPLIFT, overdue=1.0, misuse=1.0) == pytest.approx(0.09)
    assert penalty_rate(0.045, Uplift(overdue=0.5, misuse=0.5), overdue=1.0, misuse=1.0) == pytest.approx(0.0675)
    assert penalty_rate(0.045, UPLIFT, overdue=0.0, misuse=0.0) == 0.045


def test_a_cap_bounds_the_penalty_and_never_lowers_the_contract_rate():
    assert penalty_rate(0.20, Uplift(cap=0.24)) == pytest.approx(0.24)
    assert penalty_rate(0.30, Uplift(cap=0.24)) == pytest.approx(0.30)
    assert above_guide(70_000.0, 1_000_000.0, 90.0, cap=0.24) == pytest.approx(10_000.0)
    assert above_guide(50_000.0, 1_000_000.0, 90.0, cap=0.24) == 0


def test_penalty_rates_of_floats_arrays_and_columns_agree():
    rates, late, astray = [0.045, 0.05, 0.2, 0.04], [1.0, 0.0, 1.0, 0.0], [0.0, 1.0, 1.0, 0.0]
    uplift = Uplift(cap=0.24)
    each = [penalty_rate(*row[:1], uplift, overdue=row[1], misuse=row[2]) for row in zip(rates, late, astray, strict=True)]
    arrays = penalty_rate(np.array(rates), uplift, overdue=np.array(late), misuse=np.array(astray))
    table = nw.from_native(pl.DataFrame({"rate": rates, "late": late, "astray": astray}), eager_only=True)
    columns = table.select(found=penalty_rate(nw.col("rate"), uplift, overdue=nw.col("late"), misuse=nw.col("astray")))
    assert arrays == pytest.approx(each)
    assert columns["found"].to_list() == pytest.approx(each)


def test_within_the_term_unpaid_interest_compounds_at_the_contract_rate():
    found = charge(0.0, 10_000.0, 0.045, UPLIFT, days=90, days_within_term=60)
    assert float(found.compound) == pytest.approx(10_000 * (0.045 * 60 + 0.0675 * 30) / 360)
    misused = charge(1_000_000.0, 0.0, 0.045, UPLIFT, days=90, days_within_term=90, misuse=1.0)
    assert float(misused.penalty) == pytest.approx(1_000_000 * 0.09 * 90 / 360)
    with pytest.raises(Refused, match="days_within_term: must not exceed days"):
        charge(1.0, 0.0, 0.045, UPLIFT, days=10, days_within_term=11)


def test_court_delay_and_stamp_duty():
    """Domain reference 5.3: 1,000,000 for 30 days: 5,250.00; 0.005 % of principal."""
    assert court_delay(1_000_000.0, 30.0) == pytest.approx(5_250.0)
    assert stamp_duty(10_000_000.0) == pytest.approx(500.0)


def test_a_payment_settles_costs_then_interest_then_principal():
    used = settle_in_order([50.0, 500.0, 5_000.0], costs=100.0, interest=200.0, principal=1_000.0)
    assert used.costs.tolist() == [50, 100, 100]
    assert used.interest.tolist() == [0, 200, 200]
    assert used.principal.tolist() == [0, 200, 1_000]
    assert used.left.tolist() == [0, 0, 3_700]
    other = settle_in_order(500.0, interest=200.0, principal=400.0, order=("principal", "interest", "costs"))
    assert (float(other.principal), float(other.interest)) == (400, 100)
    with pytest.raises(Refused, match="order: must name"):
        settle_in_order(1.0, order=("costs", "interest", "interest"))


@given(MONEY, MONEY, MONEY, MONEY)
def test_every_cent_of_a_payment_goes_somewhere_and_no_debt_is_overpaid(paid, costs, interest, principal):
    used = settle_in_order(paid, costs=costs, interest=interest, principal=principal)
    assert float(used.costs + used.interest + used.principal + used.left) == pytest.approx(paid, rel=1e-9, abs=1e-6)
    assert used.costs <= costs
    assert used.interest <= interest
    assert used.principal <= principal
    assert used.left == 0 or used.principal == principal


def spell(**told):
    """An overdue loan of 1,000,000 from 2025-04-01."""
    return arrears.Spell(**({"bounds": ["2025-04-01", "2025-05-16"], "contract": 0.045, "penalty": 0.0675,
                             "principal_due": [1_000_000.0], "interest_due": [11_250.0]} | told))


def test_arrears_repeat_the_worked_example_of_45_days():
    owed = arrears.run(spell())
    assert (owed.penalty[-1], round(owed.compound[-1], 2)) == (pytest.approx(8_437.50), 94.92)
    assert owed.total[-1] == pytest.approx(1_000_000 + 11_250 + 8_437.50 + 94.92, abs=0.01)


def test_penalty_across_a_change_of_the_rate_is_that_of_the_days():
    owed = arrears.run(spell(bounds=["2025-04-01", "2025-04-21", "2025-05-16"], contract=[0.045, 0.04],
                             penalty=[0.0675, 0.06], principal_due=[1_000_000.0, 0.0], interest_due=[0.0, 0.0]))
    assert owed.penalty[-1] == pytest.approx(1_000_000 * (0.0675 * 20 + 0.06 * 25) / 360)


def test_a_payment_on_the_way_lowers_what_bears_penalty_from_its_day():
    owed = arrears.run(spell(bounds=["2025-04-01", "2025-04-21", "2025-05-16"], principal_due=[1_000_000.0, 0.0],
                             interest_due=[0.0, 0.0], paid=[0.0, 403_750.0]))
    assert owed.principal[-1] == pytest.approx(600_000.0)
    assert owed.penalty[-1] == pytest.approx(600_000 * 0.0675 * 25 / 360)


def test_penalty_compounds_only_where_agreed_and_only_what_was_settled():
    told = {"bounds": ["2025-04-01", "2025-05-01", "2025-06-01"], "principal_due": [1_000_000.0, 0.0],
            "interest_due": [0.0, 0.0], "settles": [1.0, 0.0]}
    plain, compounding = (arrears.run(spell(**told), penalty_compounds=flag) for flag in (False, True))
    first = 1_000_000 * 0.0675 * 30 / 360
    assert plain.compound[-1] == 0
    assert compounding.compound.tolist() == pytest.approx([0, first * 0.0675 * 31 / 360])
    assert plain.penalty == pytest.approx(compounding.penalty)


def test_penalty_that_was_paid_no_longer_compounds():
    told = {"bounds": ["2025-04-01", "2025-05-01", "2025-06-01"], "principal_due": [1_000_000.0, 0.0],
            "interest_due": [0.0, 0.0], "settles": [1.0, 0.0], "paid": [0.0, 1_000_000 * 0.0675 * 30 / 360]}
    assert arrears.run(spell(**told), penalty_compounds=True).compound.tolist() == [0, 0]


def test_before_maturity_unpaid_interest_bears_the_contract_rate():
    owed = arrears.run(spell(principal_due=[0.0], mature=0.0))
    assert owed.compound[-1] == pytest.approx(11_250 * 0.045 * 45 / 360)


def test_many_late_loans_are_one_call_and_agree_with_each_alone():
    amounts = np.array([[1_000_000.0, 0.0], [2_000_000.0, 50_000.0], [0.0, 0.0]])
    told = {"bounds": ["2025-04-01", "2025-04-21", "2025-05-16"], "interest_due": [0.0, 0.0], "paid": [0.0, 10_000.0]}
    together = arrears.run(spell(principal_due=amounts, **told))
    for row, own in enumerate(amounts):
        assert together.total[row] == pytest.approx(arrears.run(spell(principal_due=own, **told)).total)
    assert together.overpaid[2, -1] == 10_000


@pytest.mark.parametrize(("told", "said"), [
    ({"bounds": ["2025-04-01"]}, "bounds: must be at least two days"),
    ({"bounds": ["2025-04-02", "2025-04-01"]}, "bounds: must run forward"),
    ({"penalty": 6.75}, "penalty: must be a share of 1"),
    ({"paid": [-1.0]}, "paid: must not be below 0"),
    ({"interest_due": [float("nan")]}, "interest_due: must be a finite number"),
])
def test_arrears_that_cannot_be_are_refused(told, said):
    with pytest.raises(Refused) as refusal:
        arrears.run(spell(**told))
    assert said in str(refusal.value)
