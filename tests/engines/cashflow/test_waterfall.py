"""Cash goes down the waterfall in order and none is lost. Vector: domain reference 4.3 (h)."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from clc.engines.cashflow.accounts import APPLIED, Account, Flow, Loan, Row, Rules
from clc.engines.cashflow.asking import Refused
from clc.engines.cashflow.waterfall import run

LOAN = Loan(300.0, [100.0, 100.0, 100.0], 0.1)


def test_one_year_of_the_reference() -> None:
    reserves = [Account("DSRA", [42.0], 36, pays_service=True), Account("MRA", [3.0])]
    flow = run([130.0], Loan(300, [62.0], 0.1), Rules(cover_least=1.15, sweep=0.5), reserves=reserves)
    assert flow.cover == pytest.approx([1.4130], abs=0.5e-4)
    assert (flow.paid["interest"], flow.paid["principal"]) == (30, 62)
    assert (flow.put_in["DSRA"], flow.put_in["MRA"]) == (6, 3)
    assert (flow.swept, flow.distribution, flow.trapped) == (14.5, 14.5, 0)


def test_rows_are_paid_in_order_and_within_their_caps() -> None:
    rows = [Row("tax", [10.0]), Row("opex", [50.0], cap=[44.0]), Row("agent", [5.0])]
    flow = run([57.0], Loan(0, [0.0], 0.1), senior=rows, junior=[Row("subordinated", [7.0])])
    assert [float(flow.paid[name][0]) for name in ("tax", "opex", "agent", "subordinated")] == [10, 44, 3, 0]
    assert [float(flow.lacked[name][0]) for name in ("agent", "subordinated")] == [2, 7]


def test_the_reserve_pays_service_that_cash_does_not_and_is_filled_again() -> None:
    flow = run([100.0, 300, 300], LOAN, reserves=[Account("DSRA", [50.0, 50, 0], 50, pays_service=True)])
    assert flow.drawn["DSRA"].tolist() == [30, 0, 50]
    assert flow.reserves["DSRA"].tolist() == [20, 50, 0]
    assert flow.put_in["DSRA"].tolist() == [0, 30, 0]
    assert flow.locked.tolist() == [True, False, False]


def test_what_is_not_paid_is_due_again_and_locks_the_owners_out() -> None:
    flow = run([60.0, 400, 400], LOAN)
    assert flow.lacked["principal"].tolist() == [70, 0, 0]
    assert flow.paid["principal"].tolist() == [30, 170, 100]
    assert flow.distribution[0] == 0
    assert flow.balance.tolist() == [270, 100, 0]


@pytest.mark.parametrize(("rules", "locked"), [
    (Rules(cover_least=1.2), [True, False, False]), (Rules(forward_least=1.6), [True, False, False]),
    (Rules(llcr_least=3.0), [True, False, False]), (Rules(forbidden=[False, True, False]), [False, True, False]),
    (Rules(), [False, False, False]),
])  # fmt: skip
def test_a_failed_test_traps_the_cash_until_it_is_passed(rules: Rules, locked: list[bool]) -> None:
    flow = run([150.0, 190, 500], LOAN, rules)
    assert flow.locked.tolist() == locked
    assert (flow.trapped > 0).tolist() == locked
    assert flow.distribution[2] == pytest.approx(500 - 110 + flow.released[2])
    assert flow.locked_up[2] == 0


def test_nothing_leaves_before_the_first_repayment() -> None:
    flow = run([150.0, 190, 500], Loan(300, [0.0, 150, 150], 0.1), Rules(first_paid=True))
    assert flow.locked.tolist() == [True, False, False]


def test_cash_locked_up_too_long_repays_the_loan() -> None:
    flow = run([150.0, 150, 150], LOAN, Rules(cover_least=2.0, prepay_after=2))
    assert flow.prepaid[1] == pytest.approx(flow.trapped[0] + flow.trapped[1])
    assert flow.balance[1] == pytest.approx(100 - flow.prepaid[1])
    assert flow.locked_up[1] == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize(("applied", "principal"), [
    ("inverse", [100, 100, 60]), ("chronological", [100, 60, 100]), ("pro_rata", [100, 80, 80]),
])  # fmt: skip
def test_a_sweep_takes_instalments_in_the_order_told(applied: Any, principal: list[float]) -> None:
    mandatory = Rules(mandatory=[40.0, 0, 0], applied=applied)
    assert run([500.0, 500, 500], LOAN, mandatory).paid["principal"] == pytest.approx(principal)


def test_a_sweep_may_wait_for_a_thin_cover() -> None:
    flow = run([150.0, 500, 500], LOAN, Rules(sweep=1.0, sweep_below=1.3))
    assert flow.swept.tolist() == [20, 0, 0]


def inflow_less_outflow(cash: Any, flow: Flow) -> Any:
    paid = sum(flow.paid.values()) + sum(flow.put_in.values())
    came = np.maximum(cash, 0) + sum(flow.drawn.values()) + flow.released
    return came - paid - flow.swept - flow.trapped - flow.distribution


@given(cash=arrays(float, (3, 8), elements=st.floats(-100, 1000)), sweep=st.floats(0, 1), applied=st.sampled_from(APPLIED),
       least=st.floats(0, 3), after=st.integers(0, 3))
def test_no_cash_is_lost_and_no_more_is_repaid_than_owed(cash: Any, sweep: float, applied: Any, least: float,
                                                          after: int) -> None:
    rules = Rules(cover_least=least, forward_least=least, llcr_least=least, sweep=sweep, applied=applied, prepay_after=after)
    flow = run(cash, Loan(800.0, np.full(8, 100.0), 0.05), rules, senior=[Row("opex", 20.0)],
               reserves=[Account("DSRA", np.full(8, 70.0), 10.0, pays_service=True), Account("MRA", np.full(8, 5.0))])
    assert np.abs(inflow_less_outflow(cash, flow)).max() < 1e-9
    repaid = (flow.paid["principal"] + flow.swept + flow.prepaid).cumsum(axis=1)
    assert np.abs(repaid + flow.balance - 800).max() < 1e-9
    assert (flow.balance >= -1e-9).all()
    assert not flow.distribution[flow.locked].any()
    assert not np.isnan(flow.distribution).any()


def test_scenarios_run_at_once_as_one_by_one() -> None:
    cash = np.random.default_rng(4).uniform(0, 300, (20, 3))
    together = run(cash, LOAN, Rules(cover_least=1.2, sweep=0.4))
    for at, flows in enumerate(cash):
        assert np.array_equal(run(flows, LOAN, Rules(cover_least=1.2, sweep=0.4)).distribution, together.distribution[at])


@pytest.mark.parametrize(("rules", "field"), [(Rules(sweep=50), "sweep"), (Rules(prepay_after=-1), "prepay_after")])
def test_rules_that_cannot_be_meant_are_refused(rules: Rules, field: str) -> None:
    with pytest.raises(Refused) as refused:
        run([1.0, 2, 3], LOAN, rules)
    assert refused.value.field == field
