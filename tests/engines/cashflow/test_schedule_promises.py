"""What a schedule promises for every loan: repaid in full, no interest below nothing, as worked out by hand."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from clc.engines.cashflow import schedule
from tests.engines.cashflow.by_hand import Loan, rows_of

STARTS = st.dates(date(1990, 1, 1), date(2060, 12, 31))
PRINCIPALS = st.integers(1, 10**12).map(lambda cents: cents / 100)
RATES = st.integers(0, 10_000).map(lambda points: points / 10_000)
DAY_COUNTS = ("30/360", "30/360 US", "ACT/360", "ACT/365", "ACT/ACT", "ACT/ACT ICMA", "MONTHLY")


@st.composite
def terms(draw: st.DrawFn) -> dict[str, Any]:
    periods = draw(st.integers(1, 60))
    kind = draw(st.sampled_from(["level", "equal_principal", "bullet", "step", "seasonal", "bullet_at_maturity"]))
    months = draw(st.sampled_from([1, 2, 3, 6, 12]))
    silent = 0 if kind == "bullet_at_maturity" else draw(st.integers(0, periods - 1))
    lead = 0 if kind == "bullet_at_maturity" else draw(st.integers(0, periods - 1 - silent))
    told = {
        "principal": draw(PRINCIPALS), "annual_rate": draw(RATES), "start": draw(STARTS), "periods": periods, "type": kind,
        "months_per_period": months, "day_count": draw(st.sampled_from(DAY_COUNTS)), "moratorium_periods": silent,
        "interest_only_periods": lead, "moratorium": draw(st.sampled_from(["capitalise", "defer"])),
        "due_day": draw(st.sampled_from([None, 20, 21, 31])), "end_of_month": draw(st.booleans()),
    }  # fmt: skip
    if kind == "step":
        told |= {"step_every": draw(st.integers(1, 12)), "step_growth": draw(st.sampled_from([-0.2, 0.0, 0.05, 0.5]))}
    if kind == "seasonal":
        told["season"] = draw(st.lists(st.integers(1, 9), min_size=12, max_size=12))
    return told


@given(terms())
def test_a_loan_is_repaid_in_full_and_its_interest_is_never_below_nothing(told):
    found = schedule(**told)
    largest = max(told["principal"], found.closing_balance.max())
    assert abs(found.principal.sum() - told["principal"]) <= 1e-11 * largest * len(found.due)
    assert found.closing_balance[-1] == 0
    assert found.interest.min() >= -1e-12 * largest
    assert found.closing_balance.min() >= -1e-12 * largest
    assert (np.diff(found.due) > np.timedelta64(0, "D")).all()


@given(terms())
def test_rounded_it_is_repaid_to_the_cent(told):
    found = schedule(**told, rounding=2)
    for amounts in (found.interest, found.principal, found.closing_balance):
        cents = amounts * 100
        assert (np.abs(cents - np.rint(cents)) <= 1e-6 + 1e-15 * np.abs(cents)).all()
    cents = [round(amount * 100) for amount in found.principal.tolist()]
    assert sum(cents) == round(told["principal"] * 100)
    assert found.closing_balance[-1] == 0
    assert found.interest.min() >= 0


@given(terms())
def test_every_balance_is_the_one_before_it_less_what_is_repaid(told):
    found = schedule(**told)
    opening = np.concatenate([[told["principal"]], found.closing_balance[:-1]])
    largest = opening.max()
    np.testing.assert_allclose(found.closing_balance, opening - found.principal, rtol=0, atol=1e-11 * largest)
    np.testing.assert_allclose(found.opening_balance, opening, rtol=0, atol=1e-11 * largest)


@st.composite
def loans(draw: st.DrawFn) -> Loan:
    periods = draw(st.integers(1, 48))
    return Loan(
        principal=f"{draw(st.integers(100, 10**10)) / 100:.2f}", rate=f"{draw(st.integers(0, 3_000)) / 10_000:.4f}",
        start=draw(STARTS), periods=periods, months=draw(st.sampled_from([1, 3, 6, 12])),
        kind=draw(st.sampled_from(["level", "equal_principal", "bullet"])),
        day_count=draw(st.sampled_from(["30/360", "ACT/360", "ACT/365"])), lead=draw(st.integers(0, periods - 1)),
        cents=draw(st.booleans()),
    )  # fmt: skip


@given(loans())
def test_a_schedule_is_that_worked_out_by_hand(loan):
    found = schedule(
        principal=float(loan.principal), annual_rate=float(loan.rate), start=loan.start, periods=loan.periods,
        type=loan.kind, months_per_period=loan.months, day_count=loan.day_count, interest_only_periods=loan.lead,
        rounding=2 if loan.cents else None,
    )  # fmt: skip
    expected = rows_of(loan)
    assert found.due.tolist() == [row.due for row in expected]
    slack = 1e-6 if loan.cents else 1e-9 * float(loan.principal)
    for name in ("interest", "principal", "closing"):
        amounts = np.array([float(getattr(row, name)) for row in expected])
        ours = found.closing_balance if name == "closing" else getattr(found, name)
        np.testing.assert_allclose(ours, amounts, rtol=1e-9, atol=slack)
