"""Rates that follow a published one, and interest over changing rates."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clc.engines.cashflow import Terms
from clc.engines.cashflow.accruing import Steps, accruals, constant, interest, over, product, steps
from clc.engines.cashflow.asking import Refused
from clc.engines.cashflow.events import Reset
from clc.engines.cashflow.floating import (
    FAR,
    Floating,
    fix,
    loan_rate,
    path,
    publication_days,
    reference,
    reset_days,
)
from clc.engines.cashflow.life import life
from clc.policy import loader
from clc.policy.kind.calendar import Calendar
from clc.policy.kind.reference_rate import ReferenceRate

BOOK = loader.shipped()
CHINA = BOOK.of(Calendar)["china"].working
LPR = BOOK.of(ReferenceRate)["lpr_1y"]


def lpr(until="2025-11-01"):
    """The one-year rate as the book tells it, with the days on which one was due."""
    return reference(LPR.days, list(LPR.published.values()), publication_days("2019-08-20", until, 20, CHINA))


def test_the_spread_in_bp_and_as_a_share():
    """Domain reference 5.2: 3.45 % - 20 bp = 3.25 %, next reset 3.10 % - 20 bp = 2.90 %."""
    assert loan_rate(0.0345, -20.0) == pytest.approx(0.0325)
    assert loan_rate(0.0310, -20.0) == pytest.approx(0.0290)
    assert loan_rate(0.0345, 0.1, form="percent") == pytest.approx(0.03795)
    assert loan_rate(0.0345, -20.0, floor=0.03, cap=0.04) == pytest.approx(0.0325)
    assert loan_rate(0.0310, -20.0, floor=0.03) == 0.03
    assert loan_rate(np.array([0.0345, np.nan]), 100.0, cap=0.04).tolist() == pytest.approx([0.04, np.nan], nan_ok=True)


def test_a_reset_takes_the_rate_published_before_its_day():
    found = fix(lpr(), ["2024-10-21", "2024-10-22", "2019-08-20"])
    assert found.rate.tolist() == pytest.approx([0.0335, 0.0310, np.nan], nan_ok=True)
    assert found.missing.tolist() == [False, False, True]


def test_a_loan_priced_at_3_25_is_reset_to_2_90():
    found = path(Floating(-20, reset="anniversary"), lpr(), "2024-01-15", "2026-01-15")
    assert found.steps.since.tolist() == [date(2024, 1, 15), date(2025, 1, 15)]
    assert found.steps.values.tolist() == pytest.approx([0.0325, 0.0290])
    assert found.gaps() == ()


@pytest.mark.parametrize(("reset", "expected"), [
    ("fixed", []),
    ("yearly", ["2025-01-01", "2026-01-01"]),
    ("anniversary", ["2025-05-31"]),
    ("half_year", ["2024-11-30", "2025-05-31", "2025-11-30"]),
    ("quarter", ["2024-08-31", "2024-11-30", "2025-02-28", "2025-05-31", "2025-08-31", "2025-11-30", "2026-02-28"]),
])
def test_the_days_on_which_a_loan_is_reset(reset, expected):
    assert reset_days("2024-05-31", "2026-03-01", reset).astype(str).tolist() == expected


def test_a_reset_may_count_from_another_day_and_monthly_ones_keep_the_29th():
    anchored = reset_days("2024-05-31", "2025-06-01", "half_year", "2020-01-15")
    assert anchored.astype(str).tolist() == ["2024-07-15", "2025-01-15"]
    assert reset_days("2024-01-29", "2024-05-01", "month").astype(str).tolist() == ["2024-02-29", "2024-03-29", "2024-04-29"]
    assert reset_days("2024-02-29", "2026-03-01", "anniversary").astype(str).tolist() == ["2025-02-28", "2026-02-28"]


def test_many_loans_are_reset_in_one_call():
    days = reset_days(["2024-05-31", "2020-01-01"], ["2026-03-01", "2020-06-01"], "yearly")
    assert days.tolist() == [[date(2025, 1, 1), date(2026, 1, 1)], [FAR.item(), FAR.item()]]
    found = path(Floating([-20, 30]), lpr(), ["2024-05-31", "2020-01-01"], ["2025-03-01", "2020-06-01"], first=[0.05, 0.06])
    assert found.steps.values[:, 0].tolist() == [0.05, 0.06]
    assert found.steps.values[0, 1] == pytest.approx(0.0290)


def test_a_rate_that_was_due_and_is_not_known_is_said_and_the_last_one_kept():
    found = path(Floating(0, reset="quarter"), lpr("2026-04-30"), "2025-09-15", "2026-04-01")
    assert found.steps.values.tolist() == pytest.approx([0.03] * 3)
    assert found.gaps() == (
        "the rate due on 2025-11-20 is not known on 2025-12-15: that of 2025-10-20 is kept until it is",
        "the rate due on 2026-02-24 is not known on 2026-03-15: that of 2025-10-20 is kept until it is",
    )
    assert path(Floating(0, reset="quarter"), lpr("2026-04-30"), "2025-09-15", "2025-12-01").gaps() == ()


def test_every_publication_in_the_book_lies_on_the_20th_or_the_next_working_day():
    for name in ("lpr_1y", "lpr_5y"):
        told = BOOK.of(ReferenceRate)[name]
        due = publication_days("2019-08-20", told.days[-1], told.publication.day_of_month, CHINA)
        assert due.tolist() == list(told.days)


def test_before_the_first_publication_a_rate_must_be_told():
    with pytest.raises(Refused, match="start: lies before the first published rate"):
        path(Floating(0), lpr(), "2019-08-01", "2021-01-01")
    assert path(Floating(0), lpr(), "2019-08-01", "2020-01-01", first=0.0435).steps.values.tolist() == [0.0435]


@pytest.mark.parametrize(("told", "said"), [
    (Floating(0.05, form="share"), "form: there is no 'share'; take one of bp, percent"),
    (Floating(5_000), "spread: must be within 2000 either way"),
    (Floating(20, form="percent"), "spread: must be within 1 either way"),
    (Floating(0, floor=0.05, cap=0.04), "floor: must not be above the cap"),
    (Floating(0, reset="weekly"), "reset: there is no 'weekly'"),
    (Floating(float("nan")), "spread: must be a finite number"),
])
def test_what_cannot_follow_a_rate_is_refused(told, said):
    with pytest.raises(Refused) as refusal:
        path(told, lpr(), "2024-01-15", "2026-01-15")
    assert said in str(refusal.value)


def test_a_published_rate_is_told_in_order_and_as_a_share():
    with pytest.raises(Refused, match="published: must be in order"):
        reference(["2024-01-22", "2024-01-22"], [0.03, 0.03])
    with pytest.raises(Refused, match=r"rates: must be a share of 1.*write 0.0435"):
        reference(["2024-01-22"], [3.45])


def test_a_floating_loan_lives_by_the_resets_of_its_path():
    terms = Terms(principal=1_000_000, annual_rate=0.0325, start="2024-01-15", periods=8, months_per_period=3, type="bullet",
                  day_count="ACT/360")
    found = path(Floating(-20, reset="yearly"), lpr(), terms.start, "2026-01-15", first=terms.annual_rate)
    resets = [Reset(day=day, rate=rate) for day, rate in zip(found.steps.since[1:], found.steps.values[1:], strict=True)]
    last = life(terms, resets)[-1]
    across = next(row for row in last.all if row.due == date(2025, 1, 15))
    assert across.interest == pytest.approx(1_000_000 * (0.0325 * 78 + 0.029 * 14) / 360)


DAY = st.integers(0, 4_000).map(lambda day: np.datetime64("2018-01-01") + day)


@given(st.lists(st.tuples(DAY, st.floats(-0.1, 0.5)), min_size=1, max_size=6), st.tuples(DAY, DAY, DAY),
       st.sampled_from(["ACT/360", "ACT/365", "30/360", "ACT/ACT"]))
def test_the_interest_of_a_span_is_that_of_its_parts_whatever_changes(changes, when, day_count):
    told = steps(*zip(*sorted(changes, key=lambda each: each[0]), strict=True))
    first, middle, last = sorted(when)
    parts = over(told, [first, middle], [middle, last], day_count)
    assert float(parts.sum()) == pytest.approx(float(over(told, first, last, day_count)), rel=1e-12, abs=1e-12)


def test_interest_of_a_changing_balance_at_a_changing_rate():
    balance = steps(["2025-01-01", "2025-02-10"], [100_000.0, 60_000.0])
    rates = steps(["2025-01-01", "2025-03-01"], [0.04, 0.05])
    found = float(interest(balance, rates, "2025-01-01", "2025-03-21", "ACT/360"))
    assert found == pytest.approx((100_000 * 0.04 * 40 + 60_000 * 0.04 * 19 + 60_000 * 0.05 * 20) / 360)
    assert product(balance, rates).values.tolist() == pytest.approx([4_000, 2_400, 3_000])


def test_accruals_keep_six_places_and_sum_to_the_interest_of_the_whole():
    bounds = ["2025-01-01", "2025-02-01", "2025-03-01", "2025-03-21"]
    found = accruals(constant(1_234_567.89), constant(0.0345), bounds, "ACT/360")
    whole = round(1_234_567.89 * 0.0345 * 79 / 360, 6)
    assert found.sum() == pytest.approx(whole, abs=1e-9)
    assert np.allclose(found * 1e6, np.round(found * 1e6), atol=1e-3)
    with pytest.raises(Refused, match="places: must be at least 6"):
        accruals(constant(1.0), constant(0.0345), bounds, "ACT/360", places=2)


def test_changes_out_of_order_are_refused():
    with pytest.raises(Refused, match="since: must be in order"):
        steps(["2025-02-01", "2025-01-01"], [1.0, 2.0])
    assert over(Steps(np.array(["2025-01-01"], "M8[D]"), np.array([1.0])), "2025-03-01", "2025-02-01", "ACT/360") == 0
