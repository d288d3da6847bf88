"""A book of loans at once: each comes out as it does alone, and a loan that cannot be meant is named."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clc.engines.cashflow import portfolio, schedule
from clc.engines.cashflow.asking import Refused
from clc.engines.cashflow.terms import TYPES
from clc.kernel.calendar import ADJUSTMENTS, Calendar
from clc.kernel.rates import DAY_COUNTS

UNTOLD = np.datetime64("NaT", "D")
CALENDAR = Calendar(frozenset(date(2025, 10, day) for day in range(1, 9)), years=frozenset({2025}))
COLUMNS = ("due", "year_fraction", "interest", "principal", "closing_balance", "fee", "calendar_known")
ABSENT = {"rounding": -1, "amortise_over": 0, "due_day": 0, "step_every": 0}
TABLES = ("shares", "amounts", "season")
WIDTH = 24


def even_split(draw: st.DrawFn, periods: int) -> list[float]:
    weights = np.array(draw(st.lists(st.integers(0, 5), min_size=periods, max_size=periods)), dtype=float)
    weights[-1] += 1
    return (weights / weights.sum()).tolist()


@st.composite
def loan(draw: st.DrawFn) -> dict[str, Any]:
    periods = draw(st.integers(1, WIDTH))
    kind = draw(st.sampled_from(TYPES))
    whole = kind == "bullet_at_maturity"
    silent = 0 if whole else draw(st.integers(0, periods - 1))
    lead = 0 if whole else draw(st.integers(0, periods - 1 - silent))
    told: dict[str, Any] = {
        "principal": draw(st.integers(10_000, 10**9)) / 100, "annual_rate": draw(st.integers(0, 3000)) / 10_000,
        "start": draw(st.dates(date(2024, 1, 1), date(2026, 12, 31))), "periods": periods, "type": kind,
        "months_per_period": draw(st.sampled_from([1, 3, 12])), "day_count": draw(st.sampled_from(DAY_COUNTS)),
        "interest_only_periods": lead, "moratorium_periods": silent, "rounding": draw(st.sampled_from([None, 2])),
        "moratorium": "defer" if kind == "custom" else draw(st.sampled_from(["capitalise", "defer"])),
        "adjust": draw(st.sampled_from(ADJUSTMENTS)), "adjusted_interest": draw(st.booleans()),
        "end_of_month": draw(st.booleans()), "fee": draw(st.sampled_from([0.0, 12.5])),
        "fee_rate": draw(st.sampled_from([0.0, 0.001])), "due_day": draw(st.sampled_from([None, 21])),
    }  # fmt: skip
    repaying = periods - silent - lead
    if kind == "step":
        told |= {"step_every": draw(st.integers(1, 6)), "step_growth": 0.1}
    if kind == "balloon":
        told |= draw(st.sampled_from([{"balloon": round(told["principal"] / 3, 2)}, {"amortise_over": periods + 7}]))
    if kind == "sculpted":
        told["shares"] = even_split(draw, repaying)
    if kind == "custom":
        told["amounts"] = [told["principal"] * share for share in even_split(draw, repaying)]
    if kind == "seasonal":
        told["season"] = draw(st.lists(st.integers(1, 9), min_size=12, max_size=12))
    return told


def column(book: list[dict[str, Any]], field: str) -> np.ndarray[Any, Any]:
    values = [one.get(field) for one in book]
    if field in TABLES:
        width = 12 if field == "season" else WIDTH
        rows = [[*(value or []), *([np.nan] * width)][:width] if value else [1.0] * width for value in values]
        return np.array(rows)
    absent = ABSENT.get(field, 0.0)
    return np.array([absent if value is None else value for value in values])


@settings(max_examples=150)
@given(st.lists(loan(), min_size=1, max_size=12))
def test_a_loan_in_a_book_is_the_loan_alone(book):
    fields = sorted({field for one in book for field in one})
    found = portfolio(calendar=CALENDAR, **{field: column(book, field) for field in fields})
    assert found.loan.tolist() == sorted(found.loan.tolist(), key=lambda at: found.starts[at])
    for at, told in enumerate(book):
        alone, together = schedule(**told, calendar=CALENDAR), found.of(at)
        for name in COLUMNS:
            one, other = getattr(alone, name), getattr(together, name)
            if one.dtype.kind == "f":
                np.testing.assert_allclose(other, one, rtol=1e-12, atol=1e-9 * told["principal"], err_msg=name)
            else:
                assert other.tolist() == one.tolist(), name


def test_a_large_book_of_many_lengths_is_that_of_its_loans():
    many = 3000
    draw = np.random.default_rng(7)
    told = {"principal": np.round(10 ** draw.uniform(3, 9, many), 2), "annual_rate": np.round(draw.uniform(0, 0.2, many), 4),
            "start": np.datetime64("2020-01-01") + draw.integers(0, 3000, many), "periods": draw.integers(1, 361, many),
            "rounding": draw.choice([-1, 2], many), "day_count": draw.choice(["30/360", "ACT/365"], many)}  # fmt: skip
    found = portfolio(**told)
    assert len(found.due) == told["periods"].sum()
    np.testing.assert_allclose(np.bincount(found.loan, found.principal), told["principal"], rtol=1e-9)
    for at in draw.integers(0, many, 40).tolist():
        one = {name: values[at].item() for name, values in told.items()}
        alone = schedule(**{**one, "rounding": None if one["rounding"] < 0 else 2})
        np.testing.assert_allclose(found.of(at).interest, alone.interest, rtol=1e-12, atol=1e-9 * one["principal"])


def test_told_rates_by_period_are_each_loans_own():
    rates = np.array([[0.04, 0.05, 0.06], [0.03, 0.02, np.nan]])
    found = portfolio(principal=[1e6, 2e6], annual_rate=0.0, start="2026-01-15", periods=[3, 2], rates=rates)
    for at, periods in ((0, 3), (1, 2)):
        alone = schedule(principal=1e6 * (at + 1), annual_rate=0, start="2026-01-15", periods=periods,
                         rates=rates[at, :periods].tolist())
        np.testing.assert_allclose(found.of(at).payment, alone.payment, rtol=1e-12)


def test_shares_of_loans_of_different_lengths_stand_side_by_side():
    shares = np.array([[0.5, 0.25, 0.25, np.nan, np.nan], [0.2, 0.2, 0.2, 0.2, 0.2]])
    found = portfolio(principal=1e6, annual_rate=0.05, start="2026-01-15", periods=[3, 5], type="sculpted", shares=shares)
    assert found.of(0).principal.tolist() == [5e5, 2.5e5, 2.5e5]
    assert found.of(1).principal.tolist() == pytest.approx([2e5] * 5)


def test_a_long_loan_of_few_long_periods_stands_beside_one_of_many_short_ones():
    found = portfolio(principal=1e6, annual_rate=0.01, start="2026-01-15", periods=[370, 400], months_per_period=[12, 1])
    assert found.of(0).due[-1] == np.datetime64("2396-01-15")
    assert found.of(1).due[-1] == np.datetime64("2059-05-15")


GOOD: dict[str, Any] = {"principal": [1e6, 1e6, 1e6], "annual_rate": 0.05, "start": "2026-01-15", "periods": [12, 24, 36]}


@pytest.mark.parametrize(("told", "field", "said"), [
    ({"annual_rate": [0.05, 4.35, 0.05]}, "annual_rate", "(loan 1); write 0.0435 for 4.35 %"),
    ({"principal": [1e6, 1e6, 0]}, "principal", "(loan 2)"), ({"principal": [1e6, np.nan, 1e6]}, "principal", "finite"),
    ({"periods": [12, 24, 0]}, "periods", "(loan 2)"), ({"periods": [12, 24, 2.5]}, "periods", "whole"),
    ({"periods": [12, 24]}, "periods", "2 values for 3 loans"), ({"type": ["level", "bullet", "odd"]}, "type", "'odd'"),
    ({"day_count": ["30/360", "act/360", "31/360"]}, "day_count", "'31/360'"),
    ({"interest_only_periods": 12}, "interest_only_periods", "(loan 0)"), ({"start": "soon"}, "start", "day"),
    ({"start": ["2026-01-15", "1800-01-01", "2026-01-15"]}, "start", "(loan 1)"),
    ({"first_due": "2025-01-01"}, "first_due", "after start"), ({"maturity": "never"}, "maturity", "day"),
    ({"due_day": 21, "first_due": "2026-03-01"}, "first_due", "due_day"), ({"adjust": "following"}, "calendar", "needed"),
    ({"type": "step"}, "step_every", "type step"), ({"type": "sculpted"}, "shares", "(N, W)"),
    ({"type": "sculpted", "shares": np.full((3, 36), 0.5)}, "shares", "sum to 1"),
    ({"type": "seasonal", "season": np.zeros((3, 12))}, "season", "above 0"), ({"balloon": 1e6}, "balloon", "below"),
    ({"amortise_over": 20}, "amortise_over", "(loan 1)"), ({"rounding": 7}, "rounding", "0 to 4"),
    ({"rates": [[0.05] * 12] * 3}, "rates", "longest loan"), ({"end_of_month": "yes"}, "end_of_month", "true or false"),
    ({"colour": 1}, "colour", "no term"), ({"principal": None}, "principal", "must be told"),
    ({"maturity": ["2026-12-20", "NaT", "2026-01-20"]}, "maturity", "before it"),
])  # fmt: skip
def test_what_cannot_be_meant_is_refused_by_field_and_loan(told, field, said):
    with pytest.raises(Refused) as refused:
        portfolio(**{**GOOD, **told})
    assert refused.value.field == field
    assert said in str(refused.value)
