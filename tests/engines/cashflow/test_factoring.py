"""Receivables financed: eligibility, concentration, dilution, ageing, and what is paid out."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from clc.engines.cashflow.asking import Refused
from clc.engines.cashflow.factoring import Receivables, Tests, ageing, capped, dilution, financed, late_interest, pool
from clc.engines.cashflow.fees import paid_out
from clc.policy import loader
from clc.policy.kind.receivable import Receivable

RULE = loader.shipped().of(Receivable)["china"]
SUMS = arrays(np.float64, st.integers(1, 8), elements=st.floats(0, 1e7))


def test_the_worked_example_of_factoring():
    """Domain reference 5.5: 8,000,000 at 80 %; 90 days at 5 % 80,000; fee 0.5 % 40,000; net 6,280,000."""
    found = financed(8_000_000, 0.80, 0.05, 90, fee=0.005)
    assert [float(each) for each in (found.advance, found.interest, found.fee, found.net)] == pytest.approx(
        [6_400_000, 80_000, 40_000, 6_280_000])
    assert float(found.left) == pytest.approx(1_600_000)
    behind = financed(8_000_000, 0.80, 0.05, 90, fee=0.005, ahead=False)
    assert (float(behind.net), float(behind.left)) == (pytest.approx(6_360_000), pytest.approx(1_520_000))


def test_factoring_may_take_interest_ahead_and_a_loan_may_not():
    """Civil Code 670."""
    assert float(paid_out(1_000_000, 0.0)) == 1_000_000
    with pytest.raises(Refused, match=r"deducted_interest: interest must not be taken .*Civil Code 670"):
        paid_out([1_000_000, 2_000_000], [0.0, 50_000])


def test_what_is_disputed_related_old_or_late_is_left_out_for_its_first_reason():
    told = Receivables([100.0, 200.0, 300.0, 400.0, 500.0], [0, 1, 2, 3, 4], [10, 10, 200, 10, 180], [0, 0, 60, 31, 30],
                       disputed=[True, False, False, False, False], related=[True, True, False, False, False])
    found = pool(told, Tests(concentration_max=1.0))
    assert found.left_out == {"disputed": 100, "related": 200, "too_old": 300, "overdue": 400}
    assert (found.total, found.eligible, found.advance) == (1_500, 500, 400)


def test_one_debtor_counts_up_to_its_share_and_its_limit():
    told = Receivables([500.0, 250.0, 250.0], [0, 1, 2], [10, 10, 10])
    found = pool(told, Tests(concentration_max=0.30, advance=1.0))
    assert (found.by_debtor.tolist(), found.over_concentration) == ([300, 250, 250], 200)
    limited = pool(told, Tests(concentration_max=1.0, advance=1.0, limits=[100.0, 1e9, 1e9]))
    assert (limited.over_limit, limited.advance) == (400, 600)


@given(SUMS, st.floats(0.05, 1))
def test_after_the_cut_nobody_is_above_the_share_of_what_is_left(sums, share):
    left = capped(sums, share, "after")
    assert np.all(left <= sums + 1e-9)
    assert np.all(left <= share * left.sum() * (1 + 1e-9) + 1e-6)
    spare = share * left.sum() - left
    assert np.all((np.abs(left - sums) <= 1e-6) | (spare <= 1e-6 * max(sums.sum(), 1.0)))


def test_too_few_debtors_leave_nothing_after_the_cut():
    assert capped([100.0, 100.0, 100.0], 0.30, "after").tolist() == [0, 0, 0]
    assert capped([900.0, 100.0, 100.0, 100.0], 0.30, "after").tolist() == pytest.approx([300 * 0.3 / 0.7, 100, 100, 100])


def test_dilution_above_the_free_share_is_kept_back():
    told = Receivables([1_000.0], [0], [10])
    tests = Tests(concentration_max=1.0, dilution_free=0.05)
    assert pool(told, tests, dilution=0.05).reserve == 0
    found = pool(told, tests, dilution=0.12, reserves=30.0)
    assert (found.reserve, found.advance) == (pytest.approx(100), pytest.approx(700))
    assert dilution([12.0, 0.0], [100.0, 0.0]).tolist() == pytest.approx([0.12, np.nan], nan_ok=True)


@given(st.lists(st.tuples(st.floats(0, 1e6), st.integers(-200, 400)), max_size=20))
def test_the_ageing_sums_to_the_whole(rows):
    amounts, late = np.array([row[0] for row in rows]), np.array([row[1] for row in rows], dtype=float)
    found = ageing(amounts, late, RULE.edges_days)
    assert found.shape == (6,)
    assert found.sum() == pytest.approx(amounts.sum())


def test_the_ageing_parts_what_is_not_due_from_what_is():
    assert ageing([1.0, 2.0, 4.0, 8.0, 16.0], [-5, 0, 1, 30, 181], RULE.edges_days).tolist() == [3, 12, 0, 0, 0, 16]


def test_a_debtor_that_pays_late_owes_interest():
    assert float(late_interest(100_000, "2025-07-01", "2025-07-31")) == pytest.approx(100_000 * 0.0005 * 30)
    assert float(late_interest(100_000, "2025-07-01", "2025-07-31", agreed=0.0365)) == pytest.approx(300)
    assert float(late_interest(100_000, "2025-07-01", "2025-06-30")) == 0


@pytest.mark.parametrize(("call", "said"), [
    (lambda: financed(8e6, 80, 0.05, 90), "advance: must be a share of 1"),
    (lambda: financed(8e6, 0.01, 0.05, 90, fee=0.02), "advance: leaves nothing for the seller"),
    (lambda: pool(Receivables([1.0], [0.5], [1]), Tests()), "debtor: must be whole numbers"),
    (lambda: pool(Receivables([1.0, 2.0], [0], [1]), Tests()), "debtor: must be as many"),
    (lambda: pool(Receivables([float("nan")], [0], [1]), Tests()), "amount: must be a finite number"),
    (lambda: ageing([1.0], [1], [30, 0]), "edges: must ascend"),
])
def test_what_cannot_be_financed_is_refused(call, said):
    with pytest.raises(Refused) as refusal:
        call()
    assert said in str(refusal.value)
